// The product, one of the parts of kernel_body.h: tiles of TILE_ROWS rows whose sums stay in
// registers while a panel of the right operand passes by. Measured at 97 % of the peak.
//
// A panel is taken in parts that stay in the first-level cache while all rows pass; sums wait in C
// in between. Meanwhile the part that follows is fetched into the second-level cache: without that
// the first rows to meet it wait for the third at every step, an eighth of the time.
//
// The file that includes this may define LOAD_LANES(p, first, end), zero elsewhere, and
// STORE_LANES(p, first, end, v): some lanes of a vector in one instruction.

#define STEPS 4   // of a sum without a jump in between
#define DEPTH 256 // of a part: 32 KiB with panels of 32 columns
#define LINE  16  // floats in a line of the cache
#define AHEAD 8   // steps that the right operand is fetched in advance
// So many of the last go row by row: all vectors of the right operand for them must have registers.
#define LAST_STEPS (TILE_ROWS == 12 ? 3 : 1)

// A tile of C: at most TILE_ROWS by PANEL_COLUMNS, of which the columns skip … skip + count - 1 are
// wanted.
typedef struct Tile {
    const float *a;
    size_t a_stride, a_step, depth;
    const float *b;     // first vector of the tile in its panel
    size_t b_step;      // width of the panel
    const float *later; // what will be read after the panel's part is through: fetched meanwhile
    const float *bias;
    float *c;
    size_t c_stride, skip, count;
    bool accumulate;
} Tile;

#ifndef LOAD_LANES
static Vector load_lanes(const float *p, size_t first, size_t end) {
    float lanes[LANES] = {0};
    for (size_t j = first; j < end; j++)
        lanes[j] = p[j];
    return load(lanes);
}

static void store_lanes(float *p, size_t first, size_t end, Vector v) {
    float lanes[LANES];
    store(lanes, v);
    for (size_t j = first; j < end; j++)
        p[j] = lanes[j];
}
#define LOAD_LANES  load_lanes
#define STORE_LANES store_lanes
#endif

// The lanes of vector v that are wanted: first … end - 1, all of them but at the block's edges.
typedef struct Lanes {
    size_t first, end;
} Lanes;

INLINE Lanes wanted(const Tile *t, size_t v) {
    size_t left = v * LANES, right = left + LANES, end = t->skip + t->count;
    return (Lanes){t->skip > left ? t->skip - left : 0, end < right ? end - left : LANES};
}

INLINE Vector load_wanted(const Tile *t, const float *row, size_t v) {
    Lanes l = wanted(t, v);
    return LOAD_LANES(row + v * LANES, l.first, l.end);
}

INLINE void store_wanted(const Tile *t, float *row, size_t v, Vector sum) {
    Lanes l = wanted(t, v);
    sum += t->bias ? load_wanted(t, t->bias, v) : SPLAT(0.0f);
    STORE_LANES(row + v * LANES, l.first, l.end, sum);
}

// c[i][j] = Σ_p a[i][p] · b[p][j]. rows and vectors are constants where this is inlined: the sums
// live in registers.
INLINE void tile(const Tile *t, const size_t rows, const size_t vectors) {
    Vector sum[TILE_ROWS][TILE_VECTORS];
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++)
        ALL_UNROLLED
        for (size_t v = 0; v < vectors; v++)
            sum[i][v] = t->accumulate ? load_wanted(t, t->c + i * t->c_stride, v) : SPLAT(0.0f);
    for (size_t p = 0; p < t->depth; p++) {
        Vector b[TILE_VECTORS];
        ALL_UNROLLED
        for (size_t v = 0; v < vectors; v++)
            b[v] = load(t->b + p * t->b_step + v * LANES);
        ALL_UNROLLED
        for (size_t i = 0; i < rows; i++) {
            Vector a = SPLAT(t->a[i * t->a_stride + p * t->a_step]);
            ALL_UNROLLED
            for (size_t v = 0; v < vectors; v++)
                sum[i][v] = FMA(a, b[v], sum[i][v]);
        }
    }
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++)
        ALL_UNROLLED
        for (size_t v = 0; v < vectors; v++)
            store_wanted(t, t->c + i * t->c_stride, v, sum[i][v]);
}

