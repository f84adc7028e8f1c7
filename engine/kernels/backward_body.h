// Backward kernels, one of the parts of kernel_body.h: what stands between the products of the
// backward pass. Element by element, so that the bits are those of scalar.c.

// w[j] = exp(s[j]·f − penalty[j] − m) / Σ, for `count` vectors
INLINE void weights_again_vectors(const AttnWeightsAgain *w, const float *scores,
                                  const float *penalty, float *weights, const size_t count) {
    Vector x[GROUP];
    for (size_t v = 0; v < count; v++) {
        Vector s = load(scores + v * LANES);
        if (penalty)
            s = FMA(s, SPLAT(w->factor), -load(penalty + v * LANES));
        else
            s *= SPLAT(w->factor);
        x[v] = s - SPLAT(w->shift);
    }
    exp_any_vectors(x, count);
    for (size_t v = 0; v < count; v++)
        store(weights + v * LANES, x[v] * SPLAT(w->inverse));
}

static void weights_again(const AttnWeightsAgain *w, const float *scores, float *weights,
                          size_t n) {
    const float *penalty = w->penalty;
    size_t j = 0;
    for (; j + GROUP_FLOATS <= n; j += GROUP_FLOATS)
        weights_again_vectors(w, scores + j, penalty ? penalty + j : NULL, weights + j, GROUP);
    for (; j + LANES <= n; j += LANES)
        weights_again_vectors(w, scores + j, penalty ? penalty + j : NULL, weights + j, 1);
    if (j == n) return;
    float ends[2][LANES] = {{0}};
    memcpy(ends[0], scores + j, (n - j) * sizeof *scores);
    if (penalty) memcpy(ends[1], penalty + j, (n - j) * sizeof *penalty);
    weights_again_vectors(w, ends[0], penalty ? ends[1] : NULL, ends[0], 1);
    memcpy(weights + j, ends[0], (n - j) * sizeof *weights);
}

// Σ_j a[j]·b[j] in sixteen lanes; the products of floats are exact in double.
static float dot_product(const float *a, const float *b, size_t n) {
    Doubles lane[DOUBLES] = {{0}};
    float ends[2][SUM_LANES] = {{0}};
    for (; n > 0; a += SUM_LANES, b += SUM_LANES) {
        if (n < SUM_LANES) {
            memcpy(ends[0], a, n * sizeof *a);
            memcpy(ends[1], b, n * sizeof *b);
            a = ends[0];
            b = ends[1];
        }
        for (size_t l = 0; l < DOUBLES; l++)
            lane[l] += (Doubles)WIDEN(a + l * (LANES / 2)) * (Doubles)WIDEN(b + l * (LANES / 2));
        n -= n < SUM_LANES ? n : SUM_LANES;
    }
    return add_up(lane);
}

// ds[j] = w[j]·(dw[j] − Σ_k w[k]·dw[k])·f; 0 where nothing is seen, also where dw is NaN there
INLINE Vector softmax_backward_vector(const AttnSoftmaxBackward *b, Vector w, Vector dw) {
    Vector d = w * (dw - SPLAT(b->dot)) * SPLAT(b->factor);
    return choose((Integers)(w == SPLAT(0.0f)), w, d);
}

static void softmax_backward(const AttnSoftmaxBackward *b, float *d_scores, size_t n) {
    size_t j = 0;
    for (; j + LANES <= n; j += LANES)
        store(d_scores + j,
              softmax_backward_vector(b, load(b->weights + j), load(b->d_weights + j)));
    if (j < n)
        store_end(d_scores + j, n - j,
                  softmax_backward_vector(b, load_end(b->weights + j, n - j, 0.0f),
                                          load_end(b->d_weights + j, n - j, 0.0f)));
}
