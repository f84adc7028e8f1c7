// Dialogs: open, save, picture: a path field, a few choices, OK.
#include "app/ui/commands.h"
#include "app/ui/step.h"
#include <stdio.h>
#include <string.h>

static const char *join(const UiState *ui, const char *name, char *buffer, size_t size) {
    const char *slash = ui->folder[0] && ui->folder[strlen(ui->folder) - 1] != '/' ? "/" : "";
    snprintf(buffer, size, "%s%s%s", ui->folder, slash, name);
    return buffer;
}

PictureForm dialog_picture_form(const UiState *ui) {
    PictureForm typed = picture_form_of(ui->edit.text);
    return typed != PICTURE_FORM_COUNT ? typed : (PictureForm)ui->dialog_choice[DIALOG_FORM];
}

PictureContent dialog_picture_content(const UiState *ui) {
    PictureForm form = dialog_picture_form(ui);
    PictureContent chosen = (PictureContent)ui->dialog_choice[DIALOG_CONTENT];
    // Under another ending a worksheet is refused when its name is entered.
    bool stays = picture_form_holds(form, chosen) || chosen == PICTURE_WORKSHEET;
    return stays ? chosen : picture_form_content(form);
}

// "pronoun-score-en.png": scene, stage (or stage and matrix, or neither where all are meant) and
// language. Returns buffer.
static char *picture_name(const UiState *ui, const Document *document, char *buffer, size_t size) {
    char what[64] = "";
    const char *stage = attn_stage_name(ui->stage);
    switch ((PictureContent)ui->dialog_choice[DIALOG_CONTENT]) {
    case PICTURE_SCREEN: snprintf(what, sizeof what, "-%s", stage); break;
    case PICTURE_MATRIX:
        snprintf(what, sizeof what, "-%s-%s", stage,
                 attn_matrix_name(ui_shown_matrix(ui, document)));
        break;
    case PICTURE_WORKSHEET: snprintf(what, sizeof what, "-worksheet"); break;
    case PICTURE_STAGES:
    case PICTURE_CONTENT_COUNT: break;
    }
    snprintf(buffer, size, "%s%s-%s%s", document->name, what, language_name(ui->language),
             picture_form_ending((PictureForm)ui->dialog_choice[DIALOG_FORM]));
    return buffer;
}

static void offered_path(const UiState *ui, const Document *document, UiDialog dialog, char *buffer,
                         size_t size) {
    char name[256];
    buffer[0] = '\0';
    if (dialog == DIALOG_KIND_EXPORT) {
        join(ui, picture_name(ui, document, name, sizeof name), buffer, size);
    } else if (dialog == DIALOG_KIND_SAVE && document->path[0]) {
        snprintf(buffer, size, "%s", document->path);
    } else if (dialog == DIALOG_KIND_SAVE) {
        snprintf(name, sizeof name, "%s.attnlab.json", document->name); // what desktops know
        join(ui, name, buffer, size);
    } else if (dialog == DIALOG_KIND_OPEN) {
        join(ui, "", buffer, size);
    }
}

void dialog_open(UiState *ui, const Document *document, UiDialog dialog) {
    edit_cancel(ui);
    ui->is_menu_open = false;
    ui->is_playing = false;
    ui->dialog = dialog;
    ui->replaces[0] = '\0';
    const UiKind first = dialog == DIALOG_KIND_HELP ? UI_DIALOG_CANCEL : UI_NONE;
    ui->focus = ui_id(first, 0, 0);
    if (dialog == DIALOG_KIND_HELP || dialog == DIALOG_KIND_CHANGED) return;
    char path[DOCUMENT_PATH_MAX];
    offered_path(ui, document, dialog, path, sizeof path);
    ui->edit_target = ui->focus = ui_id(UI_DIALOG_FIELD, 0, 0);
    textedit_begin(&ui->edit, path, dialog != DIALOG_KIND_OPEN);
}

void dialog_close(UiState *ui) {
    ui->dialog = DIALOG_NONE;
    edit_cancel(ui);
}

// Exchanges the end of the path in the field.
static void replace_end(UiState *ui, size_t length, const char *end) {
    char path[DOCUMENT_PATH_MAX];
    snprintf(path, sizeof path, "%.*s%s", (int)(ui->edit.length - length), ui->edit.text, end);
    textedit_begin(&ui->edit, path, false);
}

// One choice, and what it brings with it: a content that cannot be written in the form exchanges
// the form, and the other way round.
static void choose(UiState *ui, UiDialogRow row, int choice) {
    int *form = &ui->dialog_choice[DIALOG_FORM], *content = &ui->dialog_choice[DIALOG_CONTENT];
    ui->dialog_choice[row] = choice;
    if (picture_form_holds((PictureForm)*form, (PictureContent)*content)) return;
    if (row == DIALOG_FORM)
        *content = (int)picture_form_content((PictureForm)*form);
    else
        *form = (int)picture_content_form((PictureContent)*content);
}

