// Keys and typed text: first what is being typed, then the control with the focus, then the key
// map.
#include "app/ui/commands.h"
#include "app/ui/dispatch.h"
#include "app/ui/keymap.h"
#include "app/ui/notice.h"
#include <stdlib.h>
#include <string.h>

static bool apply(UiState *ui, Document *document, CommandKind kind) {
    Command command = {.kind = kind};
    return ui_apply(ui, document, &command);
}

// --- typing
// ------------------------------------------------------------------------------------------------

static bool text_key(UiKey key, bool ctrl, TextEditKey *out) {
    switch ((int)key) {
    case KEY_LEFT: *out = ctrl ? TEXTEDIT_WORD_LEFT : TEXTEDIT_LEFT; return true;
    case KEY_RIGHT: *out = ctrl ? TEXTEDIT_WORD_RIGHT : TEXTEDIT_RIGHT; return true;
    case KEY_HOME: *out = TEXTEDIT_HOME; return true;
    case KEY_END: *out = TEXTEDIT_END; return true;
    case KEY_DELETE: *out = TEXTEDIT_DELETE; return !ctrl;
    case KEY_BACKSPACE: *out = TEXTEDIT_BACKSPACE; return true;
    case KEY_A: *out = TEXTEDIT_SELECT_ALL; return ctrl;
    case KEY_Z: *out = TEXTEDIT_UNDO; return ctrl;
    case KEY_Y: *out = TEXTEDIT_REDO; return ctrl;
    default: return false;
    }
}

// What is selected in the text, for the clipboard; cutting takes it out.
static bool copy_text(UiState *ui, Document *document, bool cuts) {
    size_t first, count = textedit_selection(&ui->edit, &first);
    char *copy = count ? malloc(count + 1) : NULL;
    if (!copy) return false;
    memcpy(copy, ui->edit.text + first, count);
    copy[count] = '\0';
    free(ui->clipboard);
    ui->clipboard = copy;
    ui->request = REQUEST_CLIPBOARD;
    if (cuts) {
        textedit_key(&ui->edit, TEXTEDIT_DELETE, false);
        edit_changed(ui, document);
    }
    return true;
}

static bool enter(UiState *ui, Document *document) {
    if (ui->edit_target.kind == UI_DIALOG_FIELD)
        dialog_accept(ui, document);
    else
        edit_commit(ui, document);
    return true;
}

static bool leave(UiState *ui) {
    if (ui->dialog != DIALOG_NONE)
        dialog_close(ui);
    else
        edit_cancel(ui);
    return true;
}

// From cell to cell while typing: takes over and goes on.
static bool commit_and_move(UiState *ui, Document *document, long down, long right) {
    if (ui->edit_target.kind != UI_CELL || !edit_commit(ui, document)) return true;
    Command command = {.kind = COMMAND_MOVE_SELECTION, .integer = down, .number = (double)right};
    ui_apply(ui, document, &command);
    return true;
}

// true: the key belonged to the text.
static bool edit_key(UiState *ui, Document *document, const Input *input) {
    bool ctrl = input->modifiers & MODIFIER_CTRL, shift = input->modifiers & MODIFIER_SHIFT;
    TextEditKey key;
    if (input->key == KEY_ENTER && ctrl) return apply(ui, document, COMMAND_EDIT_FILL);
    if (input->key == KEY_ENTER) return enter(ui, document);
    if (input->key == KEY_ESCAPE) return leave(ui);
    if (input->key == KEY_TAB && ui->edit_target.kind != UI_CELL) return false; // leaves the field
    if (input->key == KEY_TAB) return commit_and_move(ui, document, 0, shift ? -1 : 1);
    if (input->key == KEY_DOWN || input->key == KEY_UP)
        return commit_and_move(ui, document, input->key == KEY_DOWN ? 1 : -1, 0);
    if (ctrl && (input->key == KEY_C || input->key == KEY_X))
        return copy_text(ui, document, input->key == KEY_X);
    if (!text_key(input->key, ctrl, &key)) return !ctrl; // what is typed is no shortcut
    textedit_key(&ui->edit, key, shift);
    if (key >= TEXTEDIT_DELETE && key <= TEXTEDIT_REDO) edit_changed(ui, document);
    return true;
}

static unsigned key_context(const UiState *ui) {
    if (ui->dialog != DIALOG_NONE) return KEY_DIALOG;
    bool has_cell = ui->selection.is_active && !ui->selection.is_from_step;
    return KEY_ANYWHERE | (has_cell ? KEY_CELL : KEY_NO_CELL);
}

