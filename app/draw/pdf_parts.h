// What the PDF painter's files share.
#ifndef DRAW_PDF_PARTS_H
#define DRAW_PDF_PARTS_H

#include "app/draw/draw.h"
#include "app/draw/type_faces.h"
#include <cairo.h>

void pdf_set_color(cairo_t *cairo, DrawColor color);
// Draws text, count bytes of it; bytes that are no UTF-8 are replaced by U+FFFD.
void pdf_text(cairo_t *cairo, TypeFaces *faces, const DrawCommand *command, const char *text);
// Draws the cells of a heatmap of which something lies within clip.
void pdf_heatmap(cairo_t *cairo, const DrawCommand *command, const DrawColor *cells, DrawRect clip);
// Adds a rectangle to the path, its corners rounded.
void pdf_round_rect(cairo_t *cairo, DrawRect rect, float radius);

#endif
