// Input: what hand and keyboard did, in plain structs without SDL, in logical pixels: recordable
// and replayable.
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include <stddef.h>

// clang-format off
typedef enum UiKey {
    KEY_NONE,
    KEY_LEFT, KEY_RIGHT, KEY_UP, KEY_DOWN, KEY_HOME, KEY_END, KEY_PAGE_UP, KEY_PAGE_DOWN,
    KEY_ENTER, KEY_ESCAPE, KEY_TAB, KEY_SPACE, KEY_BACKSPACE, KEY_DELETE,
    KEY_F1, KEY_F2, KEY_F5, KEY_F6, KEY_F11, KEY_F12,
    KEY_PLUS, KEY_MINUS, KEY_ZERO, KEY_SLASH, KEY_QUESTION, KEY_PERIOD, KEY_BRACKET_LEFT, KEY_BRACKET_RIGHT,
    KEY_A, KEY_B, KEY_C, KEY_D, KEY_E, KEY_F, KEY_G, KEY_H, KEY_I, KEY_J, KEY_K, KEY_L, KEY_M,
    KEY_N, KEY_O, KEY_P, KEY_Q, KEY_R, KEY_S, KEY_T, KEY_U, KEY_V, KEY_W, KEY_X, KEY_Y, KEY_Z
} UiKey;
// clang-format on

typedef enum InputModifiers {
    MODIFIER_SHIFT = 1,
    MODIFIER_CTRL = 2,
    MODIFIER_ALT = 4
} InputModifiers;

typedef enum InputKind {
    INPUT_KEY,     // key, modifiers, is_repeat
    INPUT_TEXT,    // text: typed characters (UTF-8)
    INPUT_COMPOSE, // text: what an input method is composing
    INPUT_MOTION,  // x, y
    INPUT_PRESS,   // x, y, button, clicks
    INPUT_RELEASE, // x, y, button
    INPUT_WHEEL,   // x, y: where; dx, dy: notches, up positive
    INPUT_LEAVE,   // the pointer has left the window
    INPUT_RESIZE,  // x, y: new size in device pixels
    INPUT_DROP,    // text: path of a file dropped
    INPUT_PASTE,   // text: the clipboard's
    INPUT_TICK,    // dx: seconds gone by
    INPUT_FRONT,   // the window has come to the front
    INPUT_HIDE,    // nothing of the window is seen any longer
    INPUT_SHOW,    // … it is again
    INPUT_LOST,    // the renderer has lost what it held
    INPUT_QUIT
} InputKind;

typedef struct Input {
    InputKind kind;
    UiKey key;
    unsigned modifiers;
    int is_repeat;
    int button; // 1 left, 2 middle, 3 right
    int clicks;
    float x, y, dx, dy;
    const char *text; // borrowed until the input has been handled
} Input;

#endif
