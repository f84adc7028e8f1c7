// The keyboard alone: every cell of every matrix, tokens, heads and panels; and the focus is seen
// wherever it is.
#include "support/hands.h"

// --- going about -------------------------------------------------------------------------------

static void an_arrow_enters_and_esc_leaves(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_SCORE);
    key(screen, KEY_DOWN, 0);
    expect_at(screen, ATTN_SCORES, 0, 0);
    key(screen, KEY_DOWN, 0);
    key(screen, KEY_RIGHT, 0);
    expect_at(screen, ATTN_SCORES, 1, 1);
    key(screen, KEY_END, 0);
    expect_at(screen, ATTN_SCORES, 1, 2);
    key(screen, KEY_HOME, CTRL);
    expect_at(screen, ATTN_SCORES, 0, 0);
    key(screen, KEY_UP, 0); // the edge
    expect_at(screen, ATTN_SCORES, 0, 0);
    key(screen, KEY_ESCAPE, 0);
    assert_false(screen->lab.ui.selection.is_active);
    key(screen, KEY_RIGHT, 0); // steps again
    assert_int_equal(screen->lab.ui.stage, ATTN_STAGE_SCALE);
    screen_close(screen);
}

// Selecting in W_V, by keyboard or pointer, makes V what formula, thumbnail and legend speak of; X
// belongs to all three and changes nothing; nor does a look at Q among the scores.
static void the_projection_follows_the_selection(void **state) {
    (void)state;
    static const AttnMatrixId IDS[] = {ATTN_WV, ATTN_X, ATTN_WK, ATTN_X, ATTN_Q, ATTN_V, ATTN_K};
    static const AttnMatrixId CHOSEN[] = {ATTN_V, ATTN_V, ATTN_K, ATTN_K, ATTN_Q, ATTN_V, ATTN_K};
    Screen *screen = open_at("k3", ATTN_STAGE_PROJECT);
    UiState *ui = &screen->lab.ui;
    for (size_t i = 0; i < sizeof IDS / sizeof IDS[0]; i++) {
        select_range(screen, IDS[i], 1, 1, 1, 1);
        assert_int_equal(ui->projection, CHOSEN[i]);
        assert_int_equal(ui_stage_matrix(ui, screen->lab.document, ui->stage), CHOSEN[i]);
    }
    for (size_t i = 0; i < 16 && ui->selection.matrix != ATTN_WV; i++)
        key(screen, KEY_F6, 0);
    assert_int_equal(ui->selection.matrix, ATTN_WV);
    assert_int_equal(ui->projection, ATTN_V);
    key(screen, KEY_ESCAPE, 0);
    ui->step = (UiStep){.is_partial = true, .cells = 1}; // V is being computed
    select_range(screen, ATTN_WQ, 1, 1, 1, 1);
    assert_int_equal(ui->projection, ATTN_V);
    screen_close(screen);
    screen = open_at("k3", ATTN_STAGE_SCORE);
    select_range(screen, ATTN_K, 1, 1, 1, 1);
    assert_int_equal(screen->lab.ui.projection, ATTN_Q);
    screen_close(screen);
}

static size_t stops_of_canvas(const Screen *screen, UiId *ids, size_t most) {
    size_t count = 0;
    for (size_t i = 0; i < draw_hit_count(screen->list); i++) {
        const DrawHit *hit = draw_hit_at(screen->list, i);
        if (hit->id.kind == UI_GRID && count < most) ids[count++] = hit->id;
    }
    return count;
}

// Every cell of the matrix that has the focus can be reached by arrows, row by row.
static void walk_through(Screen *screen, UiId grid) {
    UiState *ui = &screen->lab.ui;
    const AttnMatrixId id = (AttnMatrixId)ui_id_matrix(grid);
    const AttnMatrix matrix = attn_trace_matrix(screen->lab.document->trace, id, ui_id_head(grid));
    size_t steps = 0;
    key(screen, KEY_HOME, CTRL);
    expect_at(screen, id, 0, 0);
    for (const UiKey ways[] = {KEY_RIGHT, KEY_DOWN}, *way = ways; way < ways + 2; way++) {
        for (UiSelection before = {0}; before.row != ui->selection.row ||
                                       before.column != ui->selection.column || steps == 0;) {
            before = ui->selection;
            key(screen, *way, 0);
            assert_true(++steps < 2000);
        }
    }
    expect_at(screen, id, matrix.rows - 1, matrix.cols - 1);
}

