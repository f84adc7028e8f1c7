// The document: a command makes a changed copy of the scene, the engine computes it, and only then does the copy take
// the scene's place; so whatever fails, the document is as it was.
#include "app/doc/document.h"
#include "app/doc/builtin.h"
#include "app/doc/digest.h"
#include "app/doc/edit.h"
#include "app/doc/history.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

AttnStatus document_create(AttnEngine *engine, const char *assets, Document **out, AttnError *error) {
    Document *document = calloc(1, sizeof *document);
    if (!document) return edit_out_of_memory(error);
    document->engine = engine;
    document->assets = assets;
    document->history = history_create();
    document->digests = digests_create();
    if (!document->history || !document->digests || attn_trace_create(&document->trace) != ATTN_OK) {
        document_destroy(document);
        return edit_out_of_memory(error);
    }
    *out = document;
    return ATTN_OK;
}

void document_destroy(Document *document) {
    if (!document) return;
    scene_destroy(document->scene);
    history_destroy(document->history);
    digests_destroy(document->digests);
    attn_trace_destroy(document->trace);
    words_close(document->words);
    free(document);
}

// The word table is opened when the first command needs it: start-up does not wait for it.
static AttnStatus need_words(Document *document, AttnError *error) {
    return document->words ? ATTN_OK : words_open(document->assets, &document->words, error);
}

static AttnStatus edit_with_words(Scene *scene, const Words *words, const Command *command, AttnError *error) {
    if (command->kind == COMMAND_SET_TEXT) return edit_set_text(scene, words, command, error);
    if (command->kind == COMMAND_SET_TOKEN) return edit_set_token(scene, words, command, error);
    if (command->kind == COMMAND_ADD_TOKEN) return edit_add_token(scene, words, command, error);
    if (command->kind == COMMAND_REMOVE_TOKEN) return edit_remove_token(scene, words, command, error);
    if (command->kind == COMMAND_MOVE_TOKEN) return edit_move_token(scene, words, command, error);
    return edit_set_model_width(scene, words, command, error);
}

static AttnStatus edit_tokens(Document *document, Scene *scene, const Command *command, AttnError *error) {
    AttnStatus status = need_words(document, error);
    if (status == ATTN_OK) status = edit_with_words(scene, document->words, command, error);
    if (status != ATTN_OK) return status;
    bool is_typed = command->kind == COMMAND_SET_TEXT && command->integer != 1;
    scene_update_text(scene, document->words, is_typed ? command->text : NULL);
    return ATTN_OK;
}

static AttnStatus edit_scene(Document *document, Scene *scene, const Command *command, AttnError *error) {
    switch ((int)command->kind) { // the document commands of the list; the others never get here
    case COMMAND_SET_CELL: return edit_set_cell(scene, command, error);
    case COMMAND_SET_OVERRIDE: return edit_set_override(scene, command, error);
    case COMMAND_RELEASE_OVERRIDE: return edit_release_override(scene, command, error);
    case COMMAND_RELEASE_ALL: return edit_release_all(scene, error);
    case COMMAND_PASTE: return edit_paste(scene, command, error);
    case COMMAND_SET_TEXT:
    case COMMAND_SET_TOKEN:
    case COMMAND_ADD_TOKEN:
    case COMMAND_REMOVE_TOKEN:
    case COMMAND_MOVE_TOKEN:
    case COMMAND_SET_MODEL_WIDTH: return edit_tokens(document, scene, command, error);
    case COMMAND_SET_KEY_WIDTH: return edit_set_key_width(scene, command, error);
    case COMMAND_SET_HEADS: return edit_set_heads(scene, command, error);
    case COMMAND_TOGGLE_MASK_CELL: return edit_toggle_mask_cell(scene, command, error);
    case COMMAND_SET_VALUES_ARE_X: return edit_set_values_are_x(scene, command, error);
    default: return edit_set_option(scene, command, error);
    }
}

// Brings the trace up to this scene.
static AttnStatus compute(Document *document, const Scene *scene, AttnError *error) {
    AttnInputs inputs = scene_inputs(scene);
    return attn_trace_run(document->trace, document->engine, &scene->spec, &inputs, NULL, error);
}

static DocumentState present(const Document *document) {
    DocumentState state = {.scene = document->scene, .is_dirty = document->is_dirty};
    memcpy(state.name, document->name, sizeof state.name);
    memcpy(state.path, document->path, sizeof state.path);
    return state;
}

static void make_present(Document *document, const DocumentState *state) {
    document->scene = state->scene;
    document->is_dirty = state->is_dirty;
    memcpy(document->name, state->name, sizeof state->name);
    memcpy(document->path, state->path, sizeof state->path);
    document->version++;
}

