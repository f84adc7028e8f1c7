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
#define SUM_VECTORS  (SUM_LANES / LANES)
#define ATTEND_STEPS 4 // of a score's sum without a jump in between

// --- scores

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
// wanted: lines that are brought nearer on the way, one for every four steps; or NULL.
INLINE void attend_sums(const float *q, const float *k, size_t depth, Vector (*sum)[2],
                        const size_t rows, const bool fetches, AttnFetchLines *wanted) {
    const size_t steps = ATTEND_STEPS;
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++)
        sum[i][0] = sum[i][1] = SPLAT(0.0f);
    for (size_t rest = depth % steps; rest > 0; rest--, depth--, q += ATTEND_ROWS, k += PANEL)
        attend_step(q, k, sum, rows, fetches);
    if (depth == 0) return;
    do {
        if (wanted) __builtin_prefetch(wanted->line, 0, 2);
        for (size_t x = 0; x < steps; x++)
            attend_step(q + x * ATTEND_ROWS, k + x * PANEL, sum, rows, fetches);
        q += steps * ATTEND_ROWS;
        k += steps * PANEL;
        if (wanted) wanted->line += wanted->step;
        __asm__("" : "+r"(q), "+r"(k));
        depth -= steps;
    } while (depth > 0);
}

// s[i][j] = Σ_p q[p][i] · k[p][j]
INLINE void attend_scores(const float *q, const float *k, size_t depth, float *s,
                          AttnFetchLines wanted, const size_t rows) {
    Vector sum[ATTEND_ROWS][2];
    attend_sums(q, k, depth, sum, rows, false, &wanted);
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++) {
        store(s + i * BLOCK, sum[i][0]);
        store(s + i * BLOCK + LANES, sum[i][1]);
    }
}

// --- mix

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
typedef void AttendScores(const float *q, const float *k, size_t depth, float *s,
                          AttnFetchLines wanted);
typedef void AttendMixer(const AttendMix *m, size_t column, const float *v);
#define ATTEND_TILE(rows)                                                                          \
    static void attend_scores_##rows(const float *q, const float *k, size_t depth, float *s,       \
                                     AttnFetchLines wanted) {                                      \
        attend_scores(q, k, depth, s, wanted, rows);                                               \
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

#include "engine/kernels/attend_weigh_body.h"

// --- all of it

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
    // 1. s = Q·Kᵀ, 2. e = 2^((s − m)·c)
    attend_find_weights(a, pass);
    // 3. o = shrink·o + e·V
    AttendMix mix = {a->scores,  pass->shrinks ? pass->of->shrink : NULL,
                     pass->keys, a->context + pass->row * a->width,
                     a->width,   pass->is_first};
    for (size_t c = 0; c < a->width; c += PANEL)
        pass->tile->mix[a->width - c > LANES ? 1 : 0](&mix, c, a->values + c * BLOCK);
}

static void attend(const AttnAttend *a) {
    const AttnReach *reach = a->reach;
    AttendRows of;
    for (size_t row = 0; row < a->rows; row += ATTEND_ROWS, reach++) {
        size_t rows = a->rows - row < ATTEND_ROWS ? a->rows - row : ATTEND_ROWS;
        size_t keys = attend_needed(a, reach);
        AttendPass pass = {.tile = attend_tile_for(rows),
                           .row = row,
                           .rows = rows,
                           .keys = keys,
                           .sees_all = attend_sees_all(a, reach, keys),
                           .is_first = reach->least_first >= a->first_key,
                           .of = &of};
        if (keys > 0) attend_tile(a, &pass);
    }
}
