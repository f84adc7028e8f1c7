// layout: assertions on draw lists: texts that do not overlap and stay where they belong, regions
// that are there, and golden files.
//
// Golden files lie in tests/golden/ and are drawn with made-up metrics, so that they do not depend
// on fonts. With ATTNLAB_GOLDEN=write in the environment they are written anew instead of compared.
#ifndef TESTS_LAYOUT_H
#define TESTS_LAYOUT_H

#include "app/draw/draw.h"
#include "support/cmocka.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- metrics without fonts -----------------------------------------------------------------------

static inline float layout_width(void *context, DrawFont font, float size, const char *text,
                                 size_t length) {
    (void)context;
    const bool is_mono = font == FONT_MONO || font == FONT_MONO_BOLD;
    float width = 0;
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)text[i];
        if ((byte & 0xc0) == 0x80) continue; // counted with its first byte
        width += size * (byte >= 0xe3 ? 1.0f : is_mono ? 0.6f : 0.53f);
    }
    return width;
}

static inline float layout_ascent(void *context, DrawFont font, float size) {
    (void)context, (void)font;
    return 0.76f * size;
}

static inline float layout_descent(void *context, DrawFont font, float size) {
    (void)context, (void)font;
    return 0.21f * size;
}

static const DrawMetrics LAYOUT_METRICS = {NULL, layout_width, layout_ascent, layout_descent};

// --- parts of a list -----------------------------------------------------------------------------

typedef struct LayoutRange {
    const DrawList *list;
    size_t first, end; // commands
} LayoutRange;

static inline LayoutRange layout_all(const DrawList *list) {
    return (LayoutRange){list, 0, draw_command_count(list)};
}

// The commands of a group; fails where there is none.
static inline LayoutRange layout_group(const DrawList *list, const char *name) {
    const size_t count = draw_command_count(list);
    for (size_t i = 0; i < count; i++) {
        const DrawCommand *command = draw_command_at(list, i);
        if (command->kind != DRAW_GROUP || strcmp(draw_command_text(list, command), name) != 0)
            continue;
        size_t depth = 1, end = i + 1;
        while (end < count && depth > 0) {
            const DrawKind kind = draw_command_at(list, end++)->kind;
            depth += kind == DRAW_GROUP ? 1u : 0u;
            depth -= kind == DRAW_GROUP_END ? 1u : 0u;
        }
        return (LayoutRange){list, i + 1, end - 1};
    }
    fail_msg("no group %s", name);
    return (LayoutRange){list, 0, 0};
}

// --- texts ---------------------------------------------------------------------------------------

typedef struct LayoutText {
    const char *text;
    DrawRect rect;    // as drawn
    DrawRect visible; // what the clips leave of it; w or h 0: nothing
    bool is_math;     // part of a typeset formula, whose signs reach over and under each other
} LayoutText;

static inline DrawRect layout_intersection(DrawRect a, DrawRect b) {
    const float x = a.x > b.x ? a.x : b.x, y = a.y > b.y ? a.y : b.y;
    const float right = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
    const float bottom = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
    return draw_rect(x, y, right > x ? right - x : 0, bottom > y ? bottom - y : 0);
}

// All texts of a range with what can be seen of them. malloc'd.
static inline LayoutText *layout_texts(LayoutRange range, size_t *count) {
    LayoutText *texts = calloc(range.end - range.first + 1, sizeof *texts);
    DrawRect clips[32] = {{-1e6f, -1e6f, 2e6f, 2e6f}};
    size_t depth = 0;
    *count = 0;
    assert_non_null(texts);
    for (size_t i = range.first; i < range.end; i++) {
        const DrawCommand *command = draw_command_at(range.list, i);
        if (command->kind == DRAW_CLIP) {
            assert_true(depth + 1 < sizeof clips / sizeof clips[0]);
            clips[depth + 1] = layout_intersection(clips[depth], command->rect);
            depth++;
        }
        if (command->kind == DRAW_CLIP_END) depth--;
        if (command->kind != DRAW_TEXT) continue;
        texts[(*count)++] = (LayoutText){draw_command_text(range.list, command), command->rect,
                                         layout_intersection(clips[depth], command->rect),
                                         command->font >= FONT_MATH};
    }
    return texts;
}

