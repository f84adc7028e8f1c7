// Several cells at once: selecting, summing, filling, clearing, hiding, copying and pasting; each
// change one step of Undo.
#include "app/ui/notice.h"
#include "support/hands.h"

// --- ranges ------------------------------------------------------------------------------------

static void shift_extends_the_range(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_SCORE);
    select_range(screen, ATTN_SCORES, 1, 1, 1, 1);
    assert_false(ui_has_range(&screen->lab.ui));
    key(screen, KEY_RIGHT, SHIFT);
    key(screen, KEY_DOWN, SHIFT);
    expect_at(screen, ATTN_SCORES, 1, 1);
    expect_range(screen, 1, 1, 2, 2);
    key(screen, KEY_UP, SHIFT);
    key(screen, KEY_UP, SHIFT);
    key(screen, KEY_UP, SHIFT); // beyond the edge
    expect_range(screen, 0, 1, 2, 2);
    key(screen, KEY_A, CTRL);
    expect_range(screen, 0, 0, 3, 3);
    key(screen, KEY_RIGHT, 0);
    assert_false(ui_has_range(&screen->lab.ui));
    screen_close(screen);
}

static void pointer(Screen *screen, InputKind kind, UiId cell, unsigned modifiers) {
    float x = 0, y = 0;
    assert_true(screen_find_cell(screen, cell, &x, &y));
    send(screen, (Input){.kind = INPUT_MOTION, .x = x, .y = y, .modifiers = modifiers});
    if (kind == INPUT_MOTION) return;
    send(screen,
         (Input){.kind = kind, .x = x, .y = y, .button = 1, .clicks = 1, .modifiers = modifiers});
}

static void shift_click_and_shift_drag_select(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_SCORE);
    const unsigned long version = screen->lab.document->version;
    pointer(screen, INPUT_PRESS, ui_cell(ATTN_SCORES, 0, 2, 2), 0);
    pointer(screen, INPUT_RELEASE, ui_cell(ATTN_SCORES, 0, 2, 2), 0);
    pointer(screen, INPUT_PRESS, ui_cell(ATTN_SCORES, 0, 1, 0), SHIFT);
    pointer(screen, INPUT_RELEASE, ui_cell(ATTN_SCORES, 0, 1, 0), SHIFT);
    expect_at(screen, ATTN_SCORES, 2, 2);
    expect_range(screen, 1, 0, 2, 3);
    assert_false(ui_is_editing(&screen->lab.ui));
    // A drag begins in another matrix: its first cell is selected, and on from there.
    pointer(screen, INPUT_PRESS, ui_cell(ATTN_K, 0, 0, 0), SHIFT);
    pointer(screen, INPUT_MOTION, ui_cell(ATTN_K, 0, 1, 0), SHIFT);
    pointer(screen, INPUT_MOTION, ui_cell(ATTN_K, 0, 2, 1), SHIFT);
    pointer(screen, INPUT_MOTION, ui_cell(ATTN_Q, 0, 0, 0), SHIFT); // of another matrix
    pointer(screen, INPUT_RELEASE, ui_cell(ATTN_Q, 0, 0, 0), SHIFT);
    expect_at(screen, ATTN_K, 0, 0);
    expect_range(screen, 0, 0, 3, 2);
    assert_int_equal(screen->lab.document->version, version); // nothing was scrubbed
    screen_close(screen);
}

static void the_summary_is_of_the_numbers_shown(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_SCORE);
    UiSummary summary;
    select_range(screen, ATTN_SCORES, 0, 1, 2, 2);
    assert_true(ui_summary(&screen->lab.ui, screen->lab.document, &summary));
    double sum = 0;
    for (size_t i = 0; i < 4; i++)
        sum += (double)lab_value(&screen->lab, ATTN_SCORES, 0, i / 2, 1 + i % 2);
    assert_true(summary.sum == sum && summary.mean == sum / 4 && summary.cells == 4);
    assert_true(summary.least == 4 && summary.most == 16);
    // What the mask hides is no number.
    const Command causal = {.kind = COMMAND_SET_MASK_CAUSAL, .integer = 1};
    ui_apply(&screen->lab.ui, screen->lab.document, &causal);
    select_range(screen, ATTN_MASKED, 0, 0, 1, 3);
    assert_true(ui_summary(&screen->lab.ui, screen->lab.document, &summary));
    assert_int_equal(summary.finite, 1);
    select_range(screen, ATTN_MASKED, 0, 1, 1, 2);
    assert_false(ui_summary(&screen->lab.ui, screen->lab.document, &summary));
    screen_close(screen);
}

