// canvas_grid: one matrix as a grid of cells: colours, numbers, hatching, frames, and what is found
// under the pointer.
//
// Only cells that can be seen are looked at. Colours are one heatmap command, whatever the size;
// numbers are drawn only where cells are wide enough for them, so that the number of commands stays
// bounded.
#include "app/views/canvas.h"
#include "engine/explain.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define OUTLINE_LEAST 10.0f // smaller cells have no outline or hatching, but a colour
#define OUTLINE_MOST  1600  // cells with an outline or hatching of their own

typedef enum CellKind {
    CELL_VALUE,
    CELL_EMPTY,    // not computed yet
    CELL_MASKED,   // hidden by the mask
    CELL_UNDEFINED // NaN
} CellKind;

// The cells that can be seen.
typedef struct Range {
    size_t row, rows, column, columns;
} Range;

// --- what a cell holds ---------------------------------------------------------------------------

// What sinusoidal positions add: the engine says it cell by cell.
static float position_value(const View *view, const CanvasGrid *grid, size_t row, size_t column) {
    AttnExplain explain;
    if (attn_explain(view->document->trace, grid->id, 0, row, column, &explain, NULL) != ATTN_OK)
        return NAN;
    const float value = explain.term_count > 0 ? explain.terms[0].b : 0;
    attn_explain_deinit(&explain);
    return value;
}

// From a drawn place to that in the values, or back.
static void exchange(const CanvasGrid *grid, size_t *row, size_t *column) {
    if (!grid->is_transposed) return;
    const size_t other = *row;
    *row = *column;
    *column = other;
}

float canvas_value(const View *view, const CanvasGrid *grid, size_t row, size_t column) {
    exchange(grid, &row, &column);
    switch (grid->source) {
    case SOURCE_MATRIX: break;
    case SOURCE_CONCAT: {
        const size_t head = column / grid->values.cols;
        const AttnMatrix part = attn_trace_matrix(view->document->trace, grid->id, head);
        return *attn_at(part, row, column % grid->values.cols);
    }
    case SOURCE_POSITIONS: return position_value(view, grid, row, column);
    }
    return *attn_at(grid->values, row, column);
}

static UiId cell_id(const CanvasGrid *grid, size_t row, size_t column) {
    exchange(grid, &row, &column);
    switch (grid->source) {
    case SOURCE_MATRIX: break;
    case SOURCE_CONCAT:
        return ui_cell(grid->id, column / grid->values.cols, row, column % grid->values.cols);
    case SOURCE_POSITIONS: return ui_id(UI_NONE, 0, 0);
    }
    return ui_cell(grid->id, grid->head, row, grid->first_column + column);
}

bool canvas_find_cell(const CanvasGrid *grid, UiId id, size_t *row, size_t *column) {
    const bool is_cell = id.kind == UI_CELL || (grid->difference && id.kind == UI_COMPARED_CELL);
    if (!is_cell || ui_id_matrix(id) != (unsigned)grid->id) return false;
    size_t r = ui_id_row(id), c = ui_id_column(id);
    switch (grid->source) {
    case SOURCE_MATRIX:
        if (ui_id_head(id) != grid->head || c < grid->first_column) return false;
        c -= grid->first_column;
        if (grid->difference && !canvas_find_compared(grid, &r, &c)) return false;
        break;
    case SOURCE_CONCAT: c += ui_id_head(id) * grid->values.cols; break;
    case SOURCE_POSITIONS: return false;
    }
    exchange(grid, &r, &c);
    if (r >= grid->rows || c >= grid->cols) return false;
    *row = r;
    *column = c;
    return true;
}

static CellKind kind_of(const View *view, const CanvasGrid *grid, size_t row, size_t column,
                        float value) {
    const UiState *ui = view->ui;
    const UiId id = cell_id(grid, row, column);
    if (grid->compare == COMPARED_DIFFERENCE) {
        size_t r = ui_id_row(id), c = ui_id_column(id);
        const bool is_there =
            canvas_find_compared(grid, &r, &c) && ui_shows_cell(ui, view->document, grid->id, r, c);
        return !is_there ? CELL_EMPTY : isnan(value) ? CELL_UNDEFINED : CELL_VALUE;
    }
    if (ui->step.is_partial && grid->is_result &&
        !ui_shows_cell(ui, view->document, grid->id, ui_id_row(id), ui_id_column(id)))
        return CELL_EMPTY;
    const bool is_after_mask = grid->id == ATTN_MASKED || grid->id == ATTN_WEIGHTS;
    if (is_after_mask &&
        attn_trace_is_masked(view->document->trace, grid->head, ui_id_row(id), ui_id_column(id)))
        return CELL_MASKED;
    return isnan(value) ? CELL_UNDEFINED : CELL_VALUE;
}

