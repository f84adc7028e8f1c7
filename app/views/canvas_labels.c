// canvas_labels: names of rows and columns beside a grid.
//
// Labels never overlap. Column labels that are wider than their column stand on two lines in turn,
// so that each has the width of two; where that is too little they are cut, and where columns are
// narrower than a few letters only every second, third … has one. The label in the light is always
// there.
#include "app/views/canvas.h"
#include <math.h>
#include <stdio.h>

#define STAGGER_LEAST 22.0f // narrower columns have labels only now and then
#define THIN_WIDTH    56.0f // widest label of those
#define MEASURED_MOST 64    // of more labels the widest alone is measured

// Between a label and its cells.
static float gap_of(const CanvasTable *table) {
    return 8 * table->unit;
}

// --- names ---------------------------------------------------------------------------------------

static const char *stored_column_name(const View *view, const CanvasGrid *grid, size_t column,
                                      char buffer[SCENE_TOKEN_MAX]) {
    if (grid->source == SOURCE_CONCAT) column %= grid->values.cols;
    return document_column_name(view->document, grid->id, grid->first_column + column, buffer);
}

// Name of a drawn row or column of a grid.
static const char *row_name(const View *view, const CanvasGrid *grid, size_t row,
                            char buffer[SCENE_TOKEN_MAX]) {
    if (grid->is_transposed) return stored_column_name(view, grid, row, buffer);
    return document_row_name(view->document, grid->id, row, buffer);
}

static const char *column_name(const View *view, const CanvasGrid *grid, size_t column,
                               char buffer[SCENE_TOKEN_MAX]) {
    if (grid->is_transposed) return document_row_name(view->document, grid->id, column, buffer);
    return stored_column_name(view, grid, column, buffer);
}

// Which of many names is the widest: of a list's the document knows, of numbers it is the last.
static size_t find_widest(const View *view, const CanvasGrid *grid, bool is_row, size_t count) {
    const bool are_rows = is_row != grid->is_transposed; // as stored
    const SceneTokens *names = are_rows ? document_row_names(view->document, grid->id)
                                        : document_column_names(view->document, grid->id);
    const size_t widest = names ? document_widest_name(view->document, names) : count - 1;
    return widest < count ? widest : count - 1;
}

static float widest(const View *view, const CanvasTable *table, const CanvasGrid *grid, bool is_row,
                    size_t count) {
    const bool is_measured = count <= MEASURED_MOST;
    const size_t first = is_measured ? 0 : find_widest(view, grid, is_row, count);
    const size_t end = is_measured ? count : first + 1;
    char buffer[SCENE_TOKEN_MAX];
    float most = 0;
    for (size_t i = first; i < end; i++) {
        const char *name =
            is_row ? row_name(view, grid, i, buffer) : column_name(view, grid, i, buffer);
        // Bold: a label must fit when it comes into the light.
        const float w = draw_text_width(view->list, FONT_TEXT_BOLD, table->label_size, name);
        if (w > most) most = w;
    }
    return most;
}

// --- how labels are set --------------------------------------------------------------------------

typedef struct Setting {
    size_t step;    // every step-th has a label
    unsigned lines; // 2: in turn above and below
    float width;    // room for each
} Setting;

// most_lines: that there is room for.
static Setting column_setting(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                              unsigned most_lines) {
    const float pitch = table->columns[grid->band_x].pitch;
    if (canvas_has_column_spans(grid)) return (Setting){1, 1, pitch};
    const float most = widest(view, table, grid, false, grid->cols);
    if (most + 5 <= pitch || grid->cols == 1)
        return (Setting){1, 1, grid->cols == 1 ? most : pitch - 4};
    if (pitch >= STAGGER_LEAST && most_lines > 1) return (Setting){1, 2, 2 * pitch - 6};
    const float slot = (most < THIN_WIDTH ? most : THIN_WIDTH) + gap_of(table);
    const size_t step = (size_t)(slot / pitch) + 1;
    return (Setting){step, 1, (float)step * pitch - gap_of(table) + 2};
}

// "Head 4", the widest: all digits are equally wide.
static float head_names_width(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    char name[48];
    snprintf(name, sizeof name, view_text(view, TEXT_CANVAS_HEAD), grid->rows / grid->head_span);
    return draw_text_width(view->list, FONT_TEXT_BOLD, table->label_size, name);
}

