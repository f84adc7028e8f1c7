// Before and after attend_body.h: values packed as it reads them, sums divided.

// Vectors of one panel of V, side by side; adds 0·v to *zero.
INLINE void pack_panel(const float *v, size_t stride, size_t rows, float *to, const size_t vectors,
                       Vector *zero) {
    for (size_t j = 0; j < rows; j++) {
        for (size_t x = 0; x < vectors; x++) {
            Vector value = load(v + j * stride + x * LANES);
            store(to + j * PANEL + x * LANES, value);
            *zero = FMA(value, SPLAT(0.0f), *zero);
        }
    }
}

static bool pack_values(const float *v, size_t stride, size_t rows, size_t columns, float *to) {
    Vector zero = SPLAT(0.0f);
    size_t c = 0;
    for (; c + PANEL <= columns; c += PANEL)
        pack_panel(v + c, stride, rows, to + c * BLOCK, 2, &zero);
    if (c + LANES <= columns) pack_panel(v + c, stride, rows, to + c * BLOCK, 1, &zero);
    size_t done = columns / LANES * LANES, rest = columns - done;
    for (size_t j = 0; j < rows && rest > 0; j++) {
        Vector value = LOAD_LANES(v + j * stride + done, 0, rest);
        store(to + c * BLOCK + j * PANEL + (done - c), value);
        zero = FMA(value, SPLAT(0.0f), zero);
    }
    return !ANY_OF((Integers)(zero != zero));
}

// Σ of the lanes of one row's sums: halves added to halves, in the order of scalar.c.
#define NEXT_LANE(l, w) (((l) + (w)) & (LANES - 1))
#define ADD_HALVES(w)   v[0] += __builtin_shufflevector(v[0], v[0], EACH_LANE(NEXT_LANE, w));
INLINE float attend_total(const float *sums) {
    Vector v[SUM_VECTORS];
    for (size_t l = 0; l < SUM_VECTORS; l++)
        v[l] = load(sums + l * LANES);
    for (size_t half = SUM_VECTORS / 2; half > 0; half /= 2)
        for (size_t l = 0; l < half; l++)
            v[l] += v[l + half];
#if LANES == 16
    ADD_HALVES(8)
#endif
#if LANES >= 8
    ADD_HALVES(4)
#endif
    ADD_HALVES(2)
    ADD_HALVES(1)
    return v[0][0];
}

// out = o · inverse; adds 0·out to *zero.
INLINE void attend_divide(const float *o, float inverse, size_t columns, float *out, Vector *zero) {
    const size_t whole = columns / LANES * LANES, rest = columns - whole;
    for (size_t c = 0; c < whole; c += LANES) {
        Vector mean = load(o + c) * SPLAT(inverse);
        store(out + c, mean);
        *zero = FMA(mean, SPLAT(0.0f), *zero);
    }
    if (rest == 0) return;
    Vector mean = LOAD_LANES(o + whole, 0, rest) * SPLAT(inverse);
    STORE_LANES(out + whole, 0, rest, mean);
    *zero = FMA(mean, SPLAT(0.0f), *zero);
}

static bool attend_finish(const AttnAttend *a, size_t columns, float *out, size_t out_stride) {
    Vector zero = SPLAT(0.0f);
    for (size_t i = 0; i < a->rows; i++, out += out_stride) {
        const float total = attend_total(a->sums + i * SUM_LANES);
        if (total == 0.0f)
            memset(out, 0, columns * sizeof *out);
        else
            attend_divide(a->context + i * a->width, 1.0f / total, columns, out, &zero);
    }
    return !ANY_OF((Integers)(zero != zero));
}
