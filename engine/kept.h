// AttnKept: attention of every head with its scores and weights kept, on plain buffers.
//
// Scores have the bits that a trace gives them (a product that underflows may be −0). Weights and
// context are, as in fused.h, relative to a number near the scores of a row instead of to their
// maximum, which is the same but for rounding: within the contract's bounds, and the same bits for
// any number of threads. (Where values are NaN or ∞ the rows of a tile decide who is mixed again by
// itself, so that kernels differ by roundings.) A score that only the factor makes too large for a
// float is no ∞ here; of values below 2^−105 contexts are less exact.
#ifndef ATTN_KEPT_H
#define ATTN_KEPT_H

#include "engine/engine.h"
#include "engine/heads.h"
#include <stdatomic.h>

typedef struct AttnKept AttnKept; // packed keys and values, the workers' rows: kept from run to run

// The engine must outlive it. One run at a time uses it.
AttnStatus attn_kept_create(AttnEngine *engine, AttnKept **out);
void attn_kept_destroy(AttnKept *kept); // NULL is fine

// What a run writes; none of it overlaps what is read.
typedef struct AttnKeptOut {
    AttnMatrix scores; // [h·n_q, n_k]: q·k, not scaled; −∞ where the query may not see the key
    AttnMatrix weights; // [h·n_q, n_k]
    AttnMatrix context; // [n_q, h·d_v]
} AttnKeptOut;

// Buffers are obtained when they have to be larger than ever before. ATTN_ERROR_MEMORY: nothing has
// been written. cancel may be NULL; set by another thread it ends the run soon with
// ATTN_ERROR_CANCELLED.
AttnStatus attn_kept_run(AttnKept *kept, const AttnHeads *heads, const atomic_bool *cancel,
                         const AttnKeptOut *out);

// Bytes that the buffers take now.
size_t attn_kept_bytes(const AttnKept *kept);

#endif
