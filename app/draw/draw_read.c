// Reading a draw list: its commands, what lies under the pointer, and its description for golden
// files.
#include "app/draw/draw_list.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t draw_command_count(const DrawList *list) {
    return list->command_count;
}

const DrawCommand *draw_command_at(const DrawList *list, size_t index) {
    return index < list->command_count ? &list->commands[index] : NULL;
}

const char *draw_command_text(const DrawList *list, const DrawCommand *command) {
    bool has_text = command->kind == DRAW_TEXT || command->kind == DRAW_GROUP;
    return has_text && command->count > 0 ? list->bytes + command->first : "";
}

const DrawColor *draw_command_cells(const DrawList *list, const DrawCommand *command) {
    return command->kind == DRAW_HEATMAP ? list->cells + command->first : NULL;
}

DrawRect draw_intersection(DrawRect a, DrawRect b) {
    float x = fmaxf(a.x, b.x), y = fmaxf(a.y, b.y);
    float right = fminf(a.x + a.w, b.x + b.w), bottom = fminf(a.y + a.h, b.y + b.h);
    return draw_rect(x, y, fmaxf(right - x, 0), fmaxf(bottom - y, 0));
}

// Strokes, slanted lines and italics reach out of their box.
DrawRect draw_command_reach(const DrawCommand *command) {
    DrawRect r = command->rect;
    if (command->kind == DRAW_LINE || command->kind == DRAW_TRIANGLE) {
        r = draw_rect(fminf(r.x, r.x + r.w), fminf(r.y, r.y + r.h), fabsf(r.w), fabsf(r.h));
        if (command->kind == DRAW_TRIANGLE) {
            float right = fmaxf(r.x + r.w, command->x2), bottom = fmaxf(r.y + r.h, command->y2);
            r.x = fminf(r.x, command->x2), r.y = fminf(r.y, command->y2);
            r.w = right - r.x, r.h = bottom - r.y;
        }
    }
    float reach = command->kind == DRAW_TEXT ? command->size : fmaxf(command->width, 1);
    return draw_inset(r, -reach);
}

size_t draw_hit_count(const DrawList *list) {
    return list->hit_count;
}

const DrawHit *draw_hit_at(const DrawList *list, size_t index) {
    return index < list->hit_count ? &list->hits[index] : NULL;
}

static uint32_t grid_index(float offset, float pitch, uint32_t count) {
    if (!(offset > 0) || !(pitch > 0)) return 0;
    float index = offset / pitch;
    return index >= (float)count ? count - 1 : (uint32_t)index;
}

// Cells count on by row and column; every other kind (labels, tabs) has a plain index, and counts
// on in it.
static UiId hit_id(const DrawHit *hit, float x, float y) {
    if (hit->grid_rows == 0) return hit->id;
    uint64_t row = grid_index(y - hit->grid_y, hit->pitch_y, hit->grid_rows);
    uint64_t col = grid_index(x - hit->grid_x, hit->pitch_x, hit->grid_cols);
    UiId id = hit->id;
    if (hit->is_transposed) {
        id.b += col << 32 | row;
        return id;
    }
    const bool is_cell = id.kind == UI_CELL || id.kind == UI_COMPARED_CELL;
    id.b += is_cell ? row << 32 | col : row * hit->grid_cols + col;
    return id;
}

const DrawHit *draw_hit_find(const DrawList *list, float x, float y, unsigned flags, UiId *id) {
    for (size_t i = list->hit_count; i-- > 0;) {
        const DrawHit *hit = &list->hits[i];
        if (!draw_contains(hit->rect, x, y)) continue;
        if (flags != 0 && (hit->flags & flags) == 0) continue;
        if (id) *id = hit_id(hit, x, y);
        return hit;
    }
    if (id) *id = (UiId){UI_NONE, 0, 0};
    return NULL;
}

// --- description ---------------------------------------------------------------------------------

typedef struct Text {
    char *bytes;
    size_t count, room;
    bool failed;
} Text;

__attribute__((format(printf, 2, 3))) static void say(Text *text, const char *format, ...) {
    va_list list;
    va_start(list, format);
    char line[512];
    int wanted = vsnprintf(line, sizeof line, format, list);
    va_end(list);
    size_t length = wanted < 0                     ? 0
                    : (size_t)wanted < sizeof line ? (size_t)wanted
                                                   : sizeof line - 1;
    if (text->count + length + 1 > text->room) {
        size_t room = (text->count + length + 1) * 2;
        char *bigger = realloc(text->bytes, room);
        if (!bigger) {
            text->failed = true;
            return;
        }
        text->bytes = bigger;
        text->room = room;
    }
    memcpy(text->bytes + text->count, line, length);
    text->count += length;
    text->bytes[text->count] = '\0';
}

static void say_color(Text *text, DrawColor c) {
    say(text, " #%02x%02x%02x", c.r, c.g, c.b);
    if (c.a != 255) say(text, "%02x", c.a);
}

