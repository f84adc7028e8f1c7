// A file changed underneath. Nothing is decided for the user: until there is an answer the document
// stays as it is, and the file too.
#include "app/ui/file_question.h"
#include "app/ui/commands.h"
#include <string.h>

bool file_question_ask(UiState *ui, const Document *document, bool is_saving) {
    if (!document_file_is_changed(document)) return false;
    FileStamp now = file_stamp(document->path);
    bool is_busy = ui->dialog != DIALOG_NONE || ui_is_editing(ui);
    if (!is_saving && (is_busy || file_stamp_equals(now, ui->asked))) return false;
    dialog_open(ui, document, DIALOG_KIND_CHANGED);
    ui->asked = now;
    ui->is_asked_by_saving = is_saving;
    ui->focus = ui_id(UI_DIALOG_FILE, FILE_SAVE_AS, 0); // what loses nothing
    ui->focus_visible = true;
    return true;
}

Command file_question_answer(FileAnswer answer) {
    switch (answer) {
    case FILE_RELOAD: return (Command){.kind = COMMAND_FILE_RELOAD};
    case FILE_KEEP: return (Command){.kind = COMMAND_FILE_KEEP};
    case FILE_SAVE_AS: return (Command){.kind = COMMAND_DIALOG_SAVE};
    case FILE_ANSWER_COUNT: break;
    }
    return (Command){.kind = COMMAND_NONE};
}

// Loading is undoable, so that what was here is not lost either.
static bool reload(UiState *ui, Document *document) {
    char path[DOCUMENT_PATH_MAX];
    memcpy(path, document->path, sizeof path);
    if (!path[0]) return false;
    Command load = {.kind = COMMAND_LOAD, .text = path};
    return ui_apply(ui, document, &load);
}

static bool keep(UiState *ui, Document *document, bool is_saving) {
    if (!document->path[0]) return false;
    document_know_file(document);
    Command save = {.kind = COMMAND_SAVE};
    return !is_saving || ui_apply(ui, document, &save);
}

bool file_question_apply(UiState *ui, Document *document, const Command *command) {
    bool is_saving = ui->dialog == DIALOG_KIND_CHANGED && ui->is_asked_by_saving;
    if (ui->dialog != DIALOG_NONE) dialog_close(ui);
    return command->kind == COMMAND_FILE_RELOAD ? reload(ui, document)
                                                : keep(ui, document, is_saving);
}
