// Commands that select cells: one, a range, a whole matrix; by name or by going from one to the
// next.
#include "app/ui/commands_parts.h"
#include "app/ui/selection.h"
#include "app/ui/step.h"
#include <math.h>

static AttnMatrix selected_matrix(const UiState *ui, const Document *document) {
    return attn_trace_matrix(document->trace, ui->selection.matrix, ui->selection.head);
}

// Formula, thumbnails and legend speak of the projection that is looked at, unless one is under
// way.
static void follow_projection(UiState *ui) {
    const bool has_parts = ui->stage == ATTN_STAGE_PROJECT || ui->stage == ATTN_STAGE_ROTATE;
    if (has_parts && !ui->step.is_partial) commands_choose_projection(ui, ui->selection.matrix);
}

static bool select_cell(UiState *ui, const Document *document, const Command *command) {
    ui->is_playing = false; // who points at a cell wants to look at it
    ui->selection = (UiSelection){.is_active = true,
                                  .matrix = command->matrix,
                                  .head = command->head,
                                  .row = command->row,
                                  .column = command->column,
                                  .down = command->rows > 1 ? (long)command->rows - 1 : 0,
                                  .right = command->columns > 1 ? (long)command->columns - 1 : 0};
    if (command->matrix >= ATTN_SCORES && command->matrix <= ATTN_CONTEXT) ui->head = command->head;
    follow_projection(ui);
    step_clamp(ui, document);
    ui_note_tokens(ui);
    return true;
}

// Of projections that all heads share, the screen shows the columns of one head: the one that the
// selected column belongs to.
static void follow_head(UiState *ui, const Document *document) {
    const UiSelection *at = &ui->selection;
    const AttnShape *shape = attn_trace_shape(document->trace);
    const bool is_query = at->matrix == ATTN_WQ || at->matrix == ATTN_BQ;
    const bool is_key = at->matrix == ATTN_WK || at->matrix == ATTN_BK;
    const bool is_value = at->matrix == ATTN_WV || at->matrix == ATTN_BV;
    const size_t width = is_value ? shape->d_v : shape->d_k;
    if ((!is_query && !is_key && !is_value) || width == 0) return;
    const size_t part = at->column / width;
    if (is_query) ui->head = part;
    if (!is_query && attn_trace_kv_head(document->trace, ui->head) != part)
        ui->head = part * (shape->h / shape->g);
}

static size_t moved(size_t from, long by, size_t count) {
    const long to = by < -(long)from ? 0 : (long)from + by;
    return to >= (long)count ? count - 1 : (size_t)to;
}

// Arrows move as things look: a matrix that is drawn turned over exchanges them. A move beyond the
// edge goes as far as there is something.
static void direction_of(const UiState *ui, const Command *command, long *rows, long *columns) {
    const bool is_turned = ui_is_transposed(ui, ui->selection.matrix);
    const long down = command->integer, right = lround(command->number);
    *rows = is_turned ? right : down;
    *columns = is_turned ? down : right;
}

static bool move_selection(UiState *ui, const Document *document, const Command *command) {
    UiSelection *at = &ui->selection;
    const AttnMatrix matrix = selected_matrix(ui, document);
    if (!at->is_active || attn_matrix_is_absent(matrix)) return false;
    long rows, columns;
    direction_of(ui, command, &rows, &columns);
    const UiSelection before = *at;
    at->row = moved(at->row, rows, matrix.rows);
    at->column = moved(at->column, columns, matrix.cols);
    at->down = at->right = 0;
    at->is_from_step = false;
    follow_head(ui, document);
    ui_note_tokens(ui);
    return at->row != before.row || at->column != before.column || before.down || before.right;
}

static bool select_to(UiState *ui, const Document *document, size_t row, size_t column) {
    UiSelection *at = &ui->selection;
    const AttnMatrix matrix = selected_matrix(ui, document);
    if (!at->is_active || row >= matrix.rows || column >= matrix.cols) return false;
    at->down = (long)row - (long)at->row;
    at->right = (long)column - (long)at->column;
    at->is_from_step = false;
    return true;
}

static bool extend_selection(UiState *ui, const Document *document, const Command *command) {
    const UiSelection *at = &ui->selection;
    const AttnMatrix matrix = selected_matrix(ui, document);
    if (!at->is_active || attn_matrix_is_absent(matrix)) return false;
    long rows, columns;
    direction_of(ui, command, &rows, &columns);
    return select_to(ui, document, moved((size_t)((long)at->row + at->down), rows, matrix.rows),
                     moved((size_t)((long)at->column + at->right), columns, matrix.cols));
}

static bool select_all(UiState *ui, const Document *document) {
    const AttnMatrixId id = ui_shown_matrix(ui, document);
    const size_t head =
        ui->selection.is_active ? ui->selection.head : ui_matrix_head(ui, document, id);
    const AttnMatrix matrix = attn_trace_matrix(document->trace, id, head);
    if (attn_matrix_is_absent(matrix)) return false;
    const Command all = {.matrix = id, .head = head, .rows = matrix.rows, .columns = matrix.cols};
    return select_cell(ui, document, &all);
}

// A cell of the matrix is selected. What is on the screen already is not left for it.
static bool go_to_matrix(UiState *ui, const Document *document, long integer) {
    const bool is_result = integer < 0;
    const AttnMatrixId id =
        is_result ? ui_stage_matrix(ui, document, ui->stage) : (AttnMatrixId)integer;
    if (!attn_trace_has(document->trace, id)) return false;
    Command command = {.matrix = id, .head = ui_matrix_head(ui, document, id)};
    ui_note_tokens(ui); // stepping may have put the selection there
    if (is_result && ui->selection.is_active && ui->selection.matrix == id)
        command.row = ui->selection.row, command.column = ui->selection.column;
    else
        ui_cell_to_enter(ui, document, id, command.head, &command.row, &command.column);
    if (!is_result) commands_show_matrix(ui, document, id);
    return select_cell(ui, document, &command);
}

bool commands_select(UiState *ui, const Document *document, const Command *command) {
    switch ((int)command->kind) {
    case COMMAND_SELECT: return select_cell(ui, document, command);
    case COMMAND_MOVE_SELECTION: return move_selection(ui, document, command);
    case COMMAND_EXTEND_SELECTION: return extend_selection(ui, document, command);
    case COMMAND_SELECT_TO: return select_to(ui, document, command->row, command->column);
    case COMMAND_SELECT_ALL: return select_all(ui, document);
    case COMMAND_GO_TO_MATRIX: return go_to_matrix(ui, document, command->integer);
    default: return false;
    }
}
