// TextEdit: one line of text being typed: cursor, selection, its own undo (stb_textedit), bounded.
#ifndef UI_TEXTEDIT_H
#define UI_TEXTEDIT_H

#include <stdbool.h>
#include <stddef.h>

#define TEXTEDIT_MAX 8192 // bytes with the NUL

typedef enum TextEditKey {
    TEXTEDIT_LEFT, TEXTEDIT_RIGHT, TEXTEDIT_HOME, TEXTEDIT_END, TEXTEDIT_WORD_LEFT, TEXTEDIT_WORD_RIGHT,
    TEXTEDIT_DELETE, TEXTEDIT_BACKSPACE, TEXTEDIT_UNDO, TEXTEDIT_REDO, TEXTEDIT_SELECT_ALL
} TextEditKey;

typedef struct TextEdit {
    char text[TEXTEDIT_MAX]; // UTF-8
    size_t length;           // bytes
    size_t cursor, anchor;   // byte offsets at character borders; equal: nothing selected
    char composing[128];     // what an input method is composing, shown at the cursor, not yet part of text
    bool is_active;
} TextEdit;

void textedit_begin(TextEdit *edit, const char *text, bool select_all);
void textedit_end(TextEdit *edit);
void textedit_key(TextEdit *edit, TextEditKey key, bool extend);
// Replaces the selection. Control characters and line ends become spaces; invalid UTF-8 is refused; what does not fit
// is refused whole. false: nothing was inserted.
bool textedit_insert(TextEdit *edit, const char *text);
void textedit_set_cursor(TextEdit *edit, size_t offset, bool extend);
size_t textedit_selection(const TextEdit *edit, size_t *first); // bytes selected

#endif
