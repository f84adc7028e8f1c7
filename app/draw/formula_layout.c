// Laying out a formula by the rules of The TeXbook, appendix G, with the parameters of Computer
// Modern (in em), simplified where the program's formulas need no more. A node's box is known once
// its children's are; children are placed relative to their parent, so nothing is ever moved twice.
#include "app/draw/draw_list.h"
#include "app/draw/formula_glyphs.h"
#include "app/draw/formula_parts.h"
#include <string.h>

static const float AXIS = 0.25f;      // σ22: height of the middle of = and of a fraction's bar
static const float X_HEIGHT = 0.431f; // σ5
static const float SUP = 0.363f, SUP_DROP = 0.386f;                  // σ14 (text style), σ18
static const float SUB = 0.15f, SUB_BOTH = 0.247f, SUB_DROP = 0.05f; // σ16, σ17, σ19
static const float NUMERATOR = 0.394f, DENOMINATOR = 0.345f;         // σ9, σ12
static const float RULE = 0.05f; // a little more than TeX's 0.04: a screen's pixels are coarser
static const float CLEARANCE = 0.16f;        // between a fraction's bar and what is above and below
static const float SIDE_OF_FRACTION = 0.12f; // \nulldelimiterspace
static const float SCRIPT_SPACE = 0.05f;
static const float PAREN_PAD = 0.12f; // so that a frame has its place beside a tall parenthesis

static float larger(float a, float b) {
    return a > b ? a : b;
}

// --- delimiters ----------------------------------------------------------------------------------

// Heights above and below the baseline of ( and √ in each of the fonts that have them (they are the
// same but for the smallest √), and the width of √ up to where its bar begins.
typedef struct Delimiter {
    DrawFont font;
    float height, depth, root_height, root_depth, root_width;
} Delimiter;

static const Delimiter DELIMITERS[] = {
    {FONT_MATH, 0.75f, 0.25f, 0.8f, 0.2f, 0.853f},
    {FONT_MATH_SIZE1, 0.85f, 0.35f, 0.85f, 0.35f, 1.02f},
    {FONT_MATH_SIZE2, 1.15f, 0.65f, 1.15f, 0.65f, 1.02f},
    {FONT_MATH_SIZE3, 1.45f, 0.95f, 1.45f, 0.95f, 1.02f},
    {FONT_MATH_SIZE4, 1.75f, 1.25f, 1.75f, 1.25f, 1.02f},
};
enum { DELIMITER_COUNT = sizeof DELIMITERS / sizeof *DELIMITERS };

// The smallest delimiter at least so high (px) and its em in *size: the largest one is stretched
// where it must be.
static const Delimiter *fitting_delimiter(float em, float height, float *size) {
    *size = em;
    for (size_t i = 0; i < DELIMITER_COUNT; i++) {
        const Delimiter *d = &DELIMITERS[i];
        if ((d->height + d->depth) * em >= height - 0.01f) return d;
    }
    const Delimiter *last = &DELIMITERS[DELIMITER_COUNT - 1];
    *size = height / (last->height + last->depth);
    return last;
}

// --- rows ----------------------------------------------------------------------------------------

static void layout_node(Formula *f, FormulaNode *node);

static void layout_text(const Formula *f, FormulaNode *node) {
    const char *text = f->bytes + node->text;
    size_t length = strlen(text);
    node->width = draw_text_width(f->metrics, node->font, node->size, text);
    node->ascent = -node->size;
    node->descent = -node->size;
    for (size_t at = 0; at < length;) {
        uint32_t code;
        at += draw_utf8_next(text + at, length - at, &code);
        GlyphBox box = formula_glyph(node->font, code);
        node->ascent = larger(node->ascent, box.height * node->size);
        node->descent = larger(node->descent, box.depth * node->size);
        node->italic = box.italic * node->size;
    }
}

// Grows the parent's box around a placed child's.
static void enclose(FormulaNode *parent, const FormulaNode *child) {
    parent->ascent = larger(parent->ascent, child->ascent - child->y);
    parent->descent = larger(parent->descent, child->descent + child->y);
}

// Raises or lowers a script at a base; other is the base's other script, placed already, or NULL.
static void place_script(const FormulaNode *row, FormulaNode *script, const FormulaNode *base,
                         const FormulaNode *other) {
    float em = row->size;
    bool is_character = base && base->kind != FORMULA_ROOT && base->kind != FORMULA_PAREN &&
                        base->kind != FORMULA_FRACTION;
    float height = base ? base->ascent : 0;
    float depth = base ? base->descent : 0;
    if (script->kind == FORMULA_SUPERSCRIPT) {
        float up = is_character ? 0 : height - SUP_DROP * script->size;
        up = larger(up, SUP * em);
        script->y = -larger(up, script->descent + X_HEIGHT * em / 4);
        if (!other) return;
        // Between both scripts at least four rules' width.
        float gap = other->y - other->ascent - (script->y + script->descent);
        if (gap < 4 * RULE * em) script->y -= 4 * RULE * em - gap;
    } else {
        float down = is_character ? 0 : depth + SUB_DROP * script->size;
        down = larger(down, (other ? SUB_BOTH : SUB) * em);
        script->y = larger(down, script->ascent - 0.8f * X_HEIGHT * em);
        if (!other) return;
        float gap = script->y - script->ascent - (other->y + other->descent);
        if (gap < 4 * RULE * em) script->y += 4 * RULE * em - gap;
    }
}

