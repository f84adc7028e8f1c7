// Scene files: every form that the contract knows, and what comes out of each.
#include "app/doc/random.h"
#include "scene_testing.h"
#include <math.h>
#include <stdlib.h>

static float at(const Scene *scene, AttnMatrixId id, size_t row, size_t col) {
    assert_non_null(scene->given[id]);
    return *attn_at(scene->given[id]->values, row, col);
}

static void test_defaults(void **state) {
    (void)state;
    Scene *s = parse_good(HEAD "\"x\": [[1, 2], [3, -0]]}");
    assert_int_equal(s->given[ATTN_X]->values.rows, 2);
    assert_int_equal(s->given[ATTN_X]->values.cols, 2);
    assert_true(at(s, ATTN_X, 0, 1) == 2.0f);
    assert_true(signbit(at(s, ATTN_X, 1, 1)));
    assert_int_equal(s->spec.heads, 1);
    assert_int_equal(s->spec.kv_heads, 1);
    assert_int_equal(s->spec.positions, ATTN_POSITIONS_NONE);
    assert_true(isnan(s->spec.factor));
    assert_true(s->spec.temperature == 1.0f);
    assert_true(attn_mask_is_none(&s->spec.mask));
    assert_int_equal(s->spec.softmax_axis, ATTN_SOFTMAX_KEYS);
    assert_false(s->spec.residual);
    assert_int_equal(s->spec.override_count, 0);
    assert_int_equal(s->tokens.count, 2);
    assert_string_equal(s->tokens.items[1].text, "2");
    assert_int_equal(s->tokens.items[1].source, TOKEN_GIVEN);
    assert_int_equal(s->memory_tokens.count, 0);
    assert_int_equal(s->features.count, 0);
    assert_string_equal(scene_title(s, LANGUAGE_ZH), "");
    for (size_t id = ATTN_M; id <= ATTN_BO; id++)
        assert_null(s->given[id]);
    scene_destroy(s);
}

static void test_names_and_languages(void **state) {
    (void)state;
    Scene *s =
        parse_good(HEAD "\"title\": {\"zh\": \"题\"}, \"note\": {\"en\": \"a\", \"zh\": \"b\"}, "
                        "\"tokens\": [\"The\", \"动物\"], \"features\": [\"f\", \"g\", \"h\"], "
                        "\"x\": [[1, 2, 3], [4, 5, 6]]}");
    assert_string_equal(scene_title(s, LANGUAGE_EN), "题");
    assert_string_equal(scene_note(s, LANGUAGE_EN), "a");
    assert_string_equal(scene_note(s, LANGUAGE_ZH), "b");
    assert_string_equal(s->tokens.items[1].text, "动物");
    assert_string_equal(s->features.items[2].text, "h");
    scene_destroy(s);
}

static void test_everything_given(void **state) {
    (void)state;
    Scene *s = parse_good(
        HEAD
        "\"x\": [[1, 2]], \"memory\": {\"tokens\": [\"a\", \"b\"], \"x\": [[1, 2, 3], [4, 5, 6]]}, "
        "\"heads\": 2, \"kv_heads\": 1, \"wq\": [[1, 2, 3, 4], [5, 6, 7, 8]], "
        "\"wk\": [[1, 2], [3, 4], [5, 6]], \"wv\": [[1], [2], [3]], \"wo\": [[1, 2], [3, 4]], "
        "\"bq\": [1, 2, 3, 4], \"bk\": [1, 2], \"bv\": [9], \"bo\": [1, 2], \"positions\": "
        "\"rope\", "
        "\"scale\": 0.25, \"temperature\": 2, \"softmax_axis\": \"queries\", \"residual\": true, "
        "\"overrides\": [{\"matrix\": \"scores\", \"head\": 2, \"row\": 1, \"column\": 2, "
        "\"value\": 5.0}, "
        "{\"matrix\": \"output\", \"row\": 1, \"column\": 2, \"value\": -1}]}");
    assert_string_equal(s->memory_tokens.items[1].text, "b");
    assert_int_equal(s->spec.heads, 2);
    assert_int_equal(s->spec.kv_heads, 1);
    assert_int_equal(s->given[ATTN_BQ]->values.rows, 1);
    assert_true(at(s, ATTN_BQ, 0, 3) == 4.0f);
    assert_true(at(s, ATTN_M, 1, 2) == 6.0f);
    assert_int_equal(s->spec.positions, ATTN_POSITIONS_ROPE);
    assert_true(s->spec.factor == 0.25f);
    assert_true(s->spec.temperature == 2.0f);
    assert_int_equal(s->spec.softmax_axis, ATTN_SOFTMAX_QUERIES);
    assert_true(s->spec.residual);
    assert_int_equal(s->spec.override_count, 2);
    const AttnOverride *o = &s->spec.overrides[0];
    assert_true(o->matrix == ATTN_SCORES && o->head == 1 && o->row == 0 && o->column == 1 &&
                o->value == 5.0f);
    assert_int_equal(s->spec.overrides[1].head, 0);
    scene_destroy(s);
}

