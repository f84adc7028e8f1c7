// The test vectors: every scene of ../shared/vectors (and the few kept in tests/data/vectors)
// against an independent float64 implementation and against what published sources print.
#include "support/cmocka.h"

#include "app/doc/scene.h"
#include "support/bounds.h"
#include <dirent.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Pass {
    AttnEngine *engine;
    AttnTrace *trace;
    Scene *scene;
} Pass;

static void pass_run(Pass *pass, const json_t *json, const char *name) {
    AttnError error = {0};
    char *text = json_dumps(json, JSON_REAL_PRECISION(17));
    assert_non_null(text);
    if (scene_parse(text, strlen(text), NULL, ATTNLAB_SOURCE_ASSETS, &pass->scene, &error) !=
        ATTN_OK)
        fail_msg("%s: %s", name, error.message);
    free(text);
    assert_int_equal(attn_engine_create(1, ATTN_KERNEL_AUTO, &pass->engine, &error), ATTN_OK);
    assert_int_equal(attn_trace_create(&pass->trace), ATTN_OK);
    AttnInputs inputs = scene_inputs(pass->scene);
    if (attn_trace_run(pass->trace, pass->engine, &pass->scene->spec, &inputs, NULL, &error) !=
        ATTN_OK)
        fail_msg("%s: %s", name, error.message);
}

static void pass_deinit(Pass *pass) {
    attn_trace_destroy(pass->trace);
    attn_engine_destroy(pass->engine);
    scene_destroy(pass->scene);
}

// [rows, cols] or [heads, rows, cols]; null is −∞.
static void fill(Bounds *bounds, AttnMatrixId id, const json_t *list) {
    bool has_heads = json_is_array(json_array_get(json_array_get(list, 0), 0));
    const json_t *first = has_heads ? json_array_get(list, 0) : list;
    size_t heads = has_heads ? json_array_size(list) : 1;
    BoundsMatrix *m = bounds_add(bounds, id, heads, json_array_size(first),
                                 json_array_size(json_array_get(first, 0)));
    for (size_t i = 0; i < m->heads * m->rows * m->cols; i++) {
        const json_t *head = has_heads ? json_array_get(list, i / (m->rows * m->cols)) : list;
        const json_t *number =
            json_array_get(json_array_get(head, i / m->cols % m->rows), i % m->cols);
        m->value[i] = json_is_null(number) ? -HUGE_VAL : json_number_value(number);
    }
}

// Biases are not among the reference's matrices: taken from the scene.
static void fill_bias(Bounds *bounds, const json_t *scene, const char *key, AttnMatrixId id) {
    const json_t *list = json_object_get(scene, key);
    if (!list) return;
    BoundsMatrix *m = bounds_add(bounds, id, 1, 1, json_array_size(list));
    for (size_t i = 0; i < m->cols; i++)
        m->value[i] = json_number_value(json_array_get(list, i));
}

static void check_float64(const Pass *pass, const json_t *file, const char *name) {
    const char *key;
    json_t *list;
    Bounds bounds = {.shape = *attn_trace_shape(pass->trace),
                     .spec = *attn_trace_spec(pass->trace)};
    json_object_foreach(json_object_get(file, "float64"), key, list) {
        AttnMatrixId id = ATTN_MATRIX_COUNT;
        if (!attn_matrix_from_name(key, &id)) fail_msg("%s: no matrix %s", name, key);
        fill(&bounds, id, list);
    }
    static const char *const biases[] = {"bq", "bk", "bv", "bo"};
    for (size_t i = 0; i < 4; i++)
        fill_bias(&bounds, json_object_get(file, "scene"), biases[i], (AttnMatrixId)(ATTN_BQ + i));
    bounds_compute(&bounds);
    AttnMatrixId worst;
    double share = bounds_compare(&bounds, pass->trace, 1.0, &worst);
    print_message("%-24s uses %5.1f%% of its error bounds\n", name, 100.0 * share);
    if (worst != ATTN_MATRIX_COUNT)
        fail_msg("%s: %s is too far from float64", name, attn_matrix_name(worst));
    const char *violated = bounds_check_stages(pass->trace);
    if (violated) fail_msg("%s: %s", name, violated);
    bounds_deinit(&bounds);
}

// What the source prints, within the tolerance that the file gives.
static void check_printed(const Pass *pass, const json_t *printed, const char *name) {
    double tolerance = json_number_value(json_object_get(printed, "tolerance"));
    static const AttnMatrixId ids[] = {ATTN_WEIGHTS, ATTN_OUTPUT};
    for (size_t n = 0; n < 2; n++) {
        const json_t *list = json_object_get(printed, attn_matrix_name(ids[n]));
        Bounds bounds = {0};
        if (!list) continue;
        fill(&bounds, ids[n], list);
        BoundsMatrix *m = &bounds.matrices[ids[n]];
        for (size_t i = 0; i < m->heads * m->rows * m->cols; i++)
            m->error[i] = tolerance;
        AttnMatrixId worst;
        bounds_compare(&bounds, pass->trace, 1.0, &worst);
        if (worst != ATTN_MATRIX_COUNT)
            fail_msg("%s: %s is not as printed", name, attn_matrix_name(worst));
        bounds_deinit(&bounds);
    }
}

static void check_file(const char *folder, const char *name) {
    char path[4096];
    json_error_t error;
    Pass pass = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    json_t *file = json_load_file(path, 0, &error);
    if (!file) fail_msg("%s: %s", path, error.text);
    pass_run(&pass, json_object_get(file, "scene"), name);
    check_float64(&pass, file, name);
    if (json_object_get(file, "printed"))
        check_printed(&pass, json_object_get(file, "printed"), name);
    pass_deinit(&pass);
    json_decref(file);
}

// How many .json files there are, all of them checked.
static size_t check_folder(const char *path) {
    DIR *folder = opendir(path);
    size_t count = 0;
    if (!folder) return 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        const char *ending = strrchr(entry->d_name, '.');
        if (!ending || strcmp(ending, ".json") != 0) continue;
        check_file(path, entry->d_name);
        count++;
    }
    closedir(folder);
    return count;
}

static void test_shared_vectors(void **state) {
    (void)state;
    if (check_folder(ATTNLAB_SHARED_DIR "/vectors") > 0) return;
    print_message("SKIP: test vectors: no ../shared/vectors here\n");
    skip();
}

static void test_own_vectors(void **state) {
    (void)state;
    assert_int_equal(check_folder(ATTNLAB_TESTS_DIR "/data/vectors"), 7);
}

// LESSONS.md: the digits that lessons promise, on K3.
static void test_lesson_digits(void **state) {
    (void)state;
    static const double scaled_weights[3][3] = {
        {.136126, .431937, .431937}, {.000890, .908843, .090267}, {.007445, .754708, .237848}};
    json_t *file = json_load_file(ATTNLAB_TESTS_DIR "/data/vectors/k3.json", 0, NULL);
    Pass pass = {0};
    pass_run(&pass, json_object_get(file, "scene"), "k3");
    AttnMatrix weights = attn_trace_matrix(pass.trace, ATTN_WEIGHTS, 0);
    for (size_t i = 0; i < 9; i++) {
        // Half a unit of the last digit given, and a float32 rounding.
        double found = (double)*attn_at(weights, i / 3, i % 3);
        assert_true(fabs(found - scaled_weights[i / 3][i % 3]) <= 0.5e-6 + 1e-7);
    }
    pass_deinit(&pass);
    json_decref(file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared_vectors),
        cmocka_unit_test(test_own_vectors),
        cmocka_unit_test(test_lesson_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
