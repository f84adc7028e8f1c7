// The documented generator: its numbers are part of scene files, so they may never change.
// The expected ones were computed apart, with Python's integers and math module.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/doc/random.h"
#include <math.h>
#include <string.h>

static void test_splitmix(void **state) {
    (void)state;
    uint64_t s = 7;
    assert_true(random_next(&s) == UINT64_C(0x63cbe1e459320dd7));
    assert_true(random_next(&s) == UINT64_C(0x044c3cd7f43c661c));
    assert_true(random_next(&s) == UINT64_C(0xe6984080bab12a02));
    s = 1234567; // published with the algorithm
    assert_true(random_next(&s) == UINT64_C(6457827717110365317));
    assert_true(random_next(&s) == UINT64_C(3203168211198807973));
}

static void test_first_numbers_of_seed_7(void **state) {
    (void)state;
    static const uint32_t expected[6] = {0x3faeb811, 0xbecb0531, 0x3b93685f,
                                         0xbf14a30f, 0xbfdb3ff2, 0x4003fc5d};
    float numbers[6];
    random_fill(attn_matrix_view(numbers, 2, 3), 7, 1.0);
    assert_memory_equal(numbers, expected, sizeof expected);
}

static void test_scale_and_stride(void **state) {
    (void)state;
    float numbers[8] = {0}, doubled[4];
    AttnMatrix wide = attn_matrix_view(numbers, 2, 4);
    random_fill(attn_matrix_columns(wide, 1, 2), 7, 1.0);
    random_fill(attn_matrix_view(doubled, 2, 2), 7, 2.0);
    for (size_t i = 0; i < 2; i++) {
        assert_true(*attn_at(wide, i, 0) == 0.0f && *attn_at(wide, i, 3) == 0.0f);
        for (size_t j = 0; j < 2; j++)
            assert_true(doubled[i * 2 + j] == 2.0f * *attn_at(wide, i, j + 1));
    }
}

// 10,000 numbers: the mean is within 4 standard errors of 0 (4/√10⁴), the variance of 1
// (4·√2/√10⁴).
static void test_is_normal(void **state) {
    (void)state;
    static float numbers[10000];
    double sum = 0.0, squares = 0.0;
    random_fill(attn_matrix_view(numbers, 100, 100), 1, 1.0);
    for (size_t i = 0; i < 10000; i++) {
        sum += (double)numbers[i];
        squares += (double)numbers[i] * (double)numbers[i];
    }
    assert_true(fabs(sum / 1e4) < 0.04);
    assert_true(fabs(squares / 1e4 - 1.0) < 0.057);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_splitmix),
        cmocka_unit_test(test_first_numbers_of_seed_7),
        cmocka_unit_test(test_scale_and_stride),
        cmocka_unit_test(test_is_normal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
