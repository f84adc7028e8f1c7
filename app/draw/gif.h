// gif: frames of one size as the bytes of a GIF that runs for ever, by giflib.
#ifndef DRAW_GIF_H
#define DRAW_GIF_H

#include "app/draw/palette.h"
#include "engine/formats/bytes.h"

typedef struct Gif Gif;

// Colours are those of palette, which is borrowed. NULL: it could not be begun, and error says why.
Gif *gif_create(uint32_t width, uint32_t height, Palette *palette, AttnError *error);
// RGBA pixels, rows from the top, without gaps; shown for this many hundredths of a second. Of a
// later frame only what has changed is written.
AttnStatus gif_add(Gif *gif, const uint8_t *pixels, unsigned hundredths, AttnError *error);
AttnStatus gif_finish(Gif *gif, AttnBytes *out, AttnError *error);
void gif_destroy(Gif *gif); // NULL is fine

#endif
