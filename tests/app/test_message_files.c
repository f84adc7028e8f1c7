// What is said of files that are damaged, in Chinese: every refusal of a reader is translated,
// parts and all. (Those of scenes: scene_testing.h.)
#include "engine/formats/csv.h"
#include "engine/formats/npy.h"
#include "engine/formats/safetensors.h"
#include "support/hostile.h"
#include "support/translated.h"
#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 5000

static void read_npy(const void *bytes, size_t size) {
    AttnMatrix matrix;
    AttnError error = {0};
    if (attn_npy_parse(bytes, size, ATTN_FINITE_ONLY, &matrix, &error) == ATTN_OK)
        attn_matrix_destroy(&matrix);
    else
        expect_translated(error.message);
}

static void read_csv(const void *bytes, size_t size) {
    AttnMatrix matrix;
    AttnError error = {0};
    if (attn_csv_parse(bytes, size, &matrix, &error) == ATTN_OK)
        attn_matrix_destroy(&matrix);
    else
        expect_translated(error.message);
}

static void read_safetensors(const void *bytes, size_t size) {
    AttnSafetensors *file;
    AttnError error = {0};
    if (attn_safetensors_parse(bytes, size, &file, &error) != ATTN_OK) {
        expect_translated(error.message);
        return;
    }
    static const char *const NAMES[] = {"a", "nobody", NULL};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        AttnMatrix matrix;
        error = (AttnError){0};
        if (attn_safetensors_load(file, NAMES[i], ATTN_FINITE_ONLY, &matrix, &error) == ATTN_OK)
            attn_matrix_destroy(&matrix);
        else
            expect_translated(error.message);
    }
    attn_safetensors_close(file);
}

static void damage(const char *name, void (*read)(const void *, size_t)) {
    char path[512], bytes[1 << 14];
    snprintf(path, sizeof path, "%s/fuzz/corpus/%s", ATTNLAB_TESTS_DIR, name);
    FILE *file = fopen(path, "rb");
    if (!file) fail_msg("%s", path);
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    read(bytes, 0);
    hostile_rounds(bytes, size, ROUNDS, read);
}

static void test_npy(void **state) {
    (void)state;
    damage("npy/f4.npy", read_npy);
    damage("npy/big_fortran.npy", read_npy);
    damage("npy/bool.npy", read_npy);
}

static void test_csv(void **state) {
    (void)state;
    damage("csv/comma", read_csv);
    damage("csv/semicolon", read_csv);
    damage("csv/blanks", read_csv);
}

static void test_safetensors(void **state) {
    (void)state;
    damage("safetensors/two", read_safetensors);
}

// As a scene tells it.
static void test_a_file_keeps_its_name(void **state) {
    (void)state;
    char buffer[512];
    const char *message =
        "m.csv:2:3: row 2, column 2: a is not a number: one such as -0.5 or 2e-3 is "
        "expected";
    assert_string_equal(text_message(LANGUAGE_ZH, message, buffer, sizeof buffer),
                        "m.csv 第 2 行第 3 个字符：第 2 行第 2 列：a 不是数，请输入 -0.5 或 "
                        "2e-3 这样的数");
    expect_translated("x.npy: has an npy header of 20000 bytes: at most 10000 are expected");
    expect_translated("x.npy: cannot be opened: No such file or directory");
    expect_translated("is a device: a regular file is expected");
    expect_translated("unknown key \"colour\": expected one of format x");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_npy),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_safetensors),
        cmocka_unit_test(test_a_file_keeps_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
