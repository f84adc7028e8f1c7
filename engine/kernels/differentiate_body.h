// One block of the backward pass, one of the parts of kernel_body.h: from its weights on, four
// products, with what lies between them done in registers and on the way.
//
//   1. d_weights = d_context · Vᵀ, and from the tile's registers
//      d_scores = weights · (d_weights · f − dot · f)
//   2. d_v += weightsᵀ · d_context     3. d_k += d_scoresᵀ · Q     4. d_q += d_scores · K
//
// Between them weights and gradients stay in the second-level cache, in tiles whose rows do not lie
// a power of two apart. What is kept leaves a line at a time between the steps of 2 to 4, which
// also fetch the weights of the block that follows: in bursts both hold up the products' operands.

// Two matrices of a block's size, a line at a time: copied from their tiles to where they are kept,
// one after the other, while the weights of the block that follows are fetched.
typedef struct Errand {
    const float *from, *wanted;
    float *to;
    size_t from_step, wanted_step, step; // from the end of a row to the next one
    size_t lines, left;                  // of a row; of this row
    size_t rows;                         // with this one; 0: nothing left to do
    bool streams;
    const float *then_from; // the second of them
    float *then_to;
    size_t then_rows;
} Errand;

INLINE void run_errand(Errand *e) {
    ALL_UNROLLED
    for (size_t f = 0; f < LINE; f += LANES)
        put(e->to + f, load(e->from + f), e->streams);
    e->from += LINE;
    e->to += LINE;
}

static void errand_next_row(Errand *e) {
    e->from += e->from_step;
    e->to += e->step;
    e->wanted += e->wanted_step;
    e->left = e->lines;
    if (--e->rows > 0) return;
    e->from = e->wanted = e->then_from; // which is there already: nothing is fetched any more
    e->wanted_step = e->from_step;
    e->to = e->then_to;
    e->rows = e->then_rows;
    e->then_rows = 0;
    if (e->rows == 0) e->left = SIZE_MAX;
}

static void end_errand(Errand *e) {
    while (e->rows > 0) {
        for (; e->left > 0; e->left--)
            run_errand(e);
        errand_next_row(e);
    }
}

// The first `depth` steps of the sums of a whole tile, whose columns are whole vectors: C = A·B, or
// C += A·B. Returns where the others read.
INLINE Reading block_sums(const Tile *t, size_t depth, Errand *errand, Vector (*sum)[TILE_VECTORS],
                          const size_t vectors, const Lie lie) {
    Reading r = reading_from(t, lie);
    Errand e = *errand;
    size_t steps = depth / STEPS;
    r.later = e.wanted;
    while (steps > 0) {
        size_t some = steps < e.left ? steps : e.left;
        steps -= some;
        e.left -= some;
        if (e.rows > 0) {
            do {
                run_errand(&e);
                multiply_add(t, &r, sum, STEPS, vectors, lie);
                advance(t, &r, STEPS, vectors, lie);
            } while (--some > 0);
        } else {
            do {
                multiply_add(t, &r, sum, STEPS, vectors, lie);
                advance(t, &r, STEPS, vectors, lie);
            } while (--some > 0);
        }
        if (e.left > 0) continue;
        e.wanted = r.later;
        errand_next_row(&e);
        r.later = e.wanted;
    }
    e.wanted = r.later;
    for (size_t p = depth % STEPS; p > 0; p--) {
        multiply_add(t, &r, sum, 1, vectors, lie);
        advance(t, &r, 1, vectors, lie);
    }
    *errand = e;
    return r;
}

