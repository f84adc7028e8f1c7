// From input to command: clicks, drags, the wheel and typed text do to the document what the screen
// promises.
#include "app/ui/controls.h"
#include "app/ui/dispatch.h"
#include "app/ui/notice.h"
#include "support/screens.h"
#include <math.h>

static void send(Screen *screen, Input input) {
    dispatch_input(&screen->lab.ui, screen->lab.document, screen->list, &input);
    screen_draw(screen);
}

static void type(Screen *screen, const char *text) {
    send(screen, (Input){.kind = INPUT_TEXT, .text = text});
}

static void key(Screen *screen, UiKey code, unsigned modifiers) {
    send(screen, (Input){.kind = INPUT_KEY, .key = code, .modifiers = modifiers});
}

static void button(Screen *screen, InputKind kind, float x, float y, int number, int clicks) {
    send(screen, (Input){.kind = INPUT_MOTION, .x = x, .y = y});
    send(screen, (Input){.kind = kind, .x = x, .y = y, .button = number, .clicks = clicks});
}

static void click_cell(Screen *screen, UiId id) {
    float x = 0, y = 0;
    assert_true(screen_find_cell(screen, id, &x, &y));
    button(screen, INPUT_PRESS, x, y, 1, 1);
    button(screen, INPUT_RELEASE, x, y, 1, 1);
}

static void click(Screen *screen, UiId id) {
    const DrawHit *hit = expect_hit(screen->list, id);
    float x = hit->rect.x + hit->rect.w / 2, y = hit->rect.y + hit->rect.h / 2;
    button(screen, INPUT_PRESS, x, y, 1, 1);
    button(screen, INPUT_RELEASE, x, y, 1, 1);
}

static void undo_brings_back(Screen *screen, AttnMatrixId id, size_t row, size_t column,
                             float value) {
    key(screen, KEY_Z, MODIFIER_CTRL);
    assert_true(lab_value(&screen->lab, id, 0, row, column) == value);
}

static Screen *open_at(const char *scene, AttnStage stage) {
    Screen *screen = screen_open(scene, false);
    screen_draw(screen);
    if (stage != ATTN_STAGE_INPUT) click(screen, ui_id(UI_STAGE, stage, 0));
    assert_int_equal(screen->lab.ui.stage, stage);
    return screen;
}

static void test_a_click_selects_a_second_edits(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_INPUT);
    UiState *ui = &screen->lab.ui;
    click_cell(screen, ui_cell(ATTN_X, 0, 1, 1));
    assert_true(ui->selection.is_active && ui->selection.row == 1 && ui->selection.column == 1);
    assert_false(ui_is_editing(ui));
    click_cell(screen, ui_cell(ATTN_X, 0, 1, 1));
    assert_true(ui_is_editing(ui));
    assert_string_equal(ui->edit.text, "2");
    type(screen, "7");
    key(screen, KEY_ENTER, 0);
    assert_true(lab_value(&screen->lab, ATTN_X, 0, 1, 1) == 7);
    undo_brings_back(screen, ATTN_X, 1, 1, 2);
    screen_close(screen);
}

// Replaces the number of a cell by a text, as one who has just clicked it would.
static void type_into(Screen *screen, UiId id, const char *text) {
    click_cell(screen, id);
    if (!ui_is_editing(&screen->lab.ui)) key(screen, KEY_ENTER, 0);
    key(screen, KEY_A, MODIFIER_CTRL);
    if (*text)
        type(screen, text);
    else
        key(screen, KEY_BACKSPACE, 0);
    key(screen, KEY_ENTER, 0);
}

static void test_bad_numbers_keep_the_old_one_and_say_why(void **state) {
    (void)state;
    static const char *const BAD[] = {"abc", "", "1e999", "nan", "inf", "-", "1 2", "1,234"};
    Screen *screen = open_at("k3", ATTN_STAGE_INPUT);
    UiState *ui = &screen->lab.ui;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        type_into(screen, ui_cell(ATTN_X, 0, 1, 1), BAD[i]);
        assert_true(ui_is_editing(ui));
        assert_true(strlen(ui->edit_error) > 5);
        key(screen, KEY_ESCAPE, 0);
        assert_true(lab_value(&screen->lab, ATTN_X, 0, 1, 1) == 2);
        assert_false(document_can_undo(screen->lab.document));
    }
    static const char *const GOOD[] = {"0,5", "０．５", "+.5", "5e-1", "\u22120.5", " 0.5 "};
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        type_into(screen, ui_cell(ATTN_X, 0, 1, 1), GOOD[i]);
        if (fabsf(lab_value(&screen->lab, ATTN_X, 0, 1, 1)) != 0.5f)
            fail_msg("%s: %s", GOOD[i], ui->edit_error);
        undo_brings_back(screen, ATTN_X, 1, 1, 2);
    }
    screen_close(screen);
}