// --- colours -------------------------------------------------------------------------------------

static DrawColor faded(const CanvasTable *table, DrawColor color, float light) {
    return light >= 1 ? color : theme_mix(table->backdrop, color, light);
}

static DrawColor faded_ink(const View *view, DrawColor fill, float light) {
    const DrawColor ink = theme_ink_on(view->theme, fill);
    const bool is_contrast = view->theme->kind == THEME_CONTRAST; // there all text can be read
    return light >= 1 || is_contrast ? ink : theme_mix(fill, ink, 0.30f + 0.40f * light);
}

static DrawColor value_color(const Theme *theme, const CanvasGrid *grid, float value) {
    // A difference of weights is no weight: it has a sign.
    const AttnMatrixId id = grid->compare == COMPARED_DIFFERENCE ? ATTN_SCORES : grid->id;
    return theme_cell(theme, id, value, grid->color_range > 0 ? grid->color_range : grid->range);
}

static DrawColor color_of(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                          CellKind kind, float value, bool is_small) {
    const Theme *theme = view->theme;
    switch (kind) {
    case CELL_VALUE:
    case CELL_UNDEFINED: return value_color(theme, grid, value);
    case CELL_EMPTY: return is_small ? theme->field : table->backdrop;
    case CELL_MASKED: return is_small ? theme->track : table->backdrop;
    }
    return theme->field;
}

static bool has_outlines(const CanvasTable *table, const CanvasGrid *grid, Range range) {
    const float least = fminf(table->columns[grid->band_x].pitch, table->rows[grid->band_y].pitch);
    return least >= OUTLINE_LEAST && range.rows * range.columns <= OUTLINE_MOST;
}

static void draw_colors(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                        Range range) {
    const DrawRect first = canvas_cell_rect(table, grid, range.row, range.column);
    const DrawRect rect =
        draw_rect(first.x, first.y, table->columns[grid->band_x].pitch * (float)range.columns,
                  table->rows[grid->band_y].pitch * (float)range.rows);
    const float radius = table->gap >= 2 ? 3 * table->unit : 0;
    DrawColor *colors = draw_heatmap(view->list, rect, (uint32_t)range.rows,
                                     (uint32_t)range.columns, table->gap, radius);
    if (!colors) return;
    const bool is_small = !has_outlines(table, grid, range);
    for (size_t r = range.row; r < range.row + range.rows; r++) {
        for (size_t c = range.column; c < range.column + range.columns; c++) {
            const float value = canvas_value(view, grid, r, c);
            const CellKind kind = kind_of(view, grid, r, c, value);
            const DrawColor color = color_of(view, table, grid, kind, value, is_small);
            const float light = canvas_cell_light(table, grid, r, c);
            *colors++ = faded(table, color, light);
        }
    }
}

// --- outlines and hatching -----------------------------------------------------------------------

// Neighbours in a row are hatched as one, gaps included.
static void draw_hatching(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                          size_t row, size_t first, size_t end) {
    const DrawRect a = canvas_cell_rect(table, grid, row, first);
    const DrawRect b = canvas_cell_rect(table, grid, row, end - 1);
    const DrawRect run = draw_rect(a.x, a.y, b.x + b.w - a.x, a.h);
    const float light = canvas_cell_light(table, grid, row, first);
    const DrawColor color =
        theme_mix(table->backdrop, view->theme->ink_faint, 0.25f + 0.3f * light);
    draw_hatch(view->list, run, 6 * table->unit, color);
}

static bool is_hatched(const View *view, const CanvasGrid *grid, size_t row, size_t column) {
    const CellKind kind = kind_of(view, grid, row, column, canvas_value(view, grid, row, column));
    return kind == CELL_MASKED || kind == CELL_UNDEFINED;
}

