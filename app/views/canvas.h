// canvas: what its files share. A stage is laid out as a table: bands of columns and of rows, grids
// (matrices) where they cross. Grids of one band line up cell by cell, which is what makes the
// layout of a multiplication by hand.
//
// A band is a window on its cells: where they do not all fit, scrolling moves the windows of all
// bands together, and labels, captions and the other operand stay in sight.
#ifndef VIEWS_CANVAS_H
#define VIEWS_CANVAS_H

#include "app/doc/snapshot.h"
#include "app/views/view.h"

// What a row or a column of a grid stands for. Grids that share an axis light up together.
typedef enum CanvasAxis {
    AXIS_NONE,
    AXIS_QUERY,
    AXIS_KEY,
    AXIS_FEATURE,        // columns of X
    AXIS_MEMORY_FEATURE, // columns of M
    AXIS_QUERY_WIDTH,    // columns of Q while it is projected
    AXIS_KEY_WIDTH,      // columns of K; of Q as well where they meet
    AXIS_VALUE_WIDTH,
    AXIS_CONCAT, // columns of all heads' contexts
    AXIS_OUTPUT,
    AXIS_BEFORE_ROW, // of the snapshot, which may have others
    AXIS_BEFORE_COLUMN,
    AXIS_COUNT
} CanvasAxis;

typedef enum CanvasSource {
    SOURCE_MATRIX,
    SOURCE_CONCAT,   // the heads' matrices side by side
    SOURCE_POSITIONS // what sinusoidal positions add to a matrix
} CanvasSource;

// A grid's part in the comparison with the snapshot.
typedef enum CanvasCompare {
    COMPARED_NOT,
    COMPARED_NOW,
    COMPARED_BEFORE,
    COMPARED_DIFFERENCE
} CanvasCompare;

typedef enum CanvasLabels {
    LABELS_NONE,
    LABELS_SHOWN,
    LABELS_OVERHANG // in the empty corner at the left: they take no room of their own
} CanvasLabels;

typedef enum CanvasPlace { PLACE_NONE, PLACE_BELOW, PLACE_TOP, PLACE_LEFT } CanvasPlace;

#define CANVAS_TITLE_MAX 128

typedef struct CanvasGrid {
    CanvasSource source;
    AttnMatrixId id;
    size_t head;       // of the matrix: K and V have key/value heads
    AttnMatrix values; // as stored; concat: of the first head
    CanvasCompare compare;
    const DocumentDifference *difference; // NULL where it is not compared
    const Document *document;             // whose matrix it is; NULL: that of the view
    size_t first_column;                  // of values within the matrix: a head's columns of WQ
    bool is_transposed;                   // drawn with rows and columns exchanged
    bool is_result;                       // what this stage computes
    size_t head_span;  // concat: columns, WO: rows that belong to one head (turned over: the
                       // other way round); 0: not grouped
    size_t rows, cols; // as drawn
    size_t band_x, band_y;
    CanvasAxis row_axis, column_axis;
    CanvasLabels row_labels, column_labels;
    ThemeRole row_role, column_role; // colour of the label in the light
    ThemeRole role;
    float range;                      // the largest magnitude of its numbers
    float color_range;                // where the colour map ends; 0: at range
    int whole_digits, needs_decimals; // of its numbers
    bool has_sign;
    int decimals;                 // shown
    CanvasPlace place;            // of its caption
    char title[CANVAS_TITLE_MAX]; // rich text: "S = Q K^{⊤}"
    ThemeRole title_role;         // its colour
    bool is_brief;                // a caption of symbol and shape alone
    const char *words;            // second line: "scores"; NULL none
} CanvasGrid;

typedef struct CanvasBand {
    size_t count;         // cells
    float gap;            // to the band before, or to the border: room for an operator
    float labels, top;    // room for labels and captions before the cells
    float bottom;         // room for captions after them
    float least;          // shortest length: captions are never wider than their band
    float start;          // of the window
    float view, content;  // length of the window; of all cells
    float pitch;          // from one cell to the next
    int digits;           // columns: characters that a number may have; 0: colour alone
    float offset;         // scrolled by
    unsigned label_lines; // rows: lines of column labels above it
} CanvasBand;

