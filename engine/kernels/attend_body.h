// Attention, fused or kept, for one block of keys, compiled once per instruction set after
// kernel_body.h. Beside what that needs, the file that includes this defines
//   ATTEND_ROWS       queries in a tile: ATTEND_ROWS · 2 sums + 2 + 1 registers are needed
//   MAX_OF(a, b)      a > b ? a : b, lane by lane (b where either is NaN)
//   ANY_OF(mask)      is a lane of Integers set? (all of its bits are, or none)
//   and may define ATTEND_AT_ONCE: true where a tile's scores become weights in registers, as those
//                     are enough for both
//
//   a tile of queries     a panel of keys         what stays where
//   [d_k][rows]      ×    [d_k][2 vectors]   →    scores: registers, or 12 KB of L1
//   scores                exp2                    weights: 12 KB of L1, in place of them
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
// So many of the last of a sum go row by row: the keys or values of all of them, two vectors each,
// must have registers.
#define ATTEND_LAST (ATTEND_ROWS == 12 ? 3 : 1)
#ifndef ATTEND_AT_ONCE
#define ATTEND_AT_ONCE false
#endif

#include "engine/kernels/keep_leave_body.h"

#include "engine/kernels/attend_score_body.h"

// --- mix

// What one tile mixes: keys weights a row, [rows, BLOCK]; o [rows, width]; shrink: see
// attend_refer(), NULL: 1.
typedef struct AttendMix {
    const float *e, *shrink;
    size_t keys, v_step; // v_step: PANEL unless scores leave
    float *o;
    size_t width;
    bool is_first;       // o holds nothing yet
    KeepLeaving leaving; // scores that are kept: some rows of the first panel of keys
    size_t panels;       // so many panels of them
} AttendMix;

INLINE void attend_mix_step(const float *e, const float *v, Vector (*sum)[2], const size_t rows,
                            const size_t vectors) {
    Vector b[2];
    ALL_UNROLLED
    for (size_t x = 0; x < vectors; x++)
        b[x] = load(v + x * LANES);
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++) {
        Vector a = SPLAT(e[i * BLOCK]);
        ALL_UNROLLED
        for (size_t x = 0; x < vectors; x++)
            sum[i][x] = FMA(a, b[x], sum[i][x]);
    }
}

// sum[i] += Σ_j e[i][j] · v[j], the first `keys` of them
INLINE void attend_mix_keys(const AttendMix *m, size_t keys, const float *v, Vector (*sum)[2],
                            const size_t rows, const size_t vectors) {
    UNROLLED
    for (size_t j = 0; j < keys; j++)
        attend_mix_step(m->e + j, v + j * PANEL, sum, rows, vectors);
}

// The same while scores leave, a row for every four steps; what comes next is fetched.
INLINE void attend_mix_leaving(const AttendMix *m, size_t keys, const float *v, Vector (*sum)[2],
                               const size_t rows, const size_t vectors) {
    const float *e = m->e;
    const size_t step = m->v_step;
    KeepLeaving panel = m->leaving;
    for (size_t first = 0; first < m->keys; first += PANEL) {
        KeepLeaving l = panel;
        size_t steps = first < keys ? least_of(keys - first, PANEL) : 0;
        if (first >= m->panels * PANEL) l.rows = 0;
        for (; steps >= ATTEND_STEPS; steps -= ATTEND_STEPS) {
            keep_leave_row(&l, false);
            ALL_UNROLLED
            for (size_t x = 0; x < ATTEND_STEPS; x++, v += step) {
                __builtin_prefetch(v + AHEAD * step);
                if (vectors * LANES > LINE) __builtin_prefetch(v + AHEAD * step + LINE);
                attend_mix_step(e + x, v, sum, rows, vectors);
            }
            e += ATTEND_STEPS;
        }
        for (; steps > 0; steps--, v += step)
            attend_mix_step(e++, v, sum, rows, vectors);
        keep_leave_rest_of(&l, false);
        panel.from += PANEL;
        panel.to += PANEL;
    }
}

// o[i][c] = shrink[i] · o[i][c] + Σ_j e[i][j] · v[j][c]
INLINE void attend_mix(const AttendMix *m, size_t column, const float *v, const size_t rows,
                       const size_t vectors, const bool keeps) {
    Vector sum[ATTEND_ROWS][2];
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
    const size_t step = keeps ? m->v_step : PANEL;
    const size_t before = attend_before_last(m->keys);
    if (keeps)
        attend_mix_leaving(m, before, v, sum, rows, vectors);
    else
        attend_mix_keys(m, before, v, sum, rows, vectors);
    const AttendEnd end = {m->e + before, v + before * step, BLOCK, 1, step, o, m->width};
    if (before < m->keys)
        attend_end(&end, sum, ATTEND_LAST, rows, vectors);
    else
        attend_end(&end, sum, 0, rows, vectors);
}

// Rows at the end of a task come in smaller tiles: what is missing is computed for nothing.
typedef void AttendScores(const float *q, const float *k, size_t depth, float *s,
                          AttnFetchLines wanted);
typedef void AttendWeights(const float *q, const float *k, size_t depth, float *e, float *sums,
                           AttnFetchLines wanted);
typedef void KeepScores(const float *q, const float *k, size_t depth, float *s,
                        AttnFetchLines wanted, const KeepLeaving *leaving);
typedef void AttendMixer(const AttendMix *m, size_t column, const float *v);
typedef struct AttendTile {
    size_t rows;
    AttendScores *scores;
    AttendWeights *weights;
    KeepScores *scores_leaving;
    AttendMixer *mix[2][2]; // [keeps][vectors − 1]
} AttendTile;

