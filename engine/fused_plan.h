// AttnFusedPlan: what follows from the shape of a fused run alone (private to the engine): how it
// is cut into tasks, and where in a worker's buffer everything stands. Kept for the next run: its
// divisions take as long as the smallest scenes do.
#ifndef ATTN_FUSED_PLAN_H
#define ATTN_FUSED_PLAN_H

#include "engine/kernels/kernel.h"
#include "engine/spec.h"

// The buffers of one worker: offsets in floats.
typedef struct AttnFusedLayout {
    size_t queries, keys, values, reference, sums, context, scores, sight, reach, kind, total;
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
    size_t width;  // of the context so far, see AttnAttend
    bool is_small; // not worth asking the pool
} AttnFusedPlan;

AttnFusedPlan attn_fused_plan(const AttnKernels *kernels, const AttnShape *shape, size_t threads);

#endif
