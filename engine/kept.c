// Attention with scores and weights kept: every task takes some tiles of queries of one head
// through all stages (kernels/keep_body.h), in a buffer that stays in cache.
//
// Holds always: a task owns its rows of scores, weights and context, and one slot's buffer; keys
// and values of a head are packed before any of its rows begins.
#include "engine/kept.h"
#include "engine/engine_private.h"
#include "engine/kept_plan.h"
#include "engine/tiles.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PACK_KEYS = 64 };

struct AttnKept {
    AttnEngine *engine;
    AttnKeptPlan plan;
    size_t slot_count;
    AttnMatrix packed_keys, packed_values;
    AttnMatrix rows; // the buffers: one row a slot
    atomic_bool *is_taken;
    atomic_bool *has_odd_values; // by packed head
    size_t packed_heads;         // room for them
};

typedef struct KeptRun {
    AttnKept *kept;
    const AttnKernels *kernels;
    const AttnHeads *heads;
    const AttnKeptOut *out;
    AttnShape shape;
    const AttnKeptPlan *plan;
    bool is_masked;
    const atomic_bool *cancel;
    atomic_bool stopped;
    size_t first_kv, kv_count; // the key/value heads that are packed
    size_t whole;              // so many of them are a task each
} KeptRun;

AttnStatus attn_kept_create(AttnEngine *engine, AttnKept **out) {
    AttnKept *kept = calloc(1, sizeof *kept);
    if (!kept) return ATTN_ERROR_MEMORY;
    kept->engine = engine;
    kept->slot_count = attn_engine_threads(engine);
    kept->is_taken = calloc(kept->slot_count, sizeof *kept->is_taken);
    if (!kept->is_taken) {
        free(kept);
        return ATTN_ERROR_MEMORY;
    }
    *out = kept;
    return ATTN_OK;
}

void attn_kept_destroy(AttnKept *kept) {
    if (!kept) return;
    attn_matrix_destroy(&kept->packed_keys);
    attn_matrix_destroy(&kept->packed_values);
    attn_matrix_destroy(&kept->rows);
    free(kept->is_taken);
    free(kept->has_odd_values);
    free(kept);
}

size_t attn_kept_bytes(const AttnKept *kept) {
    return (kept->packed_keys.cols + kept->packed_values.cols + kept->rows.rows * kept->rows.cols) *
           sizeof(float);
}

static AttnStatus make_room(AttnMatrix *m, size_t rows, size_t cols) {
    AttnMatrix larger;
    if (m->rows >= rows && m->cols >= cols) return ATTN_OK;
    AttnStatus status = attn_matrix_create(rows, cols, &larger);
    if (status != ATTN_OK) return ATTN_ERROR_MEMORY;
    attn_matrix_destroy(m);
    *m = larger;
    return ATTN_OK;
}

static AttnStatus grow(AttnKept *kept, const AttnKeptPlan *plan) {
    AttnStatus status = make_room(&kept->packed_keys, 1, plan->kv_most * plan->keys_floats);
    if (status == ATTN_OK)
        status = make_room(&kept->packed_values, 1, plan->kv_most * plan->values_floats);
    if (status == ATTN_OK) status = make_room(&kept->rows, kept->slot_count, plan->buffer_floats);
    if (status != ATTN_OK || kept->packed_heads >= plan->kv_most) return status;
    atomic_bool *larger = calloc(plan->kv_most, sizeof *larger);
    if (!larger) return ATTN_ERROR_MEMORY;
    free(kept->has_odd_values);
    kept->has_odd_values = larger;
    kept->packed_heads = plan->kv_most;
    return ATTN_OK;
}

