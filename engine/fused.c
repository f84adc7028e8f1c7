// Fused attention: every task takes some queries of one head through all blocks of keys.
//
// Holds always: a row's result depends on its own query and on the blocks of ATTN_KEY_BLOCK keys,
// which always start at key 0, and on nothing else: not on which rows share its tile or task.
// (Where values are NaN or ∞ the rows of its tile matter: they decide who is computed by itself.) A
// task owns its rows of the context and its slot of buffers.
#include "engine/fused.h"
#include "engine/engine_private.h"
#include "engine/fused_blocks.h"
#include "engine/tiles.h"
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// One worker's.
typedef struct Slot {
    ATTN_OWN_LINE atomic_bool is_taken;
    AttnMatrix storage;
    size_t run; // the run that had it last
    AttnFusedOwn own;
    AttnFusedBlock block;
} Slot;

struct AttnFused {
    AttnEngine *engine;
    size_t slot_count, runs;
    Slot *slots;
    AttnMatrix shared; // blocks that are packed for all tasks
    AttnFusedPlan plan;
};

typedef struct FusedRun {
    AttnFused *fused;
    const AttnHeads *heads;
    AttnShape shape;
    AttnMatrix context;
    const atomic_bool *cancel;
    atomic_bool stopped;
    const AttnFusedPlan *plan;
    AttnFusedBlocks blocks;
    size_t task_count;
    bool prescaled;
    float exponent, times; // weights are 2^(s·exponent), queries are packed times that
} FusedRun;

// --- buffers

AttnStatus attn_fused_create(AttnEngine *engine, AttnFused **out) {
    AttnFused *fused = calloc(1, sizeof *fused);
    if (!fused) return ATTN_ERROR_MEMORY;
    fused->engine = engine;
    fused->slot_count = attn_engine_threads(engine);
    fused->slots = attn_own_lines(fused->slot_count, sizeof *fused->slots);
    if (!fused->slots) {
        free(fused);
        return ATTN_ERROR_MEMORY;
    }
    *out = fused;
    return ATTN_OK;
}

void attn_fused_destroy(AttnFused *fused) {
    if (!fused) return;
    for (size_t i = 0; i < fused->slot_count; i++)
        attn_matrix_destroy(&fused->slots[i].storage);
    attn_matrix_destroy(&fused->shared);
    free(fused->slots);
    free(fused);
}

size_t attn_fused_bytes(const AttnFused *fused) {
    size_t bytes = fused->shared.cols * sizeof(float);
    for (size_t i = 0; i < fused->slot_count; i++)
        bytes += fused->slots[i].storage.cols * sizeof(float);
    return bytes;
}

static AttnStatus grow(AttnFused *fused, const AttnFusedPlan *plan) {
    AttnStatus status =
        plan->shared > 0 ? attn_matrix_make_room(&fused->shared, 1, plan->shared) : ATTN_OK;
    for (size_t i = 0; i < fused->slot_count && status == ATTN_OK; i++)
        status = attn_matrix_make_room(&fused->slots[i].storage, 1, plan->layout.total);
    return status;
}

// What it holds is of another run.
static Slot *begin_slot(const FusedRun *run, size_t index) {
    Slot *slot = &run->fused->slots[index];
    if (slot->run != run->fused->runs) {
        slot->own.room = slot->storage.data + run->plan->layout.blocks;
        slot->own.kv = SIZE_MAX;
    }
    slot->run = run->fused->runs;
    return slot;
}

// There are as many slots as threads, so one is free; tasks beside one another look for theirs at
// different ones.
static Slot *take_slot(const FusedRun *run, size_t task) {
    AttnFused *fused = run->fused;
    for (size_t i = task % fused->slot_count;; i = (i + 1) % fused->slot_count) {
        if (!atomic_exchange(&fused->slots[i].is_taken, true)) return begin_slot(run, i);
    }
}

// --- one task

typedef struct Task {
    const FusedRun *run;
    Slot *slot;
    size_t index, head, kv, first_row;
    const float *q, *k, *v; // of this task's rows; of its key/value head
    AttnSight *sight;
    AttnReach *reach;
    float *kind; // of the rows: a RowKind each
    AttnAttend attend;
} Task;

// Whether a row's values are all numbers, whether it sees one that is NaN or ∞, or has one in its
// blocks that it may not see: that row is computed by itself, as 0 · NaN could reach it.
typedef enum RowKind { ROW_OF_NUMBERS, ROW_SEES_ODD, ROW_BESIDE_ODD } RowKind;

