// draw: hit regions, grids, clips, text cut and broken into lines, the description for golden
// files.
#include "support/cmocka.h"

#include "ruler.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const DrawColor INK = {1, 2, 3, 255};
enum { SOME_MATRIX = 17 };

static int setup(void **state) {
    *state = draw_list_create(&RULER);
    return *state ? 0 : -1;
}

static int teardown(void **state) {
    draw_list_destroy(*state);
    return 0;
}

static bool is_near(float a, float b) {
    return fabsf(a - b) < 0.01f;
}

static const DrawCommand *nth_text(const DrawList *list, size_t n) {
    for (size_t i = 0; i < draw_command_count(list); i++) {
        const DrawCommand *command = draw_command_at(list, i);
        if (command->kind == DRAW_TEXT && n-- == 0) return command;
    }
    return NULL;
}

static void expect_text(const DrawList *list, size_t n, const char *text) {
    const DrawCommand *command = nth_text(list, n);
    assert_non_null(command);
    assert_string_equal(draw_command_text(list, command), text);
}

// --- hits ----------------------------------------------------------------------------------------

static void later_regions_lie_above_earlier_ones(void **state) {
    DrawList *list = *state;
    draw_hit(list, draw_rect(0, 0, 100, 100), ui_id(UI_CANVAS, 0, 0), HIT_SCROLL);
    draw_hit(list, draw_rect(10, 10, 20, 20), ui_id(UI_TAB, 1, 0), HIT_CLICK);
    UiId id;
    assert_non_null(draw_hit_find(list, 15, 15, 0, &id));
    assert_true(ui_id_equals(id, ui_id(UI_TAB, 1, 0)));
    assert_non_null(draw_hit_find(list, 15, 15, HIT_SCROLL, &id));
    assert_int_equal(id.kind, UI_CANVAS);
    assert_null(draw_hit_find(list, 15, 15, HIT_TEXT, &id));
    assert_int_equal(id.kind, UI_NONE);
    assert_null(draw_hit_find(list, 100, 50, 0, NULL)); // the right edge is outside
}

static void a_grid_counts_rows_and_columns_on(void **state) {
    DrawList *list = *state;
    draw_hit_grid(list, draw_rect(10, 20, 60, 40), ui_cell(SOME_MATRIX, 1, 4, 2), 4, 6, HIT_CLICK);
    UiId id;
    draw_hit_find(list, 10, 20, 0, &id);
    assert_true(ui_id_equals(id, ui_cell(SOME_MATRIX, 1, 4, 2)));
    draw_hit_find(list, 69.99f, 59.99f, 0, &id);
    assert_true(ui_id_equals(id, ui_cell(SOME_MATRIX, 1, 7, 7)));
    draw_hit_find(list, 35, 41, 0, &id);
    assert_true(ui_id_equals(id, ui_cell(SOME_MATRIX, 1, 6, 4)));
}

static void a_grid_of_labels_counts_on_in_its_index(void **state) {
    DrawList *list = *state;
    draw_hit_grid(list, draw_rect(0, 0, 30, 90), ui_id(UI_ROW_LABEL, 7, 2), 3, 1, HIT_CLICK);
    UiId id;
    draw_hit_find(list, 5, 65, 0, &id);
    assert_true(ui_id_equals(id, ui_id(UI_ROW_LABEL, 7, 4)));
}

