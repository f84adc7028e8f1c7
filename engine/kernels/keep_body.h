// Attention with scores and weights kept, compiled once per instruction set after attend_body.h:
// what attend() does beside, and what is done when queries have met all keys.
//
// Holds always: e of a block is relative to the m that its row had then; `times` brings it to the
// last one, and divides.

// Keys of which a tile has e when it has met all blocks: from the beginning of a block on.
static AttnSight keep_span(const AttnReach *reach, size_t n_k) {
    if (reach->least_first >= reach->most_end) return (AttnSight){0, 0};
    const size_t last = (reach->most_end - 1) / BLOCK * BLOCK, keys = reach->most_end - last;
    const size_t end = last + (keys <= LANES ? LANES : attn_round_up(keys, PANEL));
    return (AttnSight){reach->least_first / BLOCK * BLOCK, least_of(end, n_k)};
}

static void keep_leave(AttnKeep *k) {
    for (size_t tile = 0; tile * ATTEND_ROWS < k->rows; tile++)
        keep_leave_keys(k, tile, k->keys[tile].first, k->keys[tile].end);
    k->rows = 0;
}

// Blocks that the queries at hand have not met, and so have not sent on their way.
static void keep_leave_rest(const AttnKeep *k, const AttnAttend *a) {
    for (size_t tile = 0; tile * ATTEND_ROWS < k->rows; tile++) {
        AttnSight met = {0, 0}, keys = k->keys[tile];
        if (tile * ATTEND_ROWS < a->rows) met = keep_span(&a->reach[tile], k->n_k);
        keep_leave_keys(k, tile, keys.first, least_of(keys.end, met.first));
        keep_leave_keys(k, tile, larger_of(keys.first, attn_round_up(met.end, BLOCK)), keys.end);
    }
}

static void keep_fill(float *to, size_t count, float value, bool streams) {
    size_t j = 0;
    for (; j < count && streams && (uintptr_t)(to + j) % sizeof(Vector) != 0; j++)
        to[j] = value;
    for (; j + LANES <= count; j += LANES)
        put(to + j, SPLAT(value), streams);
    for (; j < count; j++)
        to[j] = value;
}

// What no row of the tile sees: −∞ and 0.
static void keep_hidden(const AttnKeep *k, size_t tile, size_t rows, AttnSight keys) {
    const size_t left = k->n_k - keys.end;
    for (size_t i = 0; i < rows && keys.first + left > 0; i++) {
        float *scores = k->scores + (tile * ATTEND_ROWS + i) * k->scores_stride;
        float *weights = k->weights + (tile * ATTEND_ROWS + i) * k->weights_stride;
        keep_fill(scores, keys.first, -INFINITY, k->streams);
        keep_fill(scores + keys.end, left, -INFINITY, k->streams);
        keep_fill(weights, keys.first, 0.0f, k->streams);
        keep_fill(weights + keys.end, left, 0.0f, k->streams);
    }
}

// times = 2^((m − m_last)·c) / l, of the rows of a tile. Where a row saw nothing in a block its m
// there means nothing, and is not more than the last one either.
static void keep_scale(const AttnAttend *a, size_t tile, AttnSight keys, size_t rows,
                       const float *inverse) {
    const AttnKeep *k = a->keep;
    for (size_t key = keys.first; key < keys.end; key += BLOCK) {
        float *times = keep_times(k, tile, key), shrink[ATTEND_ROWS + LANES];
        const bool is_last = key + BLOCK >= keys.end;
        for (size_t i = 0; i < rows && !is_last; i += LANES) {
            Vector zero = SPLAT(0.0f), last = load(a->reference + tile * ATTEND_ROWS + i);
            Vector x = (load(times + i) - last) * SPLAT(a->exponent);
            x = choose((Integers)(x < zero), x, zero);
            exp2_vectors(&x, 1);
            store(shrink + i, x);
        }
        for (size_t i = 0; i < rows; i++)
            times[i] = is_last ? inverse[i] : inverse[i] * shrink[i];
    }
}

// A row that sees NaN or +∞: undefined, but what is hidden still weighs nothing. Rare, and so
// plain.
RARELY void keep_undefined(const AttnAttend *a, size_t tile, size_t i) {
    const AttnKeep *k = a->keep;
    const size_t row = tile * ATTEND_ROWS + i;
    for (size_t j = k->keys[tile].first; j < k->keys[tile].end; j++) {
        const float *penalty = a->penalties ? a->penalties - row + j : NULL;
        float masked;
        scale(k->scores + row * k->scores_stride + j, penalty, a->factor, &masked, 1);
        bool counts = attend_sees(a, row, j) && masked != -INFINITY;
        keep_e(k, tile, j)[i * BLOCK] = counts ? NAN : 0.0f;
        keep_times(k, tile, j)[i] = 1.0f;
    }
}

// One tile, whose weights wait from now on.
INLINE void keep_finish_tile(const AttnAttend *a, size_t tile, size_t columns, float *out,
                             size_t out_stride, Vector *zero) {
    AttnKeep *k = a->keep;
    const size_t first = tile * ATTEND_ROWS, rows = least_of(a->rows - first, ATTEND_ROWS);
    const AttnSight keys = keep_span(&a->reach[tile], k->n_k);
    float inverse[ATTEND_ROWS];
    Vector undefined = SPLAT(0.0f);
    k->keys[tile].first = keys.first;
    k->keys[tile].end = keys.end;
    keep_hidden(k, tile, rows, keys);
    for (size_t i = 0; i < rows; i++, out += out_stride) {
        const float total = attend_total(a->sums + (first + i) * SUM_LANES);
        inverse[i] = total == 0.0f ? 0.0f : 1.0f / total;
        if (total == 0.0f)
            memset(out, 0, columns * sizeof *out);
        else
            attend_divide(a->context + (first + i) * a->width, inverse[i], columns, out,
                          isnan(total) ? &undefined : zero);
    }
    keep_scale(a, tile, keys, rows, inverse);
    for (size_t i = 0; i < rows; i++)
        if (isnan(inverse[i])) keep_undefined(a, tile, i);
}

static bool keep_finish(const AttnAttend *a, size_t columns, float *out, size_t out_stride) {
    AttnKeep *k = a->keep;
    Vector zero = SPLAT(0.0f);
    if (k->rows > 0) keep_leave_rest(k, a);
    for (size_t tile = 0; tile * ATTEND_ROWS < a->rows; tile++)
        keep_finish_tile(a, tile, columns, out + tile * ATTEND_ROWS * out_stride, out_stride,
                         &zero);
    k->waiting = k->weights;
    k->rows = a->rows;
    return !ANY_OF((Integers)(zero != zero));
}