// --- whole tiles, which are nearly all that counts

// How the rows of A lie.
typedef enum Lie {
    ALONG, // a_step is 1
    ACROSS // a_stride is 1: a transpose
} Lie;

// Where a tile reads. Every third row of A that lies along has a pointer, so that the two below it
// are one and two strides away: the processor has not registers enough for a pointer each.
typedef struct Reading {
    const float *a0, *a3, *a6, *a9, *b, *later;
} Reading;

INLINE Reading reading_from(const Tile *t, const Lie lie) {
    Reading r = {t->a, t->a, t->a, t->a, t->b, t->later};
    size_t three = lie == ALONG ? 3 * t->a_stride : 0;
    if (TILE_ROWS > 3) r.a3 = r.a0 + three;
    if (TILE_ROWS > 6) r.a6 = r.a3 + three;
    if (TILE_ROWS > 9) r.a9 = r.a6 + three;
    return r;
}

INLINE const float *element(const Tile *t, const Reading *r, size_t i, size_t p, const Lie lie) {
    if (lie == ACROSS) return r->a0 + p * t->a_step + i;
    const float *row = i < 3 ? r->a0 : i < 6 ? r->a3 : i < 9 ? r->a6 : r->a9;
    return row + i % 3 * t->a_stride + p;
}

INLINE size_t panel_step(const Tile *t, const size_t vectors) {
    return vectors == TILE_VECTORS ? PANEL_COLUMNS : t->b_step;
}

// `steps` of the sum, a constant.
INLINE void multiply_add(const Tile *t, const Reading *r, Vector (*sum)[TILE_VECTORS],
                         const size_t steps, const size_t vectors, const Lie lie) {
    size_t b_step = panel_step(t, vectors);
    __builtin_prefetch(r->later, 0, 2);
    ALL_UNROLLED
    for (size_t p = 0; p < steps; p++) {
        Vector b[TILE_VECTORS];
        ALL_UNROLLED
        for (size_t v = 0; v < vectors; v++)
            b[v] = load(r->b + p * b_step + v * LANES);
        ALL_UNROLLED
        for (size_t f = 0; f < vectors * LANES; f += LINE)
            __builtin_prefetch(r->b + (p + AHEAD) * b_step + f);
        ALL_UNROLLED
        for (size_t i = 0; i < TILE_ROWS; i++) {
            Vector a = SPLAT(*element(t, r, i, p, lie));
            ALL_UNROLLED
            for (size_t v = 0; v < vectors; v++)
                sum[i][v] = FMA(a, b[v], sum[i][v]);
        }
    }
}

// Keeps the compiler from working out other addresses of its own.
#define OPAQUE(pointer) __extension__({ __asm__("" : "+r"(pointer)); })

INLINE void advance(const Tile *t, Reading *r, const size_t steps, const size_t vectors,
                    const Lie lie) {
    r->b += steps * panel_step(t, vectors);
    r->later += LINE;
    r->a0 += lie == ALONG ? steps : steps * t->a_step;
    OPAQUE(r->a0), OPAQUE(r->b), OPAQUE(r->later);
    if (lie == ACROSS) return;
    r->a3 += steps;
    OPAQUE(r->a3);
    r->a6 += steps;
    OPAQUE(r->a6);
    r->a9 += steps;
    OPAQUE(r->a9);
}

