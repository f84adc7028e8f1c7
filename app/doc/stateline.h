// stateline: what is on the screen as one line of text, to paste into a chat and back: the whole
// scene, edited as it is, and how it is looked at.
//
// Inside the line (packed.h) stand one line of JSON, the view, and after it the scene file's text.
#ifndef DOC_STATELINE_H
#define DOC_STATELINE_H

#include "app/doc/scene.h"
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
    size_t grain;    // 0 stage … 3 term
    bool is_partial; // the stage is being stepped through: this much of it is there
    size_t cells, terms, origin, step_grain;
} StateView;

// The line, malloc'd; fails where it would be longer than a line that is read.
AttnStatus stateline_write(const Scene *scene, const StateView *view, char **line,
                           AttnError *error);
// Reads the first state line in a text. Either output may be NULL. A scene that points to files is
// refused. On failure both are untouched.
AttnStatus stateline_read(const char *text, const char *assets, Scene **scene, StateView *view,
                          AttnError *error);
// Is there a state line in this text?
bool stateline_is_in(const char *text);

#endif
