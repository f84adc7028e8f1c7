// Tokens as columns: the same numbers turned over everywhere, cell by cell, and arrows, copying and
// pasting go by what is seen. What is said of rows and columns is said the other way round.
#include "app/ui/commands.h"
#include "app/ui/dispatch.h"
#include "support/sized.h"
#include <ctype.h>

// --- words ---------------------------------------------------------------------------------------

static const TextId HOLD_IN_BOTH[] = {TEXT_TIP_PLACE,        TEXT_TIP_PLACE_HEAD,
                                      TEXT_SAY_PLACE,        TEXT_NOTATION_ROWS,
                                      TEXT_NOTATION_COLUMNS, TEXT_KEYHELP_NOTATION};

static bool holds_in_both(TextId id) {
    for (size_t i = 0; i < sizeof HOLD_IN_BOTH / sizeof *HOLD_IN_BOTH; i++)
        if (HOLD_IN_BOTH[i] == id) return true;
    return false;
}

static bool speaks_of_rows(const char *text) {
    static const char *const WORDS[] = {"row", "rows", "column", "columns"};
    for (const char *at = text; *at != '\0';) {
        const size_t length = strcspn(at, " ,.:;()\"");
        for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
            if (strlen(WORDS[i]) == length && strncmp(at, WORDS[i], length) == 0) return true;
        at += length > 0 ? length : 1;
    }
    return false;
}

static void every_string_about_rows_has_both_wordings(void **state) {
    (void)state;
    for (int id = 0; id < TEXT_COUNT; id++) {
        const char *text = text_get(LANGUAGE_EN, (TextId)id);
        const bool is_due = speaks_of_rows(text) && !holds_in_both((TextId)id);
        if (is_due && !notation_differs((TextId)id)) fail_msg("not for columns: \"%s\"", text);
    }
}

// Counts what is put into a string: "{0}", "%zu", "^".
static void count_places(const char *text, int counts[16]) {
    memset(counts, 0, 16 * sizeof *counts);
    for (; *text != '\0'; text++) {
        if (*text == '{' && isdigit((unsigned char)text[1])) counts[text[1] - '0']++;
        if (*text == '%') counts[10]++;
        if (*text == '^') counts[11]++;
    }
}

static void both_wordings_take_the_same_arguments(void **state) {
    (void)state;
    for (int id = 0; id < TEXT_COUNT; id++) {
        bool is_other = false;
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            const char *rows = notation_text(NOTATION_ROWS, (Language)language, (TextId)id);
            const char *columns = notation_text(NOTATION_COLUMNS, (Language)language, (TextId)id);
            int of_rows[16], of_columns[16];
            count_places(rows, of_rows);
            count_places(columns, of_columns);
            if (memcmp(of_rows, of_columns, sizeof of_rows) != 0)
                fail_msg("\"%s\" and \"%s\"", rows, columns);
            is_other |= strcmp(rows, columns) != 0;
        }
        assert_true(is_other == notation_differs((TextId)id));
    }
}

// --- what is seen --------------------------------------------------------------------------------

static void draw(Screen *screen, AttnStage stage, Notation notation) {
    screen->lab.ui.stage = stage;
    screen->lab.ui.notation = notation;
    screen->lab.ui.width = 1920;
    screen->lab.ui.height = 1080;
    screen_draw(screen);
}

static const char *text_at(const Screen *screen, float x, float y) {
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_TEXT && draw_contains(command->rect, x, y))
            return draw_command_text(screen->list, command);
    }
    return "";
}

// One step along a stored row goes right, or down where the matrix is drawn transposed; the number
// drawn there is the matrix's own.
static size_t check_matrix(Screen *screen, AttnMatrixId id, size_t head) {
    const AttnMatrix matrix = attn_trace_matrix(screen->lab.document->trace, id, head);
    const bool is_turned = ui_is_transposed(&screen->lab.ui, id);
    float x0, y0, x, y;
    if (!screen_find_cell(screen, ui_cell(id, head, 0, 0), &x0, &y0)) return 0;
    for (size_t row = 0; row < matrix.rows; row++) {
        for (size_t column = 0; column < matrix.cols; column++) {
            if (!screen_find_cell(screen, ui_cell(id, head, row, column), &x, &y)) continue;
            const bool goes_right = x > x0 + 1, goes_down = y > y0 + 1;
            assert_int_equal(goes_right, (is_turned ? row : column) > 0);
            assert_int_equal(goes_down, (is_turned ? column : row) > 0);
            const float value = *attn_at(matrix, row, column);
            char number[NUMFMT_MAX];
            if (!isfinite(value) || (id == ATTN_WEIGHTS && value <= 0)) continue;
            assert_string_equal(text_at(screen, x, y), numfmt_fixed(number, (double)value, 2));
        }
    }
    return 1;
}

