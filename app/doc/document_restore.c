// The document from a state line. Its scene belongs to no file and is saved nowhere yet, so it is
// as one that has been edited; what was open before is one step of Undo away. A snapshot in the
// line takes the place of the document's.
#include "app/doc/document_change.h"
#include "app/doc/edit.h"
#include "app/doc/snapshot.h"
#include "app/doc/stateline.h"
#include <string.h>

AttnStatus document_restore(Document *document, const char *text, AttnError *error) {
    StateLine state;
    DocumentChange *change = document_change_create(CHANGE_LOAD, NULL);
    if (!change) return edit_out_of_memory(error);
    AttnStatus status = stateline_read(text, document->assets, &state, error);
    if (status == ATTN_OK) {
        change->scene = state.scene;
        change->scene->note_is_old = state.view.note_is_old;
        change->is_dirty = true;
        memcpy(change->name, state.view.name, sizeof change->name);
        if (state.before)
            status = snapshot_create(document, state.before, state.view.before, &change->snapshot,
                                     error);
    }
    if (status != ATTN_OK) {
        document_change_drop(change);
        return status;
    }
    return document_carry_out(document, change, error);
}
