// Attention with scores and weights kept: every kernel gives the numbers of the plain one, with
// penalties, factors of either sign, keys that are not as many as queries, scores far from 0; and
// the same bits for any number of threads.
#include "engine/attn.h"
#include "support/cmocka.h"
#include "support/compare.h"
#include "support/scene.h"
#include <math.h>
#include <stdlib.h>

static const AttnKernelChoice choices[] = {ATTN_KERNEL_SCALAR, ATTN_KERNEL_AVX2, ATTN_KERNEL_AVX512,
                                           ATTN_KERNEL_NEON};

static void out_destroy(AttnKeptOut *out) {
    attn_matrix_destroy(&out->scores);
    attn_matrix_destroy(&out->weights);
    attn_matrix_destroy(&out->context);
}

static AttnKeptOut run_kept(const AttnHeads *heads, AttnKernelChoice choice, size_t threads) {
    AttnEngine *engine;
    AttnKept *kept;
    AttnKeptOut out = {{0}, {0}, {0}};
    AttnShape s = attn_heads_shape(heads);
    if (attn_engine_create(threads, choice, &engine, NULL) != ATTN_OK) return out;
    assert_int_equal(attn_kept_create(engine, &kept), ATTN_OK);
    assert_int_equal(attn_matrix_create(s.h * s.n_q, s.n_k, &out.scores), ATTN_OK);
    assert_int_equal(attn_matrix_create(s.h * s.n_q, s.n_k, &out.weights), ATTN_OK);
    assert_int_equal(attn_matrix_create(s.n_q, s.h * s.d_v, &out.context), ATTN_OK);
    assert_int_equal(attn_kept_run(kept, heads, NULL, &out), ATTN_OK);
    attn_kept_destroy(kept);
    attn_engine_destroy(engine);
    return out;
}

// What an ulp of 2^x makes of weights, and of contexts of values up to `size` (see AttnAttend).
static void check_close(AttnMatrix found, AttnMatrix expected, double size) {
    for (size_t i = 0; i < found.rows; i++)
        for (size_t j = 0; j < found.cols; j++)
            assert_near((double)*attn_at(found, i, j), (double)*attn_at(expected, i, j),
                        16.0 * 0x1p-24 * size);
}

static double largest_value(AttnMatrix v) {
    double largest = 0.0;
    for (size_t j = 0; j < v.rows; j++)
        for (size_t p = 0; p < v.cols; p++)
            if (fabs((double)*attn_at(v, j, p)) > largest)
                largest = fabs((double)*attn_at(v, j, p));
    return largest;
}

// Every kernel gives the bits of the plain one; AVX-512 but for an ulp, and where a value is ∞ its
// tiles decide which rows are mixed without what is hidden.
static void check_kernels(const AttnHeads *heads) {
    AttnKeptOut plain = run_kept(heads, ATTN_KERNEL_SCALAR, 1);
    const double largest = largest_value(heads->values), size = isinf(largest) ? 1.0 : largest;
    for (size_t k = 1; k < sizeof choices / sizeof *choices; k++) {
        AttnKeptOut found = run_kept(heads, choices[k], 1);
        if (attn_matrix_is_absent(found.scores)) continue;
        assert_same_matrix(found.scores, plain.scores, "scores");
        if (choices[k] == ATTN_KERNEL_AVX512)
            check_close(found.weights, plain.weights, 1.0);
        else
            assert_same_matrix(found.weights, plain.weights, "weights");
        if (choices[k] == ATTN_KERNEL_AVX512 || isinf(largest))
            check_close(found.context, plain.context, size);
        else
            assert_same_matrix(found.context, plain.context, "context");
        out_destroy(&found);
    }
    out_destroy(&plain);
}