static void check_stage(Screen *screen, AttnStage stage) {
    UiState *ui = &screen->lab.ui;
    UiId stops[32];
    const Command go = {.kind = COMMAND_SET_STAGE, .integer = stage};
    ui_apply(ui, screen->lab.document, &go);
    ui->selection.is_active = false;
    ui->focus = ui_id(UI_NONE, 0, 0);
    screen_draw(screen);
    const size_t count = stops_of_canvas(screen, stops, 32);
    assert_true(count >= 1);
    for (size_t i = 0; i < count; i++) {
        key(screen, KEY_F6, 0);
        assert_true(ui->focus_visible && ui_id_equals(ui->focus, stops[i]));
        assert_int_equal(ui->selection.matrix, ui_id_matrix(stops[i]));
        assert_int_equal(ui->stage, stage); // going there leaves the stage as it is
        if (attn_trace_heads(screen->lab.document->trace, ATTN_SCORES) == 1)
            walk_through(screen, stops[i]);
        assert_true(ui_id_equals(ui->focus, stops[i]));
    }
    if (count < 2) return;
    key(screen, KEY_F6, SHIFT);
    assert_true(ui_id_equals(ui->focus, stops[count - 2]));
}

static void every_cell_of_every_matrix_is_reached(void **state) {
    (void)state;
    const char *const scenes[] = {"k3", "pronoun", "heads", "translation"};
    for (size_t i = 0; i < 2 * sizeof scenes / sizeof scenes[0]; i++) {
        Screen *screen = screen_open(scenes[i / 2], false);
        screen->lab.ui.notation = i % 2 ? NOTATION_COLUMNS : NOTATION_ROWS;
        AttnStage stages[ATTN_STAGE_COUNT];
        const size_t count = document_stages(screen->lab.document, stages);
        for (size_t j = 0; j < count; j++)
            check_stage(screen, stages[j]);
        screen_close(screen);
    }
}

// From a score to its query and to its key: the same tokens stay in the light.
static void going_to_an_operand_keeps_the_token(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_SCORE);
    select_range(screen, ATTN_SCORES, 2, 1, 1, 1);
    screen->lab.ui.focus = ui_cell(ATTN_SCORES, 0, 2, 1); // as the pointer leaves it
    UiId stops[8];
    const size_t count = stops_of_canvas(screen, stops, 8);
    bool has_seen_query = false, has_seen_key = false;
    for (size_t i = 0; i < count; i++) {
        select_range(screen, ATTN_SCORES, 2, 1, 1, 1);
        screen->lab.ui.focus = stops[i];
        screen->lab.ui.focus_visible = true;
        key(screen, KEY_F6, 0);
        const UiSelection *at = &screen->lab.ui.selection;
        if (at->matrix == ATTN_Q) assert_int_equal(at->row, 2);
        if (at->matrix == ATTN_K) assert_int_equal(at->row, 1);
        has_seen_query |= at->matrix == ATTN_Q;
        has_seen_key |= at->matrix == ATTN_K;
    }
    assert_true(has_seen_query && has_seen_key);
    screen_close(screen);
}

// From a cell that was clicked, or entered by an arrow, Tab goes on to the next matrix.
static void tab_goes_on_from_the_selected_cell(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_SCORE);
    UiState *ui = &screen->lab.ui;
    UiId stops[8];
    assert_int_equal(stops_of_canvas(screen, stops, 8), 3);
    select_range(screen, (AttnMatrixId)ui_id_matrix(stops[0]), 1, 1, 1, 1);
    key(screen, KEY_TAB, 0);
    assert_true(ui_id_equals(ui->focus, stops[1]));
    key(screen, KEY_TAB, SHIFT);
    assert_true(ui_id_equals(ui->focus, stops[0]));
    screen_close(screen);
}

