// Faces: font files, opened per device size when first needed. For fonts_sdl.c only.
#ifndef DRAW_FACES_SDL_H
#define DRAW_FACES_SDL_H

#include "app/draw/draw.h"
#include "engine/status.h"
#include <SDL_ttf.h>

typedef enum Face {
    FACE_INTER,
    FACE_INTER_BOLD,
    FACE_MONO,
    FACE_MONO_BOLD,
    FACE_MAIN,
    FACE_MATH_ITALIC,
    FACE_SIZE1,
    FACE_SIZE2,
    FACE_SIZE3,
    FACE_SIZE4,
    FACE_SYMBOLS, // DejaVu
    FACE_MEDIA,   // Noto Symbols 2
    FACE_CHINESE,
    FACE_CHINESE_BOLD, // only the characters of the program's own strings
    FACE_COUNT
} Face;

typedef struct Faces Faces;

Faces *faces_create(const char *assets_dir, AttnError *error);
void faces_destroy(Faces *faces);
// The face at a size in half device pixels; NULL where it cannot be opened (a file is missing).
// Valid until 64 other sizes have been asked for.
TTF_Font *faces_get(Faces *faces, Face face, int size);

#endif
