// canvas_table: builds the table of a stage and draws it once it has been fitted.
//
// Bands and grids are few and of fixed number: a table lives on the stack of the stage's function.
#include "app/views/canvas.h"
#include "app/views/flight.h"
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MOCKUP_WIDTH   760.0f // of the canvas in the mock-ups
#define MOCKUP_HEIGHT  560.0f
#define MAX_UNIT       3.0f
#define PROJECTOR_UNIT 1.25f
#define CELL_LEAST     6.0f // smallest pitch on screen

float canvas_unit(DrawRect area) {
    const float x = area.w / MOCKUP_WIDTH, y = area.h / MOCKUP_HEIGHT;
    const float unit = x < y ? x : y;
    return unit < 1 ? 1 : unit > MAX_UNIT ? MAX_UNIT : unit;
}

void canvas_table_init(const View *view, CanvasTable *table, DrawRect area) {
    memset(table, 0, sizeof *table);
    table->area = area;
    table->backdrop = view->theme->background;
    table->max_aspect = 1.6f;
    table->least_pitch = CELL_LEAST;
    table->terms = SIZE_MAX;
    const float unit = canvas_unit(area);
    table->is_large = table->grows = view->ui->is_projector;
    const bool is_small = view->ui->is_projector && unit < PROJECTOR_UNIT;
    canvas_set_unit(table, is_small ? PROJECTOR_UNIT : unit);
}

void canvas_set_unit(CanvasTable *table, float unit) {
    table->unit = unit;
    table->caption_size = 14 * unit;
    table->small_size = 12 * unit;
    table->label_size = 13 * unit;
}

static size_t add_band(CanvasBand *bands, size_t *count, size_t cells, float gap) {
    assert(*count < CANVAS_BANDS);
    bands[*count] = (CanvasBand){.count = cells, .gap = gap};
    return (*count)++;
}

size_t canvas_add_column(CanvasTable *table, size_t count, float gap) {
    return add_band(table->columns, &table->column_count, count, gap * table->unit);
}

size_t canvas_add_row(CanvasTable *table, size_t count, float gap) {
    return add_band(table->rows, &table->row_count, count, gap * table->unit);
}

void canvas_set_title(CanvasGrid *grid, const char *format, ...) {
    va_list values;
    va_start(values, format);
    vsnprintf(grid->title, sizeof grid->title, format, values);
    va_end(values);
}

static float range_of(const View *view, AttnMatrixId id, size_t head) {
    const DocumentDigest *digest = view_digest(view, view->document, id, head);
    return digest == NULL ? 0 : digest->range;
}

CanvasGrid *canvas_add_grid(const View *view, CanvasTable *table, AttnMatrixId id, size_t head,
                            size_t band_x, size_t band_y) {
    assert(table->grid_count < CANVAS_GRIDS);
    CanvasGrid *grid = &table->grids[table->grid_count++];
    const AttnMatrix values = attn_trace_matrix(view->document->trace, id, head);
    *grid = (CanvasGrid){.id = id,
                         .head = head,
                         .values = values,
                         .rows = values.rows,
                         .cols = values.cols,
                         .band_x = band_x,
                         .band_y = band_y,
                         .role = theme_matrix_role(id),
                         .title_role = theme_matrix_role(id),
                         .range = range_of(view, id, head),
                         .color_range =
                             view->ui->colors.kind == RANGE_MATRIX ? 0 : view_color_range(view, 0),
                         .place = PLACE_BELOW};
    canvas_symbol(id, grid->title);
    return grid;
}

View canvas_grid_view(const View *view, const CanvasGrid *grid) {
    View own = *view;
    if (grid->document) own.document = grid->document;
    return own;
}

void canvas_set_result(const View *view, CanvasGrid *grid) {
    grid->is_result = true;
    canvas_formula(view, grid->id, grid->title);
}

void canvas_set_axes(CanvasGrid *grid, CanvasAxis rows, CanvasAxis columns) {
    grid->row_axis = rows;
    grid->column_axis = columns;
    grid->row_role = rows == AXIS_QUERY ? ROLE_QUERY : rows == AXIS_KEY ? ROLE_KEY : ROLE_NONE;
    grid->column_role = columns == AXIS_KEY ? ROLE_KEY : ROLE_NONE;
}

