// State as a line of text: what is on the screen as one line for the clipboard, and back. A line
// that cannot be read changes nothing and says why.
#include "app/doc/packed.h"
#include "app/doc/snapshot.h"
#include "app/ui/commands_parts.h"
#include "app/ui/step.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- out
// ------------------------------------------------------------------------------------------------

static StateView view_of(const UiState *ui, const Document *document) {
    const UiSelection *at = &ui->selection;
    StateView view = {.language = ui->language,
                      .notation = ui->notation,
                      .stage = ui->stage,
                      .projection = ui->projection,
                      .head = ui->head,
                      .is_selected = at->is_active,
                      .is_from_step = at->is_from_step,
                      .matrix = at->matrix,
                      .matrix_head = at->head,
                      .row = at->row,
                      .column = at->column,
                      .down = at->down,
                      .right = at->right,
                      .grain = (size_t)ui->grain,
                      .is_partial = ui->step.is_partial,
                      .cells = ui->step.cells,
                      .terms = ui->step.terms,
                      .origin = ui->step.origin,
                      .step_grain = (size_t)ui->step.grain,
                      .has_look = true,
                      .note_is_old = document->scene->note_is_old,
                      .colors = ui->colors,
                      .is_projector = ui->is_projector,
                      .is_comparing = ui->is_comparing && document_snapshot(document)};
    if (view.is_comparing) {
        view.compared = ui_compared_matrix(ui, document);
        snprintf(view.before, sizeof view.before, "%s", document_snapshot(document)->name);
    }
    snprintf(view.name, sizeof view.name, "%s", document->name);
    return view;
}

bool commands_copy_state(UiState *ui, const Document *document) {
    StateView view = view_of(ui, document);
    const Scene *before = view.is_comparing ? document_snapshot(document)->scene : NULL;
    AttnError error = {0};
    char *line;
    if (stateline_write(document->scene, before, &view, &line, &error) != ATTN_OK) {
        ui_say_error(ui, &error);
        return true;
    }
    size_t length = strlen(line);
    free(ui->clipboard);
    ui->clipboard = line;
    ui->request = REQUEST_CLIPBOARD;
    ui->is_menu_open = false;
    if (length > PACKED_CHAT_MAX)
        ui_say(ui, true, TEXT_STATE_LONG, (length + 999) / 1000);
    else
        ui_say(ui, false, TEXT_STATE_COPIED, length);
    return true;
}

// --- in
// -------------------------------------------------------------------------------------------------

static void take_look(UiState *ui, const StateView *view) {
    if (!view->has_look) return;
    ui->colors = view->colors;
    ui->is_projector = view->is_projector;
    ui_resize(ui, ui->pixel_w, ui->pixel_h);
}

// What a line says of a scene may not fit it: everything is brought into its bounds.
static void look_as(UiState *ui, const Document *document, const StateView *view) {
    step_to_stage(ui, document, view->stage);
    ui->language = view->language;
    ui->notation = view->notation;
    ui->projection = view->projection;
    ui->head = view->head;
    ui->grain = (UiGrain)view->grain;
    ui->selection = (UiSelection){.is_active = view->is_selected,
                                  .is_from_step = view->is_from_step,
                                  .matrix = view->matrix,
                                  .head = view->matrix_head,
                                  .row = view->row,
                                  .column = view->column,
                                  .down = view->down,
                                  .right = view->right};
    if (view->is_partial && ui->stage != ATTN_STAGE_INPUT)
        ui->step = (UiStep){.is_partial = true,
                            .cells = view->cells,
                            .terms = view->terms,
                            .origin = view->origin,
                            .grain = (UiGrain)view->step_grain};
    ui->is_comparing = view->is_comparing && document_snapshot(document);
    ui->compared = view->compared;
    ui->compared_stage = view->is_comparing ? ui->stage : ATTN_STAGE_COUNT;
    take_look(ui, view);
    step_clamp(ui, document);
}

static void leave_everything(UiState *ui) {
    if (ui->dialog != DIALOG_NONE) dialog_close(ui);
    edit_cancel(ui);
    ui->is_menu_open = false;
    ui->is_playing = ui->is_stepping = ui->is_comparing = false;
    ui->scroll = (UiScroll){0, 0};
}

void commands_forget_restored(UiState *ui, const Document *document) {
    if (!document_is_computing(document)) ui->is_restoring = false;
}

void ui_take_restored(UiState *ui, const Document *document) {
    if (!ui->is_restoring || document_is_computing(document)) return;
    ui->is_restoring = false;
    look_as(ui, document, &ui->restored);
}

AttnStatus ui_restore(UiState *ui, Document *document, const char *text, AttnError *error) {
    StateView view;
    Command command = {.kind = COMMAND_RESTORE, .text = text};
    AttnStatus status = stateline_read_view(text, &view, error);
    if (status == ATTN_OK) status = document_apply(document, &command, error);
    if (status != ATTN_OK) return status;
    leave_everything(ui);
    ui->is_restoring = true;
    ui->restored = view;
    ui_take_restored(ui, document);
    return ATTN_OK;
}

bool commands_restore(UiState *ui, Document *document, const Command *command) {
    AttnError error = {0};
    if (ui_restore(ui, document, command->text, &error) != ATTN_OK)
        ui_say_why(ui, TEXT_STATE_REFUSED, &error);
    else
        ui_say(ui, false, TEXT_STATE_RESTORED);
    return true;
}
