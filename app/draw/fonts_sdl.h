// Fonts: the program's faces, opened when first needed, with fallback from face to face for what
// one lacks.
//
// A size is an em in logical pixels; times the scale and rounded to whole device pixels it is what
// is opened (SDL_ttf knows whole sizes only). Widths are those of the device divided by the scale,
// so layout and painting agree. One thread at a time.
#ifndef DRAW_FONTS_SDL_H
#define DRAW_FONTS_SDL_H

#include "app/draw/draw.h"
#include "engine/status.h"
#include <SDL.h>

typedef struct Fonts Fonts;

// assets_dir holds fonts/. Only checks that the first face is there; opens nothing else, needs no
// SDL_Init. NULL and *error on failure.
Fonts *fonts_create(const char *assets_dir, float scale, AttnError *error);
void fonts_destroy(Fonts *fonts); // NULL is fine

// Device pixels per logical pixel from now on. Cheap: faces stay open by device size.
void fonts_set_scale(Fonts *fonts, float scale);

// What a draw list measures with; lives as long as fonts.
const DrawMetrics *fonts_metrics(const Fonts *fonts);

// The device size, in half pixels, that text of a logical size is set in at a scale.
int fonts_device_size(float size, float scale);

// Draws text of a device size in a colour. NULL where there is nothing to see (or no memory).
// Surface is ARGB8888, straight alpha, the caller's to free. *left and *top: where its corner lies
// from the text's start on its baseline.
SDL_Surface *fonts_render(Fonts *fonts, DrawFont font, int device_size, const char *text,
                          size_t length, DrawColor color, int *left, int *top);

#endif