float canvas_row_labels_width(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    const bool has_heads = canvas_has_row_spans(grid);
    const float width = has_heads ? head_names_width(view, table, grid)
                                  : widest(view, table, grid, true, grid->rows);
    const float most = table->area.w * (grid->compare == COMPARED_NOT ? 0.2f : 0.12f);
    return width < most ? width : most;
}

unsigned canvas_column_label_lines(const View *view, const CanvasTable *table,
                                   const CanvasGrid *grid) {
    return column_setting(view, table, grid, 2).lines;
}

// --- one label -----------------------------------------------------------------------------------

typedef struct Label {
    bool is_lit, is_hovered;
    ThemeRole role;
} Label;

static DrawStyle label_style(const View *view, const CanvasTable *table, Label label) {
    const Theme *theme = view->theme;
    DrawStyle style = view_style(FONT_TEXT, table->label_size, theme->ink_dim);
    if (label.is_lit || label.is_hovered) style.font = FONT_TEXT_BOLD;
    if (label.is_hovered) style.color = theme->ink;
    if (label.is_lit) style.color = theme->role[label.role];
    return style;
}

static bool is_lit_at(const CanvasTable *table, CanvasAxis axis, size_t index) {
    return table->is_lit && table->lights[axis].is_on && table->lights[axis].index == index;
}

static bool hovers(const View *view, const CanvasGrid *grid, size_t index, bool is_row) {
    size_t row, column;
    const UiId hover = view->ui->hover;
    if (canvas_find_cell(grid, hover, &row, &column)) return (is_row ? row : column) == index;
    const UiKind kind = is_row != grid->is_transposed ? UI_ROW_LABEL : UI_COLUMN_LABEL;
    const uint32_t matrix = (uint32_t)grid->id | (uint32_t)grid->head << 8;
    const size_t first = kind == UI_COLUMN_LABEL ? grid->first_column : 0;
    return hover.kind == kind && hover.a == matrix && hover.b == first + index;
}

static bool is_inside(float center, float from, float length) {
    return center >= from && center <= from + length;
}

// --- columns -------------------------------------------------------------------------------------

static void draw_column_label(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                              size_t column, const Setting *setting) {
    const DrawRect window = canvas_window(table, grid);
    const DrawRect cell = canvas_cell_rect(table, grid, 0, column);
    const float center = cell.x + cell.w / 2;
    if (!is_inside(center, window.x, window.w)) return;
    const Label label = {is_lit_at(table, grid->column_axis, column),
                         hovers(view, grid, column, false), grid->column_role};
    const DrawStyle style = label_style(view, table, label);
    const bool is_upper = setting->lines == 2 && column % 2 == 0;
    const float baseline = window.y - gap_of(table) - (is_upper ? table->label_size * 1.35f : 0);
    char buffer[SCENE_TOKEN_MAX];
    const char *name = column_name(view, grid, column, buffer);
    float width = draw_text_width(view->list, style.font, style.size, name);
    if (width > setting->width) width = setting->width;
    float x = center - width / 2; // the first and last are kept from leaving the area
    const float left = table->area.x, right = left + table->area.w;
    if (x < left) {
        width = fminf(width, center + setting->width / 2 - left);
        x = left;
    }
    if (x + width > right) { // … but in their own room
        const float least = center - setting->width / 2;
        x = right - width > least ? right - width : least;
        width = right - x;
    }
    draw_text_fit(view->list, style, x, baseline, ALIGN_LEFT, width + 0.5f, name);
}

static bool column_has_label(const CanvasTable *table, const CanvasGrid *grid, size_t column,
                             const Setting *setting) {
    const CanvasLight *light = &table->lights[grid->column_axis];
    const bool has_lit = table->is_lit && light->is_on && setting->step > 1;
    if (!has_lit) return column % setting->step == 0;
    if (light->index == column) return true;
    const size_t distance = light->index > column ? light->index - column : column - light->index;
    return column % setting->step == 0 && distance >= setting->step;
}

