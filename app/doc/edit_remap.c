// Tokens that move take their mask cells and overrides along; matrices that change width keep what
// they can.
#include "app/doc/edit.h"
#include "app/doc/random.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct Remap {
    const size_t *from; // new place → old place, SIZE_MAX: new
    size_t old_count, new_count;
    bool moves_queries, moves_keys;
} Remap;

static bool has_query_rows(AttnMatrixId id) {
    return id == ATTN_Q || id == ATTN_Q_UNROTATED || id >= ATTN_SCORES;
}

static bool has_key_columns(AttnMatrixId id) {
    return id >= ATTN_SCORES && id <= ATTN_WEIGHTS;
}

// Where the token that stood at `old` stands now; false: it is gone.
static bool new_place(const Remap *remap, size_t *place) {
    for (size_t i = 0; i < remap->new_count; i++) {
        if (remap->from[i] == *place) {
            *place = i;
            return true;
        }
    }
    return false;
}

static bool move_override(const Remap *remap, AttnOverride *entry) {
    bool row_moves = has_query_rows(entry->matrix) ? remap->moves_queries : remap->moves_keys;
    bool column_moves = has_key_columns(entry->matrix) && remap->moves_keys;
    return (!row_moves || new_place(remap, &entry->row)) &&
           (!column_moves || new_place(remap, &entry->column));
}

static void move_overrides(Scene *scene, const Remap *remap) {
    size_t kept = 0;
    for (size_t i = 0; i < scene->spec.override_count; i++) {
        AttnOverride entry = scene->overrides[i];
        if (move_override(remap, &entry)) scene->overrides[kept++] = entry;
    }
    scene->spec.override_count = kept;
}

// The mask cell that belongs to a new place; a new token may be seen and may see.
static float mask_cell(AttnMatrix old, const Remap *remap, size_t row, size_t column) {
    if (remap->moves_queries) row = remap->from[row];
    if (remap->moves_keys) column = remap->from[column];
    return row >= old.rows || column >= old.cols ? 1 : *attn_at(old, row, column);
}

static AttnStatus move_mask(Scene *scene, const Remap *remap, AttnError *error) {
    if (!scene->mask_matrix) return ATTN_OK;
    AttnMatrix old = scene->mask_matrix->values;
    SceneMatrix *moved = scene_matrix_create(remap->moves_queries ? remap->new_count : old.rows,
                                             remap->moves_keys ? remap->new_count : old.cols);
    if (!moved) return edit_out_of_memory(error);
    for (size_t row = 0; row < moved->values.rows; row++)
        for (size_t column = 0; column < moved->values.cols; column++)
            *attn_at(moved->values, row, column) = mask_cell(old, remap, row, column);
    scene_matrix_release(scene->mask_matrix);
    scene->mask_matrix = moved;
    scene->spec.mask.matrix = moved->values;
    return ATTN_OK;
}

AttnStatus edit_remap_tokens(Scene *scene, bool is_memory, const size_t *from, size_t old_count,
                             size_t new_count, AttnError *error) {
    bool is_self = scene->given[ATTN_M] == NULL;
    Remap remap = {from, old_count, new_count, !is_memory, is_memory || is_self};
    move_overrides(scene, &remap);
    AttnMask *mask = &scene->spec.mask;
    // A valid length that took in every key goes on doing so.
    if (remap.moves_keys && mask->has_valid &&
        (mask->valid == old_count || mask->valid > new_count))
        mask->valid = new_count;
    return move_mask(scene, &remap, error);
}

static bool holds_keys(AttnMatrixId id) {
    return id == ATTN_K || id == ATTN_K_UNROTATED || id == ATTN_V;
}

static void computed_size(AttnMatrixId id, const AttnShape *shape, size_t *rows, size_t *cols) {
    *rows = holds_keys(id) ? shape->n_k : shape->n_q;
    *cols = has_key_columns(id)                  ? shape->n_k
            : id == ATTN_OUTPUT                  ? shape->d_o
            : id == ATTN_V || id == ATTN_CONTEXT ? shape->d_v
                                                 : shape->d_k;
}

// Is there such a cell in a pass of this shape?
static bool is_inside(const AttnOverride *entry, const AttnShape *shape, bool is_rope) {
    AttnMatrixId id = entry->matrix;
    size_t rows, cols;
    if (!is_rope && (id == ATTN_Q_UNROTATED || id == ATTN_K_UNROTATED)) return false;
    size_t heads = id == ATTN_OUTPUT ? 1 : holds_keys(id) ? shape->g : shape->h;
    computed_size(id, shape, &rows, &cols);
    return entry->head < heads && entry->row < rows && entry->column < cols;
}

// The shape alone; what is wrong with the overrides the run will say.
static bool find_shape(const Scene *scene, AttnShape *shape) {
    AttnSpec spec = scene->spec;
    const AttnInputs inputs = scene_inputs(scene);
    AttnError ignored;
    spec.override_count = 0;
    return attn_spec_check(&spec, &inputs, shape, &ignored) == ATTN_OK;
}

bool edit_matrix_size(const Scene *scene, AttnMatrixId id, size_t *rows, size_t *cols) {
    AttnShape shape;
    if (id <= ATTN_BO) {
        if (!scene->given[id]) return false;
        *rows = scene->given[id]->values.rows;
        *cols = scene->given[id]->values.cols;
        return true;
    }
    if (!find_shape(scene, &shape)) return false;
    computed_size(id, &shape, rows, cols);
    return true;
}

void edit_drop_outside_overrides(Scene *scene) {
    const AttnSpec spec = scene->spec;
    AttnShape shape;
    if (!find_shape(scene, &shape)) return;
    size_t kept = 0;
    for (size_t i = 0; i < scene->spec.override_count; i++)
        if (is_inside(&scene->overrides[i], &shape, spec.positions == ATTN_POSITIONS_ROPE))
            scene->overrides[kept++] = scene->overrides[i];
    scene->spec.override_count = kept;
}

// Root mean square: what a matrix's numbers are like in size; ½ for nothing or all zero.
static double typical_size(const SceneMatrix *matrix) {
    double sum = 0;
    size_t count = 0;
    for (size_t row = 0; matrix && row < matrix->values.rows; row++)
        for (size_t column = 0; column < matrix->values.cols; column++, count++)
            sum += (double)*attn_at(matrix->values, row, column) *
                   (double)*attn_at(matrix->values, row, column);
    return sum > 0 ? sqrt(sum / (double)count) : 0.5;
}

SceneMatrix *edit_resized(const SceneMatrix *matrix, size_t rows, size_t cols, uint64_t seed) {
    SceneMatrix *resized = scene_matrix_create(rows, cols);
    if (!resized) return NULL;
    random_fill(resized->values, seed, typical_size(matrix));
    for (size_t row = 0; matrix && row < rows && row < matrix->values.rows; row++)
        for (size_t column = 0; column < cols && column < matrix->values.cols; column++)
            *attn_at(resized->values, row, column) = *attn_at(matrix->values, row, column);
    return resized;
}
