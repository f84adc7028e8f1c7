// Matrices that a scene takes from other files, beside it.
#include "engine/formats/bytes.h"
#include "engine/formats/npy.h"
#include "scene_testing.h"
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/attnlab-files-XXXXXX";

static void path_of(const char *name, char path[128]) {
    snprintf(path, 128, "%s/%s", folder, name);
}

static void write_bytes(const char *name, const void *bytes, size_t size) {
    char path[128];
    AttnError error;
    path_of(name, path);
    assert_int_equal(attn_file_replace(path, bytes, size, &error), ATTN_OK);
}

static void write_text(const char *name, const char *text) {
    write_bytes(name, text, strlen(text));
}

// Two tensors of two float32 each: a = 1 2, b = 3 4.
static void write_safetensors(const char *name) {
    static const char header[] =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
        "\"b\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[8,16]}}";
    static const float numbers[4] = {1, 2, 3, 4};
    char bytes[sizeof header - 1 + 24] = {(char)(sizeof header - 1)};
    memcpy(bytes + 8, header, sizeof header - 1);
    memcpy(bytes + 8 + sizeof header - 1, numbers, sizeof numbers);
    write_bytes(name, bytes, sizeof bytes);
}

static int make_folder(void **state) {
    (void)state;
    float numbers[4] = {0.1f, -0.0f, 1e-45f, 4};
    AttnMatrix matrix = attn_matrix_view(numbers, 2, 2);
    char path[128];
    if (!mkdtemp(folder)) return -1;
    path_of("x.npy", path);
    write_safetensors("two.safetensors");
    write_text("x.csv", "1,2\n3,4\n");
    write_text("bad.csv", "1,2\n3,x\n");
    write_text("mask.csv", "1 0\n1 1\n");
    return attn_npy_write(path, &matrix, 1, 2, NULL) == ATTN_OK ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static AttnStatus parse(const char *json, Scene **scene, AttnError *error) {
    char path[128];
    path_of("scene.json", path);
    return scene_parse(json, strlen(json), path, ATTNLAB_SOURCE_ASSETS, scene, error);
}

static Scene *parse_here(const char *json) {
    Scene *scene = NULL;
    AttnError error = {0};
    if (parse(json, &scene, &error) != ATTN_OK)
        fail_msg("%zu:%zu: %s", error.line, error.column, error.message);
    return scene;
}

static void refuse_here(const char *json, size_t column, const char *words) {
    Scene *scene = NULL;
    AttnError error = {0};
    if (parse(json, &scene, &error) == ATTN_OK) fail_msg("accepted: %s", json);
    if (error.line != 1 || error.column != column || !strstr(error.message, words))
        fail_msg("expected 1:%zu: %s\nfound %zu:%zu: %s", column, words, error.line, error.column,
                 error.message);
}

static void test_npy_and_csv(void **state) {
    (void)state;
    Scene *scene = parse_here(HEAD "\"x\": {\"file\": \"x.npy\"}, \"wq\": {\"file\": \"x.csv\"}, "
                                   "\"mask\": {\"matrix\": {\"file\": \"mask.csv\"}}}");
    static const float expected[4] = {0.1f, -0.0f, 1e-45f, 4};
    assert_memory_equal(scene->given[ATTN_X]->values.data, expected, sizeof expected);
    assert_true(*attn_at(scene->given[ATTN_WQ]->values, 1, 0) == 3.0f);
    assert_true(*attn_at(scene->spec.mask.matrix, 0, 1) == 0.0f);
    scene_destroy(scene);
}

static void test_safetensors(void **state) {
    (void)state;
    Scene *scene = parse_here(HEAD "\"x\": {\"file\": \"two.safetensors\", \"tensor\": \"b\"}}");
    assert_true(*attn_at(scene->given[ATTN_X]->values, 0, 1) == 4.0f);
    scene_destroy(scene);
    refuse_here(HEAD "\"x\": {\"file\": \"two.safetensors\", \"tensor\": \"c\"}}", 57,
                "two.safetensors: ");
    refuse_here(HEAD "\"x\": {\"file\": \"two.safetensors\"}}", 57, "two.safetensors: ");
}

static void test_absolute_path(void **state) {
    (void)state;
    char json[256];
    snprintf(json, sizeof json, HEAD "\"x\": {\"file\": \"%s/x.csv\"}}", folder);
    Scene *scene = parse_here(json);
    scene_destroy(scene);
}

static void test_refused_files(void **state) {
    (void)state;
    refuse_here(HEAD "\"x\": {\"file\": \"missing.csv\"}}", 57, "missing.csv: ");
    refuse_here(HEAD "\"x\": {\"file\": \"bad.csv\"}}", 57, "bad.csv:2:3: ");
    refuse_here(HEAD "\"x\": {\"file\": \"x.txt\"}}", 57,
                "expected a file .npy, .csv or .safetensors");
    refuse_here(HEAD "\"x\": {\"file\": \"x.csv\", \"tensor\": \"a\"}}", 57,
                "\"tensor\" is for .safetensors");
    refuse_here(HEAD "\"x\": {\"file\": \".\"}}", 57, "expected a file");
    refuse_here(HEAD "\"x\": {\"file\": 3}}", 57, "file: expected a string");
    refuse_here(
        HEAD
        "\"x\": {\"file\": \"x.csv\"}, \"wq\": {\"file\": \"two.safetensors\", \"tensor\": \"a\"}}",
        73, "wq has 1 row, x has 2 columns");
    refuse_here(HEAD "\"x\": {\"file\": \"x.csv\"}, \"mask\": {\"matrix\": {\"file\": \"x.csv\"}}}",
                86, "row 1, column 2 of the mask is 2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_npy_and_csv),
        cmocka_unit_test(test_safetensors),
        cmocka_unit_test(test_absolute_path),
        cmocka_unit_test(test_refused_files),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
