// Weights and context from parts: which of them are stale, their products, their sums.
#include "engine/carry.h"
#include <math.h>
#include <string.h>

// A scene carries from so many multiply-adds of weights · V on, about 50 µs on one core.
static const double pays_from = 4.0e6;
enum { KEYS_LEAST = 256 };

// Σ exp(masked − r) and each part of it lie between these, e^−8 and e^8: then e[j] neither
// overflows nor loses a weight that counts.
static const float sum_least = 3.3546e-4f, sum_most = 2981.0f;

// e of some rows and the keys of two parts.
enum { TILE_FLOATS = 16384, TILE_ROWS = 48 };

static size_t at_most(size_t n, size_t most) {
    return n < most ? n : most;
}

size_t attn_carry_part_keys(size_t n_k) {
    size_t keys = (n_k + ATTN_CARRY_PARTS - 1) / ATTN_CARRY_PARTS;
    return (keys + 15) / 16 * 16;
}

bool attn_carry_pays(const AttnShape *s) {
    double cost = (double)s->h * (double)s->n_q * (double)s->n_k * (double)s->d_v;
    return s->n_k >= KEYS_LEAST && cost >= pays_from &&
           2 * attn_carry_part_keys(s->n_k) <= TILE_FLOATS;
}

// --- parts ---------------------------------------------------------------------------------------

// Some parts side by side, and e of their keys: [rows, keys].
typedef struct Span {
    size_t first_part, end_part;
    size_t first, keys;
    float *e;
} Span;

static Span span_of(const AttnCarry *carry, size_t first_part, size_t end_part, float *e) {
    size_t n_k = carry->masked.cols, keys = attn_carry_part_keys(n_k);
    size_t first = at_most(first_part * keys, n_k), end = at_most(end_part * keys, n_k);
    return (Span){first_part, end_part, first, end - first, e};
}

// e[j] = exp(masked[j] − r),  sums[b] = Σ_(j in b) e[j]
static void exponentiate(const AttnCarry *carry, size_t row, size_t rows, Span s) {
    size_t keys = attn_carry_part_keys(carry->masked.cols);
    for (size_t i = row; i < row + rows; i++) {
        const float *masked = attn_at(carry->masked, i, s.first);
        float *e = s.e + (i - row) * s.keys;
        for (size_t b = s.first_part; b < s.end_part; b++) {
            size_t first = at_most((b - s.first_part) * keys, s.keys);
            size_t count = at_most(s.keys - first, keys);
            *attn_at(carry->sums, i, b) =
                carry->kernels->exp_around(masked + first, carry->shift[i], e + first, count);
        }
    }
}

// place[c] = Σ_(j in b) e[j] · v[j][c], panel by panel of V
static void multiply(const AttnCarry *carry, size_t row, size_t rows, Span s, size_t b,
                     size_t place) {
    const AttnKernels *kernels = carry->kernels;
    size_t n_k = carry->masked.cols, d_v = carry->context.cols, keys = attn_carry_part_keys(n_k);
    size_t first = at_most((b - s.first_part) * keys, s.keys);
    size_t panel = kernels->panel_columns, lanes = kernels->lanes;
    for (size_t left = 0; left < d_v; left += panel) {
        size_t columns = at_most(d_v - left, panel), width = (columns + lanes - 1) / lanes * lanes;
        AttnProduct p = {.a = s.e + first,
                         .a_stride = s.keys,
                         .a_step = 1,
                         .packed = carry->packed_values + left * n_k + (s.first + first) * width,
                         .depth = at_most(s.keys - first, keys),
                         .columns = columns,
                         .c = attn_at(carry->parts, row, place * d_v + left),
                         .c_stride = carry->parts.stride,
                         .rows = rows,
                         .count = columns};
        kernels->product(&p);
    }
}

static size_t tile_rows(size_t keys) {
    return at_most(TILE_FLOATS / (keys > 0 ? keys : 1), TILE_ROWS);
}

