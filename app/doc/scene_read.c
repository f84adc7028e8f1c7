// Scene files in: the keys of the scene, and the checks on the whole.
//
// Holds always: a scene that comes out has passed attn_spec_check(), fits into half of the
// machine's memory, has a name for every row, and holds finite numbers only; what does not come out
// leaves nothing behind.
#include "app/doc/scene_reader.h"
#include "engine/formats/bytes.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_WIDTH_DEFAULT 8

static AttnStatus no_memory(SceneReader *r) {
    return attn_fail(r->error, ATTN_ERROR_MEMORY, "out of memory");
}

static AttnStatus refuse(SceneReader *r, JsonNode node, const char *message) {
    return jsontext_fail(&r->json, node, ATTN_ERROR_FORMAT, r->error, "%s", message);
}

// --- words
// ----------------------------------------------------------------------------------------------

// {"en": "...", "zh": "..."}
static AttnStatus read_languages(SceneReader *r, JsonNode object, char *strings[LANGUAGE_COUNT]) {
    static const char *const keys[] = {"en", "zh", NULL};
    AttnStatus status = jsontext_check_keys(&r->json, object, keys, r->error);
    for (size_t i = 0; i < LANGUAGE_COUNT && status == ATTN_OK; i++) {
        JsonNode node;
        const char *string;
        if (!jsontext_member(object, language_name((Language)i), &node)) continue;
        if ((status = scene_read_string(r, node, SCENE_TEXT_MAX, &string)) != ATTN_OK) break;
        strings[i] = strdup(string);
        if (!strings[i]) status = no_memory(r);
    }
    return status;
}

static AttnStatus read_names(SceneReader *r, JsonNode list, SceneTokens *out) {
    if (!json_is_array(list.value))
        return jsontext_wrong_type(&r->json, list, "a list of strings", r->error);
    size_t count = json_array_size(list.value);
    if (count == 0) return refuse(r, list, "an empty list of names");
    out->items = calloc(count, sizeof *out->items);
    if (!out->items) return no_memory(r);
    out->count = count;
    for (size_t i = 0; i < count; i++) {
        const char *name;
        AttnStatus status =
            scene_read_string(r, jsontext_element(list, i), SCENE_TOKEN_MAX - 1, &name);
        if (status != ATTN_OK) return status;
        strcpy(out->items[i].text, name);
    }
    return ATTN_OK;
}

// Absent names are 1, 2, 3 …
static AttnStatus number_names(SceneReader *r, size_t count, SceneTokens *out) {
    out->items = calloc(count, sizeof *out->items);
    if (!out->items) return no_memory(r);
    out->count = count;
    for (size_t i = 0; i < count; i++)
        snprintf(out->items[i].text, SCENE_TOKEN_MAX, "%zu", i + 1);
    return ATTN_OK;
}

typedef struct NamesOf {
    const char *matrix, *lines; // "x", "row"
} NamesOf;

// As many names as there are rows (or columns, for features).
static AttnStatus check_names(SceneReader *r, JsonNode list, size_t found, size_t expected,
                              NamesOf of) {
    if (found == expected) return ATTN_OK;
    return jsontext_fail(&r->json, list, ATTN_ERROR_SHAPE, r->error,
                         "%s has %zu name%s, %s has %zu %s%s: they must be equal", list.key, found,
                         attn_plural(found), of.matrix, expected, of.lines, attn_plural(expected));
}

// --- x, memory, text
// ------------------------------------------------------------------------------------

