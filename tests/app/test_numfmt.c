// numfmt: numbers as a reader sees them, at every edge.
#include "support/cmocka.h"

#include "app/draw/numfmt.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EXPECT(call, text)                                                                         \
    do {                                                                                           \
        char b[NUMFMT_MAX];                                                                        \
        assert_string_equal(call, text);                                                           \
    } while (0)

static void cells_have_two_decimals_while_they_fit(void **state) {
    (void)state;
    EXPECT(numfmt_cell(b, 1.5f, 5), "1.50");
    EXPECT(numfmt_cell(b, -1.8f, 5), "−1.80");
    EXPECT(numfmt_cell(b, 12.34f, 5), "12.34");
    EXPECT(numfmt_cell(b, -12.34f, 5), "−12.3");
    EXPECT(numfmt_cell(b, 99.995f, 5), "100.0"); // not "100.00", which is six
    EXPECT(numfmt_cell(b, 99.994f, 5), "99.99");
    EXPECT(numfmt_cell(b, 999.96f, 5), "1000");
    EXPECT(numfmt_cell(b, 12345.0f, 5), "12345");
    EXPECT(numfmt_cell(b, 123456.0f, 5), "1e+05");
    EXPECT(numfmt_cell(b, -123456.0f, 5), "−1e5");
    EXPECT(numfmt_cell(b, 1e38f, 5), "1e+38");
    EXPECT(numfmt_cell(b, -FLT_MAX, 5), "−3e38");
    EXPECT(numfmt_cell(b, 1e10f, 3), "…");
    EXPECT(numfmt_cell(b, 1e10f, 4), "1e10");
}

static void zero_has_no_sign(void **state) {
    (void)state;
    EXPECT(numfmt_cell(b, 0, 5), "0.00");
    EXPECT(numfmt_cell(b, -0.0f, 5), "0.00");
    EXPECT(numfmt_cell(b, 1e-8f, 5), "0.00");
    EXPECT(numfmt_cell(b, -0.004f, 5), "0.00");
    EXPECT(numfmt_cell(b, -0.3f, 1), "0");
    EXPECT(numfmt_fixed(b, -0.0004, 3), "0.000");
    EXPECT(numfmt_exact(b, -0.0f), "0");
    EXPECT(numfmt_edit(b, -0.0f), "0");
    EXPECT(numfmt_percent(b, -0.0f), "0.0 %");
}

static void what_is_not_finite_is_said(void **state) {
    (void)state;
    EXPECT(numfmt_cell(b, NAN, 5), "NaN");
    EXPECT(numfmt_cell(b, INFINITY, 5), "∞");
    EXPECT(numfmt_cell(b, -INFINITY, 5), "−∞");
    EXPECT(numfmt_cell(b, -INFINITY, 1), "…");
    EXPECT(numfmt_fixed(b, -INFINITY, 2), "−∞");
    EXPECT(numfmt_percent(b, NAN), "NaN");
    EXPECT(numfmt_exact(b, INFINITY), "∞");
    EXPECT(numfmt_count(b, INFINITY), "∞");
    EXPECT(numfmt_seconds(b, NAN), "NaN");
    EXPECT(numfmt_bytes(b, INFINITY), "∞");
}

static void no_cell_is_wider_than_asked(void **state) {
    (void)state;
    for (int width = 1; width <= 9; width++) {
        for (int e = -45; e <= 38; e++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                char b[NUMFMT_MAX];
                numfmt_cell(b, (float)sign * powf(10, (float)e) * 9.999f, width);
                int characters = 0;
                for (const char *c = b; *c; c++)
                    characters += ((unsigned char)*c & 0xc0) != 0x80;
                assert_true(characters <= width);
            }
        }
    }
}

static void edit_reads_back_as_the_same_float(void **state) {
    (void)state;
    EXPECT(numfmt_edit(b, 0.1f), "0.1");
    EXPECT(numfmt_edit(b, -2.5f), "-2.5");
    EXPECT(numfmt_edit(b, 1.0f / 3), "0.33333334");
    EXPECT(numfmt_edit(b, 1e-8f), "1e-08");
    EXPECT(numfmt_edit(b, 100), "100");
    EXPECT(numfmt_edit(b, -123456792), "-123456792");
    EXPECT(numfmt_edit(b, 1e20f), "1e+20");
    uint32_t random = 1;
    for (int i = 0; i < 20000; i++) {
        random = random * 1664525u + 1013904223u;
        float value;
        memcpy(&value, &random, sizeof value);
        if (!isfinite(value)) continue;
        char b[NUMFMT_MAX];
        assert_true(strtof(numfmt_edit(b, value), NULL) == value);
        assert_true(strlen(numfmt_exact(b, value)) < NUMFMT_MAX);
    }
}

