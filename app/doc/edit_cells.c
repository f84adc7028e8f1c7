// Numbers typed, dragged or pasted: into given matrices, or as overrides of computed ones.
#include "app/doc/edit.h"
#include "engine/formats/paste.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

AttnStatus edit_out_of_memory(AttnError *error) {
    return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
}

// A float32 that can be computed with: what is not finite is refused with the reason.
static AttnStatus to_float(double number, float *out, AttnError *error) {
    if (!isfinite(number))
        return attn_fail(error, ATTN_ERROR_FORMAT, "a finite number is expected");
    float value = (float)number;
    if (!isfinite(value))
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         "%g is too large for a 32-bit float (at most 3.4e38)", number);
    *out = value;
    return ATTN_OK;
}

// The token's vector is now the user's own.
static void mark_edited(Scene *scene, AttnMatrixId id, size_t row) {
    SceneTokens *tokens = id == ATTN_M ? &scene->memory_tokens : &scene->tokens;
    if ((id == ATTN_X || id == ATTN_M) && row < tokens->count)
        tokens->items[row].source = TOKEN_GIVEN;
    if (id == ATTN_X) scene->is_from_text = false;
}

AttnStatus edit_set_cell(Scene *scene, const Command *command, AttnError *error) {
    SceneMatrix **matrix = command->matrix <= ATTN_BO ? &scene->given[command->matrix] : NULL;
    if (!matrix || !*matrix)
        return attn_fail(error, ATTN_ERROR_SHAPE, "%s is not given in this scene",
                         attn_matrix_name(command->matrix));
    AttnMatrix values = (*matrix)->values;
    if (command->row >= values.rows || command->column >= values.cols)
        return attn_fail(
            error, ATTN_ERROR_SHAPE, "%s has %zu row%s and %zu column%s, there is no cell %zu, %zu",
            attn_matrix_name(command->matrix), values.rows, attn_plural(values.rows), values.cols,
            attn_plural(values.cols), command->row + 1, command->column + 1);
    float value = 0;
    AttnStatus status = to_float(command->number, &value, error);
    if (status != ATTN_OK ||
        memcmp(attn_at(values, command->row, command->column), &value, sizeof value) == 0)
        return status;
    if (!scene_matrix_own(matrix)) return edit_out_of_memory(error);
    *attn_at((*matrix)->values, command->row, command->column) = value;
    mark_edited(scene, command->matrix, command->row);
    return ATTN_OK;
}

static AttnOverride *find_override(Scene *scene, const Command *command) {
    for (size_t i = 0; i < scene->spec.override_count; i++) {
        AttnOverride *entry = &scene->overrides[i];
        if (entry->matrix == command->matrix && entry->head == command->head &&
            entry->row == command->row && entry->column == command->column)
            return entry;
    }
    return NULL;
}

AttnStatus edit_set_override(Scene *scene, const Command *command, AttnError *error) {
    float value = 0;
    AttnStatus status = to_float(command->number, &value, error);
    if (status != ATTN_OK) return status;
    AttnOverride *entry = find_override(scene, command);
    if (!entry) {
        size_t count = scene->spec.override_count;
        if (count == SCENE_OVERRIDES_MAX)
            return attn_fail(error, ATTN_ERROR_SHAPE, "at most %d cells can be pinned",
                             SCENE_OVERRIDES_MAX);
        AttnOverride *grown = realloc(scene->overrides, (count + 1) * sizeof *grown);
        if (!grown) return edit_out_of_memory(error);
        scene->spec.overrides = scene->overrides = grown;
        entry = &grown[count];
        scene->spec.override_count++;
    }
    *entry = (AttnOverride){command->matrix, command->head, command->row, command->column, value};
    return ATTN_OK;
}

static bool is_in_range(const AttnOverride *entry, const Command *range) {
    const size_t rows = range->rows ? range->rows : 1,
                 columns = range->columns ? range->columns : 1;
    return entry->matrix == range->matrix && entry->head == range->head &&
           entry->row >= range->row && entry->row - range->row < rows &&
           entry->column >= range->column && entry->column - range->column < columns;
}

AttnStatus edit_release_override(Scene *scene, const Command *command, AttnError *error) {
    size_t kept = 0;
    for (size_t i = 0; i < scene->spec.override_count; i++)
        if (!is_in_range(&scene->overrides[i], command))
            scene->overrides[kept++] = scene->overrides[i];
    if (kept == scene->spec.override_count)
        return attn_fail(error, ATTN_ERROR_SHAPE, "this cell is not pinned");
    scene->spec.override_count = kept;
    return ATTN_OK;
}

