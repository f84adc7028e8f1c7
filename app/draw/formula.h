// formula: typesets formulas with the KaTeX fonts, as boxes of text and lines in the draw list.
//
// A formula is a flat array of nodes that a view fills in; laying out gives each node a box,
// drawing adds text and lines and, where a node has an id, its hit region and frame. No TeX parser:
// the program knows its few formulas.
#ifndef DRAW_FORMULA_H
#define DRAW_FORMULA_H

#include "app/draw/draw.h"

typedef struct Formula Formula;

// Building: calls nest like brackets; what is added goes to the innermost open row. All strings are
// copied.
Formula *formula_create(const DrawList *metrics,
                        float size); // measures with that list's fonts; em in logical px
void formula_destroy(Formula *formula);

void formula_text(Formula *f, DrawFont font, DrawColor color, const char *text); // Q, softmax, 3.42
void formula_space(Formula *f, float em);
void formula_begin_script(Formula *f,
                          bool superscript); // attaches to what was added last; then its content
void formula_end(Formula *f);                // ends the innermost open node
void formula_begin_fraction(Formula *f, DrawColor color); // first row: numerator
void formula_next(Formula *f);                            // … then the denominator
void formula_begin_root(Formula *f, DrawColor color);     // √ over its content
void formula_begin_paren(Formula *f, DrawColor color);    // ( ) as tall as the content
// What lies inside is a button with this id; framed (rounded, filled with fill, stroked with frame)
// where is_framed.
void formula_begin_button(Formula *f, UiId id, bool is_framed, DrawColor fill, DrawColor frame);

void formula_measure(Formula *f, float *width, float *ascent, float *descent);
// Draws with the left end of the baseline at (x, baseline).
void formula_draw(Formula *f, DrawList *list, float x, float baseline);

#endif