static void draw_hatched_row(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                             size_t row, Range range) {
    const size_t end = range.column + range.columns;
    for (size_t c = range.column; c < end; c++) {
        if (!is_hatched(view, grid, row, c)) continue;
        const float light = canvas_cell_light(table, grid, row, c);
        size_t stop = c + 1;
        while (stop < end && is_hatched(view, grid, row, stop) &&
               canvas_cell_light(table, grid, row, stop) >= light &&
               canvas_cell_light(table, grid, row, stop) <= light)
            stop++;
        draw_hatching(view, table, grid, row, c, stop);
        c = stop - 1;
    }
}

static void draw_outlines(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                          Range range) {
    if (!has_outlines(table, grid, range)) return;
    const bool can_be_empty =
        (view->ui->step.is_partial && grid->is_result) || grid->compare == COMPARED_DIFFERENCE;
    for (size_t r = range.row; r < range.row + range.rows; r++) {
        draw_hatched_row(view, table, grid, r, range);
        for (size_t c = range.column; can_be_empty && c < range.column + range.columns; c++) {
            if (kind_of(view, grid, r, c, 0) != CELL_EMPTY) continue;
            draw_stroke(view->list, canvas_cell_rect(table, grid, r, c), 3 * table->unit, 1,
                        view->theme->border);
        }
    }
}

// --- numbers -------------------------------------------------------------------------------------

void canvas_draw_cell(const View *view, const CanvasTable *table, const CanvasCell *cell) {
    if (cell->rect.w <= 0 || cell->rect.h <= 0) return;
    draw_fill(view->list, cell->rect, 3, faded(table, cell->fill, cell->light));
    if (!cell->text) return;
    const DrawStyle style =
        view_style(FONT_MONO, cell->size, faded_ink(view, cell->fill, cell->light));
    const DrawRect r = cell->rect;
    draw_text(view->list, style, r.x + r.w / 2,
              draw_center_baseline(view->list, FONT_MONO, cell->size, r.y, r.h), ALIGN_CENTER,
              cell->text);
}

static char *number_text(const CanvasTable *table, const CanvasGrid *grid, float value,
                         char text[NUMFMT_MAX]) {
    const bool has_plus = grid->compare == COMPARED_DIFFERENCE && value > 0;
    const int digits = table->columns[grid->band_x].digits - (has_plus ? 1 : 0);
    const bool fits = grid->whole_digits + (grid->has_sign && !has_plus ? 1 : 0) <= digits;
    if (isfinite(value) && fits) return numfmt_fixed(text, (double)value, grid->decimals);
    return numfmt_cell(text, value, digits);
}

// Room among the diagonal lines, so that "−∞" can be read.
static void clear_hatching(const View *view, const CanvasTable *table, DrawRect cell,
                           DrawColor fill, CellKind kind) {
    const char *text = kind == CELL_MASKED ? "−∞" : "NaN";
    const float w = draw_text_width(view->list, FONT_MONO, table->number_size, text) + 6,
                h = table->number_size + 3;
    draw_fill(view->list, draw_rect(cell.x + (cell.w - w) / 2, cell.y + (cell.h - h) / 2, w, h), 3,
              fill);
}

// A change says which way: "+0.23".
static const char *signed_text(const CanvasGrid *grid, float value, const char *text,
                               char out[NUMFMT_MAX + 1]) {
    const bool is_up = grid->compare == COMPARED_DIFFERENCE && value > 0;
    const bool is_seen = strpbrk(text, "123456789∞") != NULL;
    snprintf(out, NUMFMT_MAX + 1, "%s%s", is_up && is_seen ? "+" : "", text);
    return out;
}

static void draw_number(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                        size_t row, size_t column) {
    const float value = canvas_value(view, grid, row, column);
    const CellKind kind = kind_of(view, grid, row, column, value);
    if (kind == CELL_EMPTY || (kind == CELL_MASKED && grid->id == ATTN_WEIGHTS)) return;
    const float light = canvas_cell_light(table, grid, row, column);
    const DrawColor fill = faded(table, color_of(view, table, grid, kind, value, false), light);
    DrawColor ink = faded_ink(view, fill, light);
    if (kind == CELL_MASKED) ink = theme_mix(fill, view->theme->ink_dim, light);
    const DrawRect r = canvas_cell_rect(table, grid, row, column);
    char text[NUMFMT_MAX], shown[NUMFMT_MAX + 1];
    if (kind == CELL_MASKED || kind == CELL_UNDEFINED) clear_hatching(view, table, r, fill, kind);
    draw_text(view->list, view_style(FONT_MONO, table->number_size, ink), r.x + r.w / 2,
              draw_center_baseline(view->list, FONT_MONO, table->number_size, r.y, r.h),
              ALIGN_CENTER, signed_text(grid, value, number_text(table, grid, value, text), shown));
}

