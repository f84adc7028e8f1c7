// The command line: one table of options, each with the commands that take it and a function that
// reads its value.
//
// Holds always: nothing is opened or computed here; what is wrong is said in one line that names
// the option.
#include "app/cli/cli_values.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define OF(command) (1u << (command))
#define OF_PICTURE  (OF(CLI_WINDOW) | OF(CLI_EXPORT))
#define OF_COMPUTE  (OF_PICTURE | OF(CLI_DUMP) | OF(CLI_WORKSHEET) | OF(CLI_BENCH))

static const char *const command_names[] = {[CLI_WINDOW] = "",       [CLI_EXPORT] = "export",
                                            [CLI_DUMP] = "dump",     [CLI_WORKSHEET] = "worksheet",
                                            [CLI_SCENES] = "scenes", [CLI_BENCH] = "bench"};

// --- messages
// -----------------------------------------------------------------------------------------------

__attribute__((format(printf, 2, 3))) static int usage_error(CliCommand command, const char *format,
                                                             ...) {
    va_list args;
    va_start(args, format);
    fputs("attnlab: ", stderr);
    vfprintf(stderr, format, args);
    va_end(args);
    bool is_window = command == CLI_WINDOW;
    fprintf(stderr, " (see attnlab %s%s--help)\n", command_names[command], is_window ? "" : " ");
    return CLI_USAGE;
}

// The message on one line, whatever stands in it.
static void print_line(const char *text) {
    for (; *text; text++)
        fputc((unsigned char)*text < 0x20 ? ' ' : *text, stderr);
}

int cli_complain(const char *file, const AttnError *error) {
    fputs("attnlab: ", stderr);
    if (file) {
        print_line(file);
        if (error->line > 0) fprintf(stderr, ":%zu:%zu", error->line, error->column);
        fputs(": ", stderr);
    }
    print_line(error->message);
    fputc('\n', stderr);
    return CLI_FAILED;
}

// --- the table
// ----------------------------------------------------------------------------------------------

typedef struct Option {
    const char *name;
    const char *value; // what it is called in the help; NULL: takes none
    const char *help;
    CliReader *read;
    unsigned commands; // OF() of those that take it
} Option;

static const Option option_table[] = {
    {"-o", "PATH", "where to write", cli_read_output,
     OF(CLI_EXPORT) | OF(CLI_DUMP) | OF(CLI_WORKSHEET)},
    {"--lang", "en|zh", "language", cli_read_language,
     OF_PICTURE | OF(CLI_WORKSHEET) | OF(CLI_SCENES)},
    {"--theme", "light|dark|contrast", "colours", cli_read_theme, OF_PICTURE},
    {"--notation", "rows|columns", "how tokens stand in the matrices", cli_read_notation,
     OF_PICTURE | OF(CLI_WORKSHEET)},
    {"--scale", "1.5", "size of everything", cli_read_scale, OF_PICTURE},
    {"--size", "1440x900", "of the window or the picture", cli_read_size, OF_PICTURE},
    {"--stage", "NAME", "input, project, rotate, score, scale, mask, softmax, mix, output",
     cli_read_stage, OF_PICTURE},
    {"--matrix", "NAME", "that heatmap alone: X, WQ, Q, scores, weights ...", cli_read_matrix,
     OF_PICTURE},
    {"--all-stages", NULL, "one PDF of all stages, or numbered files: k3-1-input.png ...",
     cli_read_all_stages, OF(CLI_EXPORT)},
    {"--blank", "scores,weights", "what is left to be filled in: matrices or stages",
     cli_read_blank, OF(CLI_WORKSHEET)},
    {"--head", "H", "counted from 1", cli_read_head, OF_PICTURE | OF(CLI_WORKSHEET)},
    {"--cell", "ROW,COL", "the selected cell, counted from 1", cli_read_cell, OF_PICTURE},
    {"--compare", "SCENE", "what has changed: SCENE before, the scene shown now", cli_read_compare,
     OF_PICTURE},
    {"--view", "NAME", "steps; projector: everything larger, without panels", cli_read_view,
     OF_PICTURE},
    {"--state", "LINE", "instead of SCENE: what Ctrl Shift C copied", cli_read_state, OF_PICTURE},
    {"--record", "FILE", "write every input to FILE as it happens", cli_read_record,
     OF(CLI_WINDOW)},
    {"--replay", "FILE", "do what --record has written, in the time that it took", cli_read_replay,
     OF(CLI_WINDOW)},
    {"--fast", NULL, "... without waiting", cli_read_fast, OF(CLI_WINDOW)},
    {"--n", "64,512", "numbers of tokens", cli_read_bench_n, OF(CLI_BENCH)},
    {"--d", "64", "widths of one head", cli_read_bench_d, OF(CLI_BENCH)},
    {"--heads", "1", "numbers of heads", cli_read_bench_heads, OF(CLI_BENCH)},
    {"--json", NULL, "for programs", cli_read_json, OF(CLI_BENCH)},
    {"--threads", "N", "as many as the machine has, unless given", cli_read_threads, OF_COMPUTE},
    {"--kernel", "NAME", "auto, scalar, avx2, avx512, neon (also: ATTNLAB_KERNEL)", cli_read_kernel,
     OF_COMPUTE},
};

