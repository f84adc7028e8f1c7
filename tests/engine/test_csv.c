// Tables as text: what separates, what is refused and where, and what is written.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
//
#include <cmocka.h>

#include "engine/formats/csv.h"
#include "support/expect.h"
#include "support/hostile.h"
#include <math.h>
#include <unistd.h>

static const float four[] = {1, 2, 3, 4};

static void accept(const char *text, size_t rows, size_t cols, const float *expected) {
    AttnMatrix m = {0};
    AttnError error;
    if (attn_csv_parse(text, strlen(text), &m, &error) != ATTN_OK)
        fail_msg("%s: %s", text, error.message);
    expect_matrix(m, rows, cols, expected);
    attn_matrix_destroy(&m);
}

static void refuse(const char *text, size_t line, size_t column, const char *message) {
    AttnMatrix m = {0};
    AttnError error;
    AttnStatus status = attn_csv_parse(text, strlen(text), &m, &error);
    expect_message(&error, message);
    assert_int_equal(status, error.status);
    assert_int_not_equal(status, ATTN_OK);
    assert_int_equal(error.line, line);
    assert_int_equal(error.column, column);
    assert_null(m.data);
}

static void every_separator_is_found(void **state) {
    (void)state;
    accept("1,2\n3,4\n", 2, 2, four);
    accept("1;2\n3;4\n", 2, 2, four);
    accept("1\t2\n3\t4\n", 2, 2, four);
    accept("1 2\n3   4\n", 2, 2, four);
    accept("   1   2\n   3   4 \n", 2, 2, four);
    accept("1, 2\n 3 ,4\n", 2, 2, four);
    accept("1\n2\n3\n4\n", 4, 1, four);
    accept("1,2,3,4", 1, 4, four);
    accept("7", 1, 1, (float[]){7});
    accept("\"1\",\"2\"\n\"3\",4\n", 2, 2, four);
}

static void line_ends_and_marks_are_accepted(void **state) {
    (void)state;
    accept("1,2\r\n3,4\r\n", 2, 2, four);
    accept("1,2\r3,4\r", 2, 2, four);
    accept("1,2\n3,4", 2, 2, four);
    accept("1,2\n3,4\n\n \t\n\n", 2, 2, four);
    accept("\n\n1,2\n3,4\n", 2, 2, four);
    accept("\xEF\xBB\xBF"
           "1,2\n3,4\n",
           2, 2, four);
}

static void numbers_are_those_of_number_h(void **state) {
    (void)state;
    accept("−1,１２\n1e-45,+.5", 2, 2, (float[]){-1, 12, 0x1p-149f, 0.5f});
}

static void a_decimal_comma_is_read_where_it_is_unmistakable(void **state) {
    (void)state;
    accept("0,5;1,25\n", 1, 2, (float[]){0.5f, 1.25f});
    accept("1,234;2\n", 1, 2, (float[]){1.234f, 2}); // semicolons are there because of the commas
    accept("0,5\t1,25\n", 1, 2, (float[]){0.5f, 1.25f});
    accept("1,234\t0,5\n", 1, 2, (float[]){1.234f, 0.5f}); // 0,5 settles 1,234
    accept("1,234\t0,125\n", 1, 2, (float[]){1.234f, 0.125f});
    accept("\"0,5\",\"1,5\"\n", 1, 2, (float[]){0.5f, 1.5f});
    refuse("1,234\t2\n", 1, 1, "two ways");
    refuse("1,234\t0.5\n", 1, 1, "two ways");
    refuse("1.5;2,000,000\n", 1, 5, "thousands separators");
}

static void bad_cells_are_named(void **state) {
    (void)state;
    refuse("1,2\n3,abc\n", 2, 3, "row 2, column 2: abc is not a number");
    refuse("1,2\n,4\n", 2, 1, "row 2, column 1: empty: a number is expected");
    refuse("1,2\n3,\n", 2, 3, "row 2, column 2: empty");
    refuse("1,2\r\n3,\r\n", 2, 3, "row 2, column 2: empty");
    refuse("1,2,\n3,4,\n", 1, 5, "row 1, column 3: empty");
    refuse("1,1e999\n", 1, 3, "row 1, column 2: 1e999 is too large");
    refuse("nan,1\n", 1, 1, "nan is not a finite number");
    refuse("1,-inf\n", 1, 3, "-inf is not a finite number");
    refuse("a,b\n1,2\n", 1, 1, "a is not a number");
    refuse("−1,−x\n", 1, 4, "−x is not a number"); // columns count characters
    refuse("\xEF\xBB\xBFx\n", 1, 1, "x is not a number");
    refuse("1 2 # comment\n", 1, 5, "# is not a number");
    refuse("\"1,2\n", 1, 1, "is not a number");
}

