// canvas_compare: one matrix as it was, as it is now, and what has changed, side by side; the three
// are linked: what is selected or pointed at in one is so in all.
//
// The matrix now is the first grid of the table, so that selecting, lighting and typing find it.
#include "app/views/canvas_compare.h"
#include <math.h>
#include <string.h>

#define GAP        26.0f // between two grids, more where names of columns reach beyond them
#define GAP_MOST   64.0f
#define NAMES_MOST 64    // of more columns only the first are measured
#define LEAST_ROOM 90.0f // for the grids; with less the legend gives way

// --- places --------------------------------------------------------------------------------------

bool canvas_find_compared(const CanvasGrid *grid, size_t *row, size_t *column) {
    const DocumentDifference *difference = grid->difference;
    if (grid->compare == COMPARED_NOW) return true;
    if (*row >= difference->values.rows || *column >= difference->values.cols) return false;
    const size_t r = difference->row_before[*row], c = difference->column_before[*column];
    if (r == SIZE_MAX || c == SIZE_MAX) return false;
    if (grid->compare == COMPARED_DIFFERENCE) return true;
    *row = r;
    *column = c;
    return true;
}

// Where a run of indices that go on one by one in the snapshot too begins and ends.
typedef struct Run {
    size_t first, count, before;
} Run;

static bool next_run(const size_t *before, size_t count, size_t from, Run *out) {
    while (from < count && before[from] == SIZE_MAX)
        from++;
    if (from == count) return false;
    *out = (Run){from, 1, before[from]};
    while (from + out->count < count && before[from + out->count] == out->before + out->count)
        out->count++;
    return true;
}

static void add_hit(const View *view, const CanvasTable *table, const CanvasGrid *grid, Run rows,
                    Run columns) {
    const bool is_before = grid->compare == COMPARED_BEFORE;
    UiId id = ui_cell(grid->id, grid->head, rows.first, columns.first);
    id.kind = UI_COMPARED_CELL;
    const Run *down = grid->is_transposed ? &columns : &rows;
    const Run *across = grid->is_transposed ? &rows : &columns;
    const DrawRect cell = canvas_cell_rect(table, grid, is_before ? down->before : down->first,
                                           is_before ? across->before : across->first);
    const DrawRect rect =
        draw_rect(cell.x, cell.y, table->columns[grid->band_x].pitch * (float)across->count,
                  table->rows[grid->band_y].pitch * (float)down->count);
    const uint32_t lines = (uint32_t)down->count, cells = (uint32_t)across->count;
    if (grid->is_transposed)
        draw_hit_grid_transposed(view->list, rect, id, lines, cells, HIT_CLICK);
    else
        draw_hit_grid(view->list, rect, id, lines, cells, HIT_CLICK);
}

void canvas_compared_hits(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    const DocumentDifference *d = grid->difference;
    Run rows = {0}, columns = {0};
    for (size_t r = 0; next_run(d->row_before, d->values.rows, r, &rows);
         r = rows.first + rows.count)
        for (size_t c = 0; next_run(d->column_before, d->values.cols, c, &columns);
             c = columns.first + columns.count)
            add_hit(view, table, grid, rows, columns);
}

// --- the table -----------------------------------------------------------------------------------

static CanvasAxis row_axis(AttnMatrixId id) {
    if (document_rows_are_keys(id)) return AXIS_KEY;
    return document_rows_are_queries(id) ? AXIS_QUERY : AXIS_FEATURE;
}

static CanvasAxis column_axis(AttnMatrixId id) {
    return id >= ATTN_SCORES && id <= ATTN_WEIGHTS ? AXIS_KEY : AXIS_OUTPUT;
}

// Tokens as columns: each grid is drawn the other way round; where it stands is chosen here.
static void turn(CanvasGrid *grid) {
    const CanvasGrid before = *grid;
    grid->is_transposed = true;
    grid->rows = before.cols;
    grid->cols = before.rows;
    grid->row_axis = before.column_axis;
    grid->column_axis = before.row_axis;
    grid->row_role = before.column_role;
    grid->column_role = before.row_role;
}

