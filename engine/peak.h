// peak: what this machine's floating-point units can do at most, for the benchmark to measure
// against.
#ifndef ATTN_PEAK_H
#define ATTN_PEAK_H

#include "engine/engine.h"
#include <stdbool.h>

// FLOP a second of multiply-adds in registers, with the engine's kernels on all of its threads: the
// best of the samples that fit into `seconds` (at least one). It changes with the clock and with
// what else runs, so sample it beside what it is compared with. Not while the engine computes.
double attn_engine_peak(AttnEngine *engine, double seconds);

// Samples that must have reached what is taken for the peak: a processor's clock may leap for one
// of thousands.
enum { ATTN_PEAK_WITNESSES = 8 };

// Tells whether the machine is quiet: a measurement counts only where it was so before and after.
typedef struct AttnPeakMeter {
    AttnEngine *engine;
    double highest[ATTN_PEAK_WITNESSES]; // of all samples so far, the largest first
    double best;                         // FLOP a second that so many samples reached
    double last;
} AttnPeakMeter;

AttnPeakMeter attn_peak_meter(AttnEngine *engine);
// Takes samples for half a millisecond. Quiet: the better one reaches 96 % of the best so far.
bool attn_peak_meter_is_quiet(AttnPeakMeter *meter);
// Takes this for the last sample.
void attn_peak_meter_note(AttnPeakMeter *meter, double sample);

#endif
