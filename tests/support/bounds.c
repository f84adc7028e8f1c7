// bounds: first-order error analysis, one function a stage, written after the formulas of the
// contract.
#include "support/bounds.h"
#include <math.h>
#include <stdlib.h>

#define U BOUNDS_U

static size_t index_of(const BoundsMatrix *m, size_t head, size_t row, size_t col) {
    return (head * m->rows + row) * m->cols + col;
}

double *bounds_at(const BoundsMatrix *m, size_t head, size_t row, size_t col) {
    return &m->value[index_of(m, head, row, col)];
}

BoundsMatrix *bounds_add(Bounds *b, AttnMatrixId id, size_t heads, size_t rows, size_t cols) {
    BoundsMatrix *m = &b->matrices[id];
    *m = (BoundsMatrix){heads, rows, cols, calloc(heads * rows * cols, sizeof(double)),
                        calloc(heads * rows * cols, sizeof(double))};
    if (!m->value || !m->error) abort();
    return m;
}

void bounds_deinit(Bounds *b) {
    for (size_t id = 0; id < ATTN_MATRIX_COUNT; id++) {
        free(b->matrices[id].value);
        free(b->matrices[id].error);
    }
    *b = (Bounds){0};
}

// --- a number with its error
// --------------------------------------------------------------------------------

typedef struct Number {
    double value, error;
} Number;

static Number get(const BoundsMatrix *m, size_t head, size_t row, size_t col) {
    size_t i = index_of(m, head, row, col);
    return (Number){m->value[i], m->error[i]};
}

// Σ a·b of count terms: what the factors carry, and (count + slack)·u·Σ|a||b|.
typedef struct Sum {
    double carried, magnitude;
} Sum;

static void add_product(Sum *sum, Number a, Number b) {
    sum->magnitude += fabs(a.value) * fabs(b.value);
    sum->carried += a.error * fabs(b.value) + fabs(a.value) * b.error + a.error * b.error;
}

static double sum_error(const Sum *sum, size_t count, double slack) {
    return sum->carried + ((double)count + slack) * U * sum->magnitude;
}

// --- stages
// -------------------------------------------------------------------------------------------------

// Inputs are rounded once; what is a float32 already carries nothing.
static void round_inputs(Bounds *b) {
    for (size_t id = 0; id <= ATTN_BO; id++) {
        BoundsMatrix *m = &b->matrices[id];
        for (size_t i = 0; m->value && i < m->rows * m->cols; i++)
            m->error[i] = fabs(m->value[i] - (double)(float)m->value[i]);
    }
}

// x + sin or cos, which are at most 1: one rounding of each, one of the sum.
static Number positioned(const Bounds *b, Number x) {
    if (b->spec.positions != ATTN_POSITIONS_SINUSOIDAL) return x;
    return (Number){x.value, x.error + 2.0 * U * (fabs(x.value) + 1.0)};
}

// The sum that is projected has another value than x: at most 1 more.
static Number projected_from(const Bounds *b, const BoundsMatrix *source, size_t row, size_t col) {
    Number x = positioned(b, get(source, 0, row, col));
    if (b->spec.positions == ATTN_POSITIONS_SINUSOIDAL) x.value = fabs(x.value) + 1.0;
    return x;
}

static double project_element(const Bounds *b, const BoundsMatrix *const from[3], size_t row,
                              size_t col) {
    const BoundsMatrix *source = from[0], *weight = from[1], *bias = from[2];
    Sum sum = {0};
    double error;
    if (weight->value) {
        for (size_t p = 0; p < source->cols; p++)
            add_product(&sum, projected_from(b, source, row, p), get(weight, 0, p, col));
        error = sum_error(&sum, source->cols, 2.0);
    } else {
        Number x = projected_from(b, source, row, col);
        error = x.error;
        sum.magnitude = fabs(x.value);
    }
    if (bias->value)
        error += get(bias, 0, 0, col).error +
                 2.0 * U * (fabs(get(bias, 0, 0, col).value) + sum.magnitude);
    return error;
}