// --- what works on a range -----------------------------------------------------------------------

static void expect_cells(const Screen *screen, AttnMatrixId id, size_t row, size_t column,
                         size_t rows, size_t columns, const float *values) {
    for (size_t i = 0; i < rows * columns; i++) {
        const float value = lab_value(&screen->lab, id, 0, row + i / columns, column + i % columns);
        if (value < values[i] || value > values[i])
            fail_msg("%s %zu, %zu is %g, not %g", attn_matrix_name(id), row + i / columns,
                     column + i % columns, (double)value, (double)values[i]);
    }
}

// An input and a computed matrix, in both notations: what is filled down is seen to go down.
static void ctrl_d_and_ctrl_r_fill(void **state) {
    (void)state;
    const AttnMatrixId ids[] = {ATTN_X, ATTN_SCORES};
    for (size_t i = 0; i < 8; i++) {
        const AttnMatrixId id = ids[i % 2];
        const bool is_down = i & 2, is_turned = i & 4;
        Screen *screen = open_at("k3", i % 2 ? ATTN_STAGE_SCORE : ATTN_STAGE_INPUT);
        screen->lab.ui.notation = is_turned ? NOTATION_COLUMNS : NOTATION_ROWS;
        select_range(screen, id, 0, 0, 3, 2);
        float first[3];
        const bool by_row = is_down != is_turned; // of the matrix as it is stored
        for (size_t j = 0; j < 3; j++)
            first[j] = by_row ? lab_value(&screen->lab, id, 0, 0, j % 2)
                              : lab_value(&screen->lab, id, 0, j, 0);
        const uint64_t before = fingerprint(screen);
        key(screen, is_down ? KEY_D : KEY_R, CTRL);
        const float filled[] = {
            first[0], by_row ? first[1] : first[0], by_row ? first[0] : first[1],
            first[1], by_row ? first[0] : first[2], by_row ? first[1] : first[2]};
        expect_cells(screen, id, 0, 0, 3, 2, filled);
        expect_range(screen, 0, 0, 3, 2);
        expect_one_step(screen, before);
        screen_close(screen);
    }
}

static void what_is_typed_fills_with_ctrl_enter(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_SCORE);
    select_range(screen, ATTN_SCORES, 1, 0, 2, 2);
    const uint64_t before = fingerprint(screen);
    type(screen, "x");
    assert_false(ui_is_editing(&screen->lab.ui));
    type(screen, "-");
    key(screen, KEY_ENTER, CTRL); // no number: said, nothing changed, still there
    assert_true(ui_is_editing(&screen->lab.ui) && screen->lab.ui.edit_error[0]);
    assert_true(fingerprint(screen) == before);
    type(screen, "2.5");
    key(screen, KEY_ENTER, CTRL);
    expect_cells(screen, ATTN_SCORES, 1, 0, 2, 2, (float[]){-2.5f, -2.5f, -2.5f, -2.5f});
    assert_int_equal(screen->lab.document->scene->spec.override_count, 4);
    expect_one_step(screen, before);
    type(screen, "7"); // Enter alone: the one cell
    key(screen, KEY_ENTER, 0);
    expect_cells(screen, ATTN_SCORES, 1, 0, 1, 2, (float[]){7, -2.5f});
    screen_close(screen);
}