static AttnStatus read_text(SceneReader *r, JsonNode root, JsonNode text) {
    JsonNode node;
    if (jsontext_member(root, "x", &node) || jsontext_member(root, "tokens", &node))
        return jsontext_fail(&r->json, node, ATTN_ERROR_FORMAT, r->error,
                             "\"text\" stands instead of tokens and x: remove %s", node.key);
    size_t width = TEXT_WIDTH_DEFAULT;
    const char *string;
    AttnStatus status = scene_read_string(r, text, SCENE_TEXT_MAX, &string);
    if (status == ATTN_OK && jsontext_member(root, "d_model", &node))
        status = scene_read_count(r, node, 1, &width);
    if (status == ATTN_OK) status = words_open(r->assets, &r->words, r->error);
    if (status != ATTN_OK) return status;
    status = words_split(r->words, string, &r->scene->tokens, r->error);
    if (status != ATTN_OK) {
        jsontext_place(&r->json, text, r->error);
        return status;
    }
    SceneMatrix *x = calloc(1, sizeof *x);
    r->scene->text = strdup(string);
    r->scene->given[ATTN_X] = x;
    r->scene->is_from_text = true;
    if (x) x->references = 1;
    if (!x || !r->scene->text) return no_memory(r);
    x->values = (AttnMatrix){.rows = r->scene->tokens.count, .cols = width, .stride = width};
    return ATTN_OK;
}

static AttnStatus read_x(SceneReader *r, JsonNode root) {
    JsonNode node;
    if (jsontext_member(root, "text", &node)) return read_text(r, root, node);
    if (jsontext_member(root, "d_model", &node))
        return refuse(r, node, "\"d_model\" is for scenes with \"text\" only");
    if (!jsontext_member(root, "x", &node))
        return refuse(r, root, "\"x\" (or \"text\") is missing");
    AttnStatus status = scene_read_matrix(r, node, &r->scene->given[ATTN_X]);
    if (status == ATTN_OK && jsontext_member(root, "tokens", &node)) {
        status = read_names(r, node, &r->scene->tokens);
        if (status == ATTN_OK)
            status = check_names(r, node, r->scene->tokens.count,
                                 r->scene->given[ATTN_X]->values.rows, (NamesOf){"x", "row"});
    }
    return status;
}

static AttnStatus read_memory(SceneReader *r, JsonNode root) {
    static const char *const keys[] = {"tokens", "x", NULL};
    Scene *scene = r->scene;
    JsonNode memory, node;
    if (!jsontext_member(root, "memory", &memory)) return ATTN_OK;
    AttnStatus status = jsontext_check_keys(&r->json, memory, keys, r->error);
    if (status != ATTN_OK) return status;
    if (!jsontext_member(memory, "x", &node)) return refuse(r, memory, "memory: \"x\" is missing");
    if ((status = scene_read_matrix(r, node, &scene->given[ATTN_M])) != ATTN_OK) return status;
    if (!jsontext_member(memory, "tokens", &node)) return ATTN_OK;
    if ((status = read_names(r, node, &scene->memory_tokens)) != ATTN_OK) return status;
    return check_names(r, node, scene->memory_tokens.count, scene->given[ATTN_M]->values.rows,
                       (NamesOf){"memory.x", "row"});
}

static AttnStatus read_features(SceneReader *r, JsonNode root) {
    JsonNode node;
    if (!jsontext_member(root, "features", &node)) return ATTN_OK;
    AttnStatus status = read_names(r, node, &r->scene->features);
    if (status != ATTN_OK) return status;
    return check_names(r, node, r->scene->features.count, r->scene->given[ATTN_X]->values.cols,
                       (NamesOf){"x", "column"});
}

static AttnStatus read_weights(SceneReader *r, JsonNode root) {
    static const char *const keys[] = {"wq", "wk", "wv", "wo", "bq", "bk", "bv", "bo"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        JsonNode node;
        if (!jsontext_member(root, keys[i], &node)) continue;
        SceneMatrix **out = &r->scene->given[ATTN_WQ + i];
        bool is_bias = ATTN_WQ + i >= ATTN_BQ;
        AttnStatus status =
            is_bias ? scene_read_bias(r, node, out) : scene_read_matrix(r, node, out);
        if (status != ATTN_OK) return status;
    }
    return ATTN_OK;
}

// --- options
// --------------------------------------------------------------------------------------------