AttnStatus edit_release_all(Scene *scene, AttnError *error) {
    if (scene->spec.override_count == 0)
        return attn_fail(error, ATTN_ERROR_SHAPE, "no cell is pinned");
    scene->spec.override_count = 0;
    return ATTN_OK;
}

// Rows and columns, as they are seen.
typedef struct Extent {
    size_t rows, columns;
} Extent;

static Extent turned(Extent extent, bool is_turned) {
    return is_turned ? (Extent){extent.columns, extent.rows} : extent;
}

// Do pasted numbers (as they are seen) fit into the matrix from the command's cell on? Else says
// how many there are, how many would have room, and what can be done.
static AttnStatus check_room(const Scene *scene, const Command *command, Extent numbers,
                             AttnError *error) {
    const bool is_turned = command->integer == 1;
    Extent all;
    if (!edit_matrix_size(scene, command->matrix, &all.rows, &all.columns)) return ATTN_OK;
    all = turned(all, is_turned);
    const Extent at = turned((Extent){command->row, command->column}, is_turned);
    const char *name = attn_matrix_name(command->matrix);
    if (numbers.rows > all.rows || numbers.columns > all.columns)
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "pasted: %zu × %zu numbers (rows × columns), %s has room for %zu × %zu: "
                         "copy no more than that",
                         numbers.rows, numbers.columns, name, all.rows, all.columns);
    if (at.rows + numbers.rows > all.rows || at.columns + numbers.columns > all.columns)
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "pasted: %zu × %zu numbers (rows × columns), %s has room for %zu × %zu "
                         "from row %zu, column %zu on: select row %zu, column %zu, or before it",
                         numbers.rows, numbers.columns, name, all.rows - at.rows,
                         all.columns - at.columns, at.rows + 1, at.columns + 1,
                         all.rows - numbers.rows + 1, all.columns - numbers.columns + 1);
    return ATTN_OK;
}

// Puts pasted numbers into a matrix cell by cell, as if they had been typed; integer 1: turned
// over. A range that holds them a whole number of times is filled with them, as in a spreadsheet;
// else they are put down once, from its corner.
static AttnStatus paste_numbers(Scene *scene, const Command *command, AttnMatrix numbers,
                                AttnError *error) {
    Command cell = *command;
    const bool is_input = command->matrix <= ATTN_BO, is_turned = command->integer == 1;
    const size_t high = is_turned ? numbers.cols : numbers.rows;
    const size_t wide = is_turned ? numbers.rows : numbers.cols;
    const bool fills = command->rows && command->columns && command->rows % high == 0 &&
                       command->columns % wide == 0;
    const size_t rows = fills ? command->rows : high, columns = fills ? command->columns : wide;
    const Extent seen = {numbers.rows, numbers.cols};
    const AttnStatus fits = fills ? ATTN_OK : check_room(scene, command, seen, error);
    if (fits != ATTN_OK) return fits;
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < columns; j++) {
            const size_t row = i % high, column = j % wide;
            cell.row = command->row + i;
            cell.column = command->column + j;
            cell.number = (double)(is_turned ? *attn_at(numbers, column, row)
                                             : *attn_at(numbers, row, column));
            AttnStatus status = (is_input ? edit_set_cell : edit_set_override)(scene, &cell, error);
            if (status != ATTN_OK) return status;
        }
    }
    return ATTN_OK;
}

// Nobody counts the lines of what was copied: where its row is named, that is its place.
static AttnStatus parse_pasted(const char *text, AttnMatrix *out, AttnError *error) {
    const AttnStatus status = attn_paste_parse(text, strlen(text), out, error);
    if (status != ATTN_OK && error && strncmp(error->message, "row ", 4) == 0)
        error->line = error->column = 0;
    return status;
}

AttnStatus edit_paste(Scene *scene, const Command *command, AttnError *error) {
    AttnMatrix numbers = {0};
    AttnStatus status = parse_pasted(command->text, &numbers, error);
    if (status != ATTN_OK) return status;
    status = paste_numbers(scene, command, numbers, error);
    attn_matrix_destroy(&numbers);
    return status;
}
