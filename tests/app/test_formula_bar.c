// Formula bar and chips: the formula says what the options say, frames what is computed, and fits.
#include "support/screens.h"

static void check_fits(Screen *screen) {
    const ViewLayout at = view_layout(screen->lab.ui.width, screen->lab.ui.height);
    const LayoutRange formula = layout_group(screen->list, "formula");
    const LayoutRange chips = layout_group(screen->list, "chips");
    expect_inside(formula, at.formula, screen->where);
    expect_inside(chips, at.chips, screen->where);
    expect_no_overlap(chips, screen->where);
    AttnStage stages[ATTN_STAGE_COUNT];
    const size_t count = document_stages(screen->lab.document, stages);
    for (size_t i = 0; i < count; i++) {
        const DrawHit *hit = expect_hit(screen->list, ui_id(UI_STAGE, stages[i], 0));
        assert_true(hit->rect.w > 4);
    }
    for (size_t i = chips.first; i < chips.end; i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        const bool is_word = command->kind == DRAW_TEXT && command->font != FONT_MONO;
        if (is_word && command->size < 11)
            fail_msg("%s: a chip's text is too small", screen->where);
    }
}

static void apply(Screen *screen, Command command) {
    AttnError error = {0};
    if (document_apply(screen->lab.document, &command, &error) != ATTN_OK)
        fail_msg("%s", error.message);
}

static void formula_and_chips_fit(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", true);
    screen_for_all(screen, check_fits);
    apply(screen, (Command){.kind = COMMAND_SET_POSITIONS, .integer = ATTN_POSITIONS_ROPE});
    apply(screen, (Command){.kind = COMMAND_SET_HEADS, .integer = 2});
    apply(screen, (Command){.kind = COMMAND_SET_RESIDUAL, .integer = 1});
    apply(screen, (Command){.kind = COMMAND_SET_MASK_CAUSAL, .integer = 1});
    apply(screen, (Command){.kind = COMMAND_SET_TEMPERATURE, .number = 2});
    for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
        screen->lab.ui.stage = (AttnStage)stage;
        screen_for_all(screen, check_fits);
    }
    screen_close(screen);
}

// The bar's texts in the order of drawing.
static void formula_text_of(Screen *screen, char *out, size_t size) {
    const View view = screen_view(screen);
    draw_list_reset(screen->list);
    view_formula_bar(&view, draw_rect(0, 0, 900, 90));
    screen_text(screen, out, size);
}

static void expect_formula(Screen *screen, const char *piece, bool is_there) {
    char text[1024];
    formula_text_of(screen, text, sizeof text);
    const bool found = strstr(text, piece) != NULL;
    if (found != is_there) fail_msg("\"%s\" %s in %s", piece, is_there ? "is not" : "is", text);
}

static void the_formula_follows_the_options(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    expect_formula(screen, "Attention", true);
    expect_formula(screen, "d", true);
    apply(screen, (Command){.kind = COMMAND_SET_SCALE, .integer = 0});
    expect_formula(screen, "d", false);
    expect_formula(screen, "T", false);
    apply(screen, (Command){.kind = COMMAND_SET_TEMPERATURE, .number = 0.5});
    expect_formula(screen, "T", true);
    expect_formula(screen, "M", false);
    apply(screen, (Command){.kind = COMMAND_SET_MASK_CAUSAL, .integer = 1});
    expect_formula(screen, "M", true);
    apply(screen, (Command){.kind = COMMAND_SET_POSITIONS, .integer = ATTN_POSITIONS_ALIBI});
    expect_formula(screen, "B", true);
    expect_formula(screen, "V", true);
    apply(screen, (Command){.kind = COMMAND_SET_VALUES_ARE_X, .integer = 1});
    expect_formula(screen, "V", false);
    expect_formula(screen, "X", true);
    expect_formula(screen, "↓", false);
    apply(screen, (Command){.kind = COMMAND_SET_SOFTMAX_AXIS, .integer = ATTN_SOFTMAX_QUERIES});
    expect_formula(screen, "↓", true);
    screen_close(screen);
}

// With a memory M there is one M: the mask has its name written out.
static void the_mask_is_not_called_as_the_memory(void **state) {
    (void)state;
    Screen *screen = screen_open("translation", false);
    expect_formula(screen, "mask", false);
    apply(screen, (Command){.kind = COMMAND_TOGGLE_MASK_CELL, .column = 1});
    expect_formula(screen, "+ mask", true);
    expect_formula(screen, "+ M", false);
    screen->lab.ui.language = LANGUAGE_ZH;
    expect_formula(screen, "+ 掩码", true);
    expect_formula(screen, "+ M", false);
    screen_close(screen);
}

static void heads_and_output_are_in_it(void **state) {
    (void)state;
    Screen *screen = screen_open("heads", false);
    expect_formula(screen, "MultiHead", true);
    expect_formula(screen, "Concat", true);
    expect_formula(screen, "W", true);
    screen_close(screen);
}

