// One table of kinds, one of keys.
#include "app/ui/input_log_names.h"
#include <stdlib.h>
#include <string.h>

static const char *const KINDS[] = {
    [INPUT_KEY] = "key",       [INPUT_TEXT] = "text",   [INPUT_COMPOSE] = "compose",
    [INPUT_MOTION] = "motion", [INPUT_PRESS] = "press", [INPUT_RELEASE] = "release",
    [INPUT_WHEEL] = "wheel",   [INPUT_LEAVE] = "leave", [INPUT_RESIZE] = "resize",
    [INPUT_DROP] = "drop",     [INPUT_PASTE] = "paste", [INPUT_TICK] = "tick",
    [INPUT_FRONT] = "front",   [INPUT_HIDE] = "hide",   [INPUT_SHOW] = "show",
    [INPUT_LOST] = "lost",     [INPUT_QUIT] = "quit",
};
#define KIND_COUNT (sizeof KINDS / sizeof *KINDS)

// clang-format off
static const char *const KEYS[] = {
    [KEY_LEFT] = "LEFT", [KEY_RIGHT] = "RIGHT", [KEY_UP] = "UP", [KEY_DOWN] = "DOWN",
    [KEY_HOME] = "HOME", [KEY_END] = "END", [KEY_PAGE_UP] = "PAGE_UP", [KEY_PAGE_DOWN] = "PAGE_DOWN",
    [KEY_ENTER] = "ENTER", [KEY_ESCAPE] = "ESCAPE", [KEY_TAB] = "TAB", [KEY_SPACE] = "SPACE",
    [KEY_BACKSPACE] = "BACKSPACE", [KEY_DELETE] = "DELETE",
    [KEY_F1] = "F1", [KEY_F2] = "F2", [KEY_F5] = "F5", [KEY_F6] = "F6", [KEY_F11] = "F11", [KEY_F12] = "F12",
    [KEY_PLUS] = "PLUS", [KEY_MINUS] = "MINUS", [KEY_ZERO] = "ZERO", [KEY_SLASH] = "SLASH",
    [KEY_QUESTION] = "QUESTION", [KEY_PERIOD] = "PERIOD", [KEY_BRACKET_LEFT] = "BRACKET_LEFT",
    [KEY_BRACKET_RIGHT] = "BRACKET_RIGHT",
    [KEY_A] = "A", [KEY_B] = "B", [KEY_C] = "C", [KEY_D] = "D", [KEY_E] = "E", [KEY_F] = "F",
    [KEY_G] = "G", [KEY_H] = "H", [KEY_I] = "I", [KEY_J] = "J", [KEY_K] = "K", [KEY_L] = "L",
    [KEY_M] = "M", [KEY_N] = "N", [KEY_O] = "O", [KEY_P] = "P", [KEY_Q] = "Q", [KEY_R] = "R",
    [KEY_S] = "S", [KEY_T] = "T", [KEY_U] = "U", [KEY_V] = "V", [KEY_W] = "W", [KEY_X] = "X",
    [KEY_Y] = "Y", [KEY_Z] = "Z",
};
// clang-format on
#define KEY_COUNT (sizeof KEYS / sizeof *KEYS)

const char *input_log_kind_name(InputKind kind) {
    return KINDS[kind];
}

bool input_log_kind(const char *name, InputKind *kind) {
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (strcmp(KINDS[i], name) != 0) continue;
        *kind = (InputKind)i;
        return true;
    }
    return false;
}

const char *input_log_key_name(UiKey key) {
    return (size_t)key < KEY_COUNT ? KEYS[key] : NULL;
}

bool input_log_key(const char *name, UiKey *key) {
    char *end;
    unsigned long number = strtoul(name, &end, 10);
    if (end != name && *end == '\0' && number < 1000) {
        *key = (UiKey)number;
        return true;
    }
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (!KEYS[i] || strcmp(KEYS[i], name) != 0) continue;
        *key = (UiKey)i;
        return true;
    }
    return false;
}
