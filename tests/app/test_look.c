// The look: colours and ranges that are chosen, the projector's screen, scales, the black screen;
// what of it is remembered.
#include "app/doc/digest.h"
#include "app/ui/commands.h"
#include "app/ui/controls.h"
#include "app/ui/dispatch.h"
#include "app/ui/settings.h"
#include "support/sized.h"
#include <math.h>

static bool apply(Screen *screen, Command command) {
    return ui_apply(&screen->lab.ui, screen->lab.document, &command);
}

static bool choose(Screen *screen, CommandKind kind, long integer) {
    return apply(screen, (Command){.kind = kind, .integer = integer});
}

static void send(Screen *screen, Input input) {
    screen_draw(screen);
    dispatch_input(&screen->lab.ui, screen->lab.document, screen->list, &input);
}

static void key(Screen *screen, UiKey code, unsigned modifiers) {
    send(screen, (Input){.kind = INPUT_KEY, .key = code, .modifiers = modifiers});
}

// --- colours -------------------------------------------------------------------------------------

static void choices_are_taken_and_odd_ones_refused(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    const ColorChoice *colors = &screen->lab.ui.colors;
    assert_true(choose(screen, COMMAND_SET_SIGNED_COLORS, DIVERGING_TEAL_BROWN));
    assert_true(choose(screen, COMMAND_SET_WEIGHT_COLORS, SEQUENTIAL_CIVIDIS));
    assert_true(choose(screen, COMMAND_SET_RANGE_KIND, RANGE_SHARED));
    assert_false(choose(screen, COMMAND_SET_SIGNED_COLORS, DIVERGING_COUNT));
    assert_false(choose(screen, COMMAND_SET_WEIGHT_COLORS, -1));
    assert_false(choose(screen, COMMAND_SET_RANGE_KIND, RANGE_COUNT));
    assert_false(apply(screen, (Command){.kind = COMMAND_SET_RANGE, .number = NAN}));
    assert_false(apply(screen, (Command){.kind = COMMAND_SET_RANGE, .number = -1}));
    assert_true(colors->diverging == DIVERGING_TEAL_BROWN && colors->kind == RANGE_SHARED);
    assert_int_equal(colors->sequential, SEQUENTIAL_CIVIDIS);
    assert_true(apply(screen, (Command){.kind = COMMAND_SET_RANGE, .number = 2.5}));
    assert_true(colors->kind == RANGE_FIXED && colors->range == 2.5f);
    assert_false(document_can_undo(screen->lab.document)); // a look is no edit
    key(screen, KEY_T, MODIFIER_SHIFT);
    assert_int_equal(colors->diverging, DIVERGING_BLUE_ORANGE); // round the corner
    choose(screen, COMMAND_SET_STAGE, ATTN_STAGE_SOFTMAX);
    key(screen, KEY_T, MODIFIER_SHIFT);
    assert_int_equal(colors->sequential, SEQUENTIAL_GREYS);
    screen_close(screen);
}

// By mouse and by keyboard alone: every choice is a stop with a command.
static void the_panel_has_them_all(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    ui->colors.kind = RANGE_FIXED;
    ui->height = 2000;
    choose(screen, COMMAND_SET_STAGE, ATTN_STAGE_SCORE);
    screen_draw(screen);
    for (unsigned i = 0; i < DIVERGING_COUNT; i++) {
        const UiId id = ui_id(UI_CHOICE, CONTROL_SIGNED_COLORS, i);
        assert_true(expect_hit(screen->list, id)->flags & HIT_FOCUS);
        Command command = dispatch_click_command(ui, screen->lab.document, id);
        assert_true(apply(screen, command) && ui->colors.diverging == (ColorDiverging)i);
    }
    for (unsigned i = 0; i < RANGE_COUNT; i++)
        expect_hit(screen->list, ui_id(UI_CHOICE, CONTROL_RANGE_KIND, i));
    expect_hit(screen->list, ui_id(UI_SLIDER, CONTROL_RANGE, 0));
    const Command more = control_step(ui, screen->lab.document, CONTROL_RANGE, 1);
    assert_true(apply(screen, more) && ui->colors.range > 1);
    choose(screen, COMMAND_SET_STAGE, ATTN_STAGE_SOFTMAX);
    screen_draw(screen);
    for (unsigned i = 0; i < SEQUENTIAL_COUNT; i++)
        expect_hit(screen->list, ui_id(UI_CHOICE, CONTROL_WEIGHT_COLORS, i));
    screen_close(screen);
}

