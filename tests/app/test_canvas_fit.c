// What gives way on the canvas as room gets short, and what grows where there is some: numbers
// before captions and gaps, whole matrices before large labels.
#include "support/sized.h"

// Of the numbers in cells; 0: there are none. *count: how many there are.
static float smallest_number(const Screen *screen, size_t *count) {
    const LayoutRange canvas = layout_group(screen->list, "canvas");
    float size = 0;
    *count = 0;
    for (size_t i = canvas.first; i < canvas.end; i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind != DRAW_TEXT || command->font != FONT_MONO) continue;
        ++*count;
        if (size == 0 || command->size < size) size = command->size;
    }
    return size;
}

// What a larger window gives to captions and gaps, it must not take from the numbers; but for the
// step by which units grow, and where there are more of them: all projections instead of one.
static void numbers_grow_with_the_window(void **state) {
    (void)state;
    static const char *const SCENES[] = {"k3",      "pronoun",     "words",
                                         "article", "translation", "heads"};
    static const ScreenSize SIZES[] = {{1440, 900}, {1920, 1200}, {2560, 1600}, {3840, 2400}};
    for (size_t i = 0; i < 4 * sizeof SCENES / sizeof SCENES[0]; i++) {
        Screen *screen = screen_open(SCENES[i / 4], true);
        UiState *ui = &screen->lab.ui;
        ui->notation = i % 2 == 0 ? NOTATION_ROWS : NOTATION_COLUMNS;
        ui->is_projector = i / 2 % 2 == 1;
        AttnStage stages[ATTN_STAGE_COUNT];
        const size_t count = document_stages(screen->lab.document, stages);
        for (size_t k = 0; k < count; k++) {
            float before = 0;
            size_t numbers = 0, numbers_before = 0;
            ui->stage = stages[k];
            for (size_t n = 0; n < sizeof SIZES / sizeof SIZES[0]; n++) {
                ui->width = SIZES[n].width;
                ui->height = SIZES[n].height;
                screen_draw(screen);
                const float size = smallest_number(screen, &numbers);
                if (numbers <= numbers_before && size < 0.92f * before)
                    fail_msg("%s, %s %s: numbers of %.1f, in a smaller window %.1f", screen->where,
                             notation_name(ui->notation), attn_stage_name(stages[k]), (double)size,
                             (double)before);
                before = size;
                numbers_before = numbers;
            }
        }
        screen_close(screen);
    }
}

// Without W_O the output is the contexts: where there is no room beside each other, then one under
// the other, both with all numbers.
static void a_copy_has_all_numbers(void **state) {
    (void)state;
    static const char *const SCENES[] = {"k3", "translation", "article", "words"};
    for (size_t i = 0; i < sizeof SCENES / sizeof SCENES[0]; i++) {
        Screen *screen = screen_open(SCENES[i], true);
        UiState *ui = &screen->lab.ui;
        const AttnShape *shape = attn_trace_shape(screen->lab.document->trace);
        ui->stage = ATTN_STAGE_OUTPUT;
        for (ui->width = 1024; ui->width < 1500; ui->width += 116) {
            size_t count = 0;
            ui->height = 720;
            screen_draw(screen);
            smallest_number(screen, &count);
            if (count != 2 * shape->n_q * shape->d_o)
                fail_msg("%s: %zu numbers, not 2 × %zu × %zu", screen->where, count, shape->n_q,
                         shape->d_o);
        }
        screen_close(screen);
    }
}

// Where one projection would have no numbers either, all three are there.
static void projections_of_colour_stand_together(void **state) {
    (void)state;
    static const AttnMatrixId IDS[] = {ATTN_WQ, ATTN_WK, ATTN_WV, ATTN_Q, ATTN_K, ATTN_V};
    for (size_t i = 0; i < 6; i++) {
        Screen *screen = open_size((Size){i < 4 ? 40 : 64, 2, 8, NULL}, true);
        UiState *ui = &screen->lab.ui;
        ui->notation = i % 2 == 0 ? NOTATION_ROWS : NOTATION_COLUMNS;
        ui->width = i / 2 == 0 ? 1440 : 1920;
        ui->height = i / 2 == 0 ? 900 : 1080;
        ui->stage = ATTN_STAGE_PROJECT;
        screen_draw(screen);
        float x, y;
        for (size_t k = 0; k < sizeof IDS / sizeof IDS[0]; k++)
            if (!screen_find_cell(screen, ui_cell(IDS[k], 0, 1, 1), &x, &y))
                fail_msg("%s, %s: no %s", screen->where, notation_name(ui->notation),
                         attn_matrix_name(IDS[k]));
        screen_close(screen);
    }
}

