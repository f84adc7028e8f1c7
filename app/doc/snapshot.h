// Snapshot: the document as it was at a moment, kept to be compared with what it is now.
//
// A snapshot is a document of its own, with a trace of its own and without history: whatever draws
// a document can draw it. Its scene shares its matrices with the document's until either is
// written.
#ifndef DOC_SNAPSHOT_H
#define DOC_SNAPSHOT_H

#include "app/doc/document.h"

// Keeps the document as it is now, in place of the snapshot before. On failure that one stays.
AttnStatus document_keep_snapshot(Document *document, AttnError *error);
// Keeps another scene instead: a built-in one's name or a path.
AttnStatus document_load_snapshot(Document *document, const char *scene, AttnError *error);
// Brings one back that was kept before, as document_take_up() does the document: its scene (taken
// over, whatever comes of it) and the name of its document.
AttnStatus document_take_up_snapshot(Document *document, Scene *scene, const char *name,
                                     AttnError *error);
void document_drop_snapshot(Document *document);             // none: nothing happens
const Document *document_snapshot(const Document *document); // NULL: none is kept

typedef enum DifferenceState {
    DIFFERENCE_WHOLE,     // every cell has its counterpart
    DIFFERENCE_PART,      // the shapes differ: some cells have none
    DIFFERENCE_NO_BEFORE, // the snapshot has no such matrix
    DIFFERENCE_NO_HEAD,   // … or not this head of it
    DIFFERENCE_APART      // no cell has a counterpart
} DifferenceState;

// What has become of one matrix. Rows and columns that are named alike from either end belong
// together where their numbers differ (a token was added or removed); else each to the one in its
// place.
typedef struct DocumentDifference {
    DifferenceState state;
    size_t before_rows, before_cols; // of the matrix in the snapshot
    AttnMatrix values; // [rows, cols] of the matrix now: now − before; 0 where equal
    size_t *row_before, *column_before; // where it was: an index in the snapshot; SIZE_MAX: nowhere
    size_t compared, changed; // cells with a counterpart, and those of them that have changed
    float range;              // the largest finite change, as a magnitude
    // The largest change, of which one to or from ∞ is larger than all others; where changed > 0.
    size_t row, column;
    float before, now;
} DocumentDifference;

// Borrowed until it is asked for another matrix, or the document or snapshot changes. NULL: there
// is no snapshot, or no such matrix now, or no memory to tell. Only for the thread that changes the
// document.
const DocumentDifference *document_difference(const Document *document, AttnMatrixId id,
                                              size_t head);

// For document.c and document_restore.c: a snapshot of any scene (taken over, whatever comes of
// it), and putting it (NULL: none) in the place of the document's.
AttnStatus snapshot_create(const Document *document, Scene *scene, const char *name,
                           DocumentSnapshot **out, AttnError *error);
void snapshot_keep(Document *document, DocumentSnapshot *snapshot);
void snapshot_destroy(DocumentSnapshot *snapshot); // NULL is fine

#endif
