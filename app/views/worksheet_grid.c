// worksheet grid: one matrix on paper: title, names of rows and columns, and a box for each number.
// Given numbers stand on pale grey, boxes to be filled in are white and as large as a hand needs.
#include "app/views/worksheet_parts.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define TITLE_SIZE   14.0f
#define TITLE_HEIGHT 24.0f
#define LABEL_SIZE   11.0f
#define LABEL_HEIGHT 17.0f
#define LABEL_MAX    92.0f
#define LABEL_GAP    6.0f
#define NUMBER_SIZE  11.5f
#define NUMBER_LEAST 9.0f
#define NUMBER_CHARS 6
#define DECIMALS     2
#define GIVEN_WIDTH  30.0f
#define GIVEN_HEIGHT 22.0f
#define BLANK_WIDTH  56.0f // 15 mm
#define BLANK_HEIGHT 30.0f // 8 mm
#define CELL_PADDING 9.0f
#define LABELLED_MAX 66.0f // cells are no wider than this for the sake of their labels

// --- cells --------------------------------------------------------------------------------------

typedef struct Cell {
    size_t head, row, column; // of the matrix as stored
} Cell;

static Cell cell_at(const Worksheet *sheet, const SheetBlock *block, size_t row, size_t col) {
    const bool is_turned = canvas_is_turned(&sheet->view);
    Cell cell = {block->head, is_turned ? col : row, (is_turned ? row : col) + block->first_column};
    if (!block->is_concat) return cell;
    const size_t d_v = attn_trace_shape(sheet->view.document->trace)->d_v;
    cell.head = cell.column / d_v;
    cell.column %= d_v;
    return cell;
}

static float cell_value(const Worksheet *sheet, const SheetBlock *block, Cell cell) {
    return *attn_at(attn_trace_matrix(sheet->view.document->trace, block->id, cell.head), cell.row,
                    cell.column);
}

static const char *cell_text(const Worksheet *sheet, const SheetBlock *block, Cell cell,
                             char buffer[NUMFMT_MAX]) {
    const float value = cell_value(sheet, block, cell);
    const bool is_short = block->decimals < DECIMALS && isfinite(value);
    return is_short ? numfmt_fixed(buffer, (double)value, block->decimals)
                    : numfmt_cell(buffer, value, NUMBER_CHARS);
}

// Do so many decimals say all of a number that can be written in a cell?
static bool is_exact(float value, int decimals) {
    const double scaled = (double)value * (decimals == 0 ? 1 : 10);
    const float most = 1000;
    return !isfinite(value) || (fabsf(value) < most && fabs(scaled - round(scaled)) < 1e-6);
}

static int decimals_of(const Worksheet *sheet, const SheetBlock *block) {
    int decimals = 0;
    for (size_t row = 0; row < block->rows; row++) {
        for (size_t col = 0; col < block->cols; col++) {
            const float value = cell_value(sheet, block, cell_at(sheet, block, row, col));
            while (decimals < DECIMALS && !is_exact(value, decimals))
                decimals++;
        }
    }
    return decimals;
}

// A pinned number cannot be found out, so it is given; of all heads' contexts only one is asked
// for.
static bool is_empty(const Worksheet *sheet, const SheetBlock *block, Cell cell) {
    const AttnTrace *trace = sheet->view.document->trace;
    const bool is_other_head = block->is_concat && cell.head != sheet->head;
    return block->is_blank && !is_other_head &&
           !attn_trace_override(trace, block->id, cell.head, cell.row, cell.column);
}

static bool is_hatched(const Worksheet *sheet, const SheetBlock *block, Cell cell) {
    return block->id == ATTN_MASKED && !block->is_answer &&
           attn_trace_is_masked(sheet->view.document->trace, cell.head, cell.row, cell.column);
}

// --- labels -------------------------------------------------------------------------------------

static const char *label_of(const Worksheet *sheet, const SheetBlock *block, bool of_row,
                            size_t index, char buffer[SCENE_TOKEN_MAX]) {
    const Document *document = sheet->view.document;
    if (of_row != canvas_is_turned(&sheet->view))
        return document_row_name(document, block->id, index, buffer);
    if (block->is_concat) {
        snprintf(buffer, SCENE_TOKEN_MAX, "%zu", index + 1);
        return buffer;
    }
    return document_column_name(document, block->id, index + block->first_column, buffer);
}

static float widest_label(const Worksheet *sheet, const SheetBlock *block, bool of_row) {
    float width = 0;
    for (size_t i = 0; i < (of_row ? block->rows : block->cols); i++) {
        char buffer[SCENE_TOKEN_MAX];
        const char *label = label_of(sheet, block, of_row, i, buffer);
        width = fmaxf(width, draw_text_width(sheet->view.list, FONT_TEXT, LABEL_SIZE, label));
    }
    return width;
}

// --- measuring ----------------------------------------------------------------------------------

static float widest_number(const Worksheet *sheet, const SheetBlock *block, float size) {
    float width = 0;
    for (size_t row = 0; row < block->rows; row++) {
        for (size_t col = 0; col < block->cols; col++) {
            char buffer[NUMFMT_MAX];
            const char *text = cell_text(sheet, block, cell_at(sheet, block, row, col), buffer);
            width = fmaxf(width, draw_text_width(sheet->view.list, FONT_MONO, size, text));
        }
    }
    return width;
}