#define ATTEND_SCORES(rows)                                                                        \
    static void attend_scores_##rows(const float *q, const float *k, size_t depth, float *s,       \
                                     AttnFetchLines wanted) {                                      \
        attend_scores(q, k, depth, s, wanted, NULL, rows);                                         \
    }                                                                                              \
    static void attend_weights_##rows(const float *q, const float *k, size_t depth, float *e,      \
                                      float *sums, AttnFetchLines wanted) {                        \
        attend_weights(q, k, depth, e, sums, wanted, rows);                                        \
    }                                                                                              \
    static void keep_scores_##rows(const float *q, const float *k, size_t depth, float *s,         \
                                   AttnFetchLines wanted, const KeepLeaving *leaving) {            \
        KeepLeaving l = *leaving;                                                                  \
        attend_scores(q, k, depth, s, wanted, &l, rows);                                           \
        keep_leave_rest_of(&l, true);                                                              \
    }
#define ATTEND_MIXER(rows, vectors, keeps)                                                         \
    static void attend_mix_##rows##_##vectors##_##keeps(const AttendMix *m, size_t column,         \
                                                        const float *v) {                          \
        attend_mix(m, column, v, rows, vectors, keeps);                                            \
    }
#define ATTEND_TILE(rows)                                                                          \
    ATTEND_SCORES(rows)                                                                            \
    ATTEND_MIXER(rows, 1, 0)                                                                       \
    ATTEND_MIXER(rows, 2, 0) ATTEND_MIXER(rows, 1, 1) ATTEND_MIXER(rows, 2, 1)
#define ATTEND_ENTRY(rows)                                                                         \
    {                                                                                              \
        rows, attend_scores_##rows, attend_weights_##rows, keep_scores_##rows, {                   \
            {attend_mix_##rows##_1_0, attend_mix_##rows##_2_0}, {                                  \
                attend_mix_##rows##_1_1, attend_mix_##rows##_2_1                                   \
            }                                                                                      \
        }                                                                                          \
    }

ATTEND_TILE(1)
ATTEND_TILE(2)
ATTEND_TILE(4)
ATTEND_TILE(6)
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

// How many of those, from the first on, every row sees without anything else to be done with their
// scores: whole panels.
INLINE size_t attend_open(const AttnAttend *a, const AttnReach *reach, size_t keys) {
    const size_t first = a->first_key;
    if (a->may || a->prescaled || reach->most_first > first || reach->least_end <= first) return 0;
    return least_of(keys, reach->least_end - first) / PANEL * PANEL;
}

// What e of this block is relative to is kept, too; what has waited in its place leaves.
static void keep_references(const AttnAttend *a, const AttendPass *pass) {
    const AttnKeep *k = a->keep;
    const size_t tile = pass->row / ATTEND_ROWS, met = attn_round_up(pass->keys, PANEL);
    float *times = keep_times(k, tile, a->first_key);
    if (k->rows > 0 && met < BLOCK)
        keep_leave_keys(k, tile, larger_of(k->keys[tile].first, a->first_key + met),
                        least_of(k->keys[tile].end, a->first_key + BLOCK));
    for (size_t i = 0; i < ATTEND_ROWS; i += LANES)
        store(times + i, load(pass->of->tried + i));
}

// The scores that leave while these columns are mixed: each panel of them takes some rows.
static void keep_share(const AttnAttend *a, const AttendPass *pass, size_t column, AttendMix *mix) {
    const AttnKeep *k = a->keep;
    const size_t panels = (a->width + PANEL - 1) / PANEL, panel = column / PANEL;
    // Division takes its time in the smallest scenes.
    const size_t row = panel == 0 ? 0 : pass->rows * panel / panels;
    const size_t end = panel + 1 == panels ? pass->rows : pass->rows * (panel + 1) / panels;
    const size_t keys = least_of(attend_vectors(pass) * LANES, k->n_k - a->first_key);
    float *to = k->scores + (pass->row + row) * k->scores_stride + a->first_key;
    mix->panels = keys / PANEL;
    mix->leaving = (KeepLeaving){a->scores + row * BLOCK,      NULL,      to, k->scores_stride,
                                 a->prescaled ? 0 : end - row, k->streams};
    for (size_t j = mix->panels * PANEL; j < keys; j += LANES) {
        KeepLeaving l = mix->leaving;
        l.from += j;
        l.to += j;
        keep_leave_vector(&l, keys - j, false);
    }
}

static void attend_tile(const AttnAttend *a, AttendPass *pass) {
    const int keeps = a->keep ? 1 : 0;
    // 1. s = Q·Kᵀ, 2. e = 2^((s − m)·c)
    attend_find_weights(a, pass);
    if (keeps) keep_references(a, pass);
    // 3. o = shrink·o + e·V
    AttendMix mix; // without clearing what is not set
    mix.e = pass->e;
    mix.shrink = pass->shrinks ? pass->of->shrink : NULL;
    mix.keys = pass->keys;
    mix.v_step = a->value_row;
    mix.o = a->context + pass->row * a->width;
    mix.width = a->width;
    mix.is_first = pass->is_first;
    for (size_t c = 0; c < a->width; c += PANEL) {
        if (keeps) keep_share(a, pass, c, &mix);
        pass->tile->mix[keeps][a->width - c > LANES ? 1 : 0](
            &mix, c, a->values + c / PANEL * a->value_panel);
    }
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
                           .open = attend_open(a, reach, keys),
                           .is_first = reach->least_first >= a->first_key,
                           .e = a->keep ? keep_e(a->keep, row / ATTEND_ROWS, a->first_key)
                                        : a->scores,
                           .of = &of};
        if (keys > 0) attend_tile(a, &pass);
    }
}
