// .npy: files that NumPy wrote (tests/data/make_npy.py), hostile headers, and what is written read
// back.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
//
#include <cmocka.h>

#include "engine/formats/npy.h"
#include "support/expect.h"
#include "support/hostile.h"
#include <math.h>
#include <unistd.h>

#define DATA ATTNLAB_TESTS_DIR "/data/npy/"

static const float six[] = {0, 1, 2, 3, 4, 5};

static AttnStatus read_named(const char *name, AttnFinite finite, AttnMatrix *out,
                             AttnError *error) {
    char path[300];
    snprintf(path, sizeof path, DATA "%s.npy", name);
    return attn_npy_read(path, finite, out, error);
}

static void accept(const char *name, size_t rows, size_t cols, const float *expected) {
    AttnMatrix m = {0};
    AttnError error;
    if (read_named(name, ATTN_FINITE_ONLY, &m, &error) != ATTN_OK)
        fail_msg("%s: %s", name, error.message);
    expect_matrix(m, rows, cols, expected);
    attn_matrix_destroy(&m);
}

static void refuse(const char *name, AttnStatus status, const char *message) {
    AttnMatrix m = {0};
    AttnError error;
    AttnStatus found = read_named(name, ATTN_FINITE_ONLY, &m, &error);
    expect_refusal(found, status, &error, message, m);
}

// A version 1.0 file of this header and these data bytes.
static size_t make_file(unsigned char *out, const char *header, const void *data, size_t size) {
    size_t length = strlen(header);
    memcpy(out, "\x93NUMPY\x01\x00", 8);
    out[8] = (unsigned char)length;
    out[9] = (unsigned char)(length >> 8);
    memcpy(out + 10, header, length);
    memcpy(out + 10 + length, data, size);
    return 10 + length + size;
}

static void refuse_header(const char *header, AttnStatus status, const char *message) {
    static const unsigned char data[24];
    unsigned char bytes[600];
    size_t size = make_file(bytes, header, data, sizeof data);
    AttnMatrix m = {0};
    AttnError error;
    AttnStatus found = attn_npy_parse(bytes, size, ATTN_FINITE_ONLY, &m, &error);
    expect_refusal(found, status, &error, message, m);
}