static void test_penalties_and_factors(void **state) {
    (void)state;
    static const float factors[] = {0.3f, -0.7f, 0.0f, 1e30f, 0.6931472f}; // ln 2: c is 1
    Random r = {34};
    for (size_t round = 0; round < ROUNDS(120); round++) {
        size_t g = 1 + random_below(&r, 2), h = g * (1 + random_below(&r, 2));
        size_t n_q = 1 + random_below(&r, 40), n_k = 1 + random_below(&r, round % 6 ? 80 : 600);
        size_t d_k = 1 + random_below(&r, 40), d_v = 1 + random_below(&r, 70);
        AttnMatrix q = random_of(&r, n_q, h * d_k), k = random_of(&r, n_k, g * d_k);
        AttnMatrix v = random_of(&r, n_k, g * d_v), penalties = random_of(&r, h, n_q + n_k - 1);
        AttnMatrix mask = random_of(&r, n_q, n_k);
        for (size_t i = 0; i < n_q * n_k; i++)
            mask.data[i] = random_chance(&r, 0.6) ? 1.0f : 0.0f;
        AttnHeads heads = attn_heads(q, k, v, h, g);
        heads.factor = factors[round % 5];
        if (random_chance(&r, 0.5)) heads.penalties = penalties.data;
        heads.mask.causal = random_chance(&r, 0.5);
        if (random_chance(&r, 0.4)) heads.mask.matrix = mask;
        if (random_chance(&r, 0.2)) *attn_at(k, random_below(&r, n_k), 0) = NAN;
        if (random_chance(&r, 0.2)) *attn_at(v, random_below(&r, n_k), 0) = INFINITY;
        check_kernels(&heads);
        AttnMatrix *const all[] = {&q, &k, &v, &penalties, &mask};
        for (size_t i = 0; i < 5; i++)
            attn_matrix_destroy(all[i]);
    }
}

// Some keys of later blocks are far above all before them, for some queries of a tile and not for
// others.
static void test_far_off(void **state) {
    (void)state;
    Random r = {39};
    for (size_t round = 0; round < ROUNDS(24); round++) {
        const size_t n_q = 1 + random_below(&r, 60), n_k = 200 + random_below(&r, 700);
        AttnMatrix q = random_of(&r, n_q, 3), k = random_of(&r, n_k, 3), v = random_of(&r, n_k, 4);
        for (size_t far = 0; far < 6; far++) {
            const size_t row = random_below(&r, n_k);
            for (size_t p = 0; p < 3; p++)
                *attn_at(k, row, p) *= (float)(1 << (1 + random_below(&r, round % 2 ? 6 : 12)));
        }
        AttnHeads heads = attn_heads(q, k, v, 1, 1);
        heads.mask.causal = random_chance(&r, 0.3);
        check_kernels(&heads);
        AttnMatrix *const all[] = {&q, &k, &v};
        for (size_t i = 0; i < 3; i++)
            attn_matrix_destroy(all[i]);
    }
}

// So many keys, so wide, that twice as many rows go through them together.
static void test_tall_strips(void **state) {
    (void)state;
    Random r = {41};
    for (size_t round = 0; round < 2; round++) {
        AttnMatrix q = random_of(&r, 100, 128), k = random_of(&r, 2100, 128),
                   v = random_of(&r, 2100, 128);
        AttnHeads heads = attn_heads(q, k, v, 1, 1);
        heads.mask.causal = round == 1;
        check_kernels(&heads);
        AttnMatrix *const all[] = {&q, &k, &v};
        for (size_t i = 0; i < 3; i++)
            attn_matrix_destroy(all[i]);
    }
}

