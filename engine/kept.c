// Attention with scores and weights kept: every task takes some tiles of queries of one head
// through all keys (kernels/attend_body.h), and what was computed leaves for where it is kept
// meanwhile (keep_leave_body.h).
//
// Holds always: a task owns its rows of scores and context, and one slot's buffer; weights of the
// rows that a slot had last wait in it, or in rows of weights that are computed last. Keys and
// values of a head are packed before any of its rows begins.
#include "engine/kept.h"
#include "engine/engine_private.h"
#include "engine/kept_plan.h"
#include "engine/kept_strip.h"
#include "engine/tiles.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PACK_KEYS = 64 };

// One worker's.
typedef struct Slot {
    ATTN_OWN_LINE atomic_bool is_taken;
    size_t turn;   // in which it was begun
    size_t holds;  // the key/value head that it packed for itself, see do_parts()
    AttnKeep keep; // weights that wait in its buffer
} Slot;

struct AttnKept {
    AttnEngine *engine;
    AttnKeptPlan plan;
    size_t slot_count;
    size_t turn; // every run has one, or two
    Slot *slots;
    AttnMatrix packed_keys, packed_values;
    AttnMatrix rows; // the buffers: one row a slot
};

typedef struct KeptRun {
    AttnKept *kept;
    const AttnKernels *kernels;
    const AttnHeads *heads;
    const AttnKeptOut *out;
    AttnShape shape;
    const AttnKeptPlan *plan;
    const atomic_bool *cancel;
    atomic_bool stopped;
    size_t whole;              // the first so many key/value heads are a task each
    size_t first_kv, kv_count; // those that are packed, and cut into strips
    size_t strip_rows, strips; // how a head is cut
    size_t first_head, items;  // the first head that is cut; tasks
    float *borrowed;           // see run_borrowing(); NULL: weights wait in the slots' own rooms
} KeptRun;

