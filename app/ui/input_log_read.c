// Reading the log, line by line. Anything may stand in the file: lengths are minded, numbers are
// finite, and what is wrong is said with its line.
#include "app/ui/input_log.h"
#include "app/ui/input_log_names.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORD_MAX 64

// What is left of a line.
typedef struct Cursor {
    const char *at, *end;
    size_t line;
    AttnError *error;
} Cursor;

static AttnStatus bad(const Cursor *cursor, const char *expected) {
    AttnStatus status = attn_fail(cursor->error, ATTN_ERROR_FORMAT, "%s is expected", expected);
    if (cursor->error) {
        cursor->error->line = cursor->line;
        cursor->error->column = 1;
    }
    return status;
}

static AttnStatus no_memory(const Cursor *cursor) {
    return attn_fail(cursor->error, ATTN_ERROR_MEMORY, "out of memory");
}

static void skip_blanks(Cursor *cursor) {
    while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\r'))
        cursor->at++;
}

// The next word, up to a blank or `stop`; false: none, or too long.
static bool take_word(Cursor *cursor, char stop, char word[WORD_MAX]) {
    size_t length = 0;
    skip_blanks(cursor);
    while (cursor->at < cursor->end && *cursor->at != ' ' && *cursor->at != '\r' &&
           *cursor->at != stop) {
        if (length + 1 >= WORD_MAX || *cursor->at == '\0') return false;
        word[length++] = *cursor->at++;
    }
    word[length] = '\0';
    return length > 0;
}

static bool take_number(Cursor *cursor, double least, double most, double *number) {
    char word[WORD_MAX], *end;
    if (!take_word(cursor, ' ', word)) return false;
    *number = strtod(word, &end);
    return *end == '\0' && isfinite(*number) && *number >= least && *number <= most;
}

static int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

// What a backslash and the characters behind it mean; 0: nothing.
static char take_escape(Cursor *cursor) {
    if (cursor->at >= cursor->end) return 0;
    char c = *cursor->at++;
    if (c == '"' || c == '\\') return c;
    if (c == 'n') return '\n';
    if (c == 't') return '\t';
    if (c != 'x' || cursor->end - cursor->at < 2) return 0;
    int high = digit_of(cursor->at[0]), low = digit_of(cursor->at[1]);
    cursor->at += 2;
    return high >= 0 && low >= 0 ? (char)(high * 16 + low) : '\0';
}

static AttnStatus take_string(Cursor *cursor, char **out) {
    skip_blanks(cursor);
    if (cursor->at >= cursor->end || *cursor->at != '"') return bad(cursor, "a string in \"\"");
    cursor->at++;
    char *text = malloc((size_t)(cursor->end - cursor->at) + 1);
    size_t length = 0;
    if (!text) return no_memory(cursor);
    bool is_good = true;
    while (is_good && cursor->at < cursor->end && *cursor->at != '"') {
        char c = *cursor->at++;
        if (c == '\\') c = take_escape(cursor);
        is_good = c != '\0';
        text[length++] = c;
    }
    text[length] = '\0';
    if (is_good && cursor->at < cursor->end) {
        cursor->at++;
        *out = text;
        return ATTN_OK;
    }
    free(text);
    return bad(cursor, "a string in \"\"");
}

// --- the state at the start ----------------------------------------------------------------------

static AttnStatus take_scene(Cursor *cursor, InputLogStart *start) {
    char *scene = NULL;
    AttnStatus status = take_string(cursor, &scene);
    if (status != ATTN_OK) return status;
    bool fits = strlen(scene) < sizeof start->scene;
    if (fits) memcpy(start->scene, scene, strlen(scene) + 1);
    free(scene);
    return fits ? ATTN_OK : bad(cursor, "a shorter path");
}

static AttnStatus take_size(Cursor *cursor, InputLogStart *start) {
    double width, height;
    if (!take_number(cursor, 1, 16384, &width) || !take_number(cursor, 1, 16384, &height))
        return bad(cursor, "a width and a height in pixels");
    start->pixel_w = (float)width;
    start->pixel_h = (float)height;
    return ATTN_OK;
}

static AttnStatus take_zoom(Cursor *cursor, InputLogStart *start) {
    double zoom;
    if (!take_number(cursor, 0.25, 8, &zoom)) return bad(cursor, "a zoom from 0.25 to 8");
    start->zoom = (float)zoom;
    return ATTN_OK;
}

static AttnStatus take_start(Cursor *cursor, const char *what, InputLogStart *start) {
    char word[WORD_MAX];
    if (strcmp(what, "scene") == 0) return take_scene(cursor, start);
    if (strcmp(what, "size") == 0) return take_size(cursor, start);
    if (strcmp(what, "zoom") == 0) return take_zoom(cursor, start);
    bool is_word = take_word(cursor, ' ', word);
    if (is_word && strcmp(what, "language") == 0 && language_from_name(word, &start->language))
        return ATTN_OK;
    if (is_word && strcmp(what, "theme") == 0 && theme_from_name(word, &start->theme))
        return ATTN_OK;
    if (is_word && strcmp(what, "notation") == 0 && notation_from_name(word, &start->notation))
        return ATTN_OK;
    return bad(cursor, "seconds, or scene, size, zoom, language, theme or notation with its value");
}

