// cli: the command line, as CONTRACT.md ("Commands") says: one struct of options, one function a
// command.
#ifndef CLI_H
#define CLI_H

#include "app/draw/theme.h"
#include "app/text/notation.h"
#include "engine/attn.h"
#include <stdbool.h>
#include <stdint.h>

typedef enum CliCommand {
    CLI_WINDOW,
    CLI_EXPORT,
    CLI_DUMP,
    CLI_WORKSHEET,
    CLI_SCENES,
    CLI_BENCH,
    CLI_HELP, // help_of says of what; CLI_WINDOW: of the program
    CLI_VERSION
} CliCommand;

// What was asked for. Strings are borrowed from argv; counts from 1 have become counts from 0.
typedef struct CliOptions {
    CliCommand command;
    CliCommand help_of;
    const char *scene;   // NULL: none given
    const char *state;   // --state: a scene and how to look at it, as a line of text
    const char *output;  // -o
    const char *compare; // the scene that is the snapshot; NULL none
    bool has_language, has_theme, has_notation, has_scale, has_size, has_stage, has_matrix,
        has_head, has_cell;
    Language language;
    ThemeKind theme;
    Notation notation;
    float scale;
    float width, height; // logical pixels
    AttnStage stage;
    AttnMatrixId matrix;
    size_t head;
    size_t row, column;
    uint32_t blank;   // worksheet: a bit for each AttnMatrixId; 0: not given
    bool all_stages;  // export: a picture of every stage
    const char *view; // "steps" or "projector"
    size_t threads;   // 0: as many as the machine has
    AttnKernelChoice kernel;
    const char *bench_n, *bench_d, *bench_heads; // lists, as given
    bool is_json;
    const char *record, *replay; // files; NULL: none
    bool is_fast;                // replay without waiting
} CliOptions;

enum { CLI_DONE = 0, CLI_FAILED = 1, CLI_USAGE = 2 }; // exit status

// Reads the command line. CLI_USAGE, with one line on standard error, where it is wrong.
int cli_parse(int argc, char **argv, CliOptions *options);
void cli_print_help(CliCommand command);

// The commands; each returns an exit status and has said on standard error what went wrong.
int cli_export(const CliOptions *options);
int cli_dump(const CliOptions *options);
int cli_worksheet(const CliOptions *options);
int cli_scenes(const CliOptions *options);
int cli_bench(const CliOptions *options);

// "attnlab: FILE:LINE:COLUMN: message" on standard error (without what is not known); returns
// CLI_FAILED.
int cli_complain(const char *file, const AttnError *error);

#endif
