// The softmax worked out: what the card's files share. canvas_card.c says how large everything is
// and where it lies, canvas_softmax.c draws it. Where tokens are columns it is worked out down a
// column: canvas_card_standing.c lays it out and writes its words.
#ifndef VIEWS_CANVAS_CARD_H
#define VIEWS_CANVAS_CARD_H

#include "app/ui/step.h"
#include "app/views/canvas.h"
#include "engine/explain.h"

#define CARD_ROWS        4 // score, less the largest, exp, divided by the sum
#define CARD_PADDING     16.0f
#define CARD_CELL_WIDTH  72.0f // the largest
#define CARD_CELL_LARGE  86.0f // … on a projector
#define CARD_CELL_HEIGHT 38.0f
#define CARD_CELL_LEAST  6.0f // along the terms
#define CARD_LEAST_TEXT  11.0f

typedef struct Card {
    const View *view;
    const CanvasTable *table;
    DrawRect rect;
    AttnExplain explain;
    StepSoftmax at; // how far it has been worked out
    bool is_queries;
    bool is_standing;     // the terms stand below each other, the steps side by side
    size_t line;          // the row (column) that is worked out
    size_t first, count;  // cells shown
    size_t lit;           // the cell in the light; SIZE_MAX none
    float labels, notes;  // widths at the left and right
    float x, y;           // of the first cell
    bool is_title_beside; // on the line of the columns' names
    float pitch_x, pitch_y, gap;
    float size;       // of numbers; 0: colour alone
    bool is_tight;    // numbers have two decimals, "0.88" for "88.3 %"
    float label_size; // of everything else
    float range, range_minus;
} Card;

extern const TextId CARD_ROW_NAMES[CARD_ROWS];

// The rectangle of a cell of the card; has it been worked out?
DrawRect card_cell(const Card *card, size_t step, size_t index);
bool card_shows(const Card *card, size_t row, size_t index);
float card_value(const Card *card, size_t row, size_t index);
char *card_text(const Card *card, size_t row, float value, char text[NUMFMT_MAX]);
// What is on its way from row to row (flight_softmax.c).
void card_draw_flight(const Card *card);

// Sizes and places, once explain, line and lit are there.
void card_layout(Card *card);
void card_layout_standing(Card *card);
void card_choose_ranges(Card *card);
// Sets size: that of numbers in cells of the present pitch; 0 where they do not fit.
void card_choose_numbers(Card *card);
// As many terms as there is room for, around the one in the light.
void card_show_part(Card *card, size_t count);

// The name of a cell's column, or of the row that is worked out.
const char *card_name(const Card *card, size_t index, bool is_line, char buffer[SCENE_TOKEN_MAX]);
// The number that belongs to a row's name: what is subtracted, what is divided by; "" none.
void card_row_number(const Card *card, size_t row, char out[NUMFMT_MAX]);
DrawStyle card_text_style(const Card *card, DrawColor color);
// Has a term its name, where only every step-th has one? Always in the light, never right beside
// it.
bool card_shows_name(const Card *card, size_t index, size_t step);
DrawStyle card_name_style(const Card *card, size_t index);
DrawStyle card_mono_style(const Card *card, DrawColor color);
DrawStyle card_step_style(const Card *card, size_t step);
// What stands behind the cells of a step: "sum 1.68"; false: nothing.
typedef struct CardNote {
    const char *name;
    char number[NUMFMT_MAX];
    bool is_known; // what is not comes to light as it is found; its room is kept from the start
} CardNote;
bool card_number_is_known(const Card *card, size_t step); // that of the step's name
bool card_note(const Card *card, size_t step, CardNote *out);
float card_weight(const Card *card, size_t index);
float card_widest_name(const Card *card);
void card_draw_words_standing(const Card *card);
// "The row of tired, step by step"
float card_title_width(const Card *card);
void card_draw_title(const Card *card, float x, float baseline);

#endif
