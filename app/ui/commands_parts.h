// commands_parts: the groups of commands, each carried out in a file of its own; private to ui.
#ifndef UI_COMMANDS_PARTS_H
#define UI_COMMANDS_PARTS_H

#include "app/ui/commands.h"

// As ui_apply(), of a command of that group (command_group()).
bool commands_edit(UiState *ui, Document *document, const Command *command);
bool commands_step(UiState *ui, Document *document, const Command *command);
bool commands_compare(UiState *ui, Document *document, const Command *command);
bool commands_look(UiState *ui, const Document *document, const Command *command);
bool commands_view(UiState *ui, Document *document, const Command *command);
// Of the above, those that select cells and those that work on the selected ones.
bool commands_select(UiState *ui, const Document *document, const Command *command);
bool commands_cells(UiState *ui, Document *document, const Command *command);

// Gives it to the document; what cannot be done is said.
bool commands_apply_to_document(UiState *ui, Document *document, const Command *command);
// Where a matrix is at home on the screen.
bool commands_show_matrix(UiState *ui, const Document *document, AttnMatrixId id);
// The projection that a matrix belongs to, of Q, K and V, is the chosen one; others choose none.
void commands_choose_projection(UiState *ui, AttnMatrixId id);
// Ends the comparison: the projection that it went to steps back behind the one before, unless a
// cell of it is selected.
void commands_end_compare(UiState *ui);
// Straight to a stage; finer steps begin with it.
bool commands_go_to_stage(UiState *ui, const Document *document, AttnStage stage);

// State as a line of text (commands_state.c).
bool commands_restore(UiState *ui, Document *document, const Command *command);
bool commands_copy_state(UiState *ui, const Document *document);
// A scene that was being computed will not come any more (it was undone): nor does its view.
void commands_forget_restored(UiState *ui, const Document *document);

#endif