// The same without an errand, from nothing; `wanted` is fetched on the way.
INLINE void block_product(const Tile *t, AttnFetchLines wanted, Vector (*sum)[TILE_VECTORS],
                          const size_t vectors) {
    Reading r = reading_from(t, ALONG);
    r.later = wanted.line;
    ALL_UNROLLED
    for (size_t i = 0; i < TILE_ROWS; i++)
        ALL_UNROLLED
    for (size_t v = 0; v < vectors; v++)
        sum[i][v] = SPLAT(0.0f);
    for (size_t p = t->depth % STEPS; p > 0; p--) {
        multiply_add(t, &r, sum, 1, vectors, ALONG);
        advance(t, &r, 1, vectors, ALONG);
    }
    for (size_t p = t->depth / STEPS; p > 0; p--) {
        multiply_add(t, &r, sum, STEPS, vectors, ALONG);
        advance(t, &r, STEPS, vectors, ALONG);
        r.later += wanted.step - LINE;
    }
}

// --- 1. gradients of weights and scores

typedef struct BlockPanel { // of some keys
    const AttnDifferentiate *d;
    const float *weights, *masked;              // where they are kept
    float *weights_tile, *d_weights, *d_scores; // in the block's tiles
    size_t query, rows, keys;
} BlockPanel;

// What weighs 0 has no gradient before the softmax, and what is hidden none at all: also where V
// holds NaN.
static void hide_gradients(const BlockPanel *p) {
    const Vector none = SPLAT(0.0f);
    for (size_t i = 0; i < p->rows; i++) {
        for (size_t j = 0; j < p->keys; j += LANES) {
            size_t at = i * p->d->tile_stride + j, left = p->keys - j;
            Integers weightless = (Integers)(load(p->weights_tile + at) == none);
            store(p->d_scores + at, choose(weightless, none, load(p->d_scores + at)));
            if (!p->d->weights) continue;
            const float *masked = p->masked + i * p->d->stride + j;
            Vector m = left < LANES ? LOAD_LANES(masked, 0, left) : load(masked);
            Integers hidden = (Integers)(m == SPLAT(-INFINITY));
            store(p->d_weights + at, choose(hidden, none, load(p->d_weights + at)));
        }
    }
}

INLINE void fetch_weights(const BlockPanel *p, const bool is_whole) {
    const float *from = p->weights;
    float *to = p->weights_tile;
    const size_t rows = is_whole ? TILE_ROWS : p->rows;
    for (size_t i = 0; i < rows; i++, from += p->d->stride, to += p->d->tile_stride) {
        if (!is_whole)
            memcpy(to, from, p->keys * sizeof *to);
        else
            ALL_UNROLLED
        for (size_t v = 0; v < TILE_VECTORS; v++)
            store(to + v * LANES, load(from + v * LANES));
    }
}

INLINE void weigh_tile(const Tile *t, const BlockPanel *p, const size_t vectors, const bool keeps) {
    const AttnDifferentiate *d = p->d;
    bool is_whole = vectors == TILE_VECTORS && p->rows == TILE_ROWS && p->keys == PANEL_COLUMNS;
    Vector sum[TILE_ROWS][TILE_VECTORS];
    if (keeps && is_whole)
        fetch_weights(p, true);
    else if (keeps)
        fetch_weights(p, false);
    block_product(t, attn_fetch_take(d->fetch, d->d_v / STEPS, t->b), sum, vectors);
    const Vector factor = SPLAT(d->factor);
    const float *dots = d->dots + p->query;
    const size_t step = d->tile_stride;
    float *weights = p->weights_tile, *d_weights = p->d_weights, *d_scores = p->d_scores;
    Vector least = SPLAT(-1.0f); // of −w, the largest
    ALL_UNROLLED
    for (size_t i = 0; i < TILE_ROWS; i++) {
        Vector dot = -SPLAT(dots[i]) * factor;
        ALL_UNROLLED
        for (size_t v = 0; v < vectors; v++) {
            Vector w = load(weights + v * LANES), dw = sum[i][v] + SPLAT(0.0f);
            least = MAX_OF(-w, least);
            if (keeps) store(d_weights + v * LANES, dw);
            store(d_scores + v * LANES, w * FMA(dw, factor, dot));
        }
        weights += step;
        d_weights += step;
        d_scores += step;
    }
    if (ANY_OF((Integers)(least == SPLAT(0.0f)))) hide_gradients(p);
}

