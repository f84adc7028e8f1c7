// Specs: what is refused and in which words, masks, names.
#include "engine/spec.h"
#include "support/cmocka.h"
#include "support/singular.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static float numbers[400];

static AttnMatrix matrix(size_t rows, size_t cols) {
    return attn_matrix_view(numbers, rows, cols);
}

static void refused(const AttnSpec *spec, const AttnInputs *inputs, const char *message) {
    AttnShape shape = {.n_q = 77};
    AttnError error;
    assert_int_equal(attn_spec_check(spec, inputs, &shape, &error), ATTN_ERROR_SHAPE);
    assert_string_equal(error.message, message);
    expect_singular(message);
    assert_int_equal(shape.n_q, 77);
    assert_int_equal(attn_spec_check(spec, inputs, &shape, NULL), ATTN_ERROR_SHAPE);
}

static void test_shape_follows(void **state) {
    (void)state;
    AttnSpec spec = attn_spec_default();
    AttnInputs inputs = {.given = {[ATTN_X] = matrix(5, 12),
                                   [ATTN_M] = matrix(7, 6),
                                   [ATTN_WQ] = matrix(12, 8),
                                   [ATTN_WK] = matrix(6, 4),
                                   [ATTN_WV] = matrix(6, 6),
                                   [ATTN_WO] = matrix(12, 9)}};
    AttnShape s;
    spec.heads = 4;
    spec.kv_heads = 2;
    assert_int_equal(attn_spec_check(&spec, &inputs, &s, NULL), ATTN_OK);
    const AttnShape expected = {
        .n_q = 5, .n_k = 7, .d = 12, .d_m = 6, .d_k = 2, .d_v = 3, .d_o = 9, .h = 4, .g = 2};
    assert_memory_equal(&s, &expected, sizeof s);
    AttnInputs alone = {.given = {[ATTN_X] = matrix(5, 12)}};
    spec.kv_heads = 4;
    assert_int_equal(attn_spec_check(&spec, &alone, &s, NULL), ATTN_OK);
    assert_int_equal(s.d_k, 3);
    assert_int_equal(s.d_o, 12);
}

static void test_options_are_refused_in_words(void **state) {
    (void)state;
    AttnInputs inputs = {.given = {[ATTN_X] = matrix(5, 6)}};
    AttnSpec spec = attn_spec_default();
    spec.heads = 0;
    refused(&spec, &inputs, "heads is 0: at least 1 is needed");
    spec.heads = 3, spec.kv_heads = 0;
    refused(&spec, &inputs, "kv_heads is 0: at least 1 is needed");
    spec.kv_heads = 2;
    refused(&spec, &inputs, "heads is 3, kv_heads is 2: heads must be divisible by kv_heads");
    spec = attn_spec_default();
    spec.temperature = 0.0f;
    refused(&spec, &inputs, "temperature is 0: a finite number above 0 is needed");
    spec.temperature = NAN;
    refused(&spec, &inputs, "temperature is nan: a finite number above 0 is needed");
    spec = attn_spec_default();
    spec.factor = INFINITY;
    refused(&spec, &inputs, "scale is not finite");
    spec = attn_spec_default();
    spec.mask.matrix = matrix(5, 4);
    refused(&spec, &inputs, "mask matrix is 5 by 4, expected 5 by 5: queries by keys");
}

static void test_matrices_are_refused_in_words(void **state) {
    (void)state;
    AttnSpec spec = attn_spec_default();
    AttnInputs none = {0}, empty = {.given = {[ATTN_X] = matrix(0, 4)}};
    refused(&spec, &none, "x is missing");
    refused(&spec, &empty, "x has 0 rows and 4 columns: at least 1 of each is needed");
    AttnInputs inputs = {.given = {[ATTN_X] = matrix(5, 4), [ATTN_WQ] = matrix(3, 4)}};
    refused(&spec, &inputs, "wq has 3 rows, x has 4 columns: they must be equal");
    inputs.given[ATTN_WQ] = matrix(4, 6);
    refused(&spec, &inputs,
            "queries are 6 wide (wq), keys are 4 wide (wk), per head: they must be equal");
    inputs.given[ATTN_WQ] = matrix(4, 4);
    inputs.given[ATTN_BQ] = matrix(1, 5);
    refused(&spec, &inputs, "bq has 1 row of 5 numbers, expected 1 row of 4");
    inputs.given[ATTN_BQ] = (AttnMatrix){0};
    spec.heads = spec.kv_heads = 3;
    refused(&spec, &inputs, "wq has 4 columns, heads is 3: the columns must be divisible by it");
    spec = attn_spec_default();
    inputs.given[ATTN_WO] = matrix(4, 7);
    spec.residual = true;
    refused(&spec, &inputs,
            "residual adds x, which has 4 columns, to the output, which has 7: they must be equal");
    inputs.given[ATTN_WO] = matrix(3, 4);
    refused(&spec, &inputs,
            "wo has 3 rows, the context of all heads has 4 columns: they must be equal");
    AttnInputs odd = {.given = {[ATTN_X] = matrix(5, 3)}};
    spec = attn_spec_default();
    spec.positions = ATTN_POSITIONS_ROPE;
    refused(&spec, &odd, "positions rope turns pairs: d_k must be even, it is 3");
    AttnInputs memory = {
        .given = {[ATTN_X] = matrix(5, 4), [ATTN_M] = matrix(3, 2), [ATTN_WK] = matrix(4, 4)}};
    spec = attn_spec_default();
    refused(&spec, &memory, "wk has 4 rows, memory has 2 columns: they must be equal");
}

