// AttnStrip: up to ATTN_KEEP_ROWS queries of one head of a kept run, on their way through all
// stages (private to the engine).
#ifndef ATTN_KEPT_STRIP_H
#define ATTN_KEPT_STRIP_H

#include "engine/heads.h"
#include "engine/kept.h"
#include "engine/kept_plan.h"

typedef struct AttnStrip {
    const AttnKernels *kernels;
    const AttnHeads *heads;
    const AttnKeptOut *out;
    const AttnKeptPlan *plan;
    const float *keys, *values; // of its head, packed; values only where plan says so
    float *room;                // plan->layout
    AttnKeep *keep;             // weights that wait there
    size_t head, kv;
    size_t next_kv; // of the head that this worker probably packs next, or SIZE_MAX
    size_t row, rows;
    size_t usual_rows; // of the strips of its head but the last
} AttnStrip;

// Nothing waits; what is kept will go to `out`.
void attn_strip_begin(AttnKeep *keep, const AttnKernels *kernels, const AttnKeptPlan *plan,
                      const AttnKeptOut *out, float *room);

// Writes the strip's rows of scores and context, and the weights of the strip before; its own wait
// for the next one, or for the kernels' keep_leave().
void attn_strip_run(const AttnStrip *strip);

#endif
