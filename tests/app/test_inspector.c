// The inspector: a sentence for every matrix in both languages, texts that keep to the panel and
// off each other, and its golden list.
#include "app/ui/commands.h"
#include "support/screens.h"
#include <math.h>

static void select_cell(Screen *screen, AttnMatrixId id, size_t row, size_t column) {
    UiState *ui = &screen->lab.ui;
    const size_t head = attn_trace_heads(screen->lab.document->trace, id) > 1 ? ui->head : 0;
    ui->stage = attn_matrix_stage(id);
    ui->selection =
        (UiSelection){.is_active = true, .matrix = id, .head = head, .row = row, .column = column};
}

static void draw_inspector(Screen *screen, DrawRect area) {
    const View view = screen_view(screen);
    draw_list_reset(screen->list);
    view_inspector(&view, area);
}

static bool has_text(const DrawList *list, const char *wanted) {
    for (size_t i = 0; i < draw_command_count(list); i++) {
        const DrawCommand *command = draw_command_at(list, i);
        if (command->kind == DRAW_TEXT && strstr(draw_command_text(list, command), wanted))
            return true;
    }
    return false;
}

// Nothing of our markup is left in what is drawn.
static void expect_no_markup(const DrawList *list, const char *where) {
    for (size_t i = 0; i < draw_command_count(list); i++) {
        const DrawCommand *command = draw_command_at(list, i);
        if (command->kind != DRAW_TEXT) continue;
        const char *text = draw_command_text(list, command);
        if (strpbrk(text, "{}_*$")) fail_msg("%s: \"%s\"", where, text);
    }
}

static void check_inspector(Screen *screen) {
    const LayoutRange range = layout_group(screen->list, "inspector");
    const ViewLayout at = view_layout(screen->lab.ui.width, screen->lab.ui.height);
    expect_no_overlap(range, screen->where);
    expect_inside(range, at.inspector, screen->where);
}

static void check_all_matrices(const char *scene, bool has_fonts) {
    Screen *screen = screen_open(scene, has_fonts);
    const AttnTrace *trace = screen->lab.document->trace;
    for (int id = 0; id < ATTN_MATRIX_COUNT; id++) {
        if (!attn_trace_has(trace, (AttnMatrixId)id)) continue;
        const AttnMatrix m = attn_trace_matrix(trace, (AttnMatrixId)id, 0);
        select_cell(screen, (AttnMatrixId)id, m.rows - 1, m.cols / 2);
        screen_for_all(screen, check_inspector);
    }
    screen_close(screen);
}

static void texts_keep_to_the_panel(void **state) {
    (void)state;
    check_all_matrices("pronoun", true);
    check_all_matrices("pronoun-zh", true);
    check_all_matrices("heads", true);
    check_all_matrices("article-code", false);
    check_all_matrices("translation", false);
}

static void explanations_keep_to_the_panel(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", true);
    for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
        screen->lab.ui.stage = (AttnStage)stage;
        screen_for_all(screen, check_inspector);
    }
    screen_close(screen);
}

// Each matrix, in each language, says what its cell is: names of the row stand in it.
static void every_matrix_has_a_sentence(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    const AttnTrace *trace = screen->lab.document->trace;
    for (int id = 0; id < ATTN_MATRIX_COUNT; id++) {
        if (!attn_trace_has(trace, (AttnMatrixId)id)) continue;
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            screen->lab.ui.language = (Language)language;
            select_cell(screen, (AttnMatrixId)id, 1, 1);
            draw_inspector(screen, draw_rect(0, 0, 337, 2000));
            expect_no_markup(screen->list, attn_matrix_name((AttnMatrixId)id));
            const bool is_wo = id == ATTN_WO;
            const bool is_weight = id >= ATTN_WQ && id <= ATTN_WV;
            assert_true(has_text(screen->list, is_wo ? "2" : is_weight ? "alive" : "animal"));
        }
    }
    screen_close(screen);
}

static void every_stage_is_explained(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            ui->stage = (AttnStage)stage;
            ui->language = (Language)language;
            draw_inspector(screen, draw_rect(0, 0, 337, 2000));
            const View view = screen_view(screen);
            assert_true(has_text(screen->list, view_stage_name(&view, ui->stage)));
            assert_true(draw_command_count(screen->list) > 12);
        }
    }
    screen_close(screen);
}

// All that the inspector says, in a panel so wide that no line breaks.
static void inspector_text_of(Screen *screen, char *out, size_t size) {
    draw_inspector(screen, draw_rect(0, 0, 9000, 2000));
    screen_text(screen, out, size);
}

