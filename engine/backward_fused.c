// The backward pass without the matrix of weights: every tile of it is computed again, from Q, K
// and the maximum and sum of its row (Dao et al. 2022, algorithm 4).
//
// One worker owns a group of key blocks, and with it their rows of d_k and d_v. It adds to d_q of
// every query, so that each group has a d_q of its own; they are summed in order of groups. How
// many groups there are depends on the shape alone, never on the threads.
#include "engine/backward_pairs.h"
#include "engine/stages.h"
#include <math.h>
#include <string.h>

enum { TILE = BACKWARD_QUERIES * BACKWARD_STRIDE };

typedef struct Fused {
    AttnPairs *pairs;
    float factor;
    // [h, n_q]: m and 1/Σ of every row (inverse 0: sees nothing), and Σ weights·d_weights
    AttnMatrix largest, inverse, dots;
    size_t groups;
    AttnMatrix more_d_queries; // [(groups − 1)·n_q, h·d_k]: of every group but the first
} Fused;

static const float *penalty_of(const Fused *f, const AttnPairBlock *b, size_t i) {
    const AttnPairs *p = f->pairs;
    if (attn_matrix_is_absent(p->penalties)) return NULL;
    return attn_at(p->penalties, b->head, p->shape.n_q - 1 - i + b->key);
}

// Writes `hidden` over what query i may not see of a row that begins at the block's first key.
static void hide(const Fused *f, const AttnPairBlock *b, size_t i, float hidden, float *row) {
    const AttnMask *mask = &f->pairs->spec->mask;
    size_t first, end;
    attn_mask_range(mask, &f->pairs->shape, i, &first, &end);
    first = first > b->key ? first - b->key : 0;
    end = end > b->key ? end - b->key : 0;
    for (size_t j = 0; j < b->keys && j < first; j++)
        row[j] = hidden;
    for (size_t j = end; j < b->keys; j++)
        row[j] = hidden;
    if (attn_matrix_is_absent(mask->matrix)) return;
    const float *may = attn_at(mask->matrix, i, b->key);
    for (size_t j = 0; j < b->keys; j++)
        row[j] = may[j] != 0.0f ? row[j] : hidden;
}

// --- 1. what the forward pass found of every row -------------------------------------------------

// m, 1/Σ and Σ weights·d_weights. What sees nothing has −∞ and 0.
static void prepare_rows(void *fused, size_t first, size_t count) {
    const Fused *f = fused;
    const AttnPairs *p = f->pairs;
    for (size_t item = first; item < first + count; item++) {
        size_t head = item / p->shape.n_q, i = item % p->shape.n_q;
        float m = p->shifts[item], sum = p->sums[item];
        *attn_at(f->largest, head, i) = m == -INFINITY ? 0.0f : m;
        *attn_at(f->inverse, head, i) = sum == 0.0f ? 0.0f : 1.0f / sum;
    }
    for (size_t item = first, run; item < first + count; item += run) {
        size_t head = item / p->shape.n_q, i = item % p->shape.n_q, left = p->shape.n_q - i;
        run = left < first + count - item ? left : first + count - item;
        attn_pairs_dots(p, head, i, run, attn_at(f->dots, head, i));
    }
}

// --- 2. gradients --------------------------------------------------------------------------------

static void do_block(const Fused *f, const AttnPairBlock *b, AttnMatrix d_queries) {
    const AttnPairs *p = f->pairs;
    const AttnKernels *kernels = p->engine->kernels;
    float weights[TILE], d_scores[TILE];
    // weights[i][j] = exp(scores[i][j]·f − penalty − m[i]) / Σ[i]
    attn_pairs_scores(p, b, weights, BACKWARD_STRIDE);
    for (size_t r = 0; r < b->queries; r++) {
        size_t i = b->query + r;
        float *row = weights + r * BACKWARD_STRIDE;
        AttnWeightsAgain again = {f->factor, penalty_of(f, b, i), *attn_at(f->largest, b->head, i),
                                  *attn_at(f->inverse, b->head, i)};
        kernels->weights_again(&again, row, row, b->keys);
        hide(f, b, i, 0.0f, row);
    }
    attn_pairs_add_d_values(p, b, weights, BACKWARD_STRIDE);
    // d_scores = weights · (d_weights − Σ weights·d_weights) · f
    attn_pairs_d_weights(p, b, d_scores, BACKWARD_STRIDE);
    for (size_t r = 0; r < b->queries; r++) {
        float *row = d_scores + r * BACKWARD_STRIDE;
        AttnSoftmaxBackward s = {weights + r * BACKWARD_STRIDE, row,
                                 *attn_at(f->dots, b->head, b->query + r), f->factor};
        kernels->softmax_backward(&s, row, b->keys);
    }
    attn_pairs_add_d_queries(p, b, d_scores, BACKWARD_STRIDE, d_queries);
    attn_pairs_add_d_keys(p, b, d_scores, BACKWARD_STRIDE);
}