static void test_scale(void **state) {
    (void)state;
    Scene *yes = parse_good(HEAD "\"x\": [[1]], \"scale\": true}");
    Scene *no = parse_good(HEAD "\"x\": [[1]], \"scale\": false}");
    Scene *number = parse_good(HEAD "\"x\": [[1]], \"scale\": -2e-1}");
    assert_true(isnan(yes->spec.factor));
    assert_true(no->spec.factor == 1.0f);
    assert_true(number->spec.factor == -0.2f);
    scene_destroy(yes);
    scene_destroy(no);
    scene_destroy(number);
}

#define X3 HEAD "\"x\": [[1], [2], [3]], "

static void test_masks(void **state) {
    (void)state;
    Scene *s = parse_good(X3 "\"mask\": \"none\"}");
    assert_true(attn_mask_is_none(&s->spec.mask));
    scene_destroy(s);
    s = parse_good(X3 "\"mask\": \"causal\"}");
    assert_true(s->spec.mask.causal);
    scene_destroy(s);
    s = parse_good(X3 "\"mask\": {\"window\": 0}}");
    assert_true(s->spec.mask.has_window && s->spec.mask.window == 0);
    scene_destroy(s);
    s = parse_good(X3 "\"mask\": {\"valid\": 2}}");
    assert_true(s->spec.mask.has_valid && s->spec.mask.valid == 2);
    scene_destroy(s);
    s = parse_good(X3 "\"mask\": {\"matrix\": [[1,0,0],[1,1,0],[0,0,0]]}}");
    assert_true(*attn_at(s->spec.mask.matrix, 1, 1) == 1.0f);
    scene_destroy(s);
    s = parse_good(X3 "\"mask\": []}");
    assert_true(attn_mask_is_none(&s->spec.mask));
    scene_destroy(s);
}

// All of a list must allow: the smallest window, the smallest length, the product of the matrices.
static void test_mask_list(void **state) {
    (void)state;
    Scene *s = parse_good(
        X3 "\"mask\": [\"none\", \"causal\", {\"window\": 2}, {\"window\": 1}, {\"valid\": 1}, "
           "{\"valid\": 3}, {\"matrix\": [[1,1,0],[1,1,1],[1,1,1]]}, "
           "{\"matrix\": [[0,1,1],[1,1,1],[1,1,0]]}]}");
    const AttnMask *mask = &s->spec.mask;
    assert_true(mask->causal && mask->window == 1 && mask->valid == 1);
    static const float expected[9] = {0, 1, 0, 1, 1, 1, 1, 1, 0};
    for (size_t i = 0; i < 9; i++)
        assert_true(*attn_at(mask->matrix, i / 3, i % 3) == expected[i]);
    scene_destroy(s);
}

static void test_random(void **state) {
    (void)state;
    Scene *s = parse_good(
        HEAD "\"x\": {\"random\": {\"rows\": 5, \"cols\": 3, \"seed\": 18446744073709551615, "
             "\"scale\": 0.5}}, \"wq\": {\"random\": {\"rows\": 3, \"cols\": 3, \"seed\": 7}}}");
    const SceneMatrix *x = s->given[ATTN_X];
    assert_true(x->is_random && x->seed == UINT64_MAX && x->scale == 0.5);
    assert_true(s->given[ATTN_WQ]->scale == 1.0);
    float numbers[15];
    random_fill(attn_matrix_view(numbers, 5, 3), UINT64_MAX, 0.5);
    assert_memory_equal(numbers, x->values.data, sizeof numbers);
    assert_int_equal(s->tokens.count, 5);
    scene_destroy(s);
}

