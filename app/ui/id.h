// UiId: what a place on the screen is, so that pointer, focus and keys can speak of it. Plain
// numbers, never a hash.
#ifndef UI_ID_H
#define UI_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum UiKind {
    UI_NONE,
    UI_CELL,         // a: matrix | head << 8; b: row << 32 | column. See ui_cell()
    UI_MATRIX,       // a matrix's thumbnail or label; a as above
    UI_ROW_LABEL,    // a token at a row; a as above, b: row
    UI_COLUMN_LABEL, // a token at a column; a as above, b: column
    UI_CANVAS,       // the scrolled area of the canvas; a: UiCanvasPart
    UI_STAGE,        // a: AttnStage: chip, symbol of the formula
    UI_HEAD,         // a: head tab
    UI_PROJECTION,   // project stage: a: ATTN_Q, ATTN_K or ATTN_V brought to the front
    UI_TAB,          // a: screen (Steps …)
    UI_LANGUAGE,     // button that switches language
    UI_THEME,        // button that switches theme
    UI_EXPORT,       // button that opens the picture dialog
    UI_OPEN,
    UI_SAVE,
    UI_HELP,
    UI_UNDO,
    UI_REDO,
    UI_TEXT_FIELD, // the sentence; a: 0 the tokens, 1 the memory's
    UI_TOKEN,      // a token chip; a: 0 or 1 as above, b: index
    UI_TOKEN_REMOVE,
    UI_TOKEN_ADD,
    UI_SCENE_MENU,   // opens the list of scenes
    UI_SCENE_ITEM,   // b: index of the built-in scene
    UI_SLIDER,       // a: UiControl; b: 1 its number, which can be typed
    UI_SWITCH,       // a: UiControl
    UI_CHOICE,       // a: UiControl, b: which choice of a row of buttons
    UI_TRANSPORT,    // a: UiTransport
    UI_PANEL_SCROLL, // a: UiPanel
    UI_DIALOG,       // the dialog's backdrop: takes clicks
    UI_DIALOG_FIELD, // its path field
    UI_DIALOG_OK,
    UI_DIALOG_CANCEL,
    UI_DIALOG_FILE,   // a: FileAnswer
    UI_DIALOG_CHOICE, // a: row of the dialog, b: choice
    UI_RECENT,        // b: index of a recent file
    UI_RELEASE,       // inspector: release the override on the selected cell
    UI_RELEASE_ALL,
    UI_MESSAGE,          // the message line: a click sends it away
    UI_GRID,             // a matrix on the canvas, for the keyboard; a as that of a cell
    UI_COPY_STATE,       // menu: everything as one line of text
    UI_SNAPSHOT,         // button that keeps one
    UI_COMPARE,          // a: UiComparePart
    UI_PROJECTOR_SWITCH, // button that enters or leaves it
    UI_COMPARED_CELL // a cell of the snapshot or the difference, by the cell that it is compared
                     // with
} UiKind;

typedef enum UiCanvasPart {
    UI_CANVAS_AREA,
    UI_CANVAS_WINDOW, // where the selected cell's matrix is seen
    UI_CANVAS_CELL    // the selected cell: beyond the window where it is out of sight
} UiCanvasPart;

typedef enum UiComparePart {
    COMPARE_SWITCH,
    COMPARE_PREVIOUS,
    COMPARE_NEXT,
    COMPARE_DROP
} UiComparePart;

typedef enum UiControl {
    CONTROL_MODEL_WIDTH,
    CONTROL_KEY_WIDTH,
    CONTROL_HEADS,
    CONTROL_SCALE,
    CONTROL_MASK_CAUSAL,
    CONTROL_MASK_WINDOW, // switch; slider: its radius
    CONTROL_MASK_VALID,  // switch; slider: its length
    CONTROL_VALUES_ARE_X,
    CONTROL_POSITIONS, // choice: AttnPositions
    CONTROL_SOFTMAX_AXIS,
    CONTROL_RESIDUAL,
    CONTROL_TEMPERATURE,
    CONTROL_SPEED,
    CONTROL_GRAIN,         // choice: UiGrain
    CONTROL_NOTATION,      // choice: Notation
    CONTROL_MOTION,        // switch
    CONTROL_SCRUB,         // slider: the place in the whole pass
    CONTROL_SIGNED_COLORS, // choice: ColorDiverging
    CONTROL_WEIGHT_COLORS, // choice: ColorSequential
    CONTROL_RANGE_KIND,    // choice: ColorRangeKind
    CONTROL_RANGE,         // slider: where a fixed range ends
    CONTROL_COUNT
} UiControl;

typedef enum UiTransport {
    TRANSPORT_FIRST,
    TRANSPORT_BACK,
    TRANSPORT_PLAY,
    TRANSPORT_NEXT,
    TRANSPORT_LAST
} UiTransport;

typedef enum UiPanel {
    PANEL_CONTROLS,
    PANEL_INSPECTOR,
    PANEL_STRIP,
    PANEL_HELP,
    PANEL_MENU,
    PANEL_COUNT
} UiPanel;

typedef struct UiId {
    UiKind kind;
    uint32_t a;
    uint64_t b;
} UiId;

static inline UiId ui_id(UiKind kind, uint32_t a, uint64_t b) {
    return (UiId){kind, a, b};
}
static inline bool ui_id_equals(UiId p, UiId q) {
    return p.kind == q.kind && p.a == q.a && p.b == q.b;
}
static inline UiId ui_cell(unsigned matrix, size_t head, size_t row, size_t column) {
    return (UiId){UI_CELL, matrix | (uint32_t)head << 8, (uint64_t)row << 32 | (uint32_t)column};
}
static inline UiId ui_grid(unsigned matrix, size_t head) {
    return (UiId){UI_GRID, matrix | (uint32_t)head << 8, 0};
}
static inline bool ui_id_is_in_dialog(UiId id) {
    return id.kind >= UI_DIALOG && id.kind <= UI_RECENT;
}
// The list of scenes and what stands beneath it.
static inline bool ui_id_is_in_menu(UiId id) {
    return id.kind == UI_SCENE_ITEM || (id.kind == UI_OPEN && id.a == 1) ||
           (id.kind == UI_COPY_STATE && id.a == 1);
}
static inline unsigned ui_id_matrix(UiId id) {
    return id.a & 0xff;
}
static inline size_t ui_id_head(UiId id) {
    return id.a >> 8;
}
static inline size_t ui_id_row(UiId id) {
    return (size_t)(id.b >> 32);
}
static inline size_t ui_id_column(UiId id) {
    return (size_t)(id.b & 0xffffffffu);
}

#endif
