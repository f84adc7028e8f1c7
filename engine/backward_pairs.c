// Blocks of the backward pass, and the products between them.
//
// d_scores below is the gradient of scores as Q·Kᵀ gives them: the scale's factor is in it.
#include "engine/backward_pairs.h"
#include <math.h>
#include <string.h>

size_t attn_pairs_query_blocks(const AttnPairs *pairs) {
    return (pairs->shape.n_q + BACKWARD_QUERIES - 1) / BACKWARD_QUERIES;
}

size_t attn_pairs_key_blocks(const AttnPairs *pairs) {
    return (pairs->shape.n_k + BACKWARD_KEYS - 1) / BACKWARD_KEYS;
}

static size_t at_most(size_t n, size_t most) {
    return n < most ? n : most;
}

AttnPairBlock attn_pairs_block(const AttnPairs *pairs, size_t head, size_t query_block,
                               size_t key_block) {
    const AttnShape *s = &pairs->shape;
    AttnPairBlock b = {.head = head,
                       .kv_head = head * s->g / s->h,
                       .query = query_block * BACKWARD_QUERIES,
                       .key = key_block * BACKWARD_KEYS};
    b.queries = at_most(s->n_q - b.query, BACKWARD_QUERIES);
    b.keys = at_most(s->n_k - b.key, BACKWARD_KEYS);
    return b;
}

void attn_pairs_sight(const AttnPairs *pairs, const AttnPairBlock *b, size_t *first, size_t *end) {
    *first = pairs->shape.n_k;
    *end = 0;
    for (size_t i = b->query; i < b->query + b->queries; i++) {
        size_t low, high;
        attn_mask_range(&pairs->spec->mask, &pairs->shape, i, &low, &high);
        if (low >= high) continue;
        if (low < *first) *first = low;
        if (high > *end) *end = high;
    }
}

bool attn_pairs_is_hidden(const AttnPairs *pairs, const AttnPairBlock *b) {
    size_t first, end;
    // A pinned cell may count although the mask hides it.
    if (pairs->spec->override_count > 0) return false;
    attn_pairs_sight(pairs, b, &first, &end);
    return first >= b->key + b->keys || end <= b->key;
}

float attn_pairs_dot(const AttnPairs *pairs, size_t head, size_t query) {
    const size_t width = pairs->shape.d_v;
    return pairs->engine->kernels->dot(attn_at(pairs->d_context, query, head * width),
                                       attn_at(pairs->context, query, head * width), width);
}

void attn_pairs_dots(const AttnPairs *pairs, size_t head, size_t query, size_t count, float *dots) {
    for (size_t r = 0; r < count; r++)
        dots[r] = attn_pairs_dot(pairs, head, query + r);
}

// --- whole matrices ------------------------------------------------------------------------------

AttnStatus attn_backward_room(size_t rows, size_t cols, AttnMatrix *m) {
    if (!attn_matrix_is_absent(*m) && m->rows == rows && m->cols == cols) return ATTN_OK;
    attn_matrix_destroy(m);
    return attn_matrix_create(rows, cols, m);
}

typedef struct RowLoop {
    AttnMatrix to, from;
    const AttnMatrix *terms; // of a sum
    size_t term_count;
} RowLoop;

static void clear_rows(void *loop, size_t first, size_t count) {
    const RowLoop *l = loop;
    for (size_t i = first; i < first + count; i++)
        memset(attn_at(l->to, i, 0), 0, l->to.cols * sizeof(float));
}

static void copy_rows(void *loop, size_t first, size_t count) {
    const RowLoop *l = loop;
    for (size_t i = first; i < first + count; i++)
        memcpy(attn_at(l->to, i, 0), attn_at(l->from, i, 0), l->to.cols * sizeof(float));
}

static void add_rows(void *loop, size_t first, size_t count) {
    const RowLoop *l = loop;
    for (size_t i = first; i < first + count; i++) {
        float *to = attn_at(l->to, i, 0);
        const float *from = attn_at(l->from, i, 0);
        for (size_t c = 0; c < l->to.cols; c++)
            to[c] += from[c];
    }
}

static void sum_rows(void *loop, size_t first, size_t count) {
    const RowLoop *l = loop;
    for (size_t i = first; i < first + count; i++) {
        float *to = attn_at(l->to, i, 0);
        memcpy(to, attn_at(l->terms[0], i, 0), l->to.cols * sizeof *to);
        for (size_t t = 1; t < l->term_count; t++) {
            const float *term = attn_at(l->terms[t], i, 0);
            for (size_t c = 0; c < l->to.cols; c++)
                to[c] += term[c];
        }
    }
}

