// A run from nothing: every stage against the float64 reference, published numbers, threads, masks
// and NaN.
#include "engine/attn.h"
#include "support/cmocka.h"
#include "support/compare.h"
#include "support/reference.h"
#include "support/scene.h"
#include <math.h>
#include <string.h>

static const double u = 0x1p-24;

static AttnEngine *engine_create(size_t threads, AttnKernelChoice kernel) {
    AttnEngine *engine = NULL;
    AttnStatus status = attn_engine_create(threads, kernel, &engine, NULL);
    return status == ATTN_OK ? engine : NULL;
}

static AttnTrace *run(AttnEngine *engine, const AttnSpec *spec, const AttnInputs *inputs) {
    AttnTrace *trace;
    AttnError error = {0};
    assert_int_equal(attn_trace_create(&trace), ATTN_OK);
    if (attn_trace_run(trace, engine, spec, inputs, NULL, &error) != ATTN_OK) {
        print_error("%s\n", error.message);
        fail();
    }
    return trace;
}

// --- against the reference -----------------------------------------------------------------------

// How many roundings of the magnitude a stage may be off, given what it read.
static double roundings(AttnMatrixId id, const AttnShape *s) {
    switch (id) {
    case ATTN_Q_UNROTATED: return (double)s->d + 2.0;
    case ATTN_K_UNROTATED: return (double)s->d_m + 2.0;
    case ATTN_V: return (double)s->d_m + 2.0;
    case ATTN_SCORES: return (double)s->d_k;
    case ATTN_SCALED: return 3.0;
    case ATTN_CONTEXT: return (double)s->n_k;
    case ATTN_OUTPUT: return (double)(s->h * s->d_v) + 2.0;
    default: return 2.0;
    }
}

// exp is at most 2 ulp, that is 4u, off in the element and in the mean of the sum; its argument is
// rounded once; sum, inverse and product once each.
static double tolerance(const Reference *ref, AttnMatrixId id, size_t head, size_t i, size_t j) {
    double magnitude = reference_magnitude(ref, id, head, i, j), least = 0x1p-148;
    if (id == ATTN_WEIGHTS)
        return u * (magnitude + 11.0 * fabs(reference_value(ref, id, head, i, j))) + least;
    bool projected = (id == ATTN_Q || id == ATTN_K) && ref->spec->positions != ATTN_POSITIONS_ROPE;
    double count = projected ? (double)(id == ATTN_Q ? ref->shape.d : ref->shape.d_m) + 2.0
                             : roundings(id, &ref->shape);
    return count * u * magnitude + least * count;
}

static void check_matrix(const Reference *ref, const AttnTrace *trace, AttnMatrixId id) {
    for (size_t head = 0; head < attn_trace_heads(trace, id); head++) {
        AttnMatrix m = attn_trace_matrix(trace, id, head);
        for (size_t i = 0; i < m.rows; i++) {
            for (size_t j = 0; j < m.cols; j++) {
                double expected = reference_value(ref, id, head, i, j),
                       found = (double)*attn_at(m, i, j);
                double allowed = tolerance(ref, id, head, i, j);
                if (is_near(found, expected, allowed)) continue;
                print_error("%s %zu [%zu][%zu]: %.9g, expected %.9g within %.3g\n",
                            attn_matrix_name(id), head, i, j, found, expected, allowed);
                fail();
            }
        }
    }
}

static void check_stages(AttnEngine *engine, Scene *scene) {
    AttnTrace *trace = run(engine, &scene->spec, &scene->inputs);
    Reference ref;
    reference_init(&ref, &scene->spec, &scene->inputs, trace);
    for (size_t id = ATTN_X_POSITIONED; id < ATTN_MATRIX_COUNT; id++) {
        assert_int_equal(attn_trace_has(trace, (AttnMatrixId)id), ref.values[id] != NULL);
        if (ref.values[id]) check_matrix(&ref, trace, (AttnMatrixId)id);
    }
    reference_deinit(&ref);
    attn_trace_destroy(trace);
}

static void test_random_scenes(void **state) {
    (void)state;
    for (int kernel = ATTN_KERNEL_SCALAR; kernel <= ATTN_KERNEL_NEON; kernel++) {
        AttnEngine *engine = engine_create(1, (AttnKernelChoice)kernel);
        if (!engine) continue;
        Random r = {2024};
        for (size_t round = 0; round < ROUNDS(250); round++) {
            Scene scene;
            scene_init(&scene, &r, 40);
            check_stages(engine, &scene);
            scene_deinit(&scene);
        }
        attn_engine_destroy(engine);
    }
}

