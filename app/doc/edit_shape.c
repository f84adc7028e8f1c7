// Widths and heads. A matrix that grows keeps its numbers and gets the rest from the project's
// generator; one that shrinks loses its last columns. What an absent matrix (the identity) cannot
// express any more is written out.
#include "app/doc/edit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH_MAX 1024

// Seeds of new columns: one a matrix, so that they are not each other's copies.
static uint64_t seed_of(int id) {
    return 0x5eed + (uint64_t)id;
}

// Gives a matrix of the scene another shape; an absent one stays absent.
static AttnStatus reshape(Scene *scene, int id, size_t rows, size_t cols, AttnError *error) {
    SceneMatrix **matrix = &scene->given[id];
    if (!*matrix || ((*matrix)->values.rows == rows && (*matrix)->values.cols == cols))
        return ATTN_OK;
    SceneMatrix *resized = edit_resized(*matrix, rows, cols, seed_of(id));
    if (!resized) return edit_out_of_memory(error);
    scene_matrix_release(*matrix);
    *matrix = resized;
    return ATTN_OK;
}

// The same for a matrix whose columns belong to heads: each head keeps its own first columns.
static AttnStatus reshape_heads(Scene *scene, int id, size_t heads, size_t width,
                                AttnError *error) {
    SceneMatrix **matrix = &scene->given[id];
    if (!*matrix) return ATTN_OK;
    AttnMatrix old = (*matrix)->values;
    SceneMatrix *resized = edit_resized(NULL, old.rows, heads * width, seed_of(id));
    if (!resized) return edit_out_of_memory(error);
    size_t old_width = old.cols / heads, kept = width < old_width ? width : old_width;
    for (size_t head = 0; head < heads; head++)
        attn_matrix_copy(attn_matrix_columns(resized->values, head * width, kept),
                         attn_matrix_columns(old, head * old_width, kept));
    scene_matrix_release(*matrix);
    *matrix = resized;
    return ATTN_OK;
}

// An absent projection written out as the identity that it stands for.
static AttnStatus write_out_identity(Scene *scene, int id, size_t width, AttnError *error) {
    if (scene->given[id]) return ATTN_OK;
    scene->given[id] = scene_matrix_create(width, width);
    if (!scene->given[id]) return edit_out_of_memory(error);
    for (size_t i = 0; i < width; i++)
        *attn_at(scene->given[id]->values, i, i) = 1;
    return ATTN_OK;
}

static AttnStatus shape_of(const Scene *scene, AttnShape *shape, AttnError *error) {
    AttnInputs inputs = scene_inputs(scene);
    return attn_spec_check(&scene->spec, &inputs, shape, error);
}

static AttnStatus check_width(long width, AttnError *error) {
    if (width >= 1 && width <= WIDTH_MAX) return ATTN_OK;
    return attn_fail(error, ATTN_ERROR_SHAPE, "a width from 1 to %d is expected", WIDTH_MAX);
}

// X or M with another width: words get more or fewer of their table's columns, other rows as any
// matrix.
static AttnStatus set_vectors_width(Scene *scene, const Words *words, int id, size_t width,
                                    AttnError *error) {
    AttnStatus status = reshape(scene, id, scene->given[id]->values.rows, width, error);
    const SceneTokens *tokens = id == ATTN_M ? &scene->memory_tokens : &scene->tokens;
    AttnMatrix vectors = scene->given[id]->values;
    for (size_t i = 0; status == ATTN_OK && i < tokens->count; i++)
        if (tokens->items[i].source != TOKEN_GIVEN)
            words_vector(words, &tokens->items[i], width, attn_at(vectors, i, 0));
    return status;
}

// Names of the features: those that are left, numbers for new ones.
static AttnStatus set_feature_count(Scene *scene, size_t count, AttnError *error) {
    SceneTokens *features = &scene->features;
    if (features->count == 0 || features->count == count) return ATTN_OK;
    SceneToken *items = realloc(features->items, count * sizeof *items);
    if (!items) return edit_out_of_memory(error);
    features->items = items;
    for (; features->count < count; features->count++) {
        memset(&items[features->count], 0, sizeof *items);
        snprintf(items[features->count].text, SCENE_TOKEN_MAX, "%zu", features->count + 1);
    }
    features->count = count;
    return ATTN_OK;
}

