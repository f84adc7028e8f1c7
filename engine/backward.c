// The chain of the backward pass, from the output to X and the weights. What lies between the
// context and Q, K and V is backward_blocks.c, or backward_kept.c where cells are pinned.
//
// Holds always: every gradient is what its matrix's readers added, each once, in a fixed order. The
// first of them writes it, or it is zeroed before: those of X and M, of the context and the output
// are big, and to clear and read them for nothing would take as long as a product.
#include "engine/backward.h"
#include "engine/backward_pairs.h"
#include "engine/matmul.h"
#include "engine/stages.h"
#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

typedef struct Backward {
    AttnEngine *engine;
    const AttnTrace *trace;
    const AttnSpec *spec;
    AttnShape shape;
    AttnGradients *d;
    bool is_written[ATTN_MATRIX_COUNT]; // gradients that something stands in
} Backward;

// A matrix of the run, all heads of it.
static AttnMatrix whole(const AttnTrace *trace, AttnMatrixId id) {
    AttnMatrix m = attn_trace_matrix(trace, id, 0);
    size_t heads = attn_trace_heads(trace, id);
    if (id >= ATTN_SCORES && id <= ATTN_WEIGHTS)
        m.rows *= heads;
    else
        m.cols *= heads;
    return m;
}

// --- storage -------------------------------------------------------------------------------------

static bool has_gradient(const AttnTrace *trace, AttnMatrixId id, AttnBackwardForm form) {
    if (id == ATTN_X_POSITIONED || id == ATTN_M_POSITIONED) return false; // that of X, of M
    if (id == ATTN_SCALED || id == ATTN_MASKED) return false;
    bool of_pairs = id == ATTN_SCORES || id == ATTN_WEIGHTS;
    return attn_trace_has(trace, id) && (!of_pairs || form == ATTN_BACKWARD_KEPT);
}

// By who writes it first. Q, K and V are so by the form, if at all.
static bool is_written_whole(AttnMatrixId id) {
    return id == ATTN_X || id == ATTN_M || id == ATTN_CONTEXT || id == ATTN_OUTPUT ||
           id == ATTN_WEIGHTS || id == ATTN_SCORES || id == ATTN_Q || id == ATTN_K || id == ATTN_V;
}

static AttnStatus find_room(AttnEngine *engine, const AttnTrace *trace, AttnBackwardForm form,
                            AttnGradients *d) {
    for (size_t id = 0; id < ATTN_MATRIX_COUNT; id++) {
        bool wanted = has_gradient(trace, (AttnMatrixId)id, form);
        AttnMatrix like = whole(trace, (AttnMatrixId)id), *m = &d->of[id];
        if (!wanted || m->rows != like.rows || m->cols != like.cols) attn_matrix_destroy(m);
        if (!wanted) continue;
        AttnStatus status =
            attn_matrix_is_absent(*m) ? attn_matrix_create(like.rows, like.cols, m) : ATTN_OK;
        if (status != ATTN_OK) return status;
        if (!is_written_whole((AttnMatrixId)id)) attn_backward_clear(engine, *m);
    }
    return ATTN_OK;
}

void attn_gradients_destroy(AttnGradients *gradients) {
    for (size_t id = 0; id < ATTN_MATRIX_COUNT; id++)
        attn_matrix_destroy(&gradients->of[id]);
    for (size_t i = 0; i < ATTN_BACKWARD_SCRATCH; i++)
        attn_matrix_destroy(&gradients->scratch[i]);
}
static_assert((int)ATTN_BACKWARD_SCRATCH == (int)PAIRS_SCRATCH + 8, "two for each of four weights");

// --- pieces --------------------------------------------------------------------------------------

static void clear_pinned(const Backward *b, AttnMatrixId id) {
    AttnMatrix d = b->d->of[id];
    size_t width = d.cols / attn_trace_heads(b->trace, id);
    for (size_t k = 0; k < b->spec->override_count; k++) {
        const AttnOverride *o = &b->spec->overrides[k];
        if (o->matrix == id) *attn_at(d, o->row, o->head * width + o->column) = 0.0f;
    }
}

static void add(AttnMatrix to, AttnMatrix from) {
    for (size_t i = 0; i < to.rows; i++)
        for (size_t c = 0; c < to.cols; c++)
            *attn_at(to, i, c) += *attn_at(from, i, c);
}

