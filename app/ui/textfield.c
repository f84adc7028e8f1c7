// Where the letters of a text field stand.
#include "app/ui/textfield.h"
#include "engine/formats/text.h"
#include <string.h>

float textfield_width(const DrawList *list, const char *text, size_t bytes) {
    char part[TEXTEDIT_MAX];
    memcpy(part, text, bytes);
    part[bytes] = '\0';
    return bytes == 0 ? 0 : draw_text_width(list, FONT_TEXT, TEXTFIELD_SIZE, part);
}

float textfield_shift(const DrawList *list, const TextEdit *edit, DrawRect field) {
    float room = field.w - 2 * TEXTFIELD_PADDING;
    float cursor = textfield_width(list, edit->text, edit->cursor) +
                   textfield_width(list, edit->composing, strlen(edit->composing));
    return cursor > room ? cursor - room : 0;
}

static size_t next_character(const TextEdit *edit, size_t offset) {
    offset++;
    while (offset < edit->length && attn_utf8_is_inside(edit->text[offset]))
        offset++;
    return offset;
}

size_t textfield_offset(const DrawList *list, const TextEdit *edit, DrawRect field, float x) {
    float at = x - field.x - TEXTFIELD_PADDING + textfield_shift(list, edit, field), before = 0;
    size_t offset = 0;
    while (offset < edit->length) {
        size_t next = next_character(edit, offset);
        float after = textfield_width(list, edit->text, next);
        if (at < (before + after) / 2) break;
        before = after;
        offset = next;
    }
    return offset;
}
