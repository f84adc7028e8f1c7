// Who may see whom, one of the parts of attend_body.h: masks and penalties, where there are any.

INLINE Integers lanes_from(size_t first) {
    Integers lane;
    for (int l = 0; l < LANES; l++)
        lane[l] = l;
    return lane + (int32_t)first;
}

// The first `count` lanes at least; the others are 0 where there are that few.
INLINE Vector load_some(const float *from, size_t count) {
    return count >= LANES ? load(from) : LOAD_LANES(from, 0, count);
}

// One key, where it is asked key by key: rarely.
INLINE bool attend_sees(const AttnAttend *a, size_t row, size_t key) {
    return key >= a->sight[row].first && key < a->sight[row].end &&
           (!a->may || a->may[row * a->may_stride + key] != 0.0f);
}

// The lanes of a vector that the row may look at.
INLINE Integers lanes_seen(AttnSight sight, size_t key) {
    Integers at = lanes_from(key);
    return (Integers)(at >= (int32_t)sight.first) & (Integers)(at < (int32_t)sight.end);
}

// As attend_adjust(), with a mask's matrix, penalties or a factor that must be applied first. Where
// there is one of the latter, scores are kept here, as scaling cannot wait.
static void attend_prescale(const AttnAttend *a, size_t row, size_t keys, float *s) {
    const float *penalties = a->penalties ? a->penalties - row + a->first_key : NULL;
    const float *may = a->may ? a->may + row * a->may_stride + a->first_key : NULL;
    float *kept = a->keep && a->prescaled
                      ? a->keep->scores + row * a->keep->scores_stride + a->first_key
                      : NULL;
    for (size_t j = 0; j < keys; j += LANES) {
        size_t count = j < a->key_count ? a->key_count - j : 0;
        Vector v = load(s + j);
        Integers sees = lanes_seen(a->sight[row], a->first_key + j);
        if (may && count > 0) sees &= (Integers)(load_some(may + j, count) != SPLAT(0.0f));
        if (kept) put_some(kept + j, count, choose(sees, v, SPLAT(-INFINITY)), a->keep->streams);
        if (a->prescaled && penalties && count > 0)
            v = FMA(v, SPLAT(a->factor), -load_some(penalties + j, count));
        else if (a->prescaled)
            v *= SPLAT(a->factor);
        store(s + j, choose(sees, v, SPLAT(-INFINITY)));
    }
}

// One row: its scores as they are to be compared, −∞ where it may not look. `keys` is a whole
// number of vectors. What it sees of the block begins amid a vector, or ends amid one: there, and
// outside, is something to be done.
INLINE void attend_adjust(const AttnAttend *a, size_t row, size_t keys, float *s) {
    const AttnSight sight = a->sight[row];
    const size_t from = a->first_key;
    if (a->may || a->prescaled) {
        attend_prescale(a, row, keys, s);
        return;
    }
    size_t j = 0;
    for (; j < keys && from + j < sight.first; j += LANES)
        store(s + j, choose(lanes_seen(sight, from + j), load(s + j), SPLAT(-INFINITY)));
    if (sight.end > from + j) j += (sight.end - from - j) / LANES * LANES;
    for (; j < keys; j += LANES)
        store(s + j, choose(lanes_seen(sight, from + j), load(s + j), SPLAT(-INFINITY)));
}
