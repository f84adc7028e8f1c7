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

// r[p] = column p of LANES rows. The loads themselves bring fours of four rows together, so that
// fours by fours are left to be turned over: shuffles have but one port.
INLINE void load_across(const float *from, size_t stride, Vector *r) {
    ALL_UNROLLED
    for (size_t q = 0; q < LANES; q += 4) {
        Vector row[4], turn[4];
        ALL_UNROLLED
        for (size_t k = 0; k < 4; k++)
            row[k] = LOAD_FOURS(from + k * stride + q, 4 * stride);
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

// Rows beyond `rows` are taken as 0, columns beyond the square left out.
INLINE void transpose_square(const float *from, size_t from_stride, const size_t rows, float *to,
                             size_t to_stride) {
    Vector r[LANES];
    if (rows == LANES) {
        load_across(from, from_stride, r);
    } else {
        ALL_UNROLLED
        for (size_t i = 0; i < LANES; i++)
            r[i] = i < rows ? load(from + i * from_stride) : SPLAT(0.0f);
        turn_over(r);
    }
    ALL_UNROLLED
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
            else if (rows - i == ATTEND_ROWS) // a tile of queries
                transpose_square(a + p, from_stride, ATTEND_ROWS, b, to_stride);
            else
                transpose_square(a + p, from_stride, rows - i, b, to_stride);
        }
    }
    for (size_t p = whole; p < columns; p++)
        for (size_t i = 0; i < rows; i++)
            to[p * to_stride + i] = from[i * from_stride + p];
}