static void do_key_block(const Fused *f, size_t kv_head, size_t key_block, AttnMatrix d_queries) {
    const AttnPairs *p = f->pairs;
    size_t heads = p->shape.h / p->shape.g;
    for (size_t head = kv_head * heads; head < (kv_head + 1) * heads; head++) {
        for (size_t i = 0; i < attn_pairs_query_blocks(p); i++) {
            AttnPairBlock b = attn_pairs_block(p, head, i, key_block);
            if (!attn_pairs_is_hidden(p, &b)) do_block(f, &b, d_queries);
        }
    }
}

// One item: every groups-th key block of one key/value head, so that a causal mask leaves the
// groups alike.
static void do_groups(void *fused, size_t first, size_t count) {
    const Fused *f = fused;
    const AttnPairs *p = f->pairs;
    for (size_t item = first; item < first + count; item++) {
        size_t kv_head = item / f->groups, group = item % f->groups;
        AttnMatrix d_queries = p->d_queries;
        if (group > 0)
            d_queries =
                attn_matrix_rows(f->more_d_queries, (group - 1) * p->shape.n_q, p->shape.n_q);
        for (size_t j = group; j < attn_pairs_key_blocks(p); j += f->groups)
            do_key_block(f, kv_head, j, d_queries);
    }
}

// --- all of it -----------------------------------------------------------------------------------

static void run(Fused *f) {
    const AttnShape *s = &f->pairs->shape;
    AttnPool *pool = f->pairs->engine->pool;
    double pairs = (double)s->h * (double)s->n_q * (double)s->n_k,
           width = (double)(s->d_k + s->d_v);
    size_t items = s->g * f->groups;
    attn_pool_run(pool, &(AttnPoolLoop){.task = prepare_rows,
                                        .context = f,
                                        .count = s->h * s->n_q,
                                        .cost = 4.0 * (double)s->d_v});
    attn_pool_run(pool, &(AttnPoolLoop){.task = do_groups,
                                        .context = f,
                                        .count = items,
                                        .cost = 2.5 * pairs * width / (double)items});
    attn_pairs_add_groups(f->pairs, f->pairs->d_queries, f->more_d_queries, f->groups);
}

AttnStatus attn_pairs_backward_fused(AttnPairs *pairs) {
    const AttnShape *s = &pairs->shape;
    Fused f = {.pairs = pairs,
               .factor = attn_scale_factor(pairs->spec, s->d_k),
               .groups = attn_pairs_groups(pairs, attn_pairs_key_blocks(pairs))};
    AttnMatrix *room = pairs->scratch;
    AttnStatus status = attn_backward_room(s->h, s->n_q, &room[PAIRS_LARGEST]);
    if (status == ATTN_OK) status = attn_backward_room(s->h, s->n_q, &room[PAIRS_INVERSE]);
    if (status == ATTN_OK) status = attn_backward_room(s->h, s->n_q, &room[PAIRS_DOTS]);
    if (status == ATTN_OK)
        status =
            attn_pairs_more(pairs, f.groups, &room[PAIRS_MORE_D_QUERIES], s->n_q, s->h * s->d_k);
    if (status != ATTN_OK) return status;
    f.largest = room[PAIRS_LARGEST];
    f.inverse = room[PAIRS_INVERSE];
    f.dots = room[PAIRS_DOTS];
    f.more_d_queries = room[PAIRS_MORE_D_QUERIES];
    run(&f);
    return ATTN_OK;
}