static void every_type_is_read(void **state) {
    (void)state;
    static const char *const names[] = {"f2", "f4", "f8", "i1", "i2", "i4",
                                        "i8", "u1", "u2", "u4", "u8"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        accept(names[i], 2, 3, six);
    accept("bool", 2, 3, (float[]){0, 1, 1, 1, 1, 1});
}

static void byte_order_index_order_and_versions_are_read(void **state) {
    (void)state;
    static const char *const names[] = {"big_f2",    "big_f4",    "big_f8", "big_i2",
                                        "big_i4",    "big_i8",    "big_u2", "big_fortran",
                                        "version_2", "version_3", "fortran"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        accept(names[i], 2, 3, six);
}

static void shapes_become_matrices(void **state) {
    (void)state;
    accept("one_d", 1, 3, six);
    accept("leading_one", 2, 3, six);
    refuse("three_d", ATTN_ERROR_SHAPE, "has the shape (2, 2, 3): a matrix is expected");
    refuse("zero_d", ATTN_ERROR_SHAPE, "is a single number");
    refuse("no_rows", ATTN_ERROR_SHAPE, "(0, 3), which holds no numbers");
}

static void other_types_are_refused_by_name(void **state) {
    (void)state;
    refuse("object", ATTN_ERROR_FORMAT, "Python objects ('|O')");
    refuse("complex", ATTN_ERROR_FORMAT, "complex numbers ('<c8')");
    refuse("text", ATTN_ERROR_FORMAT, "texts ('<U1')");
    refuse("bytes", ATTN_ERROR_FORMAT, "texts ('|S1')");
    refuse("date", ATTN_ERROR_FORMAT, "dates or durations");
    refuse("structure", ATTN_ERROR_FORMAT, "structures");
    refuse("raw", ATTN_ERROR_FORMAT, "bfloat16");
    refuse("longdouble", ATTN_ERROR_FORMAT, "not known ('<f16')");
}

static void non_finite_numbers_need_permission(void **state) {
    (void)state;
    refuse("nan", ATTN_ERROR_FORMAT, "row 2, column 2: nan is not a finite number");
    refuse("minus_inf", ATTN_ERROR_FORMAT, "row 1, column 2: -inf is not a finite number");
    refuse("too_large", ATTN_ERROR_FORMAT, "row 1, column 2: 1e+300 is too large");
    AttnMatrix m = {0};
    assert_int_equal(read_named("minus_inf", ATTN_FINITE_OR_NOT, &m, NULL), ATTN_OK);
    expect_bits(*attn_at(m, 0, 1), -INFINITY);
    attn_matrix_destroy(&m);
    AttnError error;
    AttnStatus status = read_named("too_large", ATTN_FINITE_OR_NOT, &m, &error);
    expect_refusal(status, ATTN_ERROR_FORMAT, &error, "too large", m);
}

static void halves_convert_exactly(void **state) {
    (void)state;
    expect_bits(attn_half_to_float(0x3C00), 1.0f);
    expect_bits(attn_half_to_float(0xC000), -2.0f);
    expect_bits(attn_half_to_float(0x0001), 0x1p-24f);
    expect_bits(attn_half_to_float(0x83FF), -0x1.ff8p-15f);
    expect_bits(attn_half_to_float(0x0400), 0x1p-14f);
    expect_bits(attn_half_to_float(0x7BFF), 65504.0f);
    expect_bits(attn_half_to_float(0x8000), -0.0f);
    expect_bits(attn_half_to_float(0xFC00), -INFINITY);
    assert_true(isnan(attn_half_to_float(0x7E00)));
    expect_bits(attn_bfloat_to_float(0x3F80), 1.0f);
    expect_bits(attn_bfloat_to_float(0x0001), 0x1p-133f);
}

static void damaged_headers_are_refused(void **state) {
    (void)state;
    const AttnStatus format = ATTN_ERROR_FORMAT, shape = ATTN_ERROR_SHAPE;
#define HEADER(descr, order, shape)                                                                \
    "{'descr': " descr ", 'fortran_order': " order ", 'shape': " shape ", }\n"
    refuse_header("", format, "{ is expected");
    refuse_header("{", format, "a quoted text is expected");
    refuse_header("{}", format, "'shape' are expected");
    refuse_header("{'descr': '<f4', 'shape': (2, 3)}", format, "'fortran_order'");
    refuse_header("{'descr': '<f4', 'descr': '<f4'}", format, "'descr' stands there twice");
    refuse_header("{'other': 1}", format, "found \"other");
    refuse_header(HEADER("'<f4'", "False", "(2, 3) 7"), format, "a comma or }");
    refuse_header("{'descr", format, "a closed quoted text");
    refuse_header(HEADER("'<f4'", "Maybe", "(2, 3)"), format, "True or False");
    refuse_header(HEADER("'<f4'", "False", "[2, 3]"), format, "a shape such as");
    refuse_header(HEADER("'<f4'", "False", "(2; 3)"), format, "a comma");
    refuse_header(HEADER("'<f4'", "False", "(6)"), format, "a comma");
    refuse_header(HEADER("'<f4'", "False", "(-2, 3)"), format, "a dimension is expected");
    refuse_header("{'shape': (2, 3}", format, "a comma or )");
    refuse_header(HEADER("''", "False", "(2, 3)"), format, "not known ('')");
    refuse_header(HEADER("'f'", "False", "(2, 3)"), format, "not known ('f')");
    refuse_header(HEADER("'<f4'", "False", "(2, 3)") "x", format, "the end is expected");
    refuse_header(HEADER("'<f4'", "False", "(1,1,1,1,1,1,1,2,3)"), shape, "8 dimensions");
    refuse_header(HEADER("'<f4'", "False", "(99999999999999999999, 3)"), shape, "no machine");
}

static void sizes_are_checked_before_allocating(void **state) {
    (void)state;
    const AttnStatus format = ATTN_ERROR_FORMAT, shape = ATTN_ERROR_SHAPE;
    refuse_header(HEADER("'<f4'", "False", "(2, 4)"), format,
                  "is truncated: float32 of shape (2, 4) has 32 bytes, found 24");
    refuse_header(HEADER("'<f4'", "False", "(2, 2)"), format, "goes on after its end");
    refuse_header(HEADER("'<f4'", "False", "(1000000000, 1000000000)"), format, "truncated");
    // 2^32 · 2^32 and 2^62 · 4 are 0 in 64 bits
    refuse_header(HEADER("'<f4'", "False", "(4294967296, 4294967296)"), shape, "no machine");
    refuse_header(HEADER("'<f4'", "False", "(1, 4611686018427387904)"), shape, "no machine");
    refuse_header(HEADER("'<f4'", "False", "(18446744073709551615, 0)"), format, "after its end");
}

static void refuse_bytes(const void *bytes, size_t size, const char *message) {
    AttnMatrix m = {0};
    AttnError error;
    AttnStatus status = attn_npy_parse(bytes, size, ATTN_FINITE_ONLY, &m, &error);
    expect_refusal(status, ATTN_ERROR_FORMAT, &error, message, m);
}

static void broken_files_are_refused(void **state) {
    (void)state;
    refuse_bytes("", 0, "is empty");
    refuse_bytes(NULL, 0, "is empty");
    refuse_bytes("\x93NUM", 4, "is truncated");
    refuse_bytes("PK\x03\x04", 4, "is not an npy file");
    refuse_bytes("\x93NUMPX\x01\x00\x10\x00", 10, "is not an npy file");
    refuse_bytes("\x93NUMPY\x04\x00\x10\x00\x00\x00", 12, "is npy version 4.0");
    refuse_bytes("\x93NUMPY\x00\x00\x10\x00", 10, "is npy version 0.0");
    refuse_bytes("\x93NUMPY\x01\x01\x10\x00", 10, "is npy version 1.1");
    refuse_bytes("\x93NUMPY\x01\x00\x10\x00{", 11, "the npy header has 16 bytes, found 1");
    refuse_bytes("\x93NUMPY\x02\x00\x10\x00", 10, "is truncated");
    refuse_bytes("\x93NUMPY\x01\x00\x11\x27", 10, "header of 10001 bytes: at most 10000");
    refuse_bytes("\x93NUMPY\x02\x00\xFF\xFF\xFF\xFF", 12, "header of 4294967295 bytes");
}

static void a_missing_file_is_refused(void **state) {
    (void)state;
    refuse("no such file", ATTN_ERROR_FILE, "No such file");
}

// Byte for byte what numpy.save writes, so a dump can be compared as a file.
static void numpy_and_we_write_the_same_bytes(void **state) {
    (void)state;
    float numbers[6];
    memcpy(numbers, six, sizeof numbers);
    AttnMatrix m = attn_matrix_view(numbers, 2, 3);
    AttnBytes written = {0}, expected = {0};
    assert_int_equal(attn_npy_print(&m, 1, 2, &written, NULL), ATTN_OK);
    assert_int_equal(attn_bytes_read(DATA "f4.npy", 1000, &expected, NULL), ATTN_OK);
    assert_int_equal(written.size, expected.size);
    assert_memory_equal(written.data, expected.data, expected.size);
    attn_bytes_free(&written);
    assert_int_equal(attn_npy_print(&m, 1, 3, &written, NULL), ATTN_OK);
    attn_bytes_free(&expected);
    assert_int_equal(attn_bytes_read(DATA "leading_one.npy", 1000, &expected, NULL), ATTN_OK);
    assert_int_equal(written.size, expected.size);
    assert_memory_equal(written.data, expected.data, expected.size);
    attn_bytes_free(&written);
    attn_bytes_free(&expected);
}

static void what_is_written_reads_back_bit_for_bit(void **state) {
    (void)state;
    float numbers[] = {-0.0f, 0x1p-149f, 0.1f, 7, -INFINITY, 3e38f, 1, 7};
    AttnMatrix wide = attn_matrix_view(numbers, 2, 4), back = {0};
    AttnMatrix m = attn_matrix_columns(wide, 0, 3); // a stride that is not the width
    char path[] = "/tmp/attnlab-npy-XXXXXX";
    close(mkstemp(path));
    assert_int_equal(attn_npy_write(path, &m, 1, 2, NULL), ATTN_OK);
    assert_int_equal(attn_npy_read(path, ATTN_FINITE_OR_NOT, &back, NULL), ATTN_OK);
    unlink(path);
    expect_matrix(back, 2, 3, (float[]){-0.0f, 0x1p-149f, 0.1f, -INFINITY, 3e38f, 1});
    attn_matrix_destroy(&back);
}

static void heads_are_written_one_after_the_other(void **state) {
    (void)state;
    float numbers[] = {1, 2, 3, 4};
    AttnMatrix heads[] = {attn_matrix_view(numbers, 1, 2), attn_matrix_view(numbers + 2, 1, 2)};
    AttnBytes bytes = {0};
    AttnTensor tensor = {0};
    assert_int_equal(attn_npy_print(heads, 2, 3, &bytes, NULL), ATTN_OK);
    assert_int_equal(attn_npy_find(bytes.data, bytes.size, &tensor, NULL), ATTN_OK);
    assert_int_equal(tensor.rank, 3);
    assert_int_equal(tensor.shape[0], 2);
    assert_int_equal(tensor.shape[1], 1);
    assert_int_equal(tensor.shape[2], 2);
    assert_memory_equal(tensor.bytes, numbers, sizeof numbers); // on a little-endian machine
    attn_bytes_free(&bytes);
}

static void read_hostile(const void *bytes, size_t size) {
    AttnMatrix m = {0};
    AttnError error;
    if (attn_npy_parse(bytes, size, ATTN_FINITE_OR_NOT, &m, &error) == ATTN_OK)
        assert_true(m.rows * m.cols <= size);
    else
        assert_null(m.data);
    attn_matrix_destroy(&m);
}

static void hostile_files_are_survived(void **state) {
    (void)state;
    static const char *const names[] = {"f4", "big_fortran", "version_3", "structure"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[300];
        snprintf(path, sizeof path, DATA "%s.npy", names[i]);
        AttnBytes bytes = {0};
        assert_int_equal(attn_bytes_read(path, 10000, &bytes, NULL), ATTN_OK);
        hostile_rounds(bytes.data, bytes.size, 4000, read_hostile);
        attn_bytes_free(&bytes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_is_read),
        cmocka_unit_test(byte_order_index_order_and_versions_are_read),
        cmocka_unit_test(shapes_become_matrices),
        cmocka_unit_test(other_types_are_refused_by_name),
        cmocka_unit_test(non_finite_numbers_need_permission),
        cmocka_unit_test(halves_convert_exactly),
        cmocka_unit_test(damaged_headers_are_refused),
        cmocka_unit_test(sizes_are_checked_before_allocating),
        cmocka_unit_test(broken_files_are_refused),
        cmocka_unit_test(a_missing_file_is_refused),
        cmocka_unit_test(numpy_and_we_write_the_same_bytes),
        cmocka_unit_test(what_is_written_reads_back_bit_for_bit),
        cmocka_unit_test(heads_are_written_one_after_the_other),
        cmocka_unit_test(hostile_files_are_survived),
    };
    return cmocka_run_group_tests_name("npy", tests, NULL, NULL);
}
