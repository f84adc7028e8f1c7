// Scores, weights and context of some queries, and what is wanted next meanwhile.
#include "engine/kept_strip.h"
#include "engine/tiles.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

// Rows that a value spoilt, NaN or ∞: what may not be seen does not enter the sum. Rare, and so
// plain.
static void mix_around_odd_values(const AttnStrip *t) {
    const AttnShape *s = &t->plan->shape;
    AttnMatrix values = attn_matrix_columns(t->heads->values, t->kv * s->d_v, s->d_v);
    for (size_t i = t->row; i < t->row + t->rows; i++) {
        const float *weights = attn_at(t->out->weights, t->head * s->n_q + i, 0);
        float *out = attn_at(t->out->context, i, t->head * s->d_v);
        if (attn_all_finite(out, s->d_v)) continue;
        memset(out, 0, s->d_v * sizeof *out);
        for (size_t j = 0; j < s->n_k; j++) {
            bool sees = attn_mask_allows(&t->heads->mask, &t->plan->shape, i, j);
            for (size_t c = 0; c < s->d_v && sees; c++)
                out[c] = fmaf(weights[j], *attn_at(values, j, c), out[c]);
        }
        for (size_t c = 0; c < s->d_v; c++)
            out[c] += 0.0f; // as the product does: never −0
    }
}

// What is needed after the scores of these rows: the rows of the result, the queries of the strip
// that follows, and a share of what is packed next.
static void find_wanted(const AttnStrip *t, AttnFetch *wanted) {
    const AttnHeads *heads = t->heads;
    const size_t d_k = t->plan->shape.d_k, d_v = t->plan->shape.d_v;
    wanted->parts = wanted->column = 0;
    if (t->next_kv != SIZE_MAX) {
        const size_t share = (t->plan->shape.n_k + t->plan->strips - 1) / t->plan->strips;
        const size_t first = t->row / ATTN_KEEP_ROWS * share;
        attn_fetch_add(wanted, heads->keys, first, share, t->next_kv * d_k, d_k);
        attn_fetch_add(wanted, heads->values, first, share, t->next_kv * d_v, d_v);
    }
    if (t->row >= ATTN_KEEP_ROWS)
        attn_fetch_add(wanted, heads->queries, t->row - ATTN_KEEP_ROWS, ATTN_KEEP_ROWS,
                       t->head * d_k, d_k);
    attn_fetch_add(wanted, t->out->context, t->row, t->rows, t->head * d_v, d_v);
}

// Where the strip's values stand: as they are, or packed.
static void find_values(const AttnStrip *t, AttnKeep *k) {
    const size_t panel = t->kernels->attend_panel;
    if (t->plan->values_in_place) {
        k->values = attn_at(t->heads->values, 0, t->kv * t->plan->shape.d_v);
        k->value_row = t->heads->values.stride;
        k->value_block = ATTN_KEY_BLOCK * k->value_row;
        k->value_panel = panel;
    } else {
        k->values = t->values;
        k->value_row = panel;
        k->value_block = t->plan->value_block;
        k->value_panel = ATTN_KEY_BLOCK * panel;
    }
}

static void find_results(const AttnStrip *t, AttnKeep *k) {
    const AttnKeptOut *out = t->out;
    const size_t row = t->head * t->plan->shape.n_q + t->row;
    k->scores = attn_at(out->scores, row, 0);
    k->weights = attn_at(out->weights, row, 0);
    k->context = attn_at(out->context, t->row, t->head * t->plan->shape.d_v);
    k->scores_stride = out->scores.stride;
    k->weights_stride = out->weights.stride;
    k->context_stride = out->context.stride;
}

void attn_strip_run(const AttnStrip *t) {
    const AttnHeads *heads = t->heads;
    const AttnShape *s = &t->plan->shape;
    AttnSight sight[ATTN_KEEP_ROWS];
    AttnReach reach[ATTN_KEEP_ROWS];
    AttnFetch wanted;
    const bool may = !attn_matrix_is_absent(heads->mask.matrix);
    const size_t penalties = t->head * (s->n_q + s->n_k - 1) + (s->n_q - 1 - t->row);
    AttnKeep k; // every field is set, below: to clear it first would be a tenth of the smallest run
    k.queries = t->room;
    k.keys = t->keys;
    find_values(t, &k);
    k.rows = t->rows;
    k.n_k = s->n_k;
    k.d_k = s->d_k;
    k.d_v = s->d_v;
    k.factor = heads->factor;
    k.penalties = heads->penalties ? heads->penalties + penalties : NULL;
    k.may = may ? attn_at(heads->mask.matrix, t->row, 0) : NULL;
    k.may_stride = heads->mask.matrix.stride;
    k.sight = sight;
    k.reach = reach;
    k.streams = t->plan->streams;
    find_results(t, &k);
    k.buffer = t->room + t->plan->queries_floats;
    k.fetch = t->plan->is_small ? NULL : &wanted;
    if (k.fetch) find_wanted(t, &wanted);
    attn_tiles_see(t->kernels, heads, t->row, t->rows, sight, reach);
    attn_tiles_pack(t->kernels,
                    (AttnTileRows){attn_at(heads->queries, t->row, t->head * s->d_k),
                                   heads->queries.stride, t->rows, s->d_k},
                    t->kernels->attend_rows, t->room);
    if (!t->kernels->keep(&k) && !attn_mask_is_none(&heads->mask)) mix_around_odd_values(t);
}
