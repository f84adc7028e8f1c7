// Fused attention for one block of keys, compiled once per instruction set after kernel_body.h.
// Beside what that needs, the file that includes this defines
//   ATTEND_ROWS       queries in a tile: ATTEND_ROWS · 2 sums + 2 + 1 registers are needed
//   MAX_OF(a, b)      a > b ? a : b, lane by lane (b where either is NaN)
//   ANY_OF(mask)      is a lane of Integers set? (all of its bits are, or none)
//   and FRACTION(x), SCALE(y, x): x − floor(x) and y·2^floor(x), or FLOOR(x) alone
//
//   a tile of queries     a panel of keys         what stays where
//   [d_k][rows]      ×    [d_k][2 vectors]   →    scores: registers, then 12 KB of L1
//   scores, in place      exp2, row by row        weights: the same 12 KB
//   [rows][keys]     ×    [keys][2 vectors]  →    context: registers, then L2
//
// A block of keys and of values (64 KB each at d = 64) is packed once and met by every tile of
// queries.
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

INLINE void attend_step(const float *q, const float *k, Vector (*sum)[2], const size_t rows,
                        const bool fetches) {
    Vector k0 = load(k), k1 = load(k + LANES);
    if (fetches) {
        __builtin_prefetch(k + AHEAD * PANEL);
        if (PANEL > LINE) __builtin_prefetch(k + AHEAD * PANEL + LANES);
    }
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++) {
        Vector a = SPLAT(q[i]);
        sum[i][0] = FMA(a, k0, sum[i][0]);
        sum[i][1] = FMA(a, k1, sum[i][1]);
    }
}

// sum[i][j] = Σ_p q[p][i] · k[p][j], two vectors of keys. fetches: keys are brought nearer in
// advance, which pays where something else uses the way to the second-level cache meanwhile.
INLINE void attend_sums(const float *q, const float *k, size_t depth, Vector (*sum)[2],
                        const size_t rows, const bool fetches) {
    const size_t steps = 4; // without a jump in between
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++)
        sum[i][0] = sum[i][1] = SPLAT(0.0f);
    for (size_t rest = depth % steps; rest > 0; rest--, depth--, q += ATTEND_ROWS, k += PANEL)
        attend_step(q, k, sum, rows, fetches);
    if (depth == 0) return;
    do {
        for (size_t x = 0; x < steps; x++)
            attend_step(q + x * ATTEND_ROWS, k + x * PANEL, sum, rows, fetches);
        q += steps * ATTEND_ROWS;
        k += steps * PANEL;
        __asm__("" : "+r"(q), "+r"(k));
        depth -= steps;
    } while (depth > 0);
}

// s[i][j] = Σ_p q[p][i] · k[p][j]
INLINE void attend_scores(const float *q, const float *k, size_t depth, float *s,
                          const size_t rows) {
    Vector sum[ATTEND_ROWS][2];
    attend_sums(q, k, depth, sum, rows, false);
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++) {
        store(s + i * BLOCK, sum[i][0]);
        store(s + i * BLOCK + LANES, sum[i][1]);
    }
}

// --- mix
// ------------------------------------------------------------------------------------------

// What one tile mixes: keys weights a row, [rows, BLOCK]; o [rows, width]; shrink: see
// attend_refer(), NULL: 1.
typedef struct AttendMix {
    const float *e, *shrink;
    size_t keys;
    float *o;
    size_t width;
    bool is_first; // o holds nothing yet
} AttendMix;

// o[i][c] = shrink[i] · o[i][c] + Σ_j e[i][j] · v[j][c]
INLINE void attend_mix(const AttendMix *m, size_t column, const float *v, const size_t rows,
                       const size_t vectors) {
    Vector sum[ATTEND_ROWS][2];
    const float *e = m->e;
    float *o = m->o + column;
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++)
        ALL_UNROLLED
    for (size_t x = 0; x < vectors; x++)
        sum[i][x] = m->is_first ? SPLAT(0.0f) : load(o + i * m->width + x * LANES);
    if (m->shrink) {
        ALL_UNROLLED
        for (size_t i = 0; i < rows; i++)
            ALL_UNROLLED
        for (size_t x = 0; x < vectors; x++)
            sum[i][x] *= SPLAT(m->shrink[i]);
    }
    UNROLLED
    for (size_t j = 0; j < m->keys; j++) {
        Vector b[2];
        ALL_UNROLLED
        for (size_t x = 0; x < vectors; x++)
            b[x] = load(v + j * PANEL + x * LANES);
        ALL_UNROLLED
        for (size_t i = 0; i < rows; i++) {
            Vector a = SPLAT(e[i * BLOCK + j]);
            ALL_UNROLLED
            for (size_t x = 0; x < vectors; x++)
                sum[i][x] = FMA(a, b[x], sum[i][x]);
        }
    }
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++)
        ALL_UNROLLED
    for (size_t x = 0; x < vectors; x++)
        store(o + i * m->width + x * LANES, sum[i][x]);
}

