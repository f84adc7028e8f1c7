// Numbers, words, the mask and the overrides of a scene file.
#include "app/doc/scene_reader.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static AttnStatus no_memory(SceneReader *r) {
    return attn_fail(r->error, ATTN_ERROR_MEMORY, "out of memory");
}

// "heads: ", or nothing for an element of a list.
static const char *label(JsonNode node) {
    return node.key ? node.key : "";
}

static const char *colon(JsonNode node) {
    return node.key ? ": " : "";
}

// --- single values
// ------------------------------------------------------------------------------------

AttnStatus scene_read_number(SceneReader *r, JsonNode node, float *out) {
    if (!json_is_real(node.value)) return jsontext_wrong_type(&r->json, node, "a number", r->error);
    double value = json_real_value(node.value);
    if (!isfinite((float)value))
        return jsontext_fail(&r->json, node, ATTN_ERROR_FORMAT, r->error,
                             "%s%s%.9g is too large: float32 ends at 3.40282347e+38", label(node),
                             colon(node), value);
    *out = (float)value;
    return ATTN_OK;
}

AttnStatus scene_read_count(SceneReader *r, JsonNode node, size_t least, size_t *out) {
    static const double most = 9007199254740992.0; // 2^53: whole numbers are exact up to here
    if (!json_is_real(node.value))
        return jsontext_wrong_type(&r->json, node, "a whole number", r->error);
    double value = json_real_value(node.value);
    if (value > most)
        return jsontext_fail(&r->json, node, ATTN_ERROR_SHAPE, r->error,
                             "%s%s%.9g is too large: at most %.0f", label(node), colon(node), value,
                             most);
    if (value != floor(value) || value < (double)least)
        return jsontext_fail(&r->json, node, ATTN_ERROR_FORMAT, r->error,
                             "%s%sexpected a whole number of at least %zu, found %.9g", label(node),
                             colon(node), least, value);
    *out = (size_t)value;
    return ATTN_OK;
}

AttnStatus scene_read_flag(SceneReader *r, JsonNode node, bool *out) {
    if (!json_is_boolean(node.value))
        return jsontext_wrong_type(&r->json, node, "true or false", r->error);
    *out = json_is_true(node.value);
    return ATTN_OK;
}

AttnStatus scene_read_string(SceneReader *r, JsonNode node, size_t limit, const char **out) {
    if (!json_is_string(node.value))
        return jsontext_wrong_type(&r->json, node, "a string", r->error);
    if (json_string_length(node.value) > limit)
        return jsontext_fail(&r->json, node, ATTN_ERROR_FORMAT, r->error,
                             "%s%sa text of %zu bytes, at most %zu are accepted", label(node),
                             colon(node), json_string_length(node.value), limit);
    *out = json_string_value(node.value);
    return ATTN_OK;
}

// --- the mask
// -----------------------------------------------------------------------------------------

// The first element that is neither 0 nor 1, if there is one.
static bool find_not_a_flag(AttnMatrix m, size_t *row, size_t *col) {
    for (*row = 0; *row < m.rows; ++*row) {
        for (*col = 0; *col < m.cols; ++*col) {
            float value = *attn_at(m, *row, *col);
            if (value != 0.0f && value != 1.0f) return true;
        }
    }
    return false;
}

static AttnStatus check_flags(SceneReader *r, JsonNode node, AttnMatrix m) {
    size_t row, col;
    if (!find_not_a_flag(m, &row, &col)) return ATTN_OK;
    JsonNode place = node;
    if (json_is_array(node.value)) place = jsontext_element(jsontext_element(node, row), col);
    return jsontext_fail(
        &r->json, place, ATTN_ERROR_FORMAT, r->error,
        "row %zu, column %zu of the mask is %.9g: expected 1 (may see) or 0 (may not)", row + 1,
        col + 1, (double)*attn_at(m, row, col));
}