static void project(Bounds *b, AttnMatrixId to, AttnMatrixId weight, AttnMatrixId bias) {
    BoundsMatrix *out = &b->matrices[to];
    bool from_memory = to != ATTN_Q && to != ATTN_Q_UNROTATED && b->matrices[ATTN_M].value;
    const BoundsMatrix *const from[3] = {&b->matrices[from_memory ? ATTN_M : ATTN_X],
                                         &b->matrices[weight], &b->matrices[bias]};
    for (size_t a = 0; a < out->heads; a++)
        for (size_t i = 0; i < out->rows; i++)
            for (size_t j = 0; j < out->cols; j++)
                out->error[index_of(out, a, i, j)] = project_element(b, from, i, a * out->cols + j);
}

// a·cos − b·sin: the angle is rounded too; four roundings of each product cover it.
static void rotate(Bounds *b, AttnMatrixId before, AttnMatrixId after) {
    BoundsMatrix *from = &b->matrices[before], *to = &b->matrices[after];
    for (size_t i = 0; i + 1 < from->heads * from->rows * from->cols; i += 2) {
        double size = fabs(from->value[i]) + fabs(from->value[i + 1]);
        to->error[i] = to->error[i + 1] = from->error[i] + from->error[i + 1] + 4.0 * U * size;
    }
}

static void score(Bounds *b) {
    BoundsMatrix *out = &b->matrices[ATTN_SCORES];
    for (size_t a = 0; a < out->heads; a++) {
        size_t kv = a * b->shape.g / b->shape.h;
        for (size_t i = 0; i < out->rows; i++) {
            for (size_t j = 0; j < out->cols; j++) {
                Sum sum = {0};
                for (size_t p = 0; p < b->shape.d_k; p++)
                    add_product(&sum, get(&b->matrices[ATTN_Q], a, i, p),
                                get(&b->matrices[ATTN_K], kv, j, p));
                out->error[index_of(out, a, i, j)] = sum_error(&sum, b->shape.d_k, 2.0);
            }
        }
    }
}

static double factor_of(const Bounds *b) {
    double f = isnan(b->spec.factor) ? 1.0 / sqrt((double)b->shape.d_k) : (double)b->spec.factor;
    return f / (double)b->spec.temperature;
}

// scores · f / temperature − penalty; what is added back to a scaled score by ALiBi is its own size
// at most.
static void scale(Bounds *b) {
    const BoundsMatrix *scores = &b->matrices[ATTN_SCORES], *hidden = &b->matrices[ATTN_MASKED];
    BoundsMatrix *scaled = &b->matrices[ATTN_SCALED];
    double f = fabs(factor_of(b));
    for (size_t i = 0; i < scaled->heads * scaled->rows * scaled->cols; i++) {
        double product = f * fabs(scores->value[i]);
        double penalty = fabs(fabs(scaled->value[i]) - product) + fabs(scaled->value[i]);
        bool has_penalty = b->spec.positions == ATTN_POSITIONS_ALIBI;
        scaled->error[i] =
            f * scores->error[i] + 3.0 * U * (product + (has_penalty ? penalty : 0.0));
        hidden->error[i] = isinf(hidden->value[i]) ? 0.0 : scaled->error[i];
    }
}

// Along a row, or a column where the softmax is over queries.
typedef struct Line {
    size_t first, step, count;
} Line;

// exp(s − m) / Σ: shifts of the arguments by at most δ move a weight by a factor of exp(2δ) at
// most; the sum, exp and the quotient add (count + 8) roundings.
static void softmax_line(Bounds *b, Line line) {
    const BoundsMatrix *masked = &b->matrices[ATTN_MASKED];
    BoundsMatrix *weights = &b->matrices[ATTN_WEIGHTS];
    double shift = 0.0, largest = 0.0;
    for (size_t n = 0; n < line.count; n++) {
        size_t i = line.first + n * line.step;
        if (!isinf(masked->value[i])) largest = fmax(largest, fabs(masked->value[i]));
        shift = fmax(shift, masked->error[i]);
    }
    shift += 2.0 * U * largest;
    double relative = expm1(2.0 * shift) + ((double)line.count + 8.0) * U;
    for (size_t n = 0; n < line.count; n++) {
        size_t i = line.first + n * line.step;
        weights->error[i] = fmin(1.0, weights->value[i] * relative + 0x1p-149);
    }
}

