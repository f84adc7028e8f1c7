// inspector terms: a sum of products term by term, with signed bars; and the shorter forms of
// scale, mask and positions.
//
// Columns are as wide as their widest number; what is left goes to names on the left and bars on
// the right.
#include "app/views/inspector.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define BAR_MAX    110.0f
#define BAR_MIN    26.0f
#define LABEL_SIZE 12.0f

typedef struct Columns {
    float sign;   // width of × and =
    int decimals; // of the products
    float size;   // em of the numbers
    float pitch;  // from row to row
    float name;   // left edge and width of the names
    float name_w;
    float a, b, product; // right edges of first and second factor, and of the product
    float bar, bar_w;    // 0 wide: no room for bars
    float zero;          // x of a bar of length 0
    float scale;         // pixels of a bar for a product of 1
} Columns;

static float max_float(float a, float b) {
    return a > b ? a : b;
}

// --- names of terms --------------------------------------------------------------------------

// What a term stands for: a feature, a token; "" where it is just a number.
static const char *term_name(const Inspector *in, size_t index, char buffer[SCENE_TOKEN_MAX]) {
    const AttnMatrixId left = in->explain.left;
    const bool has_names = left == ATTN_X || left == ATTN_M || left == ATTN_X_POSITIONED ||
                           left == ATTN_M_POSITIONED || left == ATTN_WEIGHTS;
    if (!has_names) return "";
    const AttnMatrixId id = left == ATTN_X_POSITIONED ? ATTN_X : left;
    const char *name = document_column_name(in->view->document, id, index, buffer);
    return strspn(name, "0123456789") == strlen(name) ? "" : name;
}

static float widest_name(const Inspector *in, const PrintedSum *sum) {
    float width = 0;
    for (size_t i = 0; i < sum->count; i++) {
        char buffer[SCENE_TOKEN_MAX];
        const char *name = term_name(in, sum->terms[i].index, buffer);
        const float w = draw_text_width(in->view->list, FONT_TEXT, LABEL_SIZE, name);
        width = max_float(width, w);
    }
    return width;
}

// Where tokens are columns, the right factor stands first: Kᵀ Q.
static bool has_columns(const Inspector *in) {
    return in->view->ui->notation == NOTATION_COLUMNS && in->explain.kind == ATTN_EXPLAIN_DOT;
}

// --- columns ---------------------------------------------------------------------------------

typedef struct Widths {
    float a, b, product;
} Widths;

static Widths widest(const Inspector *in, const PrintedSum *sum, float size) {
    Widths w = {0, 0, inspector_mono_width(in, size, sum->sum)};
    for (size_t i = 0; i < sum->count; i++) {
        const PrintedTerm *term = &sum->terms[i];
        w.a = max_float(w.a, inspector_mono_width(in, size, term->a));
        w.b = max_float(w.b, inspector_mono_width(in, size, term->b));
        w.product = max_float(w.product, inspector_mono_width(in, size, term->product));
    }
    if (sum->rest_count > 0) {
        w.product = max_float(w.product, inspector_mono_width(in, size, sum->rest));
    }
    w.product = max_float(w.product, inspector_mono_width(in, size, sum->result));
    return w;
}

// Bars grow right and left from zero; where all products have one sign, zero moves to the edge.
static void place_bars(const PrintedSum *sum, Columns *c) {
    const float span = sum->most + sum->least;
    c->scale = span > 0 ? c->bar_w / span : 0;
    c->zero = c->bar + c->scale * sum->least;
}

