// AttnFusedBlocks: blocks of keys and values as the kernels read them (private to the engine).
//
// A task packs each block for itself, right before its queries meet it. Where tasks of one
// key/value head are many, all of them are packed beforehand instead, once for all tasks.
#ifndef ATTN_FUSED_BLOCKS_H
#define ATTN_FUSED_BLOCKS_H

#include "engine/fused_plan.h"
#include "engine/heads.h"
#include "engine/parallel.h"

typedef struct AttnFusedBlocks {
    const AttnKernels *kernels;
    const AttnHeads *heads;
    const AttnFusedPlan *plan;
    float *shared; // [g · blocks of n_k][plan->block.total], or NULL
} AttnFusedBlocks;

// One block: keys and values, both at the beginning of a line of the cache. is_finite: all values.
typedef struct AttnFusedBlock {
    float *keys, *values;
    bool is_finite;
} AttnFusedBlock;

// Packs all blocks of all key/value heads into `shared`.
void attn_fused_blocks_share(const AttnFusedBlocks *blocks, AttnPool *pool);

// The block that begins with this key: the one that is shared, or packed into `room`,
// [plan->block.total].
void attn_fused_block(const AttnFusedBlocks *blocks, size_t kv, size_t first, float *room,
                      AttnFusedBlock *out);

// What is read for it is wanted.
void attn_fused_block_want(const AttnFusedBlocks *blocks, size_t kv, size_t first, AttnFetch *f);

#endif
