// The arithmetic behind one cell, computed again as its stage computes it, with every step kept.
//
// Holds always: `computed` has the bits that the stage gave (the kernels of every instruction set
// add in one order, see kernels/kernel.h), operands are read from the trace, where overrides have
// already been taken.
#include "engine/explain.h"
#include "engine/kernels/kernel.h"
#include "engine/stages.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static AttnStatus create_terms(AttnExplain *e, size_t count) {
    // So far e->terms is the caller's room, for e->term_count of them.
    e->terms_are_borrowed = e->term_count >= count;
    if (e->terms_are_borrowed)
        memset(e->terms, 0, count * sizeof *e->terms);
    else
        e->terms = calloc(count, sizeof *e->terms);
    if (!e->terms) return ATTN_ERROR_MEMORY;
    e->term_count = count;
    for (size_t i = 0; i < count; i++)
        e->terms[i].index = i;
    return ATTN_OK;
}

void attn_explain_deinit(AttnExplain *explain) {
    if (!explain->terms_are_borrowed) free(explain->terms);
    explain->terms = NULL;
    explain->term_count = 0;
}

// --- sums of products ----------------------------------------------------------------------------

// Operands of a dot product: a[0 … n − 1], and b with step floats from one to the next.
typedef struct Operands {
    const float *a, *b;
    size_t b_step, n;
} Operands;

// sum = Σ_p a[p] · b[p], each step fused: the product is not rounded before it is added. What is
// hidden weighs 0, and its NaN or ∞ does not count.
static void add_products(const AttnTrace *trace, AttnExplain *e, Operands o) {
    float sum = 0.0f;
    for (size_t p = 0; p < o.n; p++) {
        AttnTerm *t = &e->terms[p];
        t->a = o.a[p];
        t->b = o.b[p * o.b_step];
        t->hidden = e->matrix == ATTN_CONTEXT && attn_trace_is_masked(trace, e->head, e->row, p);
        bool out_of_sight = t->hidden && !isfinite(t->b);
        t->product = out_of_sight ? 0.0f : t->a * t->b;
        sum = fmaf(t->a, out_of_sight ? 0.0f : t->b, sum);
        t->running = sum;
    }
    e->sum = sum;
}

static AttnStatus explain_dot(const AttnTrace *trace, AttnExplain *e, Operands o) {
    AttnStatus status = create_terms(e, o.n);
    if (status != ATTN_OK) return status;
    e->kind = ATTN_EXPLAIN_DOT;
    add_products(trace, e, o);
    e->computed = e->sum + e->bias;
    return ATTN_OK;
}

// The identity instead of a weight.
static AttnStatus explain_copy(AttnExplain *e, float value, bool has_bias) {
    AttnStatus status = create_terms(e, 1);
    if (status != ATTN_OK) return status;
    e->kind = ATTN_EXPLAIN_COPY;
    e->right = ATTN_MATRIX_COUNT;
    e->terms[0] =
        (AttnTerm){.index = e->column, .a = value, .b = 1.0f, .product = value, .running = value};
    e->sum = value;
    e->computed = has_bias ? value + e->bias : value;
    return ATTN_OK;
}

// source · weight + bias, or source where there is no weight; column counts over all heads.
static AttnStatus explain_projection(const AttnTrace *trace, AttnExplain *e, AttnMatrixId weight,
                                     AttnMatrixId bias, size_t column) {
    AttnMatrix source = attn_trace_matrix(trace, e->left, 0),
               w = attn_trace_matrix(trace, weight, 0);
    bool has_bias = attn_trace_has(trace, bias);
    e->right = weight;
    e->bias = has_bias ? *attn_at(attn_trace_matrix(trace, bias, 0), 0, column) : 0.0f;
    // Heads of context stand side by side, so that from head 0 a whole row can be read.
    const float *a = attn_at(source, e->row, 0);
    if (attn_matrix_is_absent(w)) return explain_copy(e, a[column], has_bias);
    return explain_dot(trace, e, (Operands){a, attn_at(w, 0, column), w.stride, w.rows});
}

static AttnMatrixId query_source(const AttnTrace *trace) {
    return attn_trace_has(trace, ATTN_X_POSITIONED) ? ATTN_X_POSITIONED : ATTN_X;
}

static AttnMatrixId key_source(const AttnTrace *trace) {
    if (attn_trace_has(trace, ATTN_M_POSITIONED)) return ATTN_M_POSITIONED;
    return attn_trace_has(trace, ATTN_M) ? ATTN_M : query_source(trace);
}

