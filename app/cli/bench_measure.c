// bench_measure: whole passes on two inputs in turn, so that nothing can be reused, then edits of
// single numbers.
//
// Times of stages are those that the trace takes itself; an edit is timed from outside, as the
// program waits for it.
#include "app/cli/bench_measure.h"
#include "app/doc/random.h"
#include "engine/peak.h"
#include <math.h>
#include <stdint.h>
#include <time.h>

#define PASS_SECONDS 0.15 // spent on repeating, at least
#define EDIT_SECONDS 0.03
#define PEAK_SECONDS 0.01

static const char *const form_names[BENCH_FORM_COUNT] = {"kept",   "projections", "softmax",
                                                         "edit_x", "edit_wv",     "edit_wq"};

const char *bench_form_name(BenchForm form) {
    return form_names[form];
}

typedef struct Bench {
    AttnEngine *engine;
    AttnTrace *trace;
    AttnMatrix other; // another X
    AttnInputs inputs;
    AttnSpec spec;
    AttnShape shape;
} Bench;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// --- the inputs
// ---------------------------------------------------------------------------------------------

static AttnSpec spec_of(const BenchSize *size) {
    AttnSpec spec = attn_spec_default();
    spec.heads = spec.kv_heads = size->heads;
    spec.mask.causal = size->causal;
    return spec;
}

size_t bench_bytes(const BenchSize *size) {
    size_t width;
    float placeholder = 0.0f;
    AttnInputs inputs = {0};
    AttnShape shape;
    AttnSpec spec = spec_of(size);
    if (!attn_size_product(size->d, size->heads, &width)) return SIZE_MAX;
    inputs.given[ATTN_X] = attn_matrix_view(&placeholder, size->n, width);
    for (size_t id = ATTN_WQ; id <= ATTN_WO; id++)
        inputs.given[id] = attn_matrix_view(&placeholder, width, width);
    if (attn_spec_check(&spec, &inputs, &shape, NULL) != ATTN_OK) return SIZE_MAX;
    size_t bytes = attn_spec_bytes(&spec, &inputs, &shape);
    return bytes > SIZE_MAX / 2 ? SIZE_MAX : bytes * 2;
}

static AttnStatus make_matrix(size_t rows, size_t cols, uint64_t seed, AttnMatrix *out) {
    AttnStatus status = attn_matrix_create(rows, cols, out);
    // Queries and keys then have entries around 1, as after a layer norm.
    if (status == ATTN_OK) random_fill(*out, seed, rows == cols ? 1.0 / sqrt((double)rows) : 1.0);
    return status;
}

static void bench_deinit(Bench *b) {
    attn_trace_destroy(b->trace);
    attn_matrix_destroy(&b->other);
    for (size_t id = 0; id <= ATTN_BO; id++)
        attn_matrix_destroy(&b->inputs.given[id]);
}

static AttnStatus bench_init(Bench *b, AttnEngine *engine, const BenchSize *size,
                             AttnError *error) {
    size_t width = size->d * size->heads;
    *b = (Bench){.engine = engine, .spec = spec_of(size)};
    AttnStatus status = attn_trace_create(&b->trace);
    if (status == ATTN_OK) status = make_matrix(size->n, width, 1, &b->inputs.given[ATTN_X]);
    if (status == ATTN_OK) status = make_matrix(size->n, width, 2, &b->other);
    for (size_t id = ATTN_WQ; id <= ATTN_WO && status == ATTN_OK; id++)
        status = make_matrix(width, width, id, &b->inputs.given[id]);
    if (status != ATTN_OK) return attn_fail(error, status, "out of memory");
    return attn_spec_check(&b->spec, &b->inputs, &b->shape, error);
}

static AttnStatus run(Bench *b, AttnError *error) {
    return attn_trace_run(b->trace, b->engine, &b->spec, &b->inputs, NULL, error);
}

// --- whole passes
// -------------------------------------------------------------------------------------------

static double stage_seconds(const Bench *b, AttnStage first, AttnStage last) {
    double sum = 0.0;
    for (int stage = (int)first; stage <= (int)last; stage++)
        sum += attn_trace_work(b->trace)->seconds[stage];
    return sum;
}

static void keep_best(BenchResult *result, double seconds) {
    if (result->seconds == 0.0 || seconds < result->seconds) result->seconds = seconds;
}

static double stage_flop(const Bench *b, AttnStage stage) {
    return attn_cost_stage(&b->spec, &b->shape, &b->inputs, stage);
}

