// Every kernel table this machine runs, against the plain one: the same bits, nothing written
// beside the result.
#include "engine/kernels/kernel.h"
#include "support/cmocka.h"
#include "support/compare.h"
#include "support/scene.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CANARY_ROOM = 24 };
static const float canary = 12345.678f;

static const AttnKernelChoice choices[] = {ATTN_KERNEL_SCALAR, ATTN_KERNEL_AVX2, ATTN_KERNEL_AVX512,
                                           ATTN_KERNEL_NEON};

// Calls test with every table that can run here.
static void each_kernel(void (*test)(const AttnKernels *kernels)) {
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        const AttnKernels *kernels;
        if (attn_kernels_choose(choices[i], &kernels, NULL) == ATTN_OK) test(kernels);
    }
}

// rows of `stride` floats at an odd address, canaries around and between the rows
typedef struct Guarded {
    float *storage;
    AttnMatrix m;
    size_t count;
} Guarded;

static Guarded guarded_create(size_t rows, size_t cols, size_t stride) {
    Guarded g = {.count = rows * stride + 2 * CANARY_ROOM};
    g.storage = malloc(g.count * sizeof *g.storage);
    assert_non_null(g.storage);
    for (size_t i = 0; i < g.count; i++)
        g.storage[i] = canary;
    g.m = (AttnMatrix){g.storage + CANARY_ROOM - 1, rows, cols, stride};
    return g;
}

// Everything but the columns first … first + count − 1 of its rows is as it was.
static void guarded_check(const Guarded *g, size_t first, size_t count) {
    for (size_t i = 0; i < g->count; i++) {
        size_t offset = i - (CANARY_ROOM - 1), row = offset / g->m.stride,
               col = offset % g->m.stride;
        bool inside =
            i >= CANARY_ROOM - 1 && row < g->m.rows && col >= first && col < first + count;
        if (!inside) assert_same_float(g->storage[i], canary);
    }
}

static AttnMatrix pack(const AttnKernels *kernels, AttnMatrix b, bool transposed) {
    AttnPacking p = attn_packing_of(b, transposed);
    AttnMatrix packed;
    assert_int_equal(
        attn_matrix_create(1, attn_packed_floats(kernels, p.depth, p.columns), &packed), ATTN_OK);
    attn_pack(kernels, &p, packed.data);
    return packed;
}

typedef struct Sizes {
    size_t m, k, n;
} Sizes;

static void check_product(const AttnKernels *kernels, Random *r, Sizes s, bool transposed) {
    AttnMatrix a, b, bias, packed;
    bool biased = random_chance(r, 0.5), adds = random_chance(r, 0.3), by_columns = transposed;
    assert_int_equal(attn_matrix_create(by_columns ? s.k : s.m,
                                        (by_columns ? s.m : s.k) + random_below(r, 3), &a),
                     ATTN_OK);
    assert_int_equal(attn_matrix_create(transposed ? s.n : s.k, transposed ? s.k : s.n, &b),
                     ATTN_OK);
    assert_int_equal(attn_matrix_create(1, s.n, &bias), ATTN_OK);
    random_matrix(r, a), random_matrix(r, b), random_matrix(r, bias);
    Guarded c = guarded_create(s.m, s.n, s.n + random_below(r, 5));
    size_t first = random_chance(r, 0.5) ? 0 : random_below(r, s.n), count = s.n - first;
    if (random_chance(r, 0.5)) count = 1 + random_below(r, count);
    packed = pack(kernels, b, transposed);
    const float start = 0.375f; // what stands in C, where the product is added to it
    for (size_t i = 0; i < s.m && adds; i++)
        for (size_t j = first; j < first + count; j++)
            *attn_at(c.m, i, j) = start;
    AttnProduct p = {.a = a.data,
                     .a_stride = by_columns ? 1 : a.stride,
                     .a_step = by_columns ? a.stride : 1,
                     .accumulate = adds,
                     .packed = packed.data,
                     .depth = s.k,
                     .columns = s.n,
                     .bias = biased ? bias.data : NULL,
                     .c = c.m.data,
                     .c_stride = c.m.stride,
                     .rows = s.m,
                     .first = first,
                     .count = count};
    kernels->product(&p);
    guarded_check(&c, first, count);
    for (size_t i = 0; i < s.m; i++) {
        for (size_t j = first; j < first + count; j++) {
            float sum = adds ? start : 0.0f;
            for (size_t x = 0; x < s.k; x++)
                sum = fmaf(by_columns ? *attn_at(a, x, i) : *attn_at(a, i, x),
                           transposed ? *attn_at(b, j, x) : *attn_at(b, x, j), sum);
            assert_same_float(*attn_at(c.m, i, j), sum + (biased ? bias.data[j] : 0.0f));
        }
    }
    free(c.storage);
    attn_matrix_destroy(&a), attn_matrix_destroy(&b), attn_matrix_destroy(&bias);
    attn_matrix_destroy(&packed);
}

