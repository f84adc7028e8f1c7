// The way in: every input comes through here, in the order in which it happened.
#include "app/ui/dispatch.h"
#include "app/ui/commands.h"
#include "app/ui/controls.h"
#include "app/ui/file_question.h"
#include "app/ui/notice.h"
#include "app/ui/step.h"
#include <stdio.h>
#include <string.h>

static Command plain(CommandKind kind) {
    return (Command){.kind = kind};
}

static Command with_integer(CommandKind kind, long integer) {
    return (Command){.kind = kind, .integer = integer};
}

static Command transport_command(UiId id) {
    switch ((UiTransport)id.a) {
    case TRANSPORT_FIRST: return plain(COMMAND_FIRST);
    case TRANSPORT_BACK: return plain(COMMAND_STEP_BACK);
    case TRANSPORT_PLAY: return plain(COMMAND_PLAY_PAUSE);
    case TRANSPORT_NEXT: return plain(COMMAND_STEP_NEXT);
    case TRANSPORT_LAST: return plain(COMMAND_LAST);
    }
    return plain(COMMAND_NONE);
}

// A token chip or label: its row (or column) in what the stage computes.
static Command token_command(const UiState *ui, const Document *document, UiId id) {
    AttnMatrixId matrix = ui_stage_matrix(ui, document, ui->stage);
    bool is_column = id.kind == UI_COLUMN_LABEL || (id.kind == UI_TOKEN && id.a == 1);
    size_t place = (size_t)id.b, other_row = ui->selection.is_active ? ui->selection.row : 0;
    size_t other_column = ui->selection.is_active ? ui->selection.column : 0;
    if (id.kind != UI_TOKEN) matrix = (AttnMatrixId)ui_id_matrix(id);
    return (Command){.kind = COMMAND_SELECT,
                     .matrix = matrix,
                     .head = ui->head,
                     .row = is_column ? other_row : place,
                     .column = is_column ? place : other_column};
}

static Command matrix_command(UiId id) {
    return (Command){.kind = COMMAND_SET_PROJECTION, .matrix = (AttnMatrixId)ui_id_matrix(id)};
}

static Command scene_command(const UiState *ui, UiId id) {
    if (id.b >= ui->scenes.count) return plain(COMMAND_NONE);
    return (Command){.kind = COMMAND_LOAD, .text = ui->scenes.items[id.b].name};
}

static Command recent_command(const UiState *ui, UiId id) {
    if (id.b >= ui->recent_count) return plain(COMMAND_NONE);
    return (Command){.kind = COMMAND_LOAD, .text = ui->recent[id.b]};
}

static Command compare_command(UiId id) {
    switch ((UiComparePart)id.a) {
    case COMPARE_SWITCH: return plain(COMMAND_TOGGLE_COMPARE);
    case COMPARE_PREVIOUS: return plain(COMMAND_PREVIOUS_MATRIX);
    case COMPARE_NEXT: return plain(COMMAND_NEXT_MATRIX);
    case COMPARE_DROP: return plain(COMMAND_DROP_SNAPSHOT);
    }
    return plain(COMMAND_NONE);
}

static Command cell_command(UiId id) {
    return (Command){.kind = COMMAND_SELECT,
                     .matrix = (AttnMatrixId)ui_id_matrix(id),
                     .head = ui_id_head(id),
                     .row = ui_id_row(id),
                     .column = ui_id_column(id)};
}

Command dispatch_click_command(const UiState *ui, const Document *document, UiId id) {
    switch (id.kind) {
    case UI_STAGE: return with_integer(COMMAND_SET_STAGE, (long)id.a);
    case UI_HEAD: return with_integer(COMMAND_SET_HEAD, (long)id.a);
    case UI_MATRIX:
    case UI_PROJECTION: return matrix_command(id);
    case UI_ROW_LABEL:
    case UI_COLUMN_LABEL:
    case UI_TOKEN: return token_command(ui, document, id);
    case UI_LANGUAGE: return plain(COMMAND_TOGGLE_LANGUAGE);
    case UI_THEME: return plain(COMMAND_TOGGLE_THEME);
    case UI_EXPORT: return plain(COMMAND_DIALOG_EXPORT);
    case UI_OPEN: return plain(COMMAND_DIALOG_OPEN);
    case UI_SAVE: return plain(COMMAND_SAVE);
    case UI_HELP: return plain(COMMAND_TOGGLE_HELP);
    case UI_SNAPSHOT: return plain(COMMAND_KEEP_SNAPSHOT);
    case UI_PROJECTOR_SWITCH: return plain(COMMAND_TOGGLE_PROJECTOR);
    case UI_COMPARE: return compare_command(id);
    case UI_COMPARED_CELL: return cell_command(id);
    case UI_UNDO: return plain(COMMAND_UNDO);
    case UI_REDO: return plain(COMMAND_REDO);
    case UI_TEXT_FIELD: return with_integer(COMMAND_EDIT_TEXT, (long)id.a);
    case UI_TOKEN_REMOVE:
        return (Command){.kind = COMMAND_REMOVE_TOKEN, .integer = (long)id.a, .row = (size_t)id.b};
    case UI_TOKEN_ADD:
        return (Command){
            .kind = COMMAND_ADD_TOKEN, .integer = (long)id.a, .row = SIZE_MAX, .text = "new"};
    case UI_SCENE_MENU: return plain(COMMAND_TOGGLE_MENU);
    case UI_SCENE_ITEM: return scene_command(ui, id);
    case UI_SWITCH: return control_toggle(ui, document, (UiControl)id.a);
    case UI_CHOICE: return control_choose((UiControl)id.a, (size_t)id.b);
    case UI_TRANSPORT: return transport_command(id);
    case UI_DIALOG_OK: return plain(COMMAND_DIALOG_OK);
    case UI_DIALOG_CANCEL: return plain(COMMAND_DIALOG_CANCEL);
    case UI_DIALOG_CHOICE:
        return (Command){
            .kind = COMMAND_DIALOG_CHOOSE, .integer = (long)id.a, .number = (double)id.b};
    case UI_DIALOG_FILE: return file_question_answer((FileAnswer)id.a);
    case UI_RECENT: return recent_command(ui, id);
    case UI_RELEASE: return plain(COMMAND_RELEASE_OVERRIDE);
    case UI_RELEASE_ALL: return plain(COMMAND_RELEASE_ALL);
    case UI_MESSAGE: return plain(COMMAND_DISMISS);
    case UI_COPY_STATE: return plain(COMMAND_COPY_STATE);
    case UI_SLIDER: // a click on the track has done its work already
        return id.b == 1 ? with_integer(COMMAND_EDIT_CONTROL, (long)id.a) : plain(COMMAND_NONE);
    case UI_NONE:
    case UI_CELL:
    case UI_GRID:
    case UI_CANVAS:
    case UI_TAB:
    case UI_PANEL_SCROLL:
    case UI_DIALOG:
    case UI_DIALOG_FIELD: break;
    }
    return plain(COMMAND_NONE);
}

