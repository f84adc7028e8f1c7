// Stages by themselves: the published numbers behind positions, and blocks that touch nothing else.
#include "engine/stages.h"
#include "support/cmocka.h"
#include "support/compare.h"
#include "support/scene.h"
#include <math.h>
#include <string.h>

static void create(AttnMatrix *m, size_t rows, size_t cols) {
    assert_int_equal(attn_matrix_create(rows, cols, m), ATTN_OK);
}

// d = 4, p = 1: [.841471 .540302 .01 .99995]
static void test_sinusoids(void **state) {
    (void)state;
    AttnMatrix x, out;
    create(&x, 2, 4), create(&out, 2, 4);
    AttnPosition stage = {x, out};
    attn_stage_position(&stage, (AttnBlock){0, 2, 0, 4});
    const float expected[] = {0.841471f, 0.540302f, 0.01f, 0.99995f};
    for (size_t c = 0; c < 4; c++) {
        assert_near((double)*attn_at(out, 0, c), c % 2 ? 1.0 : 0.0, 0.0);
        assert_near((double)*attn_at(out, 1, c), (double)expected[c], 6e-7);
    }
    attn_matrix_destroy(&x), attn_matrix_destroy(&out);
}

// q = [1 2], k = [3 −1], offset 1: their score is 6.430599 wherever they stand. Two coordinates
// turn by one radian a position; two roundings of at most 3 each, twice.
static void test_rope_knows_distance_only(void **state) {
    (void)state;
    for (int p = -3; p < 40; p += 7) {
        double a = p, b = p + 1;
        double q0 = (double)attn_rope_first(1, 2, cos(a), sin(a)),
               q1 = (double)attn_rope_second(1, 2, cos(a), sin(a));
        double k0 = (double)attn_rope_first(3, -1, cos(b), sin(b)),
               k1 = (double)attn_rope_second(3, -1, cos(b), sin(b));
        assert_near(q0 * k0 + q1 * k1, 6.430599, 2e-6);
    }
}

// Slope ½, equal scores: [.1015 .1674 .2760 .4551]
static void test_alibi(void **state) {
    (void)state;
    float s[4], w[4];
    for (size_t j = 0; j < 4; j++) // head 0 of 8
        s[j] = -attn_alibi_penalty(0, 8, 3 - j);
    attn_kernels_scalar.softmax(s, w, 4, NULL, NULL);
    const float expected[] = {.1015f, .1674f, .2760f, .4551f};
    for (size_t j = 0; j < 4; j++)
        assert_near((double)w[j], (double)expected[j], 6e-5);
}

// Softmax over queries is softmax over keys of the transpose; columns are done in strips, and each
// alone is the same.
static void test_softmax_over_queries(void **state) {
    (void)state;
    Random r = {3};
    AttnMatrix masked, whole, parts;
    create(&masked, 37, 150), create(&whole, 37, 150), create(&parts, 37, 150);
    random_matrix(&r, masked);
    *attn_at(masked, 5, 7) = -INFINITY;
    for (size_t i = 0; i < 37; i++)
        *attn_at(masked, i, 9) = -INFINITY;
    *attn_at(masked, 5, 11) = NAN;
    AttnSoftmax stage = {&attn_kernels_scalar, masked, whole, NULL, NULL};
    attn_stage_softmax_queries(&stage, (AttnBlock){0, 37, 0, 150});
    stage.out = parts;
    for (size_t j = 0; j < 150; j += 3)
        attn_stage_softmax_queries(&stage, (AttnBlock){0, 37, j, 3});
    assert_same_matrix(whole, parts, "weights");
    for (size_t j = 0; j < 150; j++) {
        double sum = 0.0;
        for (size_t i = 0; i < 37; i++)
            sum += (double)*attn_at(whole, i, j);
        assert_near(sum, j == 9 ? 0.0 : j == 11 ? NAN : 1.0, 39.0 * 0x1p-24);
    }
    attn_matrix_destroy(&masked), attn_matrix_destroy(&whole), attn_matrix_destroy(&parts);
}

