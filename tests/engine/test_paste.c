// Pasted text: what people copy out of editors, notebooks, spreadsheets and MATLAB.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
//
#include <cmocka.h>

#include "engine/formats/paste.h"
#include "support/expect.h"
#include "support/hostile.h"
#include <stdlib.h>

static const float four[] = {1, 2, 3, 4};

static void accept(const char *text, size_t rows, size_t cols, const float *expected) {
    AttnMatrix m = {0};
    AttnError error;
    if (attn_paste_parse(text, strlen(text), &m, &error) != ATTN_OK)
        fail_msg("%s: %s", text, error.message);
    expect_matrix(m, rows, cols, expected);
    attn_matrix_destroy(&m);
}

static void refuse(const char *text, size_t line, size_t column, const char *message) {
    AttnMatrix m = {0};
    AttnError error;
    AttnStatus status = attn_paste_parse(text, strlen(text), &m, &error);
    expect_message(&error, message);
    assert_int_equal(status, error.status);
    assert_int_not_equal(status, ATTN_OK);
    assert_int_equal(error.line, line);
    assert_int_equal(error.column, column);
    assert_null(m.data);
}

static void tables_are_read(void **state) {
    (void)state;
    accept("1\t2\r\n3\t4\r\n", 2, 2, four); // a spreadsheet
    accept("1,2\n3,4", 2, 2, four);
    accept("1 2\n3 4", 2, 2, four);
    accept("5", 1, 1, (float[]){5});
    accept("0,5\t1,5", 1, 2, (float[]){0.5f, 1.5f});
}

static void python_lists_are_read(void **state) {
    (void)state;
    accept("[[1,2],[3,4]]", 2, 2, four);
    accept(" [ [1, 2],\n   [3, 4],\n ] \n", 2, 2, four);
    accept("x = [[1, 2], [3, 4]]", 2, 2, four);
    accept("[1, 2, 3, 4]", 1, 4, four);
    accept("[1, 2,\n 3, 4]", 1, 4, four);
    accept("[[[1,2],[3,4]]]", 2, 2, four);
    accept("[[1],[2],[3],[4]]", 4, 1, four);
    accept("[[−1e-3, ５]]", 1, 2, (float[]){-1e-3f, 5});
}

static void numpy_and_torch_prints_are_read(void **state) {
    (void)state;
    accept("[[ 1.  2.]\n [ 3.  4.]]", 2, 2, four);
    accept("[[1.e+00 2.e+00]\n [3.e+00 4.e+00]]\n", 2, 2, four);
    accept("[1. 2. 3. 4.]", 1, 4, four);
    accept("array([[1., 2.],\n       [3., 4.]])", 2, 2, four);
    accept("array([[1., 2.],\n       [3., 4.]], dtype=float32)\n", 2, 2, four);
    accept("a = np.array([1., 2.,\n  3., 4.])", 1, 4, four);
    accept("array([1. 2.\n  3. 4.])", 1, 4, four); // NumPy wraps long rows
    accept("tensor([[[1., 2.],\n         [3., 4.]]], device='cuda:0', grad_fn=<AddBackward0>)", 2,
           2, four);
    // a long row that the print wraps
    accept("[[1.\n  2.]\n [3.\n  4.]]", 2, 2, four);
}

static void matlab_is_read(void **state) {
    (void)state;
    accept("[1 2; 3 4]", 2, 2, four);
    accept("A = [1, 2; 3, 4];", 2, 2, four);
    accept("[1 2;\n 3 4;\n]", 2, 2, four);
    accept("A = [1 2\n     3 4];\n", 2, 2, four);
    accept("\nA =\n\n     1     2\n     3     4\n\n", 2, 2, four);
    accept("[1;2;3;4]", 4, 1, four);
}

static void numpy_scalars_are_read(void **state) {
    (void)state;
    accept("[np.float32(1.0), np.float32(2.0), np.float32(3.0), np.float32(4.0)]", 1, 4, four);
    accept("[[np.float64(1.0), 2], [float(3), 4]]", 2, 2, four);
    refuse("[np.float32(1.0, 2]", 1, 16, "a closing ) is expected");
    refuse("[np.float32()]", 1, 13, "a parenthesis");
}

static void what_programs_print_around_numbers_is_passed_over(void **state) {
    (void)state;
    accept("np.float32(1.5)", 1, 1, (float[]){1.5f});
    accept("tensor(7, dtype=torch.int32)", 1, 1, (float[]){7});
    accept("Out[12]: \narray([[1, 2],\n       [3, 4]])", 2, 2, four);
    accept("Parameter containing:\ntensor([[1., 2.],\n        [3., 4.]], requires_grad=True)", 2, 2,
           four);
    accept("<tf.Tensor: shape=(2, 2), dtype=float32, numpy=\narray([[1., 2.],\n       [3., 4.]], "
           "dtype=float32)>\n",
           2, 2, four);
    accept("tf.Tensor(\n[[1. 2.]\n [3. 4.]], shape=(2, 2), dtype=float32)", 2, 2, four);
    accept("ans =\n\n  2×2 single matrix\n\n    1.0    2.0\n    3.0    4.0\n", 2, 2, four);
    refuse("torch(7, 8)", 1, 8, "a closing ) is expected");
    refuse("<tf.Tensor: shape=(2, 2)>", 1, 1, "is not a number");
}

