// What keep_body.h does to one tile of queries: its scores with some keys, their exponentials, its
// mix with some values.
typedef struct KeepRows KeepRows;

typedef struct KeepTile {
    const AttnKeep *k;
    const KeepRows *kind;
    size_t row, rows;  // of the tile, counted from k's first
    size_t first, end; // keys that it computes: first is a multiple of KEEP_STEP
    AttnReach reach;
    float *s, *o; // [blocks][ATTEND_ROWS, BLOCK], [ATTEND_ROWS, width]
    size_t width;
    bool is_plain;  // neither penalties nor a factor that turns the order of the scores around
    bool is_direct; // what is kept may leave vector by vector
    Vector most[ATTEND_ROWS];
    float shift[ATTEND_ROWS], inverse[ATTEND_ROWS];
    Doubles sum[ATTEND_ROWS][DOUBLES];
} KeepTile;

// A multiple of every kernel's panel and of SUM_LANES.
enum { KEEP_STEP = 32 };

INLINE size_t least_of(size_t a, size_t b) {
    return a < b ? a : b;
}

INLINE size_t whole(size_t n, size_t step) {
    return (n + step - 1) / step * step;
}

INLINE float *keep_block(const KeepTile *t, size_t key) {
    return t->s + key / BLOCK * (ATTEND_ROWS * BLOCK) + key % BLOCK;
}

INLINE void put(float *to, Vector v, bool streams) {
    if (streams)
        STREAM(to, v);
    else
        store(to, v);
}

// --- 1. scores
// ------------------------------------------------------------------------------------

typedef struct KeepScores {
    const float *q, *k;
    size_t depth;
    float *s;
    Vector *most; // NULL: see keep_edge()
    AttnFetchLines wanted;
} KeepScores;

INLINE void keep_scores(const KeepScores *p, const size_t rows) {
    Vector sum[ATTEND_ROWS][2];
    AttnFetchLines wanted = p->wanted;
    attend_sums(p->q, p->k, p->depth, sum, rows, true, &wanted);
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++) {
        ALL_UNROLLED
        for (size_t x = 0; x < 2; x++) {
            sum[i][x] += SPLAT(0.0f); // as product() does: never −0
            store(p->s + i * BLOCK + x * LANES, sum[i][x]);
        }
    }
    if (!p->most) return;
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++)
        p->most[i] = MAX_OF(sum[i][1], MAX_OF(sum[i][0], p->most[i]));
}

INLINE void put_some(float *to, size_t count, Vector v, bool streams) {
    if (count >= LANES)
        put(to, v, streams);
    else if (count > 0)
        STORE_LANES(to, 0, count, v);
}

// One vector of keys of one row, `count` of which exist: hidden where it must not be seen. Where
// scaling cannot wait the scores are kept here.
INLINE void keep_edge_vector(KeepTile *t, size_t i, size_t key, size_t count, float *s) {
    const AttnKeep *k = t->k;
    size_t row = t->row + i;
    Vector v = load(s), none = SPLAT(-INFINITY);
    Integers at = lanes_from(key);
    AttnSight sight = k->sight[row];
    Integers sees = (Integers)(at >= (int32_t)sight.first) & (Integers)(at < (int32_t)sight.end);
    if (k->may && count > 0)
        sees &= (Integers)(load_some(k->may + row * k->may_stride + key, count) != SPLAT(0.0f));
    v = choose(sees, v, none);
    if (!t->is_plain) {
        put_some(k->scores + row * k->scores_stride + key, count, v, t->is_direct && k->streams);
        Vector f = SPLAT(k->factor);
        v = k->penalties && count > 0
                ? (Vector)FMA(v, f, -load_some(k->penalties - row + key, count))
                : (Vector)(v * f);
        v = choose(sees, v, none);
    }
    t->most[i] = MAX_OF(v, t->most[i]);
    store(s, v);
}

static void keep_edge(KeepTile *t, size_t key) {
    const size_t n_k = t->k->n_k, end = whole(t->end, SUM_LANES);
    for (size_t i = 0; i < t->rows; i++) {
        for (size_t x = 0; x < 2 && key + x * LANES < end; x++) {
            size_t at = key + x * LANES, count = at < n_k ? least_of(n_k - at, LANES) : 0;
            keep_edge_vector(t, i, at, count, keep_block(t, at) + i * BLOCK);
        }
    }
}

// Rows at the end of a task come in smaller tiles, as in attend_body.h.
typedef void KeepScorer(const KeepScores *p);
typedef struct KeepMix KeepMix;
typedef void KeepMixer(const KeepMix *m, size_t column, const float *v);

// --- 2. weights, not yet divided by their sum
// ------------------------------------------------------------------------------------

