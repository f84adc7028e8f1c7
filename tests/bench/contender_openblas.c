// OpenBLAS: two sgemm around a softmax, which it does not have: ours, row by row, stands in.
//
// Tiles: one thread a tile of rows, so that a tile's scores stay in its cache; under a causal mask
// a tile ends at its last row's last key. Whole: its own threads, one product a head, nothing left
// out.
#include "contender.h"
#include "engine/engine_private.h"
#include <cblas.h>
#include <stdlib.h>
#include <string.h>

enum { TILE = 64 };

static void sgemm(bool transposed, size_t m, size_t n, size_t k, float alpha, const float *a,
                  size_t lda, const float *b, size_t ldb, float *c, size_t ldc) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, (int)m, (int)n,
                (int)k, alpha, a, (int)lda, b, (int)ldb, 0.0f, c, (int)ldc);
}

static void softmax_rows(const Problem *p, size_t first, size_t rows, size_t columns, float *scores,
                         float *weights) {
    const AttnKernels *kernels = p->engine->kernels;
    for (size_t i = 0; i < rows; i++) {
        size_t seen = p->causal ? first + i + 1 : columns;
        float *w = weights + i * p->n;
        kernels->softmax(scores + i * p->n, w, seen, NULL, NULL);
        memset(w + seen, 0, (columns - seen) * sizeof *w);
    }
}

// The tile's rows stand p->n floats apart, in scratch as in the kept matrices.
static float *scratch(const Problem *p) {
    static _Thread_local float *room;
    static _Thread_local size_t count;
    if (count < TILE * p->n) {
        free(room);
        count = TILE * p->n;
        room = malloc(count * sizeof *room);
    }
    return room;
}

static void do_tiles(void *context, size_t first, size_t count) {
    const Problem *p = context;
    size_t tiles = (p->n + TILE - 1) / TILE;
    for (size_t item = first; item < first + count; item++) {
        size_t head = item / tiles, row = item % tiles * TILE;
        size_t rows = p->n - row < TILE ? p->n - row : TILE;
        size_t columns = p->causal ? row + rows : p->n;
        float *scores = p->kept ? attn_at(p->scores, head * p->n + row, 0) : scratch(p);
        float *weights = p->kept ? attn_at(p->weights, head * p->n + row, 0) : scores;
        size_t ld = p->queries.stride, at = head * p->d;
        sgemm(true, rows, columns, p->d, p->factor, attn_at(p->queries, row, at), ld,
              attn_at(p->keys, 0, at), ld, scores, p->n);
        softmax_rows(p, row, rows, columns, scores, weights);
        sgemm(false, rows, p->d, columns, 1.0f, weights, p->n, attn_at(p->values, 0, at), ld,
              attn_at(p->context, row, at), ld);
    }
}

static AttnStatus tiles_run(void *prepared, double *seconds) {
    Problem *p = prepared;
    size_t tiles = p->h * ((p->n + TILE - 1) / TILE);
    openblas_set_num_threads(1);
    double start = bench_now();
    for (size_t i = 0; i < p->repetitions; i++)
        attn_pool_run(p->engine->pool,
                      &(AttnPoolLoop){.task = do_tiles,
                                      .context = p,
                                      .count = tiles,
                                      .cost = problem_flop(p) / 2.0 / (double)tiles});
    *seconds = (bench_now() - start) / (double)p->repetitions;
    return ATTN_OK;
}

static void *tiles_prepare(Problem *p) {
    return p;
}

static void nothing(void *prepared) {
    (void)prepared;
}

const Contender contender_openblas_tiles = {"OpenBLAS, tiles", tiles_prepare, tiles_run, nothing};

// --- whole matrices
// --------------------------------------------------------------------------------

typedef struct Rows {
    const Problem *problem;
    size_t head;
} Rows;

static void do_rows(void *context, size_t first, size_t count) {
    const Rows *r = context;
    const Problem *p = r->problem;
    softmax_rows(p, first, count, p->n, attn_at(p->scores, r->head * p->n + first, 0),
                 attn_at(p->weights, r->head * p->n + first, 0));
}

static void whole_head(const Problem *p, size_t head) {
    size_t ld = p->queries.stride, at = head * p->d;
    Rows rows = {p, head};
    sgemm(true, p->n, p->n, p->d, p->factor, attn_at(p->queries, 0, at), ld,
          attn_at(p->keys, 0, at), ld, attn_at(p->scores, head * p->n, 0), p->n);
    attn_pool_run(p->engine->pool, &(AttnPoolLoop){.task = do_rows,
                                                   .context = &rows,
                                                   .count = p->n,
                                                   .cost = 16.0 * (double)p->n});
    sgemm(false, p->n, p->d, p->n, 1.0f, attn_at(p->weights, head * p->n, 0), p->n,
          attn_at(p->values, 0, at), ld, attn_at(p->context, 0, at), ld);
}

static AttnStatus whole_run(void *prepared, double *seconds) {
    Problem *p = prepared;
    openblas_set_num_threads((int)attn_engine_threads(p->engine));
    double start = bench_now();
    for (size_t i = 0; i < p->repetitions; i++)
        for (size_t head = 0; head < p->h; head++)
            whole_head(p, head);
    *seconds = (bench_now() - start) / (double)p->repetitions;
    openblas_set_num_threads(1);
    return ATTN_OK;
}

static void *whole_prepare(Problem *p) {
    return p->kept ? p : NULL;
}

const Contender contender_openblas_whole = {"OpenBLAS, whole", whole_prepare, whole_run, nothing};

void openblas_product(AttnMatrix a, AttnMatrix b, AttnMatrix c, int threads) {
    openblas_set_num_threads(threads);
    sgemm(false, c.rows, c.cols, a.cols, 1.0f, a.data, a.stride, b.data, b.stride, c.data,
          c.stride);
    openblas_set_num_threads(1);
}