static void a_clip_cuts_regions_but_keeps_their_bounds(void **state) {
    DrawList *list = *state;
    draw_clip(list, draw_rect(0, 0, 50, 50));
    draw_clip(list, draw_rect(20, 20, 100, 100));
    draw_hit_grid(list, draw_rect(0, 0, 100, 100), ui_cell(0, 0, 0, 0), 10, 10, HIT_CLICK);
    draw_hit(list, draw_rect(200, 200, 10, 10), ui_id(UI_TAB, 0, 0), HIT_FOCUS);
    draw_clip_end(list);
    draw_clip_end(list);
    draw_hit(list, draw_rect(60, 60, 5, 5), ui_id(UI_TAB, 1, 0), HIT_CLICK);
    const DrawHit *hit = draw_hit_at(list, 0);
    assert_true(is_near(hit->rect.x, 20) && is_near(hit->rect.w, 30));
    assert_true(is_near(hit->bounds.w, 100));
    UiId id;
    assert_null(draw_hit_find(list, 10, 10, 0, &id));
    assert_non_null(
        draw_hit_find(list, 25, 35, 0, &id)); // cells count from the grid's corner, not the clip's
    assert_true(ui_id_equals(id, ui_cell(0, 0, 3, 2)));
    assert_null(draw_hit_find(list, 205, 205, 0, &id));
    assert_non_null(draw_hit_find(list, 62, 62, 0, &id));
    assert_true(is_near(draw_hit_at(list, 1)->bounds.x, 200)); // focus can still scroll to it
}

// --- text ----------------------------------------------------------------------------------------

static void text_is_aligned_and_boxed(void **state) {
    DrawList *list = *state;
    DrawStyle style = {FONT_TEXT, 10, INK};
    assert_true(is_near(draw_text(list, style, 100, 50, ALIGN_LEFT, "abcd"), 20));
    draw_text(list, style, 100, 50, ALIGN_CENTER, "abcd");
    draw_textf(list, style, 100, 50, ALIGN_RIGHT, "%d", 1234);
    assert_true(is_near(nth_text(list, 0)->rect.x, 100));
    assert_true(is_near(nth_text(list, 1)->rect.x, 90));
    assert_true(is_near(nth_text(list, 2)->rect.x, 80));
    assert_true(is_near(nth_text(list, 2)->rect.y, 42));
    assert_true(is_near(nth_text(list, 2)->rect.h, 10));
    expect_text(list, 2, "1234");
    size_t count = draw_command_count(list);
    assert_true(is_near(draw_text(list, style, 0, 0, ALIGN_LEFT, ""), 0));
    assert_int_equal(draw_command_count(list), count);
}

static void text_that_is_too_wide_is_cut(void **state) {
    DrawList *list = *state;
    DrawStyle style = {FONT_TEXT, 10, INK};
    draw_text_fit(list, style, 0, 0, ALIGN_LEFT, 30, "abcdef");
    draw_text_fit(list, style, 0, 0, ALIGN_LEFT, 29, "abcdef");
    draw_text_fit(list, style, 0, 0, ALIGN_LEFT, 39, "注意力机制");
    expect_text(list, 0, "abcdef");
    expect_text(list, 1, "abc…");
    expect_text(list, 2, "注意…");
    assert_true(is_near(draw_text_fit(list, style, 0, 0, ALIGN_LEFT, 5, "abcdef"), 0));
}

static void paragraphs_break_at_spaces(void **state) {
    DrawList *list = *state;
    DrawStyle style = {FONT_TEXT, 10, INK};
    float height = draw_paragraph(list, style, 5, 100, 50, 14, "one two  three\nfour");
    assert_true(is_near(height, 42));
    expect_text(list, 0, "one two");
    expect_text(list, 1, "three");
    expect_text(list, 2, "four");
    assert_null(nth_text(list, 3));
    assert_true(is_near(nth_text(list, 1)->baseline, 114));
    assert_true(is_near(draw_paragraph_height(list, style, 50, 14, "one two  three\nfour"), 42));
    assert_true(is_near(draw_paragraph_height(list, style, 50, 14, ""), 0));
}

static void paragraphs_set_words_between_asterisks_in_bold(void **state) {
    DrawList *list = *state;
    DrawStyle style = {FONT_TEXT, 10, INK};
    draw_paragraph(list, style, 0, 0, 500, 14, "*tired* asks, 2 * 3 (*bold*).");
    expect_text(list, 0, "tired");
    assert_int_equal(nth_text(list, 0)->font, FONT_TEXT_BOLD);
    expect_text(list, 1, " asks, 2 * 3 (");
    assert_int_equal(nth_text(list, 1)->font, FONT_TEXT);
    assert_true(is_near(nth_text(list, 1)->rect.x, 27.5f));
    expect_text(list, 2, "bold");
    expect_text(list, 3, ").");
}

