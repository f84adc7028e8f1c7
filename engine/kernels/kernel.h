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
#include "engine/kernels/fetch.h"
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

// From so many numbers on what is written for good does not fit into the caches: it goes past them.
#define ATTN_STREAM_FROM ((size_t)2 << 20)

static inline bool attn_all_finite(const float *numbers, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!isfinite(numbers[i])) return false;
    return true;
}

// The next multiple of `to`.
static inline size_t attn_round_up(size_t n, size_t to) {
    return (n + to - 1) / to * to;
}

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

// One column of a product: c[i·c_stride] = Σ_p a[i·a_stride + p] · b[p·b_step] + bias, i < rows,
// with the bits of product(), which would compute a whole vector of columns for each number.
typedef struct AttnColumn {
    const float *a;
    size_t a_stride;
    const float *b;
    size_t b_step;
    size_t rows, depth;
    float bias;
    float *c;
    size_t c_stride;
} AttnColumn;

// One row of weights, recomputed from its scores and what its softmax found.
typedef struct AttnWeightsAgain {
    float factor;
    const float *penalty;
    float shift;   // the row's maximum
    float inverse; // 1 / the row's sum
} AttnWeightsAgain;

// Sums that are yet to be added up (see carry.h): part b stands at parts + b·step, [width].
typedef struct AttnParts {
    const float *parts;
    size_t step, count, width;
    size_t skipped; // a part that does not count; `count`: none
    float factor;
} AttnParts;

// One row of the softmax, differentiated.
typedef struct AttnSoftmaxBackward {
    const float *weights, *d_weights;
    float dot; // Σ_j weights · d_weights
    float factor;
} AttnSoftmaxBackward;

// --- the backward pass: one block (see differentiate_body.h)

// Of some queries and keys, with nothing pinned among them:
//   d_weights[i][j] = d_context[i]·v[j], kept; 0 where masked is −∞
//   d_scores[i][j]  = weights[i][j] · (d_weights[i][j]·factor − dots[i]·factor), kept; 0 where the
//                     weight is
//   d_v[j] += Σ_i weights[i][j] · d_context[i],   d_k[j] += Σ_i d_scores[i][j] · q[i],
//   d_q[i] += Σ_j d_scores[i][j] · k[j], each one chain in order of index
// All tables give the same bits.
typedef struct AttnDifferentiate {
    size_t queries, keys, d_k, d_v;
    const float *d_context_rows;    // [queries, d_v], room for whole tiles of tile_rows
    const float *values;            // packed, [d_v, keys]
    const float *d_context, *q, *k; // packed, [queries, d_v], [queries, d_k], [keys, d_k]
    const float *dots;              // [queries]: Σ_j weights · d_weights of the whole row
    float factor;
    // [queries, keys], rows `stride` and kept_stride apart. weights NULL: they stand in
    // weights_tile, and none of the four are there.
    const float *weights, *masked;
    float *d_weights, *d_scores;
    size_t stride, kept_stride;
    bool is_aligned;   // rows of d_weights and d_scores begin on a line of the cache
    bool streams;      // they go past the caches, if they do; or if the block ends amid a line
    const float *next; // weights of the block that follows, which are fetched
    AttnFetch *fetch;  // what else is wanted soon, or NULL
    // Scratch: whole tiles of rows, tile_stride apart, which is whole tiles and panels of keys.
    float *weights_tile, *d_weights_tile, *d_scores_tile;
    size_t tile_stride;
    // Sums. A row is whole vectors, and there is room for whole tiles of rows; the first block of
    // keys, and of queries, does not read what stands there.
    float *d_queries, *d_keys, *d_values;
    bool is_first_key, is_first_query;
} AttnDifferentiate;

// --- attention, fused or kept: one block of keys at a time (see attend_body.h)

enum {
    ATTN_KEY_BLOCK = 256, // keys that a row meets at a time
    ATTN_SUM_LANES = 16
};

