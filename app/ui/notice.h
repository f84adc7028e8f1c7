// notice: the line that says what was done or could not be, and how long it stays: a few seconds,
// errors longer; Esc, a click, and what changes the document send it away before.
#ifndef UI_NOTICE_H
#define UI_NOTICE_H

#include "app/ui/state.h"

void notice_clear(UiState *ui);
// Lets time go by; true: it has gone.
bool notice_tick(UiState *ui, double seconds);
// Seconds until it goes; negative: there is none.
double notice_wait(const UiState *ui);

#endif