static void test_overrides_are_refused_in_words(void **state) {
    (void)state;
    AttnSpec spec = attn_spec_default();
    AttnInputs inputs = {.given = {[ATTN_X] = matrix(5, 4)}};
    AttnOverride pin = {ATTN_SCORES, 0, 4, 5, 1.0f};
    spec.overrides = &pin;
    spec.override_count = 1;
    refused(&spec, &inputs,
            "override 1: head 1, row 5, column 6 is outside of scores, which has 1 head of 5 by 5");
    pin = (AttnOverride){ATTN_WQ, 0, 0, 0, 1.0f};
    refused(&spec, &inputs, "override 1: WQ is not computed: edit it instead");
    pin = (AttnOverride){ATTN_Q_UNROTATED, 0, 0, 0, 1.0f};
    refused(&spec, &inputs, "override 1: Q_unrotated exists with positions rope only");
    pin = (AttnOverride){ATTN_WEIGHTS, 0, 0, 0, NAN};
    refused(&spec, &inputs, "override 1 of weights: the value is not finite");
}

static void test_sizes_beyond_memory_are_refused(void **state) {
    (void)state;
    AttnSpec spec = attn_spec_default();
    AttnInputs inputs = {.given = {[ATTN_X] = matrix((size_t)1 << 32, 1)}};
    refused(&spec, &inputs,
            "4294967296 by 4294967296 by 1, queries by keys by heads: more than can be addressed");
}

// Every mask at every size, against the words of the contract.
static void test_masks(void **state) {
    (void)state;
    for (size_t n_q = 1; n_q <= 6; n_q++) {
        for (size_t n_k = 1; n_k <= 6; n_k++) {
            for (size_t kind = 0; kind < 8 * 4; kind++) {
                AttnMask mask = {.causal = kind & 1,
                                 .has_window = kind & 2,
                                 .window = kind / 8,
                                 .has_valid = kind & 4,
                                 .valid = kind / 8 * 2};
                AttnShape shape = {.n_q = n_q, .n_k = n_k};
                assert_int_equal(attn_mask_is_none(&mask), kind % 8 == 0);
                for (size_t i = 0; i < n_q; i++) {
                    for (size_t j = 0; j < n_k; j++) {
                        long p = (long)(i + n_k) - (long)n_q, away = labs(p - (long)j);
                        bool sees = (!mask.causal || (long)j <= p) &&
                                    (!mask.has_window || away <= (long)mask.window) &&
                                    (!mask.has_valid || j < mask.valid);
                        assert_int_equal(attn_mask_allows(&mask, &shape, i, j), sees);
                    }
                }
            }
        }
    }
    AttnMask all = {.has_window = true, .window = SIZE_MAX};
    AttnShape shape = {.n_q = 3, .n_k = 3};
    assert_true(attn_mask_allows(&all, &shape, 0, 2));
}

static void test_names(void **state) {
    (void)state;
    AttnSpec spec = attn_spec_default();
    for (size_t id = 0; id < ATTN_MATRIX_COUNT; id++) {
        AttnMatrixId found;
        assert_true(attn_matrix_from_name(attn_matrix_name((AttnMatrixId)id), &found));
        assert_int_equal(found, id);
        assert_true(strlen(attn_matrix_formula(found, &spec)) > 0);
    }
    for (size_t stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
        AttnStage found;
        assert_true(attn_stage_from_name(attn_stage_name((AttnStage)stage), &found));
        assert_int_equal(found, stage);
    }
    AttnMatrixId id = ATTN_X;
    assert_false(attn_matrix_from_name("Scores", &id));
    assert_int_equal(id, ATTN_X);
    assert_string_equal(attn_matrix_name(ATTN_Q_UNROTATED), "Q_unrotated");
    assert_int_equal(attn_matrix_stage(ATTN_WEIGHTS), ATTN_STAGE_SOFTMAX);
    assert_string_equal(attn_matrix_formula(ATTN_SCORES, &spec), "Q*K^T");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape_follows),
        cmocka_unit_test(test_options_are_refused_in_words),
        cmocka_unit_test(test_matrices_are_refused_in_words),
        cmocka_unit_test(test_overrides_are_refused_in_words),
        cmocka_unit_test(test_sizes_beyond_memory_are_refused),
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
