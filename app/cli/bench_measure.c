// bench_measure: whole passes on two inputs in turn, so that nothing can be reused, then edits of
// single numbers.
//
// Times of stages are those that the trace takes itself; an edit is timed from outside, as the
// program waits for it. Medians of clean samples (bench_clock.h).
#include "app/cli/bench_measure.h"
#include "app/cli/bench_clock.h"
#include "app/doc/random.h"
#include "engine/backward.h"
#include "engine/fused.h"
#include "engine/kept.h"
#include <math.h>
#include <stdint.h>

// Until so many clean samples, or so long.
enum { PASSES = 9, EDITS = 31 };
#define PASS_SECONDS 0.3
#define EDIT_SECONDS 0.15

static const char *const form_names[BENCH_FORM_COUNT] = {
    "fused", "kept", "projections", "softmax", "edit_x", "edit_wv", "edit_wq", "backward"};

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
    AttnPeakMeter meter;
    AttnGradients gradients;
    AttnFused *fused;
    AttnKept *kept;
    AttnMatrix context, scores, weights; // of the fused and the kept form
    float *edited;                       // the number that the next edit changes
    AttnError *error;                    // of the last run
} Bench;

// --- the inputs
// ---------------------------------------------------------------------------------------------

static AttnSpec spec_of(const BenchSize *size) {
    AttnSpec spec = attn_spec_default();
    spec.heads = spec.kv_heads = size->heads;
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
    attn_gradients_destroy(&b->gradients);
    attn_fused_destroy(b->fused);
    attn_kept_destroy(b->kept);
    attn_matrix_destroy(&b->context);
    attn_matrix_destroy(&b->scores);
    attn_matrix_destroy(&b->weights);
    attn_matrix_destroy(&b->other);
    for (size_t id = 0; id <= ATTN_BO; id++)
        attn_matrix_destroy(&b->inputs.given[id]);
}

static AttnStatus bench_init(Bench *b, AttnEngine *engine, const BenchSize *size,
                             AttnError *error) {
    size_t width = size->d * size->heads;
    *b = (Bench){.engine = engine, .spec = spec_of(size), .error = error};
    AttnStatus status = attn_trace_create(&b->trace);
    if (status == ATTN_OK) status = attn_fused_create(engine, &b->fused);
    if (status == ATTN_OK) status = attn_kept_create(engine, &b->kept);
    if (status == ATTN_OK) status = attn_matrix_create(size->n, width, &b->context);
    if (status == ATTN_OK) status = make_matrix(size->n, width, 1, &b->inputs.given[ATTN_X]);
    if (status == ATTN_OK) status = make_matrix(size->n, width, 2, &b->other);
    for (size_t id = ATTN_WQ; id <= ATTN_WO && status == ATTN_OK; id++)
        status = make_matrix(width, width, id, &b->inputs.given[id]);
    if (status != ATTN_OK) return attn_fail(error, status, "out of memory");
    return attn_spec_check(&b->spec, &b->inputs, &b->shape, error);
}

static AttnStatus run(Bench *b) {
    return attn_trace_run(b->trace, b->engine, &b->spec, &b->inputs, NULL, b->error);
}

// --- whole passes
// -------------------------------------------------------------------------------------------

static double stage_seconds(const Bench *b, AttnStage stage) {
    return attn_trace_work(b->trace)->seconds[stage];
}

static double stage_flop(const Bench *b, AttnStage stage) {
    return attn_cost_stage(&b->spec, &b->shape, &b->inputs, stage);
}

// A pass on the X that the last one did not have.
static AttnStatus run_other(Bench *b) {
    AttnMatrix x = b->inputs.given[ATTN_X];
    b->inputs.given[ATTN_X] = b->other;
    b->other = x;
    return run(b);
}

// In parts: projections, softmax.
static AttnStatus run_pass(void *bench, double *seconds) {
    AttnStatus status = run_other(bench);
    seconds[0] = stage_seconds(bench, ATTN_STAGE_PROJECT);
    seconds[1] = stage_seconds(bench, ATTN_STAGE_SOFTMAX);
    return status;
}

// All heads of one of the trace's matrices.
static AttnMatrix side_by_side(const Bench *b, AttnMatrixId id) {
    AttnMatrix m = attn_trace_matrix(b->trace, id, 0);
    m.cols *= b->shape.h;
    return m;
}

// Q, K and V of the last pass.
static AttnHeads last_heads(const Bench *b) {
    AttnHeads heads = attn_heads(side_by_side(b, ATTN_Q), side_by_side(b, ATTN_K),
                                 side_by_side(b, ATTN_V), b->shape.h, b->shape.h);
    heads.mask = b->spec.mask;
    return heads;
}

static AttnStatus run_fused(void *bench, double *seconds) {
    Bench *b = bench;
    const AttnHeads heads = last_heads(b);
    double before = bench_now();
    AttnStatus status = attn_fused_run(b->fused, &heads, NULL, b->context);
    *seconds = bench_now() - before;
    return status;
}

static AttnStatus run_kept(void *bench, double *seconds) {
    Bench *b = bench;
    const AttnHeads heads = last_heads(b);
    const AttnKeptOut out = {b->scores, b->weights, b->context};
    double before = bench_now();
    AttnStatus status = attn_kept_run(b->kept, &heads, NULL, &out);
    *seconds = bench_now() - before;
    return status;
}

static AttnStatus run_backward(void *bench, double *seconds) {
    Bench *b = bench;
    double before = bench_now();
    AttnStatus status =
        attn_backward(b->engine, b->trace, b->other, ATTN_BACKWARD_FUSED, &b->gradients, b->error);
    *seconds = bench_now() - before;
    return status;
}

