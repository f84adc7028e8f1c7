// Beside the table: projections against the libraries, narrow and odd shapes, softmax of one row,
// edits through the trace, the backward pass.
#include "contender.h"
#include "engine/backward.h"
#include "engine/engine_private.h"
#include "engine/matmul.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { WANTED = 15 };

static AttnMatrix matrix(size_t rows, size_t cols) {
    AttnMatrix m;
    if (attn_matrix_create(rows, cols, &m) != ATTN_OK) exit(1);
    for (size_t i = 0; i < rows * cols; i++)
        m.data[i] = (float)(i * 2654435761u % 1000u) / 500.0f - 1.0f;
    return m;
}

static void report(AttnPeakMeter *meter, const char *what, BenchRun *run, void *context,
                   double flop) {
    BenchTimes times = {0};
    double ignored;
    run(context, &ignored);
    usleep(2000);
    bench_clock_fill(meter, run, context, WANTED, 1.5, &times);
    double t = bench_times_median(&times);
    printf("%-44s %c%10.4g ms", what, times.clean_count ? ' ' : '~', t * 1e3);
    if (flop > 0.0)
        printf(" %8.1f GFLOP/s %6.1f%%", flop / t * 1e-9, 100.0 * flop / t / meter->peak.best);
    printf("  %zu/%zu\n", times.clean_count, times.clean_count + times.disturbed_count);
    fflush(stdout);
}

// --- products
// ----------------------------------------------------------------------------------------

typedef struct Products {
    AttnEngine *engine;
    AttnMatrix a, b, c, packed;
    OnednnProduct *onednn;
    size_t count;
} Products;

static AttnStatus ours(void *context, double *seconds) {
    Products *p = context;
    double start = bench_now();
    for (size_t i = 0; i < p->count; i++)
        attn_matmul_run(p->engine, &(AttnMatmul){.a = p->a, .packed = p->packed, .out = p->c});
    *seconds = (bench_now() - start);
    return ATTN_OK;
}

static AttnStatus openblas(void *context, double *seconds) {
    Products *p = context;
    double start = bench_now();
    for (size_t i = 0; i < p->count; i++)
        openblas_product(p->a, p->b, p->c, (int)attn_engine_threads(p->engine));
    *seconds = (bench_now() - start);
    return ATTN_OK;
}

static AttnStatus onednn(void *context, double *seconds) {
    Products *p = context;
    double start = bench_now();
    for (size_t i = 0; i < p->count; i++)
        onednn_product_run(p->onednn);
    *seconds = (bench_now() - start);
    return ATTN_OK;
}

static void products(AttnPeakMeter *meter, size_t n, size_t d, size_t count, bool libraries) {
    char what[64];
    Products p = {meter->engine, matrix(n, d), matrix(d, d), matrix(n, d), {0}, NULL, count};
    double flop = 2.0 * (double)(n * d * d * count);
    if (attn_matmul_pack(p.engine, p.b, false, &p.packed) != ATTN_OK) exit(1);
    snprintf(what, sizeof what, "%zu of %zu x %zu by %zu x %zu, ours", count, n, d, d, d);
    report(meter, what, ours, &p, flop);
    if (libraries) {
        p.onednn = onednn_product_create(p.a, p.b, p.c);
        report(meter, "  OpenBLAS", openblas, &p, flop);
        report(meter, "  oneDNN", onednn, &p, flop);
    }
    attn_matrix_destroy(&p.a), attn_matrix_destroy(&p.b);
    attn_matrix_destroy(&p.c), attn_matrix_destroy(&p.packed);
}

// --- softmax
// -----------------------------------------------------------------------------------------

typedef struct Rows {
    AttnEngine *engine;
    AttnMatrix in, out;
} Rows;

static AttnStatus softmax_rows(void *context, double *seconds) {
    Rows *r = context;
    double start = bench_now();
    for (size_t i = 0; i < r->in.rows; i++)
        r->engine->kernels->softmax(attn_at(r->in, i, 0), attn_at(r->out, i, 0), r->in.cols, NULL,
                                    NULL);
    *seconds = (bench_now() - start);
    return ATTN_OK;
}

