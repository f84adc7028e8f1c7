// One block of the backward pass, every kernel table this machine runs against the formulas in
// plain loops: the same bits, whatever is hidden, and nothing written beside the result.
#include "engine/kernels/kernel.h"
#include "support/cmocka.h"
#include "support/compare.h"
#include "support/scene.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const AttnKernelChoice choices[] = {ATTN_KERNEL_SCALAR, ATTN_KERNEL_AVX2, ATTN_KERNEL_AVX512,
                                           ATTN_KERNEL_NEON};

enum { TILE_STEP = 12 };
static const float canary = 12345.678f;

static AttnMatrix matrix(size_t rows, size_t cols) {
    AttnMatrix m;
    assert_int_equal(attn_matrix_create(rows, cols, &m), ATTN_OK);
    return m;
}

// What a block is computed from, and the gradients that it leaves.
typedef struct Block {
    size_t queries, keys, d_k, d_v, stride, kept_stride;
    AttnMatrix q, k, v, d_context, dots; // [queries, d_k], [keys, d_k], …
    AttnMatrix weights, masked;          // [queries, stride]
    AttnMatrix d_weights, d_scores;      // canaries beyond the keys
    AttnMatrix d_q, d_k_sum, d_v_sum;
    bool is_first_key, is_first_query, streams, is_kept;
} Block;

// Some weights are 0: what is hidden, where V may hold anything, and what is so small.
static Block block_create(Random *r, bool is_wide) {
    Block b = {.queries = 1 + random_below(r, is_wide ? 150 : 30),
               .keys = 1 + random_below(r, is_wide ? 192 : 40),
               .d_k = 1 + random_below(r, 70),
               .d_v = 1 + random_below(r, 70)};
    if (random_chance(r, 0.5)) b.keys = attn_round_up(b.keys, 16);
    b.stride = b.keys + (random_chance(r, 0.5) ? 16 : random_below(r, 9));
    b.kept_stride = b.keys + (random_chance(r, 0.5) ? 32 : random_below(r, 9));
    b.q = random_of(r, b.queries, b.d_k), b.k = random_of(r, b.keys, b.d_k);
    b.v = random_of(r, b.keys, b.d_v), b.d_context = random_of(r, b.queries, b.d_v);
    b.dots = random_of(r, 1, b.queries + TILE_STEP);
    b.weights = random_of(r, b.queries, b.stride), b.masked = matrix(b.queries, b.stride);
    b.d_weights = matrix(b.queries, b.kept_stride);
    b.d_scores = matrix(b.queries, b.kept_stride);
    b.d_q = random_of(r, b.queries, b.d_k), b.d_k_sum = random_of(r, b.keys, b.d_k);
    b.d_v_sum = random_of(r, b.keys, b.d_v);
    b.is_first_key = random_chance(r, 0.3), b.is_first_query = random_chance(r, 0.3);
    b.streams = random_chance(r, 0.5);
    b.is_kept = random_chance(r, 0.7);
    const bool hides = random_chance(r, 0.5);
    for (size_t i = 0; i < b.queries * b.kept_stride; i++)
        b.d_weights.data[i] = b.d_scores.data[i] = canary;
    for (size_t i = 0; i < b.queries * b.stride; i++) {
        b.weights.data[i] = fabsf(b.weights.data[i]) + 0x1p-20f;
        if (!hides || random_chance(r, 0.7)) continue;
        b.weights.data[i] = 0.0f;
        b.masked.data[i] = random_chance(r, 0.5) ? -INFINITY : -200.0f;
    }
    size_t key = random_below(r, b.keys);
    for (size_t i = 0; i < b.queries && hides; i++) {
        *attn_at(b.weights, i, key) = 0.0f;
        *attn_at(b.masked, i, key) = -INFINITY;
    }
    if (hides) *attn_at(b.v, key, random_below(r, b.d_v)) = NAN;
    return b;
}

static void block_destroy(Block *b) {
    AttnMatrix *all[] = {&b->q,        &b->k,       &b->v,       &b->d_context,
                         &b->dots,     &b->weights, &b->masked,  &b->d_weights,
                         &b->d_scores, &b->d_q,     &b->d_k_sum, &b->d_v_sum};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        attn_matrix_destroy(all[i]);
}

// --- by formula ----------------------------------------------------------------------------------

// Sums go on from what stands in the block's, or from 0.
typedef struct Expected {
    AttnMatrix d_weights, d_scores, d_q, d_k, d_v;
} Expected;

static const float factor = 0.3f;

static AttnMatrix start_of(AttnMatrix sum, bool is_first) {
    AttnMatrix m = matrix(sum.rows, sum.cols);
    if (!is_first) attn_matrix_copy(m, sum);
    return m;
}

static void expect_pair(const Block *b, const Expected *e, size_t i, size_t j) {
    float dw = 0.0f, w = *attn_at(b->weights, i, j);
    for (size_t c = 0; c < b->d_v; c++)
        dw = fmaf(*attn_at(b->d_context, i, c), *attn_at(b->v, j, c), dw);
    if (*attn_at(b->masked, i, j) == -INFINITY) dw = 0.0f;
    float ds = w * fmaf(dw, factor, -b->dots.data[i] * factor);
    if (w == 0.0f) ds = 0.0f;
    if (b->is_kept) *attn_at(e->d_weights, i, j) = dw;
    if (b->is_kept) *attn_at(e->d_scores, i, j) = ds;
    for (size_t c = 0; c < b->d_v; c++)
        *attn_at(e->d_v, j, c) = fmaf(w, *attn_at(b->d_context, i, c), *attn_at(e->d_v, j, c));
    for (size_t c = 0; c < b->d_k; c++) {
        *attn_at(e->d_k, j, c) = fmaf(ds, *attn_at(b->q, i, c), *attn_at(e->d_k, j, c));
        *attn_at(e->d_q, i, c) = fmaf(ds, *attn_at(b->k, j, c), *attn_at(e->d_q, i, c));
    }
}

