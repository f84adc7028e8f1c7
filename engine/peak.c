// peak: multiply-adds on all workers at once.
#include "engine/peak.h"
#include "engine/engine_private.h"
#include <time.h>

// Of the best peak: what a machine without other work reaches again and again.
#define QUIET        0.96
#define PAIR_SECONDS 0.0005

enum { ROUNDS = 20000, ITEMS_PER_THREAD = 6 }; // 0.26 ms at 3 GHz

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

void attn_peak_meter_note(AttnPeakMeter *meter, double sample) {
    meter->last = sample;
    for (size_t i = 0; i < ATTN_PEAK_WITNESSES; i++) {
        if (sample <= meter->highest[i]) continue;
        const double lower = meter->highest[i];
        meter->highest[i] = sample;
        sample = lower;
    }
    meter->best = meter->highest[ATTN_PEAK_WITNESSES - 1];
}

AttnPeakMeter attn_peak_meter(AttnEngine *engine) {
    AttnPeakMeter meter = {.engine = engine};
    // The first loop wakes the workers and the wide registers; it is no sample.
    attn_engine_peak(engine, 0.0);
    for (size_t i = 0; i < 2 * ATTN_PEAK_WITNESSES; i++)
        attn_peak_meter_note(&meter, attn_engine_peak(engine, PAIR_SECONDS));
    return meter;
}

bool attn_peak_meter_is_quiet(AttnPeakMeter *meter) {
    // Two samples: the first one may have to wake the workers.
    attn_peak_meter_note(meter, attn_engine_peak(meter->engine, PAIR_SECONDS));
    return meter->last >= QUIET * meter->best;
}
