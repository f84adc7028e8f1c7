// The operands of attention proper: sizes and defaults.
#include "engine/heads.h"
#include <math.h>

AttnHeads attn_heads(AttnMatrix queries, AttnMatrix keys, AttnMatrix values, size_t h, size_t g) {
    double d_k = (double)(h == 1 ? queries.cols : queries.cols / h);
    return (AttnHeads){.queries = queries,
                       .keys = keys,
                       .values = values,
                       .h = h,
                       .g = g,
                       .factor = (float)(1.0 / sqrt(d_k))};
}

AttnShape attn_heads_shape(const AttnHeads *heads) {
    // A division is a tenth of what the smallest scenes take.
    return (AttnShape){.n_q = heads->queries.rows,
                       .n_k = heads->keys.rows,
                       .d_k = heads->h == 1 ? heads->queries.cols : heads->queries.cols / heads->h,
                       .d_v = heads->g == 1 ? heads->values.cols : heads->values.cols / heads->g,
                       .h = heads->h,
                       .g = heads->g};
}
