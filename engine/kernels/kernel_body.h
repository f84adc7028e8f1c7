// The vector kernels, compiled once per instruction set. The file that includes this defines
//   VECTOR        a vector of floats (a GCC/Clang vector type)      LANES   floats in it
//   SPLAT(x)      x in every lane
//   FMA(a, b, c)  a·b + c, rounded once
//   TILE_ROWS, TILE_VECTORS  a tile of C: rows · vectors + vectors + 1 registers are needed
//   KERNEL_TABLE, KERNEL_NAME  the table that is defined, and what it calls itself
//
//   MAX_OF(a, b)  a > b ? a : b, lane by lane (b where either is NaN)
//   LARGEST_OF(a) the largest lane, none of them NaN
//   WIDEN(p)      LANES / 2 floats at p as doubles
//   STREAM(p, v)  stores v at p, aligned, past the caches
//   FRACTION(x) and SCALE(y, x)  x − floor(x) and y·2^floor(x); or FLOOR(x) alone
//   LOAD_FOURS(p, apart)  four floats at p, four at p + apart, … side by side
//   may define SCALE_SOME(mask, y, x) and NOT_LESS(a, b): y·2^x where a Mask says so, 0 elsewhere
//
// Everything is done in the order of scalar.c, lane by lane, so that the bits are the same.
#include "engine/kernels/exp_constants.h"
#include "engine/kernels/kernel.h"
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define INLINE        static inline __attribute__((always_inline))
#define PANEL_COLUMNS (TILE_VECTORS * LANES)

typedef VECTOR Vector;
typedef float VectorAt
    __attribute__((vector_size(LANES * 4), aligned(4), may_alias)); // in memory, anywhere
typedef int32_t Integers __attribute__((vector_size(LANES * 4)));
typedef double Doubles __attribute__((vector_size(LANES * 4)));

INLINE Vector load(const float *p) {
    return (Vector)(*(const VectorAt *)p);
}

INLINE void store(float *p, Vector v) {
    *(VectorAt *)p = (VectorAt)v;
}

// Loops over the vectors of a tile: unrolled before the compiler decides what may live in
// registers, else it keeps them in memory beside, and copies them at the beginning and the end of
// every tile.
#if defined(__clang__)
#define ALL_UNROLLED _Pragma("unroll")
#else
#define ALL_UNROLLED _Pragma("GCC unroll 16")
#endif

#include "engine/kernels/product_body.h"

// --- scale ---------------------------------------------------------------------------------------

static void scale(const float *scores, const float *penalty, float factor, float *scaled,
                  size_t n) {
    size_t j = 0;
    for (; j + LANES <= n; j += LANES) {
        Vector s = load(scores + j);
        if (penalty)
            store(scaled + j, FMA(s, SPLAT(factor), -load(penalty + j)));
        else
            store(scaled + j, s * SPLAT(factor));
    }
    for (; j < n; j++)
        scaled[j] = penalty ? __builtin_fmaf(scores[j], factor, -penalty[j]) : scores[j] * factor;
}

// --- copy

// Past the caches where it streams, which orders it with nothing but a sequentially consistent
// store.
static void copy(const float *from, float *to, size_t n, bool streams) {
    size_t j = 0;
    if (streams)
        for (; j < n && (uintptr_t)(to + j) % sizeof(Vector) != 0; j++)
            to[j] = from[j];
    for (; streams && j + LANES <= n; j += LANES)
        STREAM(to + j, load(from + j));
    if (n - j < LANES && n > j)
        STORE_LANES(to + j, 0, n - j, LOAD_LANES(from + j, 0, n - j));
    else
        memcpy(to + j, from + j, (n - j) * sizeof *to);
}

#include "engine/kernels/exp_body.h"

// --- softmax -------------------------------------------------------------------------------------

// NaN never compares as larger, so the largest of the numbers; −∞ where there is none. Four vectors
// side by side, as each waits for the one before it.
static float largest_of(const float *s, size_t n) {
    Vector m[4] = {SPLAT(-INFINITY), SPLAT(-INFINITY), SPLAT(-INFINITY), SPLAT(-INFINITY)};
    size_t j = 0;
    for (; j + 4 * LANES <= n; j += 4 * LANES)
        for (size_t v = 0; v < 4; v++)
            m[v] = MAX_OF(load(s + j + v * LANES), m[v]);
    for (; j + LANES <= n; j += LANES)
        m[0] = MAX_OF(load(s + j), m[0]);
    if (j < n) m[1] = MAX_OF(load_end(s + j, n - j, -INFINITY), m[1]);
    return LARGEST_OF(MAX_OF(MAX_OF(m[0], m[1]), MAX_OF(m[2], m[3])));
}