enum { OPTION_COUNT = sizeof option_table / sizeof *option_table };

// "--size" and "--size=1440x900"; *value is what follows the =, or NULL.
static const Option *find_option(const char *argument, const char **value) {
    const char *equals = argument[1] == '-' ? strchr(argument, '=') : NULL;
    size_t length = equals ? (size_t)(equals - argument) : strlen(argument);
    *value = equals ? equals + 1 : NULL;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (strlen(option_table[i].name) == length &&
            strncmp(option_table[i].name, argument, length) == 0)
            return &option_table[i];
    }
    return NULL;
}

// --- parsing
// ------------------------------------------------------------------------------------------------

static CliCommand command_of(const char *word) {
    for (int i = CLI_EXPORT; i <= CLI_BENCH; i++) {
        if (strcmp(word, command_names[i]) == 0) return (CliCommand)i;
    }
    return CLI_WINDOW;
}

// Reads the option at argv[*at] and moves *at to its last argument.
static int parse_option(int argc, char **argv, int *at, CliOptions *options) {
    const char *argument = argv[*at], *value;
    const Option *option = find_option(argument, &value);
    if (!option) return usage_error(options->command, "unknown option %s", argument);
    if (!(option->commands & OF(options->command)))
        return usage_error(options->command, "%s is not an option of this command", option->name);
    if (!option->value && value)
        return usage_error(options->command, "%s takes no value", option->name);
    if (option->value && !value) {
        if (*at + 1 >= argc)
            return usage_error(options->command, "%s needs a value: %s", option->name,
                               option->value);
        value = argv[++*at];
    }
    const char *expected = option->read(options, value);
    if (!expected) return CLI_DONE;
    return usage_error(options->command, "%s: expected %s, found \"%s\"", option->name, expected,
                       value);
}

static int parse_scene(const char *argument, CliOptions *options) {
    bool takes_none = options->command == CLI_SCENES || options->command == CLI_BENCH;
    if (takes_none) return usage_error(options->command, "unexpected \"%s\"", argument);
    if (options->scene)
        return usage_error(options->command, "one scene at a time: unexpected \"%s\"", argument);
    options->scene = argument;
    return CLI_DONE;
}

// --help and --version win over all that follows them.
static bool ask_for_help(const char *argument, CliOptions *options) {
    bool is_help = strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0;
    if (!is_help && strcmp(argument, "--version") != 0) return false;
    options->help_of = options->command;
    options->command = is_help ? CLI_HELP : CLI_VERSION;
    return true;
}