// kept->plan is of this shape afterwards, and there is room for it.
static AttnStatus make_plan(AttnKept *kept, const AttnHeads *heads, const AttnShape *s) {
    const AttnKernels *kernels = kept->engine->kernels;
    bool in_place = s->g == 1 && heads->values.stride == s->d_v && s->d_v % kernels->lanes == 0;
    if (kept->plan.values_in_place == in_place && memcmp(&kept->plan.shape, s, sizeof *s) == 0)
        return ATTN_OK;
    AttnKeptPlan plan = attn_kept_plan(kernels, s, in_place);
    AttnStatus status = grow(kept, &plan);
    if (status == ATTN_OK) kept->plan = plan;
    return status;
}

// --- packing
// ---------------------------------------------------------------------------------------------------

static float *packed_keys(const KeptRun *run, size_t kv) {
    return run->kept->packed_keys.data + (kv - run->first_kv) * run->plan->keys_floats;
}

static float *packed_values(const KeptRun *run, size_t kv) {
    return run->kept->packed_values.data + (kv - run->first_kv) * run->plan->values_floats;
}

static void pack_keys(const KeptRun *run, size_t kv, size_t first, size_t end) {
    size_t d_k = run->shape.d_k;
    AttnMatrix k = run->heads->keys;
    attn_tiles_pack(run->kernels,
                    (AttnTileRows){attn_at(k, first, kv * d_k), k.stride, end - first, d_k},
                    run->kernels->attend_panel, packed_keys(run, kv) + first * d_k);
}

static bool all_finite(AttnMatrix m) {
    bool odd = false;
    for (size_t j = 0; j < m.rows; j++)
        for (size_t c = 0; c < m.cols; c++)
            odd |= !isfinite(*attn_at(m, j, c));
    return !odd;
}

// Keys first … end − 1 are of one block.
static void pack_values(const KeptRun *run, size_t kv, size_t first, size_t end) {
    const AttnShape *s = &run->shape;
    AttnMatrix v = attn_matrix_columns(run->heads->values, kv * s->d_v, s->d_v);
    bool finite = true;
    if (!run->plan->values_in_place) {
        float *block = packed_values(run, kv) + first / ATTN_KEY_BLOCK * run->plan->value_block;
        finite =
            run->kernels->pack_values(attn_at(v, first, 0), v.stride, end - first, s->d_v,
                                      block + first % ATTN_KEY_BLOCK * run->kernels->attend_panel);
    } else if (run->is_masked) {
        finite = all_finite(attn_matrix_rows(v, first, end - first));
    }
    if (!finite && run->is_masked)
        atomic_store(&run->kept->has_odd_values[kv - run->first_kv], true);
}

// Pieces of PACK_KEYS keys, which are whole panels of any kernel: each is written by one worker.
static size_t pieces(const KeptRun *run) {
    return (run->shape.n_k + PACK_KEYS - 1) / PACK_KEYS;
}

static void pack_pieces(void *context, size_t first, size_t count) {
    const KeptRun *run = context;
    for (size_t i = first; i < first + count; i++) {
        size_t kv = run->first_kv + i / pieces(run), key = i % pieces(run) * PACK_KEYS;
        size_t end = run->shape.n_k - key < PACK_KEYS ? run->shape.n_k : key + PACK_KEYS;
        pack_keys(run, kv, key, end);
        pack_values(run, kv, key, end);
    }
}

// --- some rows through all stages
// ------------------------------------------------------------------------------

typedef struct Strip {
    const KeptRun *run;
    size_t head, kv, row, rows;
    float *room; // the slot's buffer
} Strip;

static void keep(const Strip *t, AttnKeep *k) {
    const KeptRun *run = t->run;
    const AttnHeads *heads = run->heads;
    const AttnShape *s = &run->shape;
    size_t panel = run->kernels->attend_panel;
    AttnSight sight[ATTN_KEEP_ROWS];
    AttnReach reach[ATTN_KEEP_ROWS];
    AttnMatrix q = attn_matrix_columns(heads->queries, t->head * s->d_k, s->d_k);
    attn_tiles_see(run->kernels, heads, t->row, t->rows, sight, reach);
    attn_tiles_pack(run->kernels, (AttnTileRows){attn_at(q, t->row, 0), q.stride, t->rows, s->d_k},
                    run->kernels->attend_rows, t->room);
    k->queries = t->room;
    k->keys = packed_keys(run, t->kv);
    k->sight = sight;
    k->reach = reach;
    if (run->plan->values_in_place) {
        k->values = attn_at(heads->values, 0, t->kv * s->d_v);
        k->value_row = heads->values.stride;
        k->value_block = ATTN_KEY_BLOCK * k->value_row;
        k->value_panel = panel;
    } else {
        k->values = packed_values(run, t->kv);
        k->value_row = panel;
        k->value_block = run->plan->value_block;
        k->value_panel = ATTN_KEY_BLOCK * panel;
    }
    run->kernels->keep(k);
}

