// What is to be computed: defaults, validation in words, and the mask as a predicate.
//
// Holds always: validation only reads; *shape is written once everything has been found to fit. A
// shape that passed has no zero in it, and the size products of every matrix of its run fit size_t.
#include "engine/spec.h"
#include <math.h>
#include <stdint.h>

AttnSpec attn_spec_default(void) {
    return (AttnSpec){
        .heads = 1,
        .kv_heads = 1,
        .positions = ATTN_POSITIONS_NONE,
        .factor = NAN,
        .temperature = 1.0f,
        .softmax_axis = ATTN_SOFTMAX_KEYS,
    };
}

static AttnStatus refuse(AttnError *error, const char *name, const char *what) {
    return attn_fail(error, ATTN_ERROR_SHAPE, "%s %s", name, what);
}

static AttnStatus check_options(const AttnSpec *spec, AttnError *error) {
    if (spec->heads == 0) return refuse(error, "heads", "is 0: at least 1 is needed");
    if (spec->kv_heads == 0) return refuse(error, "kv_heads", "is 0: at least 1 is needed");
    if (spec->heads % spec->kv_heads != 0) {
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "heads is %zu, kv_heads is %zu: heads must be divisible by kv_heads",
                         spec->heads, spec->kv_heads);
    }
    if (isinf(spec->factor)) return refuse(error, "scale", "is not finite");
    if (!(spec->temperature > 0.0f) || isinf(spec->temperature)) {
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "temperature is %g: a finite number above 0 is needed",
                         (double)spec->temperature);
    }
    return ATTN_OK;
}

static AttnStatus check_not_empty(AttnMatrix m, const char *name, AttnError *error) {
    if (attn_matrix_is_absent(m) || (m.rows > 0 && m.cols > 0)) return ATTN_OK;
    return attn_fail(error, ATTN_ERROR_SHAPE,
                     "%s has %zu row%s and %zu column%s: at least 1 of each is needed", name,
                     m.rows, attn_plural(m.rows), m.cols, attn_plural(m.cols));
}

// The names of the scene file, for messages.
static const char *const given_names[ATTN_BO + 1] = {"x",  "memory", "wq", "wk", "wv",
                                                     "wo", "bq",     "bk", "bv", "bo"};

static AttnStatus check_given(const AttnInputs *inputs, AttnError *error) {
    if (attn_matrix_is_absent(inputs->given[ATTN_X])) return refuse(error, "x", "is missing");
    for (size_t id = 0; id <= ATTN_BO; id++) {
        AttnStatus status = check_not_empty(inputs->given[id], given_names[id], error);
        if (status != ATTN_OK) return status;
    }
    return ATTN_OK;
}

// One projection: source [n, in] times w [in, parts * width], w absent: the identity. Finds *width.
typedef struct Projection {
    AttnMatrixId weight, bias;
    const char *source_name;
    size_t in;
    const char *parts_name;
    size_t parts;
} Projection;

static AttnStatus check_projection(const AttnInputs *inputs, Projection p, size_t *width,
                                   AttnError *error) {
    AttnMatrix w = inputs->given[p.weight], bias = inputs->given[p.bias];
    const char *name = given_names[p.weight];
    if (!attn_matrix_is_absent(w) && w.rows != p.in) {
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "%s has %zu row%s, %s has %zu column%s: they must be equal", name, w.rows,
                         attn_plural(w.rows), p.source_name, p.in, attn_plural(p.in));
    }
    size_t columns = attn_matrix_is_absent(w) ? p.in : w.cols;
    if (columns % p.parts != 0) {
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "%s has %zu column%s, %s is %zu: the columns must be divisible by it",
                         attn_matrix_is_absent(w) ? p.source_name : name, columns,
                         attn_plural(columns), p.parts_name, p.parts);
    }
    if (!attn_matrix_is_absent(bias) && (bias.rows != 1 || bias.cols != columns)) {
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "%s has %zu row%s of %zu number%s, expected 1 row of %zu",
                         given_names[p.bias], bias.rows, attn_plural(bias.rows), bias.cols,
                         attn_plural(bias.cols), columns);
    }
    *width = columns / p.parts;
    return ATTN_OK;
}

