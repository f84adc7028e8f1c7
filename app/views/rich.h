// rich: a paragraph of words in several looks, broken into lines: "tired asks, animal answers" with
// each name in its role's colour. For our own sentences; texts of the user are put in as arguments
// and never read as markup.
#ifndef VIEWS_RICH_H
#define VIEWS_RICH_H

#include "app/draw/draw.h"

#define RICH_RUNS  48
#define RICH_BYTES 2048

// A stretch of text in one look.
typedef struct RichRun {
    size_t first, count; // bytes of the text
    DrawStyle style;
    float drop; // below the baseline, as a share of the paragraph's em: subscripts
} RichRun;

typedef struct Rich {
    DrawStyle base;
    char text[RICH_BYTES];
    size_t length;
    RichRun runs[RICH_RUNS];
    size_t count;
} Rich;

// What takes the place of {0}, {1} … in a sentence.
typedef struct RichArg {
    const char *text;
    DrawStyle style;
} RichArg;

void rich_init(Rich *rich, DrawStyle base);
// Adds text as it is. What no longer fits is left out.
void rich_add(Rich *rich, DrawStyle style, const char *text);
// Adds a sentence of ours: {0} is the first argument, *words* are bold, _k is a subscript.
void rich_format(Rich *rich, const char *sentence, const RichArg *args, size_t count);

// On one line.
float rich_width(const Rich *rich, const DrawList *list);
// Lines of at most max_width from the first baseline downwards, aligned left. Returns the height
// used; list may be measured alone with rich_height().
float rich_draw(const Rich *rich, DrawList *list, float x, float baseline, float max_width,
                float line_height);
float rich_height(const Rich *rich, const DrawList *list, float max_width, float line_height);

// Text in one look, taken as it is: messages and names that may contain any character.
float rich_plain(DrawList *list, DrawStyle style, float x, float baseline, float max_width,
                 float line_height, const char *text);
float rich_plain_height(const DrawList *list, DrawStyle style, float max_width, float line_height,
                        const char *text);

#endif
