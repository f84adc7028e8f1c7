// Heatmaps. Cells large enough to be seen as cells are rounded rectangles; smaller ones are pixels
// of one streaming texture, scaled without smoothing (five times faster than a rectangle each, as
// measured). Only what is visible is mapped. The inside of a cell has exactly the colour given.
#include "app/draw/painter_parts_sdl.h"
#include <stdlib.h>
#include <string.h>

enum { RECTANGLE_MIN = 16, RECTANGLE_MAX_CELLS = 1500, COMPOSED_MIN = 4, TEXTURE_SIDE = 2048 };

// A heatmap on the device: where its columns and rows begin.
typedef struct Grid {
    float x, y, pitch_x, pitch_y, gap;
    uint32_t first_row, row_end, first_col, col_end; // visible
} Grid;

static uint32_t clamp_index(float index, uint32_t count) {
    return !(index > 0) ? 0 : index >= (float)count ? count : (uint32_t)index;
}

static Grid grid_of(const Painter *painter, const DrawCommand *command) {
    float scale = painter->scale;
    SDL_Rect clip = painter->clips[painter->clip_depth];
    Grid grid = {.x = command->rect.x * scale,
                 .y = command->rect.y * scale,
                 .pitch_x = command->rect.w * scale / (float)command->cols,
                 .pitch_y = command->rect.h * scale / (float)command->rows,
                 .gap = command->gap * scale};
    float left = ((float)clip.x - grid.x) / grid.pitch_x;
    float right = ((float)(clip.x + clip.w) - grid.x) / grid.pitch_x;
    float top = ((float)clip.y - grid.y) / grid.pitch_y;
    float bottom = ((float)(clip.y + clip.h) - grid.y) / grid.pitch_y;
    grid.first_col = clamp_index(left - 1, command->cols);
    grid.col_end = clamp_index(right + 2, command->cols);
    grid.first_row = clamp_index(top - 1, command->rows);
    grid.row_end = clamp_index(bottom + 2, command->rows);
    return grid;
}

static void paint_rounded(Painter *painter, const DrawCommand *command, const DrawColor *cells,
                          const Grid *grid) {
    int diameter = 2 * painter_round(command->radius * painter->scale);
    for (uint32_t row = grid->first_row; row < grid->row_end; row++) {
        float y = grid->y + (float)row * grid->pitch_y;
        int top = painter_round(y);
        int height = painter_round(y + grid->pitch_y - grid->gap) - top;
        for (uint32_t col = grid->first_col; col < grid->col_end; col++) {
            float x = grid->x + (float)col * grid->pitch_x;
            int left = painter_round(x);
            int width = painter_round(x + grid->pitch_x - grid->gap) - left;
            DrawColor color = cells[(size_t)row * command->cols + col];
            if (color.a == 0) continue;
            painter_fill_rounded(painter, (SDL_Rect){left, top, width, height}, diameter, color);
        }
    }
}

// --- small cells ---------------------------------------------------------------------------------

// This frame's next streaming texture, at least w × h; NULL where there is none.
static SDL_Texture *streaming_texture(Painter *painter, int w, int h) {
    if (painter->heatmap_count == PAINTER_HEATMAPS) painter->heatmap_count = 0;
    PainterHeatmap *heatmap = &painter->heatmaps[painter->heatmap_count++];
    if (heatmap->texture && heatmap->w >= w && heatmap->h >= h) return heatmap->texture;
    if (heatmap->texture) SDL_DestroyTexture(heatmap->texture);
    *heatmap = (PainterHeatmap){.w = w > heatmap->w ? w : heatmap->w,
                                .h = h > heatmap->h ? h : heatmap->h};
    heatmap->texture = SDL_CreateTexture(painter->renderer, SDL_PIXELFORMAT_ARGB8888,
                                         SDL_TEXTUREACCESS_STREAMING, heatmap->w, heatmap->h);
    if (!heatmap->texture) {
        *heatmap = (PainterHeatmap){0};
        painter->work.lacking++;
        return NULL;
    }
    SDL_SetTextureScaleMode(heatmap->texture, SDL_ScaleModeNearest);
    painter->work.new_textures++;
    return heatmap->texture;
}

static uint32_t *scratch(Painter *painter, size_t count) {
    if (count <= painter->pixel_room) return painter->pixels;
    uint32_t *bigger = realloc(painter->pixels, count * sizeof *bigger);
    if (!bigger) {
        painter->work.lacking++;
        return NULL;
    }
    painter->pixels = bigger;
    painter->pixel_room = count;
    return bigger;
}

static uint32_t argb(DrawColor c) {
    return (uint32_t)c.a << 24 | (uint32_t)c.r << 16 | (uint32_t)c.g << 8 | c.b;
}