static AttnStatus check_projections(const AttnSpec *spec, const AttnInputs *inputs, AttnShape *s,
                                    AttnError *error) {
    const char *source = attn_matrix_is_absent(inputs->given[ATTN_M]) ? "x" : "memory";
    size_t key_width = 0;
    AttnStatus status;
    Projection q = {ATTN_WQ, ATTN_BQ, "x", s->d, "heads", s->h};
    Projection k = {ATTN_WK, ATTN_BK, source, s->d_m, "kv_heads", s->g};
    Projection v = {ATTN_WV, ATTN_BV, source, s->d_m, "kv_heads", s->g};
    if ((status = check_projection(inputs, q, &s->d_k, error)) != ATTN_OK) return status;
    if ((status = check_projection(inputs, k, &key_width, error)) != ATTN_OK) return status;
    if ((status = check_projection(inputs, v, &s->d_v, error)) != ATTN_OK) return status;
    if (key_width != s->d_k) {
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "queries are %zu wide (wq), keys are %zu wide (wk), per head: "
                         "they must be equal",
                         s->d_k, key_width);
    }
    if (spec->positions == ATTN_POSITIONS_ROPE && s->d_k % 2 != 0) {
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "positions rope turns pairs: d_k must be even, it is %zu", s->d_k);
    }
    Projection o = {ATTN_WO, ATTN_BO, "the context of all heads", s->h * s->d_v, "1", 1};
    if ((status = check_projection(inputs, o, &s->d_o, error)) != ATTN_OK) return status;
    if (spec->residual && s->d_o != s->d) {
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "residual adds x, which has %zu column%s, to the output, which has "
                         "%zu: they must be equal",
                         s->d, attn_plural(s->d), s->d_o);
    }
    return ATTN_OK;
}

static AttnStatus check_mask(const AttnMask *mask, const AttnShape *s, AttnError *error) {
    AttnMatrix m = mask->matrix;
    if (attn_matrix_is_absent(m) || (m.rows == s->n_q && m.cols == s->n_k)) return ATTN_OK;
    return attn_fail(error, ATTN_ERROR_SHAPE,
                     "mask matrix is %zu by %zu, expected %zu by %zu: queries by keys", m.rows,
                     m.cols, s->n_q, s->n_k);
}

// [heads, rows, cols] of a computed matrix.
static void computed_size(AttnMatrixId id, const AttnShape *s, size_t size[3]) {
    bool is_key = id == ATTN_K || id == ATTN_K_UNROTATED, is_value = id == ATTN_V;
    bool is_pair = id >= ATTN_SCORES && id <= ATTN_WEIGHTS;
    size[0] = id == ATTN_OUTPUT ? 1 : is_key || is_value ? s->g : s->h;
    size[1] = is_key || is_value ? s->n_k : s->n_q;
    size[2] = is_pair                          ? s->n_k
              : id == ATTN_OUTPUT              ? s->d_o
              : is_value || id == ATTN_CONTEXT ? s->d_v
                                               : s->d_k;
}

static AttnStatus check_override(const AttnSpec *spec, const AttnShape *s, size_t index,
                                 AttnError *error) {
    const AttnOverride *o = &spec->overrides[index];
    if (o->matrix < ATTN_Q_UNROTATED || o->matrix >= ATTN_MATRIX_COUNT) {
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "override %zu: %s is not computed: edit it instead", index + 1,
                         attn_matrix_name(o->matrix));
    }
    const char *name = attn_matrix_name(o->matrix);
    if (o->matrix <= ATTN_K_UNROTATED && spec->positions != ATTN_POSITIONS_ROPE) {
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "override %zu: %s exists with positions rope only", index + 1, name);
    }
    size_t size[3];
    computed_size(o->matrix, s, size);
    if (o->head >= size[0] || o->row >= size[1] || o->column >= size[2]) {
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "override %zu: head %zu, row %zu, column %zu is outside of %s, which has "
                         "%zu head%s of %zu by %zu",
                         index + 1, o->head + 1, o->row + 1, o->column + 1, name, size[0],
                         attn_plural(size[0]), size[1], size[2]);
    }
    if (!isfinite(o->value)) {
        return attn_fail(error, ATTN_ERROR_SHAPE, "override %zu of %s: the value is not finite",
                         index + 1, name);
    }
    return ATTN_OK;
}

AttnStatus attn_spec_check(const AttnSpec *spec, const AttnInputs *inputs, AttnShape *shape,
                           AttnError *error) {
    AttnStatus status = check_options(spec, error);
    if (status == ATTN_OK) status = check_given(inputs, error);
    if (status != ATTN_OK) return status;
    AttnMatrix x = inputs->given[ATTN_X];
    AttnMatrix source = attn_matrix_is_absent(inputs->given[ATTN_M]) ? x : inputs->given[ATTN_M];
    AttnShape s = {.n_q = x.rows,
                   .n_k = source.rows,
                   .d = x.cols,
                   .d_m = source.cols,
                   .h = spec->heads,
                   .g = spec->kv_heads};
    if ((status = check_projections(spec, inputs, &s, error)) != ATTN_OK) return status;
    if ((status = check_mask(&spec->mask, &s, error)) != ATTN_OK) return status;
    for (size_t i = 0; i < spec->override_count; i++) {
        if ((status = check_override(spec, &s, i, error)) != ATTN_OK) return status;
    }
    if (attn_spec_bytes(spec, inputs, &s) == SIZE_MAX) {
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "%zu by %zu by %zu, queries by keys by heads: more than can be addressed",
                         s.n_q, s.n_k, s.h);
    }
    *shape = s;
    return ATTN_OK;
}
