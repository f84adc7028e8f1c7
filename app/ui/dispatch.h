// dispatch: from input to commands. What lies under the pointer is asked of the draw list of the
// last frame, so that what is hit is what was seen.
#ifndef UI_DISPATCH_H
#define UI_DISPATCH_H

#include "app/draw/draw.h"
#include "app/ui/input.h"
#include "app/ui/state.h"

// Handles one input; true: something changed, the screen is to be drawn anew.
bool dispatch_input(UiState *ui, Document *document, const DrawList *list, const Input *input);

// --- parts (private to ui)
// --------------------------------------------------------------------------------- What a click on
// this does; COMMAND_NONE: nothing.
Command dispatch_click_command(const UiState *ui, const Document *document, UiId id);
// Pointer and wheel (dispatch_pointer.c), keys and typed text (dispatch_keys.c).
bool dispatch_pointer(UiState *ui, Document *document, const DrawList *list, const Input *input);
bool dispatch_key(UiState *ui, Document *document, const DrawList *list, const Input *input);
bool dispatch_text(UiState *ui, Document *document, const DrawList *list, const Input *input);
// The control that the keyboard has reached (dispatch_focus.c): on to the next one, what a click on
// it would do, and the keys that it takes (true: it took this one).
// FOCUS_NEXT …; FOCUS_…_MATRIX stop at the matrices of the canvas only.
bool dispatch_move_focus(UiState *ui, Document *document, const DrawList *list, CommandKind way);
bool dispatch_activate(UiState *ui, Document *document);
bool dispatch_focus_key(UiState *ui, Document *document, const DrawList *list, const Input *input);
// Is what the keyboard has reached on the screen? A closed dialog's button takes no keys.
bool dispatch_has_focus(const UiState *ui, const DrawList *list);
// Does what is being typed take the keys? Not while Tab has moved on from a dialog's field.
bool dispatch_text_has_keys(const UiState *ui);
// Takes over what is being typed before something else is done; what cannot be taken over is
// dropped, with the reason as the message.
void dispatch_finish_edit(UiState *ui, Document *document);

#endif