// The same where a value is NaN or ∞: what may not be seen does not enter the sum. Rare, and so
// plain.
static void mix_around_odd_values(const Strip *t) {
    const KeptRun *run = t->run;
    const AttnShape *s = &run->shape;
    AttnMatrix values = attn_matrix_columns(run->heads->values, t->kv * s->d_v, s->d_v);
    for (size_t i = t->row; i < t->row + t->rows; i++) {
        const float *weights = attn_at(run->out->weights, t->head * s->n_q + i, 0);
        float *out = attn_at(run->out->context, i, t->head * s->d_v);
        memset(out, 0, s->d_v * sizeof *out);
        for (size_t j = 0; j < s->n_k; j++) {
            bool sees = attn_mask_allows(&run->heads->mask, &run->shape, i, j);
            for (size_t c = 0; c < s->d_v && sees; c++)
                out[c] = fmaf(weights[j], *attn_at(values, j, c), out[c]);
        }
        for (size_t c = 0; c < s->d_v; c++)
            out[c] += 0.0f; // as the product does: never −0
    }
}

static void do_strip(const Strip *t) {
    const KeptRun *run = t->run;
    const AttnHeads *heads = run->heads;
    const AttnShape *s = &run->shape;
    const AttnKeptOut *out = run->out;
    bool may = !attn_matrix_is_absent(heads->mask.matrix);
    size_t penalties = t->head * (s->n_q + s->n_k - 1) + (s->n_q - 1 - t->row);
    size_t row = t->head * s->n_q + t->row;
    AttnKeep k = {
        .rows = t->rows,
        .n_k = s->n_k,
        .d_k = s->d_k,
        .d_v = s->d_v,
        .factor = heads->factor,
        .penalties = heads->penalties ? heads->penalties + penalties : NULL,
        .may = may ? attn_at(heads->mask.matrix, t->row, 0) : NULL,
        .may_stride = heads->mask.matrix.stride,
        .odd_values = atomic_load(&run->kept->has_odd_values[t->kv - run->first_kv]),
        .streams = run->plan->streams,
        .scores = attn_at(out->scores, row, 0),
        .weights = attn_at(out->weights, row, 0),
        .context = attn_at(out->context, t->row, t->head * s->d_v),
        .scores_stride = out->scores.stride,
        .weights_stride = out->weights.stride,
        .context_stride = out->context.stride,
        .buffer = t->room + run->plan->queries_floats,
    };
    keep(t, &k);
    if (k.odd_values) mix_around_odd_values(t);
}

static size_t take_slot(AttnKept *kept) {
    for (size_t i = 0;; i = (i + 1) % kept->slot_count) {
        if (!atomic_exchange(&kept->is_taken[i], true)) return i;
    }
}

// Heads that read one key/value head follow one another; of a head the last rows come first, as
// they see most under a causal mask.
static Strip strip_at(const KeptRun *run, size_t index, float *room) {
    const AttnShape *s = &run->shape;
    const size_t strips = run->plan->strips;
    Strip t = {.run = run, .room = room};
    size_t head = strips == 1 ? index : index / strips;
    t.head = (run->first_kv == 0 ? 0 : run->first_kv * (s->h / s->g)) + head;
    t.kv = s->g == 1 ? 0 : t.head * s->g / s->h;
    t.row = (strips - 1 - (index - head * strips)) * run->plan->task_rows;
    t.rows = s->n_q - t.row < run->plan->task_rows ? s->n_q - t.row : run->plan->task_rows;
    return t;
}

