// Command: everything that can be done, as a value. Mouse, keys, dialogs, lessons and recordings
// all speak in these.
//
// Two kinds: those that change the document (undoable, document_apply) and those that change how it
// is looked at (ui_apply).
#ifndef DOC_COMMAND_H
#define DOC_COMMAND_H

#include "engine/spec.h"
#include <stdbool.h>
#include <stddef.h>

// X(NAME, is_document)
#define COMMAND_LIST(X)                                                                            \
    X(NONE, false)                                                                                 \
    /* --- the document                                                                            \
     * ------------------------------------------------------------------------------------ */     \
    X(SET_CELL, true)         /* matrix X … BO, row, column, number */                           \
    X(SET_OVERRIDE, true)     /* matrix, head, row, column, number */                              \
    X(RELEASE_OVERRIDE, true) /* matrix, head, row, column */                                      \
    X(RELEASE_ALL, true)                                                                           \
    X(SET_TEXT, true)         /* text; memory: integer 1 */                                        \
    X(SET_TOKEN, true)        /* row, text; memory: integer 1 */                                   \
    X(ADD_TOKEN, true)        /* before row, text; memory: integer 1 */                            \
    X(REMOVE_TOKEN, true)     /* row; memory: integer 1 */                                         \
    X(MOVE_TOKEN, true)       /* from row to column; memory: integer 1 */                          \
    X(SET_MODEL_WIDTH, true)  /* integer */                                                        \
    X(SET_KEY_WIDTH, true)    /* integer: d_k of one head */                                       \
    X(SET_HEADS, true)        /* integer: total width stays, it is split anew */                   \
    X(SET_SCALE, true)        /* integer 0 or 1 */                                                 \
    X(SET_TEMPERATURE, true)  /* number */                                                         \
    X(SET_MASK_CAUSAL, true)  /* integer 0 or 1 */                                                 \
    X(SET_MASK_WINDOW, true)  /* integer: radius, −1: none */                                    \
    X(SET_MASK_VALID, true)   /* integer: length, −1: none */                                    \
    X(TOGGLE_MASK_CELL, true) /* row, column */                                                    \
    X(SET_VALUES_ARE_X, true) /* integer 0 or 1 */                                                 \
    X(SET_POSITIONS, true)    /* integer: AttnPositions */                                         \
    X(SET_SOFTMAX_AXIS, true) /* integer: AttnSoftmaxAxis */                                       \
    X(SET_RESIDUAL, true)     /* integer 0 or 1 */                                                 \
    X(PASTE, true)            /* matrix, row, column: upper left corner; text */                   \
    X(LOAD, true)             /* text: built-in name or path of a scene file */                    \
    X(UNDO, false)                                                                                 \
    X(REDO, false)                                                                                 \
    X(SAVE, false) /* text: path, NULL: where it came from */                                      \
    /* --- the view                                                                                \
     * ---------------------------------------------------------------------------------------- */ \
    X(SET_STAGE, false) /* integer: AttnStage */                                                   \
    X(NEXT_STAGE, false)                                                                           \
    X(PREVIOUS_STAGE, false)                                                                       \
    X(STEP_NEXT, false) /* at the chosen grain */                                                  \
    X(STEP_BACK, false)                                                                            \
    X(STEP_FINER_NEXT, false) /* one grain finer */                                                \
    X(STEP_FINER_BACK, false)                                                                      \
    X(FIRST, false)                                                                                \
    X(LAST, false)                                                                                 \
    X(PLAY_PAUSE, false)                                                                           \
    X(SET_GRAIN, false)      /* integer: UiGrain */                                                \
    X(SET_SPEED, false)      /* number: steps a second */                                          \
    X(SET_HEAD, false)       /* integer, counts from 0 */                                          \
    X(SET_PROJECTION, false) /* matrix: ATTN_Q, ATTN_K or ATTN_V */                                \
    X(SELECT, false)         /* matrix, head, row, column */                                       \
    X(SELECT_NONE, false)                                                                          \
    X(MOVE_SELECTION, false) /* row, column: −1, 0, 1 as integer (row) and number (column) */    \
    X(EDIT_BEGIN, false)     /* on the selected cell; text: what replaces it, NULL: its number */  \
    X(EDIT_TEXT, false)      /* on the sentence; integer 1: the memory's */                        \
    X(EDIT_TOKEN, false)     /* row; memory: integer 1 */                                          \
    X(EDIT_COMMIT, false)                                                                          \
    X(EDIT_CANCEL, false)                                                                          \
    X(NUDGE, false) /* number: steps added to the selected cell */                                 \
    X(FOCUS_NEXT, false)                                                                           \
    X(FOCUS_PREVIOUS, false)                                                                       \
    X(ACTIVATE, false) /* what has the focus */                                                    \
    X(TOGGLE_LANGUAGE, false)                                                                      \
    X(TOGGLE_THEME, false)                                                                         \
    X(ZOOM, false)   /* integer: +1, −1, 0 resets */                                             \
    X(SCROLL, false) /* integer: UiPanel, −1: the canvas; row: x, column: y, logical pixels */   \
    X(TOGGLE_HELP, false)                                                                          \
    X(TOGGLE_DEVELOPER, false)                                                                     \
    X(TOGGLE_FULLSCREEN, false)                                                                    \
    X(TOGGLE_BLANK, false)                                                                         \
    X(TOGGLE_MENU, false) /* the list of scenes */                                                 \
    X(DIALOG_OPEN, false)                                                                          \
    X(DIALOG_SAVE, false)                                                                          \
    X(DIALOG_EXPORT, false)                                                                        \
    X(DIALOG_CHOOSE, false) /* integer: row, number: choice */                                     \
    X(DIALOG_OK, false)                                                                            \
    X(DIALOG_CANCEL, false)                                                                        \
    X(COPY, false)                                                                                 \
    X(DISMISS, false) /* the message */                                                            \
    X(QUIT, false)

typedef enum CommandKind {
#define X(name, is_document) COMMAND_##name,
    COMMAND_LIST(X)
#undef X
        COMMAND_COUNT
} CommandKind;

typedef struct Command {
    CommandKind kind;
    AttnMatrixId matrix;
    size_t head, row, column;
    long integer;
    double number;
    const char *text; // borrowed until the command has been applied
    bool continues;   // part of one gesture (drag, wheel, key repeat): undone together with the one
                      // before
} Command;

bool command_is_document(CommandKind kind);
const char *command_name(CommandKind kind); // "SET_CELL"

#endif
