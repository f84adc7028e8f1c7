// Scores of a tile of queries with a panel of keys, and where nothing stands between them and their
// weights those at once: one of the parts of attend_body.h.

INLINE void attend_step(const float *q, const float *k, Vector (*sum)[2], const size_t rows) {
    Vector k0 = load(k), k1 = load(k + LANES);
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++) {
        Vector a = SPLAT(q[i]);
        sum[i][0] = FMA(a, k0, sum[i][0]);
        sum[i][1] = FMA(a, k1, sum[i][1]);
    }
}

// sum[i] = Σ_p q[p][i] · k[p], two vectors of keys. For every four steps one line that is wanted is
// brought nearer and, where scores and weights are kept, a row of the weights before leaves.
INLINE void attend_sums(const float *q, const float *k, size_t depth, Vector (*sum)[2],
                        AttnFetchLines wanted, KeepLeaving *leaving, const size_t rows) {
    const size_t steps = ATTEND_STEPS;
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++)
        sum[i][0] = sum[i][1] = SPLAT(0.0f);
    for (size_t rest = depth % steps; rest > 0; rest--, depth--, q += ATTEND_ROWS, k += PANEL)
        attend_step(q, k, sum, rows);
    while (depth > 0) {
        __builtin_prefetch(wanted.line, 0, 2);
        if (leaving) keep_leave_row(leaving, true);
        for (size_t x = 0; x < steps; x++)
            attend_step(q + x * ATTEND_ROWS, k + x * PANEL, sum, rows);
        q += steps * ATTEND_ROWS;
        k += steps * PANEL;
        wanted.line += wanted.step;
        __asm__("" : "+r"(q), "+r"(k));
        depth -= steps;
    }
}

// How many steps are not done row by row.
INLINE size_t attend_before_last(size_t steps) {
    return steps < ATTEND_LAST ? steps : steps - ATTEND_LAST;
}

// The last steps of sums, a[i·a_row + p·a_step] · b[p·b_step], and where the rows then go.
typedef struct AttendEnd {
    const float *a, *b;
    size_t a_row, a_step, b_step;
    float *to;
    size_t to_row;
} AttendEnd;

// Row by row, so that each leaves when it is complete while the others are still summed: two dozen
// vectors stored one after the other hold up the multiply-adds that follow, by 16 cycles of
// AVX-512.
INLINE void attend_end(const AttendEnd *end, Vector (*sum)[2], const size_t steps,
                       const size_t rows, const size_t vectors) {
    const float *a = end->a;
    float *to = end->to;
    Vector b[ATTEND_LAST][2];
    ALL_UNROLLED
    for (size_t p = 0; p < steps; p++)
        ALL_UNROLLED
    for (size_t x = 0; x < vectors; x++)
        b[p][x] = load(end->b + p * end->b_step + x * LANES);
    ALL_UNROLLED
    for (size_t i = 0; i < rows; i++) {
        ALL_UNROLLED
        for (size_t p = 0; p < steps; p++) {
            Vector value = SPLAT(a[p * end->a_step]);
            ALL_UNROLLED
            for (size_t x = 0; x < vectors; x++)
                sum[i][x] = FMA(value, b[p][x], sum[i][x]);
        }
        ALL_UNROLLED
        for (size_t x = 0; x < vectors; x++)
            store(to + x * LANES, sum[i][x]);
        a += end->a_row;
        to += end->to_row;
        __asm__("" : "+r"(a), "+r"(to));
    }
}

// s[i][j] = Σ_p q[p][i] · k[p][j]
INLINE void attend_scores(const float *q, const float *k, size_t depth, float *s,
                          AttnFetchLines wanted, KeepLeaving *leaving, const size_t rows) {
    Vector sum[ATTEND_ROWS][2];
    const size_t before = attend_before_last(depth);
    const AttendEnd end = {
        q + before * ATTEND_ROWS, k + before * PANEL, 1, ATTEND_ROWS, PANEL, s, BLOCK};
    attend_sums(q, k, before, sum, wanted, leaving, rows);
    if (before < depth)
        attend_end(&end, sum, ATTEND_LAST, rows, 2);
    else
        attend_end(&end, sum, 0, rows, 2);
}

// Rows i … of a tile: e = 2^s, l += e.
INLINE void attend_weigh_rows(Vector (*sum)[2], size_t i, float *e, float *sums,
                              const size_t rows) {
    Vector x[GROUP];
    ALL_UNROLLED
    for (size_t v = 0; v < 2 * rows; v++)
        x[v] = sum[i + v / 2][v % 2];
    exp2_vectors(x, 2 * rows);
    ALL_UNROLLED
    for (size_t v = 0; v < 2 * rows; v++) {
        float *l = sums + (i + v / 2) * SUM_LANES + v % 2 * LANES % SUM_LANES;
        store(e + (i + v / 2) * BLOCK + v % 2 * LANES, x[v]);
        store(l, load(l) + x[v]);
    }
}

// e[i][j] = 2^(Σ_p q[p][i] · k[p][j]), l[i] += e[i][j], while the sums are in their registers:
// nothing else is stored, and that by and by. The first row and the last are by themselves, as
// registers are scarce and multiply-adds still, or again, run beside.
INLINE void attend_weights(const float *q, const float *k, size_t depth, float *e, float *sums,
                           AttnFetchLines wanted, const size_t rows) {
    Vector sum[ATTEND_ROWS][2];
    attend_sums(q, k, depth, sum, wanted, NULL, rows);
    attend_weigh_rows(sum, 0, e, sums, 1);
    ALL_UNROLLED
    for (size_t i = 1; i + 1 < rows; i += 2)
        attend_weigh_rows(sum, i, e, sums, 2);
    if (rows % 2 == 0) attend_weigh_rows(sum, rows - 1, e, sums, 1);
}