static void softmax(Bounds *b) {
    const BoundsMatrix *w = &b->matrices[ATTN_WEIGHTS];
    bool over_keys = b->spec.softmax_axis == ATTN_SOFTMAX_KEYS;
    for (size_t a = 0; a < w->heads; a++) {
        for (size_t i = 0; i < (over_keys ? w->rows : w->cols); i++) {
            size_t first = over_keys ? index_of(w, a, i, 0) : index_of(w, a, 0, i);
            softmax_line(b, (Line){first, over_keys ? 1 : w->cols, over_keys ? w->cols : w->rows});
        }
    }
}

static void mix(Bounds *b) {
    BoundsMatrix *out = &b->matrices[ATTN_CONTEXT];
    for (size_t a = 0; a < out->heads; a++) {
        size_t kv = a * b->shape.g / b->shape.h;
        for (size_t i = 0; i < out->rows; i++) {
            for (size_t j = 0; j < out->cols; j++) {
                Sum sum = {0};
                for (size_t p = 0; p < b->shape.n_k; p++)
                    add_product(&sum, get(&b->matrices[ATTN_WEIGHTS], a, i, p),
                                get(&b->matrices[ATTN_V], kv, p, j));
                out->error[index_of(out, a, i, j)] = sum_error(&sum, b->shape.n_k, 8.0);
            }
        }
    }
}

static double output_element(const Bounds *b, size_t row, size_t col) {
    const BoundsMatrix *context = &b->matrices[ATTN_CONTEXT], *weight = &b->matrices[ATTN_WO];
    const BoundsMatrix *bias = &b->matrices[ATTN_BO];
    size_t width = b->shape.d_v;
    Sum sum = {0};
    if (!weight->value) {
        Number c = get(context, col / width, row, col % width);
        sum = (Sum){c.error, fabs(c.value)};
    }
    for (size_t p = 0; weight->value && p < weight->rows; p++)
        add_product(&sum, get(context, p / width, row, p % width), get(weight, 0, p, col));
    double error = sum_error(&sum, weight->value ? weight->rows : 0, 2.0), size = sum.magnitude;
    if (bias->value) {
        Number term = get(bias, 0, 0, col);
        error += term.error + 2.0 * U * (size += fabs(term.value));
    }
    if (b->spec.residual) {
        Number term = get(&b->matrices[ATTN_X], 0, row, col);
        error += term.error + 2.0 * U * (size + fabs(term.value));
    }
    return error;
}

void bounds_compute(Bounds *b) {
    bool rope = b->spec.positions == ATTN_POSITIONS_ROPE;
    round_inputs(b);
    project(b, rope ? ATTN_Q_UNROTATED : ATTN_Q, ATTN_WQ, ATTN_BQ);
    project(b, rope ? ATTN_K_UNROTATED : ATTN_K, ATTN_WK, ATTN_BK);
    project(b, ATTN_V, ATTN_WV, ATTN_BV);
    if (rope) rotate(b, ATTN_Q_UNROTATED, ATTN_Q);
    if (rope) rotate(b, ATTN_K_UNROTATED, ATTN_K);
    score(b);
    scale(b);
    softmax(b);
    mix(b);
    BoundsMatrix *output = &b->matrices[ATTN_OUTPUT];
    for (size_t i = 0; i < output->rows; i++)
        for (size_t j = 0; j < output->cols; j++)
            output->error[index_of(output, 0, i, j)] = output_element(b, i, j);
}

// --- judging a trace
// ----------------------------------------------------------------------------------------

// The share of the bound that a number uses up; more than 1 where it is too far. Infinities must be
// the same.
static double share_of(double found, double value, double allowed) {
    if (isinf(value) || isinf(found)) return found == value ? 0.0 : HUGE_VAL;
    if (isnan(found)) return HUGE_VAL;
    double distance = fabs(found - value);
    return distance == 0.0 ? 0.0 : distance / allowed;
}

static double compare_matrix(const BoundsMatrix *m, const AttnTrace *trace, AttnMatrixId id,
                             double allowed) {
    double worst = 0.0;
    if (attn_trace_heads(trace, id) != m->heads) return HUGE_VAL;
    for (size_t a = 0; a < m->heads; a++) {
        AttnMatrix found = attn_trace_matrix(trace, id, a);
        if (found.rows != m->rows || found.cols != m->cols) return HUGE_VAL;
        for (size_t i = 0; i < m->rows; i++) {
            for (size_t j = 0; j < m->cols; j++) {
                size_t at = index_of(m, a, i, j);
                double share =
                    share_of((double)*attn_at(found, i, j), m->value[at], allowed * m->error[at]);
                worst = fmax(worst, share);
            }
        }
    }
    return worst;
}

