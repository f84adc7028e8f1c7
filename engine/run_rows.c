// Rows through all stages between Q, K, V and the context.
//
// Holds always: a row belongs to one worker, and what is computed of it does not depend on the rows
// beside it. After an edit, which takes less time than moving rows from one core's cache to the
// other's, a worker gets the rows that it had the last time.
#include "engine/run_rows.h"
#include "engine/run_pairs.h"
#include <math.h>
#include <string.h>
#include <time.h>

// Where there are fewer pairs, all of it is in cache anyway.
enum { PAIRS_LEAST = 1 << 15 };
// Of one matrix, the rows that are worked on together; a multiple of every kernel's tile.
enum { BLOCK_FLOATS = 49152, ROWS_LEAST = 12, ROWS_MOST = 48 };

typedef struct Rows {
    AttnRun *run;
    size_t block_rows, blocks;               // of a head
    _Atomic int64_t spent[ATTN_STAGE_COUNT]; // nanoseconds of all workers
} Rows;

// One head: its stages, and what of them is stale.
typedef struct Head {
    AttnMultiply score, mix;
    AttnColumns score_few; // of the columns, where they are few
    AttnScaleHide pairs;
    AttnSoftmax softmax;
    AttnCarry carry;
    AttnFlags score_rows, scale_rows, mask_rows, columns, lines, context_rows;
    size_t first_key, end_key; // that changed
    bool carries, mixes;
    bool few_columns;
} Head;

bool attn_rows_apply(const AttnRun *run) {
    const AttnStore *store = run->store;
    const AttnShape *s = &store->shape;
    return s->n_q * s->n_k >= PAIRS_LEAST && run->spec->override_count == 0 &&
           run->spec->softmax_axis == ATTN_SOFTMAX_KEYS &&
           !attn_flags_any((AttnFlags){store->odd_values, s->g * s->n_k});
}

// --- one head ------------------------------------------------------------------------------------

// Parts pay where the keys that changed lie in one or two of them, and most rows met only those.
static bool carries(const Head *h, const AttnStore *store, const bool *large_values) {
    const AttnShape *s = &store->shape;
    if (attn_matrix_is_absent(store->parts) || h->first_key == h->end_key) return false;
    size_t keys = attn_carry_part_keys(s->n_k);
    size_t parts = (h->end_key - 1) / keys - h->first_key / keys + 1;
    return parts <= 2 && attn_flags_sum(h->mask_rows) <= s->n_q / 4 &&
           !attn_flags_any((AttnFlags){(bool *)large_values, s->n_k});
}

static void find_changed_keys(Head *h, AttnFlags values) {
    size_t first, end;
    attn_flags_range(h->columns, &h->first_key, &h->end_key);
    attn_flags_range(values, &first, &end);
    if (first == end) return;
    bool none = h->first_key == h->end_key;
    h->first_key = none || first < h->first_key ? first : h->first_key;
    h->end_key = none || end > h->end_key ? end : h->end_key;
}

static Head head_of(const AttnRun *run, size_t a) {
    AttnStore *store = run->store;
    const AttnPlan *plan = run->plan;
    const AttnShape *s = &store->shape;
    size_t kv = attn_run_kv_head(run, a);
    AttnMatrix keys = attn_store_matrix(store, ATTN_K, kv);
    Head h = {.score = attn_run_score_of(run, a),
              .score_few = {.kernels = store->kernels,
                            .left = attn_store_matrix(store, ATTN_Q, a),
                            .right = keys.data,
                            .row_step = 1,
                            .column_step = keys.stride,
                            .out = attn_store_matrix(store, ATTN_SCORES, a)},
              .pairs = {attn_run_scale_of(run, a), attn_run_mask_of(run, a)},
              .softmax = attn_run_softmax_of(run, a),
              .mix = attn_run_mix_of(run, a),
              .carry = attn_store_carry(store, a),
              .score_rows = attn_flags_part(plan->score_rows, a * s->n_q, s->n_q),
              .scale_rows = attn_flags_part(plan->scale_rows, a * s->n_q, s->n_q),
              .mask_rows = attn_flags_part(plan->mask_rows, a * s->n_q, s->n_q),
              .lines = attn_flags_part(plan->lines, a * s->n_q, s->n_q),
              .context_rows = attn_flags_part(plan->context_rows, a * s->n_q, s->n_q),
              .columns = attn_flags_part(plan->pair_columns, a * s->n_k, s->n_k)};
    h.mixes = !attn_flags_any(attn_flags_part(plan->context_columns, a * s->d_v, s->d_v));
    h.few_columns = attn_flags_sum(h.columns) <= ATTN_COLUMNS_FEW;
    find_changed_keys(&h, plan->v_rows);
    h.carries = h.mixes && carries(&h, store, store->large_values + kv * s->n_k);
    return h;
}

