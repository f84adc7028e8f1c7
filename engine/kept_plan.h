// AttnKeptPlan: what follows from the shape of a kept run alone (private to the engine). Kept for
// the next run: its divisions take as long as the smallest scenes do.
#ifndef ATTN_KEPT_PLAN_H
#define ATTN_KEPT_PLAN_H

#include "engine/kernels/kernel.h"
#include "engine/spec.h"

// The buffers of one worker: offsets in floats (see AttnAttend and AttnKeep).
typedef struct AttnKeptLayout {
    size_t queries, scores, reference, sums, context, times, e, total;
} AttnKeptLayout;

typedef struct AttnKeptPlan {
    AttnShape shape;
    bool values_in_place; // they lie as the kernel may read them
    bool streams;         // past the caches
    bool is_small;        // not worth asking the pool
    bool is_whole;        // its key/value heads are too small to be cut
    size_t strip_rows;    // whole tiles, at most ATTN_KEEP_ROWS
    // Not 0: so many rows of the weights that are kept, the first ones of the last head, may be the
    // place where the workers' weights wait; they are computed last, in strips of own_rows.
    size_t borrowed_rows;
    size_t own_rows;           // whose weights may wait in a worker's own buffer
    size_t strips, own_strips; // of a head
    size_t width;              // of the context so far, see AttnAttend
    AttnKeptLayout layout;
    size_t keys_floats, values_floats; // of a key/value head
    size_t value_block;                // of a block of its values
    size_t whole;                      // the first key/value heads: one worker's each
    size_t kv_most;                    // of the others so many are packed, and cut, at a time
    size_t parts, part_rows; // more than 1 part: of a key/value head, each packs it for itself
    size_t own, places;      // for packed heads: one for each that is cut, from `own` on a worker's
    double strip_cost, part_cost; // in multiply-adds
} AttnKeptPlan;

// May the kernel read values where they stand, rows that far apart?
bool attn_kept_reads_values(const AttnKernels *kernels, const AttnShape *shape, size_t stride);

// Floats that weights of so many rows take while they wait.
size_t attn_kept_waiting(const AttnShape *shape, size_t rows);

AttnKeptPlan attn_kept_plan(const AttnKernels *kernels, const AttnShape *shape,
                            bool values_in_place, size_t threads);

#endif