// --- ranges --------------------------------------------------------------------------------------

static const DrawCommand *map_of(const Screen *screen, const char *group, size_t n) {
    const LayoutRange range = layout_group(screen->list, group);
    for (size_t i = range.first; i < range.end; i++) {
        const DrawCommand *command = draw_command_at(range.list, i);
        if (command->kind == DRAW_HEATMAP && command->rows > 1 && n-- == 0) return command;
    }
    fail_msg("no heatmap in %s", group);
    return NULL;
}

static void expect_cell(const Screen *screen, AttnMatrixId id, float range) {
    const View view = screen_view(screen);
    const DrawCommand *map = map_of(screen, attn_matrix_name(id), 0);
    const AttnMatrix m = attn_trace_matrix(screen->lab.document->trace, id, 0);
    for (size_t i = 0; i < m.rows * m.cols; i++) {
        const DrawColor expected =
            theme_cell(view.theme, id, *attn_at(m, i / m.cols, i % m.cols), range);
        const DrawColor found = draw_command_cells(screen->list, map)[i];
        assert_memory_equal(&found, &expected, sizeof found);
    }
}

static bool says(const Screen *screen, const char *group, const char *words) {
    const LayoutRange range = layout_group(screen->list, group);
    for (size_t i = range.first; i < range.end; i++) {
        const DrawCommand *command = draw_command_at(range.list, i);
        if (command->kind == DRAW_TEXT &&
            strcmp(draw_command_text(range.list, command), words) == 0)
            return true;
    }
    return false;
}

static size_t arrows(const Screen *screen, bool is_negative) {
    const DrawColor color = theme_beyond(screen_view(screen).theme, is_negative);
    const LayoutRange range = layout_group(screen->list, "controls");
    size_t count = 0;
    for (size_t i = range.first; i < range.end; i++) {
        const DrawCommand *command = draw_command_at(range.list, i);
        count +=
            command->kind == DRAW_TRIANGLE && memcmp(&command->color, &color, sizeof color) == 0;
    }
    return count;
}

// k3: scores reach 16, queries 3; nothing is negative.
static void cells_and_legend_go_by_the_chosen_range(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    char low[NUMFMT_MAX];
    choose(screen, COMMAND_SET_STAGE, ATTN_STAGE_SCORE);
    screen_draw(screen);
    expect_cell(screen, ATTN_Q, 3);
    expect_cell(screen, ATTN_SCORES, 16);
    assert_true(says(screen, "controls", "+16.00"));
    choose(screen, COMMAND_SET_RANGE_KIND, RANGE_SHARED);
    screen_draw(screen);
    assert_true(document_shared_range(screen->lab.document) == 16);
    expect_cell(screen, ATTN_Q, 16);
    expect_cell(screen, ATTN_SCORES, 16);
    apply(screen, (Command){.kind = COMMAND_SET_RANGE, .number = 5});
    screen_draw(screen);
    expect_cell(screen, ATTN_Q, 5);
    expect_cell(screen, ATTN_SCORES, 5); // beyond: a colour of its own …
    assert_true(says(screen, "controls", "+5.00") &&
                says(screen, "controls", numfmt_fixed(low, -5, 2)));
    assert_int_equal(arrows(screen, false), 1); // … and an arrow at that end alone
    assert_int_equal(arrows(screen, true), 0);
    apply(screen, (Command){.kind = COMMAND_SET_RANGE, .number = 20});
    screen_draw(screen);
    assert_int_equal(arrows(screen, false), 0);
    screen_close(screen);
}

// A shared range is that of all heads, so that heads can be compared by eye.
static void a_shared_range_is_that_of_all_heads(void **state) {
    (void)state;
    Screen *screen = screen_open("heads", false);
    const AttnTrace *trace = screen->lab.document->trace;
    float range = 0;
    for (int id = 0; id < ATTN_MATRIX_COUNT; id++)
        for (size_t head = 0; id != ATTN_WEIGHTS && attn_trace_has(trace, (AttnMatrixId)id) &&
                              head < attn_trace_heads(trace, (AttnMatrixId)id);
             head++)
            range = fmaxf(range, digest_range(attn_trace_matrix(trace, (AttnMatrixId)id, head)));
    assert_true(document_shared_range(screen->lab.document) == range);
    screen_close(screen);
}