static void test_typing_over_a_score_pins_it_and_del_releases_it(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_SCORE);
    click_cell(screen, ui_cell(ATTN_SCORES, 0, 2, 0));
    type(screen, "9");
    key(screen, KEY_ENTER, 0);
    assert_true(lab_value(&screen->lab, ATTN_SCORES, 0, 2, 0) == 9);
    key(screen, KEY_DELETE, 0);
    assert_true(lab_value(&screen->lab, ATTN_SCORES, 0, 2, 0) == 4);
    key(screen, KEY_ENTER, 0); // entered and left as it was: not pinned
    key(screen, KEY_ENTER, 0);
    assert_int_equal(attn_trace_spec(screen->lab.document->trace)->override_count, 0);
    screen_close(screen);
}

static void test_a_drag_scrubs_and_is_one_undo(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_INPUT);
    float x = 0, y = 0;
    assert_true(screen_find_cell(screen, ui_cell(ATTN_X, 0, 0, 0), &x, &y));
    button(screen, INPUT_PRESS, x, y, 1, 1);
    for (int i = 1; i <= 30; i++)
        send(screen, (Input){.kind = INPUT_MOTION, .x = x, .y = y - (float)i});
    button(screen, INPUT_RELEASE, x, y - 30, 1, 1);
    assert_float_equal((double)lab_value(&screen->lab, ATTN_X, 0, 0, 0), 1.6, 1e-6);
    undo_brings_back(screen, ATTN_X, 0, 0, 1);
    assert_false(document_can_undo(screen->lab.document));
    screen_close(screen);
}

static void test_the_wheel_steps_the_selected_cell(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_INPUT);
    float x = 0, y = 0;
    click_cell(screen, ui_cell(ATTN_X, 0, 0, 0));
    assert_true(screen_find_cell(screen, ui_cell(ATTN_X, 0, 0, 0), &x, &y));
    for (int i = 0; i < 5; i++)
        send(screen, (Input){.kind = INPUT_WHEEL, .x = x, .y = y, .dy = 1});
    assert_float_equal((double)lab_value(&screen->lab, ATTN_X, 0, 0, 0), 1.5, 1e-6);
    undo_brings_back(screen, ATTN_X, 0, 0, 1);
    screen_close(screen);
}

static void test_a_slider_follows_the_pointer(void **state) {
    (void)state;
    Screen *screen = open_at("pronoun", ATTN_STAGE_SCORE);
    const UiId id = ui_id(UI_SLIDER, CONTROL_KEY_WIDTH, 0);
    DrawRect track = expect_hit(screen->list, id)->bounds;
    float y = track.y + track.h / 2;
    button(screen, INPUT_PRESS, track.x + track.w / 2, y, 1, 1);
    for (int i = 0; i <= 10; i++)
        send(screen, (Input){.kind = INPUT_MOTION,
                             .x = track.x + track.w * (0.5f + 0.05f * (float)i),
                             .y = y});
    button(screen, INPUT_RELEASE, track.x + track.w, y, 1, 1);
    assert_int_equal(attn_trace_shape(screen->lab.document->trace)->d_k, 64);
    key(screen, KEY_Z, MODIFIER_CTRL);
    assert_int_equal(attn_trace_shape(screen->lab.document->trace)->d_k, 4);
    assert_false(document_can_undo(screen->lab.document));
    screen_close(screen);
}

static void test_the_sentence_follows_each_key_as_one_undo(void **state) {
    (void)state;
    Screen *screen = open_at("pronoun", ATTN_STAGE_SCORE);
    click(screen, ui_id(UI_TEXT_FIELD, 0, 0));
    key(screen, KEY_A, MODIFIER_CTRL);
    static const char *const KEYS[] = {"a", " ", "c", "a", "t", " ", "s", "a", "t"};
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        type(screen, KEYS[i]);
    assert_int_equal(screen->lab.document->scene->tokens.count, 3);
    key(screen, KEY_ENTER, 0);
    key(screen, KEY_Z, MODIFIER_CTRL);
    assert_int_equal(screen->lab.document->scene->tokens.count, 6);
    assert_false(document_can_undo(screen->lab.document));
    screen_close(screen);
}

static void test_tokens_are_dragged_edited_added_and_removed(void **state) {
    (void)state;
    Screen *screen = open_at("pronoun", ATTN_STAGE_SCORE);
    const SceneTokens *tokens = &screen->lab.document->scene->tokens;
    DrawRect from = expect_hit(screen->list, ui_id(UI_TOKEN, 0, 0))->rect;
    DrawRect to = expect_hit(screen->list, ui_id(UI_TOKEN, 0, 2))->rect;
    button(screen, INPUT_PRESS, from.x + 8, from.y + from.h / 2, 1, 1);
    send(screen, (Input){.kind = INPUT_MOTION, .x = to.x + to.w / 2, .y = to.y + to.h / 2});
    button(screen, INPUT_RELEASE, to.x + to.w / 2, to.y + to.h / 2, 1, 1);
    tokens = &screen->lab.document->scene->tokens;
    assert_string_equal(tokens->items[2].text, "The");
    DrawRect first = expect_hit(screen->list, ui_id(UI_TOKEN, 0, 0))->rect;
    button(screen, INPUT_PRESS, first.x + 8, first.y + first.h / 2, 1, 2);
    button(screen, INPUT_RELEASE, first.x + 8, first.y + first.h / 2, 1, 2);
    type(screen, "dog");
    key(screen, KEY_ENTER, 0);
    tokens = &screen->lab.document->scene->tokens;
    assert_string_equal(tokens->items[0].text, "dog");
    click(screen, ui_id(UI_TOKEN_ADD, 0, 0));
    assert_int_equal(screen->lab.document->scene->tokens.count, 7);
    screen_close(screen);
}