static void passing_through_selects_nothing(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_SCORE);
    UiState *ui = &screen->lab.ui;
    UiId stops[8];
    const size_t count = stops_of_canvas(screen, stops, 8);
    key(screen, KEY_F6, 0);
    for (size_t i = 0; i < count; i++) {
        assert_true(ui->selection.is_active);
        key(screen, KEY_TAB, 0);
    }
    assert_int_not_equal(ui->focus.kind, UI_GRID);
    assert_false(ui->selection.is_active); // the arrows step
    key(screen, KEY_F6, SHIFT);
    key(screen, KEY_DOWN, 0); // here somebody stays
    key(screen, KEY_TAB, 0);
    assert_int_not_equal(ui->focus.kind, UI_GRID);
    assert_true(ui->selection.is_active && ui->selection.row == 1);
    screen_close(screen);
}

// A pointer that rests on a number does not hide what the keyboard is at.
static void keys_send_the_tooltip_away(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_SCORE);
    const DrawHit *help = expect_hit(screen->list, ui_id(UI_HELP, 0, 0));
    send(screen, (Input){.kind = INPUT_MOTION, .x = help->rect.x + 5, .y = help->rect.y + 5});
    assert_int_equal(screen->lab.ui.hover.kind, UI_HELP);
    key(screen, KEY_DOWN, 0);
    assert_int_equal(screen->lab.ui.hover.kind, UI_NONE);
    screen_close(screen);
}

static void symbols_lead_to_their_matrices(void **state) {
    (void)state;
    static const struct {
        UiKey key;
        AttnMatrixId matrix;
    } KEYS[] = {{KEY_X, ATTN_X},       {KEY_Q, ATTN_Q},      {KEY_K, ATTN_K},
                {KEY_V, ATTN_V},       {KEY_S, ATTN_SCORES}, {KEY_A, ATTN_WEIGHTS},
                {KEY_C, ATTN_CONTEXT}, {KEY_O, ATTN_OUTPUT}};
    Screen *screen = open_at("k3", ATTN_STAGE_INPUT);
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        key(screen, KEYS[i].key, MODIFIER_ALT);
        assert_int_equal(screen->lab.ui.selection.matrix, KEYS[i].matrix);
        assert_int_equal(screen->lab.ui.stage, attn_matrix_stage(KEYS[i].matrix));
        assert_true(draw_hit_count(screen->list) > 0);
    }
    screen_close(screen);
}

// Beyond the columns of one head lie those of the next: the screen follows.
static void walking_through_wq_changes_the_head(void **state) {
    (void)state;
    Screen *screen = open_at("heads", ATTN_STAGE_PROJECT);
    const AttnShape *shape = attn_trace_shape(screen->lab.document->trace);
    assert_true(shape->h > 1);
    select_range(screen, ATTN_WQ, 0, shape->d_k - 1, 1, 1);
    assert_int_equal(screen->lab.ui.head, 0);
    key(screen, KEY_RIGHT, 0);
    expect_at(screen, ATTN_WQ, 0, shape->d_k);
    assert_int_equal(screen->lab.ui.head, 1);
    screen_close(screen);
}

// With a ring or without: at every stop of the Tab key the screen shows where the keyboard is.
static void the_focus_is_seen_at_every_stop(void **state) {
    (void)state;
    const char *const scenes[] = {"pronoun", "heads"};
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        Screen *screen = open_at(scenes[i], ATTN_STAGE_SCORE);
        UiState *ui = &screen->lab.ui;
        key(screen, KEY_TAB, 0);
        const UiId first = ui->focus;
        size_t stops = 0;
        do {
            char *with = draw_list_describe(screen->list);
            ui->focus_visible = false;
            screen_draw(screen);
            char *without = draw_list_describe(screen->list);
            if (strcmp(with, without) == 0)
                fail_msg("no ring on %d %u", (int)ui->focus.kind, ui->focus.a);
            free(with);
            free(without);
            ui->focus_visible = true;
            screen_draw(screen);
            key(screen, KEY_TAB, 0);
            assert_true(++stops < 400);
        } while (!ui_id_equals(ui->focus, first));
        assert_true(stops > 30);
        screen_close(screen);
    }
}

