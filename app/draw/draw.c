// The draw list's storage and what adds shapes and hit regions to it. Text is in draw_text.c,
// reading in draw_read.c.
//
// Memory only grows, and is kept from frame to frame: a steady frame allocates nothing. Out of
// memory, what does not fit is left out and the list says so; nothing else happens, for a screen
// without its last button is better than none.
#include "app/draw/draw_list.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

// Makes room for `extra` more items of `size` bytes. *items and *room change together or not at
// all.
static bool reserve(DrawList *list, void **items, size_t *room, size_t count, size_t extra,
                    size_t size) {
    if (extra <= *room - count) return true;
    const bool fits = extra <= SIZE_MAX / 4 / size && count <= SIZE_MAX / 4 / size;
    const size_t wanted = fits ? (count + extra) * 2 + 64 : 0;
    void *bigger = fits ? realloc(*items, wanted * size) : NULL;
    if (!bigger) {
        list->is_lacking = true;
        return false;
    }
    *items = bigger;
    *room = wanted;
    return true;
}

DrawList *draw_list_create(const DrawMetrics *metrics) {
    DrawList *list = calloc(1, sizeof *list);
    if (list) list->metrics = metrics;
    return list;
}

void draw_list_destroy(DrawList *list) {
    if (!list) return;
    free(list->commands);
    free(list->hits);
    free(list->bytes);
    free(list->cells);
    free(list);
}

void draw_list_reset(DrawList *list) {
    list->command_count = 0;
    list->hit_count = 0;
    list->byte_count = 0;
    list->cell_count = 0;
    list->clip_depth = 0;
    list->is_lacking = false;
}

void draw_list_note_lack(DrawList *list) {
    list->is_lacking = true;
}

bool draw_list_is_whole(const DrawList *list) {
    return !list->is_lacking;
}

DrawMark draw_list_mark(const DrawList *list) {
    return (DrawMark){list->command_count, list->hit_count, list->byte_count, list->cell_count,
                      list->clip_depth};
}

void draw_list_rewind(DrawList *list, DrawMark mark) {
    assert(mark.commands <= list->command_count && mark.hits <= list->hit_count);
    list->command_count = mark.commands;
    list->hit_count = mark.hits;
    list->byte_count = mark.bytes;
    list->cell_count = mark.cells;
    list->clip_depth = mark.clips;
}

DrawCommand *draw_list_add(DrawList *list, DrawKind kind, DrawRect rect, DrawColor color) {
    void *items = list->commands;
    bool fits =
        reserve(list, &items, &list->command_room, list->command_count, 1, sizeof(DrawCommand));
    list->commands = items;
    if (!fits) return NULL;
    DrawCommand *command = &list->commands[list->command_count++];
    *command = (DrawCommand){.kind = kind, .rect = rect, .color = color};
    return command;
}

bool draw_list_store(DrawList *list, const char *text, size_t length, uint32_t *first) {
    void *items = list->bytes;
    bool fits = length < UINT32_MAX - list->byte_count &&
                reserve(list, &items, &list->byte_room, list->byte_count, length + 1, 1);
    list->bytes = items;
    if (!fits) return false;
    memcpy(list->bytes + list->byte_count, text, length);
    list->bytes[list->byte_count + length] = '\0';
    *first = (uint32_t)list->byte_count;
    list->byte_count += length + 1;
    return true;
}

void draw_fill(DrawList *list, DrawRect rect, float radius, DrawColor color) {
    DrawCommand *command = draw_list_add(list, DRAW_FILL, rect, color);
    if (command) command->radius = radius;
}

void draw_stroke(DrawList *list, DrawRect rect, float radius, float width, DrawColor color) {
    DrawCommand *command = draw_list_add(list, DRAW_STROKE, rect, color);
    if (!command) return;
    command->radius = radius;
    command->width = width;
}

void draw_line(DrawList *list, float x1, float y1, float x2, float y2, float width,
               DrawColor color) {
    DrawCommand *command =
        draw_list_add(list, DRAW_LINE, draw_rect(x1, y1, x2 - x1, y2 - y1), color);
    if (command) command->width = width;
}

void draw_triangle(DrawList *list, float x1, float y1, float x2, float y2, float x3, float y3,
                   DrawColor color) {
    DrawCommand *command =
        draw_list_add(list, DRAW_TRIANGLE, draw_rect(x1, y1, x2 - x1, y2 - y1), color);
    if (!command) return;
    command->x2 = x3;
    command->y2 = y3;
}

void draw_hatch(DrawList *list, DrawRect rect, float spacing, DrawColor color) {
    DrawCommand *command = draw_list_add(list, DRAW_HATCH, rect, color);
    if (command) command->width = spacing;
}

