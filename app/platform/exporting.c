// One large picture at a time. While inputs are recorded or done again all are written at once, so
// that the same comes out each time.
#include "app/platform/exporting.h"
#include "app/cli/cli.h"
#include "app/platform/picture_job.h"
#include "app/ui/commands.h"
#include "app/ui/notice.h"
#include <stdio.h>
#include <string.h>

static const char *say(const Window *w, TextId id) {
    return text_get(w->studio->ui.language, id);
}

static TextId saved_text(PictureContent content, const char *path) {
    const PictureForm form = picture_form_of(path);
    if (picture_form_is_numbers(form)) return TEXT_SHARE_NUMBERS_SAVED;
    if (content == PICTURE_WORKSHEET) return TEXT_APP_WORKSHEET_SAVED;
    const bool is_numbered = content == PICTURE_STAGES && form != PICTURE_PDF;
    return is_numbered ? TEXT_APP_PICTURES_SAVED : TEXT_APP_PICTURE_SAVED;
}

static PictureWish wish_of(const Window *w) {
    static const float SCALES[] = {1, 2, 4};
    const UiState *ui = &w->studio->ui;
    const Document *document = w->studio->document;
    const AttnMatrixId id = ui_shown_matrix(ui, document);
    PictureWish wish = {.content = dialog_picture_content(ui),
                        .matrix = id,
                        .head = ui_matrix_head(ui, document, id),
                        // (Chosen of another scene's matrices, perhaps.)
                        .blank = ui->dialog_blank & worksheet_choices(document),
                        .scale = SCALES[ui->dialog_choice[DIALOG_SCALE]]};
    if (wish.content == PICTURE_WORKSHEET) wish.head = ui_matrix_head(ui, document, ATTN_SCORES);
    if (wish.content != PICTURE_MATRIX) wish.scale *= ui->scale;
    return wish;
}

static bool begin_job(Window *w, const PictureWish *wish, void (*on_done)(void *context)) {
    UiState *ui = &w->studio->ui;
    if (w->tape || !picture_job_is_worthwhile(w->studio, wish, ui->request_path)) return false;
    // Killed in the midst of it, the program finds its work again at once.
    const Recovery *recovery = w->keeper ? keeper_recovery(w->keeper) : NULL;
    const int lock = recovery && recovery->folder[0] ? recovery->lock : -1;
    w->picture = picture_job_start(w->studio, wish, ui->request_path, lock, on_done, NULL);
    if (!w->picture) return false;
    w->picture_content = wish->content;
    memcpy(w->picture_path, ui->request_path, sizeof w->picture_path);
    ui_say(ui, false, TEXT_APP_WRITING, w->picture_path);
    notice_stay(ui);
    return true;
}

void exporting_begin(Window *w, void (*on_done)(void *context)) {
    UiState *ui = &w->studio->ui;
    const PictureWish wish = wish_of(w);
    AttnError error = {0};
    const UiState before = *ui;
    w->list_is_stale = true;
    if (w->picture) {
        snprintf(ui->edit_error, sizeof ui->edit_error, say(w, TEXT_APP_STILL_WRITING),
                 w->picture_path);
        return;
    }
    dialog_close(ui); // the picture shows the screen, not the dialog
    notice_clear(ui);
    ui->hover = ui->focus = ui_id(UI_NONE, 0, 0);
    if (!begin_job(w, &wish, on_done)) {
        if (pictures_write(w->studio, &wish, ui->request_path, &error) != ATTN_OK) {
            *ui = before; // offer another place
            ui_error_text(ui->language, &error, ui->edit_error, sizeof ui->edit_error);
            return;
        }
        ui_say(ui, false, saved_text(wish.content, ui->request_path), ui->request_path);
    }
    ui->focus = before.focus_before;
    ui->focus_visible = before.focus_was_visible;
}

// Another place is offered, unless the user is in the midst of something else.
static void tell_failure(Window *w, const AttnError *error) {
    UiState *ui = &w->studio->ui;
    if (ui->dialog != DIALOG_NONE || ui->is_menu_open || ui_is_editing(ui)) {
        ui_say_error(ui, error);
        return;
    }
    notice_clear(ui);
    ui->focus_before = ui->focus;
    ui->focus_was_visible = ui->focus_visible;
    dialog_open(ui, w->studio->document, DIALOG_KIND_EXPORT);
    textedit_begin(&ui->edit, w->picture_path, false);
    ui_error_text(ui->language, error, ui->edit_error, sizeof ui->edit_error);
}

void exporting_collect(Window *w) {
    AttnError error = {0};
    if (!w->picture || !picture_job_is_done(w->picture)) return;
    const AttnStatus status = picture_job_finish(w->picture, &error);
    w->picture = NULL;
    if (status == ATTN_OK)
        ui_say(&w->studio->ui, false, saved_text(w->picture_content, w->picture_path),
               w->picture_path);
    else
        tell_failure(w, &error);
    w->is_stale = w->list_is_stale = true;
}

void exporting_finish(Window *w) {
    AttnError error = {0};
    if (w->picture && picture_job_finish(w->picture, &error) != ATTN_OK)
        cli_complain(w->picture_path, &error);
    w->picture = NULL;
}
