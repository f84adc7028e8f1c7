// From Q, K and V to the context, stage by stage; in large scenes rows by rows (run_rows.c).
#include "engine/run_pairs.h"
#include "engine/run_rows.h"
#include "engine/stages.h"
#include <float.h>
#include <math.h>

// --- packing -------------------------------------------------------------------------------------

static void pack_key_rows(const AttnRun *run, size_t first, size_t count) {
    const AttnShape *s = &run->store->shape;
    for (size_t b = 0; b < s->g; b++) {
        AttnMatrix keys = attn_store_matrix(run->store, ATTN_K, b);
        AttnPacking p = {.b = keys.data,
                         .row_step = 1,
                         .column_step = keys.stride,
                         .depth = s->d_k,
                         .columns = s->n_k,
                         .row_count = s->d_k,
                         .first_column = first,
                         .column_count = count};
        attn_pack(run->store->kernels, &p, attn_at(run->store->packed_keys, b, 0));
    }
}

// Are there numbers beyond `most` (NaN is)? No early way out: the loop is done in vectors.
static bool has_beyond(const float *row, size_t count, float most) {
    int found = 0;
    for (size_t c = 0; c < count; c++)
        found |= !(fabsf(row[c]) <= most);
    return found != 0;
}

// A few columns of it, all at once.
static bool columns_have_beyond(AttnMatrix m, AttnBlock block, float most) {
    int found = 0;
    for (size_t j = block.row; j < block.row + block.rows; j++)
        for (size_t c = block.column; c < block.column + block.columns; c++)
            found |= !(fabsf(*attn_at(m, j, c)) <= most);
    return found != 0;
}

// A block of one head's V is new. Where a row was not large, only what is new can make it so.
static void find_odd_values(AttnStore *store, size_t head, AttnBlock block) {
    const AttnShape *s = &store->shape;
    AttnMatrix values = attn_store_matrix(store, ATTN_V, head);
    bool *large = store->large_values + head * s->n_k, *odd = store->odd_values + head * s->n_k;
    if (block.columns <= ATTN_COLUMNS_FEW && !attn_flags_any((AttnFlags){large, s->n_k}) &&
        !columns_have_beyond(values, block, ATTN_CARRY_VALUE_MOST))
        return;
    for (size_t j = block.row; j < block.row + block.rows; j++) {
        const float *row = attn_at(values, j, 0);
        if (!large[j] && !has_beyond(row + block.column, block.columns, ATTN_CARRY_VALUE_MOST))
            continue;
        large[j] = has_beyond(row, s->d_v, ATTN_CARRY_VALUE_MOST);
        odd[j] = large[j] && has_beyond(row, s->d_v, FLT_MAX);
    }
}

static void pack_values(const AttnRun *run, AttnBlock block) {
    AttnStore *store = run->store;
    const AttnShape *s = &store->shape;
    for (size_t b = 0; b < s->g; b++) {
        AttnMatrix values = attn_store_matrix(store, ATTN_V, b);
        // The block's columns are those of all heads.
        size_t first = block.column > b * s->d_v ? block.column - b * s->d_v : 0;
        size_t end = block.column + block.columns;
        end = end <= b * s->d_v ? 0 : end - b * s->d_v < s->d_v ? end - b * s->d_v : s->d_v;
        if (first >= end) continue;
        AttnPacking p = {.b = values.data,
                         .row_step = values.stride,
                         .column_step = 1,
                         .depth = s->n_k,
                         .columns = s->d_v,
                         .first_row = block.row,
                         .row_count = block.rows,
                         .first_column = first,
                         .column_count = end - first};
        attn_pack(store->kernels, &p, attn_at(store->packed_values, b, 0));
        find_odd_values(store, b, (AttnBlock){block.row, block.rows, first, end - first});
    }
}

static void pack_stale_values(const AttnRun *run) {
    AttnFlags rows = run->plan->v_rows, columns = run->plan->v_columns;
    size_t first, end, count;
    attn_flags_range(columns, &first, &end);
    if (first < end) pack_values(run, (AttnBlock){0, rows.count, first, end - first});
    for (first = 0; attn_flags_next(rows, true, &first, &count); first += count)
        pack_values(run, (AttnBlock){first, count, 0, columns.count});
}

static void pack_stale_keys(const AttnRun *run) {
    AttnFlags rows = run->plan->k_rows;
    if (attn_flags_any(run->plan->k_columns)) {
        pack_key_rows(run, 0, rows.count);
        return;
    }
    for (size_t first = 0, count = 0; attn_flags_next(rows, true, &first, &count); first += count)
        pack_key_rows(run, first, count);
}

// --- score, scale, mask, softmax -----------------------------------------------------------------

AttnSoftmax attn_run_softmax_of(const AttnRun *run, size_t head) {
    AttnStore *store = run->store;
    AttnCarry carry = attn_store_carry(store, head);
    return (AttnSoftmax){.kernels = store->kernels,
                         .masked = carry.masked,
                         .out = attn_store_matrix(store, ATTN_WEIGHTS, head),
                         .largest = carry.shift,
                         .sum = carry.sum};
}