// The last steps of a whole tile, row by row, so that each is stored when it is complete while the
// others are still summed: two dozen vectors stored one after the other hold up the multiply-adds
// that follow, by 16 cycles of AVX-512. c = sum + bias
INLINE void last_steps(const Tile *t, const Reading *r, Vector (*sum)[TILE_VECTORS],
                       const Vector *bias, const size_t steps, const size_t vectors,
                       const Lie lie) {
    const size_t b_step = panel_step(t, vectors);
    Vector b[LAST_STEPS][TILE_VECTORS];
    float *c = t->c;
    ALL_UNROLLED
    for (size_t p = 0; p < steps; p++)
        ALL_UNROLLED
    for (size_t v = 0; v < vectors; v++)
        b[p][v] = load(r->b + p * b_step + v * LANES);
    ALL_UNROLLED
    for (size_t i = 0; i < TILE_ROWS; i++, c += t->c_stride) {
        ALL_UNROLLED
        for (size_t p = 0; p < steps; p++) {
            Vector a = SPLAT(*element(t, r, i, p, lie));
            ALL_UNROLLED
            for (size_t v = 0; v < vectors; v++)
                sum[i][v] = FMA(a, b[p][v], sum[i][v]);
        }
        ALL_UNROLLED
        for (size_t v = 0; v < vectors; v++)
            store(c + v * LANES, sum[i][v] + bias[v]);
    }
}

INLINE void whole_tile(const Tile *t, const size_t vectors, const bool accumulate, const Lie lie) {
    Vector sum[TILE_ROWS][TILE_VECTORS], bias[TILE_VECTORS];
    Reading r = reading_from(t, lie);
    ALL_UNROLLED
    for (size_t i = 0; i < TILE_ROWS; i++)
        ALL_UNROLLED
        for (size_t v = 0; v < vectors; v++)
            sum[i][v] = accumulate ? load(t->c + i * t->c_stride + v * LANES) : SPLAT(0.0f);
    size_t p = t->depth - LAST_STEPS;
    for (; p >= STEPS; p -= STEPS) {
        multiply_add(t, &r, sum, STEPS, vectors, lie);
        advance(t, &r, STEPS, vectors, lie);
    }
    for (; p > 0; p--) {
        multiply_add(t, &r, sum, 1, vectors, lie);
        advance(t, &r, 1, vectors, lie);
    }
    ALL_UNROLLED
    for (size_t v = 0; v < vectors; v++)
        bias[v] = t->bias ? load(t->bias + v * LANES) : SPLAT(0.0f);
    last_steps(t, &r, sum, bias, LAST_STEPS, vectors, lie);
}

typedef void TileFunction(const Tile *t);

#define TILE(rows, vectors)                                                                        \
    static void tile_##rows##_##vectors(const Tile *t) {                                           \
        tile(t, rows, vectors);                                                                    \
    }
#define WHOLE_TILE(vectors)                                                                        \
    static void whole_along_##vectors(const Tile *t) {                                             \
        whole_tile(t, vectors, false, ALONG);                                                      \
    }                                                                                              \
    static void whole_across_##vectors(const Tile *t) {                                            \
        whole_tile(t, vectors, false, ACROSS);                                                     \
    }                                                                                              \
    static void added_along_##vectors(const Tile *t) {                                             \
        whole_tile(t, vectors, true, ALONG);                                                       \
    }                                                                                              \
    static void added_across_##vectors(const Tile *t) {                                            \
        whole_tile(t, vectors, true, ACROSS);                                                      \
    }
#define WHOLE_NAMES(vectors)                                                                       \
    {                                                                                              \
        {whole_along_##vectors, whole_across_##vectors}, {                                         \
            added_along_##vectors, added_across_##vectors                                          \
        }                                                                                          \
    }
