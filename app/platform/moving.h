// moving: the stage on the screen being computed, as an animated GIF. Its frames are the screen at
// every step that a hand would take.
#ifndef PLATFORM_MOVING_H
#define PLATFORM_MOVING_H

#include "app/platform/studio.h"
#include "engine/formats/bytes.h"

// Cell by cell, or row by row where there are many cells or that grain is chosen; at scale device
// pixels per logical one. Changes studio->ui and the fonts' scale, which the caller puts back.
AttnStatus moving_encode(Studio *studio, float scale, AttnBytes *out, AttnError *error);

#endif
