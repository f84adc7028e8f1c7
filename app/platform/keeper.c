// The keeper. Invariant: while is_running, only the writing thread touches what it writes (a scene
// of its own, which shares its matrices with the document's and so keeps them from being written).
#include "app/platform/keeper.h"
#include "app/doc/autosave.h"
#include "app/doc/snapshot.h"
#include "app/platform/session.h"
#include "engine/formats/text.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

// What one writing writes.
typedef struct Writing {
    DocumentOrigin origin;
    WorkView view;
    bool is_over;
    Scene *scene;  // owned; NULL: origin names it
    Scene *before; // owned: the snapshot's; NULL: there is none
    char before_name[64];
    Settings settings;
} Writing;

struct Keeper {
    Recovery recovery;
    Autosave timing;
    unsigned long edits, version, snapshots; // of the document, when it was last looked at
    WorkView view;
    SettingsLook look;
    bool has_looked;
    bool has_failed; // … and the user knows
    Writing writing;
    pthread_t thread;
    bool is_running;
    atomic_bool is_done;
    AttnStatus status;
    AttnError error;
    void (*on_done)(void *context);
    void *context;
};

Keeper *keeper_create(bool wants_work, Work *work, AttnError *error) {
    Keeper *keeper = calloc(1, sizeof *keeper);
    if (!keeper) return NULL;
    recovery_open(&keeper->recovery, wants_work, work, error);
    return keeper;
}

Recovery *keeper_recovery(Keeper *keeper) {
    return &keeper->recovery;
}

void keeper_on_done(Keeper *keeper, void (*on_done)(void *context), void *context) {
    keeper->on_done = on_done;
    keeper->context = context;
}

// --- writing -------------------------------------------------------------------------------------

// The snapshot, of which there may be none.
static bool take_before(Writing *writing, const Document *document, AttnError *error) {
    const Document *before = document_snapshot(document);
    if (!before) return true;
    memcpy(writing->before_name, before->name, sizeof writing->before_name);
    writing->before = scene_clone(before->scene);
    if (!writing->before) attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    return writing->before != NULL;
}

// The scene is kept as text where no file says the same.
static bool take_writing(Writing *writing, const Studio *studio, bool is_over, AttnError *error) {
    const Document *document = studio->document;
    *writing = (Writing){.view = work_view_of(&studio->ui), .is_over = is_over};
    memcpy(writing->origin.name, document->name, sizeof writing->origin.name);
    memcpy(writing->origin.path, document->path, sizeof writing->origin.path);
    writing->origin.stamp = document->stamp;
    writing->origin.is_dirty = document->is_dirty || document_is_computing(document);
    writing->settings = settings_of(&studio->ui);
    writing->origin.note_is_old = document_newest(document)->note_is_old;
    if (!take_before(writing, document, error)) return false;
    bool is_named = attn_utf8_is_valid(document->path, strlen(document->path));
    if (!writing->origin.is_dirty && is_named) return true;
    writing->scene = scene_clone(document_newest(document));
    if (!writing->scene) attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    return writing->scene != NULL;
}

static AttnStatus carry_out(Keeper *keeper, AttnError *error) {
    const Writing *writing = &keeper->writing;
    const WorkBefore before = {writing->before_name, writing->before};
    char *text = work_format(&writing->origin, &writing->view, writing->is_over, writing->scene,
                             writing->before ? &before : NULL, error);
    if (!text) return ATTN_ERROR_MEMORY;
    AttnStatus status = recovery_write(&keeper->recovery, text, error);
    free(text);
    if (status == ATTN_OK) status = session_write(&writing->settings, error);
    return status;
}

static void *run(void *argument) {
    Keeper *keeper = argument;
    keeper->status = carry_out(keeper, &keeper->error);
    atomic_store(&keeper->is_done, true);
    if (keeper->on_done) keeper->on_done(keeper->context);
    return NULL;
}

static void release_writing(Keeper *keeper) {
    scene_destroy(keeper->writing.scene);
    scene_destroy(keeper->writing.before);
    keeper->writing.scene = keeper->writing.before = NULL;
}

// Without a thread it is written at once.
static void start(Keeper *keeper, const Studio *studio) {
    atomic_store(&keeper->is_done, false);
    autosave_begin(&keeper->timing);
    keeper->error = (AttnError){0};
    keeper->is_running = true;
    if (!take_writing(&keeper->writing, studio, false, &keeper->error)) {
        keeper->status = ATTN_ERROR_MEMORY;
    } else if (pthread_create(&keeper->thread, NULL, run, keeper) == 0) {
        return;
    } else {
        keeper->status = carry_out(keeper, &keeper->error);
    }
    keeper->is_running = false;
    atomic_store(&keeper->is_done, true);
}

static void wait_for_writing(Keeper *keeper) {
    if (keeper->is_running) pthread_join(keeper->thread, NULL);
    keeper->is_running = false;
}

// --- looking -------------------------------------------------------------------------------------

// Playing moves on by itself: where it stands is no loss, and a disk may rest meanwhile.
static bool has_changed(Keeper *keeper, const Studio *studio) {
    const Document *document = studio->document;
    WorkView view = work_view_of(&studio->ui);
    SettingsLook look = settings_look_of(&studio->ui);
    if (studio->ui.is_playing) view = keeper->view;
    bool is_same = keeper->has_looked && keeper->edits == document->edits &&
                   keeper->version == document->version &&
                   keeper->snapshots == document->snapshots &&
                   memcmp(&keeper->view, &view, sizeof view) == 0 &&
                   memcmp(&keeper->look, &look, sizeof look) == 0;
    keeper->edits = document->edits;
    keeper->version = document->version;
    keeper->snapshots = document->snapshots;
    keeper->view = view;
    keeper->look = look;
    keeper->has_looked = true;
    return !is_same;
}

// Takes note of how a writing has ended; false: badly, and for the first time since all was well.
static bool collect(Keeper *keeper, double now, AttnError *error) {
    if (!keeper->timing.is_writing || !atomic_load(&keeper->is_done)) return true;
    wait_for_writing(keeper);
    release_writing(keeper);
    bool is_good = keeper->status == ATTN_OK, was_good = !keeper->has_failed;
    autosave_end(&keeper->timing, is_good, now);
    keeper->has_failed = !is_good;
    if (is_good || !was_good) return true;
    *error = keeper->error;
    return false;
}

bool keeper_look(Keeper *keeper, Studio *studio, double now, AttnError *error) {
    if (!keeper->recovery.folder[0]) return true;
    bool is_fine = collect(keeper, now, error);
    if (has_changed(keeper, studio)) autosave_note(&keeper->timing, now);
    if (autosave_is_due(&keeper->timing, now)) start(keeper, studio);
    return is_fine;
}

double keeper_wait(const Keeper *keeper, double now) {
    return keeper->recovery.folder[0] ? autosave_wait(&keeper->timing, now) : -1;
}

AttnStatus keeper_finish(Keeper *keeper, Studio *studio, AttnError *error) {
    AttnStatus status = ATTN_ERROR_MEMORY;
    if (!keeper->recovery.folder[0]) return ATTN_OK; // which the user has been told
    wait_for_writing(keeper);
    release_writing(keeper);
    if (take_writing(&keeper->writing, studio, true, error)) status = carry_out(keeper, error);
    release_writing(keeper);
    return status;
}

void keeper_destroy(Keeper *keeper) {
    if (!keeper) return;
    wait_for_writing(keeper);
    release_writing(keeper);
    recovery_close(&keeper->recovery);
    free(keeper);
}