static void products(const AttnKernels *kernels) {
    Random r = {7};
    for (size_t m = 1; m <= ROUNDS(40); m++) {
        for (size_t k = 1; k <= 40; k += 1 + random_below(&r, 4)) {
            for (size_t n = 1; n <= 40; n += 1 + random_below(&r, 4))
                check_product(kernels, &r, (Sizes){m, k, n}, random_chance(&r, 0.5));
        }
    }
    // The depth in no part, in one, in two, in three; whole tiles and what is left of them.
    static const Sizes wide[] = {{13, 0, 40},   {7, 65, 129},  {13, 3, 200},
                                 {6, 100, 64},  {1, 300, 63},  {19, 33, 70},
                                 {25, 385, 96}, {36, 640, 64}, {13, 701, 33}};
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        check_product(kernels, &r, wide[i], false);
        check_product(kernels, &r, wide[i], true);
    }
}

static void test_product(void **state) {
    (void)state;
    each_kernel(products);
}

// One column of rows and of terms that are no whole vectors, no whole parts.
static void check_column(const AttnKernels *kernels, Random *r, size_t rows, size_t depth) {
    enum { B_STEP = 3 };
    float bias = random_chance(r, 0.5) ? random_number(r) : 0.0f;
    AttnMatrix a, b;
    assert_int_equal(attn_matrix_create(rows, depth + random_below(r, 3), &a), ATTN_OK);
    assert_int_equal(attn_matrix_create(depth, B_STEP, &b), ATTN_OK);
    random_matrix(r, a), random_matrix(r, b);
    Guarded c = guarded_create(rows, 1, 1 + random_below(r, 5));
    AttnColumn p = {.a = a.data,
                    .a_stride = a.stride,
                    .b = b.data + 1,
                    .b_step = B_STEP,
                    .rows = rows,
                    .depth = depth,
                    .bias = bias,
                    .c = c.m.data,
                    .c_stride = c.m.stride};
    kernels->column(&p);
    guarded_check(&c, 0, 1);
    for (size_t i = 0; i < rows; i++) {
        float sum = 0.0f;
        for (size_t x = 0; x < depth; x++)
            sum = fmaf(*attn_at(a, i, x), *attn_at(b, x, 1), sum);
        assert_same_float(*attn_at(c.m, i, 0), sum + bias);
    }
    free(c.storage);
    attn_matrix_destroy(&a), attn_matrix_destroy(&b);
}

static void columns(const AttnKernels *kernels) {
    static const size_t depths[] = {0, 1, 15, 16, 33, 255, 256, 257, 600};
    Random r = {17};
    for (size_t rows = 1; rows <= ROUNDS(70); rows++)
        for (size_t i = 0; i < sizeof depths / sizeof *depths; i++)
            check_column(kernels, &r, rows, depths[i]);
}

static void test_column(void **state) {
    (void)state;
    each_kernel(columns);
}

// Packing some rows and columns again changes those and nothing else.
static void repacking(const AttnKernels *kernels) {
    Random r = {3};
    for (size_t round = 0; round < 200; round++) {
        AttnMatrix b;
        assert_int_equal(
            attn_matrix_create(1 + random_below(&r, 20), 1 + random_below(&r, 150), &b), ATTN_OK);
        random_matrix(&r, b);
        AttnMatrix before = pack(kernels, b, false);
        AttnPacking p = {.b = b.data,
                         .row_step = b.stride,
                         .column_step = 1,
                         .depth = b.rows,
                         .columns = b.cols};
        p.first_row = random_below(&r, b.rows),
        p.row_count = 1 + random_below(&r, b.rows - p.first_row);
        p.first_column = random_below(&r, b.cols),
        p.column_count = 1 + random_below(&r, b.cols - p.first_column);
        for (size_t i = 0; i < p.row_count; i++)
            random_matrix(&r, attn_matrix_columns(attn_matrix_rows(b, p.first_row + i, 1),
                                                  p.first_column, p.column_count));
        attn_pack(kernels, &p, before.data);
        AttnMatrix after = pack(kernels, b, false);
        assert_same_matrix(before, after, "packed");
        attn_matrix_destroy(&b), attn_matrix_destroy(&before), attn_matrix_destroy(&after);
    }
}

