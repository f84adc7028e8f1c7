// Backward kernels, one of the parts of kernel_body.h: what stands between the products of the
// backward pass. Element by element, so that the bits are those of scalar.c.

// w[j] = exp(s[j]·f − penalty[j] − m) / Σ
static void weights_again(const AttnWeightsAgain *w, const float *scores, float *weights,
                          size_t n) {
    scale(scores, w->penalty, w->factor, weights, n);
    size_t j = 0;
    for (; j + LANES <= n; j += LANES)
        store(weights + j, exp_vector(load(weights + j) - SPLAT(w->shift)) * SPLAT(w->inverse));
    if (j < n) {
        Vector s = load_end(weights + j, n - j, w->shift);
        store_end(weights + j, n - j, exp_vector(s - SPLAT(w->shift)) * SPLAT(w->inverse));
    }
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
