// canvas_turn: tokens as columns. Every stage is built with tokens as rows; here its whole table is
// turned over, bands of columns become bands of rows and every grid is drawn the other way round.
// So S = QKᵀ, with Q at the left and Kᵀ above, becomes S = KᵀQ, with Kᵀ at the left and Q above.
#include "app/views/canvas.h"

bool canvas_is_turned(const View *view) {
    return view->ui->notation == NOTATION_COLUMNS;
}

bool canvas_has_column_spans(const CanvasGrid *grid) {
    const bool is_concat = grid->source == SOURCE_CONCAT;
    return grid->head_span > 0 && is_concat != grid->is_transposed;
}

bool canvas_has_row_spans(const CanvasGrid *grid) {
    return grid->head_span > 0 && !canvas_has_column_spans(grid);
}

static void exchange_sizes(size_t *a, size_t *b) {
    const size_t other = *a;
    *a = *b;
    *b = other;
}

static void exchange_bands(CanvasTable *table) {
    for (size_t i = 0; i < CANVAS_BANDS; i++) {
        const CanvasBand band = table->columns[i];
        table->columns[i] = table->rows[i];
        table->rows[i] = band;
    }
    exchange_sizes(&table->column_count, &table->row_count);
}

static void turn_grid(CanvasGrid *grid) {
    const CanvasAxis axis = grid->row_axis;
    const CanvasLabels labels = grid->row_labels;
    const ThemeRole role = grid->row_role;
    exchange_sizes(&grid->rows, &grid->cols);
    exchange_sizes(&grid->band_x, &grid->band_y);
    grid->row_axis = grid->column_axis;
    grid->row_labels = grid->column_labels;
    grid->row_role = grid->column_role;
    grid->column_axis = axis;
    grid->column_labels = labels;
    grid->column_role = role;
    grid->is_transposed = !grid->is_transposed;
}

static bool has_grid_left_of(const CanvasTable *table, const CanvasGrid *grid) {
    for (size_t i = 0; i < table->grid_count; i++)
        if (table->grids[i].band_y == grid->band_y && table->grids[i].band_x < grid->band_x)
            return true;
    return false;
}

static bool has_grid_below(const CanvasTable *table, const CanvasGrid *grid) {
    for (size_t i = 0; i < table->grid_count; i++)
        if (table->grids[i].band_x == grid->band_x && table->grids[i].band_y > grid->band_y)
            return true;
    return false;
}

// The right operand stands beside an empty corner: its row labels reach over that, or else its
// caption stands there. All other captions are below.
static void place_words(const CanvasTable *table, CanvasGrid *grid) {
    const bool is_beside_corner = grid->band_x > 0 && !has_grid_left_of(table, grid);
    const bool has_row_labels = grid->row_labels != LABELS_NONE || canvas_has_row_spans(grid);
    if (grid->column_labels == LABELS_OVERHANG) grid->column_labels = LABELS_SHOWN;
    if (is_beside_corner && grid->row_labels == LABELS_SHOWN) grid->row_labels = LABELS_OVERHANG;
    if (grid->place == PLACE_NONE) return;
    grid->place = PLACE_BELOW;
    if (is_beside_corner && has_grid_below(table, grid))
        grid->place = has_row_labels ? PLACE_TOP : PLACE_LEFT;
}

void canvas_turn(const View *view, CanvasTable *table) {
    if (!canvas_is_turned(view) || table->is_turned) return;
    exchange_bands(table);
    for (size_t i = 0; i < table->grid_count; i++)
        turn_grid(&table->grids[i]);
    for (size_t i = 0; i < table->grid_count; i++)
        place_words(table, &table->grids[i]);
    for (size_t i = 0; i < table->mark_count; i++) {
        CanvasMark *mark = &table->marks[i];
        exchange_sizes(&mark->band_x, &mark->band_y);
        mark->is_vertical = !mark->is_vertical;
    }
}
