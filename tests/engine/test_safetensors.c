// .safetensors: good headers, the rules of the format one by one, and the trained model that the
// project is checked with.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
//
#include <cmocka.h>

#include "engine/formats/bytes.h"
#include "engine/formats/safetensors.h"
#include "support/expect.h"
#include "support/hostile.h"
#include <math.h>
#include <unistd.h>

#define MODEL ATTNLAB_SHARED_DIR "/data/nanogpt-sort/model.safetensors"

// A file: header, then `size` bytes of data that count up from 0 (or `data`, where given).
typedef struct File {
    unsigned char bytes[4096];
    size_t size;
} File;

static File make_file(const char *header, const void *data, size_t size) {
    File file = {.size = 8 + strlen(header) + size};
    size_t length = strlen(header);
    for (size_t i = 0; i < 8; i++)
        file.bytes[i] = (unsigned char)((uint64_t)length >> (8 * i));
    memcpy(file.bytes + 8, header, length);
    for (size_t i = 0; i < size; i++)
        file.bytes[8 + length + i] = data ? ((const unsigned char *)data)[i] : (unsigned char)i;
    return file;
}

static AttnSafetensors *parse(const File *file) {
    AttnSafetensors *parsed = NULL;
    AttnError error;
    if (attn_safetensors_parse(file->bytes, file->size, &parsed, &error) != ATTN_OK)
        fail_msg("%s", error.message);
    return parsed;
}

static AttnError refuse_bytes(const void *bytes, size_t size, const char *message) {
    AttnSafetensors *parsed = NULL;
    AttnError error;
    AttnStatus status = attn_safetensors_parse(bytes, size, &parsed, &error);
    expect_message(&error, message);
    assert_int_equal(status, ATTN_ERROR_FORMAT);
    assert_int_equal(error.status, status);
    assert_null(parsed);
    return error;
}

// Refused with 24 bytes of data behind the header.
static AttnError refuse(const char *header, const char *message) {
    File file = make_file(header, NULL, 24);
    return refuse_bytes(file.bytes, file.size, message);
}

#define TENSOR(name, dtype, shape, offsets)                                                        \
    "\"" name "\":{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":" offsets "}"
#define ALL TENSOR("a", "F32", "[2,3]", "[0,24]")

static void a_file_is_listed_and_read(void **state) {
    (void)state;
    static const float numbers[] = {1, -2, 3.5f, 0x1p-149f};
    File file =
        make_file("{\"__metadata__\":{\"format\":\"pt\",\"no\\u0074e\":\"\\ud83d\\ude00\"}," //
                  TENSOR("second", "F32", "[1]", "[12,16]") ", "                             //
                  TENSOR("first", "F32", "[1, 3]", "[ 0 , 12 ]") "}   ",
                  numbers, sizeof numbers);
    AttnSafetensors *parsed = parse(&file);
    assert_int_equal(attn_safetensors_count(parsed), 2);
    const AttnNamedTensor *first = attn_safetensors_at(parsed, 0);
    assert_string_equal(first->name, "first");
    assert_int_equal(first->tensor.element, ATTN_ELEMENT_F32);
    assert_int_equal(first->tensor.rank, 2);
    assert_string_equal(attn_safetensors_at(parsed, 1)->name, "second");
    assert_string_equal(attn_safetensors_metadata(parsed, "note"), "\xF0\x9F\x98\x80");
    assert_null(attn_safetensors_metadata(parsed, "other"));
    assert_null(attn_safetensors_find(parsed, "other"));
    AttnMatrix m = {0};
    assert_int_equal(attn_safetensors_load(parsed, "first", ATTN_FINITE_ONLY, &m, NULL), ATTN_OK);
    expect_matrix(m, 1, 3, numbers);
    attn_matrix_destroy(&m);
    attn_safetensors_close(parsed);
    attn_safetensors_close(NULL);
}

static void expect_values(const char *header, const void *data, size_t size,
                          const float expected[2]) {
    File file = make_file(header, data, size);
    AttnSafetensors *parsed = parse(&file);
    AttnMatrix m = {0};
    assert_int_equal(attn_safetensors_load(parsed, NULL, ATTN_FINITE_ONLY, &m, NULL), ATTN_OK);
    expect_matrix(m, 1, 2, expected);
    attn_matrix_destroy(&m);
    attn_safetensors_close(parsed);
}

#define PAIR(dtype, offsets) "{" TENSOR("a", dtype, "[2]", offsets) "}"

