// canvas_edit: the field over the cell that is being typed into, and why the last input was
// refused.
#include "app/views/canvas.h"
#include "app/views/typed.h"

#define FIELD_WIDTH  84.0f // at least, so that a few digits have room
#define FIELD_HEIGHT 28.0f
#define FIELD_SHARE  0.6f // of the canvas, at most: longer texts scroll
#define PADDING      6.0f
#define CURSOR       4.0f
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
    const float size = table->number_size > 13 ? table->number_size : 13;
    // Over the middle of the cell; what is longer goes on to the right.
    const float typed = draw_text_width(view->list, FONT_MONO, size, ui->edit.text);
    const DrawRect field =
        draw_rect(cell.x + (cell.w - width) / 2, cell.y + (cell.h - height) / 2,
                  clamp(typed + 2 * PADDING + CURSOR, width, table->area.w * FIELD_SHARE), height);
    const DrawRect rect = kept_in(field, table->area);
    const bool is_refused = ui->edit_error[0] != '\0';
    draw_group(view->list, "edit");
    draw_fill(view->list, rect, 4, view->theme->panel);
    draw_stroke(view->list, rect, 4, 2, is_refused ? view->theme->error : view->theme->accent);
    view_typed(view, &(TextField){rect, FONT_MONO, size, PADDING});
    draw_hit_text(view->list, rect, ui->edit_target, HIT_CLICK,
                  view_style(FONT_MONO, size, view->theme->ink), PADDING);
    if (is_refused) draw_bubble(view, rect, table->area);
    draw_group_end(view->list);
}