static void run_rows(AttnEngine *engine, AttnPoolTask *task, RowLoop loop) {
    attn_pool_run(engine->pool, &(AttnPoolLoop){.task = task,
                                                .context = &loop,
                                                .count = loop.to.rows,
                                                .cost = 4.0 * (double)loop.to.cols});
}

static void each_row(AttnEngine *engine, AttnPoolTask *task, AttnMatrix to, AttnMatrix from) {
    run_rows(engine, task, (RowLoop){.to = to, .from = from});
}

void attn_backward_sum(AttnEngine *engine, AttnMatrix to, const AttnMatrix *terms, size_t count) {
    run_rows(engine, sum_rows, (RowLoop){.to = to, .terms = terms, .term_count = count});
}

void attn_backward_clear(AttnEngine *engine, AttnMatrix m) {
    each_row(engine, clear_rows, m, m);
}

void attn_backward_add(AttnEngine *engine, AttnMatrix to, AttnMatrix from) {
    each_row(engine, add_rows, to, from);
}

void attn_backward_copy(AttnEngine *engine, AttnMatrix to, AttnMatrix from) {
    each_row(engine, copy_rows, to, from);
}

// --- groups --------------------------------------------------------------------------------------

enum { ITEMS = 16 };

// Enough items for many cores.
size_t attn_pairs_groups(const AttnPairs *pairs, size_t blocks) {
    size_t wanted = (ITEMS + pairs->shape.g - 1) / pairs->shape.g;
    return wanted < blocks ? wanted : blocks > 0 ? blocks : 1;
}

AttnStatus attn_pairs_more(const AttnPairs *pairs, size_t groups, AttnMatrix *more, size_t rows,
                           size_t cols) {
    if (groups == 1) return ATTN_OK;
    AttnStatus status = attn_backward_room((groups - 1) * rows, cols, more);
    if (status == ATTN_OK) attn_backward_clear(pairs->engine, *more);
    return status;
}

void attn_pairs_add_groups(const AttnPairs *pairs, AttnMatrix sum, AttnMatrix more, size_t groups) {
    for (size_t group = 1; group < groups; group++)
        attn_backward_add(pairs->engine, sum,
                          attn_matrix_rows(more, (group - 1) * sum.rows, sum.rows));
}

// --- packing -------------------------------------------------------------------------------------

// What a gradient is multiplied by, and the gradient itself is 0 where nobody sees the number: NaN
// and ∞ there must not make it NaN. Where somebody sees them, the gradient is NaN by itself.
void attn_pairs_drop_odd_numbers(float *numbers, size_t count) {
    for (size_t i = 0; i < count; i++)
        numbers[i] = isfinite(numbers[i]) ? numbers[i] : 0.0f;
}

// Blocks of `rows` rows of every head of m, each packed as it stands or, across, transposed.
typedef struct BlockPacking {
    const AttnKernels *kernels;
    AttnMatrix m, out; // out: a row a block
    size_t width, rows, blocks;
    bool across;
} BlockPacking;

static void do_packing(void *packing, size_t first_item, size_t item_count) {
    const BlockPacking *b = packing;
    for (size_t i = first_item; i < first_item + item_count; i++) {
        size_t first = i % b->blocks * b->rows, count = at_most(b->m.rows - first, b->rows);
        AttnMatrix rows = attn_matrix_rows(b->m, first, count);
        AttnPacking p = attn_packing_of(
            attn_matrix_columns(rows, i / b->blocks * b->width, b->width), b->across);
        attn_pack(b->kernels, &p, attn_at(b->out, i, 0));
        if (!b->across) attn_pairs_drop_odd_numbers(attn_at(b->out, i, 0), b->out.cols);
    }
}

static AttnStatus pack_blocks(const AttnPairs *pairs, AttnMatrix m, size_t heads, size_t rows,
                              bool across, AttnMatrix *out) {
    BlockPacking b = {.kernels = pairs->engine->kernels,
                      .m = m,
                      .width = m.cols / heads,
                      .rows = rows,
                      .blocks = (m.rows + rows - 1) / rows,
                      .across = across};
    size_t one = across ? attn_packed_floats(b.kernels, b.width, rows)
                        : attn_packed_floats(b.kernels, rows, b.width);
    AttnStatus status = attn_backward_room(heads * b.blocks, one, out);
    if (status != ATTN_OK) return status;
    b.out = *out;
    attn_pool_run(pairs->engine->pool, &(AttnPoolLoop){.task = do_packing,
                                                       .context = &b,
                                                       .count = heads * b.blocks,
                                                       .cost = 16.0 * (double)one});
    return ATTN_OK;
}

