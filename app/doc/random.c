// random: SplitMix64 and Box–Muller, as random.h documents them.
#include "app/doc/random.h"
#include <math.h>

uint64_t random_next(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

// √(−2 ln u1)·cos(2π u2)
static double next_normal(uint64_t *state) {
    static const double two_pi = 6.283185307179586;
    double u1 = (double)((random_next(state) >> 11) + 1) * 0x1p-53;
    double u2 = (double)(random_next(state) >> 11) * 0x1p-53;
    return sqrt(-2.0 * log(u1)) * cos(two_pi * u2);
}

void random_fill(AttnMatrix matrix, uint64_t seed, double scale) {
    uint64_t state = seed;
    for (size_t i = 0; i < matrix.rows; i++) {
        for (size_t j = 0; j < matrix.cols; j++)
            *attn_at(matrix, i, j) = (float)(scale * next_normal(&state));
    }
}
