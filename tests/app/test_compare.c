// The comparison: what it shows is the snapshot, the document and their difference, for every
// matrix and head; the three are linked; what cannot be compared is refused in words.
#include "app/doc/snapshot.h"
#include "app/ui/commands.h"
#include "app/ui/dispatch.h"
#include "app/ui/notice.h"
#include "app/views/printed.h"
#include "support/sized.h"
#include <math.h>

static void apply(Screen *screen, Command command) {
    ui_apply(&screen->lab.ui, screen->lab.document, &command);
}

static void do_kind(Screen *screen, CommandKind kind) {
    apply(screen, (Command){.kind = kind});
}

static void key(Screen *screen, UiKey code, unsigned modifiers) {
    const Input input = {.kind = INPUT_KEY, .key = code, .modifiers = modifiers};
    screen_draw(screen);
    dispatch_input(&screen->lab.ui, screen->lab.document, screen->list, &input);
}

static void edit(Screen *screen, AttnMatrixId id, size_t row, size_t column, double number) {
    apply(screen, (Command){.kind = COMMAND_SET_CELL,
                            .matrix = id,
                            .row = row,
                            .column = column,
                            .number = number});
}

static bool says(const Screen *screen, const char *words) {
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_TEXT && strstr(draw_command_text(screen->list, command), words))
            return true;
    }
    return false;
}

// --- commands ------------------------------------------------------------------------------------

// The comparison takes a projection to the front only for itself.
static void project_is_as_before_once_compared(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    static const CommandKind ENDS[] = {COMMAND_TOGGLE_COMPARE, COMMAND_SELECT_NONE,
                                       COMMAND_DROP_SNAPSHOT};
    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        do_kind(screen, COMMAND_TOGGLE_COMPARE);
        apply(screen, (Command){.kind = COMMAND_SET_PROJECTION, .matrix = ATTN_K});
        assert_int_equal(ui->projection, ATTN_K);
        do_kind(screen, ENDS[i]);
        assert_false(ui->is_comparing);
        assert_int_equal(ui->projection, ATTN_Q);
    }
    apply(screen, (Command){.kind = COMMAND_SET_PROJECTION, .matrix = ATTN_V}); // chosen by hand
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    do_kind(screen, COMMAND_TOGGLE_COMPARE);
    do_kind(screen, COMMAND_NEXT_MATRIX);
    do_kind(screen, COMMAND_TOGGLE_COMPARE);
    assert_int_equal(ui->projection, ATTN_V);
    screen_close(screen);
}

// Another scene is seen from its beginning: Q is in front.
static void another_scene_begins_with_all_projections(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    do_kind(screen, COMMAND_TOGGLE_COMPARE);
    apply(screen, (Command){.kind = COMMAND_SET_PROJECTION, .matrix = ATTN_K});
    apply(screen, (Command){.kind = COMMAND_LOAD, .text = "heads"});
    assert_int_equal(ui->projection, ATTN_Q);
    do_kind(screen, COMMAND_TOGGLE_COMPARE);
    assert_int_equal(ui->projection, ATTN_Q);
    screen_close(screen);
}

static void keys_keep_compare_step_and_drop(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    Document *document = screen->lab.document;
    key(screen, KEY_C, 0);
    assert_false(ui->is_comparing); // nothing to compare with, and it says so
    assert_string_not_equal(notice_text(ui), "");
    key(screen, KEY_K, 0);
    assert_non_null(document_snapshot(document));
    assert_false(document_can_undo(document)); // keeping changes nothing
    key(screen, KEY_C, 0);
    assert_true(ui->is_comparing);
    assert_int_equal(ui_compared_matrix(ui, document), ATTN_X);
    AttnMatrixId ids[ATTN_MATRIX_COUNT];
    const size_t count = document_matrices(document, ids);
    for (size_t i = 1; i < count; i++) {
        key(screen, KEY_DOWN, MODIFIER_CTRL);
        assert_int_equal(ui_compared_matrix(ui, document), ids[i]);
        assert_int_equal(ui_shown_matrix(ui, document), ids[i]);
    }
    key(screen, KEY_DOWN, MODIFIER_CTRL); // no further
    assert_int_equal(ui_compared_matrix(ui, document), ids[count - 1]);
    key(screen, KEY_UP, MODIFIER_CTRL);
    assert_int_equal(ui_compared_matrix(ui, document), ids[count - 2]);
    key(screen, KEY_HOME, 0); // a step goes to what the stage computes
    key(screen, KEY_RIGHT, 0);
    assert_int_equal(ui->stage, ATTN_STAGE_PROJECT);
    assert_int_equal(ui_compared_matrix(ui, document),
                     ui_stage_matrix(ui, document, ATTN_STAGE_PROJECT));
    key(screen, KEY_ESCAPE, 0);
    assert_false(ui->is_comparing);
    key(screen, KEY_C, 0);
    key(screen, KEY_K, MODIFIER_SHIFT);
    assert_false(ui->is_comparing);
    assert_null(document_snapshot(document));
    screen_close(screen);
}

