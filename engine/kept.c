// Attention with scores and weights kept: some rows at a time go through every stage in a buffer
// that stays in cache, and are copied out as they are ready, past the cache where they would not
// fit.
//
// Holds always: a task owns its rows of scores, weights and context, and one slot's buffer; keys
// and values of a head are packed before any of its rows begins.
#include "engine/kept.h"
#include "engine/engine_private.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

// Rows of a task: at most so many, a multiple of every kernel's tile, and so many that the buffer
// stays in L2. Keys that are mixed at a time: their values stay in L2 while all rows of the task
// pass.
enum { ROWS_MOST = 48, ROWS_LEAST = 12, BUFFER_FLOATS = 200000, MIX_KEYS = 512, PACK_KEYS = 64 };
// Of keys and values that are packed at a time: as many heads as that, but one at least.
enum { PACKED_FLOATS = 3 << 19 };
// From so many floats on what is kept does not fit into the caches: it goes past them.
static const size_t stream_from = 2u << 20;

struct AttnKept {
    AttnEngine *engine;
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
    size_t task_rows, stride; // of a buffer: [1 + task_rows, stride]
    bool is_masked, streams;
    const atomic_bool *cancel;
    atomic_bool stopped;
    // The key/value heads that are packed, and what one takes.
    size_t first_kv, kv_count, kv_most, keys_floats, values_floats;
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

static AttnStatus grow(const KeptRun *run) {
    AttnKept *kept = run->kept;
    AttnStatus status = make_room(&kept->packed_keys, 1, run->kv_most * run->keys_floats);
    if (status == ATTN_OK)
        status = make_room(&kept->packed_values, 1, run->kv_most * run->values_floats);
    if (status == ATTN_OK)
        status = make_room(&kept->rows, kept->slot_count, (run->task_rows + 1) * run->stride);
    if (status != ATTN_OK || kept->packed_heads >= run->kv_most) return status;
    atomic_bool *larger = calloc(run->kv_most, sizeof *larger);
    if (!larger) return ATTN_ERROR_MEMORY;
    free(kept->has_odd_values);
    kept->has_odd_values = larger;
    kept->packed_heads = run->kv_most;
    return ATTN_OK;
}

// --- packing
// ---------------------------------------------------------------------------------------------------

static float *packed_keys(const KeptRun *run, size_t kv) {
    return run->kept->packed_keys.data + (kv - run->first_kv) * run->keys_floats;
}

static float *packed_values(const KeptRun *run, size_t kv) {
    return run->kept->packed_values.data + (kv - run->first_kv) * run->values_floats;
}

static void pack_keys(const KeptRun *run, size_t kv, size_t first, size_t end) {
    const AttnShape *s = &run->shape;
    size_t panel = run->kernels->panel_columns, lanes = run->kernels->lanes;
    AttnMatrix k = run->heads->keys;
    for (size_t left = first; left < end; left += panel) {
        size_t keys = s->n_k - left < panel ? s->n_k - left : panel;
        run->kernels->transpose(attn_at(k, left, kv * s->d_k), k.stride, keys, s->d_k,
                                packed_keys(run, kv) + left * s->d_k,
                                (keys + lanes - 1) / lanes * lanes);
    }
}

static void pack_values(const KeptRun *run, size_t kv, size_t first, size_t end) {
    const AttnShape *s = &run->shape;
    AttnMatrix v = run->heads->values;
    AttnPacking p = {.b = attn_at(v, 0, kv * s->d_v),
                     .row_step = v.stride,
                     .column_step = 1,
                     .depth = s->n_k,
                     .columns = s->d_v,
                     .first_row = first,
                     .row_count = end - first,
                     .column_count = s->d_v};
    attn_pack(run->kernels, &p, packed_values(run, kv));
    bool odd = false;
    for (size_t j = first; j < end && run->is_masked; j++)
        for (size_t c = 0; c < s->d_v; c++)
            odd |= !isfinite(p.b[j * v.stride + c]);
    if (odd) atomic_store(&run->kept->has_odd_values[kv - run->first_kv], true);
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

static void pack_heads(KeptRun *run) {
    for (size_t i = 0; i < run->kv_count; i++)
        atomic_store(&run->kept->has_odd_values[i], false);
    attn_pool_run(run->kept->engine->pool,
                  &(AttnPoolLoop){.task = pack_pieces,
                                  .context = run,
                                  .count = run->kv_count * pieces(run),
                                  .cost = PACK_KEYS * (4.0 * (double)run->shape.d_k +
                                                       2.0 * (double)run->shape.d_v)});
}

// --- some rows through all stages
// ------------------------------------------------------------------------------

// −∞ where query i may not see one of the first n keys; returns one after the last that it sees.
static size_t hide(const KeptRun *run, size_t i, float *row, size_t n) {
    size_t first, end;
    attn_mask_range(&run->heads->mask, &run->shape, i, &first, &end);
    AttnMatrix may = run->heads->mask.matrix;
    if (first > end) first = end = 0;
    for (size_t j = 0; j < first; j++)
        row[j] = -INFINITY;
    for (size_t j = end; j < n; j++)
        row[j] = -INFINITY;
    for (size_t j = first; j < end && !attn_matrix_is_absent(may); j++)
        if (*attn_at(may, i, j) == 0.0f) row[j] = -INFINITY;
    return end;
}

// One after the last key that any of these rows sees.
static size_t needed_keys(const KeptRun *run, size_t row, size_t rows) {
    size_t most = 0, first, end;
    if (!run->is_masked) return run->shape.n_k;
    for (size_t i = row; i < row + rows; i++) {
        attn_mask_range(&run->heads->mask, &run->shape, i, &first, &end);
        if (end > first && end > most) most = end;
    }
    return most;
}

// A task: some rows of a head.
typedef struct Strip {
    const KeptRun *run;
    size_t head, kv, row, rows;
    size_t keys;            // that any of the rows needs
    float *scaled, *buffer; // of one row; [rows, stride]
} Strip;

// buffer[i][j] = Σ_p q[i][p] · k[j][p]
static void score(const Strip *t) {
    const KeptRun *run = t->run;
    const AttnShape *s = &run->shape;
    AttnMatrix q = run->heads->queries;
    AttnProduct p = {.a = attn_at(q, t->row, t->head * s->d_k),
                     .a_stride = q.stride,
                     .a_step = 1,
                     .packed = packed_keys(run, t->kv),
                     .depth = s->d_k,
                     .columns = s->n_k,
                     .c = t->buffer,
                     .c_stride = run->stride,
                     .rows = t->rows,
                     .count = t->keys};
    if (t->keys > 0) run->kernels->product(&p);
}

static void keep(const Strip *t, AttnMatrix out, size_t i, const float *row) {
    const AttnShape *s = &t->run->shape;
    t->run->kernels->copy(row, attn_at(out, t->head * s->n_q + i, 0), s->n_k, t->run->streams);
}

// weights[i] = softmax(mask(scores[i] · f − penalties)), in the place of the scores; both are kept.
// `scaled` is room for one row.
static void weigh(const Strip *t, size_t i, float *row, float *scaled) {
    const KeptRun *run = t->run;
    const AttnShape *s = &run->shape;
    const AttnHeads *heads = run->heads;
    const float *penalty =
        heads->penalties ? heads->penalties + t->head * (s->n_q + s->n_k - 1) + (s->n_q - 1 - i)
                         : NULL;
    size_t end = s->n_k;
    if (run->is_masked) hide(run, i, row, s->n_k);
    keep(t, run->out->scores, i, row);
    run->kernels->scale(row, penalty, heads->factor, scaled, t->keys);
    if (run->is_masked) end = hide(run, i, scaled, t->keys);
    run->kernels->softmax(scaled, row, end, NULL, NULL);
    memset(row + end, 0, (s->n_k - end) * sizeof *row);
    keep(t, run->out->weights, i, row);
}

// context[i][c] = Σ_j weights[i][j] · v[j][c], some keys at a time, each chain going on
static void mix(const Strip *t) {
    const KeptRun *run = t->run;
    const AttnShape *s = &run->shape;
    size_t panel = run->kernels->panel_columns, lanes = run->kernels->lanes;
    AttnMatrix out = run->out->context;
    for (size_t first = 0; first == 0 || first < t->keys; first += MIX_KEYS) {
        for (size_t left = 0; left < s->d_v; left += panel) {
            size_t columns = s->d_v - left < panel ? s->d_v - left : panel;
            size_t width = (columns + lanes - 1) / lanes * lanes;
            AttnProduct p = {.a = t->buffer + first,
                             .a_stride = run->stride,
                             .a_step = 1,
                             .packed = packed_values(run, t->kv) + left * s->n_k + first * width,
                             .depth = t->keys - first < MIX_KEYS ? t->keys - first : MIX_KEYS,
                             .columns = columns,
                             .c = attn_at(out, t->row, t->head * s->d_v + left),
                             .c_stride = out.stride,
                             .rows = t->rows,
                             .count = columns,
                             .accumulate = first > 0};
            run->kernels->product(&p);
        }
    }
}

// The same where a value is NaN or ∞: what may not be seen does not enter the sum. Rare, and so
// plain.
static void mix_around_odd_values(const Strip *t) {
    const KeptRun *run = t->run;
    const AttnShape *s = &run->shape;
    AttnMatrix values = attn_matrix_columns(run->heads->values, t->kv * s->d_v, s->d_v);
    for (size_t i = 0; i < t->rows; i++) {
        const float *weights = t->buffer + i * run->stride;
        float *out = attn_at(run->out->context, t->row + i, t->head * s->d_v);
        memset(out, 0, s->d_v * sizeof *out);
        for (size_t j = 0; j < s->n_k; j++) {
            bool sees = attn_mask_allows(&run->heads->mask, &run->shape, t->row + i, j);
            for (size_t c = 0; c < s->d_v && sees; c++)
                out[c] = fmaf(weights[j], *attn_at(values, j, c), out[c]);
        }
        for (size_t c = 0; c < s->d_v; c++)
            out[c] += 0.0f; // as the product does: never −0
    }
}

static size_t take_slot(AttnKept *kept) {
    for (size_t i = 0;; i = (i + 1) % kept->slot_count) {
        if (!atomic_exchange(&kept->is_taken[i], true)) return i;
    }
}

static size_t strips(const KeptRun *run) {
    return (run->shape.n_q + run->task_rows - 1) / run->task_rows;
}

// Heads that read one key/value head follow one another; of a head the last rows come first, as
// they see most under a causal mask.
static Strip strip_at(const KeptRun *run, size_t index, float *room) {
    const AttnShape *s = &run->shape;
    // softmax() fetches what follows its row: that is this strip's own.
    Strip t = {.run = run, .scaled = room, .buffer = room + run->stride};
    t.head = run->first_kv * (s->h / s->g) + index / strips(run);
    t.kv = t.head * s->g / s->h;
    t.row = (strips(run) - 1 - index % strips(run)) * run->task_rows;
    t.rows = s->n_q - t.row < run->task_rows ? s->n_q - t.row : run->task_rows;
    t.keys = needed_keys(run, t.row, t.rows);
    return t;
}

static void do_strip(const Strip *t) {
    score(t);
    for (size_t i = 0; i < t->rows; i++)
        weigh(t, t->row + i, t->buffer + i * t->run->stride, t->scaled);
    if (atomic_load(&t->run->kept->has_odd_values[t->kv - t->run->first_kv]))
        mix_around_odd_values(t);
    else
        mix(t);
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

static void choose_buffers(KeptRun *run) {
    const AttnShape *s = &run->shape;
    // An odd number of lines, so that rows do not meet in the same lines of the cache.
    run->stride = ((s->n_k + 15) / 16 | 1) * 16;
    size_t rows = BUFFER_FLOATS / run->stride / ROWS_LEAST * ROWS_LEAST;
    run->task_rows = rows < ROWS_LEAST ? ROWS_LEAST : rows > ROWS_MOST ? ROWS_MOST : rows;
    run->streams = s->h * s->n_q * s->n_k >= stream_from;
    run->keys_floats = attn_packed_floats(run->kernels, s->d_k, s->n_k);
    run->values_floats = attn_packed_floats(run->kernels, s->n_k, s->d_v);
    size_t heads = PACKED_FLOATS / (run->keys_floats + run->values_floats);
    run->kv_most = heads < 1 ? 1 : heads > s->g ? s->g : heads;
}

AttnStatus attn_kept_run(AttnKept *kept, const AttnHeads *heads, const atomic_bool *cancel,
                         const AttnKeptOut *out) {
    KeptRun run = {.kept = kept,
                   .kernels = kept->engine->kernels,
                   .heads = heads,
                   .out = out,
                   .shape = attn_heads_shape(heads),
                   .is_masked = !attn_mask_is_none(&heads->mask),
                   .cancel = cancel};
    const AttnShape *s = &run.shape;
    choose_buffers(&run);
    if (grow(&run) != ATTN_OK) return ATTN_ERROR_MEMORY;
    for (; run.first_kv < s->g && !atomic_load(&run.stopped); run.first_kv += run.kv_most) {
        run.kv_count = s->g - run.first_kv < run.kv_most ? s->g - run.first_kv : run.kv_most;
        pack_heads(&run);
        AttnPoolLoop loop = {.task = do_strips,
                             .context = &run,
                             .count = run.kv_count * (s->h / s->g) * strips(&run),
                             .cost = (double)(run.task_rows * s->n_k) * (double)(s->d_k + s->d_v)};
        attn_pool_run(kept->engine->pool, &loop);
    }
    return atomic_load(&run.stopped) ? ATTN_ERROR_CANCELLED : ATTN_OK;
}
