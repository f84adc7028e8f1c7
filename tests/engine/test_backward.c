// The backward pass: both forms against finite differences of the float64 reference, against each
// other, and the same bits on any number of threads.
#include "engine/attn.h"
#include "engine/backward.h"
#include "support/cmocka.h"
#include "support/compare.h"
#include "support/reference.h"
#include "support/scene.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct Fixture {
    AttnEngine *engine;
    AttnTrace *trace;
    AttnMatrix d_output;
    AttnGradients kept, fused;
    AttnOverride overrides[SCENE_OVERRIDES + 1];
} Fixture;

static void run(Fixture *f, const AttnSpec *spec, const AttnInputs *inputs, Random *r) {
    AttnError error = {0};
    if (attn_trace_run(f->trace, f->engine, spec, inputs, NULL, &error) != ATTN_OK)
        fail_msg("%s", error.message);
    const AttnShape *s = attn_trace_shape(f->trace);
    attn_matrix_destroy(&f->d_output);
    assert_int_equal(attn_matrix_create(s->n_q, s->d_o, &f->d_output), ATTN_OK);
    random_matrix(r, f->d_output);
}

static void init(Fixture *f, size_t threads) {
    *f = (Fixture){0};
    assert_int_equal(attn_engine_create(threads, ATTN_KERNEL_AUTO, &f->engine, NULL), ATTN_OK);
    assert_int_equal(attn_trace_create(&f->trace), ATTN_OK);
}

static void deinit(Fixture *f) {
    attn_gradients_destroy(&f->kept);
    attn_gradients_destroy(&f->fused);
    attn_matrix_destroy(&f->d_output);
    attn_trace_destroy(f->trace);
    attn_engine_destroy(f->engine);
}

static AttnStatus backward(Fixture *f, AttnBackwardForm form) {
    AttnGradients *d = form == ATTN_BACKWARD_KEPT ? &f->kept : &f->fused;
    return attn_backward(f->engine, f->trace, f->d_output, form, d, NULL);
}

// --- finite differences --------------------------------------------------------------------------

// L = Σ d_output · output, in double.
static double loss(const Fixture *f, const AttnSpec *spec, const AttnInputs *inputs) {
    Reference ref;
    double sum = 0.0;
    reference_init(&ref, spec, inputs, NULL);
    for (size_t i = 0; i < f->d_output.rows; i++)
        for (size_t c = 0; c < f->d_output.cols; c++)
            sum +=
                (double)*attn_at(f->d_output, i, c) * reference_value(&ref, ATTN_OUTPUT, 0, i, c);
    reference_deinit(&ref);
    return sum;
}

// ∂L/∂number, of order 4: (8·(L(x+δ) − L(x−δ)) − (L(x+2δ) − L(x−2δ))) / 12δ. Both steps are 2^-8
// and 2^-7, so that what remains is some 1e-9 of the fifth derivative and the rounding of x ± δ,
// 1e-5.
static double difference(const Fixture *f, const AttnSpec *spec, const AttnInputs *inputs,
                         float *number) {
    static const float steps[] = {1.0f, -1.0f, 2.0f, -2.0f};
    const float x = *number, step = 0x1p-8f;
    double l[4];
    for (int i = 0; i < 4; i++) {
        *number = x + steps[i] * step;
        l[i] = loss(f, spec, inputs);
    }
    *number = x;
    return (8.0 * (l[0] - l[1]) - (l[2] - l[3])) / (12.0 * (double)step);
}

static void expect_gradient(const AttnGradients *d, AttnMatrixId id, size_t row, size_t column,
                            double expected) {
    double found = (double)*attn_at(d->of[id], row, column);
    double tolerance = 3e-4 * (1.0 + fabs(expected));
    if (is_near(found, expected, tolerance)) return;
    fail_msg("gradient of %s at %zu,%zu: %.9g, expected %.9g", attn_matrix_name(id), row, column,
             found, expected);
}

static void check_inputs(Fixture *f, const Scene *scene, Random *r, bool has_fused) {
    for (AttnMatrixId id = ATTN_X; id <= ATTN_BO; id++) {
        AttnMatrix m = scene->inputs.given[id];
        for (int k = 0; k < 3 && !attn_matrix_is_absent(m); k++) {
            size_t row = random_below(r, m.rows), column = random_below(r, m.cols);
            double expected = difference(f, &scene->spec, &scene->inputs, attn_at(m, row, column));
            expect_gradient(&f->kept, id, row, column, expected);
            if (has_fused) expect_gradient(&f->fused, id, row, column, expected);
        }
    }
}

