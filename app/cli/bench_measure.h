// bench_measure: how long one size of attention takes, form by form.
#ifndef CLI_BENCH_MEASURE_H
#define CLI_BENCH_MEASURE_H

#include "engine/attn.h"

// What is timed. FUSED: attention without the matrix of scores, on Q, K and V. KEPT: score to mix,
// every matrix kept. PROJECTIONS: Q, K and V. EDIT_…: one number changed, and everything that
// follows from it, the search for what changed included. BACKWARD: gradients of everything, weights
// recomputed.
typedef enum BenchForm {
    BENCH_FUSED,
    BENCH_KEPT,
    BENCH_PROJECTIONS,
    BENCH_SOFTMAX,
    BENCH_EDIT_X,
    BENCH_EDIT_WV,
    BENCH_EDIT_WQ,
    BENCH_BACKWARD,
    BENCH_FORM_COUNT
} BenchForm;

typedef struct BenchSize {
    size_t n, d, heads; // d: width of one head
} BenchSize;

typedef struct BenchResult {
    double seconds; // the median of clean samples
    double flop;    // that were done in them
    double peak;    // FLOP a second, sampled beside it
} BenchResult;

const char *bench_form_name(BenchForm form); // "edit_x"

// Bytes that measuring this size takes; SIZE_MAX where it does not fit.
size_t bench_bytes(const BenchSize *size);
// Without a mask and with the causal one: to obtain the memory twice would be a quarter of the time.
enum { BENCH_FULL, BENCH_CAUSAL, BENCH_MASKS };
// On failure results are undefined.
AttnStatus bench_measure(AttnEngine *engine, const BenchSize *size,
                         BenchResult results[BENCH_MASKS][BENCH_FORM_COUNT], AttnError *error);

#endif