static void do_strips(void *context, size_t first, size_t count) {
    KeptRun *run = context;
    size_t slot = take_slot(run->kept);
    for (size_t i = first; i < first + count; i++) {
        if (run->cancel && atomic_load_explicit(run->cancel, memory_order_relaxed)) {
            atomic_store(&run->stopped, true);
            break;
        }
        Strip strip = strip_at(run, i, attn_at(run->kept->rows, slot, 0));
        do_strip(&strip);
    }
    // Sequentially consistent, and so a fence for what went past the caches, too.
    atomic_store(&run->kept->is_taken[slot], false);
}

// The first of the heads that may be packed at a time are one worker's whole, from packing to
// context: what it packs it finds in its own cache. The others are packed before, and cut into
// strips, so that the workers end together.
static void do_items(void *context, size_t first, size_t count) {
    KeptRun *run = context;
    size_t part = pieces(run), strips = run->shape.h / run->shape.g * run->plan->strips;
    for (size_t i = first; i < first + count; i++) {
        if (i >= run->whole) {
            do_strips(run, run->whole * strips + i - run->whole, 1);
        } else {
            pack_pieces(run, i * part, part);
            do_strips(run, i * strips, strips);
        }
    }
}

static void pack_the_others(void *context, size_t first, size_t count) {
    const KeptRun *run = context;
    pack_pieces(context, run->whole * pieces(run) + first, count);
}

static void run_heads(KeptRun *run) {
    const AttnKeptPlan *plan = run->plan;
    const AttnShape *s = &plan->shape;
    const size_t threads = run->kept->slot_count, strips = s->h / s->g * plan->strips;
    const bool are_many = plan->is_small || run->kv_count >= 2 * threads;
    const size_t cut = plan->is_whole ? 0 : threads;
    run->whole = are_many ? run->kv_count - cut : 0;
    const size_t others = run->kv_count - run->whole;
    AttnPoolLoop pack = {.task = pack_the_others,
                         .context = run,
                         .count = others * pieces(run),
                         .cost = PACK_KEYS * (4.0 * (double)s->d_k + 2.0 * (double)s->d_v)};
    AttnPoolLoop items = {.task = do_items,
                          .context = run,
                          .count = run->whole + others * strips,
                          .cost = plan->strip_cost * (double)(others > 0 ? 1 : strips)};
    if (plan->is_small) {
        do_items(run, 0, items.count);
        return;
    }
    if (others > 0) attn_pool_run(run->kept->engine->pool, &pack);
    attn_pool_run(run->kept->engine->pool, &items);
}

AttnStatus attn_kept_run(AttnKept *kept, const AttnHeads *heads, const atomic_bool *cancel,
                         const AttnKeptOut *out) {
    KeptRun run = {.kept = kept,
                   .kernels = kept->engine->kernels,
                   .heads = heads,
                   .out = out,
                   .shape = attn_heads_shape(heads),
                   .plan = &kept->plan,
                   .is_masked = !attn_mask_is_none(&heads->mask),
                   .cancel = cancel};
    const size_t g = run.shape.g;
    if (make_plan(kept, heads, &run.shape) != ATTN_OK) return ATTN_ERROR_MEMORY;
    for (; run.first_kv < g && !atomic_load(&run.stopped); run.first_kv += run.plan->kv_most) {
        size_t left = g - run.first_kv;
        run.kv_count = left < run.plan->kv_most ? left : run.plan->kv_most;
        for (size_t i = 0; i < run.kv_count; i++)
            atomic_store_explicit(&kept->has_odd_values[i], false, memory_order_relaxed);
        run_heads(&run);
    }
    return atomic_load(&run.stopped) ? ATTN_ERROR_CANCELLED : ATTN_OK;
}
