// typed: text that is being typed.
#ifndef VIEWS_TYPED_H
#define VIEWS_TYPED_H

#include "app/ui/textfield.h"
#include "app/views/view.h"

// Draws what is being edited in this field, clipped to it.
void view_typed(const View *view, const TextField *field);
// Why what was typed is refused, in a bubble below the field, or above it where there is no room
// below; within the area.
void view_refusal(const View *view, DrawRect field, DrawRect area);
DrawRect view_kept_in(DrawRect rect, DrawRect area); // moved into it, as far as it fits

#endif
