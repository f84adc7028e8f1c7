// Strips of a few tiles, and as many packed heads as stay near.
#include "engine/kept_plan.h"
#include "engine/tiles.h"

// Of keys and values that are packed at a time: as many heads as that, but one at least.
enum { PACKED_FLOATS = 3 << 19 };
// What a core's second-level cache holds, 2 MiB.
enum { L2_FLOATS = 1 << 19 };
// Multiply-adds below which all is done by the caller.
#define SMALL_COST 100000.0
// Below which a key/value head is not cut.
#define WHOLE_COST 4000000.0

// Of a strip.
enum { FEW_ROWS = 24, MORE_ROWS = 48 };
// At most one of so many queries lends its row.
enum { BORROWED_SHARE = 8 };

// Rows that stand far apart are read more slowly: it pays where few queries read them.
enum { FEW_QUERIES = 256 };

bool attn_kept_reads_values(const AttnKernels *kernels, const AttnShape *s, size_t stride) {
    return s->d_v % kernels->lanes == 0 && (stride == s->d_v || s->n_q <= FEW_QUERIES);
}

// As many parts as threads, of whole tiles.
static void cut_parts(AttnKeptPlan *p, size_t tile, size_t threads) {
    const AttnShape *s = &p->shape;
    p->parts = 1;
    if (p->is_small || !p->is_whole || s->g >= 2 * threads) return;
    p->part_rows = attn_round_up((s->n_q + threads - 1) / threads, tile);
    p->parts = (s->n_q + p->part_rows - 1) / p->part_rows;
    p->part_cost = (double)(s->h / s->g * p->part_rows * s->n_k) * (double)(s->d_k + s->d_v);
}

size_t attn_kept_waiting(const AttnShape *s, size_t rows) {
    return rows * attn_key_blocks(s->n_k) * ATTN_KEY_BLOCK;
}

static AttnKeptLayout lay_out(const AttnKernels *kernels, const AttnKeptPlan *p) {
    const AttnShape *s = &p->shape;
    const size_t rows = p->strip_rows, tiles = rows / kernels->attend_rows;
    const size_t blocks = attn_key_blocks(s->n_k);
    AttnKeptLayout l = {0};
    l.queries = attn_tiles_place(&l.total, rows * s->d_k + kernels->lanes);
    l.scores = attn_tiles_place(&l.total, kernels->attend_rows * ATTN_KEY_BLOCK);
    l.reference = attn_tiles_place(&l.total, rows + 16);
    l.sums = attn_tiles_place(&l.total, rows * ATTN_SUM_LANES);
    l.context = attn_tiles_place(&l.total, rows * attn_round_up(s->d_v, kernels->lanes));
    l.times = attn_tiles_place(&l.total, tiles * blocks * ATTN_KEEP_TIMES);
    l.e = attn_tiles_place(&l.total, attn_kept_waiting(s, p->own_rows));
    return l;
}

// Few rows; more where keys and values come from L3, as all tiles of a strip meet a block while it
// is near. What waits should leave L2 room for anything else. Where keys are so many that it would
// not, it comes from L3, too; as many rows as can be are best then, and what waits is lent a place.
static void choose_rows(AttnKeptPlan *p, size_t threads) {
    const AttnShape *s = &p->shape;
    p->strip_rows = p->own_rows = FEW_ROWS;
    if (s->n_k * (s->d_k + s->d_v) <= L2_FLOATS) return;
    if (attn_kept_waiting(s, MORE_ROWS) <= L2_FLOATS * 3 / 4) {
        p->strip_rows = p->own_rows = MORE_ROWS;
        return;
    }
    const size_t most = threads * attn_kept_waiting(s, ATTN_KEEP_ROWS);
    const size_t rows = attn_round_up((most + s->n_k - 1) / s->n_k, ATTN_KEEP_ROWS);
    if (s->n_q < BORROWED_SHARE * rows) return;
    p->strip_rows = ATTN_KEEP_ROWS;
    p->borrowed_rows = rows;
}

// Which heads are whole, and where they are packed: what a worker packs for itself stays near if it
// is where it packed the last one.
static void find_places(AttnKeptPlan *p, size_t threads) {
    const size_t g = p->shape.g, fit = PACKED_FLOATS / (p->keys_floats + p->values_floats);
    if (p->is_small)
        p->whole = g;
    else if (g >= 2 * threads && fit >= 2 * threads)
        p->whole = p->is_whole ? g : g - threads;
    p->kv_most = fit < 1 ? 1 : fit > g - p->whole ? g - p->whole : fit;
    p->own = p->parts > 1 ? 0 : p->kv_most;
    p->places = p->own + (p->whole > 0 || p->parts > 1 ? threads : 0);
}

AttnKeptPlan attn_kept_plan(const AttnKernels *kernels, const AttnShape *s, bool values_in_place,
                            size_t threads) {
    AttnKeptPlan p = {.shape = *s, .values_in_place = values_in_place};
    choose_rows(&p, threads);
    p.strips = (s->n_q + p.strip_rows - 1) / p.strip_rows;
    p.own_strips = (s->n_q + p.own_rows - 1) / p.own_rows;
    p.strip_cost = (double)(p.strip_rows * s->n_k) * (double)(s->d_k + s->d_v);
    p.streams = s->h * s->n_q * s->n_k >= ATTN_STREAM_FROM;
    p.is_small = p.strip_cost * (double)(s->h * p.strips) < SMALL_COST;
    p.is_whole = p.strip_cost * (double)(s->h / s->g * p.strips) < WHOLE_COST;
    p.width = attn_round_up(s->d_v, kernels->lanes);
    p.layout = lay_out(kernels, &p);
    p.keys_floats = attn_round_up(s->n_k, kernels->attend_panel) * s->d_k + 16;
    p.value_block = ATTN_KEY_BLOCK * attn_round_up(s->d_v, kernels->attend_panel);
    if (!values_in_place) p.values_floats = attn_key_blocks(s->n_k) * p.value_block;
    cut_parts(&p, kernels->attend_rows, threads);
    find_places(&p, threads);
    return p;
}
