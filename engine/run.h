// AttnRun: one pass over the stages, computing what a plan says is stale (private to the engine).
#ifndef ATTN_RUN_H
#define ATTN_RUN_H

#include "engine/parallel.h"
#include "engine/plan.h"
#include "engine/store.h"
#include "engine/trace.h"

typedef struct AttnRun {
    AttnStore *store;
    const AttnPlan *plan;
    const AttnSpec *spec;
    AttnPool *pool;
    const atomic_bool *cancel; // or NULL
    AttnWork *work;
    atomic_size_t *stages_done; // counts up, for who watches from another thread
    atomic_bool stopped;        // a block was left out
    bool by_rows; // score … mix are done together, rows by rows (set by attn_run_score)
} AttnRun;

// ATTN_OK, or ATTN_ERROR_CANCELLED, which leaves the store half computed.
AttnStatus attn_run(AttnRun *run);

#endif