static void draw_column_labels(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    const unsigned lines = table->rows[grid->band_y].label_lines;
    const Setting setting = column_setting(view, table, grid, lines);
    size_t first, count;
    canvas_visible(&table->columns[grid->band_x], &first, &count);
    for (size_t c = first; c < first + count && c < grid->cols; c++)
        if (column_has_label(table, grid, c, &setting))
            draw_column_label(view, table, grid, c, &setting);
}

// --- rows ----------------------------------------------------------------------------------------

// Where row labels may begin: overhanging ones reach over the empty corner, as far as the band
// before that.
static float row_labels_room(const CanvasTable *table, const CanvasGrid *grid) {
    const CanvasBand *band = &table->columns[grid->band_x];
    const float right = canvas_window(table, grid).x - gap_of(table);
    if (grid->row_labels == LABELS_SHOWN) return band->labels - gap_of(table);
    float left = table->area.x;
    if (grid->band_x >= 2) {
        const CanvasBand *other = &table->columns[grid->band_x - 2];
        left = other->start + other->view + gap_of(table);
    }
    const float room = right - left, most = table->area.w * 0.2f;
    return room < most ? room : most;
}

static void draw_row_label(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                           size_t row, float room) {
    const DrawRect window = canvas_window(table, grid);
    const DrawRect cell = canvas_cell_rect(table, grid, row, 0);
    if (!is_inside(cell.y + cell.h / 2, window.y, window.h)) return;
    const Label label = {is_lit_at(table, grid->row_axis, row), hovers(view, grid, row, true),
                         grid->row_role};
    const DrawStyle style = label_style(view, table, label);
    const float baseline = draw_center_baseline(view->list, style.font, style.size, cell.y, cell.h);
    char buffer[SCENE_TOKEN_MAX];
    draw_text_fit(view->list, style, window.x - gap_of(table), baseline, ALIGN_RIGHT, room,
                  row_name(view, grid, row, buffer));
}

static void draw_row_labels(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    const size_t step = (size_t)(table->label_size * 1.25f / table->rows[grid->band_y].pitch) + 1;
    const CanvasLight *light = &table->lights[grid->row_axis];
    const bool has_lit = table->is_lit && light->is_on;
    const float room = row_labels_room(table, grid);
    size_t first, count;
    canvas_visible(&table->rows[grid->band_y], &first, &count);
    for (size_t r = first; r < first + count && r < grid->rows; r++) {
        const bool is_lit = has_lit && light->index == r;
        const size_t distance = light->index > r ? light->index - r : r - light->index;
        const bool is_free = !has_lit || distance >= step;
        if (is_lit || (r % step == 0 && is_free)) draw_row_label(view, table, grid, r, room);
    }
}

// --- heads ---------------------------------------------------------------------------------------

// "Head 3", or "3" where there is no room for that; "" where there is none at all.
static void head_name(const View *view, DrawStyle style, size_t head, float room, char out[48]) {
    snprintf(out, 48, view_text(view, TEXT_CANVAS_HEAD), head + 1);
    if (draw_text_width(view->list, style.font, style.size, out) <= room) return;
    snprintf(out, 48, "%zu", head + 1);
    if (draw_text_width(view->list, style.font, style.size, out) > room) out[0] = '\0';
}

// A line over the columns of a head: its context, among those of all.
static void draw_head_columns(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                              size_t head, DrawStyle style) {
    const size_t first = head * grid->head_span;
    const DrawRect window = canvas_window(table, grid);
    const DrawRect a = canvas_cell_rect(table, grid, 0, first);
    const DrawRect b = canvas_cell_rect(table, grid, 0, first + grid->head_span - 1);
    const float y = window.y - 5, right = b.x + b.w, middle = (a.x + right) / 2;
    char name[48];
    draw_line(view->list, a.x, y, right, y, head == canvas_head(view) ? 2 : 1, style.color);
    head_name(view, style, head, right - a.x, name);
    if (is_inside(middle, window.x, window.w))
        draw_text(view->list, style, middle, y - 6, ALIGN_CENTER, name);
}

