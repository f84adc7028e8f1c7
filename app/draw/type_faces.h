// PdfFaces: the font files as cairo embeds them and as HarfBuzz shapes them, opened when first
// needed. For pdf*.c only.
#ifndef DRAW_PDF_FACES_H
#define DRAW_PDF_FACES_H

#include "app/draw/face.h"
#include <cairo.h>
#include <hb.h>

typedef struct PdfFaces PdfFaces;

PdfFaces *pdf_faces_create(const char *folder); // NULL: out of memory. folder is copied
void pdf_faces_destroy(PdfFaces *faces);        // NULL is fine

// What cairo draws a face with; NULL where its file cannot be read. Borrowed.
cairo_font_face_t *pdf_faces_cairo(PdfFaces *faces, Face face, bool is_emboldened);
// What shapes it, in 64ths of a thousandth of an em: PDF_FACES_EM to the em. NULL as above.
// Borrowed.
hb_font_t *pdf_faces_shaper(PdfFaces *faces, Face face);
bool pdf_faces_has_glyph(PdfFaces *faces, Face face, uint32_t c);

#define PDF_FACES_EM 64000

#endif
