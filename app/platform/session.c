// The session file. It is ours alone, so reading is forgiving: what is missing or odd is left at
// its default.
#include "app/platform/session.h"
#include "engine/formats/bytes.h"
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SESSION_FILE_MAX (1u << 20)

// The folder, made if need be; false where there is none to be had.
static bool session_folder(char *buffer, size_t size) {
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int length;
    if (state && state[0] == '/')
        length = snprintf(buffer, size, "%s/attnlab", state);
    else if (home && home[0] == '/')
        length = snprintf(buffer, size, "%s/.local/state/attnlab", home);
    else
        return false;
    if (length < 0 || (size_t)length >= size) return false;
    for (char *slash = strchr(buffer + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(buffer, 0700); // most of them exist
        *slash = '/';
    }
    return mkdir(buffer, 0700) == 0 || errno == EEXIST;
}

static bool session_path(const char *name, char *buffer, size_t size) {
    char folder[DOCUMENT_PATH_MAX];
    if (!session_folder(folder, sizeof folder)) return false;
    int length = snprintf(buffer, size, "%s/%s", folder, name);
    return length > 0 && (size_t)length < size;
}

// --- reading
// -------------------------------------------------------------------------------------------------

static void get_string(const json_t *root, const char *key, char *buffer, size_t size) {
    const char *text = json_string_value(json_object_get(root, key));
    if (text && strlen(text) < size) memcpy(buffer, text, strlen(text) + 1);
}

static void get_recent(const json_t *root, Session *session) {
    size_t index;
    json_t *entry;
    json_array_foreach(json_object_get(root, "recent"), index, entry) {
        const char *path = json_string_value(entry);
        if (path && strlen(path) < DOCUMENT_PATH_MAX && session->recent_count < UI_RECENT_MAX)
            snprintf(session->recent[session->recent_count++], DOCUMENT_PATH_MAX, "%s", path);
    }
}

static void get_look(const json_t *root, Session *session) {
    const char *language = json_string_value(json_object_get(root, "language"));
    const char *theme = json_string_value(json_object_get(root, "theme"));
    double zoom = json_number_value(json_object_get(root, "zoom"));
    session->has_look = language && theme && language_from_name(language, &session->language) &&
                        theme_from_name(theme, &session->theme);
    const char *notation = json_string_value(json_object_get(root, "notation"));
    if (notation) notation_from_name(notation, &session->notation);
    session->has_motion = !json_is_false(json_object_get(root, "motion"));
    session->zoom = zoom >= 0.75 && zoom <= 3 ? (float)zoom : 1;
}

// A file that cannot be understood is kept under another name.
static void set_aside(const char *name) {
    char path[DOCUMENT_PATH_MAX], aside[DOCUMENT_PATH_MAX + 8];
    if (!session_path(name, path, sizeof path)) return;
    snprintf(aside, sizeof aside, "%s.bad", path);
    rename(path, aside);
}

void session_read(Session *session) {
    char path[DOCUMENT_PATH_MAX];
    AttnBytes bytes = {0};
    AttnError ignored;
    memset(session, 0, sizeof *session);
    if (!session_path("session.json", path, sizeof path) ||
        attn_bytes_read(path, SESSION_FILE_MAX, &bytes, &ignored) != ATTN_OK)
        return;
    json_t *root = json_loadb((const char *)bytes.data, bytes.size, 0, NULL);
    attn_bytes_free(&bytes);
    if (!json_is_object(root)) {
        set_aside("session.json");
        set_aside("scene.json"); // the next exit would write over it
    } else {
        get_string(root, "scene", session->scene, sizeof session->scene);
        get_string(root, "name", session->name, sizeof session->name);
        get_string(root, "path", session->path, sizeof session->path);
        session->is_dirty = json_is_true(json_object_get(root, "is_dirty"));
        get_look(root, session);
        get_recent(root, session);
    }
    json_decref(root);
}

// --- applying
// ------------------------------------------------------------------------------------------------

// Where pictures and scenes are offered to be saved.
static void find_folder(UiState *ui) {
    const char *home = getenv("HOME");
    struct stat info;
    snprintf(ui->folder, sizeof ui->folder, "%s/Pictures", home ? home : "");
    if (home && stat(ui->folder, &info) == 0 && S_ISDIR(info.st_mode)) return;
    snprintf(ui->folder, sizeof ui->folder, "%s", home ? home : ".");
}

void session_apply(const Session *session, Studio *studio, const CliOptions *options,
                   bool is_scene) {
    UiState *ui = &studio->ui;
    Document *document = studio->document;
    find_folder(ui);
    memcpy(ui->recent, session->recent, sizeof ui->recent);
    ui->recent_count = session->recent_count;
    if (session->has_look) {
        ui->has_motion = session->has_motion;
        if (!options->has_language) ui->language = session->language;
        if (!options->has_theme) ui->theme = session->theme;
        if (!options->has_notation) ui->notation = session->notation;
        if (!options->has_scale) ui->zoom = session->zoom;
    }
    if (!is_scene || !session->name[0]) return;
    memcpy(document->name, session->name, sizeof document->name);
    memcpy(document->path, session->path, sizeof document->path);
    document->is_dirty = session->is_dirty;
}

// --- writing
// -------------------------------------------------------------------------------------------------

static json_t *recent_files(const UiState *ui) {
    json_t *list = json_array();
    for (size_t i = 0; i < ui->recent_count; i++)
        json_array_append_new(list, json_string(ui->recent[i]));
    return list;
}

// The scene as it is: by name or path where that says all, else written out beside the session.
static void describe_scene(const Document *document, json_t *root) {
    char path[DOCUMENT_PATH_MAX];
    AttnError ignored;
    const char *scene = document->path[0] ? document->path : document->name;
    if (document->is_dirty) {
        if (!session_path("scene.json", path, sizeof path) ||
            scene_write(document->scene, path, &ignored) != ATTN_OK)
            return;
        scene = path;
        json_object_set_new(root, "name", json_string(document->name));
        json_object_set_new(root, "path", json_string(document->path));
        json_object_set_new(root, "is_dirty", json_true());
    }
    json_object_set_new(root, "scene", json_string(scene));
}

void session_write(const Studio *studio) {
    char path[DOCUMENT_PATH_MAX];
    const UiState *ui = &studio->ui;
    AttnError ignored;
    if (!session_path("session.json", path, sizeof path)) return;
    json_t *root = json_object();
    describe_scene(studio->document, root);
    json_object_set_new(root, "language", json_string(language_name(ui->language)));
    json_object_set_new(root, "theme", json_string(theme_name(ui->theme)));
    json_object_set_new(root, "notation", json_string(notation_name(ui->notation)));
    json_object_set_new(root, "zoom", json_real((double)ui->zoom));
    json_object_set_new(root, "motion", json_boolean(ui->has_motion));
    json_object_set_new(root, "recent", recent_files(ui));
    char *text = json_dumps(root, JSON_INDENT(2));
    if (text) attn_file_replace(path, text, strlen(text), &ignored);
    free(text);
    json_decref(root);
}