// Blocks of so many keys.
static inline size_t attn_key_blocks(size_t n_k) {
    return (n_k + ATTN_KEY_BLOCK - 1) / ATTN_KEY_BLOCK;
}

// The keys first … end − 1 that a query may see (first >= end: none).
typedef struct AttnSight {
    size_t first, end;
} AttnSight;

// Of the rows of a tile that see any key. most_first and least_end are those of all its rows.
typedef struct AttnReach {
    size_t least_first, most_end, most_first, least_end;
} AttnReach;

// At most so many queries go through all keys together where scores and weights are kept: whole
// tiles of every kernel.
enum { ATTN_KEEP_ROWS = 96, ATTN_KEEP_TIMES = 16 };

// Scores and weights that are kept (see keep_leave_body.h, keep_body.h). The weights of some
// queries are known only when they have met all keys, and leave while the next queries do: their e
// stand where those of the next will.
typedef struct AttnKeep {
    size_t n_k, blocks; // keys, and blocks of them
    bool streams;       // past the caches: rows of what is kept begin at a vector's boundary then
    // Of the queries at hand, from query 0 and key 0 on: q·k[j], −∞ where hidden; softmax.
    float *scores, *weights;
    size_t scores_stride, weights_stride;
    // Of every tile of queries and every block: [tiles][blocks][tile_rows, ATTN_KEY_BLOCK] of e,
    // and [tiles][blocks][ATTN_KEEP_TIMES] of m, one a row; when the rows are finished what e is to
    // be multiplied by.
    float *e, *times;
    // Of the queries before: where their weights go, and the keys whose e are still here.
    float *waiting;
    size_t rows;                    // 0 where all have left
    AttnSight keys[ATTN_KEEP_ROWS]; // of every tile
} AttnKeep;

// Some queries meet one block of keys. For every query i that sees a key here:
//   s[j] = q·k[j], times factor minus penalty where `prescaled`; −∞ where it may not see key j
//   e[j] = 2^((s[j] − m')·c),   a = 2^((m − m')·c)
//   l    = a·l + Σ_j e[j],      o = a·o + Σ_j e[j]·v[j]
// with m' = m, 0 for a row that has seen nothing before; where the sums then say that this is not
// near its scores, m' = max_j s[j] if that is more than m, else m.
// Afterwards o / l is the context, and e / l, relative to the last m, are the weights. A row's bits
// do not depend on the rows that are together with it. All tables give the same, but AVX-512: its x
// − floor(x) is one instruction, and rounds down.
typedef struct AttnAttend {
    const float *queries; // tiles of tile_rows queries, in each [d_k, tile_rows]
    const float *keys;    // panels of panel_keys keys, in each [d_k, panel_keys]
    const float *values;  // element (j, c) of the block's stands at values[j · value_row + c /
                          // panel_keys · value_panel + c % panel_keys]
    size_t value_row, value_panel; // value_row: panel_keys, unless there is `keep`
    size_t rows, d_k, width;       // width: columns of o, a multiple of lanes
    size_t first_key, key_count;
    float exponent; // c; 1 where queries have been multiplied by it: s then stands for s·c
    bool prescaled;
    float factor;
    const float
        *penalties;   // of query 0 here and key 0 of all; those of query i stand i before. Or NULL
    const float *may; // mask of query 0 here and key 0 of all, 0: hidden; or NULL
    size_t may_stride;
    const AttnSight *sight; // [rows]
    const AttnReach *reach; // of every tile of rows
    // What the rows carry from block to block, each with room for whole tiles.
    // Not read in the first block that a row of the tile sees.
    float *reference; // m, −∞ of a row that has seen nothing; LANES numbers more than rows may be
                      // read and written as they are
    float *sums;      // l in ATTN_SUM_LANES lanes: key j of a block adds to lane j % 16
    float *context;   // o, [rows, width]
    float *scores;    // scratch, [tile_rows, ATTN_KEY_BLOCK]
    AttnKeep *keep;   // where scores and weights are kept, or NULL
    AttnFetch *fetch; // what is wanted next, or NULL
} AttnAttend;

