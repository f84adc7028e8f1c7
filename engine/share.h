// AttnShare: how one stage's work is cut into tiles and shared out among the workers (private to
// the engine).
//
// A stage function computes any block of its result from its inputs alone (stages.h), so that tiles
// change the order in which elements are computed but not one of their bits.
#ifndef ATTN_SHARE_H
#define ATTN_SHARE_H

#include "engine/parallel.h"
#include "engine/plan.h"
#include "engine/stages.h"
#include <stdatomic.h>

// Which way a block may be cut.
typedef enum AttnCut {
    ATTN_CUT_ROWS,    // whole rows: softmax over keys, and whatever streams through memory
    ATTN_CUT_COLUMNS, // whole columns: softmax over queries
    ATTN_CUT_BOTH     // products: a tile works on a panel of the right operand that stays in cache
} AttnCut;

typedef struct AttnShare {
    AttnPool *pool;
    const AttnKernels *kernels;
    const atomic_bool *cancel; // or NULL
    atomic_bool *stopped;      // set where a tile was left out because of cancel
    AttnStageFunction *function;
    const void *stage;
    AttnCut cut;
    double cell_cost; // of one element of the result, in multiply-adds
} AttnShare;

// At most so many at once.
enum { ATTN_SHARE_MOST = 3 };

void attn_share_block(const AttnShare *share, AttnBlock block);
// Blocks of several products as one loop, none of them empty: their rows, cut, depth and pool are
// those of the first one. Rows of the left operand that all of them read are then met by all.
void attn_share_blocks(const AttnShare *shares, const AttnBlock *blocks, size_t count);
// Every element whose row or column is marked, each once.
void attn_share_region(const AttnShare *share, AttnFlags rows, AttnFlags columns);

#endif
