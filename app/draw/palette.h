// Palette: at most 255 colours for pictures that have more. What covers most is kept exactly; the
// rest, mostly the edges of letters, is divided by median cut. Index 255 is left for "unchanged".
#ifndef DRAW_PALETTE_H
#define DRAW_PALETTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PALETTE_COLORS 255

typedef struct Palette Palette;

Palette *palette_create(void); // NULL: out of memory
void palette_destroy(Palette *palette);
// Counts the colours of RGBA pixels; false: out of memory.
bool palette_count(Palette *palette, const uint8_t *pixels, size_t count);
// Chooses the colours; false: out of memory. Nothing is counted after it.
bool palette_choose(Palette *palette);
size_t palette_size(const Palette *palette);
const uint8_t *palette_color(const Palette *palette, size_t index); // R, G, B
// The nearest colour to this pixel's; exact where it was kept.
uint8_t palette_index(Palette *palette, const uint8_t *pixel);

#endif
