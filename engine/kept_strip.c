// Scores, weights and context of some queries, and what is wanted next meanwhile.
#include "engine/kept_strip.h"
#include "engine/tiles.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

// One number of the context, without what the row may not see. Rare, and so plain.
static float mix_seen(const AttnStrip *t, size_t i, size_t column) {
    const AttnShape *s = &t->plan->shape;
    const float *weights = attn_at(t->out->weights, t->head * s->n_q + i, 0);
    float sum = 0.0f;
    for (size_t j = 0; j < s->n_k; j++)
        if (attn_mask_allows(&t->heads->mask, s, i, j))
            sum = fmaf(weights[j], *attn_at(t->heads->values, j, t->kv * s->d_v + column), sum);
    return sum;
}

static bool is_finite_column(AttnMatrix m, size_t first, size_t rows, size_t column) {
    for (size_t i = first; i < first + rows; i++)
        if (!isfinite(*attn_at(m, i, column))) return false;
    return true;
}

// Some context is no number though the row's weights are: of a value that is none, maybe where the
// row may not see it; or as sums have left their range where their mean would not. Where nothing is
// hidden a value that is no number is seen.
static void mend(const AttnStrip *t) {
    const AttnShape *s = &t->plan->shape;
    const bool sees_all = attn_mask_is_none(&t->heads->mask);
    t->kernels->keep_leave(t->keep);
    for (size_t c = 0; c < s->d_v; c++) {
        const size_t column = t->head * s->d_v + c;
        if (is_finite_column(t->out->context, t->row, t->rows, column)) continue;
        if (sees_all && !is_finite_column(t->heads->values, 0, s->n_k, t->kv * s->d_v + c))
            continue;
        for (size_t i = t->row; i < t->row + t->rows; i++) {
            float *out = attn_at(t->out->context, i, column);
            if (!isfinite(*out)) *out = mix_seen(t, i, c);
        }
    }
}

// What is needed after the scores of these rows: the rows of the result, the queries of the strip
// that follows, and a share of what is packed next.
static void find_wanted(const AttnStrip *t, AttnFetch *wanted) {
    const AttnHeads *heads = t->heads;
    const size_t d_k = t->plan->shape.d_k, d_v = t->plan->shape.d_v;
    wanted->parts = wanted->column = 0;
    const size_t rows = t->usual_rows;
    if (t->next_kv != SIZE_MAX) {
        const size_t strips = (t->plan->shape.n_q + rows - 1) / rows;
        const size_t share = (t->plan->shape.n_k + strips - 1) / strips;
        const size_t first = t->row / rows * share;
        attn_fetch_add(wanted, heads->keys, first, share, t->next_kv * d_k, d_k);
        attn_fetch_add(wanted, heads->values, first, share, t->next_kv * d_v, d_v);
    }
    if (t->row >= rows)
        attn_fetch_add(wanted, heads->queries, t->row - rows, rows, t->head * d_k, d_k);
    attn_fetch_add(wanted, t->out->context, t->row, t->rows, t->head * d_v, d_v);
}

// Where the strip's values stand: as they are, or packed. Those of a block begin `block` further on
// than those of the block before.
static size_t find_values(const AttnStrip *t, AttnAttend *a) {
    const size_t panel = t->kernels->attend_panel;
    if (t->plan->values_in_place) {
        a->values = attn_at(t->heads->values, 0, t->kv * t->plan->shape.d_v);
        a->value_row = t->heads->values.stride;
        a->value_panel = panel;
        return ATTN_KEY_BLOCK * a->value_row;
    }
    a->values = t->values;
    a->value_row = panel;
    a->value_panel = ATTN_KEY_BLOCK * panel;
    return t->plan->value_block;
}

static void find_operands(const AttnStrip *t, AttnAttend *a) {
    const AttnHeads *heads = t->heads;
    const AttnShape *s = &t->plan->shape;
    const bool may = !attn_matrix_is_absent(heads->mask.matrix);
    const size_t penalties = t->head * (s->n_q + s->n_k - 1) + (s->n_q - 1 - t->row);
    a->queries = t->room + t->plan->layout.queries;
    a->keys = t->keys;
    a->rows = t->rows;
    a->d_k = s->d_k;
    a->width = t->plan->width;
    a->factor = heads->factor;
    a->prescaled = attn_tiles_prescaled(heads);
    a->exponent = attn_tiles_exponent(heads);
    a->penalties = heads->penalties ? heads->penalties + penalties : NULL;
    a->may = may ? attn_at(heads->mask.matrix, t->row, 0) : NULL;
    a->may_stride = heads->mask.matrix.stride;
}

