// attnlab bench: times the engine on this machine, size by size, form by form.
//
// Without --n the standard sizes of the contract, full and causal, in under a minute. A size that
// would take more than half of the machine's memory is left out, and the person is told.
#include "app/cli/bench_measure.h"
#include "app/cli/cli.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LIST_MAX = 32, SIZES_MAX = 1024 };

typedef struct Numbers {
    size_t items[LIST_MAX];
    size_t count;
} Numbers;

// --- sizes
// --------------------------------------------------------------------------------------------------

static size_t standard_sizes(BenchSize *sizes) {
    static const size_t n_and_heads[][2] = {{64, 1},    {128, 12}, {512, 12}, {1024, 12},
                                            {2048, 12}, {4096, 1}, {8192, 1}, {16384, 1}};
    size_t count = 0;
    for (size_t i = 0; i < sizeof n_and_heads / sizeof *n_and_heads; i++)
        sizes[count++] = (BenchSize){n_and_heads[i][0], 64, n_and_heads[i][1]};
    return count;
}

// "64,512"; the form has been checked when the command line was read.
static Numbers read_list(const char *text, size_t otherwise) {
    Numbers numbers = {{otherwise}, 1};
    if (!text) return numbers;
    numbers.count = 0;
    while (*text && numbers.count < LIST_MAX) {
        char *end;
        numbers.items[numbers.count++] = (size_t)strtoull(text, &end, 10);
        text = *end == ',' ? end + 1 : end;
    }
    return numbers;
}

static size_t chosen_sizes(const CliOptions *options, BenchSize *sizes) {
    if (!options->bench_n && !options->bench_d && !options->bench_heads)
        return standard_sizes(sizes);
    Numbers n = read_list(options->bench_n, 512), d = read_list(options->bench_d, 64);
    Numbers heads = read_list(options->bench_heads, 1);
    size_t count = 0;
    for (size_t i = 0; i < n.count * d.count * heads.count && count < SIZES_MAX; i++) {
        BenchSize size = {.heads = heads.items[i % heads.count]};
        size_t rest = i / heads.count;
        size.d = d.items[rest % d.count];
        size.n = n.items[rest / d.count];
        sizes[count++] = size;
    }
    return count;
}

static bool fits_memory(const BenchSize *size) {
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    size_t memory = SIZE_MAX, bytes = bench_bytes(size);
    if (pages > 0 && page > 0) attn_size_product((size_t)pages, (size_t)page, &memory);
    if (bytes <= memory / 2) return true;
    fprintf(stderr,
            "attnlab: %zu token%s, %zu head%s left out: %zu bytes, more than half of this "
            "machine's memory\n",
            size->n, attn_plural(size->n), size->heads, attn_plural(size->heads), bytes);
    return false;
}

// --- the report
// ---------------------------------------------------------------------------------------------

typedef struct Line {
    BenchSize size;
    bool causal;
    BenchForm form;
    BenchResult result;
} Line;

typedef struct Report {
    Line *lines; // owned
    size_t count;
} Report;

static double rate_of(const BenchResult *result) {
    return result->seconds > 0.0 ? result->flop / result->seconds : 0.0;
}

static void print_row(const Line *line) {
    const BenchSize *size = &line->size;
    double rate = rate_of(&line->result);
    printf("%-12s %-6s %6zu %4zu %5zu %11.4g %9.4g %8.1f%%\n", bench_form_name(line->form),
           line->causal ? "causal" : "full", size->n, size->d, size->heads,
           line->result.seconds * 1e3, rate * 1e-9, 100.0 * rate / line->result.peak);
    fflush(stdout);
}

static void print_json_line(const Line *line) {
    const BenchSize *size = &line->size;
    double rate = rate_of(&line->result);
    printf("{\"form\": \"%s\", \"causal\": %s, \"n\": %zu, \"d\": %zu, \"heads\": %zu, ",
           bench_form_name(line->form), line->causal ? "true" : "false", size->n, size->d,
           size->heads);
    printf("\"ms\": %.6g, \"gflops\": %.6g, \"share_of_peak\": %.4g}", line->result.seconds * 1e3,
           rate * 1e-9, rate / line->result.peak);
}

static void print_json(const Report *report, const AttnEngine *engine) {
    double peak = 0.0;
    for (size_t i = 0; i < report->count; i++)
        peak = fmax(peak, report->lines[i].result.peak);
    printf("{\"peak_gflops\": %.6g, \"threads\": %zu, \"kernel\": \"%s\", \"results\": [",
           peak * 1e-9, attn_engine_threads(engine), attn_engine_kernel_name(engine));
    for (size_t i = 0; i < report->count; i++) {
        fputs(i > 0 ? ",\n " : "\n ", stdout);
        print_json_line(&report->lines[i]);
    }
    puts("\n]}");
}

// --- the command
// --------------------------------------------------------------------------------------------

static AttnStatus measure(AttnEngine *engine, const BenchSize *size, bool is_json, Report *report,
                          AttnError *error) {
    BenchResult results[BENCH_MASKS][BENCH_FORM_COUNT];
    AttnStatus status = bench_measure(engine, size, results, error);
    for (int i = 0; i < BENCH_MASKS * BENCH_FORM_COUNT && status == ATTN_OK; i++) {
        const int mask = i / BENCH_FORM_COUNT, form = i % BENCH_FORM_COUNT;
        Line *line = &report->lines[report->count++];
        *line = (Line){*size, mask == BENCH_CAUSAL, (BenchForm)form, results[mask][form]};
        if (!is_json) print_row(line);
    }
    return status;
}

static int measure_all(AttnEngine *engine, const BenchSize *sizes, size_t count, bool is_json) {
    AttnError error = {0};
    Report report = {calloc(count * BENCH_MASKS * BENCH_FORM_COUNT, sizeof(Line)), 0};
    AttnStatus status =
        report.lines ? ATTN_OK : attn_fail(&error, ATTN_ERROR_MEMORY, "out of memory");
    if (!is_json) {
        const size_t threads = attn_engine_threads(engine);
        printf("%s, %zu thread%s\n", attn_engine_kernel_name(engine), threads,
               attn_plural(threads));
        puts("form         mask        n    d heads          ms   GFLOP/s  of peak");
    }
    for (size_t i = 0; i < count && status == ATTN_OK; i++) {
        if (fits_memory(&sizes[i])) status = measure(engine, &sizes[i], is_json, &report, &error);
    }
    if (status == ATTN_OK && is_json) print_json(&report, engine);
    free(report.lines);
    return status == ATTN_OK ? CLI_DONE : cli_complain(NULL, &error);
}

int cli_bench(const CliOptions *options) {
    BenchSize sizes[SIZES_MAX];
    AttnEngine *engine;
    AttnError error = {0};
    size_t count = chosen_sizes(options, sizes);
    if (attn_engine_create(options->threads, options->kernel, &engine, &error) != ATTN_OK)
        return cli_complain(NULL, &error);
    int result = measure_all(engine, sizes, count, options->is_json);
    attn_engine_destroy(engine);
    return result;
}
