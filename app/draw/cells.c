// Shared by SVG and PDF, so that both draw the same cells as rectangles and the same as images.
#include "app/draw/cells.h"
#include <string.h>

enum { RECTANGLES_MAX = 20000 };

static uint32_t clamp_index(float index, uint32_t count) {
    return !(index > 0) ? 0 : index >= (float)count ? count : (uint32_t)index;
}

bool cells_visible(const DrawCommand *command, DrawRect clip, CellBlock *out) {
    DrawRect r = command->rect;
    if (!(r.w > 0 && r.h > 0)) return false;
    CellBlock block = {.pitch_x = r.w / (float)command->cols,
                       .pitch_y = r.h / (float)command->rows};
    block.col = clamp_index((clip.x - r.x) / block.pitch_x, command->cols);
    block.row = clamp_index((clip.y - r.y) / block.pitch_y, command->rows);
    block.col_end = clamp_index((clip.x + clip.w - r.x) / block.pitch_x + 1, command->cols);
    block.row_end = clamp_index((clip.y + clip.h - r.y) / block.pitch_y + 1, command->rows);
    float smaller = block.pitch_x < block.pitch_y ? block.pitch_x : block.pitch_y;
    float half = (smaller - command->gap) / 2;
    block.radius = command->radius < half ? command->radius : half;
    if (block.row >= block.row_end || block.col >= block.col_end) return false;
    *out = block;
    return true;
}

bool cells_want_image(const CellBlock *block) {
    size_t count = (size_t)(block->row_end - block->row) * (block->col_end - block->col);
    return block->pitch_x < 1 || block->pitch_y < 1 || count > RECTANGLES_MAX;
}

uint32_t cells_next_color(const DrawColor *cells, uint32_t col, uint32_t end) {
    uint32_t next = col + 1;
    while (next < end && memcmp(&cells[next], &cells[col], sizeof *cells) == 0)
        next++;
    return next;
}
