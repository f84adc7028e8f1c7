// What stands behind an option, read into the struct of options.
//
// Holds always: nothing is opened or computed here; strings stay argv's. After a value that was not
// understood the options are of no use.
#include "app/cli/cli_values.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *cli_read_language(CliOptions *o, const char *value) {
    o->has_language = true;
    return language_from_name(value, &o->language) ? NULL : "en or zh";
}

const char *cli_read_theme(CliOptions *o, const char *value) {
    o->has_theme = true;
    return theme_from_name(value, &o->theme) ? NULL : "light, dark or contrast";
}

const char *cli_read_notation(CliOptions *o, const char *value) {
    o->has_notation = true;
    return notation_from_name(value, &o->notation) ? NULL : "rows or columns";
}

const char *cli_read_scale(CliOptions *o, const char *value) {
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

const char *cli_read_size(CliOptions *o, const char *value) {
    size_t pair[2] = {0};
    o->has_size = true;
    bool is_good = read_pair(value, 'x', 16384, pair);
    o->width = (float)pair[0];
    o->height = (float)pair[1];
    return is_good ? NULL : "WIDTHxHEIGHT in pixels, such as 1440x900";
}

const char *cli_read_stage(CliOptions *o, const char *value) {
    o->has_stage = true;
    return attn_stage_from_name(value, &o->stage)
               ? NULL
               : "input, project, rotate, score, scale, mask, softmax, mix or output";
}

const char *cli_read_matrix(CliOptions *o, const char *value) {
    o->has_matrix = true;
    return attn_matrix_from_name(value, &o->matrix) ? NULL
                                                    : "X, M, WQ, WK, WV, WO, Q, K, V, scores, "
                                                      "scaled, masked, weights, context or output";
}

const char *cli_read_head(CliOptions *o, const char *value) {
    const char *end;
    size_t number = read_digits(value, 1000000, &end);
    o->has_head = true;
    o->head = number - 1;
    return number > 0 && *end == '\0' ? NULL : "a head, counted from 1";
}

const char *cli_read_cell(CliOptions *o, const char *value) {
    size_t pair[2] = {0};
    o->has_cell = true;
    bool is_good = read_pair(value, ',', 1000000000, pair);
    o->row = pair[0] - 1;
    o->column = pair[1] - 1;
    return is_good ? NULL : "ROW,COLUMN, counted from 1";
}

const char *cli_read_compare(CliOptions *o, const char *value) {
    o->compare = value;
    return *value ? NULL : "a scene";
}

const char *cli_read_view(CliOptions *o, const char *value) {
    o->view = value;
    bool is_known = strcmp(value, "steps") == 0 || strcmp(value, "projector") == 0;
    return is_known ? NULL : "steps or projector";
}

const char *cli_read_state(CliOptions *o, const char *value) {
    o->state = value;
    return *value ? NULL : "a line that begins with attnlab:1:";
}

const char *cli_read_threads(CliOptions *o, const char *value) {
    const char *end;
    o->threads = read_digits(value, 1024, &end);
    return o->threads > 0 && *end == '\0' ? NULL : "a number from 1 to 1024";
}

const char *cli_read_kernel(CliOptions *o, const char *value) {
    return attn_kernel_from_name(value, &o->kernel) ? NULL : "auto, scalar, avx2, avx512 or neon";
}

const char *cli_read_output(CliOptions *o, const char *value) {
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

const char *cli_read_bench_n(CliOptions *o, const char *value) {
    o->bench_n = value;
    return check_list(value);
}

const char *cli_read_bench_d(CliOptions *o, const char *value) {
    o->bench_d = value;
    return check_list(value);
}

const char *cli_read_bench_heads(CliOptions *o, const char *value) {
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
const char *cli_read_blank(CliOptions *o, const char *value) {
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

const char *cli_read_all_stages(CliOptions *o, const char *value) {
    (void)value;
    o->all_stages = true;
    return NULL;
}

const char *cli_read_record(CliOptions *o, const char *value) {
    o->record = value;
    return *value ? NULL : "a name";
}

const char *cli_read_replay(CliOptions *o, const char *value) {
    o->replay = value;
    return *value ? NULL : "a name";
}

const char *cli_read_fast(CliOptions *o, const char *value) {
    (void)value;
    o->is_fast = true;
    return NULL;
}

const char *cli_read_json(CliOptions *o, const char *value) {
    (void)value;
    o->is_json = true;
    return NULL;
}