static void draw_numbers(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                         Range range) {
    if (!canvas_has_numbers(table, grid)) return;
    for (size_t r = range.row; r < range.row + range.rows; r++)
        for (size_t c = range.column; c < range.column + range.columns; c++)
            draw_number(view, table, grid, r, c);
}

// --- the pointer ---------------------------------------------------------------------------------

// Cells from this one on, as one region.
static void draw_hit_cells(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                           Range range) {
    const bool is_editable = document_editable(view->document, grid->id) != DOCUMENT_EDIT_NONE;
    const unsigned flags = is_editable ? HIT_CLICK | HIT_DRAG : HIT_CLICK;
    const DrawRect first = canvas_cell_rect(table, grid, range.row, range.column);
    const DrawRect rect =
        draw_rect(first.x, first.y, table->columns[grid->band_x].pitch * (float)range.columns,
                  table->rows[grid->band_y].pitch * (float)range.rows);
    const UiId id = cell_id(grid, range.row, range.column);
    const uint32_t rows = (uint32_t)range.rows, cols = (uint32_t)range.columns;
    if (grid->is_transposed)
        draw_hit_grid_transposed(view->list, rect, id, rows, cols, flags);
    else
        draw_hit_grid(view->list, rect, id, rows, cols, flags);
}

static void draw_hits(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                      Range range) {
    if (grid->source == SOURCE_POSITIONS) return;
    if (grid->compare == COMPARED_BEFORE || grid->compare == COMPARED_DIFFERENCE) {
        canvas_compared_hits(view, table, grid);
        return;
    }
    if (grid->source == SOURCE_MATRIX) {
        draw_hit_cells(view, table, grid, range);
        return;
    }
    // Concat: a region for each head, for each counts its own columns.
    size_t *at = grid->is_transposed ? &range.row : &range.column;
    size_t *count = grid->is_transposed ? &range.rows : &range.columns;
    const size_t width = grid->values.cols, end = *at + *count;
    while (*at < end) {
        const size_t stop = (*at / width + 1) * width < end ? (*at / width + 1) * width : end;
        *count = stop - *at;
        draw_hit_cells(view, table, grid, range);
        *at = stop;
    }
}

// --- the whole -----------------------------------------------------------------------------------

static Range range_of(const CanvasTable *table, const CanvasGrid *grid) {
    Range range;
    canvas_visible(&table->rows[grid->band_y], &range.row, &range.rows);
    canvas_visible(&table->columns[grid->band_x], &range.column, &range.columns);
    if (range.row + range.rows > grid->rows)
        range.rows = grid->rows > range.row ? grid->rows - range.row : 0;
    if (range.column + range.columns > grid->cols)
        range.columns = grid->cols > range.column ? grid->cols - range.column : 0;
    return range;
}

void canvas_draw_grid(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    const Range range = range_of(table, grid);
    if (range.rows == 0 || range.columns == 0) return;
    const bool is_clipped = canvas_is_scrolled(table);
    if (is_clipped) draw_clip(view->list, canvas_window(table, grid));
    draw_colors(view, table, grid, range);
    if (view->theme->kind == THEME_CONTRAST) // zero is black there, as the background is
        draw_stroke(view->list, canvas_window(table, grid), 0, 1, view->theme->track);
    draw_outlines(view, table, grid, range);
    draw_numbers(view, table, grid, range);
    draw_hits(view, table, grid, range);
    if (is_clipped) draw_clip_end(view->list);
}

// --- frames --------------------------------------------------------------------------------------

// An outline and a pin's head in the corner, ringed so that it is seen on any colour.
void canvas_draw_pin(const View *view, const CanvasTable *table, DrawRect cell) {
    const Theme *theme = view->theme;
    const float size = fmaxf(3, fminf(4.5f * table->unit, fminf(cell.w, cell.h) * 0.22f)),
                ring = size + 1.5f;
    const float x = cell.x + cell.w - size * 0.6f, y = cell.y + size * 0.6f;
    draw_stroke(view->list, cell, 3 * table->unit, fmaxf(1, 1.5f * table->unit), theme->accent);
    draw_fill(view->list, draw_rect(x - ring, y - ring, 2 * ring, 2 * ring), ring, table->backdrop);
    draw_fill(view->list, draw_rect(x - size, y - size, 2 * size, 2 * size), size, theme->accent);
}

