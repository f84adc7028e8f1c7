// Fused attention: every kernel table this machine runs gives the bits of the plain one, which is
// judged by float64; whatever the shape, the mask, the strides and the number of threads.
#include "engine/fused.h"
#include "engine/stages.h"
#include "support/cmocka.h"
#include "support/compare.h"
#include "support/scene.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float canary = 12345.678f;
static const AttnKernelChoice choices[] = {ATTN_KERNEL_SCALAR, ATTN_KERNEL_AVX2, ATTN_KERNEL_AVX512,
                                           ATTN_KERNEL_NEON};

// Operands at odd addresses with odd strides; one context a kernel.
typedef struct Case {
    AttnHeads heads;
    AttnShape shape;
    AttnMatrix storage[5];
    AttnMatrix penalties, context;
} Case;

static AttnMatrix view(AttnMatrix *storage, Random *r, size_t rows, size_t cols) {
    size_t stride = cols + random_below(r, 5), offset = random_below(r, 4);
    assert_int_equal(attn_matrix_create(1, rows * stride + 8, storage), ATTN_OK);
    for (size_t i = 0; i < storage->cols; i++)
        storage->data[i] = canary;
    AttnMatrix m = {storage->data + offset, rows, cols, stride};
    random_matrix(r, m);
    return m;
}

static AttnMask random_mask(Random *r, const AttnShape *s, AttnMatrix *storage) {
    AttnMask mask = {.causal = random_chance(r, 0.4), .has_window = random_chance(r, 0.2)};
    if (mask.has_window) mask.window = random_below(r, s->n_k + 2);
    mask.has_valid = random_chance(r, 0.2);
    if (mask.has_valid) mask.valid = random_below(r, s->n_k + 1);
    if (!random_chance(r, 0.3)) return mask;
    mask.matrix = view(storage, r, s->n_q, s->n_k);
    for (size_t i = 0; i < s->n_q; i++)
        for (size_t j = 0; j < s->n_k; j++)
            *attn_at(mask.matrix, i, j) = random_chance(r, 0.6) ? 1.0f : 0.0f;
    return mask;
}

static void case_init(Case *c, Random *r, AttnShape s) {
    *c = (Case){.shape = s};
    AttnMatrix q = view(&c->storage[0], r, s.n_q, s.h * s.d_k);
    AttnMatrix k = view(&c->storage[1], r, s.n_k, s.g * s.d_k);
    AttnMatrix v = view(&c->storage[2], r, s.n_k, s.g * s.d_v);
    c->heads = attn_heads(q, k, v, s.h, s.g);
    c->context = view(&c->storage[3], r, s.n_q, s.h * s.d_v);
    if (random_chance(r, 0.6)) c->heads.mask = random_mask(r, &s, &c->storage[4]);
    if (random_chance(r, 0.2)) c->heads.factor = random_number(r) * 8.0f;
    if (!random_chance(r, 0.2)) return;
    assert_int_equal(attn_matrix_create(s.h, s.n_q + s.n_k - 1, &c->penalties), ATTN_OK);
    random_matrix(r, c->penalties);
    c->heads.penalties = c->penalties.data;
}

// Scores times a factor, without penalties.
static void case_init_scaled(Case *c, Random *r, AttnShape s, float factor) {
    case_init(c, r, s);
    c->heads.factor = factor;
    c->heads.penalties = NULL;
}

static void case_deinit(Case *c) {
    for (size_t i = 0; i < 5; i++)
        attn_matrix_destroy(&c->storage[i]);
    attn_matrix_destroy(&c->penalties);
}

