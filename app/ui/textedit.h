// TextEdit: one line of text being typed: cursor, selection, its own undo, bounded.
//
// A flat value: it may be copied. A zeroed one is an empty field that is not active.
#ifndef UI_TEXTEDIT_H
#define UI_TEXTEDIT_H

#include <stdbool.h>
#include <stddef.h>

#define TEXTEDIT_MAX           65536 // bytes with the NUL: as long as a scene's sentence may be
#define TEXTEDIT_CHANGES_MAX   64
#define TEXTEDIT_COMPOSING_MAX 256

typedef enum TextEditKey {
    TEXTEDIT_LEFT,
    TEXTEDIT_RIGHT,
    TEXTEDIT_HOME,
    TEXTEDIT_END,
    TEXTEDIT_WORD_LEFT,
    TEXTEDIT_WORD_RIGHT,
    TEXTEDIT_DELETE,
    TEXTEDIT_BACKSPACE,
    TEXTEDIT_UNDO,
    TEXTEDIT_REDO,
    TEXTEDIT_SELECT_ALL
} TextEditKey;

// One thing that was done: at `where`, `removed` bytes gave way to `inserted` bytes. Both stand in
// the log.
typedef struct TextEditChange {
    size_t where, removed, inserted;
} TextEditChange;

typedef struct TextEditLog {
    TextEditChange changes[TEXTEDIT_CHANGES_MAX];
    size_t count;                 // those that can be undone or redone
    size_t done;                  // of these, those that are in force
    char bytes[2 * TEXTEDIT_MAX]; // removed and inserted text of each change, one after the other
    size_t used;
} TextEditLog;

typedef struct TextEdit {
    char text[TEXTEDIT_MAX]; // UTF-8
    size_t length;           // bytes
    size_t cursor, anchor;   // byte offsets at character borders; equal: nothing selected
    char composing[TEXTEDIT_COMPOSING_MAX]; // by an input method: shown at the cursor, not yet part
                                            // of text
    bool is_active;
    TextEditLog log; // private
} TextEdit;

// Starts editing a copy of text, the cursor at its end. Text that is too long is cut at a
// character; invalid UTF-8 gives an empty field.
void textedit_begin(TextEdit *edit, const char *text, bool select_all);
void textedit_end(TextEdit *edit);
void textedit_key(TextEdit *edit, TextEditKey key, bool extend);
// Replaces the selection. Control characters and line ends become spaces; invalid UTF-8 is refused;
// what does not fit is refused whole. false: nothing was inserted.
bool textedit_insert(TextEdit *edit, const char *text);
// What an input method is composing, "" no more; cut at a character where it is too long. Invalid
// UTF-8 counts as nothing.
void textedit_compose(TextEdit *edit, const char *text);
// offset is moved back to the border of a character.
void textedit_set_cursor(TextEdit *edit, size_t offset, bool extend);
size_t textedit_selection(const TextEdit *edit, size_t *first); // bytes selected

#endif