// --- some rows of it -----------------------------------------------------------------------------

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t charge(Rows *r, AttnStage stage, int64_t since) {
    int64_t until = now();
    atomic_fetch_add_explicit(&r->spent[stage], until - since, memory_order_relaxed);
    return until;
}

// The marked rows whole: of the rows from `row` on.
static void do_rows(AttnStageFunction *function, const void *stage, AttnFlags rows, size_t columns,
                    size_t row) {
    size_t first = 0, count = 0;
    for (; attn_flags_next(rows, true, &first, &count); first += count)
        function(stage, (AttnBlock){row + first, count, 0, columns});
}

// What marked columns leave.
static void do_columns(AttnStageFunction *function, const void *stage, AttnFlags rows,
                       AttnFlags columns, size_t row) {
    for (size_t left = 0, width = 0; attn_flags_next(columns, true, &left, &width); left += width) {
        size_t first = 0, count = 0;
        for (; attn_flags_next(rows, false, &first, &count); first += count)
            function(stage, (AttnBlock){row + first, count, left, width});
    }
}

static void score(const Head *h, size_t row, AttnFlags rows) {
    do_rows(attn_stage_multiply, &h->score, rows, h->columns.count, row);
    if (h->few_columns)
        do_columns(attn_stage_columns, &h->score_few, rows, h->columns, row);
    else
        do_columns(attn_stage_multiply, &h->score, rows, h->columns, row);
}

// What marked columns leave of both, in one go where they are few and leave the same.
static void scale_and_mask(Rows *r, const Head *h, size_t row, size_t rows, int64_t *time) {
    AttnFlags scale = attn_flags_part(h->scale_rows, row, rows),
              mask = attn_flags_part(h->mask_rows, row, rows);
    bool both = h->few_columns && memcmp(scale.on, mask.on, rows) == 0;
    do_rows(attn_stage_scale, &h->pairs.scale, scale, h->columns.count, row);
    if (both)
        do_columns(attn_stage_scale_and_mask, &h->pairs, scale, h->columns, row);
    else
        do_columns(attn_stage_scale, &h->pairs.scale, scale, h->columns, row);
    *time = charge(r, ATTN_STAGE_SCALE, *time);
    do_rows(attn_stage_mask, &h->pairs.hide, mask, h->columns.count, row);
    if (!both) do_columns(attn_stage_mask, &h->pairs.hide, mask, h->columns, row);
    *time = charge(r, ATTN_STAGE_MASK, *time);
}

// All of the marked rows.
static void soften(const Head *h, size_t row, AttnFlags stale) {
    size_t first = 0, count = 0;
    for (; attn_flags_next(stale, true, &first, &count); first += count)
        attn_stage_softmax_keys(&h->softmax,
                                (AttnBlock){row + first, count, 0, h->softmax.out.cols});
}

static void mix(const Head *h, size_t row, AttnFlags stale) {
    size_t first = 0, count = 0;
    for (; attn_flags_next(stale, true, &first, &count); first += count) {
        attn_stage_multiply(&h->mix, (AttnBlock){row + first, count, 0, h->mix.out.cols});
        for (size_t i = row + first; i < row + first + count; i++)
            h->carry.states[i].carried = h->carry.states[i].holds = false;
    }
}

// Rows that are alike, `alike` and from `first` on; returns one after the last.
static size_t alike(const bool *kind, size_t first, size_t end) {
    size_t next = first + 1;
    while (next < end && kind[next] == kind[first])
        next++;
    return next;
}

// Weights and context from parts: rows that hold are brought up to date; the others, and those
// among them that turned out to hold no longer, are built anew.
static void carry(const Head *h, size_t row, AttnFlags stale) {
    const AttnRowState *states = h->carry.states + row;
    bool holds[ROWS_MOST], exact[ROWS_MOST];
    for (size_t i = 0; i < stale.count; i++)
        holds[i] = stale.on[i] && states[i].holds && !h->mask_rows.on[row + i];
    for (size_t i = 0, next; i < stale.count; i = next) {
        next = alike(holds, i, stale.count);
        if (holds[i]) attn_carry_update(&h->carry, row + i, next - i, h->first_key, h->end_key);
    }
    for (size_t i = 0; i < stale.count; i++)
        holds[i] = stale.on[i] && !(holds[i] && states[i].holds);
    AttnFlags anew = {holds, stale.count};
    soften(h, row, anew);
    size_t first = 0, count = 0;
    for (; attn_flags_next(anew, true, &first, &count); first += count)
        attn_carry_rebuild(&h->carry, row + first, count);
    for (size_t i = 0; i < stale.count; i++)
        exact[i] = holds[i] && !states[i].holds;
    mix(h, row, (AttnFlags){exact, stale.count});
}

