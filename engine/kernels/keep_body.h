// Attention with scores and weights kept, compiled once per instruction set after attend_body.h:
// some tiles of queries of one head go through all stages.
//
//   1. scores: panel by panel of keys, each met by all tiles, from registers into the buffer, and
//      the rows' maxima
//   2. weights, not yet divided: e = exp(s·f − m) and its sum; meanwhile scores leave for where
//      they are kept
//   3. mix: block by block of keys; e / Σ e is found a vector ahead of the multiply-adds that use
//      it, and leaves for where weights are kept
//
// What is kept leaves a little at a time, past the caches, while there is something to compute:
// memory takes some 6 bytes a cycle, and whole rows at once would fill the buffers on the way and
// then wait. Not in step 1, whose keys come from L2 through the same buffers.
//
// Holds always: the scratch buffer has blocks of BLOCK keys, [tiles][blocks][ATTEND_ROWS, BLOCK],
// and behind them the context so far; where is_plain f > 0, so that the maximum of s·f is that of s
// times f.
#include "engine/kernels/keep_tile_body.h"

// --- all of it
// ------------------------------------------------------------------------------------

// Where sums are taken of more keys than a panel has, those that follow it are hidden.
static void keep_score_panel(KeepTile *t, size_t key) {
    const AttnKeep *k = t->k;
    bool is_sure =
        t->is_plain && !k->may && key >= t->reach.most_first && key + PANEL <= t->reach.least_end;
    const float *q = k->queries + t->row * k->d_k;
    t->kind->scores(&(KeepScores){q, k->keys + key * k->d_k, k->d_k, keep_block(t, key),
                                  is_sure ? t->most : NULL,
                                  attn_fetch_take(k->fetch, k->d_k / ATTEND_STEPS, q)});
    if (!is_sure) keep_edge(t, key);
    for (size_t next = key + PANEL; next >= t->end && next % SUM_LANES != 0; next += PANEL)
        keep_edge(t, next);
}

static KeepMix keep_mix_of(KeepTile *t, size_t first, size_t stop) {
    const AttnKeep *k = t->k;
    float *out = k->weights + t->row * k->weights_stride + first;
    return (KeepMix){.e = keep_block(t, first),
                     .inverse = t->inverse,
                     .v_step = k->value_row,
                     .keys = stop - first,
                     .o = t->o,
                     .width = t->width,
                     .is_first = first == t->first,
                     .to = t->is_direct ? out : NULL,
                     .stride = k->weights_stride,
                     .rows = t->rows,
                     .count = k->n_k - first,
                     .streams = k->streams};
}

// One panel of columns of one block: the keys first … stop − 1.
static void keep_mix_panel(KeepTile *t, size_t first, size_t stop, size_t column) {
    const AttnKeep *k = t->k;
    KeepMix m = keep_mix_of(t, first, stop);
    t->kind->mix[k->d_v - column > LANES][column == 0](&m, column,
                                                       k->values + first / BLOCK * k->value_block +
                                                           first % BLOCK * k->value_row +
                                                           column / PANEL * k->value_panel);
    float *out = k->weights + t->row * k->weights_stride + first;
    for (size_t i = 0; i < t->rows && column == 0 && !t->is_direct; i++)
        copy(m.e + i * BLOCK, out + i * k->weights_stride, least_of(whole(m.keys, LANES), m.count),
             k->streams);
}

// What no row of the tile sees: −∞ and 0.
static void keep_fill(float *to, size_t count, float value, bool streams) {
    size_t j = 0;
    for (; j < count && (uintptr_t)(to + j) % sizeof(Vector) != 0; j++)
        to[j] = value;
    for (; j + LANES <= count; j += LANES)
        put(to + j, SPLAT(value), streams);
    for (; j < count; j++)
        to[j] = value;
}

static void keep_hidden(const KeepTile *t, float *out, size_t stride, float value, size_t step) {
    size_t n_k = t->k->n_k, end = least_of(whole(t->end, step), n_k);
    if (t->first == 0 && end == n_k) return;
    for (size_t i = 0; i < t->rows; i++) {
        float *row = out + (t->row + i) * stride;
        keep_fill(row, t->first, value, t->k->streams);
        keep_fill(row + end, n_k - end, value, t->k->streams);
    }
}

