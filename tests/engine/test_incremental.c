// Runs after edits: the bits of a run from nothing, and no more work than the edit asks for.
#include "engine/attn.h"
#include "support/cmocka.h"
#include "support/compare.h"
#include "support/scene.h"
#include <stdlib.h>

static void run(AttnTrace *trace, AttnEngine *engine, const Scene *scene) {
    AttnError error = {0};
    if (attn_trace_run(trace, engine, &scene->spec, &scene->inputs, NULL, &error) == ATTN_OK)
        return;
    print_error("%s\n", error.message);
    fail();
}

static void check_chain(AttnEngine *engine, Random *r) {
    Scene scene;
    AttnTrace *edited;
    char text[256];
    scene_init(&scene, r, 14);
    assert_int_equal(attn_trace_create(&edited), ATTN_OK);
    run(edited, engine, &scene);
    for (size_t edit = 0; edit < 60; edit++) {
        AttnTrace *fresh;
        for (size_t at_once = 1 + random_below(r, 2); at_once > 0; at_once--)
            scene_edit(&scene, r);
        run(edited, engine, &scene);
        assert_int_equal(attn_trace_create(&fresh), ATTN_OK);
        run(fresh, engine, &scene);
        scene_describe(&scene, text, sizeof text); // for the debugger
        assert_same_trace(edited, fresh);
        attn_trace_destroy(fresh);
    }
    attn_trace_destroy(edited);
    scene_deinit(&scene);
}

static void test_chained_edits_give_the_bits_of_a_fresh_run(void **state) {
    (void)state;
    for (int kernel = ATTN_KERNEL_SCALAR; kernel <= ATTN_KERNEL_NEON; kernel++) {
        AttnEngine *engine;
        if (attn_engine_create(2, (AttnKernelChoice)kernel, &engine, NULL) != ATTN_OK) continue;
        Random r = {41};
        for (size_t chain = 0; chain < ROUNDS(120); chain++)
            check_chain(engine, &r);
        attn_engine_destroy(engine);
    }
}

// More rows than bands that are compared in one go, and enough numbers for several workers: every
// edit is found, wherever it is.
static void test_edits_of_large_inputs_are_found(void **state) {
    (void)state;
    enum { TOKENS = 1040, WIDTH = 128 };
    const size_t rows[] = {0, 16, 17, 511, 512, 1023, 1024, TOKENS - 1};
    AttnEngine *engine;
    AttnTrace *trace;
    Scene scene;
    Random r = {45};
    scene_init_plain(&scene, &r, TOKENS, WIDTH, 1);
    assert_int_equal(attn_engine_create(3, ATTN_KERNEL_AUTO, &engine, NULL), ATTN_OK);
    assert_int_equal(attn_trace_create(&trace), ATTN_OK);
    run(trace, engine, &scene);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        AttnMatrix x = scene.inputs.given[ATTN_X], wv = scene.inputs.given[ATTN_WV];
        *attn_at(x, rows[i], i) += 1.0f;
        run(trace, engine, &scene);
        assert_int_equal(attn_trace_work(trace)->q_rows, 1);
        assert_same_matrix(attn_trace_matrix(trace, ATTN_X, 0), x, "x");
        *attn_at(wv, rows[i] % WIDTH, i) += 1.0f;
        run(trace, engine, &scene);
        assert_int_equal(attn_trace_work(trace)->v_cells, TOKENS);
        assert_same_matrix(attn_trace_matrix(trace, ATTN_WV, 0), wv, "wv");
    }
    attn_trace_destroy(trace);
    attn_engine_destroy(engine);
    scene_deinit(&scene);
}

// --- work ----------------------------------------------------------------------------------------

enum { N = 10, D = 8, HEADS = 2 };

typedef struct Fixture {
    AttnEngine *engine;
    AttnTrace *trace;
    Scene scene;
} Fixture;

static int set_up(void **state) {
    Fixture *f = calloc(1, sizeof *f);
    Random r = {43};
    assert_non_null(f);
    scene_init_plain(&f->scene, &r, N, D, HEADS);
    assert_int_equal(attn_engine_create(1, ATTN_KERNEL_AUTO, &f->engine, NULL), ATTN_OK);
    assert_int_equal(attn_trace_create(&f->trace), ATTN_OK);
    run(f->trace, f->engine, &f->scene);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    Fixture *f = *state;
    attn_trace_destroy(f->trace);
    attn_engine_destroy(f->engine);
    scene_deinit(&f->scene);
    free(f);
    return 0;
}

static AttnWork again(Fixture *f) {
    run(f->trace, f->engine, &f->scene);
    return *attn_trace_work(f->trace);
}

