// Heatmaps: a rectangle a cell, of exactly its colour. Where cells touch, neighbours of one colour
// are one rectangle, and each reaches a little under those that follow it, so that no viewer lets
// the paper shine through the seam. Where they are very many, or smaller than a pixel,
// one image with a pixel a cell, which nobody is to smooth.
#include "app/draw/cells.h"
#include "app/draw/pdf_parts.h"
#include <stdlib.h>

static const double UNDERLAP = 0.4; // logical pixels

// --- rectangles ----------------------------------------------------------------------------------

// How far the cell reaches under its neighbours: not at the end, nor where it would show through.
static double underlap(bool is_last, DrawColor color) {
    return is_last || color.a < 255 ? 0 : UNDERLAP;
}

static void put_touching_row(cairo_t *cairo, const DrawCommand *command, const DrawColor *cells,
                             const CellBlock *block, uint32_t row) {
    double y = (double)(command->rect.y + (float)row * block->pitch_y);
    bool is_last_row = row + 1 == block->row_end;
    for (uint32_t col = block->col, next; col < block->col_end; col = next) {
        next = cells_next_color(cells, col, block->col_end);
        if (cells[col].a == 0) continue;
        double x = (double)(command->rect.x + (float)col * block->pitch_x);
        double w = (double)((float)(next - col) * block->pitch_x);
        pdf_set_color(cairo, cells[col]);
        cairo_rectangle(cairo, x, y, w + underlap(next == block->col_end, cells[col]),
                        (double)block->pitch_y + underlap(is_last_row, cells[col]));
        cairo_fill(cairo);
    }
}

static void put_parted_row(cairo_t *cairo, const DrawCommand *command, const DrawColor *cells,
                           const CellBlock *block, uint32_t row) {
    for (uint32_t col = block->col; col < block->col_end; col++) {
        if (cells[col].a == 0) continue;
        DrawRect cell = draw_rect(command->rect.x + (float)col * block->pitch_x,
                                  command->rect.y + (float)row * block->pitch_y,
                                  block->pitch_x - command->gap, block->pitch_y - command->gap);
        pdf_set_color(cairo, cells[col]);
        pdf_round_rect(cairo, cell, block->radius);
        cairo_fill(cairo);
    }
}

// --- an image ------------------------------------------------------------------------------------

// Cairo's pixels: native words, alpha multiplied in.
static uint32_t pixel_of(DrawColor c) {
    uint32_t a = c.a;
    uint32_t r = (c.r * a + 127) / 255, g = (c.g * a + 127) / 255, b = (c.b * a + 127) / 255;
    return a << 24 | r << 16 | g << 8 | b;
}

static void fill_image(cairo_surface_t *image, const DrawCommand *command, const DrawColor *cells,
                       const CellBlock *block) {
    unsigned char *bytes = cairo_image_surface_get_data(image);
    size_t stride = (size_t)cairo_image_surface_get_stride(image);
    cairo_surface_flush(image);
    for (uint32_t row = block->row; row < block->row_end; row++) {
        uint32_t *line = (void *)(bytes + (row - block->row) * stride);
        for (uint32_t col = block->col; col < block->col_end; col++)
            line[col - block->col] = pixel_of(cells[(size_t)row * command->cols + col]);
    }
    cairo_surface_mark_dirty(image);
}

static void put_image(cairo_t *cairo, const DrawCommand *command, const DrawColor *cells,
                      const CellBlock *block) {
    cairo_surface_t *image =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)(block->col_end - block->col),
                                   (int)(block->row_end - block->row));
    if (cairo_surface_status(image) == CAIRO_STATUS_SUCCESS)
        fill_image(image, command, cells, block);
    cairo_save(cairo);
    cairo_translate(cairo, (double)(command->rect.x + (float)block->col * block->pitch_x),
                    (double)(command->rect.y + (float)block->row * block->pitch_y));
    cairo_scale(cairo, (double)block->pitch_x, (double)block->pitch_y);
    cairo_set_source_surface(cairo, image, 0, 0); // takes over the image's failure
    cairo_pattern_set_filter(cairo_get_source(cairo), CAIRO_FILTER_NEAREST);
    cairo_paint(cairo);
    cairo_restore(cairo);
    cairo_surface_destroy(image);
}

void pdf_heatmap(cairo_t *cairo, const DrawCommand *command, const DrawColor *cells,
                 DrawRect clip) {
    CellBlock block;
    if (!cells_visible(command, clip, &block)) return;
    if (cells_want_image(&block)) {
        put_image(cairo, command, cells, &block);
        return;
    }
    bool is_touching = command->gap <= 0 && block.radius <= 0;
    for (uint32_t row = block.row; row < block.row_end; row++) {
        const DrawColor *line = cells + (size_t)row * command->cols;
        if (is_touching)
            put_touching_row(cairo, command, line, &block, row);
        else
            put_parted_row(cairo, command, line, &block, row);
    }
}