static void softmax(AttnPeakMeter *meter) {
    Rows r = {meter->engine, matrix(256, 1024), matrix(256, 1024)};
    BenchTimes times = {0};
    bench_clock_fill(meter, softmax_rows, &r, WANTED, 1.5, &times);
    printf("softmax, rows of 1,024, one thread: %.3f ns an element\n",
           bench_times_median(&times) * 1e9 / (256.0 * 1024.0));
    attn_matrix_destroy(&r.in), attn_matrix_destroy(&r.out);
}

// --- edits and backward
// ------------------------------------------------------------------------------

typedef struct Pass {
    AttnEngine *engine;
    AttnTrace *trace;
    AttnSpec spec;
    AttnInputs inputs;
    float *edited;
    AttnMatrix d_output;
    AttnGradients gradients;
    AttnBackwardForm form;
} Pass;

static AttnStatus run_pass(Pass *p) {
    return attn_trace_run(p->trace, p->engine, &p->spec, &p->inputs, NULL, NULL);
}

static AttnStatus edit(void *context, double *seconds) {
    Pass *p = context;
    *p->edited = -*p->edited;
    double start = bench_now();
    AttnStatus status = run_pass(p);
    *seconds = bench_now() - start;
    return status;
}

static AttnStatus backward(void *context, double *seconds) {
    Pass *p = context;
    double start = bench_now();
    AttnStatus status =
        attn_backward(p->engine, p->trace, p->d_output, p->form, &p->gradients, NULL);
    *seconds = bench_now() - start;
    return status;
}

static Pass pass_create(AttnEngine *engine, size_t n, size_t d, size_t h, bool weights) {
    Pass p = {.engine = engine, .spec = attn_spec_default()};
    if (attn_trace_create(&p.trace) != ATTN_OK) exit(1);
    p.spec.heads = p.spec.kv_heads = h;
    p.inputs.given[ATTN_X] = matrix(n, h * d);
    for (size_t id = ATTN_WQ; id <= ATTN_WV && weights; id++)
        p.inputs.given[id] = matrix(h * d, h * d);
    p.d_output = matrix(n, h * d);
    if (run_pass(&p) != ATTN_OK) exit(1);
    return p;
}

static void pass_destroy(Pass *p) {
    for (size_t id = 0; id <= ATTN_BO; id++)
        attn_matrix_destroy(&p->inputs.given[id]);
    attn_matrix_destroy(&p->d_output);
    attn_gradients_destroy(&p->gradients);
    attn_trace_destroy(p->trace);
}

static void edits(AttnPeakMeter *meter) {
    static const struct {
        const char *what;
        AttnMatrixId id;
    } edited[] = {{"edit of X, 512 tokens, d 64", ATTN_X},
                  {"edit of WV", ATTN_WV},
                  {"edit of WQ", ATTN_WQ},
                  {"edit of WK", ATTN_WK}};
    Pass p = pass_create(meter->engine, 512, 64, 1, true);
    for (size_t i = 0; i < sizeof edited / sizeof *edited; i++) {
        p.edited = attn_at(p.inputs.given[edited[i].id], 32, 32);
        report(meter, edited[i].what, edit, &p, 0.0);
    }
    pass_destroy(&p);
}

// Counted without what is computed again: four products kept, five fused, 2n²d each.
static void backwards(AttnPeakMeter *meter) {
    Pass p = pass_create(meter->engine, 1024, 64, 12, false);
    double product = 2.0 * 1024.0 * 1024.0 * 64.0 * 12.0;
    report(meter, "backward, kept, 1,024 x 12", backward, &p, 4.0 * product);
    p.form = ATTN_BACKWARD_FUSED;
    report(meter, "backward, fused, 1,024 x 12", backward, &p, 5.0 * product);
    pass_destroy(&p);
}

void extras_print(AttnPeakMeter *meter) {
    static const size_t narrow[] = {3, 10, 16, 32, 33, 48, 64, 80, 96, 128, 256};
    static const size_t tokens[] = {128, 512, 1024, 2048};
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
        products(meter, tokens[i], 768, 3, true);
    for (size_t i = 0; i < sizeof narrow / sizeof *narrow; i++)
        products(meter, 512, narrow[i], 30, false);
    softmax(meter);
    edits(meter);
    backwards(meter);
}