static CanvasGrid *add_grid(const View *view, CanvasTable *table, const Compared *what,
                            CanvasCompare compare, CanvasCompareSlot slot) {
    static const TextId WORDS[] = {[COMPARED_NOW] = TEXT_COMPARE_NOW,
                                   [COMPARED_BEFORE] = TEXT_COMPARE_BEFORE,
                                   [COMPARED_DIFFERENCE] = TEXT_COMPARE_CHANGE};
    View own = *view;
    if (compare == COMPARED_BEFORE) own.document = document_snapshot(view->document);
    CanvasGrid *grid = canvas_add_grid(&own, table, what->id, what->head, slot.x, slot.y);
    canvas_set_title(grid, "%s", view_text(view, WORDS[compare])); // whose stands in the header
    canvas_set_axes(grid, row_axis(what->id), column_axis(what->id));
    if (compare == COMPARED_BEFORE) {
        grid->row_axis = AXIS_BEFORE_ROW;
        grid->column_axis = AXIS_BEFORE_COLUMN;
        grid->document = own.document;
    }
    if (canvas_is_turned(view)) turn(grid);
    grid->row_labels = grid->column_labels = LABELS_SHOWN;
    grid->compare = compare;
    grid->difference = what->difference;
    grid->color_range = what->color_range;
    return grid;
}

static void add_difference(const View *view, CanvasTable *table, const Compared *what,
                           CanvasCompareSlot slot) {
    CanvasGrid *grid = add_grid(view, table, what, COMPARED_DIFFERENCE, slot);
    grid->values = what->difference->values;
    grid->range = what->difference->range;
    grid->color_range = 0;
}

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

static const char *drawn_column_name(const View *view, const Compared *what, size_t index,
                                     char buffer[SCENE_TOKEN_MAX]) {
    return (canvas_is_turned(view) ? document_row_name
                                   : document_column_name)(view->document, what->id, index, buffer);
}

static float gap_of(const View *view, const CanvasTable *table, const Compared *what) {
    const AttnMatrix values = what->difference->values;
    const size_t count = canvas_is_turned(view) ? values.rows : values.cols;
    float most = 0;
    for (size_t i = 0; i < count && i < NAMES_MOST; i++) {
        char buffer[SCENE_TOKEN_MAX];
        const char *name = drawn_column_name(view, what, i, buffer);
        most = fmaxf(most, draw_text_width(view->list, FONT_TEXT_BOLD, table->label_size, name));
    }
    return fmaxf(GAP, fminf(most / table->unit + 8, GAP_MOST));
}

static void add_bands(const View *view, CanvasTable *table, const Compared *what,
                      CanvasCompareLayout layout) {
    const float gap = gap_of(view, table, what);
    const DocumentDifference *d = what->difference;
    const bool is_turned = canvas_is_turned(view);
    const size_t height = larger(d->before_rows, d->values.rows);
    const size_t width = larger(d->before_cols, d->values.cols);
    const size_t rows = is_turned ? width : height, cols = is_turned ? height : width;
    const size_t columns = layout == COMPARE_ROW ? 3 : layout == COMPARE_CORNER ? 2 : 1;
    const size_t lines = layout == COMPARE_ROW ? 1 : layout == COMPARE_CORNER ? 2 : 3;
    for (size_t i = 0; i < columns; i++)
        canvas_add_column(table, cols, i > 0 ? gap : 0);
    for (size_t i = 0; i < lines; i++)
        canvas_add_row(table, rows, i > 0 ? GAP / 2 : 0);
}

static const SceneTokens *names_of(const Document *document, AttnMatrixId id, bool is_rows) {
    return is_rows ? document_row_names(document, id) : document_column_names(document, id);
}

