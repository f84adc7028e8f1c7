// UiState: how the document is being looked at. Flat, no I/O, no clock; changed only by ui commands
// and input.
#ifndef UI_STATE_H
#define UI_STATE_H

#include "app/doc/builtin.h"
#include "app/doc/document.h"
#include "app/doc/stateline.h"
#include "app/draw/theme.h"
#include "app/text/notation.h"
#include "app/ui/id.h"
#include "app/ui/textedit.h"

typedef enum UiGrain { GRAIN_STAGE, GRAIN_ROW, GRAIN_CELL, GRAIN_TERM, GRAIN_COUNT } UiGrain;

typedef enum UiDialog {
    DIALOG_NONE,
    DIALOG_KIND_OPEN,
    DIALOG_KIND_SAVE,
    DIALOG_KIND_EXPORT,
    DIALOG_KIND_HELP,
    DIALOG_KIND_CHANGED // file_question.h
} UiDialog;

// The choices of the picture's dialog: a PictureContent; 1×, 2×, 4×; a PictureForm; matrices of a
// worksheet, each of which is left blank or not.
typedef enum UiDialogRow { DIALOG_CONTENT, DIALOG_SCALE, DIALOG_FORM, DIALOG_BLANK } UiDialogRow;

typedef struct UiSelection {
    bool is_active;
    bool is_from_step; // stepping put it there, not the user: the arrows go on stepping
    AttnMatrixId matrix;
    size_t head, row, column;
    long down, right; // from this cell to the other corner of the selected range; 0, 0: it alone
} UiSelection;

typedef struct UiRange {
    size_t row, column, rows, columns;
} UiRange;

// How far the current stage has been computed on screen. While is_partial, cells of the stage's
// result from `cells` on are empty, and of cell number `cells` (row-major in the result matrix)
// only the first `terms` terms have arrived. While a step is shown as a movement these stay as they
// were before it: what can be seen at its `fraction` is said by step_shown().
typedef struct UiStep {
    bool is_partial;
    size_t cells;
    size_t terms;
    size_t origin;  // the cell that the walk through this stage began with: softmax works its row
                    // out there too
    UiGrain grain;  // of the step that was taken last, or is under way
    float fraction; // 0 … 1: how far the step of this grain is on its way; 0: none is
} UiStep;

// Where stepping stands: all that a step changes.
typedef struct UiPlace {
    AttnStage stage;
    AttnMatrixId projection;
    UiStep step;
    UiSelection selection;
    bool begins_here;
} UiPlace;

// Steps forward that a step back would not undo by itself (it cannot know which cell was selected
// before the walk began). step_trail.c.
#define UI_TRAIL_MAX 32
typedef struct UiTrail {
    unsigned long version; // of the document
    UiPlace at;            // where the last step led
    struct {
        UiPlace before, after;
        UiGrain grain;
    } steps[UI_TRAIL_MAX];
    size_t count;
} UiTrail;

typedef struct UiScroll {
    float x, y;
} UiScroll;

// What the interface asks of the platform, which does it after the input has been handled.
typedef enum UiRequest { REQUEST_NONE, REQUEST_EXPORT, REQUEST_CLIPBOARD } UiRequest;

// What the held button does.
typedef enum UiDrag {
    DRAG_NONE,
    DRAG_SLIDER,
    DRAG_NUMBER,
    DRAG_RANGE,
    DRAG_TOKEN,
    DRAG_TEXT
} UiDrag;

#define UI_RECENT_MAX  8
#define UI_MESSAGE_MAX 512

