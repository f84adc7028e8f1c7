// Scores and weights leave for where they are kept, one of the parts of attend_body.h.
//
// A little at a time, past the caches, while there is something to compute: memory takes some 6
// bytes a cycle, and whole rows at once would fill the buffers on the way and then wait. Scores of
// a block leave while it is mixed. Weights are e / Σ e, and Σ e is known when the row has met all
// keys: they leave while the next queries' scores with the same keys are computed, whose e will
// stand in their place.

INLINE size_t least_of(size_t a, size_t b) {
    return a < b ? a : b;
}

INLINE size_t larger_of(size_t a, size_t b) {
    return a > b ? a : b;
}

INLINE void put(float *to, Vector v, bool streams) {
    if (streams)
        STREAM(to, v);
    else
        store(to, v);
}

INLINE void put_some(float *to, size_t count, Vector v, bool streams) {
    if (count >= LANES)
        put(to, v, streams);
    else if (count > 0)
        STORE_LANES(to, 0, count, v);
}

// A panel of numbers of some rows.
typedef struct KeepLeaving {
    const float *from;  // [rows, BLOCK]
    const float *times; // of every row; NULL: they leave as they are
    float *to;
    size_t stride, rows;
    bool streams;
} KeepLeaving;

// The next row, if there is one.
INLINE void keep_leave_row(KeepLeaving *l, const bool is_scaled) {
    if (l->rows == 0) return;
    ALL_UNROLLED
    for (size_t x = 0; x < 2; x++) {
        Vector v = load(l->from + x * LANES);
        if (is_scaled) __builtin_prefetch(l->from + PANEL + x * LANES);
        if (is_scaled) v *= SPLAT(*l->times);
        put(l->to + x * LANES, v, l->streams);
    }
    l->from += BLOCK;
    l->to += l->stride;
    if (is_scaled) l->times++;
    l->rows--;
}

INLINE void keep_leave_rest_of(KeepLeaving *l, const bool is_scaled) {
    while (l->rows > 0)
        keep_leave_row(l, is_scaled);
}

// A vector of each of its rows, or less at the end of a row.
INLINE void keep_leave_vector(const KeepLeaving *l, size_t count, const bool is_scaled) {
    const float *from = l->from;
    float *to = l->to;
    for (size_t i = 0; i < l->rows; i++, from += BLOCK, to += l->stride) {
        Vector v = load(from);
        if (is_scaled) v *= SPLAT(l->times[i]);
        put_some(to, count, v, l->streams);
    }
}

// --- weights of the queries before

INLINE float *keep_e(const AttnKeep *k, size_t tile, size_t key) {
    return k->e + (tile * k->blocks + key / BLOCK) * (ATTEND_ROWS * BLOCK) + key % BLOCK;
}

INLINE float *keep_times(const AttnKeep *k, size_t tile, size_t key) {
    return k->times + (tile * k->blocks + key / BLOCK) * ATTN_KEEP_TIMES;
}

// How many rows of the tile wait.
INLINE size_t keep_waiting(const AttnKeep *k, size_t tile) {
    const size_t first = tile * ATTEND_ROWS;
    return k->rows > first ? least_of(k->rows - first, ATTEND_ROWS) : 0;
}

// Keys of the tile, wherever they begin.
INLINE KeepLeaving keep_leaving(const AttnKeep *k, size_t tile, size_t key) {
    return (KeepLeaving){keep_e(k, tile, key),
                         keep_times(k, tile, key),
                         k->waiting + tile * ATTEND_ROWS * k->weights_stride + key,
                         k->weights_stride,
                         keep_waiting(k, tile),
                         k->streams};
}

// The keys first … end − 1.
static void keep_leave_keys(const AttnKeep *k, size_t tile, size_t first, size_t end) {
    for (size_t key = first; key < end; key += LANES) {
        const KeepLeaving l = keep_leaving(k, tile, key);
        keep_leave_vector(&l, end - key, true);
    }
}

// The panel of keys that begins with this one, as far as it waits.
INLINE KeepLeaving keep_panel(const AttnKeep *k, size_t tile, size_t key) {
    KeepLeaving panel = keep_leaving(k, tile, key);
    if (panel.rows == 0 || key < k->keys[tile].first || key >= k->keys[tile].end) {
        panel.rows = 0;
    } else if (key + PANEL > k->keys[tile].end) {
        keep_leave_keys(k, tile, key, k->keys[tile].end);
        panel.rows = 0;
    }
    return panel;
}