// --- the projector -------------------------------------------------------------------------------

static void check_projector(Screen *screen) {
    const UiState *ui = &screen->lab.ui;
    const ViewLayout at = view_layout_projector(ui->width, ui->height);
    expect_no_overlap(layout_all(screen->list), screen->where);
    expect_inside(layout_group(screen->list, "canvas"), at.canvas, screen->where);
    expect_inside(layout_group(screen->list, "formula"), at.formula, screen->where);
    expect_inside(layout_group(screen->list, "strip"), at.strip, screen->where);
}

static void the_projector_fits(void **state) {
    (void)state;
    static const char *const SCENES[] = {"pronoun", "translation", "heads", "article"};
    for (size_t i = 0; i < sizeof SCENES / sizeof SCENES[0]; i++) {
        Screen *screen = screen_open(SCENES[i], i % 2 == 0);
        screen->lab.ui.is_projector = true;
        screen->lab.ui.grain = (UiGrain)i;
        for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
            if (stage == ATTN_STAGE_ROTATE) continue;
            choose(screen, COMMAND_SET_STAGE, stage);
            screen_for_all(screen, check_projector);
        }
        screen_close(screen);
    }
}

static float first_cell_height(Screen *screen) {
    screen_draw(screen);
    const DrawCommand *map = map_of(screen, "scores", 0);
    return map->rect.h / (float)map->rows * screen->lab.ui.scale;
}

// Cells are larger, the panels are away, and all that is needed to step is there; and back.
static void the_projector_is_larger_and_comes_back(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    choose(screen, COMMAND_SET_STAGE, ATTN_STAGE_SCORE);
    for (size_t i = 0; i < SCREEN_SIZE_COUNT; i++) {
        ui_resize(ui, SCREEN_SIZES[i].width, SCREEN_SIZES[i].height);
        const float before = first_cell_height(screen);
        key(screen, KEY_P, 0);
        assert_true(ui->is_projector);
        // On the largest windows cells are nearly as high as there is room for, panels or not.
        const float least = SCREEN_SIZES[i].width <= 1920 ? 1.1f : 1.0f;
        assert_true(first_cell_height(screen) > before * least);
        expect_hit(screen->list, ui_id(UI_TRANSPORT, TRANSPORT_NEXT, 0));
        expect_hit(screen->list, ui_id(UI_PROJECTOR_SWITCH, 0, 0));
        expect_hit(screen->list, ui_id(UI_STAGE, ATTN_STAGE_SCORE, 0)); // in the formula
        for (size_t k = 0; k < draw_hit_count(screen->list); k++)
            assert_int_not_equal(draw_hit_at(screen->list, k)->id.kind, UI_SWITCH);
        key(screen, KEY_P, 0);
        assert_false(ui->is_projector);
        assert_true(first_cell_height(screen) == before);
    }
    screen_close(screen);
}

// --- scale and the black screen ------------------------------------------------------------------

static void scales_go_from_three_quarters_to_three(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    ui_resize(ui, 3840, 2160);
    for (int i = 0; i < 40; i++)
        key(screen, KEY_MINUS, MODIFIER_CTRL);
    assert_true(ui->zoom == 0.75f && ui->scale == 0.75f);
    float before = ui->zoom;
    for (int i = 0; i < 40; i++) {
        key(screen, KEY_PLUS, MODIFIER_CTRL);
        assert_true(ui->zoom >= before);
        before = ui->zoom;
        // A window too small for the scale shows as much of it as fits: the layout always holds.
        assert_true(ui->width >= UI_WIDTH_MIN - 1 && ui->height >= UI_HEIGHT_MIN - 1);
    }
    assert_true(ui->zoom == 3 && ui->scale == 3);
    key(screen, KEY_ZERO, MODIFIER_CTRL);
    assert_true(ui->zoom == 1);
    screen_close(screen);
}

static void text(Screen *screen, const char *what) {
    send(screen, (Input){.kind = INPUT_TEXT, .text = what});
}

