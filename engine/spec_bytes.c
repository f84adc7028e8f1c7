// What a trace of a spec takes, for whoever has to say so before it is tried.
//
// Holds always: it is what attn_trace_run() obtains for such a run from nothing, to the byte where
// the kernels' vectors are the widest.
#include "engine/plan.h"
#include "engine/store.h"

static size_t plus(size_t a, size_t b) {
    return a > SIZE_MAX - b ? SIZE_MAX : a + b;
}

size_t attn_spec_bytes(const AttnSpec *spec, const AttnInputs *inputs, const AttnShape *shape) {
    size_t bytes = attn_store_bytes(spec, inputs, shape);
    if (bytes == SIZE_MAX) return SIZE_MAX;
    bytes = plus(bytes, attn_plan_bytes(shape));
    bytes = plus(bytes, spec->override_count * sizeof *spec->overrides);
    if (attn_matrix_is_absent(spec->mask.matrix)) return bytes;
    return plus(bytes, attn_matrix_bytes(shape->n_q, shape->n_k));
}
