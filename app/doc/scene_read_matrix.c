// The MATRIX of a scene file: rows of numbers, another file, or random numbers.
//
// Holds always: a matrix that comes out has at least one row and one column, and every number in it
// is finite. Random ones are only planned here (see scene_reader.h).
#include "app/doc/scene_reader.h"
#include "engine/formats/csv.h"
#include "engine/formats/npy.h"
#include "engine/formats/safetensors.h"
#include "engine/formats/text.h"
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FILE_PATH_MAX 4096

static AttnStatus no_memory(SceneReader *r) {
    return attn_fail(r->error, ATTN_ERROR_MEMORY, "out of memory");
}

// --- a list of rows
// ---------------------------------------------------------------------------------

static AttnStatus read_numbers(SceneReader *r, JsonNode list, AttnMatrix to, size_t row) {
    for (size_t i = 0; i < to.cols; i++) {
        AttnStatus status = scene_read_number(r, jsontext_element(list, i), attn_at(to, row, i));
        if (status != ATTN_OK) return status;
    }
    return ATTN_OK;
}

// A row must be a list, and as long as the first one.
static AttnStatus check_row(SceneReader *r, JsonNode row, size_t cols) {
    if (!json_is_array(row.value))
        return jsontext_wrong_type(&r->json, row, "a row: a list of numbers", r->error);
    size_t found = json_array_size(row.value);
    if (found == cols && cols > 0) return ATTN_OK;
    if (found == 0)
        return jsontext_fail(&r->json, row, ATTN_ERROR_SHAPE, r->error,
                             "row %zu is empty: expected numbers", row.index + 1);
    return jsontext_fail(&r->json, row, ATTN_ERROR_SHAPE, r->error,
                         "row %zu has %zu number%s, row 1 has %zu: they must be equal",
                         row.index + 1, found, attn_plural(found), cols);
}

static AttnStatus read_rows(SceneReader *r, JsonNode list, SceneMatrix **out) {
    size_t rows = json_array_size(list.value);
    if (rows == 0)
        return jsontext_fail(&r->json, list, ATTN_ERROR_SHAPE, r->error,
                             "an empty list: expected rows of numbers");
    size_t cols = json_array_size(json_array_get(list.value, 0));
    for (size_t i = 0; i < rows; i++) {
        AttnStatus status = check_row(r, jsontext_element(list, i), cols);
        if (status != ATTN_OK) return status;
    }
    SceneMatrix *matrix = scene_matrix_create(rows, cols);
    if (!matrix) return no_memory(r);
    for (size_t i = 0; i < rows; i++) {
        AttnStatus status = read_numbers(r, jsontext_element(list, i), matrix->values, i);
        if (status != ATTN_OK) {
            scene_matrix_release(matrix);
            return status;
        }
    }
    *out = matrix;
    return ATTN_OK;
}

AttnStatus scene_read_bias(SceneReader *r, JsonNode node, SceneMatrix **out) {
    if (!json_is_array(node.value))
        return jsontext_wrong_type(&r->json, node, "a list of numbers", r->error);
    if (json_array_size(node.value) == 0)
        return jsontext_fail(&r->json, node, ATTN_ERROR_SHAPE, r->error,
                             "an empty list: expected numbers");
    SceneMatrix *matrix = scene_matrix_create(1, json_array_size(node.value));
    if (!matrix) return no_memory(r);
    AttnStatus status = read_numbers(r, node, matrix->values, 0);
    if (status != ATTN_OK) {
        scene_matrix_release(matrix);
        return status;
    }
    *out = matrix;
    return ATTN_OK;
}

// --- random
// -------------------------------------------------------------------------------------------

// Seeds have 64 bits, more than the double that the parser made of them: read from the text itself.
static AttnStatus read_seed(SceneReader *r, JsonNode node, uint64_t *out) {
    if (!json_is_real(node.value))
        return jsontext_wrong_type(&r->json, node, "a whole number", r->error);
    const char *digits = r->json.text + jsontext_offset(&r->json, node);
    size_t count = strspn(digits, "0123456789");
    errno = 0;
    unsigned long long seed = count > 0 ? strtoull(digits, NULL, 10) : 0;
    if (count == 0 || errno == ERANGE || strchr(".eE", digits[count]))
        return jsontext_fail(&r->json, node, ATTN_ERROR_FORMAT, r->error,
                             "seed: expected a whole number from 0 to %" PRIu64, UINT64_MAX);
    *out = seed;
    return ATTN_OK;
}

static AttnStatus read_random_scale(SceneReader *r, JsonNode node, double *out) {
    if (!json_is_real(node.value)) return jsontext_wrong_type(&r->json, node, "a number", r->error);
    // The largest number that the generator makes is √(−2 ln 2^-53) < 9.
    double scale = json_real_value(node.value);
    if (fabs(scale) > (double)FLT_MAX / 9.0)
        return jsontext_fail(&r->json, node, ATTN_ERROR_FORMAT, r->error,
                             "scale: %.9g makes numbers that float32 cannot hold", scale);
    *out = scale;
    return ATTN_OK;
}

static AttnStatus require(SceneReader *r, JsonNode object, const char *key, JsonNode *out) {
    if (jsontext_member(object, key, out)) return ATTN_OK;
    return jsontext_fail(&r->json, object, ATTN_ERROR_FORMAT, r->error, "\"%s\" is missing", key);
}