AttnStatus attn_pairs_pack(AttnPairs *p) {
    const AttnShape *s = &p->shape;
    const struct {
        AttnMatrix m;
        size_t heads, rows;
        bool across;
    } operands[] = {
        [PAIRS_QUERIES] = {p->queries, s->h, BACKWARD_QUERIES, false},
        [PAIRS_D_CONTEXT] = {p->d_context, s->h, BACKWARD_QUERIES, false},
        [PAIRS_KEYS] = {p->keys, s->g, BACKWARD_KEYS, false},
        [PAIRS_VALUES_ACROSS] = {p->values, s->g, BACKWARD_KEYS, true},
    };
    AttnStatus status = ATTN_OK;
    for (size_t i = 0; i < sizeof operands / sizeof *operands && status == ATTN_OK; i++)
        status = pack_blocks(p, operands[i].m, operands[i].heads, operands[i].rows,
                             operands[i].across, &p->scratch[i]);
    return status;
}

// --- products ------------------------------------------------------------------------------------

static const float *of_queries(const AttnPairs *pairs, AttnMatrix packed, const AttnPairBlock *b) {
    return attn_at(packed, b->head * attn_pairs_query_blocks(pairs) + b->query / BACKWARD_QUERIES,
                   0);
}

static const float *of_keys(const AttnPairs *pairs, AttnMatrix packed, const AttnPairBlock *b) {
    return attn_at(packed, b->kv_head * attn_pairs_key_blocks(pairs) + b->key / BACKWARD_KEYS, 0);
}

static void multiply(const AttnPairs *pairs, AttnProduct p) {
    p.count = p.columns;
    pairs->engine->kernels->product(&p);
}

// context[i][c] = Σ_j weights[i][j] · v[j][c], so
// d_weights[i][j] = Σ_c d_context[i][c] · v[j][c]
void attn_pairs_d_weights(const AttnPairs *pairs, const AttnPairBlock *b, float *d_weights,
                          size_t stride) {
    size_t d_v = pairs->shape.d_v;
    multiply(pairs, (AttnProduct){.a = attn_at(pairs->d_context, b->query, b->head * d_v),
                                  .a_stride = pairs->d_context.stride,
                                  .a_step = 1,
                                  .packed = of_keys(pairs, pairs->scratch[PAIRS_VALUES_ACROSS], b),
                                  .depth = d_v,
                                  .columns = b->keys,
                                  .c = d_weights,
                                  .c_stride = stride,
                                  .rows = b->queries});
}

// … and d_v[j][c] += Σ_i weights[i][j] · d_context[i][c]
void attn_pairs_add_d_values(const AttnPairs *pairs, const AttnPairBlock *b, const float *weights,
                             size_t stride) {
    size_t d_v = pairs->shape.d_v;
    multiply(pairs, (AttnProduct){.a = weights,
                                  .a_stride = 1,
                                  .a_step = stride,
                                  .packed = of_queries(pairs, pairs->scratch[PAIRS_D_CONTEXT], b),
                                  .depth = b->queries,
                                  .columns = d_v,
                                  .c = attn_at(pairs->d_values, b->key, b->kv_head * d_v),
                                  .c_stride = pairs->d_values.stride,
                                  .rows = b->keys,
                                  .accumulate = true});
}

// scores[i][j] = Σ_c q[i][c] · k[j][c], so
// d_q[i][c] += Σ_j d_scores[i][j] · k[j][c]
void attn_pairs_add_d_queries(const AttnPairs *pairs, const AttnPairBlock *b, const float *d_scores,
                              size_t stride, AttnMatrix d_queries) {
    size_t d_k = pairs->shape.d_k;
    multiply(pairs, (AttnProduct){.a = d_scores,
                                  .a_stride = stride,
                                  .a_step = 1,
                                  .packed = of_keys(pairs, pairs->scratch[PAIRS_KEYS], b),
                                  .depth = b->keys,
                                  .columns = d_k,
                                  .c = attn_at(d_queries, b->query, b->head * d_k),
                                  .c_stride = d_queries.stride,
                                  .rows = b->queries,
                                  .accumulate = true});
}

// … and d_k[j][c] += Σ_i d_scores[i][j] · q[i][c]
void attn_pairs_add_d_keys(const AttnPairs *pairs, const AttnPairBlock *b, const float *d_scores,
                           size_t stride) {
    size_t d_k = pairs->shape.d_k;
    multiply(pairs, (AttnProduct){.a = d_scores,
                                  .a_stride = 1,
                                  .a_step = stride,
                                  .packed = of_queries(pairs, pairs->scratch[PAIRS_QUERIES], b),
                                  .depth = b->queries,
                                  .columns = d_k,
                                  .c = attn_at(pairs->d_keys, b->key, b->kv_head * d_k),
                                  .c_stride = pairs->d_keys.stride,
                                  .rows = b->keys,
                                  .accumulate = true});
}
