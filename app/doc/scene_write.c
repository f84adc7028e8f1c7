// Scene files out: the JSON text of a scene, laid out for people, one row of a matrix a line.
//
// Holds always: reading the text back gives the same scene, numbers bit for bit ("%.9g" tells
// float32 apart, -0 too). What equals its default is left out.
#include "app/doc/scene.h"
#include "engine/formats/bytes.h"
#include "engine/formats/text.h"
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Text that grows. Once something has failed, everything after it does nothing.
typedef struct Writer {
    char *data;
    size_t size, capacity;
    bool failed;     // out of memory
    bool not_finite; // JSON has no such number
    bool not_utf8;   // nor such a string
} Writer;

static void put_bytes(Writer *w, const char *bytes, size_t count) {
    if (w->failed) return;
    if (w->capacity - w->size <= count) {
        size_t capacity = (w->capacity + count) * 2 + 256;
        char *data = realloc(w->data, capacity);
        if (!data) {
            w->failed = true;
            return;
        }
        w->data = data;
        w->capacity = capacity;
    }
    memcpy(w->data + w->size, bytes, count);
    w->size += count;
    w->data[w->size] = '\0';
}

static void put(Writer *w, const char *string) {
    put_bytes(w, string, strlen(string));
}

__attribute__((format(printf, 2, 3))) static void print(Writer *w, const char *format, ...) {
    char buffer[128];
    va_list args;
    va_start(args, format);
    vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    put(w, buffer);
}

static void put_string(Writer *w, const char *string) {
    if (!attn_utf8_is_valid(string, strlen(string))) w->not_utf8 = true;
    put(w, "\"");
    for (const char *at = string; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte == '"' || byte == '\\')
            print(w, "\\%c", byte);
        else if (byte == '\n')
            put(w, "\\n");
        else if (byte < 0x20)
            print(w, "\\u%04x", byte);
        else
            put_bytes(w, at, 1);
    }
    put(w, "\"");
}

static void put_number(Writer *w, float number) {
    if (!isfinite(number)) w->not_finite = true;
    print(w, "%.9g", (double)number);
}

// Starts a member of the outer object.
static void put_key(Writer *w, const char *key) {
    print(w, ",\n  \"%s\": ", key);
}

// --- words
// --------------------------------------------------------------------------------------------------

static void put_languages(Writer *w, const char *key, char *const strings[LANGUAGE_COUNT]) {
    const char *before = "";
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (!strings[i]) continue;
        if (!*before) {
            put_key(w, key);
            put(w, "{");
        }
        print(w, "%s\"%s\": ", before, language_name((Language)i));
        put_string(w, strings[i]);
        before = ", ";
    }
    if (*before) put(w, "}");
}

static void put_names(Writer *w, const SceneTokens *tokens) {
    put(w, "[");
    for (size_t i = 0; i < tokens->count; i++) {
        if (i > 0) put(w, ", ");
        put_string(w, tokens->items[i].text);
    }
    put(w, "]");
}

// 1, 2, 3 …: what a reader puts in where there are no names.
static bool are_numbers(const SceneTokens *tokens) {
    for (size_t i = 0; i < tokens->count; i++) {
        char number[SCENE_TOKEN_MAX];
        snprintf(number, sizeof number, "%zu", i + 1);
        if (strcmp(tokens->items[i].text, number) != 0) return false;
    }
    return true;
}

// The sentence, or the tokens with blanks between them, which split into the same tokens.
static void put_text(Writer *w, const Scene *scene) {
    put_key(w, "text");
    if (scene->text) {
        put_string(w, scene->text);
    } else {
        Writer joined = {0};
        for (size_t i = 0; i < scene->tokens.count; i++) {
            if (i > 0) put(&joined, " ");
            put(&joined, scene->tokens.items[i].text);
        }
        put_string(w, joined.data ? joined.data : "");
        w->failed = w->failed || joined.failed;
        free(joined.data);
    }
    put_key(w, "d_model");
    print(w, "%zu", scene->given[ATTN_X]->values.cols);
}