static void do_block(Rows *r, const Head *h, size_t row, size_t rows) {
    int64_t time = now();
    score(h, row, attn_flags_part(h->score_rows, row, rows));
    time = charge(r, ATTN_STAGE_SCORE, time);
    scale_and_mask(r, h, row, rows, &time);
    AttnFlags lines = attn_flags_part(h->lines, row, rows);
    AttnFlags context = attn_flags_part(h->context_rows, row, rows);
    if (!h->carries) soften(h, row, lines);
    time = charge(r, ATTN_STAGE_SOFTMAX, time);
    if (h->carries)
        carry(h, row, context);
    else if (h->mixes)
        mix(h, row, context);
    charge(r, ATTN_STAGE_MIX, time);
}

// --- all of them ---------------------------------------------------------------------------------

static void do_blocks(void *rows, size_t first, size_t count) {
    Rows *r = rows;
    AttnRun *run = r->run;
    size_t n_q = run->store->shape.n_q, last = SIZE_MAX;
    Head head;
    for (size_t block = first; block < first + count; block++) {
        if (run->cancel && atomic_load_explicit(run->cancel, memory_order_relaxed)) {
            atomic_store(&run->stopped, true);
            return;
        }
        if (block / r->blocks != last) {
            last = block / r->blocks;
            head = head_of(run, last);
        }
        size_t row = block % r->blocks * r->block_rows, left = n_q - row;
        do_block(r, &head, row, left < r->block_rows ? left : r->block_rows);
    }
}

static size_t rows_of_a_block(const AttnShape *s) {
    size_t rows = BLOCK_FLOATS / s->n_k / ROWS_LEAST * ROWS_LEAST;
    return rows < ROWS_LEAST ? ROWS_LEAST : rows > ROWS_MOST ? ROWS_MOST : rows;
}

// In multiply-adds, or what takes as long: as if nothing were carried.
static double cost_of(const AttnRun *run, double scored) {
    const AttnPlan *plan = run->plan;
    const AttnShape *s = &run->store->shape;
    return (double)s->n_k *
           (scored * (double)s->d_k + (double)attn_flags_sum(plan->mask_rows) * 2.0 +
            (double)attn_flags_sum(plan->lines) * 16.0 +
            (double)attn_flags_sum(plan->context_rows) * (double)s->d_v);
}

// After an edit of a few rows no product counts: blocks are of one height then, as many for every
// worker.
static void cut_blocks(Rows *r, bool is_edit) {
    const AttnShape *s = &r->run->store->shape;
    r->block_rows = rows_of_a_block(s);
    r->blocks = (s->n_q + r->block_rows - 1) / r->block_rows;
    if (!is_edit) return;
    size_t blocks = attn_round_up(r->blocks, attn_pool_threads(r->run->pool));
    r->block_rows = (s->n_q + blocks - 1) / blocks;
    r->blocks = (s->n_q + r->block_rows - 1) / r->block_rows;
}

void attn_rows_run(AttnRun *run) {
    const AttnShape *s = &run->store->shape;
    double scored = (double)attn_flags_sum(run->plan->score_rows), cost = cost_of(run, scored);
    if (cost == 0.0 && !attn_flags_any(run->plan->pair_columns)) return;
    Rows r = {.run = run};
    cut_blocks(&r, 2.0 * scored < (double)(s->h * s->n_q));
    size_t items = s->h * r.blocks;
    int64_t start = now();
    attn_pool_run(run->pool, &(AttnPoolLoop){.task = do_blocks,
                                             .context = &r,
                                             .count = items,
                                             .cost = cost / (double)items,
                                             .by_ranges = true});
    // What the loop took, shared out as the workers' time was.
    double took = 1e-9 * (double)(now() - start), all = 0.0;
    for (size_t stage = 0; stage < ATTN_STAGE_COUNT; stage++)
        all += (double)atomic_load(&r.spent[stage]);
    for (size_t stage = 0; stage < ATTN_STAGE_COUNT && all > 0.0; stage++)
        run->work->seconds[stage] += took * (double)atomic_load(&r.spent[stage]) / all;
    run->work->seconds[ATTN_STAGE_SCORE] -= took; // all of it will be added to this stage
}
