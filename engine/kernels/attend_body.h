// Fused attention for one block of keys, compiled once per instruction set after kernel_body.h.
// Beside what that needs, the file that includes this defines
//   ATTEND_ROWS       queries in a tile: ATTEND_ROWS · 2 sums + 2 + 1 registers are needed
//   MAX_OF(a, b)      a > b ? a : b, lane by lane (b where either is NaN)
//   LARGEST_OF(a)     the largest lane, none of them NaN
//   and FRACTION(x), SCALE(y, x): x − floor(x) and y·2^floor(x), or FLOOR(x) alone
//
//   a tile of queries     a panel of keys         what stays where
//   [d_k][rows]      ×    [d_k][2 vectors]   →    scores: registers, then 6 KB of L1
//   scores, in place      exp2, row by row        weights: the same 6 KB
//   [rows][keys]     ×    [keys][2 vectors]  →    context: registers, then L2
//
// A block of keys and values (64 KB at d = 64) is packed once and met by every tile of queries.
#define PANEL (2 * LANES)
#define BLOCK ATTN_KEY_BLOCK
#if defined(__clang__)
#define UNROLLED _Pragma("unroll 4")
#else
#define UNROLLED _Pragma("GCC unroll 4")
#endif
#define SUM_VECTORS (SUM_LANES / LANES)

// --- scores
// ---------------------------------------------------------------------------------------

// s[i][j] = Σ_p q[p][i] · k[p][j]
INLINE void attend_scores(const float *q, const float *k, size_t depth, float *s,
                          const size_t rows) {
    Vector sum[ATTEND_ROWS][2];
    for (size_t i = 0; i < rows; i++)
        sum[i][0] = sum[i][1] = SPLAT(0.0f);
    UNROLLED
    for (size_t p = 0; p < depth; p++) {
        Vector k0 = load(k + p * PANEL), k1 = load(k + p * PANEL + LANES);
        for (size_t i = 0; i < rows; i++) {
            Vector a = SPLAT(q[p * ATTEND_ROWS + i]);
            sum[i][0] = FMA(a, k0, sum[i][0]);
            sum[i][1] = FMA(a, k1, sum[i][1]);
        }
    }
    for (size_t i = 0; i < rows; i++) {
        store(s + i * BLOCK, sum[i][0]);
        store(s + i * BLOCK + LANES, sum[i][1]);
    }
}

// --- mix
// ------------------------------------------------------------------------------------------

// What one tile mixes: keys weights a row, [rows, BLOCK]; o [rows, width]; shrink: see
// attend_rescale(), NULL: 1.
typedef struct AttendMix {
    const float *e, *shrink;
    size_t keys;
    float *o;
    size_t width;
} AttendMix;

// o[i][c] = shrink[i] · o[i][c] + Σ_j e[i][j] · v[j][c]
INLINE void attend_mix(const AttendMix *m, size_t column, const float *v, const size_t rows,
                       const size_t vectors) {
    Vector sum[ATTEND_ROWS][2];
    const float *e = m->e;
    float *o = m->o + column;
    for (size_t i = 0; i < rows; i++)
        for (size_t x = 0; x < vectors; x++)
            sum[i][x] = load(o + i * m->width + x * LANES);
    for (size_t i = 0; i < rows && m->shrink; i++)
        for (size_t x = 0; x < vectors; x++)
            sum[i][x] *= SPLAT(m->shrink[i]);
    UNROLLED
    for (size_t j = 0; j < m->keys; j++) {
        Vector b[2];
        for (size_t x = 0; x < vectors; x++)
            b[x] = load(v + j * PANEL + x * LANES);
        for (size_t i = 0; i < rows; i++) {
            Vector a = SPLAT(e[i * BLOCK + j]);
            for (size_t x = 0; x < vectors; x++)
                sum[i][x] = FMA(a, b[x], sum[i][x]);
        }
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t x = 0; x < vectors; x++)
            store(o + i * m->width + x * LANES, sum[i][x]);
}

// Rows at the end of a task come in tiles of 1, 2, 4 or 8: what is missing is computed for nothing.
typedef void AttendScores(const float *q, const float *k, size_t depth, float *s);
typedef void AttendMixer(const AttendMix *m, size_t column, const float *v);
#define ATTEND_TILE(rows)                                                                          \
    static void attend_scores_##rows(const float *q, const float *k, size_t depth, float *s) {     \
        attend_scores(q, k, depth, s, rows);                                                       \
    }                                                                                              \
    static void attend_mix_##rows##_1(const AttendMix *m, size_t column, const float *v) {         \
        attend_mix(m, column, v, rows, 1);                                                         \
    }                                                                                              \
    static void attend_mix_##rows##_2(const AttendMix *m, size_t column, const float *v) {         \
        attend_mix(m, column, v, rows, 2);                                                         \
    }

