// Writing the log. Numbers have nine digits, so that what is read is, bit for bit, what happened.
#include "app/ui/input_log.h"
#include "app/ui/input_log_names.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Text that grows; once memory has run out nothing more is added.
typedef struct Line {
    char *text;
    size_t length, capacity;
    bool failed;
} Line;

static void put(Line *line, const char *text, size_t length) {
    if (line->failed) return;
    if (line->length + length >= line->capacity) {
        size_t capacity = (line->capacity + length) * 2 + 64;
        char *larger = realloc(line->text, capacity);
        if (!larger) {
            line->failed = true;
            return;
        }
        line->text = larger;
        line->capacity = capacity;
    }
    memcpy(line->text + line->length, text, length);
    line->length += length;
    line->text[line->length] = '\0';
}

__attribute__((format(printf, 2, 3))) static void print(Line *line, const char *format, ...) {
    char buffer[128];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    put(line, buffer, (size_t)length);
}

static void put_string(Line *line, const char *string) {
    put(line, "\"", 1);
    for (const char *at = string; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte == '"' || byte == '\\')
            print(line, "\\%c", byte);
        else if (byte == '\n' || byte == '\t')
            put(line, byte == '\n' ? "\\n" : "\\t", 2);
        else if (byte < 0x20 || byte == 0x7f)
            print(line, "\\x%02x", byte);
        else
            put(line, at, 1);
    }
    put(line, "\"", 1);
}

// The finished text; NULL where memory ran out.
static char *finish(Line *line) {
    put(line, "\n", 1);
    if (!line->failed) return line->text;
    free(line->text);
    return NULL;
}

InputLogStart input_log_start(const UiState *ui, const char *scene) {
    InputLogStart start = {.language = ui->language,
                           .theme = ui->theme,
                           .notation = ui->notation,
                           .zoom = ui->zoom,
                           .pixel_w = ui->pixel_w,
                           .pixel_h = ui->pixel_h};
    snprintf(start.scene, sizeof start.scene, "%s", scene ? scene : "");
    return start;
}

char *input_log_format_start(const InputLogStart *start) {
    Line line = {0};
    print(&line, "%s\n", INPUT_LOG_HEADER);
    if (start->scene[0]) {
        print(&line, "scene ");
        put_string(&line, start->scene);
        put(&line, "\n", 1);
    }
    print(&line, "language %s\n", language_name(start->language));
    print(&line, "theme %s\n", theme_name(start->theme));
    print(&line, "notation %s\n", notation_name(start->notation));
    print(&line, "zoom %.9g\n", (double)start->zoom);
    print(&line, "size %.9g %.9g", (double)start->pixel_w, (double)start->pixel_h);
    return finish(&line);
}

static void put_number(Line *line, const char *name, double number) {
    if (number != 0) print(line, " %s=%.9g", name, number);
}

static void put_key(Line *line, UiKey key) {
    const char *name = input_log_key_name(key);
    if (name)
        print(line, " key=%s", name);
    else
        print(line, " key=%d", (int)key); // one that has got no name yet
}

char *input_log_format(double time, const Input *input) {
    Line line = {0};
    print(&line, "%.3f %s", time, input_log_kind_name(input->kind));
    if (input->key != KEY_NONE) put_key(&line, input->key);
    put_number(&line, "modifiers", (double)input->modifiers);
    put_number(&line, "repeat", (double)input->is_repeat);
    put_number(&line, "button", (double)input->button);
    put_number(&line, "clicks", (double)input->clicks);
    put_number(&line, "x", (double)input->x);
    put_number(&line, "y", (double)input->y);
    put_number(&line, "dx", (double)input->dx);
    put_number(&line, "dy", (double)input->dy);
    if (input->text) {
        print(&line, " text=");
        put_string(&line, input->text);
    }
    return finish(&line);
}

void input_log_deinit(InputLog *log) {
    for (size_t i = 0; i < log->count; i++)
        free(log->items[i].text);
    free(log->items);
    *log = (InputLog){.items = NULL};
}