static void a_new_snapshot_takes_the_place_of_the_old(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    edit(screen, ATTN_X, 0, 0, 7);
    assert_true(document_difference(screen->lab.document, ATTN_X, 0)->changed == 1);
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    assert_true(document_difference(screen->lab.document, ATTN_X, 0)->changed == 0);
    do_kind(screen, COMMAND_UNDO); // the document goes back, the snapshot stays
    assert_true(document_difference(screen->lab.document, ATTN_X, 0)->before == 7);
    screen_close(screen);
}

// --- the view ------------------------------------------------------------------------------------

static void check_canvas(Screen *screen) {
    const UiState *ui = &screen->lab.ui;
    const LayoutRange canvas = layout_group(screen->list, "canvas");
    expect_no_overlap(canvas, screen->where);
    expect_inside(canvas, view_layout(ui->width, ui->height).canvas, screen->where);
}

static void check_matrices(Screen *screen) {
    AttnMatrixId ids[ATTN_MATRIX_COUNT];
    const size_t count = document_matrices(screen->lab.document, ids);
    screen->lab.ui.is_comparing = true;
    for (size_t i = 0; i < count; i++) {
        apply(screen, (Command){.kind = COMMAND_SET_PROJECTION, .matrix = ids[i]});
        for (size_t k = 0; k < SCREEN_SIZE_COUNT; k++) {
            UiState *ui = &screen->lab.ui;
            ui->width = SCREEN_SIZES[k].width;
            ui->height = SCREEN_SIZES[k].height;
            ui->language = (i + k) % 2 ? LANGUAGE_ZH : LANGUAGE_EN;
            ui->notation = (i + k) % 3 == 0 ? NOTATION_COLUMNS : NOTATION_ROWS;
            screen_draw(screen);
            check_canvas(screen);
        }
    }
}

static void nothing_overlaps(void **state) {
    (void)state;
    static const char *const SCENES[] = {"pronoun", "translation", "heads", "article"};
    for (size_t i = 0; i < 2 * sizeof SCENES / sizeof SCENES[0]; i++) {
        Screen *screen = screen_open(SCENES[i / 2], i % 2 == 1);
        do_kind(screen, COMMAND_KEEP_SNAPSHOT);
        edit(screen, ATTN_X, 1, 2, -123.456);
        apply(screen, (Command){.kind = COMMAND_TOGGLE_MASK_CELL, .row = 1, .column = 0});
        check_matrices(screen);
        apply(screen,
              (Command){.kind = COMMAND_ADD_TOKEN, .row = 1, .text = "internationalisation"});
        apply(screen, (Command){.kind = COMMAND_SELECT, .matrix = ATTN_SCORES, .row = 1});
        check_matrices(screen);
        screen_close(screen);
    }
}

static void nothing_overlaps_in_large_matrices(void **state) {
    (void)state;
    Screen *screen = open_size((Size){.tokens = 64, .heads = 2, .width = 24}, false);
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    edit(screen, ATTN_X, 40, 20, 9);
    check_matrices(screen);
    screen_close(screen);
}

