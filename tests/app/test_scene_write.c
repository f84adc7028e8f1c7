// Scene files out and in again: the same scene, bit for bit.
#include "app/doc/builtin.h"
#include "app/doc/random.h"
#include "scene_testing.h"
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static void assert_same_matrix(const SceneMatrix *a, const SceneMatrix *b) {
    assert_int_equal(a == NULL, b == NULL);
    if (!a) return;
    assert_int_equal(a->values.rows, b->values.rows);
    assert_int_equal(a->values.cols, b->values.cols);
    for (size_t i = 0; i < a->values.rows; i++)
        assert_memory_equal(attn_at(a->values, i, 0), attn_at(b->values, i, 0),
                            a->values.cols * sizeof(float));
    assert_int_equal(a->is_random, b->is_random);
    if (a->is_random) assert_true(a->seed == b->seed && a->scale == b->scale);
}

static void assert_same_tokens(const SceneTokens *a, const SceneTokens *b) {
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_string_equal(a->items[i].text, b->items[i].text);
        assert_string_equal(a->items[i].gloss, b->items[i].gloss);
        assert_int_equal(a->items[i].source, b->items[i].source);
    }
}

static void assert_same_spec(const AttnSpec *a, const AttnSpec *b) {
    assert_true(a->heads == b->heads && a->kv_heads == b->kv_heads && a->positions == b->positions);
    assert_memory_equal(&a->temperature, &b->temperature, sizeof(float));
    assert_true(a->factor == b->factor || (isnan(a->factor) && isnan(b->factor)));
    assert_true(a->mask.causal == b->mask.causal && a->mask.has_window == b->mask.has_window);
    assert_true(a->mask.window == b->mask.window && a->mask.has_valid == b->mask.has_valid);
    assert_true(a->mask.valid == b->mask.valid);
    assert_true(a->softmax_axis == b->softmax_axis && a->residual == b->residual);
    assert_int_equal(a->override_count, b->override_count);
    for (size_t i = 0; i < a->override_count; i++) {
        const AttnOverride *o = &a->overrides[i], *p = &b->overrides[i];
        assert_true(o->matrix == p->matrix && o->head == p->head && o->row == p->row &&
                    o->column == p->column);
        assert_memory_equal(&o->value, &p->value, sizeof(float));
    }
}

static void assert_same_string(const char *a, const char *b) {
    assert_int_equal(a == NULL, b == NULL);
    if (a) assert_string_equal(a, b);
}

static void assert_same_scene(const Scene *a, const Scene *b) {
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        assert_same_string(a->title[i], b->title[i]);
        assert_same_string(a->note[i], b->note[i]);
    }
    assert_same_tokens(&a->tokens, &b->tokens);
    assert_same_tokens(&a->memory_tokens, &b->memory_tokens);
    assert_same_tokens(&a->features, &b->features);
    for (size_t id = 0; id <= ATTN_BO; id++)
        assert_same_matrix(a->given[id], b->given[id]);
    assert_same_matrix(a->mask_matrix, b->mask_matrix);
    assert_int_equal(a->is_from_text, b->is_from_text);
    assert_same_spec(&a->spec, &b->spec);
}

static void check_round_trip(const Scene *scene) {
    char *text = scene_format(scene);
    assert_non_null(text);
    Scene *again = parse_good(text);
    assert_same_scene(scene, again);
    char *second = scene_format(again);
    assert_string_equal(text, second);
    free(text);
    free(second);
    scene_destroy(again);
}

static void round_trip(const char *json) {
    Scene *scene = parse_good(json);
    check_round_trip(scene);
    scene_destroy(scene);
}

static void test_forms(void **state) {
    (void)state;
    round_trip(HEAD "\"x\": [[1]]}");
    round_trip(HEAD "\"x\": [[1]], \"scale\": false, \"title\": {\"en\": \"a\\\"b\\\\\\n\\u0001\", "
                    "\"zh\": \"中文\"}}");
    round_trip(HEAD "\"x\": [[1, 2]], \"memory\": {\"x\": [[1, 2], [3, 4]]}, \"mask\": "
                    "[\"causal\", {\"window\": 3}, "
                    "{\"valid\": 1}, {\"matrix\": [[1, 0]]}], \"tokens\": [\"a b\"]}");
    round_trip(HEAD
               "\"x\": [[1, 2]], \"mask\": {\"matrix\": [[0]]}, \"features\": [\"a\", \"b\"]}");
    round_trip(HEAD
               "\"x\": [[1, 2]], \"mask\": {\"window\": 0}, \"scale\": 0.1, \"temperature\": 0.3, "
               "\"positions\": \"rope\", \"softmax_axis\": \"queries\", \"residual\": true}");
    round_trip(
        HEAD
        "\"x\": [[1, 2, 3, 4]], \"heads\": 4, \"kv_heads\": 2, \"wk\": [[1,2],[1,2],[1,2],[1,2]], "
        "\"positions\": \"alibi\", \"wo\": [[1],[2],[3],[4],[5],[6],[7],[8]], \"bo\": [0.1], "
        "\"bv\": [1, 2, 3, 4], "
        "\"bk\": [1, 2]}");
    round_trip(
        HEAD
        "\"x\": {\"random\": {\"rows\": 3, \"cols\": 2, \"seed\": 18446744073709551615, \"scale\": "
        "0.1}}, "
        "\"overrides\": [{\"matrix\": \"weights\", \"row\": 3, \"column\": 2, \"value\": 0.1}, "
        "{\"matrix\": \"Q\", \"head\": 1, \"row\": 1, \"column\": 1, \"value\": -0}]}");
    round_trip(HEAD "\"text\": \"I don't know,  动物太累了！\", \"d_model\": 12}");
}