// --- matrices
// -----------------------------------------------------------------------------------------------

static void put_row(Writer *w, AttnMatrix m, size_t row) {
    put(w, "[");
    for (size_t i = 0; i < m.cols; i++) {
        if (i > 0) put(w, ", ");
        put_number(w, *attn_at(m, row, i));
    }
    put(w, "]");
}

static void put_rows(Writer *w, AttnMatrix m, const char *indent) {
    put(w, "[");
    for (size_t i = 0; i < m.rows; i++) {
        print(w, "%s\n%s  ", i > 0 ? "," : "", indent);
        put_row(w, m, i);
    }
    print(w, "\n%s]", indent);
}

static void put_matrix(Writer *w, const SceneMatrix *matrix, const char *indent) {
    if (!matrix->is_random) {
        put_rows(w, matrix->values, indent);
        return;
    }
    print(w, "{\"random\": {\"rows\": %zu, \"cols\": %zu, ", matrix->values.rows,
          matrix->values.cols);
    print(w, "\"seed\": %" PRIu64 ", \"scale\": %.17g}}", matrix->seed, matrix->scale);
}

static void put_inputs(Writer *w, const Scene *scene) {
    if (scene->is_from_text) {
        put_text(w, scene);
    } else {
        if (!are_numbers(&scene->tokens)) {
            put_key(w, "tokens");
            put_names(w, &scene->tokens);
        }
        put_key(w, "x");
        put_matrix(w, scene->given[ATTN_X], "  ");
    }
    if (scene->features.count > 0 && (!scene->is_shipped || scene_features_hold(scene))) {
        put_key(w, "features");
        put_names(w, &scene->features);
    }
    if (!scene->given[ATTN_M]) return;
    put_key(w, "memory");
    put(w, "{");
    if (!are_numbers(&scene->memory_tokens)) {
        put(w, "\n    \"tokens\": ");
        put_names(w, &scene->memory_tokens);
        put(w, ",");
    }
    put(w, "\n    \"x\": ");
    put_matrix(w, scene->given[ATTN_M], "    ");
    put(w, "\n  }");
}

static void put_weights(Writer *w, const Scene *scene) {
    static const char *const keys[] = {"wq", "wk", "wv", "wo", "bq", "bk", "bv", "bo"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const SceneMatrix *matrix = scene->given[ATTN_WQ + i];
        if (!matrix) continue;
        put_key(w, keys[i]);
        if (ATTN_WQ + i >= ATTN_BQ)
            put_row(w, matrix->values, 0);
        else
            put_matrix(w, matrix, "  ");
    }
}

// --- options
// ------------------------------------------------------------------------------------------------

static const char *positions_name(AttnPositions positions) {
    switch (positions) {
    case ATTN_POSITIONS_NONE: return "none";
    case ATTN_POSITIONS_SINUSOIDAL: return "sinusoidal";
    case ATTN_POSITIONS_ROPE: return "rope";
    case ATTN_POSITIONS_ALIBI: return "alibi";
    }
    return "none";
}

static void put_scaling(Writer *w, const AttnSpec *spec) {
    if (!isnan(spec->factor)) {
        put_key(w, "scale");
        if (spec->factor == 1.0f)
            put(w, "false");
        else
            put_number(w, spec->factor);
    }
    if (spec->temperature != 1.0f) {
        put_key(w, "temperature");
        put_number(w, spec->temperature);
    }
}

static void put_mask(Writer *w, const Scene *scene) {
    const AttnMask *mask = &scene->spec.mask;
    bool has_matrix = scene->mask_matrix != NULL;
    int parts = mask->causal + mask->has_window + mask->has_valid + has_matrix;
    if (parts == 0) return;
    const char *before = parts > 1 ? "[" : "";
    put_key(w, "mask");
    if (mask->causal) print(w, "%s\"causal\"", before);
    if (mask->causal) before = ", ";
    if (mask->has_window) print(w, "%s{\"window\": %zu}", before, mask->window);
    if (mask->has_window) before = ", ";
    if (mask->has_valid) print(w, "%s{\"valid\": %zu}", before, mask->valid);
    if (mask->has_valid) before = ", ";
    if (has_matrix) {
        print(w, "%s{\"matrix\": ", before);
        put_rows(w, scene->mask_matrix->values, "  ");
        put(w, "}");
    }
    if (parts > 1) put(w, "]");
}

