// One product of whole matrices, cut into tiles like every other.
#include "engine/matmul.h"
#include "engine/engine_private.h"
#include "engine/share.h"

AttnStatus attn_matmul_pack(const AttnEngine *engine, AttnMatrix b, bool transposed,
                            AttnMatrix *out) {
    AttnPacking p = attn_packing_of(b, transposed);
    AttnStatus status =
        attn_matrix_create(1, attn_packed_floats(engine->kernels, p.depth, p.columns), out);
    if (status == ATTN_OK) attn_pack(engine->kernels, &p, out->data);
    return status;
}

size_t attn_matmul_packed_floats(const AttnEngine *engine, AttnMatrix b, bool transposed) {
    AttnPacking p = attn_packing_of(b, transposed);
    return attn_packed_floats(engine->kernels, p.depth, p.columns);
}

typedef struct Repacking {
    const AttnKernels *kernels;
    AttnPacking whole;
    float *packed;
} Repacking;

// Rows of b, each written somewhere else.
static void pack_rows(void *repacking, size_t first, size_t count) {
    const Repacking *r = repacking;
    AttnPacking p = r->whole;
    p.first_row = first;
    p.row_count = count;
    attn_pack(r->kernels, &p, r->packed);
}

void attn_matmul_repack(AttnEngine *engine, AttnMatrix b, bool transposed, AttnMatrix packed) {
    Repacking r = {engine->kernels, attn_packing_of(b, transposed), packed.data};
    attn_pool_run(engine->pool, &(AttnPoolLoop){.task = pack_rows,
                                                .context = &r,
                                                .count = r.whole.depth,
                                                .cost = 8.0 * (double)r.whole.columns,
                                                .multiple = 16});
}

typedef struct Multiplication {
    const AttnKernels *kernels;
    AttnProduct whole;
} Multiplication;

// out[i][c] = Σ_p a[i][p] · b[p][c] + bias[c]
static void multiply(const void *stage, AttnBlock block) {
    const Multiplication *m = stage;
    AttnProduct p = m->whole;
    p.a += block.row * p.a_stride;
    p.c += block.row * p.c_stride;
    p.rows = block.rows;
    p.first = block.column;
    p.count = block.columns;
    m->kernels->product(&p);
}

void attn_matmul_run(AttnEngine *engine, const AttnMatmul *matmul) {
    AttnMatrix a = matmul->a;
    Multiplication m = {engine->kernels,
                        {.a = a.data,
                         .a_stride = matmul->a_transposed ? 1 : a.stride,
                         .a_step = matmul->a_transposed ? a.stride : 1,
                         .packed = matmul->packed.data,
                         .depth = matmul->a_transposed ? a.rows : a.cols,
                         .columns = matmul->out.cols,
                         .bias = matmul->bias,
                         .c = matmul->out.data,
                         .c_stride = matmul->out.stride,
                         .accumulate = matmul->accumulate}};
    atomic_bool stopped = false;
    AttnShare share = {.pool = engine->pool,
                       .kernels = engine->kernels,
                       .stopped = &stopped,
                       .function = multiply,
                       .stage = &m,
                       .cut = ATTN_CUT_BOTH,
                       .cell_cost = (double)m.whole.depth};
    attn_share_block(&share, (AttnBlock){0, matmul->out.rows, 0, matmul->out.cols});
}