void dispatch_finish_edit(UiState *ui, Document *document) {
    if (!ui_is_editing(ui) || ui->edit_target.kind == UI_DIALOG_FIELD) return;
    if (edit_commit(ui, document)) return;
    edit_cancel(ui);
    ui_say_error(ui, &ui->refused);
}

static bool drop(UiState *ui, Document *document, const char *path) {
    if (ui->dialog != DIALOG_NONE) dialog_close(ui);
    Command command = {.kind = COMMAND_LOAD, .text = path};
    return ui_apply(ui, document, &command);
}

static bool paste(UiState *ui, Document *document, const char *text) {
    if (stateline_is_in(text)) { // whatever has the focus: it is no sentence, number or path
        Command restore = {.kind = COMMAND_RESTORE, .text = text};
        return ui_apply(ui, document, &restore);
    }
    if (ui_is_editing(ui)) {
        if (textedit_insert(&ui->edit, text)) edit_changed(ui, document);
        return true;
    }
    Command command = {.kind = COMMAND_PASTE, .text = text};
    return ui_apply(ui, document, &command);
}

static bool tick(UiState *ui, const Document *document, double seconds) {
    const bool has_gone = notice_tick(ui, seconds);
    return step_tick(ui, document, seconds) || has_gone;
}

static bool resize(UiState *ui, const Input *input) {
    if (ui->pixel_w == input->x && ui->pixel_h == input->y) return false;
    ui_resize(ui, input->x, input->y);
    return true;
}

// --- the focus, over dialogs and the list of scenes ----------------------------------------------

static bool is_covered(const UiState *ui) {
    return ui->dialog != DIALOG_NONE || ui->is_menu_open;
}

static void return_focus(UiState *ui) {
    if (is_covered(ui) || !(ui_id_is_in_dialog(ui->focus) || ui_id_is_in_menu(ui->focus))) return;
    ui->focus = ui->focus_before;
    ui->focus_visible = ui->focus_was_visible;
}

// The ring of a matrix goes with the selected cell; where stepping has taken the cell over, the
// keys are stepping's as well.
static void follow_cell(UiState *ui) {
    const UiSelection *at = &ui->selection;
    if (ui->focus.kind != UI_GRID || is_covered(ui)) return;
    if (!at->is_active || at->is_from_step)
        ui->focus_visible = false;
    else if (ui_id_matrix(ui->focus) != (unsigned)at->matrix)
        ui->focus = ui_grid(at->matrix, at->head);
}

static bool route(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    switch (input->kind) {
    case INPUT_KEY: return dispatch_key(ui, document, list, input);
    case INPUT_TEXT:
    case INPUT_COMPOSE: return dispatch_text(ui, document, list, input);
    case INPUT_MOTION:
    case INPUT_PRESS:
    case INPUT_RELEASE:
    case INPUT_WHEEL:
    case INPUT_LEAVE: return dispatch_pointer(ui, document, list, input);
    case INPUT_RESIZE: return resize(ui, input);
    case INPUT_DROP: return drop(ui, document, input->text);
    case INPUT_PASTE: return paste(ui, document, input->text);
    case INPUT_TICK: return tick(ui, document, (double)input->dx);
    case INPUT_FRONT: return file_question_ask(ui, document, false);
    case INPUT_HIDE:
    case INPUT_SHOW: ui->is_hidden = input->kind == INPUT_HIDE; return false;
    case INPUT_LOST: return false; // the platform's business
    case INPUT_QUIT: ui->wants_quit = true; return true;
    }
    return false;
}

// What covers the screen begins with a focus of its own and gives back the one that it found.
bool dispatch_input(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    const bool was_covered = is_covered(ui), was_visible = ui->focus_visible;
    const UiId focus = ui->focus;
    const bool has_changed = route(ui, document, list, input);
    if (!was_covered && is_covered(ui)) {
        ui->focus_before = focus;
        ui->focus_was_visible = was_visible;
        ui->focus_visible = input->kind == INPUT_KEY;
    }
    return_focus(ui);
    follow_cell(ui);
    return has_changed;
}
