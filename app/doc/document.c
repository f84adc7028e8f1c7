// The document: a command makes a changed copy of the scene, the engine computes it, and only then
// does the copy take the scene's place; so whatever fails, the document is as it was.
#include "app/doc/document.h"
#include "app/doc/builtin.h"
#include "app/doc/digest.h"
#include "app/doc/edit.h"
#include "app/doc/history.h"
#include "app/doc/job.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// How a new state of the document comes about.
typedef enum ChangeKind {
    CHANGE_EDIT,
    CHANGE_GESTURE,
    CHANGE_LOAD,
    CHANGE_UNDO,
    CHANGE_REDO
} ChangeKind;

struct DocumentChange {
    ChangeKind kind;
    Scene *scene; // owned, but for UNDO and REDO, whose scene is the history's
    char name[64];
    char path[DOCUMENT_PATH_MAX]; // LOAD
};

AttnStatus document_create(AttnEngine *engine, const char *assets, Document **out,
                           AttnError *error) {
    Document *document = calloc(1, sizeof *document);
    if (!document) return edit_out_of_memory(error);
    document->engine = engine;
    document->assets = assets;
    document->history = history_create();
    document->digests = digests_create();
    if (!document->history || !document->digests ||
        attn_trace_create(&document->trace) != ATTN_OK) {
        document_destroy(document);
        return edit_out_of_memory(error);
    }
    *out = document;
    return ATTN_OK;
}

static bool is_from_history(const DocumentChange *change) {
    return change->kind == CHANGE_UNDO || change->kind == CHANGE_REDO;
}

// Gives up a change that did not come about.
static void drop_change(DocumentChange *change) {
    if (!change) return;
    if (!is_from_history(change)) scene_destroy(change->scene);
    free(change);
}