static Columns lay_columns(const Inspector *in, const PrintedSum *sum) {
    const bool is_narrow = in->w < 280;
    Columns c = {.size = is_narrow ? 12 : 13, .sign = is_narrow ? 16 : 20, .name = in->x};
    c.pitch = sum->count <= 6 ? 28 : sum->count <= 9 ? 24 : 20;
    if (in->is_short && c.pitch > 21) c.pitch = 21;
    Widths w = widest(in, sum, c.size);
    if (has_columns(in)) {
        const float left = w.a;
        w.a = w.b;
        w.b = left;
    }
    const float numbers = w.a + w.b + w.product + 2 * c.sign;
    const float rest = in->w - numbers - 12;
    c.name_w = widest_name(in, sum);
    const float most = max_float(rest - BAR_MIN - 8, 0);
    if (c.name_w > most) c.name_w = most < 24 ? 0 : most;
    const float gap = c.name_w > 0 ? 8 : 0;
    c.bar_w = rest - c.name_w - gap;
    if (c.bar_w < BAR_MIN * 0.7f) c.bar_w = 0;
    if (c.bar_w > BAR_MAX) c.bar_w = BAR_MAX;
    const float indent = c.name_w > 0 ? 0 : fminf(16, max_float(rest - c.bar_w, 0));
    c.a = in->x + indent + c.name_w + gap + w.a;
    c.b = c.a + c.sign + w.b;
    c.product = c.b + c.sign + w.product;
    c.bar = in->x + in->w - c.bar_w;
    if (c.bar > c.product + 30) c.bar = c.product + 30;
    place_bars(sum, &c);
    c.decimals = sum->count > 0 ? printed_decimals(sum->terms[0].product) : 0;
    return c;
}

// --- rows ------------------------------------------------------------------------------------

static DrawColor role_color(const Inspector *in, AttnMatrixId id) {
    if (id >= ATTN_MATRIX_COUNT) return in->view->theme->ink;
    const ThemeRole role = theme_matrix_role(id);
    return role == ROLE_NONE ? in->view->theme->ink : in->view->theme->role[role];
}

static float mono(const Inspector *in, const Columns *c, DrawColor color, float right,
                  float baseline, const char *text) {
    const DrawStyle style = view_style(FONT_MONO, c->size, color);
    return draw_text(in->view->list, style, right, baseline, ALIGN_RIGHT, text);
}

static void sign(const Inspector *in, const Columns *c, float center, float baseline,
                 const char *text) {
    draw_text(in->view->list, view_style(FONT_MONO, c->size, in->view->theme->ink_dim), center,
              baseline, ALIGN_CENTER, text);
}

// What is printed as 0 has no bar, however large it is beside other noughts.
static void draw_bar(const Inspector *in, const Columns *c, const PrintedTerm *term, float y) {
    if (c->bar_w <= 0 || !isfinite(term->value) || term->is_hidden) return;
    if (!(fabs(printed_value(term->product)) > 0)) return;
    const Theme *theme = in->view->theme;
    const float length = term->value * c->scale;
    if (length == 0) return;
    const float x = length < 0 ? c->zero + length : c->zero;
    const float height = c->pitch > 22 ? 12 : 10;
    draw_fill(in->view->list, draw_rect(x, y + (c->pitch - height) / 2, fabsf(length), height),
              1.5f, length < 0 ? theme->negative : theme->positive);
}

static void draw_term(const Inspector *in, const Columns *c, const PrintedTerm *term, float y) {
    const Theme *theme = in->view->theme;
    const AttnExplain *e = &in->explain;
    const float baseline = draw_center_baseline(in->view->list, FONT_MONO, c->size, y, c->pitch);
    const DrawColor faint = theme->ink_faint;
    char buffer[SCENE_TOKEN_MAX];
    const DrawStyle name =
        view_style(FONT_TEXT, LABEL_SIZE, term->is_hidden ? faint : theme->ink_dim);
    if (c->name_w > 0) {
        draw_text_fit(in->view->list, name, c->name, baseline, ALIGN_LEFT, c->name_w + 1,
                      term_name(in, term->index, buffer));
    }
    const float left = has_columns(in) ? c->b : c->a, right = has_columns(in) ? c->a : c->b;
    mono(in, c, term->is_hidden ? faint : role_color(in, e->left), left, baseline, term->a);
    sign(in, c, c->a + c->sign / 2, baseline, "×");
    mono(in, c, term->is_hidden ? faint : role_color(in, e->right), right, baseline, term->b);
    sign(in, c, c->b + c->sign / 2, baseline, term->is_exact ? "=" : "≈");
    mono(in, c, term->is_hidden ? faint : theme->ink, c->product, baseline, term->product);
    draw_bar(in, c, term, y);
}

// A line under the terms: words left, number below the products.
typedef struct Total {
    const char *label, *value;
    bool is_exact, is_result;
} Total;

