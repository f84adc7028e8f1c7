// One pass over the stages: each computes its stale blocks, shared out among the workers, then
// takes its overrides.
//
// Holds always: a stage starts when the one before it is complete, overrides included, and packs
// its right operand itself; blocks of one stage do not overlap, so that AttnWork counts every
// element once.
#include "engine/run.h"
#include "engine/share.h"
#include "engine/stages.h"
#include <float.h>
#include <math.h>
#include <time.h>

// --- regions -------------------------------------------------------------------------------------

static AttnShare share_of(AttnRun *run, AttnStageFunction *function, const void *stage) {
    return (AttnShare){.pool = run->pool,
                       .kernels = run->store->kernels,
                       .cancel = run->cancel,
                       .stopped = &run->stopped,
                       .function = function,
                       .stage = stage};
}

static void do_region(AttnRun *run, AttnStageFunction *function, const void *stage, AttnFlags rows,
                      AttnFlags columns, double cell_cost) {
    AttnShare share = share_of(run, function, stage);
    share.cut = function == attn_stage_multiply ? ATTN_CUT_BOTH : ATTN_CUT_ROWS;
    share.cell_cost = cell_cost;
    attn_share_region(&share, rows, columns);
}

static size_t region_cells(AttnFlags rows, AttnFlags columns) {
    size_t stale_rows = attn_flags_sum(rows);
    return stale_rows * columns.count + (rows.count - stale_rows) * attn_flags_sum(columns);
}

static size_t region_rows(AttnFlags rows, AttnFlags columns) {
    return attn_flags_any(columns) ? rows.count : attn_flags_sum(rows);
}

// What a run computed of a matrix is then replaced by what the user wants there.
static void take_overrides(AttnRun *run, AttnMatrixId id) {
    for (size_t i = 0; i < run->spec->override_count; i++) {
        const AttnOverride *o = &run->spec->overrides[i];
        if (o->matrix == id)
            *attn_at(attn_store_matrix(run->store, id, o->head), o->row, o->column) = o->value;
    }
}

static size_t kv_head(const AttnRun *run, size_t head) {
    return head * run->store->shape.g / run->store->shape.h;
}

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

static void pack_value_rows(const AttnRun *run, size_t first, size_t count) {
    const AttnShape *s = &run->store->shape;
    for (size_t b = 0; b < s->g; b++) {
        AttnMatrix values = attn_store_matrix(run->store, ATTN_V, b);
        AttnPacking p = {.b = values.data,
                         .row_step = values.stride,
                         .column_step = 1,
                         .depth = s->n_k,
                         .columns = s->d_v,
                         .first_row = first,
                         .row_count = count,
                         .column_count = s->d_v};
        attn_pack(run->store->kernels, &p, attn_at(run->store->packed_values, b, 0));
        for (size_t j = first; j < first + count; j++) {
            const float *row = attn_at(values, j, 0);
            int odd = 0; // no early way out: the loop is done in vectors
            for (size_t c = 0; c < s->d_v; c++)
                odd |= !(fabsf(row[c]) <= FLT_MAX);
            run->store->odd_values[b * s->n_k + j] = odd != 0;
        }
    }
}

static void pack_stale(const AttnRun *run, AttnFlags rows, AttnFlags columns,
                       void (*pack_rows)(const AttnRun *run, size_t first, size_t count)) {
    if (attn_flags_any(columns)) {
        pack_rows(run, 0, rows.count);
        return;
    }
    for (size_t first = 0, count = 0; attn_flags_next(rows, true, &first, &count); first += count)
        pack_rows(run, first, count);
}

// --- input, project, rotate ----------------------------------------------------------------------

static void run_input(AttnRun *run) {
    AttnStore *store = run->store;
    if (store->positions != ATTN_POSITIONS_SINUSOIDAL) return;
    AttnPosition x = {store->matrices[ATTN_X], store->matrices[ATTN_X_POSITIONED]};
    AttnPosition m = {store->matrices[ATTN_M], store->matrices[ATTN_M_POSITIONED]};
    size_t first = 0, count = 0;
    for (; attn_flags_next(run->plan->x_rows, true, &first, &count); first += count)
        attn_stage_position(&x, (AttnBlock){first, count, 0, x.x.cols});
    for (first = 0;
         store->given[ATTN_M] && attn_flags_next(run->plan->m_rows, true, &first, &count);
         first += count)
        attn_stage_position(&m, (AttnBlock){first, count, 0, m.x.cols});
}

static const float *given_bias(const AttnStore *store, AttnMatrixId id) {
    return store->given[id] ? store->matrices[id].data : NULL;
}

static void project(AttnRun *run, AttnMatrixId source, AttnMatrixId weight, AttnMatrixId bias,
                    AttnMatrixId out, const AttnFlags stale[2]) {
    AttnStore *store = run->store;
    AttnMultiply s = {.kernels = store->kernels,
                      .left = store->matrices[source],
                      .packed = store->packed_weights[weight].data,
                      .bias = given_bias(store, bias),
                      .out = store->matrices[out]};
    do_region(run, attn_stage_multiply, &s, stale[0], stale[1],
              s.packed ? (double)s.left.cols : 1.0);
    take_overrides(run, out);
}

