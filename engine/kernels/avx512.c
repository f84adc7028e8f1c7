// The vector kernels for AVX-512: 32 registers of 16 floats. A product's tile is 12 rows by 2
// vectors: 14 loads for 24 multiply-adds, and half as much of the right operand as 6 rows by 4.
#if defined(__AVX512F__)
#include <immintrin.h>
#include <stddef.h>

typedef __mmask16 Mask;

// Four floats of each of `count` (a constant, at most 4) rows side by side, then zeros.
static inline __m512 load_fours(const float *p, size_t apart, const size_t count) {
    __m512 v = _mm512_zextps128_ps512(_mm_loadu_ps(p));
    if (count > 1) v = _mm512_mask_broadcast_f32x4(v, 0x00f0, _mm_loadu_ps(p + apart));
    if (count > 2) v = _mm512_mask_broadcast_f32x4(v, 0x0f00, _mm_loadu_ps(p + 2 * apart));
    if (count > 3) v = _mm512_mask_broadcast_f32x4(v, 0xf000, _mm_loadu_ps(p + 3 * apart));
    return v;
}

#define VECTOR                 __m512
#define LANES                  16
#define SPLAT(x)               _mm512_set1_ps(x)
#define FMA(a, b, c)           _mm512_fmadd_ps(a, b, c)
#define TILE_ROWS              12
#define TILE_VECTORS           2
#define ATTEND_ROWS            12
#define ATTEND_AT_ONCE         true
#define MAX_OF(a, b)           _mm512_max_ps(a, b)
#define WIDEN(p)               _mm512_cvtps_pd(_mm256_loadu_ps(p))
#define LARGEST_OF(a)          _mm512_reduce_max_ps(a)
#define FRACTION(x)            _mm512_reduce_ps(x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC)
#define SCALE(y, x)            _mm512_scalef_ps(y, x)
#define NOT_LESS(a, b)         _mm512_cmp_ps_mask(a, b, _CMP_NLT_UQ)
#define SCALE_SOME(mask, y, x) _mm512_maskz_scalef_ps(mask, y, x)
#define ANY_OF(mask)           (_mm512_movepi32_mask((__m512i)(mask)) != 0)
#define STREAM(p, v)           _mm512_stream_ps(p, v)
#define LOAD_FOURS(p, a, n)    load_fours(p, a, n)
#define KERNEL_TABLE           attn_kernels_avx512
#define KERNEL_NAME            "avx512"
// The lanes first … end − 1, as a mask.
#define SOME(first, end)              ((__mmask16)((0xffffu >> (16 - (end))) & (0xffffu << (first))))
#define LOAD_LANES(p, first, end)     _mm512_maskz_loadu_ps(SOME(first, end), p)
#define STORE_LANES(p, first, end, v) _mm512_mask_storeu_ps(p, SOME(first, end), v)
#include "engine/kernels/kernel_body.h"

#else
typedef int attn_no_avx512_here; // an empty translation unit is not C
#endif
