// picture: one matrix alone, for papers and worksheets: title, names of rows and columns, numbers,
// and a legend with the true range. Made of the same grid as the canvas.
#include "app/views/canvas.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MARGIN          28.0f
#define TITLE_SIZE      20.0f
#define SUBTITLE_SIZE   14.0f
#define LEGEND_GAP      26.0f
#define LEGEND_HEIGHT   14.0f
#define LEGEND_WIDTH    200.0f
#define LEGEND_CELLS    96
#define TICK_SIZE       12.0f
#define NUMBER_COLUMNS  64 // wider matrices are colour alone
#define CELL_WIDTH      54.0f
#define CELL_HEIGHT     36.0f
#define LARGE_SIDE      1400.0f // of the cells of a large matrix
#define LABEL_ROOM      400.0f
#define COMPARED_LABELS 300.0f // room of the names of rows, and between the three
#define COMPARED_LEAST  620.0f // for the sentence and the legends
#define COMPARED_WORDS  190.0f // what they, captions and names of columns take of the height

// --- the matrix ----------------------------------------------------------------------------------

static float cell_side(size_t cells, float with_number, bool has_numbers) {
    if (has_numbers) return with_number;
    return fmaxf(1, floorf(fminf(with_number, LARGE_SIDE / (float)cells)));
}

// A table of one grid, its area large enough for cells of the size wanted.
static void build(const View *view, CanvasTable *table, AttnMatrixId id, size_t head, float top) {
    const AttnMatrix matrix = attn_trace_matrix(view->document->trace, id, head);
    const bool is_turned = canvas_is_turned(view);
    const size_t cols = is_turned ? matrix.rows : matrix.cols;
    const size_t rows = is_turned ? matrix.cols : matrix.rows;
    const bool has_numbers = cols <= NUMBER_COLUMNS && rows <= 4 * NUMBER_COLUMNS;
    const float w = cell_side(cols, CELL_WIDTH, has_numbers);
    const float h = cell_side(rows, CELL_HEIGHT, has_numbers);
    const DrawRect area =
        draw_rect(0, top, w * (float)cols + LABEL_ROOM, h * (float)rows + LABEL_ROOM);
    canvas_table_init(view, table, area);
    canvas_set_unit(table, 1);
    table->backdrop = view->theme->panel; // as pictures have
    table->least_pitch = has_numbers ? 6 : fminf(6, fminf(w, h));
    canvas_add_column(table, matrix.cols, 0);
    canvas_add_row(table, matrix.rows, 0);
    CanvasGrid *grid = canvas_add_grid(view, table, id, head, 0, 0);
    const bool is_pair = id >= ATTN_SCORES && id <= ATTN_WEIGHTS;
    canvas_set_axes(grid, AXIS_QUERY, is_pair ? AXIS_KEY : AXIS_FEATURE);
    grid->row_labels = grid->column_labels = LABELS_SHOWN;
    grid->place = PLACE_NONE;
}

// Moves a fitted table to the left margin and the top of its area.
static void move(CanvasTable *table) {
    const float dx = table->bounds.x - MARGIN, dy = table->bounds.y - table->area.y;
    table->columns[0].start -= dx;
    table->rows[0].start -= dy;
    table->bounds.x -= dx;
    table->bounds.y -= dy;
}

// On white paper a zero is white: the outline says where the matrix ends.
static void draw_outline(const View *view, const CanvasTable *table) {
    const DrawRect window = canvas_window(table, &table->grids[0]);
    draw_stroke(view->list, draw_inset(window, -2), 4, 1, view->theme->border);
}

// --- title ---------------------------------------------------------------------------------------

static void subtitle_text(const View *view, AttnMatrixId id, size_t head, const CanvasGrid *grid,
                          char *out, size_t size) {
    char formula[CANVAS_TITLE_MAX], name[48] = "";
    canvas_formula(view, id, formula);
    if (attn_trace_heads(view->document->trace, id) > 1)
        snprintf(name, sizeof name, view_text(view, TEXT_CANVAS_HEAD), head + 1);
    snprintf(out, size, "%s · %s%s%s · %zu × %zu", view_stage_name(view, attn_matrix_stage(id)),
             formula, name[0] != '\0' ? " · " : "", name, grid->rows, grid->cols);
}

