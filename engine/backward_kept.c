// The backward pass where every matrix is kept and cells are pinned, or the softmax goes over
// queries: stage by stage, mix to score, each quoting the line it differentiates. What the user
// pinned does not depend on what lies before it: gradients of pinned cells are 0 from there back.
// (Where neither is so, backward_blocks.c does it faster.)
#include "engine/backward_pairs.h"
#include "engine/stages.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

static float *row_of(const AttnPairs *p, AttnMatrix m, size_t head, size_t i) {
    return attn_at(m, head * p->shape.n_q + i, 0);
}

static bool is_pinned(const AttnPairs *p, AttnMatrixId id, size_t head, size_t i) {
    for (size_t k = 0; k < p->spec->override_count; k++) {
        const AttnOverride *o = &p->spec->overrides[k];
        if (o->matrix == id && o->head == head && (i == SIZE_MAX || o->row == i)) return true;
    }
    return false;
}

static void clear_pinned(const AttnPairs *p, AttnMatrixId id, size_t head, size_t i, float *row) {
    for (size_t k = 0; k < p->spec->override_count; k++) {
        const AttnOverride *o = &p->spec->overrides[k];
        if (o->matrix == id && o->head == head && o->row == i) row[o->column] = 0.0f;
    }
}

// --- mix -----------------------------------------------------------------------------------------

static bool has_zero(const float *row, size_t n) {
    int found = 0; // no early way out: the loop is done in vectors
    for (size_t j = 0; j < n; j++)
        found |= row[j] == 0.0f;
    return found != 0;
}

// context = weights · V:  d_weights = d_context · Vᵀ, 0 where the mask hides
static void find_d_weights(const AttnPairs *p, size_t head, size_t query_block) {
    size_t n_k = p->shape.n_k;
    AttnPairBlock b = attn_pairs_block(p, head, query_block, 0);
    for (size_t j = 0; j < attn_pairs_key_blocks(p); j++) {
        b = attn_pairs_block(p, head, query_block, j);
        float *tile = row_of(p, p->d_weights, head, b.query) + b.key;
        if (!attn_pairs_is_hidden(p, &b)) {
            attn_pairs_d_weights(p, &b, tile, p->d_weights.stride);
            continue;
        }
        for (size_t r = 0; r < b.queries; r++)
            memset(tile + r * p->d_weights.stride, 0, b.keys * sizeof *tile);
    }
    for (size_t i = b.query; i < b.query + b.queries; i++) {
        const float *masked = row_of(p, p->masked, head, i);
        float *row = row_of(p, p->d_weights, head, i);
        // What is hidden weighs nothing, unless it is pinned: rows without a 0 need no look.
        bool may_hide =
            p->spec->override_count > 0 || has_zero(row_of(p, p->weights, head, i), n_k);
        for (size_t j = 0; j < n_k && may_hide; j++)
            row[j] = masked[j] == -INFINITY ? 0.0f : row[j];
        clear_pinned(p, ATTN_WEIGHTS, head, i, row);
    }
}

// --- softmax, mask, scale ------------------------------------------------------------------------

static void clear_pinned_scores(const AttnPairs *p, size_t head, size_t i) {
    for (AttnMatrixId id = ATTN_SCORES; id <= ATTN_MASKED; id++)
        clear_pinned(p, id, head, i, row_of(p, p->d_scores, head, i));
}

// weights = exp(masked − m) / Σ:  d_masked = weights · (d_weights − Σ_j weights · d_weights)
// masked = scaled or −∞, scaled = scores · f − penalty:  d_scores = d_masked · f
static void find_d_scores(const AttnPairs *p, size_t head, size_t i) {
    const AttnKernels *kernels = p->engine->kernels;
    float *d_scores = row_of(p, p->d_scores, head, i);
    AttnSoftmaxBackward s = {.weights = row_of(p, p->weights, head, i),
                             .d_weights = row_of(p, p->d_weights, head, i),
                             .factor = attn_scale_factor(p->spec, p->shape.d_k)};
    if (is_pinned(p, ATTN_WEIGHTS, head, i)) {
        // The softmax's own weights, which the pinned ones stand over.
        kernels->softmax(row_of(p, p->masked, head, i), d_scores, p->shape.n_k, NULL, NULL);
        s.weights = d_scores;
        double sum = 0.0;
        for (size_t j = 0; j < p->shape.n_k; j++)
            sum += (double)d_scores[j] * (double)s.d_weights[j];
        s.dot = (float)sum;
    } else {
        s.dot = attn_pairs_dot(p, head, i);
    }
    kernels->softmax_backward(&s, d_scores, p->shape.n_k);
    clear_pinned_scores(p, head, i);
}

