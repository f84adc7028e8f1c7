// The trace: what one run computed, what it was computed from, and what of it the next run has to
// compute again.
//
// Holds always: while `is_good`, store, spec and overrides belong together and every matrix is as a
// run from nothing would give it. Everything that can fail for lack of memory happens before the
// first byte of them changes.
#include "engine/trace.h"
#include "engine/engine_private.h"
#include "engine/plan.h"
#include "engine/run.h"
#include "engine/store.h"
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct AttnTrace {
    AttnStore *store; // NULL before the first run
    AttnPlan plan;    // of the store's shape
    AttnSpec spec;    // overrides and mask.matrix are copies of our own
    AttnOverride *overrides;
    size_t override_room;
    bool is_good;
    AttnWork work;
    atomic_size_t stages_done; // of the run under way, or the last one
};

AttnStatus attn_trace_create(AttnTrace **out) {
    AttnTrace *trace = calloc(1, sizeof *trace);
    if (!trace) return ATTN_ERROR_MEMORY;
    *out = trace;
    return ATTN_OK;
}

void attn_trace_destroy(AttnTrace *trace) {
    if (!trace) return;
    attn_store_destroy(trace->store);
    attn_plan_destroy(&trace->plan);
    free(trace->overrides);
    free(trace);
}

// --- one run -------------------------------------------------------------------------------------

// What a run will write into, all obtained before the trace changes. Storage of the trace's own is
// reused where it fits.
typedef struct Room {
    AttnStore *store;
    AttnPlan plan;
    AttnMatrix mask;
    AttnOverride *overrides;
    bool is_new; // store and plan are not the trace's
} Room;

static void give_back(const AttnTrace *trace, Room *room) {
    if (room->is_new) {
        attn_store_destroy(room->store);
        attn_plan_destroy(&room->plan);
    }
    if (room->overrides != trace->overrides) free(room->overrides);
}

static AttnStatus find_store(const AttnTrace *trace, const AttnKernels *kernels,
                             const AttnSpec *spec, const AttnInputs *inputs, const AttnShape *shape,
                             Room *room) {
    room->store = trace->store;
    room->plan = trace->plan;
    if (attn_store_fits(trace->store, kernels, spec, inputs, shape)) return ATTN_OK;
    AttnStore *store;
    AttnPlan plan;
    AttnStatus status = attn_store_create(kernels, spec, inputs, shape, &store);
    if (status != ATTN_OK) return status;
    status = attn_plan_create(shape, &plan);
    if (status != ATTN_OK) {
        attn_store_destroy(store);
        return status;
    }
    room->store = store;
    room->plan = plan;
    room->is_new = true;
    return ATTN_OK;
}

static AttnStatus find_room(const AttnTrace *trace, const AttnSpec *spec, const AttnShape *shape,
                            Room *room) {
    if (!attn_matrix_is_absent(spec->mask.matrix) && attn_matrix_is_absent(room->store->mask)) {
        AttnStatus status = attn_matrix_create(shape->n_q, shape->n_k, &room->store->mask);
        if (status != ATTN_OK) return status;
    }
    room->overrides = trace->overrides;
    if (spec->override_count <= trace->override_room) return ATTN_OK;
    room->overrides = malloc(spec->override_count * sizeof *room->overrides);
    return room->overrides ? ATTN_OK : ATTN_ERROR_MEMORY;
}

// Bands of rows are compared in one go: nearly always all of them are the same.
enum { BAND_LEAST = 16, BANDS_MOST = 64 };
// Of a number that is compared, in multiply-adds.
enum { COMPARE_COST = 8 };

static bool are_same(AttnMatrix a, AttnMatrix b, size_t first, size_t count) {
    if (a.stride != a.cols || b.stride != b.cols) return false; // not known yet
    return memcmp(attn_at(a, first, 0), attn_at(b, first, 0), count * a.cols * sizeof(float)) == 0;
}

// Copies row r where it differs, keeps the packed weights in step, and marks row and columns.
static void absorb_row(AttnStore *store, AttnMatrixId id, AttnMatrix from, size_t r, bool *rows,
                       bool *columns) {
    AttnMatrix to = store->matrices[id];
    float *old = attn_at(to, r, 0);
    const float *new = attn_at(from, r, 0);
    if (memcmp(old, new, to.cols * sizeof *old) == 0) return;
    if (rows) rows[r] = true;
    for (size_t c = 0; columns && c < to.cols; c++)
        columns[c] = columns[c] || !attn_same_bits(old[c], new[c]);
    memcpy(old, new, to.cols * sizeof *old);
    if (id < ATTN_WQ || id > ATTN_WO) return;
    AttnPacking p = {.b = to.data,
                     .row_step = to.stride,
                     .column_step = 1,
                     .depth = to.rows,
                     .columns = to.cols,
                     .first_row = r,
                     .row_count = 1,
                     .column_count = to.cols};
    attn_pack(store->kernels, &p, store->packed_weights[id].data);
}