void canvas_set_slice(const View *view, CanvasGrid *grid, size_t first, size_t count) {
    grid->values = attn_matrix_columns(grid->values, first, count);
    grid->first_column = first;
    grid->cols = count;
    grid->range = document_columns_range(view->document, grid->id, first, count);
}

void canvas_set_transposed(CanvasGrid *grid) {
    grid->is_transposed = true;
    grid->rows = grid->values.cols;
    grid->cols = grid->values.rows;
    canvas_set_title(grid, "%s^{⊤}", view_symbol_base(grid->id));
}

CanvasMark *canvas_add_mark(CanvasTable *table, CanvasMarkKind kind, ThemeRole role, size_t band_x,
                            size_t band_y) {
    assert(table->mark_count < CANVAS_MARKS);
    CanvasMark *mark = &table->marks[table->mark_count++];
    *mark = (CanvasMark){.kind = kind, .role = role, .band_x = band_x, .band_y = band_y};
    return mark;
}

// --- geometry ------------------------------------------------------------------------------------

DrawRect canvas_cell_rect(const CanvasTable *table, const CanvasGrid *grid, size_t row,
                          size_t column) {
    const CanvasBand *x = &table->columns[grid->band_x], *y = &table->rows[grid->band_y];
    return draw_rect(x->start - x->offset + (float)column * x->pitch,
                     y->start - y->offset + (float)row * y->pitch, x->pitch - table->gap,
                     y->pitch - table->gap);
}

DrawRect canvas_window(const CanvasTable *table, const CanvasGrid *grid) {
    const CanvasBand *x = &table->columns[grid->band_x], *y = &table->rows[grid->band_y];
    const float w = (float)grid->cols * x->pitch - table->gap;
    const float h = (float)grid->rows * y->pitch - table->gap;
    return draw_rect(x->start, y->start, w < x->view ? w : x->view, h < y->view ? h : y->view);
}

static bool is_cut(const CanvasBand *band) {
    return band->content > band->view + 0.5f;
}

bool canvas_is_scrolled(const CanvasTable *table) {
    for (size_t i = 0; i < table->column_count; i++)
        if (is_cut(&table->columns[i])) return true;
    for (size_t i = 0; i < table->row_count; i++)
        if (is_cut(&table->rows[i])) return true;
    return false;
}

void canvas_visible(const CanvasBand *band, size_t *first, size_t *count) {
    const float from = band->offset / band->pitch;
    const float to = (band->offset + band->view) / band->pitch;
    *first = from <= 0 ? 0 : (size_t)from;
    size_t end = (size_t)(to + 0.999f);
    if (end > band->count) end = band->count;
    *count = end > *first ? end - *first : 0;
}

// --- drawing -------------------------------------------------------------------------------------

#define BAR_WIDTH   5.0f
#define THUMB_LEAST 24.0f // of the bar's knob, however large the matrix

// The farthest that any band can be scrolled.
static float scroll_range(const CanvasBand *bands, size_t count) {
    float most = 0;
    for (size_t i = 0; i < count; i++) {
        const float rest = bands[i].content - bands[i].view;
        if (rest > most) most = rest;
    }
    return most;
}

static void draw_bar(const View *view, DrawRect track, float range, float offset) {
    if (range < 0.5f) return;
    const bool is_flat = track.w > track.h;
    const float length = is_flat ? track.w : track.h;
    const float share = length * length / (length + range);
    const float thumb = share < THUMB_LEAST ? THUMB_LEAST : share;
    const float at = (length - thumb) * (offset < range ? offset : range) / range;
    DrawRect knob = track;
    if (is_flat) {
        knob.x += at;
        knob.w = thumb;
    } else {
        knob.y += at;
        knob.h = thumb;
    }
    draw_fill(view->list, track, BAR_WIDTH / 2, theme_alpha(view->theme->track, 0.5f));
    draw_fill(view->list, knob, BAR_WIDTH / 2, view->theme->ink_faint);
}