// The context of one kernel; what lies around it is as it was. The caller destroys it.
static AttnMatrix run(const Case *c, AttnKernelChoice choice, size_t threads) {
    AttnEngine *engine;
    AttnFused *fused;
    AttnMatrix room, out;
    if (attn_engine_create(threads, choice, &engine, NULL) != ATTN_OK) return (AttnMatrix){0};
    assert_int_equal(attn_fused_create(engine, &fused), ATTN_OK);
    size_t rows = c->context.rows, cols = c->context.cols, stride = cols + 3;
    assert_int_equal(attn_matrix_create(1, rows * stride + 64, &room), ATTN_OK);
    assert_int_equal(attn_matrix_create(rows, cols, &out), ATTN_OK);
    for (size_t i = 0; i < room.cols; i++)
        room.data[i] = canary;
    AttnMatrix context = {room.data + 17, rows, cols, stride};
    assert_int_equal(attn_fused_run(fused, &c->heads, NULL, context), ATTN_OK);
    attn_matrix_copy(out, context);
    for (size_t i = 0; i < room.cols; i++) {
        size_t at = i - 17;
        if (i < 17 || at / stride >= rows || at % stride >= cols)
            assert_same_float(room.data[i], canary);
    }
    attn_matrix_destroy(&room);
    attn_fused_destroy(fused);
    attn_engine_destroy(engine);
    return out;
}

// --- against float64
// -------------------------------------------------------------------------------------------

typedef struct Exact {
    double *weights,
        *slack; // of the keys of one row: their weights, and how far off a score may be
} Exact;

static double exact_score(const Case *c, size_t a, size_t i, size_t j, double *slack) {
    const AttnShape *s = &c->shape;
    size_t kv = a * s->g / s->h;
    double sum = 0.0, size = 0.0, f = (double)c->heads.factor, penalty = 0.0;
    for (size_t p = 0; p < s->d_k; p++) {
        double term = (double)*attn_at(c->heads.queries, i, a * s->d_k + p) *
                      (double)*attn_at(c->heads.keys, j, kv * s->d_k + p);
        sum += term, size += fabs(term);
    }
    if (c->heads.penalties) penalty = (double)*attn_at(c->penalties, a, s->n_q - 1 - i + j);
    *slack = ((double)s->d_k + 4.0) * 0x1p-24 * (size * fabs(f) + fabs(penalty));
    return sum * f - penalty;
}

// Weights of one row. A score that is off by s moves a weight by a factor of at most e^(2s).
static void exact_row(const Case *c, size_t a, size_t i, Exact *e) {
    const AttnShape *s = &c->shape;
    double largest = -INFINITY, sum = 0.0, most = 0.0;
    for (size_t j = 0; j < s->n_k; j++) {
        bool sees = attn_mask_allows(&c->heads.mask, s, i, j);
        e->weights[j] = sees ? exact_score(c, a, i, j, &e->slack[j]) : -INFINITY;
        if (sees && e->slack[j] > most) most = e->slack[j];
        largest = fmax(largest, e->weights[j]);
    }
    for (size_t j = 0; j < s->n_k; j++) {
        e->weights[j] = e->weights[j] == -INFINITY ? 0.0 : exp(e->weights[j] - largest);
        e->slack[j] = fmin(expm1(2.0 * most), 1e9);
        sum += e->weights[j];
    }
    for (size_t j = 0; j < s->n_k && sum > 0.0; j++)
        e->weights[j] /= sum;
}

static void check_exactly(const Case *c, AttnMatrix context) {
    const AttnShape *s = &c->shape;
    Exact e = {calloc(s->n_k, sizeof(double)), calloc(s->n_k, sizeof(double))};
    for (size_t a = 0; a < s->h; a++) {
        for (size_t i = 0; i < s->n_q; i++) {
            exact_row(c, a, i, &e);
            for (size_t p = 0; p < s->d_v; p++) {
                double sum = 0.0, slack = 0.0;
                for (size_t j = 0; j < s->n_k; j++) {
                    double v = (double)*attn_at(c->heads.values, j, a * s->g / s->h * s->d_v + p);
                    sum += e.weights[j] * v;
                    slack +=
                        e.weights[j] * fabs(v) * (((double)s->n_k + 8.0) * 0x1p-24 + e.slack[j]);
                }
                assert_near((double)*attn_at(context, i, a * s->d_v + p), sum, slack);
            }
        }
    }
    free(e.weights), free(e.slack);
}

