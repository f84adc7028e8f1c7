// Stepping: forward and back at every grain visits the same states in both directions, and playing
// ends at the end.
#include "support/cmocka.h"

#include "app/ui/commands.h"
#include "app/ui/step.h"
#include "support/lab.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct Place {
    AttnStage stage;
    UiStep step;
} Place;

static Place place(const UiState *ui) {
    Place here = {ui->stage, ui->step};
    here.step.fraction = 0;
    return here;
}

static bool same(Place a, Place b) {
    return a.stage == b.stage && a.step.is_partial == b.step.is_partial &&
           a.step.cells == b.step.cells && a.step.terms == b.step.terms;
}

#define PLACES_MAX 4096

static void walk_both_ways(UiGrain grain) {
    Lab lab;
    static Place seen[PLACES_MAX];
    size_t count = 0;
    lab_open(&lab, "k3");
    lab.ui.grain = grain;
    do {
        assert_true(count < PLACES_MAX);
        seen[count++] = place(&lab.ui);
    } while (step_forward(&lab.ui, lab.document, grain));
    assert_int_equal(lab.ui.stage, ATTN_STAGE_OUTPUT);
    assert_false(lab.ui.step.is_partial);
    for (size_t i = count - 1; i > 0; i--) {
        assert_true(same(place(&lab.ui), seen[i]));
        assert_true(step_back(&lab.ui, lab.document, grain));
    }
    assert_int_equal(lab.ui.stage, ATTN_STAGE_INPUT);
    assert_false(step_back(&lab.ui, lab.document, grain));
    lab_close(&lab);
}

static void test_every_grain_goes_forward_and_back(void **state) {
    (void)state;
    for (int grain = 0; grain < GRAIN_COUNT; grain++)
        walk_both_ways((UiGrain)grain);
}

static void test_cells_not_computed_yet_are_not_shown(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    step_to_stage(&lab.ui, lab.document, ATTN_STAGE_PROJECT);
    for (int i = 0; i < 4; i++)
        step_forward(&lab.ui, lab.document, GRAIN_CELL);
    assert_int_equal(lab.ui.stage, ATTN_STAGE_SCORE);
    assert_true(ui_shows_cell(&lab.ui, lab.document, ATTN_SCORES, 1, 0));
    assert_false(ui_shows_cell(&lab.ui, lab.document, ATTN_SCORES, 1, 1));
    assert_true(ui_shows_cell(&lab.ui, lab.document, ATTN_Q, 2, 2));
    assert_true(lab.ui.selection.is_from_step);
    assert_int_equal(lab.ui.selection.row, 1);
    assert_int_equal(lab.ui.selection.column, 0);
    step_forward(&lab.ui, lab.document, GRAIN_TERM);
    assert_int_equal(lab.ui.step.terms, 1);
    assert_int_equal(lab.ui.selection.column, 1); // the cell whose terms arrive
    lab_close(&lab);
}

static void test_playing_reaches_the_end_and_stops(void **state) {
    (void)state;
    for (int grain = 0; grain < GRAIN_COUNT; grain++) {
        Lab lab;
        lab_open(&lab, "k3");
        lab.ui.grain = (UiGrain)grain;
        lab.ui.speed = 8;
        step_play(&lab.ui, lab.document, true);
        size_t ticks = 0;
        while (lab.ui.is_playing && ticks < 200000)
            step_tick(&lab.ui, lab.document, 1.0 / 60), ticks++;
        assert_false(lab.ui.is_playing);
        assert_int_equal(lab.ui.stage, ATTN_STAGE_OUTPUT);
        assert_false(lab.ui.step.is_partial);
        assert_false(step_tick(&lab.ui, lab.document, 1.0 / 60)); // nothing moves any more
        lab_close(&lab);
    }
}

static void test_terms_arrive_one_by_one_while_a_cell_is_played(void **state) {
    (void)state;
    Lab lab;
    size_t most = 0, last = 0;
    lab_open(&lab, "k3");
    step_to_stage(&lab.ui, lab.document, ATTN_STAGE_PROJECT);
    lab.ui.grain = GRAIN_CELL;
    assert_true(step_animate(&lab.ui, lab.document, GRAIN_CELL, +1));
    while (lab.ui.is_stepping) {
        step_tick(&lab.ui, lab.document, 1.0 / 60);
        if (!lab.ui.is_stepping) break;
        const size_t terms = step_shown(&lab.ui, lab.document).terms;
        assert_true(terms >= last && terms <= last + 1);
        last = terms;
        if (last > most) most = last;
        assert_int_equal(lab.ui.step.cells, 0); // the state waits for the movement to end
    }
    assert_int_equal(most, 3); // d_k: then they are added up
    assert_int_equal(lab.ui.step.cells, 1);
    lab_close(&lab);
}

static void test_selection_goes_along_and_stays_inside(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "pronoun");
    Command select = {.kind = COMMAND_SELECT, .matrix = ATTN_SCORES, .row = 4, .column = 5};
    step_to_stage(&lab.ui, lab.document, ATTN_STAGE_SCORE);
    ui_apply(&lab.ui, lab.document, &select);
    step_to_stage(&lab.ui, lab.document, ATTN_STAGE_SOFTMAX);
    assert_int_equal(lab.ui.selection.matrix, ATTN_WEIGHTS);
    assert_int_equal(lab.ui.selection.column, 5);
    Command remove = {.kind = COMMAND_REMOVE_TOKEN, .row = 5};
    ui_apply(&lab.ui, lab.document, &remove);
    assert_int_equal(lab.ui.selection.column, 4);
    lab_close(&lab);
}

