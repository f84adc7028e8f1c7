// The left panel and the top bar: nothing overlaps, leaves its panel or is out of reach, at any
// size, in both languages; and a slider's region is its knob's range.
#include "app/ui/commands.h"
#include "app/ui/controls.h"
#include "support/screens.h"

static const char *const SCENES[] = {"pronoun", "pronoun-zh", "translation",
                                     "k3",      "heads",      "words"};

static void check_panel(Screen *screen) {
    const UiState *ui = &screen->lab.ui;
    const ViewLayout at = view_layout(ui->width, ui->height);
    const LayoutRange controls = layout_group(screen->list, "controls");
    const LayoutRange top = layout_group(screen->list, "top");
    expect_no_overlap(controls, screen->where);
    expect_inside(controls, at.controls, screen->where);
    expect_no_overlap(top, screen->where);
    expect_inside(top, at.top, screen->where);
}

static void nothing_overlaps(void **state) {
    (void)state;
    for (size_t i = 0; i < 2 * sizeof SCENES / sizeof SCENES[0]; i++) {
        Screen *screen = screen_open(SCENES[i / 2], i % 2 == 1);
        screen_for_all(screen, check_panel);
        screen_close(screen);
    }
}

// In a window of the size of the mock-ups nothing has to be scrolled for.
static void all_controls_are_seen_at_once(void **state) {
    (void)state;
    static const char *const SHORT[] = {"pronoun", "pronoun-zh", "k3", "article"};
    for (size_t i = 0; i < 2 * sizeof SHORT / sizeof SHORT[0]; i++) {
        Screen *screen = screen_open(SHORT[i / 2], true);
        screen->lab.ui.width = 1440;
        screen->lab.ui.height = 900;
        screen->lab.ui.language = i % 2 == 0 ? LANGUAGE_EN : LANGUAGE_ZH;
        screen_draw(screen);
        const UiId scroll = ui_id(UI_PANEL_SCROLL, PANEL_CONTROLS, 0);
        for (size_t k = 0; k < draw_hit_count(screen->list); k++)
            if (ui_id_equals(draw_hit_at(screen->list, k)->id, scroll))
                fail_msg("%s: the controls scroll", screen->where);
        screen_close(screen);
    }
}

static float baseline_of(const Screen *screen, const char *text) {
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_TEXT &&
            strcmp(draw_command_text(screen->list, command), text) == 0)
            return command->baseline;
    }
    fail_msg("%s: no %s", screen->where, text);
    return 0;
}

// The same at every scale, and so in every form of picture: letters are a little wider or narrower
// in each.
static void a_choice_stands_beside_a_short_label(void **state) {
    (void)state;
    static const float SCALES[] = {1, 1.25f, 1.5f, 2, 3};
    Screen *screen = screen_open("pronoun-zh", true);
    UiState *ui = &screen->lab.ui;
    ui->language = LANGUAGE_ZH;
    ui->width = 1440;
    ui->height = 900;
    for (size_t i = 0; i < sizeof SCALES / sizeof SCALES[0]; i++) {
        fonts_set_scale(screen->fonts, SCALES[i]);
        screen_draw(screen);
        assert_float_equal(baseline_of(screen, "位置编码"), baseline_of(screen, "RoPE"), 3);
    }
    screen_close(screen);
}

static void apply(Screen *screen, Command command) {
    AttnError error = {0};
    if (document_apply(screen->lab.document, &command, &error) != ATTN_OK)
        fail_msg("%s", error.message);
}

// All that can be on at once: masks with their sliders, pins, a selected cell.
static void nothing_overlaps_with_everything_on(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", true);
    apply(screen, (Command){.kind = COMMAND_SET_MASK_WINDOW, .integer = 2});
    apply(screen, (Command){.kind = COMMAND_SET_MASK_VALID, .integer = 4});
    apply(screen, (Command){.kind = COMMAND_SET_OVERRIDE, .matrix = ATTN_SCORES, .number = 5});
    screen->lab.ui.selection = (UiSelection){.is_active = true, .matrix = ATTN_SCORES, .row = 1};
    screen_for_all(screen, check_panel);
    screen_close(screen);
}

// Text that is being typed may be longer than its field, which clips it.
static void check_overlap(Screen *screen) {
    expect_no_overlap(layout_group(screen->list, "controls"), screen->where);
}