// --- tests
// -----------------------------------------------------------------------------------------------------

// The plain kernels are judged by float64, the others by them: what may differ is an ulp of 2^x
// (see kernel.h) and the roundings of scores whose queries hold the factor, and so a few ulps of a
// weighted sum of values in −1 … 1.
static void check_case(const Case *c, bool exactly) {
    const double slack = (16.0 + 2.0 * (double)c->heads.queries.cols) * 0x1p-24;
    AttnMatrix plain = run(c, ATTN_KERNEL_SCALAR, 1);
    if (exactly) check_exactly(c, plain);
    for (size_t k = 1; k < sizeof choices / sizeof *choices; k++) {
        AttnMatrix found = run(c, choices[k], 1);
        if (attn_matrix_is_absent(found)) continue;
        if (exactly) check_exactly(c, found);
        if (choices[k] == ATTN_KERNEL_AVX512) {
            for (size_t x = 0; x < found.rows * found.cols; x++)
                assert_near((double)found.data[x], (double)plain.data[x], slack);
        } else {
            assert_same_matrix(found, plain, "context");
        }
        attn_matrix_destroy(&found);
    }
    attn_matrix_destroy(&plain);
}

static void test_every_kernel(void **state) {
    (void)state;
    Random r = {21};
    for (size_t round = 0; round < ROUNDS(400); round++) {
        size_t g = 1 + random_below(&r, 2), h = g * (1 + random_below(&r, 2));
        AttnShape s = {.n_q = 1 + random_below(&r, 70),
                       .n_k = 1 + random_below(&r, round % 8 == 0 ? 300 : 70),
                       .d_k = 1 + random_below(&r, 70),
                       .d_v = 1 + random_below(&r, 70),
                       .h = h,
                       .g = g};
        Case c;
        case_init(&c, &r, s);
        check_case(&c, true);
        case_deinit(&c);
    }
}

// Every number of queries, keys and columns at once, around the tiles' sizes.
static void test_every_size(void **state) {
    (void)state;
    Random r = {22};
    for (size_t n = 1; n <= ROUNDS(140); n++) {
        Case c;
        case_init(&c, &r,
                  (AttnShape){.n_q = n, .n_k = n, .d_k = n % 70 + 1, .d_v = n, .h = 1, .g = 1});
        check_case(&c, false);
        case_deinit(&c);
    }
}

static void test_threads(void **state) {
    (void)state;
    Random r = {23};
    for (size_t round = 0; round < 6; round++) {
        Case c;
        case_init(&c, &r,
                  (AttnShape){.n_q = 300, .n_k = 520, .d_k = 40, .d_v = 24, .h = 3, .g = 1});
        AttnMatrix one = run(&c, ATTN_KERNEL_AUTO, 1);
        for (size_t threads = 2; threads <= 8; threads += 3) {
            AttnMatrix many = run(&c, ATTN_KERNEL_AUTO, threads);
            assert_same_matrix(one, many, "context");
            attn_matrix_destroy(&many);
        }
        attn_matrix_destroy(&one);
        case_deinit(&c);
    }
}