// The three heatmaps of the canvas, as drawn.
static void heatmaps(const Screen *screen, const DrawCommand *maps[3]) {
    const LayoutRange canvas = layout_group(screen->list, "canvas");
    size_t count = 0;
    for (size_t i = canvas.first; i < canvas.end && count < 3; i++) {
        const DrawCommand *command = draw_command_at(canvas.list, i);
        if (command->kind == DRAW_HEATMAP && command->rows > 1) maps[count++] = command;
    }
    assert_int_equal(count, 3);
}

static void expect_color(DrawColor found, DrawColor expected) {
    assert_true(found.r == expected.r && found.g == expected.g && found.b == expected.b);
}

// Before and now have the same colours for the same numbers; the difference has its own map about
// zero, for weights too.
static void check_colours(Screen *screen, AttnMatrixId id, size_t head) {
    const Document *now = screen->lab.document, *before = document_snapshot(now);
    const DocumentDifference *d = document_difference(now, id, head);
    const Theme *theme = theme_get(screen->lab.ui.theme);
    const AttnMatrix a = attn_trace_matrix(before->trace, id, head);
    const AttnMatrix b = attn_trace_matrix(now->trace, id, head);
    const float range = fmaxf(digest_range(a), digest_range(b));
    const DrawCommand *maps[3]; // now, before, difference
    screen_draw(screen);
    heatmaps(screen, maps);
    for (size_t i = 0; i < b.rows * b.cols; i++) {
        const size_t row = i / b.cols, column = i % b.cols;
        expect_color(draw_command_cells(screen->list, maps[0])[i],
                     theme_cell(theme, id, *attn_at(b, row, column), range));
        expect_color(draw_command_cells(screen->list, maps[1])[i],
                     theme_cell(theme, id, *attn_at(a, row, column), range));
        expect_color(draw_command_cells(screen->list, maps[2])[i],
                     theme_signed(theme, *attn_at(d->values, row, column), d->range));
    }
}

static void colours_are_those_of_the_numbers(void **state) {
    (void)state;
    Screen *screen = screen_open("heads", false);
    UiState *ui = &screen->lab.ui;
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    edit(screen, ATTN_X, 1, 1, 4);
    ui->is_comparing = true;
    const AttnMatrixId ids[] = {ATTN_Q, ATTN_SCORES, ATTN_SCALED, ATTN_WEIGHTS, ATTN_CONTEXT};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        for (size_t head = 0; head < 4; head++) {
            ui->theme = (ThemeKind)(head % THEME_COUNT);
            apply(screen, (Command){.kind = COMMAND_SET_PROJECTION, .matrix = ids[i]});
            apply(screen, (Command){.kind = COMMAND_SET_HEAD, .integer = (long)head});
            check_colours(screen, ids[i], head);
        }
    }
    screen_close(screen);
}

// The bar of the difference has −range at its left end, zero in the middle, range at its right.
static void the_difference_has_a_true_legend(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    edit(screen, ATTN_X, 0, 0, 7);
    do_kind(screen, COMMAND_TOGGLE_COMPARE);
    screen_draw(screen);
    const float range = document_difference(screen->lab.document, ATTN_X, 0)->range;
    char low[NUMFMT_MAX], high[NUMFMT_MAX], plus[NUMFMT_MAX + 1];
    snprintf(plus, sizeof plus, "+%s", numfmt_cell(high, range, 7));
    assert_true(says(screen, numfmt_cell(low, -range, 7)));
    assert_true(says(screen, plus));
    screen_close(screen);
}

// Texts of the sentence, one after the other.
static void sentence(const Screen *screen, char *out, size_t size) {
    const LayoutRange canvas = layout_group(screen->list, "canvas");
    out[0] = '\0';
    for (size_t i = canvas.first; i < canvas.end; i++) {
        const DrawCommand *command = draw_command_at(canvas.list, i);
        const bool is_large = command->size >= 13.4f && command->size <= 14.6f;
        if (command->kind != DRAW_TEXT || !is_large) continue;
        if (command->font == FONT_MATH) continue;
        snprintf(out + strlen(out), size - strlen(out), "%s",
                 draw_command_text(canvas.list, command));
    }
}