static void run_project(AttnRun *run) {
    const AttnPlan *plan = run->plan;
    bool rope = run->store->positions == ATTN_POSITIONS_ROPE;
    AttnMatrixId queries = attn_store_query_source(run->store),
                 keys = attn_store_key_source(run->store);
    const AttnFlags q[2] = {plan->q_rows, plan->q_columns}, k[2] = {plan->k_rows, plan->k_columns},
                    v[2] = {plan->v_rows, plan->v_columns};
    project(run, queries, ATTN_WQ, ATTN_BQ, rope ? ATTN_Q_UNROTATED : ATTN_Q, q);
    project(run, keys, ATTN_WK, ATTN_BK, rope ? ATTN_K_UNROTATED : ATTN_K, k);
    project(run, keys, ATTN_WV, ATTN_BV, ATTN_V, v);
    AttnWork *w = run->work;
    w->q_rows = region_rows(q[0], q[1]), w->q_cells = region_cells(q[0], q[1]);
    w->k_rows = region_rows(k[0], k[1]), w->k_cells = region_cells(k[0], k[1]);
    w->v_rows = region_rows(v[0], v[1]), w->v_cells = region_cells(v[0], v[1]);
}

static void run_rotate(AttnRun *run) {
    AttnStore *store = run->store;
    const AttnPlan *plan = run->plan;
    if (store->positions != ATTN_POSITIONS_ROPE) return;
    AttnRotate q = {store->matrices[ATTN_Q_UNROTATED], store->matrices[ATTN_Q], store->shape.d_k,
                    attn_store_query_turns(store)};
    AttnRotate k = {store->matrices[ATTN_K_UNROTATED], store->matrices[ATTN_K], store->shape.d_k,
                    attn_store_key_turns(store)};
    do_region(run, attn_stage_rotate, &q, plan->q_rows, plan->q_columns, 4.0);
    do_region(run, attn_stage_rotate, &k, plan->k_rows, plan->k_columns, 4.0);
    take_overrides(run, ATTN_Q);
    take_overrides(run, ATTN_K);
}

// --- score, scale, mask, softmax -----------------------------------------------------------------

// The stale rows and columns of one head of scores, scaled or masked.
typedef struct PairRegion {
    AttnFlags rows, columns;
} PairRegion;

static PairRegion pair_region(const AttnRun *run, AttnFlags rows, size_t head) {
    const AttnShape *s = &run->store->shape;
    return (PairRegion){attn_flags_part(rows, head * s->n_q, s->n_q),
                        attn_flags_part(run->plan->pair_columns, head * s->n_k, s->n_k)};
}

static void run_score(AttnRun *run) {
    AttnStore *store = run->store;
    pack_stale(run, run->plan->k_rows, run->plan->k_columns, pack_key_rows);
    for (size_t a = 0; a < store->shape.h; a++) {
        PairRegion stale = pair_region(run, run->plan->score_rows, a);
        AttnMultiply s = {.kernels = store->kernels,
                          .left = attn_store_matrix(store, ATTN_Q, a),
                          .packed = attn_at(store->packed_keys, kv_head(run, a), 0),
                          .out = attn_store_matrix(store, ATTN_SCORES, a)};
        do_region(run, attn_stage_multiply, &s, stale.rows, stale.columns,
                  (double)store->shape.d_k);
        run->work->score_cells += region_cells(stale.rows, stale.columns);
    }
    take_overrides(run, ATTN_SCORES);
}

static void run_scale(AttnRun *run) {
    AttnStore *store = run->store;
    for (size_t a = 0; a < store->shape.h; a++) {
        PairRegion stale = pair_region(run, run->plan->scale_rows, a);
        AttnScale s = {.kernels = store->kernels,
                       .scores = attn_store_matrix(store, ATTN_SCORES, a),
                       .factor = attn_scale_factor(run->spec, store->shape.d_k),
                       .penalties = store->penalties.data ? attn_at(store->penalties, a, 0) : NULL,
                       .out = attn_store_matrix(store, ATTN_SCALED, a)};
        do_region(run, attn_stage_scale, &s, stale.rows, stale.columns, 1.0);
        run->work->scale_cells += region_cells(stale.rows, stale.columns);
    }
    take_overrides(run, ATTN_SCALED);
}

static void run_mask(AttnRun *run) {
    AttnStore *store = run->store;
    for (size_t a = 0; a < store->shape.h; a++) {
        PairRegion stale = pair_region(run, run->plan->mask_rows, a);
        AttnHide s = {&run->spec->mask, &store->shape, attn_store_matrix(store, ATTN_SCALED, a),
                      attn_store_matrix(store, ATTN_MASKED, a)};
        do_region(run, attn_stage_mask, &s, stale.rows, stale.columns, 1.0);
        run->work->mask_cells += region_cells(stale.rows, stale.columns);
    }
    take_overrides(run, ATTN_MASKED);
}