// One computed cell, pinned at what it is and then moved.
static void check_cell(Fixture *f, const Scene *scene, Random *r, AttnMatrixId id, bool has_fused) {
    bool of_pairs = id == ATTN_SCORES || id == ATTN_WEIGHTS;
    AttnMatrix m = attn_trace_matrix(f->trace, id, 0);
    AttnOverride *o = &f->overrides[scene->spec.override_count];
    *o = (AttnOverride){.matrix = id, .head = random_below(r, attn_trace_heads(f->trace, id))};
    o->row = random_below(r, m.rows);
    o->column = random_below(r, m.cols);
    o->value = *attn_at(attn_trace_matrix(f->trace, id, o->head), o->row, o->column);
    if (attn_trace_override(f->trace, id, o->head, o->row, o->column)) return;
    if (of_pairs && attn_trace_is_masked(f->trace, o->head, o->row, o->column)) return;
    if (!isfinite(o->value)) return;
    AttnSpec spec = scene->spec;
    memcpy(f->overrides, spec.overrides, spec.override_count * sizeof *f->overrides);
    spec.overrides = f->overrides;
    spec.override_count++;
    double expected = difference(f, &spec, &scene->inputs, &o->value);
    size_t row = of_pairs ? o->head * m.rows + o->row : o->row;
    size_t column = of_pairs ? o->column : o->head * m.cols + o->column;
    expect_gradient(&f->kept, id, row, column, expected);
    if (has_fused && !of_pairs) expect_gradient(&f->fused, id, row, column, expected);
}

static bool is_for_fused(const AttnSpec *spec) {
    for (size_t i = 0; i < spec->override_count; i++) {
        if (spec->overrides[i].matrix >= ATTN_SCORES && spec->overrides[i].matrix <= ATTN_WEIGHTS)
            return false;
    }
    return spec->softmax_axis == ATTN_SOFTMAX_KEYS;
}

static void finite_differences(void **state) {
    static const AttnMatrixId cells[] = {ATTN_Q,      ATTN_K,       ATTN_V,
                                         ATTN_SCORES, ATTN_WEIGHTS, ATTN_CONTEXT};
    Fixture f;
    Random r = {41};
    (void)state;
    init(&f, 2);
    for (int round = 0; round < 150; round++) {
        Scene scene;
        scene_init(&scene, &r, 6);
        run(&f, &scene.spec, &scene.inputs, &r);
        bool has_fused = is_for_fused(&scene.spec);
        assert_int_equal(backward(&f, ATTN_BACKWARD_KEPT), ATTN_OK);
        assert_int_equal(backward(&f, ATTN_BACKWARD_FUSED), has_fused ? ATTN_OK : ATTN_ERROR_SHAPE);
        check_inputs(&f, &scene, &r, has_fused);
        for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
            check_cell(&f, &scene, &r, cells[i], has_fused);
        scene_deinit(&scene);
    }
    deinit(&f);
}

// --- larger than a block -------------------------------------------------------------------------

static void expect_near(const AttnGradients *a, const AttnGradients *b) {
    for (size_t id = 0; id < ATTN_MATRIX_COUNT; id++) {
        AttnMatrix x = a->of[id], y = b->of[id];
        if (attn_matrix_is_absent(x) || attn_matrix_is_absent(y)) continue;
        double largest = 0.0;
        for (size_t i = 0; i < x.rows * x.cols; i++)
            largest = fmax(largest, fabs((double)x.data[i]));
        // Both sum some hundreds of terms of at most that size.
        for (size_t i = 0; i < x.rows * x.cols; i++)
            assert_near(x.data[i], y.data[i], 1e-4 * largest);
    }
}

static void expect_same(const AttnGradients *a, const AttnGradients *b) {
    for (size_t id = 0; id < ATTN_MATRIX_COUNT; id++) {
        if (!attn_matrix_is_absent(a->of[id]))
            assert_same_matrix(a->of[id], b->of[id], attn_matrix_name((AttnMatrixId)id));
    }
}

static void share_keys(Scene *scene, Random *r, size_t kv_heads) {
    AttnMatrix wq = scene->inputs.given[ATTN_WQ];
    const size_t width = wq.cols / scene->spec.heads * kv_heads;
    scene->spec.kv_heads = kv_heads;
    for (AttnMatrixId id = ATTN_WK; id <= ATTN_WV; id++) {
        AttnMatrix *m = &scene->inputs.given[id];
        attn_matrix_destroy(m);
        assert_int_equal(attn_matrix_create(wq.rows, width, m), ATTN_OK);
        random_matrix(r, *m);
    }
}