// The same over queries: weights[i][j] = exp(masked[i][j] − m[j]) / Σ_i …
static void find_d_scores_of_column(const AttnPairs *p, size_t head, size_t j) {
    float factor = attn_scale_factor(p->spec, p->shape.d_k), largest = -INFINITY;
    bool pinned = is_pinned(p, ATTN_WEIGHTS, head, SIZE_MAX);
    double dot = 0.0, sum = 0.0;
    for (size_t i = 0; i < p->shape.n_q; i++)
        largest = fmaxf(largest, row_of(p, p->masked, head, i)[j]);
    for (size_t i = 0; i < p->shape.n_q && pinned; i++)
        sum += exp((double)row_of(p, p->masked, head, i)[j] - (double)largest);
    for (size_t i = 0; i < p->shape.n_q; i++) {
        float masked = row_of(p, p->masked, head, i)[j], w = row_of(p, p->weights, head, i)[j];
        if (pinned) w = (float)(exp((double)masked - (double)largest) / sum);
        if (masked == -INFINITY) w = 0.0f;
        row_of(p, p->d_scores, head, i)[j] = w;
        if (w != 0.0f) dot += (double)w * (double)row_of(p, p->d_weights, head, i)[j];
    }
    for (size_t i = 0; i < p->shape.n_q; i++) {
        float *d = &row_of(p, p->d_scores, head, i)[j];
        if (*d != 0.0f) *d *= (row_of(p, p->d_weights, head, i)[j] - (float)dot) * factor;
    }
}

// --- score, mix ----------------------------------------------------------------------------------

static void copy_tile(const AttnPairBlock *b, AttnMatrix from, size_t row, float *tile) {
    AttnMatrix to = {tile, b->queries, b->keys, BACKWARD_STRIDE};
    attn_matrix_copy(to,
                     attn_matrix_columns(attn_matrix_rows(from, row, b->queries), b->key, b->keys));
}

// scores = Q · Kᵀ:  d_q = d_scores · K,  d_k = d_scoresᵀ · Q
// context = weights · V:  d_v = weightsᵀ · d_context
// From copies whose rows do not lie n_k apart.
static void add_gradients(const AttnPairs *p, size_t head, size_t query_block) {
    float tile[BACKWARD_QUERIES * BACKWARD_STRIDE];
    for (size_t j = 0; j < attn_pairs_key_blocks(p); j++) {
        AttnPairBlock b = attn_pairs_block(p, head, query_block, j);
        size_t row = head * p->shape.n_q + b.query;
        if (attn_pairs_is_hidden(p, &b)) continue;
        copy_tile(&b, p->d_scores, row, tile);
        attn_pairs_add_d_queries(p, &b, tile, BACKWARD_STRIDE, p->d_queries);
        attn_pairs_add_d_keys(p, &b, tile, BACKWARD_STRIDE);
        copy_tile(&b, p->weights, row, tile);
        attn_pairs_add_d_values(p, &b, tile, BACKWARD_STRIDE);
    }
}

// --- the loops -----------------------------------------------------------------------------------

// One worker owns some blocks of queries of the heads that share keys and values, and takes each
// through all stages while it is in cache. It adds to d_k and d_v of every key, so that each group
// of blocks has its own; they are summed in order of groups. How many groups there are depends on
// the shape alone, never on the threads.
typedef struct Kept {
    AttnPairs *pairs;
    bool weights, scores, rest; // which gradients
    size_t groups;
    AttnMatrix more_d_keys, more_d_values; // [(groups − 1)·n_k, …]: of every group but the first
} Kept;