static void test_packing(void **state) {
    (void)state;
    each_kernel(repacking);
}

// One unit in the last place of the float nearest to x.
static double ulp(double x) {
    float f = fabsf((float)x);
    return f < FLT_MIN ? 0x1p-149 : (double)(nextafterf(f, INFINITY) - f);
}

static void exponentials(const AttnKernels *kernels) {
    double worst = 0.0;
    for (uint32_t bits = 0; bits < UINT32_C(0x42d20000); bits += 1009) { // to 105
        for (int sign = 0; sign < 2; sign++) {
            uint32_t signed_bits = bits | (sign ? UINT32_C(0x80000000) : 0);
            float x, y;
            memcpy(&x, &signed_bits, sizeof x);
            kernels->exp(&x, &y, 1);
            double exact = exp((double)x);
            if ((float)exact == INFINITY) {
                assert_true(y == INFINITY);
                continue;
            }
            double error = fabs((double)y - exact) / ulp(exact);
            worst = error > worst ? error : worst;
        }
    }
    assert_true(worst <= 2.0);
    float special[] = {-INFINITY, 0.0f, -0.0f, -1e30f, 1e30f, NAN, -104.5f}, y[7];
    kernels->exp(special, y, 7);
    const float expected[] = {0.0f, 1.0f, 1.0f, 0.0f, INFINITY, NAN, 0.0f};
    for (size_t i = 0; i < 7; i++)
        assert_same_float(y[i], expected[i]);
}

static void test_exp(void **state) {
    (void)state;
    each_kernel(exponentials);
}

// Every tail of exp, scale and softmax, with what is hidden, NaN and ∞ in between: the bits of
// plain C.
static void rows_of(const AttnKernels *kernels, Random *r, size_t n, double hidden, double odd) {
    Guarded in = guarded_create(1, n, n), out = guarded_create(1, n, n),
            plain = guarded_create(1, n, n);
    static const float odd_values[] = {NAN, INFINITY, -INFINITY, 1e38f, -1e38f, 1e-42f};
    for (size_t j = 0; j < n; j++) {
        float x = 20.0f * random_number(r);
        if (random_chance(r, hidden)) x = -INFINITY;
        if (random_chance(r, odd)) x = odd_values[random_below(r, 6)];
        in.m.data[j] = x;
    }
    float largest[2], sum[2], penalty[64] = {0};
    kernels->softmax(in.m.data, out.m.data, n, &largest[0], &sum[0]);
    attn_kernels_scalar.softmax(in.m.data, plain.m.data, n, &largest[1], &sum[1]);
    assert_same_matrix(out.m, plain.m, "softmax");
    assert_true(largest[0] == largest[1]);
    assert_same_float(sum[0], sum[1]);
    kernels->exp(in.m.data, out.m.data, n);
    attn_kernels_scalar.exp(in.m.data, plain.m.data, n);
    assert_same_matrix(out.m, plain.m, "exp");
    for (size_t j = 0; j < n && j < 64; j++)
        penalty[j] = random_number(r);
    const float *maybe = n <= 64 && random_chance(r, 0.5) ? penalty : NULL;
    kernels->scale(in.m.data, maybe, 0.3f, out.m.data, n);
    attn_kernels_scalar.scale(in.m.data, maybe, 0.3f, plain.m.data, n);
    assert_same_matrix(out.m, plain.m, "scale");
    AttnWeightsAgain again = {.factor = 0.3f, .penalty = maybe, .shift = 2.0f, .inverse = 0.01f};
    kernels->weights_again(&again, in.m.data, out.m.data, n);
    attn_kernels_scalar.weights_again(&again, in.m.data, plain.m.data, n);
    assert_same_matrix(out.m, plain.m, "weights_again");
    sum[0] = kernels->exp_around(in.m.data, 2.0f, out.m.data, n);
    sum[1] = attn_kernels_scalar.exp_around(in.m.data, 2.0f, plain.m.data, n);
    assert_same_matrix(out.m, plain.m, "exp_around");
    assert_same_float(sum[0], sum[1]);
    attn_matrix_copy(out.m, in.m);
    sum[0] = kernels->exp_around(out.m.data, 2.0f, out.m.data, n);
    assert_same_matrix(out.m, plain.m, "exp_around in place");
    assert_same_float(sum[0], sum[1]);
    kernels->add_scaled(in.m.data, 0.7f, in.m.data, out.m.data, n);
    attn_kernels_scalar.add_scaled(in.m.data, 0.7f, in.m.data, plain.m.data, n);
    assert_same_matrix(out.m, plain.m, "add_scaled");
    assert_same_float(kernels->dot(in.m.data, out.m.data, n),
                      attn_kernels_scalar.dot(in.m.data, out.m.data, n));
    AttnParts parts = {in.m.data, n / 3, 3, n / 3, random_below(r, 4), 0.7f};
    kernels->sum_parts(&parts, out.m.data);
    attn_kernels_scalar.sum_parts(&parts, plain.m.data);
    assert_same_matrix(out.m, plain.m, "sum_parts");
    guarded_check(&out, 0, n);
    free(in.storage), free(out.storage), free(plain.storage);
}