// For a block in which a value is NaN or ∞. Only rows whose tile meets the block, so that it does
// not matter which rows are its task's.
static void mark_odd(const Task *t, size_t first, size_t count) {
    const size_t tile = t->run->fused->engine->kernels->attend_rows;
    for (size_t i = 0; i < t->attend.rows; i++) {
        const AttnReach *reach = &t->reach[i / tile];
        if (reach->most_end <= first || reach->least_first >= first + count) continue;
        AttnSight s = t->sight[i];
        bool sees_all = s.first <= first && s.end >= first + count && !t->attend.may;
        if (!sees_all)
            t->kind[i] = ROW_BESIDE_ODD;
        else if (t->kind[i] == ROW_OF_NUMBERS)
            t->kind[i] = ROW_SEES_ODD;
    }
}

// One row by itself, in three passes over the keys that it sees: maximum, sum, context.
static void attend_slowly(const Task *t, size_t row) {
    const AttnHeads *heads = t->run->heads;
    const AttnShape *s = &t->run->shape;
    size_t i = t->first_row + row;
    const float *q = t->q + row * heads->queries.stride;
    float *out = attn_at(t->run->context, i, t->head * s->d_v), largest = -INFINITY, sum = 0.0f;
    for (size_t c = 0; c < s->d_v; c++)
        out[c] = 0.0f;
    for (size_t pass = 1; pass <= 3; pass++) {
        for (size_t j = t->sight[row].first; j < t->sight[row].end; j++) {
            if (t->attend.may && t->attend.may[row * t->attend.may_stride + j] == 0.0f) continue;
            float score = 0.0f;
            for (size_t p = 0; p < s->d_k; p++)
                score = fmaf(q[p], t->k[j * heads->keys.stride + p], score);
            score *= heads->factor;
            if (t->attend.penalties) score -= (t->attend.penalties - row)[j];
            if (pass == 1) {
                largest = score > largest || isnan(score) ? score : largest;
                if (isnan(score)) break;
                continue;
            }
            if (score == -INFINITY && largest == -INFINITY) continue;
            float e = expf(score - largest);
            if (pass == 2) sum += e;
            for (size_t c = 0; c < s->d_v && pass == 3; c++)
                out[c] = fmaf(e / sum, t->v[j * heads->values.stride + c], out[c]);
        }
    }
}

// Does the row see a value of this column that is NaN or ∞?
static bool sees_odd(const Task *t, size_t row, size_t column) {
    if (t->kind[row] == ROW_OF_NUMBERS) return false;
    for (size_t j = t->sight[row].first; j < t->sight[row].end; j++)
        if (!isfinite(t->v[j * t->run->heads->values.stride + column])) return true;
    return false;
}

// Values near the largest number: the context is a number, o was none.
static bool has_overflowed(const Task *t, size_t row) {
    const AttnShape *s = &t->run->shape;
    const float *context = attn_at(t->run->context, t->first_row + row, t->head * s->d_v);
    if (!attn_all_finite(t->attend.sums + row * ATTN_SUM_LANES, ATTN_SUM_LANES)) return false;
    for (size_t c = 0; c < s->d_v; c++)
        if (!isfinite(context[c]) && !sees_odd(t, row, c)) return true;
    return false;
}

// context = o / l
static void finish_rows(const Task *t) {
    AttnMatrix context = t->run->context;
    const bool is_finite = t->run->fused->engine->kernels->attend_finish(
        &t->attend, t->run->shape.d_v, attn_at(context, t->first_row, t->head * t->run->shape.d_v),
        context.stride);
    for (size_t i = 0; i < t->attend.rows; i++)
        if (t->kind[i] == ROW_BESIDE_ODD || (!is_finite && has_overflowed(t, i)))
            attend_slowly(t, i);
}

