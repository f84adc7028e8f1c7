// Fused attention, whichever way a row goes: from scores to weights at once, in registers, with the
// factor in its queries; by scores that are stored and looked at; by itself. On every kernel the
// first two give the same bits, and what only one of them can do is left to it.
#include "engine/fused.h"
#include "support/cmocka.h"
#include "support/compare.h"
#include "support/scene.h"
#include <math.h>

static const AttnKernelChoice choices[] = {ATTN_KERNEL_SCALAR, ATTN_KERNEL_AVX2, ATTN_KERNEL_AVX512,
                                           ATTN_KERNEL_NEON};

// Absent where this machine cannot run the kernel.
static AttnMatrix run_by(const AttnHeads *heads, AttnKernelChoice choice, size_t threads) {
    AttnEngine *engine;
    AttnFused *fused;
    AttnMatrix out;
    const AttnShape s = attn_heads_shape(heads);
    if (attn_engine_create(threads, choice, &engine, NULL) != ATTN_OK) return (AttnMatrix){0};
    assert_int_equal(attn_fused_create(engine, &fused), ATTN_OK);
    assert_int_equal(attn_matrix_create(s.n_q, s.h * s.d_v, &out), ATTN_OK);
    assert_int_equal(attn_fused_run(fused, heads, NULL, out), ATTN_OK);
    attn_fused_destroy(fused);
    attn_engine_destroy(engine);
    return out;
}

static AttnMatrix run(const AttnHeads *heads, AttnKernelChoice choice) {
    return run_by(heads, choice, 1);
}

// Some queries are so large, and keys of later blocks so unlike those of the first, that 0 is not
// near the scores: of few rows of a tile, or from some block on.
static AttnHeads random_heads(Random *r, size_t n_q, size_t n_k) {
    static const float sizes[] = {0.1f, 1.0f, 1.0f, 1.0f, 30.0f, 300.0f};
    const size_t d_k = 3 + random_below(r, 40), d_v = 1 + random_below(r, 40);
    const bool is_far = random_chance(r, 0.5), turns = random_chance(r, 0.5);
    AttnHeads heads =
        attn_heads(random_of(r, n_q, d_k), random_of(r, n_k, d_k), random_of(r, n_k, d_v), 1, 1);
    for (size_t i = 0; i < n_q; i++)
        *attn_at(heads.queries, i, 0) *= is_far ? sizes[random_below(r, 6)] : 1.0f;
    for (size_t j = 0; j < n_k; j++)
        *attn_at(heads.keys, j, 0) = turns ? (float)(j / 256) - 0.9f : 0.5f;
    return heads;
}

static void heads_destroy(AttnHeads *heads) {
    attn_matrix_destroy(&heads->queries);
    attn_matrix_destroy(&heads->keys);
    attn_matrix_destroy(&heads->values);
}

// A mask's matrix that hides nothing: all scores are stored and looked at.
static void test_either_way(void **state) {
    (void)state;
    Random r = {61};
    for (size_t round = 0; round < ROUNDS(160); round++) {
        const size_t n_q = 1 + random_below(&r, 40);
        const size_t n_k = 1 + random_below(&r, round % 2 ? 100 : 700);
        AttnHeads heads = random_heads(&r, n_q, n_k);
        AttnMatrix all = random_of(&r, n_q, n_k);
        for (size_t i = 0; i < n_q * n_k; i++)
            all.data[i] = 1.0f;
        AttnMask mask = {.causal = random_chance(&r, 0.4),
                         .has_window = random_chance(&r, 0.2),
                         .window = random_below(&r, n_k + 1),
                         .has_valid = random_chance(&r, 0.3),
                         .valid = random_below(&r, n_k + 1)};
        for (size_t k = 0; k < sizeof choices / sizeof *choices; k++) {
            heads.mask = mask;
            AttnMatrix at_once = run(&heads, choices[k]);
            if (attn_matrix_is_absent(at_once)) continue;
            heads.mask.matrix = all;
            AttnMatrix by_scores = run(&heads, choices[k]);
            assert_same_matrix(at_once, by_scores, "context");
            attn_matrix_destroy(&at_once);
            attn_matrix_destroy(&by_scores);
        }
        attn_matrix_destroy(&all);
        heads_destroy(&heads);
    }
}

// A row's bits do not depend on the rows of its tile, which decide the way that all of them go.
static void test_neighbours(void **state) {
    (void)state;
    Random r = {62};
    for (size_t round = 0; round < ROUNDS(40); round++) {
        const size_t n_q = 1 + random_below(&r, 40), some = 1 + random_below(&r, n_q);
        AttnHeads heads = random_heads(&r, n_q, 1 + random_below(&r, 600)), fewer = heads;
        const size_t first = random_below(&r, n_q - some + 1);
        fewer.queries = attn_matrix_rows(heads.queries, first, some);
        for (size_t k = 0; k < sizeof choices / sizeof *choices; k++) {
            AttnMatrix all = run(&heads, choices[k]), found = run(&fewer, choices[k]);
            if (attn_matrix_is_absent(all)) continue;
            assert_same_matrix(found, attn_matrix_rows(all, first, some), "context");
            attn_matrix_destroy(&all);
            attn_matrix_destroy(&found);
        }
        heads_destroy(&heads);
    }
}

