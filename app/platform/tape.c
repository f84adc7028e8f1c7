// Every line goes to the system at once, so that of a program that crashes or is killed all inputs
// are there.
#include "app/platform/tape.h"
#include "engine/formats/bytes.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct Tape {
    const CliOptions *options;
    InputLog log; // that is replayed
    size_t next;
    bool is_fast;
    int file; // that is recorded to; -1: none
    double begin;
};

static AttnStatus open_replay(Tape *tape, const char *path, AttnError *error) {
    AttnBytes bytes = {0};
    AttnStatus status = attn_bytes_read(path, INPUT_LOG_FILE_MAX, &bytes, error);
    if (status == ATTN_OK)
        status = input_log_parse((const char *)bytes.data, bytes.size, &tape->log, error);
    attn_bytes_free(&bytes);
    return status;
}

static AttnStatus open_record(Tape *tape, const char *path, AttnError *error) {
    tape->file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (tape->file >= 0) return ATTN_OK;
    return attn_fail(error, ATTN_ERROR_FILE, "cannot be written: %s", strerror(errno));
}

// The log's start, but for what the command line says itself.
static void follow_start(CliOptions *options, const InputLogStart *start) {
    if (!options->scene && start->scene[0]) options->scene = start->scene;
    if (!options->has_language) options->language = start->language;
    if (!options->has_theme) options->theme = start->theme;
    if (!options->has_notation) options->notation = start->notation;
    if (!options->has_scale) options->scale = start->zoom;
    if (!options->has_size) {
        options->width = start->pixel_w / options->scale;
        options->height = start->pixel_h / options->scale;
    }
    options->has_language = options->has_theme = options->has_notation = options->has_scale =
        options->has_size = true;
}

AttnStatus tape_open(CliOptions *options, Tape **out, const char **file, AttnError *error) {
    *out = NULL;
    if (!options->record && !options->replay) return ATTN_OK;
    Tape *tape = calloc(1, sizeof *tape);
    if (!tape) return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    tape->options = options;
    tape->is_fast = options->is_fast;
    tape->file = -1;
    AttnStatus status = ATTN_OK;
    if (options->replay) status = open_replay(tape, *file = options->replay, error);
    if (status == ATTN_OK && options->record)
        status = open_record(tape, *file = options->record, error);
    if (status != ATTN_OK) {
        tape_close(tape);
        return status;
    }
    if (options->replay) follow_start(options, &tape->log.start);
    *out = tape;
    return ATTN_OK;
}

void tape_close(Tape *tape) {
    if (!tape) return;
    if (tape->file >= 0) close(tape->file);
    input_log_deinit(&tape->log);
    free(tape);
}

// A recording that the disk has no room for ends: it must not end the work.
static void write_line(Tape *tape, char *line) {
    size_t length = line ? strlen(line) : 0;
    if (!line || write(tape->file, line, length) != (ssize_t)length) {
        close(tape->file);
        tape->file = -1;
    }
    free(line);
}

void tape_begin(Tape *tape, UiState *ui, double now) {
    const InputLogStart *replayed = &tape->log.start;
    tape->begin = now;
    if (tape->options->replay) ui_resize(ui, replayed->pixel_w, replayed->pixel_h);
    if (tape->file < 0) return;
    InputLogStart start = input_log_start(ui, tape->options->scene);
    write_line(tape, input_log_format_start(&start));
}

void tape_note(Tape *tape, const Input *input, double now) {
    if (tape->file >= 0) write_line(tape, input_log_format(now - tape->begin, input));
}

bool tape_is_playing(const Tape *tape) {
    return tape->next < tape->log.count;
}

bool tape_is_fast(const Tape *tape) {
    return tape->is_fast;
}

double tape_wait(const Tape *tape, double now) {
    double wait = tape->begin + tape->log.items[tape->next].time - now;
    return tape->is_fast || wait < 0 ? 0 : wait;
}

const Input *tape_next(Tape *tape) {
    return &tape->log.items[tape->next++].input;
}