static void test_long_rows(void **state) {
    (void)state;
    AttnEngine *engine = engine_create(2, ATTN_KERNEL_AUTO);
    Random r = {5};
    Scene scene;
    scene_init_plain(&scene, &r, 530, 24, 1);
    check_stages(engine, &scene);
    scene.spec.mask.causal = true;
    check_stages(engine, &scene);
    scene_deinit(&scene);
    attn_engine_destroy(engine);
}

// From the inputs on, all stages chained in float64: the roundings of the stages before add to each
// stage's own. At these sizes (d, n <= 12, |x| <= 1) they stay below 400 roundings of numbers of
// the size of ten.
static void test_whole_pass(void **state) {
    (void)state;
    AttnEngine *engine = engine_create(1, ATTN_KERNEL_AUTO);
    Random r = {99};
    for (size_t round = 0; round < ROUNDS(200); round++) {
        Scene scene;
        Reference ref;
        scene_init(&scene, &r, 12);
        scene.spec.temperature = 1.0f;
        AttnTrace *trace = run(engine, &scene.spec, &scene.inputs);
        reference_init(&ref, &scene.spec, &scene.inputs, NULL);
        AttnMatrix m = attn_trace_matrix(trace, ATTN_OUTPUT, 0);
        for (size_t i = 0; i < m.rows; i++)
            for (size_t j = 0; j < m.cols; j++)
                assert_near((double)*attn_at(m, i, j), reference_value(&ref, ATTN_OUTPUT, 0, i, j),
                            4000.0 * u);
        reference_deinit(&ref);
        attn_trace_destroy(trace);
        scene_deinit(&scene);
    }
    attn_engine_destroy(engine);
}

// --- published numbers ---------------------------------------------------------------------------

static float k3_x[] = {1, 0, 1, 0, 0, 2, 0, 2, 1, 1, 1, 1};
static float k3_wq[] = {1, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 1};
static float k3_wk[] = {0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 0};
static float k3_wv[] = {0, 2, 0, 0, 3, 0, 1, 0, 3, 1, 1, 0};

static AttnInputs k3(void) {
    AttnInputs inputs = {0};
    inputs.given[ATTN_X] = attn_matrix_view(k3_x, 3, 4);
    inputs.given[ATTN_WQ] = attn_matrix_view(k3_wq, 4, 3);
    inputs.given[ATTN_WK] = attn_matrix_view(k3_wk, 4, 3);
    inputs.given[ATTN_WV] = attn_matrix_view(k3_wv, 4, 3);
    return inputs;
}

static void check_weights(AttnEngine *engine, const AttnSpec *spec, const float expected[9]) {
    AttnInputs inputs = k3();
    AttnTrace *trace = run(engine, spec, &inputs);
    AttnMatrix w = attn_trace_matrix(trace, ATTN_WEIGHTS, 0);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++)
            assert_near((double)*attn_at(w, i, j), (double)expected[3 * i + j],
                        6e-7); // six digits are printed
    attn_trace_destroy(trace);
}

static void test_k3(void **state) {
    (void)state;
    AttnEngine *engine = engine_create(1, ATTN_KERNEL_AUTO);
    AttnSpec spec = attn_spec_default();
    const float plain[] = {.136126f, .431937f, .431937f, .000890f, .908843f,
                           .090267f, .007445f, .754708f, .237848f};
    check_weights(engine, &spec, plain);
    spec.mask.causal = true;
    const float causal[] = {1, 0, 0, .000979f, .999021f, 0, .007445f, .754708f, .237848f};
    check_weights(engine, &spec, causal);
    attn_engine_destroy(engine);
}

// --- threads -------------------------------------------------------------------------------------

static void check_threads(Scene *scene, AttnKernelChoice kernel) {
    AttnEngine *alone = engine_create(1, kernel);
    AttnTrace *expected = run(alone, &scene->spec, &scene->inputs);
    for (size_t threads = 2; threads <= 8; threads += threads == 2 ? 1 : 5) {
        AttnEngine *engine = engine_create(threads, kernel);
        for (size_t round = 0; round < 3; round++) {
            AttnTrace *trace = run(engine, &scene->spec, &scene->inputs);
            assert_same_trace(trace, expected);
            attn_trace_destroy(trace);
        }
        attn_engine_destroy(engine);
    }
    attn_trace_destroy(expected);
    attn_engine_destroy(alone);
}

static void test_threads_give_the_same_bits(void **state) {
    (void)state;
    Random r = {17};
    Scene scene;
    scene_init_plain(&scene, &r, 257, 48, 3);
    check_threads(&scene, ATTN_KERNEL_AUTO);
    scene.spec.mask.causal = true;
    scene.spec.softmax_axis = ATTN_SOFTMAX_QUERIES;
    scene.spec.positions = ATTN_POSITIONS_ALIBI;
    check_threads(&scene, ATTN_KERNEL_AUTO);
    scene_deinit(&scene);
}

