// Textures remembered by key, the least recently used ones given up when they take too much memory.
#ifndef DRAW_TEXTURES_SDL_H
#define DRAW_TEXTURES_SDL_H

#include <SDL.h>
#include <stddef.h>
#include <stdint.h>

typedef struct CachedTexture {
    SDL_Texture *texture; // NULL: known to be nothing (an empty string)
    int w, h;
    int left, top; // text: from its start on the baseline to the corner
} CachedTexture;

typedef struct Textures Textures;

Textures *textures_create(size_t max_bytes); // NULL: out of memory
void textures_destroy(Textures *textures);   // before its renderer
void textures_clear(Textures *textures);
size_t textures_bytes(const Textures *textures);

// The entry of a key, made the most recent; NULL where there is none. Valid until the next
// textures_add().
const CachedTexture *textures_find(Textures *textures, uint64_t key);
// Adds what was not found. Takes the texture over. Never fails: the entry replaces the oldest one.
const CachedTexture *textures_add(Textures *textures, uint64_t key, CachedTexture entry);

#endif
