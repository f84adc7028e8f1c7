// What the SVG writer's files share.
#ifndef DRAW_SVG_PARTS_H
#define DRAW_SVG_PARTS_H

#include "app/draw/svg_out.h"
#include <math.h>

// Moves edges to whole pixels: what has round corners is drawn smooth, and would look blurred else.
static inline DrawRect svg_snap(DrawRect r) {
    float x = floorf(r.x + 0.5f), y = floorf(r.y + 0.5f);
    return draw_rect(x, y, floorf(r.x + r.w + 0.5f) - x, floorf(r.y + r.h + 0.5f) - y);
}

// Writes the cells of a heatmap of which something lies within clip.
void svg_put_heatmap(SvgOut *out, const DrawCommand *command, const DrawColor *cells,
                     DrawRect clip);

#endif