AttnMultiply attn_run_score_of(const AttnRun *run, size_t head) {
    AttnStore *store = run->store;
    return (AttnMultiply){.kernels = store->kernels,
                          .left = attn_store_matrix(store, ATTN_Q, head),
                          .packed = attn_at(store->packed_keys, attn_run_kv_head(run, head), 0),
                          .out = attn_store_matrix(store, ATTN_SCORES, head)};
}

AttnScale attn_run_scale_of(const AttnRun *run, size_t head) {
    AttnStore *store = run->store;
    return (AttnScale){.kernels = store->kernels,
                       .scores = attn_store_matrix(store, ATTN_SCORES, head),
                       .factor = attn_scale_factor(run->spec, store->shape.d_k),
                       .penalties =
                           store->penalties.data ? attn_at(store->penalties, head, 0) : NULL,
                       .out = attn_store_matrix(store, ATTN_SCALED, head)};
}

AttnHide attn_run_mask_of(const AttnRun *run, size_t head) {
    AttnStore *store = run->store;
    return (AttnHide){&run->spec->mask, &store->shape, attn_store_matrix(store, ATTN_SCALED, head),
                      attn_store_matrix(store, ATTN_MASKED, head)};
}

// What is stale of one head of scores, scaled or masked; rows: the stage's, of all heads.
static void run_pairs(AttnRun *run, AttnStageFunction *function, const void *stage, size_t head,
                      AttnFlags rows, size_t *cells) {
    const AttnShape *s = &run->store->shape;
    AttnFlags columns = attn_flags_part(run->plan->pair_columns, head * s->n_k, s->n_k);
    rows = attn_flags_part(rows, head * s->n_q, s->n_q);
    double cost = function == attn_stage_multiply ? (double)s->d_k : 1.0;
    if (!run->by_rows) attn_run_region(run, function, stage, rows, columns, cost);
    *cells += attn_region_cells(rows, columns);
}

void attn_run_score(AttnRun *run) {
    pack_stale_keys(run);
    pack_stale_values(run);
    run->by_rows = attn_rows_apply(run);
    if (run->by_rows) attn_rows_run(run);
    for (size_t a = 0; a < run->store->shape.h; a++) {
        AttnMultiply s = attn_run_score_of(run, a);
        run_pairs(run, attn_stage_multiply, &s, a, run->plan->score_rows, &run->work->score_cells);
    }
    attn_run_take_overrides(run, ATTN_SCORES);
}

void attn_run_scale(AttnRun *run) {
    for (size_t a = 0; a < run->store->shape.h; a++) {
        AttnScale s = attn_run_scale_of(run, a);
        run_pairs(run, attn_stage_scale, &s, a, run->plan->scale_rows, &run->work->scale_cells);
    }
    attn_run_take_overrides(run, ATTN_SCALED);
}

void attn_run_mask(AttnRun *run) {
    for (size_t a = 0; a < run->store->shape.h; a++) {
        AttnHide s = attn_run_mask_of(run, a);
        run_pairs(run, attn_stage_mask, &s, a, run->plan->mask_rows, &run->work->mask_cells);
    }
    attn_run_take_overrides(run, ATTN_MASKED);
}

void attn_run_softmax(AttnRun *run) {
    AttnStore *store = run->store;
    const AttnShape *shape = &store->shape;
    bool by_columns = run->spec->softmax_axis == ATTN_SOFTMAX_QUERIES;
    size_t lines = by_columns ? shape->n_k : shape->n_q;
    for (size_t a = 0; a < shape->h; a++) {
        AttnFlags stale = attn_flags_part(run->plan->lines, a * lines, lines);
        run->work->softmax_rows += attn_flags_sum(stale);
        if (run->by_rows) continue;
        AttnSoftmax s = attn_run_softmax_of(run, a);
        AttnShare share = attn_run_share(
            run, by_columns ? attn_stage_softmax_queries : attn_stage_softmax_keys, &s);
        share.cut = by_columns ? ATTN_CUT_COLUMNS : ATTN_CUT_ROWS;
        share.cell_cost = 16.0;
        for (size_t first = 0, count = 0; attn_flags_next(stale, true, &first, &count);
             first += count) {
            attn_share_block(&share, by_columns ? (AttnBlock){0, shape->n_q, first, count}
                                                : (AttnBlock){first, count, 0, shape->n_k});
        }
    }
    attn_run_take_overrides(run, ATTN_WEIGHTS);
}

// --- mix -----------------------------------------------------------------------------------------

// Packs row `key` of V again. Where it may not be seen its NaN and ∞ are taken as 0.
static void pack_value(const AttnStore *store, size_t head, size_t key, bool sees) {
    const AttnShape *s = &store->shape;
    AttnMatrix values = attn_store_matrix(store, ATTN_V, head);
    for (size_t c = 0; c < s->d_v; c++) {
        float value = *attn_at(values, key, c);
        if (!sees && !isfinite(value)) value = 0.0f;
        // Packs the one number.
        AttnPacking p = {.b = &value,
                         .depth = s->n_k,
                         .columns = s->d_v,
                         .first_row = key,
                         .row_count = 1,
                         .first_column = c,
                         .column_count = 1};
        attn_pack(store->kernels, &p, attn_at(store->packed_values, head, 0));
    }
}