// Heads, rows and columns count from 1 in the file.
static void put_overrides(Writer *w, const AttnSpec *spec) {
    if (spec->override_count == 0) return;
    put_key(w, "overrides");
    for (size_t i = 0; i < spec->override_count; i++) {
        const AttnOverride *o = &spec->overrides[i];
        print(w, "%s\n    {\"matrix\": \"%s\", \"head\": %zu, ", i > 0 ? "," : "[",
              attn_matrix_name(o->matrix), o->head + 1);
        print(w, "\"row\": %zu, \"column\": %zu, \"value\": ", o->row + 1, o->column + 1);
        put_number(w, o->value);
        put(w, "}");
    }
    put(w, "\n  ]");
}

static void put_options(Writer *w, const Scene *scene) {
    const AttnSpec *spec = &scene->spec;
    if (spec->positions != ATTN_POSITIONS_NONE) {
        put_key(w, "positions");
        put_string(w, positions_name(spec->positions));
    }
    put_scaling(w, spec);
    put_mask(w, scene);
    if (spec->softmax_axis == ATTN_SOFTMAX_QUERIES) {
        put_key(w, "softmax_axis");
        put_string(w, "queries");
    }
    if (spec->residual) {
        put_key(w, "residual");
        put(w, "true");
    }
    put_overrides(w, spec);
}

// --- the whole
// ----------------------------------------------------------------------------------------------

static void put_scene(Writer *w, const Scene *scene) {
    const AttnSpec *spec = &scene->spec;
    put(w, "{\n  \"format\": \"attnlab-scene\",\n  \"version\": 1");
    put_languages(w, "title", scene->title);
    if (!scene->note_is_old || !scene->is_shipped) put_languages(w, "note", scene->note);
    put_inputs(w, scene);
    if (spec->heads != 1) {
        put_key(w, "heads");
        print(w, "%zu", spec->heads);
    }
    if (spec->kv_heads != spec->heads) {
        put_key(w, "kv_heads");
        print(w, "%zu", spec->kv_heads);
    }
    put_weights(w, scene);
    put_options(w, scene);
    put(w, "\n}\n");
}

// What stopped the writer, in words; NULL: nothing did.
static const char *problem_of(const Writer *w) {
    if (w->failed) return "out of memory";
    if (w->not_finite) return "a number is not finite: a scene file cannot hold it";
    return w->not_utf8 ? "a name is not UTF-8: a scene file cannot hold it" : NULL;
}

static AttnStatus format_scene(const Scene *scene, Writer *w, AttnError *error) {
    *w = (Writer){0};
    put_scene(w, scene);
    const char *problem = problem_of(w);
    if (!problem) return ATTN_OK;
    free(w->data);
    return attn_fail(error, w->failed ? ATTN_ERROR_MEMORY : ATTN_ERROR_FORMAT, "%s", problem);
}

char *scene_format(const Scene *scene) {
    Writer w;
    return format_scene(scene, &w, NULL) == ATTN_OK ? w.data : NULL;
}

AttnStatus scene_format_text(const Scene *scene, char **text, AttnError *error) {
    Writer w;
    AttnStatus status = format_scene(scene, &w, error);
    if (status == ATTN_OK) *text = w.data;
    return status;
}

AttnStatus scene_write(const Scene *scene, const char *path, AttnError *error) {
    Writer w;
    AttnStatus status = format_scene(scene, &w, error);
    if (status != ATTN_OK) return status;
    status = attn_file_replace(path, w.data, w.size, error);
    free(w.data);
    return status;
}