// What is masked has no influence, even where it holds NaN or ∞; a row that sees nothing is 0; a
// row that sees NaN is NaN.
static void test_odd_values(void **state) {
    (void)state;
    Random r = {24};
    static const float odd[] = {NAN, INFINITY, -INFINITY};
    for (size_t round = 0; round < 60; round++) {
        Case c;
        size_t n = 2 + random_below(&r, 200), bad = random_below(&r, n);
        case_init_scaled(&c, &r,
                         (AttnShape){.n_q = n, .n_k = n, .d_k = 5, .d_v = 7, .h = 1, .g = 1}, 0.4f);
        c.heads.mask.causal = true;
        AttnMatrix clean = run(&c, ATTN_KERNEL_AUTO, 1);
        *attn_at(c.heads.values, bad, 3) = odd[round % 3u];
        if (round % 2) *attn_at(c.heads.keys, bad, 2) = NAN;
        for (size_t k = 0; k < sizeof choices / sizeof *choices; k++) {
            AttnMatrix found = run(&c, choices[k], 1);
            if (attn_matrix_is_absent(found)) continue;
            for (size_t i = 0; i < n; i++) {
                bool touched = attn_mask_allows(&c.heads.mask, &c.shape, i, bad);
                for (size_t p = 0; p < 7 && !touched; p++)
                    assert_near((double)*attn_at(found, i, p), (double)*attn_at(clean, i, p), 4e-6);
                if (touched && isfinite(*attn_at(found, i, 3))) fail();
            }
            attn_matrix_destroy(&found);
        }
        attn_matrix_destroy(&clean);
        case_deinit(&c);
    }
}

// A row's bits do not depend on how rows are cut into tasks, an odd value in sight of some of them
// or not.
static void test_odd_values_and_threads(void **state) {
    (void)state;
    Random r = {26};
    const size_t n = 700;
    Case c;
    case_init_scaled(&c, &r, (AttnShape){.n_q = n, .n_k = n, .d_k = 5, .d_v = 7, .h = 1, .g = 1},
                     0.4f);
    c.heads.mask = (AttnMask){.causal = true};
    *attn_at(c.heads.values, 650, 3) = NAN;
    AttnMatrix alone = run(&c, ATTN_KERNEL_AUTO, 1);
    for (size_t threads = 2; threads <= 8; threads *= 2) {
        AttnMatrix found = run(&c, ATTN_KERNEL_AUTO, threads);
        assert_same_matrix(alone, found, "context");
        attn_matrix_destroy(&found);
    }
    attn_matrix_destroy(&alone);
    case_deinit(&c);
}

// Scores near the largest float, of either sign, far apart, and rows of −∞ alone.
static void test_large_scores(void **state) {
    (void)state;
    static const float sizes[] = {1e19f, 1.7e19f, 1e10f, 1e-20f};
    Random r = {25};
    for (size_t round = 0; round < 16; round++) {
        Case c;
        case_init_scaled(
            &c, &r, (AttnShape){.n_q = 9, .n_k = 40, .d_k = 1, .d_v = 3, .h = 1, .g = 1}, 1.0f);
        for (size_t i = 0; i < 9; i++)
            *attn_at(c.heads.queries, i, 0) *= sizes[round % 4];
        for (size_t j = 0; j < 40; j++)
            *attn_at(c.heads.keys, j, 0) *= sizes[round % 4];
        check_case(&c, true);
        case_deinit(&c);
    }
}

// Scores far from 0 and from one another: what weights are relative to is not near in the first
// block, or no longer in a later one, in some rows of a tile and not in others.
static void test_far_off(void **state) {
    (void)state;
    static const float sizes[] = {0.0f, 1.0f, 30.0f, 300.0f, 3000.0f};
    Random r = {28};
    for (size_t round = 0; round < ROUNDS(40); round++) {
        Case c;
        case_init_scaled(
            &c, &r, (AttnShape){.n_q = 40, .n_k = 600, .d_k = 6, .d_v = 5, .h = 1, .g = 1}, 1.0f);
        for (size_t i = 0; i < 40; i++)
            *attn_at(c.heads.queries, i, 0) = random_number(&r) * sizes[random_below(&r, 5)];
        for (size_t j = 0; j < 600; j++)
            *attn_at(c.heads.keys, j, 0) = round % 2 ? (float)(j / 256) - 1.0f : -0.9f;
        check_case(&c, true);
        AttnMatrix one = run(&c, ATTN_KERNEL_AUTO, 1), many = run(&c, ATTN_KERNEL_AUTO, 3);
        assert_same_matrix(one, many, "context");
        attn_matrix_destroy(&one);
        attn_matrix_destroy(&many);
        case_deinit(&c);
    }
}

