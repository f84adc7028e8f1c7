// The document and its file: opening, saving, taking work up again, and what another program has
// done to the file meanwhile.
#include "app/doc/builtin.h"
#include "app/doc/document.h"
#include "app/doc/document_change.h"
#include "app/doc/edit.h"
#include "app/doc/history.h"
#include "engine/formats/text.h"
#include <stdio.h>
#include <string.h>

// "…/my scene.json", "…/my scene.attnlab.json" → "my scene"
static void name_after(char name[64], const char *path) {
    static const char *const endings[] = {".json", ".attnlab"};
    const char *base = strrchr(path, '/');
    base = base ? base + 1 : path;
    size_t length = strlen(base);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t end = strlen(endings[i]);
        if (length > end && strncmp(base + length - end, endings[i], end) == 0) length -= end;
    }
    if (length > 63) length = 63;
    while (length > 0 && attn_utf8_is_inside(base[length])) // no half of a character
        length--;
    snprintf(name, 64, "%.*s", (int)length, base);
}

// A name among the built-in scenes, else a path.
static AttnStatus find_scene(Document *document, const char *name, char path[DOCUMENT_PATH_MAX],
                             bool *is_builtin, AttnError *error) {
    BuiltinScenes scenes = {0};
    size_t index;
    AttnError ignored;
    *is_builtin = builtin_list(document->assets, &scenes, &ignored) == ATTN_OK &&
                  builtin_find(&scenes, name, &index);
    if (*is_builtin) {
        builtin_path(document->assets, name, path, DOCUMENT_PATH_MAX);
        return ATTN_OK;
    }
    if (strlen(name) >= DOCUMENT_PATH_MAX)
        return attn_fail(error, ATTN_ERROR_FILE, "the path is longer than %d bytes",
                         DOCUMENT_PATH_MAX - 1);
    snprintf(path, DOCUMENT_PATH_MAX, "%s", name);
    return builtin_check_name(&scenes, name, error);
}

AttnStatus document_load_file(Document *document, const char *name, AttnError *error) {
    bool is_builtin;
    DocumentChange *change = document_change_create(CHANGE_LOAD, NULL);
    if (!change) return edit_out_of_memory(error);
    AttnStatus status = find_scene(document, name, change->path, &is_builtin, error);
    change->stamp = file_stamp(change->path); // before it is read: a change meanwhile is noticed
    if (status == ATTN_OK)
        status = scene_read(change->path, document->assets, &change->scene, error);
    if (status != ATTN_OK) {
        document_change_drop(change);
        return status;
    }
    name_after(change->name, change->path);
    if (is_builtin) {
        change->scene->is_shipped = true;
        change->path[0] = '\0';
        change->stamp = (FileStamp){0};
    }
    return document_carry_out(document, change, error);
}

AttnStatus document_save_file(Document *document, const char *path, AttnError *error) {
    if (!path || !*path) path = document->path;
    if (!*path) return attn_fail(error, ATTN_ERROR_FILE, "a path is needed");
    if (strlen(path) >= DOCUMENT_PATH_MAX)
        return attn_fail(error, ATTN_ERROR_FILE, "the path is longer than %d bytes",
                         DOCUMENT_PATH_MAX - 1);
    AttnStatus status = document_finish(document, error);
    if (status == ATTN_OK) status = scene_write(document->scene, path, error);
    if (status != ATTN_OK) return status;
    DocumentState before = {.scene = NULL}, now = {.scene = NULL};
    memcpy(before.path, document->path, sizeof before.path);
    memcpy(before.name, document->name, sizeof before.name);
    if (path != document->path) snprintf(document->path, sizeof document->path, "%s", path);
    name_after(document->name, document->path);
    document->stamp = now.stamp = file_stamp(document->path);
    document->is_dirty = false;
    document->version++;
    document->edits++;
    memcpy(now.path, document->path, sizeof now.path);
    memcpy(now.name, document->name, sizeof now.name);
    history_saved(document->history, &before, &now);
    return ATTN_OK;
}

AttnStatus document_take_up(Document *document, Scene *scene, const DocumentOrigin *origin,
                            AttnError *error) {
    DocumentChange *change = document_change_create(CHANGE_LOAD, scene);
    if (!change) {
        scene_destroy(scene);
        return edit_out_of_memory(error);
    }
    memcpy(change->name, origin->name, sizeof change->name);
    memcpy(change->path, origin->path, sizeof change->path);
    change->stamp = origin->stamp;
    change->is_dirty = origin->is_dirty;
    scene->note_is_old = origin->note_is_old;
    return document_carry_out(document, change, error);
}

bool document_file_is_changed(const Document *document) {
    if (!document->path[0]) return false;
    FileStamp now = file_stamp(document->path);
    return now.exists && !file_stamp_equals(now, document->stamp);
}

void document_know_file(Document *document) {
    document->stamp = file_stamp(document->path);
    document->is_dirty = true; // the file says something else
    document->version++;
    document->edits++;
}
