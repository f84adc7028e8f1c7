// The softmax worked out: what the card's two files share. canvas_card.c says how large everything
// is and where it lies, canvas_softmax.c draws it.
#ifndef VIEWS_CANVAS_CARD_H
#define VIEWS_CANVAS_CARD_H

#include "app/ui/step.h"
#include "app/views/canvas.h"
#include "engine/explain.h"

#define CARD_ROWS       4 // score, less the largest, exp, divided by the sum
#define CARD_PADDING    16.0f
#define CARD_LEAST_TEXT 11.0f

typedef struct Card {
    const View *view;
    const CanvasTable *table;
    DrawRect rect;
    AttnExplain explain;
    StepSoftmax at; // how far it has been worked out
    bool is_queries;
    size_t line;          // the row (column) that is worked out
    size_t first, count;  // cells shown
    size_t lit;           // the cell in the light; SIZE_MAX none
    float labels, notes;  // widths at the left and right
    float x, y;           // of the first cell
    bool is_title_beside; // on the line of the columns' names
    float pitch_x, pitch_y, gap;
    float size;       // of numbers; 0: colour alone
    float label_size; // of everything else
    float range, range_minus;
} Card;

extern const TextId CARD_ROW_NAMES[CARD_ROWS];

// The rectangle of a cell of the card; has it been worked out?
DrawRect card_cell(const Card *card, size_t row, size_t index);
bool card_shows(const Card *card, size_t row, size_t index);
float card_value(const Card *card, size_t row, size_t index);
char *card_text(size_t row, float value, char text[NUMFMT_MAX]);
// What is on its way from row to row (flight_softmax.c).
void card_draw_flight(const Card *card);

// Sizes and places, once explain, line and lit are there.
void card_layout(Card *card);
void card_choose_ranges(Card *card);

// The name of a cell's column, or of the row that is worked out.
const char *card_name(const Card *card, size_t index, bool is_line, char buffer[SCENE_TOKEN_MAX]);
// The number that belongs to a row's name: what is subtracted, what is divided by; "" none.
void card_row_number(const Card *card, size_t row, char out[NUMFMT_MAX]);
DrawStyle card_text_style(const Card *card, DrawColor color);
DrawStyle card_mono_style(const Card *card, DrawColor color);
// "The row of tired, step by step"; returns its width, and draws it where baseline is not NAN.
float card_title(const Card *card, float x, float baseline);

#endif