// Of a weight's two products (by its transpose, or not) each has its own packed operand, so that a
// second call finds room of the right size.
static AttnStatus add_product(const Backward *b, AttnMatmul m, AttnMatrixId weight,
                              AttnMatrix right, bool transposed) {
    AttnMatrix *packed =
        &b->d->scratch[PAIRS_SCRATCH + 2 * (size_t)(weight - ATTN_WQ) + transposed];
    size_t floats = attn_matmul_packed_floats(b->engine, right, transposed);
    AttnStatus status = attn_backward_room(1, floats, packed);
    if (status != ATTN_OK) return status;
    attn_matmul_repack(b->engine, right, transposed, *packed);
    m.packed = *packed;
    attn_matmul_run(b->engine, &m);
    return ATTN_OK;
}

// One projection: out = in·W + bias.
typedef struct Projection {
    AttnMatrix in;     // what was projected
    AttnMatrixId d_in; // where its gradient goes
    AttnMatrixId weight, bias;
    AttnMatrix d_out;
} Projection;

static bool is_finite(AttnMatrix m) {
    for (size_t i = 0; i < m.rows; i++) {
        const float *row = attn_at(m, i, 0);
        int odd = 0; // no early way out: the loop is done in vectors
        for (size_t c = 0; c < m.cols; c++)
            odd |= !(fabsf(row[c]) <= FLT_MAX);
        if (odd) return false;
    }
    return true;
}

// d_W += inᵀ·d_out. Where a row of d_out is 0, as behind a mask, NaN and ∞ in that row of `in` must
// have no influence; elsewhere they have made d_out NaN already. So they are taken as 0.
static AttnStatus add_weight_gradient(const Backward *b, const Projection *p, AttnMatrix d_weight) {
    AttnMatmul m = {.a = p->in, .a_transposed = true, .out = d_weight, .accumulate = true};
    if (is_finite(p->in)) return add_product(b, m, p->weight, p->d_out, false);
    AttnMatrix clean = {0};
    AttnStatus status = attn_matrix_create(p->in.rows, p->in.cols, &clean);
    if (status != ATTN_OK) return status;
    attn_matrix_copy(clean, p->in);
    for (size_t i = 0; i < clean.rows * clean.cols; i++)
        clean.data[i] = isfinite(clean.data[i]) ? clean.data[i] : 0.0f;
    m.a = clean;
    status = add_product(b, m, p->weight, p->d_out, false);
    attn_matrix_destroy(&clean);
    return status;
}

// to += from, or = where nothing stands there yet
static void add_gradient(Backward *b, AttnMatrixId to, AttnMatrix from) {
    if (b->is_written[to])
        attn_backward_add(b->engine, b->d->of[to], from);
    else
        attn_backward_copy(b->engine, b->d->of[to], from);
    b->is_written[to] = true;
}

// out = in·W + bias:  d_W = inᵀ·d_out,  d_in += d_out·Wᵀ,  d_bias = Σ rows of d_out
static AttnStatus project_backward(Backward *b, const Projection *p) {
    AttnMatrix d_weight = b->d->of[p->weight], d_bias = b->d->of[p->bias];
    for (size_t i = 0; i < p->d_out.rows && !attn_matrix_is_absent(d_bias); i++)
        add(d_bias, attn_matrix_rows(p->d_out, i, 1));
    if (attn_matrix_is_absent(d_weight)) { // the identity
        add_gradient(b, p->d_in, p->d_out);
        return ATTN_OK;
    }
    AttnStatus status = add_weight_gradient(b, p, d_weight);
    if (status != ATTN_OK) return status;
    AttnMatmul m = {.a = p->d_out, .out = b->d->of[p->d_in], .accumulate = b->is_written[p->d_in]};
    b->is_written[p->d_in] = true;
    return add_product(b, m, p->weight, whole(b->trace, p->weight), true);
}

// --- output --------------------------------------------------------------------------------------