// A line beside the rows of a head: its part of WO.
static void draw_head_rows(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                           size_t head, DrawStyle style) {
    const size_t first = head * grid->head_span;
    const DrawRect window = canvas_window(table, grid);
    const DrawRect a = canvas_cell_rect(table, grid, first, 0);
    const DrawRect b = canvas_cell_rect(table, grid, first + grid->head_span - 1, 0);
    const float x = window.x - 6, bottom = b.y + b.h, middle = (a.y + bottom) / 2;
    char name[48];
    draw_line(view->list, x, a.y, x, bottom, head == canvas_head(view) ? 2 : 1, style.color);
    head_name(view, style, head, row_labels_room(table, grid), name);
    if (!is_inside(middle, window.y, window.h) || bottom - a.y < style.size) return;
    draw_text(view->list, style, x - 6,
              draw_center_baseline(view->list, style.font, style.size, middle, 0), ALIGN_RIGHT,
              name);
}

static void draw_head_spans(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    const bool is_over = canvas_has_column_spans(grid);
    const size_t cells = is_over ? grid->cols : grid->rows;
    const bool is_clipped = canvas_is_scrolled(table);
    DrawRect room = canvas_window(table, grid);
    if (is_over) {
        room.y = table->area.y;
        room.h = table->area.h;
    } else {
        room.w += room.x - table->area.x;
        room.x = table->area.x;
    }
    if (is_clipped) draw_clip(view->list, room);
    for (size_t head = 0; (head + 1) * grid->head_span <= cells; head++) {
        const Label label = {head == canvas_head(view), false, ROLE_NONE};
        const DrawStyle style = label_style(view, table, label);
        if (is_over)
            draw_head_columns(view, table, grid, head, style);
        else
            draw_head_rows(view, table, grid, head, style);
    }
    if (is_clipped) draw_clip_end(view->list);
}

// --- the pointer ---------------------------------------------------------------------------------

static void draw_column_hits(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    const CanvasBand *band = &table->rows[grid->band_y];
    const DrawRect window = canvas_window(table, grid);
    const float height = (float)band->label_lines * table->label_size * 1.35f + gap_of(table);
    const UiKind kind = grid->is_transposed ? UI_ROW_LABEL : UI_COLUMN_LABEL;
    const size_t base = grid->is_transposed ? 0 : grid->first_column;
    const uint32_t matrix = (uint32_t)grid->id | (uint32_t)grid->head << 8;
    const DrawRect first = canvas_cell_rect(table, grid, 0, 0);
    const DrawRect all = draw_rect(first.x, window.y - height,
                                   table->columns[grid->band_x].pitch * (float)grid->cols, height);
    draw_clip(view->list, draw_rect(window.x, all.y, window.w, height));
    draw_hit_grid(view->list, all, ui_id(kind, matrix, base), 1, (uint32_t)grid->cols, HIT_CLICK);
    draw_clip_end(view->list);
}

static void draw_row_hits(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    const DrawRect window = canvas_window(table, grid);
    const float room = row_labels_room(table, grid);
    const UiKind kind = grid->is_transposed ? UI_COLUMN_LABEL : UI_ROW_LABEL;
    const size_t base = grid->is_transposed ? grid->first_column : 0;
    const uint32_t matrix = (uint32_t)grid->id | (uint32_t)grid->head << 8;
    const DrawRect first = canvas_cell_rect(table, grid, 0, 0);
    const DrawRect all = draw_rect(window.x - gap_of(table) - room, first.y, room,
                                   table->rows[grid->band_y].pitch * (float)grid->rows);
    draw_clip(view->list, draw_rect(all.x, window.y, room, window.h));
    draw_hit_grid(view->list, all, ui_id(kind, matrix, base), (uint32_t)grid->rows, 1, HIT_CLICK);
    draw_clip_end(view->list);
}

void canvas_draw_labels(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    if (grid->head_span > 0) {
        draw_head_spans(view, table, grid);
    }
    if (grid->column_labels != LABELS_NONE && !canvas_has_column_spans(grid)) {
        draw_column_labels(view, table, grid);
        if (grid->compare != COMPARED_BEFORE) draw_column_hits(view, table, grid);
    }
    if (grid->row_labels != LABELS_NONE && !canvas_has_row_spans(grid)) {
        draw_row_labels(view, table, grid);
        if (grid->compare != COMPARED_BEFORE) draw_row_hits(view, table, grid);
    }
}