typedef struct UiState {
    Language language;
    ThemeKind theme;
    Notation notation; // tokens as rows or as columns
    float zoom;        // the user's: Ctrl +/−, --scale
    float scale; // device pixels per logical pixel: zoom, less where the window is too small for it
    float width, height;    // logical size of the window, never below UI_WIDTH_MIN × UI_HEIGHT_MIN
    float pixel_w, pixel_h; // its size in device pixels
    AttnStage stage;
    size_t head;             // counts from 0
    AttnMatrixId projection; // which of Q, K, V is in front, or being computed (step_parts.c)
    ColorChoice colors;
    bool is_projector;        // everything larger, panels away
    bool is_comparing;        // the canvas shows what has changed since the snapshot …
    AttnMatrixId uncompared;  // the projection that was in front when the comparison began
    AttnMatrixId compared;    // … of this matrix, while the stage is the one …
    AttnStage compared_stage; // … at which it was asked for; else of the stage's result
    UiSelection selection;
    size_t query, key; // tokens last looked at: see ui_note_tokens()
    UiStep step;
    UiGrain grain;
    bool is_playing;
    double speed;      // steps a second
    bool begins_here;  // finer steps begin the stage on screen anew: see step_begins_here()
    bool is_stepping;  // one step is being shown as a movement …
    bool is_backwards; // … that takes it back
    UiPlace goal;      // where that movement ends
    UiTrail trail;
    bool has_motion;   // false: steps are shown at once
    double play_clock; // playing without motion: seconds since the last step
    UiId hover;        // what the pointer is over
    float pointer_x, pointer_y;
    UiId focus;             // what the Tab key has reached
    bool focus_visible;     // reached by keyboard: draw its ring
    float focus_x, focus_y; // where that stood when it was reached
    UiId focus_before;      // the same when the dialog, or the list of scenes, was opened
    bool focus_was_visible;
    UiSelection passing; // that Tab made on its way through a matrix; going on drops it
    UiId press;          // what the button went down on
    UiDrag drag;
    float press_x, press_y; // where it went down
    bool press_on_selected; // on the cell that was selected already: releasing edits it
    bool press_moved;       // the pointer has moved since: no click
    double press_value;     // the number scrubbed, as it was
    DrawRect press_rect;    // slider: its track
    bool gesture_began; // the first command of a drag or of typing has been given: the next ones
                        // continue it
    UiId wheel_target;  // cell that the wheel last stepped
    UiId
        edit_target; // cell, UI_TEXT_FIELD, UI_TOKEN or UI_DIALOG_FIELD being edited; UI_NONE: none
    TextEdit edit;
    char edit_error[UI_MESSAGE_MAX]; // why the last input was refused; shown beside the cell
    AttnError refused;               // the same of a cell, token, sentence, number: in any language
    UiDialog dialog;
    int dialog_choice[4];  // export: by UiDialogRow; the next time begins with the last choice
    uint32_t dialog_blank; // DIALOG_BLANK: a bit for each AttnMatrixId
    FileStamp
        asked; // the state of the file for which the question of DIALOG_KIND_CHANGED was asked
    bool is_asked_by_saving;
    char replaces[DOCUMENT_PATH_MAX]; // save: the file that entering its name once more replaces
    bool is_menu_open;                // the list of scenes
    char recent[UI_RECENT_MAX][DOCUMENT_PATH_MAX];
    size_t recent_count;
    BuiltinScenes scenes;
    char scene_titles[BUILTIN_MAX][LANGUAGE_COUNT][96];
    char message[LANGUAGE_COUNT][UI_MESSAGE_MAX]; // "saved as …", errors; "" none (notice.h)
    bool message_is_error;
    double message_left;  // seconds until it goes by itself
    UiScroll scroll;      // canvas, logical pixels
    bool is_restoring;    // a state line's scene is being computed in the background …
    StateView restored;   // … and will be looked at so
    UiSelection followed; // that the canvas has last been scrolled for
    UiScroll panel_scroll[PANEL_COUNT];
    UiRequest request;
    char request_path[DOCUMENT_PATH_MAX];
    char *clipboard;                // owned: what REQUEST_CLIPBOARD copies
    char folder[DOCUMENT_PATH_MAX]; // where pictures and scenes are offered to be saved
    bool is_developer;              // F12
    bool is_blank;
    bool is_hidden; // nothing of the window is seen (minimised)
    bool is_fullscreen;
    bool wants_quit;
    double frame_seconds; // last frame: F12
    double paint_seconds;
} UiState;

#define UI_SPEED_MIN  0.125 // steps a second
#define UI_SPEED_MAX  8.0
#define UI_MENU_ROW   31.0f   // height of a line of the list of scenes
#define UI_PROJECTOR  1.5f    // how much larger everything is on a projector, where there is room
#define UI_WIDTH_MIN  1024.0f // the layout holds from here on; a smaller window shows it smaller
#define UI_HEIGHT_MIN 720.0f

void ui_state_init(UiState *ui);
// The window has this many device pixels, or the zoom has changed: width, height and scale follow.
void ui_resize(UiState *ui, float pixel_w, float pixel_h);
void ui_state_deinit(UiState *ui);

// Result matrix of a stage: the one that the stage computes and stepping fills (project: the one of
// Q, K and V that is being computed, or was chosen).
AttnMatrixId ui_stage_matrix(const UiState *ui, const Document *document, AttnStage stage);
// The same for a projection: ATTN_Q, ATTN_K, ATTN_V; other stages have one result for all.
AttnMatrixId ui_part_matrix(const Document *document, AttnStage stage, AttnMatrixId projection);
// Which head's part of a matrix is on the screen: the chosen one; of grouped keys and values the
// one that it reads; 0 where all heads share the matrix.
size_t ui_matrix_head(const UiState *ui, const Document *document, AttnMatrixId id);
// The theme with the chosen colours.
const Theme *ui_theme(const UiState *ui);
// The matrix that is compared with the snapshot's.
AttnMatrixId ui_compared_matrix(const UiState *ui, const Document *document);
// What copying and a picture of one matrix mean: the selected cell's matrix, else the stage's
// result.
AttnMatrixId ui_shown_matrix(const UiState *ui, const Document *document);
// Is a matrix drawn with its rows as columns? All are where tokens are columns, but for K among the
// scores, which is drawn the other way there as well (Kᵀ).
bool ui_is_transposed(const UiState *ui, AttnMatrixId id);
// Has this cell of what the current stage computes been computed on screen, as far as step_shown()
// says? Always true for other matrices. (step_parts.c)
bool ui_shows_cell(const UiState *ui, const Document *document, AttnMatrixId id, size_t row,
                   size_t column);
bool ui_is_editing(const UiState *ui);

#endif
