// AttnTrace: every matrix of one run, kept so that it can be looked at, and brought up to date
// after an edit by recomputing only what the edit touches.
//
// Invariant: after attn_trace_run() returned ATTN_OK every matrix equals, bit for bit, what a run
// from nothing on the same spec, inputs and kernel gives, whatever ran before (which NaN a NaN is
// aside). One exception: in a large scene (from 256 keys and 4 million multiply-adds of weights · V
// on) the edit of a token leaves weights, context and output that differ from it by roundings,
// within the contract's bounds however many edits follow one another (carry.h derives them); the
// next run in which nothing changed computes those again, and the invariant holds. In any case the
// bits depend on neither the number of threads nor the kernel.
#ifndef ATTN_TRACE_H
#define ATTN_TRACE_H

#include "engine/engine.h"
#include "engine/spec.h"
#include <stdatomic.h>

typedef struct AttnTrace AttnTrace;

// How much the last run computed, for tests, the F12 panel and the strip. Cells of scores count
// once a stage.
typedef struct AttnWork {
    size_t q_rows, k_rows, v_rows; // rows of Q, K, V projected, over all heads (a row of all heads
                                   // counts 1, and so does one of which only some columns were)
    size_t q_cells, k_cells,
        v_cells;        // elements of Q, K, V projected: one column of V is n_k of them
    size_t score_cells; // elements of scores computed
    size_t scale_cells, mask_cells;
    size_t softmax_rows;              // rows (or columns) of weights computed, over heads
    size_t context_rows, output_rows; // rows computed, whole or in part; context over heads
    size_t context_cells, output_cells;
    double seconds[ATTN_STAGE_COUNT]; // measured time of each stage in the last run
} AttnWork;

AttnStatus attn_trace_create(AttnTrace **out);
void attn_trace_destroy(AttnTrace *trace); // NULL is fine

// Computes, or brings up to date: finds what differs from the last run's inputs (it keeps copies)
// and recomputes what depends on it. A refused spec and a lack of memory leave the last good run as
// it was. cancel may be NULL; when another thread sets it, the run stops within a few milliseconds
// with ATTN_ERROR_CANCELLED, the trace is then empty (attn_trace_is_empty) until a run succeeds,
// which computes everything. Storage is obtained only where a shape, the positions, the kernels or
// the set of given matrices change (or overrides grow in number).
AttnStatus attn_trace_run(AttnTrace *trace, AttnEngine *engine, const AttnSpec *spec,
                          const AttnInputs *inputs, const atomic_bool *cancel, AttnError *error);

// Share of the stages that the run under way has done, 0 … 1. May be called from any thread at any
// time.
float attn_trace_progress(const AttnTrace *trace);

// Read access, to a trace that is not empty; all views are borrowed and valid until the next run.
// Every function below may be called from several threads while no run is under way.
const AttnSpec *attn_trace_spec(const AttnTrace *trace); // of the last good run
const AttnShape *attn_trace_shape(const AttnTrace *trace);
const AttnWork *attn_trace_work(const AttnTrace *trace);
bool attn_trace_is_empty(const AttnTrace *trace); // no good run yet

// Is this matrix part of the run? (WQ only where given, Q_unrotated only with rope, M only with a
// memory, …)
bool attn_trace_has(const AttnTrace *trace, AttnMatrixId id);
size_t attn_trace_heads(const AttnTrace *trace, AttnMatrixId id); // h, g or 1
// Matrix of one head (0 where the matrix is shared); absent where !attn_trace_has().
AttnMatrix attn_trace_matrix(const AttnTrace *trace, AttnMatrixId id, size_t head);
// The key/value head that query head a reads: floor(a·g/h).
size_t attn_trace_kv_head(const AttnTrace *trace, size_t head);
// The override on this element, or NULL.
const AttnOverride *attn_trace_override(const AttnTrace *trace, AttnMatrixId id, size_t head,
                                        size_t row, size_t column);
// Was this cell of scores … weights hidden by the mask (and not overridden into sight)?
bool attn_trace_is_masked(const AttnTrace *trace, size_t head, size_t row, size_t column);

#endif
