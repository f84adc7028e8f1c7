// The comparison: every size and form, all contenders round robin, the peak beside every sample.
//
//   compare [--json FILE] [--seconds PER-CELL] [--least TOKENS] [--most TOKENS] [--threads N]
//           [--form fused|kept]
//
// Prints a table; a figure without a clean sample is marked with ~ (the shortest disturbed one).
#include "contender.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONTENDERS = 6, WANTED = 9 };
#define PRACTICE_SECONDS 3.0

static const Contender *const contenders[CONTENDERS] = {
    &contender_engine_fused,   &contender_engine_kept,  &contender_openblas_tiles,
    &contender_openblas_whole, &contender_onednn_tiles, &contender_onednn_whole,
};

typedef struct Options {
    const char *json;
    double seconds;
    size_t least, most, threads;
    const char *form; // that one alone, and nothing but attention; NULL: all
} Options;

typedef struct Cell {
    Problem *problem;
    void *prepared[CONTENDERS];
    BenchTimes times[CONTENDERS];
    double error[CONTENDERS];
} Cell;

static void prepare(Cell *cell) {
    for (size_t i = 0; i < CONTENDERS; i++) {
        double ignored;
        cell->prepared[i] = contenders[i]->prepare(cell->problem);
        if (!cell->prepared[i]) continue;
        // Warm, and judged.
        problem_forget(cell->problem);
        contenders[i]->run(cell->prepared[i], &ignored);
        cell->error[i] = problem_error(cell->problem);
    }
}

static void finish(Cell *cell) {
    for (size_t i = 0; i < CONTENDERS; i++)
        if (cell->prepared[i]) contenders[i]->finish(cell->prepared[i]);
}

// Until everybody has enough clean samples or time is up; three rounds at least.
static void sample(Cell *cell, AttnPeakMeter *meter, double seconds) {
    double start = bench_now();
    for (size_t round = 0; round < BENCH_SAMPLES; round++) {
        bool enough = round >= 3;
        for (size_t i = 0; i < CONTENDERS; i++) {
            if (!cell->prepared[i]) continue;
            // The libraries' own threads spin for a while after their work.
            usleep(2000);
            bench_clock_take(meter, contenders[i]->run, cell->prepared[i], &cell->times[i]);
            enough = enough && cell->times[i].clean_count >= WANTED;
        }
        if (enough || (round >= 3 && bench_now() - start > seconds)) return;
    }
}

static void print_cell(const Cell *cell, const AttnPeakMeter *meter, FILE *json) {
    const Problem *p = cell->problem;
    double flop = problem_flop(p), best = 0.0;
    for (size_t i = 2; i < CONTENDERS; i++) {
        double t = bench_times_median(&cell->times[i]);
        if (cell->prepared[i] && (best == 0.0 || t < best)) best = t;
    }
    for (size_t i = 0; i < CONTENDERS; i++) {
        if (!cell->prepared[i]) continue;
        const BenchTimes *times = &cell->times[i];
        double t = bench_times_median(times), rate = flop / t;
        printf("%-5s %-6s %6zu %3zu %3zu  %-15s %c%10.4g %8.1f %6.1f%% %6.2f %9.1e %4zu/%zu\n",
               p->kept ? "kept" : "fused", p->causal ? "causal" : "full", p->n, p->h, p->d,
               contenders[i]->name, times->clean_count ? ' ' : '~', t * 1e3, rate * 1e-9,
               100.0 * rate / meter->peak.best, best / t, cell->error[i], times->clean_count,
               times->clean_count + times->disturbed_count);
        if (json)
            fprintf(
                json,
                "%s\n{\"form\": \"%s\", \"causal\": %s, \"n\": %zu, \"d\": %zu, \"heads\": %zu, "
                "\"by\": \"%s\", \"ms\": %.6g, \"gflops\": %.5g, \"share_of_peak\": %.4g, "
                "\"error\": %.3g, \"clean\": %zu, \"disturbed\": %zu}",
                ftell(json) > 1 ? "," : "", p->kept ? "kept" : "fused",
                p->causal ? "true" : "false", p->n, p->d, p->h, contenders[i]->name, t * 1e3,
                rate * 1e-9, rate / meter->peak.best, cell->error[i], times->clean_count,
                times->disturbed_count);
    }
    fflush(stdout);
}

static void compare(AttnPeakMeter *meter, size_t n, size_t d, size_t h, int form,
                    const Options *options, FILE *json) {
    Problem problem;
    Cell cell = {.problem = &problem};
    bool good = problem_init(&problem, meter->engine, n, d, h);
    problem.causal = form % 2;
    if (good && form >= 2) good = problem_keep(&problem);
    if (good) {
        prepare(&cell);
        sample(&cell, meter, options->seconds);
        print_cell(&cell, meter, json);
        finish(&cell);
    }
    problem_deinit(&problem);
}

static void compare_all(AttnPeakMeter *meter, const Options *options, FILE *json) {
    static const size_t sizes[][3] = {{5, 10, 1},    {64, 64, 1},    {128, 64, 12},
                                      {512, 64, 12}, {1024, 64, 12}, {2048, 64, 12},
                                      {4096, 64, 1}, {8192, 64, 1},  {16384, 64, 1}};
    printf(
        "form  mask   tokens  h   d  by                      ms  GFLOP/s of peak  ratio     error "
        "clean/all\n");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (sizes[i][0] < options->least || sizes[i][0] > options->most) continue;
        for (int form = 0; form < 4; form++)
            if (!options->form || strcmp(options->form, form < 2 ? "fused" : "kept") == 0)
                compare(meter, sizes[i][0], sizes[i][1], sizes[i][2], form, options, json);
    }
}

static Options read_options(int argc, char **argv) {
    Options o = {.seconds = 2.0, .most = 16384};
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--json") == 0) o.json = argv[i + 1];
        if (strcmp(argv[i], "--seconds") == 0) o.seconds = atof(argv[i + 1]);
        if (strcmp(argv[i], "--form") == 0) o.form = argv[i + 1];
        if (strcmp(argv[i], "--least") == 0) o.least = strtoul(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--most") == 0) o.most = strtoul(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--threads") == 0) o.threads = strtoul(argv[i + 1], NULL, 10);
    }
    return o;
}

// What the machine reaches when it is quiet shows itself within seconds, though it may be busy now.
static AttnPeakMeter practised_meter(AttnEngine *engine) {
    AttnPeakMeter meter = attn_peak_meter(engine);
    for (double start = bench_now(); bench_now() - start < PRACTICE_SECONDS;)
        attn_peak_meter_is_quiet(&meter);
    return meter;
}

int main(int argc, char **argv) {
    Options options = read_options(argc, argv);
    AttnEngine *engine;
    AttnError error;
    if (attn_engine_create(options.threads, ATTN_KERNEL_AUTO, &engine, &error) != ATTN_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    FILE *json = options.json ? fopen(options.json, "w") : NULL;
    AttnPeakMeter meter = practised_meter(engine);
    printf("%s kernel, %zu threads, peak %.1f GFLOP/s\n", attn_engine_kernel_name(engine),
           attn_engine_threads(engine), meter.peak.best * 1e-9);
    if (json) fputs("[", json);
    compare_all(&meter, &options, json);
    if (json) fputs("\n]\n", json), fclose(json);
    if (!options.form) extras_print(&meter);
    printf("peak at the end: %.1f GFLOP/s\n", meter.peak.best * 1e-9);
    attn_engine_destroy(engine);
    return 0;
}
