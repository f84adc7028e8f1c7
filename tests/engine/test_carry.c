// Edits of large scenes, where weights and context are carried from run to run: within the
// contract's bounds after a thousand of them, the same bits on any number of threads and with any
// kernel, and those of a fresh run once nothing changes any more.
#include "engine/attn.h"
#include "support/cmocka.h"
#include "support/compare.h"
#include "support/reference.h"
#include "support/scene.h"
#include <math.h>

enum { N = 512, D = 16 };
static const double u = 0x1p-24;

static AttnEngine *engine_create(size_t threads, AttnKernelChoice kernel) {
    AttnEngine *engine = NULL;
    AttnStatus status = attn_engine_create(threads, kernel, &engine, NULL);
    return status == ATTN_OK ? engine : NULL;
}

static AttnTrace *trace_create(void) {
    AttnTrace *trace;
    assert_int_equal(attn_trace_create(&trace), ATTN_OK);
    return trace;
}

static void run(AttnTrace *trace, AttnEngine *engine, const Scene *scene) {
    assert_int_equal(attn_trace_run(trace, engine, &scene->spec, &scene->inputs, NULL, NULL),
                     ATTN_OK);
}

// --- bounds --------------------------------------------------------------------------------------

// What comes before the softmax has the bits of a fresh run.
static void expect_same_up_to_masked(const AttnTrace *trace, const AttnTrace *fresh) {
    for (AttnMatrixId id = ATTN_X; id <= ATTN_MASKED; id++) {
        if (!attn_trace_has(fresh, id)) continue;
        for (size_t head = 0; head < attn_trace_heads(fresh, id); head++)
            assert_same_matrix(attn_trace_matrix(trace, id, head),
                               attn_trace_matrix(fresh, id, head), attn_matrix_name(id));
    }
}

// Weights are at most 2 · 32 · u of themselves off for having been carried, beside the 11 · u that
// every softmax may be (test_trace.c); their sum is 1 within the contract's bound.
static void expect_weights(const Reference *ref, const AttnTrace *trace, size_t head) {
    AttnMatrix weights = attn_trace_matrix(trace, ATTN_WEIGHTS, head);
    for (size_t i = 0; i < weights.rows; i++) {
        double sum = 0.0;
        for (size_t j = 0; j < weights.cols; j++) {
            double expected = reference_value(ref, ATTN_WEIGHTS, head, i, j);
            double magnitude = reference_magnitude(ref, ATTN_WEIGHTS, head, i, j);
            sum += (double)*attn_at(weights, i, j);
            assert_near(*attn_at(weights, i, j), expected,
                        u * (magnitude + 80.0 * fabs(expected)) + 0x1p-140);
        }
        if (isfinite(sum) && sum != 0.0) assert_near(sum, 1.0, (double)(weights.cols + 2) * u);
    }
}

static void expect_context(const Reference *ref, const AttnTrace *trace, size_t head) {
    AttnMatrix context = attn_trace_matrix(trace, ATTN_CONTEXT, head);
    double roundings = (double)attn_trace_shape(trace)->n_k + 8.0;
    for (size_t i = 0; i < context.rows; i++)
        for (size_t c = 0; c < context.cols; c++)
            assert_near(*attn_at(context, i, c), reference_value(ref, ATTN_CONTEXT, head, i, c),
                        roundings * u * reference_magnitude(ref, ATTN_CONTEXT, head, i, c) +
                            0x1p-140);
}

// Each stage against float64 on what it read.
static void expect_bounds(const AttnTrace *trace, AttnEngine *engine, const Scene *scene) {
    AttnTrace *fresh = trace_create();
    Reference ref;
    run(fresh, engine, scene);
    expect_same_up_to_masked(trace, fresh);
    reference_init(&ref, &scene->spec, &scene->inputs, trace);
    for (size_t head = 0; head < attn_trace_heads(trace, ATTN_WEIGHTS); head++) {
        expect_weights(&ref, trace, head);
        expect_context(&ref, trace, head);
    }
    reference_deinit(&ref);
    attn_trace_destroy(fresh);
}

// --- edits ---------------------------------------------------------------------------------------

static float *any_number(Random *r, AttnMatrix m) {
    return attn_at(m, random_below(r, m.rows), random_below(r, m.cols));
}

// Mostly numbers of X, near one another as somebody drags them; sometimes a weight.
static void edit(Scene *scene, Random *r) {
    static const AttnMatrixId weights[] = {ATTN_WQ, ATTN_WK, ATTN_WV};
    AttnMatrix x = scene->inputs.given[ATTN_X];
    if (random_chance(r, 0.03)) {
        *any_number(r, scene->inputs.given[weights[random_below(r, 3)]]) = random_number(r);
        return;
    }
    size_t row = random_chance(r, 0.5) ? random_below(r, x.rows) : 37;
    *attn_at(x, row, random_below(r, x.cols)) = 2.0f * random_number(r);
}

// Types a number that outweighs all others, in size or in score, and takes it back.
static void type_and_undo(AttnTrace *trace, AttnEngine *engine, Scene *scene, Random *r) {
    static const float typed[] = {40.0f, -40.0f, 1e6f, 1e12f, 1e20f, 1e30f, 1e-42f, 0.0f};
    float *number = any_number(r, scene->inputs.given[ATTN_X]), before = *number;
    *number = typed[random_below(r, sizeof typed / sizeof *typed)];
    run(trace, engine, scene);
    *number = before;
    run(trace, engine, scene);
}