static void every_type_is_read(void **state) {
    (void)state;
    const float ends[2] = {1, -2};
    expect_values(PAIR("F64", "[0,16]"), (double[]){1, -2}, 16, ends);
    expect_values(PAIR("F16", "[0,4]"), (uint16_t[]){0x3C00, 0xC000}, 4, ends);
    expect_values(PAIR("BF16", "[0,4]"), (uint16_t[]){0x3F80, 0xC000}, 4, ends);
    expect_values(PAIR("I8", "[0,2]"), (int8_t[]){1, -2}, 2, ends);
    expect_values(PAIR("I16", "[0,4]"), (int16_t[]){1, -2}, 4, ends);
    expect_values(PAIR("I32", "[0,8]"), (int32_t[]){1, -2}, 8, ends);
    expect_values(PAIR("I64", "[0,16]"), (int64_t[]){1, -2}, 16, ends);
    expect_values(PAIR("U8", "[0,2]"), (uint8_t[]){1, 255}, 2, (float[]){1, 255});
    expect_values(PAIR("U16", "[0,4]"), (uint16_t[]){1, 65535}, 4, (float[]){1, 65535});
    expect_values(PAIR("U32", "[0,8]"), (uint32_t[]){1, UINT32_MAX}, 8, (float[]){1, 0x1p32f});
    expect_values(PAIR("U64", "[0,16]"), (uint64_t[]){1, UINT64_MAX}, 16, (float[]){1, 0x1p64f});
    expect_values(PAIR("BOOL", "[0,2]"), (uint8_t[]){0, 1}, 2, (float[]){0, 1});
}