static void the_largest_change_is_named_in_words(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    char text[1024], number[NUMFMT_MAX];
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    apply(screen, (Command){.kind = COMMAND_SET_TEMPERATURE, .number = 0.5});
    do_kind(screen, COMMAND_TOGGLE_COMPARE);
    apply(screen, (Command){.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_SOFTMAX});
    screen_draw(screen);
    const DocumentDifference *d = document_difference(screen->lab.document, ATTN_WEIGHTS, 0);
    sentence(screen, text, sizeof text);
    char row[SCENE_TOKEN_MAX], column[SCENE_TOKEN_MAX];
    const char *names[] = {
        document_row_name(screen->lab.document, ATTN_WEIGHTS, d->row, row),
        document_column_name(screen->lab.document, ATTN_WEIGHTS, d->column, column)};
    assert_non_null(strstr(text, "Largest change: "));
    assert_non_null(strstr(text, names[0]));
    assert_non_null(strstr(text, names[1]));
    assert_non_null(strstr(text, numfmt_fixed(number, (double)d->before, 3)));
    assert_non_null(strstr(text, numfmt_fixed(number, (double)d->now, 3)));
    ui->language = LANGUAGE_ZH;
    screen_draw(screen);
    sentence(screen, text, sizeof text);
    assert_non_null(strstr(text, "变化最大"));
    apply(screen, (Command){.kind = COMMAND_UNDO});
    screen_draw(screen);
    sentence(screen, text, sizeof text);
    assert_non_null(strstr(text, "没有变化"));
    screen_close(screen);
}

// --- links ---------------------------------------------------------------------------------------

static void point(Screen *screen, InputKind kind, float x, float y) {
    const Input input = {.kind = kind, .x = x, .y = y, .button = 1, .clicks = 1};
    dispatch_input(&screen->lab.ui, screen->lab.document, screen->list, &input);
}

// The centre of the compared cell in the n-th of the regions that hold it.
static bool find_compared(const Screen *screen, UiId wanted, size_t n, float *x, float *y) {
    for (size_t i = 0; i < draw_hit_count(screen->list); i++) {
        const DrawHit *hit = draw_hit_at(screen->list, i);
        if (hit->id.kind != UI_COMPARED_CELL) continue;
        for (uint32_t at = 0; at < hit->grid_rows * hit->grid_cols; at++) {
            UiId id;
            *x = hit->grid_x + ((float)(at % hit->grid_cols) + 0.4f) * hit->pitch_x;
            *y = hit->grid_y + ((float)(at / hit->grid_cols) + 0.4f) * hit->pitch_y;
            draw_hit_find(screen->list, *x, *y, 0, &id);
            if (ui_id_equals(id, wanted) && n-- == 0) return true;
        }
    }
    return false;
}

static UiId compared(AttnMatrixId id, size_t row, size_t column) {
    UiId cell = ui_cell(id, 0, row, column);
    cell.kind = UI_COMPARED_CELL;
    return cell;
}

static const char *number_at(const Screen *screen, float x, float y) {
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        const DrawRect r = command->rect;
        if (command->kind == DRAW_TEXT && command->font == FONT_MONO && x >= r.x - 8 &&
            x < r.x + r.w + 8 && y >= r.y - 8 && y < r.y + r.h + 8)
            return draw_command_text(screen->list, command);
    }
    return "";
}

// The number before has as many decimals as the number now, whatever sign and digits they have.
static void before_and_now_are_written_alike(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", true);
    UiState *ui = &screen->lab.ui;
    ui->is_projector = true;
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    edit(screen, ATTN_X, 0, 0, -1); // k3 had no negative scores
    ui->is_comparing = true;
    for (size_t i = 0; i < SCREEN_SIZE_COUNT; i++) {
        float x, y;
        ui->width = SCREEN_SIZES[i].width;
        ui->height = SCREEN_SIZES[i].height;
        ui->stage = ATTN_STAGE_SCORE;
        screen_draw(screen);
        assert_true(screen_find_cell(screen, ui_cell(ATTN_SCORES, 0, 1, 1), &x, &y));
        const char *now = number_at(screen, x, y);
        assert_true(find_compared(screen, compared(ATTN_SCORES, 1, 1), 0, &x, &y));
        const char *before = number_at(screen, x, y);
        assert_true(now[0] != '\0' && before[0] != '\0');
        if (printed_decimals(now) != printed_decimals(before))
            fail_msg("%s: before %s, now %s", screen->where, before, now);
    }
    screen_close(screen);
}

