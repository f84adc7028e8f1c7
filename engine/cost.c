// Exact counts of floating-point operations, as LESSONS.md ("Cost") counts them; double, because n²
// · d · h of a large scene is beyond what a lesson's integers need to be exact to (2^53).
#include "engine/cost.h"

static double count(size_t n) {
    return (double)n;
}

// source [n, in] times a weight [in, out], plus a bias; a weight that is not given costs nothing.
static double product_cost(const AttnInputs *inputs, AttnMatrixId weight, AttnMatrixId bias,
                           size_t n, size_t out) {
    AttnMatrix w = inputs->given[weight];
    double product = attn_matrix_is_absent(w) ? 0.0 : 2.0 * count(n) * count(w.rows) * count(out);
    return product + (attn_matrix_is_absent(inputs->given[bias]) ? 0.0 : count(n) * count(out));
}

// One sine or cosine added to every element.
static double input_cost(const AttnSpec *spec, const AttnShape *s, const AttnInputs *inputs) {
    if (spec->positions != ATTN_POSITIONS_SINUSOIDAL) return 0.0;
    double memory =
        attn_matrix_is_absent(inputs->given[ATTN_M]) ? 0.0 : count(s->n_k) * count(s->d_m);
    return count(s->n_q) * count(s->d) + memory;
}

static double project_cost(const AttnShape *s, const AttnInputs *inputs) {
    return product_cost(inputs, ATTN_WQ, ATTN_BQ, s->n_q, s->h * s->d_k) +
           product_cost(inputs, ATTN_WK, ATTN_BK, s->n_k, s->g * s->d_k) +
           product_cost(inputs, ATTN_WV, ATTN_BV, s->n_k, s->g * s->d_v);
}

// A pair takes four multiplications and two additions.
static double rotate_cost(const AttnSpec *spec, const AttnShape *s) {
    if (spec->positions != ATTN_POSITIONS_ROPE) return 0.0;
    return 3.0 * count(s->d_k) * (count(s->h) * count(s->n_q) + count(s->g) * count(s->n_k));
}

// A line of n: n − 1 comparisons, n subtractions, n exponentials, n − 1 additions, n divisions.
static double softmax_cost(const AttnSpec *spec, const AttnShape *s) {
    double lines = count(spec->softmax_axis == ATTN_SOFTMAX_KEYS ? s->n_q : s->n_k);
    return count(s->h) * (5.0 * count(s->n_q) * count(s->n_k) - 2.0 * lines);
}

double attn_cost_stage(const AttnSpec *spec, const AttnShape *shape, const AttnInputs *inputs,
                       AttnStage stage) {
    const AttnShape *s = shape;
    double pairs = count(s->h) * count(s->n_q) * count(s->n_k);
    switch (stage) {
    case ATTN_STAGE_INPUT: return input_cost(spec, s, inputs);
    case ATTN_STAGE_PROJECT: return project_cost(s, inputs);
    case ATTN_STAGE_ROTATE: return rotate_cost(spec, s);
    case ATTN_STAGE_SCORE: return 2.0 * pairs * count(s->d_k);
    // ALiBi: slope times distance, and its subtraction.
    case ATTN_STAGE_SCALE: return spec->positions == ATTN_POSITIONS_ALIBI ? 3.0 * pairs : pairs;
    case ATTN_STAGE_MASK: return 0.0;
    case ATTN_STAGE_SOFTMAX: return softmax_cost(spec, s);
    case ATTN_STAGE_MIX: return 2.0 * pairs * count(s->d_v);
    case ATTN_STAGE_OUTPUT:
        return product_cost(inputs, ATTN_WO, ATTN_BO, s->n_q, s->d_o) +
               (spec->residual ? count(s->n_q) * count(s->d_o) : 0.0);
    case ATTN_STAGE_COUNT: return 0.0;
    }
    return 0.0;
}

double attn_cost_pass(const AttnSpec *spec, const AttnShape *shape, const AttnInputs *inputs) {
    double sum = 0.0;
    for (size_t stage = 0; stage < ATTN_STAGE_COUNT; stage++)
        sum += attn_cost_stage(spec, shape, inputs, (AttnStage)stage);
    return sum;
}
