// How far a character of a formula reaches above and below its baseline, and how far its top leans
// out to the right.
#ifndef DRAW_FORMULA_GLYPHS_H
#define DRAW_FORMULA_GLYPHS_H

#include "app/draw/draw.h"

typedef struct GlyphBox {
    float height, depth, italic; // em
} GlyphBox;

GlyphBox formula_glyph(DrawFont font, uint32_t code);

#endif
