// flight: the layer above the matrices in which a step is seen to happen. Copies of numbers leave
// their cells, meet, become products, and join the result.
//
// Everything here is a function of what step_shown() and its kin say of the step's fraction; every
// number is one of attn_explain()'s. Where cells are too small for numbers nothing flies: there the
// light tells which cells take part. Places are asked of the table, so that tokens as rows and as
// columns are all the same.
#ifndef VIEWS_FLIGHT_H
#define VIEWS_FLIGHT_H

#include "app/ui/step.h"
#include "app/views/canvas.h"
#include "engine/explain.h"

// Where the vectors meet: in the empty corner of a multiplication laid out by hand, a line for
// each term, level with the right operand's rows where these are tall enough.
typedef struct FlightBench {
    bool is_there;
    float a, b, times, product; // left edges of the three columns; of the × between factors:
                                // what stands left of the result is left here too
    float a_w, b_w, product_w;  // their widths
    float sign;                 // width of what × and = stand in
    float y, pitch, height;     // first line, from line to line, of a cell
    float size;                 // of numbers
    int a_decimals, b_decimals, product_decimals;
    size_t lines, head; // with a gap: line number `head` stands for what lies between
    bool has_gap;
    bool has_header;
    bool has_total; // below the last line
} FlightBench;

enum { FLIGHT_TERMS = 512 }; // terms of a cell that are explained without allocating

typedef struct Flight {
    const View *view;
    const CanvasTable *table;
    bool is_active;
    UiStep step;                             // as shown
    StepSum sum;                             // of a product
    AttnExplain explain;                     // of the cell that is on its way, or just done
    const CanvasGrid *result, *left, *right; // right: NULL where there is none
    DrawRect target;                         // the cell of the result
    FlightBench bench;
} Flight;

// What flies above this table now. The terms lie in room where they fit, which is FLIGHT_TERMS
// long. Free with flight_deinit().
void flight_init(const View *view, const CanvasTable *table, AttnTerm *room, Flight *flight);
void flight_deinit(Flight *flight);
// Does the bench lie on this grid's caption?
bool flight_covers_caption(const Flight *flight, const CanvasGrid *grid);
void flight_draw(const Flight *flight);

// --- parts (private to flight*.c) --------------------------------------------------------------
// The cell that a term's first or second factor comes from; UI_NONE: from nowhere.
UiId flight_factor(const Flight *flight, size_t term, bool is_second);
// Where a cell is drawn, kept within the window that its grid is seen through; false: nowhere.
bool flight_place(const CanvasTable *table, UiId cell, const CanvasGrid **grid, DrawRect *rect);
float flight_ease(float t);
// Of things that come one after the other, `amount` of them so far: how far this one has come.
float flight_share(float amount, size_t index);
DrawRect flight_between(DrawRect from, DrawRect to, float t);

// A number on its way, in the colours of its matrix.
typedef struct FlightChip {
    DrawRect rect;
    AttnMatrixId id;
    float value, range;
    const char *text; // NULL none
    float size;
    float alpha;
    ThemeRole role; // of its outline
} FlightChip;
void flight_chip(const Flight *flight, const FlightChip *chip);
// A rectangle about the middle of this one, wide and high enough for a number of this size, on the
// canvas.
DrawRect flight_roomy(const Flight *flight, DrawRect rect, float size, const char *text);
// Are cells large enough for something to be seen flying?
bool flight_has_room(const Flight *flight);
// A number with so many decimals.
char *flight_number(char text[NUMFMT_MAX], float value, int decimals);

void flight_lay_bench(Flight *flight); // flight_bench.c
size_t flight_line(const FlightBench *bench, size_t term, size_t count);
DrawRect flight_bench_cell(const FlightBench *bench, float x, float w, size_t line);
void flight_draw_sum(const Flight *flight); // flight_sum.c: cell, term
void flight_draw_factors(const Flight *flight, bool is_second, float gather);
void flight_draw_running(const Flight *flight); // the sum so far, in the result's cell
void flight_draw_header(const Flight *flight, bool has_second);
void flight_draw_direct(const Flight *flight); // flight_direct.c: scale, mask …
void flight_draw_sweep(const Flight *flight);  // flight_row.c: rows of products
void flight_draw_mix(const Flight *flight);    // flight_mix.c: rows of the context

#endif
