// textfield: where the letters of a text field stand, for the view that draws them and the pointer
// that points at them.
#ifndef UI_TEXTFIELD_H
#define UI_TEXTFIELD_H

#include "app/draw/draw.h"
#include "app/ui/textedit.h"

#define TEXTFIELD_SIZE    14.0f // em of the text, logical pixels
#define TEXTFIELD_PADDING 10.0f // from the field's edge to the text

// Width of the first `bytes` bytes of a text in a field.
float textfield_width(const DrawList *list, const char *text, size_t bytes);
// How far a text that is longer than its field is shifted to the left, so that the cursor is in
// sight.
float textfield_shift(const DrawList *list, const TextEdit *edit, DrawRect field);
// The character border nearest to x, as a byte offset into the text.
size_t textfield_offset(const DrawList *list, const TextEdit *edit, DrawRect field, float x);

#endif
