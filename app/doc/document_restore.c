// The document from a state line. Its scene belongs to no file and is saved nowhere yet, so it is
// as one that has been edited; what was open before is one step of Undo away.
#include "app/doc/document_change.h"
#include "app/doc/edit.h"
#include "app/doc/stateline.h"
#include <string.h>

AttnStatus document_restore(Document *document, const char *text, AttnError *error) {
    StateView view;
    DocumentChange *change = document_change_create(CHANGE_LOAD, NULL);
    if (!change) return edit_out_of_memory(error);
    AttnStatus status = stateline_read(text, document->assets, &change->scene, &view, error);
    if (status != ATTN_OK) {
        document_change_drop(change);
        return status;
    }
    memcpy(change->name, view.name, sizeof change->name);
    change->is_dirty = true;
    return document_carry_out(document, change, error);
}
