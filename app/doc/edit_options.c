// Switches and their numbers: scale, temperature, mask, positions, softmax axis, residual, V = X.
#include "app/doc/edit.h"
#include <math.h>

static AttnStatus set_temperature(Scene *scene, double value, AttnError *error) {
    if (!isfinite(value) || !(value > 0) || !isfinite((float)value) || (float)value == 0)
        return attn_fail(error, ATTN_ERROR_SHAPE, "a temperature above 0 is expected");
    scene->spec.temperature = (float)value;
    return ATTN_OK;
}

static void set_window(Scene *scene, long radius) {
    scene->spec.mask.has_window = radius >= 0;
    scene->spec.mask.window = radius >= 0 ? (size_t)radius : 0;
}

static void set_valid(Scene *scene, long length) {
    scene->spec.mask.has_valid = length >= 0;
    scene->spec.mask.valid = length >= 0 ? (size_t)length : 0;
}

// Without RoPE there is nothing that was not rotated yet, and nothing to pin there.
static AttnStatus set_positions(Scene *scene, AttnPositions positions) {
    scene->spec.positions = positions;
    edit_drop_outside_overrides(scene);
    return ATTN_OK;
}

AttnStatus edit_set_option(Scene *scene, const Command *command, AttnError *error) {
    AttnSpec *spec = &scene->spec;
    bool is_on = command->integer != 0;
    switch ((int)command->kind) { // the rest of the document commands
    case COMMAND_SET_SCALE: spec->factor = is_on ? NAN : 1.0f; return ATTN_OK;
    case COMMAND_SET_TEMPERATURE: return set_temperature(scene, command->number, error);
    case COMMAND_SET_MASK_CAUSAL: spec->mask.causal = is_on; return ATTN_OK;
    case COMMAND_SET_MASK_WINDOW: set_window(scene, command->integer); return ATTN_OK;
    case COMMAND_SET_MASK_VALID: set_valid(scene, command->integer); return ATTN_OK;
    case COMMAND_SET_POSITIONS: return set_positions(scene, (AttnPositions)command->integer);
    case COMMAND_SET_SOFTMAX_AXIS:
        spec->softmax_axis = (AttnSoftmaxAxis)command->integer;
        return ATTN_OK;
    case COMMAND_SET_RESIDUAL: spec->residual = is_on; return ATTN_OK;
    default: return attn_fail(error, ATTN_ERROR_SHAPE, "not a command of the document");
    }
}

// A mask drawn by hand starts with everything to be seen.
static bool need_mask_matrix(Scene *scene) {
    if (scene->mask_matrix) return scene_matrix_own(&scene->mask_matrix);
    AttnMatrix queries = scene->given[ATTN_X]->values;
    AttnMatrix keys = scene->given[ATTN_M] ? scene->given[ATTN_M]->values : queries;
    scene->mask_matrix = scene_matrix_create(queries.rows, keys.rows);
    for (size_t i = 0; scene->mask_matrix && i < queries.rows * keys.rows; i++)
        scene->mask_matrix->values.data[i] = 1;
    return scene->mask_matrix != NULL;
}

AttnStatus edit_toggle_mask_cell(Scene *scene, const Command *command, AttnError *error) {
    if (!need_mask_matrix(scene)) return edit_out_of_memory(error);
    AttnMatrix mask = scene->mask_matrix->values;
    scene->spec.mask.matrix = mask;
    if (command->row >= mask.rows || command->column >= mask.cols)
        return attn_fail(error, ATTN_ERROR_SHAPE, "the mask has %zu row%s and %zu column%s",
                         mask.rows, attn_plural(mask.rows), mask.cols, attn_plural(mask.cols));
    const float wanted = *attn_at(mask, command->row, command->column) == 0 ? 1 : 0;
    const size_t rows = command->rows ? command->rows : 1;
    const size_t columns = command->columns ? command->columns : 1;
    for (size_t i = 0; i < rows && command->row + i < mask.rows; i++)
        for (size_t j = 0; j < columns && command->column + j < mask.cols; j++)
            *attn_at(mask, command->row + i, command->column + j) = wanted;
    return ATTN_OK;
}

// WV is put aside, not thrown away: switching back brings it back. A scene without WV starts with
// the identity's numbers, which can then be edited.
// The contexts of all heads must be as wide as WO expects.
static AttnStatus check_values_fit(const Scene *scene, AttnError *error) {
    const bool has_memory = scene->given[ATTN_M] != NULL;
    const size_t cols = scene->given[has_memory ? ATTN_M : ATTN_X]->values.cols;
    const size_t width = cols / scene->spec.kv_heads * scene->spec.heads;
    const SceneMatrix *wo = scene->given[ATTN_WO];
    if (!wo || wo->values.rows == width || cols % scene->spec.kv_heads != 0) return ATTN_OK;
    return attn_fail(error, ATTN_ERROR_SHAPE,
                     "with V = %s the contexts of all heads are %zu wide, WO has %zu row%s: they "
                     "must be equal",
                     has_memory ? "M" : "X", width, wo->values.rows, attn_plural(wo->values.rows));
}

AttnStatus edit_set_values_are_x(Scene *scene, const Command *command, AttnError *error) {
    SceneMatrix **wv = &scene->given[ATTN_WV];
    if ((command->integer != 0) == (*wv == NULL)) return ATTN_OK;
    if (command->integer) {
        const AttnStatus status = check_values_fit(scene, error);
        if (status != ATTN_OK) return status;
        scene_matrix_release(scene->wv_aside);
        scene->wv_aside = *wv;
        *wv = NULL;
    } else if (scene->wv_aside) {
        *wv = scene->wv_aside;
        scene->wv_aside = NULL;
    } else {
        AttnMatrix source =
            (scene->given[ATTN_M] ? scene->given[ATTN_M] : scene->given[ATTN_X])->values;
        *wv = scene_matrix_create(source.cols, source.cols);
        if (!*wv) return edit_out_of_memory(error);
        for (size_t i = 0; i < source.cols; i++)
            *attn_at((*wv)->values, i, i) = 1;
    }
    edit_drop_outside_overrides(scene);
    return ATTN_OK;
}