static size_t frames(const Screen *screen, DrawColor color) {
    size_t count = 0;
    const LayoutRange canvas = layout_group(screen->list, "canvas");
    for (size_t i = canvas.first; i < canvas.end; i++) {
        const DrawCommand *command = draw_command_at(canvas.list, i);
        count += command->kind == DRAW_STROKE && command->rect.h < 60 && command->width > 1.4f &&
                 memcmp(&command->color, &color, sizeof color) == 0;
    }
    return count;
}

// A token was added before: in the snapshot the cell is a row and a column earlier.
static void the_three_are_linked(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    apply(screen, (Command){.kind = COMMAND_ADD_TOKEN, .row = 1, .text = "old"});
    do_kind(screen, COMMAND_TOGGLE_COMPARE);
    apply(screen, (Command){.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_SOFTMAX});
    ui_resize(ui, 1920, 1080);
    for (size_t n = 0; n < 2; n++) { // in the snapshot, in the difference
        ui->notation = n == 0 ? NOTATION_ROWS : NOTATION_COLUMNS;
        float x = 0, y = 0;
        ui->selection.is_active = false;
        screen_draw(screen);
        assert_true(find_compared(screen, compared(ATTN_WEIGHTS, 3, 2), n, &x, &y));
        point(screen, INPUT_MOTION, x, y);
        screen_draw(screen);
        assert_int_equal(frames(screen, theme_get(ui->theme)->ink), 3);
        point(screen, INPUT_PRESS, x, y);
        point(screen, INPUT_MOTION, x, y - 30); // what was is not dragged
        point(screen, INPUT_MOTION, x, y);
        point(screen, INPUT_RELEASE, x, y);
        assert_true(ui->selection.is_active && ui->selection.matrix == ATTN_WEIGHTS);
        assert_true(ui->selection.row == 3 && ui->selection.column == 2);
        point(screen, INPUT_LEAVE, 0, 0);
        screen_draw(screen);
        assert_int_equal(frames(screen, theme_get(ui->theme)->role[ROLE_WEIGHT]), 3);
    }
    // What is new is nowhere else.
    float x, y;
    assert_false(find_compared(screen, compared(ATTN_WEIGHTS, 1, 2), 0, &x, &y));
    apply(screen, (Command){.kind = COMMAND_SELECT, .matrix = ATTN_WEIGHTS, .row = 1});
    screen_draw(screen);
    assert_int_equal(frames(screen, theme_get(ui->theme)->role[ROLE_WEIGHT]), 1);
    assert_true(says(screen, "7 × 7") || says(screen, "6 × 6"));
    screen_close(screen);
}

// What is copied while another matrix is compared is that one, not the cells of the selected one.
static void the_compared_matrix_is_copied(void **state) {
    (void)state;
    Screen *screen = screen_open("heads", false);
    UiState *ui = &screen->lab.ui;
    const Command select = {
        .kind = COMMAND_SELECT, .matrix = ATTN_SCORES, .head = 3, .row = 5, .column = 5};
    ui_apply(ui, screen->lab.document, &(Command){.kind = COMMAND_KEEP_SNAPSHOT});
    ui_apply(ui, screen->lab.document, &(Command){.kind = COMMAND_TOGGLE_COMPARE});
    ui_apply(ui, screen->lab.document, &select);
    ui->compared = ATTN_OUTPUT;
    ui->compared_stage = ui->stage;
    assert_int_equal(ui_shown_matrix(ui, screen->lab.document), ATTN_OUTPUT);
    assert_true(ui_apply(ui, screen->lab.document, &(Command){.kind = COMMAND_COPY}));
    const AttnMatrix output = attn_trace_matrix(screen->lab.document->trace, ATTN_OUTPUT, 0);
    size_t tabs = 0;
    for (const char *at = ui->clipboard; *at; at++)
        tabs += *at == '\t';
    assert_int_equal(tabs, output.rows * (output.cols - 1));
    screen_close(screen);
}

