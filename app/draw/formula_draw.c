// Drawing a laid-out formula: frames first, the outermost lowest, then all ink, so that a frame may
// reach into its neighbour's space without covering it.
#include "app/draw/formula_parts.h"

// How far a frame reaches beyond its content, in em: less below where the bar of a fraction may be.
static const float FRAME_X = 0.1f, FRAME_Y = 0.14f, FRAME_Y_INSIDE = 0.07f;
static const float CAPITAL = 0.75f,
                   DESCENDER = 0.25f; // a frame around x is as high as one around Q

static bool is_in_fraction(const Formula *f, const FormulaNode *node) {
    for (int i = node->parent; i != FORMULA_NONE; i = f->nodes[i].parent)
        if (f->nodes[i].kind == FORMULA_FRACTION) return true;
    return false;
}

// Where a button's frame runs, given its origin.
static DrawRect button_rect(const Formula *f, const FormulaNode *button, float x, float y) {
    float em = button->size;
    bool inside = is_in_fraction(f, button);
    float ascent = button->ascent;
    float descent = button->descent;
    if (!inside && ascent < CAPITAL * em) ascent = CAPITAL * em;
    if (!inside && descent < DESCENDER * em) descent = DESCENDER * em;
    float reach_x = (FRAME_X - FORMULA_BUTTON_PAD) * em;
    float above = FRAME_Y * em;
    float below = (inside ? FRAME_Y_INSIDE : FRAME_Y) * em;
    return draw_rect(x - reach_x, y - ascent - above, button->width + 2 * reach_x,
                     ascent + descent + above + below);
}

// How far a frame may reach out of the formula, above and below.
static float frame_margin(const Formula *f) {
    return FRAME_Y * f->nodes[0].size;
}

void formula_measure(Formula *f, float *width, float *ascent, float *descent) {
    formula_layout(f);
    const FormulaNode *root = &f->nodes[0];
    float em = root->size;
    *width = root->width;
    *ascent = (root->ascent > CAPITAL * em ? root->ascent : CAPITAL * em) + frame_margin(f);
    *descent = (root->descent > DESCENDER * em ? root->descent : DESCENDER * em) + frame_margin(f);
}

static void draw_button(const Formula *f, DrawList *list, const FormulaNode *node, float x,
                        float y) {
    DrawRect rect = button_rect(f, node, x, y);
    if (node->is_framed) {
        float radius = 0.25f * node->size < 8 ? 0.25f * node->size : 8;
        draw_fill(list, rect, radius, node->fill);
        draw_stroke(list, rect, radius, node->size >= 26 ? 2 : 1.5f, node->frame);
    }
    if (node->id.kind != UI_NONE) draw_hit(list, rect, node->id, HIT_CLICK | HIT_FOCUS);
}

static void draw_frames(const Formula *f, DrawList *list, const FormulaNode *node, float x,
                        float y) {
    if (node->kind == FORMULA_BUTTON) draw_button(f, list, node, x, y);
    for (int i = node->first_child; i != FORMULA_NONE; i = f->nodes[i].next)
        draw_frames(f, list, &f->nodes[i], x + f->nodes[i].x, y + f->nodes[i].y);
}

// √ stands so that its top meets the bar; the bar begins a little inside the sign, so that no gap
// can show.
static void draw_root(DrawList *list, const FormulaNode *node, float x, float y) {
    bool is_smallest = node->font == FONT_MATH;
    float height = is_smallest                     ? 0.8f
                   : node->font == FONT_MATH_SIZE1 ? 0.85f
                   : node->font == FONT_MATH_SIZE2 ? 1.15f
                   : node->font == FONT_MATH_SIZE3 ? 1.45f
                                                   : 1.75f;
    float bar_x = (is_smallest ? 0.853f : 1.02f) * node->delimiter;
    DrawStyle style = {node->font, node->delimiter, node->color};
    float top = y + node->bar_y;
    draw_text(list, style, x, top + height * node->delimiter, ALIGN_LEFT, "√");
    float start = x + bar_x - 0.03f * node->delimiter;
    float middle = top + node->rule / 2;
    draw_line(list, start, middle, x + node->width, middle, node->rule, node->color);
}

static void draw_paren(DrawList *list, const FormulaNode *node, float x, float y) {
    DrawStyle style = {node->font, node->delimiter, node->color};
    draw_text(list, style, x, y, ALIGN_LEFT, "(");
    draw_text(list, style, x + node->width, y, ALIGN_RIGHT, ")");
}

static void draw_bar(DrawList *list, const FormulaNode *node, float x, float y) {
    float side = 0.06f * node->size; // half of the fraction's own space beside it
    float middle = y + node->bar_y + node->rule / 2;
    draw_line(list, x + side, middle, x + node->width - side, middle, node->rule, node->color);
}

static void draw_ink(const Formula *f, DrawList *list, const FormulaNode *node, float x, float y) {
    switch (node->kind) {
    case FORMULA_TEXT:
        draw_text(list, (DrawStyle){node->font, node->size, node->color}, x, y, ALIGN_LEFT,
                  f->bytes + node->text);
        break;
    case FORMULA_ROOT: draw_root(list, node, x, y); break;
    case FORMULA_PAREN: draw_paren(list, node, x, y); break;
    case FORMULA_FRACTION: draw_bar(list, node, x, y); break;
    case FORMULA_ROW:
    case FORMULA_SPACE:
    case FORMULA_SUPERSCRIPT:
    case FORMULA_SUBSCRIPT:
    case FORMULA_BUTTON: break;
    }
    for (int i = node->first_child; i != FORMULA_NONE; i = f->nodes[i].next)
        draw_ink(f, list, &f->nodes[i], x + f->nodes[i].x, y + f->nodes[i].y);
}

void formula_draw(Formula *f, DrawList *list, float x, float baseline) {
    formula_layout(f);
    draw_frames(f, list, &f->nodes[0], x, baseline);
    draw_ink(f, list, &f->nodes[0], x, baseline);
}
