// cli_values: the values of options. Each reader returns what it expected instead, NULL where all
// is well.
#ifndef CLI_VALUES_H
#define CLI_VALUES_H

#include "app/cli/cli.h"

typedef const char *CliReader(CliOptions *o, const char *value);

CliReader cli_read_language, cli_read_theme, cli_read_notation, cli_read_scale, cli_read_size,
    cli_read_stage, cli_read_matrix, cli_read_head, cli_read_cell, cli_read_compare, cli_read_view,
    cli_read_state, cli_read_threads, cli_read_kernel, cli_read_output, cli_read_bench_n,
    cli_read_bench_d, cli_read_bench_heads, cli_read_blank, cli_read_all_stages, cli_read_record,
    cli_read_replay, cli_read_fast, cli_read_json;

#endif
