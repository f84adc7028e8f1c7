// commands: carries a command out, whatever it is: on the document, or on how it is looked at.
#ifndef UI_COMMANDS_H
#define UI_COMMANDS_H

#include "app/doc/command.h"
#include "app/draw/picture_form.h"
#include "app/ui/state.h"

// Carries it out. What fails leaves everything as it was and says why in ui->message (or
// ui->edit_error where something is being typed). true: something changed, the screen is to be
// drawn anew.
bool ui_apply(UiState *ui, Document *document, const Command *command);

// Shows a message (notice.h): a text with what its % stand for, an error, or a text with the error
// as its only %s. It is kept in every language, and so changes with the interface.
void ui_say(UiState *ui, bool is_error, TextId text, ...);
void ui_say_error(UiState *ui, const AttnError *error);
void ui_say_why(UiState *ui, TextId text, const AttnError *error);

// An error in a language, with line and column where it has them. Returns buffer.
const char *ui_error_text(Language language, const AttnError *error, char *buffer, size_t size);

// A path was opened or saved: it goes to the head of the recent files.
void ui_remember_recent(UiState *ui, const char *path);

// --- state as a line of text (commands_state.c)
// ------------------------------------------------------------------------------------ Opens what a
// state line holds, and shows it as the line says; on failure everything is as it was.
AttnStatus ui_restore(UiState *ui, Document *document, const char *text, AttnError *error);
// The document has become what was computed in the background: if it came with a view, it is shown
// so.
void ui_take_restored(UiState *ui, const Document *document);

// --- typing (editing.c)
// ------------------------------------------------------------------------------------ Begins to
// edit the selected cell; text replaces its number, NULL starts with the number itself.
bool edit_begin_cell(UiState *ui, const Document *document, const char *text);
void edit_begin_sentence(UiState *ui, const Document *document, bool is_memory);
bool edit_begin_control(UiState *ui, const Document *document, const Command *command);
void edit_begin_token(UiState *ui, const Document *document, bool is_memory, size_t row);
// Takes what was typed over; false: refused, edit_error says why and the editing goes on.
bool edit_commit(UiState *ui, Document *document);
// The same for all selected cells.
bool edit_fill(UiState *ui, Document *document);
void edit_cancel(UiState *ui);
// The text has changed: the sentence follows at once.
void edit_changed(UiState *ui, Document *document);

// --- dialogs (dialogs.c)
// -----------------------------------------------------------------------------------
void dialog_open(UiState *ui, const Document *document, UiDialog dialog);
void dialog_close(UiState *ui);
bool dialog_accept(UiState *ui, Document *document); // OK
void dialog_choose(UiState *ui, const Document *document, int row, int choice);
// What the picture will be written as: the ending in the field decides, where it is one.
PictureForm dialog_picture_form(const UiState *ui);
// … and what it will show: what was chosen, where that can be written so.
PictureContent dialog_picture_content(const UiState *ui);

#endif