// An operator in the gap before a column band, level with a row band; a vertical one (an arrow
// down, or back up) is in the gap before a row band.
typedef enum CanvasMarkKind { MARK_ARROW, MARK_ARROW_BACK, MARK_PLUS, MARK_EQUALS } CanvasMarkKind;

#define CANVAS_MARK_LINES 3

typedef struct CanvasMark {
    CanvasMarkKind kind;
    bool is_vertical;
    size_t band_x, band_y;
    ThemeRole role;
    char lines[CANVAS_MARK_LINES][48]; // rich text above it
} CanvasMark;

typedef struct CanvasLight {
    bool is_on;
    size_t index; // along the axis, as drawn
} CanvasLight;

#define CANVAS_BANDS 8
#define CANVAS_GRIDS 16
#define CANVAS_MARKS 4

// How much a caption says; each level is shorter than the one before.
typedef enum CanvasCaptionLevel {
    CAPTION_FULL,  // formula and shape; name and range beneath
    CAPTION_RANGE, // the range alone beneath
    CAPTION_LINE,  // formula and shape
    CAPTION_SYMBOL // symbol and shape
} CanvasCaptionLevel;

typedef struct CanvasTable {
    DrawRect area;
    DrawColor backdrop; // what it is drawn on: what is faded fades into it
    float unit;         // 1 at the size of the mock-ups; grows with the area
    CanvasBand columns[CANVAS_BANDS], rows[CANVAS_BANDS];
    size_t column_count, row_count;
    CanvasGrid grids[CANVAS_GRIDS];
    size_t grid_count;
    CanvasMark marks[CANVAS_MARKS];
    size_t mark_count;
    bool is_turned;    // by the one who built it: canvas_fit() does not turn it over again
    bool is_large;     // on a projector: wider cells, larger numbers …
    bool grows;        // … and a larger unit, as long as numbers get larger by it
    float max_aspect;  // of a cell without number
    float least_pitch; // of a cell without number, before it scrolls
    // What fitting found:
    float gap;            // between cells
    bool leaves_operands; // numbers in the result alone
    bool is_close;        // with numbers, half the gap between cells
    bool is_low;          // numbers fill the height of their cells
    bool is_uneven;       // rows without a result are lower and have no numbers
    bool is_even;         // all columns are equally wide
    float number_size;    // 0: colour alone
    float label_size, caption_size, small_size;
    CanvasCaptionLevel caption_level;
    DrawRect bounds; // of the whole drawing
    // What is in the light:
    bool is_lit, is_computing;
    CanvasLight lights[AXIS_COUNT];
    CanvasAxis cell_axis;  // where set, cells are lit along this axis alone
    CanvasAxis focus_axis; // where set, grids that have it are lit along it alone
    CanvasAxis sum_axis;   // along which the current cell's terms are summed
    size_t terms;          // of them that have arrived; SIZE_MAX all
    float fraction;        // how far the next one is on its way
    bool has_frame;
    size_t frame_grid, frame_row, frame_column; // as drawn
    bool has_range;
    UiRange range; // in the frame's grid, as drawn: bright as a whole
} CanvasTable;

// --- building (canvas_table.c)
// -----------------------------------------------------------------------------
float canvas_unit(DrawRect area);
void canvas_table_init(const View *view, CanvasTable *table,
                       DrawRect area); // its unit is that of its area
void canvas_set_unit(CanvasTable *table, float unit);
size_t canvas_add_column(CanvasTable *table, size_t count, float gap); // returns its index
size_t canvas_add_row(CanvasTable *table, size_t count, float gap);
// A matrix of the trace where two bands cross; its symbol is its title and the axes are those
// given.
CanvasGrid *canvas_add_grid(const View *view, CanvasTable *table, AttnMatrixId id, size_t head,
                            size_t band_x, size_t band_y);
// The view of the document that a grid is of.
View canvas_grid_view(const View *view, const CanvasGrid *grid);
void canvas_set_axes(CanvasGrid *grid, CanvasAxis rows, CanvasAxis columns);
void canvas_set_slice(const View *view, CanvasGrid *grid, size_t first,
                      size_t count); // some columns of it only
