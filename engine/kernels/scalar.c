// The plain kernels: the oracle that every other is tested against, and what runs where nothing
// better is known.
//
// Written to be read; fmaf is exact by the C standard, so the bits are those of the vector kernels.
#include "engine/kernels/exp_constants.h"
#include "engine/kernels/kernel.h"
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

// c[i][j] = Σ_p a[i][p] · b[p][j] + bias[j]. A panel is one column here: b stands column after
// column.
static void product(const AttnProduct *p) {
    for (size_t i = 0; i < p->rows; i++) {
        const float *a = p->a + i * p->a_stride;
        for (size_t j = p->first; j < p->first + p->count; j++) {
            const float *b = p->packed + j * p->depth;
            float *c = &p->c[i * p->c_stride + j], sum = p->accumulate ? *c : 0.0f;
            for (size_t k = 0; k < p->depth; k++)
                sum = fmaf(a[k * p->a_step], b[k], sum);
            *c = sum + (p->bias ? p->bias[j] : 0.0f);
        }
    }
}

static void scale(const float *scores, const float *penalty, float factor, float *scaled,
                  size_t n) {
    for (size_t j = 0; j < n; j++)
        scaled[j] = penalty ? fmaf(scores[j], factor, -penalty[j]) : scores[j] * factor;
}