static void find_room(const AttnStrip *t, AttnAttend *a) {
    const AttnKeptLayout *at = &t->plan->layout;
    a->reference = t->room + at->reference;
    a->sums = t->room + at->sums;
    a->context = t->room + at->context;
    a->scores = t->room + at->scores;
    a->keep = t->keep;
}

void attn_strip_begin(AttnKeep *keep, const AttnKernels *kernels, const AttnKeptPlan *plan,
                      const AttnKeptOut *out, float *room) {
    // Lanes are a power of 2, and a division takes longer than a row of the smallest scene.
    const size_t lanes = kernels->lanes - 1, bytes = kernels->lanes * sizeof(float) - 1;
    const uintptr_t data = (uintptr_t)out->scores.data | (uintptr_t)out->weights.data;
    const bool is_aligned =
        (data & bytes) == 0 && ((out->scores.stride | out->weights.stride) & lanes) == 0;
    keep->n_k = plan->shape.n_k;
    keep->blocks = attn_key_blocks(keep->n_k);
    keep->streams = plan->streams && is_aligned;
    keep->scores_stride = out->scores.stride;
    keep->weights_stride = out->weights.stride;
    keep->e = room + plan->layout.e;
    keep->times = room + plan->layout.times;
    keep->rows = 0;
}

// All blocks of keys that some of the queries see, one after the other.
static void meet_keys(const AttnStrip *t, AttnAttend *a, size_t end) {
    const size_t n_k = t->plan->shape.n_k, value_block = find_values(t, a);
    size_t first = n_k;
    for (size_t i = 0; i < t->rows; i++)
        if (a->sight[i].first < first) first = a->sight[i].first;
    first = first / ATTN_KEY_BLOCK * ATTN_KEY_BLOCK;
    a->keys += first * a->d_k;
    a->values += first / ATTN_KEY_BLOCK * value_block;
    for (; first < end; first += ATTN_KEY_BLOCK) {
        a->first_key = first;
        a->key_count = n_k - first < ATTN_KEY_BLOCK ? n_k - first : ATTN_KEY_BLOCK;
        t->kernels->attend(a);
        a->keys += ATTN_KEY_BLOCK * a->d_k;
        a->values += value_block;
    }
}

void attn_strip_run(const AttnStrip *t) {
    const AttnHeads *heads = t->heads;
    const AttnShape *s = &t->plan->shape;
    const size_t row = t->head * s->n_q + t->row;
    AttnSight sight[ATTN_KEEP_ROWS];
    AttnReach reach[ATTN_KEEP_ROWS];
    AttnFetch wanted;
    AttnAttend a; // every field is set: to clear it first would be a tenth of the smallest run
    find_operands(t, &a);
    find_room(t, &a);
    a.sight = sight;
    a.reach = reach;
    a.fetch = t->plan->is_small ? NULL : &wanted;
    if (a.fetch) find_wanted(t, &wanted);
    t->keep->scores = attn_at(t->out->scores, row, 0);
    t->keep->weights = attn_at(t->out->weights, row, 0);
    const size_t end = attn_tiles_see(t->kernels, heads, t->row, t->rows, sight, reach);
    attn_tiles_pack(t->kernels,
                    (AttnTileRows){attn_at(heads->queries, t->row, t->head * s->d_k),
                                   heads->queries.stride, t->rows, s->d_k},
                    1.0f, t->kernels->attend_rows, t->room + t->plan->layout.queries);
    attn_tiles_clear_blind(t->kernels, &a);
    meet_keys(t, &a, end);
    if (!t->kernels->keep_finish(&a, s->d_v, attn_at(t->out->context, t->row, t->head * s->d_v),
                                 t->out->context.stride))
        mend(t);
}