// A golden file must not tell -0.0 from 0.0, which depends on the compiler.
static double tenth(float value) {
    double rounded = (double)value * 10;
    rounded = (double)(long long)(rounded + (rounded < 0 ? -0.5 : 0.5));
    return rounded == 0 ? 0 : rounded / 10;
}

static void say_rect(Text *text, DrawRect r) {
    say(text, " %.1f,%.1f %.1fx%.1f", tenth(r.x), tenth(r.y), tenth(r.w), tenth(r.h));
}

static const char *const FONT_NAMES[FONT_COUNT] = {
    [FONT_TEXT] = "text",         [FONT_TEXT_BOLD] = "text-bold",
    [FONT_MONO] = "mono",         [FONT_MONO_BOLD] = "mono-bold",
    [FONT_MATH] = "math",         [FONT_MATH_ITALIC] = "math-italic",
    [FONT_MATH_SIZE1] = "math-1", [FONT_MATH_SIZE2] = "math-2",
    [FONT_MATH_SIZE3] = "math-3", [FONT_MATH_SIZE4] = "math-4",
};

static void say_heatmap(Text *text, const DrawList *list, const DrawCommand *command) {
    say(text, "heatmap");
    say_rect(text, command->rect);
    say(text, " %ux%u gap %.1f radius %.1f", command->rows, command->cols, tenth(command->gap),
        tenth(command->radius));
    const DrawColor *cells = draw_command_cells(list, command);
    for (uint32_t i = 0; i < command->count && i < 64; i++)
        say_color(text, cells[i]);
    uint32_t hash = 2166136261u; // FNV-1a over what is not printed
    const unsigned char *bytes = (const unsigned char *)cells;
    for (size_t i = 0; i < command->count * sizeof *cells; i++)
        hash = (hash ^ bytes[i]) * 16777619u;
    if (command->count > 64) say(text, " … %08x", hash);
}

static void say_text(Text *text, const DrawList *list, const DrawCommand *command) {
    say(text, "text %.1f,%.1f %s %.1f", tenth(command->rect.x), tenth(command->baseline),
        FONT_NAMES[command->font], tenth(command->size));
    say_color(text, command->color);
    const char *string = draw_command_text(list, command);
    say(text, " \"");
    for (size_t at = 0; at < command->count; at += 400)
        say(text, "%.400s", string + at);
    say(text, "\"");
}

static void say_shape(Text *text, const char *name, const DrawCommand *command) {
    say(text, "%s", name);
    say_rect(text, command->rect);
    if (command->radius > 0) say(text, " radius %.1f", tenth(command->radius));
    if (command->width > 0) say(text, " width %.1f", tenth(command->width));
    if (command->kind == DRAW_TRIANGLE)
        say(text, " %.1f,%.1f", tenth(command->x2), tenth(command->y2));
    say_color(text, command->color);
}

static void say_command(Text *text, const DrawList *list, const DrawCommand *command) {
    switch (command->kind) {
    case DRAW_FILL: say_shape(text, "fill", command); break;
    case DRAW_STROKE: say_shape(text, "stroke", command); break;
    case DRAW_LINE: say_shape(text, "line", command); break;
    case DRAW_TRIANGLE: say_shape(text, "triangle", command); break;
    case DRAW_HATCH: say_shape(text, "hatch", command); break;
    case DRAW_TEXT: say_text(text, list, command); break;
    case DRAW_HEATMAP: say_heatmap(text, list, command); break;
    case DRAW_CLIP:
        say(text, "clip");
        say_rect(text, command->rect);
        break;
    case DRAW_CLIP_END: say(text, "clip-end"); break;
    case DRAW_GROUP: say(text, "group %s", draw_command_text(list, command)); break;
    case DRAW_GROUP_END: say(text, "group-end"); break;
    }
    say(text, "\n");
}

static void say_hit(Text *text, const DrawHit *hit) {
    say(text, "hit %d %u %llu", (int)hit->id.kind, hit->id.a, (unsigned long long)hit->id.b);
    say_rect(text, hit->rect);
    say(text, " flags %u", hit->flags);
    if (hit->grid_rows > 0) say(text, " grid %ux%u", hit->grid_rows, hit->grid_cols);
    if (hit->is_transposed) say(text, " transposed");
    if (hit->flags & HIT_SCROLL)
        say(text, " content %.1fx%.1f", tenth(hit->content_w), tenth(hit->content_h));
    say(text, "\n");
}

char *draw_list_describe(const DrawList *list) {
    Text text = {0};
    say(&text, "%s", "");
    for (size_t i = 0; i < list->command_count; i++)
        say_command(&text, list, &list->commands[i]);
    for (size_t i = 0; i < list->hit_count; i++)
        say_hit(&text, &list->hits[i]);
    if (!text.failed) return text.bytes;
    free(text.bytes);
    return NULL;
}