static AttnStatus measure_passes(Bench *b, BenchResult *results, AttnError *error) {
    double start = now();
    size_t passes = 0;
    do {
        AttnMatrix x = b->inputs.given[ATTN_X];
        b->inputs.given[ATTN_X] = b->other;
        b->other = x;
        AttnStatus status = run(b, error);
        if (status != ATTN_OK) return status;
        // The first pass brings storage into being: it does not count.
        if (passes++ == 0) continue;
        keep_best(&results[BENCH_KEPT], stage_seconds(b, ATTN_STAGE_SCORE, ATTN_STAGE_MIX));
        keep_best(&results[BENCH_SOFTMAX],
                  stage_seconds(b, ATTN_STAGE_SOFTMAX, ATTN_STAGE_SOFTMAX));
        keep_best(&results[BENCH_PROJECTIONS],
                  stage_seconds(b, ATTN_STAGE_PROJECT, ATTN_STAGE_PROJECT) +
                      stage_seconds(b, ATTN_STAGE_OUTPUT, ATTN_STAGE_OUTPUT));
    } while (passes < 2 || now() - start < PASS_SECONDS);
    // Of the kept form the two products count, 4n²d a head: what the fused form does too.
    results[BENCH_KEPT].flop = stage_flop(b, ATTN_STAGE_SCORE) + stage_flop(b, ATTN_STAGE_MIX);
    results[BENCH_SOFTMAX].flop = stage_flop(b, ATTN_STAGE_SOFTMAX);
    results[BENCH_PROJECTIONS].flop =
        stage_flop(b, ATTN_STAGE_PROJECT) + stage_flop(b, ATTN_STAGE_OUTPUT);
    return ATTN_OK;
}

// --- edits
// --------------------------------------------------------------------------------------------------

// From what the trace says that it computed.
static double work_flop(const Bench *b) {
    const AttnWork *w = attn_trace_work(b->trace);
    const AttnShape *s = &b->shape;
    double projected = (double)(w->q_cells + w->k_cells + w->v_cells) * 2.0 * (double)s->d;
    double scored = (double)w->score_cells * 2.0 * (double)s->d_k + (double)w->scale_cells;
    double weighed = (double)w->softmax_rows * (5.0 * (double)s->n_k - 2.0);
    double mixed = (double)w->context_cells * 2.0 * (double)s->n_k;
    return projected + scored + weighed + mixed +
           (double)w->output_cells * 2.0 * (double)(s->h * s->d_v);
}

static AttnStatus measure_edit(Bench *b, AttnMatrixId id, BenchResult *result, AttnError *error) {
    AttnMatrix m = b->inputs.given[id];
    float *number = attn_at(m, m.rows / 2, m.cols / 2);
    double start = now();
    do {
        *number = -*number;
        double before = now();
        AttnStatus status = run(b, error);
        if (status != ATTN_OK) return status;
        keep_best(result, now() - before);
    } while (now() - start < EDIT_SECONDS);
    result->flop = work_flop(b);
    return ATTN_OK;
}

// The clock and the neighbours change the peak: sampled before and after, the better one counts.
static AttnStatus measure_edits(Bench *b, BenchResult *results, double peak, AttnError *error) {
    static const AttnMatrixId edited[] = {ATTN_X, ATTN_WV, ATTN_WQ};
    AttnStatus status = ATTN_OK;
    for (size_t i = 0; i < sizeof edited / sizeof *edited && status == ATTN_OK; i++) {
        BenchResult *result = &results[BENCH_EDIT_X + i];
        status = measure_edit(b, edited[i], result, error);
        double after = attn_engine_peak(b->engine, PEAK_SECONDS);
        result->peak = fmax(peak, after);
        peak = after;
    }
    return status;
}

static AttnStatus measure_all(Bench *b, BenchResult *results, AttnError *error) {
    double before = attn_engine_peak(b->engine, PEAK_SECONDS);
    AttnStatus status = measure_passes(b, results, error);
    double after = attn_engine_peak(b->engine, PEAK_SECONDS);
    for (size_t i = BENCH_KEPT; i <= BENCH_SOFTMAX; i++)
        results[i].peak = fmax(before, after);
    return status == ATTN_OK ? measure_edits(b, results, after, error) : status;
}

AttnStatus bench_measure(AttnEngine *engine, const BenchSize *size, BenchResult *results,
                         AttnError *error) {
    Bench bench;
    BenchResult found[BENCH_FORM_COUNT] = {0};
    AttnStatus status = bench_init(&bench, engine, size, error);
    if (status == ATTN_OK) status = measure_all(&bench, found, error);
    for (size_t i = 0; i < BENCH_FORM_COUNT && status == ATTN_OK; i++)
        results[i] = found[i];
    bench_deinit(&bench);
    return status;
}
