// What the SVG writer's files share.
#ifndef DRAW_SVG_PARTS_H
#define DRAW_SVG_PARTS_H

#include "app/draw/svg_out.h"
#include <math.h>

// The outlines of formulas' glyphs: each stands once in the file.
typedef struct SvgGlyphs SvgGlyphs;

// Moves edges to whole pixels: what has round corners is drawn smooth, and would look blurred else.
static inline DrawRect svg_snap(DrawRect r) {
    float x = floorf(r.x + 0.5f), y = floorf(r.y + 0.5f);
    return draw_rect(x, y, floorf(r.x + r.w + 0.5f) - x, floorf(r.y + r.h + 0.5f) - y);
}

// Writes the cells of a heatmap of which something lies within clip.
void svg_put_heatmap(SvgOut *out, const DrawCommand *command, const DrawColor *cells,
                     DrawRect clip);

SvgGlyphs *svg_glyphs_create(const char *fonts); // NULL: out of memory
void svg_glyphs_destroy(SvgGlyphs *glyphs);      // NULL is fine
// Draws a text as outlines.
void svg_put_outlines(SvgOut *out, SvgGlyphs *glyphs, const DrawCommand *command, const char *text);

#endif