// How far a number with fewer decimals than the products ends before them, so that the points stand
// below each other.
static float point_shift(const Inspector *in, const Columns *c, const char *value) {
    const int missing = c->decimals - printed_decimals(value);
    if (missing <= 0 || printed_decimals(value) == 0) return 0;
    return (float)missing * inspector_mono_width(in, c->size, "0");
}

static void draw_total(Inspector *in, const Columns *c, const Total *total) {
    const View *view = in->view;
    const float pitch = 22;
    const float baseline = draw_center_baseline(view->list, FONT_MONO, c->size, in->y, pitch);
    const float width = inspector_mono_width(in, c->size, total->value);
    const float right = c->product - point_shift(in, c, total->value);
    const float room = right - width - in->x - (total->is_exact ? 6 : c->sign);
    view_label(view, view_style(FONT_TEXT, 13, view->theme->ink_dim), in->x, baseline, room,
               total->label);
    if (!total->is_exact) sign(in, c, c->b + c->sign / 2, baseline, "≈");
    const DrawColor color = total->is_result ? role_color(in, in->at.matrix) : view->theme->ink;
    const DrawFont font = total->is_result ? FONT_MONO_BOLD : FONT_MONO;
    draw_text(view->list, view_style(font, c->size, color), right, baseline, ALIGN_RIGHT,
              total->value);
    in->y += pitch;
}

static void draw_rest(Inspector *in, const Columns *c, const PrintedSum *sum) {
    char label[96];
    snprintf(label, sizeof label, view_text(in->view, TEXT_SUM_REST), sum->rest_count);
    const float room = c->product - in->x - inspector_mono_width(in, c->size, sum->rest) - c->sign;
    if (draw_text_width(in->view->list, FONT_TEXT, 13, label) > room) {
        snprintf(label, sizeof label, view_text(in->view, TEXT_SUM_REST_SHORT), sum->rest_count);
    }
    draw_total(in, c, &(Total){label, sum->rest, true, false});
}

static bool all_exact(const PrintedSum *sum) {
    for (size_t i = 0; i < sum->count; i++) {
        if (!sum->terms[i].is_exact) return false;
    }
    return sum->is_sum_exact && sum->is_result_exact;
}

void inspector_note(Inspector *in, TextId note) {
    const DrawStyle style = view_style(FONT_TEXT, 11, in->view->theme->ink_dim);
    in->y += draw_paragraph(in->view->list, style, in->x, in->y + 14, in->w, 15,
                            view_text(in->view, note)) +
             4;
}

static void draw_totals(Inspector *in, const Columns *c, const PrintedSum *sum) {
    const View *view = in->view;
    const bool has_more = sum->has_bias || sum->has_residual;
    const TextId label = sum->is_complete ? TEXT_SUM_SUM : TEXT_SUM_SO_FAR;
    draw_total(in, c,
               &(Total){view_text(view, label), sum->sum, sum->is_sum_exact,
                        sum->is_complete && !has_more});
    if (!sum->is_complete || !has_more) return;
    if (sum->has_bias) {
        draw_total(in, c, &(Total){view_text(view, TEXT_SUM_BIAS), sum->bias, true, false});
    }
    if (sum->has_residual) {
        draw_total(in, c, &(Total){view_text(view, TEXT_SUM_RESIDUAL), sum->residual, true, false});
    }
    draw_total(in, c,
               &(Total){view_text(view, TEXT_SUM_RESULT), sum->result, sum->is_result_exact, true});
}

// A finite sum of finite numbers that float32 cannot hold.
static bool has_overflowed(const AttnExplain *e) {
    bool is_finite = true;
    for (size_t i = 0; i < e->term_count; i++)
        if (!isfinite(e->terms[i].a) || !isfinite(e->terms[i].b)) is_finite = false;
    return is_finite && !isfinite(e->sum);
}

static void draw_sum(Inspector *in) {
    const PrintedSum *sum = &in->sum;
    const Columns c = lay_columns(in, sum);
    const float top = in->y;
    for (size_t i = 0; i < sum->count; i++) {
        draw_term(in, &c, &sum->terms[i], in->y);
        in->y += c.pitch;
    }
    if (c.scale > 0) {
        draw_line(in->view->list, c.zero, top + 4, c.zero, in->y - 4, 1, in->view->theme->ink_dim);
    }
    if (sum->rest_count > 0) draw_rest(in, &c, sum);
    view_rule(in->view, in->x, in->y + 4, in->w);
    in->y += 9;
    draw_totals(in, &c, sum);
    if (sum->is_complete && has_overflowed(&in->explain))
        inspector_note(in, TEXT_SUM_OVERFLOW);
    else if (!all_exact(sum))
        inspector_note(in, TEXT_SUM_ROUNDED);
}

