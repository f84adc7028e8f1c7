// peak: what this machine's floating-point units can do at most, for the benchmark to measure
// against, and whether its cores are ours alone.
#ifndef ATTN_PEAK_H
#define ATTN_PEAK_H

#include "engine/engine.h"
#include <stdbool.h>

// FLOP a second of multiply-adds in registers, with the engine's kernels on all of its threads: the
// best of the samples that fit into `seconds` (at least one). It changes with the clock and with
// what else runs, so sample it beside what it is compared with. Not while the engine computes.
double attn_engine_peak(AttnEngine *engine, double seconds);

// How many loads and additions the cores begin, as many as they can, in the time of a product that
// waits for the one before it: a number of cycles, whatever the clock does. On all threads;
// otherwise the same. Multiply-adds are but two a cycle, and so do not notice who shares a core as
// its second hardware thread; half of what the core begins is then his.
double attn_engine_issue(AttnEngine *engine, double seconds);

// Samples that must have reached what is taken for the best: some leap, those of the issue rate
// more often.
enum { ATTN_PEAK_WITNESSES = 4, ATTN_ISSUE_WITNESSES = 16 };

// What some of the latest samples reached: the clock may change for good.
enum { ATTN_PEAK_LATEST = 64 };
typedef struct AttnPeakRecord {
    double latest[ATTN_PEAK_LATEST];
    size_t count; // of all samples so far
    double last, best;
} AttnPeakRecord;

// Takes this for the last sample. witnesses: as many of the latest reached record->best; at most
// ATTN_ISSUE_WITNESSES.
void attn_peak_record_note(AttnPeakRecord *record, double sample, size_t witnesses);

// Tells whether the machine is quiet: a measurement counts only where it was so before and after.
typedef struct AttnPeakMeter {
    AttnEngine *engine;
    AttnPeakRecord peak;  // FLOP a second
    AttnPeakRecord issue; // instructions in the time of a product
    double highest_issue; // of issue.best so far
} AttnPeakMeter;

AttnPeakMeter attn_peak_meter(AttnEngine *engine);
// Takes samples for less than a millisecond. Quiet: the peak reaches 96 % of its latest best, the
// issue rate that of its best ever.
bool attn_peak_meter_is_quiet(AttnPeakMeter *meter);

#endif
