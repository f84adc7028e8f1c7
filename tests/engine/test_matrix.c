// Matrices: allocation, views, copies.
#include "engine/matrix.h"
#include "support/cmocka.h"
#include <stdint.h>

static void test_create_is_aligned_and_zeroed(void **state) {
    (void)state;
    for (size_t n = 0; n < 20; n++) {
        AttnMatrix m;
        assert_int_equal(attn_matrix_create(n, 3, &m), ATTN_OK);
        assert_int_equal((uintptr_t)m.data % 64, 0);
        assert_false(attn_matrix_is_absent(m));
        for (size_t i = 0; i < 3 * n; i++)
            assert_true(m.data[i] == 0.0f);
        attn_matrix_destroy(&m);
        assert_true(attn_matrix_is_absent(m));
        attn_matrix_destroy(&m);
    }
}

static void test_spaced_rows(void **state) {
    (void)state;
    const size_t cols[] = {0, 1, 255, 256, 512, 513}, strides[] = {0, 1, 255, 272, 528, 513};
    for (size_t i = 0; i < sizeof cols / sizeof *cols; i++) {
        AttnMatrix m;
        assert_int_equal(attn_matrix_create_spaced(3, cols[i], &m), ATTN_OK);
        assert_int_equal(m.cols, cols[i]);
        assert_int_equal(m.stride, strides[i]);
        attn_matrix_destroy(&m);
    }
    AttnMatrix m = {.rows = 77};
    assert_int_equal(attn_matrix_create_spaced(1, SIZE_MAX / 256 * 256, &m), ATTN_ERROR_SHAPE);
    assert_int_equal(m.rows, 77);
}

static void test_sizes_that_do_not_fit_are_refused(void **state) {
    (void)state;
    AttnMatrix m = {.rows = 77};
    assert_int_equal(attn_matrix_create(SIZE_MAX, 2, &m), ATTN_ERROR_SHAPE);
    assert_int_equal(attn_matrix_create(SIZE_MAX / 4, 1, &m), ATTN_ERROR_SHAPE);
    assert_int_equal(attn_matrix_create((size_t)1 << 32, (size_t)1 << 32, &m), ATTN_ERROR_SHAPE);
    assert_int_equal(m.rows, 77);
    size_t product = 5;
    assert_false(attn_size_product(SIZE_MAX, 2, &product));
    assert_int_equal(product, 5);
    assert_true(attn_size_product(SIZE_MAX, 0, &product));
    assert_int_equal(product, 0);
}

static void test_views(void **state) {
    (void)state;
    float numbers[12];
    for (size_t i = 0; i < 12; i++)
        numbers[i] = (float)i;
    AttnMatrix m = attn_matrix_view(numbers, 3, 4);
    AttnMatrix part = attn_matrix_columns(attn_matrix_rows(m, 1, 2), 2, 2);
    assert_int_equal(part.rows, 2);
    assert_int_equal(part.cols, 2);
    assert_true(*attn_at(part, 0, 0) == 6.0f && *attn_at(part, 1, 1) == 11.0f);
    float copied[4];
    attn_matrix_copy(attn_matrix_view(copied, 2, 2), part);
    assert_true(copied[0] == 6.0f && copied[1] == 7.0f && copied[2] == 10.0f && copied[3] == 11.0f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create_is_aligned_and_zeroed),
        cmocka_unit_test(test_spaced_rows),
        cmocka_unit_test(test_sizes_that_do_not_fit_are_refused),
        cmocka_unit_test(test_views),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