static AttnStatus plan_random(SceneReader *r, JsonNode object, SceneMatrix *plan) {
    static const char *const keys[] = {"rows", "cols", "seed", "scale", NULL};
    AttnStatus status = jsontext_check_keys(&r->json, object, keys, r->error);
    if (status != ATTN_OK) return status;
    JsonNode rows, cols, seed, scale;
    if ((status = require(r, object, "rows", &rows)) != ATTN_OK) return status;
    if ((status = require(r, object, "cols", &cols)) != ATTN_OK) return status;
    if ((status = require(r, object, "seed", &seed)) != ATTN_OK) return status;
    if ((status = scene_read_count(r, rows, 1, &plan->values.rows)) != ATTN_OK) return status;
    if ((status = scene_read_count(r, cols, 1, &plan->values.cols)) != ATTN_OK) return status;
    if ((status = read_seed(r, seed, &plan->seed)) != ATTN_OK) return status;
    plan->scale = 1.0;
    if (jsontext_member(object, "scale", &scale))
        status = read_random_scale(r, scale, &plan->scale);
    plan->values.stride = plan->values.cols;
    plan->is_random = true;
    plan->references = 1;
    return status;
}

static AttnStatus read_random(SceneReader *r, JsonNode object, SceneMatrix **out) {
    SceneMatrix *plan = calloc(1, sizeof *plan);
    if (!plan) return no_memory(r);
    AttnStatus status = plan_random(r, object, plan);
    if (status != ATTN_OK) {
        free(plan);
        return status;
    }
    *out = plan;
    return ATTN_OK;
}

// --- another file
// -------------------------------------------------------------------------------------

// Relative names are looked up beside the scene file.
static AttnStatus file_path(SceneReader *r, JsonNode node, const char *name, char *path) {
    if (!r->path)
        return jsontext_fail(&r->json, node, ATTN_ERROR_FILE, r->error,
                             "a scene that is no file cannot point to one");
    const char *slash = strrchr(r->path, '/');
    size_t folder = slash && name[0] != '/' ? (size_t)(slash - r->path) + 1 : 0;
    if (folder + strlen(name) >= FILE_PATH_MAX)
        return jsontext_fail(&r->json, node, ATTN_ERROR_FILE, r->error, "the path is too long");
    memcpy(path, r->path, folder);
    memcpy(path + folder, name, strlen(name) + 1);
    return ATTN_OK;
}

static AttnStatus load_safetensors(const char *path, const char *tensor, AttnMatrix *out,
                                   AttnError *error) {
    AttnSafetensors *file;
    AttnStatus status = attn_safetensors_open(path, &file, error);
    if (status != ATTN_OK) return status;
    status = attn_safetensors_load(file, tensor, ATTN_FINITE_ONLY, out, error);
    attn_safetensors_close(file);
    return status;
}

static bool ends_with(const char *name, const char *ending) {
    size_t length = strlen(name), tail = strlen(ending);
    return length > tail && strcmp(name + length - tail, ending) == 0;
}

static AttnStatus load(const char *path, const char *tensor, AttnMatrix *out, AttnError *error) {
    if (ends_with(path, ".safetensors")) return load_safetensors(path, tensor, out, error);
    if (tensor)
        return attn_fail(error, ATTN_ERROR_FORMAT, "\"tensor\" is for .safetensors files only");
    if (ends_with(path, ".npy")) return attn_npy_read(path, ATTN_FINITE_ONLY, out, error);
    if (ends_with(path, ".csv")) return attn_csv_read(path, out, error);
    return attn_fail(error, ATTN_ERROR_FORMAT, "expected a file .npy, .csv or .safetensors");
}

// The error of a file, told at the place of the scene that names it.
static AttnStatus file_failed(SceneReader *r, JsonNode node, const char *name, const AttnError *e) {
    char quoted[ATTN_QUOTE_SIZE];
    attn_text_quote(name, strlen(name), quoted);
    if (e->line > 0)
        return jsontext_fail(&r->json, node, e->status, r->error, "%s:%zu:%zu: %s", quoted, e->line,
                             e->column, e->message);
    return jsontext_fail(&r->json, node, e->status, r->error, "%s: %s", quoted, e->message);
}

static AttnStatus read_file(SceneReader *r, JsonNode object, SceneMatrix **out) {
    JsonNode file, tensor;
    const char *name, *tensor_name = NULL;
    AttnStatus status = require(r, object, "file", &file);
    if (status == ATTN_OK) status = scene_read_string(r, file, FILE_PATH_MAX, &name);
    if (status == ATTN_OK && jsontext_member(object, "tensor", &tensor))
        status = scene_read_string(r, tensor, SCENE_TEXT_MAX, &tensor_name);
    if (status != ATTN_OK) return status;
    char path[FILE_PATH_MAX];
    if ((status = file_path(r, file, name, path)) != ATTN_OK) return status;
    SceneMatrix *matrix = calloc(1, sizeof *matrix);
    if (!matrix) return no_memory(r);
    matrix->references = 1;
    AttnError found = {0};
    status = load(path, tensor_name, &matrix->values, &found);
    if (status != ATTN_OK) {
        free(matrix);
        return file_failed(r, file, name, &found);
    }
    *out = matrix;
    return ATTN_OK;
}

// --- all three
// ----------------------------------------------------------------------------------------

AttnStatus scene_read_matrix(SceneReader *r, JsonNode node, SceneMatrix **out) {
    static const char *const random_keys[] = {"random", NULL};
    static const char *const file_keys[] = {"file", "tensor", NULL};
    if (json_is_array(node.value)) return read_rows(r, node, out);
    if (!json_is_object(node.value))
        return jsontext_wrong_type(&r->json, node,
                                   "a matrix: a list of rows, {\"file\": ...} or {\"random\": ...}",
                                   r->error);
    JsonNode random;
    bool is_random = jsontext_member(node, "random", &random);
    AttnStatus status =
        jsontext_check_keys(&r->json, node, is_random ? random_keys : file_keys, r->error);
    if (status != ATTN_OK) return status;
    return is_random ? read_random(r, random, out) : read_file(r, node, out);
}