// Typed characters: into the text, or a number that begins to replace the selected cell's.
bool dispatch_text(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    if (input->kind == INPUT_COMPOSE) {
        if (dispatch_text_has_keys(ui)) textedit_compose(&ui->edit, input->text);
        return ui_is_editing(ui);
    }
    if (ui->is_blank) { // as with any other key
        ui->is_blank = false;
        return true;
    }
    textedit_compose(&ui->edit, "");
    if (ui_is_editing(ui) && !dispatch_text_has_keys(ui)) return false;
    if (!ui_is_editing(ui)) {
        const KeyBinding *point = keymap_find(KEY_PERIOD, 0, key_context(ui));
        if (point && strcmp(input->text, ".") == 0) return apply(ui, document, point->command);
        if (!input->text[0] || !strchr("0123456789+-.", input->text[0])) return false;
        const bool is_slider = ui->focus.kind == UI_SLIDER && dispatch_has_focus(ui, list);
        const Command type = {
            .kind = COMMAND_EDIT_CONTROL, .integer = (long)ui->focus.a, .text = input->text};
        if (is_slider && ui_apply(ui, document, &type)) return true;
        Command command = {.kind = COMMAND_EDIT_BEGIN, .text = input->text};
        return ui->selection.is_active && ui_apply(ui, document, &command);
    }
    if (textedit_insert(&ui->edit, input->text)) edit_changed(ui, document);
    return true;
}

// --- the key map
// -------------------------------------------------------------------------------------------

static bool bound_key(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    const KeyBinding *binding = keymap_find(input->key, input->modifiers, key_context(ui));
    if (!binding) return false;
    switch ((int)binding->command) {
    case COMMAND_FOCUS_NEXT:
    case COMMAND_FOCUS_PREVIOUS:
    case COMMAND_FOCUS_NEXT_MATRIX:
    case COMMAND_FOCUS_PREVIOUS_MATRIX:
        return dispatch_move_focus(ui, document, list, binding->command);
    case COMMAND_ACTIVATE: return dispatch_activate(ui, document);
    default: break;
    }
    Command command = {
        .kind = binding->command, .integer = binding->integer, .number = binding->number};
    const bool has_changed = ui_apply(ui, document, &command);
    const bool selects = command.kind == COMMAND_SELECT_ALL || command.kind == COMMAND_GO_TO_MATRIX;
    if (selects && ui->focus_visible && ui->selection.is_active)
        ui->focus = ui_grid(ui->selection.matrix,
                            ui->selection.head); // the keys are the cell's from now on
    return has_changed;
}

// While an input method composes, keys are its own: on some systems they come here as well, and
// Enter would take over half a word. Esc drops what is being composed where the method did not.
static bool composing_takes(UiState *ui, const Input *input) {
    if (!ui_is_editing(ui) || ui->edit.composing[0] == '\0') return false;
    if (input->key == KEY_ESCAPE) textedit_compose(&ui->edit, "");
    return true;
}

static bool key_pressed(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    if (dispatch_text_has_keys(ui) && edit_key(ui, document, input)) return true;
    if (ui_is_editing(ui) && ui->edit_target.kind != UI_DIALOG_FIELD)
        dispatch_finish_edit(ui, document);
    if (dispatch_focus_key(ui, document, list, input)) return true;
    if (ui->dialog != DIALOG_NONE && input->key == KEY_ESCAPE)
        return apply(ui, document, COMMAND_DIALOG_CANCEL);
    return bound_key(ui, document, list, input);
}

bool dispatch_key(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    if (ui->is_blank) {
        ui->is_blank = false;
        return true;
    }
    if (composing_takes(ui, input)) return true;
    // A pointer that rests somewhere has nothing to say while the keyboard is used.
    const bool was_hovering = ui->hover.kind != UI_NONE && ui->press.kind == UI_NONE;
    if (was_hovering) ui->hover = ui_id(UI_NONE, 0, 0);
    const bool has_notice = notice_text(ui)[0] != '\0' && ui->dialog == DIALOG_NONE;
    if (input->key == KEY_ESCAPE && has_notice) notice_clear(ui);
    return key_pressed(ui, document, list, input) || was_hovering ||
           (has_notice && notice_text(ui)[0] == '\0');
}