// Returns the width of the longer line.
static float draw_title(const View *view, const char *subtitle) {
    const Theme *theme = view->theme;
    const char *title = scene_title(view->document->scene, view->ui->language);
    const DrawStyle large = view_style(FONT_TEXT_BOLD, TITLE_SIZE, theme->ink);
    const DrawStyle small = view_style(FONT_TEXT, SUBTITLE_SIZE, theme->ink_dim);
    const float w =
        draw_text(view->list, large, MARGIN, MARGIN + TITLE_SIZE * 0.8f, ALIGN_LEFT, title);
    const float baseline = MARGIN + TITLE_SIZE * 0.8f + SUBTITLE_SIZE * 1.8f;
    return fmaxf(w, canvas_rich(view, small, MARGIN, baseline, ALIGN_LEFT, subtitle));
}

// --- legend --------------------------------------------------------------------------------------

static void draw_tick(const View *view, float x, float y, DrawAlign align, float value) {
    char text[NUMFMT_MAX];
    draw_text(view->list, view_style(FONT_MONO, TICK_SIZE, view->theme->ink_dim), x, y, align,
              numfmt_fixed(text, (double)value, 2));
}

// What the numbers really reach, right of the bar; returns its right end.
static float draw_range(const View *view, const CanvasGrid *grid, float x, float baseline) {
    const DocumentDigest *digest = view_digest(view, view->document, grid->id, grid->head);
    char least[NUMFMT_MAX], most[NUMFMT_MAX], range[2 * NUMFMT_MAX + 8];
    if (!digest) return x;
    snprintf(range, sizeof range, "%s … %s", numfmt_cell(least, digest->least, 8),
             numfmt_cell(most, digest->most, 8));
    x += draw_text(view->list, view_style(FONT_TEXT, TICK_SIZE, view->theme->ink_dim), x, baseline,
                   ALIGN_LEFT, view_text(view, TEXT_PICTURE_RANGE)) +
         8;
    return x + draw_text(view->list, view_style(FONT_MONO, TICK_SIZE, view->theme->ink_dim), x,
                         baseline, ALIGN_LEFT, range);
}

static bool has_masked(const View *view, const CanvasGrid *grid) {
    if (grid->id != ATTN_MASKED && grid->id != ATTN_WEIGHTS) return false;
    for (size_t row = 0; row < grid->values.rows; row++)
        for (size_t column = 0; column < grid->values.cols; column++)
            if (attn_trace_is_masked(view->document->trace, grid->head, row, column)) return true;
    return false;
}

// A hatched patch, and what it means.
static float draw_masked(const View *view, float x, float y) {
    const DrawRect patch = draw_rect(x, y, 2 * LEGEND_HEIGHT, LEGEND_HEIGHT);
    draw_hatch(view->list, patch, 5, view->theme->ink_faint);
    return x + patch.w + 8 +
           draw_text(view->list, view_style(FONT_TEXT, TICK_SIZE, view->theme->ink_dim),
                     x + patch.w + 8, y + LEGEND_HEIGHT * 0.8f, ALIGN_LEFT,
                     view_text(view, TEXT_PICTURE_MASKED));
}