static AttnStatus explain_query(const AttnTrace *trace, AttnExplain *e) {
    e->left = query_source(trace);
    return explain_projection(trace, e, ATTN_WQ, ATTN_BQ,
                              e->head * attn_trace_shape(trace)->d_k + e->column);
}

static AttnStatus explain_key(const AttnTrace *trace, AttnExplain *e) {
    e->left = key_source(trace);
    return explain_projection(trace, e, ATTN_WK, ATTN_BK,
                              e->head * attn_trace_shape(trace)->d_k + e->column);
}

static AttnStatus explain_value(const AttnTrace *trace, AttnExplain *e) {
    e->left = key_source(trace);
    return explain_projection(trace, e, ATTN_WV, ATTN_BV,
                              e->head * attn_trace_shape(trace)->d_v + e->column);
}

static AttnStatus explain_score(const AttnTrace *trace, AttnExplain *e) {
    e->left = ATTN_Q, e->right = ATTN_K;
    e->left_head = e->head, e->right_head = attn_trace_kv_head(trace, e->head);
    AttnMatrix q = attn_trace_matrix(trace, ATTN_Q, e->left_head),
               k = attn_trace_matrix(trace, ATTN_K, e->right_head);
    return explain_dot(trace, e,
                       (Operands){attn_at(q, e->row, 0), attn_at(k, e->column, 0), 1, q.cols});
}

static AttnStatus explain_context(const AttnTrace *trace, AttnExplain *e) {
    e->left = ATTN_WEIGHTS, e->right = ATTN_V;
    e->left_head = e->head, e->right_head = attn_trace_kv_head(trace, e->head);
    AttnMatrix w = attn_trace_matrix(trace, ATTN_WEIGHTS, e->left_head);
    AttnMatrix v = attn_trace_matrix(trace, ATTN_V, e->right_head);
    return explain_dot(
        trace, e, (Operands){attn_at(w, e->row, 0), attn_at(v, 0, e->column), v.stride, v.rows});
}

static AttnStatus explain_output(const AttnTrace *trace, AttnExplain *e) {
    e->left = ATTN_CONTEXT;
    AttnStatus status = explain_projection(trace, e, ATTN_WO, ATTN_BO, e->column);
    if (status != ATTN_OK) return status;
    if (e->kind == ATTN_EXPLAIN_COPY) e->left_head = e->column / attn_trace_shape(trace)->d_v;
    if (!attn_trace_spec(trace)->residual) return ATTN_OK;
    e->residual = *attn_at(attn_trace_matrix(trace, ATTN_X, 0), e->row, e->column);
    e->computed += e->residual;
    return ATTN_OK;
}

// --- one or two terms ----------------------------------------------------------------------------

static AttnStatus explain_position(const AttnTrace *trace, AttnExplain *e) {
    AttnStatus status = create_terms(e, 1);
    if (status != ATTN_OK) return status;
    e->kind = ATTN_EXPLAIN_POSITION;
    e->left = e->matrix == ATTN_X_POSITIONED ? ATTN_X : ATTN_M;
    AttnMatrix x = attn_trace_matrix(trace, e->left, 0);
    double angle = (double)e->row / attn_angle_divisor(e->column, x.cols);
    double wave = e->column % 2 == 0 ? sin(angle) : cos(angle);
    float a = *attn_at(x, e->row, e->column);
    e->angle = (float)angle;
    e->computed = e->sum = (float)((double)a + wave);
    e->terms[0] = (AttnTerm){
        .index = e->column, .a = a, .b = (float)wave, .product = e->sum, .running = e->sum};
    return ATTN_OK;
}

static AttnTerm rotate_term(size_t index, float a, double factor) {
    return (AttnTerm){
        .index = index, .a = a, .b = (float)factor, .product = (float)((double)a * factor)};
}

static AttnStatus explain_rotate(const AttnTrace *trace, AttnExplain *e, double position) {
    AttnStatus status = create_terms(e, 2);
    if (status != ATTN_OK) return status;
    e->kind = ATTN_EXPLAIN_ROTATE;
    e->left = e->matrix == ATTN_Q ? ATTN_Q_UNROTATED : ATTN_K_UNROTATED;
    e->left_head = e->head;
    AttnMatrix in = attn_trace_matrix(trace, e->left, e->head);
    size_t c = e->column / 2 * 2;
    float a = *attn_at(in, e->row, c), b = *attn_at(in, e->row, c + 1);
    double angle = position / attn_angle_divisor(c, in.cols), cosine = cos(angle),
           sine = sin(angle);
    bool is_first = e->column == c;
    e->terms[0] = rotate_term(c, a, is_first ? cosine : sine);
    e->terms[1] = rotate_term(c + 1, b, is_first ? -sine : cosine);
    e->computed =
        is_first ? attn_rope_first(a, b, cosine, sine) : attn_rope_second(a, b, cosine, sine);
    e->terms[0].running = e->terms[0].product;
    e->terms[1].running = e->sum = e->computed;
    e->angle = (float)angle;
    return ATTN_OK;
}

