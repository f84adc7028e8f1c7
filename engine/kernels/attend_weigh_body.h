// From scores to weights, one of the parts of attend_body.h.
//
// What a row's weights are relative to need not be its maximum: any number near it does, and 0
// mostly is near. So every block is tried with what the row has, 0 at first, and no maximum is
// looked for. The row's sums tell whether that was near; where it was not, the tile does the block
// again with maxima.

#define RARELY static __attribute__((noinline, cold))

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

// What is known of the rows of a tile while it goes through a block. Never cleared as a whole: that
// would take the smallest scenes longer than anything else.
typedef struct AttendRows {
    float shrink[ATTEND_ROWS + LANES];
    float tried[ATTEND_ROWS + LANES];  // what weights are relative to: m, 0 where there is none
    float offset[ATTEND_ROWS + LANES]; // −tried·c
    int32_t is_far_off[ATTEND_ROWS + LANES]; // all bits: that is not near the row's scores
    float sums[ATTEND_ROWS * SUM_LANES];     // as they were before this block
} AttendRows;

// A tile on its way through a block.
typedef struct AttendPass {
    const AttendTile *tile;
    size_t row, rows;
    size_t keys;        // of this block, that any of the rows needs
    size_t open;        // so many of them every row sees; see attend_open()
    size_t weighed;     // so many of them have their weights
    bool is_first;      // block in which one of the rows sees a key
    bool has_reference; // some m is not 0, of the rows or of those that are loaded with them
    bool has_far;       // one of the rows may be far: see attend_is_far()
    bool shrinks;       // what was summed so far is to be multiplied by `shrink`
    float *e;           // [ATTEND_ROWS, BLOCK]; may be where the scores are
    AttendRows *of;
} AttendPass;

// What the weights of LANES rows from row i of the tile on are relative to.
INLINE void attend_relate(const AttnAttend *a, AttendPass *pass, size_t i, Vector m) {
    Vector limit = SPLAT(ATTEND_FAR), zero = SPLAT(0.0f);
    m = choose((Integers)(m > SPLAT(-INFINITY)), m, zero);
    Vector offset = m * SPLAT(a->exponent);
    pass->has_reference |= ANY_OF((Integers)(m != zero));
    pass->has_far |= ANY_OF(~(Integers)((offset < limit) & (offset > -limit)));
    store(pass->of->tried + i, m);
    store(pass->of->offset + i, -offset);
}

// Of rows that are far off: m' = largest where that is more than m; shrink = 2^((m − m')·c). The
// others keep theirs, shrink = 1: a row's bits do not depend on its neighbours in the tile. LANES
// rows from row i of the tile on, of which those that are not of it have −∞ as their largest.
INLINE void attend_refer(const AttnAttend *a, AttendPass *pass, size_t i, Vector largest) {
    float *reference = a->reference + pass->row + i;
    Vector old = load(reference), none = SPLAT(-INFINITY);
    Integers far_off = (Integers)load((const float *)pass->of->is_far_off + i);
    Integers grows = far_off & (Integers)(largest > old);
    Vector m = choose(grows, largest, old);
    // Where no row has seen anything yet there is nothing to shrink.
    Integers shrinks = grows & (Integers)(old > none);
    if (ANY_OF(shrinks)) {
        Vector x = choose(shrinks, (old - m) * SPLAT(a->exponent), SPLAT(0.0f));
        exp2_vectors(&x, 1);
        store(pass->of->shrink + i, x);
        pass->shrinks = true;
    } else {
        store(pass->of->shrink + i, SPLAT(1.0f));
    }
    store(reference, m);
    attend_relate(a, pass, i, m);
}

// What row i's weights are added to: shrink·l, which is kept as it was, or nothing yet.
INLINE Vector attend_sum_before(const AttnAttend *a, const AttendPass *pass, size_t i, size_t l) {
    if (pass->is_first) return SPLAT(0.0f);
    const Vector sum = load(a->sums + (pass->row + i) * SUM_LANES + l * LANES);
    store(pass->of->sums + i * SUM_LANES + l * LANES, sum);
    return pass->shrinks ? (Vector)(sum * SPLAT(pass->of->shrink[i])) : sum;
}

