// AttnEngine: the worker pool and the kernels that a program computes with. One is enough; create
// it once.
#ifndef ATTN_ENGINE_H
#define ATTN_ENGINE_H

#include "engine/status.h"
#include <stdbool.h>
#include <stddef.h>

typedef struct AttnEngine AttnEngine;

typedef enum AttnKernelChoice {
    ATTN_KERNEL_AUTO, // the environment's ATTNLAB_KERNEL if set, else the widest this machine runs
    ATTN_KERNEL_SCALAR,
    ATTN_KERNEL_AVX2,
    ATTN_KERNEL_AVX512,
    ATTN_KERNEL_NEON
} AttnKernelChoice;

// threads 0: as many as the machine has. Fails with ATTN_ERROR_SHAPE and a message where this
// machine cannot run the kernel that was asked for. Threads start only when there is work enough
// for them (a blink at start-up).
AttnStatus attn_engine_create(size_t threads, AttnKernelChoice kernel, AttnEngine **out,
                              AttnError *error);
void attn_engine_destroy(AttnEngine *engine); // NULL is fine

size_t attn_engine_threads(const AttnEngine *engine);
const char *attn_engine_kernel_name(const AttnEngine *engine); // "avx512"
bool attn_kernel_from_name(const char *name, AttnKernelChoice *out);

#endif