// --- 2 to 4. sums

INLINE void add_tile(const Tile *t, Errand *e, const size_t vectors, const Lie lie) {
    Vector sum[TILE_ROWS][TILE_VECTORS];
    float *c = t->c;
    ALL_UNROLLED
    for (size_t i = 0; i < TILE_ROWS; i++)
        ALL_UNROLLED
    for (size_t v = 0; v < vectors; v++)
        sum[i][v] = t->accumulate ? load(c + i * t->c_stride + v * LANES) : SPLAT(0.0f);
    const Vector none[TILE_VECTORS] = {SPLAT(0.0f)};
    const size_t last = t->depth < LAST_STEPS ? 0 : LAST_STEPS;
    const Reading r = block_sums(t, t->depth - last, e, sum, vectors, lie);
    if (last > 0)
        last_steps(t, &r, sum, none, LAST_STEPS, vectors, lie);
    else
        last_steps(t, &r, sum, none, 0, vectors, lie);
}

typedef void WeighTile(const Tile *t, const BlockPanel *p);
typedef void AddTile(const Tile *t, Errand *e);
#define BLOCK_TILES(vectors)                                                                       \
    static void weigh_tile_##vectors(const Tile *t, const BlockPanel *p) {                         \
        weigh_tile(t, p, vectors, false);                                                          \
    }                                                                                              \
    static void keep_tile_##vectors(const Tile *t, const BlockPanel *p) {                          \
        weigh_tile(t, p, vectors, true);                                                           \
    }                                                                                              \
    static void add_along_##vectors(const Tile *t, Errand *e) {                                    \
        add_tile(t, e, vectors, ALONG);                                                            \
    }                                                                                              \
    static void add_across_##vectors(const Tile *t, Errand *e) {                                   \
        add_tile(t, e, vectors, ACROSS);                                                           \
    }
BLOCK_TILES(1)
BLOCK_TILES(2)
#if TILE_VECTORS == 4
BLOCK_TILES(3)
BLOCK_TILES(4)
static WeighTile *const weigh_tiles[][2] = {{weigh_tile_1, keep_tile_1},
                                            {weigh_tile_2, keep_tile_2},
                                            {weigh_tile_3, keep_tile_3},
                                            {weigh_tile_4, keep_tile_4}};
static AddTile *const add_tiles[][2] = {{add_along_1, add_across_1},
                                        {add_along_2, add_across_2},
                                        {add_along_3, add_across_3},
                                        {add_along_4, add_across_4}};
#else
static WeighTile *const weigh_tiles[][2] = {{weigh_tile_1, keep_tile_1},
                                            {weigh_tile_2, keep_tile_2}};
static AddTile *const add_tiles[][2] = {{add_along_1, add_across_1}, {add_along_2, add_across_2}};
#endif

// --- all of it

static void weigh_block(const AttnDifferentiate *d) {
    const bool keeps = d->weights != NULL;
    for (size_t j = 0; j < d->keys; j += PANEL_COLUMNS) {
        size_t keys = d->keys - j < PANEL_COLUMNS ? d->keys - j : PANEL_COLUMNS;
        size_t vectors = (keys + LANES - 1) / LANES;
        for (size_t i = 0; i < d->queries; i += TILE_ROWS) {
            size_t rows = d->queries - i < TILE_ROWS ? d->queries - i : TILE_ROWS;
            Tile t = {.a = d->d_context_rows + i * d->d_v,
                      .a_stride = d->d_v,
                      .a_step = 1,
                      .depth = d->d_v,
                      .b = d->values + j * d->d_v,
                      .b_step = vectors * LANES};
            BlockPanel p = {.d = d,
                            .weights = keeps ? d->weights + i * d->stride + j : NULL,
                            .masked = keeps ? d->masked + i * d->stride + j : NULL,
                            .weights_tile = d->weights_tile + i * d->tile_stride + j,
                            .d_weights = d->d_weights_tile + i * d->tile_stride + j,
                            .d_scores = d->d_scores_tile + i * d->tile_stride + j,
                            .query = i,
                            .rows = rows,
                            .keys = keys};
            weigh_tiles[vectors - 1][keeps](&t, &p);
        }
    }
}

