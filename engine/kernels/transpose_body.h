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

// Squares side by side, of at most LANES rows and whole vectors of columns; missing rows are 0. To
// be multiplied costs nothing: multipliers have nothing else to do.
INLINE void transpose_squares(const float *from, size_t from_stride, const size_t rows,
                              size_t columns, float *to, size_t to_stride, float factor,
                              const bool is_scaled) {
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
            store(to, is_scaled ? (Vector)(r[i] * SPLAT(factor)) : r[i]);
            to += to_stride;
            __asm__("" : "+r"(to));
        }
    }
}

// Less than a vector of columns of at most LANES rows.
INLINE void transpose_end(const float *from, size_t from_stride, size_t rows, size_t columns,
                          float *to, size_t to_stride, float factor, const bool is_scaled) {
    Vector r[LANES];
    ALL_UNROLLED
    for (size_t i = 0; i < LANES; i++)
        r[i] = i < rows ? LOAD_LANES(from + i * from_stride, 0, columns) : SPLAT(0.0f);
    turn_over(r);
    ALL_UNROLLED
    for (size_t i = 0; i < LANES; i++) {
        if (i < columns)
            store(to + i * to_stride, is_scaled ? (Vector)(r[i] * SPLAT(factor)) : r[i]);
    }
}

// A function each: together they would find sixteen addresses for all before any needs them.
#define TRANSPOSE(name, of, rows_of_it, is_scaled)                                                 \
    __attribute__((noinline)) static void name(const float *from, size_t from_stride, size_t rows, \
                                               size_t columns, float *to, size_t to_stride,        \
                                               float factor) {                                     \
        (void)rows;                                                                                \
        of(from, from_stride, rows_of_it, columns, to, to_stride, factor, is_scaled);              \
    }
TRANSPOSE(transpose_whole, transpose_squares, LANES, false)
TRANSPOSE(transpose_tile, transpose_squares, ATTEND_ROWS, false) // of queries
TRANSPOSE(transpose_tile_scaled, transpose_squares, ATTEND_ROWS, true)
TRANSPOSE(transpose_some, transpose_squares, rows, false)
TRANSPOSE(transpose_some_scaled, transpose_squares, rows, true)
TRANSPOSE(transpose_rest, transpose_end, rows, false)
TRANSPOSE(transpose_rest_scaled, transpose_end, rows, true)

typedef void Transpose(const float *from, size_t from_stride, size_t rows, size_t columns,
                       float *to, size_t to_stride, float factor);

// For whole vectors of columns of that many rows, at most LANES.
static Transpose *transpose_for(size_t rows, bool is_scaled) {
    if (rows == ATTEND_ROWS) return is_scaled ? transpose_tile_scaled : transpose_tile;
    if (is_scaled) return transpose_some_scaled;
    return rows == LANES ? transpose_whole : transpose_some;
}

static void transpose(const float *from, size_t from_stride, size_t rows, size_t columns, float *to,
                      size_t to_stride, float factor) {
    const size_t whole = columns / LANES * LANES, rest = columns - whole;
    const bool is_scaled = factor != 1.0f;
    for (size_t i = 0; i < rows; i += LANES, from += LANES * from_stride, to += LANES) {
        const size_t left = rows - i < LANES ? rows - i : LANES;
        if (whole > 0)
            transpose_for(left, is_scaled)(from, from_stride, left, whole, to, to_stride, factor);
        if (rest > 0)
            (is_scaled ? transpose_rest_scaled : transpose_rest)(
                from + whole, from_stride, left, rest, to + whole * to_stride, to_stride, factor);
    }
}
