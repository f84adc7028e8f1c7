// typing: the display's text input and its input methods, following what is being edited. While
// nothing is, text input is off, so that no input method swallows shortcuts.
#ifndef PLATFORM_TYPING_H
#define PLATFORM_TYPING_H

#include "app/platform/window_parts.h"

// After each input. Places the input method's window, turns text input on and off, and makes an
// input method forget what it composes where that has been dropped or belonged to another field.
void typing_follow(Window *w, InputKind kind);

#endif