static void del_zeroes_inputs_and_releases_pins(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_INPUT);
    select_range(screen, ATTN_X, 0, 0, 2, 4);
    uint64_t before = fingerprint(screen);
    key(screen, KEY_DELETE, 0);
    expect_cells(screen, ATTN_X, 0, 0, 2, 4, (float[8]){0});
    expect_one_step(screen, before);
    before = fingerprint(screen);
    select_range(screen, ATTN_SCORES, 0, 0, 2, 2);
    paste(screen, "5");
    assert_int_equal(screen->lab.document->scene->spec.override_count, 4);
    const uint64_t pinned = fingerprint(screen);
    select_range(screen, ATTN_SCORES, 1, 0, 2, 3); // two of them
    key(screen, KEY_BACKSPACE, 0);
    assert_int_equal(screen->lab.document->scene->spec.override_count, 2);
    expect_one_step(screen, pinned);
    key(screen, KEY_A, CTRL);
    key(screen, KEY_DELETE, 0);
    assert_true(fingerprint(screen) == before);
    key(screen, KEY_DELETE, 0); // none is left: said, no step of Undo
    assert_true(notice_text(&screen->lab.ui)[0] && !screen->lab.ui.message_is_error);
    screen_close(screen);
}

static void x_hides_pairs_and_shows_them_again(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_MASK);
    select_range(screen, ATTN_MASKED, 0, 1, 2, 2);
    const uint64_t before = fingerprint(screen);
    key(screen, KEY_X, 0);
    for (size_t i = 0; i < 4; i++)
        assert_true(attn_trace_is_masked(screen->lab.document->trace, 0, i / 2, 1 + i % 2));
    expect_one_step(screen, before);
    select_range(screen, ATTN_WEIGHTS, 0, 0, 1, 3); // as its first cell: that one is seen
    key(screen, KEY_X, 0);
    assert_true(attn_trace_is_masked(screen->lab.document->trace, 0, 0, 0));
    key(screen, KEY_X, 0);
    assert_false(attn_trace_is_masked(screen->lab.document->trace, 0, 0, 2));
    select_range(screen, ATTN_X, 0, 0, 1, 1);
    key(screen, KEY_X, 0);
    assert_true(strlen(notice_text(&screen->lab.ui)) > 5);
    screen_close(screen);
}

static void pasting_fills_or_begins_at_the_corner(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_INPUT);
    uint64_t before = fingerprint(screen);
    select_range(screen, ATTN_X, 1, 1, 2, 3);
    paste(screen, "9");
    expect_cells(screen, ATTN_X, 1, 1, 2, 3, (float[]){9, 9, 9, 9, 9, 9});
    expect_one_step(screen, before);
    before = fingerprint(screen);
    select_range(screen, ATTN_X, 0, 0, 2, 4);
    paste(screen, "1\t2");
    expect_cells(screen, ATTN_X, 0, 0, 2, 4, (float[]){1, 2, 1, 2, 1, 2, 1, 2});
    expect_one_step(screen, before);
    before = fingerprint(screen);
    select_range(screen, ATTN_X, 2, 3, 1, 1); // selected upwards: the corner is the upper left one
    key(screen, KEY_UP, SHIFT);
    key(screen, KEY_LEFT, SHIFT);
    key(screen, KEY_LEFT, SHIFT);
    paste(screen, "[[5, 6], [7, 8]]");
    expect_cells(screen, ATTN_X, 1, 1, 2, 2, (float[]){5, 6, 7, 8});
    expect_one_step(screen, before);
    const uint64_t whole = fingerprint(screen);
    paste(screen, "1\t2\t3\t4\t5"); // does not fit
    assert_true(screen->lab.ui.message_is_error);
    assert_true(fingerprint(screen) == whole);
    screen_close(screen);
}

