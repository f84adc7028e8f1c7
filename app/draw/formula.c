// Building a formula: a tree in one array of fixed size, large enough for any formula of the
// program. What does not fit is left out, with all that is inside it; begin and end still pair.
#include "app/draw/formula.h"
#include "app/draw/formula_parts.h"
#include <stdlib.h>
#include <string.h>

// Scripts are smaller than what they stand at, but stay legible; so does what stands in a fraction.
static const float SCRIPT = 0.7f, FRACTION = 0.86f, SMALLEST = DRAW_LEAST_TEXT;

static float shrunk(float size, float factor) {
    float smaller = size * factor;
    float least = size < SMALLEST ? size : SMALLEST;
    return smaller < least ? least : smaller;
}

// A new node in the open one, of the same size; NULL where there is no place.
static FormulaNode *add(Formula *f, FormulaKind kind) {
    if (f->overflow > 0 || f->count == FORMULA_NODES) return NULL;
    int index = f->count++;
    FormulaNode *parent = &f->nodes[f->open];
    FormulaNode *node = &f->nodes[index];
    *node = (FormulaNode){.kind = kind,
                          .parent = f->open,
                          .first_child = FORMULA_NONE,
                          .last_child = FORMULA_NONE,
                          .next = FORMULA_NONE,
                          .size = parent->size};
    if (parent->last_child == FORMULA_NONE)
        parent->first_child = index;
    else
        f->nodes[parent->last_child].next = index;
    parent->last_child = index;
    f->is_laid_out = false;
    return node;
}

static FormulaNode *begin(Formula *f, FormulaKind kind) {
    FormulaNode *node = add(f, kind);
    if (node)
        f->open = (int)(node - f->nodes);
    else
        f->overflow++;
    return node;
}

Formula *formula_create(const DrawList *metrics, float size) {
    Formula *f = calloc(1, sizeof *f);
    if (!f) return NULL;
    f->metrics = metrics;
    f->nodes[0] = (FormulaNode){.kind = FORMULA_ROW,
                                .parent = FORMULA_NONE,
                                .first_child = FORMULA_NONE,
                                .last_child = FORMULA_NONE,
                                .next = FORMULA_NONE,
                                .size = size};
    f->count = 1;
    return f;
}

void formula_destroy(Formula *formula) {
    free(formula);
}

void formula_text(Formula *f, DrawFont font, DrawColor color, const char *text) {
    size_t length = strlen(text) + 1;
    if (length == 1 || length > FORMULA_BYTES - f->byte_count) return;
    FormulaNode *node = add(f, FORMULA_TEXT);
    if (!node) return;
    node->font = font;
    node->color = color;
    node->text = f->byte_count;
    memcpy(f->bytes + f->byte_count, text, length);
    f->byte_count += length;
}

void formula_space(Formula *f, float em) {
    FormulaNode *node = add(f, FORMULA_SPACE);
    if (node) node->width = em * node->size;
}

void formula_begin_script(Formula *f, bool superscript) {
    FormulaNode *node = begin(f, superscript ? FORMULA_SUPERSCRIPT : FORMULA_SUBSCRIPT);
    if (node) node->size = shrunk(node->size, SCRIPT);
}

// The open fraction's next row.
static void begin_fraction_row(Formula *f) {
    FormulaNode *row = begin(f, FORMULA_ROW);
    if (row) row->size = shrunk(row->size, FRACTION);
}

void formula_begin_fraction(Formula *f, DrawColor color) {
    FormulaNode *node = begin(f, FORMULA_FRACTION);
    if (!node) return;
    node->color = color;
    begin_fraction_row(f);
}

void formula_next(Formula *f) {
    if (f->overflow > 1) return;
    if (f->overflow == 1)
        f->overflow = 0; // the numerator's row had no place; nor will this one
    else
        f->open = f->nodes[f->open].parent;
    begin_fraction_row(f);
}

void formula_end(Formula *f) {
    if (f->overflow > 0) {
        f->overflow--;
    } else if (f->open != 0) {
        f->open = f->nodes[f->open].parent;
    }
    // A row of a fraction ends with its fraction.
    if (f->overflow == 0 && f->nodes[f->open].kind == FORMULA_FRACTION && f->open != 0)
        f->open = f->nodes[f->open].parent;
}

void formula_begin_root(Formula *f, DrawColor color) {
    FormulaNode *node = begin(f, FORMULA_ROOT);
    if (node) node->color = color;
}

void formula_begin_paren(Formula *f, DrawColor color) {
    FormulaNode *node = begin(f, FORMULA_PAREN);
    if (node) node->color = color;
}

void formula_begin_button(Formula *f, UiId id, bool is_framed, DrawColor fill, DrawColor frame) {
    FormulaNode *node = begin(f, FORMULA_BUTTON);
    if (!node) return;
    node->id = id;
    node->is_framed = is_framed;
    node->fill = fill;
    node->frame = frame;
}