// context[c] = Σ_b parts[b][c] / Σ
static void mix(const AttnCarry *carry, size_t i) {
    size_t d_v = carry->context.cols;
    AttnParts p = {.parts = attn_at(carry->parts, i, 0),
                   .step = d_v,
                   .count = ATTN_CARRY_PARTS,
                   .skipped = ATTN_CARRY_PARTS,
                   .width = d_v,
                   .factor = 1.0f / carry->sum[i]};
    carry->states[i].rest = ATTN_CARRY_PARTS;
    carry->kernels->sum_parts(&p, attn_at(carry->context, i, 0));
}

// The same where part b alone changed, as it does while somebody drags a number: the rest is added
// up once.
static void mix_with_rest(const AttnCarry *carry, size_t i, size_t b) {
    size_t d_v = carry->context.cols;
    float *parts = attn_at(carry->parts, i, 0), *rest = parts + ATTN_CARRY_REST * d_v;
    AttnParts p = {.parts = parts,
                   .step = d_v,
                   .count = ATTN_CARRY_PARTS,
                   .skipped = b,
                   .width = d_v,
                   .factor = 1.0f};
    if (carry->states[i].rest != b) carry->kernels->sum_parts(&p, rest);
    carry->states[i].rest = (unsigned char)b;
    p.parts = parts + b * d_v;
    p.step = (ATTN_CARRY_REST - b) * d_v;
    p.count = p.skipped = 2;
    p.factor = 1.0f / carry->sum[i];
    carry->kernels->sum_parts(&p, attn_at(carry->context, i, 0));
}

// --- anew ----------------------------------------------------------------------------------------

// So that rows which began together do not come of age together.
static unsigned char age_at_birth(size_t i) {
    return (unsigned char)(i % ATTN_CARRY_AGE_MOST);
}

void attn_carry_rebuild(const AttnCarry *carry, size_t row, size_t rows) {
    _Alignas(64) float e[TILE_FLOATS];
    for (size_t b = 0; b < ATTN_CARRY_PARTS; b++) {
        Span s = span_of(carry, b, b + 1, e);
        size_t tile = tile_rows(s.keys);
        for (size_t i = row; i < row + rows; i += tile) {
            size_t count = at_most(row + rows - i, tile);
            exponentiate(carry, i, count, s);
            multiply(carry, i, count, s, b, b);
        }
    }
    for (size_t i = row; i < row + rows; i++) {
        // Nothing to see: −∞ and 0.
        bool holds = isfinite(carry->shift[i]) && isfinite(carry->sum[i]);
        carry->states[i] = (AttnRowState){.holds = holds,
                                          .carried = holds,
                                          .age = age_at_birth(i),
                                          .rest = ATTN_CARRY_PARTS,
                                          .left_out = ATTN_CARRY_NO_KEY};
        if (holds) mix(carry, i);
    }
}

// --- after an edit -------------------------------------------------------------------------------

static float sum_of_parts(const AttnCarry *carry, size_t i) {
    double sum = 0.0;
    for (size_t b = 0; b < ATTN_CARRY_PARTS; b++)
        sum += (double)*attn_at(carry->sums, i, b);
    return (float)sum;
}

// After the sums of the parts first … end − 1 changed: their whole, or 0 where the row's r is no
// longer near.
static float whole_sum(const AttnCarry *carry, size_t i, size_t first, size_t end) {
    float sum = sum_of_parts(carry, i);
    bool holds = sum >= sum_least;
    for (size_t b = first; b < end; b++)
        holds = holds && *attn_at(carry->sums, i, b) <= sum_most; // not NaN
    carry->states[i].holds = carry->states[i].carried = holds;
    return holds ? sum : 0.0f;
}

// weights[j] = e[j] / Σ where keys changed, old · Σ before / Σ elsewhere; now and then all anew
static void weigh(const AttnCarry *carry, size_t i, Span s, const float *e, float sum) {
    const AttnKernels *kernels = carry->kernels;
    float *weights = attn_at(carry->weights, i, 0), again = carry->sum[i] / sum;
    size_t n_k = carry->weights.cols;
    AttnRowState *state = &carry->states[i];
    carry->sum[i] = sum;
    if (++state->age > ATTN_CARRY_AGE_MOST) {
        state->age = 1;
        kernels->softmax(attn_at(carry->masked, i, 0), weights, n_k, NULL, NULL);
        return;
    }
    kernels->scale(weights, NULL, again, weights, n_k);
    kernels->scale(e, NULL, 1.0f / sum, weights + s.first, s.keys);
}