static AttnStatus explain_scale(const AttnTrace *trace, AttnExplain *e) {
    AttnStatus status = create_terms(e, 1);
    if (status != ATTN_OK) return status;
    const AttnSpec *spec = attn_trace_spec(trace);
    const AttnShape *s = attn_trace_shape(trace);
    bool alibi = spec->positions == ATTN_POSITIONS_ALIBI;
    size_t p = e->row + s->n_k,
           j = e->column + s->n_q; // both moved by n_q, so as not to be negative
    float score = *attn_at(attn_trace_matrix(trace, ATTN_SCORES, e->head), e->row, e->column);
    float factor = attn_scale_factor(spec, s->d_k);
    e->kind = ATTN_EXPLAIN_SCALE;
    e->left = ATTN_SCORES;
    e->left_head = e->head;
    e->factor = isnan(spec->factor) ? (float)(1.0 / sqrt((double)s->d_k)) : spec->factor;
    e->temperature = spec->temperature;
    e->penalty = alibi ? attn_alibi_penalty(e->head, s->h, p > j ? p - j : j - p) : 0.0f;
    e->sum = score * factor;
    attn_kernels_scalar.scale(&score, alibi ? &e->penalty : NULL, factor, &e->computed, 1);
    e->terms[0] = (AttnTerm){.a = score, .b = factor, .product = e->sum, .running = e->sum};
    return ATTN_OK;
}

static AttnStatus explain_mask(const AttnTrace *trace, AttnExplain *e) {
    AttnStatus status = create_terms(e, 1);
    if (status != ATTN_OK) return status;
    float scaled = *attn_at(attn_trace_matrix(trace, ATTN_SCALED, e->head), e->row, e->column);
    e->kind = ATTN_EXPLAIN_MASK;
    e->left = ATTN_SCALED;
    e->left_head = e->head;
    e->is_allowed =
        attn_mask_allows(&attn_trace_spec(trace)->mask, attn_trace_shape(trace), e->row, e->column);
    e->computed = e->sum = e->is_allowed ? scaled : -INFINITY;
    e->terms[0] = (AttnTerm){
        .a = scaled, .b = 1.0f, .product = e->sum, .running = e->sum, .hidden = !e->is_allowed};
    return ATTN_OK;
}

// --- softmax -------------------------------------------------------------------------------------

// a = masked, b = a − largest, product = exp(b); a column's sum is taken in this order, in double.
static void exponentiate(AttnExplain *e) {
    double sum = 0.0;
    for (size_t j = 0; j < e->term_count; j++) {
        AttnTerm *t = &e->terms[j];
        t->hidden = t->a == -INFINITY;
        t->b = t->hidden ? -INFINITY : t->a - e->largest;
        attn_kernels_scalar.exp(&t->b, &t->product, 1);
        sum += (double)t->product;
        t->running = (float)sum;
    }
    e->sum = (float)sum;
}

enum { FEW = 256 }; // weights of a row that need no memory of their own

// A row's sum is taken by the kernels, in lanes.
static AttnStatus sum_row(const float *masked, AttnExplain *e) {
    float few[FEW];
    float *weights = e->term_count <= FEW ? few : malloc(e->term_count * sizeof *weights);
    if (!weights) return ATTN_ERROR_MEMORY;
    attn_kernels_scalar.softmax(masked, weights, e->term_count, &e->largest, &e->sum);
    e->terms[e->term_count - 1].running = e->sum;
    if (weights != few) free(weights);
    return ATTN_OK;
}