// What is cut is what is taken away, whatever is compared.
static void what_is_selected_is_cut(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    Document *document = screen->lab.document;
    const Command select = {.kind = COMMAND_SELECT, .matrix = ATTN_X, .row = 1, .column = 2};
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    do_kind(screen, COMMAND_TOGGLE_COMPARE);
    ui_apply(ui, document, &select);
    ui->compared = ATTN_OUTPUT;
    ui->compared_stage = ui->stage;
    char expected[32];
    snprintf(expected, sizeof expected, "%.9g\n", (double)lab_value(&screen->lab, ATTN_X, 0, 1, 2));
    do_kind(screen, COMMAND_CUT);
    assert_string_equal(ui->clipboard, expected);
    assert_true(lab_value(&screen->lab, ATTN_X, 0, 1, 2) == 0);
    screen_close(screen);
}

static void cells_not_computed_yet_have_not_changed(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    edit(screen, ATTN_X, 0, 0, 7);
    do_kind(screen, COMMAND_TOGGLE_COMPARE);
    apply(screen, (Command){.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_SCORE});
    screen_draw(screen);
    const size_t all = count_numbers(screen);
    ui->step = (UiStep){.is_partial = true, .cells = 4};
    screen_draw(screen);
    assert_int_equal(all - count_numbers(screen), 2 * 5);
    screen_close(screen);
}

static void what_cannot_be_compared_is_refused_in_words(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    char text[1024];
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    apply(screen, (Command){.kind = COMMAND_LOAD, .text = "translation"});
    do_kind(screen, COMMAND_TOGGLE_COMPARE);
    apply(screen, (Command){.kind = COMMAND_SET_PROJECTION, .matrix = ATTN_M});
    screen_draw(screen);
    sentence(screen, text, sizeof text);
    assert_non_null(strstr(text, "no such matrix"));
    check_canvas(screen);
    apply(screen, (Command){.kind = COMMAND_LOAD, .text = "heads"});
    apply(screen, (Command){.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_SCORE});
    apply(screen, (Command){.kind = COMMAND_SET_HEAD, .integer = 3});
    screen_draw(screen);
    sentence(screen, text, sizeof text);
    assert_non_null(strstr(text, "this head"));
    screen_close(screen);
}

static void k3_looks_as_it_did(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    do_kind(screen, COMMAND_KEEP_SNAPSHOT);
    edit(screen, ATTN_X, 1, 0, -1);
    do_kind(screen, COMMAND_TOGGLE_COMPARE);
    apply(screen, (Command){.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_SOFTMAX});
    const View view = screen_view(screen);
    draw_list_reset(screen->list);
    view_canvas(&view, view_layout(1440, 900).canvas);
    expect_golden(screen->list, "compare-k3");
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(project_is_as_before_once_compared),
        cmocka_unit_test(another_scene_begins_with_all_projections),
        cmocka_unit_test(keys_keep_compare_step_and_drop),
        cmocka_unit_test(a_new_snapshot_takes_the_place_of_the_old),
        cmocka_unit_test(nothing_overlaps),
        cmocka_unit_test(nothing_overlaps_in_large_matrices),
        cmocka_unit_test(colours_are_those_of_the_numbers),
        cmocka_unit_test(the_difference_has_a_true_legend),
        cmocka_unit_test(the_largest_change_is_named_in_words),
        cmocka_unit_test(the_three_are_linked),
        cmocka_unit_test(the_compared_matrix_is_copied),
        cmocka_unit_test(what_is_selected_is_cut),
        cmocka_unit_test(cells_not_computed_yet_have_not_changed),
        cmocka_unit_test(what_cannot_be_compared_is_refused_in_words),
        cmocka_unit_test(k3_looks_as_it_did),
        cmocka_unit_test(before_and_now_are_written_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
