// Weights of the backward pass where they are not kept: a block of them is computed again, from Q,
// K and the maximum and sum of each row, which the forward pass found (Dao et al. 2022, algorithm
// 4).
#include "engine/backward_pairs.h"
#include "engine/stages.h"
#include <math.h>

static const float *penalty_of(const AttnPairs *p, const AttnPairBlock *b, size_t i) {
    if (attn_matrix_is_absent(p->penalties)) return NULL;
    return attn_at(p->penalties, b->head, p->shape.n_q - 1 - i + b->key);
}

// Writes 0 over what query i may not see of a row that begins at the block's first key.
static void hide(const AttnPairs *p, const AttnPairBlock *b, size_t i, float *row) {
    const AttnMask *mask = &p->spec->mask;
    size_t first, end;
    attn_mask_range(mask, &p->shape, i, &first, &end);
    first = first > b->key ? first - b->key : 0;
    end = end > b->key ? end - b->key : 0;
    for (size_t j = 0; j < b->keys && j < first; j++)
        row[j] = 0.0f;
    for (size_t j = end; j < b->keys; j++)
        row[j] = 0.0f;
    if (attn_matrix_is_absent(mask->matrix)) return;
    const float *may = attn_at(mask->matrix, i, b->key);
    for (size_t j = 0; j < b->keys; j++)
        row[j] = may[j] != 0.0f ? row[j] : 0.0f;
}

// A row that sees nothing has −∞ and 0.
static AttnWeightsAgain again(const AttnPairs *p, const AttnPairBlock *b, size_t i) {
    const size_t row = b->head * p->shape.n_q + i;
    const float m = p->shifts[row], sum = p->sums[row];
    return (AttnWeightsAgain){.factor = attn_scale_factor(p->spec, p->shape.d_k),
                              .penalty = penalty_of(p, b, i),
                              .shift = m == -INFINITY ? 0.0f : m,
                              .inverse = sum == 0.0f ? 0.0f : 1.0f / sum};
}

// weights[i][j] = exp(scores[i][j]·f − penalty − m[i]) / Σ[i],  scores[i][j] = Σ_c q[i][c] ·
// k[j][c]
void attn_pairs_find_weights(const AttnPairs *p, const AttnPairBlock *b, const float *keys_across,
                             float *weights, size_t stride) {
    const AttnKernels *kernels = p->engine->kernels;
    const size_t d_k = p->shape.d_k;
    kernels->product(&(AttnProduct){.a = attn_at(p->queries, b->query, b->head * d_k),
                                    .a_stride = p->queries.stride,
                                    .a_step = 1,
                                    .packed = keys_across,
                                    .depth = d_k,
                                    .columns = b->keys,
                                    .count = b->keys,
                                    .c = weights,
                                    .c_stride = stride,
                                    .rows = b->queries});
    for (size_t r = 0; r < b->queries; r++) {
        const AttnWeightsAgain w = again(p, b, b->query + r);
        float *row = weights + r * stride;
        kernels->weights_again(&w, row, row, b->keys);
        hide(p, b, b->query + r, row);
    }
}
