// Costs: the numbers of the lessons.
#include "engine/cost.h"
#include "support/cmocka.h"

static float numbers[100];

// Five positions, width ten, Q and K projected, V = X.
static void test_the_article(void **state) {
    (void)state;
    AttnSpec spec = attn_spec_default();
    AttnInputs inputs = {.given = {[ATTN_X] = attn_matrix_view(numbers, 5, 10),
                                   [ATTN_WQ] = attn_matrix_view(numbers, 10, 10),
                                   [ATTN_WK] = attn_matrix_view(numbers, 10, 10)}};
    const double expected[ATTN_STAGE_COUNT] = {
        [ATTN_STAGE_PROJECT] = 2000, [ATTN_STAGE_SCORE] = 500, [ATTN_STAGE_SCALE] = 25,
        [ATTN_STAGE_SOFTMAX] = 115,  [ATTN_STAGE_MIX] = 500,
    };
    AttnShape shape;
    assert_int_equal(attn_spec_check(&spec, &inputs, &shape, NULL), ATTN_OK);
    for (size_t stage = 0; stage < ATTN_STAGE_COUNT; stage++)
        assert_true(attn_cost_stage(&spec, &shape, &inputs, (AttnStage)stage) == expected[stage]);
    assert_true(attn_cost_pass(&spec, &shape, &inputs) == 3140.0);
}

// All four projections take 8nd², the core 4n²d for every number of heads, softmax h(5n² − 2n).
static void test_heads(void **state) {
    (void)state;
    AttnMatrix w = attn_matrix_view(numbers, 8, 8);
    AttnInputs inputs = {.given = {[ATTN_X] = attn_matrix_view(numbers, 5, 8),
                                   [ATTN_WQ] = w,
                                   [ATTN_WK] = w,
                                   [ATTN_WV] = w,
                                   [ATTN_WO] = w}};
    for (size_t h = 1; h <= 8; h *= 2) {
        AttnSpec spec = attn_spec_default();
        AttnShape s;
        spec.heads = spec.kv_heads = h;
        assert_int_equal(attn_spec_check(&spec, &inputs, &s, NULL), ATTN_OK);
        double projections = attn_cost_stage(&spec, &s, &inputs, ATTN_STAGE_PROJECT) +
                             attn_cost_stage(&spec, &s, &inputs, ATTN_STAGE_OUTPUT);
        double core = attn_cost_stage(&spec, &s, &inputs, ATTN_STAGE_SCORE) +
                      attn_cost_stage(&spec, &s, &inputs, ATTN_STAGE_MIX);
        assert_true(projections == 8.0 * 5 * 8 * 8);
        assert_true(core == 4.0 * 5 * 5 * 8);
        assert_true(attn_cost_stage(&spec, &s, &inputs, ATTN_STAGE_SOFTMAX) ==
                    (double)h * (5.0 * 25 - 10));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_article),
                                       cmocka_unit_test(test_heads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
