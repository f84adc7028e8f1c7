// The backward pass of the fused form, and of the kept one where nothing is pinned: each row's Σ_j
// weights · d_weights is known beforehand, from the context, so that a block of queries and keys
// goes from its weights to all gradients at once (kernels/differentiate_body.h).
//
// A worker has a seat: room for one key/value head's packed keys and values and for the gradients
// that it sums up. It takes one item after the other: the blocks of queries of a group of one
// key/value head. Which blocks make a group depends on the shape alone, and so do the bits.
#include "engine/backward_pairs.h"
#include "engine/stages.h"
#include <math.h>
#include <stdatomic.h>
#include <string.h>

// Blocks are whole tiles of every kernel, and of keys whole panels; at most so many.
enum { QUERY_STEP = 12, KEY_STEP = 96, MOST_QUERIES = 144, MOST_KEYS = 192 };

// Key/value heads are one item each where there are many, but for the last CUT, so that the workers
// end together; few are cut into ITEMS items in all. Each item but a head's first has sums of its
// own, that are added later.
enum { WHOLE_FROM = 12, CUT = 4, ITEMS = 16 };

typedef struct Blocks {
    AttnPairs *pairs;
    size_t query_block, key_block; // how many of a block
    size_t whole, groups;          // heads that are one item each; items of every other head
    size_t items, seats;
    size_t tile_stride, d_k, d_v; // of whole vectors
    // Floats from the beginning of a seat.
    size_t keys, keys_across, values, q, d_context, rows, dots, d_queries, d_keys, d_values, tiles,
        floats;
    AttnMatrix room; // a row a seat
    AttnMatrix more_d_keys, more_d_values;
    atomic_size_t next; // item that nobody has taken
} Blocks;

// One item, at its seat.
typedef struct Seat {
    Blocks *of;
    const AttnPairs *p;
    const AttnKernels *kernels;
    float *room;
    size_t kv_head, group, groups;
    AttnFetch fetch;
    bool is_first; // block of queries: d_keys and d_values hold nothing yet
} Seat;

static size_t blocks_of(size_t count, size_t block) {
    return (count + block - 1) / block;
}

// As few blocks as can be, all but the last alike.
static size_t block_size(size_t count, size_t most, size_t step) {
    size_t blocks = blocks_of(count, most);
    return attn_round_up(blocks_of(count, blocks > 0 ? blocks : 1), step);
}

static size_t at_most(size_t n, size_t most) {
    return n < most ? n : most;
}

// --- rooms ---------------------------------------------------------------------------------------

static bool is_fused(const AttnPairs *p) {
    return attn_matrix_is_absent(p->weights);
}

static size_t reserve(Blocks *b, size_t rows, size_t cols) {
    size_t at = b->floats;
    b->floats += attn_round_up(rows * cols, 16);
    return at;
}

static void plan(Blocks *b) {
    const AttnShape *s = &b->pairs->shape;
    size_t lanes = b->pairs->engine->kernels->lanes;
    size_t d_k = b->d_k = attn_round_up(s->d_k, lanes);
    size_t d_v = b->d_v = attn_round_up(s->d_v, lanes);
    b->query_block = block_size(s->n_q, MOST_QUERIES, QUERY_STEP);
    b->key_block = at_most(MOST_KEYS, attn_round_up(s->n_k, KEY_STEP));
    size_t n_k = blocks_of(s->n_k, b->key_block) * b->key_block;
    b->tile_stride = b->key_block + 16;
    b->keys = reserve(b, n_k, d_k);
    if (is_fused(b->pairs)) b->keys_across = reserve(b, n_k, s->d_k);
    b->values = reserve(b, n_k, s->d_v);
    b->q = reserve(b, b->query_block, d_k);
    b->d_context = reserve(b, b->query_block, d_v);
    b->rows = reserve(b, b->query_block, s->d_v);
    b->dots = reserve(b, b->query_block, 1);
    b->d_queries = reserve(b, b->query_block, d_k);
    b->d_keys = reserve(b, n_k, d_k);
    b->d_values = reserve(b, n_k, d_v);
    b->tiles = reserve(b, 3 * b->query_block, b->tile_stride);
    b->whole = s->g >= WHOLE_FROM ? s->g - CUT : 0;
    b->groups = at_most((ITEMS - at_most(b->whole, ITEMS / 2) - 1) / (s->g - b->whole) + 1,
                        blocks_of(s->n_q, b->query_block));
    b->items = b->whole + (s->g - b->whole) * b->groups;
    b->seats = at_most(attn_engine_threads(b->pairs->engine), b->items);
}