#define DOUBLES (2 * SUM_LANES / LANES)

INLINE void add_lanes(Doubles lane[DOUBLES], const float *e) {
    for (size_t l = 0; l < DOUBLES; l++)
        lane[l] += (Doubles)WIDEN(e + l * (LANES / 2));
}

#define NEXT_DOUBLE(l, w) (((l) + (w)) & (LANES / 2 - 1))
#if LANES == 16
#define ROTATED(w)                                                                                 \
    NEXT_DOUBLE(0, w), NEXT_DOUBLE(1, w), NEXT_DOUBLE(2, w), NEXT_DOUBLE(3, w), NEXT_DOUBLE(4, w), \
        NEXT_DOUBLE(5, w), NEXT_DOUBLE(6, w), NEXT_DOUBLE(7, w)
#elif LANES == 8
#define ROTATED(w) NEXT_DOUBLE(0, w), NEXT_DOUBLE(1, w), NEXT_DOUBLE(2, w), NEXT_DOUBLE(3, w)
#else
#define ROTATED(w) NEXT_DOUBLE(0, w), NEXT_DOUBLE(1, w)
#endif

// The lanes added up, halves to halves, always in the same order.
static float add_up(const Doubles lane[DOUBLES]) {
    Doubles sum[DOUBLES];
    for (size_t l = 0; l < DOUBLES; l++)
        sum[l] = lane[l];
    for (size_t half = DOUBLES / 2; half > 0; half /= 2)
        for (size_t l = 0; l < half; l++)
            sum[l] += sum[l + half];
#if LANES == 16
    sum[0] += __builtin_shufflevector(sum[0], sum[0], ROTATED(4));
#endif
#if LANES >= 8
    sum[0] += __builtin_shufflevector(sum[0], sum[0], ROTATED(2));
#endif
    sum[0] += __builtin_shufflevector(sum[0], sum[0], ROTATED(1));
    return (float)sum[0][0];
}

// Nothing to see: zeros. A NaN or +∞ among what is seen: undefined, but what is hidden still weighs
// nothing.
static void softmax_special(const float *masked, float *weights, size_t n) {
    for (size_t j = 0; j < n; j++)
        weights[j] = masked[j] == -INFINITY ? 0.0f : NAN;
}

static bool has_nan(const float *s, size_t n) {
    for (size_t j = 0; j < n; j++)
        if (isnan(s[j])) return true;
    return false;
}

enum { GROUP_FLOATS = GROUP * LANES };

INLINE void add_group(Doubles lane[DOUBLES], const float *e) {
    for (size_t l = 0; l < GROUP_FLOATS; l += SUM_LANES)
        add_lanes(lane, e + l);
}

// e[j] = exp(s[j] − m); returns their sum, taken in sixteen lanes one group behind: what was just
// stored is there by then. The row that follows in memory is most likely the next one.
// `any`: s[j] − m may be above EXP_GREATEST.
INLINE float exp_and_sum(const float *masked, float m, float *weights, size_t n, const bool any) {
    Doubles lane[DOUBLES] = {{0}};
    size_t j = 0;
    for (; j + GROUP_FLOATS <= n; j += GROUP_FLOATS) {
        Vector e[GROUP];
        for (size_t l = 0; l < GROUP_FLOATS; l += SUM_LANES)
            __builtin_prefetch(masked + n + j + l);
        for (size_t v = 0; v < GROUP; v++)
            e[v] = load(masked + j + v * LANES) - SPLAT(m);
        exp_chosen(e, GROUP, any);
        for (size_t v = 0; v < GROUP; v++)
            store(weights + j + v * LANES, e[v]);
        if (j > 0) add_group(lane, weights + j - GROUP_FLOATS);
    }
    if (j > 0) add_group(lane, weights + j - GROUP_FLOATS);
    for (; j < n; j += SUM_LANES) {
        float end[SUM_LANES];
        size_t count = n - j < SUM_LANES ? n - j : SUM_LANES;
        for (size_t l = 0; l < SUM_LANES; l++)
            end[l] = l < count ? masked[j + l] : -INFINITY;
        for (size_t l = 0; l < SUM_LANES; l += LANES) {
            Vector e = load(end + l) - SPLAT(m);
            exp_chosen(&e, 1, any);
            store(end + l, e);
        }
        add_lanes(lane, end);
        memcpy(weights + j, end, count * sizeof *end);
    }
    return add_up(lane);
}

