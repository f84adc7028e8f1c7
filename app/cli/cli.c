// The command line: one table of options, each with the commands that take it and a function that
// reads its value.
//
// Holds always: nothing is opened or computed here; what is wrong is said in one line that names
// the option.
#include "app/cli/cli.h"
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
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

// --- values: each reader returns what was expected, NULL where all is well
// ------------------------------------

static const char *read_language(CliOptions *o, const char *value) {
    o->has_language = true;
    return language_from_name(value, &o->language) ? NULL : "en or zh";
}

static const char *read_theme(CliOptions *o, const char *value) {
    o->has_theme = true;
    return theme_from_name(value, &o->theme) ? NULL : "light, dark or contrast";
}

static const char *read_notation(CliOptions *o, const char *value) {
    o->has_notation = true;
    return notation_from_name(value, &o->notation) ? NULL : "rows or columns";
}

static const char *read_scale(CliOptions *o, const char *value) {
    char *end;
    o->has_scale = true;
    o->scale = strtof(value, &end);
    bool is_good = end != value && *end == '\0' && o->scale >= 0.25f && o->scale <= 8.0f;
    return is_good ? NULL : "a number from 0.25 to 8";
}

// A whole number in decimal digits, 1 … most; *end is behind it. 0: none.
static size_t read_digits(const char *text, size_t most, const char **end) {
    size_t number = 0;
    for (; *text >= '0' && *text <= '9'; text++) {
        if (number <= most) number = number * 10 + (size_t)(*text - '0');
    }
    *end = text;
    return number <= most ? number : 0;
}

// "AxB", both 1 … most.
static bool read_pair(const char *value, char between, size_t most, size_t pair[2]) {
    const char *end;
    pair[0] = read_digits(value, most, &end);
    if (pair[0] == 0 || *end != between) return false;
    pair[1] = read_digits(end + 1, most, &end);
    return pair[1] > 0 && *end == '\0';
}

static const char *read_size(CliOptions *o, const char *value) {
    size_t pair[2] = {0};
    o->has_size = true;
    bool is_good = read_pair(value, 'x', 16384, pair);
    o->width = (float)pair[0];
    o->height = (float)pair[1];
    return is_good ? NULL : "WIDTHxHEIGHT in pixels, such as 1440x900";
}

static const char *read_stage(CliOptions *o, const char *value) {
    o->has_stage = true;
    return attn_stage_from_name(value, &o->stage)
               ? NULL
               : "input, project, rotate, score, scale, mask, softmax, mix or output";
}

static const char *read_matrix(CliOptions *o, const char *value) {
    o->has_matrix = true;
    return attn_matrix_from_name(value, &o->matrix) ? NULL
                                                    : "X, M, WQ, WK, WV, WO, Q, K, V, scores, "
                                                      "scaled, masked, weights, context or output";
}

static const char *read_head(CliOptions *o, const char *value) {
    const char *end;
    size_t number = read_digits(value, 1000000, &end);
    o->has_head = true;
    o->head = number - 1;
    return number > 0 && *end == '\0' ? NULL : "a head, counted from 1";
}

static const char *read_cell(CliOptions *o, const char *value) {
    size_t pair[2] = {0};
    o->has_cell = true;
    bool is_good = read_pair(value, ',', 1000000000, pair);
    o->row = pair[0] - 1;
    o->column = pair[1] - 1;
    return is_good ? NULL : "ROW,COLUMN, counted from 1";
}

static const char *read_compare(CliOptions *o, const char *value) {
    o->compare = value;
    return *value ? NULL : "a scene";
}

static const char *read_view(CliOptions *o, const char *value) {
    o->view = value;
    bool is_known = strcmp(value, "steps") == 0 || strcmp(value, "projector") == 0;
    return is_known ? NULL : "steps or projector";
}

static const char *read_state(CliOptions *o, const char *value) {
    o->state = value;
    return *value ? NULL : "a line that begins with attnlab:1:";
}

static const char *read_threads(CliOptions *o, const char *value) {
    const char *end;
    o->threads = read_digits(value, 1024, &end);
    return o->threads > 0 && *end == '\0' ? NULL : "a number from 1 to 1024";
}

static const char *read_kernel(CliOptions *o, const char *value) {
    return attn_kernel_from_name(value, &o->kernel) ? NULL : "auto, scalar, avx2, avx512 or neon";
}

static const char *read_output(CliOptions *o, const char *value) {
    o->output = value;
    return *value ? NULL : "a name";
}

// Lists are read by the benchmark; here only their form is checked.
static const char *check_list(const char *value) {
    for (const char *end = value;; value = end + 1) {
        if (read_digits(value, 1u << 20, &end) == 0 || (*end && *end != ','))
            return "numbers such as 64,512";
        if (!*end) return NULL;
    }
}

static const char *read_bench_n(CliOptions *o, const char *value) {
    o->bench_n = value;
    return check_list(value);
}

static const char *read_bench_d(CliOptions *o, const char *value) {
    o->bench_d = value;
    return check_list(value);
}

static const char *read_bench_heads(CliOptions *o, const char *value) {
    o->bench_heads = value;
    return check_list(value);
}

