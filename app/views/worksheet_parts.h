// What the worksheet's files share.
#ifndef VIEWS_WORKSHEET_PARTS_H
#define VIEWS_WORKSHEET_PARTS_H

#include "app/views/canvas.h"
#include "app/views/rich.h"
#include "app/views/worksheet.h"

#define SHEET_MARGIN     57.0f
#define SHEET_BLOCKS_MAX 40

// One matrix of the sheet. Rows and columns are those of the paper: where tokens are columns, those
// of the matrix are exchanged.
typedef struct SheetBlock {
    AttnMatrixId id;
    size_t head;
    bool is_concat;                      // the contexts of all heads
    size_t first_column, stored_columns; // of the matrix: one head's part of WQ …
    size_t rows, cols;
    bool is_blank;  // to be filled in
    bool is_answer; // the same filled in
    bool begins_line;
    int decimals; // 2, fewer where all its numbers need no more
    float cell_w, cell_h, label_w;
    float x, y, w, h; // with its title and labels
    size_t page;
} SheetBlock;

struct Worksheet {
    View view; // of paper, below
    UiState ui;
    Theme theme;
    WorksheetSet blank;
    size_t head;
    SheetBlock blocks[SHEET_BLOCKS_MAX];
    size_t block_count;
    size_t page_count, first_answer_page;
};

// --- blocks (worksheet_blocks.c)
// -----------------------------------------------------------------
// The sheet's matrices in order of computation, not yet measured; false: more than there is place
// for.
bool sheet_list(Worksheet *sheet);
// Is this matrix one of the sheet's? (No scaled scores where nothing scales them …)
bool sheet_has(const AttnTrace *trace, AttnMatrixId id);
// Its formula as rich text: "A = softmax(S′)".
void sheet_formula(const Worksheet *sheet, AttnMatrixId id, char out[CANVAS_TITLE_MAX]);
// What is asked of the student, as one sentence or more.
void sheet_task(const Worksheet *sheet, AttnMatrixId id, Rich *out);

// --- a grid (worksheet_grid.c)
// -----------------------------------------------------------------
void sheet_measure(const Worksheet *sheet, SheetBlock *block);
void sheet_draw_block(const Worksheet *sheet, const SheetBlock *block);

// --- the head of the first page (worksheet_head.c)
// -----------------------------------------------------------------
// The y below it.
float sheet_head_height(const Worksheet *sheet);
void sheet_draw_head(const Worksheet *sheet);
void sheet_draw_answers_head(const Worksheet *sheet);
#define SHEET_ANSWERS_HEAD 84.0f // its height

#endif
