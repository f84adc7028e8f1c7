// Fused and kept attention in plain C, one query after the other: a part of scalar.c. See
// AttnAttend and AttnKeep; what kernels/attend_body.h and keep_body.h do by tiles.
static float exp2_one(float x) {
    if (isnan(x)) return x;
    x = x < EXP2_LEAST ? EXP2_LEAST : x > EXP2_MOST ? EXP2_MOST : x;
    float n = floorf(x), f = x - n;
    float y = fmaf(EXP2_C5, f, EXP2_C4);
    y = fmaf(y, f, EXP2_C3);
    y = fmaf(y, f, EXP2_C2);
    y = fmaf(y, f, EXP2_C1);
    y = fmaf(y, f, 1.0f);
    int32_t exponent = (int32_t)n, half = exponent >> 1;
    return y * power_of_two(half) * power_of_two(exponent - half);
}

static bool attend_sees(const AttnAttend *a, size_t i, size_t key) {
    return key >= a->sight[i].first && key < a->sight[i].end &&
           (!a->may || a->may[i * a->may_stride + key] != 0.0f);
}

// 1. s[j] = q·k[j], scaled and masked; returns max_j s[j]
static float attend_scores(const AttnAttend *a, size_t i, float *s) {
    const float *q = a->queries + i * a->d_k;
    float largest = -INFINITY;
    for (size_t j = 0; j < a->key_count; j++) {
        size_t key = a->first_key + j;
        float sum = 0.0f;
        for (size_t p = 0; p < a->d_k; p++)
            sum = fmaf(q[p], a->keys[j * a->d_k + p], sum);
        bool sees = attend_sees(a, i, key);
        if (a->keep) a->keep->scores[i * a->keep->scores_stride + key] = sees ? sum : -INFINITY;
        if (a->prescaled)
            scale(&sum, a->penalties ? a->penalties - i + key : NULL, a->factor, &sum, 1);
        s[j] = sees ? sum : -INFINITY;
        largest = s[j] > largest ? s[j] : largest;
    }
    return largest;
}

// 2. e[j] = 2^((s[j] − m)·c), l += Σ e[j]
static void attend_weights(const AttnAttend *a, const float *s, float m, float *e, float *sums) {
    const float c = a->exponent;
    const bool is_far = attend_is_far(m, c);
    for (size_t j = 0; j < a->key_count; j++) {
        e[j] = exp2_one(is_far ? (s[j] - m) * c : fmaf(s[j], c, -m * c));
        sums[j % SUM_LANES] += e[j];
    }
}

// Do the sums say that m is not near the scores?
static bool attend_is_far_off(const float *sums, bool is_new) {
    bool light = true;
    for (size_t l = 0; l < SUM_LANES; l++) {
        if (sums[l] > ATTEND_HEAVY) return true;
        light = light && !(sums[l] >= ATTEND_LIGHT);
    }
    return is_new && light;
}

// Where m was not near: what was summed so far shrinks by 2^((m − m')·c)
static void attend_rescale(const AttnAttend *a, size_t i, float larger) {
    float shrink = exp2_one((a->reference[i] - larger) * a->exponent);
    for (size_t l = 0; l < SUM_LANES; l++)
        a->sums[i * SUM_LANES + l] *= shrink;
    for (size_t c = 0; c < a->width; c++)
        a->context[i * a->width + c] *= shrink;
    a->reference[i] = larger;
}

// What weights are relative to: m, 0 where there is none yet.
static float attend_reference(const AttnAttend *a, size_t i) {
    return a->reference[i] == -INFINITY ? 0.0f : a->reference[i];
}

