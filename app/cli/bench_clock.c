// The sampling itself. Preemptions are those that the operating system counts for this process.
#include "app/cli/bench_clock.h"
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

double bench_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static long preemptions(void) {
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_nivcsw : 0;
}

static void file_sample(BenchTimes *times, double seconds, bool is_clean) {
    if (!is_clean) {
        if (times->disturbed_count++ == 0 || seconds < times->least_disturbed)
            times->least_disturbed = seconds;
    } else if (times->clean_count < BENCH_SAMPLES) {
        times->clean[times->clean_count++] = seconds;
    }
}

static AttnStatus take_parts(AttnPeakMeter *meter, BenchRun *run, void *context, BenchTimes *times,
                             size_t parts) {
    double seconds[BENCH_PARTS] = {0.0};
    bool was_quiet = attn_peak_meter_is_quiet(meter);
    long before = preemptions();
    AttnStatus status = run(context, seconds);
    bool undisturbed = preemptions() == before;
    bool is_quiet = attn_peak_meter_is_quiet(meter);
    for (size_t i = 0; i < parts && status == ATTN_OK; i++)
        file_sample(&times[i], seconds[i], was_quiet && undisturbed && is_quiet);
    return status;
}

AttnStatus bench_clock_take(AttnPeakMeter *meter, BenchRun *run, void *context, BenchTimes *times) {
    return take_parts(meter, run, context, times, 1);
}

AttnStatus bench_clock_fill_parts(AttnPeakMeter *meter, BenchRun *run, void *context, size_t wanted,
                                  double budget, BenchTimes *times, size_t parts) {
    double start = bench_now();
    AttnStatus status;
    do {
        status = take_parts(meter, run, context, times, parts);
    } while (status == ATTN_OK && times->clean_count < wanted && bench_now() - start < budget);
    return status;
}

AttnStatus bench_clock_fill(AttnPeakMeter *meter, BenchRun *run, void *context, size_t wanted,
                            double budget, BenchTimes *times) {
    return bench_clock_fill_parts(meter, run, context, wanted, budget, times, 1);
}

static int compare_seconds(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_times_median(const BenchTimes *times) {
    double sorted[BENCH_SAMPLES];
    if (times->clean_count == 0) return times->least_disturbed;
    memcpy(sorted, times->clean, times->clean_count * sizeof *sorted);
    qsort(sorted, times->clean_count, sizeof *sorted, compare_seconds);
    return sorted[times->clean_count / 2];
}