static void update_tile(const AttnCarry *carry, size_t row, size_t rows, Span s) {
    exponentiate(carry, row, rows, s);
    for (size_t b = s.first_part; b < s.end_part; b++)
        multiply(carry, row, rows, s, b, b);
    for (size_t i = row; i < row + rows; i++) {
        float sum = whole_sum(carry, i, s.first_part, s.end_part);
        carry->states[i].left_out = ATTN_CARRY_NO_KEY;
        if (sum == 0.0f) continue;
        weigh(carry, i, s, s.e + (i - row) * s.keys, sum);
        if (s.first_part + 1 == s.end_part)
            mix_with_rest(carry, i, s.first_part);
        else
            mix(carry, i);
    }
}

// --- one key -------------------------------------------------------------------------------------

// The sums of a part over all keys but one, in rows that do not have them yet.
static void leave_out(const AttnCarry *carry, size_t row, size_t rows, Span s, size_t key) {
    for (size_t i = row; i < row + rows; i++) {
        float *e = s.e + (i - row) * s.keys;
        memcpy(e, attn_at(carry->masked, i, s.first), s.keys * sizeof *e);
        e[key - s.first] = -INFINITY;
        *attn_at(carry->sums, i, ATTN_CARRY_OTHERS) =
            carry->kernels->exp_around(e, carry->shift[i], e, s.keys);
        carry->states[i].left_out = key;
    }
    multiply(carry, row, rows, s, s.first_part, ATTN_CARRY_OTHERS);
}

static void leave_out_where_new(const AttnCarry *carry, size_t row, size_t rows, Span s,
                                size_t key) {
    for (size_t i = row, end; i < row + rows; i = end) {
        for (end = i; end < row + rows && carry->states[end].left_out != key;)
            end++;
        if (end > i) leave_out(carry, i, end - i, s, key);
        while (end < row + rows && carry->states[end].left_out == key)
            end++;
    }
}

// sums[b] = Σ_others + e[key],  parts[b] = Σ_others + e[key] · v[key]
static void update_key(const AttnCarry *carry, size_t row, size_t rows, Span s, size_t key) {
    const AttnKernels *kernels = carry->kernels;
    size_t b = s.first_part, d_v = carry->context.cols;
    float e[TILE_ROWS];
    leave_out_where_new(carry, row, rows, s, key);
    for (size_t i = 0; i < rows; i++)
        e[i] = *attn_at(carry->masked, row + i, key) - carry->shift[row + i];
    kernels->exp(e, e, rows);
    for (size_t i = row; i < row + rows; i++) {
        const float *one = &e[i - row];
        float *sums = attn_at(carry->sums, i, 0), *parts = attn_at(carry->parts, i, 0);
        sums[b] = sums[ATTN_CARRY_OTHERS] + *one;
        float sum = whole_sum(carry, i, b, b + 1);
        if (sum == 0.0f) continue;
        kernels->add_scaled(attn_at(carry->values, key, 0), *one, parts + ATTN_CARRY_OTHERS * d_v,
                            parts + b * d_v, d_v);
        weigh(carry, i, (Span){.first = key, .keys = 1}, one, sum);
        mix_with_rest(carry, i, b);
    }
}

void attn_carry_update(const AttnCarry *carry, size_t row, size_t rows, size_t first_key,
                       size_t end_key) {
    _Alignas(64) float e[TILE_FLOATS];
    size_t keys = attn_carry_part_keys(carry->masked.cols);
    Span s = span_of(carry, first_key / keys, (end_key + keys - 1) / keys, e);
    size_t tile = tile_rows(s.keys);
    for (size_t i = row; i < row + rows; i += tile) {
        size_t count = at_most(row + rows - i, tile);
        if (first_key + 1 == end_key)
            update_key(carry, i, count, s, first_key);
        else
            update_tile(carry, i, count, s);
    }
}
