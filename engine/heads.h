// AttnHeads: the operands of attention proper, after the projections: what the fused and the kept
// form both compute from.
#ifndef ATTN_HEADS_H
#define ATTN_HEADS_H

#include "engine/spec.h"

typedef struct AttnHeads {
    AttnMatrix queries; // [n_q, h·d_k]; head a owns columns a·d_k … (a+1)·d_k − 1
    AttnMatrix keys;    // [n_k, g·d_k]; head a reads key/value head floor(a·g/h)
    AttnMatrix values;  // [n_k, g·d_v]
    size_t h, g;
    float factor;           // what scores are multiplied by; attn_heads(): 1/√d_k
    const float *penalties; // alibi: [h, n_q + n_k − 1], as AttnScale has them; else NULL
    AttnMask mask;
} AttnHeads;

// Heads of these operands, 1/√d_k, no mask. h divides the columns of queries, g divides h and those
// of keys and values.
AttnHeads attn_heads(AttnMatrix queries, AttnMatrix keys, AttnMatrix values, size_t h, size_t g);

// Sizes; d, d_m and d_o, of which attention proper knows nothing, are 0.
AttnShape attn_heads_shape(const AttnHeads *heads);

#endif
