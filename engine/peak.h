// peak: what this machine's floating-point units can do at most, for the benchmark to measure against.
#ifndef ATTN_PEAK_H
#define ATTN_PEAK_H

#include "engine/engine.h"

// FLOP a second of multiply-adds in registers, with the engine's kernels on all of its threads: the best of the samples
// that fit into `seconds` (at least one). It changes with the clock and with what else runs, so sample it beside what
// it is compared with. Not while the engine computes.
double attn_engine_peak(AttnEngine *engine, double seconds);

#endif
