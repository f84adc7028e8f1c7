// worksheet: what is put where. Matrices flow in lines from left to right; those of one step stay
// together on a line where they fit; a line that no longer fits begins a page, and so do the
// answers.
//
// The sheet has a state and a theme of its own: nothing on paper is hovered, and all is black.
#include "app/views/worksheet.h"
#include "app/views/worksheet_parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMN_GAP 24.0f
#define LINE_GAP   20.0f
#define FOOT       34.0f // room for the page's number

// --- checking -----------------------------------------------------------------------------------

static AttnStatus refuse_matrix(const Worksheet *sheet, const SheetBlock *block, AttnError *error) {
    const bool is_turned = canvas_is_turned(&sheet->view);
    const size_t rows = is_turned ? block->cols : block->rows;
    const size_t cols = is_turned ? block->rows : block->cols;
    return attn_fail(error, ATTN_ERROR_SHAPE,
                     "%s has %zu row%s and %zu column%s: a worksheet holds matrices of at most %d "
                     "rows and %d columns",
                     attn_matrix_name(block->id), rows, attn_plural(rows), cols, attn_plural(cols),
                     WORKSHEET_ROWS_MAX, WORKSHEET_COLUMNS_MAX);
}

static AttnStatus refuse_blank(const Document *document, AttnError *error) {
    char names[160] = "";
    const WorksheetSet choices = worksheet_choices(document);
    for (int id = 0; id < ATTN_MATRIX_COUNT; id++) {
        if (!(choices & worksheet_bit((AttnMatrixId)id))) continue;
        const size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", used > 0 ? ", " : "",
                 attn_matrix_name((AttnMatrixId)id));
    }
    return attn_fail(error, ATTN_ERROR_SHAPE,
                     "what can be left blank on this scene's worksheet: %s", names);
}

static AttnStatus check(const Worksheet *sheet, AttnError *error) {
    const Document *document = sheet->view.document;
    if (attn_trace_is_empty(document->trace))
        return attn_fail(error, ATTN_ERROR_SHAPE, "this scene has not been computed");
    if (sheet->blank == 0 || (sheet->blank & ~worksheet_choices(document)) != 0)
        return refuse_blank(document, error);
    return ATTN_OK;
}

static AttnStatus check_sizes(const Worksheet *sheet, AttnError *error) {
    for (size_t i = 0; i < sheet->block_count; i++) {
        const SheetBlock *block = &sheet->blocks[i];
        if (block->rows > WORKSHEET_ROWS_MAX || block->cols > WORKSHEET_COLUMNS_MAX)
            return refuse_matrix(sheet, block, error);
    }
    return ATTN_OK;
}

// --- flowing ------------------------------------------------------------------------------------

// Where the next block goes.
typedef struct Flow {
    float x, y, line_h;
    size_t page;
} Flow;

static void new_line(Flow *flow) {
    flow->x = SHEET_MARGIN;
    if (flow->line_h > 0) flow->y += flow->line_h + LINE_GAP;
    flow->line_h = 0;
}

static void new_page(Flow *flow) {
    *flow = (Flow){.x = SHEET_MARGIN, .y = SHEET_MARGIN, .page = flow->page + 1};
}

static const float RIGHT = WORKSHEET_WIDTH - SHEET_MARGIN + 0.5f;

// Do the matrices of one step, from this one on, fit on what is left of the line?
static bool group_fits(const Worksheet *sheet, size_t first, const Flow *flow) {
    float x = flow->x;
    for (size_t i = first; i < sheet->block_count; i++) {
        const SheetBlock *block = &sheet->blocks[i];
        if (i > first && (block->begins_line || block->is_answer != sheet->blocks[first].is_answer))
            break;
        if (x + block->w > RIGHT) return false;
        x += block->w + COLUMN_GAP;
    }
    return true;
}

static void place(Worksheet *sheet, size_t index, Flow *flow) {
    SheetBlock *block = &sheet->blocks[index];
    const float bottom = WORKSHEET_HEIGHT - SHEET_MARGIN - FOOT;
    const bool is_over = flow->x + block->w > RIGHT;
    if (is_over || (block->begins_line && !group_fits(sheet, index, flow))) new_line(flow);
    if (flow->y + block->h > bottom) new_page(flow);
    block->x = flow->x;
    block->y = flow->y;
    block->page = flow->page;
    flow->x += block->w + COLUMN_GAP;
    if (block->h > flow->line_h) flow->line_h = block->h;
}