typedef struct AttendTile {
    size_t rows;
    AttendScores *scores;
    AttendMixer *mix[2];
} AttendTile;

ATTEND_TILE(1)
ATTEND_TILE(2)
ATTEND_TILE(4)
ATTEND_TILE(6)
#define ATTEND_ENTRY(rows)                                                                         \
    {                                                                                              \
        rows, attend_scores_##rows, {                                                              \
            attend_mix_##rows##_1, attend_mix_##rows##_2                                           \
        }                                                                                          \
    }
#if ATTEND_ROWS == 12
ATTEND_TILE(8)
ATTEND_TILE(12)
static const AttendTile attend_tiles[] = {ATTEND_ENTRY(1), ATTEND_ENTRY(2), ATTEND_ENTRY(4),
                                          ATTEND_ENTRY(6), ATTEND_ENTRY(8), ATTEND_ENTRY(12)};
#else
static const AttendTile attend_tiles[] = {ATTEND_ENTRY(1), ATTEND_ENTRY(2), ATTEND_ENTRY(4),
                                          ATTEND_ENTRY(6)};
#endif

static const AttendTile *attend_tile_for(size_t rows) {
    const AttendTile *tile = attend_tiles;
    while (tile->rows < rows)
        tile++;
    return tile;
}

// --- mask and penalties, where there are any
// --------------------------------------------------------

// Row i of the tile: its scores as they are to be compared, −∞ where it may not look. `keys` is a
// whole number of panels.
static void attend_adjust(const AttnAttend *a, size_t row, size_t keys, float *s) {
    size_t first = a->first_key, end = first + a->key_count;
    if (a->prescaled)
        scale(s, a->penalties ? a->penalties - row + first : NULL, a->factor, s, a->key_count);
    size_t low = a->sight[row].first > first ? a->sight[row].first : first;
    size_t high = a->sight[row].end < end ? a->sight[row].end : end;
    if (low >= high) low = high = end;
    for (size_t j = 0; j < low - first && j < keys; j++)
        s[j] = -INFINITY;
    for (size_t j = high - first; j < keys; j++)
        s[j] = -INFINITY;
    for (size_t j = low; a->may && j < high; j++)
        if (a->may[row * a->may_stride + j] == 0.0f) s[j - first] = -INFINITY;
}

// --- softmax
// --------------------------------------------------------------------------------------

#ifdef SCALE
#define EXP2_ARGUMENT(x) (x)
#define EXP2_SCALE(y, x) SCALE(y, x)
#else
#define FRACTION(x)      ((x)-FLOOR(x))
#define EXP2_ARGUMENT(x) MAX_OF(SPLAT(EXP2_LEAST), x)
#define EXP2_SCALE(y, x) scale_by_power(y, FLOOR(x))
#endif

// x = 2^x for `count` vectors (a constant), x <= 0 or hardly above. Step by step for all of them,
// so that what is issued next never waits for what was issued just before.
INLINE void exp2_vectors(Vector *x, const size_t count) {
    Vector f[GROUP], y[GROUP];
    for (size_t v = 0; v < count; v++)
        x[v] = EXP2_ARGUMENT(x[v]);
    for (size_t v = 0; v < count; v++)
        f[v] = FRACTION(x[v]);
    for (size_t v = 0; v < count; v++)
        y[v] = FMA(SPLAT(EXP2_C5), f[v], SPLAT(EXP2_C4));
    for (size_t v = 0; v < count; v++)
        y[v] = FMA(y[v], f[v], SPLAT(EXP2_C3));
    for (size_t v = 0; v < count; v++)
        y[v] = FMA(y[v], f[v], SPLAT(EXP2_C2));
    for (size_t v = 0; v < count; v++)
        y[v] = FMA(y[v], f[v], SPLAT(EXP2_C1));
    for (size_t v = 0; v < count; v++)
        y[v] = FMA(y[v], f[v], SPLAT(1.0f));
    for (size_t v = 0; v < count; v++)
        x[v] = EXP2_SCALE(y[v], x[v]);
}

// m' = max(m, max_j s[j])
INLINE float attend_largest(const float *s, size_t vectors, float largest) {
    Vector most = SPLAT(largest);
    for (size_t v = 0; v < vectors; v++)
        most = MAX_OF(load(s + v * LANES), most);
    return LARGEST_OF(most);
}

