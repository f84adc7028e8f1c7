// Work: what is kept for recovery, as text: the document with edits that no file has yet, the
// snapshot that it is compared with, and how it was being looked at.
//
// A JSON object, {"format": "attnlab-work", "version": 1, …}; the scene stands in it as the text of
// a scene file, where name and path do not say it all; the snapshot's always does. Reading is
// forgiving where a view is odd (what is missing keeps its default, the scene it is shown on sets
// the bounds) and strict where work could be lost: the scene's text must be one.
#ifndef UI_WORK_H
#define UI_WORK_H

#include "app/ui/state.h"

#define WORK_FILE_MAX  ((size_t)512 << 20)

#define WORK_TYPED_MAX 2048 // longer texts that are half typed are not kept

// How the document is looked at, and what is half typed; what the user would miss. Compared byte by
// byte: made by work_view_of() only.
typedef struct WorkView {
    AttnStage stage;
    size_t head;
    AttnMatrixId projection;
    UiSelection selection;
    UiStep step;
    UiGrain grain;
    double speed;
    UiScroll scroll;
    bool is_comparing;
    AttnMatrixId compared; // the one that was chosen; ATTN_MATRIX_COUNT: what the stage computes
    UiId typed_at;         // a cell, a token or the sentence; UI_NONE: nothing is being typed
    char typed[WORK_TYPED_MAX];
} WorkView;

typedef struct Work {
    DocumentOrigin origin;
    bool is_over; // the program was left, not killed
    char *scene;  // owned: text of a scene file; NULL: what origin names
    size_t scene_length;
    char *before; // owned: the same of the snapshot; NULL: none was kept
    size_t before_length;
    char before_name[64];
    WorkView view;
} Work;

// The snapshot, to be written.
typedef struct WorkBefore {
    const char *name; // of the snapshot's document
    const Scene *scene;
} WorkBefore;

WorkView work_view_of(const UiState *ui);
// Shows the document so, as far as it has that stage, head, cell and a snapshot; what was half
// typed stands in its field again.
void work_show(const WorkView *view, UiState *ui, Document *document);

// The text (malloc'd) of this work; scene NULL: origin names it; before NULL: there is no snapshot
// (one with which the text might become longer than what is read again is left out). NULL: out of
// memory, or a scene cannot be written (error says which).
char *work_format(const DocumentOrigin *origin, const WorkView *view, bool is_over,
                  const Scene *scene, const WorkBefore *before, AttnError *error);
// On failure *out is untouched and error says what is wrong.
AttnStatus work_parse(const char *text, size_t length, Work *out, AttnError *error);
void work_deinit(Work *work); // zeroed work is fine

#endif