AttnStatus attn_kept_create(AttnEngine *engine, AttnKept **out) {
    AttnKept *kept = calloc(1, sizeof *kept);
    if (!kept) return ATTN_ERROR_MEMORY;
    kept->engine = engine;
    kept->slot_count = attn_engine_threads(engine);
    kept->slots = attn_own_lines(kept->slot_count, sizeof *kept->slots);
    if (!kept->slots) {
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
    free(kept->slots);
    free(kept);
}

size_t attn_kept_bytes(const AttnKept *kept) {
    return (kept->packed_keys.cols + kept->packed_values.cols + kept->rows.rows * kept->rows.cols) *
           sizeof(float);
}

static AttnStatus grow(AttnKept *kept, const AttnKeptPlan *plan) {
    AttnStatus status =
        attn_matrix_make_room(&kept->packed_keys, 1, plan->places * plan->keys_floats);
    if (status == ATTN_OK)
        status = attn_matrix_make_room(&kept->packed_values, 1, plan->places * plan->values_floats);
    if (status == ATTN_OK)
        status = attn_matrix_make_room(&kept->rows, kept->slot_count, plan->layout.total);
    return status;
}

// kept->plan is of this shape afterwards, and there is room for it.
static AttnStatus make_plan(AttnKept *kept, const AttnHeads *heads, const AttnShape *s) {
    const AttnKernels *kernels = kept->engine->kernels;
    bool in_place = attn_kept_reads_values(kernels, s, heads->values.stride);
    if (kept->plan.values_in_place == in_place && memcmp(&kept->plan.shape, s, sizeof *s) == 0)
        return ATTN_OK;
    AttnKeptPlan plan = attn_kept_plan(kernels, s, in_place, kept->slot_count);
    AttnStatus status = grow(kept, &plan);
    if (status == ATTN_OK) kept->plan = plan;
    return status;
}

// --- packing

static float *packed_keys(const KeptRun *run, size_t place) {
    return run->kept->packed_keys.data + place * run->plan->keys_floats;
}

static float *packed_values(const KeptRun *run, size_t place) {
    return run->kept->packed_values.data + place * run->plan->values_floats;
}

static void pack_keys(const KeptRun *run, size_t kv, size_t place, size_t first, size_t end) {
    size_t d_k = run->shape.d_k;
    AttnMatrix k = run->heads->keys;
    attn_tiles_pack(run->kernels,
                    (AttnTileRows){attn_at(k, first, kv * d_k), k.stride, end - first, d_k}, 1.0f,
                    run->kernels->attend_panel, packed_keys(run, place) + first * d_k);
}

// Keys first … end − 1 are of one block.
static void pack_values(const KeptRun *run, size_t kv, size_t place, size_t first, size_t end) {
    const size_t d_v = run->shape.d_v, panel = run->kernels->attend_panel;
    AttnMatrix v = run->heads->values;
    float *block = packed_values(run, place) + first / ATTN_KEY_BLOCK * run->plan->value_block;
    run->kernels->pack_values(attn_at(v, first, kv * d_v), v.stride, end - first, d_v,
                              block + first % ATTN_KEY_BLOCK * panel);
}

// Pieces of PACK_KEYS keys, which are whole panels of any kernel: each is written by one worker.
static size_t pieces(const KeptRun *run) {
    return (run->shape.n_k + PACK_KEYS - 1) / PACK_KEYS;
}

static void pack_piece(const KeptRun *run, size_t kv, size_t place, size_t piece) {
    size_t first = piece * PACK_KEYS, left = run->shape.n_k - first;
    size_t end = left < PACK_KEYS ? run->shape.n_k : first + PACK_KEYS;
    pack_keys(run, kv, place, first, end);
    if (!run->plan->values_in_place) pack_values(run, kv, place, first, end);
}

static void pack_head(const KeptRun *run, size_t kv, size_t place) {
    for (size_t i = 0; i < pieces(run); i++)
        pack_piece(run, kv, place, i);
}

// --- strips

// Of a key/value head that is packed at a place; which rows of which head is still to be said.
static AttnStrip strip_of(const KeptRun *run, size_t slot, size_t kv, size_t place) {
    return (AttnStrip){.kernels = run->kernels,
                       .heads = run->heads,
                       .out = run->out,
                       .plan = run->plan,
                       .keys = packed_keys(run, place),
                       .values = run->plan->values_in_place ? NULL : packed_values(run, place),
                       .room = attn_at(run->kept->rows, slot, 0),
                       .keep = &run->kept->slots[slot].keep,
                       .head = 0,
                       .kv = kv,
                       .next_kv = SIZE_MAX,
                       .row = 0,
                       .rows = 0,
                       .usual_rows = 0};
}

// Its worker does that: what another has written is far away.
static void begin_slot(const KeptRun *run, size_t index) {
    const AttnKeptPlan *plan = run->plan;
    Slot *slot = &run->kept->slots[index];
    if (slot->turn == run->kept->turn) return;
    slot->turn = run->kept->turn;
    slot->holds = SIZE_MAX;
    attn_strip_begin(&slot->keep, run->kernels, plan, run->out, attn_at(run->kept->rows, index, 0));
    if (run->borrowed)
        slot->keep.e = run->borrowed + index * attn_kept_waiting(&plan->shape, plan->strip_rows);
}

// There are as many slots as threads, so one is free; items beside one another look for theirs at
// different ones.
static size_t take_slot(const KeptRun *run, size_t item) {
    const size_t count = run->kept->slot_count;
    for (size_t i = item % count;; i = (i + 1) % count) {
        if (atomic_exchange(&run->kept->slots[i].is_taken, true)) continue;
        begin_slot(run, i);
        return i;
    }
}

// Sequentially consistent, and so a fence for what went past the caches, too.
static void give_slot(AttnKept *kept, size_t slot) {
    atomic_store(&kept->slots[slot].is_taken, false);
}

// What still waits in any leaves.
static void end_slots(const KeptRun *run) {
    AttnKept *kept = run->kept;
    for (size_t i = 0; i < kept->slot_count; i++) {
        run->kernels->keep_leave(&kept->slots[i].keep);
        if (run->plan->streams) give_slot(kept, i); // for the fence alone
    }
}

// Rows first … end − 1 of a head, the last ones first, as they see most under a causal mask.
static void do_strips(KeptRun *run, AttnStrip t, size_t first, size_t end) {
    const size_t rows = t.usual_rows = run->strip_rows;
    for (size_t i = (end - first + rows - 1) / rows; i > 0; i--) {
        if (run->cancel && atomic_load_explicit(run->cancel, memory_order_relaxed)) {
            atomic_store(&run->stopped, true);
            return;
        }
        t.row = first + (i - 1) * rows;
        t.rows = end - t.row < rows ? end - t.row : rows;
        attn_strip_run(&t);
    }
}

// The same of every head that reads one key/value head.
static void do_heads(KeptRun *run, AttnStrip t, size_t first, size_t end) {
    const size_t heads = run->shape.g == 1 ? run->shape.h : run->shape.h / run->shape.g;
    for (t.head = t.kv * heads; t.head < (t.kv + 1) * heads; t.head++)
        do_strips(run, t, first, end);
}

// --- what is one worker's task

// Key/value heads that are small but few: each worker packs one for itself and takes a part of its
// rows, as waiting for another takes longer. Who does the next part of it packs nothing.
static void do_parts(void *context, size_t first, size_t count) {
    KeptRun *run = context;
    const size_t parts = run->plan->parts, n_q = run->shape.n_q, slot = take_slot(run, first);
    for (size_t i = first; i < first + count; i++) {
        const size_t kv = i / parts, row = (parts - 1 - i % parts) * run->plan->part_rows;
        const size_t end = n_q - row < run->plan->part_rows ? n_q : row + run->plan->part_rows;
        if (run->kept->slots[slot].holds != kv) pack_head(run, kv, run->plan->own + slot);
        run->kept->slots[slot].holds = kv;
        do_heads(run, strip_of(run, slot, kv, run->plan->own + slot), row, end);
    }
    run->kernels->keep_leave(&run->kept->slots[slot].keep);
    give_slot(run->kept, slot);
}

static void run_parts(KeptRun *run) {
    const AttnKeptPlan *plan = run->plan;
    AttnPoolLoop parts = {.task = do_parts,
                          .context = run,
                          .count = plan->shape.g * plan->parts,
                          .cost = plan->part_cost};
    attn_pool_run(run->kept->engine->pool, &parts);
}

static void pack_the_others(void *context, size_t first, size_t count) {
    const KeptRun *run = context;
    for (size_t i = first; i < first + count; i++) {
        const size_t place = i / pieces(run);
        pack_piece(run, run->first_kv + place, place, i % pieces(run));
    }
}

// A head that is one worker's whole, from packing to context: what it packs it finds in its own
// cache.
static void do_whole(KeptRun *run, size_t item, size_t slot) {
    const size_t place = run->plan->own + slot;
    AttnStrip t = strip_of(run, slot, item, place);
    if (item + run->kept->slot_count < run->whole) t.next_kv = item + run->kept->slot_count;
    pack_head(run, item, place);
    do_heads(run, t, 0, run->shape.n_q);
}

// By nobody else: no slot is to be taken.
static void run_small(KeptRun *run) {
    begin_slot(run, 0);
    for (size_t i = 0; i < run->shape.g; i++)
        do_whole(run, i, 0);
    run->kernels->keep_leave(&run->kept->slots[0].keep);
}

// A strip of a head that was packed before.
static void do_strip(KeptRun *run, size_t item, size_t slot) {
    const size_t cut = (item - run->whole) / run->strips, head = run->first_head + cut;
    const size_t row = (run->strips - 1 - (item - run->whole) % run->strips) * run->strip_rows;
    const size_t left = run->shape.n_q - row, kv = head / (run->shape.h / run->shape.g);
    AttnStrip t = strip_of(run, slot, kv, kv - run->first_kv);
    t.head = head;
    do_strips(run, t, row, row + (left < run->strip_rows ? left : run->strip_rows));
}

// Whole heads first. The others are cut into strips, so that the workers end together.
static void do_items(void *context, size_t first, size_t count) {
    KeptRun *run = context;
    const size_t slot = take_slot(run, first);
    for (size_t i = first; i < first + count; i++)
        (i < run->whole ? do_whole : do_strip)(run, i, slot);
    // Who finds nothing more to do sends off what waits in its own cache.
    if (run->items - first < (run->kept->slot_count + 1) * count)
        run->kernels->keep_leave(&run->kept->slots[slot].keep);
    give_slot(run->kept, slot);
}

static void run_items(KeptRun *run) {
    const size_t strips = run->shape.h / run->shape.g * run->strips;
    AttnPoolLoop items = {.task = do_items,
                          .context = run,
                          .count = run->items,
                          .cost = run->plan->strip_cost *
                                  (double)(run->items > run->whole ? 1 : strips)};
    attn_pool_run(run->kept->engine->pool, &items);
}

static void run_heads(KeptRun *run, size_t left_out) {
    const AttnShape *s = &run->shape;
    AttnPoolLoop pack = {.task = pack_the_others,
                         .context = run,
                         .count = run->kv_count * pieces(run),
                         .cost = PACK_KEYS * (4.0 * (double)s->d_k + 2.0 * (double)s->d_v)};
    if (run->kv_count > 0) attn_pool_run(run->kept->engine->pool, &pack);
    run->first_head = run->first_kv * (s->h / s->g);
    run->items = run->whole + run->kv_count * (s->h / s->g) * run->strips - left_out;
    run_items(run);
}

// The whole ones, and as many of the others as may be packed at a time; then more of them. All but
// so many of the last strips.
static void run_all_heads(KeptRun *run, size_t left_out) {
    const size_t g = run->shape.g;
    run->whole = run->first_kv = run->plan->whole;
    for (;;) {
        const size_t left = g - run->first_kv, most = run->plan->kv_most;
        run->kv_count = left < most ? left : most;
        run_heads(run, left > most ? 0 : left_out);
        run->whole = 0; // they are done
        if (left <= most || atomic_load(&run->stopped)) break;
        run->first_kv += run->kv_count;
    }
    end_slots(run);
}

// --- where weights wait

// In rows of the weights that nobody has computed yet.
static float *borrowed(const KeptRun *run) {
    return attn_at(run->out->weights, (run->shape.h - 1) * run->shape.n_q, 0);
}

// May they be borrowed: is there nothing between them, and do they begin with a line?
static bool may_borrow(const KeptRun *run) {
    return run->plan->borrowed_rows > 0 && run->out->weights.stride == run->shape.n_k &&
           (uintptr_t)borrowed(run) % (ATTN_FETCH_LINE * sizeof(float)) == 0;
}

// All but the rows that are borrowed, then those.
static void run_borrowing(KeptRun *run) {
    run->borrowed = borrowed(run);
    run->strip_rows = run->plan->strip_rows;
    run->strips = run->plan->strips;
    run_all_heads(run, run->plan->borrowed_rows / run->strip_rows);
    if (atomic_load(&run->stopped)) return;
    run->borrowed = NULL;
    run->kept->turn++;
    run->strip_rows = run->plan->own_rows;
    run->first_head = run->shape.h - 1;
    run->strips = run->items = run->plan->borrowed_rows / run->strip_rows;
    run_items(run);
    end_slots(run);
}

AttnStatus attn_kept_run(AttnKept *kept, const AttnHeads *heads, const atomic_bool *cancel,
                         const AttnKeptOut *out) {
    KeptRun run = {.kept = kept,
                   .kernels = kept->engine->kernels,
                   .heads = heads,
                   .out = out,
                   .shape = attn_heads_shape(heads),
                   .plan = &kept->plan,
                   .cancel = cancel,
                   .stopped = false,
                   .whole = 0,
                   .first_kv = 0,
                   .kv_count = 0,
                   .strip_rows = 0,
                   .strips = 0,
                   .first_head = 0,
                   .items = 0,
                   .borrowed = NULL};
    if (make_plan(kept, heads, &run.shape) != ATTN_OK) return ATTN_ERROR_MEMORY;
    kept->turn++;
    run.strip_rows = run.plan->own_rows;
    run.strips = run.plan->own_strips;
    if (run.plan->is_small)
        run_small(&run);
    else if (run.plan->parts > 1)
        run_parts(&run);
    else if (may_borrow(&run))
        run_borrowing(&run);
    else
        run_all_heads(&run, 0);
    return atomic_load(&run.stopped) ? ATTN_ERROR_CANCELLED : ATTN_OK;
}