// Pairs that the mask lets through: what counts, and what the fused form computes.
static double attention_flop(const Bench *b) {
    double n = (double)b->shape.n_q, pairs = b->spec.mask.causal ? n * (n + 1.0) / 2.0 : n * n;
    return 2.0 * (double)b->shape.h * pairs * (double)(b->shape.d_k + b->shape.d_v);
}

// --- edits
// --------------------------------------------------------------------------------------------------

static AttnStatus run_edit(void *bench, double *seconds) {
    Bench *b = bench;
    *b->edited = -*b->edited;
    double before = bench_now();
    AttnStatus status = run(b);
    *seconds = bench_now() - before;
    return status;
}

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

static void choose_edited(Bench *b, AttnMatrixId id) {
    AttnMatrix m = b->inputs.given[id];
    b->edited = attn_at(m, m.rows / 2, m.cols / 2);
}

// --- form by form
// -------------------------------------------------------------------------------------------

static AttnStatus fill(Bench *b, BenchRun *measured, size_t wanted, double budget,
                       BenchResult *result) {
    BenchTimes times = {0};
    AttnStatus status = bench_clock_fill(&b->meter, measured, b, wanted, budget, &times);
    result->seconds = bench_times_median(&times);
    result->peak = b->meter.peak.best;
    return status;
}

static AttnStatus measure_passes(Bench *b, BenchResult *results) {
    static const BenchForm forms[] = {BENCH_PROJECTIONS, BENCH_SOFTMAX};
    double ignored[BENCH_PARTS];
    BenchTimes times[BENCH_PARTS] = {0};
    // The first pass brings storage into being: it does not count.
    AttnStatus status = run_pass(b, ignored);
    if (status == ATTN_OK)
        status = bench_clock_fill_parts(&b->meter, run_pass, b, PASSES, PASS_SECONDS, times, 2);
    for (size_t i = 0; i < 2; i++) {
        results[forms[i]].seconds = bench_times_median(&times[i]);
        results[forms[i]].peak = b->meter.peak.best;
    }
    results[BENCH_PROJECTIONS].flop = stage_flop(b, ATTN_STAGE_PROJECT);
    results[BENCH_SOFTMAX].flop = stage_flop(b, ATTN_STAGE_SOFTMAX);
    return status;
}

static AttnStatus measure_attention(Bench *b, BenchForm form, BenchRun *run_it,
                                    BenchResult *results) {
    double ignored;
    results[form].flop = attention_flop(b);
    AttnStatus status = run_it(b, &ignored);
    return status == ATTN_OK ? fill(b, run_it, PASSES, PASS_SECONDS, &results[form]) : status;
}

static AttnStatus measure_kept(Bench *b, BenchResult *results) {
    const size_t rows = b->shape.h * b->shape.n_q, cols = b->shape.n_k;
    AttnStatus status = ATTN_OK;
    if (attn_matrix_is_absent(b->scores)) status = attn_matrix_create(rows, cols, &b->scores);
    if (status == ATTN_OK && attn_matrix_is_absent(b->weights))
        status = attn_matrix_create(rows, cols, &b->weights);
    if (status != ATTN_OK) return attn_fail(b->error, status, "out of memory");
    return measure_attention(b, BENCH_KEPT, run_kept, results);
}

// From the output's gradient to those of Q, K and V, of X and the weights: five products of the
// size of each of the two of the forward pass, and two for each product with a weight.
static AttnStatus measure_backward(Bench *b, BenchResult *result) {
    result->flop = 2.5 * attention_flop(b) + 2.0 * stage_flop(b, ATTN_STAGE_PROJECT) +
                   2.0 * stage_flop(b, ATTN_STAGE_OUTPUT);
    double ignored; // the first one obtains storage
    AttnStatus status = run_backward(b, &ignored);
    return status == ATTN_OK ? fill(b, run_backward, PASSES, PASS_SECONDS, result) : status;
}

static AttnStatus measure_edits(Bench *b, BenchResult *results) {
    static const AttnMatrixId edited[] = {ATTN_X, ATTN_WV, ATTN_WQ};
    AttnStatus status = ATTN_OK;
    for (size_t i = 0; i < sizeof edited / sizeof *edited && status == ATTN_OK; i++) {
        BenchResult *result = &results[BENCH_EDIT_X + i];
        choose_edited(b, edited[i]);
        status = fill(b, run_edit, EDITS, EDIT_SECONDS, result);
        result->flop = work_flop(b);
    }
    return status;
}

static AttnStatus measure_forms(Bench *b, BenchResult *results) {
    AttnStatus status = measure_passes(b, results);
    if (status == ATTN_OK) status = measure_attention(b, BENCH_FUSED, run_fused, results);
    if (status == ATTN_OK) status = measure_kept(b, results);
    if (status == ATTN_OK) status = measure_edits(b, results);
    return status == ATTN_OK ? measure_backward(b, &results[BENCH_BACKWARD]) : status;
}

AttnStatus bench_measure(AttnEngine *engine, const BenchSize *size,
                         BenchResult results[BENCH_MASKS][BENCH_FORM_COUNT], AttnError *error) {
    Bench bench;
    AttnStatus status = bench_init(&bench, engine, size, error);
    if (status == ATTN_OK) bench.meter = attn_peak_meter(engine);
    for (int mask = 0; mask < BENCH_MASKS && status == ATTN_OK; mask++) {
        bench.spec.mask.causal = mask == BENCH_CAUSAL;
        status = measure_forms(&bench, results[mask]);
    }
    bench_deinit(&bench);
    return status;
}