static void julia_is_read(void **state) {
    (void)state;
    accept("2×2 Matrix{Float64}:\n 1.0  2.0\n 3.0  4.0", 2, 2, four);
    accept("2×2 adjoint(::Matrix{Int64}) with eltype Int64:\n 1  2\n 3  4\n", 2, 2, four);
    accept("4-element Vector{Float32}:\n 1.0\n 2.0\n 3.0\n 4.0", 4, 1, four);
    accept("A = Float32[1.0 2.0; 3.0 4.0]", 2, 2, four);
    refuse("9×9 Matrix{Float64}:\n 1.0  2.0  …  9.0\n", 2, 12, "leaves numbers out");
    refuse("2×2 Matrix{Float64}:\n 1.0  x\n", 2, 7, "x is not a number");
    refuse("2×2 of 1.0", 1, 1, "is not a number");
}

static void r_is_read(void **state) {
    (void)state;
    accept("     [,1] [,2]\n[1,]    1    2\n[2,]    3    4\n", 2, 2, four);
    accept("[1] 1 2 3 4", 1, 4, four);
    accept(" [1]  1\n [2]  2  3\n [4] 4\n", 1, 4, four);
    refuse("     [,1]\n[1,]    1\n     [,2]\n[1,]    2\n", 3, 6, "blocks of columns");
    refuse("     [,1]\n[1,]    y\n", 2, 9, "y is not a number");
    accept("[1]", 1, 1, (float[]){1}); // a list
    refuse("[1] and", 1, 5, "and is not a number");
}

static void tuples_braces_and_latex_are_read(void **state) {
    (void)state;
    accept("((1, 2), (3, 4))", 2, 2, four);
    accept("x = [(1, 2),\n     (3, 4)]", 2, 2, four);
    accept("{{1, 2}, {3, 4}}", 2, 2, four);
    accept("\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}", 2, 2, four);
    accept("\\begin{bmatrix}\n1 & 2 \\\\\n3 & 4 \\\\\n\\end{bmatrix}\n", 2, 2, four);
    refuse("\\begin{pmatrix} 1 & a \\end{pmatrix}", 1, 21, "a is not a number");
    refuse("\\begin{pmatrix} 1 & 2", 1, 1, "is not a number");
    refuse("((1, 2), (3, 4)", 1, 16, "a closing ] is expected");
}

static void chinese_punctuation_is_read(void **state) {
    (void)state;
    accept("【【1，2】，【3，4】】", 2, 2, four);
    accept("［［１、２］、［３、４］］", 2, 2, four);
    accept("A　= [1，2；3，4]", 2, 2, four);
    accept("1，2\n3，4", 2, 2, four);
    accept("0。5\t1。5", 1, 2, (float[]){0.5f, 1.5f});
    refuse("【【1，2】，【3，字】】", 1, 11,
           "row 2, column 2: 字 is not a number"); // characters, not bytes
}

static void spreadsheets_end_rows_as_they_like(void **state) {
    (void)state;
    accept("1\t2\t\r\n3\t4\t\r\n", 2, 2, four);
    accept("\xEF\xBB\xBF\"1\";\"2\"\r\n\"3\";\"4\"\r\n\r\n", 2, 2, four);
    accept("1\t2\r3\t4\r", 2, 2, four);
    accept("5\t", 1, 1, (float[]){5});
    refuse("1\t2\t\n3\t4\n", 2, 1, "row 2 has 2 numbers, row 1 has 3");
}

static void bad_numbers_keep_their_place(void **state) {
    (void)state;
    refuse("[[1,2],\n [3,abc]]", 2, 5, "row 2, column 2: abc is not a number");
    refuse("[[1,nan]]", 1, 5, "row 1, column 2: nan is not a finite number");
    refuse("[[1,,2]]", 1, 5, "empty: a number is expected");
    refuse("[[,1]]", 1, 3, "empty: a number is expected");
    refuse("[[1,2],[]]", 1, 9, "empty: a number is expected");
    refuse("[]", 1, 2, "empty: a number is expected");
    refuse("[1;;2]", 1, 4, "empty: a number is expected");
    refuse("A =\n\n  1 2\n  3 x\n", 4, 5, "row 2, column 2: x is not a number");
    refuse("A = 1 x", 1, 7, "x is not a number");
    refuse("1\tabc", 1, 3, "abc is not a number");
    refuse("", 0, 0, "is empty");
    refuse("hello world", 1, 1, "hello is not a number");
}

static void ragged_rows_say_row_expected_and_found(void **state) {
    (void)state;
    refuse("[[1,2],[3]]", 1, 10, "row 2 has 1 number, row 1 has 2");
    refuse("[1 2; 3 4 5]", 1, 12, "row 2 has 3 numbers, row 1 has 2");
    refuse("1 2\n3", 2, 1, "row 2 has 1 number, row 1 has 2");
}

