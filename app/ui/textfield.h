// textfield: where the letters of a text field stand, for the view that draws them and the pointer
// that points at them.
#ifndef UI_TEXTFIELD_H
#define UI_TEXTFIELD_H

#include "app/draw/draw.h"
#include "app/ui/textedit.h"

// A field on the screen.
typedef struct TextField {
    DrawRect rect;
    DrawFont font;
    float size;    // em, logical pixels
    float padding; // from the edge to the text
} TextField;

// The text field that the last draw list has for this id; false: none.
bool textfield_find(const DrawList *list, UiId id, TextField *field);

// Width of the first `bytes` bytes of a text in a field.
float textfield_width(const DrawList *list, const TextField *field, const char *text, size_t bytes);
// Where the text begins: left of the field's edge where it is longer than the field, so that the
// cursor is in sight.
float textfield_left(const DrawList *list, const TextField *field, const TextEdit *edit);
// Where the cursor stands: behind what an input method is composing. An input method's window
// belongs there.
float textfield_cursor(const DrawList *list, const TextField *field, const TextEdit *edit);
// The character border nearest to x, as a byte offset into the text.
size_t textfield_offset(const DrawList *list, const TextField *field, const TextEdit *edit,
                        float x);
// The last border whose letters begin at or before x: what is drawn of a long text begins there.
size_t textfield_border(const DrawList *list, const TextField *field, const TextEdit *edit,
                        float x);

#endif
