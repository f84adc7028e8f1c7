// Storage for one trace, obtained in one go before anything is computed. The same walk over its
// parts says beforehand what it takes.
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

// --- parts ---------------------------------------------------------------------------------------

// Obtains the parts of a store one after the other, until one cannot be had; or adds up only what
// they would take.
typedef struct Builder {
    AttnStore *store; // where they are counted: without kernels
    const AttnSpec *spec;
    const AttnInputs *inputs;
    AttnStatus status;
    bool only_counts;
    size_t bytes; // counted; SIZE_MAX: more than can be addressed
} Builder;

enum { LANES_MOST = 16 }; // of the widest kernels

// SIZE_MAX where the product does not fit.
static size_t times(size_t a, size_t b) {
    size_t product;
    return attn_size_product(a, b, &product) ? product : SIZE_MAX;
}

static void count(Builder *b, size_t bytes) {
    b->bytes = bytes > SIZE_MAX - b->bytes ? SIZE_MAX : b->bytes + bytes;
}

static void take_matrix(Builder *b, size_t rows, size_t cols, AttnMatrix *out) {
    if (b->only_counts) count(b, attn_matrix_bytes(rows, cols));
    if (b->only_counts || b->status != ATTN_OK) return;
    b->status = attn_matrix_create(rows, cols, out);
}

static void take_spaced(Builder *b, size_t rows, size_t cols, AttnMatrix *out) {
    if (b->only_counts) count(b, attn_matrix_bytes(rows, attn_matrix_spaced(cols)));
    if (b->only_counts || b->status != ATTN_OK) return;
    b->status = attn_matrix_create_spaced(rows, cols, out);
}

// Zeroed; NULL where it is only counted, or cannot be had.
static void *take_array(Builder *b, size_t length, size_t size) {
    if (b->only_counts) count(b, times(length, size));
    if (b->only_counts || b->status != ATTN_OK) return NULL;
    void *array = calloc(length, size);
    if (!array) b->status = ATTN_ERROR_MEMORY;
    return array;
}

static size_t packed_floats(const Builder *b, size_t depth, size_t columns) {
    const AttnKernels *kernels = b->store->kernels;
    return kernels ? attn_packed_floats(kernels, depth, columns)
                   : times(depth, attn_round_up(columns, LANES_MOST));
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
    if (is_pair_matrix(id)) size[0] = times(s->h, s->n_q), size[1] = s->n_k;
    if (id == ATTN_CONTEXT) size[1] = s->h * s->d_v;
    if (id == ATTN_OUTPUT) size[1] = s->d_o;
    if (id == ATTN_X_POSITIONED) return sinus;
    if (id == ATTN_M_POSITIONED) return sinus && has_memory;
    return (id != ATTN_Q_UNROTATED && id != ATTN_K_UNROTATED) || rope;
}

static void take_matrices(Builder *b) {
    AttnStore *store = b->store;
    for (size_t id = 0; id < ATTN_MATRIX_COUNT; id++) {
        size_t size[2];
        if (id <= ATTN_BO) {
            if (!store->given[id]) continue;
            size[0] = b->inputs->given[id].rows;
            size[1] = b->inputs->given[id].cols;
        } else if (!stored_size((AttnMatrixId)id, b->spec, store->given[ATTN_M], &store->shape,
                                size)) {
            continue;
        }
        if (is_pair_matrix((AttnMatrixId)id))
            take_spaced(b, size[0], size[1], &store->matrices[id]);
        else
            take_matrix(b, size[0], size[1], &store->matrices[id]);
    }
}

static void take_packed(Builder *b) {
    AttnStore *store = b->store;
    const AttnShape *s = &store->shape;
    for (size_t id = ATTN_WQ; id <= ATTN_WO; id++) {
        AttnMatrix w = b->inputs->given[id];
        if (store->given[id])
            take_matrix(b, 1, packed_floats(b, w.rows, w.cols), &store->packed_weights[id]);
    }
    take_matrix(b, s->g, packed_floats(b, s->d_k, s->n_k), &store->packed_keys);
    take_matrix(b, s->g, packed_floats(b, s->n_k, s->d_v), &store->packed_values);
    take_matrix(b, 1, s->n_k, &store->column);
    store->odd_values = take_array(b, times(s->g, s->n_k), sizeof *store->odd_values);
    store->large_values = take_array(b, times(s->g, s->n_k), sizeof *store->large_values);
}

