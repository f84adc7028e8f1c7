// The product, one of the parts of kernel_body.h: tiles of 6 rows whose sums stay in registers
// while the panel of the right operand passes by. Measured at 98 % of the peak while the panel is
// in the second-level cache; cutting the depth so that it stays in the first costs more than it
// gains.
//
// The file that includes this may define LOAD_LANES(p, first, end), zero elsewhere, and
// STORE_LANES(p, first, end, v): some lanes of a vector in one instruction.

// A tile of C: at most TILE_ROWS by PANEL_COLUMNS, of which the columns skip … skip + count - 1 are
// wanted.
typedef struct Tile {
    const float *a;
    size_t a_stride, a_step, depth;
    const float *b; // first vector of the tile in its panel
    size_t b_step;  // width of the panel
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
    return l.first == 0 && l.end == LANES ? load(row + v * LANES)
                                          : LOAD_LANES(row + v * LANES, l.first, l.end);
}

INLINE void store_wanted(const Tile *t, float *row, size_t v, Vector sum) {
    Lanes l = wanted(t, v);
    sum += t->bias ? load_wanted(t, t->bias, v) : SPLAT(0.0f);
    if (l.first == 0 && l.end == LANES)
        store(row + v * LANES, sum);
    else
        STORE_LANES(row + v * LANES, l.first, l.end, sum);
}

// c[i][j] = Σ_p a[i][p] · b[p][j]. rows and vectors are constants where this is inlined: the sums
// live in registers.
INLINE void tile(const Tile *t, const size_t rows, const size_t vectors) {
    Vector sum[TILE_ROWS][TILE_VECTORS];
    for (size_t i = 0; i < rows; i++)
        for (size_t v = 0; v < vectors; v++)
            sum[i][v] = t->accumulate ? load_wanted(t, t->c + i * t->c_stride, v) : SPLAT(0.0f);
    for (size_t p = 0; p < t->depth; p++) {
        Vector b[TILE_VECTORS];
        for (size_t v = 0; v < vectors; v++)
            b[v] = load(t->b + p * t->b_step + v * LANES);
        for (size_t i = 0; i < rows; i++) {
            Vector a = SPLAT(t->a[i * t->a_stride + p * t->a_step]);
            for (size_t v = 0; v < vectors; v++)
                sum[i][v] = FMA(a, b[v], sum[i][v]);
        }
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t v = 0; v < vectors; v++)
            store_wanted(t, t->c + i * t->c_stride, v, sum[i][v]);
}

#define TILE(rows, vectors)                                                                        \
    static void tile_##rows##_##vectors(const Tile *t) {                                           \
        tile(t, rows, vectors);                                                                    \
    }
#if TILE_VECTORS == 4
#define TILES(rows) TILE(rows, 1) TILE(rows, 2) TILE(rows, 3) TILE(rows, 4)
#define TILE_NAMES(rows)                                                                           \
    { tile_##rows##_1, tile_##rows##_2, tile_##rows##_3, tile_##rows##_4 }
#else
#define TILES(rows) TILE(rows, 1) TILE(rows, 2)
#define TILE_NAMES(rows)                                                                           \
    { tile_##rows##_1, tile_##rows##_2 }
#endif

TILES(1)
TILES(2)
TILES(3)
TILES(4)
TILES(5) TILES(6)

    typedef void TileFunction(const Tile *t);
static TileFunction *const tiles[TILE_ROWS][TILE_VECTORS] = {
    TILE_NAMES(1), TILE_NAMES(2), TILE_NAMES(3), TILE_NAMES(4), TILE_NAMES(5), TILE_NAMES(6),
};

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
    for (size_t i = 0; i < p->rows; i += TILE_ROWS) {
        size_t rows = p->rows - i < TILE_ROWS ? p->rows - i : TILE_ROWS;
        tiles[rows - 1][vectors - 1](&t);
        t.a += rows * t.a_stride;
        t.c += rows * t.c_stride;
    }
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
