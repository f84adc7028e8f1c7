// svg: a draw list as SVG. What is text on the screen is text in the file; groups bear the names of
// the list's groups; cells are rectangles of exactly their colour.
//
// Fonts of text are named, not embedded: where one is missing, another takes its place in the same
// width. Formulas, whose fonts hardly any machine has, are outlines with their text upon them.
// The same list gives the same bytes.
#ifndef DRAW_SVG_H
#define DRAW_SVG_H

#include "app/draw/draw.h"
#include "engine/status.h"

typedef struct SvgPage {
    float width, height; // logical pixels
    DrawColor background;
    const char *title;    // UTF-8; NULL: none
    const char *language; // "en", "zh": which shapes of Chinese characters are meant
    const char *fonts;    // folder of the font files; NULL: formulas are text alone
} SvgPage;

// On success *text is malloc'd, NUL-terminated and the caller's, *count its length. On failure (out
// of memory) both are untouched. Any thread.
AttnStatus svg_encode(const DrawList *list, const SvgPage *page, char **text, size_t *count,
                      AttnError *error);

#endif
