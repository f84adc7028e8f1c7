// Typing: one text at a time is being edited (a cell, a token, the sentence, a path). A cell and a
// token take effect when committed; the sentence takes effect with every key, as one step of Undo.
#include "app/draw/numfmt.h"
#include "app/ui/commands.h"
#include "app/ui/controls.h"
#include "app/ui/selection.h"
#include "app/ui/step.h"
#include "engine/formats/number.h"
#include <stdio.h>
#include <string.h>

static void begin(UiState *ui, UiId target, const char *text, bool select_all) {
    ui->edit_target = target;
    ui->edit_error[0] = '\0';
    ui->gesture_began = false;
    ui->is_menu_open = false; // it would lie over what is typed
    textedit_begin(&ui->edit, text, select_all);
}

bool edit_begin_cell(UiState *ui, const Document *document, const char *text) {
    const UiSelection *selection = &ui->selection;
    float value;
    char number[NUMFMT_MAX];
    if (!selection->is_active ||
        document_editable(document, selection->matrix) == DOCUMENT_EDIT_NONE ||
        !document_value(document, selection->matrix, selection->head, selection->row,
                        selection->column, &value))
        return false;
    UiId target = ui_cell(selection->matrix, selection->head, selection->row, selection->column);
    ui->is_playing = false;
    begin(ui, target, text ? text : numfmt_edit(number, value), text == NULL);
    return true;
}

void edit_begin_sentence(UiState *ui, const Document *document, bool is_memory) {
    char sentence[TEXTEDIT_MAX];
    if (document_sentence_bytes(document, is_memory) >= sizeof sentence) {
        ui_say(ui, true, TEXT_APP_SENTENCE_TOO_LONG, document_sentence_bytes(document, is_memory),
               sizeof sentence - 1);
        return;
    }
    document_sentence(document, is_memory, sentence, sizeof sentence);
    begin(ui, ui_id(UI_TEXT_FIELD, is_memory, 0), sentence, false);
}

void edit_begin_token(UiState *ui, const Document *document, bool is_memory, size_t row) {
    const SceneTokens *tokens =
        is_memory ? &document->scene->memory_tokens : &document->scene->tokens;
    if (row < tokens->count)
        begin(ui, ui_id(UI_TOKEN, is_memory, row), tokens->items[row].text, true);
}

bool edit_begin_control(UiState *ui, const Document *document, const Command *command) {
    char value[32];
    const UiControl control = (UiControl)command->integer;
    if (command->integer < 0 || !control_is_typed(control)) return false;
    control_typed(ui, document, control, value);
    begin(ui, ui_id(UI_SLIDER, control, 1), command->text ? command->text : value, !command->text);
    return true;
}

static AttnStatus commit_cell(UiState *ui, Document *document, AttnError *error) {
    UiId target = ui->edit_target;
    Command command = {.matrix = (AttnMatrixId)ui_id_matrix(target),
                       .head = ui_id_head(target),
                       .row = ui_id_row(target),
                       .column = ui_id_column(target)};
    float value, old;
    AttnStatus status = attn_parse_number(ui->edit.text, ui->edit.length, &value, error);
    if (status != ATTN_OK) return status;
    bool is_input = document_editable(document, command.matrix) == DOCUMENT_EDIT_CELL;
    bool is_same =
        document_value(document, command.matrix, command.head, command.row, command.column, &old) &&
        memcmp(&old, &value, sizeof old) == 0;
    if (is_same) return ATTN_OK; // a number left as it was does not pin a computed cell
    command.kind = is_input ? COMMAND_SET_CELL : COMMAND_SET_OVERRIDE;
    command.number = (double)value;
    return document_apply(document, &command, error);
}

static AttnStatus commit_token(UiState *ui, Document *document, AttnError *error) {
    Command command = {.kind = COMMAND_SET_TOKEN,
                       .row = (size_t)ui->edit_target.b,
                       .integer = (long)ui->edit_target.a,
                       .text = ui->edit.text};
    return document_apply(document, &command, error);
}

static void refuse(UiState *ui, const AttnError *error) {
    ui->refused = *error;
    ui_error_text(ui->language, error, ui->edit_error, sizeof ui->edit_error);
}

// What was refused stays in the field, with the reason.
static bool take(UiState *ui, Document *document, AttnStatus status, const AttnError *error) {
    if (status != ATTN_OK) {
        refuse(ui, error);
        return false;
    }
    edit_cancel(ui);
    step_clamp(ui, document);
    return true;
}

bool edit_commit(UiState *ui, Document *document) {
    AttnError error = {0};
    AttnStatus status = ATTN_OK;
    if (ui->edit_target.kind == UI_CELL) status = commit_cell(ui, document, &error);
    if (ui->edit_target.kind == UI_TOKEN) status = commit_token(ui, document, &error);
    if (ui->edit_target.kind == UI_SLIDER)
        status = control_take(ui, document, (UiControl)ui->edit_target.a, &error);
    if (ui->edit_target.kind == UI_TEXT_FIELD) {
        if (ui->edit_error[0]) return false; // said already
        ui->focus_visible = false;           // letters are keys again, and no ring says otherwise
    }
    return take(ui, document, status, &error);
}

bool edit_fill(UiState *ui, Document *document) {
    if (ui->edit_target.kind != UI_CELL || !ui_has_range(ui)) return edit_commit(ui, document);
    const UiRange range = ui_range(&ui->selection);
    AttnError error = {0};
    float value;
    char number[NUMFMT_MAX];
    AttnStatus status = attn_parse_number(ui->edit.text, ui->edit.length, &value, &error);
    if (status == ATTN_OK) {
        snprintf(number, sizeof number, "%.9g", (double)value);
        const Command command = {.kind = COMMAND_PASTE,
                                 .matrix = ui->selection.matrix,
                                 .head = ui->selection.head,
                                 .row = range.row,
                                 .column = range.column,
                                 .rows = range.rows,
                                 .columns = range.columns,
                                 .text = number};
        status = document_apply(document, &command, &error);
    }
    return take(ui, document, status, &error);
}

void edit_cancel(UiState *ui) {
    ui->edit_target = ui_id(UI_NONE, 0, 0);
    ui->edit_error[0] = '\0';
    ui->gesture_began = false;
    textedit_end(&ui->edit);
}

void edit_changed(UiState *ui, Document *document) {
    ui->edit_error[0] = '\0';
    if (ui->edit_target.kind != UI_TEXT_FIELD) return;
    Command command = {.kind = COMMAND_SET_TEXT,
                       .integer = (long)ui->edit_target.a,
                       .text = ui->edit.text,
                       .continues = ui->gesture_began};
    AttnError error = {0};
    unsigned long version = document->version;
    if (document_apply(document, &command, &error) != ATTN_OK) refuse(ui, &error);
    if (document->version != version) ui->gesture_began = true;
    step_clamp(ui, document);
}
