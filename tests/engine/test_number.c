// Numbers as people type them: what is accepted, exactly rounded, and what is refused with which
// words.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
//
#include <cmocka.h>

#include "engine/formats/number.h"
#include "support/expect.h"
#include "support/hostile.h"
#include <math.h>

static void accept(const char *text, float expected) {
    float value = 77;
    AttnError error;
    if (attn_parse_number(text, strlen(text), &value, &error) != ATTN_OK)
        fail_msg("%s: %s", text, error.message);
    expect_bits(value, expected);
}

static void refuse(const char *text, const char *message) {
    float value = 77;
    AttnError error;
    assert_int_equal(attn_parse_number(text, strlen(text), &value, &error), ATTN_ERROR_FORMAT);
    expect_message(&error, message);
    expect_bits(value, 77);
}

static void plain_numbers_are_read(void **state) {
    (void)state;
    accept("1", 1);
    accept("-0.5", -0.5f);
    accept("+2", 2);
    accept(".5", 0.5f);
    accept("5.", 5);
    accept("1.e+00", 1); // NumPy
    accept("2E-3", 2e-3f);
    accept(" \t7\r\n", 7);
    accept("0", 0.0f);
    accept("-0", -0.0f);
    accept("007", 7);
}

static void rounding_is_exact_and_single(void **state) {
    (void)state;
    accept("16777217", 16777216);                     // a tie goes to even
    accept("16777217.0000000000000000001", 16777218); // just above it: through double it would not
    accept("0.1", 0.1f);
    accept("3.4028234663852886e38", 3.4028234663852886e38f);
    accept("3.4028235677973366e+38", 0x1.fffffep127f); // just below half way to 2^128
    char digits[1500];
    memset(digits, '0', sizeof digits);
    memcpy(digits, "1.", 2);
    memcpy(digits + sizeof digits - 5, "1e-2", 5);
    accept(digits, 0.01f);
}

static void subnormals_are_kept(void **state) {
    (void)state;
    accept("1e-45", 0x1p-149f);
    accept("1.1754942e-38", 0x1.fffffcp-127f);
    accept("-1e-40", -1e-40f);
    accept("1e-999", 0);
}

static void unambiguous_spellings_are_accepted(void **state) {
    (void)state;
    accept("0,5", 0.5f);
    accept("-3,25e2", -325);
    accept(",5", 0.5f);
    accept("0,125", 0.125f);
    accept("1234,5", 1234.5f);
    accept("−3", -3); // U+2212
    accept("−0.5e−1", -0.05f);
    accept("１２．５", 12.5f); // full width
    accept("－１，５", -1.5f);
    accept("＋７", 7);
    accept("0。5", 0.5f); // the key of the point, with Chinese punctuation on
    accept("\xC2\xA0" // no-break space, and ideographic space behind
           "4\xE3\x80\x80",
           4);
}

static void what_is_not_one_number_is_refused(void **state) {
    (void)state;
    refuse("", "empty: a number is expected");
    refuse("  \t", "empty");
    refuse("abc", "abc is not a number");
    refuse("1 000", "is not a number");
    refuse("0x10", "0x10 is not a number");
    refuse("1e", "1e is not a number");
    refuse("1e+", "is not a number");
    refuse(".", "is not a number");
    refuse("-", "is not a number");
    refuse("--1", "is not a number");
    refuse("1.2.3", "is not a number");
    refuse("1f", "is not a number");
    refuse("π", "π is not a number");
    refuse("1\x01", "1? is not a number");
    refuse("\xFF", "? is not a number");
    float value = 77;
    assert_int_equal(attn_parse_number("1\0002", 3, &value, NULL), ATTN_ERROR_FORMAT);
}

static void non_finite_and_too_large_have_their_own_words(void **state) {
    (void)state;
    refuse("nan", "nan is not a finite number");
    refuse("-NaN", "-NaN is not a finite number");
    refuse("inf", "inf is not a finite number");
    refuse("+Infinity", "+Infinity is not a finite number");
    refuse("∞", "∞ is not a finite number");
    refuse("−∞", "−∞ is not a finite number");
    refuse("nano", "nano is not a number");
    refuse("1e999", "1e999 is too large for a 32-bit float");
    refuse("-1e39", "-1e39 is too large for a 32-bit float");
    refuse("3.4028236e38", "too large");
}

static void ambiguous_commas_are_refused_unless_settled(void **state) {
    (void)state;
    refuse("1,234", "two ways");
    refuse("-12,345", "two ways");
    refuse("1,234,567", "thousands separators");
    refuse("1,234.5", "thousands separators");
    refuse("1.234,5", "thousands separators");
    float value = 0;
    assert_int_equal(attn_parse_number_comma("1,234", 5, ATTN_COMMA_DECIMAL, &value, NULL),
                     ATTN_OK);
    expect_bits(value, 1.234f);
}

static void long_and_odd_text_is_cut_in_the_message(void **state) {
    (void)state;
    char text[5000];
    memset(text, '1', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    refuse(text, "too long for a number");
    refuse("this is a whole sentence that somebody pasted into a cell", "…");
}

static void print_and_parse_keep_every_bit(void **state) {
    (void)state;
    uint64_t random = 5;
    for (int i = 0; i < 20000; i++) {
        uint32_t bits = hostile_random(&random) << 1 ^ hostile_random(&random);
        float original, value = 0;
        memcpy(&original, &bits, sizeof original);
        if (!isfinite(original)) continue;
        char text[40];
        int length = snprintf(text, sizeof text, "%.9g", (double)original);
        assert_int_equal(attn_parse_number(text, (size_t)length, &value, NULL), ATTN_OK);
        expect_bits(value, original);
    }
}

static void read_hostile(const void *bytes, size_t size) {
    float value = 0;
    AttnError error;
    if (attn_parse_number(bytes, size, &value, &error) == ATTN_OK) assert_true(isfinite(value));
}

static void hostile_text_is_survived(void **state) {
    (void)state;
    static const char seed[] = "−１２，５e−１３ 0.25 nan";
    hostile_rounds(seed, sizeof seed - 1, 5000, read_hostile);
    hostile_rounds("-123.456e-7", 11, 5000, read_hostile);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_numbers_are_read),
        cmocka_unit_test(rounding_is_exact_and_single),
        cmocka_unit_test(subnormals_are_kept),
        cmocka_unit_test(unambiguous_spellings_are_accepted),
        cmocka_unit_test(what_is_not_one_number_is_refused),
        cmocka_unit_test(non_finite_and_too_large_have_their_own_words),
        cmocka_unit_test(ambiguous_commas_are_refused_unless_settled),
        cmocka_unit_test(long_and_odd_text_is_cut_in_the_message),
        cmocka_unit_test(print_and_parse_keep_every_bit),
        cmocka_unit_test(hostile_text_is_survived),
    };
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