// Values near the largest and the smallest numbers: what is summed of them must not leave the range
// of numbers where their mean does not.
static void test_large_values(void **state) {
    (void)state;
    static const float sizes[] = {3e38f, 1e35f, 1e30f, 1e-30f};
    Random r = {29};
    for (size_t round = 0; round < 16; round++) {
        Case c;
        size_t n = 1 + random_below(&r, 300);
        case_init_scaled(
            &c, &r, (AttnShape){.n_q = 30, .n_k = n, .d_k = 2, .d_v = 18, .h = 1, .g = 1}, 9.0f);
        c.heads.mask = (AttnMask){.causal = round % 2 == 1};
        for (size_t j = 0; j < n; j++)
            for (size_t p = 0; p < 18; p++)
                *attn_at(c.heads.values, j, p) *= sizes[round % 4];
        for (size_t k = 0; k < sizeof choices / sizeof *choices; k++) {
            AttnMatrix found = run(&c, choices[k], 1);
            if (!attn_matrix_is_absent(found)) check_exactly(&c, found);
            attn_matrix_destroy(&found);
        }
        case_deinit(&c);
    }
}

static void test_cancel(void **state) {
    (void)state;
    Random r = {26};
    Case c;
    atomic_bool cancel = true;
    AttnEngine *engine;
    AttnFused *fused;
    case_init(&c, &r, (AttnShape){.n_q = 50, .n_k = 300, .d_k = 8, .d_v = 8, .h = 2, .g = 2});
    c.heads.mask = (AttnMask){0};
    assert_int_equal(attn_engine_create(2, ATTN_KERNEL_AUTO, &engine, NULL), ATTN_OK);
    assert_int_equal(attn_fused_create(engine, &fused), ATTN_OK);
    assert_int_equal(attn_fused_run(fused, &c.heads, &cancel, c.context), ATTN_ERROR_CANCELLED);
    cancel = false;
    assert_int_equal(attn_fused_run(fused, &c.heads, &cancel, c.context), ATTN_OK);
    check_exactly(&c, c.context);
    size_t bytes = attn_fused_bytes(fused);
    assert_int_equal(attn_fused_run(fused, &c.heads, NULL, c.context), ATTN_OK);
    assert_int_equal(attn_fused_bytes(fused), bytes);
    attn_fused_destroy(fused);
    attn_fused_destroy(NULL);
    attn_engine_destroy(engine);
    case_deinit(&c);
}

// A head's only block is packed once a run, not once for all runs.
static void test_run_after_run(void **state) {
    (void)state;
    Random r = {27};
    Case c;
    AttnEngine *engine;
    AttnFused *fused;
    case_init(&c, &r, (AttnShape){.n_q = 90, .n_k = 80, .d_k = 33, .d_v = 40, .h = 2, .g = 1});
    assert_int_equal(attn_engine_create(3, ATTN_KERNEL_AUTO, &engine, NULL), ATTN_OK);
    assert_int_equal(attn_fused_create(engine, &fused), ATTN_OK);
    for (size_t i = 0; i < 4; i++) {
        random_matrix(&r, c.heads.keys);
        random_matrix(&r, c.heads.values);
        assert_int_equal(attn_fused_run(fused, &c.heads, NULL, c.context), ATTN_OK);
        check_exactly(&c, c.context);
    }
    attn_fused_destroy(fused);
    attn_engine_destroy(engine);
    case_deinit(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kernel),
        cmocka_unit_test(test_every_size),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_odd_values),
        cmocka_unit_test(test_large_scores),
        cmocka_unit_test(test_far_off),
        cmocka_unit_test(test_large_values),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_odd_values_and_threads),
        cmocka_unit_test(test_run_after_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