// "…/my scene.json" → "my scene"
static void name_after(Document *document, const char *path) {
    const char *base = strrchr(path, '/');
    base = base ? base + 1 : path;
    size_t length = strlen(base);
    if (length > 5 && strcmp(base + length - 5, ".json") == 0) length -= 5;
    snprintf(document->name, sizeof document->name, "%.*s", (int)length, base);
}

// A name among the built-in scenes, else a path.
static AttnStatus find_scene(Document *document, const char *name, char path[DOCUMENT_PATH_MAX], bool *is_builtin,
                             AttnError *error) {
    BuiltinScenes scenes = {0};
    size_t index;
    AttnError ignored;
    *is_builtin = builtin_list(document->assets, &scenes, &ignored) == ATTN_OK && builtin_find(&scenes, name, &index);
    if (*is_builtin) builtin_path(document->assets, name, path, DOCUMENT_PATH_MAX);
    else if (strlen(name) >= DOCUMENT_PATH_MAX)
        return attn_fail(error, ATTN_ERROR_FILE, "the path is longer than %d bytes", DOCUMENT_PATH_MAX - 1);
    else snprintf(path, DOCUMENT_PATH_MAX, "%s", name);
    return ATTN_OK;
}

static AttnStatus load(Document *document, const char *name, AttnError *error) {
    char path[DOCUMENT_PATH_MAX];
    bool is_builtin;
    Scene *scene = NULL;
    AttnStatus status = find_scene(document, name, path, &is_builtin, error);
    if (status == ATTN_OK) status = scene_read(path, document->assets, &scene, error);
    if (status == ATTN_OK) status = compute(document, scene, error);
    if (status != ATTN_OK) {
        scene_destroy(scene);
        return status;
    }
    if (document->scene) history_push(document->history, present(document));
    document->scene = scene;
    document->is_dirty = false;
    document->version++;
    snprintf(document->path, sizeof document->path, "%s", is_builtin ? "" : path);
    name_after(document, path);
    return ATTN_OK;
}

// A gesture that goes on starts anew from the scene before it, so that a slider drawn back gives back what it took.
static AttnStatus change(Document *document, const Command *command, AttnError *error) {
    const DocumentState *before = history_top(document->history);
    bool goes_on = command->continues && before != NULL;
    Scene *scene = scene_clone(goes_on ? before->scene : document->scene);
    if (!scene) return edit_out_of_memory(error);
    AttnStatus status = edit_scene(document, scene, command, error);
    if (status == ATTN_OK) status = compute(document, scene, error);
    if (status != ATTN_OK || scene_equals(scene, document->scene)) {
        scene_destroy(scene);
        return status;
    }
    if (goes_on) {
        history_drop_redo(document->history);
        scene_destroy(document->scene);
    } else {
        history_push(document->history, present(document));
    }
    document->scene = scene;
    document->is_dirty = true;
    document->version++;
    return ATTN_OK;
}

static AttnStatus go_back(Document *document, bool is_redo, AttnError *error) {
    DocumentState state = present(document);
    if (!(is_redo ? history_redo : history_undo)(document->history, &state))
        return attn_fail(error, ATTN_ERROR_SHAPE, is_redo ? "nothing to redo" : "nothing to undo");
    make_present(document, &state);
    return compute(document, document->scene, error);
}

static AttnStatus save(Document *document, const char *path, AttnError *error) {
    if (!path || !*path) path = document->path;
    if (!*path) return attn_fail(error, ATTN_ERROR_FILE, "a path is needed");
    if (strlen(path) >= DOCUMENT_PATH_MAX)
        return attn_fail(error, ATTN_ERROR_FILE, "the path is longer than %d bytes", DOCUMENT_PATH_MAX - 1);
    AttnStatus status = scene_write(document->scene, path, error);
    if (status != ATTN_OK) return status;
    if (path != document->path) snprintf(document->path, sizeof document->path, "%s", path);
    name_after(document, document->path);
    document->is_dirty = false;
    document->version++;
    return ATTN_OK;
}

AttnStatus document_apply(Document *document, const Command *command, AttnError *error) {
    if (command->kind == COMMAND_LOAD) return load(document, command->text, error);
    if (command->kind == COMMAND_SAVE) return save(document, command->text, error);
    if (command->kind == COMMAND_UNDO) return go_back(document, false, error);
    if (command->kind == COMMAND_REDO) return go_back(document, true, error);
    return change(document, command, error);
}

bool document_can_undo(const Document *document) {
    return history_undo_count(document->history) > 0;
}

bool document_can_redo(const Document *document) {
    return history_redo_count(document->history) > 0;
}
