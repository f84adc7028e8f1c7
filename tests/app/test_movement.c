// Movements, the way back and the bar: a step back undoes a step forward exactly from wherever it
// began; a movement shows what is in between and ends where the step at once would; the bar goes
// to every place.
#include "support/cmocka.h"

#include "app/doc/random.h"
#include "app/ui/commands.h"
#include "app/ui/controls.h"
#include "app/ui/step.h"
#include "support/lab.h"
#include <math.h>

static size_t below(uint64_t *seed, size_t count) {
    return (size_t)(random_next(seed) % count);
}

static void apply(Lab *lab, Command command) {
    ui_apply(&lab->ui, lab->document, &command);
}

static bool same_place(const UiPlace *a, const UiPlace *b) {
    const UiSelection *s = &a->selection, *t = &b->selection;
    return a->stage == b->stage && a->begins_here == b->begins_here &&
           a->step.is_partial == b->step.is_partial && a->step.cells == b->step.cells &&
           a->step.terms == b->step.terms && a->step.origin == b->step.origin &&
           s->is_active == t->is_active &&
           (!s->is_active || (s->is_from_step == t->is_from_step && s->matrix == t->matrix &&
                              s->head == t->head && s->row == t->row && s->column == t->column));
}

static void expect_same(const UiPlace *found, const UiPlace *wanted, const char *what) {
    if (same_place(found, wanted)) return;
    fail_msg("%s: stage %d cells %zu terms %zu origin %zu, selected %d %d %zu,%zu; wanted stage %d "
             "cells %zu terms %zu origin %zu, selected %d %d %zu,%zu",
             what, (int)found->stage, found->step.cells, found->step.terms, found->step.origin,
             found->selection.is_active, found->selection.is_from_step, found->selection.row,
             found->selection.column, (int)wanted->stage, wanted->step.cells, wanted->step.terms,
             wanted->step.origin, wanted->selection.is_active, wanted->selection.is_from_step,
             wanted->selection.row, wanted->selection.column);
}

static const Command NEXT = {.kind = COMMAND_STEP_NEXT}, BACK = {.kind = COMMAND_STEP_BACK};

// Somewhere: by chip, by cell, by steps of any grain, by the bar.
static void wander(Lab *lab, uint64_t *seed) {
    AttnStage stages[ATTN_STAGE_COUNT];
    const size_t count = document_stages(lab->document, stages);
    const AttnStage stage = stages[below(seed, count)];
    if (below(seed, 2)) apply(lab, (Command){.kind = COMMAND_SET_STAGE, .integer = (long)stage});
    if (below(seed, 3) == 0) {
        const AttnMatrixId id = ui_stage_matrix(&lab->ui, lab->document, lab->ui.stage);
        const size_t head = ui_matrix_head(&lab->ui, lab->document, id);
        const AttnMatrix matrix = attn_trace_matrix(lab->document->trace, id, head);
        apply(lab, (Command){.kind = COMMAND_SELECT,
                             .matrix = id,
                             .head = head,
                             .row = below(seed, matrix.rows),
                             .column = below(seed, matrix.cols)});
    }
    if (below(seed, 3) == 0)
        apply(lab, (Command){.kind = COMMAND_SCRUB, .number = (double)below(seed, 1000) / 1000});
    for (size_t i = below(seed, 6); i > 0; i--) {
        apply(lab, (Command){.kind = COMMAND_SET_GRAIN, .integer = (long)below(seed, 4)});
        apply(lab, below(seed, 4) ? NEXT : BACK);
        if (below(seed, 3)) step_finish(&lab->ui);
    }
}

