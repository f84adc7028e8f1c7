// Document: the scene being looked at, its history, and the trace that the engine computed from it.
//
// Invariant: the trace belongs to the current scene (or problem says why it could not be computed
// and the trace is the last good one). Commands are the only way to change it; each raises version.
#ifndef DOC_DOCUMENT_H
#define DOC_DOCUMENT_H

#include "app/doc/command.h"
#include "app/doc/scene.h"
#include "app/doc/stamp.h"
#include "app/doc/words.h"

#define DOCUMENT_UNDO_MAX 200
#define DOCUMENT_PATH_MAX 1024

typedef struct DocumentHistory DocumentHistory;
typedef struct DocumentDigests DocumentDigests;   // digest.h
typedef struct DocumentJob DocumentJob;           // job.h
typedef struct DocumentSnapshot DocumentSnapshot; // snapshot.h
typedef struct DocumentChange DocumentChange;     // document.c

typedef struct Document {
    AttnEngine *engine;       // borrowed
    AttnTrace *trace;         // owned
    Scene *scene;             // owned, never NULL after document_load()
    DocumentHistory *history; // owned
    DocumentJob *job;         // owned; NULL: everything is computed at once, while the caller waits
    DocumentChange *pending;  // owned: what the job computes, NULL none
    DocumentDigests *digests; // owned: what is remembered of the trace's matrices
    DocumentSnapshot *snapshot;   // owned: what it is compared with; NULL none
    Words *words;                 // owned, opened when first needed
    const char *assets;           // borrowed: folder of scenes/, vectors/ …
    char name[64];                // built-in name or file name without ending: names pictures
    char path[DOCUMENT_PATH_MAX]; // where Ctrl+S writes; "" for a built-in scene
    FileStamp stamp;              // of the file at path, as it was last read or written
    bool is_dirty;                // changed since it was opened or saved
    unsigned long version;        // goes up with every change
    unsigned long edits;          // … and already when one begins to be computed
    unsigned long snapshots;      // goes up with every change of the snapshot
} Document;

AttnStatus document_create(AttnEngine *engine, const char *assets, Document **out,
                           AttnError *error);
void document_destroy(Document *document); // NULL is fine

// From now on what takes longer than a frame is computed in the background: document_apply() then
// returns ATTN_OK at once, and the document stays as it was until document_poll() finds the job
// done. on_done is called on the job's thread.
AttnStatus document_use_jobs(Document *document, void (*on_done)(void *context), void *context,
                             AttnError *error);
// Is something being computed in the background, and how far is it (0 … 1)?
bool document_is_computing(const Document *document);
float document_progress(const Document *document);
// Makes the document what a finished job has computed; true: it changed (or failed, and error says
// why).
bool document_poll(Document *document, AttnError *error);
// Drops what is being computed: the document stays as it is. Waits for it: the document changes.
void document_cancel(Document *document);
AttnStatus document_finish(Document *document, AttnError *error);

// Applies a document command, UNDO, REDO or SAVE. On failure the document is as it was and error
// says why, for the person who did it. What is being computed in the background is overtaken: a
// further edit is made to the scene that was being computed, and both take effect together. A
// command that changes nothing leaves no history entry.
AttnStatus document_apply(Document *document, const Command *command, AttnError *error);

// The scene with every edit made so far, also one that is still being computed. Borrowed.
const Scene *document_newest(const Document *document);

// Takes work up again where it was left: the scene (taken over) with its name, file, and whether
// it has edits that no file has. Not undoable.
typedef struct DocumentOrigin {
    char name[64];
    char path[DOCUMENT_PATH_MAX];
    FileStamp stamp;
    bool is_dirty;
    bool note_is_old; // as the scene's
} DocumentOrigin;
AttnStatus document_take_up(Document *document, Scene *scene, const DocumentOrigin *origin,
                            AttnError *error);

// Has another program changed the document's file since it was read or written? One that is gone is
// no change: saving makes it again.
bool document_file_is_changed(const Document *document);
// The file on the disk may be written over: from now on it counts as known.
void document_know_file(Document *document);

bool document_can_undo(const Document *document);
bool document_can_redo(const Document *document);

// The value of an element of any matrix of the scene or trace as the screen shows it; false where
// there is none.
bool document_value(const Document *document, AttnMatrixId id, size_t head, size_t row,
                    size_t column, float *out);
// May this matrix be typed into, and how: an input (SET_CELL), a computed value (SET_OVERRIDE), or
// not at all.
typedef enum DocumentEdit {
    DOCUMENT_EDIT_NONE,
    DOCUMENT_EDIT_CELL,
    DOCUMENT_EDIT_OVERRIDE
} DocumentEdit;
DocumentEdit document_editable(const Document *document, AttnMatrixId id);

// Names of a matrix's rows and columns: a token, a feature, or "1", "2" …; "" where it has none.
// Returns buffer or a string of the document.
const char *document_row_name(const Document *document, AttnMatrixId id, size_t row,
                              char buffer[SCENE_TOKEN_MAX]);
const char *document_column_name(const Document *document, AttnMatrixId id, size_t column,
                                 char buffer[SCENE_TOKEN_MAX]);
// The list of the scene that these names are of; NULL: rows or columns are numbered, or have none.
const SceneTokens *document_row_names(const Document *document, AttnMatrixId id);
const SceneTokens *document_column_names(const Document *document, AttnMatrixId id);

// Do the rows of this matrix stand for tokens that ask, or for tokens that answer?
bool document_rows_are_queries(AttnMatrixId id);
bool document_rows_are_keys(AttnMatrixId id);

// Do the names of the features say something of X? They do while a token is left whose vector they
// were made for.
bool document_features_hold(const Document *document);

// The tokens of a side as a sentence: spaces between words, none before closing punctuation or
// between Chinese characters. Cut at size - 1 bytes. Returns buffer.
char *document_sentence(const Document *document, bool is_memory, char *buffer, size_t size);
size_t document_sentence_bytes(const Document *document, bool is_memory); // uncut, without NUL

// The matrices of this pass in the order of computation, those given before what is made with them;
// returns how many.
size_t document_matrices(const Document *document, AttnMatrixId ids[ATTN_MATRIX_COUNT]);

// Stages that this pass goes through (rotate only with rope), in order; returns how many.
size_t document_stages(const Document *document, AttnStage stages[ATTN_STAGE_COUNT]);

#endif