// Of one head and of more, of many, which are not all cut alike, and of some that share keys and
// values; rows of whole lines of the cache too, and some that the trace
// keeps further apart.
static void forms_agree_on_any_number_of_threads(void **state) {
    static const struct {
        size_t n, d, heads, kv_heads;
        bool causal;
    } sizes[] = {{420, 72, 1, 1, false}, {551, 72, 3, 3, false},   {682, 72, 1, 1, true},
                 {813, 72, 3, 3, true},  {300, 117, 13, 13, true}, {432, 117, 13, 13, false},
                 {304, 72, 6, 2, true},  {512, 48, 2, 2, false}};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        Fixture one, four;
        Scene scene;
        Random r = {51}, again = {77}, once_more = {77};
        init(&one, 1), init(&four, 4);
        scene_init_plain(&scene, &r, sizes[i].n, sizes[i].d, sizes[i].heads);
        scene.spec.mask.causal = sizes[i].causal;
        if (sizes[i].kv_heads < sizes[i].heads) share_keys(&scene, &r, sizes[i].kv_heads);
        run(&one, &scene.spec, &scene.inputs, &again);
        run(&four, &scene.spec, &scene.inputs, &once_more);
        for (AttnBackwardForm form = ATTN_BACKWARD_KEPT; form <= ATTN_BACKWARD_FUSED; form++) {
            assert_int_equal(backward(&one, form), ATTN_OK);
            assert_int_equal(backward(&four, form), ATTN_OK);
        }
        expect_same(&one.kept, &four.kept);
        expect_same(&one.fused, &four.fused);
        expect_near(&one.kept, &one.fused);
        scene_deinit(&scene);
        deinit(&one), deinit(&four);
    }
}

// A token that nobody may see may hold anything.
static void hidden_numbers_have_no_influence(void **state) {
    Fixture f;
    Scene scene;
    Random r = {91};
    (void)state;
    init(&f, 2);
    scene_init_plain(&scene, &r, 200, 16, 2);
    AttnMatrix *m = &scene.inputs.given[ATTN_M];
    assert_int_equal(attn_matrix_create(200, 16, m), ATTN_OK);
    random_matrix(&r, *m);
    for (size_t c = 0; c < 16; c++)
        *attn_at(*m, 199, c) = c % 2 ? NAN : INFINITY;
    scene.spec.mask.has_valid = true;
    scene.spec.mask.valid = 150;
    run(&f, &scene.spec, &scene.inputs, &r);
    assert_int_equal(backward(&f, ATTN_BACKWARD_KEPT), ATTN_OK);
    assert_int_equal(backward(&f, ATTN_BACKWARD_FUSED), ATTN_OK);
    for (size_t id = 0; id < ATTN_MATRIX_COUNT; id++) {
        AttnMatrix kept = f.kept.of[id], fused = f.fused.of[id];
        for (size_t i = 0; i < kept.rows * kept.cols; i++)
            assert_true(isfinite(kept.data[i]));
        for (size_t i = 0; i < fused.rows * fused.cols; i++)
            assert_true(isfinite(fused.data[i]));
    }
    scene_deinit(&scene);
    deinit(&f);
}

// A second call finds all the room that it needs.
static void a_steady_pass_obtains_no_storage(void **state) {
    Fixture f;
    Scene scene;
    Random r = {17};
    (void)state;
    init(&f, 2);
    scene_init_plain(&scene, &r, 150, 24, 2);
    scene.spec.positions = ATTN_POSITIONS_ALIBI;
    attn_matrix_destroy(&scene.inputs.given[ATTN_WO]);
    assert_int_equal(attn_matrix_create(24, 7, &scene.inputs.given[ATTN_WO]), ATTN_OK);
    random_matrix(&r, scene.inputs.given[ATTN_WO]);
    run(&f, &scene.spec, &scene.inputs, &r);
    for (AttnBackwardForm form = ATTN_BACKWARD_KEPT; form <= ATTN_BACKWARD_FUSED; form++) {
        AttnGradients *d = form == ATTN_BACKWARD_KEPT ? &f.kept : &f.fused;
        assert_int_equal(backward(&f, form), ATTN_OK);
        AttnGradients first = *d;
        assert_int_equal(backward(&f, form), ATTN_OK);
        for (size_t id = 0; id < ATTN_MATRIX_COUNT; id++)
            assert_ptr_equal(d->of[id].data, first.of[id].data);
        for (size_t i = 0; i < ATTN_BACKWARD_SCRATCH; i++)
            assert_ptr_equal(d->scratch[i].data, first.scratch[i].data);
    }
    scene_deinit(&scene);
    deinit(&f);
}

static void what_does_not_fit_is_refused(void **state) {
    Fixture f;
    Scene scene;
    Random r = {3};
    (void)state;
    init(&f, 1);
    AttnMatrix none = {0};
    assert_int_equal(attn_backward(f.engine, f.trace, none, ATTN_BACKWARD_KEPT, &f.kept, NULL),
                     ATTN_ERROR_SHAPE);
    scene_init_plain(&scene, &r, 5, 4, 1);
    run(&f, &scene.spec, &scene.inputs, &r);
    f.d_output.rows = 4;
    AttnError error = {0};
    assert_int_equal(
        attn_backward(f.engine, f.trace, f.d_output, ATTN_BACKWARD_KEPT, &f.kept, &error),
        ATTN_ERROR_SHAPE);
    assert_non_null(strstr(error.message, "4 × 4"));
    scene_deinit(&scene);
    deinit(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finite_differences),
        cmocka_unit_test(forms_agree_on_any_number_of_threads),
        cmocka_unit_test(hidden_numbers_have_no_influence),
        cmocka_unit_test(a_steady_pass_obtains_no_storage),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