// Both masks must allow: one matrix is kept for all of a list.
static AttnStatus combine(SceneReader *r, JsonNode node, AttnMatrix into, AttnMatrix other) {
    if (into.rows != other.rows || into.cols != other.cols)
        return jsontext_fail(
            &r->json, node, ATTN_ERROR_SHAPE, r->error,
            "this mask is %zu by %zu, the one before %zu by %zu: they must be equal", other.rows,
            other.cols, into.rows, into.cols);
    for (size_t i = 0; i < into.rows; i++) {
        for (size_t j = 0; j < into.cols; j++)
            *attn_at(into, i, j) *= *attn_at(other, i, j);
    }
    return ATTN_OK;
}

static AttnStatus take_mask_matrix(SceneReader *r, JsonNode node, SceneMatrix *matrix) {
    if (matrix->is_random)
        return jsontext_fail(&r->json, node, ATTN_ERROR_FORMAT, r->error,
                             "a mask cannot be random: it holds 0 and 1");
    AttnStatus status = check_flags(r, node, matrix->values);
    if (status != ATTN_OK) return status;
    Scene *scene = r->scene;
    if (scene->mask_matrix) return combine(r, node, scene->mask_matrix->values, matrix->values);
    scene->mask_matrix = scene_matrix_share(matrix);
    scene->spec.mask.matrix = matrix->values;
    return ATTN_OK;
}

static AttnStatus read_mask_matrix(SceneReader *r, JsonNode node) {
    SceneMatrix *matrix;
    AttnStatus status = scene_read_matrix(r, node, &matrix);
    if (status != ATTN_OK) return status;
    status = take_mask_matrix(r, node, matrix);
    scene_matrix_release(matrix);
    return status;
}

// A number that a list may give more than once: the smallest must allow too, so it alone counts.
static AttnStatus read_smallest(SceneReader *r, JsonNode node, bool *has, size_t *smallest) {
    size_t value;
    AttnStatus status = scene_read_count(r, node, 0, &value);
    if (status != ATTN_OK) return status;
    if (!*has || value < *smallest) *smallest = value;
    *has = true;
    return ATTN_OK;
}

static AttnStatus read_mask_object(SceneReader *r, JsonNode node) {
    static const char *const keys[] = {"window", "valid", "matrix", NULL};
    AttnMask *mask = &r->scene->spec.mask;
    AttnStatus status = jsontext_check_keys(&r->json, node, keys, r->error);
    if (status != ATTN_OK) return status;
    if (json_object_size(node.value) != 1)
        return jsontext_fail(&r->json, node, ATTN_ERROR_FORMAT, r->error,
                             "expected one of window, valid, matrix: put several in a list");
    JsonNode value;
    if (jsontext_member(node, "window", &value))
        return read_smallest(r, value, &mask->has_window, &mask->window);
    if (jsontext_member(node, "valid", &value))
        return read_smallest(r, value, &mask->has_valid, &mask->valid);
    jsontext_member(node, "matrix", &value);
    return read_mask_matrix(r, value);
}

static AttnStatus read_mask_part(SceneReader *r, JsonNode node) {
    static const char expected[] =
        "\"none\", \"causal\", {\"window\": r}, {\"valid\": L} or {\"matrix\": ...}";
    if (json_is_object(node.value)) return read_mask_object(r, node);
    if (!json_is_string(node.value)) return jsontext_wrong_type(&r->json, node, expected, r->error);
    const char *name = json_string_value(node.value);
    if (strcmp(name, "none") == 0) return ATTN_OK;
    if (strcmp(name, "causal") == 0) {
        r->scene->spec.mask.causal = true;
        return ATTN_OK;
    }
    return jsontext_fail(&r->json, node, ATTN_ERROR_FORMAT, r->error, "unknown mask: expected %s",
                         expected);
}

AttnStatus scene_read_mask(SceneReader *r, JsonNode node) {
    if (!json_is_array(node.value)) return read_mask_part(r, node);
    for (size_t i = 0; i < json_array_size(node.value); i++) {
        AttnStatus status = read_mask_part(r, jsontext_element(node, i));
        if (status != ATTN_OK) return status;
    }
    return ATTN_OK;
}

// --- overrides
// ----------------------------------------------------------------------------------------