static void test_the_right_button_masks_a_pair(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_SOFTMAX);
    float x = 0, y = 0;
    assert_true(screen_find_cell(screen, ui_cell(ATTN_WEIGHTS, 0, 0, 2), &x, &y));
    button(screen, INPUT_PRESS, x, y, 3, 1);
    assert_true(lab_value(&screen->lab, ATTN_WEIGHTS, 0, 0, 2) == 0);
    button(screen, INPUT_PRESS, x, y, 3, 1);
    assert_true(lab_value(&screen->lab, ATTN_WEIGHTS, 0, 0, 2) > 0.4f);
    screen_close(screen);
}

static void test_a_dropped_file_is_opened_and_a_broken_one_refused(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_SCORE);
    send(screen, (Input){.kind = INPUT_DROP, .text = ATTNLAB_SOURCE_ASSETS "/scenes/causal.json"});
    assert_string_equal(screen->lab.document->name, "causal");
    assert_int_equal(screen->lab.ui.recent_count, 1);
    send(screen, (Input){.kind = INPUT_DROP, .text = ATTNLAB_SOURCE_ASSETS "/scenes/README.md"});
    assert_string_equal(screen->lab.document->name, "causal");
    assert_true(screen->lab.ui.message_is_error);
    screen_close(screen);
}

// Another scene is seen from its beginning: its sentence at the left, its note at the right.
static void test_another_scene_is_not_scrolled(void **state) {
    (void)state;
    Screen *screen = open_at("pronoun", ATTN_STAGE_INPUT);
    UiState *ui = &screen->lab.ui;
    ui->scroll = ui->panel_scroll[PANEL_CONTROLS] = ui->panel_scroll[PANEL_INSPECTOR] =
        (UiScroll){0, 90};
    send(screen, (Input){.kind = INPUT_DROP, .text = ATTNLAB_SOURCE_ASSETS "/scenes/causal.json"});
    assert_true(ui->scroll.y <= 0 && ui->panel_scroll[PANEL_CONTROLS].y <= 0 &&
                ui->panel_scroll[PANEL_INSPECTOR].y <= 0);
    screen_close(screen);
}

static void test_pasted_numbers_begin_at_the_selection(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_INPUT);
    send(screen,
         (Input){.kind = INPUT_PASTE, .text = "5\t6\n7\t8"}); // nothing selected: a hint, no change
    assert_false(document_can_undo(screen->lab.document));
    click_cell(screen, ui_cell(ATTN_X, 0, 1, 2));
    send(screen, (Input){.kind = INPUT_PASTE, .text = ""}); // nothing, or more than can be had
    assert_non_null(strstr(notice_text(&screen->lab.ui), "no text"));
    send(screen, (Input){.kind = INPUT_PASTE, .text = "5\t6\n7\t8"});
    assert_true(lab_value(&screen->lab, ATTN_X, 0, 2, 3) == 8);
    undo_brings_back(screen, ATTN_X, 2, 3, 1);
    screen_close(screen);
}

static void test_windows_of_every_size_are_survived(void **state) {
    (void)state;
    Screen *screen = open_at("heads", ATTN_STAGE_SOFTMAX);
    static const float SIZES[][2] = {{1, 1},       {0, 0},     {100, 3000},
                                     {3840, 2160}, {640, 480}, {1440, 900}};
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        send(screen, (Input){.kind = INPUT_RESIZE, .x = SIZES[i][0], .y = SIZES[i][1]});
        assert_true(screen->lab.ui.width >= UI_WIDTH_MIN - 1 &&
                    screen->lab.ui.height >= UI_HEIGHT_MIN - 1);
    }
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_click_selects_a_second_edits),
        cmocka_unit_test(test_bad_numbers_keep_the_old_one_and_say_why),
        cmocka_unit_test(test_typing_over_a_score_pins_it_and_del_releases_it),
        cmocka_unit_test(test_a_drag_scrubs_and_is_one_undo),
        cmocka_unit_test(test_the_wheel_steps_the_selected_cell),
        cmocka_unit_test(test_a_slider_follows_the_pointer),
        cmocka_unit_test(test_the_sentence_follows_each_key_as_one_undo),
        cmocka_unit_test(test_tokens_are_dragged_edited_added_and_removed),
        cmocka_unit_test(test_the_right_button_masks_a_pair),
        cmocka_unit_test(test_a_dropped_file_is_opened_and_a_broken_one_refused),
        cmocka_unit_test(test_another_scene_is_not_scrolled),
        cmocka_unit_test(test_pasted_numbers_begin_at_the_selection),
        cmocka_unit_test(test_windows_of_every_size_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