// A factor that would leave three bits of the queries, were it applied to them: scores keep theirs.
// Half of the keys are the others' opposites.
static void test_small_factor(void **state) {
    enum { D_K = 512, KEYS = 64 };
    (void)state;
    Random r = {63};
    AttnHeads heads =
        attn_heads(random_of(&r, 1, D_K), random_of(&r, KEYS, D_K), random_of(&r, KEYS, 1), 1, 1);
    heads.factor = 0x1p-60f;
    for (size_t p = 0; p < D_K; p++) {
        *attn_at(heads.queries, 0, p) = 0x1p-87f;
        for (size_t j = 0; j < KEYS; j++)
            *attn_at(heads.keys, j, p) = j % 2 == 0 ? 0x1p127f : -0x1p127f;
    }
    for (size_t j = 0; j < KEYS; j++)
        *attn_at(heads.values, j, 0) = j % 2 == 0 ? 1.0f : 0.0f;
    const double score = 0x1p-11; // 512 · 2^−87 · 2^127 · 2^−60; the other one is −score
    for (size_t k = 0; k < sizeof choices / sizeof *choices; k++) {
        AttnMatrix found = run(&heads, choices[k]);
        if (attn_matrix_is_absent(found)) continue;
        assert_near((double)found.data[0], 1.0 / (1.0 + exp(-2.0 * score)), (KEYS + 8.0) * 0x1p-24);
        attn_matrix_destroy(&found);
    }
    heads_destroy(&heads);
}

// Values near the largest number beside one that is none: that spoils its column, and no other.
static void test_large_beside_odd(void **state) {
    (void)state;
    Random r = {64};
    for (size_t round = 0; round < 4; round++) {
        const size_t n_k = round < 2 ? 200 : 600;
        AttnHeads heads =
            attn_heads(random_of(&r, 30, 4), random_of(&r, n_k, 4), random_of(&r, n_k, 3), 1, 1);
        heads.mask.causal = round % 2 == 1;
        for (size_t i = 0; i < 30; i++)
            *attn_at(heads.queries, i, 0) = 15.0f;
        for (size_t j = 0; j < n_k; j++)
            *attn_at(heads.keys, j, 0) = 1.0f, *attn_at(heads.values, j, 2) = 3e37f;
        *attn_at(heads.values, n_k - 31, 0) = NAN; // whoever is first sees it
        for (size_t k = 0; k < sizeof choices / sizeof *choices; k++) {
            AttnMatrix found = run(&heads, choices[k]);
            for (size_t i = 0; i < found.rows; i++) {
                assert_true(isnan(*attn_at(found, i, 0)));
                assert_true(fabsf(*attn_at(found, i, 1)) <= 1.0f);
                assert_near((double)*attn_at(found, i, 2), 3e37,
                            3e37 * ((double)n_k + 8.0) * 0x1p-24);
            }
            attn_matrix_destroy(&found);
        }
        heads_destroy(&heads);
    }
}

// Many workers pack all blocks beforehand; one alone packs each when it meets it.
static void test_shared_blocks(void **state) {
    (void)state;
    Random r = {65};
    for (size_t round = 0; round < ROUNDS(12); round++) {
        const size_t n = 300 + random_below(&r, 500), h = 1 + random_below(&r, 2), d = 5;
        AttnHeads heads = attn_heads(random_of(&r, n, 2 * h * d), random_of(&r, n, h * d),
                                     random_of(&r, n, h * d), 2 * h, h);
        heads.mask.causal = round % 2 == 1;
        if (round % 3 > 0)
            *attn_at(heads.values, random_below(&r, n), 1) = round % 3 == 1 ? NAN : INFINITY;
        for (size_t k = 0; k < sizeof choices / sizeof *choices; k++) {
            AttnMatrix alone = run(&heads, choices[k]), shared = run_by(&heads, choices[k], 5);
            if (attn_matrix_is_absent(alone)) continue;
            assert_same_matrix(shared, alone, "context");
            attn_matrix_destroy(&alone);
            attn_matrix_destroy(&shared);
        }
        heads_destroy(&heads);
    }
}