static void test_bom_and_crlf(void **state) {
    (void)state;
    Scene *s = parse_good("\xEF\xBB\xBF" HEAD "\r\n\"x\":\r\n[[1],\r\n[2]]}\r\n\r\n");
    assert_int_equal(s->tokens.count, 2);
    scene_destroy(s);
    s = parse_good("\n\t " HEAD "\"x\": [[1]]} \n");
    scene_destroy(s);
}

static void test_extreme_numbers(void **state) {
    (void)state;
    Scene *s =
        parse_good(HEAD "\"x\": [[3.40282347e38, 1e-45, 100000000000000000000, 1E+2, -0.0]]}");
    assert_true(at(s, ATTN_X, 0, 0) == 3.40282347e38f);
    assert_true(at(s, ATTN_X, 0, 1) > 0.0f);
    assert_true(at(s, ATTN_X, 0, 2) == 1e20f);
    scene_destroy(s);
}

static void test_text(void **state) {
    (void)state;
    Scene *s = parse_good(HEAD "\"text\": \"The cat, the mouse\", \"d_model\": 8}");
    assert_true(s->is_from_text);
    assert_int_equal(s->tokens.count, 5);
    assert_string_equal(s->tokens.items[0].text, "The");
    assert_int_equal(s->tokens.items[0].source, TOKEN_TABLE);
    assert_int_equal(s->given[ATTN_X]->values.cols, 8);
    double squares = 0.0;
    for (size_t i = 0; i < 8; i++)
        squares += (double)at(s, ATTN_X, 1, i) * (double)at(s, ATTN_X, 1, i);
    assert_true(fabs(squares - 1.0) < 1e-6);
    assert_true(at(s, ATTN_X, 0, 3) == at(s, ATTN_X, 3, 3)); // The, the
    scene_destroy(s);
}

static void test_clone_shares_until_written(void **state) {
    (void)state;
    Scene *s = parse_good(
        X3 "\"tokens\": [\"a\", \"b\", \"c\"], \"title\": {\"en\": \"t\"}, "
           "\"wq\": {\"random\": {\"rows\": 1, \"cols\": 2, \"seed\": 1}}, \"wk\": [[1, 2]], "
           "\"mask\": {\"matrix\": [[1,1,1],[1,1,1],[1,1,1]]}, "
           "\"overrides\": [{\"matrix\": \"weights\", \"row\": 1, \"column\": 1, \"value\": 1}]}");
    Scene *copy = scene_clone(s);
    assert_non_null(copy);
    assert_ptr_equal(copy->given[ATTN_X], s->given[ATTN_X]);
    assert_int_equal(s->given[ATTN_X]->references, 2);
    assert_ptr_equal(copy->spec.overrides, copy->overrides);
    assert_ptr_not_equal(copy->overrides, s->overrides);
    assert_true(scene_matrix_own(&copy->given[ATTN_WQ]));
    assert_ptr_not_equal(copy->given[ATTN_WQ], s->given[ATTN_WQ]);
    assert_false(copy->given[ATTN_WQ]->is_random);
    assert_true(s->given[ATTN_WQ]->is_random);
    assert_int_equal(s->given[ATTN_WQ]->references, 1);
    *attn_at(copy->given[ATTN_WQ]->values, 0, 0) = 99.0f;
    assert_true(at(s, ATTN_WQ, 0, 0) != 99.0f);
    scene_destroy(s);
    assert_true(at(copy, ATTN_X, 2, 0) == 3.0f);
    assert_string_equal(copy->tokens.items[2].text, "c");
    assert_true(*attn_at(copy->spec.mask.matrix, 2, 2) == 1.0f);
    scene_destroy(copy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_names_and_languages),
        cmocka_unit_test(test_everything_given),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_mask_list),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_bom_and_crlf),
        cmocka_unit_test(test_extreme_numbers),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_clone_shares_until_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