// Some scores of one row on their way to weights.
typedef struct KeepExp {
    float *s, *to; // to: where the scores are kept as they are, or NULL
    float f, m;
    size_t floats; // a multiple of SUM_LANES
    bool streams;
} KeepExp;

// e[j] = exp(s[j]·f − m), in place, and added to the sum's lanes one group behind, as what was just
// stored is there by then.
INLINE void keep_exponentials(const KeepExp *x, Doubles *sum, const bool keeps) {
    Doubles lane[DOUBLES];
    float *s = x->s;
    size_t j = 0;
    memcpy(lane, sum, sizeof lane);
    for (; j + GROUP_FLOATS <= x->floats; j += GROUP_FLOATS) {
        Vector e[GROUP];
        for (size_t v = 0; v < GROUP; v++)
            e[v] = load(s + j + v * LANES);
        for (size_t v = 0; v < GROUP && keeps; v++)
            put(x->to + j + v * LANES, e[v], x->streams);
        for (size_t v = 0; v < GROUP; v++)
            e[v] = e[v] * SPLAT(x->f) - SPLAT(x->m);
        exp_vectors(e, GROUP);
        for (size_t v = 0; v < GROUP; v++)
            store(s + j + v * LANES, e[v]);
        if (j > 0) add_group(lane, s + j - GROUP_FLOATS);
    }
    if (j > 0) add_group(lane, s + j - GROUP_FLOATS);
    for (; j < x->floats; j += SUM_LANES) {
        for (size_t l = j; l < j + SUM_LANES; l += LANES) {
            Vector e = load(s + l);
            if (keeps) put(x->to + l, e, x->streams);
            e = e * SPLAT(x->f) - SPLAT(x->m);
            exp_vectors(&e, 1);
            store(s + l, e);
        }
        add_lanes(lane, s + j);
    }
    memcpy(sum, lane, sizeof lane);
}

// Keys first … first + floats − 1, of one block, of which `count` exist.
static void keep_weigh_row(KeepTile *t, size_t i, size_t first, size_t floats, size_t count) {
    const AttnKeep *k = t->k;
    KeepExp x = {.s = keep_block(t, first) + i * BLOCK,
                 .to = k->scores + (t->row + i) * k->scores_stride + first,
                 .f = t->is_plain ? k->factor : 1.0f,
                 .m = t->shift[i],
                 .floats = floats,
                 .streams = k->streams};
    if (t->is_plain && t->is_direct && floats <= count) {
        keep_exponentials(&x, t->sum[i], true);
        return;
    }
    if (t->is_plain) copy(x.s, x.to, least_of(floats, count), k->streams);
    keep_exponentials(&x, t->sum[i], false);
}

// A row that sees NaN or +∞: undefined, as its shift says from now on, but what is hidden still
// weighs nothing. Rare, and so plain.
static void keep_undefined(KeepTile *t, size_t i) {
    const AttnKeep *k = t->k;
    size_t row = t->row + i;
    AttnSight sight = k->sight[row];
    t->shift[i] = NAN;
    t->inverse[i] = 1.0f;
    for (size_t j = t->first; j < t->end; j++) {
        const float *penalty = k->penalties ? k->penalties - row + j : NULL;
        float masked;
        scale(k->scores + row * k->scores_stride + j, penalty, k->factor, &masked, 1);
        bool sees = j >= sight.first && j < sight.end &&
                    (!k->may || k->may[row * k->may_stride + j] != 0.0f);
        keep_block(t, j)[i * BLOCK] = !sees || masked == -INFINITY ? 0.0f : NAN;
    }
}

static void keep_weigh(KeepTile *t) {
    const float f = t->is_plain ? t->k->factor : 1.0f;
    bool sees_none[ATTEND_ROWS];
    for (size_t i = 0; i < t->rows; i++) {
        float m = LARGEST_OF(t->most[i]) * f;
        sees_none[i] = m == -INFINITY;
        t->shift[i] = sees_none[i] ? 0.0f : m;
        for (size_t l = 0; l < DOUBLES; l++)
            t->sum[i][l] = (Doubles){0};
    }
    size_t end = whole(t->end, SUM_LANES);
    for (size_t first = t->first; first < end;) {
        size_t stop = least_of(end, (first / BLOCK + 1) * BLOCK);
        for (size_t i = 0; i < t->rows; i++)
            keep_weigh_row(t, i, first, stop - first, t->k->n_k - first);
        first = stop;
    }
    for (size_t i = 0; i < t->rows; i++) {
        float total = add_up(t->sum[i]);
        t->inverse[i] = sees_none[i] ? 0.0f : 1.0f / total;
        if (isnan(total) && !sees_none[i]) keep_undefined(t, i);
    }
}

// --- 3. mix
// ------------------------------------------------------------------------------------