// What a row may not see must not reach it even as 0 · NaN: rows are computed one by one, each with
// the NaN and ∞ of its hidden keys taken out of the packed values. Rare, and so not shared out.
typedef struct MixAround {
    const AttnRun *run;
    size_t head;
    AttnMultiply multiply;
} MixAround;

static void mix_around_odd_values(const void *stage, AttnBlock block) {
    const MixAround *s = stage;
    const AttnStore *store = s->run->store;
    size_t kv = attn_run_kv_head(s->run, s->head), n_k = store->shape.n_k;
    const bool *odd = store->odd_values + kv * n_k;
    for (size_t i = block.row; i < block.row + block.rows; i++) {
        for (size_t j = 0; j < n_k; j++) {
            if (odd[j])
                pack_value(store, kv, j,
                           attn_spec_sees(s->run->spec, &store->shape, s->head, i, j));
        }
        attn_stage_multiply(&s->multiply, (AttnBlock){i, 1, block.column, block.columns});
    }
    for (size_t j = 0; j < n_k; j++) {
        if (odd[j]) pack_value(store, kv, j, true);
    }
}

// Column c of the context in rows that are otherwise as they were. That of V is laid side by side
// once: its lines of the cache would go to every worker and come back with the next edit.
static void mix_column(AttnRun *run, size_t head, size_t c) {
    AttnStore *store = run->store;
    AttnMatrix values = attn_store_matrix(store, ATTN_V, attn_run_kv_head(run, head));
    for (size_t j = 0; j < values.rows; j++)
        store->column.data[j] = *attn_at(values, j, c);
    AttnColumns s = {.kernels = store->kernels,
                     .left = attn_store_matrix(store, ATTN_WEIGHTS, head),
                     .right = store->column.data,
                     .row_step = 1,
                     .out = attn_store_matrix(store, ATTN_CONTEXT, head)};
    AttnShare share = attn_run_share(run, attn_stage_columns, &s);
    share.cell_cost = ATTN_COLUMNS_COST * (double)store->shape.n_k;
    attn_share_block(&share, (AttnBlock){0, s.out.rows, c, 1});
}

static void mix_columns(AttnRun *run, size_t head, AttnFlags columns) {
    for (size_t c = 0, count = 0; attn_flags_next(columns, true, &c, &count); c++)
        mix_column(run, head, c);
}

static void mix_head(AttnRun *run, size_t head, AttnFlags rows, AttnFlags columns) {
    AttnStore *store = run->store;
    size_t kv = attn_run_kv_head(run, head), n_k = store->shape.n_k;
    MixAround around = {.run = run, .head = head, .multiply = attn_run_mix_of(run, head)};
    if (attn_flags_any((AttnFlags){store->odd_values + kv * n_k, n_k}))
        attn_run_region(run, mix_around_odd_values, &around, rows, columns, 0.0);
    else if (attn_run_few_columns(rows, columns))
        mix_columns(run, head, columns);
    else
        attn_run_region(run, attn_stage_multiply, &around.multiply, rows, columns, (double)n_k);
}

AttnMultiply attn_run_mix_of(const AttnRun *run, size_t head) {
    AttnStore *store = run->store;
    return (AttnMultiply){.kernels = store->kernels,
                          .left = attn_store_matrix(store, ATTN_WEIGHTS, head),
                          .packed = attn_at(store->packed_values, attn_run_kv_head(run, head), 0),
                          .out = attn_store_matrix(store, ATTN_CONTEXT, head)};
}

// What was computed as weights · V is no longer what the parts say.
static void forget_parts(AttnRun *run, size_t head, AttnFlags rows, AttnFlags columns) {
    bool all = attn_flags_any(columns);
    AttnRowState *states = run->store->row_states + head * rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        if (all || rows.on[i]) states[i].holds = false;
        if (rows.on[i]) states[i].carried = false;
    }
}

void attn_run_mix(AttnRun *run) {
    const AttnShape *s = &run->store->shape;
    for (size_t a = 0; a < s->h; a++) {
        AttnFlags rows = attn_flags_part(run->plan->context_rows, a * s->n_q, s->n_q);
        AttnFlags columns = attn_flags_part(run->plan->context_columns, a * s->d_v, s->d_v);
        // By rows, only rows without columns of their own are done.
        if (!run->by_rows || attn_flags_any(columns)) {
            mix_head(run, a, rows, columns);
            forget_parts(run, a, rows, columns);
        }
        run->work->context_rows += attn_region_rows(rows, columns);
        run->work->context_cells += attn_region_cells(rows, columns);
    }
    attn_run_take_overrides(run, ATTN_CONTEXT);
}