static AttnStatus read_heads(SceneReader *r, JsonNode root) {
    AttnSpec *spec = &r->scene->spec;
    JsonNode node;
    AttnStatus status = ATTN_OK;
    if (jsontext_member(root, "heads", &node)) status = scene_read_count(r, node, 1, &spec->heads);
    spec->kv_heads = spec->heads;
    if (status == ATTN_OK && jsontext_member(root, "kv_heads", &node))
        status = scene_read_count(r, node, 1, &spec->kv_heads);
    return status;
}

// Which of names (a NULL-terminated list, in the order of an enum) the string is.
static AttnStatus read_choice(SceneReader *r, JsonNode node, const char *const *names, int *out) {
    char list[128] = "";
    const char *string;
    AttnStatus status = scene_read_string(r, node, SCENE_TEXT_MAX, &string);
    if (status != ATTN_OK) return status;
    for (int i = 0; names[i]; i++) {
        if (strcmp(string, names[i]) == 0) {
            *out = i;
            return ATTN_OK;
        }
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s\"%s\"", i > 0 ? ", " : "",
                 names[i]);
    }
    return jsontext_fail(&r->json, node, ATTN_ERROR_FORMAT, r->error, "%s: expected one of %s",
                         node.key, list);
}

// true: 1/√d_k (the engine's NAN), false: 1, or the factor itself.
static AttnStatus read_scale(SceneReader *r, JsonNode node) {
    float *factor = &r->scene->spec.factor;
    if (json_is_boolean(node.value)) {
        *factor = json_is_true(node.value) ? NAN : 1.0f;
        return ATTN_OK;
    }
    if (json_is_real(node.value)) return scene_read_number(r, node, factor);
    return jsontext_wrong_type(&r->json, node, "true, false or a number", r->error);
}

static AttnStatus read_scaling(SceneReader *r, JsonNode root) {
    JsonNode node;
    AttnStatus status = ATTN_OK;
    if (jsontext_member(root, "scale", &node)) status = read_scale(r, node);
    if (status == ATTN_OK && jsontext_member(root, "temperature", &node))
        status = scene_read_number(r, node, &r->scene->spec.temperature);
    return status;
}

static AttnStatus read_choices(SceneReader *r, JsonNode root) {
    static const char *const positions[] = {"none", "sinusoidal", "rope", "alibi", NULL};
    static const char *const axes[] = {"keys", "queries", NULL};
    AttnSpec *spec = &r->scene->spec;
    JsonNode node;
    int choice = 0;
    AttnStatus status = ATTN_OK;
    if (jsontext_member(root, "positions", &node))
        status = read_choice(r, node, positions, &choice);
    spec->positions = (AttnPositions)choice;
    choice = 0;
    if (status == ATTN_OK && jsontext_member(root, "softmax_axis", &node))
        status = read_choice(r, node, axes, &choice);
    spec->softmax_axis = (AttnSoftmaxAxis)choice;
    if (status == ATTN_OK && jsontext_member(root, "residual", &node))
        status = scene_read_flag(r, node, &spec->residual);
    return status;
}

static AttnStatus read_options(SceneReader *r, JsonNode root) {
    JsonNode node;
    AttnStatus status = read_heads(r, root);
    if (status == ATTN_OK) status = read_scaling(r, root);
    if (status == ATTN_OK) status = read_choices(r, root);
    if (status == ATTN_OK && jsontext_member(root, "mask", &node))
        status = scene_read_mask(r, node);
    if (status == ATTN_OK && jsontext_member(root, "overrides", &node))
        status = scene_read_overrides(r, node);
    return status;
}

// --- the whole
// ------------------------------------------------------------------------------------------