static void assert_work(AttnWork found, AttnWork expected) {
    assert_int_equal(found.q_rows, expected.q_rows);
    assert_int_equal(found.k_rows, expected.k_rows);
    assert_int_equal(found.v_rows, expected.v_rows);
    assert_int_equal(found.q_cells, expected.q_cells);
    assert_int_equal(found.k_cells, expected.k_cells);
    assert_int_equal(found.v_cells, expected.v_cells);
    assert_int_equal(found.score_cells, expected.score_cells);
    assert_int_equal(found.scale_cells, expected.scale_cells);
    assert_int_equal(found.mask_cells, expected.mask_cells);
    assert_int_equal(found.softmax_rows, expected.softmax_rows);
    assert_int_equal(found.context_rows, expected.context_rows);
    assert_int_equal(found.context_cells, expected.context_cells);
    assert_int_equal(found.output_rows, expected.output_rows);
    assert_int_equal(found.output_cells, expected.output_cells);
}

static void test_nothing_changed(void **state) {
    Fixture *f = *state;
    assert_work(again(f), (AttnWork){0});
}

// A row of Q, K, V; a row and a column of the scores; every softmax row saw the column.
static void test_an_element_of_x(void **state) {
    Fixture *f = *state;
    *attn_at(f->scene.inputs.given[ATTN_X], 3, 2) += 1.0f;
    const size_t cells = HEADS * (2 * N - 1);
    assert_work(again(f), (AttnWork){.q_rows = 1,
                                     .k_rows = 1,
                                     .v_rows = 1,
                                     .q_cells = D,
                                     .k_cells = D,
                                     .v_cells = D,
                                     .score_cells = cells,
                                     .scale_cells = cells,
                                     .mask_cells = cells,
                                     .softmax_rows = HEADS * N,
                                     .context_rows = HEADS * N,
                                     .context_cells = N * D,
                                     .output_rows = N,
                                     .output_cells = N * D});
}

// With a causal mask only the rows from the edited one on saw anything change.
static void test_an_element_of_x_under_a_causal_mask(void **state) {
    Fixture *f = *state;
    f->scene.spec.mask.causal = true;
    again(f);
    *attn_at(f->scene.inputs.given[ATTN_X], 7, 2) += 1.0f;
    AttnWork work = again(f);
    assert_int_equal(work.score_cells, HEADS * (2 * N - 1));
    assert_int_equal(work.softmax_rows, HEADS * 3);
    assert_int_equal(work.context_rows, HEADS * 3);
    assert_int_equal(work.output_rows, 3);
}

// One column of V, one of the context, no exponential; the output mixes columns.
static void test_an_element_of_wv(void **state) {
    Fixture *f = *state;
    *attn_at(f->scene.inputs.given[ATTN_WV], 0, 5) += 1.0f;
    assert_work(again(f), (AttnWork){.v_rows = N,
                                     .v_cells = N,
                                     .context_rows = N,
                                     .context_cells = N,
                                     .output_rows = N,
                                     .output_cells = N * D});
}

// One column of Q, and the scores of the head that owns it.
static void test_an_element_of_wq(void **state) {
    Fixture *f = *state;
    *attn_at(f->scene.inputs.given[ATTN_WQ], 0, 5) += 1.0f;
    AttnWork work = again(f);
    assert_int_equal(work.q_cells, N);
    assert_int_equal(work.k_rows + work.v_rows, 0);
    assert_int_equal(work.score_cells, N * N);
    assert_int_equal(work.softmax_rows, N);
    assert_int_equal(work.context_rows, N);
}

static void test_options(void **state) {
    Fixture *f = *state;
    f->scene.spec.mask.causal = true;
    AttnWork work = again(f);
    assert_int_equal(work.score_cells + work.scale_cells, 0);
    assert_int_equal(work.mask_cells, HEADS * N * N);
    f->scene.spec.temperature = 0.5f;
    work = again(f);
    assert_int_equal(work.score_cells + work.q_rows, 0);
    assert_int_equal(work.scale_cells, HEADS * N * N);
    f->scene.spec.residual = true;
    work = again(f);
    assert_int_equal(work.softmax_rows + work.context_rows, 0);
    assert_int_equal(work.output_rows, N);
}

// An override touches its row and what follows it.
static void test_an_override(void **state) {
    Fixture *f = *state;
    f->scene.overrides[0] = (AttnOverride){ATTN_WEIGHTS, 1, 4, 2, 0.5f};
    f->scene.spec.override_count = 1;
    AttnWork work = again(f);
    assert_int_equal(work.score_cells + work.mask_cells, 0);
    assert_int_equal(work.softmax_rows, 1);
    assert_int_equal(work.context_rows, 1);
    assert_int_equal(work.output_rows, 1);
    assert_work(again(f), (AttnWork){0});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chained_edits_give_the_bits_of_a_fresh_run),
        cmocka_unit_test(test_edits_of_large_inputs_are_found),
        cmocka_unit_test_setup_teardown(test_nothing_changed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_element_of_x, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_element_of_x_under_a_causal_mask, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_an_element_of_wv, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_element_of_wq, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_options, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_override, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