static size_t count_frames(Screen *screen, DrawColor color) {
    char text[1024];
    formula_text_of(screen, text, sizeof text);
    size_t frames = 0;
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind != DRAW_STROKE) continue;
        frames += memcmp(&command->color, &color, sizeof color) == 0;
    }
    return frames;
}

static void each_stage_has_its_frame(void **state) {
    (void)state;
    static const char *const SCENES[] = {"k3", "pronoun", "heads", "causal", "translation"};
    for (size_t i = 0; i < sizeof SCENES / sizeof SCENES[0]; i++) {
        Screen *screen = screen_open(SCENES[i], false);
        AttnStage stages[ATTN_STAGE_COUNT];
        const size_t count = document_stages(screen->lab.document, stages);
        for (size_t j = 0; j < count; j++) {
            screen->lab.ui.stage = stages[j];
            const bool is_project = stages[j] == ATTN_STAGE_PROJECT;
            const ThemeRole role = is_project ? ROLE_QUERY : theme_stage_role(stages[j]);
            const Theme *theme = theme_get(screen->lab.ui.theme);
            assert_int_equal(count_frames(screen, theme->role[role]), 1);
        }
        screen_close(screen);
    }
}

// The pointer over a symbol or its matrix lights it, without moving anything.
static void hovering_lights_a_symbol(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    screen->lab.ui.stage = ATTN_STAGE_SOFTMAX;
    const DrawColor frame = theme_get(screen->lab.ui.theme)->border;
    assert_int_equal(count_frames(screen, frame), 0);
    const DrawRect before = expect_hit(screen->list, ui_id(UI_STAGE, ATTN_STAGE_MIX, 0))->bounds;
    screen->lab.ui.hover = ui_cell(ATTN_K, 0, 1, 1);
    assert_int_equal(count_frames(screen, frame), 1);
    const DrawRect after = expect_hit(screen->list, ui_id(UI_STAGE, ATTN_STAGE_MIX, 0))->bounds;
    assert_memory_equal(&before, &after, sizeof before);
    screen_close(screen);
}

// The one frame of the bar that was drawn last.
static DrawRect find_frame(const Screen *screen) {
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_STROKE) return command->rect;
    }
    fail_msg("%s: nothing is framed", screen->where);
    return (DrawRect){0};
}

// What the frame is around lies inside it; nothing else reaches into it. A comma begins 0.078 em
// behind the left end of its box.
static void expect_clear_frame(Screen *screen) {
    char text[1024];
    formula_text_of(screen, text, sizeof text);
    const DrawRect frame = find_frame(screen);
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind != DRAW_TEXT) continue;
        DrawRect rect = command->rect;
        if (strcmp(draw_command_text(screen->list, command), ",") == 0) {
            rect.x += 0.078f * command->size - 1;
            rect.w -= 0.078f * command->size - 1;
        }
        const float middle = rect.x + rect.w / 2, base = command->baseline;
        if (base < frame.y || base > frame.y + frame.h) continue; // above or below it
        const bool is_inside = middle > frame.x && middle < frame.x + frame.w;
        if (is_inside ? rect.x >= frame.x && rect.x + rect.w <= frame.x + frame.w
                      : rect.x + rect.w <= frame.x || rect.x >= frame.x + frame.w)
            continue;
        fail_msg("%s, %s %s: the frame %.1f … %.1f touches \"%s\" at %.1f … %.1f",
                 screen->lab.document->name, notation_name(screen->lab.ui.notation),
                 attn_stage_name(screen->lab.ui.stage), (double)frame.x,
                 (double)(frame.x + frame.w), draw_command_text(screen->list, command),
                 (double)rect.x, (double)(rect.x + rect.w));
    }
}

static void frames_touch_nothing(void **state) {
    (void)state;
    static const char *const SCENES[] = {"k3",    "pronoun",     "words", "article",
                                         "heads", "translation", "causal"};
    for (size_t i = 0; i < 2 * sizeof SCENES / sizeof SCENES[0]; i++) {
        Screen *screen = screen_open(SCENES[i / 2], true);
        UiState *ui = &screen->lab.ui;
        ui->notation = i % 2 == 0 ? NOTATION_ROWS : NOTATION_COLUMNS;
        for (int with = 0; with < 2; with++) {
            AttnStage stages[ATTN_STAGE_COUNT];
            const size_t count = document_stages(screen->lab.document, stages);
            for (size_t k = 0; k < count; k++) {
                ui->stage = stages[k];
                for (ui->projection = ATTN_Q; ui->projection <= ATTN_V; ui->projection++)
                    expect_clear_frame(screen);
            }
            apply(screen, (Command){.kind = COMMAND_SET_MASK_CAUSAL, .integer = 1});
            apply(screen, (Command){.kind = COMMAND_SET_TEMPERATURE, .number = 2});
        }
        screen_close(screen);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formula_and_chips_fit),
        cmocka_unit_test(the_formula_follows_the_options),
        cmocka_unit_test(the_mask_is_not_called_as_the_memory),
        cmocka_unit_test(heads_and_output_are_in_it),
        cmocka_unit_test(each_stage_has_its_frame),
        cmocka_unit_test(frames_touch_nothing),
        cmocka_unit_test(hovering_lights_a_symbol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