// As keep() of the kernels, for one tile.
static bool keep_finish(const KeepTile *t) {
    const AttnKeep *k = t->k;
    Vector zero = SPLAT(0.0f);
    for (size_t i = 0; i < t->rows; i++) {
        float *out = k->context + (t->row + i) * k->context_stride;
        const bool is_defined = !isnan(t->shift[i]); // see keep_undefined()
        for (size_t c = 0; c < k->d_v && t->first < t->end; c += LANES) {
            Vector o = load(t->o + i * t->width + c) + SPLAT(0.0f);
            put_some(out + c, k->d_v - c, o, false);
            if (is_defined) zero = FMA(o, SPLAT(0.0f), zero);
        }
        if (t->first >= t->end) memset(out, 0, k->d_v * sizeof *out);
    }
    return !ANY_OF((Integers)(zero != zero));
}

static void keep_start(KeepTile *t, const AttnKeep *k, size_t index, size_t count) {
    size_t blocks = (k->n_k + BLOCK - 1) / BLOCK;
    t->k = k;
    t->row = index * ATTEND_ROWS;
    t->rows = least_of(k->rows - t->row, ATTEND_ROWS);
    t->kind = keep_rows_for(t->rows);
    t->reach = k->reach[index];
    bool sees_any = t->reach.least_first < t->reach.most_end;
    t->first = sees_any ? t->reach.least_first / KEEP_STEP * KEEP_STEP : 0;
    t->end = sees_any ? t->reach.most_end : 0;
    t->s = k->buffer + index * blocks * (ATTEND_ROWS * BLOCK);
    t->width = whole(k->d_v, PANEL);
    t->o = k->buffer + count * blocks * (ATTEND_ROWS * BLOCK) + index * ATTEND_ROWS * t->width;
    t->is_plain = !k->penalties && k->factor > 0.0f && k->factor < INFINITY;
    bool is_aligned = ((uintptr_t)k->scores | (uintptr_t)k->weights) % sizeof(Vector) == 0 &&
                      (k->scores_stride | k->weights_stride) % LANES == 0;
    t->is_direct = !k->streams || is_aligned;
    for (size_t i = 0; i < ATTEND_ROWS; i++) {
        t->most[i] = SPLAT(-INFINITY);
        t->inverse[i] = 0.0f;
    }
}

// A panel of keys stays in L1 while all tiles pass, and so does one of a block's values.
static void keep_score(KeepTile *tile, size_t count, size_t n_k) {
    for (size_t key = 0; key < n_k; key += PANEL)
        for (size_t i = 0; i < count; i++)
            if (key >= tile[i].first && key < tile[i].end) keep_score_panel(&tile[i], key);
}

static void keep_mix_all(KeepTile *tile, size_t count, const AttnKeep *k) {
    for (size_t block = 0; block < k->n_k; block += BLOCK) {
        for (size_t column = 0; column < k->d_v; column += PANEL) {
            for (size_t i = 0; i < count; i++) {
                size_t first = tile[i].first > block ? tile[i].first : block;
                size_t stop = least_of(tile[i].end, block + BLOCK);
                if (first < stop) keep_mix_panel(&tile[i], first, stop, column);
            }
        }
    }
}

static bool keep(const AttnKeep *k) {
    bool is_finite = true;
    KeepTile tile[ATTN_KEEP_ROWS / ATTEND_ROWS];
    size_t count = (k->rows + ATTEND_ROWS - 1) / ATTEND_ROWS;
    for (size_t i = 0; i < count; i++)
        keep_start(&tile[i], k, i, count);
    keep_score(tile, count, k->n_k);
    for (size_t i = 0; i < count; i++) {
        keep_hidden(&tile[i], k->scores, k->scores_stride, -INFINITY, SUM_LANES);
        keep_weigh(&tile[i]);
    }
    keep_mix_all(tile, count, k);
    for (size_t i = 0; i < count; i++) {
        keep_hidden(&tile[i], k->weights, k->weights_stride, 0.0f, LANES);
        is_finite &= keep_finish(&tile[i]);
    }
    return is_finite;
}
