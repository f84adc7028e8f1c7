// Faces: font files, opened per device size when first needed. For fonts_sdl.c only.
#ifndef DRAW_FACES_SDL_H
#define DRAW_FACES_SDL_H

#include "app/draw/face.h"
#include "engine/status.h"
#include <SDL_ttf.h>

typedef struct Faces Faces;

Faces *faces_create(const char *assets_dir, AttnError *error);
void faces_destroy(Faces *faces);
// The face at a size in half device pixels; NULL where it cannot be opened (a file is missing).
// Valid until 64 other sizes have been asked for.
TTF_Font *faces_get(Faces *faces, Face face, int size);

#endif
