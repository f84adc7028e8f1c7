// Float64 attention, one loop nest a stage. Shares no code with the engine's stages.
#include "support/reference.h"
#include "support/cmocka.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void set_sizes(Reference *ref) {
    const AttnShape *s = &ref->shape;
    const size_t sizes[ATTN_MATRIX_COUNT][3] = {
        [ATTN_X_POSITIONED] = {1, s->n_q, s->d},     [ATTN_M_POSITIONED] = {1, s->n_k, s->d_m},
        [ATTN_Q_UNROTATED] = {s->h, s->n_q, s->d_k}, [ATTN_K_UNROTATED] = {s->g, s->n_k, s->d_k},
        [ATTN_Q] = {s->h, s->n_q, s->d_k},           [ATTN_K] = {s->g, s->n_k, s->d_k},
        [ATTN_V] = {s->g, s->n_k, s->d_v},           [ATTN_SCORES] = {s->h, s->n_q, s->n_k},
        [ATTN_SCALED] = {s->h, s->n_q, s->n_k},      [ATTN_MASKED] = {s->h, s->n_q, s->n_k},
        [ATTN_WEIGHTS] = {s->h, s->n_q, s->n_k},     [ATTN_CONTEXT] = {s->h, s->n_q, s->d_v},
        [ATTN_OUTPUT] = {1, s->n_q, s->d_o},
    };
    memcpy(ref->sizes, sizes, sizeof sizes);
}

static size_t index_of(const Reference *ref, AttnMatrixId id, size_t head, size_t row,
                       size_t column) {
    const size_t *size = ref->sizes[id];
    return (head * size[1] + row) * size[2] + column;
}

double reference_value(const Reference *ref, AttnMatrixId id, size_t head, size_t row,
                       size_t column) {
    return ref->values[id][index_of(ref, id, head, row, column)];
}

double reference_magnitude(const Reference *ref, AttnMatrixId id, size_t head, size_t row,
                           size_t column) {
    return ref->magnitudes[id][index_of(ref, id, head, row, column)];
}

// An operand of a stage.
static double at(const Reference *ref, AttnMatrixId id, size_t head, size_t row, size_t column) {
    if (id <= ATTN_BO) return (double)*attn_at(ref->inputs->given[id], row, column);
    if (ref->operands)
        return (double)*attn_at(attn_trace_matrix(ref->operands, id, head), row, column);
    return reference_value(ref, id, head, row, column);
}

static bool has(const Reference *ref, AttnMatrixId id) {
    return ref->inputs->given[id].data != NULL;
}

typedef struct Sum {
    double value, magnitude;
} Sum;

static void add(Sum *sum, double x) {
    sum->value += x;
    sum->magnitude += fabs(x);
}

typedef Sum Element(const Reference *ref, AttnMatrixId id, size_t head, size_t row, size_t column);

static double *copy_operand(const Reference *ref, AttnMatrixId id) {
    const size_t *size = ref->sizes[id];
    double *copy = calloc(size[0] * size[1] * size[2], sizeof *copy);
    assert_non_null(copy);
    for (size_t a = 0; a < size[0]; a++) {
        AttnMatrix m = attn_trace_matrix(ref->operands, id, a);
        for (size_t i = 0; i < size[1]; i++)
            for (size_t j = 0; j < size[2]; j++)
                copy[index_of(ref, id, a, i, j)] = (double)*attn_at(m, i, j);
    }
    return copy;
}

static void start(Reference *ref, AttnMatrixId id) {
    const size_t *size = ref->sizes[id];
    ref->values[id] = calloc(size[0] * size[1] * size[2], sizeof(double));
    ref->magnitudes[id] = calloc(size[0] * size[1] * size[2], sizeof(double));
    assert_true(ref->values[id] && ref->magnitudes[id]);
}

static void finish(Reference *ref, AttnMatrixId id) {
    for (size_t o = 0; o < ref->spec->override_count; o++) {
        const AttnOverride *pin = &ref->spec->overrides[o];
        if (pin->matrix != id) continue;
        size_t index = index_of(ref, id, pin->head, pin->row, pin->column);
        ref->values[id][index] = (double)pin->value;
    }
    ref->read[id] = ref->operands ? copy_operand(ref, id) : ref->values[id];
}

static void compute(Reference *ref, AttnMatrixId id, Element *element) {
    const size_t *size = ref->sizes[id];
    start(ref, id);
    for (size_t a = 0; a < size[0]; a++) {
        for (size_t i = 0; i < size[1]; i++) {
            for (size_t j = 0; j < size[2]; j++) {
                Sum sum = element(ref, id, a, i, j);
                ref->values[id][index_of(ref, id, a, i, j)] = sum.value;
                ref->magnitudes[id][index_of(ref, id, a, i, j)] = sum.magnitude;
            }
        }
    }
    finish(ref, id);
}

