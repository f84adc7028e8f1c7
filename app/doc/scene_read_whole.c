// The second pass over a scene that has been read: does it all fit together, and into memory? Then
// the planned matrices get their numbers.
//
// Holds always: nothing large has been allocated for a scene that is refused here.
#include "app/doc/random.h"
#include "app/doc/scene_reader.h"
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// What the engine complains about: its messages speak in the keys of the file ("wq has 3 rows, x
// has …", "override 2: …"), and the first key that the file has is where the person must look.
static JsonNode blamed(const SceneReader *r, const char *message) {
    JsonNode root = jsontext_root(&r->json), node;
    size_t index;
    if (sscanf(message, "override %zu", &index) == 1 && jsontext_member(root, "overrides", &node))
        return jsontext_element(node, index - 1);
    for (const char *at = message; *at;) {
        char word[32];
        size_t length = 0;
        while (isalpha((unsigned char)at[length]) || at[length] == '_')
            length++;
        snprintf(word, sizeof word, "%.*s", (int)(length < 31 ? length : 31), at);
        if (length > 0 && jsontext_member(root, word, &node)) return node;
        at += length > 0 ? length : 1;
    }
    if (jsontext_member(root, "x", &node) || jsontext_member(root, "text", &node)) return node;
    return root;
}

static size_t machine_memory(void) {
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    size_t bytes = SIZE_MAX;
    if (pages <= 0 || page <= 0 || !attn_size_product((size_t)pages, (size_t)page, &bytes))
        return SIZE_MAX;
    return bytes;
}

static AttnStatus refuse_bytes(SceneReader *r, size_t bytes, size_t half) {
    JsonNode place = blamed(r, "");
    if (bytes == SIZE_MAX)
        return jsontext_fail(
            &r->json, place, ATTN_ERROR_MEMORY, r->error,
            "the matrices would take more than %zu bytes: more than can be addressed", SIZE_MAX);
    return jsontext_fail(
        &r->json, place, ATTN_ERROR_MEMORY, r->error,
        "the matrices would take %zu bytes: more than half of this machine's memory, "
        "%zu bytes",
        bytes, half);
}

// Planned matrices have no numbers yet, but to the engine an absent one is the identity.
static AttnInputs planned_inputs(const Scene *scene, float *placeholder) {
    AttnInputs inputs = scene_inputs(scene);
    for (size_t id = 0; id <= ATTN_BO; id++) {
        if (scene->given[id] && !inputs.given[id].data) inputs.given[id].data = placeholder;
    }
    return inputs;
}

AttnStatus scene_read_check(SceneReader *r) {
    float placeholder = 0.0f;
    AttnInputs inputs = planned_inputs(r->scene, &placeholder);
    AttnShape shape;
    AttnStatus status = attn_spec_check(&r->scene->spec, &inputs, &shape, r->error);
    if (status != ATTN_OK) {
        if (r->error) jsontext_place(&r->json, blamed(r, r->error->message), r->error);
        return status;
    }
    size_t bytes = attn_spec_bytes(&r->scene->spec, &inputs, &shape);
    size_t half = machine_memory() / 2;
    return bytes > half ? refuse_bytes(r, bytes, half) : ATTN_OK;
}

static void fill(const SceneReader *r, SceneMatrix *matrix) {
    if (matrix->is_random) {
        random_fill(matrix->values, matrix->seed, matrix->scale);
        return;
    }
    for (size_t i = 0; i < matrix->values.rows; i++)
        words_vector(r->words, &r->scene->tokens.items[i], matrix->values.cols,
                     attn_at(matrix->values, i, 0));
}

AttnStatus scene_read_fill(SceneReader *r) {
    for (size_t id = 0; id <= ATTN_BO; id++) {
        SceneMatrix *matrix = r->scene->given[id];
        if (!matrix || matrix->values.data) continue;
        AttnMatrix values;
        if (attn_matrix_create(matrix->values.rows, matrix->values.cols, &values) != ATTN_OK)
            return attn_fail(r->error, ATTN_ERROR_MEMORY, "out of memory");
        matrix->values = values;
        fill(r, matrix);
    }
    return ATTN_OK;
}
