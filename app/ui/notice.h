// notice: the line that says what was done or could not be, and how long it stays: a few seconds,
// errors longer; Esc, a click, and what changes the document send it away before. Its time stands
// still while it cannot be seen: a dialog hides it, the screen is blank, the window is minimised.
#ifndef UI_NOTICE_H
#define UI_NOTICE_H

#include "app/ui/state.h"

// In the interface's language; "" where there is none.
const char *notice_text(const UiState *ui);
void notice_clear(UiState *ui);
// The present one stays until it is sent away: it is said once, and somebody must have read it.
void notice_stay(UiState *ui);
// Lets time go by; true: it has gone.
bool notice_tick(UiState *ui, double seconds);
// Seconds until it goes; negative: it does not go by itself, or there is none.
double notice_wait(const UiState *ui);

#endif
