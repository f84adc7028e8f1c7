// strip: what its two halves, thumbnails and transport, know of each other. Private to strip*.c.
#ifndef VIEWS_STRIP_H
#define VIEWS_STRIP_H

#include "app/views/view.h"

// Every matrix of the pass in order of computation, as large as fits into area. (strip_thumbs.c)
void strip_thumbs(const View *view, DrawRect area);

// Stepping: buttons, grain, speed, and what the pass costs, right-aligned in area.
// (strip_transport.c)
void strip_transport(const View *view, DrawRect area);
// The bar for the whole pass. (strip_scrub.c)
void strip_scrub(const View *view, DrawRect area);
// The buttons alone, ending at right; with key caps they are wider.
void strip_hands(const View *view, float right, float y, bool has_caps);
float strip_hands_width(const View *view, bool has_caps);
// "cell"
const char *strip_grain_name(const View *view, UiGrain grain);
#define STRIP_HANDS_HEIGHT 28.0f
// The projector's bar: where one is, the bar for the whole pass, the buttons. (strip_projector.c)
void strip_projector(const View *view, DrawRect area);
// The width that it would like in a strip of this width.
float strip_transport_width(const View *view, float strip_width);

#endif