// An absent weight copies to the bit, −0 and NaN included.
static void test_identity(void **state) {
    (void)state;
    float numbers[] = {-0.0f, NAN, 1e-45f, INFINITY}, copied[4] = {0};
    AttnMultiply stage = {.kernels = &attn_kernels_scalar,
                          .left = attn_matrix_view(numbers, 2, 2),
                          .out = attn_matrix_view(copied, 2, 2)};
    attn_stage_copy(&stage, (AttnBlock){0, 2, 0, 2});
    for (size_t i = 0; i < 4; i++)
        assert_same_float(copied[i], numbers[i]);
}

enum { COPY_ROWS = 5, COPY_COLUMNS = 12 };

// Blocks wide and narrow, rows that follow one another or do not, with a bias and without.
static void test_copy_of_a_block(void **state) {
    (void)state;
    const AttnBlock blocks[] = {{1, 3, 0, 10}, {1, 3, 0, 12}, {0, 5, 3, 6}, {2, 2, 4, 2}};
    Random r = {11};
    AttnMatrix left, out;
    float bias[COPY_COLUMNS];
    create(&left, COPY_ROWS, COPY_COLUMNS), create(&out, COPY_ROWS, COPY_COLUMNS);
    random_matrix(&r, left);
    for (size_t c = 0; c < COPY_COLUMNS; c++)
        bias[c] = random_number(&r);
    for (size_t k = 0; k < 8; k++) {
        AttnBlock b = blocks[k / 2];
        const float *added = k % 2 ? bias : NULL;
        AttnMultiply stage = {.left = left, .bias = added, .out = out};
        memset(out.data, 0, sizeof(float) * COPY_ROWS * COPY_COLUMNS);
        attn_stage_copy(&stage, b);
        for (size_t i = 0; i < COPY_ROWS; i++) {
            for (size_t c = 0; c < COPY_COLUMNS; c++) {
                bool inside =
                    i >= b.row && i < b.row + b.rows && c >= b.column && c < b.column + b.columns;
                float copied = *attn_at(left, i, c) + (added ? added[c] : 0.0f);
                assert_same_float(*attn_at(out, i, c), inside ? copied : 0.0f);
            }
        }
    }
    attn_matrix_destroy(&left), attn_matrix_destroy(&out);
}

// Columns that go through scale and mask together have the bits of one after the other.
static void test_scale_and_mask_together(void **state) {
    (void)state;
    enum { N = 150 };
    Random r = {12};
    AttnMatrix m[5]; // scores, scaled and masked in turn and together
    AttnShape shape = {.n_q = N, .n_k = N};
    float penalties[2 * N - 1];
    for (size_t i = 0; i < 5; i++)
        create(&m[i], N, N);
    random_matrix(&r, m[0]);
    for (size_t i = 0; i < 2 * N - 1; i++)
        penalties[i] = random_number(&r);
    for (size_t k = 0; k < 4; k++) {
        AttnMask mask = {.causal = k % 2 == 1, .has_valid = k % 2 == 1, .valid = 70};
        const float *subtracted = k >= 2 ? penalties : NULL;
        AttnScale scale = {&attn_kernels_scalar, m[0], 0.3f, subtracted, m[1]};
        AttnHide hide = {&mask, &shape, m[1], m[2]};
        AttnScaleHide both = {scale, {&mask, &shape, m[3], m[4]}};
        both.scale.out = m[3];
        AttnBlock block = {3, N - 5, 68, 3};
        attn_stage_scale(&scale, block);
        attn_stage_mask(&hide, block);
        attn_stage_scale_and_mask(&both, block);
        assert_same_matrix(m[3], m[1], "scaled");
        assert_same_matrix(m[4], m[2], "masked");
    }
    for (size_t i = 0; i < 5; i++)
        attn_matrix_destroy(&m[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sinusoids),
        cmocka_unit_test(test_rope_knows_distance_only),
        cmocka_unit_test(test_alibi),
        cmocka_unit_test(test_softmax_over_queries),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_copy_of_a_block),
        cmocka_unit_test(test_scale_and_mask_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