// Both ways round the same matrices are seen.
static void check_scene(Screen *screen) {
    AttnStage stages[ATTN_STAGE_COUNT];
    const size_t count = document_stages(screen->lab.document, stages);
    size_t before = 0;
    for (int notation = 0; notation < NOTATION_COUNT; notation++) {
        size_t seen = 0;
        for (size_t i = 0; i < count; i++) {
            draw(screen, stages[i], (Notation)notation);
            for (int id = 0; id < ATTN_MATRIX_COUNT; id++)
                for (size_t head = 0;
                     head < attn_trace_heads(screen->lab.document->trace, (AttnMatrixId)id); head++)
                    seen += check_matrix(screen, (AttnMatrixId)id, head);
        }
        assert_true(seen > 20 && (notation == 0 || seen == before));
        before = seen;
    }
}

static void every_matrix_is_turned_over(void **state) {
    (void)state;
    static const Size SIZES[] = {
        {3, 1, 4,
         ", \"bq\": [1,2,3,4], \"bk\": [1,2,3,4], \"bv\": [1,2,3,4], \"bo\": [1,2,3,4], "
         "\"residual\": true, \"mask\": \"causal\""},
        {3, 2, 4, ", \"positions\": \"rope\""},
        {4, 2, 5, ", \"positions\": \"sinusoidal\", \"softmax_axis\": \"queries\""},
        {3, 1, 4,
         ", \"overrides\": [{\"matrix\": \"scores\", \"row\": 1, \"column\": 3, "
         "\"value\": 2.5}]"}};
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        Screen *screen = open_size(SIZES[i], false);
        check_scene(screen);
        screen->lab.ui.head = attn_trace_shape(screen->lab.document->trace)->h - 1;
        check_scene(screen);
        screen_close(screen);
    }
}

static bool shows(const Screen *screen, const char *text) {
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_TEXT &&
            strstr(draw_command_text(screen->list, command), text) != NULL)
            return true;
    }
    return false;
}

static void shapes_and_places_are_turned_over(void **state) {
    (void)state;
    Screen *screen = screen_open("translation", false); // 8 queries, 7 keys, 6 wide
    screen->lab.ui.selection =
        (UiSelection){.is_active = true, .matrix = ATTN_SCORES, .row = 4, .column = 1};
    draw(screen, ATTN_STAGE_SCORE, NOTATION_ROWS);
    assert_true(shows(screen, "8 × 7") && shows(screen, "row 5, column 2"));
    draw(screen, ATTN_STAGE_SCORE, NOTATION_COLUMNS);
    assert_true(shows(screen, "7 × 8") && shows(screen, "row 2, column 5"));
    assert_false(shows(screen, "8 × 7"));
    screen_close(screen);
}

// The texts of the formula bar, one after the other.
static void formula_of(Screen *screen, Notation notation, char *out, size_t size) {
    screen->lab.ui.notation = notation;
    const View view = screen_view(screen);
    draw_list_reset(screen->list);
    view_formula_bar(&view, draw_rect(0, 0, 900, 90));
    screen_text(screen, out, size);
}

static void the_formula_is_turned_over(void **state) {
    (void)state;
    char text[512];
    Screen *screen = screen_open("pronoun", false);
    formula_of(screen, NOTATION_ROWS, text, sizeof text);
    assert_non_null(strstr(text, "softmax()QK⊤√dkVWO"));
    formula_of(screen, NOTATION_COLUMNS, text, sizeof text);
    assert_non_null(strstr(text, "=WOVsoftmax()K⊤Q√dk"));
    screen_close(screen);
}

// --- hands ---------------------------------------------------------------------------------------

static bool frame_of(const Screen *screen, float *x, float *y) {
    const UiSelection *at = &screen->lab.ui.selection;
    return screen_find_cell(screen, ui_cell(at->matrix, at->head, at->row, at->column), x, y);
}

static void press(Screen *screen, UiKey key) {
    const Input input = {.kind = INPUT_KEY, .key = key};
    dispatch_input(&screen->lab.ui, screen->lab.document, screen->list, &input);
    screen_draw(screen);
}