// --- tokens and panels ---------------------------------------------------------------------------

static void focus_on(Screen *screen, UiId id) {
    for (int i = 0; i < 400 && !ui_id_equals(screen->lab.ui.focus, id); i++)
        key(screen, KEY_TAB, 0);
    assert_true(ui_id_equals(screen->lab.ui.focus, id));
}

static const char *token(const Screen *screen, size_t index) {
    return screen->lab.document->scene->tokens.items[index].text;
}

static void tokens_are_moved_edited_and_removed_by_keys(void **state) {
    (void)state;
    Screen *screen = open_at("pronoun", ATTN_STAGE_INPUT);
    const size_t count = screen->lab.document->scene->tokens.count;
    char first[64], second[64];
    strcpy(first, token(screen, 0));
    strcpy(second, token(screen, 1));
    focus_on(screen, ui_id(UI_TOKEN, 0, 0));
    const uint64_t before = fingerprint(screen);
    key(screen, KEY_RIGHT, MODIFIER_ALT);
    assert_string_equal(token(screen, 0), second);
    assert_string_equal(token(screen, 1), first);
    assert_int_equal(screen->lab.ui.focus.b, 1); // the focus goes with it
    expect_one_step(screen, before);
    key(screen, KEY_LEFT, MODIFIER_ALT);
    key(screen, KEY_LEFT, MODIFIER_ALT); // the edge
    assert_string_equal(token(screen, 0), first);
    key(screen, KEY_F2, 0);
    type(screen, "dog");
    key(screen, KEY_ENTER, 0);
    assert_string_equal(token(screen, 0), "dog");
    focus_on(screen, ui_id(UI_TOKEN, 0, count - 1));
    key(screen, KEY_DELETE, 0);
    assert_int_equal(screen->lab.document->scene->tokens.count, count - 1);
    assert_int_equal(screen->lab.ui.focus.b, count - 2);
    screen_close(screen);
}

static void heads_are_switched_by_keys(void **state) {
    (void)state;
    Screen *screen = open_at("heads", ATTN_STAGE_SCORE);
    focus_on(screen, ui_id(UI_HEAD, 1, 0));
    key(screen, KEY_ENTER, 0);
    assert_int_equal(screen->lab.ui.head, 1);
    screen_close(screen);
}

static void the_inspector_scrolls_by_keys(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", true);
    screen->lab.ui.width = 1024;
    screen->lab.ui.height = 720;
    const Command go = {.kind = COMMAND_GO_TO_MATRIX, .integer = ATTN_Q};
    ui_apply(&screen->lab.ui, screen->lab.document, &go);
    screen_draw(screen);
    focus_on(screen, ui_id(UI_PANEL_SCROLL, PANEL_INSPECTOR, 0));
    const float *scroll = &screen->lab.ui.panel_scroll[PANEL_INSPECTOR].y;
    key(screen, KEY_DOWN, 0);
    assert_true(*scroll > 0);
    key(screen, KEY_END, 0);
    const float most = *scroll;
    key(screen, KEY_PAGE_DOWN, 0);
    assert_true(*scroll <= most && *scroll >= most);
    key(screen, KEY_HOME, 0);
    assert_true(*scroll <= 0);
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arrow_enters_and_esc_leaves),
        cmocka_unit_test(the_projection_follows_the_selection),
        cmocka_unit_test(every_cell_of_every_matrix_is_reached),
        cmocka_unit_test(going_to_an_operand_keeps_the_token),
        cmocka_unit_test(tab_goes_on_from_the_selected_cell),
        cmocka_unit_test(passing_through_selects_nothing),
        cmocka_unit_test(keys_send_the_tooltip_away),
        cmocka_unit_test(symbols_lead_to_their_matrices),
        cmocka_unit_test(walking_through_wq_changes_the_head),
        cmocka_unit_test(the_focus_is_seen_at_every_stop),
        cmocka_unit_test(tokens_are_moved_edited_and_removed_by_keys),
        cmocka_unit_test(heads_are_switched_by_keys),
        cmocka_unit_test(the_inspector_scrolls_by_keys),
    };
    return cmocka_run_group_tests_name("hands", tests, NULL, NULL);
}