// C[rows, columns] += A[rows, depth] · B, by whole tiles of rows.
static void add_block(Tile t, const float *packed, size_t rows, size_t columns, Errand *e) {
    const float *a = t.a;
    float *c = t.c;
    Lie lie = t.a_step == 1 ? ALONG : ACROSS;
    t.c_stride = (columns + LANES - 1) / LANES * LANES;
    for (size_t j = 0; j < columns; j += PANEL_COLUMNS) {
        size_t width = columns - j < PANEL_COLUMNS ? columns - j : PANEL_COLUMNS;
        size_t vectors = (width + LANES - 1) / LANES;
        t.b = packed + j * t.depth;
        t.b_step = vectors * LANES;
        for (size_t i = 0; i < rows; i += TILE_ROWS) {
            t.a = a + i * t.a_stride;
            t.c = c + i * t.c_stride + j;
            add_tiles[vectors - 1][lie](&t, e);
        }
    }
}

// What is kept of a block whose rows are no whole lines.
static void keep_gradients(const AttnDifferentiate *d) {
    for (size_t i = 0; i < d->queries; i++) {
        copy(d->d_weights_tile + i * d->tile_stride, d->d_weights + i * d->kept_stride, d->keys,
             d->streams);
        copy(d->d_scores_tile + i * d->tile_stride, d->d_scores + i * d->kept_stride, d->keys,
             d->streams);
    }
}

static bool keeps_by_lines(const AttnDifferentiate *d) {
    return d->weights && d->keys % LINE == 0;
}

static Errand errand_of(const AttnDifferentiate *d) {
    const size_t lines = d->keys / LINE, step = d->tile_stride;
    if (!keeps_by_lines(d)) return (Errand){.wanted = d->next, .left = SIZE_MAX};
    return (Errand){.from = d->d_weights_tile,
                    .wanted = d->next,
                    .to = d->d_weights,
                    .from_step = step - d->keys,
                    .wanted_step = d->stride - d->keys,
                    .step = d->kept_stride - d->keys,
                    .lines = lines,
                    .left = lines,
                    .rows = d->queries,
                    .streams = d->streams && d->is_aligned,
                    .then_from = d->d_scores_tile,
                    .then_to = d->d_scores,
                    .then_rows = d->queries};
}

static void differentiate(const AttnDifferentiate *d) {
    const size_t step = d->tile_stride;
    Errand e = errand_of(d);
    weigh_block(d);
    Tile values = {.a = d->weights_tile,
                   .a_stride = 1,
                   .a_step = step,
                   .depth = d->queries,
                   .c = d->d_values,
                   .accumulate = !d->is_first_query};
    add_block(values, d->d_context, d->keys, d->d_v, &e);
    Tile keys = {.a = d->d_scores_tile,
                 .a_stride = 1,
                 .a_step = step,
                 .depth = d->queries,
                 .c = d->d_keys,
                 .accumulate = !d->is_first_query};
    add_block(keys, d->q, d->keys, d->d_k, &e);
    Tile queries = {.a = d->d_scores_tile,
                    .a_stride = step,
                    .a_step = 1,
                    .depth = d->keys,
                    .c = d->d_queries,
                    .accumulate = !d->is_first_key};
    add_block(queries, d->k, d->queries, d->d_k, &e);
    end_errand(&e);
    if (d->weights && !keeps_by_lines(d)) keep_gradients(d);
}
