// The mask as a predicate on (query, key) pairs.
//
// Query i stands at position p = i + n_k - n_q, so that the last query stands beside the last key.
// p may be negative (more queries than keys); comparisons are therefore arranged so that only sums
// of counts are formed.
#include "engine/spec.h"

bool attn_mask_is_none(const AttnMask *mask) {
    return !mask->causal && !mask->has_window && !mask->has_valid &&
           attn_matrix_is_absent(mask->matrix);
}

void attn_mask_range(const AttnMask *mask, const AttnShape *shape, size_t i, size_t *first,
                     size_t *end) {
    size_t n_q = shape->n_q, n_k = shape->n_k, low = 0, high = n_k;
    if (mask->has_valid && mask->valid < high) high = mask->valid;
    // causal: j <= i + n_k - n_q
    if (mask->causal) {
        size_t limit = i + n_k + 1 > n_q ? i + n_k + 1 - n_q : 0;
        if (limit < high) high = limit;
    }
    // window: |i + n_k - n_q - j| <= r, that is i + n_k - n_q - r <= j <= i + n_k - n_q + r
    if (mask->has_window) {
        size_t r = mask->window < n_q + n_k ? mask->window : n_q + n_k;
        size_t limit = i + n_k + r + 1 > n_q ? i + n_k + r + 1 - n_q : 0;
        if (limit < high) high = limit;
        low = i + n_k > n_q + r ? i + n_k - n_q - r : 0;
    }
    *first = low;
    *end = high;
}

bool attn_mask_allows(const AttnMask *mask, const AttnShape *shape, size_t i, size_t j) {
    size_t first, end;
    attn_mask_range(mask, shape, i, &first, &end);
    // NaN is nonzero, and so may be seen.
    return j >= first && j < end &&
           (attn_matrix_is_absent(mask->matrix) || *attn_at(mask->matrix, i, j) != 0.0f);
}

bool attn_spec_sees(const AttnSpec *spec, const AttnShape *shape, size_t head, size_t i, size_t j) {
    if (attn_mask_allows(&spec->mask, shape, i, j)) return true;
    for (size_t o = 0; o < spec->override_count; o++) {
        const AttnOverride *pin = &spec->overrides[o];
        if ((pin->matrix == ATTN_MASKED || pin->matrix == ATTN_WEIGHTS) && pin->head == head &&
            pin->row == i && pin->column == j) {
            return true;
        }
    }
    return false;
}