void canvas_draw_pins(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    const AttnSpec *spec = attn_trace_spec(view->document->trace);
    CanvasGrid own = *grid; // pins are told by places in the document that they are of
    own.difference = NULL;
    if (grid->compare == COMPARED_DIFFERENCE) return;
    for (size_t i = 0; i < spec->override_count; i++) {
        const AttnOverride *pin = &spec->overrides[i];
        const UiId id = ui_cell(pin->matrix, pin->head, pin->row, pin->column);
        size_t row, column;
        if (!canvas_find_cell(&own, id, &row, &column)) continue;
        canvas_draw_pin(view, table, canvas_cell_rect(table, grid, row, column));
    }
}

static void draw_hover(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    size_t row, column;
    if (!canvas_find_cell(grid, view->ui->hover, &row, &column)) return;
    const DrawRect rect = draw_inset(canvas_cell_rect(table, grid, row, column), -1);
    draw_stroke(view->list, rect, 3 * table->unit + 1, 1.5f, view->theme->ink);
}

// What is pointed at elsewhere (a symbol of the formula, a thumbnail) is framed here as well.
static void draw_pointed(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    const UiKind kind = view->ui->hover.kind;
    if (kind != UI_MATRIX && kind != UI_STAGE && kind != UI_PROJECTION) return;
    if (!view_is_lit(view, grid->id) || grid->source == SOURCE_POSITIONS) return;
    draw_stroke(view->list, draw_inset(canvas_window(table, grid), -4), 5, 1.5f,
                view->theme->role[grid->role]);
}

// Where cells are colour alone, fading says too little: the lit row and column have an outline.
static void draw_lit_lines(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    if (canvas_has_numbers(table, grid)) return;
    size_t index = 0;
    if (canvas_lights_axis(table, grid->row_axis, &index) && index < grid->rows) {
        const DrawRect a = canvas_cell_rect(table, grid, index, 0);
        const DrawRect b = canvas_cell_rect(table, grid, index, grid->cols - 1);
        draw_stroke(view->list, draw_inset(draw_rect(a.x, a.y, b.x + b.w - a.x, a.h), -1), 2, 1,
                    view->theme->role[grid->row_role]);
    }
    if (canvas_lights_axis(table, grid->column_axis, &index) && index < grid->cols) {
        const DrawRect a = canvas_cell_rect(table, grid, 0, index);
        const DrawRect b = canvas_cell_rect(table, grid, grid->rows - 1, index);
        draw_stroke(view->list, draw_inset(draw_rect(a.x, a.y, a.w, b.y + b.h - a.y), -1), 2, 1,
                    view->theme->role[grid->column_role]);
    }
}

static void draw_selected(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    size_t row = table->frame_row, column = table->frame_column;
    if (!table->has_frame) return;
    const CanvasGrid *lit = &table->grids[table->frame_grid];
    const bool is_compared = grid != lit && grid->difference && lit->difference;
    if (grid != lit && !is_compared) return;
    if (is_compared && !canvas_find_cell(grid, cell_id(lit, row, column), &row, &column)) return;
    const DrawRect cell = canvas_cell_rect(table, grid, row, column);
    const float width = fmaxf(2, fminf(3 * table->unit, table->rows[grid->band_y].pitch * 0.2f));
    draw_stroke(view->list, draw_inset(cell, -2), 4 * table->unit + 1, width,
                view->theme->role[grid->role]);
}

void canvas_draw_frames(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    draw_pointed(view, table, grid);
    canvas_draw_stop(view, table, grid);
    const bool is_clipped = canvas_is_scrolled(table);
    if (is_clipped) draw_clip(view->list, draw_inset(canvas_window(table, grid), -3));
    draw_lit_lines(view, table, grid);
    draw_hover(view, table, grid);
    canvas_draw_range(view, table, grid);
    draw_selected(view, table, grid);
    canvas_draw_pins(view, table, grid);
    if (is_clipped) draw_clip_end(view->list);
}