// A clicker's button sends B or a full stop; with a cell of the user's own selected, that begins a
// number.
static void a_clicker_blanks_the_screen(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    text(screen, ".");
    assert_true(ui->is_blank);
    text(screen, ".");
    assert_false(ui->is_blank);
    key(screen, KEY_B, 0);
    assert_true(ui->is_blank);
    text(screen, "7"); // wakes it and does nothing else
    assert_true(!ui->is_blank && !ui_is_editing(ui));
    ui->selection = (UiSelection){.is_active = true, .is_from_step = true, .matrix = ATTN_SCORES};
    text(screen, ".");
    assert_true(ui->is_blank && !ui_is_editing(ui));
    text(screen, ".");
    apply(screen, (Command){.kind = COMMAND_SELECT, .matrix = ATTN_X});
    text(screen, ".");
    assert_true(!ui->is_blank && ui_is_editing(ui));
    screen_close(screen);
}

// --- what is remembered --------------------------------------------------------------------------

static void the_look_is_remembered(void **state) {
    (void)state;
    UiState ui;
    Settings settings;
    ui_state_init(&ui);
    ui.is_projector = true;
    ui.colors = (ColorChoice){DIVERGING_PURPLE_GREEN, SEQUENTIAL_VIRIDIS, RANGE_FIXED, 2.5f};
    const Settings before = settings_of(&ui);
    char *written = settings_format(&before);
    assert_true(settings_parse(written, strlen(written), &settings));
    assert_memory_equal(&settings.look.colors, &ui.colors, sizeof ui.colors);
    assert_true(settings.look.is_projector);
    free(written);
    const char *odd =
        "{\"language\": \"en\", \"theme\": \"dark\", \"projector\": 3, \"colours\": "
        "{\"signed\": \"rainbow\", \"weights\": 7, \"range\": \"fixed\", \"end\": -2}}";
    assert_true(settings_parse(odd, strlen(odd), &settings)); // what is odd is left at its default
    assert_int_equal(settings.look.colors.diverging, DIVERGING_BLUE_ORANGE);
    assert_int_equal(settings.look.colors.sequential, SEQUENTIAL_INDIGO);
    assert_true(settings.look.colors.range == 1 && !settings.look.is_projector);
    ui_state_deinit(&ui);
}

static const char *where_of(Screen *screen, const char *start) {
    screen_draw(screen);
    const LayoutRange strip = layout_group(screen->list, "strip");
    for (size_t i = strip.first; i < strip.end; i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind != DRAW_TEXT) continue;
        const char *text = draw_command_text(screen->list, command);
        if (strncmp(text, start, strlen(start)) == 0) return text;
    }
    fail_msg("nothing in the bar begins with \"%s\"", start);
    return "";
}

// How far stepping is, by which steps, and how fast: G and ] show what they did there as well.
static void the_projector_says_where_stepping_stands(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    key(screen, KEY_P, 0);
    assert_string_equal(where_of(screen, "stage"), "stage 1/8 · 1×");
    ui->has_motion = false;
    key(screen, KEY_G, 0);
    key(screen, KEY_RIGHT, 0);
    assert_string_equal(where_of(screen, "row"), "row 1/3 · 1×");
    key(screen, KEY_G, 0);
    key(screen, KEY_BRACKET_RIGHT, 0);
    key(screen, KEY_PAGE_DOWN, 0);
    assert_string_equal(where_of(screen, "cell"), "cell 4/9 · 2×");
    key(screen, KEY_G, 0);
    key(screen, KEY_PAGE_DOWN, 0);
    assert_string_equal(where_of(screen, "term"), "term 1/4 · 2×");
    ui->language = LANGUAGE_ZH;
    assert_string_equal(where_of(screen, "项"), "项 1/4 · 2×");
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(choices_are_taken_and_odd_ones_refused),
        cmocka_unit_test(the_panel_has_them_all),
        cmocka_unit_test(cells_and_legend_go_by_the_chosen_range),
        cmocka_unit_test(a_shared_range_is_that_of_all_heads),
        cmocka_unit_test(the_projector_fits),
        cmocka_unit_test(the_projector_is_larger_and_comes_back),
        cmocka_unit_test(the_projector_says_where_stepping_stands),
        cmocka_unit_test(scales_go_from_three_quarters_to_three),
        cmocka_unit_test(a_clicker_blanks_the_screen),
        cmocka_unit_test(the_look_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