// Rows at the end of a task come in smaller tiles: what is missing is computed for nothing.
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

#include "engine/kernels/sight_body.h"

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

// The larger of what stands left and right of one another, of every two vectors: after all steps
// lane i holds the largest number of vector i.
#define LARGER_STEP(w)                                                                             \
    for (size_t i = 0; i < LANES / (w) / 2; i++)                                                   \
        most[i] = MAX_OF(                                                                          \
            __builtin_shufflevector(most[2 * i], most[2 * i + 1], EACH_LANE(LOW_LANE, w)),         \
            __builtin_shufflevector(most[2 * i], most[2 * i + 1], EACH_LANE(HIGH_LANE, w)));

// max_j s[i][j] for `rows` (at most LANES) rows, one a lane; −∞ in the other lanes.
INLINE Vector attend_largest(const float *s, size_t rows, size_t vectors) {
    Vector most[LANES];
    for (size_t i = 0; i < LANES; i++)
        most[i] = SPLAT(-INFINITY);
    for (size_t i = 0; i < LANES && i < rows; i++)
        for (size_t v = 0; v < vectors; v++)
            most[i] = MAX_OF(load(s + i * BLOCK + v * LANES), most[i]);
    LARGER_STEP(1)
    LARGER_STEP(2)
#if LANES >= 8
    LARGER_STEP(4)
#endif
#if LANES == 16
    LARGER_STEP(8)
#endif
    return most[0];
}

// A tile on its way through a block.
typedef struct AttendPass {
    const AttendTile *tile;
    size_t row, rows;
    size_t keys;   // of this block, that any of the rows needs
    bool sees_all; // every row sees all of them
    bool is_first; // block in which one of the rows sees a key
    bool has_far;  // one of the rows may be far: see attend_is_far()
    bool shrinks;  // what was summed so far is to be multiplied by `shrink`
    float shrink[ATTEND_ROWS + LANES];
} AttendPass;

// m' = largest where that is more than the slack above m, else m; shrink = 2^((m − m')·c), 1 for
// rows that keep theirs: a row's bits do not depend on its neighbours in the tile. LANES rows from
// row i of the tile on; those that are not of it keep theirs, as their largest is −∞.
INLINE void attend_refer(const AttnAttend *a, AttendPass *pass, size_t i, Vector largest) {
    float *reference = a->largest + pass->row + i;
    Vector c = SPLAT(a->exponent), none = SPLAT(-INFINITY), limit = SPLAT(ATTEND_FAR);
    Vector m = load(reference);
    Integers grows = (Integers)(largest > m + SPLAT(attend_slack(a)));
    m = choose(grows, largest, m);
    Vector offset = m * c;
    pass->has_far |= ANY_OF(~(Integers)((offset < limit) & (offset > -limit)));
    // Where no row has seen anything yet there is nothing to shrink.
    Integers shrinks = grows & (Integers)(load(reference) > none);
    if (ANY_OF(shrinks)) {
        Vector x = choose(shrinks, (load(reference) - m) * c, SPLAT(0.0f));
        exp2_vectors(&x, 1);
        store(pass->shrink + i, x);
        pass->shrinks = true;
    } else {
        store(pass->shrink + i, SPLAT(1.0f));
    }
    store(reference, m);
}

