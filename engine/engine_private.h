// What an AttnEngine holds, for the engine's own files.
#ifndef ATTN_ENGINE_PRIVATE_H
#define ATTN_ENGINE_PRIVATE_H

#include "engine/engine.h"
#include "engine/kernels/kernel.h"
#include "engine/parallel.h"

struct AttnEngine {
    const AttnKernels *kernels;
    AttnPool *pool;
};

#endif
