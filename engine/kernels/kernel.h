// AttnKernels: the operations that every stage is built from, one table an instruction set (private
// to the engine).
//
// Holds always, for every table: an element of a product is one chain of fused multiply-adds over
// the inner dimension in order of index, starting from +0, to which the bias (or +0) is added; exp
// is one polynomial; the sum of a softmax row is taken in sixteen double lanes. Order and roundings
// are therefore those of plain C, and all tables give the same bits (NaN aside: which NaN is not
// said), whatever tile, worker or part of a matrix is being computed.
#ifndef ATTN_KERNELS_KERNEL_H
#define ATTN_KERNELS_KERNEL_H

#include "engine/engine.h"
#include <stdbool.h>
#include <stddef.h>

// C[rows, columns] = A[rows, depth] · B[depth, columns] + bias, of which the columns first … first
// + count - 1. Element (i, p) of A stands at a[i·a_stride + p·a_step], so that a transpose can be
// read where it stands.
typedef struct AttnProduct {
    const float *a;
    size_t a_stride, a_step; // a_step: 1 but for a transpose
    const float *packed;     // the whole of B, see attn_pack()
    size_t depth, columns;
    const float *bias; // [columns], or NULL
    float *c;          // element (0, 0), whatever `first`
    size_t c_stride;
    size_t rows, first, count;
    bool accumulate; // C += A · B: every chain starts from what stands in C
} AttnProduct;

// One row of weights, recomputed from its scores and what its softmax found.
typedef struct AttnWeightsAgain {
    float factor;
    const float *penalty;
    float shift;   // the row's maximum
    float inverse; // 1 / the row's sum
} AttnWeightsAgain;

// One row of the softmax, differentiated.
typedef struct AttnSoftmaxBackward {
    const float *weights, *d_weights;
    float dot; // Σ_j weights · d_weights
    float factor;
} AttnSoftmaxBackward;

typedef struct AttnKernels {
    const char *name;
    size_t lanes;         // floats in a vector
    size_t tile_rows;     // rows of C that are computed together
    size_t panel_columns; // columns of C that are computed together, a multiple of lanes
    void (*product)(const AttnProduct *p);
    // scaled = scores · factor − penalty; penalty NULL: none. [n] each.
    void (*scale)(const float *scores, const float *penalty, float factor, float *scaled, size_t n);
    // weights = exp(masked − largest) / sum over n numbers. What is −∞ weighs 0 (all of them:
    // largest is −∞, sum 0); a NaN or +∞ makes every other weight NaN. largest and sum may be NULL.
    void (*softmax)(const float *masked, float *weights, size_t n, float *largest, float *sum);
    void (*exp)(const float *x, float *y,
                size_t n); // at most 2 ulp off over the whole range; y may be x
    // weights = exp(scores · factor − penalty − shift) · inverse; penalty NULL: none. [n] each.
    void (*weights_again)(const AttnWeightsAgain *w, const float *scores, float *weights, size_t n);
    // d_scores = weights · (d_weights − dot) · factor, [n] each; where the weight is 0: 0, whatever
    // d_weights is. d_scores may be d_weights.
    void (*softmax_backward)(const AttnSoftmaxBackward *b, float *d_scores, size_t n);
    // Multiply-adds that wait for nothing, for the benchmark; returns how many floating-point
    // operations it did. *sink keeps the compiler from leaving them out.
    double (*peak)(size_t rounds, float *sink);
} AttnKernels;

extern const AttnKernels attn_kernels_scalar;
#if defined(__x86_64__) || defined(__i386__)
extern const AttnKernels attn_kernels_avx2;
extern const AttnKernels attn_kernels_avx512;
#elif defined(__aarch64__)
extern const AttnKernels attn_kernels_neon;
#endif

// The table asked for, in *out; ATTN_ERROR_SHAPE and a message where this machine cannot run it.
AttnStatus attn_kernels_choose(AttnKernelChoice choice, const AttnKernels **out, AttnError *error);

// B as the kernels read it: panels of panel_columns columns one after the other, in each of them
// row after row; the last panel is as wide as the vectors that its columns need. Element (p, j) of
// B stands at b[p·row_step + j·column_step], so that swapped steps pack a transpose. Packs the
// given rows and columns of B only.
typedef struct AttnPacking {
    const float *b;
    size_t row_step, column_step;
    size_t depth, columns; // the whole of B
    size_t first_row, row_count, first_column, column_count;
} AttnPacking;

size_t attn_packed_floats(const AttnKernels *kernels, size_t depth,
                          size_t columns); // what packed must hold, zeroed
void attn_pack(const AttnKernels *kernels, const AttnPacking *p, float *packed);

#endif