// Nothing is said to be multiplied with, or worth changing, that the scene has not.
static void the_projection_is_explained_as_the_scene_has_it(void **state) {
    (void)state;
    static const struct {
        const char *scene, *says[LANGUAGE_COUNT], *never[LANGUAGE_COUNT];
    } CASES[] = {
        {"pronoun", {"three matrices", "三个矩阵"}, {"There is no W", "没有 W"}},
        {"words", {"There is no WQ, WK or WV", "没有 WQ、WK、WV"}, {"number of W", "改 W"}},
        {"translation", {"There is no WV", "没有 WV"}, {"three matrices", "三个矩阵"}},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        Screen *screen = screen_open(CASES[i].scene, false);
        screen->lab.ui.stage = ATTN_STAGE_PROJECT;
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            char text[8192];
            screen->lab.ui.language = (Language)language;
            inspector_text_of(screen, text, sizeof text);
            if (!strstr(text, CASES[i].says[language])) fail_msg("%s: %s", CASES[i].scene, text);
            if (strstr(text, CASES[i].never[language])) fail_msg("%s: %s", CASES[i].scene, text);
            expect_no_markup(screen->list, CASES[i].scene);
        }
        screen_close(screen);
    }
}

// The note of a scene whose words have been replaced says that it is about the original.
static void a_note_says_what_it_is_about(void **state) {
    (void)state;
    static const TextId HEADINGS[] = {TEXT_ABOUT_SCENE, TEXT_ABOUT_ORIGINAL};
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    for (int i = 0; i < 2 * LANGUAGE_COUNT; i++) {
        const Command text = {.kind = COMMAND_SET_TEXT, .text = "A sentence of mine"};
        if (i == LANGUAGE_COUNT) ui_apply(ui, screen->lab.document, &text);
        ui->language = (Language)(i % LANGUAGE_COUNT);
        draw_inspector(screen, draw_rect(0, 0, 337, 2000));
        const int which = i / LANGUAGE_COUNT;
        assert_true(has_text(screen->list, text_get(ui->language, HEADINGS[which])));
        assert_false(has_text(screen->list, text_get(ui->language, HEADINGS[1 - which])));
    }
    screen_close(screen);
}

// While the terms arrive, the result does not show.
static void a_cell_on_its_way_keeps_its_result(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    select_cell(screen, ATTN_WEIGHTS, 0, 1);
    ui->step = (UiStep){.is_partial = true, .cells = 1, .origin = 1, .terms = 3};
    draw_inspector(screen, draw_rect(0, 0, 337, 2000));
    assert_true(has_text(screen->list, view_text(&(View){.ui = ui}, TEXT_SUM_SO_FAR)));
    assert_false(has_text(screen->list, "43.2"));
    assert_false(has_text(screen->list, "0.432"));
    ui->step.is_partial = false;
    draw_inspector(screen, draw_rect(0, 0, 337, 2000));
    assert_true(has_text(screen->list, "43.2"));
    assert_true(has_text(screen->list, "0.432"));
    screen_close(screen);
}

static size_t count_bars(const Screen *screen) {
    const Theme *theme = theme_get(screen->lab.ui.theme);
    size_t count = 0;
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind != DRAW_FILL) continue;
        count += memcmp(&command->color, &theme->positive, sizeof command->color) == 0 ||
                 memcmp(&command->color, &theme->negative, sizeof command->color) == 0;
    }
    return count;
}

// A product that is nought but for rounding is printed as 0.00, and no bar says otherwise.
static void what_is_printed_as_nought_has_no_bar(void **state) {
    (void)state;
    Screen *screen = screen_open("heads", true);
    select_cell(screen, ATTN_SCORES, 1, 2);
    assert_true(lab_value(&screen->lab, ATTN_SCORES, 0, 1, 2) > 0); // 1.8e-7
    draw_inspector(screen, draw_rect(0, 0, 320, 700));
    assert_int_equal(count_bars(screen), 0);
    select_cell(screen, ATTN_SCORES, 0, 0); // 3 · 3, and noughts
    draw_inspector(screen, draw_rect(0, 0, 320, 700));
    assert_int_equal(count_bars(screen), 1);
    screen_close(screen);
}

