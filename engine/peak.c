// peak: multiply-adds, and as many simple instructions as can be, on all workers at once.
#include "engine/peak.h"
#include "engine/engine_private.h"
#include <stdint.h>
#include <time.h>

// Of the best: what a machine without other work reaches again and again.
#define QUIET         0.96
#define PEAK_SECONDS  0.0005
#define ISSUE_SECONDS 0.0002

// 0.26 and 0.03 ms at 3 GHz.
enum { PEAK_ROUNDS = 20000, PEAK_ITEMS = 6, ISSUE_ROUNDS = 4000, ISSUE_ITEMS = 3 };
enum { ISSUE_STEPS = 8, ISSUE_STEP = 8 /* instructions */ };
// Of an item: these are begun in about the time of those products.
enum { INSTRUCTIONS = ISSUE_ROUNDS * ISSUE_STEPS * ISSUE_STEP, PRODUCTS = INSTRUCTIONS / 32 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// The most items a second; the first loop may have to wake the workers.
static double best_rate(AttnEngine *engine, const AttnPoolLoop *loop, double seconds) {
    double best = 0.0, start = now(), end = start;
    do {
        double before = now();
        attn_pool_run(engine->pool, loop);
        end = now();
        double rate = (double)loop->count / (end - before);
        if (rate > best) best = rate;
    } while (end - start < seconds);
    return best;
}

static void burn(void *context, size_t first, size_t count) {
    const AttnKernels *kernels = context;
    volatile float sink;
    float value;
    (void)first;
    for (size_t i = 0; i < count; i++) {
        kernels->peak(PEAK_ROUNDS, &value);
        sink = value;
    }
    (void)sink;
}

double attn_engine_peak(AttnEngine *engine, double seconds) {
    AttnKernels kernels = *engine->kernels;
    float sink;
    double flop = kernels.peak(1, &sink) * PEAK_ROUNDS;
    AttnPoolLoop loop = {.task = burn,
                         .context = &kernels,
                         .count = attn_pool_threads(engine->pool) * PEAK_ITEMS,
                         .cost = flop / 2.0,
                         .multiple = 1};
    return flop * best_rate(engine, &loop, seconds);
}

// Three loads and five additions a step, none of which waits for another of its step.
static void issue(void *context, size_t first, size_t count) {
    const volatile uint64_t *from = context;
    uint64_t a = 0, b = 0, c = 0, d = 0, e = 0;
    (void)first;
    for (size_t i = 0; i < count * ISSUE_ROUNDS; i++) {
        for (size_t step = 0; step < ISSUE_STEPS; step++) {
            a += from[0];
            b += from[1];
            c += from[2];
            d += 3;
            e += 5;
            __asm__("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e));
        }
    }
    volatile uint64_t sink = a + b + c + d + e;
    (void)sink;
}

// Products that wait for one another: a few cycles each, whoever shares the core.
static void wait_in_turn(void *context, size_t first, size_t count) {
    uint64_t a = 1, factor = *(const volatile uint64_t *)context;
    (void)first;
    for (size_t i = 0; i < count * PRODUCTS; i++) {
        a *= factor;
        __asm__("" : "+r"(a));
    }
    volatile uint64_t sink = a;
    (void)sink;
}

double attn_engine_issue(AttnEngine *engine, double seconds) {
    uint64_t numbers[3] = {3, 2, 1};
    AttnPoolLoop loop = {.task = wait_in_turn,
                         .context = numbers,
                         .count = attn_pool_threads(engine->pool) * ISSUE_ITEMS,
                         .cost = INSTRUCTIONS,
                         .multiple = 1};
    const double products = PRODUCTS * best_rate(engine, &loop, 0.5 * seconds);
    loop.task = issue;
    return INSTRUCTIONS * best_rate(engine, &loop, 0.5 * seconds) / products;
}

void attn_peak_record_note(AttnPeakRecord *record, double sample, size_t witnesses) {
    double highest[ATTN_ISSUE_WITNESSES] = {0.0};
    record->latest[record->count++ % ATTN_PEAK_LATEST] = record->last = sample;
    for (size_t i = 0; i < ATTN_PEAK_LATEST; i++) {
        double value = record->latest[i];
        for (size_t w = 0; w < witnesses; w++) {
            if (value <= highest[w]) continue;
            const double lower = highest[w];
            highest[w] = value;
            value = lower;
        }
    }
    record->best = highest[witnesses - 1];
}

static void take_samples(AttnPeakMeter *meter) {
    attn_peak_record_note(&meter->peak, attn_engine_peak(meter->engine, PEAK_SECONDS),
                          ATTN_PEAK_WITNESSES);
    attn_peak_record_note(&meter->issue, attn_engine_issue(meter->engine, ISSUE_SECONDS),
                          ATTN_ISSUE_WITNESSES);
    if (meter->issue.best > meter->highest_issue) meter->highest_issue = meter->issue.best;
}

AttnPeakMeter attn_peak_meter(AttnEngine *engine) {
    AttnPeakMeter meter = {.engine = engine};
    // The first loop wakes the workers and the wide registers; it is no sample.
    attn_engine_peak(engine, 0.0);
    for (size_t i = 0; i < 2 * ATTN_ISSUE_WITNESSES; i++)
        take_samples(&meter);
    return meter;
}

bool attn_peak_meter_is_quiet(AttnPeakMeter *meter) {
    take_samples(meter);
    return meter->peak.last >= QUIET * meter->peak.best &&
           meter->issue.last >= QUIET * meter->highest_issue;
}
