// Stepping by hand: the same through real input events, by keys alone and by mouse alone.
#include "app/ui/dispatch.h"
#include "app/ui/step.h"
#include "support/screens.h"
#include <math.h>

static void send(Screen *screen, Input input) {
    dispatch_input(&screen->lab.ui, screen->lab.document, screen->list, &input);
    screen_draw(screen);
}

static void strike(Screen *screen, UiKey key, unsigned modifiers) {
    send(screen, (Input){.kind = INPUT_KEY, .key = key, .modifiers = modifiers});
}

static void let_go_by(Screen *screen, float seconds) {
    for (float t = 0; t < seconds; t += 0.05f)
        send(screen, (Input){.kind = INPUT_TICK, .dx = 0.05f});
}

static void keys_choose_grain_speed_and_motion(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    screen_draw(screen);
    for (int grain = 1; grain <= GRAIN_COUNT; grain++) {
        strike(screen, KEY_G, 0);
        assert_int_equal(ui->grain, grain % GRAIN_COUNT);
    }
    strike(screen, KEY_BRACKET_RIGHT, 0);
    assert_true(fabs(ui->speed - 2) < 1e-9);
    for (int i = 0; i < 9; i++)
        strike(screen, KEY_BRACKET_LEFT, 0);
    assert_true(fabs(ui->speed - 0.125) < 1e-9);
    strike(screen, KEY_M, 0);
    assert_false(ui->has_motion);
    strike(screen, KEY_M, 0);
    assert_true(ui->has_motion);
    screen_close(screen);
}

// A presenter's clicker through the whole of k3 at every grain, and back to where it began.
static void a_clicker_goes_through_and_back(void **state) {
    (void)state;
    for (int grain = 0; grain < GRAIN_COUNT; grain++) {
        Screen *screen = screen_open("k3", false);
        UiState *ui = &screen->lab.ui;
        screen_draw(screen);
        ui->grain = (UiGrain)grain;
        size_t steps = 0;
        for (; step_position(ui, screen->lab.document) < 1 && steps < 2000; steps++) {
            strike(screen, KEY_PAGE_DOWN, 0);
            if (steps % 7 == 0) let_go_by(screen, 0.2f);
            if (steps % 5 == 0) step_finish(ui);
        }
        step_finish(ui);
        assert_int_equal(ui->stage, ATTN_STAGE_OUTPUT);
        for (size_t i = 0; i < steps; i++)
            strike(screen, KEY_PAGE_UP, 0);
        step_finish(ui);
        assert_int_equal(ui->stage, ATTN_STAGE_INPUT);
        assert_false(ui->selection.is_active);
        screen_close(screen);
    }
}

static const DrawHit *bar_of(const Screen *screen) {
    return expect_hit(screen->list, ui_id(UI_SLIDER, CONTROL_SCRUB, 0));
}

static void the_bar_is_reached_by_keyboard(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    ui->has_motion = false;
    screen_draw(screen);
    const UiId bar = ui_id(UI_SLIDER, CONTROL_SCRUB, 0);
    for (int i = 0; i < 200 && !ui_id_equals(ui->focus, bar); i++)
        strike(screen, KEY_TAB, 0);
    assert_true(ui_id_equals(ui->focus, bar) && ui->focus_visible);
    strike(screen, KEY_RIGHT, 0);
    strike(screen, KEY_UP, 0);
    assert_int_equal(ui->stage, ATTN_STAGE_SCORE);
    strike(screen, KEY_LEFT, 0);
    assert_int_equal(ui->stage, ATTN_STAGE_PROJECT);
    screen_close(screen);
}

// Pressed, drawn along and let go, the knob stays under the pointer; the wheel steps.
static void the_bar_is_drawn_by_mouse(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    ui->width = 1024, ui->height = 720;
    ui->grain = GRAIN_CELL;
    screen_draw(screen);
    const DrawRect bar = bar_of(screen)->bounds;
    assert_true(bar.w > 150 && bar.h >= 12);
    Input input = {.kind = INPUT_PRESS, .button = 1, .clicks = 1, .y = bar.y + bar.h / 2};
    for (int i = 0; i <= 10; i++) {
        input.x = bar.x + bar.w * (0.2f + 0.06f * (float)i);
        send(screen, input);
        const double wanted = 0.2 + 0.06 * i;
        assert_true(fabs(step_position(ui, screen->lab.document) - wanted) < 1e-3);
        input.kind = INPUT_MOTION;
    }
    input.kind = INPUT_RELEASE;
    send(screen, input);
    assert_int_equal(ui->press.kind, UI_NONE);
    const double before = step_position(ui, screen->lab.document);
    send(screen, (Input){.kind = INPUT_WHEEL, .x = input.x, .y = input.y, .dy = 1});
    step_finish(ui);
    assert_true(step_position(ui, screen->lab.document) > before);
    screen_close(screen);
}

// A click on a cell while it plays: it stops, and the cell stays selected.
static void pointing_at_a_cell_stops_playing(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    ui->stage = ATTN_STAGE_SCORE;
    ui->grain = GRAIN_CELL;
    ui->begins_here = true;
    screen_draw(screen);
    strike(screen, KEY_SPACE, 0);
    let_go_by(screen, 0.5f);
    assert_true(ui->is_playing && ui->is_stepping);
    const DrawHit *cells = NULL;
    for (size_t i = 0; i < draw_hit_count(screen->list); i++) {
        const DrawHit *hit = draw_hit_at(screen->list, i);
        if (hit->id.kind == UI_CELL && ui_id_matrix(hit->id) == ATTN_Q) cells = hit;
    }
    assert_non_null(cells);
    Input input = {.kind = INPUT_PRESS,
                   .button = 1,
                   .clicks = 1,
                   .x = cells->grid_x + 1.5f * cells->pitch_x,
                   .y = cells->grid_y + 2.5f * cells->pitch_y};
    send(screen, input);
    input.kind = INPUT_RELEASE;
    send(screen, input);
    let_go_by(screen, 1);
    assert_false(ui->is_playing || ui->is_stepping);
    assert_int_equal(ui->selection.matrix, ATTN_Q);
    assert_int_equal(ui->selection.row, 2);
    assert_int_equal(ui->selection.column, 1);
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_choose_grain_speed_and_motion),
        cmocka_unit_test(a_clicker_goes_through_and_back),
        cmocka_unit_test(the_bar_is_reached_by_keyboard),
        cmocka_unit_test(the_bar_is_drawn_by_mouse),
        cmocka_unit_test(pointing_at_a_cell_stops_playing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
