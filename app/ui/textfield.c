// Where the letters of a text field stand.
//
// Widths grow with the bytes, so a place is found by halving: a long sentence costs no more than a
// few measurements.
#include "app/ui/textfield.h"
#include "engine/formats/text.h"
#include <string.h>

bool textfield_find(const DrawList *list, UiId id, TextField *field) {
    for (size_t i = 0; i < draw_hit_count(list); i++) {
        const DrawHit *hit = draw_hit_at(list, i);
        if (!(hit->flags & HIT_TEXT) || !ui_id_equals(hit->id, id)) continue;
        *field = (TextField){hit->bounds, hit->text_font, hit->text_size, hit->text_padding};
        return true;
    }
    return false;
}

float textfield_width(const DrawList *list, const TextField *field, const char *text,
                      size_t bytes) {
    char part[TEXTEDIT_MAX];
    if (bytes == 0) return 0;
    memcpy(part, text, bytes);
    part[bytes] = '\0';
    return draw_text_width(list, field->font, field->size, part);
}

// From the text's beginning to behind the cursor.
static float cursor_width(const DrawList *list, const TextField *field, const TextEdit *edit) {
    return textfield_width(list, field, edit->text, edit->cursor) +
           textfield_width(list, field, edit->composing, strlen(edit->composing));
}

float textfield_left(const DrawList *list, const TextField *field, const TextEdit *edit) {
    const float room = field->rect.w - 2 * field->padding;
    const float cursor = cursor_width(list, field, edit);
    return field->rect.x + field->padding - (cursor > room ? cursor - room : 0);
}

float textfield_cursor(const DrawList *list, const TextField *field, const TextEdit *edit) {
    return textfield_left(list, field, edit) + cursor_width(list, field, edit);
}

static size_t border_at(const TextEdit *edit, size_t offset) {
    while (offset > 0 && attn_utf8_is_inside(edit->text[offset]))
        offset--;
    return offset;
}

static size_t border_after(const TextEdit *edit, size_t offset) {
    if (offset >= edit->length) return edit->length;
    offset++;
    while (offset < edit->length && attn_utf8_is_inside(edit->text[offset]))
        offset++;
    return offset;
}

// The last border whose letters begin at most `at` behind the text's beginning.
static size_t last_border(const DrawList *list, const TextField *field, const TextEdit *edit,
                          float at) {
    size_t low = 0, high = edit->length; // low is such a border
    while (low < high) {
        size_t middle = border_at(edit, low + (high - low + 1) / 2);
        if (middle <= low) middle = border_after(edit, low);
        if (textfield_width(list, field, edit->text, middle) <= at)
            low = middle;
        else
            high = border_at(edit, middle - 1);
    }
    return low;
}

size_t textfield_border(const DrawList *list, const TextField *field, const TextEdit *edit,
                        float x) {
    return last_border(list, field, edit, x - textfield_left(list, field, edit));
}

size_t textfield_offset(const DrawList *list, const TextField *field, const TextEdit *edit,
                        float x) {
    const float at = x - textfield_left(list, field, edit);
    const size_t before = last_border(list, field, edit, at);
    const size_t after = border_after(edit, before);
    const float middle = (textfield_width(list, field, edit->text, before) +
                          textfield_width(list, field, edit->text, after)) /
                         2;
    return at < middle ? before : after;
}
