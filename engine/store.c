// Storage for one trace, obtained in one go before anything is computed.
#include "engine/store.h"
#include "engine/stages.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool is_pair_matrix(AttnMatrixId id) {
    return id >= ATTN_SCORES && id <= ATTN_WEIGHTS;
}

size_t attn_store_heads(const AttnShape *shape, AttnMatrixId id) {
    if (id == ATTN_K_UNROTATED || id == ATTN_K || id == ATTN_V) return shape->g;
    if (id == ATTN_Q_UNROTATED || id == ATTN_Q || id == ATTN_CONTEXT || is_pair_matrix(id))
        return shape->h;
    return 1;
}

// Rows and columns of a computed matrix as it is stored, all heads together; false: not part of
// such a run.
static bool stored_size(AttnMatrixId id, const AttnSpec *spec, bool has_memory, const AttnShape *s,
                        size_t size[2]) {
    bool rope = spec->positions == ATTN_POSITIONS_ROPE,
         sinus = spec->positions == ATTN_POSITIONS_SINUSOIDAL;
    size[0] = s->n_q;
    size[1] = s->h * s->d_k;
    if (id == ATTN_X_POSITIONED) size[1] = s->d;
    if (id == ATTN_M_POSITIONED || id == ATTN_K_UNROTATED || id == ATTN_K || id == ATTN_V)
        size[0] = s->n_k;
    if (id == ATTN_M_POSITIONED) size[1] = s->d_m;
    if (id == ATTN_K_UNROTATED || id == ATTN_K) size[1] = s->g * s->d_k;
    if (id == ATTN_V) size[1] = s->g * s->d_v;
    if (is_pair_matrix(id)) size[0] = s->h * s->n_q, size[1] = s->n_k;
    if (id == ATTN_CONTEXT) size[1] = s->h * s->d_v;
    if (id == ATTN_OUTPUT) size[1] = s->d_o;
    if (id == ATTN_X_POSITIONED) return sinus;
    if (id == ATTN_M_POSITIONED) return sinus && has_memory;
    return (id != ATTN_Q_UNROTATED && id != ATTN_K_UNROTATED) || rope;
}

static AttnStatus create_matrices(AttnStore *store, const AttnSpec *spec,
                                  const AttnInputs *inputs) {
    for (size_t id = 0; id < ATTN_MATRIX_COUNT; id++) {
        size_t size[2];
        if (id <= ATTN_BO) {
            if (!store->given[id]) continue;
            size[0] = inputs->given[id].rows;
            size[1] = inputs->given[id].cols;
        } else if (!stored_size((AttnMatrixId)id, spec, store->given[ATTN_M], &store->shape,
                                size)) {
            continue;
        }
        AttnStatus status = is_pair_matrix((AttnMatrixId)id)
                                ? attn_matrix_create_spaced(size[0], size[1], &store->matrices[id])
                                : attn_matrix_create(size[0], size[1], &store->matrices[id]);
        if (status != ATTN_OK) return status;
    }
    return ATTN_OK;
}

static AttnStatus create_packed(AttnStore *store) {
    const AttnShape *s = &store->shape;
    AttnStatus status = ATTN_OK;
    for (size_t id = ATTN_WQ; id <= ATTN_WO && status == ATTN_OK; id++) {
        AttnMatrix w = store->matrices[id];
        if (!store->given[id]) continue;
        status = attn_matrix_create(1, attn_packed_floats(store->kernels, w.rows, w.cols),
                                    &store->packed_weights[id]);
    }
    if (status == ATTN_OK)
        status = attn_matrix_create(s->g, attn_packed_floats(store->kernels, s->d_k, s->n_k),
                                    &store->packed_keys);
    if (status == ATTN_OK)
        status = attn_matrix_create(s->g, attn_packed_floats(store->kernels, s->n_k, s->d_v),
                                    &store->packed_values);
    if (status == ATTN_OK) status = attn_matrix_create(1, s->n_k, &store->column);
    if (status != ATTN_OK) return status;
    store->odd_values = calloc(s->g * s->n_k, sizeof *store->odd_values);
    store->large_values = calloc(s->g * s->n_k, sizeof *store->large_values);
    return store->odd_values && store->large_values ? ATTN_OK : ATTN_ERROR_MEMORY;
}

