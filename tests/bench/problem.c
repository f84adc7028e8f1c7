// The problem itself: operands, the count of operations, and the judge in float64.
#include "contender.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { JUDGED_ROWS = 24 };

static void fill(AttnMatrix m, uint32_t seed) {
    for (size_t i = 0; i < m.rows * m.cols; i++) {
        seed = seed * 1664525u + 1013904223u;
        m.data[i] = (float)(seed >> 8) / 8388608.0f - 1.0f;
    }
}

bool problem_init(Problem *p, AttnEngine *engine, size_t n, size_t d, size_t h) {
    *p = (Problem){.n = n, .d = d, .h = h, .engine = engine, .factor = 1.0f / sqrtf((float)d)};
    AttnMatrix *const all[] = {&p->queries, &p->keys, &p->values, &p->context};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (attn_matrix_create(n, h * d, all[i]) != ATTN_OK) return false;
    fill(p->queries, 1);
    attn_matrix_copy(p->keys, p->queries);
    attn_matrix_copy(p->values, p->queries);
    double flop = problem_flop(p);
    p->repetitions = flop < 3e7 ? (size_t)(3e7 / flop) + 1 : 1;
    if (p->repetitions > 300) p->repetitions = 300;
    return true;
}

bool problem_keep(Problem *p) {
    p->kept = attn_matrix_create(p->h * p->n, p->n, &p->scores) == ATTN_OK &&
              attn_matrix_create(p->h * p->n, p->n, &p->weights) == ATTN_OK;
    return p->kept;
}

void problem_deinit(Problem *p) {
    AttnMatrix *const all[] = {&p->queries, &p->keys,   &p->values,
                               &p->context, &p->scores, &p->weights};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        attn_matrix_destroy(all[i]);
}

double problem_flop(const Problem *p) {
    double n = (double)p->n, pairs = p->causal ? n * (n + 1.0) / 2.0 : n * n;
    return 4.0 * pairs * (double)p->d * (double)p->h;
}

void problem_forget(Problem *p) {
    memset(p->context.data, 0, p->context.rows * p->context.cols * sizeof(float));
}

// One row of one head, as the contract's mathematics says; exact but for float64's roundings.
static double row_error(const Problem *p, size_t head, size_t i) {
    size_t seen = p->causal ? i + 1 : p->n, at = head * p->d;
    double *weights = malloc(seen * sizeof *weights), largest = -INFINITY, sum = 0.0, error = 0.0;
    for (size_t j = 0; j < seen; j++) {
        weights[j] = 0.0;
        for (size_t c = 0; c < p->d; c++)
            weights[j] +=
                (double)*attn_at(p->queries, i, at + c) * (double)*attn_at(p->keys, j, at + c);
        weights[j] /= sqrt((double)p->d);
        largest = fmax(largest, weights[j]);
    }
    for (size_t j = 0; j < seen; j++)
        sum += weights[j] = exp(weights[j] - largest);
    for (size_t c = 0; c < p->d; c++) {
        double context = 0.0;
        for (size_t j = 0; j < seen; j++)
            context += weights[j] * (double)*attn_at(p->values, j, at + c);
        error = fmax(error, fabs(context / sum - (double)*attn_at(p->context, i, at + c)));
    }
    free(weights);
    return error;
}

double problem_error(const Problem *p) {
    double error = 0.0;
    for (size_t r = 0; r < JUDGED_ROWS; r++)
        error = fmax(error, row_error(p, r % p->h, r * (p->n - 1) / (JUDGED_ROWS - 1)));
    return error;
}