// e[j] = 2^((s[j] − m)·c); l = shrink·l + Σ e[j]. From key `first` on so many vectors, whole
// groups. is_far: see attend_is_far().
INLINE void attend_exponentials(const AttnAttend *a, AttendPass *pass, size_t i, size_t first,
                                size_t vectors, const size_t group, const bool is_far) {
    const float *s = a->scores + i * BLOCK + first;
    float *to = pass->e + i * BLOCK + first;
    float *sums = a->sums + (pass->row + i) * SUM_LANES;
    float m = pass->of->tried[i];
    Vector c = SPLAT(a->exponent), offset = SPLAT(pass->of->offset[i]);
    Vector sum[SUM_VECTORS];
    for (size_t l = 0; l < SUM_VECTORS; l++)
        sum[l] = first > 0 ? load(sums + l * LANES) : attend_sum_before(a, pass, i, l);
    for (size_t v = 0; v < vectors; v += group) {
        Vector e[GROUP];
        for (size_t x = 0; x < group; x++)
            e[x] = is_far ? (Vector)((load(s + (v + x) * LANES) - SPLAT(m)) * c)
                          : (Vector)FMA(load(s + (v + x) * LANES), c, offset);
        exp2_vectors(e, group);
        for (size_t x = 0; x < group; x++) {
            sum[(v + x) % SUM_VECTORS] += e[x];
            store(to + (v + x) * LANES, e[x]);
        }
    }
    for (size_t l = 0; l < SUM_VECTORS; l++)
        store(sums + l * LANES, sum[l]);
}

// Scores of a tile to weights relative to what is tried for its rows.
INLINE void attend_weigh(const AttnAttend *a, AttendPass *pass, size_t first, size_t vectors,
                         const size_t group) {
    for (size_t i = 0; i < pass->rows; i++) {
        if (pass->has_far && attend_is_far(pass->of->tried[i], a->exponent))
            attend_exponentials(a, pass, i, first, vectors, group, true);
        else
            attend_exponentials(a, pass, i, first, vectors, group, false);
    }
}

static size_t attend_vectors(const AttendPass *pass) {
    size_t panels = (pass->keys + PANEL - 1) / PANEL;
    return pass->keys <= LANES ? 1 : 2 * panels;
}

// Scores of the keys that are not weighed yet to weights: a whole block (its loops unrolled) or
// some panels.
static void attend_weigh_keys(const AttnAttend *a, AttendPass *pass) {
    const size_t first = pass->weighed, vectors = attend_vectors(pass) - first / LANES;
    if (vectors == 1)
        attend_weigh(a, pass, 0, 1, 1);
    else if (vectors == BLOCK / LANES)
        attend_weigh(a, pass, 0, BLOCK / LANES, GROUP);
    else if (vectors % GROUP == 0)
        attend_weigh(a, pass, first, vectors, GROUP);
    else
        attend_weigh(a, pass, first, vectors, 2);
    pass->weighed = pass->keys;
}

// What is wanted while so many steps of a sum are done.
INLINE AttnFetchLines attend_fetch(const AttnAttend *a, size_t steps, const float *idle) {
    return attn_fetch_take(a->fetch, steps / ATTEND_STEPS, idle);
}

// Scores of the keys that are not weighed yet, as they are to be compared; meanwhile weights of the
// queries before may leave.
INLINE void attend_score_keys(const AttnAttend *a, const AttendPass *pass, const bool leaves) {
    const float *q = a->queries + pass->row * a->d_k;
    const size_t steps = attend_before_last(a->d_k);
    for (size_t j = pass->weighed; j < pass->keys; j += PANEL) {
        const float *k = a->keys + j * a->d_k;
        AttnFetchLines wanted = attend_fetch(a, steps, q);
        if (leaves && a->keep) {
            KeepLeaving panel = keep_panel(a->keep, pass->row / ATTEND_ROWS, a->first_key + j);
            pass->tile->scores_leaving(q, k, a->d_k, a->scores + j, wanted, &panel);
        } else {
            pass->tile->scores(q, k, a->d_k, a->scores + j, wanted);
        }
    }
    for (size_t i = 0; i < pass->rows && pass->open < pass->keys; i++)
        attend_adjust(a, pass->row + i, attend_vectors(pass) * LANES, a->scores + i * BLOCK);
}

// Panels of keys that all rows see go from scores to weights at once where weights are 2^s, that
// is, relative to 0, and c is part of the queries.
INLINE void attend_weigh_at_once(const AttnAttend *a, AttendPass *pass) {
    if (!ATTEND_AT_ONCE || a->exponent != 1.0f || a->keep) return;
    if (pass->open == 0 || pass->has_reference) return;
    const float *q = a->queries + pass->row * a->d_k;
    float *sums = a->sums + pass->row * SUM_LANES;
    for (size_t i = 0; i < pass->tile->rows; i++)
        for (size_t l = 0; l < SUM_VECTORS; l++)
            store(sums + i * SUM_LANES + l * LANES, attend_sum_before(a, pass, i, l));
    for (size_t j = 0; j < pass->open; j += PANEL)
        pass->tile->weights(q, a->keys + j * a->d_k, a->d_k, pass->e + j, sums + j % SUM_LANES,
                            attend_fetch(a, a->d_k, q));
    pass->weighed = pass->open;
}

