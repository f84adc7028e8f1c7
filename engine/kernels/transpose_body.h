// Transposes, one of the parts of kernel_body.h: squares of LANES by LANES in registers.
// attend_body.h folds vectors with the same shuffles.

// Step w of a transpose swaps the off-diagonal w by w blocks of every 2w by 2w block: the low half
// of the lanes of both vectors, the high half of both.
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
    ALL_UNROLLED                                                                                   \
    for (size_t i = 0; i < LANES; i++) {                                                           \
        if (i & (w)) continue;                                                                     \
        Vector low = r[i], high = r[i + (w)];                                                      \
        r[i] = __builtin_shufflevector(low, high, EACH_LANE(LOW_LANE, w));                         \
        r[i + (w)] = __builtin_shufflevector(low, high, EACH_LANE(HIGH_LANE, w));                  \
    }

// Lanes of two vectors in turn, those of the low and of the high half of every four.
#define TURN_LOW(l, w)         ((l) / 4 * 4 + (l) % 4 / 2 + (l) % 2 * LANES)
#define TURN_HIGH(l, w)        (TURN_LOW(l, w) + 2)
#define SHUFFLE(a, b, LANE, w) __builtin_shufflevector(a, b, EACH_LANE(LANE, w))

// Rows that load_across() can bring together: whole fours.
#define ACROSS_ROWS(rows) ((rows) % 4 == 0 && (rows) <= LANES)

// r[p] = column p of `rows` (a constant) rows, 0 in the lanes beyond. The loads themselves bring
// fours of four rows together, so that fours by fours are left to be turned over: shuffles have but
// one port.
INLINE void load_across(const float *from, size_t stride, const size_t rows, Vector *r) {
    // Four pointers and a step: there are not registers enough for the addresses of all rows.
    const float *at[4] = {from, from + stride, from + 2 * stride, from + 3 * stride};
    size_t apart = 4 * stride;
    __asm__("" : "+r"(at[0]), "+r"(at[1]), "+r"(at[2]), "+r"(at[3]), "+r"(apart));
    ALL_UNROLLED
    for (size_t q = 0; q < LANES; q += 4) {
        Vector row[4], turn[4];
        ALL_UNROLLED
        for (size_t k = 0; k < 4; k++)
            row[k] = LOAD_FOURS(at[k] + q, apart, rows / 4);
        turn[0] = SHUFFLE(row[0], row[1], TURN_LOW, 1);
        turn[1] = SHUFFLE(row[0], row[1], TURN_HIGH, 1);
        turn[2] = SHUFFLE(row[2], row[3], TURN_LOW, 1);
        turn[3] = SHUFFLE(row[2], row[3], TURN_HIGH, 1);
        ALL_UNROLLED
        for (size_t k = 0; k < 2; k++) {
            r[q + 2 * k] = SHUFFLE(turn[k], turn[k + 2], LOW_LANE, 2);
            r[q + 2 * k + 1] = SHUFFLE(turn[k], turn[k + 2], HIGH_LANE, 2);
        }
    }
}

INLINE void turn_over(Vector *r) {
    TRANSPOSE_STEP(1)
    TRANSPOSE_STEP(2)
#if LANES >= 8
    TRANSPOSE_STEP(4)
#endif
#if LANES == 16
    TRANSPOSE_STEP(8)
#endif
}

// Where a transpose goes, times what.
typedef struct Transposed {
    float *to;
    size_t stride;
    float factor;
} Transposed;

// Squares side by side, of at most LANES rows and whole vectors of columns; missing rows are 0. To
// be multiplied costs nothing: multipliers have nothing else to do.
INLINE void transpose_squares(const float *from, size_t from_stride, const size_t rows,
                              size_t columns, const Transposed *t, const bool is_scaled) {
    float *to = t->to;
    for (size_t p = 0; p < columns; p += LANES, from += LANES) {
        Vector r[LANES];
        if (ACROSS_ROWS(rows)) {
            load_across(from, from_stride, rows, r);
        } else {
            ALL_UNROLLED
            for (size_t i = 0; i < LANES; i++)
                r[i] = i < rows ? load(from + i * from_stride) : SPLAT(0.0f);
            turn_over(r);
        }
        ALL_UNROLLED
        for (size_t i = 0; i < LANES; i++) {
            store(to, is_scaled ? (Vector)(r[i] * SPLAT(t->factor)) : r[i]);
            to += t->stride;
            __asm__("" : "+r"(to));
        }
    }
}

// A function each: together they would find sixteen addresses for all before any needs them.
#define TRANSPOSE_ROWS(name, rows_of_it, is_scaled)                                                \
    __attribute__((noinline)) static void name(const float *from, size_t from_stride, size_t rows, \
                                               size_t columns, const Transposed *t) {              \
        (void)rows;                                                                                \
        transpose_squares(from, from_stride, rows_of_it, columns, t, is_scaled);                   \
    }
TRANSPOSE_ROWS(transpose_whole, LANES, false)
TRANSPOSE_ROWS(transpose_tile, ATTEND_ROWS, false) // of queries
TRANSPOSE_ROWS(transpose_tile_scaled, ATTEND_ROWS, true)
TRANSPOSE_ROWS(transpose_some, rows, false)
TRANSPOSE_ROWS(transpose_some_scaled, rows, true)

// Less than a vector of columns of at most LANES rows.
__attribute__((noinline)) static void transpose_rest(const float *from, size_t from_stride,
                                                     size_t rows, size_t columns,
                                                     const Transposed *t) {
    Vector r[LANES];
    ALL_UNROLLED
    for (size_t i = 0; i < LANES; i++)
        r[i] = i < rows ? LOAD_LANES(from + i * from_stride, 0, columns) : SPLAT(0.0f);
    turn_over(r);
    ALL_UNROLLED
    for (size_t i = 0; i < LANES; i++) {
        if (i < columns) store(t->to + i * t->stride, r[i] * SPLAT(t->factor));
    }
}

// Whole vectors of columns of some rows.
static void transpose_vectors(const float *from, size_t from_stride, size_t rows, size_t columns,
                              const Transposed *t) {
    const bool is_scaled = t->factor != 1.0f;
    if (rows == ATTEND_ROWS)
        (is_scaled ? transpose_tile_scaled : transpose_tile)(from, from_stride, ATTEND_ROWS,
                                                             columns, t);
    else if (is_scaled)
        transpose_some_scaled(from, from_stride, rows, columns, t);
    else if (rows >= LANES)
        transpose_whole(from, from_stride, LANES, columns, t);
    else
        transpose_some(from, from_stride, rows, columns, t);
}

static void transpose(const float *from, size_t from_stride, size_t rows, size_t columns, float *to,
                      size_t to_stride, float factor) {
    const size_t whole = columns / LANES * LANES, rest = columns - whole;
    Transposed t = {to, to_stride, factor};
    for (size_t i = 0; i < rows; i += LANES, from += LANES * from_stride, t.to += LANES) {
        const size_t left = rows - i < LANES ? rows - i : LANES;
        if (whole > 0) transpose_vectors(from, from_stride, left, whole, &t);
        if (rest == 0) continue;
        const Transposed end = {t.to + whole * to_stride, to_stride, factor};
        transpose_rest(from + whole, from_stride, left, rest, &end);
    }
}