// One given matrix, of which workers compare bands.
typedef struct Absorption {
    AttnStore *store;
    AttnMatrixId id;
    AttnMatrix from;
    bool *rows, *columns;
    size_t band;
    _Atomic uint64_t differing; // bands of a matrix whose columns are marked: one after the other
} Absorption;

static void absorb_band(const Absorption *a, size_t band) {
    size_t end = (band + 1) * a->band;
    for (size_t r = band * a->band; r < end && r < a->from.rows; r++)
        absorb_row(a->store, a->id, a->from, r, a->rows, a->columns);
}

static void compare_bands(void *absorption, size_t first, size_t count) {
    Absorption *a = absorption;
    for (size_t band = first; band < first + count; band++) {
        size_t row = band * a->band, left = a->from.rows - row;
        size_t rows = left < a->band ? left : a->band;
        if (are_same(a->store->matrices[a->id], a->from, row, rows)) continue;
        if (a->columns)
            atomic_fetch_or_explicit(&a->differing, UINT64_C(1) << band, memory_order_relaxed);
        else
            absorb_band(a, band);
    }
}

// Copies what differs from the store's copy of given matrix id, and marks rows and columns (either
// may be NULL) in which something differs.
static void absorb(AttnPool *pool, Absorption *a) {
    size_t rows = a->from.rows, band = (rows + BANDS_MOST - 1) / BANDS_MOST;
    a->band = band < BAND_LEAST ? BAND_LEAST : band;
    size_t bands = (rows + a->band - 1) / a->band;
    attn_pool_run(pool,
                  &(AttnPoolLoop){.task = compare_bands,
                                  .context = a,
                                  .count = bands,
                                  .cost = COMPARE_COST * (double)a->band * (double)a->from.cols,
                                  .by_ranges = true});
    uint64_t differing = atomic_load_explicit(&a->differing, memory_order_relaxed);
    for (size_t i = 0; i < bands && differing >> i; i++)
        if (differing >> i & 1) absorb_band(a, i);
}

static void absorb_inputs(AttnPool *pool, AttnStore *store, AttnPlan *plan,
                          const AttnInputs *inputs) {
    bool *const rows[ATTN_BO + 1] = {[ATTN_X] = plan->x_rows.on, [ATTN_M] = plan->m_rows.on};
    bool *const columns[ATTN_BO + 1] = {
        [ATTN_WQ] = plan->q_columns.on,      [ATTN_BQ] = plan->q_columns.on,
        [ATTN_WK] = plan->k_columns.on,      [ATTN_BK] = plan->k_columns.on,
        [ATTN_WV] = plan->v_columns.on,      [ATTN_BV] = plan->v_columns.on,
        [ATTN_WO] = plan->output_columns.on, [ATTN_BO] = plan->output_columns.on,
    };
    for (size_t id = 0; id <= ATTN_BO; id++) {
        if (!store->given[id]) continue;
        Absorption a = {.store = store,
                        .id = (AttnMatrixId)id,
                        .from = inputs->given[id],
                        .rows = rows[id],
                        .columns = columns[id]};
        absorb(pool, &a);
    }
}

// Copies the mask's matrix; says whether the mask differs from that of the last run.
static bool absorb_mask(AttnStore *store, const AttnMask *before, const AttnMask *now) {
    bool differs = before->causal != now->causal || before->has_window != now->has_window ||
                   before->has_valid != now->has_valid ||
                   (now->has_window && before->window != now->window) ||
                   (now->has_valid && before->valid != now->valid) ||
                   attn_matrix_is_absent(before->matrix) != attn_matrix_is_absent(now->matrix);
    for (size_t i = 0; i < now->matrix.rows && !attn_matrix_is_absent(now->matrix); i++) {
        float *old = attn_at(store->mask, i, 0);
        const float *new = attn_at(now->matrix, i, 0);
        if (memcmp(old, new, store->mask.cols * sizeof *old) == 0) continue;
        memcpy(old, new, store->mask.cols * sizeof *old);
        differs = true;
    }
    return differs;
}

static void adopt(AttnTrace *trace, Room *room, const AttnSpec *spec) {
    if (room->overrides != trace->overrides) {
        free(trace->overrides);
        trace->override_room = spec->override_count;
        trace->overrides = room->overrides;
    }
    if (room->is_new) {
        attn_store_destroy(trace->store);
        attn_plan_destroy(&trace->plan);
        trace->store = room->store;
    }
    trace->plan = room->plan;
}

