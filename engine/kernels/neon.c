// The vector kernels for 64-bit ARM: 32 registers of 4 floats. A product's tile is 6 rows by 4
// vectors, as wide as one of the others' vectors.
#if defined(__aarch64__)
#include <arm_neon.h>

#define VECTOR              float32x4_t
#define LANES               4
#define SPLAT(x)            vdupq_n_f32(x)
#define FMA(a, b, c)        vfmaq_f32(c, a, b)
#define TILE_ROWS           6
#define TILE_VECTORS        4
#define ATTEND_ROWS         12
#define MAX_OF(a, b)        vbslq_f32(vcgtq_f32(a, b), a, b)
#define WIDEN(p)            vcvt_f64_f32(vld1_f32(p))
#define LARGEST_OF(a)       vmaxvq_f32(a)
#define FLOOR(x)            vrndmq_f32(x)
#define ANY_OF(mask)        (vmaxvq_u32((uint32x4_t)(mask)) != 0)
#define LOAD_FOURS(p, a, n) ((void)(n), vld1q_f32(p))
#define STREAM(p, v)        vst1q_f32(p, v) // the compiler knows no such instruction
#define KERNEL_TABLE        attn_kernels_neon
#define KERNEL_NAME         "neon"
#include "engine/kernels/kernel_body.h"

#else
typedef int attn_no_neon_here; // an empty translation unit is not C
#endif
