// Attention with scores and weights kept, on buffers: the scores of a trace, bit by bit, and its
// weights and context but for rounding, on every kernel, whatever the shape and the mask; the same
// bits for any number of threads; fused attention within rounding of it.
#include "engine/attn.h"
#include "support/cmocka.h"
#include "support/compare.h"
#include "support/scene.h"
#include <math.h>
#include <stdlib.h>

static const AttnKernelChoice choices[] = {ATTN_KERNEL_SCALAR, ATTN_KERNEL_AVX2, ATTN_KERNEL_AVX512,
                                           ATTN_KERNEL_NEON};
static const float canary = 12345.678f;

// X is queries, keys and values at once, as in a scene without weights.
typedef struct Case {
    AttnMatrix x;
    AttnSpec spec;
    AttnInputs inputs;
    AttnMatrix mask;
} Case;

static void case_init(Case *c, Random *r, size_t n, size_t width, size_t heads) {
    *c = (Case){.spec = attn_spec_default()};
    assert_int_equal(attn_matrix_create(n, width * heads, &c->x), ATTN_OK);
    random_matrix(r, c->x);
    c->inputs.given[ATTN_X] = c->x;
    c->spec.heads = c->spec.kv_heads = heads;
    AttnMask *mask = &c->spec.mask;
    mask->causal = random_chance(r, 0.5);
    mask->has_window = random_chance(r, 0.2);
    mask->window = mask->has_window ? random_below(r, n + 1) : 0;
    mask->has_valid = random_chance(r, 0.2);
    mask->valid = mask->has_valid ? random_below(r, n + 1) : 0;
    if (!random_chance(r, 0.3)) return;
    assert_int_equal(attn_matrix_create(n, n, &c->mask), ATTN_OK);
    for (size_t i = 0; i < n * n; i++)
        c->mask.data[i] = random_chance(r, 0.6) ? 1.0f : 0.0f;
    mask->matrix = c->mask;
}

static void case_deinit(Case *c) {
    attn_matrix_destroy(&c->x);
    attn_matrix_destroy(&c->mask);
}

static AttnHeads heads_of(const Case *c) {
    AttnHeads heads = attn_heads(c->x, c->x, c->x, c->spec.heads, c->spec.heads);
    heads.mask = c->spec.mask;
    return heads;
}

// [rows, cols] at an odd address with two columns of canaries beside it
static AttnMatrix guarded(size_t rows, size_t cols, AttnMatrix *storage) {
    assert_int_equal(attn_matrix_create(1, rows * (cols + 2) + 2, storage), ATTN_OK);
    for (size_t i = 0; i < storage->cols; i++)
        storage->data[i] = canary;
    return (AttnMatrix){storage->data + 1, rows, cols, cols + 2};
}

static void check_guard(AttnMatrix m, AttnMatrix storage) {
    for (size_t i = 0; i < storage.cols; i++)
        if (i == 0 || (i - 1) / m.stride >= m.rows || (i - 1) % m.stride >= m.cols)
            assert_same_float(storage.data[i], canary);
}

static void check_scores(const Case *c, const AttnTrace *trace, AttnMatrix scores, size_t head) {
    AttnMatrix expected = attn_trace_matrix(trace, ATTN_SCORES, head);
    for (size_t i = 0; i < expected.rows; i++) {
        for (size_t j = 0; j < expected.cols; j++) {
            bool sees = attn_mask_allows(&c->spec.mask, attn_trace_shape(trace), i, j);
            assert_same_float(*attn_at(scores, head * expected.rows + i, j),
                              sees ? *attn_at(expected, i, j) : -INFINITY);
        }
    }
}