// Scores to weights relative to an m that is near, in place.
static void attend_weigh(const AttnAttend *a, size_t i, float largest, float *s) {
    float e[ATTN_KEY_BLOCK], sums[SUM_LANES], *l = a->sums + i * SUM_LANES;
    const bool is_new = a->reference[i] == -INFINITY;
    memcpy(sums, l, sizeof sums);
    attend_weights(a, s, attend_reference(a, i), e, sums);
    if (attend_is_far_off(sums, is_new)) {
        if (largest > a->reference[i]) attend_rescale(a, i, largest);
        memcpy(sums, l, sizeof sums);
        attend_weights(a, s, attend_reference(a, i), e, sums);
    } else if (is_new) {
        a->reference[i] = 0.0f;
    }
    memcpy(l, sums, sizeof sums);
    memcpy(s, e, a->key_count * sizeof *s);
}

// 3. o += e[j]·v[j]
static void attend_mix(const AttnAttend *a, size_t i, const float *e) {
    float *o = a->context + i * a->width;
    for (size_t j = 0; j < a->key_count && a->first_key + j < a->sight[i].end; j++) {
        for (size_t x = 0; x < a->width; x++)
            o[x] = fmaf(e[j], a->values[x * a->value_panel + j * a->value_row], o[x]);
    }
}

// Where scores and weights are kept: the block's e of row i, and what it is relative to. A tile is
// one row here.
static float *keep_e(const AttnKeep *k, size_t i, size_t key) {
    return k->e + (i * k->blocks + key / ATTN_KEY_BLOCK) * ATTN_KEY_BLOCK + key % ATTN_KEY_BLOCK;
}

static float *keep_times(const AttnKeep *k, size_t i, size_t key) {
    return k->times + (i * k->blocks + key / ATTN_KEY_BLOCK) * ATTN_KEEP_TIMES;
}

static void keep_leave_keys(const AttnKeep *k, size_t i, size_t first, size_t end) {
    for (size_t j = first; j < end && i < k->rows; j++)
        k->waiting[i * k->weights_stride + j] = *keep_e(k, i, j) * *keep_times(k, i, j);
}

// In their place e of the row before has waited.
static void keep_block(const AttnAttend *a, size_t i) {
    const AttnKeep *k = a->keep;
    const size_t first = a->first_key, end = first + a->key_count;
    if (i < k->rows)
        keep_leave_keys(k, i, k->keys[i].first > first ? k->keys[i].first : first,
                        k->keys[i].end < end ? k->keys[i].end : end);
    memcpy(keep_e(k, i, first), a->scores, a->key_count * sizeof *a->scores);
    *keep_times(k, i, first) = attend_reference(a, i);
}

static void attend(const AttnAttend *a) {
    for (size_t i = 0; i < a->rows; i++) {
        AttnSight sight = a->sight[i];
        if (sight.first >= a->first_key + a->key_count || sight.end <= a->first_key ||
            sight.first >= sight.end)
            continue;
        if (sight.first >= a->first_key) {
            a->reference[i] = -INFINITY;
            memset(a->sums + i * SUM_LANES, 0, SUM_LANES * sizeof *a->sums);
            memset(a->context + i * a->width, 0, a->width * sizeof *a->context);
        }
        float largest = attend_scores(a, i, a->scores);
        attend_weigh(a, i, largest, a->scores);
        if (a->keep) keep_block(a, i);
        attend_mix(a, i, a->scores);
    }
}

static bool pack_values(const float *v, size_t stride, size_t rows, size_t columns, float *to) {
    bool all_finite = true;
    for (size_t j = 0; j < rows; j++) {
        for (size_t c = 0; c < columns; c++) {
            to[c * ATTN_KEY_BLOCK + j] = v[j * stride + c];
            all_finite = all_finite && isfinite(v[j * stride + c]);
        }
    }
    return all_finite;
}

static float attend_total(const float *sums) {
    float sum[SUM_LANES];
    memcpy(sum, sums, sizeof sum);
    for (size_t width = SUM_LANES / 2; width > 0; width /= 2)
        for (size_t l = 0; l < width; l++)
            sum[l] += sum[l + width];
    return sum[0];
}