// k steps of random grains forward, the same back: every place on the way is come by again.
static void walk(Lab *lab, uint64_t *seed) {
    enum { STEPS = 24 };
    UiPlace places[STEPS + 1];
    UiGrain grains[STEPS];
    size_t count = 0;
    const UiGrain grain = (UiGrain)below(seed, GRAIN_COUNT);
    const bool is_mixed = below(seed, 2) != 0;
    step_finish(&lab->ui);
    lab->ui.step.fraction = 0;
    for (; count < 1 + below(seed, STEPS); count++) {
        grains[count] = is_mixed ? (UiGrain)below(seed, GRAIN_COUNT) : grain;
        places[count] = step_place(&lab->ui);
        if (!step_forward(&lab->ui, lab->document, grains[count])) break;
    }
    for (size_t i = count; i > 0; i--) {
        assert_true(step_back(&lab->ui, lab->document, grains[i - 1]));
        const UiPlace here = step_place(&lab->ui);
        expect_same(&here, &places[i - 1], "back");
    }
}

static void back_is_the_exact_inverse(void **state) {
    (void)state;
    static const char *const SCENES[] = {"k3", "pronoun", "translation", "heads", "causal"};
    for (size_t i = 0; i < sizeof SCENES / sizeof SCENES[0]; i++) {
        Lab lab;
        uint64_t seed = 7 + i;
        lab_open(&lab, SCENES[i]);
        for (int round = 0; round < 400; round++) {
            wander(&lab, &seed);
            walk(&lab, &seed);
            if (round == 200)
                apply(&lab,
                      (Command){.kind = COMMAND_SET_SOFTMAX_AXIS, .integer = ATTN_SOFTMAX_QUERIES});
        }
        lab_close(&lab);
    }
}

// A movement ends where the step at once would have, forward and back; its state waits meanwhile.
static void movements_end_where_steps_do(void **state) {
    (void)state;
    uint64_t seed = 3;
    Lab lab;
    lab_open(&lab, "pronoun");
    for (int round = 0; round < 200; round++) {
        wander(&lab, &seed);
        const UiGrain grain = (UiGrain)(1 + below(&seed, 3));
        const int direction = below(&seed, 2) ? 1 : -1;
        step_finish(&lab.ui);
        lab.ui.step.fraction = 0;
        const UiPlace from = step_place(&lab.ui);
        const bool moved = direction > 0 ? step_forward(&lab.ui, lab.document, grain)
                                         : step_back(&lab.ui, lab.document, grain);
        const UiPlace wanted = step_place(&lab.ui);
        step_set_place(&lab.ui, &from);
        lab.ui.trail.count = 0;
        lab.ui.trail.at = from;
        if (direction < 0 && moved) continue; // the trail is gone: see the next test
        assert_int_equal(step_animate(&lab.ui, lab.document, grain, direction), moved);
        float last = 0;
        for (int tick = 0; lab.ui.is_stepping; tick++) {
            assert_true(tick < 1000);
            assert_true(lab.ui.step.fraction >= last);
            last = lab.ui.step.fraction;
            step_tick(&lab.ui, lab.document, 1.0 / 60);
        }
        const UiPlace found = step_place(&lab.ui);
        if (moved) expect_same(&found, &wanted, "movement");
        assert_true(lab.ui.step.fraction <= 0);
    }
    lab_close(&lab);
}

// Back in the midst of a movement: it turns round, and ends where it began.
static void a_movement_turns_round(void **state) {
    (void)state;
    for (int grain = GRAIN_ROW; grain < GRAIN_COUNT; grain++) {
        Lab lab;
        lab_open(&lab, "k3");
        apply(&lab, (Command){.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_SCORE});
        apply(&lab, (Command){.kind = COMMAND_SET_GRAIN, .integer = grain});
        const UiPlace from = step_place(&lab.ui);
        apply(&lab, NEXT);
        step_tick(&lab.ui, lab.document, 0.3);
        const float reached = lab.ui.step.fraction;
        assert_true(reached > 0 && reached < 1);
        apply(&lab, BACK);
        assert_true(lab.ui.is_stepping && lab.ui.is_backwards);
        assert_true(lab.ui.step.fraction <= reached && lab.ui.step.fraction > 0);
        while (lab.ui.is_stepping)
            step_tick(&lab.ui, lab.document, 1.0 / 60);
        const UiPlace found = step_place(&lab.ui);
        expect_same(&found, &from, "turned round");
        lab_close(&lab);
    }
}