static void brackets_must_match(void **state) {
    (void)state;
    refuse("[[1,2],[3,4]", 1, 13, "a closing ] is expected");
    refuse("[", 1, 2, "a closing ] is expected");
    refuse("[[1,2],[3,4]]]", 1, 14, "the end is expected");
    refuse("[[1,2],[[3,4]]]", 1, 9, "nested deeper");
    refuse("[[1,2],3]", 1, 8, "outside of the innermost brackets");
    refuse("[[[1,2]],[[3,4]]]", 1, 10, "several matrices");
    refuse("[[1,2];[3,4]]", 1, 7, "a semicolon does not belong");
    refuse("[[[[[[[[[1]]]]]]]]]", 1, 1, "nested too deeply");
    refuse("[1 (2)]", 1, 4, "a parenthesis");
    refuse("array([[1,2]]", 1, 14, "a closing ) is expected");
    refuse("array([[1,2]], dtype", 1, 14, "a closing ) is expected");
    refuse("c(1, 2)", 1, 4, "a closing ) is expected");
    refuse("matrix(c(1, 2), nrow=2)", 1, 8, "a [ is expected");
    refuse("array([1, 2], [3, 4])", 1, 13, "a closing ) is expected");
    refuse("[[1,2]] and more", 1, 9, "the end is expected");
}

static void what_is_ambiguous_or_cut_short_is_refused(void **state) {
    (void)state;
    refuse("[1 2\n 3 4]", 1, 5, "two ways");
    refuse("[1] [2]", 1, 5, "the end is expected");
    refuse("[[1. 2. ... 8. 9.]]", 1, 9, "leaves numbers out");
    refuse("[[1, 2],\n ...,\n [3, 4]]", 2, 2, "leaves numbers out");
    refuse("1 2 ... 9\n3 4 ... 8", 1, 5, "leaves numbers out");
    refuse("   1.0e+03 *\n\n    1.0    2.0\n", 1, 12, "format longG");
    refuse("  Columns 1 through 2\n\n  1 2\n", 1, 3, "mat2str");
    refuse("A =\n\n   1.0e+03 *\n\n    1.0    2.0\n", 3, 12, "format longG");
    refuse("A =\n\n  Columns 1 through 2\n\n  1 2\n\n  Columns 3 through 4\n\n 3 4\n", 3, 3,
           "mat2str");
}

static void what_is_too_long_is_refused(void **state) {
    (void)state;
    size_t size = ATTN_PASTE_LIMIT + 1;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, '1', size);
    AttnMatrix m = {0};
    AttnError error;
    AttnStatus status = attn_paste_parse(text, size, &m, &error);
    free(text);
    expect_refusal(status, ATTN_ERROR_FORMAT, &error, "at most 16777216 are expected", m);
}

static void read_hostile(const void *bytes, size_t size) {
    AttnMatrix m = {0};
    AttnError error;
    if (attn_paste_parse(bytes, size, &m, &error) == ATTN_OK)
        assert_true(m.rows * m.cols <= size);
    else
        assert_null(m.data);
    attn_matrix_destroy(&m);
}

static void hostile_text_is_survived(void **state) {
    (void)state;
    static const char *const seeds[] = {
        "x = np.array([[1., 2.],\n [−3., ４]], dtype=float32)",
        "A = [1, 2\n 3 4; 5 6];",
        "[[[1,2],[3,4]]]",
        "A =\n\n  1.0   2.0\n  3.0   4.0\n",
        "2×2 Matrix{Float64}:\n 1.0  2.0\n 3.0  4.0",
        "     [,1] [,2]\n[1,]    1    2\n[2,]    3    4\n",
        " [1]  1\n [2]  2  3\n",
        "<tf.Tensor: shape=(1, 2), numpy=array([[1., 2.]], dtype=float32)>",
        "\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}",
    };
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++)
        hostile_rounds(seeds[i], strlen(seeds[i]), 4000, read_hostile);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_read),
        cmocka_unit_test(python_lists_are_read),
        cmocka_unit_test(numpy_and_torch_prints_are_read),
        cmocka_unit_test(matlab_is_read),
        cmocka_unit_test(numpy_scalars_are_read),
        cmocka_unit_test(what_programs_print_around_numbers_is_passed_over),
        cmocka_unit_test(julia_is_read),
        cmocka_unit_test(r_is_read),
        cmocka_unit_test(tuples_braces_and_latex_are_read),
        cmocka_unit_test(chinese_punctuation_is_read),
        cmocka_unit_test(spreadsheets_end_rows_as_they_like),
        cmocka_unit_test(bad_numbers_keep_their_place),
        cmocka_unit_test(ragged_rows_say_row_expected_and_found),
        cmocka_unit_test(brackets_must_match),
        cmocka_unit_test(what_is_ambiguous_or_cut_short_is_refused),
        cmocka_unit_test(what_is_too_long_is_refused),
        cmocka_unit_test(hostile_text_is_survived),
    };
    return cmocka_run_group_tests_name("paste", tests, NULL, NULL);
}