static void do_query_block(const Kept *k, const AttnPairs *p, size_t head, size_t query_block) {
    AttnPairBlock b = attn_pairs_block(p, head, query_block, 0);
    if (k->weights) find_d_weights(p, head, query_block);
    for (size_t i = b.query; k->scores && i < b.query + b.queries; i++)
        find_d_scores(p, head, i);
    if (k->rest) add_gradients(p, head, query_block);
}

static void do_groups(void *kept, size_t first, size_t count) {
    const Kept *k = kept;
    for (size_t item = first; item < first + count; item++) {
        AttnPairs p = *k->pairs;
        size_t kv_head = item / k->groups, group = item % k->groups, n_k = p.shape.n_k;
        size_t heads = p.shape.h / p.shape.g;
        if (group > 0) {
            p.d_keys = attn_matrix_rows(k->more_d_keys, (group - 1) * n_k, n_k);
            p.d_values = attn_matrix_rows(k->more_d_values, (group - 1) * n_k, n_k);
        }
        for (size_t head = kv_head * heads; head < (kv_head + 1) * heads; head++)
            for (size_t i = group; i < attn_pairs_query_blocks(&p); i += k->groups)
                do_query_block(k, &p, head, i);
    }
}

static void do_columns(void *pairs, size_t first, size_t count) {
    const AttnPairs *p = pairs;
    for (size_t item = first; item < first + count; item++)
        find_d_scores_of_column(p, item / p->shape.n_k, item % p->shape.n_k);
}

static void run_groups(Kept *k) {
    const AttnShape *s = &k->pairs->shape;
    double pairs = (double)s->h * (double)s->n_q * (double)s->n_k;
    size_t items = s->g * k->groups;
    attn_pool_run(k->pairs->engine->pool,
                  &(AttnPoolLoop){.task = do_groups,
                                  .context = k,
                                  .count = items,
                                  .cost = 2.0 * pairs * (double)(s->d_k + s->d_v) / (double)items});
}

AttnStatus attn_pairs_backward_kept(AttnPairs *pairs) {
    const AttnShape *s = &pairs->shape;
    AttnPool *pool = pairs->engine->pool;
    bool by_keys = pairs->spec->softmax_axis == ATTN_SOFTMAX_KEYS;
    AttnMatrix *room = pairs->scratch;
    Kept k = {.pairs = pairs,
              .weights = true,
              .scores = by_keys,
              .rest = by_keys,
              .groups = attn_pairs_groups(pairs, attn_pairs_query_blocks(pairs))};
    AttnStatus status =
        attn_pairs_more(pairs, k.groups, &room[PAIRS_MORE_D_KEYS], s->n_k, pairs->d_keys.cols);
    if (status == ATTN_OK)
        status = attn_pairs_more(pairs, k.groups, &room[PAIRS_MORE_D_VALUES], s->n_k,
                                 pairs->d_values.cols);
    if (status != ATTN_OK) return status;
    k.more_d_keys = room[PAIRS_MORE_D_KEYS];
    k.more_d_values = room[PAIRS_MORE_D_VALUES];
    run_groups(&k);
    if (!by_keys) {
        attn_pool_run(pool, &(AttnPoolLoop){.task = do_columns,
                                            .context = pairs,
                                            .count = s->h * s->n_k,
                                            .cost = 16.0 * (double)s->n_q,
                                            .multiple = 16});
        for (size_t row = 0; row < s->h * s->n_q; row++)
            clear_pinned_scores(pairs, row / s->n_q, row % s->n_q);
        k.weights = false;
        k.rest = true;
        run_groups(&k);
    }
    attn_pairs_add_groups(pairs, pairs->d_keys, k.more_d_keys, k.groups);
    attn_pairs_add_groups(pairs, pairs->d_values, k.more_d_values, k.groups);
    return ATTN_OK;
}