// Two ways to the same weights: either is off by the roundings of a sum of n numbers, and of
// exponents whose size is that of the scores.
static void check_weights(AttnMatrix weights, AttnMatrix expected, double largest) {
    const double slack = (2.0 * (double)expected.cols + 16.0 + 4.0 * largest) * 0x1p-24;
    for (size_t i = 0; i < expected.rows; i++) {
        double sum = 0.0;
        for (size_t j = 0; j < expected.cols; j++) {
            const double w = (double)*attn_at(expected, i, j);
            assert_near((double)*attn_at(weights, i, j), w, slack * w + 1e-38);
            sum += (double)*attn_at(weights, i, j);
        }
        if (!isnan(sum) && sum != 0.0)
            assert_near(sum, 1.0, ((double)expected.cols + 2.0) * 0x1p-24);
    }
}

static void check_context(AttnMatrix context, AttnMatrix expected, size_t n_k, double largest) {
    const double slack = (4.0 * (double)n_k + 32.0 + 4.0 * largest) * 0x1p-24;
    for (size_t i = 0; i < expected.rows; i++)
        for (size_t p = 0; p < expected.cols; p++)
            assert_near((double)*attn_at(context, i, p), (double)*attn_at(expected, i, p), slack);
}

// The largest score that is a number, scaled.
static double largest_score(const AttnTrace *trace, size_t head) {
    AttnMatrix scaled = attn_trace_matrix(trace, ATTN_SCALED, head);
    double largest = 0.0;
    for (size_t i = 0; i < scaled.rows; i++)
        for (size_t j = 0; j < scaled.cols; j++)
            if (isfinite(*attn_at(scaled, i, j)))
                largest = fmax(largest, fabs((double)*attn_at(scaled, i, j)));
    return largest;
}

static void check_against_trace(const Case *c, AttnEngine *engine, const AttnKeptOut *out) {
    AttnTrace *trace;
    AttnError error = {0};
    assert_int_equal(attn_trace_create(&trace), ATTN_OK);
    if (attn_trace_run(trace, engine, &c->spec, &c->inputs, NULL, &error) != ATTN_OK)
        fail_msg("%s", error.message);
    size_t n = c->x.rows, width = c->x.cols / c->spec.heads;
    for (size_t a = 0; a < c->spec.heads; a++) {
        const double largest = largest_score(trace, a);
        check_scores(c, trace, out->scores, a);
        check_weights(attn_matrix_rows(out->weights, a * n, n),
                      attn_trace_matrix(trace, ATTN_WEIGHTS, a), largest);
        check_context(attn_matrix_columns(out->context, a * width, width),
                      attn_trace_matrix(trace, ATTN_CONTEXT, a), n, largest);
    }
    attn_trace_destroy(trace);
}

static void out_destroy(AttnKeptOut *out) {
    attn_matrix_destroy(&out->scores);
    attn_matrix_destroy(&out->weights);
    attn_matrix_destroy(&out->context);
}

// What two contexts of a row may differ by: roundings of sums of values, and those of scores,
// (d_k + 4)·u·Σ|q||k|·f each.
static double context_slack(const Case *c, size_t row, size_t head) {
    const size_t width = c->x.cols / c->spec.heads;
    const float *q = attn_at(c->x, row, head * width);
    double most = 0.0, value = 0.0;
    for (size_t j = 0; j < c->x.rows; j++) {
        const float *k = attn_at(c->x, j, head * width);
        double products = 0.0;
        for (size_t p = 0; p < width; p++) {
            products += fabs((double)q[p] * (double)k[p]);
            if (isfinite(k[p])) value = fmax(value, fabs((double)k[p]));
        }
        if (isfinite(products)) most = fmax(most, products);
    }
    const double scores = ((double)width + 4.0) * most / sqrt((double)width);
    return 2.0 * value * ((double)c->x.rows + 8.0 + 2.0 * scores) * 0x1p-24;
}

