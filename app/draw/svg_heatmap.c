// Heatmaps: a rectangle a cell, of exactly its colour; neighbours of one colour are one rectangle
// where nothing parts them. Where they are very many, or smaller than a pixel,
// one image with a pixel a cell, which a viewer scales without smoothing.
#include "app/draw/cells.h"
#include "app/draw/png.h"
#include "app/draw/svg_parts.h"
#include <stdlib.h>
#include <string.h>

enum { SNAP_MIN = 16 };

// --- rectangles ----------------------------------------------------------------------------------

// cells: of this row.
static void put_row(SvgOut *out, const DrawCommand *command, const DrawColor *cells,
                    const CellBlock *block, uint32_t row) {
    bool is_joined = command->gap <= 0 && block->radius <= 0;
    bool is_snapped = block->radius > 0 && block->pitch_x >= SNAP_MIN && block->pitch_y >= SNAP_MIN;
    float y = command->rect.y + (float)row * block->pitch_y;
    for (uint32_t col = block->col, next; col < block->col_end; col = next) {
        next = is_joined ? cells_next_color(cells, col, block->col_end) : col + 1;
        if (cells[col].a == 0) continue;
        float x = command->rect.x + (float)col * block->pitch_x;
        DrawRect cell = draw_rect(x, y, (float)(next - col) * block->pitch_x - command->gap,
                                  block->pitch_y - command->gap);
        svg_put(out, "<rect");
        svg_put_rect(out, is_snapped ? svg_snap(cell) : cell);
        if (block->radius > 0) svg_put_number(out, "rx", block->radius);
        svg_put_color(out, "fill", cells[col]);
        svg_put(out, "/>\n");
    }
}

static void put_rectangles(SvgOut *out, const DrawCommand *command, const DrawColor *cells,
                           const CellBlock *block) {
    svg_put(out, "<g");
    // Round corners are smooth; straight edges that touch must not let the paper shine through.
    if (block->radius <= 0) svg_put(out, " shape-rendering=\"crispEdges\"");
    svg_put(out, ">\n");
    for (uint32_t row = block->row; row < block->row_end; row++)
        put_row(out, command, cells + (size_t)row * command->cols, block, row);
    svg_put(out, "</g>\n");
}

// --- an image ------------------------------------------------------------------------------------

static uint8_t *pixels_of(const DrawCommand *command, const DrawColor *cells,
                          const CellBlock *block) {
    size_t width = block->col_end - block->col;
    uint8_t *pixels = malloc(width * (block->row_end - block->row) * 4);
    for (uint32_t row = block->row; pixels && row < block->row_end; row++)
        memcpy(pixels + (row - block->row) * width * 4,
               cells + (size_t)row * command->cols + block->col, width * 4);
    return pixels;
}

static void put_image_element(SvgOut *out, const DrawCommand *command, const CellBlock *block,
                              const uint8_t *bytes, size_t count) {
    bool is_shrunk = block->pitch_x < 1 || block->pitch_y < 1;
    svg_put(out, "<image");
    svg_put_rect(out, draw_rect(command->rect.x + (float)block->col * block->pitch_x,
                                command->rect.y + (float)block->row * block->pitch_y,
                                (float)(block->col_end - block->col) * block->pitch_x,
                                (float)(block->row_end - block->row) * block->pitch_y));
    svg_put(out, " preserveAspectRatio=\"none\"");
    // Cells smaller than a pixel are averaged, as on the screen.
    if (!is_shrunk) svg_put(out, " style=\"image-rendering:pixelated\"");
    svg_put(out, " xlink:href=\"data:image/png;base64,");
    svg_put_base64(out, bytes, count);
    svg_put(out, "\"/>\n");
}

static void put_image(SvgOut *out, const DrawCommand *command, const DrawColor *cells,
                      const CellBlock *block) {
    uint8_t *bytes = NULL;
    size_t count = 0;
    uint8_t *pixels = pixels_of(command, cells, block);
    PngImage image = {.pixels = pixels,
                      .width = block->col_end - block->col,
                      .height = block->row_end - block->row,
                      .scale = 1};
    if (pixels && png_encode(&image, &bytes, &count, NULL) == ATTN_OK)
        put_image_element(out, command, block, bytes, count);
    else
        out->has_failed = true;
    free(bytes);
    free(pixels);
}

void svg_put_heatmap(SvgOut *out, const DrawCommand *command, const DrawColor *cells,
                     DrawRect clip) {
    CellBlock block;
    if (!cells_visible(command, clip, &block)) return;
    if (cells_want_image(&block))
        put_image(out, command, cells, &block);
    else
        put_rectangles(out, command, cells, &block);
}
