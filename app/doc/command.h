// Command: everything that can be done, as a value. Mouse, keys, dialogs, lessons and recordings
// all speak in these.
//
// Those of the group DOCUMENT change it (undoable, document_apply); all others change how it is
// seen or go between the two (ui_apply).
#ifndef DOC_COMMAND_H
#define DOC_COMMAND_H

#include "engine/spec.h"
#include <stdbool.h>
#include <stddef.h>

// X(NAME, group)
#define COMMAND_LIST(X)                                                                            \
    X(NONE, VIEW)                                                                                  \
    /* --- the document                                                                            \
     * ------------------------------------------------------------------------------------ */     \
    X(SET_CELL, DOCUMENT)         /* matrix X … BO, row, column, number */                       \
    X(SET_OVERRIDE, DOCUMENT)     /* matrix, head, row, column, number */                          \
    X(RELEASE_OVERRIDE, DOCUMENT) /* matrix, head, range */                                        \
    X(RELEASE_ALL, DOCUMENT)                                                                       \
    X(SET_TEXT, DOCUMENT)         /* text; memory: integer 1 */                                    \
    X(SET_TOKEN, DOCUMENT)        /* row, text; memory: integer 1 */                               \
    X(ADD_TOKEN, DOCUMENT)        /* before row, text; memory: integer 1 */                        \
    X(REMOVE_TOKEN, DOCUMENT)     /* row; memory: integer 1 */                                     \
    X(MOVE_TOKEN, DOCUMENT)       /* from row to column; memory: integer 1 */                      \
    X(SET_MODEL_WIDTH, DOCUMENT)  /* integer */                                                    \
    X(SET_KEY_WIDTH, DOCUMENT)    /* integer: d_k of one head */                                   \
    X(SET_HEADS, DOCUMENT)        /* integer: total width stays, it is split anew */               \
    X(SET_SCALE, DOCUMENT)        /* integer 0 or 1 */                                             \
    X(SET_TEMPERATURE, DOCUMENT)  /* number */                                                     \
    X(SET_MASK_CAUSAL, DOCUMENT)  /* integer 0 or 1 */                                             \
    X(SET_MASK_WINDOW, DOCUMENT)  /* integer: radius, −1: none */                                \
    X(SET_MASK_VALID, DOCUMENT)   /* integer: length, −1: none */                                \
    X(TOGGLE_MASK_CELL, DOCUMENT) /* range: as its first cell */                                   \
    X(SET_VALUES_ARE_X, DOCUMENT) /* integer 0 or 1 */                                             \
    X(SET_POSITIONS, DOCUMENT)    /* integer: AttnPositions */                                     \
    X(SET_SOFTMAX_AXIS, DOCUMENT) /* integer: AttnSoftmaxAxis */                                   \
    X(SET_RESIDUAL, DOCUMENT)     /* integer 0 or 1 */                                             \
    X(PASTE, DOCUMENT) /* matrix, head, range; text; integer 1: it is the transposed one. */       \
    /* A range that is a multiple of it is filled with it. */                                      \
    X(LOAD, DOCUMENT)    /* text: built-in name or path of a scene file */                         \
    X(RESTORE, DOCUMENT) /* text: holds a state line (stateline.h) */                              \
    X(UNDO, EDIT)                                                                                  \
    X(REDO, EDIT)                                                                                  \
    X(SAVE, EDIT) /* text: path, NULL: where it came from */                                       \
    /* another program has changed the file: */                                                    \
    X(FILE_RELOAD, EDIT) /* open it anew */                                                        \
    X(FILE_KEEP, EDIT)   /* what is here stays, and may be written over the file */                \
    /* --- the view                                                                                \
     * ---------------------------------------------------------------------------------------- */ \
    X(SET_STAGE, STEP) /* integer: AttnStage */                                                    \
    X(NEXT_STAGE, STEP)                                                                            \
    X(PREVIOUS_STAGE, STEP)                                                                        \
    X(STEP_NEXT, STEP) /* at the chosen grain */                                                   \
    X(STEP_BACK, STEP)                                                                             \
    X(STEP_FINER_NEXT, STEP) /* one grain finer */                                                 \
    X(STEP_FINER_BACK, STEP)                                                                       \
    X(FIRST, STEP)                                                                                 \
    X(LAST, STEP)                                                                                  \
    X(PLAY_PAUSE, STEP)                                                                            \
    X(SET_GRAIN, STEP)      /* integer: UiGrain; −1: the next */                                 \
    X(SET_SPEED, STEP)      /* number: steps a second */                                           \
    X(CHANGE_SPEED, STEP)   /* integer: +1 twice as fast, −1 half as fast */                     \
    X(SET_MOTION, STEP)     /* integer 0 or 1: steps are shown as movements; −1: the other */    \
    X(SCRUB, STEP)          /* number: place in the whole pass, 0 … 1 */                         \
    X(SET_HEAD, VIEW)       /* integer, counts from 0; −1, −2: the next, the one before */     \
    X(SET_PROJECTION, VIEW) /* matrix: ATTN_Q, ATTN_K or ATTN_V */                                 \
    X(SELECT, VIEW)         /* matrix, head, row, column */                                        \
    X(SELECT_NONE, VIEW)                                                                           \
    X(MOVE_SELECTION, VIEW)   /* row, column: −1, 0, 1 as integer (row) and number (column) */   \
    X(EXTEND_SELECTION, VIEW) /* the same for the other corner of the selected range */            \
    X(SELECT_TO, VIEW)        /* row, column: the other corner */                                  \
    X(SELECT_ALL, VIEW)       /* of the matrix */                                                  \
    X(GO_TO_MATRIX,                                                                                \
      VIEW) /* integer: AttnMatrixId, −1 what the stage computes: a cell of it is selected */    \
    X(EDIT_BEGIN, EDIT)   /* on the selected cell; text: what replaces it, NULL: its number */     \
    X(EDIT_TEXT, EDIT)    /* on the sentence; integer 1: the memory's */                           \
    X(EDIT_TOKEN, EDIT)   /* row; memory: integer 1 */                                             \
    X(EDIT_CONTROL, EDIT) /* a slider's number; integer: UiControl; text as EDIT_BEGIN */          \
    X(EDIT_COMMIT, EDIT)                                                                           \
    X(EDIT_CANCEL, EDIT)                                                                           \
    X(NUDGE, EDIT)     /* number: steps added to the selected cell */                              \
    X(EDIT_FILL, EDIT) /* what is being typed into all selected cells */                           \
    X(CLEAR, EDIT)     /* selected inputs to 0; pinned cells released */                           \
    X(FILL_DOWN, EDIT) /* the selected cells by the first row of them */                           \
    X(FILL_RIGHT, EDIT)                                                                            \
    X(MASK_SELECTED, EDIT) /* hides the selected pairs, or shows them again */                     \
    X(COPY_LIST, EDIT)     /* as [[1, 2], [3, 4]] */                                               \
    X(FOCUS_NEXT, VIEW)                                                                            \
    X(FOCUS_PREVIOUS, VIEW)                                                                        \
    X(FOCUS_NEXT_MATRIX, VIEW) /* of those on the canvas */                                        \
    X(FOCUS_PREVIOUS_MATRIX, VIEW)                                                                 \
    X(ACTIVATE, VIEW) /* what has the focus */                                                     \
    X(TOGGLE_LANGUAGE, VIEW)                                                                       \
    X(TOGGLE_THEME, VIEW)                                                                          \
    X(SET_NOTATION, VIEW) /* integer: Notation, −1: the other one */                             \
    X(ZOOM, VIEW)         /* integer: +1, −1, 0 resets */                                        \
    X(SCROLL, VIEW) /* integer: UiPanel, −1: the canvas; row: x, column: y, logical pixels */    \
    X(TOGGLE_HELP, VIEW)                                                                           \
    X(TOGGLE_DEVELOPER, VIEW)                                                                      \
    X(TOGGLE_FULLSCREEN, VIEW)                                                                     \
    X(TOGGLE_BLANK, VIEW)                                                                          \
    X(TOGGLE_MENU, VIEW) /* the list of scenes */                                                  \
    X(DIALOG_OPEN, VIEW)                                                                           \
    X(DIALOG_SAVE, VIEW)                                                                           \
    X(DIALOG_EXPORT, VIEW)                                                                         \
    X(DIALOG_CHOOSE, VIEW) /* integer: row, number: choice */                                      \
    X(DIALOG_OK, VIEW)                                                                             \
    X(DIALOG_CANCEL, VIEW)                                                                         \
    X(CUT, EDIT) /* inputs: copied, and 0 from then on */                                          \
    X(COPY, EDIT)                                                                                  \
    X(COPY_STATE, EDIT)       /* as one line of text */                                            \
    X(KEEP_SNAPSHOT, COMPARE) /* the document as it is now */                                      \
    X(DROP_SNAPSHOT, COMPARE)                                                                      \
    X(TOGGLE_COMPARE, COMPARE) /* before, now and the difference side by side */                   \
    X(NEXT_MATRIX, COMPARE)    /* compared, in order of computation */                             \
    X(PREVIOUS_MATRIX, COMPARE)                                                                    \
    X(TOGGLE_PROJECTOR, LOOK)  /* everything larger, panels away */                                \
    X(SET_SIGNED_COLORS, LOOK) /* integer: ColorDiverging */                                       \
    X(SET_WEIGHT_COLORS, LOOK) /* integer: ColorSequential */                                      \
    X(SET_RANGE_KIND, LOOK)    /* integer: ColorRangeKind */                                       \
    X(SET_RANGE, LOOK)         /* number: where a fixed range ends */                              \
    X(NEXT_COLORS, LOOK)       /* the next map of the matrix on screen */                          \
    X(DISMISS, VIEW)           /* the message */                                                   \
    X(QUIT, VIEW)

typedef enum CommandKind {
#define X(name, group) COMMAND_##name,
    COMMAND_LIST(X)
#undef X
        COMMAND_COUNT
} CommandKind;

// Who carries a command out.
typedef enum CommandGroup {
    COMMAND_GROUP_DOCUMENT, // the document: undoable
    COMMAND_GROUP_EDIT,     // typing, copying, history, files: between the two
    COMMAND_GROUP_STEP,     // where stepping stands
    COMMAND_GROUP_COMPARE,  // the snapshot, and what has changed since
    COMMAND_GROUP_LOOK,     // colours and the projector
    COMMAND_GROUP_VIEW      // how it is looked at
} CommandGroup;

typedef struct Command {
    CommandKind kind;
    AttnMatrixId matrix;
    size_t head, row, column;
    size_t rows, columns; // a range of cells from there on; 0: one
    long integer;
    double number;
    const char *text; // borrowed until the command has been applied
    bool continues;   // part of one gesture (drag, wheel, key repeat): undone together with the one
                      // before
} Command;

CommandGroup command_group(CommandKind kind);
bool command_is_document(CommandKind kind);
const char *command_name(CommandKind kind); // "SET_CELL"

#endif