// output = context·WO + bo (+ X)
static AttnStatus output_backward(Backward *b) {
    AttnMatrix d_output = b->d->of[ATTN_OUTPUT];
    clear_pinned(b, ATTN_OUTPUT);
    if (b->spec->residual) add_gradient(b, ATTN_X, d_output);
    Projection p = {.in = whole(b->trace, ATTN_CONTEXT),
                    .d_in = ATTN_CONTEXT,
                    .weight = ATTN_WO,
                    .bias = ATTN_BO,
                    .d_out = d_output};
    AttnStatus status = project_backward(b, &p);
    clear_pinned(b, ATTN_CONTEXT);
    return status;
}

// --- between context and Q, K, V -----------------------------------------------------------------

static AttnPairs pairs_of(const Backward *b, AttnBackwardForm form) {
    const AttnStore *store = attn_trace_store(b->trace);
    AttnMatrix numbers = store->row_numbers;
    AttnPairs p = {.engine = b->engine,
                   .spec = b->spec,
                   .shape = b->shape,
                   .queries = whole(b->trace, ATTN_Q),
                   .keys = whole(b->trace, ATTN_K),
                   .values = whole(b->trace, ATTN_V),
                   .context = whole(b->trace, ATTN_CONTEXT),
                   .d_context = b->d->of[ATTN_CONTEXT],
                   .shifts = attn_at(numbers, ATTN_ROW_SHIFT, 0),
                   .sums = attn_at(numbers, ATTN_ROW_SUM, 0),
                   .scratch = b->d->scratch,
                   .d_queries = b->d->of[ATTN_Q],
                   .d_keys = b->d->of[ATTN_K],
                   .d_values = b->d->of[ATTN_V],
                   .penalties = store->penalties};
    if (form == ATTN_BACKWARD_FUSED) return p;
    p.masked = whole(b->trace, ATTN_MASKED);
    p.weights = whole(b->trace, ATTN_WEIGHTS);
    p.d_weights = b->d->of[ATTN_WEIGHTS];
    p.d_scores = b->d->of[ATTN_SCORES];
    return p;
}

// Nothing of what lies before a pinned weight is known beforehand, nor of a softmax over queries.
static bool is_by_blocks(const Backward *b, AttnBackwardForm form) {
    return form == ATTN_BACKWARD_FUSED ||
           (b->spec->softmax_axis == ATTN_SOFTMAX_KEYS && b->spec->override_count == 0);
}

static AttnStatus pairs_backward(const Backward *b, AttnBackwardForm form) {
    AttnPairs p = pairs_of(b, form);
    if (is_by_blocks(b, form)) return attn_pairs_backward_blocks(&p);
    attn_backward_clear(b->engine, p.d_queries);
    attn_backward_clear(b->engine, p.d_keys);
    attn_backward_clear(b->engine, p.d_values);
    AttnStatus status = attn_pairs_pack(&p);
    return status == ATTN_OK ? attn_pairs_backward_kept(&p) : status;
}

// --- rotate, project -----------------------------------------------------------------------------

// out[2i] = a·cos − b·sin,  out[2i+1] = a·sin + b·cos:  turned by the opposite angle
static void rotate_backward(const Backward *b, AttnMatrixId id, size_t behind) {
    AttnMatrixId before = id == ATTN_Q ? ATTN_Q_UNROTATED : ATTN_K_UNROTATED;
    AttnMatrix from = b->d->of[id], to = b->d->of[before];
    for (size_t i = 0; i < from.rows; i++) {
        double position = (double)(i + behind) - (double)b->shape.n_q;
        for (size_t c = 0; c + 1 < from.cols; c += 2) {
            double angle = position / attn_angle_divisor(c % b->shape.d_k, b->shape.d_k);
            float x = *attn_at(from, i, c), y = *attn_at(from, i, c + 1);
            *attn_at(to, i, c) = attn_rope_first(x, y, cos(angle), -sin(angle));
            *attn_at(to, i, c + 1) = attn_rope_second(x, y, cos(angle), -sin(angle));
        }
    }
    clear_pinned(b, before);
}

// Where the gradient of Q, or of K, is before it was rotated.
static AttnMatrixId unrotated(const Backward *b, AttnMatrixId id) {
    clear_pinned(b, id);
    if (b->spec->positions != ATTN_POSITIONS_ROPE) return id;
    // Query i stands at i + n_k − n_q, key j at j.
    rotate_backward(b, id, id == ATTN_Q ? b->shape.n_k : b->shape.n_q);
    return id == ATTN_Q ? ATTN_Q_UNROTATED : ATTN_K_UNROTATED;
}