static void exact_tells_neighbours_apart(void **state) {
    (void)state;
    EXPECT(numfmt_exact(b, 0.1f), "0.1"); // as it was typed
    EXPECT(numfmt_exact(b, nextafterf(0.1f, 1)), "0.10000001");
    EXPECT(numfmt_exact(b, 0.1f + 0.2f), "0.3");
    EXPECT(numfmt_exact(b, -1e-8f), "−1e−08");
    EXPECT(numfmt_exact(b, FLT_MAX), "3.4028235e+38");
    EXPECT(numfmt_exact(b, 3), "3");
}

static void fixed_and_percent(void **state) {
    (void)state;
    EXPECT(numfmt_fixed(b, -3.14159, 3), "−3.142");
    EXPECT(numfmt_fixed(b, 1.5, 0), "2");
    EXPECT(numfmt_fixed(b, 1e30, 2), "1e+30");
    EXPECT(numfmt_percent(b, 0.0934f), "9.3 %");
    EXPECT(numfmt_percent(b, 1), "100.0 %");
    EXPECT(numfmt_percent(b, 0.00001f), "0.0 %");
    EXPECT(numfmt_percent(b, -0.5f), "−50.0 %");
}

static void counts_seconds_bytes(void **state) {
    (void)state;
    EXPECT(numfmt_count(b, 288), "288");
    EXPECT(numfmt_count(b, 999), "999");
    EXPECT(numfmt_count(b, 1000), "1 k");
    EXPECT(numfmt_count(b, 1896), "1.9 k");
    EXPECT(numfmt_count(b, 999.7e3), "1 M");
    EXPECT(numfmt_count(b, 4.831e9), "4.83 G");
    EXPECT(numfmt_count(b, 0), "0");
    EXPECT(numfmt_seconds(b, 0.06e-6), "0.06 µs");
    EXPECT(numfmt_seconds(b, 0.9e-6), "0.9 µs");
    EXPECT(numfmt_seconds(b, 41.2e-3), "41.2 ms");
    EXPECT(numfmt_seconds(b, 161e-3), "161 ms");
    EXPECT(numfmt_seconds(b, 1.3), "1.3 s");
    EXPECT(numfmt_seconds(b, 0.99999), "1.0 s");
    EXPECT(numfmt_seconds(b, 660), "11.0 min");
    EXPECT(numfmt_bytes(b, 512), "512 B");
    EXPECT(numfmt_bytes(b, 96 * 1048576.0), "96.0 MiB");
    EXPECT(numfmt_bytes(b, 1.6 * 1099511627776.0), "1.6 TiB");
    EXPECT(numfmt_bytes(b, 0), "0 B");
}

static void nothing_overflows_its_buffer(void **state) {
    (void)state;
    const double hard[] = {1e300, -1e300, 1e-300, DBL_MAX, -DBL_MAX, 5e-324};
    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++) {
        char b[NUMFMT_MAX];
        assert_true(strlen(numfmt_fixed(b, hard[i], 12)) < NUMFMT_MAX);
        assert_true(strlen(numfmt_count(b, hard[i])) < NUMFMT_MAX);
        assert_true(strlen(numfmt_seconds(b, hard[i])) < NUMFMT_MAX);
        assert_true(strlen(numfmt_bytes(b, hard[i])) < NUMFMT_MAX);
        assert_true(strlen(numfmt_percent(b, (float)hard[i])) < NUMFMT_MAX);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_have_two_decimals_while_they_fit),
        cmocka_unit_test(zero_has_no_sign),
        cmocka_unit_test(what_is_not_finite_is_said),
        cmocka_unit_test(no_cell_is_wider_than_asked),
        cmocka_unit_test(edit_reads_back_as_the_same_float),
        cmocka_unit_test(exact_tells_neighbours_apart),
        cmocka_unit_test(fixed_and_percent),
        cmocka_unit_test(counts_seconds_bytes),
        cmocka_unit_test(nothing_overflows_its_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