static void flow_all(Worksheet *sheet) {
    Flow flow = {.x = SHEET_MARGIN, .y = sheet_head_height(sheet)};
    bool in_answers = false;
    for (size_t i = 0; i < sheet->block_count; i++)
        sheet_measure(sheet, &sheet->blocks[i]);
    for (size_t i = 0; i < sheet->block_count; i++) {
        if (sheet->blocks[i].is_answer && !in_answers) {
            new_page(&flow);
            in_answers = true;
            flow.y += SHEET_ANSWERS_HEAD;
            sheet->first_answer_page = flow.page;
        }
        place(sheet, i, &flow);
    }
    sheet->page_count = flow.page + 1;
}

// --- life ---------------------------------------------------------------------------------------

static DrawColor grey(uint8_t level) {
    return (DrawColor){level, level, level, 255};
}

static void set_paper(Worksheet *sheet, const View *view, size_t head) {
    sheet->ui = *view->ui;
    sheet->ui.stage = ATTN_STAGE_COUNT; // no part of the formula is framed
    sheet->ui.hover = sheet->ui.press = sheet->ui.focus = ui_id(UI_NONE, 0, 0);
    sheet->ui.focus_visible = false;
    sheet->ui.head = head;
    sheet->theme = *theme_get(THEME_LIGHT);
    sheet->theme.ink = grey(0);
    sheet->theme.ink_dim = grey(64);
    sheet->theme.border = grey(128);
    sheet->theme.field = grey(242);
    sheet->theme.background = sheet->theme.panel = grey(255);
    for (int role = 0; role < ROLE_COUNT; role++)
        sheet->theme.role[role] = grey(0);
    sheet->view = (View){view->document, &sheet->ui, &sheet->theme, view->list};
}

Worksheet *worksheet_create(const View *view, WorksheetSet blank, size_t head, AttnError *error) {
    Worksheet *sheet = calloc(1, sizeof *sheet);
    if (!sheet) {
        attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
        return NULL;
    }
    sheet->blank = worksheet_with_telltales(view->document, blank);
    sheet->head = head;
    set_paper(sheet, view, head);
    AttnStatus status = check(sheet, error);
    if (status == ATTN_OK && !sheet_list(sheet))
        status = attn_fail(error, ATTN_ERROR_SHAPE, "too many matrices for a worksheet");
    if (status == ATTN_OK) status = check_sizes(sheet, error);
    if (status == ATTN_OK) {
        flow_all(sheet);
        return sheet;
    }
    free(sheet);
    return NULL;
}

void worksheet_destroy(Worksheet *sheet) {
    free(sheet);
}

size_t worksheet_page_count(const Worksheet *sheet) {
    return sheet->page_count;
}

bool worksheet_is_answer_page(const Worksheet *sheet, size_t page) {
    return page >= sheet->first_answer_page;
}

// --- drawing ------------------------------------------------------------------------------------

static void draw_foot(const Worksheet *sheet, size_t page) {
    const View *view = &sheet->view;
    const DrawStyle style = view_style(FONT_TEXT, 11, view->theme->ink_dim);
    const float baseline = WORKSHEET_HEIGHT - SHEET_MARGIN + 6;
    draw_text(view->list, style, SHEET_MARGIN, baseline, ALIGN_LEFT,
              view_text(view, TEXT_APP_NAME));
    char number[64];
    snprintf(number, sizeof number, view_text(view, TEXT_WORKSHEET_PAGE), page + 1,
             sheet->page_count);
    draw_text(view->list, style, WORKSHEET_WIDTH - SHEET_MARGIN, baseline, ALIGN_RIGHT, number);
}

void worksheet_draw_page(const Worksheet *sheet, size_t page) {
    draw_list_reset(sheet->view.list);
    if (page == 0) sheet_draw_head(sheet);
    if (page == sheet->first_answer_page) sheet_draw_answers_head(sheet);
    for (size_t i = 0; i < sheet->block_count; i++)
        if (sheet->blocks[i].page == page) sheet_draw_block(sheet, &sheet->blocks[i]);
    draw_foot(sheet, page);
}
