// A trained model (../shared/data/nanogpt-sort: 3 heads, 48 wide) against the activations that
// PyTorch computed from it. Skipped where the model is absent: it is not shipped.
#include "support/cmocka.h"

#include "app/doc/scene.h"
#include "engine/formats/safetensors.h"
#include "support/bounds.h"
#include <math.h>
#include <string.h>

enum { SEQUENCES = 3, HEADS = 3, TOKENS = 11, WIDTH = 48, HEAD_WIDTH = 16 };

#define FOLDER ATTNLAB_SHARED_DIR "/data/nanogpt-sort"
#define LAYER  "transformer.h.0.attn."

typedef struct Model {
    AttnSafetensors *weights, *activations;
} Model;

static int open_model(void **state) {
    static Model model;
    AttnError error;
    *state = NULL;
    if (attn_safetensors_open(FOLDER "/model.safetensors", &model.weights, &error) != ATTN_OK)
        return 0;
    if (attn_safetensors_open(FOLDER "/partials.safetensors", &model.activations, &error) !=
        ATTN_OK)
        return -1;
    *state = &model;
    return 0;
}

static int close_model(void **state) {
    Model *model = *state;
    if (model) attn_safetensors_close(model->weights);
    if (model) attn_safetensors_close(model->activations);
    return 0;
}

// The float32 numbers of a tensor, count of them from the first on.
static void take(const AttnSafetensors *file, const char *name, size_t first, size_t count,
                 float *out) {
    const AttnTensor *tensor = attn_safetensors_find(file, name);
    assert_non_null(tensor);
    assert_int_equal(tensor->element, ATTN_ELEMENT_F32);
    assert_true((first + count) * sizeof(float) <= tensor->size);
    memcpy(out, tensor->bytes + first * sizeof(float), count * sizeof(float));
}

// W [WIDTH, WIDTH] from WIDTH rows of its transpose.
static SceneMatrix *take_transposed(const Model *model, const char *name, size_t first_row) {
    float rows[WIDTH * WIDTH];
    SceneMatrix *matrix = scene_matrix_create(WIDTH, WIDTH);
    assert_non_null(matrix);
    take(model->weights, name, first_row * WIDTH, WIDTH * WIDTH, rows);
    for (size_t i = 0; i < WIDTH; i++)
        for (size_t j = 0; j < WIDTH; j++)
            *attn_at(matrix->values, j, i) = rows[i * WIDTH + j];
    return matrix;
}

static SceneMatrix *take_bias(const Model *model, const char *name, size_t first) {
    SceneMatrix *matrix = scene_matrix_create(1, WIDTH);
    assert_non_null(matrix);
    take(model->weights, name, first, WIDTH, matrix->values.data);
    return matrix;
}

static Scene *make_scene(const Model *model, size_t sequence) {
    Scene *scene = scene_create();
    assert_non_null(scene);
    scene->spec.heads = scene->spec.kv_heads = HEADS;
    scene->spec.mask.causal = true;
    scene->given[ATTN_X] = scene_matrix_create(TOKENS, WIDTH);
    assert_non_null(scene->given[ATTN_X]);
    take(model->activations, "ln1", sequence * TOKENS * WIDTH, TOKENS * WIDTH,
         scene->given[ATTN_X]->values.data);
    for (size_t i = 0; i < 3; i++) {
        scene->given[ATTN_WQ + i] = take_transposed(model, LAYER "c_attn.weight", i * WIDTH);
        scene->given[ATTN_BQ + i] = take_bias(model, LAYER "c_attn.bias", i * WIDTH);
    }
    scene->given[ATTN_WO] = take_transposed(model, LAYER "c_proj.weight", 0);
    scene->given[ATTN_BO] = take_bias(model, LAYER "c_proj.bias", 0);
    return scene;
}

// A matrix of the reference from activations that lie as [heads, rows, cols].
static void fill(Bounds *b, const Model *model, AttnMatrixId id, const char *name, size_t sequence,
                 const size_t size[3]) {
    float numbers[TOKENS * WIDTH];
    size_t count = size[0] * size[1] * size[2];
    BoundsMatrix *m = bounds_add(b, id, size[0], size[1], size[2]);
    take(model->activations, name, sequence * count, count, numbers);
    for (size_t i = 0; i < count; i++)
        m->value[i] = (double)numbers[i];
}