// The place of an item: every groups-th block of queries from the group-th on, so that a causal
// mask leaves the groups alike.
static Seat seat_of(Blocks *b, size_t item) {
    Seat s = {.of = b, .p = b->pairs, .kernels = b->pairs->engine->kernels, .groups = 1};
    s.kv_head = item;
    if (item < b->whole) return s;
    s.groups = b->groups;
    s.kv_head = b->whole + (item - b->whole) / b->groups;
    s.group = (item - b->whole) % b->groups;
    return s;
}

// --- packing -------------------------------------------------------------------------------------

static void pack(const Seat *s, AttnMatrix m, bool across, float *to) {
    const AttnPacking p = attn_packing_of(m, across);
    attn_pack(s->kernels, &p, to);
}

// What a gradient is multiplied by, and the gradient itself is 0 where nobody sees the number: NaN
// and ∞ there must not make it NaN. Where somebody sees them, the gradient is NaN by itself.
static void pack_rows(const Seat *s, AttnMatrix m, float *to) {
    pack(s, m, false, to);
    attn_pairs_drop_odd_numbers(to, attn_packed_floats(s->kernels, m.rows, m.cols));
}

static AttnMatrix part(AttnMatrix m, size_t row, size_t rows, size_t head, size_t width) {
    return attn_matrix_columns(attn_matrix_rows(m, row, rows), head * width, width);
}

static float *keys_at(const Seat *s, size_t key) {
    return s->room + s->of->keys + key * s->of->d_k;
}

static float *keys_across_at(const Seat *s, size_t key) {
    return s->room + s->of->keys_across + key * s->p->shape.d_k;
}

static float *values_at(const Seat *s, size_t key) {
    return s->room + s->of->values + key * s->p->shape.d_v;
}

static float *d_keys_at(const Seat *s, size_t key) {
    return s->room + s->of->d_keys + key * s->of->d_k;
}

static float *d_values_at(const Seat *s, size_t key) {
    return s->room + s->of->d_values + key * s->of->d_v;
}

static void pack_keys(const Seat *s) {
    const AttnShape *shape = &s->p->shape;
    for (size_t j = 0; j < shape->n_k; j += s->of->key_block) {
        size_t count = at_most(shape->n_k - j, s->of->key_block);
        AttnMatrix keys = part(s->p->keys, j, count, s->kv_head, shape->d_k);
        pack_rows(s, keys, keys_at(s, j));
        if (is_fused(s->p)) pack(s, keys, true, keys_across_at(s, j));
        pack(s, part(s->p->values, j, count, s->kv_head, shape->d_v), true, values_at(s, j));
    }
}

static void pack_queries(const Seat *s, const AttnPairBlock *b) {
    const AttnShape *shape = &s->p->shape;
    AttnMatrix d_context = part(s->p->d_context, b->query, b->queries, b->head, shape->d_v);
    pack_rows(s, part(s->p->queries, b->query, b->queries, b->head, shape->d_k),
              s->room + s->of->q);
    pack_rows(s, d_context, s->room + s->of->d_context);
    attn_matrix_copy(attn_matrix_view(s->room + s->of->rows, b->queries, shape->d_v), d_context);
    attn_pairs_dots(s->p, b->head, b->query, b->queries, s->room + s->of->dots);
}

// --- blocks --------------------------------------------------------------------------------------

static float *pair_at(AttnMatrix m, const Seat *s, const AttnPairBlock *b) {
    return attn_at(m, b->head * s->p->shape.n_q + b->query, b->key);
}

static void clear(float *numbers, size_t count) {
    memset(numbers, 0, count * sizeof *numbers);
}

// A block that nobody sees anything of.
static void clear_block(const Seat *s, const AttnPairBlock *b) {
    size_t stride = s->p->d_weights.stride;
    for (size_t r = 0; r < b->queries && !is_fused(s->p); r++) {
        clear(pair_at(s->p->d_weights, s, b) + r * stride, b->keys);
        clear(pair_at(s->p->d_scores, s, b) + r * stride, b->keys);
    }
    if (!s->is_first) return;
    clear(d_keys_at(s, b->key), b->keys * s->of->d_k);
    clear(d_values_at(s, b->key), b->keys * s->of->d_v);
}

// The queries of the same item that follow b's; 0: none do.
static size_t following(const Seat *s, const AttnPairBlock *b, AttnPairBlock *next) {
    const AttnShape *shape = &s->p->shape;
    *next = *b;
    next->key = 0;
    next->query = b->query + s->groups * s->of->query_block;
    if (next->query >= shape->n_q) {
        next->head++;
        next->query = s->group * s->of->query_block;
    }
    bool is_last = next->head >= (s->kv_head + 1) * (shape->h / shape->g);
    return next->queries = is_last ? 0 : at_most(shape->n_q - next->query, s->of->query_block);
}

