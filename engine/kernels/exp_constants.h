// exp(x) = 2^n · exp(r), n = round(x / ln 2), r = x − n·ln 2, so |r| <= ln 2 / 2; ln 2 in two
// parts, so that r is exact but for one rounding. The polynomial is that of SLEEF's xexpf (Shibata
// and Petrogalli 2020, Boost licence): exp(r) = 1 + r + r²·(1/2 + r·(1/6 + …)). Compared with
// double for all 2^32 floats, AVX-512 and AVX2 alike: at most 0.99 ulp off (at 59.2750053), ∞, 0
// and NaN where they are due, and so for the 2,180,453 numbers whose result lies below the normal
// ones.
#ifndef ATTN_KERNELS_EXP_CONSTANTS_H
#define ATTN_KERNELS_EXP_CONSTANTS_H

#define EXP_LOG2E    1.442695040888963407f
#define EXP_LN2_HIGH 0.693145751953125f
#define EXP_LN2_LOW  1.428606765330187045e-06f
#define EXP_C5       0.000198527617612853646278381f
#define EXP_C4       0.00139304355252534151077271f
#define EXP_C3       0.00833336077630519866943359f
#define EXP_C2       0.0416664853692054748535156f
#define EXP_C1       0.166666671633720397949219f
#define EXP_C0       0.5f

// Beyond these the result is 0 (e^−104 < 2^−150) or ∞ anyway; within, n and its halves stay
// exponents of normal numbers.
#define EXP_LEAST    (-104.0f)
#define EXP_GREATEST 90.0f

// 1.5 · 2^23: adding it rounds to an integer, which then stands in the low bits.
#define EXP_ROUNDER 12582912.0f

// 2^f = 1 + f·(C1 + f·(C2 + …)), 0 <= f <= 1: minimax in relative error, 1.4·2^−24 (found by Remez'
// exchange). Below EXP2_LEAST 2^x is 0, above EXP2_MOST ∞.
#define EXP2_C1    0.69315131181760979f
#define EXP2_C2    0.24016445003927303f
#define EXP2_C3    0.055799913425224284f
#define EXP2_C4    0.0090170299625296128f
#define EXP2_C5    0.0018671302119512633f
#define EXP2_LEAST (-160.0f)
#define EXP2_MOST  160.0f

// The lanes of a softmax row's sum.
#define SUM_LANES 16

#endif
