// events: SDL's events as Inputs, in logical pixels.
#ifndef PLATFORM_EVENTS_H
#define PLATFORM_EVENTS_H

#include "app/ui/input.h"
#include <SDL.h>
#include <stdbool.h>

// Device pixels per point of the mouse, and device pixels per logical pixel.
typedef struct EventScale {
    float pixels_per_point;
    float scale;
} EventScale;

// Translates an event; false: it is of no interest. input->text is borrowed from the event (a
// dropped path and pasted text: to be freed with SDL_free(*owned), which is NULL otherwise).
bool events_translate(const SDL_Event *event, EventScale scale, Input *input, char **owned);

#endif