static void chinese_breaks_between_characters_but_not_before_punctuation(void **state) {
    DrawList *list = *state;
    DrawStyle style = {FONT_TEXT, 10, INK};
    draw_paragraph(list, style, 0, 0, 40, 14, "每个分数，是乘积。");
    expect_text(list, 0, "每个分");
    expect_text(list, 1, "数，是乘");
    expect_text(list, 2, "积。");
    draw_list_reset(list);
    draw_paragraph(list, style, 0, 0, 30, 14, "调到（错误）词");
    expect_text(list, 0, "调到");
    expect_text(list, 1, "（错");
    expect_text(list, 2, "误）词");
}

static void chinese_bold_and_latin_words_stay_whole(void **state) {
    DrawList *list = *state;
    DrawStyle style = {FONT_TEXT, 10, INK};
    draw_paragraph(list, style, 0, 0, 500, 14, "*机制* 询问, *喜欢* 应答");
    expect_text(list, 0, "机制");
    assert_int_equal(nth_text(list, 0)->font, FONT_TEXT_BOLD);
    expect_text(list, 1, " 询问, ");
    expect_text(list, 2, "喜欢");
    expect_text(list, 3, " 应答");
    draw_list_reset(list);
    draw_paragraph(list, style, 0, 0, 50, 14, "分数softmax之后");
    expect_text(list, 0, "分数");
    expect_text(list, 1, "softmax之");
    expect_text(list, 2, "后");
}

static void words_longer_than_a_line_are_cut(void **state) {
    DrawList *list = *state;
    DrawStyle style = {FONT_TEXT, 10, INK};
    float height = draw_paragraph(list, style, 0, 0, 20, 10, "a abcdefghij b");
    assert_true(is_near(height, 40));
    expect_text(list, 1, "abcd");
    expect_text(list, 2, "efgh");
    expect_text(list, 3, "ij b");
    // Nothing fits: still one character a line, and an end.
    assert_true(is_near(draw_paragraph_height(list, style, 1, 10, "abc"), 30));
}

static void malformed_utf8_is_survived(void **state) {
    DrawList *list = *state;
    DrawStyle style = {FONT_TEXT, 10, INK};
    draw_paragraph(list, style, 0, 0, 30, 10, "\xe6\xb3 \xff\xfe*\xf0\x9f\xa6 \x80* \xe4\xbd");
    draw_text_fit(list, style, 0, 0, ALIGN_LEFT, 8, "\xe6\xb3\xff\xfe\xf0\x9f");
}

static void a_long_paragraph_needs_no_long_run(void **state) {
    DrawList *list = *state;
    char text[6001];
    for (size_t i = 0; i < 6000; i++)
        text[i] = i % 7 == 6 ? ' ' : 'x';
    text[6000] = '\0';
    float height = draw_paragraph(list, (DrawStyle){FONT_TEXT, 10, INK}, 0, 0, 1e6f, 10, text);
    assert_true(is_near(height, 10));
    size_t bytes = 0;
    for (size_t i = 0; nth_text(list, i); i++)
        bytes += nth_text(list, i)->count;
    assert_int_equal(bytes, 6000);
}

// --- the list itself -----------------------------------------------------------------------------

