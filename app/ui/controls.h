// controls: what a slider, switch or choice says and does: its position for the view, its command
// for the hand.
#ifndef UI_CONTROLS_H
#define UI_CONTROLS_H

#include "app/doc/command.h"
#include "app/ui/state.h"

// Sliders: where the knob stands, 0 … 1; and the command for a knob at position (not yet marked as
// continuing).
float control_position(const UiState *ui, const Document *document, UiControl control);
Command control_slide(const UiState *ui, const Document *document, UiControl control,
                      float position);
// The command for one step up or down (arrow keys, wheel).
Command control_step(const UiState *ui, const Document *document, UiControl control, int direction);
// The number beside a slider. Returns buffer.
const char *control_value(const UiState *ui, const Document *document, UiControl control,
                          char buffer[32]);

// Can its number be typed? (controls_type.c)
bool control_is_typed(UiControl control);
// The number as one begins to type over it. Returns buffer.
const char *control_typed(const UiState *ui, const Document *document, UiControl control,
                          char buffer[32]);
// What stands in the text that is being edited becomes its number; refused, nothing changes.
AttnStatus control_take(UiState *ui, Document *document, UiControl control, AttnError *error);

// Switches: on or off, and the command that turns it.
bool control_is_on(const UiState *ui, const Document *document, UiControl control);
Command control_toggle(const UiState *ui, const Document *document, UiControl control);

// Choices: which one is chosen (positions, grain), and the command that chooses.
size_t control_chosen(const UiState *ui, const Document *document, UiControl control);
Command control_choose(UiControl control, size_t choice);

#endif