// Random bit patterns: every finite float32, subnormals and −0 among them, comes back.
static void test_every_kind_of_number(void **state) {
    (void)state;
    Scene *scene =
        parse_good(HEAD "\"x\": {\"random\": {\"rows\": 100, \"cols\": 20, \"seed\": 1}}}");
    assert_true(scene_matrix_own(&scene->given[ATTN_X]));
    uint64_t random = 3;
    float *numbers = scene->given[ATTN_X]->values.data;
    for (size_t i = 0; i < 2000; i++) {
        do {
            uint32_t bits = (uint32_t)random_next(&random);
            memcpy(&numbers[i], &bits, sizeof bits);
        } while (!isfinite(numbers[i]));
    }
    numbers[0] = -0.0f;
    numbers[1] = 0x1p-149f;
    numbers[2] = -0x1.fffffep127f;
    check_round_trip(scene);
    numbers[7] = INFINITY;
    assert_null(scene_format(scene));
    scene_destroy(scene);
}

static void test_touched_random_is_written_out(void **state) {
    (void)state;
    Scene *scene = parse_good(HEAD "\"x\": {\"random\": {\"rows\": 2, \"cols\": 2, \"seed\": 1}}}");
    char *text = scene_format(scene);
    assert_non_null(strstr(text, "\"random\""));
    free(text);
    assert_true(scene_matrix_own(&scene->given[ATTN_X]));
    text = scene_format(scene);
    assert_null(strstr(text, "\"random\""));
    free(text);
    check_round_trip(scene);
    scene_destroy(scene);
}

// A text without its sentence is written as its tokens, which split into themselves.
static void test_text_without_sentence(void **state) {
    (void)state;
    Scene *scene = parse_good(
        HEAD "\"text\": \"The animal's well-known... 小猫坐在垫子上。\", \"d_model\": 4}");
    free(scene->text);
    scene->text = NULL;
    check_round_trip(scene);
    scene_destroy(scene);
}

static void test_builtin_scenes(void **state) {
    (void)state;
    BuiltinScenes scenes;
    AttnError error = {0};
    if (builtin_list(ATTNLAB_SOURCE_ASSETS, &scenes, &error) != ATTN_OK)
        fail_msg("%s", error.message);
    assert_string_equal(scenes.items[0].name, "pronoun");
    size_t index;
    assert_true(builtin_find(&scenes, "k3", &index));
    assert_false(builtin_find(&scenes, "../k3", &index));
    for (size_t i = 0; i < scenes.count; i++) {
        char path[1024], title[256];
        Scene *scene;
        builtin_path(ATTNLAB_SOURCE_ASSETS, scenes.items[i].name, path, sizeof path);
        if (scene_read(path, ATTNLAB_SOURCE_ASSETS, &scene, &error) != ATTN_OK)
            fail_msg("%s:%zu:%zu: %s", path, error.line, error.column, error.message);
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            assert_int_equal(builtin_title(ATTNLAB_SOURCE_ASSETS, scenes.items[i].name,
                                           (Language)language, title, sizeof title, &error),
                             ATTN_OK);
            assert_string_equal(title, scene_title(scene, (Language)language));
            assert_true(title[0] != '\0');
        }
        check_round_trip(scene);
        scene_destroy(scene);
    }
}

static void test_files(void **state) {
    (void)state;
    char path[] = "/tmp/attnlab-scene-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    close(descriptor);
    Scene *scene = parse_good(HEAD "\"x\": [[0.1, 2]]}"), *again;
    AttnError error = {0};
    assert_int_equal(scene_write(scene, path, &error), ATTN_OK);
    assert_int_equal(scene_read(path, ATTNLAB_SOURCE_ASSETS, &again, &error), ATTN_OK);
    assert_same_scene(scene, again);
    scene_destroy(again);
    unlink(path);
    assert_int_equal(scene_read(path, ATTNLAB_SOURCE_ASSETS, &again, &error), ATTN_ERROR_FILE);
    assert_int_equal(scene_read("/tmp", ATTNLAB_SOURCE_ASSETS, &again, &error), ATTN_ERROR_FILE);
    assert_int_equal(scene_write(scene, "/nowhere/scene.json", &error), ATTN_ERROR_FILE);
    scene_destroy(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_every_kind_of_number),
        cmocka_unit_test(test_touched_random_is_written_out),
        cmocka_unit_test(test_text_without_sentence),
        cmocka_unit_test(test_builtin_scenes),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