static float exp_around(const float *masked, float shift, float *e, size_t n) {
    return exp_and_sum(masked, shift, e, n, true);
}

// w[j] = e[j] / Σ e, e[j] = exp(s[j] − m); returns Σ e
static float softmax_around(float m, const float *masked, float *weights, size_t n) {
    float sum = exp_and_sum(masked, m, weights, n, false), inverse = 1.0f / sum;
    size_t j = 0;
    for (; j + GROUP_FLOATS <= n; j += GROUP_FLOATS)
        for (size_t v = 0; v < GROUP_FLOATS; v += LANES)
            store(weights + j + v, load(weights + j + v) * SPLAT(inverse));
    for (; j + LANES <= n; j += LANES)
        store(weights + j, load(weights + j) * SPLAT(inverse));
    for (; j < n; j++)
        weights[j] *= inverse;
    return sum;
}

static void softmax(const float *masked, float *weights, size_t n, float *largest, float *sum) {
    float m = largest_of(masked, n), total;
    if (m == -INFINITY)
        total = has_nan(masked, n) ? NAN : 0.0f;
    else
        total = softmax_around(m, masked, weights, n);
    if (m == -INFINITY || isnan(total)) softmax_special(masked, weights, n);
    if (largest) *largest = m;
    if (sum) *sum = total;
}

// out[c] = (Σ_b parts[b][c]) · factor
static void sum_parts(const AttnParts *p, float *out) {
    size_t c = 0;
    for (; c + LANES <= p->width; c += LANES) {
        Vector sum = SPLAT(0.0f);
        for (size_t b = 0; b < p->count; b++)
            if (b != p->skipped) sum += load(p->parts + b * p->step + c);
        store(out + c, sum * SPLAT(p->factor));
    }
    for (; c < p->width; c++) {
        float sum = 0.0f;
        for (size_t b = 0; b < p->count; b++)
            if (b != p->skipped) sum += p->parts[b * p->step + c];
        out[c] = sum * p->factor;
    }
}

static void add_scaled(const float *x, float factor, const float *y, float *out, size_t n) {
    size_t j = 0;
    for (; j + LANES <= n; j += LANES)
        store(out + j, FMA(load(x + j), SPLAT(factor), load(y + j)));
    for (; j < n; j++)
        out[j] = __builtin_fmaf(x[j], factor, y[j]);
}

// Twelve chains hide the latency of a multiply-add on every processor so far.
static double peak(size_t rounds, float *sink) {
    Vector chain[12];
    float lane[LANES];
    for (size_t i = 0; i < 12; i++)
        chain[i] = SPLAT((float)i);
    for (size_t r = 0; r < rounds; r++) {
        for (size_t i = 0; i < 12; i++)
            chain[i] = FMA(chain[i], SPLAT(0.5f), SPLAT(1.0f));
    }
    for (size_t i = 1; i < 12; i++)
        chain[0] += chain[i];
    store(lane, chain[0]);
    *sink = lane[0];
    return 2.0 * 12.0 * LANES * (double)rounds;
}

#include "engine/kernels/transpose_body.h"

#include "engine/kernels/column_body.h"

#include "engine/kernels/attend_body.h"
#include "engine/kernels/attend_ends_body.h"

#include "engine/kernels/keep_body.h"

#include "engine/kernels/backward_body.h"

#include "engine/kernels/differentiate_body.h"

const AttnKernels KERNEL_TABLE = {
    .name = KERNEL_NAME,
    .lanes = LANES,
    .tile_rows = TILE_ROWS,
    .panel_columns = PANEL_COLUMNS,
    .product = product,
    .scale = scale,
    .softmax = softmax,
    .exp = exp_all,
    .exp_around = exp_around,
    .weights_again = weights_again,
    .sum_parts = sum_parts,
    .add_scaled = add_scaled,
    .dot = dot_product,
    .softmax_backward = softmax_backward,
    .differentiate = differentiate,
    .peak = peak,
    .attend_rows = ATTEND_ROWS,
    .attend_panel = PANEL,
    .attend_at_once = ATTEND_AT_ONCE,
    .attend = attend,
    .pack_values = pack_values,
    .attend_finish = attend_finish,
    .keep_finish = keep_finish,
    .keep_leave = keep_leave,
    .transpose = transpose,
    .column = column,
};