// --- masks, NaN, overrides -----------------------------------------------------------------------

static void test_hidden_tokens_have_no_influence(void **state) {
    (void)state;
    AttnEngine *engine = engine_create(1, ATTN_KERNEL_AUTO);
    Random r = {23};
    for (size_t round = 0; round < 50; round++) {
        Scene scene;
        scene_init_plain(&scene, &r, 9, 8, 2);
        scene.spec.mask.has_valid = true;
        scene.spec.mask.valid = 6;
        scene.spec.softmax_axis = round % 2 ? ATTN_SOFTMAX_QUERIES : ATTN_SOFTMAX_KEYS;
        AttnMatrix memory;
        assert_int_equal(attn_matrix_create(9, 8, &memory), ATTN_OK);
        random_matrix(&r, memory);
        scene.inputs.given[ATTN_M] = memory;
        AttnTrace *clean = run(engine, &scene.spec, &scene.inputs);
        *attn_at(memory, 6 + random_below(&r, 3), random_below(&r, 8)) = NAN;
        *attn_at(memory, 6 + random_below(&r, 3), random_below(&r, 8)) =
            round % 3 ? INFINITY : -INFINITY;
        AttnTrace *odd = run(engine, &scene.spec, &scene.inputs);
        for (size_t head = 0; head < 2; head++) {
            assert_same_matrix(attn_trace_matrix(odd, ATTN_WEIGHTS, head),
                               attn_trace_matrix(clean, ATTN_WEIGHTS, head), "weights");
            assert_same_matrix(attn_trace_matrix(odd, ATTN_CONTEXT, head),
                               attn_trace_matrix(clean, ATTN_CONTEXT, head), "context");
        }
        assert_same_matrix(attn_trace_matrix(odd, ATTN_OUTPUT, 0),
                           attn_trace_matrix(clean, ATTN_OUTPUT, 0), "output");
        attn_trace_destroy(clean);
        attn_trace_destroy(odd);
        scene_deinit(&scene);
    }
    attn_engine_destroy(engine);
}

// A NaN in X at token 3 of a causal scene: rows before it are as they were, it and what follows is
// undefined.
static void test_nan_stays_in_rows_that_see_it(void **state) {
    (void)state;
    AttnEngine *engine = engine_create(1, ATTN_KERNEL_AUTO);
    Random r = {29};
    Scene scene;
    scene_init_plain(&scene, &r, 6, 4, 1);
    scene.spec.mask.causal = true;
    AttnTrace *clean = run(engine, &scene.spec, &scene.inputs);
    *attn_at(scene.inputs.given[ATTN_X], 3, 1) = NAN;
    AttnTrace *odd = run(engine, &scene.spec, &scene.inputs);
    AttnMatrix weights = attn_trace_matrix(odd, ATTN_WEIGHTS, 0),
               context = attn_trace_matrix(odd, ATTN_CONTEXT, 0);
    assert_same_matrix(attn_matrix_rows(context, 0, 3),
                       attn_matrix_rows(attn_trace_matrix(clean, ATTN_CONTEXT, 0), 0, 3),
                       "context");
    for (size_t i = 3; i < 6; i++) {
        for (size_t j = 0; j < 6; j++) {
            if (j <= i)
                assert_true(isnan(*attn_at(weights, i, j)));
            else
                assert_same_float(*attn_at(weights, i, j), 0.0f);
        }
        assert_true(isnan(*attn_at(context, i, 0)));
    }
    attn_trace_destroy(clean);
    attn_trace_destroy(odd);
    scene_deinit(&scene);
    attn_engine_destroy(engine);
}

static void test_nothing_to_see(void **state) {
    (void)state;
    AttnEngine *engine = engine_create(1, ATTN_KERNEL_AUTO);
    AttnInputs inputs = k3();
    AttnSpec spec = attn_spec_default();
    spec.mask.has_valid = true;
    for (int axis = 0; axis < 2; axis++) {
        spec.softmax_axis = (AttnSoftmaxAxis)axis;
        AttnTrace *trace = run(engine, &spec, &inputs);
        for (size_t i = 0; i < 3; i++) {
            for (size_t j = 0; j < 3; j++) {
                assert_same_float(*attn_at(attn_trace_matrix(trace, ATTN_WEIGHTS, 0), i, j), 0.0f);
                assert_same_float(*attn_at(attn_trace_matrix(trace, ATTN_CONTEXT, 0), i, j), 0.0f);
                assert_true(attn_trace_is_masked(trace, 0, i, j));
            }
        }
        attn_trace_destroy(trace);
    }
    attn_engine_destroy(engine);
}