// What has been pasted is selected.
static void what_is_pasted_is_selected(void **state) {
    (void)state;
    for (int notation = 0; notation < NOTATION_COUNT; notation++) {
        Screen *screen = open_at("k3", ATTN_STAGE_INPUT);
        screen->lab.ui.notation = (Notation)notation;
        select_range(screen, ATTN_X, 0, 1, 1, 1);
        paste(screen, notation == NOTATION_ROWS ? "1\t2\n3\t4\n5\t6" : "1\t3\t5\n2\t4\t6");
        expect_range(screen, 0, 1, 3, 2);
        expect_cells(screen, ATTN_X, 0, 1, 3, 2, (float[]){1, 2, 3, 4, 5, 6});
        select_range(screen, ATTN_X, 0, 0, 3, 4);
        paste(screen, "7"); // fills: stays as it was
        expect_range(screen, 0, 0, 3, 4);
        paste(screen, "1\t2\t3\t4\t5\t6"); // refused: so too
        expect_range(screen, 0, 0, 3, 4);
        screen_close(screen);
    }
}

static void expect_refused(Screen *screen, const char *text, const char *en, const char *zh) {
    UiState *ui = &screen->lab.ui;
    const uint64_t before = fingerprint(screen);
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        const char *part = language == LANGUAGE_EN ? en : zh;
        ui->language = (Language)language;
        paste(screen, text);
        if (!ui->message_is_error || !strstr(notice_text(ui), part))
            fail_msg("\"%s\": \"%s\" does not say \"%s\"", text, notice_text(ui), part);
    }
    assert_true(fingerprint(screen) == before);
}

// A paste that is refused says what came, what there is room for, and what can be done; rows and
// columns are those that are seen.
static void a_refused_paste_says_why(void **state) {
    (void)state;
    static const char WIDE[] = "1\t2\t3\t4\t5\n1\t2\t3\t4\t5";
    Screen *screen = open_at("k3", ATTN_STAGE_INPUT); // X is 3 × 4
    select_range(screen, ATTN_X, 0, 0, 1, 1);
    expect_refused(screen, WIDE,
                   "2 × 5 numbers (rows × columns), X has room for 3 × 4: copy no more",
                   "2 × 5（行 × 列），X 只放得下 3 × 4");
    select_range(screen, ATTN_X, 2, 3, 1, 1);
    expect_refused(
        screen, "1\t2\n3\t4",
        "X has room for 1 × 1 from row 3, column 4 on: select row 2, column 3, or before",
        "X 只放得下 1 × 1（从第 3 行第 4 列起）：请选择第 2 行第 3 列");
    expect_refused(screen, "1\t2\n3", "row 2 has 1 number, row 1 has 2: they must be equal",
                   "第 2 行有 1 个数");
    expect_refused(screen, "[[1, 2], [3, 4]", "line 1, character 16: a closing ] is expected",
                   "第 1 行第 16 个字符：缺少右括号");
    expect_refused(screen, "1\t2\n3\tx", "row 2, column 2: x is not a number", "第 2 行第 2 列");
    screen->lab.ui.notation = NOTATION_COLUMNS; // X is seen as 4 × 3
    select_range(screen, ATTN_X, 2, 3, 1, 1);
    expect_refused(screen, WIDE, "2 × 5 numbers (rows × columns), X has room for 4 × 3",
                   "X 只放得下 4 × 3");
    expect_refused(screen, "1\t2\t3", "from row 4, column 3 on: select row 4, column 1, or before",
                   "请选择第 4 行第 1 列");
    screen->lab.ui.notation = NOTATION_ROWS;
    screen->lab.ui.stage = ATTN_STAGE_SCORE; // computed numbers are pinned, and have their room too
    select_range(screen, ATTN_SCORES, 2, 0, 1, 1);
    expect_refused(screen, "1\n2", "scores has room for 1 × 3 from row 3, column 1 on",
                   "scores 只放得下 1 × 3");
    screen_close(screen);
}

