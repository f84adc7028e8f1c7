// InputLog: what hand and keyboard did, as lines of text: written while it happens, read to do it
// again.
//
//   attnlab-input 1
//   scene "k3"
//   size 1440 900
//   0.250 press x=312.5 y=410 button=1 clicks=1
//   0.310 text text="1.5"
//   0.480 key key=ENTER
//
// First the program's state at the start: scene, language, theme, notation, zoom, size (in device
// pixels); then one input a line: seconds since the start, what kind, and the fields that are not
// zero. In strings \" \\ \n \t \xNN stand for what they stand for in C. A line that is cut off at
// the end (the program was killed) is left out; what follows # is a remark.
#ifndef UI_INPUT_LOG_H
#define UI_INPUT_LOG_H

#include "app/ui/input.h"
#include "app/ui/state.h"
#include "engine/status.h"

#define INPUT_LOG_FILE_MAX ((size_t)256 << 20)

typedef struct LoggedInput {
    double time;
    Input input;
    char *text; // owned: input.text
} LoggedInput;

// How the program stood when the log began. What is not in the log is as in a fresh program.
typedef struct InputLogStart {
    char scene[DOCUMENT_PATH_MAX]; // "": none was named
    Language language;
    ThemeKind theme;
    Notation notation;
    float zoom;
    float pixel_w, pixel_h;
} InputLogStart;

typedef struct InputLog {
    InputLogStart start;
    LoggedInput *items; // owned
    size_t count;
} InputLog;

InputLogStart input_log_start(const UiState *ui, const char *scene);
// The first lines, and the line of one input; malloc'd, with a line end. NULL: out of memory.
char *input_log_format_start(const InputLogStart *start);
char *input_log_format(double time, const Input *input);

// Reads a whole log. On failure *out is untouched and error tells the line.
AttnStatus input_log_parse(const char *text, size_t length, InputLog *out, AttnError *error);
void input_log_deinit(InputLog *log); // zeroed is fine

#endif
