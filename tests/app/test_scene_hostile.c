// Damaged scene files: whatever is done to the bytes, the reader refuses with a place inside the
// text or accepts what it can write again. Run under AddressSanitizer by tests/run.sh.
#include "engine/formats/bytes.h"
#include "scene_testing.h"
#include "support/hostile.h"
#include <stdlib.h>

static const char everything[] = HEAD
    "\"title\": {\"en\": \"a\", \"zh\": \"中文\"}, \"tokens\": [\"a\"], \"features\": [\"f\", "
    "\"g\"],\n"
    "\"x\": [[1, 2.5e-3]], \"memory\": {\"tokens\": [\"b\", \"c\"], \"x\": [[1, 2, 3], [4, 5, "
    "6]]}, \"heads\": 2, "
    "\"kv_heads\": 1, \"wq\": [[1, 2, 3, 4], [5, 6, 7, 8]], \"wk\": [[1, 2], [3, 4], [5, 6]], "
    "\"wv\": [[1], [2], [3]], \"wo\": {\"random\": {\"rows\": 2, \"cols\": 2, \"seed\": 7, "
    "\"scale\": 0.5}}, "
    "\"bq\": [1, 2, 3, 4], \"bk\": [1, 2], \"bv\": [9], \"bo\": [1, 2], \"positions\": \"rope\", "
    "\"scale\": 0.25, \"temperature\": 2, \"mask\": [\"causal\", {\"window\": 1}, {\"valid\": 2}, "
    "{\"matrix\": [[1, 0]]}], \"softmax_axis\": \"queries\", \"residual\": true, "
    "\"overrides\": [{\"matrix\": \"scores\", \"head\": 2, \"row\": 1, \"column\": 2, \"value\": "
    "5.0}]}\n";

static size_t count_lines(const char *text, size_t size) {
    size_t lines = 1;
    for (size_t i = 0; i < size; i++)
        lines += text[i] == '\n' || text[i] == '\r';
    return lines;
}

static void read_hostile(const void *bytes, size_t size) {
    Scene *scene = NULL;
    AttnError error = {0};
    if (scene_parse(bytes, size, NULL, ATTNLAB_SOURCE_ASSETS, &scene, &error) != ATTN_OK) {
        assert_null(scene);
        assert_true(error.message[0] != '\0');
        expect_translated(error.message);
        assert_true(error.line >= 1 && error.line <= count_lines(bytes, size));
        assert_true(error.column >= 1 && error.column <= size + 1);
        return;
    }
    char *text = scene_format(scene);
    assert_non_null(text);
    scene_destroy(parse_good(text));
    free(text);
    scene_destroy(scene);
}

static void test_every_form_damaged(void **state) {
    (void)state;
    scene_destroy(parse_good(everything));
    hostile_rounds(everything, strlen(everything), 20000, read_hostile);
}

static void test_every_length(void **state) {
    (void)state;
    for (size_t length = 0; length < strlen(everything) - 1; length++) {
        char *cut = malloc(length > 0 ? length : 1);
        assert_non_null(cut);
        memcpy(cut, everything, length);
        read_hostile(cut, length);
        free(cut);
    }
}

static void test_a_built_in_scene_damaged(void **state) {
    (void)state;
    AttnBytes bytes;
    AttnError error;
    assert_int_equal(
        attn_bytes_read(ATTNLAB_SOURCE_ASSETS "/scenes/pronoun-zh.json", 1u << 20, &bytes, &error),
        ATTN_OK);
    hostile_rounds(bytes.data, bytes.size, 2000, read_hostile);
    attn_bytes_free(&bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_form_damaged),
        cmocka_unit_test(test_every_length),
        cmocka_unit_test(test_a_built_in_scene_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
