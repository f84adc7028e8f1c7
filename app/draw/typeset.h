// typeset: a text as glyphs at their places, run by run: what PDF shows, and whose outlines SVG
// draws where a font cannot be counted on.
#ifndef DRAW_TYPESET_H
#define DRAW_TYPESET_H

#include "app/draw/type_faces.h"

enum { TYPESET_BYTES = 256, TYPESET_GLYPHS = 2 * TYPESET_BYTES };

// A stretch of text in one face; longer ones come in pieces.
typedef struct TypesetRun {
    Face face;
    bool is_emboldened; // to be drawn bolder
    double size;        // em
    const char *text;   // well-formed UTF-8, not terminated
    size_t length;
    cairo_glyph_t glyphs[TYPESET_GLYPHS]; // each with the place of its origin
    int glyph_count;
    cairo_text_cluster_t clusters[TYPESET_BYTES]; // which bytes which glyphs stand for
    int cluster_count;
} TypesetRun;

typedef void (*TypesetShow)(void *context, const TypesetRun *run);

// Sets a text command; show is called for each run. Bytes that are no UTF-8 are replaced by U+FFFD;
// runs whose font file cannot be read are left out.
void typeset(TypeFaces *faces, const DrawCommand *command, const char *text, TypesetShow show,
             void *context);

#endif