static AttnStatus explain_softmax(const AttnTrace *trace, AttnExplain *e) {
    AttnMatrix masked = attn_trace_matrix(trace, ATTN_MASKED, e->head);
    bool by_keys = attn_trace_spec(trace)->softmax_axis == ATTN_SOFTMAX_KEYS;
    AttnStatus status = create_terms(e, by_keys ? masked.cols : masked.rows);
    if (status != ATTN_OK) return status;
    e->kind = ATTN_EXPLAIN_SOFTMAX;
    e->left = ATTN_MASKED;
    e->left_head = e->head;
    e->is_allowed = false;
    e->largest = -INFINITY;
    for (size_t j = 0; j < e->term_count; j++) {
        float a = by_keys ? *attn_at(masked, e->row, j) : *attn_at(masked, j, e->column);
        e->terms[j].a = a;
        e->largest = a > e->largest ? a : e->largest;
        e->is_allowed = e->is_allowed || a != -INFINITY;
    }
    exponentiate(e);
    if (by_keys && e->is_allowed) status = sum_row(attn_at(masked, e->row, 0), e);
    const AttnTerm *own = &e->terms[by_keys ? e->column : e->row];
    e->computed = own->hidden ? 0.0f : own->product * (1.0f / e->sum);
    return status;
}

// --- any cell ------------------------------------------------------------------------------------

static AttnStatus explain_cell(const AttnTrace *trace, AttnExplain *e) {
    const AttnShape *s = attn_trace_shape(trace);
    bool rope = attn_trace_has(trace, ATTN_Q_UNROTATED);
    switch (e->matrix) {
    case ATTN_X:
    case ATTN_M:
    case ATTN_WQ:
    case ATTN_WK:
    case ATTN_WV:
    case ATTN_WO:
    case ATTN_BQ:
    case ATTN_BK:
    case ATTN_BV:
    case ATTN_BO:
        e->terms = NULL;
        e->term_count = 0;
        e->computed = e->sum = e->result;
        return ATTN_OK;
    case ATTN_X_POSITIONED:
    case ATTN_M_POSITIONED: return explain_position(trace, e);
    case ATTN_Q_UNROTATED: return explain_query(trace, e);
    case ATTN_K_UNROTATED: return explain_key(trace, e);
    case ATTN_Q:
        return rope ? explain_rotate(trace, e, (double)e->row + (double)s->n_k - (double)s->n_q)
                    : explain_query(trace, e);
    case ATTN_K: return rope ? explain_rotate(trace, e, (double)e->row) : explain_key(trace, e);
    case ATTN_V: return explain_value(trace, e);
    case ATTN_SCORES: return explain_score(trace, e);
    case ATTN_SCALED: return explain_scale(trace, e);
    case ATTN_MASKED: return explain_mask(trace, e);
    case ATTN_WEIGHTS: return explain_softmax(trace, e);
    case ATTN_CONTEXT: return explain_context(trace, e);
    case ATTN_OUTPUT: return explain_output(trace, e);
    case ATTN_MATRIX_COUNT: break;
    }
    return ATTN_ERROR_SHAPE;
}

AttnStatus attn_explain(const AttnTrace *trace, AttnMatrixId id, size_t head, size_t row,
                        size_t column, AttnExplain *out, AttnError *error) {
    const AttnTermRoom none = {NULL, 0};
    return attn_explain_in(trace, id, head, row, column, none, out, error);
}

AttnStatus attn_explain_in(const AttnTrace *trace, AttnMatrixId id, size_t head, size_t row,
                           size_t column, AttnTermRoom room, AttnExplain *out, AttnError *error) {
    if (!attn_trace_has(trace, id)) {
        return attn_fail(error, ATTN_ERROR_SHAPE, "%s is not part of this run",
                         attn_matrix_name(id));
    }
    AttnMatrix m = attn_trace_matrix(trace, id, head);
    if (attn_matrix_is_absent(m) || row >= m.rows || column >= m.cols) {
        return attn_fail(error, ATTN_ERROR_SHAPE, "head %zu, row %zu, column %zu is outside of %s",
                         head + 1, row + 1, column + 1, attn_matrix_name(id));
    }
    AttnExplain e = {.kind = ATTN_EXPLAIN_GIVEN,
                     .matrix = id,
                     .head = head,
                     .row = row,
                     .column = column,
                     .left = ATTN_MATRIX_COUNT,
                     .right = ATTN_MATRIX_COUNT,
                     .terms = room.terms,
                     .term_count = room.count,
                     .terms_are_borrowed = true,
                     .is_allowed = true};
    e.result = *attn_at(m, row, column);
    e.is_overridden = attn_trace_override(trace, id, head, row, column) != NULL;
    if (explain_cell(trace, &e) != ATTN_OK) {
        attn_explain_deinit(&e);
        return attn_fail(error, ATTN_ERROR_MEMORY,
                         "out of memory: one cell has more terms than fit");
    }
    *out = e;
    return ATTN_OK;
}