// Where the maximum has grown from m to m', what was summed so far shrinks by 2^((m − m')·c). By 1
// where it has not: a row's bits do not depend on its neighbours in the tile.
static void attend_rescale(const AttnAttend *a, size_t row, size_t rows, const float *larger,
                           float *shrink) {
    for (size_t i = 0; i < rows; i++) {
        float m = a->largest[row + i];
        shrink[i] = larger[i] > m ? (m - larger[i]) * a->exponent : 0.0f;
        a->largest[row + i] = larger[i];
    }
    for (size_t i = 0; i < rows; i += LANES) {
        Vector x = load(shrink + i);
        exp2_vectors(&x, 1);
        store(shrink + i, x);
    }
    for (size_t i = 0; i < rows; i++) {
        float *sums = a->sums + (row + i) * SUM_LANES;
        for (size_t l = 0; l < SUM_LANES; l += LANES)
            store(sums + l, load(sums + l) * SPLAT(shrink[i]));
    }
}

// e[j] = 2^((s[j] − m)·c), in place; l += e[j]. `vectors` is a multiple of `group`. is_far: see
// attend_is_far().
INLINE void attend_exponentials(const AttnAttend *a, size_t row, float *s, size_t vectors,
                                const size_t group, const bool is_far) {
    float m = a->largest[row] == -INFINITY ? 0.0f : a->largest[row];
    Vector c = SPLAT(a->exponent), offset = SPLAT(-m * a->exponent);
    Vector sum[SUM_VECTORS];
    for (size_t l = 0; l < SUM_VECTORS; l++)
        sum[l] = load(a->sums + row * SUM_LANES + l * LANES);
    for (size_t v = 0; v < vectors; v += group) {
        Vector e[GROUP];
        for (size_t x = 0; x < group; x++)
            e[x] = is_far ? (Vector)((load(s + (v + x) * LANES) - SPLAT(m)) * c)
                          : (Vector)FMA(load(s + (v + x) * LANES), c, offset);
        exp2_vectors(e, group);
        for (size_t x = 0; x < group; x++) {
            sum[(v + x) % SUM_VECTORS] += e[x];
            store(s + (v + x) * LANES, e[x]);
        }
    }
    for (size_t l = 0; l < SUM_VECTORS; l++)
        store(a->sums + row * SUM_LANES + l * LANES, sum[l]);
}

// Scores of a tile to weights relative to the maximum so far; `vectors` of them in every row. Says
// whether what was summed so far is to shrink.
INLINE bool attend_weigh(const AttnAttend *a, size_t row, size_t rows, size_t vectors,
                         const size_t group, float *shrink) {
    float larger[ATTEND_ROWS];
    bool any = false, any_before = false;
    for (size_t i = 0; i < rows; i++) {
        larger[i] = attend_largest(a->scores + i * BLOCK, vectors, a->largest[row + i]);
        any |= larger[i] > a->largest[row + i];
        any_before |= a->largest[row + i] != -INFINITY;
    }
    // Where no row has seen anything yet there is nothing to shrink.
    bool shrinks = any && any_before;
    if (shrinks)
        attend_rescale(a, row, rows, larger, shrink);
    else
        memcpy(a->largest + row, larger, rows * sizeof *larger);
    for (size_t i = 0; i < rows; i++) {
        if (attend_is_far(a->largest[row + i], a->exponent))
            attend_exponentials(a, row + i, a->scores + i * BLOCK, vectors, group, true);
        else
            attend_exponentials(a, row + i, a->scores + i * BLOCK, vectors, group, false);
    }
    return shrinks;
}

static bool attend_weigh_block(const AttnAttend *a, size_t row, size_t rows, float *shrink) {
    return attend_weigh(a, row, rows, BLOCK / LANES, GROUP, shrink);
}

static bool attend_weigh_panels(const AttnAttend *a, size_t row, size_t rows, size_t panels,
                                float *shrink) {
    return panels % 2 == 0 ? attend_weigh(a, row, rows, 2 * panels, GROUP, shrink)
                           : attend_weigh(a, row, rows, 2 * panels, 2, shrink);
}

// --- all of it
// --------------------------------------------------------------------------------------

// The keys of this block that the rows first … end − 1 need: one after the last that any of them
// sees, counted within the block; and whether they all see all of those.
static size_t attend_needed(const AttnAttend *a, size_t row, size_t rows, bool *all) {
    size_t first = a->first_key, most = 0;
    for (size_t i = row; i < row + rows; i++) {
        AttnSight sight = a->sight[i];
        if (sight.end > first && sight.first < first + a->key_count && sight.first < sight.end)
            most = sight.end - first > most ? sight.end - first : most;
    }
    if (most > a->key_count) most = a->key_count;
    *all = !a->may && !a->prescaled && most % PANEL == 0;
    for (size_t i = row; i < row + rows && *all; i++)
        *all = a->sight[i].first <= first && a->sight[i].end >= first + most;
    return most;
}

