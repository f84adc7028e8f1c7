// The engine: kernels chosen and a pool made ready, once. Immutable after creation but for the
// pool's own state, so that several threads may compute with one engine.
#include "engine/engine_private.h"
#include <stdlib.h>
#include <unistd.h>

static size_t machine_threads(void) {
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (size_t)count : 1;
}

AttnStatus attn_engine_create(size_t threads, AttnKernelChoice kernel, AttnEngine **out,
                              AttnError *error) {
    const AttnKernels *kernels;
    AttnStatus status = attn_kernels_choose(kernel, &kernels, error);
    if (status != ATTN_OK) return status;
    AttnEngine *engine = calloc(1, sizeof *engine);
    if (!engine) return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    engine->kernels = kernels;
    if (attn_pool_create(threads > 0 ? threads : machine_threads(), &engine->pool) != ATTN_OK) {
        free(engine);
        return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    }
    *out = engine;
    return ATTN_OK;
}

void attn_engine_destroy(AttnEngine *engine) {
    if (!engine) return;
    attn_pool_destroy(engine->pool);
    free(engine);
}

size_t attn_engine_threads(const AttnEngine *engine) {
    return attn_pool_threads(engine->pool);
}

const char *attn_engine_kernel_name(const AttnEngine *engine) {
    return engine->kernels->name;
}