// May the row see any key of this block?
RARELY bool attend_sees_any(const AttnAttend *a, size_t row, size_t keys) {
    for (size_t key = a->first_key; key < a->first_key + keys; key++)
        if (attend_sees(a, row, key)) return true;
    return false;
}

// Which rows' sums say that what their weights are relative to is not near their scores (see
// ATTEND_HEAVY)? Is there any?
RARELY bool attend_find_far_off(const AttnAttend *a, AttendPass *pass) {
    bool any = false;
    for (size_t i = 0; i < pass->rows && pass->is_first; i++)
        a->reference[pass->row + i] = -INFINITY;
    for (size_t i = 0; i < pass->rows; i++) {
        const float *sums = a->sums + (pass->row + i) * SUM_LANES;
        Integers heavy = {0}, light = ~heavy;
        for (size_t l = 0; l < SUM_LANES; l += LANES) {
            Vector sum = load(sums + l);
            heavy |= (Integers)(sum > SPLAT(ATTEND_HEAVY));
            light &= ~(Integers)(sum >= SPLAT(ATTEND_LIGHT));
        }
        bool is_light = a->reference[pass->row + i] == -INFINITY && !ANY_OF(~light);
        bool is_blind = is_light && !attend_sees_any(a, pass->row + i, pass->keys);
        bool is_far_off = ANY_OF(heavy) || (is_light && !is_blind);
        pass->of->is_far_off[i] = is_far_off ? -1 : 0;
        if (!is_far_off && !is_blind) a->reference[pass->row + i] = pass->of->tried[i];
        any |= is_far_off;
    }
    return any;
}

// Nearly always they are near, and that is seen at once: no lane of any row is heavy, and the first
// lane of none is light.
INLINE bool attend_all_near(const AttnAttend *a, const AttendPass *pass) {
    const float *sums = a->sums + pass->row * SUM_LANES;
    Vector heaviest = SPLAT(0.0f);
    bool light = false;
    for (size_t i = 0; i < pass->rows; i++, sums += SUM_LANES) {
        light |= !(sums[0] >= ATTEND_LIGHT);
        for (size_t l = 0; l < SUM_LANES; l += LANES)
            heaviest = MAX_OF(load(sums + l), heaviest);
    }
    return !light && !ANY_OF((Integers)(heaviest > SPLAT(ATTEND_HEAVY)));
}

// The block once more, with an m that is near where the one before was not. Rows where it was get
// the same weights.
RARELY void attend_weigh_again(const AttnAttend *a, AttendPass *pass) {
    if (!pass->is_first)
        memcpy(a->sums + pass->row * SUM_LANES, pass->of->sums,
               pass->rows * SUM_LANES * sizeof *pass->of->sums);
    pass->weighed = 0;
    attend_score_keys(a, pass, false);
    pass->has_far = false;
    for (size_t i = 0; i < pass->rows; i += LANES)
        attend_refer(a, pass, i,
                     attend_largest(a->scores + i * BLOCK, pass->rows - i, attend_vectors(pass)));
    attend_weigh_keys(a, pass);
}

// Scores of the block and from them weights, relative to an m that is near the scores of each row.
INLINE void attend_find_weights(const AttnAttend *a, AttendPass *pass) {
    for (size_t i = 0; i < pass->rows; i += LANES)
        attend_relate(a, pass, i,
                      pass->is_first ? SPLAT(-INFINITY) : load(a->reference + pass->row + i));
    attend_weigh_at_once(a, pass);
    if (pass->weighed < pass->keys) {
        attend_score_keys(a, pass, true);
        attend_weigh_keys(a, pass);
    }
    if (attend_all_near(a, pass)) {
        for (size_t i = 0; i < pass->rows; i += LANES) {
            size_t count = pass->rows - i < LANES ? pass->rows - i : LANES;
            STORE_LANES(a->reference + pass->row + i, 0, count, load(pass->of->tried + i));
        }
    } else if (attend_find_far_off(a, pass)) {
        attend_weigh_again(a, pass);
    }
}
