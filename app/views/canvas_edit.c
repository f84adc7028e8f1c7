// canvas_edit: the field over the cell that is being typed into, and why the last input was
// refused.
#include "app/views/canvas.h"
#include "app/views/typed.h"
#include <math.h>

#define FIELD_WIDTH  84.0f // at least, so that a few digits have room
#define FIELD_HEIGHT 28.0f
#define FIELD_SHARE  0.6f // of the canvas, at most: longer texts scroll
#define PADDING      6.0f
#define CURSOR       4.0f
#define FRAME        2.0f // the selected cell's, which the field covers

// Over the middle of the cell; what is longer goes on to the right. The labels that say which cell
// it is stay free, above and at the left.
static DrawRect field_rect(const View *view, const CanvasTable *table, DrawRect cell,
                           DrawRect window, float size) {
    const DrawRect framed = draw_inset(cell, -FRAME);
    const float least = framed.w > FIELD_WIDTH ? framed.w : FIELD_WIDTH;
    const float height = framed.h > FIELD_HEIGHT ? framed.h : FIELD_HEIGHT;
    const float typed = draw_text_width(view->list, FONT_MONO, size, view->ui->edit.text);
    const float width =
        fmaxf(least, fminf(typed + 2 * PADDING + CURSOR, table->area.w * FIELD_SHARE));
    const float x = cell.x + (cell.w - least) / 2, y = cell.y + (cell.h - height) / 2;
    const float left = window.x - FRAME, top = window.y - FRAME;
    return view_kept_in(draw_rect(x > left ? x : left, y > top ? y : top, width, height),
                        table->area);
}

void canvas_draw_edit(const View *view, const CanvasTable *table) {
    const UiState *ui = view->ui;
    size_t row = 0, column = 0;
    const CanvasGrid *grid = NULL;
    for (size_t i = 0; i < table->grid_count && !grid; i++)
        if (canvas_find_cell(&table->grids[i], ui->edit_target, &row, &column))
            grid = &table->grids[i];
    if (!grid) return;
    const float size = table->number_size > 13 ? table->number_size : 13;
    const DrawRect rect = field_rect(view, table, canvas_cell_rect(table, grid, row, column),
                                     canvas_window(table, grid), size);
    const bool is_refused = ui->edit_error[0] != '\0';
    draw_group(view->list, "edit");
    draw_fill(view->list, rect, 4, view->theme->panel);
    draw_stroke(view->list, rect, 4, 2, is_refused ? view->theme->error : view->theme->accent);
    view_typed(view, &(TextField){rect, FONT_MONO, size, PADDING});
    draw_hit_text(view->list, rect, ui->edit_target, HIT_CLICK,
                  view_style(FONT_MONO, size, view->theme->ink), PADDING);
    if (is_refused) view_refusal(view, rect, table->area);
    draw_group_end(view->list);
}