// A row that sees nothing of the first block, which others of its tile do see, and then only scores
// far below 0: what the first block is relative to means nothing to it.
static void test_blind_at_first(void **state) {
    (void)state;
    Random r = {42};
    AttnMatrix q = random_of(&r, 12, 1), k = random_of(&r, 300, 1), v = random_of(&r, 300, 2);
    AttnMatrix mask = random_of(&r, 12, 300);
    for (size_t i = 0; i < 12; i++)
        for (size_t j = 0; j < 300; j++)
            *attn_at(mask, i, j) = i != 3 || j >= 256 ? 1.0f : 0.0f;
    for (size_t j = 0; j < 300; j++)
        *attn_at(k, j, 0) = -200.0f - (float)(j % 5);
    *attn_at(q, 3, 0) = 1.0f;
    AttnHeads heads = attn_heads(q, k, v, 1, 1);
    heads.mask.matrix = mask;
    for (size_t kernel = 0; kernel < sizeof choices / sizeof *choices; kernel++) {
        AttnKeptOut found = run_kept(&heads, choices[kernel], 1);
        if (attn_matrix_is_absent(found.scores)) continue;
        double sum = 0.0;
        for (size_t j = 0; j < 300; j++) {
            if (j < 256) assert_same_float(*attn_at(found.weights, 3, j), 0.0f);
            sum += (double)*attn_at(found.weights, 3, j);
        }
        assert_near(sum, 1.0, 302.0 * 0x1p-24);
        out_destroy(&found);
    }
    AttnMatrix *const all[] = {&q, &k, &v, &mask};
    for (size_t i = 0; i < 4; i++)
        attn_matrix_destroy(all[i]);
}

// A row's bits depend on nothing but the row: not on threads, and so not on the rows that are
// together with it, or that went before.
static void test_threads(void **state) {
    (void)state;
    Random r = {37};
    for (size_t round = 0; round < 7; round++) {
        const size_t h = 1 + 2 * (round % 3), n = round == 6 ? 2100 : 150 + 60 * round;
        AttnMatrix x = random_of(&r, n, h * 24);
        AttnHeads heads = attn_heads(x, x, x, h, h);
        heads.mask.causal = round % 2;
        *attn_at(x, 140, 5) = round % 3 ? 300.0f : 1.0f;
        AttnKeptOut alone = run_kept(&heads, ATTN_KERNEL_AUTO, 1);
        for (size_t threads = 2; threads <= 8; threads += 3) {
            AttnKeptOut found = run_kept(&heads, ATTN_KERNEL_AUTO, threads);
            assert_same_matrix(found.scores, alone.scores, "scores");
            assert_same_matrix(found.weights, alone.weights, "weights");
            assert_same_matrix(found.context, alone.context, "context");
            out_destroy(&found);
        }
        out_destroy(&alone);
        attn_matrix_destroy(&x);
    }
}

// Values so large that weights not yet divided would make the sum infinite: the mean is a number.
static void test_large_values(void **state) {
    (void)state;
    Random r = {38};
    for (size_t round = 0; round < 4; round++) {
        AttnMatrix q = random_of(&r, 30, 8), k = random_of(&r, 300, 8), v = random_of(&r, 300, 5);
        for (size_t j = 0; j < 300; j++)
            *attn_at(v, j, 2) *= 3e38f;
        for (size_t i = 0; i < 30; i++)
            *attn_at(q, i, 0) = 20.0f, *attn_at(k, i, 0) = 1.0f;
        // A value that is none spoils its column, and no other.
        if (round >= 2) *attn_at(v, 7, 0) = NAN;
        AttnHeads heads = attn_heads(q, k, v, 1, 1);
        heads.mask.causal = round % 2;
        for (size_t kernel = 0; kernel < sizeof choices / sizeof *choices; kernel++) {
            AttnKeptOut found = run_kept(&heads, choices[kernel], 1);
            if (attn_matrix_is_absent(found.scores)) continue;
            for (size_t i = 0; i < 30; i++) {
                double sum = 0.0;
                for (size_t j = 0; j < 300; j++)
                    sum += (double)*attn_at(found.weights, i, j) * (double)*attn_at(v, j, 2);
                assert_near((double)*attn_at(found.context, i, 2), sum, 3e33);
            }
            out_destroy(&found);
        }
        AttnMatrix *const all[] = {&q, &k, &v};
        for (size_t i = 0; i < 3; i++)
            attn_matrix_destroy(all[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_penalties_and_factors),
        cmocka_unit_test(test_far_off),
        cmocka_unit_test(test_tall_strips),
        cmocka_unit_test(test_blind_at_first),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_large_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
