// DocumentHistory: what Undo and Redo go back to: whole scenes, which share their matrices.
#ifndef DOC_HISTORY_H
#define DOC_HISTORY_H

#include "app/doc/document.h"

// One state of the document: all that a command can change.
typedef struct DocumentState {
    Scene *scene; // owned
    char name[64];
    char path[DOCUMENT_PATH_MAX];
    FileStamp stamp;
    bool is_dirty;
} DocumentState;

DocumentHistory *history_create(void); // NULL: out of memory
void history_destroy(DocumentHistory *history);

// Remembers the state before a command (takes the scene over) and forgets what could be redone. The
// oldest of more than DOCUMENT_UNDO_MAX states is dropped.
void history_push(DocumentHistory *history, DocumentState before);
// What Undo would give; NULL where there is nothing. Borrowed.
const DocumentState *history_top(const DocumentHistory *history);
// … and what Redo would give.
const DocumentState *history_next(const DocumentHistory *history);
// Swaps *current with the state before (undo) or after (redo) it; false where there is none.
bool history_undo(DocumentHistory *history, DocumentState *current);
bool history_redo(DocumentHistory *history, DocumentState *current);
// Forgets what could be redone: a gesture that goes on has changed the present.
void history_drop_redo(DocumentHistory *history);

// The file of `before` has been written as that of `now`: states of it belong to the new file, and
// none of them is what stands in it.
void history_saved(DocumentHistory *history, const DocumentState *before, const DocumentState *now);

size_t history_undo_count(const DocumentHistory *history);
size_t history_redo_count(const DocumentHistory *history);

#endif
