// selection: the selected range of cells, and what it comes to.
#ifndef UI_SELECTION_H
#define UI_SELECTION_H

#include "app/ui/state.h"

// The selected cells, in the terms of their matrix. Meaningful while a cell is selected.
UiRange ui_range(const UiSelection *selection);
// The same cells of the same matrix, whoever selected them.
bool ui_is_same_selection(const UiSelection *a, const UiSelection *b);
// Is more than one cell selected?
bool ui_has_range(const UiState *ui);
bool ui_range_holds(const UiSelection *selection, AttnMatrixId id, size_t head, size_t row,
                    size_t column);

#define UI_SUMMARY_MOST 1000000 // cells that are looked at while the screen is drawn

typedef struct UiSummary {
    size_t cells, finite; // what is not finite (−∞ of the mask) is left out of all that follows
    double sum, mean, least, most;
} UiSummary;

// What the selected cells come to, computed in double from the values on the screen. false: nothing
// is selected, there are too many of them, or none is finite.
bool ui_summary(const UiState *ui, const Document *document, UiSummary *summary);

// Remembers which tokens ask and answer in the selected cell.
void ui_note_tokens(UiState *ui);
// The cell of a matrix to go to: of the tokens that were last looked at, so that the way from a
// weight to its score, query and key stays with them; else the first.
void ui_cell_to_enter(const UiState *ui, const Document *document, AttnMatrixId id, size_t head,
                      size_t *row, size_t *column);

#endif
