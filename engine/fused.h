// AttnFused: context = softmax(mask(Q·Kᵀ·f))·V of every head, without the matrix of scores.
//
// Queries meet the keys block by block; each keeps a number that its weights are relative to and
// their sum so far, and what it has summed shrinks when that number must grow (online softmax:
// Milakov and Gimelshein 2018, Dao et al. 2022). Exact: the bounds of the contract hold, and the
// bits do not depend on the number of threads. Memory: some 100 KB to 4 MB a worker, and at
// most 5 MB that all of them share, whatever n is.
#ifndef ATTN_FUSED_H
#define ATTN_FUSED_H

#include "engine/engine.h"
#include "engine/heads.h"
#include <stdatomic.h>

typedef struct AttnFused AttnFused; // the workers' buffers, kept from run to run

// The engine must outlive it. One run at a time uses it.
AttnStatus attn_fused_create(AttnEngine *engine, AttnFused **out);
void attn_fused_destroy(AttnFused *fused); // NULL is fine

// context: [n_q, h·d_v], not overlapping what is read. Buffers are obtained when they have to be
// larger than ever before. ATTN_ERROR_MEMORY: nothing has been written. cancel may be
// NULL; set by another thread it ends the run within a millisecond or so with ATTN_ERROR_CANCELLED.
AttnStatus attn_fused_run(AttnFused *fused, const AttnHeads *heads, const atomic_bool *cancel,
                          AttnMatrix context);

// Bytes that the workers' buffers take now.
size_t attn_fused_bytes(const AttnFused *fused);

#endif
