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

// Row i of the tile: its scores as they are to be compared, −∞ where it may not look. `keys` is a
// whole number of vectors. Where scaling cannot wait scores are kept here.
static void attend_adjust(const AttnAttend *a, size_t row, size_t keys, float *s) {
    AttnSight sight = a->sight[row];
    const float *penalties = a->penalties ? a->penalties - row + a->first_key : NULL;
    const float *may = a->may ? a->may + row * a->may_stride + a->first_key : NULL;
    float *kept = a->keep && a->prescaled
                      ? a->keep->scores + row * a->keep->scores_stride + a->first_key
                      : NULL;
    for (size_t j = 0; j < keys; j += LANES) {
        size_t count = j < a->key_count ? a->key_count - j : 0;
        Vector v = load(s + j);
        Integers at = lanes_from(a->first_key + j);
        Integers sees =
            (Integers)(at >= (int32_t)sight.first) & (Integers)(at < (int32_t)sight.end);
        if (may && count > 0) sees &= (Integers)(load_some(may + j, count) != SPLAT(0.0f));
        if (kept) put_some(kept + j, count, choose(sees, v, SPLAT(-INFINITY)), a->keep->streams);
        if (a->prescaled && penalties && count > 0)
            v = FMA(v, SPLAT(a->factor), -load_some(penalties + j, count));
        else if (a->prescaled)
            v *= SPLAT(a->factor);
        store(s + j, choose(sees, v, SPLAT(-INFINITY)));
    }
}