double bounds_compare(const Bounds *b, const AttnTrace *trace, double allowed,
                      AttnMatrixId *worst) {
    double largest = 0.0;
    *worst = ATTN_MATRIX_COUNT;
    for (int id = 0; id < ATTN_MATRIX_COUNT; id++) {
        const BoundsMatrix *m = &b->matrices[id];
        if (!m->value) continue;
        double share = attn_trace_has(trace, (AttnMatrixId)id)
                           ? compare_matrix(m, trace, (AttnMatrixId)id, allowed)
                           : HUGE_VAL;
        if (share > 1.0 && *worst == ATTN_MATRIX_COUNT) *worst = (AttnMatrixId)id;
        // Rounding an input uses up what it is allowed, always.
        if (id > ATTN_BO) largest = fmax(largest, share);
    }
    return largest;
}

// --- the contract's three bounds, on float32 operands
// ---------------------------------------------------------

// abs(score error) ≤ (d_k + 4)·u·Σ|q||k|
static bool scores_hold(const AttnTrace *t, size_t head) {
    const AttnShape *s = attn_trace_shape(t);
    AttnMatrix q = attn_trace_matrix(t, ATTN_Q, head),
               scores = attn_trace_matrix(t, ATTN_SCORES, head);
    AttnMatrix k = attn_trace_matrix(t, ATTN_K, attn_trace_kv_head(t, head));
    for (size_t i = 0; i < s->n_q; i++) {
        for (size_t j = 0; j < s->n_k; j++) {
            double sum = 0.0, size = 0.0;
            for (size_t p = 0; p < s->d_k; p++) {
                double product = (double)*attn_at(q, i, p) * (double)*attn_at(k, j, p);
                sum += product;
                size += fabs(product);
            }
            if (fabs((double)*attn_at(scores, i, j) - sum) > ((double)s->d_k + 4.0) * U * size)
                return false;
        }
    }
    return true;
}

// Each row (or column) sums to 1 within (n_k + 2)·u, or to 0 where there is nothing to see.
static bool sums_hold(const AttnTrace *t, size_t head) {
    AttnMatrix w = attn_trace_matrix(t, ATTN_WEIGHTS, head);
    bool over_keys = attn_trace_spec(t)->softmax_axis == ATTN_SOFTMAX_KEYS;
    size_t lines = over_keys ? w.rows : w.cols, count = over_keys ? w.cols : w.rows;
    for (size_t i = 0; i < lines; i++) {
        double sum = 0.0;
        for (size_t j = 0; j < count; j++)
            sum += (double)*(over_keys ? attn_at(w, i, j) : attn_at(w, j, i));
        if (sum != 0.0 && fabs(sum - 1.0) > ((double)count + 2.0) * U) return false;
    }
    return true;
}

// context error ≤ (n_k + 8)·u·Σ weight·|v|
static bool contexts_hold(const AttnTrace *t, size_t head) {
    const AttnShape *s = attn_trace_shape(t);
    AttnMatrix w = attn_trace_matrix(t, ATTN_WEIGHTS, head),
               c = attn_trace_matrix(t, ATTN_CONTEXT, head);
    AttnMatrix v = attn_trace_matrix(t, ATTN_V, attn_trace_kv_head(t, head));
    for (size_t i = 0; i < s->n_q; i++) {
        for (size_t j = 0; j < s->d_v; j++) {
            double sum = 0.0, size = 0.0;
            for (size_t p = 0; p < s->n_k; p++) {
                double product = (double)*attn_at(w, i, p) * (double)*attn_at(v, p, j);
                sum += product;
                size += fabs(product);
            }
            if (fabs((double)*attn_at(c, i, j) - sum) > ((double)s->n_k + 8.0) * U * size)
                return false;
        }
    }
    return true;
}

const char *bounds_check_stages(const AttnTrace *trace) {
    for (size_t head = 0; head < attn_trace_shape(trace)->h; head++) {
        if (!scores_hold(trace, head)) return "score error";
        if (!sums_hold(trace, head)) return "row sums";
        if (!contexts_hold(trace, head)) return "context error";
    }
    return NULL;
}