static void test_overrides(void **state) {
    (void)state;
    AttnEngine *engine = engine_create(1, ATTN_KERNEL_AUTO);
    AttnInputs inputs = k3();
    AttnSpec spec = attn_spec_default();
    spec.mask.causal = true;
    AttnTrace *plain = run(engine, &spec, &inputs);
    // Scores that the mask hides have no influence; a masked cell that is overridden is seen.
    AttnOverride pins[] = {{ATTN_SCORES, 0, 0, 2, 50.0f},
                           {ATTN_MASKED, 0, 1, 2, 100.0f},
                           {ATTN_OUTPUT, 0, 2, 0, -7.0f}};
    spec.overrides = pins;
    spec.override_count = 1;
    AttnTrace *hidden = run(engine, &spec, &inputs);
    assert_same_matrix(attn_trace_matrix(hidden, ATTN_WEIGHTS, 0),
                       attn_trace_matrix(plain, ATTN_WEIGHTS, 0), "weights");
    assert_true(attn_trace_is_masked(hidden, 0, 0, 2));
    spec.override_count = 3;
    AttnTrace *seen = run(engine, &spec, &inputs);
    assert_false(attn_trace_is_masked(seen, 0, 1, 2));
    assert_near((double)*attn_at(attn_trace_matrix(seen, ATTN_WEIGHTS, 0), 1, 2), 1.0, 1e-6);
    assert_same_float(*attn_at(attn_trace_matrix(seen, ATTN_OUTPUT, 0), 2, 0), -7.0f);
    assert_ptr_equal(attn_trace_override(seen, ATTN_SCORES, 0, 2, 2), NULL);
    assert_same_float(attn_trace_override(seen, ATTN_OUTPUT, 0, 2, 0)->value, -7.0f);
    attn_trace_destroy(plain);
    attn_trace_destroy(hidden);
    attn_trace_destroy(seen);
    attn_engine_destroy(engine);
}

// --- failure -------------------------------------------------------------------------------------

static void test_a_refused_run_leaves_the_last_one(void **state) {
    (void)state;
    AttnEngine *engine = engine_create(1, ATTN_KERNEL_AUTO);
    AttnInputs inputs = k3(), wrong = k3();
    AttnSpec spec = attn_spec_default();
    AttnTrace *trace = run(engine, &spec, &inputs), *expected = run(engine, &spec, &inputs);
    wrong.given[ATTN_WQ].rows = 3;
    AttnError error;
    assert_int_equal(attn_trace_run(trace, engine, &spec, &wrong, NULL, &error), ATTN_ERROR_SHAPE);
    assert_string_equal(error.message, "wq has 3 rows, x has 4 columns: they must be equal");
    assert_false(attn_trace_is_empty(trace));
    assert_same_trace(trace, expected);
    attn_trace_destroy(trace);
    attn_trace_destroy(expected);
    attn_engine_destroy(engine);
}

static void test_a_cancelled_run_is_made_good_by_the_next(void **state) {
    (void)state;
    AttnEngine *engine = engine_create(2, ATTN_KERNEL_AUTO);
    Random r = {31};
    Scene scene;
    scene_init_plain(&scene, &r, 30, 16, 2);
    AttnTrace *trace = run(engine, &scene.spec, &scene.inputs);
    atomic_bool cancel = true;
    *attn_at(scene.inputs.given[ATTN_X], 4, 4) = 2.0f;
    assert_int_equal(attn_trace_run(trace, engine, &scene.spec, &scene.inputs, &cancel, NULL),
                     ATTN_ERROR_CANCELLED);
    assert_true(attn_trace_is_empty(trace));
    assert_int_equal(attn_trace_run(trace, engine, &scene.spec, &scene.inputs, NULL, NULL),
                     ATTN_OK);
    AttnTrace *expected = run(engine, &scene.spec, &scene.inputs);
    assert_same_trace(trace, expected);
    attn_trace_destroy(trace);
    attn_trace_destroy(expected);
    scene_deinit(&scene);
    attn_engine_destroy(engine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_k3),
        cmocka_unit_test(test_random_scenes),
        cmocka_unit_test(test_long_rows),
        cmocka_unit_test(test_whole_pass),
        cmocka_unit_test(test_threads_give_the_same_bits),
        cmocka_unit_test(test_hidden_tokens_have_no_influence),
        cmocka_unit_test(test_nan_stays_in_rows_that_see_it),
        cmocka_unit_test(test_nothing_to_see),
        cmocka_unit_test(test_overrides),
        cmocka_unit_test(test_a_refused_run_leaves_the_last_one),
        cmocka_unit_test(test_a_cancelled_run_is_made_good_by_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