static bool attend_finish(const AttnAttend *a, size_t columns, float *out, size_t out_stride) {
    bool is_finite = true;
    for (size_t i = 0; i < a->rows; i++, out += out_stride) {
        float total = attend_total(a->sums + i * SUM_LANES), inverse = 1.0f / total;
        for (size_t c = 0; c < columns; c++)
            out[c] = total == 0.0f ? 0.0f : a->context[i * a->width + c] * inverse;
        is_finite = is_finite && attn_all_finite(out, columns);
    }
    return is_finite;
}

// --- attention with scores and weights kept (see AttnKeep)

// Keys of the blocks that row i has met.
static AttnSight keep_span(const AttnAttend *a, size_t i) {
    const AttnSight sight = a->sight[i];
    const size_t end = attn_round_up(sight.end, ATTN_KEY_BLOCK), n_k = a->keep->n_k;
    if (sight.first >= sight.end) return (AttnSight){0, 0};
    return (AttnSight){sight.first / ATTN_KEY_BLOCK * ATTN_KEY_BLOCK, end < n_k ? end : n_k};
}

static void keep_leave(AttnKeep *k) {
    for (size_t i = 0; i < k->rows; i++)
        keep_leave_keys(k, i, k->keys[i].first, k->keys[i].end);
    k->rows = 0;
}

// Blocks that the queries at hand have not met, and so have not sent on their way.
static void keep_leave_rest(const AttnAttend *a) {
    const AttnKeep *k = a->keep;
    for (size_t i = 0; i < k->rows; i++) {
        const AttnSight met = i < a->rows ? keep_span(a, i) : (AttnSight){0, 0}, keys = k->keys[i];
        keep_leave_keys(k, i, keys.first, met.first < keys.end ? met.first : keys.end);
        keep_leave_keys(k, i, met.end > keys.first ? met.end : keys.first, keys.end);
    }
}

// Row i: 2^((m − m_last)·c) / l of every block, in place of m; what it has not met.
static void keep_row(const AttnAttend *a, size_t i, float inverse) {
    const AttnKeep *k = a->keep;
    const AttnSight keys = k->keys[i];
    for (size_t key = keys.first; key < keys.end; key += ATTN_KEY_BLOCK) {
        float x = (*keep_times(k, i, key) - attend_reference(a, i)) * a->exponent;
        *keep_times(k, i, key) = x < 0.0f ? inverse * exp2_one(x) : inverse;
    }
    for (size_t j = 0; j < k->n_k; j++) {
        if (j >= keys.first && j < keys.end) continue;
        k->scores[i * k->scores_stride + j] = -INFINITY;
        k->weights[i * k->weights_stride + j] = 0.0f;
    }
}

// A row that sees NaN or +∞: undefined, but what is hidden still weighs nothing.
static void keep_undefined(const AttnAttend *a, size_t i) {
    const AttnKeep *k = a->keep;
    for (size_t j = k->keys[i].first; j < k->keys[i].end; j++) {
        float masked;
        scale(&k->scores[i * k->scores_stride + j], a->penalties ? a->penalties - i + j : NULL,
              a->factor, &masked, 1);
        *keep_e(k, i, j) = !attend_sees(a, i, j) || masked == -INFINITY ? 0.0f : NAN;
        *keep_times(k, i, j) = 1.0f;
    }
}

static bool keep_finish(const AttnAttend *a, size_t columns, float *out, size_t out_stride) {
    AttnKeep *k = a->keep;
    bool is_finite = true;
    keep_leave_rest(a);
    k->waiting = k->weights;
    k->rows = a->rows;
    for (size_t i = 0; i < a->rows; i++, out += out_stride) {
        const float total = attend_total(a->sums + i * SUM_LANES);
        const float inverse = total == 0.0f ? 0.0f : 1.0f / total;
        for (size_t c = 0; c < columns; c++)
            out[c] = total == 0.0f ? 0.0f : a->context[i * a->width + c] * inverse;
        is_finite &= isnan(total) || attn_all_finite(out, columns);
        k->keys[i] = keep_span(a, i);
        keep_row(a, i, inverse);
        if (isnan(total)) keep_undefined(a, i);
    }
    return is_finite;
}