static Expected expected_of(const Block *b) {
    Expected e = {.d_weights = matrix(b->queries, b->kept_stride),
                  .d_scores = matrix(b->queries, b->kept_stride),
                  .d_q = start_of(b->d_q, b->is_first_key),
                  .d_k = start_of(b->d_k_sum, b->is_first_query),
                  .d_v = start_of(b->d_v_sum, b->is_first_query)};
    for (size_t i = 0; i < b->queries * b->kept_stride; i++)
        e.d_weights.data[i] = e.d_scores.data[i] = canary;
    for (size_t i = 0; i < b->queries; i++)
        for (size_t j = 0; j < b->keys; j++)
            expect_pair(b, &e, i, j);
    return e;
}

static void expected_destroy(Expected *e) {
    attn_matrix_destroy(&e->d_weights), attn_matrix_destroy(&e->d_scores);
    attn_matrix_destroy(&e->d_q), attn_matrix_destroy(&e->d_k), attn_matrix_destroy(&e->d_v);
}

// --- by kernel -----------------------------------------------------------------------------------

// Rows as they stand, or across; sums as whole vectors a row, with room for whole tiles.
static AttnMatrix packed(const AttnKernels *kernels, AttnMatrix m, bool across) {
    AttnPacking p = attn_packing_of(m, across);
    AttnMatrix to = matrix(1, attn_packed_floats(kernels, p.depth, p.columns));
    attn_pack(kernels, &p, to.data);
    return to;
}

static AttnMatrix padded(AttnMatrix m, size_t lanes) {
    AttnMatrix to = matrix(m.rows + TILE_STEP, attn_round_up(m.cols, lanes));
    attn_matrix_copy(attn_matrix_columns(attn_matrix_rows(to, 0, m.rows), 0, m.cols), m);
    return to;
}

static void expect_sum(AttnMatrix found, AttnMatrix expected, const char *what) {
    for (size_t i = 0; i < expected.rows; i++)
        for (size_t c = 0; c < expected.cols; c++)
            if (*attn_at(found, i, c) != *attn_at(expected, i, c))
                fail_msg("%s at %zu,%zu: %.9g, expected %.9g", what, i, c,
                         (double)*attn_at(found, i, c), (double)*attn_at(expected, i, c));
}

static void check_block(const AttnKernels *kernels, Block *b, const Expected *e) {
    const size_t rows = b->queries + TILE_STEP, step = attn_round_up(b->keys, 96) + 16;
    AttnMatrix context_rows = padded(b->d_context, 1), values = packed(kernels, b->v, true);
    AttnMatrix d_context = packed(kernels, b->d_context, false), q = packed(kernels, b->q, false);
    AttnMatrix k = packed(kernels, b->k, false), tiles = matrix(3 * rows, step);
    AttnMatrix d_q = padded(b->d_q, kernels->lanes), d_k = padded(b->d_k_sum, kernels->lanes);
    AttnMatrix d_v = padded(b->d_v_sum, kernels->lanes);
    AttnDifferentiate d = {.queries = b->queries,
                           .keys = b->keys,
                           .d_k = b->d_k,
                           .d_v = b->d_v,
                           .d_context_rows = context_rows.data,
                           .values = values.data,
                           .d_context = d_context.data,
                           .q = q.data,
                           .k = k.data,
                           .dots = b->dots.data,
                           .factor = factor,
                           .weights = b->weights.data,
                           .masked = b->masked.data,
                           .d_weights = b->d_weights.data,
                           .d_scores = b->d_scores.data,
                           .stride = b->stride,
                           .kept_stride = b->kept_stride,
                           .is_aligned = b->kept_stride % 16 == 0,
                           .streams = b->streams,
                           .next = b->weights.data,
                           .weights_tile = tiles.data,
                           .d_weights_tile = tiles.data + rows * step,
                           .d_scores_tile = tiles.data + 2 * rows * step,
                           .tile_stride = step,
                           .d_queries = d_q.data,
                           .d_keys = d_k.data,
                           .d_values = d_v.data,
                           .is_first_key = b->is_first_key,
                           .is_first_query = b->is_first_query};
    if (!b->is_kept) {
        d.weights = d.masked = NULL;
        d.d_weights = d.d_scores = NULL;
        attn_matrix_copy((AttnMatrix){tiles.data, b->queries, b->keys, step},
                         attn_matrix_columns(b->weights, 0, b->keys));
    }
    kernels->differentiate(&d);
    assert_same_matrix(b->d_weights, e->d_weights, "d_weights");
    assert_same_matrix(b->d_scores, e->d_scores, "d_scores");
    expect_sum(d_q, e->d_q, "d_q");
    expect_sum(d_k, e->d_k, "d_k");
    expect_sum(d_v, e->d_v, "d_v");
    AttnMatrix *own[] = {&context_rows, &values, &d_context, &q, &k, &tiles, &d_q, &d_k, &d_v};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        attn_matrix_destroy(own[i]);
}

static void test_blocks(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        const AttnKernels *kernels;
        Random r = {71};
        if (attn_kernels_choose(choices[i], &kernels, NULL) != ATTN_OK) continue;
        for (int round = 0; round < 120; round++) {
            Block b = block_create(&r, round % 4 == 0);
            Expected e = expected_of(&b);
            check_block(kernels, &b, &e);
            block_destroy(&b);
            expected_destroy(&e);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_blocks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
