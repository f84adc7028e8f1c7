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