void canvas_set_transposed(CanvasGrid *grid);
void canvas_set_title(CanvasGrid *grid, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void canvas_set_result(const View *view,
                       CanvasGrid *grid); // what the stage computes; its formula is its title
void canvas_symbol(AttnMatrixId id, char out[CANVAS_TITLE_MAX]); // "W_{Q}" (canvas_formula.c)
// How a matrix comes about: "S = Q K^{⊤}"; its symbol where nothing computes it.
void canvas_formula(const View *view, AttnMatrixId id, char out[CANVAS_TITLE_MAX]);
CanvasMark *canvas_add_mark(CanvasTable *table, CanvasMarkKind kind, ThemeRole role, size_t band_x,
                            size_t band_y);

// --- tokens as columns (canvas_turn.c)
// --------------------------------------------------------------------------- Is everything shown
// transposed? Stages build their tables as if it were not; canvas_fit() turns them over.
bool canvas_is_turned(const View *view);
void canvas_turn(const View *view, CanvasTable *table);
// Does a head own drawn columns, or drawn rows, of this grid?
bool canvas_has_column_spans(const CanvasGrid *grid);
bool canvas_has_row_spans(const CanvasGrid *grid);

// --- fitting and drawing
// -----------------------------------------------------------------------------------
void canvas_fit(const View *view, CanvasTable *table);   // canvas_fit.c
void canvas_place(const View *view, CanvasTable *table); // canvas_place.c
float canvas_before(const CanvasBand *band);             // what a band needs before its cells
float canvas_gutters(const CanvasBand *bands, size_t count);
// Numbers (canvas_digits.c): what they need; then, the columns' pitch being even, their size and
// the columns' digits, for which it may make columns uneven. room: for all columns.
void canvas_measure_numbers(const View *view, CanvasTable *table);
void canvas_choose_numbers(const View *view, CanvasTable *table, float room, float pitch_y);
bool canvas_has_result_row(const CanvasTable *table, size_t band);
bool canvas_has_numbers(const CanvasTable *table, const CanvasGrid *grid);
float canvas_largest_number(const CanvasTable *table); // the size that they have, with room enough
bool canvas_is_exact(const CanvasTable *table); // every number shows what it has to two decimals
void canvas_light(const View *view, CanvasTable *table); // canvas_light.c
void canvas_draw_table(const View *view,
                       const CanvasTable *table); // canvas_table.c: fitted and lit before
// Fits (turned over, where tokens are columns), lights and draws.
void canvas_show(const View *view, CanvasTable *table);
// The same for a stage that can be laid out side by side or stacked: stacked where that alone shows
// every number.
// is_stacked: before the table is turned over.
typedef void (*CanvasBuild)(const View *view, CanvasTable *table, bool is_stacked);
void canvas_show_best(const View *view, DrawRect area, CanvasBuild build);

// Where a cell is drawn, before clipping; the window through which a grid is seen.
DrawRect canvas_cell_rect(const CanvasTable *table, const CanvasGrid *grid, size_t row,
                          size_t column);
DrawRect canvas_window(const CanvasTable *table, const CanvasGrid *grid);
bool canvas_is_scrolled(const CanvasTable *table);
// The cells of a band that can be seen.
void canvas_visible(const CanvasBand *band, size_t *first, size_t *count);
// Is this axis lit, and does its light fall on cells? Then index says where.
bool canvas_lights_axis(const CanvasTable *table, CanvasAxis axis, size_t *index);
// 0 faded … 1 bright.
float canvas_cell_light(const CanvasTable *table, const CanvasGrid *grid, size_t row,
                        size_t column);

// --- a grid (canvas_grid.c)
// --------------------------------------------------------------------------------
float canvas_value(const View *view, const CanvasGrid *grid, size_t row, size_t column);
bool canvas_find_cell(const CanvasGrid *grid, UiId id, size_t *row,
                      size_t *column); // drawn row and column
void canvas_draw_grid(const View *view, const CanvasTable *table, const CanvasGrid *grid);
void canvas_draw_frames(const View *view, const CanvasTable *table, const CanvasGrid *grid);
void canvas_draw_pins(const View *view, const CanvasTable *table,
                      const CanvasGrid *grid); // overridden cells
void canvas_draw_pin(const View *view, const CanvasTable *table, DrawRect cell);
// What the keyboard needs (canvas_range.c): a stop of the Tab key under the grid's cells, its ring,
// the frame around a selected range.
void canvas_add_stop(const View *view, const CanvasTable *table, const CanvasGrid *grid);
void canvas_draw_stop(const View *view, const CanvasTable *table, const CanvasGrid *grid);
void canvas_find_range(const View *view, CanvasTable *table); // once it is lit
bool canvas_is_in_range(const CanvasTable *table, const CanvasGrid *grid, size_t row,
                        size_t column);
// What should be in sight: the corner of the range that the keys move, else the framed cell.
void canvas_moving_cell(const View *view, const CanvasTable *table, size_t *row, size_t *column);
void canvas_draw_range(const View *view, const CanvasTable *table, const CanvasGrid *grid);
// One cell on its own: fill, and its text.
typedef struct CanvasCell {
    DrawRect rect;
    DrawColor fill;
    const char *text; // NULL none
    float size;
    float light;
} CanvasCell;
void canvas_draw_cell(const View *view, const CanvasTable *table, const CanvasCell *cell);

// --- labels (canvas_labels.c)
// ------------------------------------------------------------------------------
float canvas_row_labels_width(const View *view, const CanvasTable *table, const CanvasGrid *grid);
unsigned canvas_column_label_lines(const View *view, const CanvasTable *table,
                                   const CanvasGrid *grid);
void canvas_draw_labels(const View *view, const CanvasTable *table, const CanvasGrid *grid);

// --- captions (canvas_caption.c)
// --------------------------------------------------------------------------- Rich text:
// _{lowered}, ^{raised}, $mathematical italics$. Returns its width.
float canvas_rich(const View *view, DrawStyle style, float x, float baseline, DrawAlign align,
                  const char *text);
float canvas_caption_width(const View *view, const CanvasTable *table, const CanvasGrid *grid);
float canvas_caption_height(const CanvasTable *table, const CanvasGrid *grid);
void canvas_draw_caption(const View *view, const CanvasTable *table, const CanvasGrid *grid);
float canvas_mark_width(const View *view, const CanvasTable *table, const CanvasMark *mark);
float canvas_mark_height(const CanvasTable *table, const CanvasMark *mark);
void canvas_draw_mark(const View *view, const CanvasTable *table, const CanvasMark *mark);

// --- what is being typed (canvas_edit.c)
// -------------------------------------------------------------------
void canvas_draw_edit(const View *view, const CanvasTable *table);

// --- the comparison with the snapshot (canvas_compare.c)
// -------------------------------------------
void canvas_compare(const View *view, DrawRect area);
// The same for a picture of one matrix: without buttons, and nothing is lit.
void canvas_compare_alone(const View *view, DrawRect area, AttnMatrixId id, size_t head);
// Has the snapshot this matrix, and something to compare in it?
bool canvas_can_compare(const View *view, AttnMatrixId id, size_t head);
// Where a cell, by its place now, is in a grid that is compared; false: nowhere.
bool canvas_find_compared(const CanvasGrid *grid, size_t *row, size_t *column);
// What is found under the pointer in a grid of the snapshot or of the difference.
void canvas_compared_hits(const View *view, const CanvasTable *table, const CanvasGrid *grid);

// --- the stages
// --------------------------------------------------------------------------------------------
void canvas_input(const View *view, DrawRect area);
void canvas_project(const View *view, DrawRect area);
void canvas_rotate(const View *view, DrawRect area);
void canvas_score(const View *view, DrawRect area);
void canvas_scale(const View *view, DrawRect area);
void canvas_mask(const View *view, DrawRect area);
void canvas_softmax(const View *view, DrawRect area);
void canvas_mix(const View *view, DrawRect area);
void canvas_output(const View *view, DrawRect area);

// The selected row (or column) of the softmax worked out: canvas_softmax.c.
// A row as it is seen lies beneath the matrices, a column stands beside them.
bool canvas_card_stands(const View *view);
// is_least: just enough for its numbers.
float canvas_card_height(float unit, bool is_least);
float canvas_card_width_standing(float unit, bool is_least);
float canvas_card_height_standing(float unit, size_t terms);
void canvas_draw_card(const View *view, const CanvasTable *table, DrawRect card);

// A sentence at the bottom of the area, as rich_format() takes it: {0} is the user's text. Returns
// what is left above it;
// "" takes nothing.
DrawRect canvas_note(const View *view, DrawRect area, const char *sentence, const char *argument);
// Key/value head that the chosen head reads; the chosen head, kept within what there is.
size_t canvas_head(const View *view);
size_t canvas_kv_head(const View *view);

#endif
