// peak: multiply-adds on all workers at once.
#include "engine/peak.h"
#include "engine/engine_private.h"
#include <time.h>

enum { ROUNDS = 20000, ITEMS_PER_THREAD = 16 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void burn(void *context, size_t first, size_t count) {
    const AttnKernels *kernels = context;
    volatile float sink;
    float value;
    (void)first;
    for (size_t i = 0; i < count; i++) {
        kernels->peak(ROUNDS, &value);
        sink = value;
    }
    (void)sink;
}

double attn_engine_peak(AttnEngine *engine, double seconds) {
    AttnKernels kernels = *engine->kernels;
    float sink;
    double flop = kernels.peak(1, &sink) * ROUNDS, best = 0.0, start = now(), end = start;
    size_t items = attn_pool_threads(engine->pool) * ITEMS_PER_THREAD;
    AttnPoolLoop loop = {
        .task = burn, .context = &kernels, .count = items, .cost = flop / 2.0, .multiple = 1};
    do {
        double before = now();
        attn_pool_run(engine->pool, &loop);
        end = now();
        double rate = flop * (double)items / (end - before);
        if (rate > best) best = rate;
    } while (end - start < seconds);
    return best;
}