// What a stage computes.
static uint32_t results_of(AttnStage stage) {
    switch (stage) {
    case ATTN_STAGE_PROJECT: return 1u << ATTN_Q | 1u << ATTN_K | 1u << ATTN_V;
    case ATTN_STAGE_ROTATE: return 1u << ATTN_Q | 1u << ATTN_K;
    case ATTN_STAGE_SCORE: return 1u << ATTN_SCORES;
    case ATTN_STAGE_SCALE: return 1u << ATTN_SCALED;
    case ATTN_STAGE_MASK: return 1u << ATTN_MASKED;
    case ATTN_STAGE_SOFTMAX: return 1u << ATTN_WEIGHTS;
    case ATTN_STAGE_MIX: return 1u << ATTN_CONTEXT;
    case ATTN_STAGE_OUTPUT: return 1u << ATTN_OUTPUT;
    case ATTN_STAGE_INPUT:
    case ATTN_STAGE_COUNT: break;
    }
    return 0;
}

// "scores,weights": matrices that are computed, or stages that compute them.
static const char *read_blank(CliOptions *o, const char *value) {
    o->blank = 0;
    for (;;) {
        char name[32];
        AttnMatrixId id;
        AttnStage stage;
        size_t length = strcspn(value, ",");
        uint32_t set = 0;
        snprintf(name, sizeof name, "%.*s", (int)(length < 31 ? length : 31), value);
        if (attn_matrix_from_name(name, &id) && id >= ATTN_X_POSITIONED)
            set = 1u << id;
        else if (attn_stage_from_name(name, &stage))
            set = results_of(stage);
        if (set == 0) return "matrices such as Q,scores,scaled,masked,weights,context,output";
        o->blank |= set;
        if (value[length] == '\0') return NULL;
        value += length + 1;
    }
}

static const char *read_all_stages(CliOptions *o, const char *value) {
    (void)value;
    o->all_stages = true;
    return NULL;
}

static const char *read_record(CliOptions *o, const char *value) {
    o->record = value;
    return *value ? NULL : "a name";
}

static const char *read_replay(CliOptions *o, const char *value) {
    o->replay = value;
    return *value ? NULL : "a name";
}

static const char *read_fast(CliOptions *o, const char *value) {
    (void)value;
    o->is_fast = true;
    return NULL;
}

static const char *read_json(CliOptions *o, const char *value) {
    (void)value;
    o->is_json = true;
    return NULL;
}

// --- the table
// ----------------------------------------------------------------------------------------------

typedef struct Option {
    const char *name;
    const char *value; // what it is called in the help; NULL: takes none
    const char *help;
    const char *(*read)(CliOptions *options, const char *value);
    unsigned commands; // OF() of those that take it
} Option;

static const Option option_table[] = {
    {"-o", "PATH", "where to write", read_output,
     OF(CLI_EXPORT) | OF(CLI_DUMP) | OF(CLI_WORKSHEET)},
    {"--lang", "en|zh", "language", read_language, OF_PICTURE | OF(CLI_WORKSHEET) | OF(CLI_SCENES)},
    {"--theme", "light|dark|contrast", "colours", read_theme, OF_PICTURE},
    {"--notation", "rows|columns", "how tokens stand in the matrices", read_notation,
     OF_PICTURE | OF(CLI_WORKSHEET)},
    {"--scale", "1.5", "size of everything", read_scale, OF_PICTURE},
    {"--size", "1440x900", "of the window or the picture", read_size, OF_PICTURE},
    {"--stage", "NAME", "input, project, rotate, score, scale, mask, softmax, mix, output",
     read_stage, OF_PICTURE},
    {"--matrix", "NAME", "that heatmap alone: X, WQ, Q, scores, weights ...", read_matrix,
     OF_PICTURE},
    {"--all-stages", NULL, "one PDF of all stages, or numbered files: k3-1-input.png ...",
     read_all_stages, OF(CLI_EXPORT)},
    {"--blank", "scores,weights", "what is left to be filled in: matrices or stages", read_blank,
     OF(CLI_WORKSHEET)},
    {"--head", "H", "counted from 1", read_head, OF_PICTURE | OF(CLI_WORKSHEET)},
    {"--cell", "ROW,COL", "the selected cell, counted from 1", read_cell, OF_PICTURE},
    {"--compare", "SCENE", "what has changed: SCENE before, the scene shown now", read_compare,
     OF_PICTURE},
    {"--view", "NAME", "steps; projector: everything larger, without panels", read_view,
     OF_PICTURE},
    {"--state", "LINE", "instead of SCENE: what Ctrl Shift C copied", read_state, OF_PICTURE},
    {"--record", "FILE", "write every input to FILE as it happens", read_record, OF(CLI_WINDOW)},
    {"--replay", "FILE", "do what --record has written, in the time that it took", read_replay,
     OF(CLI_WINDOW)},
    {"--fast", NULL, "... without waiting", read_fast, OF(CLI_WINDOW)},
    {"--n", "64,512", "numbers of tokens", read_bench_n, OF(CLI_BENCH)},
    {"--d", "64", "widths of one head", read_bench_d, OF(CLI_BENCH)},
    {"--heads", "1", "numbers of heads", read_bench_heads, OF(CLI_BENCH)},
    {"--json", NULL, "for programs", read_json, OF(CLI_BENCH)},
    {"--threads", "N", "as many as the machine has, unless given", read_threads, OF_COMPUTE},
    {"--kernel", "NAME", "auto, scalar, avx2, avx512, neon (also: ATTNLAB_KERNEL)", read_kernel,
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