// The weights that come after a block's own.
static const float *next_weights(const Seat *s, const AttnPairBlock *b) {
    if (is_fused(s->p)) return s->room;
    AttnPairBlock next = *b;
    if (b->key + b->keys < s->p->shape.n_k)
        next.key += b->keys;
    else
        following(s, b, &next);
    return next.queries > 0 ? pair_at(s->p->weights, s, &next) : s->p->weights.data;
}

// Where an item's sums go: head `kv_head` of a gradient, or rows and columns of those that are
// added later.
static AttnMatrix sums_of(const Seat *s, AttnMatrix gradient, AttnMatrix more, size_t width) {
    size_t n_k = s->p->shape.n_k;
    if (s->group == 0) return part(gradient, 0, n_k, s->kv_head, width);
    return part(more, (s->group - 1) * n_k, n_k, s->kv_head - s->of->whole, width);
}

static AttnMatrix d_keys_of(const Seat *s) {
    return sums_of(s, s->p->d_keys, s->of->more_d_keys, s->p->shape.d_k);
}

static AttnMatrix d_values_of(const Seat *s) {
    return sums_of(s, s->p->d_values, s->of->more_d_values, s->p->shape.d_v);
}

static void fetch_part(Seat *s, AttnMatrix m, const AttnPairBlock *b, size_t width) {
    attn_fetch_add(&s->fetch, m, b->query, b->queries, b->head * width, width);
}

// Is wanted after these queries: where their gradient goes, and what the next ones are computed
// from, or where the item's sums go.
static void fetch_later(Seat *s, const AttnPairBlock *b) {
    const AttnPairs *p = s->p;
    const AttnShape *shape = &p->shape;
    const AttnMatrix d_keys = d_keys_of(s), d_values = d_values_of(s);
    AttnPairBlock next;
    s->fetch = (AttnFetch){0};
    if (following(s, b, &next) > 0) {
        fetch_part(s, p->d_queries, b, shape->d_k);
        fetch_part(s, p->context, &next, shape->d_v);
        fetch_part(s, p->d_context, &next, shape->d_v);
        fetch_part(s, p->queries, &next, shape->d_k);
    } else {
        attn_fetch_add(&s->fetch, d_keys, 0, shape->n_k, 0, shape->d_k);
        attn_fetch_add(&s->fetch, d_values, 0, shape->n_k, 0, shape->d_v);
        fetch_part(s, p->d_queries, b, shape->d_k);
    }
}

static AttnDifferentiate gradients_of(Seat *s, const AttnPairBlock *b) {
    const Blocks *of = s->of;
    const AttnShape *shape = &s->p->shape;
    float *tiles = s->room + of->tiles;
    return (AttnDifferentiate){.queries = b->queries,
                               .keys = b->keys,
                               .d_k = shape->d_k,
                               .d_v = shape->d_v,
                               .d_context_rows = s->room + of->rows,
                               .values = values_at(s, b->key),
                               .d_context = s->room + of->d_context,
                               .q = s->room + of->q,
                               .k = keys_at(s, b->key),
                               .dots = s->room + of->dots,
                               .factor = attn_scale_factor(s->p->spec, shape->d_k),
                               .next = next_weights(s, b),
                               .fetch = &s->fetch,
                               .weights_tile = tiles,
                               .d_weights_tile = tiles + of->query_block * of->tile_stride,
                               .d_scores_tile = tiles + 2 * of->query_block * of->tile_stride,
                               .tile_stride = of->tile_stride,
                               .d_queries = s->room + of->d_queries,
                               .d_keys = d_keys_at(s, b->key),
                               .d_values = d_values_at(s, b->key),
                               .is_first_query = s->is_first};
}

// A sum of the seat's, whose rows are whole vectors.
static AttnMatrix sum_at(const Seat *s, size_t at, size_t rows, size_t cols) {
    return (AttnMatrix){s->room + at, rows, cols, attn_round_up(cols, s->kernels->lanes)};
}

// The weights of a block: where they are kept, with what is kept of it, or computed again.
static void find_weights(const Seat *s, const AttnPairBlock *b, AttnDifferentiate *d) {
    const AttnPairs *p = s->p;
    if (is_fused(p)) {
        attn_pairs_find_weights(p, b, keys_across_at(s, b->key), d->weights_tile, d->tile_stride);
        return;
    }
    d->weights = pair_at(p->weights, s, b);
    d->masked = pair_at(p->masked, s, b);
    d->d_weights = pair_at(p->d_weights, s, b);
    d->d_scores = pair_at(p->d_scores, s, b);
    d->stride = p->weights.stride;
    d->kept_stride = p->d_weights.stride;
    d->is_aligned = d->kept_stride % 16 == 0;
    d->streams = p->d_weights.rows * p->d_weights.cols >= ATTN_STREAM_FROM;
}

