// The vector kernels for AVX-512: 32 registers of 16 floats, tiles of 6 rows by 4 vectors.
#if defined(__AVX512F__)
#include <immintrin.h>

#define VECTOR       __m512
#define LANES        16
#define SPLAT(x)     _mm512_set1_ps(x)
#define FMA(a, b, c) _mm512_fmadd_ps(a, b, c)
#define TILE_VECTORS 4
#define KERNEL_TABLE attn_kernels_avx512
#define KERNEL_NAME  "avx512"
#include "engine/kernels/kernel_body.h"

#else
typedef int attn_no_avx512_here; // an empty translation unit is not C
#endif
