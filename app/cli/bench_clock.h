// bench_clock: times something again and again, and tells clean samples from disturbed ones.
//
// Clean: the peak sampled before and after agrees within a few per cent with the best seen, and no
// thread of ours was pushed off its core in between. Used by `attnlab bench` and by tests/bench.
#ifndef CLI_BENCH_CLOCK_H
#define CLI_BENCH_CLOCK_H

#include "engine/peak.h"
#include "engine/status.h"

enum { BENCH_SAMPLES = 101 };

typedef struct BenchTimes {
    double clean[BENCH_SAMPLES]; // seconds
    size_t clean_count;
    size_t disturbed_count;
    double least_disturbed; // the shortest of the disturbed ones
} BenchTimes;

// Does it once and writes how long that took: of what it did, what is to be measured; several parts
// of it where several are asked for.
typedef AttnStatus BenchRun(void *context, double *seconds);
enum { BENCH_PARTS = 4 }; // at most

double bench_now(void); // seconds, from some point on

// One sample, filed in *times (dropped where they are full).
AttnStatus bench_clock_take(AttnPeakMeter *meter, BenchRun *run, void *context, BenchTimes *times);
// Samples until `wanted` are clean or `budget` seconds have passed, one at least.
AttnStatus bench_clock_fill(AttnPeakMeter *meter, BenchRun *run, void *context, size_t wanted,
                            double budget, BenchTimes *times);
// The same for something that is timed in parts: times[parts].
AttnStatus bench_clock_fill_parts(AttnPeakMeter *meter, BenchRun *run, void *context, size_t wanted,
                                  double budget, BenchTimes *times, size_t parts);
// The median of the clean samples; without any, the shortest disturbed one. 0: no sample.
double bench_times_median(const BenchTimes *times);

#endif
