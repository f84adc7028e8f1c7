// Picture: a draw list as pixels, without a window, a display or SDL_Init.
#ifndef DRAW_PICTURE_SDL_H
#define DRAW_PICTURE_SDL_H

#include "app/draw/draw.h"
#include "app/draw/fonts_sdl.h"
#include <stdint.h>

typedef struct Picture {
    uint8_t *pixels;        // RGBA bytes, rows from the top; malloc'd
    uint32_t width, height; // device pixels
} Picture;

// Paints list, width × height logical pixels, at scale. The list should have been laid out while
// fonts had the same scale. On failure (memory, more than 16384 pixels on a side) *out is
// untouched.
AttnStatus picture_render(const DrawList *list, Fonts *fonts, float width, float height,
                          float scale, DrawColor background, Picture *out, AttnError *error);
void picture_free(Picture *picture);

#endif