static void draw_scroll(const View *view, const CanvasTable *table) {
    if (!canvas_is_scrolled(table)) return;
    const DrawRect area = table->area;
    const float x = scroll_range(table->columns, table->column_count);
    const float y = scroll_range(table->rows, table->row_count);
    draw_hit_scroll(view->list, area, ui_id(UI_CANVAS, UI_CANVAS_AREA, 0), area.w + x, area.h + y);
    draw_bar(view, draw_rect(area.x, area.y + area.h - BAR_WIDTH, area.w - 8, BAR_WIDTH), x,
             view->ui->scroll.x);
    draw_bar(view, draw_rect(area.x + area.w - BAR_WIDTH, area.y, BAR_WIDTH, area.h - 8), y,
             view->ui->scroll.y);
}

// Tells ui_follow() where the cell in the light lies, and the window in which it should be seen.
// Under all other regions, so that nothing is found there but by name.
static void mark_lit_cell(const View *view, const CanvasTable *table) {
    if (!table->has_frame || !canvas_is_scrolled(table)) return;
    const CanvasGrid *grid = &table->grids[table->frame_grid];
    draw_clip(view->list, table->area); // the regions' bounds are not clipped
    draw_hit(view->list, canvas_window(table, grid), ui_id(UI_CANVAS, UI_CANVAS_WINDOW, 0), 0);
    size_t row, column;
    canvas_moving_cell(view, table, &row, &column);
    draw_hit(view->list, canvas_cell_rect(table, grid, row, column),
             ui_id(UI_CANVAS, UI_CANVAS_CELL, 0), 0);
    draw_clip_end(view->list);
}

void canvas_draw_table(const View *view, const CanvasTable *table) {
    Flight flight;
    AttnTerm terms[FLIGHT_TERMS];
    flight_init(view, table, terms, &flight);
    mark_lit_cell(view, table);
    draw_scroll(view, table);
    for (size_t i = 0; i < table->grid_count; i++) {
        const CanvasGrid *grid = &table->grids[i];
        const View own = canvas_grid_view(view, grid);
        draw_group(view->list, attn_matrix_name(grid->id));
        canvas_add_stop(&own, table, grid);
        canvas_draw_grid(&own, table, grid);
        canvas_draw_labels(&own, table, grid);
        if (!flight_covers_caption(&flight, grid)) canvas_draw_caption(&own, table, grid);
        draw_group_end(view->list);
    }
    for (size_t i = 0; i < table->mark_count; i++)
        canvas_draw_mark(view, table, &table->marks[i]);
    for (size_t i = 0; i < table->grid_count; i++) {
        const View own = canvas_grid_view(view, &table->grids[i]);
        canvas_draw_frames(&own, table, &table->grids[i]);
    }
    flight_draw(&flight);
    flight_deinit(&flight);
    canvas_draw_edit(view, table);
}

void canvas_show(const View *view, CanvasTable *table) {
    canvas_fit(view, table);
    canvas_light(view, table);
    canvas_draw_table(view, table);
}

static size_t count_numbered(const CanvasTable *table) {
    size_t count = 0;
    for (size_t i = 0; i < table->grid_count; i++)
        count += canvas_has_numbers(table, &table->grids[i]);
    return count;
}

// Numbers in more matrices; else, of two without, cells at least twice as wide.
static bool has_more(const CanvasTable *table, const CanvasTable *other) {
    const size_t count = count_numbered(table), others = count_numbered(other);
    if (count != others) return count > others;
    return table->number_size <= 0 && table->columns[0].pitch > 2 * other->columns[0].pitch;
}

// Both with all numbers: which of them are larger?
static bool grows_more(const CanvasTable *table, const CanvasTable *other) {
    return other->grows && canvas_is_exact(table) && table->number_size > other->number_size;
}

void canvas_show_best(const View *view, DrawRect area, CanvasBuild build) {
    CanvasTable tables[2];
    for (size_t i = 0; i < 2; i++) {
        canvas_table_init(view, &tables[i], area);
        build(view, &tables[i], (i == 1) != canvas_is_turned(view));
        canvas_fit(view, &tables[i]);
        if (i == 0 && canvas_is_exact(&tables[0]) && !tables[0].grows) break;
    }
    const bool is_stacked = canvas_is_exact(&tables[0])
                                ? grows_more(&tables[1], &tables[0])
                                : canvas_is_exact(&tables[1]) || has_more(&tables[1], &tables[0]);
    CanvasTable *table = is_stacked ? &tables[1] : &tables[0];
    canvas_light(view, table);
    canvas_draw_table(view, table);
}