// In place too; a weight of 0 hides a NaN.
static void softmax_gradients_of(const AttnKernels *kernels, Random *r, size_t n) {
    Guarded w = guarded_create(1, n, n), d = guarded_create(1, n, n),
            plain = guarded_create(1, n, n);
    for (size_t j = 0; j < n; j++) {
        bool hidden = random_chance(r, 0.3);
        w.m.data[j] = hidden ? 0.0f : 0.5f + 0.4f * random_number(r);
        d.m.data[j] = hidden ? NAN : random_number(r);
    }
    AttnSoftmaxBackward b = {w.m.data, d.m.data, 0.25f, 0.3f};
    attn_kernels_scalar.softmax_backward(&b, plain.m.data, n);
    kernels->softmax_backward(&b, d.m.data, n);
    assert_same_matrix(d.m, plain.m, "softmax_backward");
    for (size_t j = 0; j < n; j++)
        assert_true(isfinite(d.m.data[j]));
    guarded_check(&d, 0, n);
    free(w.storage), free(d.storage), free(plain.storage);
}

static void softmax_gradients(const AttnKernels *kernels) {
    Random r = {13};
    for (size_t n = 1; n <= 100; n++)
        softmax_gradients_of(kernels, &r, n);
}

static void test_softmax_gradients(void **state) {
    (void)state;
    each_kernel(softmax_gradients);
}

static void rows(const AttnKernels *kernels) {
    Random r = {11};
    for (size_t n = 1; n <= 200; n++) {
        rows_of(kernels, &r, n, 0.0, 0.0);
        rows_of(kernels, &r, n, 0.5, 0.0);
        rows_of(kernels, &r, n, 0.3, 0.1);
        rows_of(kernels, &r, n, 1.0, 0.02);
    }
}

static void test_rows(void **state) {
    (void)state;
    each_kernel(rows);
}

// Row sums within (n + 2) · u of 1, as the contract says, for long rows too.
static void row_sums(const AttnKernels *kernels) {
    static const size_t lengths[] = {1, 2, 3, 5, 16, 17, 100, 512, 513, 4096, 20000};
    Random r = {5};
    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
        size_t n = lengths[l];
        float *s = malloc(2 * n * sizeof *s), *w = s + n;
        assert_non_null(s);
        for (size_t round = 0; round < 20; round++) {
            float spread = round == 0 ? 0.0f : (float)round * random_number(&r);
            for (size_t j = 0; j < n; j++)
                s[j] = spread * random_number(&r);
            kernels->softmax(s, w, n, NULL, NULL);
            double sum = 0.0;
            for (size_t j = 0; j < n; j++)
                sum += (double)w[j];
            assert_near(sum, 1.0, (double)(n + 2) * 0x1p-24);
        }
        free(s);
    }
}

static void test_row_sums(void **state) {
    (void)state;
    each_kernel(row_sums);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_product),  cmocka_unit_test(test_packing),
        cmocka_unit_test(test_exp),      cmocka_unit_test(test_rows),
        cmocka_unit_test(test_row_sums), cmocka_unit_test(test_softmax_gradients),
        cmocka_unit_test(test_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