static void ragged_rows_say_row_expected_and_found(void **state) {
    (void)state;
    refuse("1,2\n3\n", 2, 1, "row 2 has 1 number, row 1 has 2");
    refuse("1,2\n3,4\n5,6,7\n", 3, 1, "row 3 has 3 numbers, row 1 has 2");
    refuse("1 2\n3 4 5\n", 2, 1, "row 2 has 3 numbers");
    refuse("\n1;2\n3,4\n", 3, 1, "row 2 has 1 number, ");
    AttnError error;
    AttnMatrix m = {0};
    AttnStatus status = attn_csv_parse("1,2\n3", 5, &m, &error);
    expect_refusal(status, ATTN_ERROR_SHAPE, &error, "row 2", m);
}

static void files_without_one_matrix_are_refused(void **state) {
    (void)state;
    refuse("", 0, 0, "is empty");
    refuse("\xEF\xBB\xBF", 0, 0, "is empty");
    refuse("\n \n\t\n", 0, 0, "is empty");
    refuse("1,2\n\n3,4\n", 2, 1, "an empty line stands between rows");
    refuse("\xFF\xFE"
           "1",
           0, 0, "UTF-16");
    AttnMatrix m = {0};
    AttnError error;
    AttnStatus status = attn_csv_read("/nothing/here.csv", &m, &error);
    expect_refusal(status, ATTN_ERROR_FILE, &error, "No such file", m);
    status = attn_csv_parse("1,2\0,3", 6, &m, &error);
    expect_refusal(status, ATTN_ERROR_FORMAT, &error, "2? is not a number", m);
}

static void a_long_first_row_cannot_make_a_huge_matrix(void **state) {
    (void)state;
    static char text[40000];
    for (size_t i = 0; i < 20000; i += 2)
        memcpy(text + i, "1,", 2);
    for (size_t i = 20000; i < sizeof text; i += 2)
        memcpy(text + i, "\n1", 2);
    AttnMatrix m = {0};
    AttnError error;
    AttnStatus status = attn_csv_parse(text, sizeof text, &m, &error);
    expect_refusal(status, ATTN_ERROR_SHAPE, &error, "row 2 has 1 number, row 1 has 10001", m);
}

static void matrices_print_as_the_contract_says(void **state) {
    (void)state;
    float numbers[] = {0.1f, -0.0f, 7, 1e-45f, -INFINITY, -NAN, 1.0f / 3, 7};
    AttnMatrix wide = attn_matrix_view(numbers, 2, 4);
    AttnMatrix heads[] = {attn_matrix_columns(wide, 0, 2), attn_matrix_columns(wide, 2, 1)};
    AttnBytes text = {0};
    assert_int_equal(attn_csv_print(heads, 2, &text, NULL), ATTN_OK);
    static const char expected[] = "0.100000001,-0\n-inf,nan\n\n7\n0.333333343\n";
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
    attn_bytes_free(&text);
}

static void what_is_written_reads_back_bit_for_bit(void **state) {
    (void)state;
    enum { COUNT = 3000 };
    static float numbers[COUNT];
    uint64_t random = 11;
    for (size_t i = 0; i < COUNT; i++) {
        uint32_t bits = hostile_random(&random) << 1 ^ hostile_random(&random);
        memcpy(numbers + i, &bits, sizeof bits);
        if (!isfinite(numbers[i])) numbers[i] = -1.17549435e-38f; // the longest to print
    }
    AttnMatrix m = attn_matrix_view(numbers, COUNT / 3, 3), back = {0};
    char path[] = "/tmp/attnlab-csv-XXXXXX";
    close(mkstemp(path));
    assert_int_equal(attn_csv_write(path, &m, 1, NULL), ATTN_OK);
    assert_int_equal(attn_csv_read(path, &back, NULL), ATTN_OK);
    unlink(path);
    expect_matrix(back, m.rows, m.cols, numbers);
    attn_matrix_destroy(&back);
}

static void read_hostile(const void *bytes, size_t size) {
    AttnMatrix m = {0};
    AttnError error;
    if (attn_csv_parse(bytes, size, &m, &error) == ATTN_OK)
        assert_true(m.rows * m.cols <= size);
    else
        assert_null(m.data);
    attn_matrix_destroy(&m);
}

static void hostile_text_is_survived(void **state) {
    (void)state;
    static const char *const seeds[] = {
        "1,2.5,-3e-7\r\n\"4\",5,６\r\n\r\n",
        "0,5;−1\n2;3\n",
        "1\t2\n3\t4",
        "  1.0   2.0\n  3.0   4.0\n",
    };
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++)
        hostile_rounds(seeds[i], strlen(seeds[i]), 4000, read_hostile);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_separator_is_found),
        cmocka_unit_test(line_ends_and_marks_are_accepted),
        cmocka_unit_test(numbers_are_those_of_number_h),
        cmocka_unit_test(a_decimal_comma_is_read_where_it_is_unmistakable),
        cmocka_unit_test(bad_cells_are_named),
        cmocka_unit_test(ragged_rows_say_row_expected_and_found),
        cmocka_unit_test(files_without_one_matrix_are_refused),
        cmocka_unit_test(a_long_first_row_cannot_make_a_huge_matrix),
        cmocka_unit_test(matrices_print_as_the_contract_says),
        cmocka_unit_test(what_is_written_reads_back_bit_for_bit),
        cmocka_unit_test(hostile_text_is_survived),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
