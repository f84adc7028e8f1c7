// AttnFusedBlocks: blocks of keys and values as the kernels read them (private to the engine).
//
// A worker packs each block for itself, right before queries meet it, and keeps those of one
// key/value head for its next task where they are few. Where tasks of one head are many, all of
// them are packed beforehand instead, once for all tasks.
#ifndef ATTN_FUSED_BLOCKS_H
#define ATTN_FUSED_BLOCKS_H

#include "engine/fused_plan.h"
#include "engine/heads.h"
#include "engine/parallel.h"
#include <stdint.h>

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

// What a worker has packed for itself in this run.
typedef struct AttnFusedOwn {
    float *room;     // [blocks of all keys, or 1][plan->block.total], see plan->keeps_blocks
    size_t kv;       // of this head, or of none: SIZE_MAX
    uint64_t packed; // a bit for each block; none where not all of them have room
} AttnFusedOwn;

// The block that begins with this key: the one that is shared, or the worker's own.
void attn_fused_block(const AttnFusedBlocks *blocks, size_t kv, size_t first, AttnFusedOwn *own,
                      AttnFusedBlock *out);

// What is read for it is wanted.
void attn_fused_block_want(const AttnFusedBlocks *blocks, size_t kv, size_t first,
                           const AttnFusedOwn *own, AttnFetch *f);

#endif
