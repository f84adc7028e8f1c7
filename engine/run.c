// One pass over the stages: each computes its stale blocks, shared out among the workers, then
// takes its overrides. Those between Q, K, V and the context are in run_pairs.c.
//
// Holds always: a stage starts when the one before it is complete, overrides included, and packs
// its right operand itself (V too, before the scores); blocks of one stage do not overlap, so that
// AttnWork counts every element once.
#include "engine/run.h"
#include "engine/run_pairs.h"
#include <time.h>

// --- regions -------------------------------------------------------------------------------------

AttnShare attn_run_share(AttnRun *run, AttnStageFunction *function, const void *stage) {
    return (AttnShare){.pool = run->pool,
                       .kernels = run->store->kernels,
                       .cancel = run->cancel,
                       .stopped = &run->stopped,
                       .function = function,
                       .stage = stage};
}

void attn_run_region(AttnRun *run, AttnStageFunction *function, const void *stage, AttnFlags rows,
                     AttnFlags columns, double cell_cost) {
    AttnShare share = attn_run_share(run, function, stage);
    share.cut = function == attn_stage_multiply ? ATTN_CUT_BOTH : ATTN_CUT_ROWS;
    share.cell_cost = cell_cost;
    attn_share_region(&share, rows, columns);
}

size_t attn_region_cells(AttnFlags rows, AttnFlags columns) {
    size_t stale_rows = attn_flags_sum(rows);
    return stale_rows * columns.count + (rows.count - stale_rows) * attn_flags_sum(columns);
}

size_t attn_region_rows(AttnFlags rows, AttnFlags columns) {
    return attn_flags_any(columns) ? rows.count : attn_flags_sum(rows);
}

bool attn_run_few_columns(AttnFlags rows, AttnFlags columns) {
    return !attn_flags_any(rows) && attn_flags_sum(columns) <= ATTN_COLUMNS_FEW;
}

void attn_run_take_overrides(AttnRun *run, AttnMatrixId id) {
    for (size_t i = 0; i < run->spec->override_count; i++) {
        const AttnOverride *o = &run->spec->overrides[i];
        if (o->matrix == id)
            *attn_at(attn_store_matrix(run->store, id, o->head), o->row, o->column) = o->value;
    }
}

size_t attn_run_kv_head(const AttnRun *run, size_t head) {
    return head * run->store->shape.g / run->store->shape.h;
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

static void multiply_or_copy(AttnRun *run, const AttnMultiply *s, AttnFlags rows,
                             AttnFlags columns) {
    if (s->packed)
        attn_run_region(run, attn_stage_multiply, s, rows, columns, (double)s->left.cols);
    else
        attn_run_region(run, attn_stage_copy, s, rows, columns, ATTN_COPY_COST);
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
    if (s.packed && attn_run_few_columns(stale[0], stale[1])) {
        AttnMatrix w = store->matrices[weight];
        AttnColumns few = {s.kernels, s.left, w.data, w.stride, 1, s.bias, s.out};
        attn_run_region(run, attn_stage_columns, &few, stale[0], stale[1],
                        ATTN_COLUMNS_COST * (double)s.left.cols);
    } else {
        multiply_or_copy(run, &s, stale[0], stale[1]);
    }
    attn_run_take_overrides(run, out);
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
    w->q_rows = attn_region_rows(q[0], q[1]), w->q_cells = attn_region_cells(q[0], q[1]);
    w->k_rows = attn_region_rows(k[0], k[1]), w->k_cells = attn_region_cells(k[0], k[1]);
    w->v_rows = attn_region_rows(v[0], v[1]), w->v_cells = attn_region_cells(v[0], v[1]);
}

static void run_rotate(AttnRun *run) {
    AttnStore *store = run->store;
    const AttnPlan *plan = run->plan;
    if (store->positions != ATTN_POSITIONS_ROPE) return;
    AttnRotate q = {store->matrices[ATTN_Q_UNROTATED], store->matrices[ATTN_Q], store->shape.d_k,
                    attn_store_query_turns(store)};
    AttnRotate k = {store->matrices[ATTN_K_UNROTATED], store->matrices[ATTN_K], store->shape.d_k,
                    attn_store_key_turns(store)};
    attn_run_region(run, attn_stage_rotate, &q, plan->q_rows, plan->q_columns, 4.0);
    attn_run_region(run, attn_stage_rotate, &k, plan->k_rows, plan->k_columns, 4.0);
    attn_run_take_overrides(run, ATTN_Q);
    attn_run_take_overrides(run, ATTN_K);
}

// --- output --------------------------------------------------------------------------------------

static void run_output(AttnRun *run) {
    AttnStore *store = run->store;
    const AttnPlan *plan = run->plan;
    AttnMultiply s = {.kernels = store->kernels,
                      .left = store->matrices[ATTN_CONTEXT],
                      .packed = store->packed_weights[ATTN_WO].data,
                      .bias = given_bias(store, ATTN_BO),
                      .residual = run->spec->residual ? store->matrices[ATTN_X] : (AttnMatrix){0},
                      .out = store->matrices[ATTN_OUTPUT]};
    multiply_or_copy(run, &s, plan->output_rows, plan->output_columns);
    attn_run_take_overrides(run, ATTN_OUTPUT);
    run->work->output_rows = attn_region_rows(plan->output_rows, plan->output_columns);
    run->work->output_cells = attn_region_cells(plan->output_rows, plan->output_columns);
}

// --- all of it -----------------------------------------------------------------------------------

static double seconds_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

AttnStatus attn_run(AttnRun *run) {
    static void (*const stages[ATTN_STAGE_COUNT])(AttnRun *) = {
        [ATTN_STAGE_INPUT] = run_input,          [ATTN_STAGE_PROJECT] = run_project,
        [ATTN_STAGE_ROTATE] = run_rotate,        [ATTN_STAGE_SCORE] = attn_run_score,
        [ATTN_STAGE_SCALE] = attn_run_scale,     [ATTN_STAGE_MASK] = attn_run_mask,
        [ATTN_STAGE_SOFTMAX] = attn_run_softmax, [ATTN_STAGE_MIX] = attn_run_mix,
        [ATTN_STAGE_OUTPUT] = run_output,
    };
    *run->work = (AttnWork){0};
    atomic_store(run->stages_done, 0);
    double before = seconds_now();
    for (size_t stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
        stages[stage](run);
        if (atomic_load(&run->stopped)) return ATTN_ERROR_CANCELLED;
        double after = seconds_now();
        run->work->seconds[stage] += after - before;
        before = after;
        atomic_store(run->stages_done, stage + 1);
    }
    return ATTN_OK;
}
