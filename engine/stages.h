// The stages: one pure function each, from matrices to a matrix (private to the engine).
//
// A stage's struct names what it reads and where it writes; its function computes one block of the
// result and touches nothing else, so that blocks may be computed by several threads, and after an
// edit only the blocks it touches. Where a matrix is one head's it says [n_q, …]; inputs are never
// the output.
#ifndef ATTN_STAGES_H
#define ATTN_STAGES_H

#include "engine/kernels/kernel.h"
#include "engine/spec.h"

// A rectangle of a matrix.
typedef struct AttnBlock {
    size_t row, rows, column, columns;
} AttnBlock;

typedef void AttnStageFunction(const void *stage, AttnBlock block);

// out = x + sinusoidal positions, [n, d] (Vaswani et al. 2017, section 3.5)
typedef struct AttnPosition {
    AttnMatrix x, out;
} AttnPosition;
void attn_stage_position(const void *position, AttnBlock block);

// out = left · right (+ bias): project, score (right is Kᵀ), mix, and with residual: output. Where
// right is the identity it is a copy.
typedef struct AttnMultiply {
    const AttnKernels *kernels;
    AttnMatrix left;     // [n, depth]
    const float *packed; // right [depth, columns of out], packed; not used by copy
    const float *bias;   // [columns], or NULL
    AttnMatrix residual; // [n, columns] or absent: added last
    AttnMatrix out;      // [n, columns]
} AttnMultiply;
void attn_stage_multiply(const void *multiply, AttnBlock block);
void attn_stage_copy(const void *multiply, AttnBlock block);

// The same for a few columns of many rows, with the same bits: see AttnKernels' column().
typedef struct AttnColumns {
    const AttnKernels *kernels;
    AttnMatrix left;              // [n, depth]
    const float *right;           // [depth, columns], not packed: element (p, c) stands at
    size_t row_step, column_step; // right[p·row_step + c·column_step]
    const float *bias;            // [columns], or NULL
    AttnMatrix out;               // [n, columns]
} AttnColumns;
// Up to so many it is quicker. What counts is laying the left operand out anew: a term takes as
// long as so many multiply-adds. So does a number that is copied, from another's cache as often as
// not.
enum { ATTN_COLUMNS_FEW = 4, ATTN_COLUMNS_COST = 6, ATTN_COPY_COST = 8 };

void attn_stage_columns(const void *columns, AttnBlock block);

// out: the pair (2i, 2i+1) of every head of row r turned by the angle of its position (Su et al.
// 2021, equation 34).
typedef struct AttnRotate {
    AttnMatrix in, out; // [n, heads · d_k]
    size_t d_k;
    const double *turns; // [n, d_k/2] pairs (cos, sin), those of row 0 first
} AttnRotate;
void attn_stage_rotate(const void *rotate, AttnBlock block);

// out = scores · factor − penalties
typedef struct AttnScale {
    const AttnKernels *kernels;
    AttnMatrix scores; // [n_q, n_k]
    float factor;      // f / temperature
    const float *penalties; // alibi: [n_q + n_k − 1], that of distance j − i + n_q − n_k at j − i +
                            // n_q − 1; or NULL
    AttnMatrix out;
} AttnScale;
void attn_stage_scale(const void *scale, AttnBlock block);

// out = scaled, −∞ where query i may not see key j
typedef struct AttnHide {
    const AttnMask *mask;
    const AttnShape *shape;
    AttnMatrix scaled, out; // [n_q, n_k]
} AttnHide;
void attn_stage_mask(const void *hide, AttnBlock block);

// Both of them for a few columns, of each of which a row has but one number on a line of the cache.
typedef struct AttnScaleHide {
    AttnScale scale;
    AttnHide hide;
} AttnScaleHide;
void attn_stage_scale_and_mask(const void *scale_hide, AttnBlock block);

// out = softmax of masked, [n_q, n_k]; over keys the block's columns must be all, over queries its
// rows.
typedef struct AttnSoftmax {
    const AttnKernels *kernels;
    AttnMatrix masked, out;
    float *largest, *sum; // over keys: [n_q], what the softmax of each row found, or NULL
} AttnSoftmax;
void attn_stage_softmax_keys(const void *softmax, AttnBlock block);
void attn_stage_softmax_queries(const void *softmax, AttnBlock block);

// --- numbers that stages and explanations share --------------------------------------------------

// 10000^(2i/d), i = column / 2: position p turns that column's pair by p divided by this, be it
// sine and cosine that are added or a rotation.
double attn_angle_divisor(size_t column, size_t width);
// One coordinate of a turned pair: computed in double, rounded once.
float attn_rope_first(float a, float b, double cosine, double sine);
float attn_rope_second(float a, float b, double cosine, double sine);
// The one number that scores are multiplied by: f / temperature.
float attn_scale_factor(const AttnSpec *spec, size_t d_k);
// ALiBi: what head a (of h) subtracts at a distance of so many tokens, 2^(−8(a+1)/h) · distance
// (Press et al. 2021).
float attn_alibi_penalty(size_t head, size_t heads, size_t distance);

#endif