static void take_carried(Builder *b) {
    AttnStore *store = b->store;
    const AttnShape *s = &store->shape;
    size_t rows = times(s->h, s->n_q);
    take_matrix(b, ATTN_ROW_NUMBERS, rows, &store->row_numbers);
    store->row_states = take_array(b, rows, sizeof *store->row_states);
    if (!attn_carry_pays(s)) return;
    take_matrix(b, rows, times(ATTN_CARRY_PLACES, s->d_v), &store->parts);
    take_matrix(b, rows, ATTN_CARRY_PLACES, &store->part_sums);
}

// --- tables --------------------------------------------------------------------------------------

// Position p ranges from min(0, n_k − n_q), which is that of row 0 of the table, to n_k − 1.
static void take_turns(Builder *b) {
    AttnStore *store = b->store;
    const AttnShape *s = &store->shape;
    size_t n = s->n_q > s->n_k ? s->n_q : s->n_k;
    store->turns = take_array(b, times(n, s->d_k), sizeof *store->turns);
    if (!store->turns) return;
    double least = s->n_q > s->n_k ? -(double)(s->n_q - s->n_k) : 0.0;
    for (size_t c = 0; c < s->d_k; c += 2) {
        double divisor = attn_angle_divisor(c, s->d_k);
        for (size_t r = 0; r < n; r++) {
            store->turns[r * s->d_k + c] = cos((least + (double)r) / divisor);
            store->turns[r * s->d_k + c + 1] = sin((least + (double)r) / divisor);
        }
    }
}

static void take_penalties(Builder *b) {
    AttnStore *store = b->store;
    const AttnShape *s = &store->shape;
    take_matrix(b, s->h, s->n_q + s->n_k - 1, &store->penalties);
    if (attn_matrix_is_absent(store->penalties)) return;
    for (size_t a = 0; a < s->h; a++) {
        for (size_t x = 0; x < s->n_q + s->n_k - 1; x++) {
            size_t distance = x >= s->n_k - 1 ? x - (s->n_k - 1) : s->n_k - 1 - x;
            *attn_at(store->penalties, a, x) = attn_alibi_penalty(a, s->h, distance);
        }
    }
}

// --- the store -----------------------------------------------------------------------------------

static void build(Builder *b, const AttnShape *shape) {
    AttnStore *store = b->store;
    store->shape = *shape;
    store->positions = b->spec->positions;
    for (size_t id = 0; id <= ATTN_BO; id++)
        store->given[id] = !attn_matrix_is_absent(b->inputs->given[id]);
    take_matrices(b);
    take_packed(b);
    take_carried(b);
    if (b->spec->positions == ATTN_POSITIONS_ROPE) take_turns(b);
    if (b->spec->positions == ATTN_POSITIONS_ALIBI) take_penalties(b);
}

AttnStatus attn_store_create(const AttnKernels *kernels, const AttnSpec *spec,
                             const AttnInputs *inputs, const AttnShape *shape, AttnStore **out) {
    AttnStore *store = calloc(1, sizeof *store);
    if (!store) return ATTN_ERROR_MEMORY;
    store->kernels = kernels;
    Builder b = {.store = store, .spec = spec, .inputs = inputs};
    build(&b, shape);
    if (b.status != ATTN_OK) {
        attn_store_destroy(store);
        return ATTN_ERROR_MEMORY;
    }
    *out = store;
    return ATTN_OK;
}

size_t attn_store_bytes(const AttnSpec *spec, const AttnInputs *inputs, const AttnShape *shape) {
    AttnStore store = {0};
    Builder b = {.store = &store, .spec = spec, .inputs = inputs, .only_counts = true};
    b.bytes = sizeof store;
    build(&b, shape);
    return b.bytes;
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
