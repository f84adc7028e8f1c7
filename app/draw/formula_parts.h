// What a formula is made of, for formula.c (building), formula_layout.c and formula_draw.c.
#ifndef DRAW_FORMULA_PARTS_H
#define DRAW_FORMULA_PARTS_H

#include "app/draw/formula.h"

enum { FORMULA_NODES = 192, FORMULA_BYTES = 2048, FORMULA_NONE = -1 };

// Space within a button beside its content, in em: the same whether it is framed or not, lest the
// formula jump under the pointer.
#define FORMULA_BUTTON_PAD 0.05f

typedef enum FormulaKind {
    FORMULA_ROW, // children side by side: the whole formula, a numerator, a denominator
    FORMULA_TEXT,
    FORMULA_SPACE,
    FORMULA_SUPERSCRIPT, // this and the following kinds hold a row of children too
    FORMULA_SUBSCRIPT,
    FORMULA_ROOT,
    FORMULA_PAREN,
    FORMULA_BUTTON,
    FORMULA_FRACTION // two children, each a row
} FormulaKind;

// A node and, once laid out, its box. x and y place its origin (left end of the baseline) relative
// to its parent's, y down.
typedef struct FormulaNode {
    FormulaKind kind;
    int parent, first_child, last_child, next; // FORMULA_NONE: none
    DrawFont font;                             // text; root, paren: of the delimiter
    float size;      // em in logical pixels, for this node's text and children
    float delimiter; // root, paren: em of the delimiter's font
    DrawColor color; // ink
    DrawColor fill, frame;
    bool is_framed;
    UiId id;
    size_t text; // offset in bytes
    float x, y;
    float width, ascent, descent;
    float italic; // how far the top of the last character leans out
    float rule;   // fraction, root: thickness of the bar
    float bar_y;  // fraction, root: y of the bar's upper edge
} FormulaNode;

struct Formula {
    const DrawList *metrics;
    FormulaNode nodes[FORMULA_NODES]; // 0 is the outermost row
    int count;
    int open;     // the innermost open node
    int overflow; // nodes begun that found no place, and are not ended yet
    char bytes[FORMULA_BYTES];
    size_t byte_count;
    bool is_laid_out;
};

void formula_layout(Formula *f);

#endif