// Returns its width.
static float draw_title(const Worksheet *sheet, const SheetBlock *block) {
    const View *view = &sheet->view;
    char formula[CANVAS_TITLE_MAX] = "C_{1…h}";
    const DrawStyle bold = view_style(FONT_TEXT_BOLD, TITLE_SIZE, view->theme->ink);
    const DrawStyle plain = view_style(FONT_TEXT, 12, view->theme->ink_dim);
    if (!block->is_concat) sheet_formula(sheet, block->id, formula);
    const float baseline = block->y + TITLE_SIZE;
    const float w = canvas_rich(view, bold, block->x, baseline, ALIGN_LEFT, formula) + 9;
    return w + draw_textf(view->list, plain, block->x + w, baseline, ALIGN_LEFT, "%zu × %zu",
                          block->rows, block->cols);
}

static float title_width(const Worksheet *sheet, const SheetBlock *block) {
    const View *view = &sheet->view;
    const DrawMark mark = draw_list_mark(view->list);
    const float width = draw_title(sheet, block);
    draw_list_rewind(view->list, mark);
    return width;
}

void sheet_measure(const Worksheet *sheet, SheetBlock *block) {
    const float room = WORKSHEET_WIDTH - 2 * SHEET_MARGIN;
    block->decimals = decimals_of(sheet, block);
    const float number = widest_number(sheet, block, NUMBER_SIZE) + CELL_PADDING;
    const float label = fminf(widest_label(sheet, block, false) + 4, LABELLED_MAX);
    block->label_w = fminf(widest_label(sheet, block, true), LABEL_MAX) + LABEL_GAP;
    block->cell_w = fmaxf(block->is_blank ? BLANK_WIDTH : GIVEN_WIDTH, fmaxf(number, label));
    block->cell_w = fminf(block->cell_w, (room - block->label_w) / (float)block->cols);
    block->cell_h = block->is_blank ? BLANK_HEIGHT : GIVEN_HEIGHT;
    block->w =
        fmaxf(block->label_w + (float)block->cols * block->cell_w, title_width(sheet, block));
    block->h = TITLE_HEIGHT + LABEL_HEIGHT + (float)block->rows * block->cell_h;
}

// --- drawing ------------------------------------------------------------------------------------

static void draw_labels(const Worksheet *sheet, const SheetBlock *block, float x, float y) {
    const View *view = &sheet->view;
    const DrawStyle style = view_style(FONT_TEXT, LABEL_SIZE, view->theme->ink_dim);
    char buffer[SCENE_TOKEN_MAX];
    for (size_t col = 0; col < block->cols; col++) {
        const char *label = label_of(sheet, block, false, col, buffer);
        const float room = block->cell_w - 2;
        const float w = fminf(draw_text_width(view->list, FONT_TEXT, LABEL_SIZE, label), room);
        draw_text_fit(view->list, style, x + ((float)col + 0.5f) * block->cell_w - w / 2, y - 5,
                      ALIGN_LEFT, room, label);
    }
    for (size_t row = 0; row < block->rows; row++) {
        const char *label = label_of(sheet, block, true, row, buffer);
        const float room = block->label_w - LABEL_GAP;
        const float w = fminf(draw_text_width(view->list, FONT_TEXT, LABEL_SIZE, label), room);
        const float baseline = draw_center_baseline(view->list, FONT_TEXT, LABEL_SIZE,
                                                    y + (float)row * block->cell_h, block->cell_h);
        draw_text_fit(view->list, style, x - LABEL_GAP - w, baseline, ALIGN_LEFT, room + 1, label);
    }
}

static void draw_cell(const Worksheet *sheet, const SheetBlock *block, DrawRect rect, Cell cell,
                      float size) {
    const View *view = &sheet->view;
    char buffer[NUMFMT_MAX];
    const bool is_hidden = is_empty(sheet, block, cell);
    if (!is_hidden) draw_fill(view->list, rect, 0, view->theme->field);
    if (is_hatched(sheet, block, cell)) draw_hatch(view->list, rect, 6, view->theme->border);
    if (is_hidden) return;
    draw_text(view->list, view_style(FONT_MONO, size, view->theme->ink), rect.x + rect.w / 2,
              draw_center_baseline(view->list, FONT_MONO, size, rect.y, rect.h), ALIGN_CENTER,
              cell_text(sheet, block, cell, buffer));
}

static void draw_lines(const View *view, const SheetBlock *block, float x, float y) {
    const float right = x + (float)block->cols * block->cell_w;
    const float bottom = y + (float)block->rows * block->cell_h;
    for (size_t row = 1; row < block->rows; row++) {
        const float at = y + (float)row * block->cell_h;
        draw_line(view->list, x, at, right, at, 1, view->theme->border);
    }
    for (size_t col = 1; col < block->cols; col++) {
        const float at = x + (float)col * block->cell_w;
        draw_line(view->list, at, y, at, bottom, 1, view->theme->border);
    }
    draw_stroke(view->list, draw_rect(x, y, right - x, bottom - y), 0, block->is_blank ? 1.5f : 1,
                view->theme->ink);
}

void sheet_draw_block(const Worksheet *sheet, const SheetBlock *block) {
    const View *view = &sheet->view;
    const float x = block->x + block->label_w, y = block->y + TITLE_HEIGHT + LABEL_HEIGHT;
    const float room = block->cell_w - 4;
    const float wide = widest_number(sheet, block, NUMBER_SIZE);
    const float size = wide > room ? fmaxf(NUMBER_LEAST, NUMBER_SIZE * room / wide) : NUMBER_SIZE;
    draw_group(view->list, attn_matrix_name(block->id));
    draw_title(sheet, block);
    draw_labels(sheet, block, x, y);
    for (size_t row = 0; row < block->rows; row++) {
        for (size_t col = 0; col < block->cols; col++) {
            const DrawRect rect =
                draw_rect(x + (float)col * block->cell_w, y + (float)row * block->cell_h,
                          block->cell_w, block->cell_h);
            draw_cell(sheet, block, rect, cell_at(sheet, block, row, col), size);
        }
    }
    draw_lines(view, block, x, y);
    draw_group_end(view->list);
}
