// Explanations: every cell of every matrix of random runs comes out with the trace's own bits.
#include "engine/attn.h"
#include "support/cmocka.h"
#include "support/compare.h"
#include "support/scene.h"
#include <math.h>
#include <string.h>

static void check_terms(const AttnExplain *e) {
    float sum = 0.0f;
    for (size_t t = 0; t < e->term_count; t++) {
        const AttnTerm *term = &e->terms[t];
        if (e->kind == ATTN_EXPLAIN_DOT && !term->hidden) {
            sum = fmaf(term->a, term->b, sum);
            assert_same_float(term->running, sum);
            assert_same_float(term->product, term->a * term->b);
        }
    }
    if (e->kind == ATTN_EXPLAIN_GIVEN)
        assert_int_equal(e->term_count, 0);
    else
        assert_same_float(e->terms[e->term_count - 1].running, e->sum);
}

static void expect_same_terms(const AttnExplain *a, const AttnExplain *b) {
    assert_int_equal(a->term_count, b->term_count);
    assert_same_float(a->computed, b->computed);
    assert_same_float(a->sum, b->sum);
    for (size_t t = 0; t < a->term_count; t++) {
        assert_int_equal(a->terms[t].index, b->terms[t].index);
        assert_same_float(a->terms[t].a, b->terms[t].a);
        assert_same_float(a->terms[t].b, b->terms[t].b);
        assert_same_float(a->terms[t].product, b->terms[t].product);
        assert_same_float(a->terms[t].running, b->terms[t].running);
        assert_int_equal(a->terms[t].hidden, b->terms[t].hidden);
    }
}

// In the caller's room, filled with something else before, and where that is too short, it is the
// same.
static void check_in_room(const AttnTrace *trace, const AttnExplain *e) {
    enum { ROOM = 64 };
    AttnTerm room[ROOM];
    for (size_t count = 0; count <= ROOM; count += ROOM / 2) {
        AttnExplain in;
        memset(room, 0x5a, sizeof room);
        assert_int_equal(attn_explain_in(trace, e->matrix, e->head, e->row, e->column,
                                         (AttnTermRoom){room, count}, &in, NULL),
                         ATTN_OK);
        expect_same_terms(&in, e);
        if (in.term_count > 0) assert_true((in.terms == room) == (in.term_count <= count));
        attn_explain_deinit(&in);
    }
}

static void check_cell(const AttnTrace *trace, AttnMatrixId id, size_t head, size_t i, size_t j) {
    AttnExplain e;
    assert_int_equal(attn_explain(trace, id, head, i, j, &e, NULL), ATTN_OK);
    float found = *attn_at(attn_trace_matrix(trace, id, head), i, j);
    assert_int_equal(e.matrix, id);
    assert_same_float(e.result, found);
    assert_int_equal(e.is_overridden, attn_trace_override(trace, id, head, i, j) != NULL);
    if (!e.is_overridden && !is_same_float(e.computed, found))
        print_error("%s %zu [%zu][%zu]: explained %.9g, computed %.9g\n", attn_matrix_name(id),
                    head, i, j, (double)e.computed, (double)found);
    if (!e.is_overridden) assert_same_float(e.computed, found);
    check_terms(&e);
    check_in_room(trace, &e);
    attn_explain_deinit(&e);
}

static void check_all(const AttnTrace *trace) {
    for (size_t m = 0; m < ATTN_MATRIX_COUNT; m++) {
        AttnMatrixId id = (AttnMatrixId)m;
        for (size_t head = 0; attn_trace_has(trace, id) && head < attn_trace_heads(trace, id);
             head++) {
            AttnMatrix matrix = attn_trace_matrix(trace, id, head);
            for (size_t i = 0; i < matrix.rows; i++)
                for (size_t j = 0; j < matrix.cols; j++)
                    check_cell(trace, id, head, i, j);
        }
    }
}

static void test_every_cell_of_random_runs(void **state) {
    (void)state;
    for (int kernel = ATTN_KERNEL_SCALAR; kernel <= ATTN_KERNEL_NEON; kernel++) {
        AttnEngine *engine;
        if (attn_engine_create(1, (AttnKernelChoice)kernel, &engine, NULL) != ATTN_OK) continue;
        Random r = {47};
        for (size_t round = 0; round < ROUNDS(60); round++) {
            Scene scene;
            AttnTrace *trace;
            scene_init(&scene, &r, 20);
            for (size_t edits = random_below(&r, 4); edits > 0; edits--)
                scene_edit(&scene, &r); // NaN and ∞ come in here
            assert_int_equal(attn_trace_create(&trace), ATTN_OK);
            assert_int_equal(attn_trace_run(trace, engine, &scene.spec, &scene.inputs, NULL, NULL),
                             ATTN_OK);
            check_all(trace);
            attn_trace_destroy(trace);
            scene_deinit(&scene);
        }
        attn_engine_destroy(engine);
    }
}

static void test_a_known_cell(void **state) {
    (void)state;
    float x[] = {1, 2, 3, -1};
    AttnInputs inputs = {.given = {[ATTN_X] = attn_matrix_view(x, 2, 2)}};
    AttnSpec spec = attn_spec_default();
    AttnEngine *engine;
    AttnTrace *trace;
    AttnExplain e;
    AttnError error;
    assert_int_equal(attn_engine_create(1, ATTN_KERNEL_AUTO, &engine, NULL), ATTN_OK);
    assert_int_equal(attn_trace_create(&trace), ATTN_OK);
    spec.mask.causal = true;
    assert_int_equal(attn_trace_run(trace, engine, &spec, &inputs, NULL, NULL), ATTN_OK);
    assert_int_equal(attn_explain(trace, ATTN_SCORES, 0, 0, 1, &e, NULL), ATTN_OK);
    assert_int_equal(e.kind, ATTN_EXPLAIN_DOT);
    assert_int_equal(e.left, ATTN_Q);
    assert_int_equal(e.right, ATTN_K);
    assert_true(e.terms[0].product == 3.0f && e.terms[1].running == 1.0f && e.result == 1.0f);
    attn_explain_deinit(&e);
    assert_int_equal(attn_explain(trace, ATTN_WEIGHTS, 0, 0, 1, &e, NULL), ATTN_OK);
    assert_true(e.terms[1].hidden && e.is_allowed && e.sum == 1.0f && e.result == 0.0f);
    attn_explain_deinit(&e);
    assert_int_equal(attn_explain(trace, ATTN_V, 0, 1, 1, &e, NULL), ATTN_OK);
    assert_int_equal(e.kind, ATTN_EXPLAIN_COPY);
    attn_explain_deinit(&e);
    assert_int_equal(attn_explain(trace, ATTN_WQ, 0, 0, 0, &e, &error), ATTN_ERROR_SHAPE);
    assert_string_equal(error.message, "WQ is not part of this run");
    assert_int_equal(attn_explain(trace, ATTN_X, 0, 2, 0, &e, &error), ATTN_ERROR_SHAPE);
    assert_string_equal(error.message, "head 1, row 3, column 1 is outside of X");
    attn_trace_destroy(trace);
    attn_engine_destroy(engine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cell_of_random_runs),
        cmocka_unit_test(test_a_known_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
