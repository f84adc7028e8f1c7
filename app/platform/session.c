// The settings' file and what the command line says over it.
#include "app/platform/session.h"
#include "app/platform/folders.h"
#include "engine/formats/bytes.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SESSION_FILE_MAX (1u << 20)

void session_read(Settings *settings, char aside[DOCUMENT_PATH_MAX]) {
    char path[DOCUMENT_PATH_MAX];
    AttnBytes bytes = {0};
    AttnError ignored;
    memset(settings, 0, sizeof *settings);
    aside[0] = '\0';
    if (folders_state_path("session.json", path, sizeof path, &ignored) != ATTN_OK ||
        attn_bytes_read(path, SESSION_FILE_MAX, &bytes, &ignored) != ATTN_OK)
        return;
    if (!settings_parse((const char *)bytes.data, bytes.size, settings) &&
        !folders_set_aside(path, aside, DOCUMENT_PATH_MAX))
        aside[0] = '\0';
    attn_bytes_free(&bytes);
}

// Where pictures and scenes are offered to be saved.
static void find_folder(UiState *ui) {
    const char *home = getenv("HOME");
    struct stat info;
    snprintf(ui->folder, sizeof ui->folder, "%s/Pictures", home ? home : "");
    if (home && stat(ui->folder, &info) == 0 && S_ISDIR(info.st_mode)) return;
    snprintf(ui->folder, sizeof ui->folder, "%s", home ? home : ".");
}

void session_apply(const Settings *settings, UiState *ui, const CliOptions *options) {
    find_folder(ui);
    memcpy(ui->recent, settings->recent, sizeof ui->recent);
    ui->recent_count = settings->recent_count;
    if (!settings->has_look) return;
    if (!options->has_language) ui->language = settings->look.language;
    if (!options->has_theme) ui->theme = settings->look.theme;
    if (!options->has_notation) ui->notation = settings->look.notation;
    if (!options->has_scale) ui->zoom = settings->look.zoom;
    ui->has_motion = settings->look.has_motion;
    ui->is_projector = ui->is_projector || settings->look.is_projector;
    ui->colors = settings->look.colors;
    memcpy(ui->dialog_choice, settings->look.picture, sizeof settings->look.picture);
}

AttnStatus session_write(const Settings *settings, AttnError *error) {
    char path[DOCUMENT_PATH_MAX];
    AttnStatus status = folders_state_path("session.json", path, sizeof path, error);
    if (status != ATTN_OK) return status;
    char *text = settings_format(settings);
    if (!text) return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    status = attn_file_replace(path, text, strlen(text), error);
    free(text);
    return status;
}