static void arrows_move_as_things_look(void **state) {
    (void)state;
    static const struct {
        AttnStage stage;
        AttnMatrixId matrix;
    } CELLS[] = {{ATTN_STAGE_INPUT, ATTN_X}, {ATTN_STAGE_PROJECT, ATTN_WK},
                 {ATTN_STAGE_SCORE, ATTN_K}, {ATTN_STAGE_SCORE, ATTN_Q},
                 {ATTN_STAGE_MIX, ATTN_V},   {ATTN_STAGE_SOFTMAX, ATTN_WEIGHTS}};
    Screen *screen = screen_open("k3", false);
    for (size_t i = 0; i < 2 * sizeof CELLS / sizeof *CELLS; i++) {
        float x0, y0, x, y;
        screen->lab.ui.selection =
            (UiSelection){.is_active = true, .matrix = CELLS[i / 2].matrix, .row = 1, .column = 1};
        draw(screen, CELLS[i / 2].stage, (Notation)(i % 2));
        assert_true(frame_of(screen, &x0, &y0));
        press(screen, KEY_RIGHT);
        assert_true(frame_of(screen, &x, &y));
        assert_true(x > x0 + 1 && fabsf(y - y0) < 1);
        press(screen, KEY_UP);
        assert_true(frame_of(screen, &x0, &y0));
        assert_true(y0 < y - 1 && fabsf(x - x0) < 1);
    }
    screen_close(screen);
}

static void r_turns_over_and_so_does_the_control(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    screen_draw(screen);
    press(screen, KEY_R);
    assert_int_equal(screen->lab.ui.notation, NOTATION_COLUMNS);
    press(screen, KEY_R);
    assert_int_equal(screen->lab.ui.notation, NOTATION_ROWS);
    const UiId button = ui_id(UI_CHOICE, CONTROL_NOTATION, NOTATION_COLUMNS);
    assert_true(expect_hit(screen->list, button)->flags & HIT_FOCUS);
    const Command click = dispatch_click_command(&screen->lab.ui, screen->lab.document, button);
    assert_true(ui_apply(&screen->lab.ui, screen->lab.document, &click));
    assert_int_equal(screen->lab.ui.notation, NOTATION_COLUMNS);
    assert_false(document_can_undo(screen->lab.document)); // a way of looking, not a change
    screen_close(screen);
}

static void apply(Screen *screen, CommandKind kind, const char *text) {
    const Command command = {.kind = kind, .text = text};
    ui_apply(&screen->lab.ui, screen->lab.document, &command);
}

static void what_is_copied_and_pasted_is_what_is_seen(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    const Lab *lab = &screen->lab;
    screen->lab.ui.selection = (UiSelection){.is_active = true, .matrix = ATTN_X};
    draw(screen, ATTN_STAGE_INPUT, NOTATION_COLUMNS);
    apply(screen, COMMAND_SELECT_ALL, NULL);
    apply(screen, COMMAND_COPY, NULL);
    char expected[64]; // the first line: the first feature of every token
    snprintf(expected, sizeof expected, "%.9g\t%.9g\t%.9g\n",
             (double)lab_value(lab, ATTN_X, 0, 0, 0), (double)lab_value(lab, ATTN_X, 0, 1, 0),
             (double)lab_value(lab, ATTN_X, 0, 2, 0));
    assert_non_null(lab->ui.clipboard);
    assert_int_equal(strncmp(lab->ui.clipboard, expected, strlen(expected)), 0);
    apply(screen, COMMAND_PASTE, lab->ui.clipboard);
    assert_false(lab->ui.message_is_error); // it fits: nothing has changed
    screen->lab.ui.selection = (UiSelection){.is_active = true, .matrix = ATTN_X, .row = 1};
    apply(screen, COMMAND_PASTE, "5\n6\n7"); // down the column of the second token
    assert_true(lab_value(lab, ATTN_X, 0, 1, 0) == 5 && lab_value(lab, ATTN_X, 0, 1, 1) == 6 &&
                lab_value(lab, ATTN_X, 0, 1, 2) == 7);
    apply(screen, COMMAND_UNDO, NULL);
    assert_false(lab_value(lab, ATTN_X, 0, 1, 1) == 6);
    apply(screen, COMMAND_REDO, NULL);
    assert_true(lab_value(lab, ATTN_X, 0, 1, 1) == 6);
    screen_close(screen);
}

// --- golden --------------------------------------------------------------------------------------

static void k3_looks_as_it_did(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    screen->lab.ui.selection =
        (UiSelection){.is_active = true, .matrix = ATTN_SCORES, .row = 1, .column = 2};
    screen->lab.ui.stage = ATTN_STAGE_SCORE;
    screen->lab.ui.notation = NOTATION_COLUMNS;
    const View view = screen_view(screen);
    view_canvas(&view, view_layout(1440, 900).canvas);
    expect_golden(screen->list, "columns-score-k3");
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_string_about_rows_has_both_wordings),
        cmocka_unit_test(both_wordings_take_the_same_arguments),
        cmocka_unit_test(every_matrix_is_turned_over),
        cmocka_unit_test(shapes_and_places_are_turned_over),
        cmocka_unit_test(the_formula_is_turned_over),
        cmocka_unit_test(arrows_move_as_things_look),
        cmocka_unit_test(r_turns_over_and_so_does_the_control),
        cmocka_unit_test(what_is_copied_and_pasted_is_what_is_seen),
        cmocka_unit_test(k3_looks_as_it_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