// A row's m is near as long as no lane of its sums is heavy, and after its first block some lane is
// not light: floating-point numbers lose nothing by being relative to another power of two, but the
// sums, and o, must stay far from the ends of their range. (o does so for values of 2^−105 to
// 2^105; where larger ones make it leave its range, attend_finish() tells.)
#define ATTEND_LIGHT 0x1p-14f
#define ATTEND_HEAVY 0x1p14f

// s·c − m·c is one operation, (s − m)·c two; but far from 0 the rounding of m·c weighs too much.
// Of a row that has seen nothing yet, m = −∞, this asks nothing.
#define ATTEND_FAR 1024.0f
static inline bool attend_is_far(float reference, float exponent) {
    float offset = reference * exponent;
    return reference != -INFINITY && !(offset < ATTEND_FAR && offset > -ATTEND_FAR);
}

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
    // e = exp(masked − shift), [n]; returns the sum of them. e may be masked.
    float (*exp_around)(const float *masked, float shift, float *e, size_t n);
    // weights = exp(scores · factor − penalty − shift) · inverse; penalty NULL: none. [n] each.
    void (*weights_again)(const AttnWeightsAgain *w, const float *scores, float *weights, size_t n);
    // out[c] = (0 + Σ_b parts[b·step + c]) · factor, b < count in order but skipped, c < width.
    void (*sum_parts)(const AttnParts *p, float *out);
    // out = x · factor + y, rounded once, [n] each.
    void (*add_scaled)(const float *x, float factor, const float *y, float *out, size_t n);
    // Σ_j a[j]·b[j], in sixteen double lanes.
    float (*dot)(const float *a, const float *b, size_t n);
    // d_scores = weights · (d_weights − dot) · factor, [n] each; where the weight is 0: 0, whatever
    // d_weights is. d_scores may be d_weights.
    void (*softmax_backward)(const AttnSoftmaxBackward *b, float *d_scores, size_t n);
    void (*differentiate)(const AttnDifferentiate *d);
    size_t attend_rows, attend_panel; // queries in a tile, keys (columns of V) in a panel
    bool attend_at_once; // attend() is faster where c is 1, as it is part of the queries
    void (*attend)(const AttnAttend *a);
    // Some rows of V as attend() reads them; says whether all of them are finite.
    bool (*pack_values)(const float *v, size_t stride, size_t rows, size_t columns, float *to);
    // out = o / Σ l, [rows, columns]; 0 in rows that have seen nothing, whatever o is. Is all of it
    // finite?
    bool (*attend_finish)(const AttnAttend *a, size_t columns, float *out, size_t out_stride);
    // As attend_finish() for queries of which scores and weights are kept, when they have met all
    // keys: what they have not met is filled, what was left of the queries before them leaves, and
    // their own weights wait. False: the weights of some row are numbers and yet its context is
    // not, for example as V is NaN where the row may not see it.
    bool (*keep_finish)(const AttnAttend *a, size_t columns, float *out, size_t out_stride);
    // What is left of the queries before.
    void (*keep_leave)(AttnKeep *k);
    // to[p·to_stride + i] = from[i·from_stride + p] · factor, i < rows, p < columns. May write up
    // to lanes − 1 numbers after each row of `to`, before it writes the next row.
    void (*transpose)(const float *from, size_t from_stride, size_t rows, size_t columns, float *to,
                      size_t to_stride, float factor);
    void (*column)(const AttnColumn *c);
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

AttnPacking attn_packing_of(AttnMatrix b, bool transposed); // of all of it
size_t attn_packed_floats(const AttnKernels *kernels, size_t depth,
                          size_t columns); // what packed must hold, zeroed
void attn_pack(const AttnKernels *kernels, const AttnPacking *p, float *packed);

#endif