static AttnStatus check_format(SceneReader *r, JsonNode root) {
    JsonNode node;
    const char *format;
    size_t version;
    if (!json_is_object(root.value))
        return jsontext_wrong_type(&r->json, root, "a scene: an object", r->error);
    if (!jsontext_member(root, "format", &node))
        return refuse(r, root, "\"format\": \"attnlab-scene\" is missing: is this a scene file?");
    AttnStatus status = scene_read_string(r, node, SCENE_TEXT_MAX, &format);
    if (status != ATTN_OK) return status;
    if (strcmp(format, "attnlab-scene") != 0)
        return refuse(r, node, "format: expected \"attnlab-scene\"");
    if (!jsontext_member(root, "version", &node)) return refuse(r, root, "\"version\" is missing");
    if ((status = scene_read_count(r, node, 1, &version)) != ATTN_OK) return status;
    if (version == 1) return ATTN_OK;
    return jsontext_fail(&r->json, node, ATTN_ERROR_FORMAT, r->error,
                         "made by a newer Attention Lab: the scene is of version %zu, this program "
                         "reads version 1",
                         version);
}

static AttnStatus read_title_and_note(SceneReader *r, JsonNode root) {
    JsonNode node;
    AttnStatus status = ATTN_OK;
    if (jsontext_member(root, "title", &node)) status = read_languages(r, node, r->scene->title);
    if (status == ATTN_OK && jsontext_member(root, "note", &node))
        status = read_languages(r, node, r->scene->note);
    return status;
}

static AttnStatus read_all(SceneReader *r, JsonNode root) {
    static const char *const keys[] = {
        "format", "version",     "title",  "note",         "tokens",   "features",  "x",
        "text",   "d_model",     "memory", "heads",        "kv_heads", "wq",        "wk",
        "wv",     "wo",          "bq",     "bk",           "bv",       "bo",        "positions",
        "scale",  "temperature", "mask",   "softmax_axis", "residual", "overrides", NULL};
    AttnStatus status = check_format(r, root);
    if (status == ATTN_OK) status = jsontext_check_keys(&r->json, root, keys, r->error);
    if (status == ATTN_OK) status = read_title_and_note(r, root);
    if (status == ATTN_OK) status = read_x(r, root);
    if (status == ATTN_OK) status = read_memory(r, root);
    if (status == ATTN_OK) status = read_features(r, root);
    if (status == ATTN_OK) status = read_weights(r, root);
    if (status == ATTN_OK) status = read_options(r, root);
    return status;
}

static AttnStatus name_rows(SceneReader *r) {
    Scene *scene = r->scene;
    AttnStatus status = ATTN_OK;
    if (scene->tokens.count == 0)
        status = number_names(r, scene->given[ATTN_X]->values.rows, &scene->tokens);
    if (status == ATTN_OK && scene->given[ATTN_M] && scene->memory_tokens.count == 0)
        status = number_names(r, scene->given[ATTN_M]->values.rows, &scene->memory_tokens);
    return status;
}

AttnStatus scene_parse(const char *json, size_t length, const char *path, const char *assets,
                       Scene **out, AttnError *error) {
    SceneReader r = {.path = path, .assets = assets, .error = error};
    AttnStatus status = jsontext_parse(json, length, &r.json, error);
    if (status != ATTN_OK) return status;
    r.scene = scene_create();
    status = r.scene ? read_all(&r, jsontext_root(&r.json)) : no_memory(&r);
    if (status == ATTN_OK) status = scene_read_check(&r);
    if (status == ATTN_OK) status = scene_read_fill(&r);
    if (status == ATTN_OK) status = name_rows(&r);
    words_close(r.words);
    jsontext_free(&r.json);
    if (status != ATTN_OK) {
        scene_destroy(r.scene);
        return status;
    }
    *out = r.scene;
    return ATTN_OK;
}

AttnStatus scene_read(const char *path, const char *assets, Scene **out, AttnError *error) {
    AttnBytes bytes;
    AttnStatus status = attn_bytes_read(path, SCENE_FILE_MAX, &bytes, error);
    if (status != ATTN_OK) return status;
    status = scene_parse((const char *)bytes.data, bytes.size, path, assets, out, error);
    attn_bytes_free(&bytes);
    return status;
}
