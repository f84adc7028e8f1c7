// controls: what the files of the left panel share: a column that is filled from top to bottom.
//
// The same code measures the column (nothing is drawn) and draws it, so that the two cannot differ.
#ifndef VIEWS_CONTROLS_H
#define VIEWS_CONTROLS_H

#include "app/views/view.h"

typedef struct ControlsColumn {
    const View *view;
    float x, w;        // of every row
    float y;           // where the next row begins
    float pitch;       // height of a row
    bool is_measuring; // nothing is drawn, only y goes on
} ControlsColumn;

// The next row of this height.
DrawRect controls_take(ControlsColumn *column, float height);
// Closer where rows are.
float controls_heading_height(const ControlsColumn *column);
void controls_heading(ControlsColumn *column, TextId text);
void controls_switch(ControlsColumn *column, UiControl control, const char *label);
void controls_slider(ControlsColumn *column, UiControl control, const char *label,
                     bool is_disabled);
// A row of buttons of which one is chosen, the label beside it where there is room, else above it.
void controls_choice(ControlsColumn *column, UiControl control, TextId text,
                     const char *const *labels, size_t count);
// A sentence in small letters, broken into lines.
void controls_note(ControlsColumn *column, DrawColor color, const char *text);

void controls_input(ControlsColumn *column); // controls_input.c: sentence, tokens, scene
void controls_chips(ControlsColumn *column, bool is_memory); // controls_chips.c
void controls_what_if(ControlsColumn *column);               // controls_options.c
void controls_colour(ControlsColumn *column);                // controls_colour.c

#endif