DrawColor *draw_heatmap(DrawList *list, DrawRect rect, uint32_t rows, uint32_t cols, float gap,
                        float radius) {
    uint64_t cells = (uint64_t)rows * cols;
    if (cells == 0 || cells > UINT32_MAX - list->cell_count) return NULL;
    void *items = list->cells;
    bool fits =
        reserve(list, &items, &list->cell_room, list->cell_count, (size_t)cells, sizeof(DrawColor));
    list->cells = items;
    DrawCommand *command = fits ? draw_list_add(list, DRAW_HEATMAP, rect, (DrawColor){0}) : NULL;
    if (!command) return NULL;
    command->rows = rows;
    command->cols = cols;
    command->gap = gap;
    command->radius = radius;
    command->first = (uint32_t)list->cell_count;
    command->count = (uint32_t)cells;
    DrawColor *colors = list->cells + list->cell_count;
    memset(colors, 0, (size_t)cells * sizeof *colors);
    list->cell_count += (size_t)cells;
    return colors;
}

// --- clips and groups ----------------------------------------------------------------------------

static DrawRect intersect(DrawRect a, DrawRect b) {
    float left = a.x > b.x ? a.x : b.x;
    float top = a.y > b.y ? a.y : b.y;
    float right = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
    float bottom = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
    return draw_rect(left, top, right > left ? right - left : 0, bottom > top ? bottom - top : 0);
}

// What is left of rect within the clip in force.
static DrawRect clipped(const DrawList *list, DrawRect rect) {
    size_t kept = list->clip_depth < DRAW_CLIP_DEPTH ? list->clip_depth : DRAW_CLIP_DEPTH;
    return kept == 0 ? rect : intersect(rect, list->clips[kept - 1]);
}

void draw_clip(DrawList *list, DrawRect rect) {
    DrawRect inner = clipped(list, rect);
    if (list->clip_depth < DRAW_CLIP_DEPTH) list->clips[list->clip_depth] = inner;
    list->clip_depth++;
    draw_list_add(list, DRAW_CLIP, rect, (DrawColor){0});
}

void draw_clip_end(DrawList *list) {
    if (list->clip_depth > 0) list->clip_depth--;
    draw_list_add(list, DRAW_CLIP_END, (DrawRect){0}, (DrawColor){0});
}

void draw_group(DrawList *list, const char *name) {
    DrawCommand *command = draw_list_add(list, DRAW_GROUP, (DrawRect){0}, (DrawColor){0});
    if (!command) return;
    size_t length = strlen(name);
    if (draw_list_store(list, name, length, &command->first)) command->count = (uint32_t)length;
}

void draw_group_end(DrawList *list) {
    draw_list_add(list, DRAW_GROUP_END, (DrawRect){0}, (DrawColor){0});
}

// --- hit regions ---------------------------------------------------------------------------------

// A region is kept even where nothing of it is visible: Tab still walks to it, and scrolls it into
// view.
static DrawHit *add_hit(DrawList *list, DrawRect rect, UiId id, unsigned flags) {
    void *items = list->hits;
    bool fits = reserve(list, &items, &list->hit_room, list->hit_count, 1, sizeof(DrawHit));
    list->hits = items;
    if (!fits) return NULL;
    DrawHit *hit = &list->hits[list->hit_count++];
    *hit = (DrawHit){.rect = clipped(list, rect), .id = id, .flags = flags, .bounds = rect};
    return hit;
}

void draw_hit(DrawList *list, DrawRect rect, UiId id, unsigned flags) {
    add_hit(list, rect, id, flags);
}

static void add_grid(DrawList *list, DrawRect rect, UiId first, uint32_t rows, uint32_t cols,
                     unsigned flags, bool is_transposed) {
    if (rows == 0 || cols == 0) return;
    DrawHit *hit = add_hit(list, rect, first, flags);
    if (!hit) return;
    hit->is_transposed = is_transposed;
    hit->grid_rows = rows;
    hit->grid_cols = cols;
    hit->grid_x = rect.x;
    hit->grid_y = rect.y;
    hit->pitch_x = rect.w / (float)cols;
    hit->pitch_y = rect.h / (float)rows;
}

void draw_hit_grid(DrawList *list, DrawRect rect, UiId first, uint32_t rows, uint32_t cols,
                   unsigned flags) {
    add_grid(list, rect, first, rows, cols, flags, false);
}

void draw_hit_grid_transposed(DrawList *list, DrawRect rect, UiId first, uint32_t rows,
                              uint32_t cols, unsigned flags) {
    add_grid(list, rect, first, rows, cols, flags, true);
}

void draw_hit_text(DrawList *list, DrawRect rect, UiId id, unsigned flags, DrawStyle style,
                   float padding) {
    DrawHit *hit = add_hit(list, rect, id, flags | HIT_TEXT);
    if (!hit) return;
    hit->text_font = style.font;
    hit->text_size = style.size;
    hit->text_padding = padding;
}

void draw_hit_scroll(DrawList *list, DrawRect viewport, UiId id, float content_w, float content_h) {
    DrawHit *hit = add_hit(list, viewport, id, HIT_SCROLL);
    if (!hit) return;
    hit->content_w = content_w;
    hit->content_h = content_h;
}