static void do_queries(Seat *s, const AttnPairBlock *queries) {
    const AttnShape *shape = &s->p->shape;
    AttnPairBlock b = *queries;
    bool is_first = true;
    pack_queries(s, &b);
    fetch_later(s, &b);
    for (b.key = 0; b.key < shape->n_k; b.key += s->of->key_block) {
        b.keys = at_most(shape->n_k - b.key, s->of->key_block);
        if (attn_pairs_is_hidden(s->p, &b)) {
            clear_block(s, &b);
            continue;
        }
        AttnDifferentiate d = gradients_of(s, &b);
        d.is_first_key = is_first;
        find_weights(s, &b, &d);
        s->kernels->differentiate(&d);
        is_first = false;
    }
    if (is_first) clear(s->room + s->of->d_queries, b.queries * s->of->d_k);
    attn_matrix_copy(part(s->p->d_queries, b.query, b.queries, b.head, shape->d_k),
                     sum_at(s, s->of->d_queries, b.queries, shape->d_k));
}

static void do_item(Seat s) {
    const AttnShape *shape = &s.p->shape;
    const Blocks *of = s.of;
    AttnPairBlock b = {.head = s.kv_head * (shape->h / shape->g),
                       .kv_head = s.kv_head,
                       .query = s.group * of->query_block};
    b.queries = at_most(shape->n_q - b.query, of->query_block);
    pack_keys(&s);
    s.is_first = true;
    do {
        do_queries(&s, &b);
        s.is_first = false;
    } while (following(&s, &b, &b) > 0);
    attn_matrix_copy(d_keys_of(&s), sum_at(&s, of->d_keys, shape->n_k, shape->d_k));
    attn_matrix_copy(d_values_of(&s), sum_at(&s, of->d_values, shape->n_k, shape->d_v));
}

// --- the loop ------------------------------------------------------------------------------------

static void take_items(void *blocks, size_t first, size_t count) {
    Blocks *b = blocks;
    for (size_t seat = first; seat < first + count; seat++) {
        for (size_t item; (item = atomic_fetch_add(&b->next, 1)) < b->items;) {
            Seat s = seat_of(b, item);
            s.room = attn_at(b->room, seat, 0);
            do_item(s);
        }
    }
}

// Sums of the items that are not their head's first, one head's beside the other's.
static AttnStatus make_more(const Blocks *b, AttnMatrix *more, size_t width) {
    size_t rows = (b->groups - 1) * b->pairs->shape.n_k;
    return rows == 0 ? ATTN_OK
                     : attn_backward_room(rows, (b->pairs->shape.g - b->whole) * width, more);
}

static void add_more(const Blocks *b, AttnMatrix sum, AttnMatrix more, size_t width) {
    size_t cut = b->pairs->shape.g - b->whole;
    attn_pairs_add_groups(b->pairs, attn_matrix_columns(sum, b->whole * width, cut * width), more,
                          b->groups);
}

AttnStatus attn_pairs_backward_blocks(AttnPairs *pairs) {
    const AttnShape *s = &pairs->shape;
    AttnMatrix *room = pairs->scratch;
    Blocks b = {.pairs = pairs};
    plan(&b);
    AttnStatus status = attn_backward_room(b.seats, b.floats, &room[PAIRS_SEATS]);
    if (status == ATTN_OK) status = make_more(&b, &room[PAIRS_MORE_D_KEYS], s->d_k);
    if (status == ATTN_OK) status = make_more(&b, &room[PAIRS_MORE_D_VALUES], s->d_v);
    if (status != ATTN_OK) return status;
    b.room = room[PAIRS_SEATS];
    b.more_d_keys = room[PAIRS_MORE_D_KEYS];
    b.more_d_values = room[PAIRS_MORE_D_VALUES];
    double cost = 2.5 * (double)s->h * (double)s->n_q * (double)s->n_k * (double)(s->d_k + s->d_v);
    attn_pool_run(pairs->engine->pool, &(AttnPoolLoop){.task = take_items,
                                                       .context = &b,
                                                       .count = b.seats,
                                                       .cost = cost / (double)b.seats});
    add_more(&b, pairs->d_keys, b.more_d_keys, s->d_k);
    add_more(&b, pairs->d_values, b.more_d_values, s->d_v);
    return ATTN_OK;
}