static void attend_tile(const AttnAttend *a, size_t row, const AttendTile *tile, size_t rows) {
    bool all;
    size_t keys = attend_needed(a, row, rows, &all);
    if (keys == 0) return;
    // 1. s = Q·Kᵀ
    for (size_t j = 0; j < keys; j += PANEL)
        tile->scores(a->queries + row * a->d_k, a->keys + j * a->d_k, a->d_k, a->scores + j);
    // 2. e = 2^((s − m)·c)
    size_t whole = (keys + PANEL - 1) / PANEL * PANEL;
    for (size_t i = 0; i < rows && !all; i++)
        attend_adjust(a, row + i, whole, a->scores + i * BLOCK);
    float shrink[ATTEND_ROWS + LANES];
    bool shrinks = whole == BLOCK ? attend_weigh_block(a, row, rows, shrink)
                                  : attend_weigh_panels(a, row, rows, whole / PANEL, shrink);
    // 3. o = shrink·o + e·V
    AttendMix mix = {a->scores, shrinks ? shrink : NULL, keys, a->context + row * a->width,
                     a->width};
    for (size_t c = 0; c < a->width; c += PANEL)
        tile->mix[a->width - c > LANES ? 1 : 0](&mix, c, a->values + c * BLOCK);
}

static void attend(const AttnAttend *a) {
    for (size_t row = 0; row < a->rows; row += ATTEND_ROWS) {
        size_t rows = a->rows - row < ATTEND_ROWS ? a->rows - row : ATTEND_ROWS;
        attend_tile(a, row, attend_tile_for(rows), rows);
    }
}

// --- transposing
// ------------------------------------------------------------------------------------

// Step w of a transpose swaps the off-diagonal w by w blocks of every 2w by 2w block.
#define LOW_LANE(l, w)  ((l) & (w) ? LANES + (l) - (w) : (l))
#define HIGH_LANE(l, w) ((l) & (w) ? LANES + (l) : (l) + (w))
#if LANES == 16
#define EACH_LANE(F, w)                                                                            \
    F(0, w), F(1, w), F(2, w), F(3, w), F(4, w), F(5, w), F(6, w), F(7, w), F(8, w), F(9, w),      \
        F(10, w), F(11, w), F(12, w), F(13, w), F(14, w), F(15, w)
#elif LANES == 8
#define EACH_LANE(F, w) F(0, w), F(1, w), F(2, w), F(3, w), F(4, w), F(5, w), F(6, w), F(7, w)
#else
#define EACH_LANE(F, w) F(0, w), F(1, w), F(2, w), F(3, w)
#endif
#define TRANSPOSE_STEP(w)                                                                          \
    for (size_t i = 0; i < LANES; i++) {                                                           \
        if (i & (w)) continue;                                                                     \
        Vector low = r[i], high = r[i + (w)];                                                      \
        r[i] = __builtin_shufflevector(low, high, EACH_LANE(LOW_LANE, w));                         \
        r[i + (w)] = __builtin_shufflevector(low, high, EACH_LANE(HIGH_LANE, w));                  \
    }

// Rows beyond `rows` are taken as 0, columns beyond `columns` left out.
INLINE void transpose_square(const float *from, size_t from_stride, const size_t rows, float *to,
                             size_t to_stride) {
    Vector r[LANES];
    for (size_t i = 0; i < LANES; i++)
        r[i] = i < rows ? load(from + i * from_stride) : SPLAT(0.0f);
    TRANSPOSE_STEP(1)
    TRANSPOSE_STEP(2)
#if LANES >= 8
    TRANSPOSE_STEP(4)
#endif
#if LANES == 16
    TRANSPOSE_STEP(8)
#endif
    for (size_t p = 0; p < LANES; p++)
        store(to + p * to_stride, r[p]);
}

static void transpose(const float *from, size_t from_stride, size_t rows, size_t columns, float *to,
                      size_t to_stride) {
    size_t whole = columns / LANES * LANES;
    for (size_t i = 0; i < rows; i += LANES) {
        const float *a = from + i * from_stride;
        for (size_t p = 0; p < whole; p += LANES) {
            float *b = to + p * to_stride + i;
            if (rows - i >= LANES)
                transpose_square(a + p, from_stride, LANES, b, to_stride);
            else
                transpose_square(a + p, from_stride, rows - i, b, to_stride);
        }
    }
    for (size_t p = whole; p < columns; p++)
        for (size_t i = 0; i < rows; i++)
            to[p * to_stride + i] = from[i * from_stride + p];
}