// ThreadSanitizer looks for races, not for roundings, and takes minutes for as many.
#if defined(__SANITIZE_THREAD__)
#define EDITS     100
#define CHECKS(n) 1
#elif defined(__SANITIZE_ADDRESS__) // looks for accesses, which are those of the first hundreds
#define EDITS     300
#define CHECKS(n) (n)
#else
#define EDITS     1000
#define CHECKS(n) (n)
#endif

static void check_thousand(AttnEngine *engine, bool causal, uint64_t seed) {
    Scene scene;
    Random r = {seed};
    AttnTrace *trace = trace_create();
    scene_init_plain(&scene, &r, N, D, 1);
    scene.spec.mask.causal = causal;
    run(trace, engine, &scene);
    for (size_t k = 1; k <= EDITS; k++) {
        edit(&scene, &r);
        run(trace, engine, &scene);
        if (k % 40 == 0) type_and_undo(trace, engine, &scene, &r);
        if (k % 100 == 0) expect_bounds(trace, engine, &scene);
    }
    attn_trace_destroy(trace);
    scene_deinit(&scene);
}

static void a_thousand_edits_stay_within_bounds(void **state) {
    (void)state;
    AttnEngine *engine = engine_create(2, ATTN_KERNEL_AUTO);
    check_thousand(engine, false, 3);
    check_thousand(engine, true, 4);
    attn_engine_destroy(engine);
}

// Huge numbers while they are there, not only after they have gone.
static void what_is_typed_counts(void **state) {
    (void)state;
    static const float typed[] = {40.0f, 1e6f, 1e12f, 1e20f, 1e30f};
    AttnEngine *engine = engine_create(2, ATTN_KERNEL_AUTO);
    Scene scene;
    Random r = {8};
    AttnTrace *trace = trace_create();
    scene_init_plain(&scene, &r, N, D, 1);
    run(trace, engine, &scene);
    const size_t count = sizeof typed / sizeof *typed;
    for (size_t k = count - CHECKS(count); k < count; k++) {
        *any_number(&r, scene.inputs.given[ATTN_X]) = typed[k];
        run(trace, engine, &scene);
        expect_bounds(trace, engine, &scene);
    }
    attn_trace_destroy(trace);
    scene_deinit(&scene);
    attn_engine_destroy(engine);
}

// --- bits ----------------------------------------------------------------------------------------

static AttnTrace *chain(AttnEngine *engine, size_t heads, size_t kv_heads) {
    Scene scene;
    Random r = {5};
    AttnTrace *trace = trace_create();
    scene_init_plain(&scene, &r, 300, 72, heads);
    scene.spec.kv_heads = kv_heads;
    for (size_t id = ATTN_WK; id <= ATTN_WV && kv_heads < heads; id++)
        scene.inputs.given[id].cols = 72 / heads * kv_heads;
    run(trace, engine, &scene);
    for (size_t k = 0; k < ROUNDS(40); k++) {
        edit(&scene, &r);
        if (k % 7 == 0) *any_number(&r, scene.inputs.given[ATTN_X]) = 0.5f; // perhaps two parts
        run(trace, engine, &scene);
    }
    assert_true(attn_trace_work(trace)->score_cells < 300 * 300);
    scene_deinit(&scene);
    return trace;
}

static void bits_depend_on_neither_threads_nor_kernels(void **state) {
    (void)state;
    for (size_t kv_heads = 1; kv_heads <= 3; kv_heads += 2) {
        AttnEngine *one = engine_create(1, ATTN_KERNEL_SCALAR);
        AttnTrace *expected = chain(one, 3, kv_heads);
        for (int kernel = ATTN_KERNEL_SCALAR; kernel <= ATTN_KERNEL_NEON; kernel++) {
            AttnEngine *engine = engine_create(3, (AttnKernelChoice)kernel);
            if (!engine) continue;
            AttnTrace *found = chain(engine, 3, kv_heads);
            assert_same_trace(found, expected);
            attn_trace_destroy(found);
            attn_engine_destroy(engine);
        }
        attn_trace_destroy(expected);
        attn_engine_destroy(one);
    }
}

static void a_run_without_an_edit_settles(void **state) {
    (void)state;
    AttnEngine *engine = engine_create(2, ATTN_KERNEL_AUTO);
    Scene scene;
    Random r = {6};
    AttnTrace *trace = trace_create(), *fresh = trace_create();
    scene_init_plain(&scene, &r, N, D, 1);
    run(trace, engine, &scene);
    for (size_t k = 0; k < 10; k++) {
        edit(&scene, &r);
        run(trace, engine, &scene);
    }
    run(trace, engine, &scene);
    assert_true(attn_trace_work(trace)->context_rows > 0);
    assert_int_equal(attn_trace_work(trace)->score_cells, 0);
    run(fresh, engine, &scene);
    assert_same_trace(trace, fresh);
    run(trace, engine, &scene);
    assert_int_equal(attn_trace_work(trace)->context_rows, 0);
    attn_trace_destroy(trace), attn_trace_destroy(fresh);
    scene_deinit(&scene);
    attn_engine_destroy(engine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_edits_stay_within_bounds),
        cmocka_unit_test(what_is_typed_counts),
        cmocka_unit_test(bits_depend_on_neither_threads_nor_kernels),
        cmocka_unit_test(a_run_without_an_edit_settles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