// 2^n as a float, n in −126 … 127.
static float power_of_two(int32_t n) {
    uint32_t bits = (uint32_t)(n + 127) << 23;
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

static float exp_one(float x) {
    if (isnan(x)) return x;
    x = x < EXP_LEAST ? EXP_LEAST : x > EXP_GREATEST ? EXP_GREATEST : x;
    float n = fmaf(x, EXP_LOG2E, EXP_ROUNDER) - EXP_ROUNDER;
    float r = fmaf(n, -EXP_LN2_LOW, fmaf(n, -EXP_LN2_HIGH, x));
    float u = fmaf(EXP_C5, r, EXP_C4);
    u = fmaf(u, r, EXP_C3);
    u = fmaf(u, r, EXP_C2);
    u = fmaf(u, r, EXP_C1);
    u = fmaf(u, r, EXP_C0);
    float y = fmaf(r * r, u, r) + 1.0f;
    // In two factors: the first is exact, the second rounds once, into the subnormals too.
    int32_t exponent = (int32_t)n, half = exponent >> 1;
    return y * power_of_two(half) * power_of_two(exponent - half);
}

static void exp_all(const float *x, float *y, size_t n) {
    for (size_t j = 0; j < n; j++)
        y[j] = exp_one(x[j]);
}

static float add_up(double *lane) {
    for (size_t width = SUM_LANES / 2; width > 0; width /= 2) {
        for (size_t l = 0; l < width; l++)
            lane[l] += lane[l + width];
    }
    return (float)lane[0];
}

static float sum_of(const float *e, size_t n) {
    double lane[SUM_LANES] = {0};
    for (size_t j = 0; j < n; j++)
        lane[j % SUM_LANES] += (double)e[j];
    return add_up(lane);
}

static float dot_product(const float *a, const float *b, size_t n) {
    double lane[SUM_LANES] = {0};
    for (size_t j = 0; j < n; j++)
        lane[j % SUM_LANES] += (double)a[j] * (double)b[j];
    return add_up(lane);
}

static float exp_around(const float *masked, float shift, float *e, size_t n) {
    for (size_t j = 0; j < n; j++)
        e[j] = exp_one(masked[j] - shift);
    return sum_of(e, n);
}

// w[j] = exp(s[j] − m) / Σ exp(s − m), m = max s
static void softmax(const float *masked, float *weights, size_t n, float *largest, float *sum) {
    float m = -INFINITY, total = 0.0f;
    bool undefined = false;
    for (size_t j = 0; j < n; j++) {
        undefined = undefined || isnan(masked[j]) || masked[j] == INFINITY;
        m = masked[j] > m ? masked[j] : m;
    }
    if (undefined || m == -INFINITY) {
        total = undefined ? NAN : 0.0f;
        for (size_t j = 0; j < n; j++)
            weights[j] = masked[j] == -INFINITY ? 0.0f : NAN;
    } else {
        total = exp_around(masked, m, weights, n);
        float inverse = 1.0f / total;
        for (size_t j = 0; j < n; j++)
            weights[j] *= inverse;
    }
    if (largest) *largest = m;
    if (sum) *sum = total;
}

static void weights_again(const AttnWeightsAgain *w, const float *scores, float *weights,
                          size_t n) {
    scale(scores, w->penalty, w->factor, weights, n);
    for (size_t j = 0; j < n; j++)
        weights[j] = exp_one(weights[j] - w->shift) * w->inverse;
}

static void sum_parts(const AttnParts *p, float *out) {
    for (size_t c = 0; c < p->width; c++) {
        float sum = 0.0f;
        for (size_t b = 0; b < p->count; b++)
            if (b != p->skipped) sum += p->parts[b * p->step + c];
        out[c] = sum * p->factor;
    }
}

static void add_scaled(const float *x, float factor, const float *y, float *out, size_t n) {
    for (size_t j = 0; j < n; j++)
        out[j] = fmaf(x[j], factor, y[j]);
}

static void softmax_backward(const AttnSoftmaxBackward *b, float *d_scores, size_t n) {
    for (size_t j = 0; j < n; j++) {
        float w = b->weights[j];
        d_scores[j] = w == 0.0f ? 0.0f : w * (b->d_weights[j] - b->dot) * b->factor;
    }
}

// C[i][j] = Σ_p a[i][p] · b[p][j], added to what stands there: a panel is one column here.
static void add_product(AttnProduct p) {
    p.c_stride = p.count = p.columns;
    product(&p);
}

// d_scores of query i, and d_weights in its tile.
static void differentiate_row(const AttnDifferentiate *d, size_t i) {
    const float *w = d->weights_tile + i * d->tile_stride;
    float *dw = d->d_weights_tile + i * d->tile_stride;
    float *ds = d->d_scores_tile + i * d->tile_stride;
    product(&(AttnProduct){.a = d->d_context_rows + i * d->d_v,
                           .a_step = 1,
                           .packed = d->values,
                           .depth = d->d_v,
                           .columns = d->keys,
                           .count = d->keys,
                           .c = dw,
                           .rows = 1});
    for (size_t j = 0; j < d->keys; j++) {
        if (d->weights && d->masked[i * d->stride + j] == -INFINITY) dw[j] = 0.0f;
        ds[j] = w[j] == 0.0f ? 0.0f : w[j] * fmaf(dw[j], d->factor, -d->dots[i] * d->factor);
    }
}

static void differentiate(const AttnDifferentiate *d) {
    const size_t step = d->tile_stride, bytes = d->keys * sizeof(float);
    for (size_t i = 0; i < d->queries; i++) {
        if (d->weights) memcpy(d->weights_tile + i * step, d->weights + i * d->stride, bytes);
        differentiate_row(d, i);
        if (!d->weights) continue;
        memcpy(d->d_weights + i * d->kept_stride, d->d_weights_tile + i * step, bytes);
        memcpy(d->d_scores + i * d->kept_stride, d->d_scores_tile + i * step, bytes);
    }
    add_product((AttnProduct){.a = d->weights_tile,
                              .a_stride = 1,
                              .a_step = step,
                              .packed = d->d_context,
                              .depth = d->queries,
                              .columns = d->d_v,
                              .c = d->d_values,
                              .rows = d->keys,
                              .accumulate = !d->is_first_query});
    add_product((AttnProduct){.a = d->d_scores_tile,
                              .a_stride = 1,
                              .a_step = step,
                              .packed = d->q,
                              .depth = d->queries,
                              .columns = d->d_k,
                              .c = d->d_keys,
                              .rows = d->keys,
                              .accumulate = !d->is_first_query});
    add_product((AttnProduct){.a = d->d_scores_tile,
                              .a_stride = step,
                              .a_step = 1,
                              .packed = d->k,
                              .depth = d->keys,
                              .columns = d->d_k,
                              .c = d->d_queries,
                              .rows = d->queries,
                              .accumulate = !d->is_first_key});
}

static double peak(size_t rounds, float *sink) {
    float chain[12] = {0};
    for (size_t r = 0; r < rounds; r++) {
        for (size_t i = 0; i < 12; i++)
            chain[i] = fmaf(chain[i], 0.5f, 1.0f);
    }
    for (size_t i = 1; i < 12; i++)
        chain[0] += chain[i];
    *sink = chain[0];
    return 2.0 * 12.0 * (double)rounds;
}

#include "engine/kernels/scalar_attend_body.h"

static void column(const AttnColumn *c) {
    for (size_t i = 0; i < c->rows; i++) {
        float sum = 0.0f;
        for (size_t p = 0; p < c->depth; p++)
            sum = fmaf(c->a[i * c->a_stride + p], c->b[p * c->b_step], sum);
        c->c[i * c->c_stride] = sum + c->bias;
    }
}

static void transpose(const float *from, size_t from_stride, size_t rows, size_t columns, float *to,
                      size_t to_stride, float factor) {
    for (size_t i = 0; i < rows; i++)
        for (size_t p = 0; p < columns; p++)
            to[p * to_stride + i] = from[i * from_stride + p] * factor;
}

const AttnKernels attn_kernels_scalar = {
    .name = "scalar",
    .lanes = 1,
    .tile_rows = 1,
    .panel_columns = 1,
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
    .attend_rows = 1,
    .attend_panel = 1,
    .attend = attend,
    .pack_values = pack_values,
    .attend_finish = attend_finish,
    .keep_finish = keep_finish,
    .keep_leave = keep_leave,
    .transpose = transpose,
    .column = column,
    .peak = peak,
};
