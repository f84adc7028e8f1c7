// keymap: the one table of keys. Input looks commands up in it, the help screen is drawn from it.
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include "app/doc/command.h"
#include "app/text/text.h"
#include "app/ui/input.h"

typedef enum KeyContext {
    KEY_ANYWHERE = 1, // whenever no text is being typed
    KEY_CELL = 2,     // a cell is selected
    KEY_NO_CELL = 4,  // no cell is selected
    KEY_EDIT = 8,     // text is being typed
    KEY_DIALOG = 16   // a dialog is open
} KeyContext;

typedef struct KeyBinding {
    UiKey key;
    unsigned modifiers; // InputModifiers, exactly these
    unsigned contexts;  // any of KeyContext
    CommandKind command;
    long integer;
    double number;
    TextId help; // what it does, for the help screen; TEXT_COUNT: not listed (a second key for the
                 // same)
} KeyBinding;

// The binding for a key in this context; NULL: none.
const KeyBinding *keymap_find(UiKey key, unsigned modifiers, unsigned context);
size_t keymap_count(void);
const KeyBinding *keymap_at(size_t index);
// "Ctrl Z", "Shift →", "F2". Returns buffer.
char *keymap_label(const KeyBinding *binding, char *buffer, size_t size);
// The same in its two parts: "Ctrl Shift" ("" none) and "Z". Return buffer and the name.
char *keymap_modifiers_label(const KeyBinding *binding, char *buffer, size_t size);
const char *keymap_key_label(const KeyBinding *binding, char letter[2]);
// Label of the first binding of a command; "" if it has none.
char *keymap_label_of(CommandKind command, char *buffer, size_t size);

#endif