static bool is_script(const FormulaNode *node) {
    return node->kind == FORMULA_SUPERSCRIPT || node->kind == FORMULA_SUBSCRIPT;
}

// Children side by side from x; scripts stand at the child before them, both scripts of one base
// above each other.
static void layout_row(Formula *f, FormulaNode *row, float x) {
    const FormulaNode *base = NULL;
    const FormulaNode *other = NULL;
    float base_end = x;
    row->ascent = 0;
    row->descent = 0;
    for (int i = row->first_child; i != FORMULA_NONE; i = f->nodes[i].next) {
        FormulaNode *child = &f->nodes[i];
        layout_node(f, child);
        if (is_script(child)) {
            place_script(row, child, base, other);
            bool tucks_in = child->kind == FORMULA_SUBSCRIPT && base;
            child->x = base_end - (tucks_in ? base->italic : 0);
            x = larger(x, child->x + child->width + SCRIPT_SPACE * row->size);
            other = child;
        } else {
            child->x = x;
            child->y = 0;
            x += child->width;
            base = child;
            other = NULL;
            base_end = x;
        }
        enclose(row, child);
    }
    row->width = x;
    row->italic = base && !other ? base->italic : 0;
}

// --- what is not a row ---------------------------------------------------------------------------

static void layout_fraction(Formula *f, FormulaNode *node) {
    float em = node->size;
    node->rule = larger(RULE * em, 1);
    node->bar_y = -AXIS * em - node->rule / 2;
    float widest = 0;
    FormulaNode *rows[2] = {NULL, NULL};
    int count = 0;
    for (int i = node->first_child; i != FORMULA_NONE && count < 2; i = f->nodes[i].next) {
        FormulaNode *row = rows[count++] = &f->nodes[i];
        layout_node(f, row);
        widest = larger(widest, row->width);
    }
    node->width = widest + 2 * SIDE_OF_FRACTION * em;
    for (int i = 0; i < count; i++) {
        float clear = CLEARANCE * em;
        float up = larger(NUMERATOR * em, clear - node->bar_y + rows[i]->descent);
        float down = larger(DENOMINATOR * em, node->bar_y + node->rule + clear + rows[i]->ascent);
        rows[i]->y = i == 0 ? -up : down;
        rows[i]->x = (node->width - rows[i]->width) / 2;
        enclose(node, rows[i]);
    }
}

static void layout_root(Formula *f, FormulaNode *node) {
    float em = node->size;
    layout_row(f, node, 0);
    node->rule = larger(RULE * em, 1);
    float clear = node->rule + X_HEIGHT * em / 8;
    float inside = node->ascent + node->descent;
    const Delimiter *root = fitting_delimiter(em, inside + clear + node->rule, &node->delimiter);
    float total = (root->root_height + root->root_depth) * node->delimiter;
    // What the sign is too high is shared by the space above and below.
    float spare = total - node->rule - inside;
    if (spare > clear) clear = (clear + spare) / 2;
    node->font = root->font;
    node->bar_y = -(node->ascent + clear + node->rule);
    node->ascent = -node->bar_y;
    node->descent = larger(node->descent, total - node->ascent);
    float sign = root->root_width * node->delimiter;
    for (int i = node->first_child; i != FORMULA_NONE; i = f->nodes[i].next)
        f->nodes[i].x += sign;
    node->width += sign + SCRIPT_SPACE * em;
    node->italic = 0;
}

static void layout_paren(Formula *f, FormulaNode *node) {
    float em = node->size;
    layout_row(f, node, 0);
    float above = node->ascent - AXIS * em;
    float below = node->descent + AXIS * em;
    float half = larger(above, below);
    // \delimiterfactor 901 and \delimitershortfall 5pt: a delimiter may be a little lower than what
    // it encloses.
    float wanted = larger(2 * half * 0.901f, 2 * half - 0.5f * em);
    const Delimiter *paren = fitting_delimiter(em, wanted, &node->delimiter);
    node->font = paren->font;
    float width = draw_text_width(f->metrics, node->font, node->delimiter, "(");
    width += PAREN_PAD * em;
    for (int i = node->first_child; i != FORMULA_NONE; i = f->nodes[i].next)
        f->nodes[i].x += width;
    node->width += 2 * width;
    node->ascent = larger(node->ascent, paren->height * node->delimiter);
    node->descent = larger(node->descent, paren->depth * node->delimiter);
    node->italic = 0;
}

static void layout_button(Formula *f, FormulaNode *node) {
    float pad = FORMULA_BUTTON_PAD * node->size;
    layout_row(f, node, pad);
    node->width += pad;
}

static void layout_node(Formula *f, FormulaNode *node) {
    node->ascent = node->descent = node->italic = 0;
    switch (node->kind) {
    case FORMULA_ROW:
    case FORMULA_SUPERSCRIPT:
    case FORMULA_SUBSCRIPT: layout_row(f, node, 0); break;
    case FORMULA_TEXT: layout_text(f, node); break;
    case FORMULA_SPACE: break; // its width was given
    case FORMULA_ROOT: layout_root(f, node); break;
    case FORMULA_PAREN: layout_paren(f, node); break;
    case FORMULA_BUTTON: layout_button(f, node); break;
    case FORMULA_FRACTION: layout_fraction(f, node); break;
    }
}

void formula_layout(Formula *f) {
    if (f->is_laid_out) return;
    layout_node(f, &f->nodes[0]);
    f->is_laid_out = true;
}