static void heatmaps_keep_their_cells(void **state) {
    DrawList *list = *state;
    DrawColor *cells = draw_heatmap(list, draw_rect(0, 0, 30, 20), 2, 3, 1, 2);
    for (uint8_t i = 0; i < 6; i++)
        cells[i] = (DrawColor){i, 0, 0, 255};
    for (int i = 0; i < 50; i++)
        assert_non_null(draw_heatmap(list, draw_rect(0, 0, 9, 9), 9, 9, 0, 0));
    const DrawCommand *first = draw_command_at(list, 0);
    assert_int_equal(draw_command_cells(list, first)[5].r, 5);
    assert_null(draw_heatmap(list, draw_rect(0, 0, 9, 9), 0, 9, 0, 0));
    assert_null(draw_heatmap(list, draw_rect(0, 0, 9, 9), UINT32_MAX, UINT32_MAX, 0, 0));
}

static void a_description_says_everything(void **state) {
    DrawList *list = *state;
    draw_group(list, "panel");
    draw_fill(list, draw_rect(1, 2, 3, 4), 5, INK);
    draw_stroke(list, draw_rect(1, 2, 3, 4), 0, 1.5f, (DrawColor){255, 0, 0, 128});
    draw_line(list, 0, 0, -0.04f, 3, 1, INK);
    draw_text(list, (DrawStyle){FONT_MONO, 12, INK}, 7, 8, ALIGN_LEFT, "−1.8");
    draw_heatmap(list, draw_rect(0, 0, 2, 1), 1, 2, 0, 0)[1] = INK;
    draw_hit(list, draw_rect(0, 0, 5, 5), ui_id(UI_TAB, 3, 4), HIT_CLICK | HIT_FOCUS);
    draw_group_end(list);
    char *text = draw_list_describe(list);
    char expected[512];
    snprintf(expected, sizeof expected,
             "group panel\n"
             "fill 1.0,2.0 3.0x4.0 radius 5.0 #010203\n"
             "stroke 1.0,2.0 3.0x4.0 width 1.5 #ff000080\n"
             "line 0.0,0.0 0.0x3.0 width 1.0 #010203\n"
             "text 7.0,8.0 mono 12.0 #010203 \"−1.8\"\n"
             "heatmap 0.0,0.0 2.0x1.0 1x2 gap 0.0 radius 0.0 #00000000 #010203\n"
             "group-end\n"
             "hit %d 3 4 0.0,0.0 5.0x5.0 flags 3\n",
             (int)UI_TAB);
    assert_string_equal(text, expected);
    free(text);
    draw_list_reset(list);
    text = draw_list_describe(list);
    assert_string_equal(text, "");
    free(text);
}

static void clips_may_nest_deeper_than_they_are_kept(void **state) {
    DrawList *list = *state;
    for (int i = 0; i < 40; i++)
        draw_clip(list, draw_rect(0, 0, 10, 10));
    draw_hit(list, draw_rect(0, 0, 20, 20), ui_id(UI_TAB, 0, 0), HIT_CLICK);
    for (int i = 0; i < 41; i++)
        draw_clip_end(list);
    draw_hit(list, draw_rect(0, 0, 20, 20), ui_id(UI_TAB, 0, 0), HIT_CLICK);
    assert_true(is_near(draw_hit_at(list, 0)->rect.w, 10));
    assert_true(is_near(draw_hit_at(list, 1)->rect.w, 20));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(later_regions_lie_above_earlier_ones),
        TEST(a_grid_counts_rows_and_columns_on),
        TEST(a_grid_of_labels_counts_on_in_its_index),
        TEST(a_clip_cuts_regions_but_keeps_their_bounds),
        TEST(text_is_aligned_and_boxed),
        TEST(text_that_is_too_wide_is_cut),
        TEST(paragraphs_break_at_spaces),
        TEST(paragraphs_set_words_between_asterisks_in_bold),
        TEST(chinese_breaks_between_characters_but_not_before_punctuation),
        TEST(chinese_bold_and_latin_words_stay_whole),
        TEST(words_longer_than_a_line_are_cut),
        TEST(malformed_utf8_is_survived),
        TEST(a_long_paragraph_needs_no_long_run),
        TEST(heatmaps_keep_their_cells),
        TEST(a_description_says_everything),
        TEST(clips_may_nest_deeper_than_they_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
