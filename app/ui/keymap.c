// keymap: every key of the program, in one table.
//
// Invariants (tested): no two bindings answer the same key in the same context; bindings that share
// a help text stand together, since the help screen draws them as one line; their order is the
// order of the help screen.
#include "app/ui/keymap.h"
#include <stdio.h>
#include <string.h>

#define CTRL       MODIFIER_CTRL
#define SHIFT      MODIFIER_SHIFT
#define CTRL_SHIFT (MODIFIER_CTRL | MODIFIER_SHIFT)
#define TYPING     (KEY_ANYWHERE | KEY_EDIT) // also while text is being typed
#define ALWAYS     (KEY_ANYWHERE | KEY_EDIT | KEY_DIALOG)
#define UNLISTED   TEXT_COUNT

#define BIND(key, modifiers, contexts, command, help)                                              \
    { KEY_##key, modifiers, contexts, COMMAND_##command, 0, 0, help }
// The selection moves by `down` rows and `right` columns.
#define MOVE(key, modifiers, down, right, help)                                                    \
    { KEY_##key, modifiers, KEY_CELL, COMMAND_MOVE_SELECTION, down, right, help }
// The other corner of the selected range does.
#define EXTEND(key, down, right)                                                                   \
    { KEY_##key, SHIFT, KEY_CELL, COMMAND_EXTEND_SELECTION, down, right, TEXT_KEYHELP_EXTEND }
#define FAR (1L << 30) // to the edge
// To a matrix by its symbol; one of them stands in the help for all.
#define SYMBOL(key, matrix, help)                                                                  \
    { KEY_##key, MODIFIER_ALT, KEY_ANYWHERE, COMMAND_GO_TO_MATRIX, matrix, 0, help }
// A key without modifiers whose command has a number.
#define WITH(key, command, integer, help)                                                          \
    { KEY_##key, 0, KEY_ANYWHERE, COMMAND_##command, integer, 0, help }
#define ZOOM(key, modifiers, by, help)                                                             \
    { KEY_##key, modifiers, ALWAYS, COMMAND_ZOOM, by, 0, help }

static const KeyBinding BINDINGS[] = {
    // Step. Page Up and Page Down are what a presenter's clicker sends.
    BIND(RIGHT, 0, KEY_NO_CELL, STEP_NEXT, TEXT_KEYHELP_NEXT),
    BIND(PAGE_DOWN, 0, KEY_ANYWHERE, STEP_NEXT, TEXT_KEYHELP_NEXT),
    BIND(LEFT, 0, KEY_NO_CELL, STEP_BACK, TEXT_KEYHELP_BACK),
    BIND(PAGE_UP, 0, KEY_ANYWHERE, STEP_BACK, TEXT_KEYHELP_BACK),
    BIND(RIGHT, SHIFT, KEY_NO_CELL, STEP_FINER_NEXT, TEXT_KEYHELP_FINER),
    BIND(LEFT, SHIFT, KEY_NO_CELL, STEP_FINER_BACK, TEXT_KEYHELP_FINER),
    BIND(PAGE_DOWN, SHIFT, KEY_ANYWHERE, STEP_FINER_NEXT, UNLISTED),
    BIND(PAGE_UP, SHIFT, KEY_ANYWHERE, STEP_FINER_BACK, UNLISTED),
    BIND(RIGHT, CTRL, KEY_ANYWHERE, NEXT_STAGE, TEXT_KEYHELP_STAGE),
    BIND(LEFT, CTRL, KEY_ANYWHERE, PREVIOUS_STAGE, TEXT_KEYHELP_STAGE),
    BIND(PAGE_DOWN, CTRL, KEY_ANYWHERE, NEXT_STAGE, UNLISTED),
    BIND(PAGE_UP, CTRL, KEY_ANYWHERE, PREVIOUS_STAGE, UNLISTED),
    BIND(HOME, 0, KEY_NO_CELL, FIRST, TEXT_KEYHELP_FIRST),
    BIND(F5, 0, KEY_ANYWHERE, FIRST, TEXT_KEYHELP_FIRST),
    BIND(END, 0, KEY_NO_CELL, LAST, TEXT_KEYHELP_LAST),
    BIND(SPACE, 0, KEY_ANYWHERE, PLAY_PAUSE, TEXT_KEYHELP_PLAY),
    WITH(G, SET_GRAIN, -1, TEXT_KEYHELP_GRAIN),
    WITH(BRACKET_LEFT, CHANGE_SPEED, -1, TEXT_KEYHELP_SPEED),
    WITH(BRACKET_RIGHT, CHANGE_SPEED, 1, TEXT_KEYHELP_SPEED),
    WITH(M, SET_MOTION, -1, TEXT_KEYHELP_MOTION),

    // Cells and numbers.
    {KEY_DOWN, 0, KEY_NO_CELL, COMMAND_GO_TO_MATRIX, -1, 0, TEXT_KEYHELP_ENTER},
    {KEY_UP, 0, KEY_NO_CELL, COMMAND_GO_TO_MATRIX, -1, 0, UNLISTED},
    BIND(F6, 0, KEY_ANYWHERE, FOCUS_NEXT_MATRIX, TEXT_KEYHELP_MATRIX),
    BIND(F6, SHIFT, KEY_ANYWHERE, FOCUS_PREVIOUS_MATRIX, UNLISTED),
    SYMBOL(X, ATTN_X, UNLISTED),
    SYMBOL(Q, ATTN_Q, TEXT_KEYHELP_SYMBOL),
    SYMBOL(K, ATTN_K, UNLISTED),
    SYMBOL(V, ATTN_V, UNLISTED),
    SYMBOL(S, ATTN_SCORES, UNLISTED),
    SYMBOL(A, ATTN_WEIGHTS, UNLISTED),
    SYMBOL(C, ATTN_CONTEXT, UNLISTED),
    SYMBOL(O, ATTN_OUTPUT, UNLISTED),
    WITH(H, SET_HEAD, -1, TEXT_KEYHELP_HEAD),
    {KEY_H, SHIFT, KEY_ANYWHERE, COMMAND_SET_HEAD, -2, 0, TEXT_KEYHELP_HEAD},
    MOVE(LEFT, 0, 0, -1, TEXT_KEYHELP_MOVE),
    MOVE(RIGHT, 0, 0, 1, TEXT_KEYHELP_MOVE),
    MOVE(UP, 0, -1, 0, TEXT_KEYHELP_MOVE),
    MOVE(DOWN, 0, 1, 0, TEXT_KEYHELP_MOVE),
    MOVE(HOME, 0, 0, -FAR, UNLISTED),
    MOVE(END, 0, 0, FAR, UNLISTED),
    MOVE(HOME, CTRL, -FAR, -FAR, UNLISTED),
    MOVE(END, CTRL, FAR, FAR, UNLISTED),
    EXTEND(LEFT, 0, -1),
    EXTEND(RIGHT, 0, 1),
    EXTEND(UP, -1, 0),
    EXTEND(DOWN, 1, 0),
    BIND(A, CTRL, KEY_ANYWHERE, SELECT_ALL, TEXT_KEYHELP_ALL),
    BIND(ENTER, 0, KEY_CELL, EDIT_BEGIN, TEXT_KEYHELP_EDIT),
    BIND(F2, 0, KEY_CELL, EDIT_BEGIN, TEXT_KEYHELP_EDIT),
    BIND(ENTER, 0, KEY_EDIT, EDIT_COMMIT, UNLISTED),
    BIND(ESCAPE, 0, KEY_ANYWHERE, SELECT_NONE, TEXT_KEYHELP_LEAVE),
    BIND(ESCAPE, 0, KEY_EDIT, EDIT_CANCEL, TEXT_KEYHELP_LEAVE),
    BIND(ESCAPE, 0, KEY_DIALOG, DIALOG_CANCEL, TEXT_KEYHELP_LEAVE),
    BIND(ENTER, CTRL, KEY_EDIT, EDIT_FILL, TEXT_KEYHELP_FILL),
    BIND(D, CTRL, KEY_CELL, FILL_DOWN, TEXT_KEYHELP_FILL_DOWN),
    BIND(R, CTRL, KEY_CELL, FILL_RIGHT, TEXT_KEYHELP_FILL_DOWN),
    BIND(DELETE, 0, KEY_CELL, CLEAR, TEXT_KEYHELP_RELEASE),
    BIND(BACKSPACE, 0, KEY_CELL, CLEAR, UNLISTED),
    BIND(X, 0, KEY_CELL, MASK_SELECTED, TEXT_KEYHELP_MASK),
    BIND(Z, CTRL, KEY_ANYWHERE, UNDO, TEXT_KEYHELP_UNDO),
    BIND(Y, CTRL, KEY_ANYWHERE, REDO, TEXT_KEYHELP_REDO),
    BIND(Z, CTRL_SHIFT, KEY_ANYWHERE, REDO, TEXT_KEYHELP_REDO),
    BIND(C, CTRL, KEY_ANYWHERE, COPY, TEXT_KEYHELP_COPY),
    BIND(X, CTRL, KEY_CELL, CUT, TEXT_KEYHELP_CUT),
    BIND(C, MODIFIER_CTRL | MODIFIER_ALT, KEY_ANYWHERE, COPY_LIST, TEXT_KEYHELP_COPY_LIST),

    BIND(K, 0, KEY_ANYWHERE, KEEP_SNAPSHOT, TEXT_KEYHELP_SNAPSHOT),
    BIND(C, 0, KEY_ANYWHERE, TOGGLE_COMPARE, TEXT_KEYHELP_COMPARE),
    BIND(DOWN, CTRL, KEY_ANYWHERE, NEXT_MATRIX, TEXT_KEYHELP_COMPARED),
    BIND(UP, CTRL, KEY_ANYWHERE, PREVIOUS_MATRIX, TEXT_KEYHELP_COMPARED),
    BIND(K, SHIFT, KEY_ANYWHERE, DROP_SNAPSHOT, TEXT_KEYHELP_DROP),

    // Files.
    BIND(N, 0, KEY_ANYWHERE, TOGGLE_MENU, TEXT_KEYHELP_MENU),
    BIND(O, CTRL, TYPING, DIALOG_OPEN, TEXT_KEYHELP_OPEN),
    BIND(S, CTRL, TYPING, SAVE, TEXT_KEYHELP_SAVE),
    BIND(S, CTRL_SHIFT, TYPING, DIALOG_SAVE, TEXT_KEYHELP_SAVE_AS),
    BIND(E, CTRL, TYPING, DIALOG_EXPORT, TEXT_KEYHELP_EXPORT),
    BIND(C, CTRL_SHIFT, KEY_ANYWHERE, COPY_STATE, TEXT_KEYHELP_COPY_STATE),
    BIND(Q, CTRL, ALWAYS, QUIT, TEXT_KEYHELP_QUIT),
    BIND(ENTER, 0, KEY_DIALOG, DIALOG_OK, UNLISTED),

    // The window.
    BIND(TAB, 0, ALWAYS, FOCUS_NEXT, TEXT_KEYHELP_FOCUS),
    BIND(TAB, SHIFT, ALWAYS, FOCUS_PREVIOUS, TEXT_KEYHELP_FOCUS),
    BIND(ENTER, 0, KEY_NO_CELL, ACTIVATE, TEXT_KEYHELP_ACTIVATE),
    BIND(L, 0, KEY_ANYWHERE, TOGGLE_LANGUAGE, TEXT_KEYHELP_LANGUAGE),
    BIND(T, 0, KEY_ANYWHERE, TOGGLE_THEME, TEXT_KEYHELP_THEME),
    BIND(T, SHIFT, KEY_ANYWHERE, NEXT_COLORS, TEXT_KEYHELP_COLORS),
    {KEY_R, 0, KEY_ANYWHERE, COMMAND_SET_NOTATION, -1, 0, TEXT_KEYHELP_NOTATION},
    ZOOM(PLUS, CTRL, 1, TEXT_KEYHELP_ZOOM),
    ZOOM(MINUS, CTRL, -1, TEXT_KEYHELP_ZOOM),
    ZOOM(ZERO, CTRL, 0, TEXT_KEYHELP_ZOOM),
    ZOOM(PLUS, CTRL_SHIFT, 1, UNLISTED), // where + is typed with Shift
    BIND(F11, 0, ALWAYS, TOGGLE_FULLSCREEN, TEXT_KEYHELP_FULLSCREEN),
    BIND(P, 0, KEY_ANYWHERE, TOGGLE_PROJECTOR, TEXT_KEYHELP_PROJECTOR),
    BIND(B, 0, KEY_ANYWHERE, TOGGLE_BLANK, TEXT_KEYHELP_BLANK),
    BIND(PERIOD, 0, KEY_NO_CELL, TOGGLE_BLANK, TEXT_KEYHELP_BLANK), // as clickers send
    BIND(QUESTION, 0, KEY_ANYWHERE | KEY_DIALOG, TOGGLE_HELP, TEXT_KEYHELP_HELP),
    BIND(F1, 0, ALWAYS, TOGGLE_HELP, TEXT_KEYHELP_HELP),
    BIND(QUESTION, SHIFT, KEY_ANYWHERE | KEY_DIALOG, TOGGLE_HELP, UNLISTED),
    BIND(SLASH, SHIFT, KEY_ANYWHERE | KEY_DIALOG, TOGGLE_HELP, UNLISTED),
    BIND(F12, 0, ALWAYS, TOGGLE_DEVELOPER, TEXT_KEYHELP_DEVELOPER),
};

// "Anywhere" is with and without a selected cell.
static unsigned answered_contexts(const KeyBinding *binding) {
    const bool is_anywhere = (binding->contexts & KEY_ANYWHERE) != 0;
    return binding->contexts | (is_anywhere ? KEY_CELL | KEY_NO_CELL : 0u);
}

const KeyBinding *keymap_find(UiKey key, unsigned modifiers, unsigned context) {
    for (size_t i = 0; i < keymap_count(); i++) {
        const KeyBinding *binding = &BINDINGS[i];
        if (binding->key == key && binding->modifiers == modifiers &&
            (answered_contexts(binding) & context) != 0)
            return binding;
    }
    return NULL;
}

size_t keymap_count(void) {
    return sizeof BINDINGS / sizeof BINDINGS[0];
}

const KeyBinding *keymap_at(size_t index) {
    return &BINDINGS[index];
}

// Names as they stand on keyboards; letters name themselves.
static const char *const KEY_NAMES[] = {
    [KEY_NONE] = "",          [KEY_LEFT] = "←",          [KEY_RIGHT] = "→",
    [KEY_UP] = "↑",           [KEY_DOWN] = "↓",          [KEY_HOME] = "Home",
    [KEY_END] = "End",        [KEY_PAGE_UP] = "PgUp",    [KEY_ENTER] = "Enter",
    [KEY_PAGE_DOWN] = "PgDn", [KEY_TAB] = "Tab",         [KEY_SPACE] = "Space",
    [KEY_ESCAPE] = "Esc",     [KEY_BACKSPACE] = "Bksp",  [KEY_F1] = "F1",
    [KEY_F2] = "F2",          [KEY_DELETE] = "Del",      [KEY_F5] = "F5",
    [KEY_F6] = "F6",          [KEY_F11] = "F11",         [KEY_F12] = "F12",
    [KEY_PLUS] = "+",         [KEY_MINUS] = "−",         [KEY_ZERO] = "0",
    [KEY_SLASH] = "/",        [KEY_QUESTION] = "?",      [KEY_PERIOD] = ".",
    [KEY_BRACKET_LEFT] = "[", [KEY_BRACKET_RIGHT] = "]",
};

const char *keymap_key_label(const KeyBinding *binding, char letter[2]) {
    if (binding->key < KEY_A) return KEY_NAMES[binding->key];
    letter[0] = (char)('A' + (int)(binding->key - KEY_A));
    letter[1] = '\0';
    return letter;
}

char *keymap_modifiers_label(const KeyBinding *binding, char *buffer, size_t size) {
    snprintf(buffer, size, "%s%s%s", binding->modifiers & MODIFIER_CTRL ? "Ctrl " : "",
             binding->modifiers & MODIFIER_ALT ? "Alt " : "",
             binding->modifiers & MODIFIER_SHIFT ? "Shift " : "");
    const size_t length = strlen(buffer);
    if (length > 0) buffer[length - 1] = '\0';
    return buffer;
}

char *keymap_label(const KeyBinding *binding, char *buffer, size_t size) {
    char modifiers[32], letter[2];
    keymap_modifiers_label(binding, modifiers, sizeof modifiers);
    snprintf(buffer, size, "%s%s%s", modifiers, modifiers[0] ? " " : "",
             keymap_key_label(binding, letter));
    return buffer;
}

char *keymap_label_of(CommandKind command, char *buffer, size_t size) {
    if (size > 0) buffer[0] = '\0';
    for (size_t i = 0; i < keymap_count(); i++) {
        if (BINDINGS[i].command == command) return keymap_label(&BINDINGS[i], buffer, size);
    }
    return buffer;
}
