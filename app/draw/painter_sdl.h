// Painter: draws a draw list with an SDL renderer, software or accelerated, in crisp device pixels.
#ifndef DRAW_PAINTER_SDL_H
#define DRAW_PAINTER_SDL_H

#include "app/draw/draw.h"
#include "app/draw/fonts_sdl.h"
#include <SDL.h>

typedef struct Painter Painter;

// Borrows renderer and fonts; destroy the painter before either. NULL: out of memory.
Painter *painter_create(SDL_Renderer *renderer, Fonts *fonts, float scale);
void painter_destroy(Painter *painter); // NULL is fine

// Device pixels per logical pixel, for what is painted next. Fonts have a scale of their own, for
// measuring.
void painter_set_scale(Painter *painter, float scale);

// Clears to the background and paints the list. Does not present.
void painter_paint(Painter *painter, const DrawList *list, DrawColor background);

// The renderer has lost its textures (SDL_RENDER_TARGETS_RESET, SDL_RENDER_DEVICE_RESET): draws
// them anew.
void painter_forget_textures(Painter *painter);

// What the last frame cost, for F12.
typedef struct PainterWork {
    size_t commands;      // painted, that is, not outside the clip
    size_t new_textures;  // that had to be drawn first
    size_t texture_bytes; // held
    size_t lacking;       // for which there was no memory: left out
} PainterWork;
const PainterWork *painter_work(const Painter *painter);

#endif