#if TILE_VECTORS == 4
#define TILES(rows) TILE(rows, 1) TILE(rows, 2) TILE(rows, 3) TILE(rows, 4)
#define TILE_NAMES(rows)                                                                           \
    { tile_##rows##_1, tile_##rows##_2, tile_##rows##_3, tile_##rows##_4 }
#define ALL_WHOLE WHOLE_NAMES(1), WHOLE_NAMES(2), WHOLE_NAMES(3), WHOLE_NAMES(4)
WHOLE_TILE(1)
WHOLE_TILE(2)
WHOLE_TILE(3)
WHOLE_TILE(4)
#else
#define TILES(rows) TILE(rows, 1) TILE(rows, 2)
#define TILE_NAMES(rows)                                                                           \
    { tile_##rows##_1, tile_##rows##_2 }
#define ALL_WHOLE WHOLE_NAMES(1), WHOLE_NAMES(2)
WHOLE_TILE(1)
WHOLE_TILE(2)
#endif
// [vectors − 1][accumulate][lie]
static TileFunction *const whole_tiles[TILE_VECTORS][2][2] = {ALL_WHOLE};

TILES(1)
TILES(2)
TILES(3)
TILES(4)
TILES(5)
TILES(6)
#if TILE_ROWS == 12
TILES(7)
TILES(8)
TILES(9)
TILES(10)
TILES(11)
TILES(12)
#endif

static TileFunction *const tiles[TILE_ROWS][TILE_VECTORS] = {
    TILE_NAMES(1), TILE_NAMES(2), TILE_NAMES(3), TILE_NAMES(4),  TILE_NAMES(5),  TILE_NAMES(6),
#if TILE_ROWS == 12
    TILE_NAMES(7), TILE_NAMES(8), TILE_NAMES(9), TILE_NAMES(10), TILE_NAMES(11), TILE_NAMES(12),
#endif
};

// What computes tiles of that many rows.
static TileFunction *tile_for(const Tile *t, size_t rows, size_t vectors) {
    bool whole =
        rows == TILE_ROWS && t->depth >= STEPS && t->skip == 0 && t->count == vectors * LANES;
    if (!whole || (t->a_step != 1 && t->a_stride != 1)) return tiles[rows - 1][vectors - 1];
    return whole_tiles[vectors - 1][t->accumulate][t->a_step == 1 ? ALONG : ACROSS];
}

// The part of the depth that begins at `done`, for all rows.
static void product_rows(const AttnProduct *p, Tile t, size_t vectors, size_t done) {
    t.a += done * t.a_step;
    t.b += done * t.b_step;
    t.later = t.b + t.depth * t.b_step;
    t.accumulate = p->accumulate || done > 0;
    if (done + t.depth < p->depth) t.bias = NULL;
    for (size_t i = 0; i < p->rows; i += TILE_ROWS) {
        size_t rows = p->rows - i < TILE_ROWS ? p->rows - i : TILE_ROWS;
        tile_for(&t, rows, vectors)(&t);
        t.later += t.depth / STEPS * LINE;
        t.a += rows * t.a_stride;
        t.c += rows * t.c_stride;
    }
}

// The columns first … end - 1, all of the panel that starts at column `left`.
static void product_panel(const AttnProduct *p, size_t left, size_t first, size_t end) {
    size_t width = p->columns - left < PANEL_COLUMNS ? p->columns - left : PANEL_COLUMNS;
    size_t start = first / LANES * LANES;
    size_t vectors = (end - start + LANES - 1) / LANES;
    Tile t = {.a = p->a,
              .a_stride = p->a_stride,
              .a_step = p->a_step,
              .depth = p->depth,
              .b = p->packed + left * p->depth + (start - left),
              .b_step = (width + LANES - 1) / LANES * LANES,
              .bias = p->bias ? p->bias + start : NULL,
              .c = p->c + start,
              .c_stride = p->c_stride,
              .skip = first - start,
              .count = end - first,
              .accumulate = p->accumulate};
    size_t parts = p->depth / DEPTH + (p->depth % DEPTH > DEPTH / 2), done = 0;
    size_t depth = parts < 2 ? p->depth : (p->depth + parts - 1) / parts;
    do { // once even where the depth is 0
        t.depth = p->depth - done < depth ? p->depth - done : depth;
        product_rows(p, t, vectors, done);
        done += t.depth;
    } while (done < p->depth);
}

static void product(const AttnProduct *p) {
    size_t end = p->first + p->count;
    for (size_t first = p->first; first < end;) {
        size_t left = first / PANEL_COLUMNS * PANEL_COLUMNS;
        size_t stop = left + PANEL_COLUMNS < end ? left + PANEL_COLUMNS : end;
        product_panel(p, left, first, stop);
        first = stop;
    }
}
