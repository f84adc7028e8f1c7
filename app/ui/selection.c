// The selected range: its cell, where typing goes, and the corner opposite.
#include "app/ui/selection.h"
#include <math.h>
#include <stdlib.h>

UiRange ui_range(const UiSelection *selection) {
    const size_t down = (size_t)labs(selection->down), right = (size_t)labs(selection->right);
    return (UiRange){selection->row - (selection->down < 0 ? down : 0),
                     selection->column - (selection->right < 0 ? right : 0), down + 1, right + 1};
}

bool ui_is_same_selection(const UiSelection *a, const UiSelection *b) {
    return a->matrix == b->matrix && a->head == b->head && a->row == b->row &&
           a->column == b->column && a->down == b->down && a->right == b->right;
}

bool ui_has_range(const UiState *ui) {
    const UiSelection *at = &ui->selection;
    return at->is_active && (at->down != 0 || at->right != 0);
}

bool ui_range_holds(const UiSelection *selection, AttnMatrixId id, size_t head, size_t row,
                    size_t column) {
    const UiRange range = ui_range(selection);
    return selection->is_active && selection->matrix == id && selection->head == head &&
           row >= range.row && row - range.row < range.rows && column >= range.column &&
           column - range.column < range.columns;
}

bool ui_summary(const UiState *ui, const Document *document, UiSummary *summary) {
    const UiSelection *at = &ui->selection;
    const UiRange range = ui_range(at);
    UiSummary found = {.cells = range.rows * range.columns, .least = INFINITY, .most = -INFINITY};
    if (!at->is_active || found.cells > UI_SUMMARY_MOST) return false;
    const AttnMatrix matrix = attn_trace_matrix(document->trace, at->matrix, at->head);
    for (size_t i = range.row; i < range.row + range.rows && i < matrix.rows; i++) {
        for (size_t j = range.column; j < range.column + range.columns && j < matrix.cols; j++) {
            const double value = (double)*attn_at(matrix, i, j);
            if (!isfinite(value)) continue;
            found.finite++;
            found.sum += value;
            found.least = fmin(found.least, value);
            found.most = fmax(found.most, value);
        }
    }
    if (found.finite == 0) return false;
    found.mean = found.sum / (double)found.finite;
    *summary = found;
    return true;
}

static bool is_pair(AttnMatrixId id) {
    return id >= ATTN_SCORES && id <= ATTN_WEIGHTS;
}

void ui_note_tokens(UiState *ui) {
    const UiSelection *at = &ui->selection;
    if (!at->is_active) return;
    if (document_rows_are_queries(at->matrix)) ui->query = at->row;
    if (document_rows_are_keys(at->matrix)) ui->key = at->row;
    if (is_pair(at->matrix)) ui->key = at->column;
}

void ui_cell_to_enter(const UiState *ui, const Document *document, AttnMatrixId id, size_t head,
                      size_t *row, size_t *column) {
    const AttnMatrix matrix = attn_trace_matrix(document->trace, id, head);
    *row = document_rows_are_queries(id) ? ui->query : document_rows_are_keys(id) ? ui->key : 0;
    *column = is_pair(id) ? ui->key : 0;
    if (*row >= matrix.rows) *row = 0;
    if (*column >= matrix.cols) *column = 0;
}
