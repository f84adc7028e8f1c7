// Commands that change the document, and those around typing: history, files. What
// cannot be done leaves the document as it was and says why.
#include "app/ui/commands_parts.h"
#include "app/ui/file_question.h"
#include "app/ui/notice.h"
#include "app/ui/step.h"
#include <math.h>

bool commands_apply_to_document(UiState *ui, Document *document, const Command *command) {
    AttnError error = {0};
    unsigned long version = document->version;
    if (command->kind == COMMAND_UNDO && !document_can_undo(document)) {
        ui_say(ui, false, TEXT_APP_NOTHING_TO_UNDO);
    } else if (command->kind == COMMAND_REDO && !document_can_redo(document)) {
        ui_say(ui, false, TEXT_APP_NOTHING_TO_REDO);
    } else if (document_apply(document, command, &error) != ATTN_OK) {
        ui_say_error(ui, &error);
    } else if (version != document->version) {
        notice_clear(ui);
    }
    step_clamp(ui, document);
    return true;
}

static bool load(UiState *ui, Document *document, const Command *command) {
    AttnError error = {0};
    if (document_apply(document, command, &error) != ATTN_OK) {
        ui_say_error(ui, &error);
        return true;
    }
    edit_cancel(ui);
    ui->is_menu_open = false;
    ui->is_playing = false;
    ui->selection.is_active = false;
    ui->step = (UiStep){0};
    ui->head = 0;
    ui->projection = ui->uncompared = ATTN_Q;
    ui->scroll = ui->panel_scroll[PANEL_CONTROLS] = ui->panel_scroll[PANEL_INSPECTOR] =
        (UiScroll){0, 0}; // what is new is seen from its beginning
    if (document->path[0]) {
        ui_remember_recent(ui, document->path);
        ui_say(ui, false, TEXT_APP_OPENED, document->path);
    }
    step_clamp(ui, document);
    return true;
}

static bool save(UiState *ui, Document *document, const Command *command) {
    if (!command->text && !document->path[0]) {
        dialog_open(ui, document, DIALOG_KIND_SAVE);
        return true;
    }
    if (!command->text && file_question_ask(ui, document, true)) return true;
    AttnError error = {0};
    if (document_apply(document, command, &error) != ATTN_OK) {
        // another place is offered, with the reason beneath it
        dialog_open(ui, document, DIALOG_KIND_SAVE);
        ui_error_text(ui->language, &error, ui->edit_error, sizeof ui->edit_error);
        return true;
    }
    ui_remember_recent(ui, document->path);
    ui_say(ui, false, TEXT_APP_SAVED, document->path);
    return true;
}

// Adds to the selected cell; the next nudge of the same cell belongs to the same gesture.
static bool nudge(UiState *ui, Document *document, const Command *command) {
    const UiSelection *at = &ui->selection;
    float value;
    if (!at->is_active ||
        !document_value(document, at->matrix, at->head, at->row, at->column, &value))
        return false;
    DocumentEdit kind = document_editable(document, at->matrix);
    if (kind == DOCUMENT_EDIT_NONE || !isfinite(value)) return false;
    UiId target = ui_cell(at->matrix, at->head, at->row, at->column);
    Command set = {.kind = kind == DOCUMENT_EDIT_CELL ? COMMAND_SET_CELL : COMMAND_SET_OVERRIDE,
                   .matrix = at->matrix,
                   .head = at->head,
                   .row = at->row,
                   .column = at->column,
                   // to a hundredth, so that typed and stepped numbers stay round
                   .number = round(((double)value + command->number) * 100) / 100,
                   .continues = ui_id_equals(ui->wheel_target, target)};
    ui->wheel_target = target;
    return commands_apply_to_document(ui, document, &set);
}

static bool edit_begin(UiState *ui, const Document *document, const Command *command) {
    if (!ui->selection.is_active) return false;
    if (edit_begin_cell(ui, document, command->text)) return true;
    ui_say(ui, false, TEXT_APP_CANNOT_EDIT, attn_matrix_name(ui->selection.matrix));
    return true;
}

static bool cancel_edit(UiState *ui) {
    edit_cancel(ui);
    return true;
}

// The button + adds a token at the end and lets its word be typed at once.
static bool add_token(UiState *ui, Document *document, const Command *command) {
    const bool is_memory = command->integer == 1;
    const SceneTokens *tokens =
        is_memory ? &document->scene->memory_tokens : &document->scene->tokens;
    const size_t before = tokens->count;
    const bool is_changed = commands_apply_to_document(ui, document, command);
    tokens = is_memory ? &document->scene->memory_tokens : &document->scene->tokens;
    if (command->row == SIZE_MAX && tokens->count > before)
        edit_begin_token(ui, document, is_memory, tokens->count - 1);
    return is_changed;
}

bool commands_edit(UiState *ui, Document *document, const Command *command) {
    step_finish(ui); // what is edited is what is there
    switch ((int)command->kind) {
    case COMMAND_EDIT_BEGIN: return edit_begin(ui, document, command);
    case COMMAND_EDIT_TEXT: edit_begin_sentence(ui, document, command->integer == 1); return true;
    case COMMAND_EDIT_TOKEN:
        edit_begin_token(ui, document, command->integer == 1, command->row);
        return true;
    case COMMAND_EDIT_CONTROL: return edit_begin_control(ui, document, command);
    case COMMAND_EDIT_COMMIT: edit_commit(ui, document); return true;
    case COMMAND_EDIT_CANCEL: return cancel_edit(ui);
    case COMMAND_NUDGE: return nudge(ui, document, command);
    case COMMAND_EDIT_FILL: edit_fill(ui, document); return true;
    case COMMAND_PASTE:
    case COMMAND_COPY:
    case COMMAND_CUT:
    case COMMAND_COPY_LIST:
    case COMMAND_CLEAR:
    case COMMAND_FILL_DOWN:
    case COMMAND_FILL_RIGHT:
    case COMMAND_MASK_SELECTED:
    case COMMAND_RELEASE_OVERRIDE: return commands_cells(ui, document, command);
    case COMMAND_ADD_TOKEN: return add_token(ui, document, command);
    case COMMAND_LOAD: return load(ui, document, command);
    case COMMAND_FILE_RELOAD:
    case COMMAND_FILE_KEEP: return file_question_apply(ui, document, command);
    case COMMAND_SAVE: return save(ui, document, command);
    case COMMAND_RESTORE: return commands_restore(ui, document, command);
    case COMMAND_COPY_STATE: return commands_copy_state(ui, document);
    default: return commands_apply_to_document(ui, document, command);
    }
}
