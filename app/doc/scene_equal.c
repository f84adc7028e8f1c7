// Whether two scenes say the same: how the document knows that a command changed nothing.
#include "app/doc/scene.h"
#include <string.h>

static bool same_bits(const void *a, const void *b, size_t size) {
    return size == 0 || memcmp(a, b, size) == 0;
}

static bool matrices_equal(const SceneMatrix *a, const SceneMatrix *b) {
    if (a == b) return true;
    if (!a || !b || a->values.rows != b->values.rows || a->values.cols != b->values.cols)
        return false;
    for (size_t row = 0; row < a->values.rows; row++)
        if (!same_bits(attn_at(a->values, row, 0), attn_at(b->values, row, 0),
                       a->values.cols * sizeof(float)))
            return false;
    return true;
}

static bool tokens_equal(const SceneTokens *a, const SceneTokens *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i].text, b->items[i].text) != 0 ||
            a->items[i].source != b->items[i].source)
            return false;
    return true;
}

static bool masks_equal(const AttnMask *a, const AttnMask *b) {
    return a->causal == b->causal && a->has_window == b->has_window &&
           (!a->has_window || a->window == b->window) && a->has_valid == b->has_valid &&
           (!a->has_valid || a->valid == b->valid);
}

static bool overrides_equal(const AttnSpec *a, const AttnSpec *b) {
    if (a->override_count != b->override_count) return false;
    for (size_t i = 0; i < a->override_count; i++) {
        const AttnOverride *p = &a->overrides[i], *q = &b->overrides[i];
        if (p->matrix != q->matrix || p->head != q->head || p->row != q->row ||
            p->column != q->column || !same_bits(&p->value, &q->value, sizeof p->value))
            return false;
    }
    return true;
}

static bool specs_equal(const AttnSpec *a, const AttnSpec *b) {
    return a->heads == b->heads && a->kv_heads == b->kv_heads && a->positions == b->positions &&
           same_bits(&a->factor, &b->factor, sizeof a->factor) &&
           a->temperature == b->temperature && a->softmax_axis == b->softmax_axis &&
           a->residual == b->residual && masks_equal(&a->mask, &b->mask) && overrides_equal(a, b);
}

bool scene_equals(const Scene *a, const Scene *b) {
    for (int id = 0; id <= ATTN_BO; id++)
        if (!matrices_equal(a->given[id], b->given[id])) return false;
    return tokens_equal(&a->tokens, &b->tokens) &&
           tokens_equal(&a->memory_tokens, &b->memory_tokens) &&
           tokens_equal(&a->features, &b->features) &&
           matrices_equal(a->mask_matrix, b->mask_matrix) && specs_equal(&a->spec, &b->spec);
}