static AttnAttend attend_of(const FusedRun *run, const Slot *slot, size_t head, size_t first,
                            size_t rows) {
    const AttnHeads *heads = run->heads;
    const AttnShape *s = &run->shape;
    const AttnFusedLayout *at = &run->plan->layout;
    float *storage = slot->storage.data;
    bool may = !attn_matrix_is_absent(heads->mask.matrix);
    size_t penalties = head * (s->n_q + s->n_k - 1) + (s->n_q - 1 - first);
    return (AttnAttend){.queries = storage + at->queries,
                        .keys = NULL,
                        .values = NULL,
                        .value_row = run->fused->engine->kernels->attend_panel,
                        .value_panel = ATTN_KEY_BLOCK * run->fused->engine->kernels->attend_panel,
                        .rows = rows,
                        .d_k = s->d_k,
                        .width = run->plan->width,
                        .exponent = run->exponent,
                        .prescaled = run->prescaled,
                        .factor = heads->factor,
                        .penalties = heads->penalties ? heads->penalties + penalties : NULL,
                        .may = may ? attn_at(heads->mask.matrix, first, 0) : NULL,
                        .may_stride = heads->mask.matrix.stride,
                        .sight = (AttnSight *)(void *)(storage + at->sight),
                        .reach = (AttnReach *)(void *)(storage + at->reach),
                        .reference = storage + at->reference,
                        .sums = storage + at->sums,
                        .context = storage + at->context,
                        .scores = storage + at->scores,
                        .first_key = 0,
                        .key_count = 0,
                        .keep = NULL,
                        .fetch = NULL};
}

static Task start_task(const FusedRun *run, size_t index, Slot *slot) {
    float *storage = slot->storage.data;
    const AttnHeads *heads = run->heads;
    const AttnShape *s = &run->shape;
    const AttnFusedPlace at = attn_fused_place(run->plan, index);
    return (Task){.run = run,
                  .slot = slot,
                  .index = index,
                  .head = at.head,
                  .kv = at.kv,
                  .first_row = at.first,
                  .q = attn_at(heads->queries, at.first, at.head * s->d_k),
                  .k = attn_at(heads->keys, 0, at.kv * s->d_k),
                  .v = attn_at(heads->values, 0, at.kv * s->d_v),
                  .sight = (AttnSight *)(void *)(storage + run->plan->layout.sight),
                  .reach = (AttnReach *)(void *)(storage + run->plan->layout.reach),
                  .kind = storage + run->plan->layout.kind,
                  .attend = attend_of(run, slot, at.head, at.first, at.rows)};
}

// Nothing seen, nothing summed. Returns one after the last key that any row sees.
static size_t clear_rows(Task *t) {
    const AttnAttend *a = &t->attend;
    const AttnKernels *kernels = t->run->fused->engine->kernels;
    size_t end = attn_tiles_see(kernels, t->run->heads, t->first_row, a->rows, t->sight, t->reach);
    attn_tiles_clear_blind(kernels, a);
    memset(t->kind, 0, a->rows * sizeof *t->kind);
    return end;
}

static size_t least_first(const Task *t) {
    size_t least = t->run->shape.n_k;
    for (size_t i = 0; i < t->attend.rows; i++)
        if (t->sight[i].first < least) least = t->sight[i].first;
    return least;
}

// What is needed after this block: the next; after the last one the rows of the result, and what
// the worker's next task starts with, as they mostly are taken in turn.
static void find_wanted(const Task *t, size_t end, AttnFetch *wanted) {
    const FusedRun *run = t->run;
    const size_t d_k = run->shape.d_k, d_v = run->shape.d_v;
    const size_t next_block = t->attend.first_key + ATTN_KEY_BLOCK;
    const size_t next_task = t->index + run->fused->slot_count;
    wanted->parts = wanted->column = 0;
    if (next_block < end) {
        attn_fused_block_want(&run->blocks, t->kv, next_block, &t->slot->own, wanted);
        return;
    }
    if (next_task < run->task_count) {
        const AttnFusedPlace next = attn_fused_place(run->plan, next_task);
        attn_fetch_add(wanted, run->heads->queries, next.first, next.rows, next.head * d_k, d_k);
        attn_fused_block_want(&run->blocks, next.kv, 0, &t->slot->own, wanted);
    }
    attn_fetch_add(wanted, run->context, t->first_row, t->attend.rows, t->head * d_v, d_v);
}

static bool is_cancelled(const FusedRun *run) {
    return run->cancel && atomic_load_explicit(run->cancel, memory_order_relaxed);
}

static void pack_queries(const Task *t) {
    const FusedRun *run = t->run;
    const AttnKernels *kernels = run->fused->engine->kernels;
    attn_tiles_pack(
        kernels, (AttnTileRows){t->q, run->heads->queries.stride, t->attend.rows, t->attend.d_k},
        run->times, kernels->attend_rows, t->slot->storage.data + run->plan->layout.queries);
}