static void without_motion_steps_are_there_at_once(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    apply(&lab, (Command){.kind = COMMAND_SET_MOTION, .integer = 0});
    assert_false(lab.ui.has_motion);
    for (int grain = 0; grain < GRAIN_COUNT; grain++) {
        apply(&lab, (Command){.kind = COMMAND_SET_GRAIN, .integer = grain});
        apply(&lab, NEXT);
        assert_false(lab.ui.is_stepping);
        assert_true(lab.ui.step.fraction <= 0);
        assert_false(step_tick(&lab.ui, lab.document, 1));
        apply(&lab, (Command){.kind = COMMAND_SCRUB, .number = 0.377});
        assert_true(lab.ui.step.fraction <= 0);
    }
    apply(&lab, (Command){.kind = COMMAND_SET_GRAIN, .integer = GRAIN_CELL});
    apply(&lab, (Command){.kind = COMMAND_FIRST});
    apply(&lab, (Command){.kind = COMMAND_PLAY_PAUSE});
    for (int tick = 0; lab.ui.is_playing; tick++) {
        assert_true(tick < 100000);
        step_tick(&lab.ui, lab.document, 1.0 / 30);
        assert_true(lab.ui.step.fraction <= 0);
    }
    assert_int_equal(lab.ui.stage, ATTN_STAGE_OUTPUT);
    apply(&lab, (Command){.kind = COMMAND_SET_MOTION, .integer = -1});
    assert_true(lab.ui.has_motion);
    lab_close(&lab);
}

static void pausing_rests_half_way_and_playing_goes_on(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    apply(&lab, (Command){.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_SCORE});
    apply(&lab, (Command){.kind = COMMAND_SET_GRAIN, .integer = GRAIN_CELL});
    apply(&lab, (Command){.kind = COMMAND_PLAY_PAUSE});
    for (int i = 0; i < 20; i++)
        step_tick(&lab.ui, lab.document, 1.0 / 60);
    const float reached = lab.ui.step.fraction;
    apply(&lab, (Command){.kind = COMMAND_PLAY_PAUSE});
    assert_false(step_tick(&lab.ui, lab.document, 1));
    assert_true(fabsf(lab.ui.step.fraction - reached) < 1e-6f && reached > 0);
    apply(&lab, (Command){.kind = COMMAND_PLAY_PAUSE});
    step_tick(&lab.ui, lab.document, 1.0 / 60);
    assert_true(lab.ui.step.fraction > reached && lab.ui.step.cells == 0);
    lab_close(&lab);
}

// A step asked for while the last one is under way ends it: that is to be drawn.
static void the_last_step_ends_when_another_is_asked_for(void **state) {
    (void)state;
    for (int grain = GRAIN_ROW; grain < GRAIN_COUNT; grain++) {
        Lab lab;
        lab_open(&lab, "k3");
        apply(&lab, (Command){.kind = COMMAND_SET_GRAIN, .integer = grain});
        apply(&lab, (Command){.kind = COMMAND_LAST});
        lab.ui.has_motion = false;
        apply(&lab, BACK);
        lab.ui.has_motion = true;
        apply(&lab, NEXT);
        step_tick(&lab.ui, lab.document, 0.2);
        assert_true(lab.ui.is_stepping && lab.ui.step.is_partial);
        assert_true(ui_apply(&lab.ui, lab.document, &NEXT));
        assert_false(lab.ui.is_stepping || lab.ui.step.is_partial);
        assert_false(ui_apply(&lab.ui, lab.document, &NEXT)); // there is nothing more
        lab_close(&lab);
    }
}