static void run_softmax(AttnRun *run) {
    AttnStore *store = run->store;
    const AttnShape *shape = &store->shape;
    bool by_columns = run->spec->softmax_axis == ATTN_SOFTMAX_QUERIES;
    size_t lines = by_columns ? shape->n_k : shape->n_q;
    for (size_t a = 0; a < shape->h; a++) {
        AttnFlags stale = attn_flags_part(run->plan->lines, a * lines, lines);
        AttnSoftmax s = {store->kernels, attn_store_matrix(store, ATTN_MASKED, a),
                         attn_store_matrix(store, ATTN_WEIGHTS, a)};
        AttnShare share =
            share_of(run, by_columns ? attn_stage_softmax_queries : attn_stage_softmax_keys, &s);
        share.cut = by_columns ? ATTN_CUT_COLUMNS : ATTN_CUT_ROWS;
        share.cell_cost = 16.0;
        for (size_t first = 0, count = 0; attn_flags_next(stale, true, &first, &count);
             first += count) {
            attn_share_block(&share, by_columns ? (AttnBlock){0, shape->n_q, first, count}
                                                : (AttnBlock){first, count, 0, shape->n_k});
        }
        run->work->softmax_rows += attn_flags_sum(stale);
    }
    take_overrides(run, ATTN_WEIGHTS);
}

// --- mix, output ---------------------------------------------------------------------------------

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
    size_t kv = kv_head(s->run, s->head), n_k = store->shape.n_k;
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

static void mix_head(AttnRun *run, size_t head, AttnFlags rows, AttnFlags columns) {
    AttnStore *store = run->store;
    size_t kv = kv_head(run, head), n_k = store->shape.n_k;
    MixAround around = {.run = run,
                        .head = head,
                        .multiply = {.kernels = store->kernels,
                                     .left = attn_store_matrix(store, ATTN_WEIGHTS, head),
                                     .packed = attn_at(store->packed_values, kv, 0),
                                     .out = attn_store_matrix(store, ATTN_CONTEXT, head)}};
    if (attn_flags_any((AttnFlags){store->odd_values + kv * n_k, n_k})) {
        do_region(run, mix_around_odd_values, &around, rows, columns, 0.0);
    } else {
        do_region(run, attn_stage_multiply, &around.multiply, rows, columns, (double)n_k);
    }
}

static void run_mix(AttnRun *run) {
    const AttnShape *s = &run->store->shape;
    pack_stale(run, run->plan->v_rows, run->plan->v_columns, pack_value_rows);
    for (size_t a = 0; a < s->h; a++) {
        AttnFlags rows = attn_flags_part(run->plan->context_rows, a * s->n_q, s->n_q);
        AttnFlags columns = attn_flags_part(run->plan->context_columns, a * s->d_v, s->d_v);
        mix_head(run, a, rows, columns);
        run->work->context_rows += region_rows(rows, columns);
        run->work->context_cells += region_cells(rows, columns);
    }
    take_overrides(run, ATTN_CONTEXT);
}

static void run_output(AttnRun *run) {
    AttnStore *store = run->store;
    const AttnPlan *plan = run->plan;
    AttnMultiply s = {.kernels = store->kernels,
                      .left = store->matrices[ATTN_CONTEXT],
                      .packed = store->packed_weights[ATTN_WO].data,
                      .bias = given_bias(store, ATTN_BO),
                      .residual = run->spec->residual ? store->matrices[ATTN_X] : (AttnMatrix){0},
                      .out = store->matrices[ATTN_OUTPUT]};
    do_region(run, attn_stage_multiply, &s, plan->output_rows, plan->output_columns,
              (double)s.left.cols);
    take_overrides(run, ATTN_OUTPUT);
    run->work->output_rows = region_rows(plan->output_rows, plan->output_columns);
    run->work->output_cells = region_cells(plan->output_rows, plan->output_columns);
}

// --- all of it -----------------------------------------------------------------------------------

static double seconds_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

AttnStatus attn_run(AttnRun *run) {
    static void (*const stages[ATTN_STAGE_COUNT])(AttnRun *) = {
        [ATTN_STAGE_INPUT] = run_input,     [ATTN_STAGE_PROJECT] = run_project,
        [ATTN_STAGE_ROTATE] = run_rotate,   [ATTN_STAGE_SCORE] = run_score,
        [ATTN_STAGE_SCALE] = run_scale,     [ATTN_STAGE_MASK] = run_mask,
        [ATTN_STAGE_SOFTMAX] = run_softmax, [ATTN_STAGE_MIX] = run_mix,
        [ATTN_STAGE_OUTPUT] = run_output,
    };
    *run->work = (AttnWork){0};
    atomic_store(run->stages_done, 0);
    double before = seconds_now();
    for (size_t stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
        stages[stage](run);
        if (atomic_load(&run->stopped)) return ATTN_ERROR_CANCELLED;
        double after = seconds_now();
        run->work->seconds[stage] = after - before;
        before = after;
        atomic_store(run->stages_done, stage + 1);
    }
    return ATTN_OK;
}