static void check_against_fused(const Case *c, AttnEngine *engine, AttnMatrix context) {
    AttnFused *fused;
    AttnMatrix other;
    AttnHeads heads = heads_of(c);
    assert_int_equal(attn_fused_create(engine, &fused), ATTN_OK);
    assert_int_equal(attn_matrix_create(context.rows, context.cols, &other), ATTN_OK);
    assert_int_equal(attn_fused_run(fused, &heads, NULL, other), ATTN_OK);
    const size_t width = c->x.cols / c->spec.heads;
    for (size_t i = 0; i < context.rows * c->spec.heads; i++) {
        const size_t row = i / c->spec.heads, head = i % c->spec.heads;
        const double slack = context_slack(c, row, head);
        for (size_t p = head * width; p < (head + 1) * width; p++)
            if (isfinite(*attn_at(context, row, p)))
                assert_near((double)*attn_at(context, row, p), (double)*attn_at(other, row, p),
                            slack);
    }
    attn_matrix_destroy(&other);
    attn_fused_destroy(fused);
}

static void check_case(const Case *c, AttnKernelChoice choice, size_t threads) {
    AttnEngine *engine;
    AttnKept *kept;
    AttnMatrix storage[3];
    AttnHeads heads = heads_of(c);
    if (attn_engine_create(threads, choice, &engine, NULL) != ATTN_OK) return;
    assert_int_equal(attn_kept_create(engine, &kept), ATTN_OK);
    size_t n = c->x.rows, rows = n * c->spec.heads;
    AttnKeptOut out = {guarded(rows, n, &storage[0]), guarded(rows, n, &storage[1]),
                       guarded(n, c->x.cols, &storage[2])};
    assert_int_equal(attn_kept_run(kept, &heads, NULL, &out), ATTN_OK);
    check_against_trace(c, engine, &out);
    check_against_fused(c, engine, out.context);
    check_guard(out.scores, storage[0]);
    check_guard(out.weights, storage[1]);
    check_guard(out.context, storage[2]);
    for (size_t i = 0; i < 3; i++)
        attn_matrix_destroy(&storage[i]);
    attn_kept_destroy(kept);
    attn_engine_destroy(engine);
}

static void test_every_kernel(void **state) {
    (void)state;
    Random r = {31};
    for (size_t round = 0; round < ROUNDS(120); round++) {
        Case c;
        size_t n = 1 + random_below(&r, round % 10 == 0 ? 700 : 70);
        case_init(&c, &r, n, 1 + random_below(&r, 70), 1 + random_below(&r, 3));
        for (size_t k = 0; k < sizeof choices / sizeof *choices; k++)
            check_case(&c, choices[k], 1 + round % 3);
        case_deinit(&c);
    }
}

static void test_odd_values(void **state) {
    (void)state;
    Random r = {32};
    static const float odd[] = {NAN, INFINITY, -INFINITY};
    for (size_t round = 0; round < ROUNDS(48); round++) {
        Case c;
        size_t n = 2 + random_below(&r, 60);
        case_init(&c, &r, n, 5, 1);
        c.spec.mask.causal = true;
        *attn_at(c.x, random_below(&r, n), 2) = odd[round % 3];
        for (size_t k = 0; k < sizeof choices / sizeof *choices; k++)
            check_case(&c, choices[k], 1);
        case_deinit(&c);
    }
}

// What does not fit into the caches goes past them: rows that begin at a vector's boundary, and
// not.
static void test_past_the_caches(void **state) {
    (void)state;
    Random r = {33};
    for (size_t round = 0; round < 4; round++) {
        Case c;
        case_init(&c, &r, round % 2 ? 1030 : 1040, 5, 2);
        c.spec.mask.has_valid = c.spec.mask.has_window = false;
        AttnEngine *engine;
        AttnKept *kept;
        AttnKeptOut out;
        AttnHeads heads = heads_of(&c);
        size_t n = c.x.rows;
        assert_int_equal(attn_engine_create(2, ATTN_KERNEL_AUTO, &engine, NULL), ATTN_OK);
        assert_int_equal(attn_kept_create(engine, &kept), ATTN_OK);
        assert_int_equal(attn_matrix_create(2 * n, n, &out.scores), ATTN_OK);
        assert_int_equal(attn_matrix_create(2 * n, n, &out.weights), ATTN_OK);
        assert_int_equal(attn_matrix_create(n, c.x.cols, &out.context), ATTN_OK);
        assert_int_equal(attn_kept_run(kept, &heads, NULL, &out), ATTN_OK);
        check_against_trace(&c, engine, &out);
        out_destroy(&out);
        attn_kept_destroy(kept);
        attn_engine_destroy(engine);
        case_deinit(&c);
    }
}