static AttnStatus create_carried(AttnStore *store) {
    const AttnShape *s = &store->shape;
    size_t rows = s->h * s->n_q;
    AttnStatus status = attn_matrix_create(ATTN_ROW_NUMBERS, rows, &store->row_numbers);
    bool carries = attn_carry_pays(s);
    if (status == ATTN_OK && carries)
        status = attn_matrix_create(rows, ATTN_CARRY_PLACES * s->d_v, &store->parts);
    if (status == ATTN_OK && carries)
        status = attn_matrix_create(rows, ATTN_CARRY_PLACES, &store->part_sums);
    if (status != ATTN_OK) return status;
    store->row_states = calloc(rows, sizeof *store->row_states);
    return store->row_states ? ATTN_OK : ATTN_ERROR_MEMORY;
}

// Position p ranges from min(0, n_k − n_q), which is that of row 0 of the table, to n_k − 1.
static AttnStatus create_turns(AttnStore *store) {
    const AttnShape *s = &store->shape;
    size_t n = s->n_q > s->n_k ? s->n_q : s->n_k, count;
    if (!attn_size_product(n, s->d_k, &count) || count > SIZE_MAX / sizeof *store->turns)
        return ATTN_ERROR_MEMORY;
    store->turns = malloc(count * sizeof *store->turns);
    if (!store->turns) return ATTN_ERROR_MEMORY;
    double least = s->n_q > s->n_k ? -(double)(s->n_q - s->n_k) : 0.0;
    for (size_t c = 0; c < s->d_k; c += 2) {
        double divisor = attn_angle_divisor(c, s->d_k);
        for (size_t r = 0; r < n; r++) {
            store->turns[r * s->d_k + c] = cos((least + (double)r) / divisor);
            store->turns[r * s->d_k + c + 1] = sin((least + (double)r) / divisor);
        }
    }
    return ATTN_OK;
}

static AttnStatus create_penalties(AttnStore *store) {
    const AttnShape *s = &store->shape;
    AttnStatus status = attn_matrix_create(s->h, s->n_q + s->n_k - 1, &store->penalties);
    if (status != ATTN_OK) return status;
    for (size_t a = 0; a < s->h; a++) {
        for (size_t x = 0; x < s->n_q + s->n_k - 1; x++) {
            size_t distance = x >= s->n_k - 1 ? x - (s->n_k - 1) : s->n_k - 1 - x;
            *attn_at(store->penalties, a, x) = attn_alibi_penalty(a, s->h, distance);
        }
    }
    return ATTN_OK;
}

AttnStatus attn_store_create(const AttnKernels *kernels, const AttnSpec *spec,
                             const AttnInputs *inputs, const AttnShape *shape, AttnStore **out) {
    AttnStore *store = calloc(1, sizeof *store);
    if (!store) return ATTN_ERROR_MEMORY;
    store->kernels = kernels;
    store->shape = *shape;
    store->positions = spec->positions;
    for (size_t id = 0; id <= ATTN_BO; id++)
        store->given[id] = !attn_matrix_is_absent(inputs->given[id]);
    AttnStatus status = create_matrices(store, spec, inputs);
    if (status == ATTN_OK) status = create_packed(store);
    if (status == ATTN_OK) status = create_carried(store);
    if (status == ATTN_OK && spec->positions == ATTN_POSITIONS_ROPE) status = create_turns(store);
    if (status == ATTN_OK && spec->positions == ATTN_POSITIONS_ALIBI)
        status = create_penalties(store);
    if (status != ATTN_OK) {
        attn_store_destroy(store);
        return ATTN_ERROR_MEMORY;
    }
    *out = store;
    return ATTN_OK;
}

