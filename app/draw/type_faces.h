// TypeFaces: the font files as cairo embeds them and as HarfBuzz shapes them, opened when first
// needed: for pictures without pixels.
#ifndef DRAW_TYPE_FACES_H
#define DRAW_TYPE_FACES_H

#include "app/draw/face.h"
#include <cairo.h>
#include <hb.h>

typedef struct TypeFaces TypeFaces;

TypeFaces *type_faces_create(const char *folder); // NULL: out of memory. folder is copied
void type_faces_destroy(TypeFaces *faces);        // NULL is fine

// What cairo draws a face with; NULL where its file cannot be read. Borrowed.
cairo_font_face_t *type_faces_cairo(TypeFaces *faces, Face face, bool is_emboldened);
// What shapes it, in 64ths of a thousandth of an em: TYPE_FACES_EM to the em. NULL as above.
// Borrowed.
hb_font_t *type_faces_shaper(TypeFaces *faces, Face face);
// Has there been no memory for a face? It was left out then, as one whose file cannot be read.
bool type_faces_are_lacking(const TypeFaces *faces);
bool type_faces_has_glyph(TypeFaces *faces, Face face, uint32_t c);

#define TYPE_FACES_EM 64000

#endif
