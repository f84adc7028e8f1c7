// typed: text that is being typed.
#ifndef VIEWS_TYPED_H
#define VIEWS_TYPED_H

#include "app/ui/textfield.h"
#include "app/views/view.h"

// Draws what is being edited in this field, clipped to it.
void view_typed(const View *view, const TextField *field);

#endif