static Sum position(const Reference *ref, AttnMatrixId id, size_t head, size_t row, size_t column) {
    (void)head;
    AttnMatrixId from = id == ATTN_X_POSITIONED ? ATTN_X : ATTN_M;
    double d = (double)ref->inputs->given[from].cols, i = (double)(column / 2);
    double angle = (double)row / pow(10000.0, 2.0 * i / d);
    Sum sum = {0};
    add(&sum, at(ref, from, 0, row, column));
    add(&sum, column % 2 == 0 ? sin(angle) : cos(angle));
    return sum;
}

// X·W + b, or X + b
static Sum project(const Reference *ref, AttnMatrixId source, AttnMatrixId w, AttnMatrixId b,
                   size_t row, size_t column) {
    Sum sum = {0};
    if (has(ref, w)) {
        for (size_t p = 0; p < ref->inputs->given[w].rows; p++)
            add(&sum, at(ref, source, 0, row, p) * at(ref, w, 0, p, column));
    } else {
        add(&sum, at(ref, source, 0, row, column));
    }
    if (has(ref, b)) add(&sum, at(ref, b, 0, 0, column));
    return sum;
}

static AttnMatrixId query_source(const Reference *ref) {
    return ref->spec->positions == ATTN_POSITIONS_SINUSOIDAL ? ATTN_X_POSITIONED : ATTN_X;
}

static AttnMatrixId key_source(const Reference *ref) {
    if (!has(ref, ATTN_M)) return query_source(ref);
    return ref->spec->positions == ATTN_POSITIONS_SINUSOIDAL ? ATTN_M_POSITIONED : ATTN_M;
}

static Sum query(const Reference *ref, AttnMatrixId id, size_t head, size_t row, size_t column) {
    (void)id;
    return project(ref, query_source(ref), ATTN_WQ, ATTN_BQ, row, head * ref->shape.d_k + column);
}

static Sum key(const Reference *ref, AttnMatrixId id, size_t head, size_t row, size_t column) {
    (void)id;
    return project(ref, key_source(ref), ATTN_WK, ATTN_BK, row, head * ref->shape.d_k + column);
}

static Sum value(const Reference *ref, AttnMatrixId id, size_t head, size_t row, size_t column) {
    (void)id;
    return project(ref, key_source(ref), ATTN_WV, ATTN_BV, row, head * ref->shape.d_v + column);
}

static Sum rotate(const Reference *ref, AttnMatrixId id, size_t head, size_t row, size_t column) {
    AttnMatrixId from = id == ATTN_Q ? ATTN_Q_UNROTATED : ATTN_K_UNROTATED;
    double p =
        id == ATTN_Q ? (double)row + (double)ref->shape.n_k - (double)ref->shape.n_q : (double)row;
    size_t first = column - column % 2;
    double angle = p * pow(10000.0, -(double)first / (double)ref->shape.d_k);
    double a = at(ref, from, head, row, first), b = at(ref, from, head, row, first + 1);
    Sum sum = {0};
    add(&sum, column == first ? a * cos(angle) : a * sin(angle));
    add(&sum, column == first ? -b * sin(angle) : b * cos(angle));
    return sum;
}

static size_t kv(const Reference *ref, size_t head) {
    return head / (ref->shape.h / ref->shape.g);
}

static Sum score(const Reference *ref, AttnMatrixId id, size_t head, size_t row, size_t column) {
    (void)id;
    Sum sum = {0};
    for (size_t p = 0; p < ref->shape.d_k; p++)
        add(&sum, at(ref, ATTN_Q, head, row, p) * at(ref, ATTN_K, kv(ref, head), column, p));
    return sum;
}

static double distance(const Reference *ref, size_t row, size_t column) {
    return fabs((double)row + (double)ref->shape.n_k - (double)ref->shape.n_q - (double)column);
}

static Sum scale(const Reference *ref, AttnMatrixId id, size_t head, size_t row, size_t column) {
    (void)id;
    double f =
        isnan(ref->spec->factor) ? 1.0 / sqrt((double)ref->shape.d_k) : (double)ref->spec->factor;
    Sum sum = {0};
    add(&sum, at(ref, ATTN_SCORES, head, row, column) * f / (double)ref->spec->temperature);
    if (ref->spec->positions == ATTN_POSITIONS_ALIBI)
        add(&sum, -pow(2.0, -8.0 * (double)(head + 1) / (double)ref->shape.h) *
                      distance(ref, row, column));
    return sum;
}

static bool allows(const Reference *ref, size_t row, size_t column) {
    const AttnMask *m = &ref->spec->mask;
    double p = (double)row + (double)ref->shape.n_k - (double)ref->shape.n_q, j = (double)column;
    if (m->causal && j > p) return false;
    if (m->has_window && fabs(p - j) > (double)m->window) return false;
    if (m->has_valid && column >= m->valid) return false;
    return !m->matrix.data || *attn_at(m->matrix, row, column) != 0.0f;
}

static Sum mask(const Reference *ref, AttnMatrixId id, size_t head, size_t row, size_t column) {
    (void)id;
    return (Sum){allows(ref, row, column) ? at(ref, ATTN_SCALED, head, row, column) : -INFINITY,
                 0.0};
}

