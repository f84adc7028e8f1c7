// Matrices of very many rows or columns: what a frame costs goes by what can be seen of them, and
// labels are as wide as they must be.
#include "support/hands.h"
#include "support/temporary.h"
#include <time.h>

#define FRAME_MS           150.0 // of the processor; under sanitizers, too. A tenth would do without them

#define RANDOM(rows, cols) "{\"random\": {\"rows\": " rows ", \"cols\": " cols ", \"seed\": 1}}"
#define SCENE              "{\"format\": \"attnlab-scene\", \"version\": 1, \"x\": "

static Screen *open_text(const char *text) {
    char path[] = TEMPORARY_PATH;
    temporary_write(path, text);
    Screen *screen = screen_open(path, true);
    unlink(path);
    return screen;
}

static void go_to(Screen *screen, AttnStage stage) {
    const Command go = {.kind = COMMAND_SET_STAGE, .integer = stage};
    ui_apply(&screen->lab.ui, screen->lab.document, &go);
}

static void apply(Screen *screen, CommandKind kind) {
    ui_apply(&screen->lab.ui, screen->lab.document, &(Command){.kind = kind});
}

// --- time ----------------------------------------------------------------------------------------

static double milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

// The quickest of three, for others are at work on the machine.
static void expect_quick(Screen *screen, const char *what) {
    double best = INFINITY;
    for (int i = 0; i < 3; i++) {
        const double start = milliseconds();
        screen_draw(screen);
        best = fmin(best, milliseconds() - start);
    }
    if (best > FRAME_MS)
        fail_msg("%s, %s: a frame takes %.0f ms", attn_stage_name(screen->lab.ui.stage), what,
                 best);
}

static void a_frame_costs_what_is_seen(void **state) {
    (void)state;
    static const char *const SCENES[] = {
        SCENE RANDOM("2", "100000") "}",
        SCENE RANDOM("2", "10") ", \"wk\": " RANDOM("10", "10") ", \"wv\": " RANDOM(
            "10", "100000") ", \"wo\": " RANDOM("100000", "10") "}",
        SCENE RANDOM("2", "8") ", \"memory\": {\"x\": " RANDOM("20000", "8") "}}",
    };
    for (size_t i = 0; i < sizeof SCENES / sizeof SCENES[0]; i++) {
        Screen *screen = open_text(SCENES[i]);
        UiState *ui = &screen->lab.ui;
        for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
            if (stage == ATTN_STAGE_ROTATE) continue;
            go_to(screen, (AttnStage)stage);
            expect_quick(screen, "by rows");
            ui->notation = NOTATION_COLUMNS;
            expect_quick(screen, "by columns");
            ui->notation = NOTATION_ROWS;
            ui->is_projector = true;
            expect_quick(screen, "on a projector");
            ui->is_projector = false;
            select_range(screen, ui_stage_matrix(ui, screen->lab.document, ui->stage), 1, 1, 1, 1);
            expect_quick(screen, "with a cell selected");
            ui->selection.is_active = false;
            apply(screen, COMMAND_KEEP_SNAPSHOT);
            apply(screen, COMMAND_TOGGLE_COMPARE);
            expect_quick(screen, "compared");
            apply(screen, COMMAND_TOGGLE_COMPARE);
        }
        screen_close(screen);
    }
}

// --- labels --------------------------------------------------------------------------------------

static void expect_label(Screen *screen, const char *name) {
    screen_draw(screen);
    const LayoutRange labels = layout_group(screen->list, "X");
    for (size_t i = labels.first; i < labels.end; i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_TEXT &&
            strcmp(draw_command_text(screen->list, command), name) == 0)
            return;
    }
    fail_msg("no label \"%s\" in full", name);
}

// More rows than are measured one by one, of which the last has the widest name, also where
// another becomes that.
static void the_widest_of_many_names_has_room(void **state) {
    (void)state;
    enum { TOKENS = 70, ROOM = 4096 };
    char text[ROOM] = "{\"format\": \"attnlab-scene\", \"version\": 1, \"tokens\": [";
    for (int i = 0; i + 1 < TOKENS; i++)
        strcat(text, "\"it\", ");
    strcat(text, "\"Mississippi\"], \"x\": " RANDOM("70", "4") "}");
    Screen *screen = open_text(text);
    UiState *ui = &screen->lab.ui;
    ui_resize(ui, 1440, 2400);
    expect_label(screen, "Mississippi");
    const Command rename = {.kind = COMMAND_SET_TOKEN, .row = 0, .text = "Wolverhampton"};
    AttnError error = {0};
    assert_int_equal(document_apply(screen->lab.document, &rename, &error), ATTN_OK);
    expect_label(screen, "Wolverhampton");
    expect_label(screen, "Mississippi");
    screen_close(screen);
}

// --- what shows the size -------------------------------------------------------------------------

// The round knobs of sliders, and the number beside them.
static void expect_knobs_apart(Screen *screen, const char *number) {
    const LayoutRange controls = layout_group(screen->list, "controls");
    size_t numbers = 0, knobs = 0;
    for (size_t i = controls.first; i < controls.end; i++) {
        const DrawCommand *text = draw_command_at(screen->list, i);
        if (text->kind != DRAW_TEXT || strcmp(draw_command_text(screen->list, text), number) != 0)
            continue;
        numbers++;
        for (size_t k = controls.first; k < controls.end; k++) {
            const DrawCommand *knob = draw_command_at(screen->list, k);
            if (knob->kind != DRAW_FILL || knob->radius != 7 || knob->rect.w != 14) continue;
            knobs++;
            const DrawRect both = layout_intersection(text->rect, knob->rect);
            if (both.w > 0 && both.h > 0) fail_msg("%s: a knob lies upon a number", screen->where);
        }
    }
    assert_true(numbers == 2 && knobs > 0); // of the widths of the model and of keys
}

static void a_long_number_takes_its_room_from_the_slider(void **state) {
    (void)state;
    Screen *screen = open_text(SCENE RANDOM("2", "100000") "}");
    for (int i = 0; i < 2 * LANGUAGE_COUNT; i++) {
        screen->lab.ui.language = (Language)(i / 2);
        ui_resize(&screen->lab.ui, i % 2 == 0 ? 1024 : 1440, 720);
        screen_draw(screen);
        expect_knobs_apart(screen, "100000");
    }
    screen_close(screen);
}

static void the_bar_of_a_wide_matrix_can_be_seen(void **state) {
    (void)state;
    Screen *screen = open_text(SCENE RANDOM("2", "100000") "}");
    const DrawColor color = ui_theme(&screen->lab.ui)->ink_faint;
    size_t bars = 0;
    screen_draw(screen);
    const LayoutRange canvas = layout_group(screen->list, "canvas");
    for (size_t i = canvas.first; i < canvas.end; i++) {
        const DrawCommand *bar = draw_command_at(screen->list, i);
        if (bar->kind != DRAW_FILL || bar->rect.h != 5 || memcmp(&bar->color, &color, 4) != 0)
            continue;
        bars++;
        assert_true(bar->rect.w >= 20);
    }
    assert_int_equal(bars, 1);
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_number_takes_its_room_from_the_slider),
        cmocka_unit_test(the_bar_of_a_wide_matrix_can_be_seen),
        cmocka_unit_test(a_frame_costs_what_is_seen),
        cmocka_unit_test(the_widest_of_many_names_has_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
