// follow: keeps the selected cell in sight when stepping or the arrows move it beyond the canvas's
// window.
#ifndef UI_FOLLOW_H
#define UI_FOLLOW_H

#include "app/draw/draw.h"
#include "app/ui/state.h"

// After the canvas has been drawn: scrolls it where the selection has moved out of sight since the
// last time. true: it has scrolled, the screen is to be drawn anew. The wheel may leave the
// selected cell behind: only its moving counts.
bool ui_follow(UiState *ui, const DrawList *list);

#endif