static void an_overridden_cell_can_be_released(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    AttnError error = {0};
    const Command pin = {
        .kind = COMMAND_SET_OVERRIDE, .matrix = ATTN_SCORES, .row = 1, .column = 0, .number = 7.25};
    assert_int_equal(document_apply(screen->lab.document, &pin, &error), ATTN_OK);
    select_cell(screen, ATTN_SCORES, 1, 0);
    draw_inspector(screen, draw_rect(0, 0, 337, 2000));
    expect_hit(screen->list, ui_id(UI_RELEASE, 0, 0));
    assert_true(has_text(screen->list, "7.25"));
    assert_true(has_text(screen->list, "4.00")); // what the arithmetic gives
    screen_close(screen);
}

static void pin_weight(Screen *screen, double value) {
    AttnError error = {0};
    const Command pin = {.kind = COMMAND_SET_OVERRIDE,
                         .matrix = ATTN_WEIGHTS,
                         .row = 1,
                         .column = 1,
                         .number = value};
    assert_int_equal(document_apply(screen->lab.document, &pin, &error), ATTN_OK);
    select_cell(screen, ATTN_WEIGHTS, 1, 1);
    draw_inspector(screen, draw_rect(1087, 64, 337, 660));
}

// What is pinned, what the arithmetic gives instead, and the sum and entropy of what is there.
static void a_pinned_weight_does_not_contradict_itself(void **state) {
    (void)state;
    static const char *const COMPUTED[] = {"Computed:", "计算得"}, *const SUM[] = {"sums to",
                                                                                   "合计为"};
    Screen *screen = screen_open("k3", false);
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        screen->lab.ui.language = (Language)language;
        pin_weight(screen, 0.5);
        const AttnMatrix a = attn_trace_matrix(screen->lab.document->trace, ATTN_WEIGHTS, 0);
        double sum = 0, entropy = 0;
        for (size_t i = 0; i < a.cols; i++)
            sum += (double)*attn_at(a, 1, i);
        for (size_t i = 0; i < a.cols; i++)
            entropy -= (double)*attn_at(a, 1, i) / sum * log2((double)*attn_at(a, 1, i) / sum);
        char text[NUMFMT_MAX];
        assert_true(has_text(screen->list, COMPUTED[language]));
        assert_true(has_text(screen->list, SUM[language]));
        assert_true(has_text(screen->list, numfmt_fixed(text, sum, 2)));
        assert_true(has_text(screen->list, numfmt_fixed(text, entropy, 2)));
        expect_hit(screen->list, ui_id(UI_RELEASE, 0, 0));
    }
    pin_weight(screen, -2); // no share of anything
    assert_true(has_text(screen->list, "没有熵"));
    screen_close(screen);
}

// The release stands by the arithmetic that it brings back, not below the end of the panel.
static void a_pin_is_released_without_scrolling(void **state) {
    (void)state;
    Screen *screen = screen_open("translation", false);
    pin_weight(screen, 0.5);
    const DrawHit *hit = expect_hit(screen->list, ui_id(UI_RELEASE, 0, 0));
    assert_true(hit->bounds.y + hit->bounds.h <= 64 + 560);
    screen_close(screen);
}

// A score of ∞ leaves its row undefined: no entropy, no share, no division of nothing by nothing.
static void an_undefined_row_is_said_to_be_undefined(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    for (size_t column = 0; column < 2; column++) {
        const Command huge = {
            .kind = COMMAND_SET_CELL, .matrix = ATTN_X, .column = column, .number = 1e30};
        AttnError error = {0};
        assert_int_equal(document_apply(screen->lab.document, &huge, &error), ATTN_OK);
    }
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        screen->lab.ui.language = (Language)language;
        select_cell(screen, ATTN_SCORES, 0, 0);
        draw_inspector(screen, draw_rect(0, 0, 337, 2000));
        assert_true(has_text(screen->list, "3.4e38"));
        assert_false(has_text(screen->list, "NaN of"));
        select_cell(screen, ATTN_WEIGHTS, 0, 0);
        draw_inspector(screen, draw_rect(0, 0, 337, 2000));
        assert_true(has_text(screen->list, "∞"));
        assert_true(has_text(screen->list, language == LANGUAGE_EN ? "undefined" : "没有定义"));
        assert_false(has_text(screen->list, language == LANGUAGE_EN ? "Entropy" : "熵"));
    }
    screen_close(screen);
}