static void meet_block(Task *t) {
    AttnAttend *a = &t->attend;
    Slot *slot = t->slot;
    attn_fused_block(&t->run->blocks, t->kv, a->first_key, &slot->own, &slot->block);
    a->keys = slot->block.keys;
    a->values = slot->block.values;
    if (!slot->block.is_finite) mark_odd(t, a->first_key, a->key_count);
}

static void do_task(FusedRun *run, size_t index, Slot *slot) {
    Task t = start_task(run, index, slot);
    AttnAttend *a = &t.attend;
    size_t end = clear_rows(&t);
    pack_queries(&t);
    size_t first = least_first(&t) / ATTN_KEY_BLOCK * ATTN_KEY_BLOCK;
    AttnFetch wanted;
    a->fetch = run->plan->is_small ? NULL : &wanted;
    for (; first < end; first += ATTN_KEY_BLOCK) {
        if (is_cancelled(run)) {
            atomic_store(&run->stopped, true);
            return;
        }
        a->first_key = first;
        a->key_count =
            run->shape.n_k - first < ATTN_KEY_BLOCK ? run->shape.n_k - first : ATTN_KEY_BLOCK;
        meet_block(&t);
        if (a->fetch) find_wanted(&t, end, &wanted);
        run->fused->engine->kernels->attend(a);
    }
    finish_rows(&t);
}

static void do_tasks(void *context, size_t first, size_t count) {
    FusedRun *run = context;
    Slot *slot = take_slot(run, first);
    for (size_t i = first; i < first + count; i++)
        do_task(run, i, slot);
    atomic_store(&slot->is_taken, false);
}

// --- all of it

// Is c to be part of the queries? It need not where there are few keys.
static bool folds(const FusedRun *run) {
    const AttnKernels *kernels = run->fused->engine->kernels;
    return kernels->attend_at_once && run->shape.n_k >= kernels->attend_panel &&
           attn_tiles_folded(run->heads);
}

// fused->plan is of this shape afterwards, and the slots have room for it.
static AttnStatus make_plan(AttnFused *fused, const AttnShape *shape) {
    if (memcmp(&fused->plan.shape, shape, sizeof *shape) == 0) return ATTN_OK;
    AttnFusedPlan plan = attn_fused_plan(fused->engine->kernels, shape, fused->slot_count);
    AttnStatus status = grow(fused, &plan);
    if (status == ATTN_OK) fused->plan = plan;
    return status;
}

AttnStatus attn_fused_run(AttnFused *fused, const AttnHeads *heads, const atomic_bool *cancel,
                          AttnMatrix context) {
    AttnShape s = attn_heads_shape(heads);
    assert(context.rows == s.n_q && context.cols == s.h * s.d_v);
    if (make_plan(fused, &s) != ATTN_OK) return ATTN_ERROR_MEMORY;
    const AttnFusedPlan *plan = &fused->plan;
    FusedRun run = {.fused = fused,
                    .heads = heads,
                    .shape = s,
                    .context = context,
                    .cancel = cancel,
                    .plan = plan,
                    .task_count = attn_fused_task_count(plan)};
    run.prescaled = attn_tiles_prescaled(heads);
    run.exponent = attn_tiles_exponent(heads);
    run.times = 1.0f;
    if (folds(&run)) {
        run.times = run.exponent;
        run.exponent = 1.0f;
    }
    run.blocks = (AttnFusedBlocks){fused->engine->kernels, heads, plan,
                                   plan->shared > 0 ? fused->shared.data : NULL};
    if (run.blocks.shared) attn_fused_blocks_share(&run.blocks, fused->engine->pool);
    fused->runs++;
    AttnPoolLoop loop = {.task = do_tasks,
                         .context = &run,
                         .count = run.task_count,
                         .cost =
                             (double)plan->coarse.rows * (double)s.n_k * (double)(s.d_k + s.d_v)};
    if (!plan->is_small) attn_pool_run(fused->engine->pool, &loop);
    // By nobody else: no slot is to be taken.
    for (size_t i = 0; i < loop.count && plan->is_small; i++)
        do_task(&run, i, begin_slot(&run, 0));
    return atomic_load(&run.stopped) ? ATTN_ERROR_CANCELLED : ATTN_OK;
}