// What follows the values' width: WO's rows, and with a residual its columns.
static AttnStatus fit_output(Scene *scene, size_t context_width, size_t d, AttnError *error) {
    SceneMatrix *wo = scene->given[ATTN_WO];
    if (!wo) return ATTN_OK;
    size_t d_o = scene->spec.residual ? d : wo->values.cols;
    AttnStatus status = reshape(scene, ATTN_WO, context_width, d_o, error);
    if (status == ATTN_OK) status = reshape(scene, ATTN_BO, 1, d_o, error);
    return status;
}

AttnStatus edit_set_model_width(Scene *scene, const Words *words, const Command *command,
                                AttnError *error) {
    AttnShape shape;
    AttnStatus status = check_width(command->integer, error);
    if (status == ATTN_OK) status = shape_of(scene, &shape, error);
    if (status != ATTN_OK) return status;
    size_t d = (size_t)command->integer;
    bool memory_follows = !scene->given[ATTN_M] || shape.d_m == shape.d;
    status = set_vectors_width(scene, words, ATTN_X, d, error);
    if (status == ATTN_OK && scene->given[ATTN_M] && memory_follows)
        status = set_vectors_width(scene, words, ATTN_M, d, error);
    if (status == ATTN_OK) status = set_feature_count(scene, d, error);
    for (int id = ATTN_WQ; status == ATTN_OK && id <= ATTN_WV; id++)
        if (scene->given[id] && (id == ATTN_WQ || memory_follows))
            status = reshape(scene, id, d, scene->given[id]->values.cols, error);
    size_t d_v = scene->given[ATTN_WV] || !memory_follows ? shape.d_v : d / shape.g;
    if (status == ATTN_OK) status = fit_output(scene, shape.h * d_v, d, error);
    edit_drop_outside_overrides(scene);
    return status;
}

AttnStatus edit_set_key_width(Scene *scene, const Command *command, AttnError *error) {
    AttnShape shape;
    AttnStatus status = check_width(command->integer, error);
    if (status == ATTN_OK) status = shape_of(scene, &shape, error);
    size_t d_k = (size_t)command->integer;
    if (status != ATTN_OK || d_k == shape.d_k) return status;
    status = write_out_identity(scene, ATTN_WQ, shape.d, error);
    if (status == ATTN_OK) status = write_out_identity(scene, ATTN_WK, shape.d_m, error);
    if (status == ATTN_OK) status = reshape_heads(scene, ATTN_WQ, shape.h, d_k, error);
    if (status == ATTN_OK) status = reshape_heads(scene, ATTN_WK, shape.g, d_k, error);
    if (status == ATTN_OK) status = reshape_heads(scene, ATTN_BQ, shape.h, d_k, error);
    if (status == ATTN_OK) status = reshape_heads(scene, ATTN_BK, shape.g, d_k, error);
    edit_drop_outside_overrides(scene);
    return status;
}

AttnStatus edit_set_heads(Scene *scene, const Command *command, AttnError *error) {
    AttnShape shape;
    AttnStatus status = shape_of(scene, &shape, error);
    if (status != ATTN_OK) return status;
    if (command->integer < 1)
        return attn_fail(error, ATTN_ERROR_SHAPE, "at least one head is expected");
    size_t h = (size_t)command->integer, width = shape.h * shape.d_k,
           value_width = shape.h * shape.d_v;
    if (shape.g != shape.h)
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "%zu heads share %zu key/value head%s: their number is fixed", shape.h,
                         shape.g, attn_plural(shape.g));
    if (width % h != 0 || value_width % h != 0)
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "%zu query column%s and %zu value column%s cannot be split into %zu heads",
                         width, attn_plural(width), value_width, attn_plural(value_width), h);
    scene->spec.heads = scene->spec.kv_heads = h;
    edit_drop_outside_overrides(scene);
    return ATTN_OK;
}