// Who goes to a stage and chooses "term", or selects a cell of it, wants to see that stage's terms,
// not the next one's.
static void test_finer_steps_begin_with_the_stage_on_screen(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "pronoun");
    lab.ui.has_motion = false;
    const Command stage = {.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_SCORE};
    const Command grain = {.kind = COMMAND_SET_GRAIN, .integer = GRAIN_TERM};
    const Command next = {.kind = COMMAND_STEP_NEXT};
    const Command select = {.kind = COMMAND_SELECT, .matrix = ATTN_SCORES, .row = 4, .column = 1};
    ui_apply(&lab.ui, lab.document, &stage);
    ui_apply(&lab.ui, lab.document, &grain);
    ui_apply(&lab.ui, lab.document, &next);
    assert_true(same(place(&lab.ui), (Place){ATTN_STAGE_SCORE, {.is_partial = true, .terms = 1}}));
    ui_apply(&lab.ui, lab.document, &stage); // all of it, by its chip
    ui_apply(&lab.ui, lab.document, &select);
    ui_apply(&lab.ui, lab.document, &next);
    assert_true(same(place(&lab.ui),
                     (Place){ATTN_STAGE_SCORE, {.is_partial = true, .cells = 25, .terms = 1}}));
    for (int i = 0; i < 11 * 4 - 1; i++)
        ui_apply(&lab.ui, lab.document, &next); // to the end of the last row
    assert_true(same(place(&lab.ui), (Place){ATTN_STAGE_SCORE, {0}}));
    ui_apply(&lab.ui, lab.document, &next);
    assert_int_equal(lab.ui.stage, ATTN_STAGE_SCALE);
    lab_close(&lab);
}

// The last stage, too, can be played from where one stands in it.
static void test_playing_begins_with_the_selected_cell(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    const Command stage = {.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_OUTPUT};
    const Command select = {.kind = COMMAND_SELECT, .matrix = ATTN_OUTPUT, .row = 1, .column = 1};
    ui_apply(&lab.ui, lab.document, &stage);
    ui_apply(&lab.ui, lab.document, &select);
    lab.ui.grain = GRAIN_CELL;
    step_play(&lab.ui, lab.document, true);
    step_tick(&lab.ui, lab.document, 1.0 / 60);
    assert_int_equal(lab.ui.stage, ATTN_STAGE_OUTPUT);
    assert_true(lab.ui.step.is_partial);
    assert_int_equal(lab.ui.selection.row, 1);
    assert_int_equal(lab.ui.selection.column, 1);
    lab_close(&lab);
}

// Four heads read two heads of keys: the third reads the second.
static void test_grouped_keys_are_those_that_the_head_reads(void **state) {
    (void)state;
    static const char GROUPED[] =
        "{\"format\": \"attnlab-scene\", \"version\": 1, \"heads\": 4, \"kv_heads\": 2, "
        "\"x\": {\"random\": {\"rows\": 3, \"cols\": 4, \"seed\": 1, \"scale\": 1}}, "
        "\"wq\": {\"random\": {\"rows\": 4, \"cols\": 8, \"seed\": 2, \"scale\": 1}}, "
        "\"wk\": {\"random\": {\"rows\": 4, \"cols\": 4, \"seed\": 3, \"scale\": 1}}, "
        "\"wv\": {\"random\": {\"rows\": 4, \"cols\": 4, \"seed\": 4, \"scale\": 1}}}";
    char path[] = "/tmp/attnlab-step-XXXXXX.json";
    int file = mkstemps(path, 5);
    assert_true(file >= 0);
    assert_int_equal(write(file, GROUPED, sizeof GROUPED - 1), sizeof GROUPED - 1);
    close(file);
    Lab lab;
    lab_open(&lab, path);
    unlink(path);
    static const size_t READS[] = {0, 0, 1, 1};
    for (size_t head = 0; head < 4; head++) {
        lab.ui.head = head;
        step_to_stage(&lab.ui, lab.document, ATTN_STAGE_INPUT);
        do // Q comes first
            assert_true(step_forward(&lab.ui, lab.document, GRAIN_CELL));
        while (lab.ui.selection.matrix == ATTN_Q);
        assert_int_equal(lab.ui.selection.matrix, ATTN_K);
        assert_int_equal(lab.ui.selection.head, READS[head]);
        assert_int_equal(ui_matrix_head(&lab.ui, lab.document, ATTN_SCORES), head);
        assert_int_equal(ui_matrix_head(&lab.ui, lab.document, ATTN_X), 0);
    }
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_grain_goes_forward_and_back),
        cmocka_unit_test(test_cells_not_computed_yet_are_not_shown),
        cmocka_unit_test(test_playing_reaches_the_end_and_stops),
        cmocka_unit_test(test_terms_arrive_one_by_one_while_a_cell_is_played),
        cmocka_unit_test(test_finer_steps_begin_with_the_stage_on_screen),
        cmocka_unit_test(test_playing_begins_with_the_selected_cell),
        cmocka_unit_test(test_grouped_keys_are_those_that_the_head_reads),
        cmocka_unit_test(test_selection_goes_along_and_stays_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
