// One pass over the stages: each computes its stale blocks, shared out among the workers, then
// takes its overrides. Those between Q, K, V and the context are in run_pairs.c.
//
// Holds always: a stage starts when the one before it is complete, overrides included, and packs
// its right operand itself (V too, before the scores); blocks of one stage do not overlap, so that
// AttnWork counts every element once.
#include "engine/run.h"
#include "engine/run_pairs.h"
#include <string.h>
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

typedef struct Projection {
    AttnMatrixId source, weight, bias, out;
    AttnFlags rows, columns; // of out, stale
} Projection;

static AttnMultiply multiply_of(const AttnRun *run, const Projection *p) {
    AttnStore *store = run->store;
    return (AttnMultiply){.kernels = store->kernels,
                          .left = store->matrices[p->source],
                          .packed = store->packed_weights[p->weight].data,
                          .bias = given_bias(store, p->bias),
                          .out = store->matrices[p->out]};
}

static void project(AttnRun *run, const Projection *p) {
    AttnMultiply s = multiply_of(run, p);
    if (s.packed && attn_run_few_columns(p->rows, p->columns)) {
        AttnMatrix w = run->store->matrices[p->weight];
        AttnColumns few = {s.kernels, s.left, w.data, w.stride, 1, s.bias, s.out};
        attn_run_region(run, attn_stage_columns, &few, p->rows, p->columns,
                        ATTN_COLUMNS_COST * (double)s.left.cols);
    } else {
        multiply_or_copy(run, &s, p->rows, p->columns);
    }
}

// The same rows of what the same matrix is projected to, whole: one loop for all of them.
static void project_together(AttnRun *run, const Projection *p, size_t count) {
    AttnMultiply stages[ATTN_SHARE_MOST];
    AttnShare shares[ATTN_SHARE_MOST];
    AttnBlock blocks[ATTN_SHARE_MOST];
    for (size_t i = 0; i < count; i++) {
        stages[i] = multiply_of(run, &p[i]);
        shares[i] = attn_run_share(run, attn_stage_multiply, &stages[i]);
        shares[i].cut = ATTN_CUT_BOTH;
        shares[i].cell_cost = (double)stages[i].left.cols;
    }
    for (size_t first = 0, rows = 0; attn_flags_next(p->rows, true, &first, &rows); first += rows) {
        for (size_t i = 0; i < count; i++)
            blocks[i] = (AttnBlock){first, rows, 0, stages[i].out.cols};
        attn_share_blocks(shares, blocks, count);
    }
}

static bool go_together(const AttnRun *run, const Projection *a, const Projection *b) {
    const AttnMatrix *packed = run->store->packed_weights;
    return a->source == b->source && packed[a->weight].data && packed[b->weight].data &&
           !attn_flags_any(a->columns) && !attn_flags_any(b->columns) &&
           memcmp(a->rows.on, b->rows.on, a->rows.count) == 0;
}

static void run_project(AttnRun *run) {
    const AttnPlan *plan = run->plan;
    bool rope = run->store->positions == ATTN_POSITIONS_ROPE;
    AttnMatrixId queries = attn_store_query_source(run->store),
                 keys = attn_store_key_source(run->store);
    const Projection q = {queries,      ATTN_WQ,        ATTN_BQ, rope ? ATTN_Q_UNROTATED : ATTN_Q,
                          plan->q_rows, plan->q_columns},
                     k = {keys,         ATTN_WK,        ATTN_BK, rope ? ATTN_K_UNROTATED : ATTN_K,
                          plan->k_rows, plan->k_columns},
                     v = {keys, ATTN_WV, ATTN_BV, ATTN_V, plan->v_rows, plan->v_columns};
    const Projection all[] = {q, k, v};
    for (size_t i = 0, next; i < 3; i = next) {
        next = i + 1;
        while (next < 3 && go_together(run, &all[i], &all[next]))
            next++;
        if (next > i + 1)
            project_together(run, &all[i], next - i);
        else
            project(run, &all[i]);
    }
    for (size_t i = 0; i < 3; i++)
        attn_run_take_overrides(run, all[i].out);
    AttnWork *w = run->work;
    w->q_rows = attn_region_rows(q.rows, q.columns),
    w->q_cells = attn_region_cells(q.rows, q.columns);
    w->k_rows = attn_region_rows(k.rows, k.columns),
    w->k_cells = attn_region_cells(k.rows, k.columns);
    w->v_rows = attn_region_rows(v.rows, v.columns),
    w->v_cells = attn_region_cells(v.rows, v.columns);
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