static AttnStatus read_override_matrix(SceneReader *r, JsonNode node, AttnMatrixId *out) {
    const char *name;
    AttnStatus status = scene_read_string(r, node, SCENE_TEXT_MAX, &name);
    if (status != ATTN_OK) return status;
    if (attn_matrix_from_name(name, out)) return ATTN_OK;
    return jsontext_fail(&r->json, node, ATTN_ERROR_FORMAT, r->error,
                         "unknown matrix: expected Q, K, V, scores, scaled, masked, weights, "
                         "context, output, Q_unrotated or K_unrotated");
}

// Rows, columns and heads count from 1 in the file, from 0 in the engine. Only the head may be left
// out.
static AttnStatus read_index(SceneReader *r, JsonNode object, const char *key, size_t *out) {
    JsonNode node;
    size_t number = 1;
    if (jsontext_member(object, key, &node)) {
        AttnStatus status = scene_read_count(r, node, 1, &number);
        if (status != ATTN_OK) return status;
    } else if (strcmp(key, "head") != 0) {
        return jsontext_fail(&r->json, object, ATTN_ERROR_FORMAT, r->error, "\"%s\" is missing",
                             key);
    }
    *out = number - 1;
    return ATTN_OK;
}

static AttnStatus read_override(SceneReader *r, JsonNode object, AttnOverride *out) {
    static const char *const keys[] = {"matrix", "head", "row", "column", "value", NULL};
    AttnStatus status = jsontext_check_keys(&r->json, object, keys, r->error);
    if (status != ATTN_OK) return status;
    JsonNode matrix, value;
    if (!jsontext_member(object, "matrix", &matrix) || !jsontext_member(object, "value", &value))
        return jsontext_fail(&r->json, object, ATTN_ERROR_FORMAT, r->error,
                             "an override needs matrix, row, column and value");
    if ((status = read_override_matrix(r, matrix, &out->matrix)) != ATTN_OK) return status;
    if ((status = read_index(r, object, "head", &out->head)) != ATTN_OK) return status;
    if ((status = read_index(r, object, "row", &out->row)) != ATTN_OK) return status;
    if ((status = read_index(r, object, "column", &out->column)) != ATTN_OK) return status;
    return scene_read_number(r, value, &out->value);
}

static bool is_same_cell(const AttnOverride *a, const AttnOverride *b) {
    return a->matrix == b->matrix && a->head == b->head && a->row == b->row &&
           a->column == b->column;
}

static AttnStatus refuse_twice(SceneReader *r, JsonNode list, size_t index) {
    const AttnOverride *overrides = r->scene->overrides;
    for (size_t i = 0; i < index; i++) {
        if (is_same_cell(&overrides[i], &overrides[index]))
            return jsontext_fail(&r->json, jsontext_element(list, index), ATTN_ERROR_FORMAT,
                                 r->error, "override %zu is for the same element as override %zu",
                                 index + 1, i + 1);
    }
    return ATTN_OK;
}

AttnStatus scene_read_overrides(SceneReader *r, JsonNode list) {
    if (!json_is_array(list.value))
        return jsontext_wrong_type(&r->json, list, "a list of overrides", r->error);
    size_t count = json_array_size(list.value);
    if (count == 0) return ATTN_OK;
    if (count > SCENE_OVERRIDES_MAX)
        return jsontext_fail(&r->json, list, ATTN_ERROR_FORMAT, r->error,
                             "%zu overrides, at most %d are accepted", count, SCENE_OVERRIDES_MAX);
    Scene *scene = r->scene;
    scene->overrides = calloc(count, sizeof *scene->overrides);
    if (!scene->overrides) return no_memory(r);
    scene->spec.overrides = scene->overrides;
    for (size_t i = 0; i < count; i++) {
        JsonNode node = jsontext_element(list, i);
        AttnStatus status = read_override(r, node, &scene->overrides[i]);
        if (status == ATTN_OK) status = refuse_twice(r, list, i);
        if (status != ATTN_OK) return status;
        scene->spec.override_count = i + 1;
    }
    return ATTN_OK;
}
