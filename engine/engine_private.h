// What an AttnEngine and an AttnTrace hold, for the engine's own files.
#ifndef ATTN_ENGINE_PRIVATE_H
#define ATTN_ENGINE_PRIVATE_H

#include "engine/engine.h"
#include "engine/kernels/kernel.h"
#include "engine/parallel.h"
#include "engine/store.h"
#include "engine/trace.h"

struct AttnEngine {
    const AttnKernels *kernels;
    AttnPool *pool;
};

// What a trace that is not empty holds beside what it shows: of every row of scores the softmax's
// shift and sum.
const AttnStore *attn_trace_store(const AttnTrace *trace);

#endif
