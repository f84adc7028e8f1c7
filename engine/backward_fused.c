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

enum { TILE = BACKWARD_QUERIES * BACKWARD_STRIDE, ITEMS = 16, GROUP_BLOCKS_LEAST = 2 };

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

// --- 1. m and Σ of every row ---------------------------------------------------------------------

// (m, l) takes in a block's (block_m, block_l): l·exp(m − m') + block_l·exp(block_m − m')
static void merge(float *m, float *l, float block_m, float block_l) {
    if (block_m == -INFINITY) return;
    float larger = *m > block_m ? *m : block_m;
    *l = (*m == -INFINITY ? 0.0f : *l * expf(*m - larger)) + block_l * expf(block_m - larger);
    *m = larger;
}

static void find_row_sums_of(const Fused *f, const AttnPairBlock *b, float *m, float *l) {
    const AttnKernels *kernels = f->pairs->engine->kernels;
    float tile[TILE];
    attn_pairs_scores(f->pairs, b, tile, BACKWARD_STRIDE);
    for (size_t r = 0; r < b->queries; r++) {
        float *row = tile + r * BACKWARD_STRIDE, block_m, block_l;
        kernels->scale(row, penalty_of(f, b, b->query + r), f->factor, row, b->keys);
        hide(f, b, b->query + r, -INFINITY, row);
        kernels->softmax(row, row, b->keys, &block_m, &block_l);
        if (isnan(block_l))
            m[r] = l[r] = NAN;
        else
            merge(&m[r], &l[r], block_m, block_l);
    }
}

// One item: a block of queries of a head, which meets all keys.
static void find_row_sums(void *fused, size_t first, size_t count) {
    const Fused *f = fused;
    size_t blocks = attn_pairs_query_blocks(f->pairs);
    for (size_t item = first; item < first + count; item++) {
        size_t head = item / blocks;
        AttnPairBlock b = attn_pairs_block(f->pairs, head, item % blocks, 0);
        float *m = attn_at(f->largest, head, b.query), *l = attn_at(f->inverse, head, b.query);
        for (size_t r = 0; r < b.queries; r++)
            m[r] = -INFINITY, l[r] = 0.0f;
        for (size_t j = 0; j < attn_pairs_key_blocks(f->pairs); j++) {
            b = attn_pairs_block(f->pairs, head, item % blocks, j);
            if (!attn_pairs_is_hidden(f->pairs, &b)) find_row_sums_of(f, &b, m, l);
        }
        for (size_t r = 0; r < b.queries; r++) {
            l[r] = l[r] == 0.0f ? 0.0f : 1.0f / l[r];
            m[r] = m[r] == -INFINITY ? 0.0f : m[r];
            *attn_at(f->dots, head, b.query + r) = attn_pairs_dot(f->pairs, head, b.query + r);
        }
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

static void add_groups(void *fused, size_t first, size_t count) {
    const Fused *f = fused;
    AttnMatrix sum = f->pairs->d_queries;
    for (size_t i = first; i < first + count; i++) {
        float *to = attn_at(sum, i, 0);
        for (size_t group = 1; group < f->groups; group++) {
            const float *from = attn_at(f->more_d_queries, (group - 1) * sum.rows + i, 0);
            for (size_t c = 0; c < sum.cols; c++)
                to[c] += from[c];
        }
    }
}

// --- all of it -----------------------------------------------------------------------------------

// Enough items for many cores, but not so many that a group has hardly a block.
static size_t group_count(const AttnPairs *p) {
    size_t wanted = (ITEMS + p->shape.g - 1) / p->shape.g;
    size_t most = attn_pairs_key_blocks(p) / GROUP_BLOCKS_LEAST;
    size_t groups = wanted < most ? wanted : most;
    return groups > 0 ? groups : 1;
}

static void run(Fused *f) {
    const AttnShape *s = &f->pairs->shape;
    AttnPool *pool = f->pairs->engine->pool;
    double pairs = (double)s->h * (double)s->n_q * (double)s->n_k,
           width = (double)(s->d_k + s->d_v);
    size_t blocks = s->h * attn_pairs_query_blocks(f->pairs), items = s->g * f->groups;
    attn_pool_run(pool, &(AttnPoolLoop){.task = find_row_sums,
                                        .context = f,
                                        .count = blocks,
                                        .cost = pairs * (double)s->d_k / (double)blocks});
    attn_pool_run(pool, &(AttnPoolLoop){.task = do_groups,
                                        .context = f,
                                        .count = items,
                                        .cost = 2.5 * pairs * width / (double)items});
    attn_pool_run(pool, &(AttnPoolLoop){.task = add_groups,
                                        .context = f,
                                        .count = s->n_q,
                                        .cost = (double)(f->groups * f->pairs->d_queries.cols)});
}

AttnStatus attn_pairs_backward_fused(AttnPairs *pairs) {
    const AttnShape *s = &pairs->shape;
    Fused f = {.pairs = pairs,
               .factor = attn_scale_factor(pairs->spec, s->d_k),
               .groups = group_count(pairs)};
    AttnMatrix *room = pairs->scratch;
    AttnStatus status = attn_backward_room(s->h, s->n_q, &room[PAIRS_LARGEST]);
    if (status == ATTN_OK) status = attn_backward_room(s->h, s->n_q, &room[PAIRS_INVERSE]);
    if (status == ATTN_OK) status = attn_backward_room(s->h, s->n_q, &room[PAIRS_DOTS]);
    if (status == ATTN_OK && f.groups > 1)
        status =
            attn_backward_room((f.groups - 1) * s->n_q, s->h * s->d_k, &room[PAIRS_MORE_D_QUERIES]);
    if (status != ATTN_OK) return status;
    f.largest = room[PAIRS_LARGEST];
    f.inverse = room[PAIRS_INVERSE];
    f.dots = room[PAIRS_DOTS];
    f.more_d_queries = room[PAIRS_MORE_D_QUERIES];
    if (f.groups > 1)
        memset(f.more_d_queries.data, 0,
               f.more_d_queries.rows * f.more_d_queries.cols * sizeof(float));
    run(&f);
    return ATTN_OK;
}