static void nothing_overlaps_while_typing(void **state) {
    (void)state;
    Screen *screen = screen_open("words", true);
    UiState *ui = &screen->lab.ui;
    edit_begin_token(ui, screen->lab.document, false, 2);
    snprintf(ui->edit_error, sizeof ui->edit_error, "a token may have at most 63 bytes");
    screen_for_all(screen, check_overlap);
    edit_begin_sentence(ui, screen->lab.document, false);
    snprintf(ui->edit_error, sizeof ui->edit_error, "a sentence with no word in it has no tokens");
    screen_for_all(screen, check_overlap);
    screen_close(screen);
}

static void many_tokens_stay_few_rows(void **state) {
    (void)state;
    Screen *screen = screen_open("words", true);
    char text[4096] = "";
    for (int i = 0; i < 512; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s", i % 2 ? "cat " : "mouse ");
    apply(screen, (Command){.kind = COMMAND_SET_TEXT, .text = text});
    assert_int_equal(screen->lab.document->scene->tokens.count, 512);
    screen_for_all(screen, check_panel);
    size_t chips = 0;
    for (size_t i = 0; i < draw_hit_count(screen->list); i++)
        chips += draw_hit_at(screen->list, i)->id.kind == UI_TOKEN;
    assert_in_range(chips, 4, 60);
    screen_close(screen);
}

static const UiControl SWITCHES[] = {CONTROL_SCALE,      CONTROL_MASK_CAUSAL,  CONTROL_MASK_WINDOW,
                                     CONTROL_MASK_VALID, CONTROL_VALUES_ARE_X, CONTROL_SOFTMAX_AXIS,
                                     CONTROL_RESIDUAL};
static const UiControl SLIDERS[] = {CONTROL_MODEL_WIDTH, CONTROL_KEY_WIDTH, CONTROL_HEADS,
                                    CONTROL_TEMPERATURE};

static void every_control_can_be_reached(void **state) {
    (void)state;
    Screen *screen = screen_open("translation", false);
    screen->lab.ui.height = 2000; // nothing is scrolled out of sight
    screen_draw(screen);
    const DrawList *list = screen->list;
    for (size_t i = 0; i < sizeof SWITCHES / sizeof SWITCHES[0]; i++)
        assert_true(expect_hit(list, ui_id(UI_SWITCH, SWITCHES[i], 0))->flags & HIT_FOCUS);
    for (size_t i = 0; i < sizeof SLIDERS / sizeof SLIDERS[0]; i++)
        assert_true(expect_hit(list, ui_id(UI_SLIDER, SLIDERS[i], 0))->flags & HIT_DRAG);
    for (unsigned i = 0; i < 4; i++)
        expect_hit(list, ui_id(UI_CHOICE, CONTROL_POSITIONS, i));
    for (unsigned side = 0; side < 2; side++) {
        assert_true(expect_hit(list, ui_id(UI_TEXT_FIELD, side, 0))->flags & HIT_TEXT);
        assert_true(expect_hit(list, ui_id(UI_TOKEN, side, 3))->flags & HIT_DRAG);
        expect_hit(list, ui_id(UI_TOKEN_ADD, side, 0));
    }
    const UiKind buttons[] = {UI_SCENE_MENU, UI_LANGUAGE, UI_THEME, UI_HELP,
                              UI_OPEN,       UI_SAVE,     UI_EXPORT};
    for (size_t i = 0; i < sizeof buttons / sizeof buttons[0]; i++)
        assert_true(expect_hit(list, ui_id(buttons[i], 0, 0))->flags & HIT_FOCUS);
    screen_close(screen);
}

static bool is_said(const DrawList *list, const char *text) {
    for (size_t i = 0; i < draw_command_count(list); i++) {
        const DrawCommand *command = draw_command_at(list, i);
        if (command->kind == DRAW_TEXT && strstr(draw_command_text(list, command), text))
            return true;
    }
    return false;
}

// Without W_V it is the memory whose rows are the values, where there is one.
static void the_values_are_called_what_they_are(void **state) {
    (void)state;
    static const char *const ARE_X[] = {"Values = X", "值直接取 X"};
    static const char *const ARE_M[] = {"Values = M", "值直接取 M"};
    static const char *const NAMES[] = {"k3", "translation"};
    for (int i = 0; i < 4; i++) {
        Screen *screen = screen_open(NAMES[i / 2], false);
        const int language = i % 2;
        screen->lab.ui.language = (Language)language;
        screen->lab.ui.height = 2000; // nothing is scrolled out of sight
        screen_draw(screen);
        assert_int_equal(is_said(screen->list, ARE_X[language]), i < 2);
        assert_int_equal(is_said(screen->list, ARE_M[language]), i >= 2);
        screen_close(screen);
    }
}

static void a_token_under_the_pointer_can_be_removed(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    screen->lab.ui.hover = ui_id(UI_TOKEN, 0, 1);
    screen_draw(screen);
    const DrawHit *remove = expect_hit(screen->list, ui_id(UI_TOKEN_REMOVE, 0, 1));
    UiId id;
    draw_hit_find(screen->list, remove->rect.x + 7, remove->rect.y + 7, HIT_CLICK, &id);
    assert_int_equal(id.kind, UI_TOKEN_REMOVE);
    screen_close(screen);
}

// The centre of the knob stands at the slider's position within its region.
static void a_sliders_region_is_its_knobs_range(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    screen_draw(screen);
    for (size_t i = 0; i < sizeof SLIDERS / sizeof SLIDERS[0]; i++) {
        if (SLIDERS[i] == CONTROL_MODEL_WIDTH) continue;
        const DrawRect region = expect_hit(screen->list, ui_id(UI_SLIDER, SLIDERS[i], 0))->bounds;
        const float position = control_position(&screen->lab.ui, screen->lab.document, SLIDERS[i]);
        bool is_found = false;
        for (size_t j = 0; j < draw_command_count(screen->list); j++) {
            const DrawCommand *knob = draw_command_at(screen->list, j);
            if (knob->kind != DRAW_FILL || knob->rect.w != 14 || knob->rect.h != 14) continue;
            const float x = knob->rect.x + 7, y = knob->rect.y + 7;
            if (y < region.y || y > region.y + region.h) continue;
            is_found = is_found || (x > region.x + position * region.w - 0.01f &&
                                    x < region.x + position * region.w + 0.01f);
        }
        assert_true(is_found);
    }
    screen_close(screen);
}

static void the_panel_scrolls_where_it_does_not_fit(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", true);
    UiState *ui = &screen->lab.ui;
    ui->width = 1024;
    ui->height = 720;
    screen_draw(screen);
    const DrawHit *hit = expect_hit(screen->list, ui_id(UI_PANEL_SCROLL, PANEL_CONTROLS, 0));
    assert_true(hit->content_h > hit->bounds.h);
    // Scrolled to the end, the last line is seen whole.
    ui->panel_scroll[PANEL_CONTROLS].y = hit->content_h - hit->bounds.h;
    const float bottom = hit->bounds.y + hit->bounds.h;
    screen_draw(screen);
    size_t count = 0;
    LayoutText *texts = layout_texts(layout_group(screen->list, "controls"), &count);
    assert_true(count > 0);
    const DrawRect last = texts[count - 1].rect;
    free(texts);
    assert_true(last.y + last.h <= bottom && last.y + last.h > bottom - 40);
    screen_close(screen);
}

static void looks_as_before(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    ui->selection = (UiSelection){.is_active = true, .matrix = ATTN_SCORES, .row = 1, .column = 2};
    ui->stage = ATTN_STAGE_SCORE;
    const View view = screen_view(screen);
    const ViewLayout at = view_layout(ui->width, ui->height);
    view_controls(&view, at.controls);
    expect_golden(screen->list, "controls-k3");
    draw_list_reset(screen->list);
    view_topbar(&view, at.top);
    expect_golden(screen->list, "topbar-k3");
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_overlaps),
        cmocka_unit_test(all_controls_are_seen_at_once),
        cmocka_unit_test(a_choice_stands_beside_a_short_label),
        cmocka_unit_test(nothing_overlaps_with_everything_on),
        cmocka_unit_test(nothing_overlaps_while_typing),
        cmocka_unit_test(many_tokens_stay_few_rows),
        cmocka_unit_test(every_control_can_be_reached),
        cmocka_unit_test(the_values_are_called_what_they_are),
        cmocka_unit_test(a_token_under_the_pointer_can_be_removed),
        cmocka_unit_test(a_sliders_region_is_its_knobs_range),
        cmocka_unit_test(the_panel_scrolls_where_it_does_not_fit),
        cmocka_unit_test(looks_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