// After a run with other values.
static AttnMatrix run_again(const AttnHeads *heads, AttnMatrix other_values, size_t threads) {
    AttnEngine *engine;
    AttnFused *fused;
    AttnMatrix out;
    AttnHeads others = *heads;
    others.values = other_values;
    assert_int_equal(attn_engine_create(threads, ATTN_KERNEL_AUTO, &engine, NULL), ATTN_OK);
    assert_int_equal(attn_fused_create(engine, &fused), ATTN_OK);
    assert_int_equal(attn_matrix_create(heads->queries.rows, heads->queries.cols, &out), ATTN_OK);
    assert_int_equal(attn_fused_run(fused, &others, NULL, out), ATTN_OK);
    assert_int_equal(attn_fused_run(fused, heads, NULL, out), ATTN_OK);
    attn_fused_destroy(fused);
    attn_engine_destroy(engine);
    return out;
}

// Rows of head a, which as a head by itself has one task.
static void check_head(const AttnHeads *heads, size_t a, AttnMatrix all) {
    const size_t d = attn_heads_shape(heads).d_k, kv = a * heads->g / heads->h;
    AttnHeads one = attn_heads(attn_matrix_columns(heads->queries, a * d, d),
                               attn_matrix_columns(heads->keys, kv * d, d),
                               attn_matrix_columns(heads->values, kv * d, d), 1, 1);
    one.mask = heads->mask;
    AttnMatrix alone = run_by(&one, ATTN_KERNEL_AUTO, 1);
    for (size_t i = 0; i < alone.rows; i++)
        assert_memory_equal(attn_at(all, i, a * d), attn_at(alone, i, 0), d * sizeof(float));
    attn_matrix_destroy(&alone);
}

// A worker keeps the blocks of a head that it packed for its next task: never for another head's,
// and not for the next run's.
static void test_kept_blocks(void **state) {
    (void)state;
    Random r = {67};
    for (size_t round = 0; round < ROUNDS(24); round++) {
        const size_t h = round % 3 == 2 ? 1 : 8, g = round % 3 == 0 ? 4 : h,
                     n_q = 200 + random_below(&r, 90);
        const size_t n_k = 200 + random_below(&r, 500), d = 1 + random_below(&r, 20);
        AttnHeads heads = attn_heads(random_of(&r, n_q, h * d), random_of(&r, n_k, g * d),
                                     random_of(&r, n_k, g * d), h, g);
        heads.mask.causal = round % 2 == 0;
        if (round % 4 == 1) *attn_at(heads.values, n_k / 2, g * d / 2) = INFINITY;
        AttnMatrix other = random_of(&r, n_k, g * d);
        AttnMatrix all = run_again(&heads, other, 2 + round % 2);
        for (size_t a = 0; a < h; a++)
            check_head(&heads, a, all);
        attn_matrix_destroy(&other);
        attn_matrix_destroy(&all);
        heads_destroy(&heads);
    }
}

// More blocks than a worker can say it has: it keeps none.
static void test_many_blocks(void **state) {
    (void)state;
    Random r = {68};
    const size_t n_k = 65 * 256 + 100;
    AttnHeads heads =
        attn_heads(random_of(&r, 200, 1), random_of(&r, n_k, 1), random_of(&r, n_k, 1), 1, 1);
    AttnMatrix other = random_of(&r, n_k, 1);
    AttnMatrix all = run_again(&heads, other, 2);
    check_head(&heads, 0, all);
    attn_matrix_destroy(&other);
    attn_matrix_destroy(&all);
    heads_destroy(&heads);
}

// One AttnFused for larger and smaller shapes: buffers move, and what stands in them.
static void test_other_shapes(void **state) {
    (void)state;
    Random r = {69};
    AttnEngine *engine;
    AttnFused *fused;
    assert_int_equal(attn_engine_create(2, ATTN_KERNEL_AUTO, &engine, NULL), ATTN_OK);
    assert_int_equal(attn_fused_create(engine, &fused), ATTN_OK);
    for (size_t round = 0; round < ROUNDS(40); round++) {
        AttnHeads heads = random_heads(&r, 1 + random_below(&r, 300), 1 + random_below(&r, 600));
        AttnMatrix fresh = run_by(&heads, ATTN_KERNEL_AUTO, 2), again;
        assert_int_equal(attn_matrix_create(fresh.rows, fresh.cols, &again), ATTN_OK);
        assert_int_equal(attn_fused_run(fused, &heads, NULL, again), ATTN_OK);
        assert_same_matrix(again, fresh, "context");
        attn_matrix_destroy(&fresh);
        attn_matrix_destroy(&again);
        heads_destroy(&heads);
    }
    attn_fused_destroy(fused);
    attn_engine_destroy(engine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_either_way),    cmocka_unit_test(test_neighbours),
        cmocka_unit_test(test_small_factor),  cmocka_unit_test(test_large_beside_odd),
        cmocka_unit_test(test_shared_blocks), cmocka_unit_test(test_kept_blocks),
        cmocka_unit_test(test_many_blocks),   cmocka_unit_test(test_other_shapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