// Brings copies up to date and decides what is stale. From here on nothing can fail but by
// cancellation.
static void prepare(AttnTrace *trace, AttnPool *pool, Room *room, const AttnSpec *spec,
                    const AttnInputs *inputs) {
    const AttnSpec before = trace->spec;
    bool from_nothing = room->is_new || !trace->is_good;
    trace->is_good = false;
    attn_plan_nothing(&room->plan);
    absorb_inputs(pool, room->store, &room->plan, inputs);
    bool mask_changed = absorb_mask(room->store, &before.mask, &spec->mask);
    AttnSpec now = *spec;
    if (!attn_matrix_is_absent(now.mask.matrix)) now.mask.matrix = room->store->mask;
    if (from_nothing) {
        attn_plan_everything(&room->plan, &now, &room->store->shape);
    } else {
        AttnEdit edit = {.before = &before,
                         .now = &now,
                         .shape = &room->store->shape,
                         .mask_changed = mask_changed,
                         .has_memory = room->store->given[ATTN_M],
                         .has_wo = room->store->given[ATTN_WO]};
        attn_plan_follow(&room->plan, &edit);
        attn_plan_settle(&room->plan, &room->store->shape, room->store->row_states);
    }
    if (now.override_count > 0)
        memmove(room->overrides, now.overrides, now.override_count * sizeof *now.overrides);
    now.overrides = room->overrides;
    adopt(trace, room, &now);
    trace->spec = now;
}

AttnStatus attn_trace_run(AttnTrace *trace, AttnEngine *engine, const AttnSpec *spec,
                          const AttnInputs *inputs, const atomic_bool *cancel, AttnError *error) {
    AttnShape shape;
    AttnStatus status = attn_spec_check(spec, inputs, &shape, error);
    if (status != ATTN_OK) return status;
    Room room = {0};
    room.overrides = trace->overrides;
    status = find_store(trace, engine->kernels, spec, inputs, &shape, &room);
    if (status == ATTN_OK) status = find_room(trace, spec, &shape, &room);
    if (status != ATTN_OK) {
        give_back(trace, &room);
        return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory: this takes %zu bytes",
                         attn_spec_bytes(spec, inputs, &shape));
    }
    prepare(trace, engine->pool, &room, spec, inputs);
    AttnRun run = {.store = trace->store,
                   .plan = &trace->plan,
                   .spec = &trace->spec,
                   .pool = engine->pool,
                   .cancel = cancel,
                   .work = &trace->work,
                   .stages_done = &trace->stages_done};
    status = attn_run(&run);
    if (status != ATTN_OK) return attn_fail(error, status, "a newer run has taken its place");
    trace->is_good = true;
    return ATTN_OK;
}

// --- read access ---------------------------------------------------------------------------------

const AttnSpec *attn_trace_spec(const AttnTrace *trace) {
    return &trace->spec;
}

const AttnShape *attn_trace_shape(const AttnTrace *trace) {
    return &trace->store->shape;
}

const AttnStore *attn_trace_store(const AttnTrace *trace) {
    return trace->store;
}

const AttnWork *attn_trace_work(const AttnTrace *trace) {
    return &trace->work;
}

float attn_trace_progress(const AttnTrace *trace) {
    return (float)atomic_load(&trace->stages_done) / (float)ATTN_STAGE_COUNT;
}

bool attn_trace_is_empty(const AttnTrace *trace) {
    return !trace->is_good;
}

bool attn_trace_has(const AttnTrace *trace, AttnMatrixId id) {
    return trace->is_good && id < ATTN_MATRIX_COUNT &&
           !attn_matrix_is_absent(trace->store->matrices[id]);
}

size_t attn_trace_heads(const AttnTrace *trace, AttnMatrixId id) {
    return attn_store_heads(&trace->store->shape, id);
}

AttnMatrix attn_trace_matrix(const AttnTrace *trace, AttnMatrixId id, size_t head) {
    if (!attn_trace_has(trace, id) || head >= attn_trace_heads(trace, id)) return (AttnMatrix){0};
    return attn_store_matrix(trace->store, id, head);
}

size_t attn_trace_kv_head(const AttnTrace *trace, size_t head) {
    return head * trace->store->shape.g / trace->store->shape.h;
}

const AttnOverride *attn_trace_override(const AttnTrace *trace, AttnMatrixId id, size_t head,
                                        size_t row, size_t column) {
    for (size_t i = trace->spec.override_count; i-- > 0;) {
        const AttnOverride *o = &trace->spec.overrides[i];
        if (o->matrix == id && o->head == head && o->row == row && o->column == column) return o;
    }
    return NULL;
}

bool attn_trace_is_masked(const AttnTrace *trace, size_t head, size_t row, size_t column) {
    return !attn_spec_sees(&trace->spec, &trace->store->shape, head, row, column);
}