// Are rows, or columns, called in the snapshot as they are now? Numbers are, however many.
static bool has_same_names(const View *view, const Compared *what, bool is_rows) {
    const DocumentDifference *d = what->difference;
    const Document *before = document_snapshot(view->document);
    const size_t count = is_rows ? d->values.rows : d->values.cols;
    if (count != (is_rows ? d->before_rows : d->before_cols)) return false;
    const bool are_numbers =
        !names_of(before, what->id, is_rows) && !names_of(view->document, what->id, is_rows);
    for (size_t i = 0; i < count && !are_numbers; i++) {
        char a[SCENE_TOKEN_MAX], b[SCENE_TOKEN_MAX];
        const bool is_same =
            is_rows ? strcmp(document_row_name(before, what->id, i, a),
                             document_row_name(view->document, what->id, i, b)) == 0
                    : strcmp(document_column_name(before, what->id, i, a),
                             document_column_name(view->document, what->id, i, b)) == 0;
        if (!is_same) return false;
    }
    return true;
}

// Names that stand at the left, or above, already are not said again.
static void leave_labels_out(const View *view, CanvasTable *table, const Compared *what,
                             CanvasCompareLayout layout) {
    CanvasGrid *now = &table->grids[0], *difference = &table->grids[2];
    const bool is_beside = layout != COMPARE_COLUMN; // the snapshot, at the left of the matrix now
    const bool are_rows = is_beside != canvas_is_turned(view); // … of the matrix as it is stored
    const bool has_same = has_same_names(view, what, are_rows);
    if (is_beside && has_same) now->row_labels = LABELS_NONE;
    if (!is_beside && has_same) now->column_labels = LABELS_NONE;
    if (layout == COMPARE_ROW)
        difference->row_labels = LABELS_NONE;
    else
        difference->column_labels = LABELS_NONE;
    if (layout == COMPARE_CORNER && now->row_labels == LABELS_NONE)
        difference->row_labels = LABELS_OVERHANG;
}

// Before, now, difference: in a row; one under the other; or the difference under the matrix now.
static void build(const View *view, CanvasTable *table, const Compared *what,
                  CanvasCompareLayout layout) {
    const bool is_row = layout == COMPARE_ROW, is_column = layout == COMPARE_COLUMN;
    const CanvasCompareSlot before = {0, 0}, now = {is_column ? 0 : 1, is_column ? 1 : 0};
    const CanvasCompareSlot difference = {is_row      ? 2
                                          : is_column ? 0
                                                      : 1,
                                          is_row      ? 0
                                          : is_column ? 2
                                                      : 1};
    table->is_turned = true;
    add_bands(view, table, what, layout);
    CanvasGrid *result = add_grid(view, table, what, COMPARED_NOW, now);
    result->is_result = what->id == ui_stage_matrix(view->ui, view->document, view->ui->stage);
    add_grid(view, table, what, COMPARED_BEFORE, before);
    add_difference(view, table, what, difference);
    leave_labels_out(view, table, what, layout);
}

static bool fits(const CanvasTable *table) {
    const DrawRect all = table->bounds, area = table->area;
    return all.w <= area.w + 1 && all.h <= area.h + 1;
}

// Every number, else numbers, else the larger cells.
static bool is_better(const CanvasTable *a, const CanvasTable *b) {
    if (fits(a) != fits(b)) return fits(a);
    if (canvas_is_exact(a) != canvas_is_exact(b)) return canvas_is_exact(a);
    if ((a->number_size > 0) != (b->number_size > 0)) return a->number_size > 0;
    if (canvas_is_scrolled(a) != canvas_is_scrolled(b)) return canvas_is_scrolled(b);
    return a->columns[0].pitch * a->rows[0].pitch > 1.2f * b->columns[0].pitch * b->rows[0].pitch;
}

