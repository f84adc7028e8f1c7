// canvas_range: what the keyboard needs on the canvas: each matrix as a stop of the Tab key, with
// its ring, and the frame around a selected range.
#include "app/ui/selection.h"
#include "app/views/canvas.h"
#include <math.h>

static UiId stop_id(const CanvasGrid *grid) {
    return ui_grid(grid->id, grid->head);
}

void canvas_add_stop(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    if (grid->source == SOURCE_POSITIONS || grid->rows == 0 || grid->cols == 0) return;
    if (grid->compare == COMPARED_BEFORE || grid->compare == COMPARED_DIFFERENCE) return;
    draw_hit(view->list, canvas_window(table, grid), stop_id(grid), HIT_FOCUS);
}

void canvas_draw_stop(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    if (grid->compare == COMPARED_BEFORE || grid->compare == COMPARED_DIFFERENCE) return;
    view_focus(view, stop_id(grid), draw_inset(canvas_window(table, grid), -2), 4);
}

static DrawRect united(DrawRect a, DrawRect b) {
    const float x = fminf(a.x, b.x), y = fminf(a.y, b.y);
    return draw_rect(x, y, fmaxf(a.x + a.w, b.x + b.w) - x, fmaxf(a.y + a.h, b.y + b.h) - y);
}

void canvas_find_range(const View *view, CanvasTable *table) {
    const UiSelection *at = &view->ui->selection;
    const UiRange range = ui_range(at);
    size_t row, column, last_row, last_column;
    if (!ui_has_range(view->ui) || !table->has_frame) return;
    const CanvasGrid *grid = &table->grids[table->frame_grid];
    const UiId first = ui_cell(at->matrix, at->head, range.row, range.column);
    const UiId last =
        ui_cell(at->matrix, at->head, range.row + range.rows - 1, range.column + range.columns - 1);
    if (!canvas_find_cell(grid, first, &row, &column) ||
        !canvas_find_cell(grid, last, &last_row, &last_column))
        return;
    table->has_range = true;
    table->range = (UiRange){row, column, last_row - row + 1, last_column - column + 1};
}

bool canvas_is_in_range(const CanvasTable *table, const CanvasGrid *grid, size_t row,
                        size_t column) {
    const UiRange range = table->range;
    return table->has_range && grid == &table->grids[table->frame_grid] && row >= range.row &&
           row - range.row < range.rows && column >= range.column &&
           column - range.column < range.columns;
}

void canvas_moving_cell(const View *view, const CanvasTable *table, size_t *row, size_t *column) {
    const UiSelection *at = &view->ui->selection;
    const size_t moving_row = (size_t)((long)at->row + at->down);
    const size_t moving_column = (size_t)((long)at->column + at->right);
    const UiId id = ui_cell(at->matrix, at->head, moving_row, moving_column);
    *row = table->frame_row;
    *column = table->frame_column;
    if (table->has_range) canvas_find_cell(&table->grids[table->frame_grid], id, row, column);
}

void canvas_draw_range(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    if (!table->has_range || grid != &table->grids[table->frame_grid]) return;
    const UiRange range = table->range;
    const DrawRect rect = united(canvas_cell_rect(table, grid, range.row, range.column),
                                 canvas_cell_rect(table, grid, range.row + range.rows - 1,
                                                  range.column + range.columns - 1));
    draw_stroke(view->list, draw_inset(rect, -2), 4 * table->unit + 1, 2,
                view->theme->role[grid->role]);
}