void attn_store_destroy(AttnStore *store) {
    if (!store) return;
    for (size_t id = 0; id < ATTN_MATRIX_COUNT; id++)
        attn_matrix_destroy(&store->matrices[id]);
    for (size_t id = 0; id <= ATTN_WO; id++)
        attn_matrix_destroy(&store->packed_weights[id]);
    attn_matrix_destroy(&store->mask);
    attn_matrix_destroy(&store->packed_keys);
    attn_matrix_destroy(&store->packed_values);
    attn_matrix_destroy(&store->column);
    attn_matrix_destroy(&store->penalties);
    attn_matrix_destroy(&store->row_numbers);
    attn_matrix_destroy(&store->parts);
    attn_matrix_destroy(&store->part_sums);
    free(store->odd_values);
    free(store->large_values);
    free(store->row_states);
    free(store->turns);
    free(store);
}

bool attn_store_fits(const AttnStore *store, const AttnKernels *kernels, const AttnSpec *spec,
                     const AttnInputs *inputs, const AttnShape *shape) {
    if (!store || store->kernels != kernels || store->positions != spec->positions) return false;
    for (size_t id = 0; id <= ATTN_BO; id++) {
        if (store->given[id] == attn_matrix_is_absent(inputs->given[id])) return false;
    }
    const AttnShape *s = &store->shape;
    return s->n_q == shape->n_q && s->n_k == shape->n_k && s->d == shape->d &&
           s->d_m == shape->d_m && s->d_k == shape->d_k && s->d_v == shape->d_v &&
           s->d_o == shape->d_o && s->h == shape->h && s->g == shape->g;
}

AttnMatrix attn_store_matrix(const AttnStore *store, AttnMatrixId id, size_t head) {
    AttnMatrix whole = store->matrices[id];
    size_t heads = attn_store_heads(&store->shape, id);
    if (attn_matrix_is_absent(whole) || heads == 1) return whole;
    if (is_pair_matrix(id))
        return attn_matrix_rows(whole, head * store->shape.n_q, store->shape.n_q);
    size_t width = whole.cols / heads;
    return attn_matrix_columns(whole, head * width, width);
}

AttnCarry attn_store_carry(const AttnStore *store, size_t head) {
    const AttnShape *s = &store->shape;
    size_t row = head * s->n_q;
    AttnCarry carry = {.kernels = store->kernels,
                       .masked = attn_store_matrix(store, ATTN_MASKED, head),
                       .weights = attn_store_matrix(store, ATTN_WEIGHTS, head),
                       .context = attn_store_matrix(store, ATTN_CONTEXT, head),
                       .values = attn_store_matrix(store, ATTN_V, head * s->g / s->h),
                       .packed_values = attn_at(store->packed_values, head * s->g / s->h, 0),
                       .shift = attn_at(store->row_numbers, ATTN_ROW_SHIFT, row),
                       .sum = attn_at(store->row_numbers, ATTN_ROW_SUM, row),
                       .states = store->row_states + row};
    if (attn_matrix_is_absent(store->parts)) return carry;
    carry.parts = attn_matrix_rows(store->parts, row, s->n_q);
    carry.sums = attn_matrix_rows(store->part_sums, row, s->n_q);
    return carry;
}

AttnMatrixId attn_store_query_source(const AttnStore *store) {
    return store->positions == ATTN_POSITIONS_SINUSOIDAL ? ATTN_X_POSITIONED : ATTN_X;
}

AttnMatrixId attn_store_key_source(const AttnStore *store) {
    if (!store->given[ATTN_M]) return attn_store_query_source(store);
    return store->positions == ATTN_POSITIONS_SINUSOIDAL ? ATTN_M_POSITIONED : ATTN_M;
}

const double *attn_store_query_turns(const AttnStore *store) {
    const AttnShape *s = &store->shape;
    return store->turns + (s->n_k > s->n_q ? (s->n_k - s->n_q) * s->d_k : 0);
}

const double *attn_store_key_turns(const AttnStore *store) {
    const AttnShape *s = &store->shape;
    return store->turns + (s->n_q > s->n_k ? (s->n_q - s->n_k) * s->d_k : 0);
}