// What, how large, in which form: a name that is still the offered one follows the choice; of one
// that was typed the ending does.
static void choose_and_name(UiState *ui, const Document *document, UiDialogRow row, int choice) {
    char before[256], after[256];
    ui->dialog_choice[DIALOG_CONTENT] = (int)dialog_picture_content(ui);
    ui->dialog_choice[DIALOG_FORM] = (int)dialog_picture_form(ui);
    picture_name(ui, document, before, sizeof before);
    choose(ui, row, choice);
    picture_name(ui, document, after, sizeof after);
    const size_t length = strlen(before);
    const PictureForm typed = picture_form_of(ui->edit.text);
    const PictureForm form = (PictureForm)ui->dialog_choice[DIALOG_FORM];
    if (ui->edit.length >= length && strcmp(ui->edit.text + ui->edit.length - length, before) == 0)
        replace_end(ui, length, after);
    else if (row == DIALOG_FORM || typed != form)
        replace_end(ui, typed == PICTURE_FORM_COUNT ? 0 : strlen(picture_form_ending(typed)),
                    picture_form_ending(form));
}

void dialog_choose(UiState *ui, const Document *document, int row, int choice) {
    static const int COUNTS[] = {[DIALOG_CONTENT] = PICTURE_CONTENT_COUNT,
                                 [DIALOG_SCALE] = 3,
                                 [DIALOG_FORM] = PICTURE_FORM_COUNT,
                                 [DIALOG_BLANK] = ATTN_MATRIX_COUNT};
    if (ui->dialog != DIALOG_KIND_EXPORT || row < 0 || row > DIALOG_BLANK || choice < 0 ||
        choice >= COUNTS[row])
        return;
    const bool is_sheet = ui->dialog_choice[DIALOG_CONTENT] == PICTURE_WORKSHEET;
    if (row == DIALOG_BLANK)
        ui->dialog_blank ^= 1u << choice;
    else if (row != DIALOG_FORM || !is_sheet || choice == PICTURE_PDF)
        choose_and_name(ui, document, (UiDialogRow)row, choice);
}

static AttnStatus check_picture_path(const UiState *ui, AttnError *error) {
    PictureForm form;
    AttnStatus status = picture_form_need(ui->edit.text, &form, error);
    return status == ATTN_OK ? picture_form_check(form, dialog_picture_content(ui), error) : status;
}

// Is there anything wrong with the path that can be said before it is tried?
static bool refuse_path(UiState *ui) {
    AttnError error = {0};
    if (ui->edit.length == 0 || ui->edit.length >= DOCUMENT_PATH_MAX)
        snprintf(ui->edit_error, sizeof ui->edit_error, "%s",
                 text_get(ui->language, TEXT_APP_NEED_PATH));
    else if (ui->dialog == DIALOG_KIND_EXPORT && check_picture_path(ui, &error) != ATTN_OK)
        ui_error_text(ui->language, &error, ui->edit_error, sizeof ui->edit_error);
    else
        return false;
    return true;
}

// A file that is not the document's, or is another than it was, is replaced only when its name has
// been entered twice.
static bool ask_to_replace(UiState *ui, const Document *document, const char *path) {
    bool is_own = strcmp(path, document->path) == 0 && !document_file_is_changed(document);
    if (is_own || !file_stamp(path).exists || strcmp(ui->replaces, path) == 0) return false;
    memcpy(ui->replaces, path, strlen(path) + 1);
    snprintf(ui->edit_error, sizeof ui->edit_error, "%s",
             text_get(ui->language, TEXT_SAFE_REPLACE));
    return true;
}

// The field begins with a folder: who writes or pastes a whole path behind it means that path.
static const char *meant_path(const char *typed) {
    const char *path = typed;
    for (const char *at = typed; (at = strstr(at, "//")) != NULL; at++)
        path = at + 1;
    return path;
}

bool dialog_accept(UiState *ui, Document *document) {
    char path[DOCUMENT_PATH_MAX];
    if (ui->dialog == DIALOG_KIND_HELP) {
        dialog_close(ui);
        return true;
    }
    if (ui->dialog == DIALOG_KIND_CHANGED) {
        dialog_open(ui, document, DIALOG_KIND_SAVE);
        return true;
    }
    if (refuse_path(ui)) return false;
    const char *meant = meant_path(ui->edit.text); // shorter than a path may be
    memcpy(path, meant, strlen(meant) + 1);
    if (ui->dialog == DIALOG_KIND_EXPORT) {
        ui->dialog_choice[DIALOG_FORM] = (int)dialog_picture_form(ui); // as it was typed
        ui->request = REQUEST_EXPORT; // the platform draws it, closes the dialog and tells
        memcpy(ui->request_path, path, sizeof path);
        return true;
    }
    if (ui->dialog == DIALOG_KIND_SAVE && ask_to_replace(ui, document, path)) return false;
    AttnError error = {0};
    Command command = {.kind = ui->dialog == DIALOG_KIND_OPEN ? COMMAND_LOAD : COMMAND_SAVE,
                       .text = path};
    if (document_apply(document, &command, &error) != ATTN_OK) {
        ui_error_text(ui->language, &error, ui->edit_error, sizeof ui->edit_error);
        return false;
    }
    bool is_save = ui->dialog == DIALOG_KIND_SAVE;
    dialog_close(ui);
    ui_remember_recent(ui, path);
    if (is_save)
        ui_say(ui, false, TEXT_APP_SAVED, path);
    else
        step_to_stage(ui, document, ATTN_STAGE_INPUT);
    step_clamp(ui, document);
    return true;
}
