// The vector kernels for AVX2 with FMA: 16 registers of 8 floats. A product's tile is 6 rows by 2
// vectors: 12 sums, 2 of the right operand, 1 of the left.
#if defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>
#include <stddef.h>

static inline float largest_lane(__m256 a) {
    __m128 m = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    m = _mm_max_ps(m, _mm_movehl_ps(m, m));
    return _mm_cvtss_f32(_mm_max_ss(m, _mm_shuffle_ps(m, m, 1)));
}

// Four floats of each of `count` (a constant, at most 2) rows side by side, then zeros.
static inline __m256 load_fours(const float *p, size_t apart, const size_t count) {
    __m256 v = _mm256_zextps128_ps256(_mm_loadu_ps(p));
    return count > 1 ? _mm256_insertf128_ps(v, _mm_loadu_ps(p + apart), 1) : v;
}

#define VECTOR              __m256
#define LANES               8
#define SPLAT(x)            _mm256_set1_ps(x)
#define FMA(a, b, c)        _mm256_fmadd_ps(a, b, c)
#define TILE_ROWS           6
#define TILE_VECTORS        2
#define ATTEND_ROWS         6
#define MAX_OF(a, b)        _mm256_max_ps(a, b)
#define WIDEN(p)            _mm256_cvtps_pd(_mm_loadu_ps(p))
#define LARGEST_OF(a)       largest_lane(a)
#define FLOOR(x)            _mm256_floor_ps(x)
#define ANY_OF(mask)        (_mm256_movemask_ps((__m256)(mask)) != 0)
#define STREAM(p, v)        _mm256_stream_ps(p, v)
#define LOAD_FOURS(p, a, n) load_fours(p, a, n)
#define KERNEL_TABLE        attn_kernels_avx2
#define KERNEL_NAME         "avx2"
#include "engine/kernels/kernel_body.h"

#else
typedef int attn_no_avx2_here; // an empty translation unit is not C
#endif
