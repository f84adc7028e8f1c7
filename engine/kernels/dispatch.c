// Which kernels this machine runs: asked of the processor once, when an engine is created.
#include "engine/kernels/kernel.h"
#include <stdlib.h>
#include <string.h>

// The operating system must save the registers too: __builtin_cpu_supports asks for that as well.
static const AttnKernels *runnable(AttnKernelChoice choice) {
    switch (choice) {
    case ATTN_KERNEL_AUTO: return NULL;
    case ATTN_KERNEL_SCALAR: return &attn_kernels_scalar;
#if defined(__x86_64__) || defined(__i386__)
    case ATTN_KERNEL_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &attn_kernels_avx2
                                                                               : NULL;
    case ATTN_KERNEL_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
                   ? &attn_kernels_avx512
                   : NULL;
    case ATTN_KERNEL_NEON: return NULL;
#elif defined(__aarch64__)
    case ATTN_KERNEL_NEON: return &attn_kernels_neon;
    case ATTN_KERNEL_AVX2:
    case ATTN_KERNEL_AVX512: return NULL;
#else
    case ATTN_KERNEL_AVX2:
    case ATTN_KERNEL_AVX512:
    case ATTN_KERNEL_NEON: return NULL;
#endif
    }
    return NULL;
}

static const char *const names[] = {
    [ATTN_KERNEL_AUTO] = "auto",     [ATTN_KERNEL_SCALAR] = "scalar", [ATTN_KERNEL_AVX2] = "avx2",
    [ATTN_KERNEL_AVX512] = "avx512", [ATTN_KERNEL_NEON] = "neon",
};

bool attn_kernel_from_name(const char *name, AttnKernelChoice *out) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) != 0) continue;
        *out = (AttnKernelChoice)i;
        return true;
    }
    return false;
}

static const AttnKernels *widest(void) {
    static const AttnKernelChoice by_width[] = {ATTN_KERNEL_AVX512, ATTN_KERNEL_AVX2,
                                                ATTN_KERNEL_NEON};
    for (size_t i = 0; i < sizeof by_width / sizeof *by_width; i++) {
        const AttnKernels *kernels = runnable(by_width[i]);
        if (kernels) return kernels;
    }
    return &attn_kernels_scalar;
}

AttnStatus attn_kernels_choose(AttnKernelChoice choice, const AttnKernels **out, AttnError *error) {
    const char *wish = choice == ATTN_KERNEL_AUTO ? getenv("ATTNLAB_KERNEL") : NULL;
    if (wish && *wish && !attn_kernel_from_name(wish, &choice)) {
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "ATTNLAB_KERNEL is %.40s: auto, scalar, avx2, avx512 or neon is expected",
                         wish);
    }
    const AttnKernels *kernels = choice == ATTN_KERNEL_AUTO ? widest() : runnable(choice);
    if (!kernels) {
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "this machine cannot run the %s kernel; it runs %s", names[choice],
                         widest()->name);
    }
    *out = kernels;
    return ATTN_OK;
}