void document_destroy(Document *document) {
    if (!document) return;
    job_destroy(document->job);
    drop_change(document->pending);
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

static AttnStatus edit_with_words(Scene *scene, const Words *words, const Command *command,
                                  AttnError *error) {
    if (command->kind == COMMAND_SET_TEXT) return edit_set_text(scene, words, command, error);
    if (command->kind == COMMAND_SET_TOKEN) return edit_set_token(scene, words, command, error);
    if (command->kind == COMMAND_ADD_TOKEN) return edit_add_token(scene, words, command, error);
    if (command->kind == COMMAND_REMOVE_TOKEN)
        return edit_remove_token(scene, words, command, error);
    if (command->kind == COMMAND_MOVE_TOKEN) return edit_move_token(scene, words, command, error);
    return edit_set_model_width(scene, words, command, error);
}

static AttnStatus edit_tokens(Document *document, Scene *scene, const Command *command,
                              AttnError *error) {
    AttnStatus status = need_words(document, error);
    if (status == ATTN_OK) status = edit_with_words(scene, document->words, command, error);
    if (status != ATTN_OK) return status;
    bool is_typed = command->kind == COMMAND_SET_TEXT && command->integer != 1;
    scene_update_text(scene, document->words, is_typed ? command->text : NULL);
    return ATTN_OK;
}

static AttnStatus edit_scene(Document *document, Scene *scene, const Command *command,
                             AttnError *error) {
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
    if (*is_builtin)
        builtin_path(document->assets, name, path, DOCUMENT_PATH_MAX);
    else if (strlen(name) >= DOCUMENT_PATH_MAX)
        return attn_fail(error, ATTN_ERROR_FILE, "the path is longer than %d bytes",
                         DOCUMENT_PATH_MAX - 1);
    else
        snprintf(path, DOCUMENT_PATH_MAX, "%s", name);
    return ATTN_OK;
}

// --- changes
// -------------------------------------------------------------------------------------------------

// Makes a change the present; the trace belongs to its scene already. Takes the change over.
static void publish(Document *document, DocumentChange *change) {
    DocumentState state = present(document);
    if (is_from_history(change)) {
        (change->kind == CHANGE_REDO ? history_redo : history_undo)(document->history, &state);
    } else {
        if (change->kind == CHANGE_GESTURE) {
            history_drop_redo(document->history);
            scene_destroy(document->scene);
        } else if (document->scene) {
            history_push(document->history, state);
        }
        state.scene = change->scene;
        state.is_dirty = change->kind != CHANGE_LOAD;
    }
    if (change->kind == CHANGE_LOAD) {
        memcpy(state.name, change->name, sizeof state.name);
        memcpy(state.path, change->path, sizeof state.path);
    }
    make_present(document, &state);
    free(change);
}

// Computes a change and publishes it, at once or, where that takes long, in the background. Takes
// the change over.
static AttnStatus carry_out(Document *document, DocumentChange *change, AttnError *error) {
    if (document->job) {
        job_cancel(document->job);
        drop_change(document->pending);
        document->pending = NULL;
    }
    if (document->job && document->scene && job_is_worthwhile(change->scene) &&
        job_start(document->job, change->scene)) {
        document->pending = change;
        return ATTN_OK;
    }
    AttnStatus status = compute(document, change->scene, error);
    if (status == ATTN_OK)
        publish(document, change);
    else
        drop_change(change);
    return status;
}

static DocumentChange *new_change(ChangeKind kind, Scene *scene) {
    DocumentChange *change = calloc(1, sizeof *change);
    if (change) *change = (DocumentChange){.kind = kind, .scene = scene};
    return change;
}

static AttnStatus load(Document *document, const char *name, AttnError *error) {
    bool is_builtin;
    DocumentChange *change = new_change(CHANGE_LOAD, NULL);
    if (!change) return edit_out_of_memory(error);
    AttnStatus status = find_scene(document, name, change->path, &is_builtin, error);
    if (status == ATTN_OK)
        status = scene_read(change->path, document->assets, &change->scene, error);
    if (status != ATTN_OK) {
        drop_change(change);
        return status;
    }
    name_after(change->name, change->path);
    if (is_builtin) change->path[0] = '\0';
    return carry_out(document, change, error);
}

// The scene that a command changes, and as what. A gesture that goes on starts anew from the scene
// before it, so that a slider drawn back gives back what it took; an edit made while another is
// being computed is made to that one.
static const Scene *scene_to_change(const Document *document, const Command *command,
                                    ChangeKind *kind) {
    const DocumentState *before = history_top(document->history);
    const DocumentChange *pending = document->pending;
    *kind = CHANGE_EDIT;
    if (pending && !is_from_history(pending) && !command->continues) {
        *kind = pending->kind;
        return pending->scene;
    }
    if (!command->continues || !before || (pending && pending->kind == CHANGE_EDIT))
        return document->scene;
    *kind = CHANGE_GESTURE;
    return before->scene;
}

static AttnStatus change(Document *document, const Command *command, AttnError *error) {
    ChangeKind kind;
    Scene *scene = scene_clone(scene_to_change(document, command, &kind));
    DocumentChange *next = scene ? new_change(kind, scene) : NULL;
    if (!next) {
        scene_destroy(scene);
        return edit_out_of_memory(error);
    }
    if (kind ==
        CHANGE_LOAD) { // a scene being opened is edited already: it stays the one being opened
        memcpy(next->name, document->pending->name, sizeof next->name);
        memcpy(next->path, document->pending->path, sizeof next->path);
    }
    AttnStatus status = edit_scene(document, scene, command, error);
    if (status != ATTN_OK || (!document->pending && scene_equals(scene, document->scene))) {
        drop_change(next);
        return status;
    }
    return carry_out(document, next, error);
}

static AttnStatus go_back(Document *document, bool is_redo, AttnError *error) {
    if (document->pending &&
        !is_redo) { // what is only being computed is undone by not computing it
        document_cancel(document);
        return ATTN_OK;
    }
    const DocumentState *state =
        is_redo ? history_next(document->history) : history_top(document->history);
    if (!state)
        return attn_fail(error, ATTN_ERROR_SHAPE, is_redo ? "nothing to redo" : "nothing to undo");
    DocumentChange *back = new_change(is_redo ? CHANGE_REDO : CHANGE_UNDO, state->scene);
    return back ? carry_out(document, back, error) : edit_out_of_memory(error);
}

// --- in the background
// -----------------------------------------------------------------------------------------

AttnStatus document_use_jobs(Document *document, void (*on_done)(void *context), void *context,
                             AttnError *error) {
    document->job = job_create(document->engine);
    if (!document->job) return edit_out_of_memory(error);
    job_on_done(document->job, on_done, context);
    return ATTN_OK;
}

bool document_is_computing(const Document *document) {
    return document->pending != NULL;
}

float document_progress(const Document *document) {
    return document->pending ? job_progress(document->job) : 1;
}

AttnStatus document_finish(Document *document, AttnError *error) {
    DocumentChange *change = document->pending;
    if (!change) return ATTN_OK;
    document->pending = NULL;
    AttnStatus status = job_wait(document->job, error);
    if (status == ATTN_OK) {
        document->trace = job_exchange(document->job, document->trace);
        publish(document, change);
    } else {
        drop_change(change);
    }
    return status;
}

bool document_poll(Document *document, AttnError *error) {
    if (!document->pending || !job_is_done(document->job)) return false;
    document_finish(document, error);
    return true;
}

void document_cancel(Document *document) {
    if (!document->pending) return;
    job_cancel(document->job);
    drop_change(document->pending);
    document->pending = NULL;
}

// --- commands
// --------------------------------------------------------------------------------------------------

static AttnStatus save(Document *document, const char *path, AttnError *error) {
    if (!path || !*path) path = document->path;
    if (!*path) return attn_fail(error, ATTN_ERROR_FILE, "a path is needed");
    if (strlen(path) >= DOCUMENT_PATH_MAX)
        return attn_fail(error, ATTN_ERROR_FILE, "the path is longer than %d bytes",
                         DOCUMENT_PATH_MAX - 1);
    AttnStatus status = document_finish(document, error);
    if (status == ATTN_OK) status = scene_write(document->scene, path, error);
    if (status != ATTN_OK) return status;
    if (path != document->path) snprintf(document->path, sizeof document->path, "%s", path);
    name_after(document->name, document->path);
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
    return document->pending != NULL || history_undo_count(document->history) > 0;
}

bool document_can_redo(const Document *document) {
    return history_redo_count(document->history) > 0;
}