// No two texts lie upon each other. What differs by a pixel or two touches only.
static inline void expect_no_overlap(LayoutRange range, const char *where) {
    size_t count = 0;
    LayoutText *texts = layout_texts(range, &count);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            if (texts[i].is_math && texts[j].is_math) continue;
            const DrawRect both = layout_intersection(texts[i].visible, texts[j].visible);
            if (both.w > 1.5f && both.h > 2.5f)
                fail_msg("%s: \"%s\" (%.0f, %.0f) lies upon \"%s\" (%.0f, %.0f)", where,
                         texts[j].text, (double)texts[j].rect.x, (double)texts[j].rect.y,
                         texts[i].text, (double)texts[i].rect.x, (double)texts[i].rect.y);
        }
    }
    free(texts);
}

// All texts lie within a rectangle: as drawn from left to right, as seen from top to bottom (a
// panel may be scrolled).
static inline void expect_inside(LayoutRange range, DrawRect area, const char *where) {
    size_t count = 0;
    LayoutText *texts = layout_texts(range, &count);
    for (size_t i = 0; i < count; i++) {
        const LayoutText *at = &texts[i];
        if (at->visible.w <= 0 || at->visible.h <= 0) continue;
        const bool is_inside =
            at->rect.x >= area.x - 1 && at->rect.x + at->rect.w <= area.x + area.w + 1 &&
            at->visible.y >= area.y - 1 && at->visible.y + at->visible.h <= area.y + area.h + 1;
        if (!is_inside)
            fail_msg("%s: \"%s\" at %.0f, %.0f, %.0f × %.0f leaves %.0f, %.0f, %.0f × %.0f", where,
                     at->text, (double)at->rect.x, (double)at->rect.y, (double)at->rect.w,
                     (double)at->rect.h, (double)area.x, (double)area.y, (double)area.w,
                     (double)area.h);
    }
    free(texts);
}

// --- regions -------------------------------------------------------------------------------------

// The region with this id; fails where there is none.
static inline const DrawHit *expect_hit(const DrawList *list, UiId id) {
    for (size_t i = 0; i < draw_hit_count(list); i++)
        if (ui_id_equals(draw_hit_at(list, i)->id, id)) return draw_hit_at(list, i);
    fail_msg("no region %d %u %llu", (int)id.kind, id.a, (unsigned long long)id.b);
    return NULL;
}

// --- golden files --------------------------------------------------------------------------------

static inline char *layout_read(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    char *bytes = calloc(1, 1 << 20);
    assert_non_null(bytes);
    const size_t length = fread(bytes, 1, (1 << 20) - 1, file);
    bytes[length] = '\0';
    fclose(file);
    return bytes;
}

static inline void layout_write(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

// The line in which two texts differ first.
static inline void layout_fail_at_difference(const char *found, const char *expected,
                                             const char *name) {
    size_t line = 1, start = 0, at = 0;
    for (; found[at] != '\0' && found[at] == expected[at]; at++) {
        if (found[at] != '\n') continue;
        line++;
        start = at + 1;
    }
    fail_msg("%s, line %zu:\n  found    %.*s\n  expected %.*s", name, line,
             (int)strcspn(found + start, "\n"), found + start, (int)strcspn(expected + start, "\n"),
             expected + start);
}

static inline bool golden_is_written(void) {
    const char *wish = getenv("ATTNLAB_GOLDEN");
    return wish != NULL && strcmp(wish, "write") == 0;
}

// The text is what the golden file of that name ("weights-k3.svg") holds.
static inline void expect_golden_text(const char *found, const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/golden/%s", ATTNLAB_TESTS_DIR, name);
    if (golden_is_written()) layout_write(path, found);
    char *expected = layout_read(path);
    if (expected == NULL) fail_msg("no %s: run with ATTNLAB_GOLDEN=write", path);
    if (expected != NULL && strcmp(found, expected) != 0)
        layout_fail_at_difference(found, expected, name);
    free(expected);
}

// The list is what the golden file says.
static inline void expect_golden(const DrawList *list, const char *name) {
    char file[256];
    snprintf(file, sizeof file, "%s.txt", name);
    char *found = draw_list_describe(list);
    assert_non_null(found);
    expect_golden_text(found, file);
    free(found);
}

#endif