// --- inputs --------------------------------------------------------------------------------------

static AttnStatus take_key(Cursor *cursor, Input *input) {
    char word[WORD_MAX];
    if (!take_word(cursor, ' ', word) || !input_log_key(word, &input->key))
        return bad(cursor, "the name of a key");
    return ATTN_OK;
}

static bool set_whole(Input *input, const char *name, double number) {
    if (number != floor(number) || number < 0 || number > 1000) return false;
    if (strcmp(name, "modifiers") == 0)
        input->modifiers = (unsigned)number;
    else if (strcmp(name, "repeat") == 0)
        input->is_repeat = (int)number;
    else if (strcmp(name, "button") == 0)
        input->button = (int)number;
    else if (strcmp(name, "clicks") == 0)
        input->clicks = (int)number;
    else
        return false;
    return true;
}

static bool set_float(Input *input, const char *name, double number) {
    if (strcmp(name, "x") == 0)
        input->x = (float)number;
    else if (strcmp(name, "y") == 0)
        input->y = (float)number;
    else if (strcmp(name, "dx") == 0)
        input->dx = (float)number;
    else if (strcmp(name, "dy") == 0)
        input->dy = (float)number;
    else
        return false;
    return true;
}

static AttnStatus take_field(Cursor *cursor, LoggedInput *item) {
    char name[WORD_MAX];
    double number;
    if (!take_word(cursor, '=', name) || cursor->at >= cursor->end || *cursor->at != '=')
        return bad(cursor, "a field, NAME=VALUE");
    cursor->at++;
    if (strcmp(name, "key") == 0) return take_key(cursor, &item->input);
    if (strcmp(name, "text") == 0 && !item->text) return take_string(cursor, &item->text);
    if (!take_number(cursor, -1e6, 1e6, &number) ||
        (!set_float(&item->input, name, number) && !set_whole(&item->input, name, number)))
        return bad(cursor, "x, y, dx, dy, button, clicks, modifiers, repeat, key or text");
    return ATTN_OK;
}

static bool needs_text(InputKind kind) {
    return kind == INPUT_TEXT || kind == INPUT_COMPOSE || kind == INPUT_DROP || kind == INPUT_PASTE;
}

static AttnStatus take_input(Cursor *cursor, LoggedInput *item) {
    char word[WORD_MAX];
    if (!take_word(cursor, ' ', word) || !input_log_kind(word, &item->input.kind))
        return bad(cursor, "a kind of input");
    for (skip_blanks(cursor); cursor->at < cursor->end && *cursor->at != '#'; skip_blanks(cursor)) {
        AttnStatus status = take_field(cursor, item);
        if (status != ATTN_OK) return status;
    }
    if (needs_text(item->input.kind) && !item->text) return bad(cursor, "text=\"...\"");
    item->input.text = item->text;
    return ATTN_OK;
}

static AttnStatus add(Cursor *cursor, InputLog *log, size_t *capacity, LoggedInput *item) {
    if (log->count == *capacity) {
        size_t larger = *capacity ? *capacity * 2 : 64;
        LoggedInput *items = realloc(log->items, larger * sizeof *items);
        if (!items) return no_memory(cursor);
        log->items = items;
        *capacity = larger;
    }
    log->items[log->count++] = *item;
    return ATTN_OK;
}

static AttnStatus take_line(Cursor *cursor, InputLog *log, size_t *capacity) {
    LoggedInput item = {.text = NULL};
    char word[WORD_MAX], *end;
    skip_blanks(cursor);
    if (cursor->at == cursor->end || *cursor->at == '#') return ATTN_OK;
    if (!take_word(cursor, ' ', word)) return bad(cursor, "seconds");
    item.time = strtod(word, &end);
    if (end == word) return take_start(cursor, word, &log->start);
    if (*end || !(item.time >= 0 && item.time < 1e9)) return bad(cursor, "seconds");
    AttnStatus status = take_input(cursor, &item);
    if (status == ATTN_OK) status = add(cursor, log, capacity, &item);
    if (status != ATTN_OK) free(item.text);
    return status;
}

AttnStatus input_log_parse(const char *text, size_t length, InputLog *out, AttnError *error) {
    const char *end = text + length;
    InputLog log = {.start = {.zoom = 1, .pixel_w = 1440, .pixel_h = 900}};
    size_t capacity = 0, header = strlen(INPUT_LOG_HEADER);
    Cursor cursor = {.line = 1, .error = error};
    AttnStatus status = ATTN_OK;
    if (length < header || memcmp(text, INPUT_LOG_HEADER, header) != 0)
        return bad(&cursor, "\"" INPUT_LOG_HEADER "\"");
    const char *line = memchr(text, '\n', length);
    while (status == ATTN_OK && line && ++line < end) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        if (!next) break; // cut off
        cursor.at = line;
        cursor.end = next;
        cursor.line++;
        status = take_line(&cursor, &log, &capacity);
        line = next;
    }
    if (status == ATTN_OK)
        *out = log;
    else
        input_log_deinit(&log);
    return status;
}