// The panel of a hidden pair, in whichever matrix, says what hides it; and that X shows it again,
// where it does.
static void a_hidden_cell_says_why_and_how_to_show_it(void **state) {
    (void)state;
    static const AttnMatrixId PAIRS[] = {ATTN_SCORES, ATTN_SCALED, ATTN_MASKED, ATTN_WEIGHTS};
    static const char *const BY_HAND[] = {"by hand", "手动"}, *const CAUSAL[] = {"causal", "因果"},
                             *const SHOW[] = {"shows it again", "恢复显示"};
    for (int i = 0; i < 4 * LANGUAGE_COUNT; i++) {
        Screen *screen = screen_open("k3", false);
        const int language = i % LANGUAGE_COUNT;
        AttnError error = {0};
        char text[8192];
        const Command hide = {.kind = COMMAND_TOGGLE_MASK_CELL, .row = 0, .column = 2};
        const Command causal = {.kind = COMMAND_SET_MASK_CAUSAL, .integer = 1};
        screen->lab.ui.language = (Language)language;
        assert_int_equal(document_apply(screen->lab.document, &hide, &error), ATTN_OK);
        select_cell(screen, PAIRS[i / LANGUAGE_COUNT], 0, 2);
        inspector_text_of(screen, text, sizeof text);
        assert_non_null(strstr(text, BY_HAND[language]));
        assert_non_null(strstr(text, SHOW[language]));
        assert_null(strstr(text, CAUSAL[language]));
        assert_int_equal(document_apply(screen->lab.document, &causal, &error), ATTN_OK);
        inspector_text_of(screen, text, sizeof text);
        assert_non_null(strstr(text, BY_HAND[language])); // both do, and X cannot show it
        assert_non_null(strstr(text, CAUSAL[language]));
        assert_null(strstr(text, SHOW[language]));
        select_cell(screen, PAIRS[i / LANGUAGE_COUNT], 0, 1); // one that the switch alone hides
        inspector_text_of(screen, text, sizeof text);
        assert_null(strstr(text, BY_HAND[language]));
        assert_non_null(strstr(text, CAUSAL[language]));
        select_cell(screen, PAIRS[i / LANGUAGE_COUNT], 1, 0); // and one that is seen
        inspector_text_of(screen, text, sizeof text);
        assert_null(strstr(text, CAUSAL[language]));
        screen_close(screen);
    }
}

static void nothing_is_divided_where_nothing_may_be_seen(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    AttnError error = {0};
    for (size_t column = 0; column < 6; column++) {
        const Command hide = {.kind = COMMAND_TOGGLE_MASK_CELL, .column = column};
        assert_int_equal(document_apply(screen->lab.document, &hide, &error), ATTN_OK);
    }
    select_cell(screen, ATTN_WEIGHTS, 0, 0);
    draw_inspector(screen, draw_rect(0, 0, 337, 2000));
    assert_true(has_text(screen->list, "nothing to see"));
    assert_false(has_text(screen->list, "÷"));
    screen_close(screen);
}

// A panel that was scrolled far down on a long cell shows a short one from its top.
static void scrolling_stops_at_the_end(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    screen->lab.ui.panel_scroll[PANEL_INSPECTOR].y = 5000;
    select_cell(screen, ATTN_X, 0, 0);
    draw_inspector(screen, draw_rect(0, 0, 337, 700));
    size_t count = 0;
    LayoutText *texts = layout_texts(layout_all(screen->list), &count);
    assert_true(count > 4);
    for (size_t i = 0; i < count; i++)
        assert_true(texts[i].visible.h > 0);
    free(texts);
    screen_close(screen);
}

static void k3_score_is_as_drawn_before(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    select_cell(screen, ATTN_SCORES, 1, 0);
    draw_inspector(screen, draw_rect(1087, 64, 337, 700));
    expect_golden(screen->list, "inspector-k3-score");
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_keep_to_the_panel),
        cmocka_unit_test(explanations_keep_to_the_panel),
        cmocka_unit_test(every_matrix_has_a_sentence),
        cmocka_unit_test(every_stage_is_explained),
        cmocka_unit_test(the_projection_is_explained_as_the_scene_has_it),
        cmocka_unit_test(a_note_says_what_it_is_about),
        cmocka_unit_test(a_cell_on_its_way_keeps_its_result),
        cmocka_unit_test(what_is_printed_as_nought_has_no_bar),
        cmocka_unit_test(an_overridden_cell_can_be_released),
        cmocka_unit_test(a_pinned_weight_does_not_contradict_itself),
        cmocka_unit_test(a_pin_is_released_without_scrolling),
        cmocka_unit_test(an_undefined_row_is_said_to_be_undefined),
        cmocka_unit_test(a_hidden_cell_says_why_and_how_to_show_it),
        cmocka_unit_test(nothing_is_divided_where_nothing_may_be_seen),
        cmocka_unit_test(scrolling_stops_at_the_end),
        cmocka_unit_test(k3_score_is_as_drawn_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