static float size_of(const Screen *screen, const char *text) {
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_TEXT && command->font == FONT_MONO &&
            strcmp(draw_command_text(screen->list, command), text) == 0)
            return command->size;
    }
    fail_msg("%s: no %s", screen->where, text);
    return 0;
}

// On a projector numbers fill their cells, in the matrices and on the card of the softmax, for the
// rows at the back: logical pixels of 1280 × 720.
static void numbers_are_large_on_a_projector(void **state) {
    (void)state;
    static const struct {
        AttnStage stage;
        const char *number;
        float least;
    } NUMBERS[] = {{ATTN_STAGE_INPUT, "2.00", 58},  {ATTN_STAGE_SCORE, "16.00", 34},
                   {ATTN_STAGE_SCALE, "16.00", 48}, {ATTN_STAGE_SOFTMAX, "9.24", 23},
                   {ATTN_STAGE_MIX, "7.81", 30},    {ATTN_STAGE_SOFTMAX, "43.2 %", 22}};
    Screen *screen = screen_open("k3", true);
    UiState *ui = &screen->lab.ui;
    ui->is_projector = true;
    ui->width = 1280;
    ui->height = 720;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        ui->stage = NUMBERS[i].stage;
        screen_draw(screen);
        const float size = size_of(screen, NUMBERS[i].number);
        if (size < NUMBERS[i].least)
            fail_msg("%s: %s in %.1f", screen->where, NUMBERS[i].number, (double)size);
    }
    screen_close(screen);
}

// In a small window captions get shorter rather than cells as narrow as their numbers.
static void captions_leave_room_for_cells(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", true);
    UiState *ui = &screen->lab.ui;
    ui->width = 1024;
    ui->height = 720;
    ui->stage = ATTN_STAGE_PROJECT;
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        float x[2], y;
        ui->language = (Language)language;
        screen_draw(screen);
        for (size_t i = 0; i < 2; i++)
            assert_true(screen_find_cell(screen, ui_cell(ATTN_Q, 0, 1, i), &x[i], &y));
        if (x[1] - x[0] < 27) fail_msg("%s: cells of %.0f", screen->where, (double)(x[1] - x[0]));
    }
    screen_close(screen);
}

// What is seen whole in a window is seen whole on a projector of the same size.
static void a_projector_shows_large_matrices_whole(void **state) {
    (void)state;
    Screen *screen = open_size((Size){64, 2, 8, NULL}, true);
    UiState *ui = &screen->lab.ui;
    ui->is_projector = true;
    ui->width = 1280;
    ui->height = 720;
    ui->stage = ATTN_STAGE_SCORE;
    for (int notation = 0; notation < NOTATION_COUNT; notation++) {
        ui->notation = (Notation)notation;
        screen_draw(screen);
        for (size_t i = 0; i < draw_hit_count(screen->list); i++)
            if (draw_hit_at(screen->list, i)->flags & HIT_SCROLL)
                fail_msg("%s, %s: it scrolls", screen->where, notation_name(ui->notation));
    }
    screen_close(screen);
}

// With positions, X keeps its numbers where there is no room for those of all: it is what is typed.
static void what_is_typed_keeps_its_numbers(void **state) {
    (void)state;
    Screen *screen = open_size((Size){7, 2, 8, ", \"positions\": \"sinusoidal\""}, true);
    UiState *ui = &screen->lab.ui;
    ui->stage = ATTN_STAGE_INPUT;
    for (ui->width = 1100; ui->width < 1500; ui->width += 90) {
        size_t count = 0;
        ui->height = 720;
        screen_draw(screen);
        smallest_number(screen, &count);
        if (count < 7 * 8) fail_msg("%s: %zu numbers", screen->where, count);
    }
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_grow_with_the_window),
        cmocka_unit_test(a_copy_has_all_numbers),
        cmocka_unit_test(projections_of_colour_stand_together),
        cmocka_unit_test(numbers_are_large_on_a_projector),
        cmocka_unit_test(captions_leave_room_for_cells),
        cmocka_unit_test(a_projector_shows_large_matrices_whole),
        cmocka_unit_test(what_is_typed_keeps_its_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
