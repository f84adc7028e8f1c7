// cost: how many floating-point operations a stage takes. LESSONS.md ("Cost") is the reference: one
// FLOP is one multiplication or addition; comparisons and exp count 1; a product [m,k]·[k,n] is
// 2·m·n·k.
#ifndef ATTN_COST_H
#define ATTN_COST_H

#include "engine/spec.h"

// FLOP of one stage of this shape, textbook count (a causal mask does not lower it: the kept form
// computes all).
double attn_cost_stage(const AttnSpec *spec, const AttnShape *shape, const AttnInputs *inputs,
                       AttnStage stage);
// Sum over the stages.
double attn_cost_pass(const AttnSpec *spec, const AttnShape *shape, const AttnInputs *inputs);

#endif