static void fill_inputs(Bounds *b, const Scene *scene) {
    for (size_t id = 0; id <= ATTN_BO; id++) {
        if (!scene->given[id]) continue;
        AttnMatrix given = scene->given[id]->values;
        BoundsMatrix *m = bounds_add(b, (AttnMatrixId)id, 1, given.rows, given.cols);
        for (size_t i = 0; i < given.rows * given.cols; i++)
            m->value[i] = (double)given.data[i];
    }
}

// y holds the heads side by side; scores and scaled are not among the activations: only their size
// is needed.
static void fill_computed(Bounds *b, const Model *model, size_t sequence, const AttnTrace *trace) {
    static const size_t heads[3] = {HEADS, TOKENS, HEAD_WIDTH}, pairs[3] = {HEADS, TOKENS, TOKENS};
    static const size_t whole[3] = {1, TOKENS, WIDTH};
    fill(b, model, ATTN_Q, "q", sequence, heads);
    fill(b, model, ATTN_K, "k", sequence, heads);
    fill(b, model, ATTN_V, "v", sequence, heads);
    fill(b, model, ATTN_MASKED, "att", sequence, pairs);
    fill(b, model, ATTN_WEIGHTS, "attSm", sequence, pairs);
    fill(b, model, ATTN_OUTPUT, "yProj", sequence, whole);
    BoundsMatrix *scores = bounds_add(b, ATTN_SCORES, HEADS, TOKENS, TOKENS);
    BoundsMatrix *scaled = bounds_add(b, ATTN_SCALED, HEADS, TOKENS, TOKENS);
    for (size_t i = 0; i < HEADS * TOKENS * TOKENS; i++) {
        AttnMatrix m = attn_trace_matrix(trace, ATTN_SCALED, i / (TOKENS * TOKENS));
        scaled->value[i] = (double)*attn_at(m, i / TOKENS % TOKENS, i % TOKENS);
        scores->value[i] = scaled->value[i] * 4.0; // √16
    }
    float y[TOKENS * WIDTH];
    BoundsMatrix *context = bounds_add(b, ATTN_CONTEXT, HEADS, TOKENS, HEAD_WIDTH);
    take(model->activations, "y", sequence * TOKENS * WIDTH, TOKENS * WIDTH, y);
    for (size_t a = 0; a < HEADS; a++)
        for (size_t i = 0; i < TOKENS; i++)
            for (size_t j = 0; j < HEAD_WIDTH; j++)
                *bounds_at(context, a, i, j) = (double)y[i * WIDTH + a * HEAD_WIDTH + j];
}

static void check_sequence(const Model *model, size_t sequence) {
    AttnEngine *engine;
    AttnTrace *trace;
    AttnError error = {0};
    Scene *scene = make_scene(model, sequence);
    AttnInputs inputs = scene_inputs(scene);
    assert_int_equal(attn_engine_create(1, ATTN_KERNEL_AUTO, &engine, &error), ATTN_OK);
    assert_int_equal(attn_trace_create(&trace), ATTN_OK);
    if (attn_trace_run(trace, engine, &scene->spec, &inputs, NULL, &error) != ATTN_OK)
        fail_msg("%s", error.message);
    Bounds bounds = {.shape = *attn_trace_shape(trace), .spec = *attn_trace_spec(trace)};
    fill_inputs(&bounds, scene);
    fill_computed(&bounds, model, sequence, trace);
    bounds_compute(&bounds);
    AttnMatrixId worst;
    // PyTorch's numbers are float32 too: either may be a bound away from the truth.
    double share = bounds_compare(&bounds, trace, 2.0, &worst);
    print_message("sequence %zu uses %.1f%% of its error bounds\n", sequence, 100.0 * share);
    if (worst != ATTN_MATRIX_COUNT)
        fail_msg("%s is too far from PyTorch's", attn_matrix_name(worst));
    assert_null(bounds_check_stages(trace));
    bounds_deinit(&bounds);
    attn_trace_destroy(trace);
    attn_engine_destroy(engine);
    scene_destroy(scene);
}

static void test_trained_model(void **state) {
    if (!*state) {
        print_message("SKIP: trained model: no ../shared/data/nanogpt-sort here\n");
        skip();
    }
    for (size_t sequence = 0; sequence < SEQUENCES; sequence++)
        check_sequence(*state, sequence);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_trained_model)};
    return cmocka_run_group_tests(tests, open_model, close_model);
}
