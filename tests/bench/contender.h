// What the comparison is made of: a problem, and contenders that solve it.
#ifndef BENCH_CONTENDER_H
#define BENCH_CONTENDER_H

#include "app/cli/bench_clock.h"
#include "engine/attn.h"

// Attention of h heads, n tokens, width d a head, Q = K = V. Operands lie side by side, [n, h·d].
typedef struct Problem {
    size_t n, d, h;
    bool causal;
    bool kept;          // scores and weights must be there afterwards
    size_t repetitions; // in one sample, so that it is long enough to be timed
    AttnEngine *engine;
    float factor;
    AttnMatrix queries, keys, values;
    AttnMatrix context;         // written
    AttnMatrix scores, weights; // [h·n, n], kept only: written by libraries
} Problem;

bool problem_init(Problem *p, AttnEngine *engine, size_t n, size_t d, size_t h);
void problem_deinit(Problem *p);
bool problem_keep(Problem *p);          // obtains scores and weights; false: no room
double problem_flop(const Problem *p);  // 4·d a pair that is needed
double problem_error(const Problem *p); // largest |context − float64| over some rows
void problem_forget(Problem *p);        // overwrites context, so that an error shows

// prepare: NULL where it does not do this problem. run: see BenchRun.
typedef struct Contender {
    const char *name;
    void *(*prepare)(Problem *p);
    BenchRun *run;
    void (*finish)(void *prepared);
} Contender;

extern const Contender contender_engine_fused, contender_engine_kept;
extern const Contender contender_openblas_tiles, contender_openblas_whole;
extern const Contender contender_onednn_tiles, contender_onednn_whole;

// Everything beside the table: projections, narrow shapes, softmax, edits, backward.
void extras_print(AttnPeakMeter *meter);

// Plain products, for the projections: c = a·b, whole matrices, all threads.
void openblas_product(AttnMatrix a, AttnMatrix b, AttnMatrix c, int threads);
typedef struct OnednnProduct OnednnProduct;
OnednnProduct *onednn_product_create(AttnMatrix a, AttnMatrix b, AttnMatrix c);
void onednn_product_run(OnednnProduct *product);

#endif
