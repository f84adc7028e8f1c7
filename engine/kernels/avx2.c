// The vector kernels for AVX2 with FMA: 16 registers of 8 floats, tiles of 6 rows by 2 vectors.
#if defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>

#define VECTOR       __m256
#define LANES        8
#define SPLAT(x)     _mm256_set1_ps(x)
#define FMA(a, b, c) _mm256_fmadd_ps(a, b, c)
#define TILE_VECTORS 2
#define KERNEL_TABLE attn_kernels_avx2
#define KERNEL_NAME  "avx2"
#include "engine/kernels/kernel_body.h"

#else
typedef int attn_no_avx2_here; // an empty translation unit is not C
#endif
