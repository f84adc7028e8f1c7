// One column of a product, one of the parts of kernel_body.h. Rows lie in the lanes of a vector, so
// that an element is one chain in order of index as in a whole product; what costs is turning
// LANES by LANES numbers over, and that is done in registers, right before they are used.

enum { COLUMN_PART = 256 }; // terms whose b is kept side by side

// sum[i] += Σ_p a[i][p] · b[p] for LANES rows and LANES terms
INLINE Vector add_square(Vector sum, const float *a, size_t a_stride, const float *b) {
    Vector r[LANES];
    load_across(a, a_stride, LANES, r);
    for (size_t p = 0; p < LANES; p++)
        sum = FMA(r[p], SPLAT(b[p]), sum);
    return sum;
}

// sums[i] += Σ_p a[i][p] · b[p], one after the other
static void add_terms(const float *a, size_t a_stride, const float *b, size_t terms, float *sums,
                      size_t rows) {
    for (size_t i = 0; i < rows; i++)
        for (size_t p = 0; p < terms; p++)
            sums[i] = __builtin_fmaf(a[i * a_stride + p], b[p], sums[i]);
}

// The same for `vectors` (a constant) times LANES rows. Vectors side by side, as each sum waits for
// its last term.
INLINE void add_vectors(const float *a, size_t a_stride, const float *b, size_t terms, float *sums,
                        const size_t vectors) {
    const float *below = a + (vectors - 1) * LANES * a_stride;
    float *last = sums + (vectors - 1) * LANES;
    size_t whole = terms / LANES * LANES;
    Vector sum = load(sums), more = load(last);
    for (size_t p = 0; p < whole; p += LANES) {
        sum = add_square(sum, a + p, a_stride, b + p);
        if (vectors == 2) more = add_square(more, below + p, a_stride, b + p);
    }
    store(sums, sum);
    if (vectors == 2) store(last, more);
    if (whole < terms)
        add_terms(a + whole, a_stride, b + whole, terms - whole, sums, vectors * LANES);
}

// The terms first … first + terms − 1 of the rows row … row + rows − 1, at most 2 · LANES; rows
// that are no whole vector must be the last ones. Between the parts of a sum it waits in c.
static void column_rows(const AttnColumn *c, size_t row, size_t rows, const float *b, size_t first,
                        size_t terms) {
    float sums[2 * LANES], bias = first + terms == c->depth ? c->bias : 0.0f;
    // Rows that were done already fill up the vector.
    size_t again = rows < LANES && c->rows >= LANES ? LANES - rows : 0;
    float *out = c->c + (row - again) * c->c_stride;
    const float *a = c->a + (row - again) * c->a_stride + first;
    for (size_t i = 0; i < again + rows; i++)
        sums[i] = first > 0 ? out[i * c->c_stride] : 0.0f;
    if (again + rows == 2 * LANES)
        add_vectors(a, c->a_stride, b, terms, sums, 2);
    else if (again + rows == LANES)
        add_vectors(a, c->a_stride, b, terms, sums, 1);
    else
        add_terms(a, c->a_stride, b, terms, sums, rows);
    for (size_t i = again; i < again + rows; i++)
        out[i * c->c_stride] = first + terms == c->depth ? sums[i] + bias : sums[i];
}

// c[i] = Σ_p a[i][p] · b[p] + bias
static void column(const AttnColumn *c) {
    float b[COLUMN_PART];
    size_t first = 0;
    do { // once even where the depth is 0
        size_t left = c->depth - first, terms = left < COLUMN_PART ? left : COLUMN_PART;
        for (size_t p = 0; p < terms; p++)
            b[p] = c->b[(first + p) * c->b_step];
        for (size_t i = 0, rows; i < c->rows; i += rows) {
            rows = c->rows - i;
            rows = rows >= 2 * LANES ? 2 * LANES : rows >= LANES ? LANES : rows;
            column_rows(c, i, rows, b, first, terms);
        }
        first += terms;
    } while (first < c->depth);
}
