// random: the project's own generator, documented so that the same seed gives the same numbers on
// every machine.
//
// SplitMix64 (Steele, Lea, Flood 2014) from `seed`; each number takes two outputs z1, z2:
// u1 = ((z1 >> 11) + 1)·2^-53, u2 = (z2 >> 11)·2^-53, value = (float)(scale·√(−2 ln u1)·cos(2π u2))
// (Box–Muller, in double), row after row.
#ifndef DOC_RANDOM_H
#define DOC_RANDOM_H

#include "engine/matrix.h"
#include <stdint.h>

void random_fill(AttnMatrix matrix, uint64_t seed, double scale);
uint64_t random_next(uint64_t *state); // SplitMix64

#endif
