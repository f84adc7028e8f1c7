// stateline: what is on the screen as one line of text, to paste into a chat and back: the whole
// scene, edited as it is, and how it is looked at. While it is compared with a snapshot, the
// snapshot's scene too: it repeats most of the scene, which costs three or four bytes in a hundred.
// What is the room's or the reader's (theme, zoom, motion, speed, where it is scrolled) stays
// theirs.
//
// Inside the line (packed.h) stand one line of JSON, the view, after it the scene file's text, and
// after that the snapshot's.
#ifndef DOC_STATELINE_H
#define DOC_STATELINE_H

#include "app/doc/scene.h"
#include "app/text/colormap.h"
#include "app/text/notation.h"

#define STATELINE_NAME_MAX 64

// How the scene is looked at. Plain values, which whoever takes them fits to the scene; what a line
// does not say, or says in words of a later program, has its default.
typedef struct StateView {
    char name[STATELINE_NAME_MAX]; // of the document: names pictures
    Language language;
    Notation notation;
    AttnStage stage;
    AttnMatrixId projection; // ATTN_Q, ATTN_K or ATTN_V
    size_t head;             // counts from 0, as all below; from 1 in the line
    bool is_selected;
    bool is_from_step;   // stepping has put the selection there
    AttnMatrixId matrix; // where is_selected
    size_t matrix_head, row, column;
    long down, right; // from there to the other corner of the selected range
    size_t grain;     // 0 stage … 3 term
    bool is_partial;  // the stage is being stepped through: this much of it is there
    size_t cells, terms, origin, step_grain;
    bool has_look; // a line of an older program does not say; the reader's own look stays then
    ColorChoice colors;
    bool is_projector;
    bool is_comparing;               // with the snapshot in the line
    AttnMatrixId compared;           // this matrix
    char before[STATELINE_NAME_MAX]; // of the snapshot's document
    bool note_is_old;                // as the scene's
} StateView;

// What a line holds. Scenes are owned.
typedef struct StateLine {
    Scene *scene;
    Scene *before; // the snapshot's; NULL: the line compares with nothing
    StateView view;
} StateLine;

// The line, malloc'd; fails where it would be longer than a line that is read. before: the
// snapshot's scene, written if view->is_comparing; NULL, or one that takes too long to be computed
// while somebody waits: there is no comparison in the line.
AttnStatus stateline_write(const Scene *scene, const Scene *before, const StateView *view,
                           char **line, AttnError *error);
// Reads the first state line in a text: all of it, or the view alone. A scene that points to files
// is refused. On failure outputs are untouched.
AttnStatus stateline_read(const char *text, const char *assets, StateLine *out, AttnError *error);
AttnStatus stateline_read_view(const char *text, StateView *view, AttnError *error);
void stateline_deinit(StateLine *state);

// What stands inside a line, before it is packed and after it is unpacked.
AttnStatus stateline_format(const Scene *scene, const Scene *before, const StateView *view,
                            char **inside, AttnError *error);
AttnStatus stateline_parse(const char *inside, size_t size, const char *assets, StateLine *out,
                           AttnError *error);

// Is there a state line in this text?
bool stateline_is_in(const char *text);

#endif
