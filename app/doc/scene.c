// Scene as a value: making, cloning and destroying it, and the matrices that scenes share.
//
// Holds always: spec.overrides and spec.mask.matrix point into the same scene; a SceneMatrix with
// more than one reference is never written. References are counted by the one thread that owns the
// document.
#include "app/doc/scene.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

// --- shared matrices ----------------------------------------------------------------------------

SceneMatrix *scene_matrix_create(size_t rows, size_t cols) {
    SceneMatrix *matrix = calloc(1, sizeof *matrix);
    if (!matrix) return NULL;
    matrix->references = 1;
    if (attn_matrix_create(rows, cols, &matrix->values) != ATTN_OK) {
        free(matrix);
        return NULL;
    }
    return matrix;
}

SceneMatrix *scene_matrix_share(SceneMatrix *matrix) {
    if (matrix) matrix->references++;
    return matrix;
}

void scene_matrix_release(SceneMatrix *matrix) {
    if (!matrix) return;
    assert(matrix->references > 0);
    if (--matrix->references > 0) return;
    attn_matrix_destroy(&matrix->values);
    free(matrix);
}

bool scene_matrix_own(SceneMatrix **matrix) {
    SceneMatrix *shared = *matrix;
    if (shared->references > 1) {
        SceneMatrix *copy = scene_matrix_create(shared->values.rows, shared->values.cols);
        if (!copy) return false;
        attn_matrix_copy(copy->values, shared->values);
        scene_matrix_release(shared);
        *matrix = copy;
    }
    (*matrix)->is_random = false;
    return true;
}

// --- tokens
// ---------------------------------------------------------------------------------------

// False: out of memory, *out untouched.
static bool clone_tokens(const SceneTokens *from, SceneTokens *out) {
    SceneTokens copy = {0};
    if (from->count > 0) {
        copy.items = malloc(from->count * sizeof *copy.items);
        if (!copy.items) return false;
        memcpy(copy.items, from->items, from->count * sizeof *copy.items);
        copy.count = from->count;
    }
    *out = copy;
    return true;
}

// Frees them and makes them empty.
static void free_tokens(SceneTokens *tokens) {
    free(tokens->items);
    *tokens = (SceneTokens){0};
}

// --- scenes
// ---------------------------------------------------------------------------------------

Scene *scene_create(void) {
    Scene *scene = calloc(1, sizeof *scene);
    if (scene) scene->spec = attn_spec_default();
    return scene;
}

void scene_destroy(Scene *scene) {
    if (!scene) return;
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        free(scene->title[i]);
        free(scene->note[i]);
    }
    free(scene->text);
    free_tokens(&scene->tokens);
    free_tokens(&scene->memory_tokens);
    free_tokens(&scene->features);
    for (size_t id = 0; id <= ATTN_BO; id++)
        scene_matrix_release(scene->given[id]);
    scene_matrix_release(scene->wv_aside);
    scene_matrix_release(scene->mask_matrix);
    free(scene->overrides);
    free(scene);
}

static bool clone_string(const char *from, char **out) {
    if (!from) return true;
    *out = strdup(from);
    return *out != NULL;
}

static bool clone_words(const Scene *from, Scene *to) {
    bool ok = clone_string(from->text, &to->text);
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        ok = ok && clone_string(from->title[i], &to->title[i]);
        ok = ok && clone_string(from->note[i], &to->note[i]);
    }
    return ok && clone_tokens(&from->tokens, &to->tokens) &&
           clone_tokens(&from->memory_tokens, &to->memory_tokens) &&
           clone_tokens(&from->features, &to->features);
}

static bool clone_overrides(const Scene *from, Scene *to) {
    to->overrides = NULL;
    size_t count = from->spec.override_count;
    if (count > 0) {
        to->overrides = malloc(count * sizeof *to->overrides);
        if (!to->overrides) return false;
        memcpy(to->overrides, from->overrides, count * sizeof *to->overrides);
    }
    to->spec.overrides = to->overrides;
    return true;
}

Scene *scene_clone(const Scene *scene) {
    Scene *copy = scene_create();
    if (!copy) return NULL;
    copy->spec = scene->spec;
    copy->is_from_text = scene->is_from_text;
    copy->note_is_old = scene->note_is_old;
    copy->is_shipped = scene->is_shipped;
    for (size_t id = 0; id <= ATTN_BO; id++)
        copy->given[id] = scene_matrix_share(scene->given[id]);
    copy->wv_aside = scene_matrix_share(scene->wv_aside);
    copy->mask_matrix = scene_matrix_share(scene->mask_matrix);
    if (!clone_overrides(scene, copy) || !clone_words(scene, copy)) {
        scene_destroy(copy);
        return NULL;
    }
    return copy;
}

bool scene_features_hold(const Scene *scene) {
    for (size_t i = 0; scene->features.count && i < scene->tokens.count; i++)
        if (scene->tokens.items[i].source == TOKEN_GIVEN) return true;
    return scene->features.count && scene->tokens.count == 0;
}

AttnInputs scene_inputs(const Scene *scene) {
    AttnInputs inputs = {0};
    for (size_t id = 0; id <= ATTN_BO; id++) {
        if (scene->given[id]) inputs.given[id] = scene->given[id]->values;
    }
    return inputs;
}

static const char *in_language(char *const strings[LANGUAGE_COUNT], Language language) {
    if (strings[language]) return strings[language];
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (strings[i]) return strings[i];
    }
    return "";
}

const char *scene_title(const Scene *scene, Language language) {
    return in_language(scene->title, language);
}

const char *scene_note(const Scene *scene, Language language) {
    return in_language(scene->note, language);
}
