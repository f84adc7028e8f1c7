// AttnStore: the storage of one trace: every matrix of a run, and what the stages need beside them
// (private to the engine). A store is made for one shape; a run with another shape gets another
// store.
//
// Layout: heads of Q, K, V and context stand side by side ([n, heads · width], as the projections
// give and take them); heads of scores … weights one under the other ([h · n_q, n_k]),
// and their rows may have a line of the cache between them.
#ifndef ATTN_STORE_H
#define ATTN_STORE_H

#include "engine/carry.h"
#include "engine/kernels/kernel.h"
#include "engine/spec.h"

typedef struct AttnStore {
    // What it was made for: a run that differs in any of this needs another store.
    const AttnKernels *kernels;
    AttnShape shape;
    AttnPositions positions;
    bool given[ATTN_BO + 1];

    AttnMatrix matrices[ATTN_MATRIX_COUNT]; // X … BO: copies of what was given; absent: not part of
                                            // the run
    AttnMatrix mask; // copy of the mask's matrix, absent until there was one

    AttnMatrix packed_weights[ATTN_WO + 1]; // WQ … WO as the kernels read them, where given
    AttnMatrix packed_keys, packed_values;  // a row a key/value head
    bool *odd_values;                       // [g · n_k]: does this row of V hold NaN or ∞?

    bool *large_values; // [g · n_k]: does it hold numbers so large that carry.h leaves it alone?

    AttnMatrix row_numbers;   // [ATTN_ROW_NUMBERS, h · n_q], see carry.h; of a softmax over keys
    AttnRowState *row_states; // [h · n_q]
    AttnMatrix parts, part_sums; // [h · n_q, ATTN_CARRY_PLACES · d_v], [h · n_q,
                                 // ATTN_CARRY_PLACES]; absent where nothing is carried

    AttnMatrix column; // [1, n_k]: room for one column of V, side by side

    double
        *turns; // rope: [max(n_q, n_k), d_k], cos and sin in turn, least position first; else NULL
    AttnMatrix penalties; // alibi: [h, n_q + n_k − 1]; else absent
} AttnStore;

// On failure (ATTN_ERROR_MEMORY) *out is untouched. spec and inputs have been checked, shape is
// theirs.
AttnStatus attn_store_create(const AttnKernels *kernels, const AttnSpec *spec,
                             const AttnInputs *inputs, const AttnShape *shape, AttnStore **out);
void attn_store_destroy(AttnStore *store); // NULL is fine
// What one takes: of the kernels with the widest vectors, which pad most. SIZE_MAX: more than can
// be addressed.
size_t attn_store_bytes(const AttnSpec *spec, const AttnInputs *inputs, const AttnShape *shape);

bool attn_store_fits(const AttnStore *store, const AttnKernels *kernels, const AttnSpec *spec,
                     const AttnInputs *inputs, const AttnShape *shape);

// Heads of a matrix in a store of this shape: h, g or 1.
size_t attn_store_heads(const AttnShape *shape, AttnMatrixId id);
// One head's view; absent where the matrix is not part of the run.
AttnMatrix attn_store_matrix(const AttnStore *store, AttnMatrixId id, size_t head);
// What one head carries from run to run.
AttnCarry attn_store_carry(const AttnStore *store, size_t head);
// What is projected: X or M with its positions, if there are any.
AttnMatrixId attn_store_query_source(const AttnStore *store);
AttnMatrixId attn_store_key_source(const AttnStore *store);
// The rows of `turns` that belong to query 0 and to key 0.
const double *attn_store_query_turns(const AttnStore *store);
const double *attn_store_key_turns(const AttnStore *store);

#endif
