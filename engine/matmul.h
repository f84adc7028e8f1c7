// AttnMatmul: out = a·b (+ bias), on all workers, for whoever multiplies matrices outside the
// stages: the backward pass, the benchmark (private to the engine and to what measures it).
#ifndef ATTN_MATMUL_H
#define ATTN_MATMUL_H

#include "engine/engine.h"
#include "engine/matrix.h"

typedef struct AttnMatmul {
    AttnMatrix a;      // [rows, depth], or with a_transposed [depth, rows]
    AttnMatrix packed; // b [depth, columns of out], from attn_matmul_pack()
    AttnMatrix out;    // [rows, columns], not overlapping the others
    const float *bias; // [columns], or NULL
    bool a_transposed;
    bool accumulate; // out += a·b
} AttnMatmul;

// b, or its transpose, as the kernels read it, in a new matrix: attn_matrix_destroy() it. On
// failure (ATTN_ERROR_MEMORY) *out is untouched.
AttnStatus attn_matmul_pack(const AttnEngine *engine, AttnMatrix b, bool transposed,
                            AttnMatrix *out);
// The same into a matrix of the caller's, [1, attn_matmul_packed_floats()], zeroed when it was
// made.
size_t attn_matmul_packed_floats(const AttnEngine *engine, AttnMatrix b, bool transposed);
void attn_matmul_repack(AttnEngine *engine, AttnMatrix b, bool transposed, AttnMatrix packed);

void attn_matmul_run(AttnEngine *engine, const AttnMatmul *matmul);

#endif
