// cells: which cells of a heatmap can be seen, for the painters that draw without pixels.
#ifndef DRAW_CELLS_H
#define DRAW_CELLS_H

#include "app/draw/draw.h"

// The cells that can be seen, and their measure.
typedef struct CellBlock {
    uint32_t row, col, row_end, col_end;
    float pitch_x, pitch_y;
    float radius; // of a cell's corners, at most half of it
} CellBlock;

// The cells of which something lies within clip; false: none does.
bool cells_visible(const DrawCommand *command, DrawRect clip, CellBlock *out);
// Are they so many, or so small, that they had better be one image?
bool cells_want_image(const CellBlock *block);
// The first cell behind col, or end, that has another colour.
uint32_t cells_next_color(const DrawColor *cells, uint32_t col, uint32_t end);

#endif