// An edit in the midst of a movement ends it, and nothing stands outside of the smaller matrices.
static void edits_end_movements(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "pronoun");
    apply(&lab, (Command){.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_SCORE});
    apply(&lab, (Command){.kind = COMMAND_SELECT, .matrix = ATTN_SCORES, .row = 5, .column = 4});
    apply(&lab, (Command){.kind = COMMAND_SET_GRAIN, .integer = GRAIN_CELL});
    apply(&lab, NEXT);
    step_tick(&lab.ui, lab.document, 0.1);
    apply(&lab, (Command){.kind = COMMAND_REMOVE_TOKEN, .row = 0});
    assert_false(lab.ui.is_stepping);
    assert_true(lab.ui.step.cells < 25);
    assert_true(lab.ui.selection.row < 5 && lab.ui.selection.column < 5);
    lab_close(&lab);
}

// --- the bar -------------------------------------------------------------------------------------

// Every place that stepping comes by has its position, in order, and the bar goes back to it.
static void the_bar_reaches_every_step(void **state) {
    (void)state;
    for (int grain = 0; grain < GRAIN_COUNT; grain++) {
        Lab lab;
        lab_open(&lab, "k3");
        lab.ui.grain = (UiGrain)grain;
        lab.ui.has_motion = false;
        double last = -1;
        do {
            const double position = step_position(&lab.ui, lab.document);
            const UiPlace here = step_place(&lab.ui);
            assert_true(position > last);
            apply(&lab, (Command){.kind = COMMAND_SCRUB, .number = position + 1e-7});
            const UiPlace found = step_place(&lab.ui);
            assert_int_equal(found.stage, here.stage);
            assert_int_equal(found.step.cells, here.step.cells);
            assert_int_equal(found.step.terms, here.step.terms);
            assert_int_equal(found.step.is_partial, here.step.is_partial);
            step_set_place(&lab.ui, &here);
            last = position;
        } while (step_forward(&lab.ui, lab.document, (UiGrain)grain));
        assert_true(fabs(last - 1) < 1e-9);
        lab_close(&lab);
    }
}

// With motion the bar stands where the hand put it, whatever the grain (but for whole stages).
static void the_bar_stands_where_it_is_put(void **state) {
    (void)state;
    for (int grain = GRAIN_ROW; grain < GRAIN_COUNT; grain++) {
        Lab lab;
        lab_open(&lab, "pronoun");
        lab.ui.grain = (UiGrain)grain;
        for (int i = 0; i <= 1000; i++) {
            apply(&lab, (Command){.kind = COMMAND_SCRUB, .number = i / 1000.0});
            const double found = step_position(&lab.ui, lab.document);
            if (fabs(found - i / 1000.0) > 1e-4)
                fail_msg("grain %d: put at %g, stands at %g", grain, i / 1000.0, found);
            const float knob = control_position(&lab.ui, lab.document, CONTROL_SCRUB);
            assert_true(fabs((double)knob - found) < 1e-5);
        }
        apply(&lab, (Command){.kind = COMMAND_SCRUB, .number = NAN});
        assert_int_equal(lab.ui.stage, ATTN_STAGE_INPUT);
        lab_close(&lab);
    }
}

static void keys_on_the_bar_step(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    const Command next = control_step(&lab.ui, lab.document, CONTROL_SCRUB, +1);
    const Command back = control_step(&lab.ui, lab.document, CONTROL_SCRUB, -1);
    apply(&lab, next);
    assert_int_equal(lab.ui.stage, ATTN_STAGE_PROJECT);
    apply(&lab, back);
    assert_int_equal(lab.ui.stage, ATTN_STAGE_INPUT);
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(back_is_the_exact_inverse),
        cmocka_unit_test(movements_end_where_steps_do),
        cmocka_unit_test(a_movement_turns_round),
        cmocka_unit_test(without_motion_steps_are_there_at_once),
        cmocka_unit_test(pausing_rests_half_way_and_playing_goes_on),
        cmocka_unit_test(the_last_step_ends_when_another_is_asked_for),
        cmocka_unit_test(edits_end_movements),
        cmocka_unit_test(the_bar_reaches_every_step),
        cmocka_unit_test(the_bar_stands_where_it_is_put),
        cmocka_unit_test(keys_on_the_bar_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
