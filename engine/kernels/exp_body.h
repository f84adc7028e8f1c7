// exp and 2^x of vectors, one of the parts of kernel_body.h.

// yes where the mask says so, no elsewhere
INLINE Vector choose(Integers mask, Vector yes, Vector no) {
    return (Vector)((mask & (Integers)yes) | (~mask & (Integers)no));
}

// y · 2^n for integers n, in two factors: the first is exact, the second rounds once, into the
// subnormals too. One instruction where SCALE is one, with the same bits.
INLINE Vector scale_by_power(Vector y, Vector n) {
#ifdef SCALE
    return SCALE(y, n);
#else
    Integers exponent = __builtin_convertvector(n, Integers), half = exponent >> 1;
    return y * (Vector)((half + 127) << 23) * (Vector)((exponent - half + 127) << 23);
#endif
}

// Lanes that are at least EXP_LEAST, or NaN. The others are 0 and must not be computed down to it:
// a result below the normal numbers takes the processor a hundred cycles, and a hidden score is −∞.
#ifdef SCALE_SOME
typedef Mask Lively;

INLINE Lively lively_lanes(Vector *x) {
    return NOT_LESS(*x, SPLAT(EXP_LEAST));
}

INLINE Vector scale_lively(Lively lively, Vector y, Vector n) {
    return SCALE_SOME(lively, y, n);
}
#else
typedef Integers Lively;

INLINE Lively lively_lanes(Vector *x) {
    Lively lively = ~(Integers)(*x < SPLAT(EXP_LEAST));
    *x = (Vector)((Integers)*x & lively);
    return lively;
}

INLINE Vector scale_lively(Lively lively, Vector y, Vector n) {
    return (Vector)((Integers)scale_by_power(y, n) & lively);
}
#endif

#define GROUP 4 // vectors whose chains of dependent operations run side by side

// x = exp(x) for `count` vectors (a constant), x <= EXP_GREATEST. Step by step for all of them, so
// that what is issued next never waits for what was issued just before.
INLINE void exp_vectors(Vector *x, const size_t count) {
    Vector n[GROUP], u[GROUP];
    Lively lively[GROUP];
    for (size_t v = 0; v < count; v++)
        lively[v] = lively_lanes(&x[v]);
    for (size_t v = 0; v < count; v++)
        n[v] = FMA(x[v], SPLAT(EXP_LOG2E), SPLAT(EXP_ROUNDER)) - SPLAT(EXP_ROUNDER);
    for (size_t v = 0; v < count; v++)
        x[v] = FMA(n[v], SPLAT(-EXP_LN2_HIGH), x[v]);
    for (size_t v = 0; v < count; v++)
        x[v] = FMA(n[v], SPLAT(-EXP_LN2_LOW), x[v]);
    for (size_t v = 0; v < count; v++)
        u[v] = FMA(SPLAT(EXP_C5), x[v], SPLAT(EXP_C4));
    for (size_t v = 0; v < count; v++)
        u[v] = FMA(u[v], x[v], SPLAT(EXP_C3));
    for (size_t v = 0; v < count; v++)
        u[v] = FMA(u[v], x[v], SPLAT(EXP_C2));
    for (size_t v = 0; v < count; v++)
        u[v] = FMA(u[v], x[v], SPLAT(EXP_C1));
    for (size_t v = 0; v < count; v++)
        u[v] = FMA(u[v], x[v], SPLAT(EXP_C0));
    for (size_t v = 0; v < count; v++)
        u[v] = FMA(x[v] * x[v], u[v], x[v]) + SPLAT(1.0f);
    for (size_t v = 0; v < count; v++)
        x[v] = scale_lively(lively[v], u[v], n[v]);
}

// The same for any x. Comparisons with NaN are false, so NaN passes.
INLINE void exp_any_vectors(Vector *x, const size_t count) {
    for (size_t v = 0; v < count; v++)
        x[v] = choose((Integers)(x[v] > SPLAT(EXP_GREATEST)), SPLAT(EXP_GREATEST), x[v]);
    exp_vectors(x, count);
}

INLINE void exp_chosen(Vector *x, const size_t count, const bool any) {
    if (any)
        exp_any_vectors(x, count);
    else
        exp_vectors(x, count);
}

INLINE Vector exp_vector(Vector x) {
    exp_any_vectors(&x, 1);
    return x;
}

// A vector's worth of the end of a row: `count` numbers, then `fill`.
INLINE Vector load_end(const float *p, size_t count, float fill) {
    float lanes[LANES];
    for (size_t j = 0; j < LANES; j++)
        lanes[j] = j < count ? p[j] : fill;
    return load(lanes);
}

INLINE void store_end(float *p, size_t count, Vector v) {
    float lanes[LANES];
    store(lanes, v);
    memcpy(p, lanes, count * sizeof *p);
}

static void exp_all(const float *x, float *y, size_t n) {
    size_t j = 0;
    for (; j + LANES <= n; j += LANES)
        store(y + j, exp_vector(load(x + j)));
    if (j < n) store_end(y + j, n - j, exp_vector(load_end(x + j, n - j, 0.0f)));
}

// --- 2^x

#ifdef SCALE
#define EXP2_ARGUMENT(x) (x)
#define EXP2_SCALE(y, x) SCALE(y, x)
#else
#define MIN_OF(a, b)     choose((Integers)((a) < (b)), a, b)
#define FRACTION(x)      ((x)-FLOOR(x))
#define EXP2_ARGUMENT(x) MAX_OF(SPLAT(EXP2_LEAST), MIN_OF(SPLAT(EXP2_MOST), x))
#define EXP2_SCALE(y, x) scale_by_power(y, FLOOR(x))
#endif

// x = 2^x for `count` vectors (a constant). Step by step for all of them, so that what is issued
// next never waits for what was issued just before.
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
