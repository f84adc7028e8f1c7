// DocumentChange: how a new state of the document comes about. Private to app/doc.
#ifndef DOC_DOCUMENT_CHANGE_H
#define DOC_DOCUMENT_CHANGE_H

#include "app/doc/document.h"

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
    // LOAD
    char name[64];
    char path[DOCUMENT_PATH_MAX];
    FileStamp stamp;
    bool is_dirty; // no file has it: taken up again where it was left, or from a state line
    DocumentSnapshot *snapshot; // owned; takes the place of the document's; NULL: that one stays
};

// Takes the scene over; NULL: out of memory, and the scene stays the caller's.
DocumentChange *document_change_create(ChangeKind kind, Scene *scene);
// Gives up a change that did not come about; NULL is fine.
void document_change_drop(DocumentChange *change);
// Computes a change and makes it the present, at once or, where that takes long, in the
// background. Takes the change over.
AttnStatus document_carry_out(Document *document, DocumentChange *change, AttnError *error);

// LOAD and SAVE (document_file.c).
AttnStatus document_load_file(Document *document, const char *name, AttnError *error);
AttnStatus document_save_file(Document *document, const char *path, AttnError *error);

// RESTORE (document_restore.c).
AttnStatus document_restore(Document *document, const char *text, AttnError *error);

#endif
