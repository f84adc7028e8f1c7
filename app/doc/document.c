// The document: a command makes a changed copy of the scene, the engine computes it, and only then
// does the copy take the scene's place; so whatever fails, the document is as it was.
#include "app/doc/document.h"
#include "app/doc/digest.h"
#include "app/doc/document_change.h"
#include "app/doc/edit.h"
#include "app/doc/history.h"
#include "app/doc/job.h"
#include "app/doc/snapshot.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

void document_change_drop(DocumentChange *change) {
    if (!change) return;
    if (!is_from_history(change)) scene_destroy(change->scene);
    snapshot_destroy(change->snapshot);
    free(change);
}

void document_destroy(Document *document) {
    if (!document) return;
    job_destroy(document->job);
    document_change_drop(document->pending);
    scene_destroy(document->scene);
    history_destroy(document->history);
    digests_destroy(document->digests);
    snapshot_destroy(document->snapshot);
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
    DocumentState state = {
        .scene = document->scene, .is_dirty = document->is_dirty, .stamp = document->stamp};
    memcpy(state.name, document->name, sizeof state.name);
    memcpy(state.path, document->path, sizeof state.path);
    return state;
}

static void make_present(Document *document, const DocumentState *state) {
    document->scene = state->scene;
    document->is_dirty = state->is_dirty;
    document->stamp = state->stamp;
    memcpy(document->name, state->name, sizeof state->name);
    memcpy(document->path, state->path, sizeof state->path);
    document->version++;
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
        state.is_dirty = change->kind != CHANGE_LOAD || change->is_dirty;
    }
    if (change->kind == CHANGE_LOAD) {
        state.stamp = change->stamp;
        memcpy(state.name, change->name, sizeof state.name);
        memcpy(state.path, change->path, sizeof state.path);
    }
    make_present(document, &state);
    if (change->snapshot) snapshot_keep(document, change->snapshot);
    free(change);
}

AttnStatus document_carry_out(Document *document, DocumentChange *change, AttnError *error) {
    document->edits++;
    if (document->job) {
        job_cancel(document->job);
        document_change_drop(document->pending);
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
        document_change_drop(change);
    return status;
}

DocumentChange *document_change_create(ChangeKind kind, Scene *scene) {
    DocumentChange *change = calloc(1, sizeof *change);
    if (change) *change = (DocumentChange){.kind = kind, .scene = scene};
    return change;
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
    DocumentChange *next = scene ? document_change_create(kind, scene) : NULL;
    if (!next) {
        scene_destroy(scene);
        return edit_out_of_memory(error);
    }
    if (kind ==
        CHANGE_LOAD) { // a scene being opened is edited already: it stays the one being opened
        memcpy(next->name, document->pending->name, sizeof next->name);
        memcpy(next->path, document->pending->path, sizeof next->path);
        next->stamp = document->pending->stamp;
        next->is_dirty = true;
    }
    AttnStatus status = edit_scene(document, scene, command, error);
    if (status != ATTN_OK || (!document->pending && scene_equals(scene, document->scene))) {
        document_change_drop(next);
        return status;
    }
    return document_carry_out(document, next, error);
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
    DocumentChange *back =
        document_change_create(is_redo ? CHANGE_REDO : CHANGE_UNDO, state->scene);
    return back ? document_carry_out(document, back, error) : edit_out_of_memory(error);
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
        document_change_drop(change);
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
    document_change_drop(document->pending);
    document->pending = NULL;
    document->edits++;
}

const Scene *document_newest(const Document *document) {
    return document->pending ? document->pending->scene : document->scene;
}

// --- commands
// --------------------------------------------------------------------------------------------------

AttnStatus document_apply(Document *document, const Command *command, AttnError *error) {
    if (command->kind == COMMAND_LOAD) return document_load_file(document, command->text, error);
    if (command->kind == COMMAND_SAVE) return document_save_file(document, command->text, error);
    if (command->kind == COMMAND_RESTORE) return document_restore(document, command->text, error);
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