// Some keys of one block: e, inverse and v as above.
struct KeepMix {
    float *e;
    const float *inverse, *v;
    size_t v_step, keys;
    float *o;
    size_t width;
    bool is_first;              // o holds nothing yet
    float *to;                  // where the weights are kept, or NULL
    size_t stride, rows, count; // how many of them exist
    bool streams;
};

#define IN_BETWEEN (LANES != 8) // AVX2's sixteen registers are full

// w[i][j …] = e[i][j …] / Σ e, a vector of row i
INLINE void keep_divide(const KeepMix *m, size_t i, size_t j) {
    Vector w = load(m->e + i * BLOCK + j) * SPLAT(m->inverse[i]);
    store(m->e + i * BLOCK + j, w);
    if (m->to && i < m->rows) put_some(m->to + i * m->stride + j, m->count - j, w, m->streams);
}

// o[i][c] = o[i][c] + Σ_j w[i][j] · v[j][c]; the first panel of columns divides.
INLINE void keep_mix(const KeepMix *m, size_t column, const float *v, const size_t rows,
                     const size_t vectors, const bool divides) {
    Vector sum[ATTEND_ROWS][2];
    float *o = m->o + column;
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++)
        ALL_UNROLLED
    for (size_t x = 0; x < vectors; x++)
        sum[i][x] = m->is_first ? SPLAT(0.0f) : load(o + i * m->width + x * LANES);
    for (size_t i = 0; i < rows && divides; i++)
        keep_divide(m, i, 0);
    for (size_t first = 0; first < m->keys; first += LANES) {
        const float *e = m->e + first;
        size_t steps = least_of(m->keys - first, LANES);
        // Row by row, between the steps where registers are left: memory takes what leaves only so
        // fast.
        size_t next = first + LANES, waiting = divides && next < m->keys ? rows : 0;
        for (size_t i = IN_BETWEEN ? steps : 0; i < waiting; i++)
            keep_divide(m, i, next);
        UNROLLED
        for (size_t j = 0; j < steps; j++, v += m->v_step) {
            Vector b[2];
            if (IN_BETWEEN && j < waiting) keep_divide(m, j, next);
            ALL_UNROLLED
            for (size_t x = 0; x < vectors; x++) {
                b[x] = load(v + x * LANES);
                if (x * LANES % LINE == 0) __builtin_prefetch(v + AHEAD * m->v_step + x * LANES);
            }
            ALL_UNROLLED
            for (size_t i = 0; i < rows; i++) {
                Vector a = SPLAT(e[i * BLOCK + j]);
                ALL_UNROLLED
                for (size_t x = 0; x < vectors; x++)
                    sum[i][x] = FMA(a, b[x], sum[i][x]);
            }
        }
    }
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++)
        ALL_UNROLLED
    for (size_t x = 0; x < vectors; x++)
        store(o + i * m->width + x * LANES, sum[i][x]);
}

struct KeepRows {
    size_t rows;
    KeepScorer *scores;
    KeepMixer *mix[2][2]; // [vectors − 1][divides]
};

#define KEEP_MIXER(rows, vectors, divides)                                                         \
    static void keep_mix_##rows##_##vectors##_##divides(const KeepMix *m, size_t column,           \
                                                        const float *v) {                          \
        keep_mix(m, column, v, rows, vectors, divides);                                            \
    }
#define KEEP_TILE(rows)                                                                            \
    static void keep_scores_##rows(const KeepScores *p) {                                          \
        keep_scores(p, rows);                                                                      \
    }                                                                                              \
    KEEP_MIXER(rows, 1, 0) KEEP_MIXER(rows, 1, 1) KEEP_MIXER(rows, 2, 0) KEEP_MIXER(rows, 2, 1)
#define KEEP_ENTRY(rows)                                                                           \
    {                                                                                              \
        rows, keep_scores_##rows, {                                                                \
            {keep_mix_##rows##_1_0, keep_mix_##rows##_1_1}, {                                      \
                keep_mix_##rows##_2_0, keep_mix_##rows##_2_1                                       \
            }                                                                                      \
        }                                                                                          \
    }
KEEP_TILE(1)
KEEP_TILE(2)
KEEP_TILE(4)
KEEP_TILE(6)
#if ATTEND_ROWS == 12
KEEP_TILE(8)
KEEP_TILE(12)
static const KeepRows keep_rows[] = {KEEP_ENTRY(1), KEEP_ENTRY(2), KEEP_ENTRY(4),
                                     KEEP_ENTRY(6), KEEP_ENTRY(8), KEEP_ENTRY(12)};
#else
static const KeepRows keep_rows[] = {KEEP_ENTRY(1), KEEP_ENTRY(2), KEEP_ENTRY(4), KEEP_ENTRY(6)};
#endif

static const KeepRows *keep_rows_for(size_t rows) {
    const KeepRows *entry = keep_rows;
    while (entry->rows < rows)
        entry++;
    return entry;
}