static void loading_refuses_what_is_no_matrix(void **state) {
    (void)state;
    static const float nan_last[] = {0, 0, 0, 0, 0, NAN};
    File file = make_file("{" TENSOR("many", "U8", "[2,2,2]", "[0,8]") "," //
                          TENSOR("one", "U8", "[]", "[8,9]") ","           //
                          TENSOR("none", "F32", "[0,4]", "[9,9]") ","      //
                          TENSOR("eight", "F8_E4M3", "[3]", "[9,12]") ","  //
                          TENSOR("nan", "F32", "[1,1,3]", "[12,24]") "}",
                          nan_last, sizeof nan_last);
    AttnSafetensors *parsed = parse(&file);
    static const struct {
        const char *name, *message;
        AttnStatus status;
    } cases[] = {
        {"many", "(2, 2, 2)", ATTN_ERROR_SHAPE},
        {"one", "a single number", ATTN_ERROR_SHAPE},
        {"none", "holds no numbers", ATTN_ERROR_SHAPE},
        {"eight", "not supported", ATTN_ERROR_FORMAT},
        {"nan", "row 1, column 3: nan", ATTN_ERROR_FORMAT},
        {"other", "holds no tensor other: it has 5, from many to nan", ATTN_ERROR_FORMAT},
        {NULL, "say which one", ATTN_ERROR_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AttnMatrix m = {0};
        AttnError error;
        AttnStatus status =
            attn_safetensors_load(parsed, cases[i].name, ATTN_FINITE_ONLY, &m, &error);
        expect_refusal(status, cases[i].status, &error, cases[i].message, m);
    }
    attn_safetensors_close(parsed);
}

static void rows_of_a_table_convert_one_by_one(void **state) {
    (void)state;
    File file = make_file("{" TENSOR("t", "F16", "[3,2]", "[0,12]") "}",
                          (uint16_t[]){0, 0, 0x3C00, 0xC000, 0, 0}, 12);
    AttnSafetensors *parsed = parse(&file);
    float row[2];
    attn_tensor_row(attn_safetensors_find(parsed, "t"), 1, row);
    expect_bits(row[0], 1.0f);
    expect_bits(row[1], -2.0f);
    attn_safetensors_close(parsed);
}

static void an_empty_header_is_a_file_of_nothing(void **state) {
    (void)state;
    File file = make_file("{}", NULL, 0);
    AttnSafetensors *parsed = parse(&file);
    assert_int_equal(attn_safetensors_count(parsed), 0);
    AttnMatrix m = {0};
    AttnError error;
    AttnStatus status = attn_safetensors_load(parsed, NULL, ATTN_FINITE_ONLY, &m, &error);
    expect_refusal(status, ATTN_ERROR_FORMAT, &error, "holds no tensors", m);
    attn_safetensors_close(parsed);
}

static void lengths_are_checked_first(void **state) {
    (void)state;
    refuse_bytes("", 0, "is empty");
    refuse_bytes("\x02\0\0\0", 4, "is truncated");
    refuse_bytes("\0\0\0\0\0\0\0\0", 8, "{ is expected, found the end");
    refuse_bytes("\x02\0\0\0\0\0\0\0{", 9, "header has 2 bytes, found 1");
    refuse_bytes("\x00\xE1\xF5\x05\0\0\0\0{", 9, "is truncated"); // 100,000,000
    refuse_bytes("\x01\xE1\xF5\x05\0\0\0\0{", 9, "100000001 bytes, at most 100000000");
    refuse_bytes("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF{", 9, "18446744073709551615 bytes");
}

static void headers_that_are_not_json_are_refused(void **state) {
    (void)state;
    refuse(" {}", "{ is expected");
    refuse("[]", "{ is expected, found []");
    refuse("{", "a text in quotation marks is expected, found the end");
    refuse("{" ALL, "a comma or } is expected");
    refuse("{" ALL ",}", "a text in quotation marks");
    refuse("{" ALL "}x", "the end of the header is expected");
    refuse("{" ALL "}\n", "the end of the header is expected");
    refuse("{\"a", "a closing quotation mark");
    refuse("{\"a\" {", ": is expected");
    refuse("{\"\\q\":{}}", "an escape such as");
    refuse("{\"\\u12g4\":{}}", "a hexadecimal digit");
    refuse("{\"\\ud800x\":{}}", "a surrogate pair");
    refuse("{\"\\ud800\\u0041\":{}}", "a surrogate pair");
    refuse("{\"\\udc00\":{}}", "a surrogate pair");
    refuse("{\"a\\u0000b\":{}}", "other than zero");
    refuse("{\"a\nb\":{}}", "no control character");
    refuse("{\"a\xFF\":{}}", "valid UTF-8");
    refuse("{\"\xC0\xAF\":{}}", "valid UTF-8");
    refuse("{\"\xED\xA0\x80\":{}}", "valid UTF-8");
    AttnError error = refuse("{\n \"__metadata__\": 7}", "{ is expected, found 7");
    assert_int_equal(error.line, 2);
    assert_int_equal(error.column, 18);
}

static void deep_nesting_is_refused_at_once(void **state) {
    (void)state;
    char header[3000];
    memset(header, '[', sizeof header);
    memcpy(header, "{\"a\":", 5);
    header[sizeof header - 1] = '\0';
    refuse(header, "{ is expected, found [");
    memset(header + 5, '{', sizeof header - 6);
    refuse(header, "a text in quotation marks is expected, found {");
}

static void entries_have_exactly_their_three_fields(void **state) {
    (void)state;
    refuse("{\"a\":{}}", "a text in quotation marks");
    refuse("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,3]}}", "dtype, shape and data_offsets");
    refuse("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "each once");
    refuse("{\"a\":{\"other\":1}}", "dtype, shape or data_offsets");
    refuse("{" TENSOR("a", "F128", "[2,3]", "[0,24]") "}", "a dtype such as F32");
    refuse("{" TENSOR("a", "f32", "[2,3]", "[0,24]") "}", "a dtype such as F32");
    refuse("{" TENSOR("a", "F32", "6", "[0,24]") "}", "[ is expected");
    refuse("{" TENSOR("a", "F32", "[-6]", "[0,24]") "}", "a whole number");
    refuse("{" TENSOR("a", "F32", "[6.0]", "[0,24]") "}", "a whole number");
    refuse("{" TENSOR("a", "F32", "[6e0]", "[0,24]") "}", "a whole number");
    refuse("{" TENSOR("a", "F32", "[06]", "[0,24]") "}", "a whole number");
    refuse("{" TENSOR("a", "F32", "[6,]", "[0,24]") "}", "a whole number");
    refuse("{" TENSOR("a", "F32", "[99999999999999999999]", "[0,24]") "}", "fits 64 bits");
    refuse("{" TENSOR("a", "F32", "[1,1,1,1,1,1,1,1,6]", "[0,24]") "}", "at most 8");
    refuse("{" TENSOR("a", "F32", "[6]", "[0,24,24]") "}", "] is expected");
    refuse("{" TENSOR("a", "F32", "[6]", "[24]") "}", ", is expected");
    refuse("{\"__metadata__\":{\"a\":1}," ALL "}", "a text in quotation marks");
}

static void names_are_unique(void **state) {
    (void)state;
    refuse("{" TENSOR("a", "F32", "[3]", "[0,12]") "," TENSOR("a", "F32", "[3]", "[12,24]") "}",
           "tensor a is there twice");
    refuse(
        "{" TENSOR("a", "F32", "[3]", "[0,12]") "," TENSOR("\\u0061", "F32", "[3]", "[12,24]") "}",
        "tensor a is there twice");
    refuse("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}," ALL "}", "__metadata__ has k twice");
    refuse("{\"__metadata__\":{},\"__metadata__\":{}," ALL "}", "only one __metadata__");
}

static void offsets_cover_the_data_exactly(void **state) {
    (void)state;
    refuse("{" TENSOR("a", "F32", "[7]", "[0,28]") "}", "do not lie within the 24 bytes");
    refuse("{" TENSOR("a", "F32", "[1]", "[8,4]") "}", "do not lie within");
    refuse("{" TENSOR("a", "F32", "[1]", "[18446744073709551612,0]") "}", "do not lie within");
    refuse("{" TENSOR("a", "F32", "[5]", "[0,24]") "}", "has 20 bytes, data_offsets give it 24");
    refuse("{" TENSOR("a", "F32", "[4611686018427387904,4]", "[0,24]") "}", "no machine can hold");
    refuse("{" TENSOR("a", "F32", "[5]", "[0,20]") "}",
           "20 bytes, but the data in the file has 24");
    refuse("{" TENSOR("a", "F32", "[5]", "[4,24]") "}", "after a hole: 0 is expected");
    refuse("{" TENSOR("a", "F32", "[2]", "[0,8]") "," TENSOR("b", "F32", "[2]", "[16,24]") "}",
           "tensor b begins at byte 16 of the data, after a hole: 8");
    refuse("{" TENSOR("a", "F32", "[4]", "[0,16]") "," TENSOR("b", "F32", "[4]", "[8,24]") "}",
           "tensor b begins at byte 8 of the data, inside another: 16");
    refuse("{" ALL "," TENSOR("b", "F32", "[2,3]", "[0,24]") "}", "inside another");
    refuse("{}", "0 bytes, but the data in the file has 24");
}

static void messages_show_no_control_characters(void **state) {
    (void)state;
    refuse("{" TENSOR("a\\u001b[31m\\n", "F32", "[5]", "[0,24]") "}", "tensor a?[31m?:");
}

static void the_trained_model_opens(void **state) {
    (void)state;
    if (access(MODEL, R_OK) != 0) {
        print_message("skipped: there is no %s\n", MODEL);
        skip();
    }
    AttnSafetensors *model = NULL;
    AttnError error;
    if (attn_safetensors_open(MODEL, &model, &error) != ATTN_OK) fail_msg("%s", error.message);
    assert_string_equal(attn_safetensors_metadata(model, "licence"), "MIT");
    AttnMatrix m = {0};
    const char *name = "transformer.h.0.attn.c_attn.weight";
    assert_int_equal(attn_safetensors_load(model, name, ATTN_FINITE_ONLY, &m, NULL), ATTN_OK);
    assert_int_equal(m.rows, 144);
    assert_int_equal(m.cols, 48);
    assert_memory_equal(m.data, attn_safetensors_find(model, name)->bytes, 144 * 48 * 4);
    attn_matrix_destroy(&m);
    name = "transformer.h.0.attn.bias"; // the causal mask, [1, 1, 11, 11]
    assert_int_equal(attn_safetensors_load(model, name, ATTN_FINITE_ONLY, &m, NULL), ATTN_OK);
    for (size_t i = 0; i < 11; i++)
        for (size_t j = 0; j < 11; j++)
            expect_bits(*attn_at(m, i, j), j <= i ? 1.0f : 0.0f);
    attn_matrix_destroy(&m);
    attn_safetensors_close(model);
}

static void read_hostile(const void *bytes, size_t size) {
    AttnSafetensors *parsed = NULL;
    AttnError error;
    if (attn_safetensors_parse(bytes, size, &parsed, &error) != ATTN_OK) return;
    for (size_t i = 0; i < attn_safetensors_count(parsed); i++) {
        AttnMatrix m = {0};
        const char *name = attn_safetensors_at(parsed, i)->name;
        attn_safetensors_load(parsed, name, ATTN_FINITE_OR_NOT, &m, &error);
        attn_matrix_destroy(&m);
    }
    attn_safetensors_close(parsed);
}

static void hostile_files_are_survived(void **state) {
    (void)state;
    File file = make_file("{\"__metadata__\":{\"n\\u00e9\":\"\\ud83d\\ude00\"}," //
                          TENSOR("b", "F16", "[2,3]", "[12,24]") ","             //
                          TENSOR("a", "F32", "[3]", "[0,12]") "}",
                          NULL, 24);
    hostile_rounds(file.bytes, file.size, 10000, read_hostile);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_listed_and_read),
        cmocka_unit_test(every_type_is_read),
        cmocka_unit_test(loading_refuses_what_is_no_matrix),
        cmocka_unit_test(rows_of_a_table_convert_one_by_one),
        cmocka_unit_test(an_empty_header_is_a_file_of_nothing),
        cmocka_unit_test(lengths_are_checked_first),
        cmocka_unit_test(headers_that_are_not_json_are_refused),
        cmocka_unit_test(deep_nesting_is_refused_at_once),
        cmocka_unit_test(entries_have_exactly_their_three_fields),
        cmocka_unit_test(names_are_unique),
        cmocka_unit_test(offsets_cover_the_data_exactly),
        cmocka_unit_test(messages_show_no_control_characters),
        cmocka_unit_test(the_trained_model_opens),
        cmocka_unit_test(hostile_files_are_survived),
    };
    return cmocka_run_group_tests_name("safetensors", tests, NULL, NULL);
}