// What goes together, and what cannot be missing.
static int check_together(const CliOptions *options) {
    if (options->all_stages && (options->has_stage || options->has_matrix))
        return usage_error(
            options->command,
            "--all-stages shows them all: neither --stage nor --matrix goes with it");
    if (options->scene && options->state)
        return usage_error(options->command, "--state holds a scene: unexpected \"%s\"",
                           options->scene);
    bool needs_output = options->command >= CLI_EXPORT && options->command <= CLI_WORKSHEET;
    if (needs_output && !options->output)
        return usage_error(options->command, "-o %s is missing",
                           options->command == CLI_DUMP ? "DIR" : "FILE");
    return CLI_DONE;
}

int cli_parse(int argc, char **argv, CliOptions *options) {
    *options = (CliOptions){.command = CLI_WINDOW, .view = "steps"};
    int first = 1;
    if (argc > 1) options->command = command_of(argv[1]);
    if (options->command != CLI_WINDOW) first = 2;
    bool only_names = false; // behind "--"
    for (int i = first; i < argc; i++) {
        const char *argument = argv[i];
        int status = CLI_DONE;
        if (!only_names && ask_for_help(argument, options)) return CLI_DONE;
        if (!only_names && strcmp(argument, "--") == 0)
            only_names = true;
        else if (!only_names && argument[0] == '-' && argument[1] != '\0')
            status = parse_option(argc, argv, &i, options);
        else
            status = parse_scene(argument, options);
        if (status != CLI_DONE) return status;
    }
    return check_together(options);
}

// --- help
// ---------------------------------------------------------------------------------------------------

static const char *usage_of(CliCommand command) {
    switch (command) {
    case CLI_EXPORT:
        return "attnlab export [SCENE] -o FILE\n\nDraws a picture without a window; FILE ends in "
               ".png, .svg or .pdf.\nFILE.gif shows the stage being computed; FILE.csv and "
               "FILE.npy are the numbers of --matrix, of all "
               "heads or --head.\nWith --all-stages one of every stage: the pages of one PDF, "
               "or files numbered after FILE.\n";
    case CLI_DUMP:
        return "attnlab dump [SCENE] -o DIR\n\nWrites every matrix as DIR/NAME.npy and "
               "DIR/NAME.csv, and "
               "DIR/manifest.json.\n";
    case CLI_WORKSHEET:
        return "attnlab worksheet [SCENE] -o FILE.pdf\n\nWrites a worksheet of A4 pages: the "
               "scene's matrices, those of --blank as empty boxes\nto be filled in by hand "
               "(scores and weights, unless given), and the answers.\n";
    case CLI_SCENES:
        return "attnlab scenes\n\nLists the built-in scenes, one a line: name, tab, title.\n";
    case CLI_BENCH: return "attnlab bench\n\nTimes the engine on this machine.\n";
    case CLI_WINDOW:
    case CLI_HELP:
    case CLI_VERSION: break;
    }
    return "attnlab [SCENE]                    open the window on SCENE: a .json file, or a "
           "built-in scene's name\n"
           "attnlab export [SCENE] -o FILE     draw one picture without a window\n"
           "attnlab dump   [SCENE] -o DIR      write every matrix as .npy and .csv, and a "
           "manifest\n"
           "attnlab worksheet [SCENE] -o FILE.pdf   matrices to be filled in by hand, and the "
           "answers\n"
           "attnlab scenes                     list the built-in scenes\n"
           "attnlab bench                      time the engine on this machine\n"
           "attnlab --help | --version         and attnlab COMMAND --help\n";
}

void cli_print_help(CliCommand command) {
    const char *before = "\n";
    fputs(usage_of(command), stdout);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const Option *option = &option_table[i];
        if (!(option->commands & OF(command))) continue;
        char left[64];
        snprintf(left, sizeof left, "%s %s", option->name, option->value ? option->value : "");
        printf("%s  %-28s %s\n", before, left, option->help);
        before = "";
    }
}