static void ctrl_x_cuts_inputs(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_INPUT);
    UiState *ui = &screen->lab.ui;
    const uint64_t before = fingerprint(screen);
    select_range(screen, ATTN_X, 1, 1, 2, 3);
    key(screen, KEY_X, CTRL);
    assert_string_equal(ui->clipboard, "2\t0\t2\n1\t1\t1\n");
    assert_int_equal(ui->request, REQUEST_CLIPBOARD);
    assert_non_null(strstr(notice_text(ui), "2 × 3"));
    expect_cells(screen, ATTN_X, 1, 1, 2, 3, (float[6]){0});
    expect_range(screen, 1, 1, 2, 3);
    expect_one_step(screen, before);
    select_range(screen, ATTN_X, 1, 1, 1, 1); // it is 0 already
    key(screen, KEY_X, CTRL);
    assert_string_equal(notice_text(ui), "Cut one number of X: it is 0 now.");
    // Computed numbers can be copied only.
    const uint64_t now = fingerprint(screen);
    select_range(screen, ATTN_SCORES, 0, 0, 1, 2);
    ui->request = REQUEST_NONE;
    key(screen, KEY_X, CTRL);
    assert_int_equal(ui->request, REQUEST_NONE);
    assert_non_null(strstr(notice_text(ui), "not cut"));
    assert_true(fingerprint(screen) == now);
    screen_close(screen);
}

static void a_huge_paste_is_bounded(void **state) {
    (void)state;
    Screen *screen = open_at("words", ATTN_STAGE_SCORE);
    Command text = {.kind = COMMAND_SET_TEXT};
    char *sentence = malloc(8192);
    assert_non_null(sentence);
    sentence[0] = '\0';
    for (int i = 0; i < 120; i++)
        strcat(sentence, "cat ");
    text.text = sentence;
    ui_apply(&screen->lab.ui, screen->lab.document, &text);
    const Command all = {.kind = COMMAND_GO_TO_MATRIX, .integer = ATTN_SCORES};
    ui_apply(&screen->lab.ui, screen->lab.document, &all);
    key(screen, KEY_A, CTRL);
    paste(screen, "1"); // 14,400 pins: more than a scene file may hold
    assert_string_equal(notice_text(&screen->lab.ui), "at most 10000 cells can be pinned");
    assert_int_equal(screen->lab.document->scene->spec.override_count, 0);
    free(sentence);
    screen_close(screen);
}

static void copying_gives_what_is_selected(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_SCORE);
    UiState *ui = &screen->lab.ui;
    select_range(screen, ATTN_SCORES, 1, 1, 2, 2);
    key(screen, KEY_C, CTRL);
    assert_string_equal(ui->clipboard, "16\t12\n12\t10\n");
    key(screen, KEY_C, CTRL | MODIFIER_ALT);
    assert_string_equal(ui->clipboard, "[[16, 12],\n [12, 10]]\n");
    select_range(screen, ATTN_SCORES, 0, 0, 1, 1);
    key(screen, KEY_C, CTRL);
    assert_string_equal(ui->clipboard, "2\n");
    key(screen, KEY_ESCAPE, 0);
    key(screen, KEY_C, CTRL); // nothing is selected: the matrix
    assert_string_equal(ui->clipboard, "2\t4\t4\n4\t16\t12\n4\t12\t10\n");
    assert_int_equal(ui->request, REQUEST_CLIPBOARD);
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shift_extends_the_range),
        cmocka_unit_test(shift_click_and_shift_drag_select),
        cmocka_unit_test(the_summary_is_of_the_numbers_shown),
        cmocka_unit_test(ctrl_d_and_ctrl_r_fill),
        cmocka_unit_test(what_is_typed_fills_with_ctrl_enter),
        cmocka_unit_test(del_zeroes_inputs_and_releases_pins),
        cmocka_unit_test(what_is_pasted_is_selected),
        cmocka_unit_test(ctrl_x_cuts_inputs),
        cmocka_unit_test(x_hides_pairs_and_shows_them_again),
        cmocka_unit_test(pasting_fills_or_begins_at_the_corner),
        cmocka_unit_test(a_refused_paste_says_why),
        cmocka_unit_test(a_huge_paste_is_bounded),
        cmocka_unit_test(copying_gives_what_is_selected),
    };
    return cmocka_run_group_tests_name("ranges", tests, NULL, NULL);
}
