// typed: text that is being typed, in whatever field: what is selected, what an input method is
// composing (underlined), and the cursor. Of a long text only what the field shows is drawn.
#include "app/views/typed.h"
#include <math.h>
#include <string.h>

#define BUBBLE_WIDTH 260.0f // of the reason why something was refused
#define BAR_MARGIN   6.0f   // from the field's edge to the ends of the cursor

static void draw_selected(const View *view, const TextField *field, float left) {
    const TextEdit *edit = &view->ui->edit;
    size_t first = 0;
    const size_t selected = textedit_selection(edit, &first);
    if (selected == 0) return;
    const float from = left + textfield_width(view->list, field, edit->text, first);
    const float to = left + textfield_width(view->list, field, edit->text, first + selected);
    const DrawRect bar = draw_rect(from, field->rect.y + BAR_MARGIN - 1, to - from,
                                   field->rect.h - 2 * BAR_MARGIN + 2);
    draw_fill(view->list, bar, 2, theme_alpha(view->theme->accent, 0.28f));
}

// Bytes first … end of the text, as far as the field shows them. x: where byte 0 would stand.
static void draw_part(const View *view, const TextField *field, DrawStyle style, float x,
                      float baseline, size_t first, size_t end) {
    char part[TEXTEDIT_MAX];
    const TextEdit *edit = &view->ui->edit;
    const size_t seen = textfield_border(view->list, field, edit, field->rect.x);
    const size_t beyond =
        edit->composing[0] == '\0'
            ? textfield_border(view->list, field, edit, field->rect.x + field->rect.w)
            : edit->length;
    if (first < seen) first = seen;
    if (end > beyond + 8) end = beyond + 8; // the letter at the edge too: the clip cuts it
    while (end > first && end < edit->length && ((unsigned char)edit->text[end] & 0xc0) == 0x80)
        end--;
    if (end <= first) return;
    memcpy(part, edit->text + first, end - first);
    part[end - first] = '\0';
    draw_text(view->list, style, x + textfield_width(view->list, field, edit->text, first),
              baseline, ALIGN_LEFT, part);
}

// Returns its width.
static float draw_composing(const View *view, DrawStyle style, float x, float baseline) {
    const char *composing = view->ui->edit.composing;
    if (composing[0] == '\0') return 0;
    const float width = draw_text(view->list, style, x, baseline, ALIGN_LEFT, composing);
    draw_line(view->list, x, baseline + 3, x + width, baseline + 3, 1, view->theme->accent);
    return width;
}

void view_typed(const View *view, const TextField *field) {
    const TextEdit *edit = &view->ui->edit;
    const DrawStyle style = view_style(field->font, field->size, view->theme->ink);
    const DrawRect rect = field->rect;
    const float baseline =
        draw_center_baseline(view->list, field->font, field->size, rect.y, rect.h);
    const float left = textfield_left(view->list, field, edit);
    const float cursor = left + textfield_width(view->list, field, edit->text, edit->cursor);
    draw_clip(view->list, draw_rect(rect.x + 4, rect.y, rect.w - 8, rect.h));
    draw_selected(view, field, left);
    const bool is_composing = edit->composing[0] != '\0';
    draw_part(view, field, style, left, baseline, 0, is_composing ? edit->cursor : edit->length);
    const float width = draw_composing(view, style, cursor, baseline);
    if (is_composing)
        draw_part(view, field, style, left + width, baseline, edit->cursor, edit->length);
    draw_fill(view->list,
              draw_rect(cursor + width, rect.y + BAR_MARGIN, 2, rect.h - 2 * BAR_MARGIN), 0,
              view->theme->accent);
    draw_clip_end(view->list);
}

DrawRect view_kept_in(DrawRect rect, DrawRect area) {
    rect.x = fmaxf(area.x, fminf(rect.x, area.x + area.w - rect.w));
    rect.y = fmaxf(area.y, fminf(rect.y, area.y + area.h - rect.h));
    return rect;
}

void view_refusal(const View *view, DrawRect field, DrawRect area) {
    const Theme *theme = view->theme;
    const DrawStyle style = view_style(FONT_TEXT, 12.5f, theme->error);
    const float line = style.size * 1.45f;
    const float most = area.w - 24 < BUBBLE_WIDTH ? area.w - 24 : BUBBLE_WIDTH;
    float width = draw_text_width(view->list, style.font, style.size, view->ui->edit_error);
    if (width > most) width = most;
    const float height =
        draw_paragraph_height(view->list, style, width + 1, line, view->ui->edit_error);
    DrawRect bubble = {field.x, field.y + field.h + 6, width + 20, height + 14};
    if (bubble.y + bubble.h > area.y + area.h) bubble.y = field.y - bubble.h - 6;
    bubble = view_kept_in(bubble, area);
    draw_fill(view->list, bubble, 6, theme->panel);
    draw_stroke(view->list, bubble, 6, 1.5f, theme->error);
    draw_paragraph(view->list, style, bubble.x + 10, bubble.y + 7 + style.size, width + 1, line,
                   view->ui->edit_error);
}