// e[j] = 2^((s[j] − m)·c), in place; l = shrink·l + Σ e[j]. `vectors` is a multiple of `group`.
// is_far: see attend_is_far().
INLINE void attend_exponentials(const AttnAttend *a, const AttendPass *pass, size_t i,
                                size_t vectors, const size_t group, const bool is_far) {
    float *s = a->scores + i * BLOCK, *sums = a->sums + (pass->row + i) * SUM_LANES;
    float m = a->largest[pass->row + i] == -INFINITY ? 0.0f : a->largest[pass->row + i];
    Vector c = SPLAT(a->exponent), offset = SPLAT(-m * a->exponent);
    Vector sum[SUM_VECTORS];
    for (size_t l = 0; l < SUM_VECTORS; l++)
        sum[l] = pass->is_first ? SPLAT(0.0f)
                                : (Vector)(load(sums + l * LANES) * SPLAT(pass->shrink[i]));
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
        store(sums + l * LANES, sum[l]);
}

// Scores of a tile to weights relative to its rows' m; `vectors` of them in every row.
INLINE void attend_weigh(const AttnAttend *a, AttendPass *pass, size_t vectors,
                         const size_t group) {
    pass->has_far = pass->shrinks = false;
    for (size_t i = 0; i < pass->rows; i += LANES)
        attend_refer(a, pass, i, attend_largest(a->scores + i * BLOCK, pass->rows - i, vectors));
    for (size_t i = 0; i < pass->rows; i++) {
        if (pass->has_far && attend_is_far(a->largest[pass->row + i], a->exponent))
            attend_exponentials(a, pass, i, vectors, group, true);
        else
            attend_exponentials(a, pass, i, vectors, group, false);
    }
}

// Scores of some keys to weights: a whole block (its loops unrolled) or some panels.
static void attend_weigh_keys(const AttnAttend *a, AttendPass *pass) {
    size_t panels = (pass->keys + PANEL - 1) / PANEL;
    size_t wanted_keys = pass->keys <= LANES ? LANES : panels * PANEL;
    for (size_t i = 0; i < pass->rows && !pass->sees_all; i++)
        attend_adjust(a, pass->row + i, wanted_keys, a->scores + i * BLOCK);
    if (pass->keys <= LANES)
        attend_weigh(a, pass, 1, 1);
    else if (panels == BLOCK / PANEL)
        attend_weigh(a, pass, BLOCK / LANES, GROUP);
    else if (panels % 2 == 0)
        attend_weigh(a, pass, 2 * panels, GROUP);
    else
        attend_weigh(a, pass, 2 * panels, 2);
}

// --- all of it
// --------------------------------------------------------------------------------------

// How many keys of this block, counted from its first, some row of a tile needs.
INLINE size_t attend_needed(const AttnAttend *a, const AttnReach *reach) {
    size_t first = a->first_key, end = first + a->key_count;
    if (reach->most_end <= first || reach->least_first >= end) return 0;
    return (reach->most_end < end ? reach->most_end : end) - first;
}

// Every row sees all of those, and there is nothing else to be done with its scores.
INLINE bool attend_sees_all(const AttnAttend *a, const AttnReach *reach, size_t keys) {
    return !a->may && !a->prescaled && keys % PANEL == 0 && reach->most_first <= a->first_key &&
           reach->least_end >= a->first_key + keys;
}

static void attend_tile(const AttnAttend *a, AttendPass *pass) {
    // 1. s = Q·Kᵀ
    for (size_t j = 0; j < pass->keys; j += PANEL)
        pass->tile->scores(a->queries + pass->row * a->d_k, a->keys + j * a->d_k, a->d_k,
                           a->scores + j);
    // 2. e = 2^((s − m)·c)
    attend_weigh_keys(a, pass);
    // 3. o = shrink·o + e·V
    AttendMix mix = {a->scores,  pass->shrinks ? pass->shrink : NULL,
                     pass->keys, a->context + pass->row * a->width,
                     a->width,   pass->is_first};
    for (size_t c = 0; c < a->width; c += PANEL)
        pass->tile->mix[a->width - c > LANES ? 1 : 0](&mix, c, a->values + c * BLOCK);
}

static void attend(const AttnAttend *a) {
    const AttnReach *reach = a->reach;
    for (size_t row = 0; row < a->rows; row += ATTEND_ROWS, reach++) {
        size_t rows = a->rows - row < ATTEND_ROWS ? a->rows - row : ATTEND_ROWS;
        size_t keys = attend_needed(a, reach);
        AttendPass pass = {.tile = attend_tile_for(rows),
                           .row = row,
                           .rows = rows,
                           .keys = keys,
                           .sees_all = attend_sees_all(a, reach, keys),
                           .is_first = reach->least_first >= a->first_key};
        if (keys > 0) attend_tile(a, &pass);
    }
}