// --- shorter forms ---------------------------------------------------------------------------

// Words left, one number right of the middle.
static void draw_line_of(Inspector *in, const char *label, const char *value, bool is_result) {
    const Columns c = {.size = in->w < 280 ? 12 : 13, .product = in->x + in->w * 0.62f, .sign = 16};
    draw_total(in, &c, &(Total){label, value, true, is_result});
}

static void draw_factor(Inspector *in, const PrintedScale *scale, size_t root) {
    char label[96];
    if (root > 0) {
        snprintf(label, sizeof label, "÷ √%zu", root);
        draw_line_of(in, label, scale->factor, false);
    } else if (in->explain.factor != 1.0f) {
        draw_line_of(in, "×", scale->factor, false);
    }
}

static void draw_scale(Inspector *in) {
    const AttnTrace *trace = in->view->document->trace;
    const size_t root = isnan(attn_trace_spec(trace)->factor) ? attn_trace_shape(trace)->d_k : 0;
    const PrintedScale *scale = &in->scale;
    draw_line_of(in, view_text(in->view, TEXT_SUM_SCORE), scale->score, false);
    draw_factor(in, scale, root);
    if (in->explain.temperature != 1.0f) {
        draw_line_of(in, view_text(in->view, TEXT_SUM_TEMPERATURE), scale->temperature, false);
    }
    if (in->explain.penalty != 0) {
        draw_line_of(in, view_text(in->view, TEXT_SUM_PENALTY), scale->penalty, false);
    }
    view_rule(in->view, in->x, in->y + 4, in->w);
    in->y += 9;
    if (in->is_pending) return;
    draw_line_of(in, view_text(in->view, TEXT_SUM_RESULT), scale->result, true);
    if (!scale->is_exact) inspector_note(in, TEXT_SUM_ROUNDED);
}

static void draw_position(Inspector *in) {
    if (in->explain.term_count == 0) return;
    const AttnTerm *term = &in->explain.terms[0];
    PrintedPair pair;
    printed_pair(term->a, term->b, in->explain.computed, &pair);
    draw_line_of(in, view_text(in->view, TEXT_SUM_VECTOR), pair.a, false);
    draw_line_of(in, view_text(in->view, TEXT_SUM_POSITION), pair.b, false);
    view_rule(in->view, in->x, in->y + 4, in->w);
    in->y += 9;
    draw_line_of(in, view_text(in->view, TEXT_SUM_RESULT), pair.result, true);
    if (!pair.is_exact) inspector_note(in, TEXT_SUM_ROUNDED);
}

static void draw_mask(Inspector *in) {
    if (in->explain.is_allowed)
        inspector_sentence(in, TEXT_MASK_PASSES, NULL, 0);
    else
        inspector_hidden(in);
}

static void draw_rotation(Inspector *in) {
    char angle[NUMFMT_MAX];
    numfmt_fixed(angle, (double)in->explain.angle, 4);
    draw_line_of(in, view_text(in->view, TEXT_SUM_ANGLE), angle, false);
    in->y += 4;
    draw_sum(in);
}

void inspector_arithmetic(Inspector *in) {
    switch (in->explain.kind) {
    case ATTN_EXPLAIN_DOT: draw_sum(in); break;
    case ATTN_EXPLAIN_ROTATE: draw_rotation(in); break;
    case ATTN_EXPLAIN_COPY:
        inspector_sentence(in, TEXT_SUM_COPY, NULL, 0);
        if (in->explain.bias != 0 || in->explain.residual != 0) draw_sum(in);
        break;
    case ATTN_EXPLAIN_SCALE: draw_scale(in); break;
    case ATTN_EXPLAIN_MASK: draw_mask(in); break;
    case ATTN_EXPLAIN_POSITION: draw_position(in); break;
    case ATTN_EXPLAIN_GIVEN:
    case ATTN_EXPLAIN_SOFTMAX: break; // nothing to compute; inspector_softmax()
    }
}