// What a worker packed for itself is not taken for that of the next run; parts of a head are whole,
// however many share it.
static void test_run_after_run(void **state) {
    (void)state;
    Random r = {35};
    for (size_t threads = 1; threads <= 7; threads++) {
        Case c;
        AttnEngine *engine;
        AttnKept *kept;
        AttnKeptOut out;
        const size_t n = 70 + 9 * threads, heads_count = 1 + threads % 3;
        case_init(&c, &r, n, threads % 2 ? 32 : 21, heads_count);
        AttnHeads heads = heads_of(&c);
        assert_int_equal(attn_engine_create(threads, ATTN_KERNEL_AUTO, &engine, NULL), ATTN_OK);
        assert_int_equal(attn_kept_create(engine, &kept), ATTN_OK);
        assert_int_equal(attn_matrix_create(heads_count * n, n, &out.scores), ATTN_OK);
        assert_int_equal(attn_matrix_create(heads_count * n, n, &out.weights), ATTN_OK);
        assert_int_equal(attn_matrix_create(n, c.x.cols, &out.context), ATTN_OK);
        for (size_t run = 0; run < 3; run++) {
            random_matrix(&r, c.x);
            assert_int_equal(attn_kept_run(kept, &heads, NULL, &out), ATTN_OK);
            check_against_trace(&c, engine, &out);
        }
        out_destroy(&out);
        attn_kept_destroy(kept);
        attn_engine_destroy(engine);
        case_deinit(&c);
    }
}

// Some keys of later blocks are far above all before them, for some queries of a tile and not for
// others: what those were relative to is no longer near, and what was kept relative to it is
// brought to where the row ended.
static void test_far_off(void **state) {
    (void)state;
    Random r = {36};
    for (size_t round = 0; round < ROUNDS(9); round++) {
        Case c;
        const size_t n = 300 + random_below(&r, 500);
        case_init(&c, &r, n, 3, 1);
        for (size_t far = 0; far < 6; far++) {
            const size_t row = random_below(&r, n);
            for (size_t p = 0; p < 3; p++)
                *attn_at(c.x, row, p) *= (float)(1 << (1 + random_below(&r, round % 2 ? 4 : 7)));
        }
        for (size_t k = 0; k < sizeof choices / sizeof *choices; k++)
            check_case(&c, choices[k], 1 + round % 3);
        for (size_t i = 0; i < n; i++) // now relative to what is far below 0, too
            *attn_at(c.x, i, 0) = i % 3 ? 9.0f : -9.0f;
        for (size_t k = 0; k < sizeof choices / sizeof *choices; k++)
            check_case(&c, choices[k], 1 + round % 3);
        case_deinit(&c);
    }
}

// What waits in blocks that the next head's first rows do not meet, before and behind what they do.
static void test_narrow_windows(void **state) {
    (void)state;
    Random r = {40};
    for (size_t round = 0; round < 4; round++) {
        Case c;
        case_init(&c, &r, 600 + 50 * round, 4, 3);
        c.spec.mask.causal = round == 3;
        c.spec.mask.has_valid = false;
        c.spec.mask.has_window = true;
        c.spec.mask.window = 2 + round;
        for (size_t k = 0; k < sizeof choices / sizeof *choices; k++)
            check_case(&c, choices[k], 1);
        case_deinit(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kernel),    cmocka_unit_test(test_odd_values),
        cmocka_unit_test(test_past_the_caches), cmocka_unit_test(test_run_after_run),
        cmocka_unit_test(test_far_off),         cmocka_unit_test(test_narrow_windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