// Draws w × h pixels stretched over a part of the screen.
static void put_pixels(Painter *painter, const uint32_t *pixels, int w, int h, SDL_Rect to,
                       bool is_opaque) {
    SDL_Texture *texture = streaming_texture(painter, w, h);
    if (!texture) return;
    SDL_Rect part = {0, 0, w, h};
    SDL_UpdateTexture(texture, &part, pixels, w * 4);
    SDL_SetTextureBlendMode(texture, is_opaque ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
    SDL_RenderCopy(painter->renderer, texture, &part, &to);
}

// The cells from (row, col) on, one pixel each, as many as a texture holds.
static void paint_block(Painter *painter, const DrawCommand *command, const DrawColor *cells,
                        const Grid *grid, SDL_Rect block) {
    uint32_t *pixels = scratch(painter, (size_t)block.w * (size_t)block.h);
    if (!pixels) return;
    uint8_t least_alpha = 255;
    for (int row = 0; row < block.h; row++) {
        const DrawColor *from = cells + (size_t)(block.y + row) * command->cols + block.x;
        uint32_t *to = pixels + (size_t)row * (size_t)block.w;
        for (int col = 0; col < block.w; col++) {
            to[col] = argb(from[col]);
            if (from[col].a < least_alpha) least_alpha = from[col].a;
        }
    }
    int left = painter_round(grid->x + (float)block.x * grid->pitch_x);
    int top = painter_round(grid->y + (float)block.y * grid->pitch_y);
    int right = painter_round(grid->x + (float)(block.x + block.w) * grid->pitch_x);
    int bottom = painter_round(grid->y + (float)(block.y + block.h) * grid->pitch_y);
    put_pixels(painter, pixels, block.w, block.h, (SDL_Rect){left, top, right - left, bottom - top},
               least_alpha == 255);
}

// The mean of 4 × 4 samples of the cells that a pixel covers: were it one cell only, a bright one
// among thousands would come and go as one scrolls.
static uint32_t mean_of(const DrawCommand *command, const DrawColor *cells, const Grid *grid,
                        float x, float y) {
    uint32_t a = 0, r = 0, g = 0, b = 0;
    for (uint32_t i = 0; i < 16; i++) {
        uint32_t right = i % 4, down = i / 4;
        float col = (x + ((float)right + 0.5f) / 4 - grid->x) / grid->pitch_x;
        float row = (y + ((float)down + 0.5f) / 4 - grid->y) / grid->pitch_y;
        uint32_t at_col = clamp_index(col, command->cols - 1);
        uint32_t at_row = clamp_index(row, command->rows - 1);
        DrawColor c = cells[(size_t)at_row * command->cols + at_col];
        a += c.a, r += c.r, g += c.g, b += c.b;
    }
    return argb((DrawColor){(uint8_t)((r + 8) / 16), (uint8_t)((g + 8) / 16),
                            (uint8_t)((b + 8) / 16), (uint8_t)((a + 8) / 16)});
}

// Several cells to a pixel.
static void paint_means(Painter *painter, const DrawCommand *command, const DrawColor *cells,
                        const Grid *grid) {
    SDL_Rect seen;
    SDL_Rect whole = painter_snap(painter, command->rect);
    if (!SDL_IntersectRect(&whole, &painter->clips[painter->clip_depth], &seen)) return;
    uint32_t *pixels = scratch(painter, (size_t)seen.w * (size_t)seen.h);
    if (!pixels) return;
    uint32_t *to = pixels;
    for (int y = seen.y; y < seen.y + seen.h; y++)
        for (int x = seen.x; x < seen.x + seen.w; x++)
            *to++ = mean_of(command, cells, grid, (float)x, (float)y);
    put_pixels(painter, pixels, seen.w, seen.h, seen, false);
}

static void paint_small(Painter *painter, const DrawCommand *command, const DrawColor *cells,
                        const Grid *grid) {
    for (uint32_t row = grid->first_row; row < grid->row_end; row += TEXTURE_SIDE) {
        for (uint32_t col = grid->first_col; col < grid->col_end; col += TEXTURE_SIDE) {
            uint32_t rows = grid->row_end - row < TEXTURE_SIDE ? grid->row_end - row : TEXTURE_SIDE;
            uint32_t cols = grid->col_end - col < TEXTURE_SIDE ? grid->col_end - col : TEXTURE_SIDE;
            paint_block(painter, command, cells, grid,
                        (SDL_Rect){(int)col, (int)row, (int)cols, (int)rows});
        }
    }
}

// --- cells put together pixel by pixel -----------------------------------------------------------

// How the corners of a cell are rounded: the coverage of a disc, row by row.
typedef struct Corners {
    int diameter;
    uint8_t coverage[RECTANGLE_MIN * RECTANGLE_MIN];
} Corners;

// Where in the disc a pixel lies that is `from` pixels from the near edge of a cell and `to` from
// the far one; −1: in the straight part.
static int in_disc(int from, int to, int diameter) {
    int near = (diameter + 1) / 2;
    int far = diameter - near;
    return from < near ? from : to < far ? diameter - 1 - to : -1;
}

// A line of pixels through a row of cells, `disc_row` of whose corners it meets (−1: none).
static void compose_line(const DrawColor *cells, const Grid *grid, const Corners *corners,
                         int disc_row, SDL_Rect seen, uint32_t *line) {
    for (uint32_t col = grid->first_col; col < grid->col_end; col++) {
        float x = grid->x + (float)col * grid->pitch_x;
        int left = painter_round(x);
        int right = painter_round(x + grid->pitch_x - grid->gap);
        int end = right < seen.x + seen.w ? right : seen.x + seen.w;
        uint32_t color = argb(cells[col]);
        for (int at = left > seen.x ? left : seen.x; at < end; at++) {
            int disc_col =
                disc_row < 0 ? -1 : in_disc(at - left, right - 1 - at, corners->diameter);
            uint32_t pixel = color;
            if (disc_col >= 0) {
                uint32_t coverage = corners->coverage[disc_row * corners->diameter + disc_col];
                pixel = (color & 0xffffff) | ((color >> 24) * coverage + 127) / 255 << 24;
            }
            line[at - seen.x] = pixel;
        }
    }
}

// cells: of this row.
static void compose_row(const DrawColor *cells, const Grid *grid, const Corners *corners,
                        uint32_t row, SDL_Rect seen, uint32_t *pixels) {
    float y = grid->y + (float)row * grid->pitch_y;
    int top = painter_round(y);
    int bottom = painter_round(y + grid->pitch_y - grid->gap);
    int end = bottom < seen.y + seen.h ? bottom : seen.y + seen.h;
    const uint32_t *straight = NULL; // a line through no corner: all such are the same
    for (int at = top > seen.y ? top : seen.y; at < end; at++) {
        uint32_t *line = pixels + (size_t)(at - seen.y) * (size_t)seen.w;
        int disc_row = in_disc(at - top, bottom - 1 - at, corners->diameter);
        if (disc_row < 0 && straight) {
            memcpy(line, straight, (size_t)seen.w * sizeof *line);
            continue;
        }
        compose_line(cells, grid, corners, disc_row, seen, line);
        if (disc_row < 0) straight = line;
    }
}

static void paint_composed(Painter *painter, const DrawCommand *command, const DrawColor *cells,
                           const Grid *grid) {
    SDL_Rect seen;
    SDL_Rect whole = painter_snap(painter, command->rect);
    if (!SDL_IntersectRect(&whole, &painter->clips[painter->clip_depth], &seen)) return;
    uint32_t *pixels = scratch(painter, (size_t)seen.w * (size_t)seen.h);
    if (!pixels) return;
    memset(pixels, 0, (size_t)seen.w * (size_t)seen.h * sizeof *pixels);
    Corners corners = {.diameter = 2 * painter_round(command->radius * painter->scale)};
    float side = (grid->pitch_x < grid->pitch_y ? grid->pitch_x : grid->pitch_y) - grid->gap;
    if (corners.diameter > (int)side) corners.diameter = (int)side;
    if (corners.diameter > RECTANGLE_MIN) corners.diameter = RECTANGLE_MIN;
    painter_disc_coverage(corners.diameter, corners.coverage);
    for (uint32_t row = grid->first_row; row < grid->row_end; row++)
        compose_row(cells + (size_t)row * command->cols, grid, &corners, row, seen, pixels);
    put_pixels(painter, pixels, seen.w, seen.h, seen, false);
}

void painter_heatmap(Painter *painter, const DrawCommand *command, const DrawColor *cells) {
    if (!painter_is_visible(painter, painter_snap(painter, command->rect))) return;
    painter->work.commands++;
    Grid grid = grid_of(painter, command);
    float smaller = grid.pitch_x < grid.pitch_y ? grid.pitch_x : grid.pitch_y;
    uint64_t visible = (uint64_t)(grid.row_end - grid.first_row) * (grid.col_end - grid.first_col);
    bool is_plain = command->gap <= 0 && command->radius <= 0;
    if (smaller >= RECTANGLE_MIN && visible <= RECTANGLE_MAX_CELLS)
        paint_rounded(painter, command, cells, &grid);
    else if (smaller >= COMPOSED_MIN && !is_plain)
        paint_composed(painter, command, cells, &grid);
    else if (smaller < 1)
        paint_means(painter, command, cells, &grid);
    else
        paint_small(painter, command, cells, &grid);
}
