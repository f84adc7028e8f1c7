// AttnFusedPlan: what follows from the shape of a fused run alone (private to the engine): how it
// is cut into tasks, and where in a worker's buffer everything stands. Kept for the next run: its
// divisions take as long as the smallest scenes do.
#ifndef ATTN_FUSED_PLAN_H
#define ATTN_FUSED_PLAN_H

#include "engine/kernels/kernel.h"
#include "engine/spec.h"

// A block of keys and values, packed: offsets in floats. is_finite: 0 where some value is not.
typedef struct AttnFusedBlockLayout {
    size_t keys, values, is_finite, total;
} AttnFusedBlockLayout;

// The buffers of one worker: offsets in floats.
typedef struct AttnFusedLayout {
    size_t queries, blocks, reference, sums, context, scores, sight, reach, kind, total;
} AttnFusedLayout;

// Some rows of some heads, cut into blocks of rows: a task each.
typedef struct AttnFusedCut {
    size_t first_head, heads, first_row, end_row;
    size_t rows, blocks; // of a block; of a head
} AttnFusedCut;

typedef struct AttnFusedPlan {
    AttnShape shape;
    AttnFusedCut coarse, fine; // the tasks: first all of the coarse cut, then all of the fine one
    AttnFusedLayout layout;
    AttnFusedBlockLayout block;
    size_t shared; // floats of all blocks that are packed for all tasks; 0: each packs for itself
    bool keeps_blocks; // a worker has room for all blocks of a key/value head
    size_t threads;
    size_t width;  // of the context so far, see AttnAttend
    bool is_small; // not worth asking the pool
} AttnFusedPlan;

// Which rows of which head a task computes.
typedef struct AttnFusedPlace {
    size_t head, kv, first, rows;
} AttnFusedPlace;

AttnFusedPlan attn_fused_plan(const AttnKernels *kernels, const AttnShape *shape, size_t threads);
size_t attn_fused_task_count(const AttnFusedPlan *plan);
AttnFusedPlace attn_fused_place(const AttnFusedPlan *plan, size_t task);

#endif