// The colour bar with its ends, the true range, and what a hatched cell is where there are any.
// Returns its width.
static float draw_legend(const View *view, const CanvasGrid *grid, float y) {
    const bool is_weight = theme_matrix_is_weight(grid->id);
    const float end = grid->color_range > 0 ? grid->color_range : grid->range;
    const float high = is_weight ? 1 : end, low = is_weight ? 0 : -end;
    const DocumentDigest *digest = document_digest(view->document, grid->id, grid->head);
    const ViewLegend ends = {.has_less = !is_weight && digest && digest->least < -end,
                             .has_more = !is_weight && digest && digest->most > end};
    const DrawRect room = draw_rect(MARGIN, y, LEGEND_WIDTH, LEGEND_HEIGHT);
    const DrawRect bar = view_legend_arrows(view, room, &ends);
    DrawColor *colors = draw_heatmap(view->list, bar, 1, LEGEND_CELLS, 0, 0);
    for (size_t i = 0; colors && i < LEGEND_CELLS; i++) {
        const float t = (float)i / (LEGEND_CELLS - 1);
        colors[i] = theme_cell(view->theme, grid->id, low + t * (high - low), end);
    }
    draw_stroke(view->list, bar, 0, 1, view->theme->border);
    const float baseline = y + LEGEND_HEIGHT + TICK_SIZE * 1.5f, right = room.x + room.w;
    draw_tick(view, bar.x, baseline, ALIGN_LEFT, low);
    draw_tick(view, bar.x + bar.w / 2, baseline, ALIGN_CENTER, (low + high) / 2);
    draw_tick(view, bar.x + bar.w, baseline, ALIGN_RIGHT, high);
    const float range = draw_range(view, grid, right + 20, baseline);
    const float masked = has_masked(view, grid) ? draw_masked(view, right + 20, y) : right;
    return fmaxf(range, masked) - MARGIN;
}

// --- before, now and the difference --------------------------------------------------------------

// As large as three of them side by side, with their sentence and legends.
static DrawRect compared_area(const View *view, AttnMatrixId id, size_t head, float top) {
    const AttnMatrix matrix = attn_trace_matrix(view->document->trace, id, head);
    const bool is_turned = canvas_is_turned(view);
    const size_t cols = is_turned ? matrix.rows : matrix.cols;
    const size_t rows = is_turned ? matrix.cols : matrix.rows;
    const bool has_numbers = cols <= NUMBER_COLUMNS && rows <= 4 * NUMBER_COLUMNS;
    const float w = cell_side(cols, CELL_WIDTH, has_numbers) * (float)cols;
    const float h = cell_side(rows, CELL_HEIGHT, has_numbers) * (float)rows;
    return draw_rect(MARGIN, top, fmaxf(3 * w + COMPARED_LABELS, COMPARED_LEAST),
                     h + COMPARED_WORDS);
}

static ViewSize compared_picture(const View *view, AttnMatrixId id, size_t head) {
    char formula[CANVAS_TITLE_MAX], subtitle[CANVAS_TITLE_MAX + 64];
    const float top = MARGIN + TITLE_SIZE + SUBTITLE_SIZE * 2.6f;
    const DrawRect area = compared_area(view, id, head, top);
    canvas_formula(view, id, formula);
    snprintf(subtitle, sizeof subtitle, "%s · %s", view_stage_name(view, attn_matrix_stage(id)),
             formula);
    draw_group(view->list, attn_matrix_name(id));
    const float title = draw_title(view, subtitle);
    canvas_compare_alone(view, area, id, head);
    draw_group_end(view->list);
    return (ViewSize){ceilf(fmaxf(title, area.w) + 2 * MARGIN), ceilf(top + area.h + MARGIN)};
}

ViewSize view_matrix_picture(const View *view, AttnMatrixId id, size_t head) {
    CanvasTable table;
    if (view->ui->is_comparing && canvas_can_compare(view, id, head))
        return compared_picture(view, id, head);
    const float top = MARGIN + TITLE_SIZE + SUBTITLE_SIZE * 2.6f;
    build(view, &table, id, head, top);
    canvas_fit(view, &table);
    move(&table);
    char subtitle[256];
    subtitle_text(view, id, head, &table.grids[0], subtitle, sizeof subtitle);
    draw_group(view->list, attn_matrix_name(id));
    const float title = draw_title(view, subtitle);
    draw_outline(view, &table);
    canvas_draw_grid(view, &table, &table.grids[0]);
    canvas_draw_labels(view, &table, &table.grids[0]);
    canvas_draw_pins(view, &table, &table.grids[0]);
    const float bottom = table.bounds.y + table.bounds.h + LEGEND_GAP;
    const float legend = draw_legend(view, &table.grids[0], bottom);
    draw_group_end(view->list);
    const float width = fmaxf(fmaxf(title, legend), table.bounds.w);
    return (ViewSize){ceilf(width + 2 * MARGIN),
                      ceilf(bottom + LEGEND_HEIGHT + TICK_SIZE * 2 + MARGIN)};
}
