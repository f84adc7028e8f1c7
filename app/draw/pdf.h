// pdf: draw lists as the pages of a PDF, by cairo. What is text on the screen is text in the file,
// set in the same glyphs, with its fonts embedded; everything else is vectors, but for heatmaps of
// very many cells, which are images that nobody smooths.
//
// A logical pixel is a 96th of an inch, as in PNG files: 0.75 pt. One thread at a time.
#ifndef DRAW_PDF_H
#define DRAW_PDF_H

#include "app/draw/draw.h"
#include "engine/status.h"

typedef struct Pdf Pdf;

typedef struct PdfPage {
    float width, height; // logical pixels
    DrawColor background;
    const char *name; // in the outline at the side of a viewer, UTF-8; NULL: not there
} PdfPage;

// fonts: folder of the font files, copied. title: UTF-8; NULL: none. NULL and *error on failure.
Pdf *pdf_create(const char *fonts, const char *title, AttnError *error);
void pdf_destroy(Pdf *pdf); // NULL is fine
// Adds a page; the list may be used for something else afterwards.
AttnStatus pdf_add_page(Pdf *pdf, const DrawList *list, const PdfPage *page, AttnError *error);
// Ends the file, which has at least one page. On success *bytes is malloc'd and the caller's,
// *count its size; on failure both are untouched. Nothing may be added afterwards.
AttnStatus pdf_finish(Pdf *pdf, unsigned char **bytes, size_t *count, AttnError *error);

#endif