// One row (or column) of weights, whose n elements stand `step` apart from `first` on. The
// magnitude of a weight is what rounding of its exponent's argument does to it: weight · (|s − max|
// + its mean).
static void softmax_line(Reference *ref, size_t first, size_t step, size_t n) {
    const double *s = ref->read[ATTN_MASKED] + first;
    double *w = ref->values[ATTN_WEIGHTS] + first, *off = ref->magnitudes[ATTN_WEIGHTS] + first;
    double largest = -INFINITY, sum = 0.0, mean = 0.0;
    for (size_t t = 0; t < n; t++)
        largest = fmax(largest, s[t * step]);
    for (size_t t = 0; t < n; t++) {
        if (s[t * step] == -INFINITY) continue;
        w[t * step] = exp(s[t * step] - largest);
        sum += w[t * step];
        mean += w[t * step] * fabs(s[t * step] - largest);
    }
    for (size_t t = 0; t < n; t++) {
        if (s[t * step] == -INFINITY) continue;
        w[t * step] /= sum;
        off[t * step] = w[t * step] * (fabs(s[t * step] - largest) + mean / sum);
    }
}

static void compute_weights(Reference *ref) {
    size_t n_q = ref->shape.n_q, n_k = ref->shape.n_k;
    start(ref, ATTN_WEIGHTS);
    for (size_t a = 0; a < ref->shape.h; a++) {
        size_t corner = a * n_q * n_k;
        if (ref->spec->softmax_axis == ATTN_SOFTMAX_KEYS) {
            for (size_t i = 0; i < n_q; i++)
                softmax_line(ref, corner + i * n_k, 1, n_k);
        } else {
            for (size_t j = 0; j < n_k; j++)
                softmax_line(ref, corner + j, n_k, n_q);
        }
    }
    finish(ref, ATTN_WEIGHTS);
}

// A hidden key takes no part, whatever its value.
static bool sees(const Reference *ref, size_t head, size_t row, size_t column) {
    for (size_t o = 0; o < ref->spec->override_count; o++) {
        const AttnOverride *pin = &ref->spec->overrides[o];
        if ((pin->matrix == ATTN_MASKED || pin->matrix == ATTN_WEIGHTS) && pin->head == head &&
            pin->row == row && pin->column == column) {
            return true;
        }
    }
    return allows(ref, row, column);
}

static Sum context(const Reference *ref, AttnMatrixId id, size_t head, size_t row, size_t column) {
    (void)id;
    Sum sum = {0};
    for (size_t j = 0; j < ref->shape.n_k; j++) {
        if (sees(ref, head, row, j))
            add(&sum,
                at(ref, ATTN_WEIGHTS, head, row, j) * at(ref, ATTN_V, kv(ref, head), j, column));
    }
    return sum;
}

static Sum output(const Reference *ref, AttnMatrixId id, size_t head, size_t row, size_t column) {
    (void)id, (void)head;
    size_t d_v = ref->shape.d_v;
    Sum sum = {0};
    for (size_t c = 0; has(ref, ATTN_WO) && c < ref->shape.h * d_v; c++)
        add(&sum, at(ref, ATTN_CONTEXT, c / d_v, row, c % d_v) * at(ref, ATTN_WO, 0, c, column));
    if (!has(ref, ATTN_WO)) add(&sum, at(ref, ATTN_CONTEXT, column / d_v, row, column % d_v));
    if (has(ref, ATTN_BO)) add(&sum, at(ref, ATTN_BO, 0, 0, column));
    if (ref->spec->residual) add(&sum, at(ref, ATTN_X, 0, row, column));
    return sum;
}

void reference_init(Reference *ref, const AttnSpec *spec, const AttnInputs *inputs,
                    const AttnTrace *operands) {
    *ref = (Reference){.spec = spec, .inputs = inputs, .operands = operands};
    assert_int_equal(attn_spec_check(spec, inputs, &ref->shape, NULL), ATTN_OK);
    set_sizes(ref);
    bool rope = spec->positions == ATTN_POSITIONS_ROPE;
    if (spec->positions == ATTN_POSITIONS_SINUSOIDAL) compute(ref, ATTN_X_POSITIONED, position);
    if (spec->positions == ATTN_POSITIONS_SINUSOIDAL && has(ref, ATTN_M))
        compute(ref, ATTN_M_POSITIONED, position);
    compute(ref, rope ? ATTN_Q_UNROTATED : ATTN_Q, query);
    compute(ref, rope ? ATTN_K_UNROTATED : ATTN_K, key);
    compute(ref, ATTN_V, value);
    if (rope) compute(ref, ATTN_Q, rotate);
    if (rope) compute(ref, ATTN_K, rotate);
    compute(ref, ATTN_SCORES, score);
    compute(ref, ATTN_SCALED, scale);
    compute(ref, ATTN_MASKED, mask);
    compute_weights(ref);
    compute(ref, ATTN_CONTEXT, context);
    compute(ref, ATTN_OUTPUT, output);
}

void reference_deinit(Reference *ref) {
    for (size_t id = 0; id < ATTN_MATRIX_COUNT; id++) {
        if (ref->operands) free(ref->read[id]);
        free(ref->values[id]);
        free(ref->magnitudes[id]);
    }
}
