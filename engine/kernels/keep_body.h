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
static void keep_hidden(const AttnKeep *k, size_t tile) {
    const AttnSight keys = k->keys[tile];
    const size_t rows = keep_waiting(k, tile), left = k->n_k - keys.end;
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
static void keep_scale(const AttnAttend *a, size_t tile, const float *inverse) {
    const AttnKeep *k = a->keep;
    for (size_t key = k->keys[tile].first; key < k->keys[tile].end; key += BLOCK) {
        float *times = keep_times(k, tile, key);
        for (size_t i = 0; i < ATTEND_ROWS; i += LANES) {
            Vector zero = SPLAT(0.0f), last = load(a->reference + tile * ATTEND_ROWS + i);
            last = choose((Integers)(last > SPLAT(-INFINITY)), last, zero);
            Vector x = (load(times + i) - last) * SPLAT(a->exponent);
            x = choose((Integers)(x < zero), x, zero);
            Vector t = load(inverse + i);
            if (ANY_OF((Integers)(x < zero))) {
                exp2_vectors(&x, 1);
                t *= x;
            }
            store(times + i, t);
        }
    }
}

// A row that sees NaN or +∞: undefined, but what is hidden still weighs nothing. Rare, and so
// plain.
RARELY void keep_undefined(const AttnAttend *a, size_t tile, size_t i) {
    const AttnKeep *k = a->keep;
    const size_t row = tile * ATTEND_ROWS + i;
    const AttnSight sight = a->sight[row];
    for (size_t j = k->keys[tile].first; j < k->keys[tile].end; j++) {
        const float *penalty = a->penalties ? a->penalties - row + j : NULL;
        float masked;
        scale(k->scores + row * k->scores_stride + j, penalty, a->factor, &masked, 1);
        bool sees = j >= sight.first && j < sight.end &&
                    (!a->may || a->may[row * a->may_stride + j] != 0.0f);
        keep_e(k, tile, j)[i * BLOCK] = !sees || masked == -INFINITY ? 0.0f : NAN;
        keep_times(k, tile, j)[i] = 1.0f;
    }
}

static bool keep_finish(const AttnAttend *a, size_t columns, AttnMatrix context,
                        AttnMatrix weights) {
    AttnKeep *k = a->keep;
    Vector zero = SPLAT(0.0f), undefined = zero;
    if (k->rows > 0) keep_leave_rest(k, a);
    k->weights = weights.data;
    k->weights_stride = weights.stride;
    k->rows = a->rows;
    for (size_t tile = 0; tile * ATTEND_ROWS < a->rows; tile++) {
        const size_t first = tile * ATTEND_ROWS, rows = keep_waiting(k, tile);
        float inverse[ATTEND_ROWS + LANES];
        k->keys[tile] = keep_span(&a->reach[tile], k->n_k);
        keep_hidden(k, tile);
        for (size_t i = 0; i < rows; i++) {
            const float total = attend_total(a->sums + (first + i) * SUM_LANES);
            float *out = attn_at(context, first + i, 0);
            inverse[i] = total == 0.0f ? 0.0f : 1.0f / total;
            if (total == 0.0f)
                memset(out, 0, columns * sizeof *out);
            else
                attend_divide(a->context + (first + i) * a->width, inverse[i], columns, out,
                              isnan(total) ? &undefined : &zero);
        }
        keep_scale(a, tile, inverse);
        for (size_t i = 0; i < rows; i++)
            if (isnan(inverse[i])) keep_undefined(a, tile, i);
    }
    return !ANY_OF((Integers)(zero != zero));
}