// The light falls on the snapshot where it has a counterpart of what is lit.
static void light_before(CanvasTable *table, const DocumentDifference *difference) {
    const CanvasGrid *now = &table->grids[0];
    const bool is_turned = now->is_transposed;
    const CanvasLight row = table->lights[is_turned ? now->column_axis : now->row_axis];
    const CanvasLight column = table->lights[is_turned ? now->row_axis : now->column_axis];
    if (row.is_on && row.index < difference->values.rows) {
        const size_t index = difference->row_before[row.index];
        table->lights[AXIS_BEFORE_ROW] = (CanvasLight){index != SIZE_MAX, index};
    }
    if (column.is_on && column.index < difference->values.cols) {
        const size_t index = difference->column_before[column.index];
        table->lights[AXIS_BEFORE_COLUMN] = (CanvasLight){index != SIZE_MAX, index};
    }
}

static void show_three(const View *view, DrawRect area, const Compared *what, bool is_lit) {
    CanvasTable tables[2];
    size_t best = 0;
    for (int layout = COMPARE_ROW; layout <= COMPARE_CORNER; layout++) {
        CanvasTable *table = &tables[layout == COMPARE_ROW ? 0 : 1 - best];
        canvas_table_init(view, table, area);
        build(view, table, what, (CanvasCompareLayout)layout);
        canvas_fit(view, table);
        if (layout != COMPARE_ROW && is_better(table, &tables[best])) best = 1 - best;
    }
    CanvasTable *table = &tables[best];
    if (is_lit) canvas_light(view, table);
    if (is_lit) light_before(table, what->difference);
    canvas_draw_table(view, table);
}

// The matrix alone, where there is nothing to compare it with.
static void show_one(const View *view, DrawRect area, const Compared *what) {
    CanvasTable table;
    const AttnMatrix values = attn_trace_matrix(view->document->trace, what->id, what->head);
    canvas_table_init(view, &table, area);
    canvas_add_column(&table, values.cols, 0);
    canvas_add_row(&table, values.rows, 0);
    CanvasGrid *grid = canvas_add_grid(view, &table, what->id, what->head, 0, 0);
    canvas_set_axes(grid, row_axis(what->id), column_axis(what->id));
    grid->row_labels = grid->column_labels = LABELS_SHOWN;
    canvas_show(view, &table);
}

static void add_range(const View *view, const Document *document, Compared *what) {
    const DocumentDigest *digest = view_digest(view, document, what->id, what->head);
    if (!digest) return;
    what->range = fmaxf(what->range, digest->range);
    what->least = fminf(what->least, digest->least);
    what->most = fmaxf(what->most, digest->most);
}

static bool find_compared(const View *view, AttnMatrixId id, size_t head, Compared *what) {
    *what = (Compared){.id = id, .head = head};
    what->difference = document_difference(view->document, id, head);
    if (!what->difference) {
        draw_list_note_lack(view->list);
        return false;
    }
    what->has_both =
        what->difference->state == DIFFERENCE_WHOLE || what->difference->state == DIFFERENCE_PART;
    add_range(view, view->document, what);
    if (what->has_both) add_range(view, document_snapshot(view->document), what);
    what->color_range = view_color_range(view, what->range);
    return true;
}

bool canvas_can_compare(const View *view, AttnMatrixId id, size_t head) {
    Compared what;
    return document_snapshot(view->document) && find_compared(view, id, head, &what) &&
           what.has_both;
}

void canvas_compare_alone(const View *view, DrawRect area, AttnMatrixId id, size_t head) {
    Compared what;
    if (!find_compared(view, id, head, &what)) return;
    area = compare_sentence(view, area, &what);
    area = compare_legends(view, area, &what);
    show_three(view, area, &what, false);
}

void canvas_compare(const View *view, DrawRect area) {
    Compared what;
    const AttnMatrixId id = ui_compared_matrix(view->ui, view->document);
    if (!find_compared(view, id, view_matrix_head(view, id), &what)) return;
    area = compare_header(view, area, &what);
    area = compare_sentence(view, area, &what);
    if (what.has_both && area.h > COMPARE_LEGEND_HEIGHT + LEAST_ROOM)
        area = compare_legends(view, area, &what);
    if (what.has_both)
        show_three(view, area, &what, true);
    else
        show_one(view, area, &what);
}