// X plus positions is what was projected; its gradient is that of X.
static AttnMatrix source(const Backward *b, AttnMatrixId id) {
    AttnMatrixId positioned = id == ATTN_X ? ATTN_X_POSITIONED : ATTN_M_POSITIONED;
    return whole(b->trace, attn_trace_has(b->trace, positioned) ? positioned : id);
}

// X is Q, K and V: then its gradient is the sum of theirs, which one pass over all of them finds.
static bool is_plain_sum(const Backward *b, const Projection *projections) {
    bool is_plain = !b->is_written[ATTN_X];
    for (size_t i = 0; i < 3; i++)
        is_plain = is_plain && projections[i].d_in == ATTN_X &&
                   attn_matrix_is_absent(b->d->of[projections[i].weight]) &&
                   attn_matrix_is_absent(b->d->of[projections[i].bias]);
    return is_plain;
}

static AttnStatus projections_backward(Backward *b) {
    AttnMatrixId keys = attn_trace_has(b->trace, ATTN_M) ? ATTN_M : ATTN_X;
    AttnMatrix x = source(b, ATTN_X), m = source(b, keys);
    clear_pinned(b, ATTN_V);
    const Projection projections[] = {
        {x, ATTN_X, ATTN_WQ, ATTN_BQ, b->d->of[unrotated(b, ATTN_Q)]},
        {m, keys, ATTN_WK, ATTN_BK, b->d->of[unrotated(b, ATTN_K)]},
        {m, keys, ATTN_WV, ATTN_BV, b->d->of[ATTN_V]},
    };
    if (is_plain_sum(b, projections)) {
        const AttnMatrix terms[] = {projections[0].d_out, projections[1].d_out,
                                    projections[2].d_out};
        attn_backward_sum(b->engine, b->d->of[ATTN_X], terms, 3);
        return ATTN_OK;
    }
    AttnStatus status = ATTN_OK;
    for (size_t i = 0; i < 3 && status == ATTN_OK; i++)
        status = project_backward(b, &projections[i]);
    return status;
}

// --- all of it -----------------------------------------------------------------------------------

static AttnStatus check(const AttnTrace *trace, AttnMatrix d_output, AttnBackwardForm form,
                        AttnError *error) {
    if (attn_trace_is_empty(trace))
        return attn_fail(error, ATTN_ERROR_SHAPE, "there is no run to differentiate");
    const AttnSpec *spec = attn_trace_spec(trace);
    const AttnShape *s = attn_trace_shape(trace);
    if (d_output.rows != s->n_q || d_output.cols != s->d_o)
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "the output's gradient is %zu × %zu, the output %zu × %zu", d_output.rows,
                         d_output.cols, s->n_q, s->d_o);
    bool pinned = false;
    for (size_t i = 0; i < spec->override_count; i++)
        pinned = pinned || (spec->overrides[i].matrix >= ATTN_SCORES &&
                            spec->overrides[i].matrix <= ATTN_WEIGHTS);
    if (form == ATTN_BACKWARD_FUSED && (pinned || spec->softmax_axis != ATTN_SOFTMAX_KEYS))
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "only the kept form differentiates a softmax over queries or pinned "
                         "scores and weights");
    return ATTN_OK;
}

AttnStatus attn_backward(AttnEngine *engine, const AttnTrace *trace, AttnMatrix d_output,
                         AttnBackwardForm form, AttnGradients *out, AttnError *error) {
    AttnStatus status = check(trace, d_output, form, error);
    if (status != ATTN_OK) return status;
    Backward b = {.engine = engine,
                  .trace = trace,
                  .spec = attn_trace_spec(trace),
                  .shape = *attn_trace_shape(trace),
                  .d = out};
    status = find_room(engine, trace, form, out);
    if (status == ATTN_OK) {
        attn_backward_copy(engine, out->of[ATTN_OUTPUT], d_output);
        status = output_backward(&b);
    }
    if (status == ATTN_OK) status = pairs_backward(&b, form);
    if (status == ATTN_OK) status = projections_backward(&b);
    return status == ATTN_OK ? ATTN_OK : attn_fail(error, status, "out of memory");
}
