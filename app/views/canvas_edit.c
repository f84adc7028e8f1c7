// canvas_edit: the field over the cell that is being typed into, and why the last input was
// refused.
#include "app/views/canvas.h"
#include <string.h>

#define FIELD_WIDTH  84.0f // at least, so that a few digits have room
#define FIELD_HEIGHT 28.0f
#define PADDING      6.0f
#define BUBBLE_WIDTH 260.0f

static float clamp(float value, float low, float high) {
    return value > high ? (high > low ? high : low) : value < low ? low : value;
}

// Keeps a rectangle within another.
static DrawRect kept_in(DrawRect rect, DrawRect area) {
    rect.x = clamp(rect.x, area.x, area.x + area.w - rect.w);
    rect.y = clamp(rect.y, area.y, area.y + area.h - rect.h);
    return rect;
}

static float width_of(const View *view, DrawStyle style, const char *text, size_t bytes) {
    char part[256];
    if (bytes >= sizeof part) bytes = sizeof part - 1;
    memcpy(part, text, bytes);
    part[bytes] = '\0';
    return bytes == 0 ? 0 : draw_text_width(view->list, style.font, style.size, part);
}

static void draw_typed(const View *view, DrawRect rect, DrawStyle style) {
    const TextEdit *edit = &view->ui->edit;
    const float baseline = draw_center_baseline(view->list, style.font, style.size, rect.y, rect.h);
    const float cursor = width_of(view, style, edit->text, edit->cursor);
    const float room = rect.w - 2 * PADDING;
    const float left = rect.x + PADDING - (cursor > room ? cursor - room : 0);
    size_t first = 0;
    const size_t selected = textedit_selection(edit, &first);
    draw_clip(view->list, draw_inset(rect, 2));
    if (selected > 0) {
        const float from = width_of(view, style, edit->text, first);
        const float to = width_of(view, style, edit->text, first + selected);
        draw_fill(view->list, draw_rect(left + from, rect.y + 4, to - from, rect.h - 8), 2,
                  theme_alpha(view->theme->accent, 0.28f));
    }
    draw_text(view->list, style, left, baseline, ALIGN_LEFT, edit->text);
    const float composing =
        draw_text(view->list, style, left + cursor, baseline, ALIGN_LEFT, edit->composing);
    draw_fill(view->list, draw_rect(left + cursor + composing, rect.y + 5, 2, rect.h - 10), 0,
              view->theme->accent);
    draw_clip_end(view->list);
}

// Below the field; above it where there is no room below.
static void draw_bubble(const View *view, DrawRect field, DrawRect area) {
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
    bubble = kept_in(bubble, area);
    draw_fill(view->list, bubble, 6, theme->panel);
    draw_stroke(view->list, bubble, 6, 1.5f, theme->error);
    draw_paragraph(view->list, style, bubble.x + 10, bubble.y + 7 + style.size, width + 1, line,
                   view->ui->edit_error);
}

void canvas_draw_edit(const View *view, const CanvasTable *table) {
    const UiState *ui = view->ui;
    size_t row = 0, column = 0;
    const CanvasGrid *grid = NULL;
    for (size_t i = 0; i < table->grid_count && !grid; i++)
        if (canvas_find_cell(&table->grids[i], ui->edit_target, &row, &column))
            grid = &table->grids[i];
    if (!grid) return;
    const DrawRect cell = canvas_cell_rect(table, grid, row, column);
    const float width = cell.w > FIELD_WIDTH ? cell.w : FIELD_WIDTH;
    const float height = cell.h > FIELD_HEIGHT ? cell.h : FIELD_HEIGHT;
    const DrawRect centred =
        draw_rect(cell.x + (cell.w - width) / 2, cell.y + (cell.h - height) / 2, width, height);
    const DrawRect rect = kept_in(centred, table->area);
    const bool is_refused = ui->edit_error[0] != '\0';
    const float size = table->number_size > 13 ? table->number_size : 13;
    draw_fill(view->list, rect, 4, view->theme->panel);
    draw_stroke(view->list, rect, 4, 2, is_refused ? view->theme->error : view->theme->accent);
    draw_typed(view, rect, view_style(FONT_MONO, size, view->theme->ink));
    draw_hit(view->list, rect, ui->edit_target, HIT_CLICK | HIT_TEXT);
    if (is_refused) draw_bubble(view, rect, table->area);
}
