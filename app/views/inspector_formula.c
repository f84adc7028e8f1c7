// inspector formula: how the selected cell is computed, typeset, with the cell's own indices and
// numbers.
#include "app/draw/formula.h"
#include "app/views/inspector.h"
#include <math.h>
#include <stdio.h>

#define SIZE       20.0f
#define LEAST_SIZE 8.0f

typedef struct Writer {
    const Inspector *in;
    Formula *f;
    const AttnTrace *trace;
    const AttnSpec *spec;
} Writer;

// --- pieces ----------------------------------------------------------------------------------

static DrawColor ink(const Writer *w) {
    return w->in->view->theme->ink;
}

static void upright(const Writer *w, const char *text) {
    formula_text(w->f, FONT_MATH, ink(w), text);
}

static void number(const Writer *w, const char *text) {
    formula_text(w->f, FONT_MATH, ink(w), text);
}

// A letter in its role's colour with an upright index below: s with "5,2".
static void symbol(const Writer *w, const char *letter, ThemeRole role, const char *index) {
    const Theme *theme = w->in->view->theme;
    const DrawColor color = role == ROLE_NONE ? theme->ink : theme->role[role];
    formula_text(w->f, FONT_MATH_ITALIC, color, letter);
    if (index[0] == '\0') return;
    formula_begin_script(w->f, false);
    formula_text(w->f, FONT_MATH, color, index);
    formula_end(w->f);
}

typedef struct Index {
    char text[48];
} Index;

static Index one(size_t value) {
    Index index;
    snprintf(index.text, sizeof index.text, "%zu", value + 1);
    return index;
}

static bool has_columns(const Writer *w) {
    return w->in->view->ui->notation == NOTATION_COLUMNS;
}

// "2,j": a cell's place in its matrix, column first where tokens are columns.
static Index pair(const Writer *w, const char *row, const char *column) {
    Index index;
    const bool is_turned = has_columns(w);
    snprintf(index.text, sizeof index.text, "%.20s,%.20s", is_turned ? column : row,
             is_turned ? row : column);
    return index;
}

static Index at(const Writer *w, size_t row, size_t column) {
    return pair(w, one(row).text, one(column).text);
}

static Index both(const Writer *w) {
    return at(w, w->in->at.row, w->in->at.column);
}

static void equals(const Writer *w) {
    upright(w, " = ");
}

static const char *const LETTERS[ATTN_MATRIX_COUNT] = {
    [ATTN_X] = "x",
    [ATTN_M] = "m",
    [ATTN_WQ] = "w",
    [ATTN_WK] = "w",
    [ATTN_WV] = "w",
    [ATTN_WO] = "w",
    [ATTN_BQ] = "b",
    [ATTN_BK] = "b",
    [ATTN_BV] = "b",
    [ATTN_BO] = "b",
    [ATTN_X_POSITIONED] = "x′",
    [ATTN_M_POSITIONED] = "m′",
    [ATTN_Q_UNROTATED] = "q°",
    [ATTN_K_UNROTATED] = "k°",
    [ATTN_Q] = "q",
    [ATTN_K] = "k",
    [ATTN_V] = "v",
    [ATTN_SCORES] = "s",
    [ATTN_SCALED] = "s′",
    [ATTN_MASKED] = "s″",
    [ATTN_WEIGHTS] = "a",
    [ATTN_CONTEXT] = "c",
    [ATTN_OUTPUT] = "o",
};

static void cell_of(const Writer *w, AttnMatrixId id, const char *index) {
    symbol(w, LETTERS[id], theme_matrix_role(id), index);
}

// --- one a kind ------------------------------------------------------------------------------

static void write_addends(const Writer *w) {
    const AttnExplain *e = &w->in->explain;
    if (e->bias != 0) {
        upright(w, " + ");
        symbol(w, "b", theme_matrix_role(e->matrix), one(w->in->at.column).text);
    }
    if (e->residual != 0) {
        upright(w, " + ");
        cell_of(w, ATTN_X, both(w).text);
    }
}

// Σ a v: the weights of a row with a column of V; Σ v a where tokens are columns.
static void write_mixture(const Writer *w) {
    const Index weight = pair(w, one(w->in->at.row).text, "j");
    const Index value = pair(w, "j", one(w->in->at.column).text);
    const bool is_turned = has_columns(w);
    upright(w, "Σ");
    formula_begin_script(w->f, false);
    formula_text(w->f, FONT_MATH_ITALIC, ink(w), "j");
    formula_end(w->f);
    formula_space(w->f, 0.1f);
    cell_of(w, is_turned ? ATTN_V : ATTN_WEIGHTS, is_turned ? value.text : weight.text);
    formula_space(w->f, 0.1f);
    cell_of(w, is_turned ? ATTN_WEIGHTS : ATTN_V, is_turned ? weight.text : value.text);
}

static void write_dot(const Writer *w) {
    const AttnExplain *e = &w->in->explain;
    if (e->matrix == ATTN_CONTEXT) {
        write_mixture(w);
        return;
    }
    const AttnMatrixId left = e->left < ATTN_MATRIX_COUNT ? e->left : ATTN_X;
    const AttnMatrixId right = e->right < ATTN_MATRIX_COUNT ? e->right : ATTN_WO;
    const Index row = one(w->in->at.row), column = one(w->in->at.column);
    const bool is_turned = has_columns(w);
    cell_of(w, is_turned ? right : left, is_turned ? column.text : row.text);
    upright(w, " · ");
    cell_of(w, is_turned ? left : right, is_turned ? row.text : column.text);
    write_addends(w);
}

static void write_scale(const Writer *w) {
    const AttnExplain *e = &w->in->explain;
    char text[NUMFMT_MAX + 8], buffer[NUMFMT_MAX];
    cell_of(w, ATTN_SCORES, both(w).text);
    if (isnan(w->spec->factor)) {
        upright(w, " / ");
        formula_begin_root(w->f, ink(w));
        snprintf(text, sizeof text, "%zu", attn_trace_shape(w->trace)->d_k);
        number(w, text);
        formula_end(w->f);
    } else if (e->factor != 1.0f) {
        snprintf(text, sizeof text, " · %s", printed_short(buffer, (double)e->factor));
        number(w, text);
    }
    if (e->temperature != 1.0f) {
        snprintf(text, sizeof text, " / %s", printed_short(buffer, (double)e->temperature));
        number(w, text);
    }
    if (e->penalty != 0) {
        snprintf(text, sizeof text, " − %s", printed_short(buffer, (double)e->penalty));
        number(w, text);
    }
}

static void write_mask(const Writer *w) {
    if (w->in->explain.is_allowed) {
        cell_of(w, ATTN_SCALED, both(w).text);
    } else {
        number(w, "−∞");
    }
}

static void write_exponent(const Writer *w, const char *score, const char *largest) {
    const double m = printed_value(largest);
    upright(w, "exp(");
    upright(w, score);
    upright(w, m < 0 ? " + " : " − ");
    // − (−1.2) is written + 1.2; the minus sign is three bytes long.
    upright(w, m < 0 ? largest + 3 : largest);
    upright(w, ")");
}

static void write_softmax(const Writer *w) {
    const AttnExplain *e = &w->in->explain;
    const bool is_seen = w->in->own < e->term_count && !e->terms[w->in->own].hidden;
    if (!is_seen) {
        number(w, "0");
        return;
    }
    PrintedSum sum;
    printed_sum(e, SIZE_MAX, w->in->own, &sum);
    PrintedPair exponent;
    printed_exponent(e->terms[w->in->own].a, e->largest, sum.quotient, &exponent);
    formula_begin_fraction(w->f, ink(w));
    write_exponent(w, exponent.a, exponent.b);
    formula_next(w->f);
    upright(w, "Σ ");
    const double m = printed_value(exponent.b);
    upright(w, "exp(");
    symbol(w, "s", ROLE_NONE, "");
    upright(w, m < 0 ? " + " : " − ");
    upright(w, m < 0 ? exponent.b + 3 : exponent.b);
    upright(w, ")");
    formula_end(w->f);
}

// The pair (2i, 2i+1) turns: the first is a·cos θ − b·sin θ, the second a·sin θ + b·cos θ.
static void write_rotation(const Writer *w) {
    const AttnExplain *e = &w->in->explain;
    const AttnMatrixId from = e->matrix == ATTN_K ? ATTN_K_UNROTATED : ATTN_Q_UNROTATED;
    const size_t first = w->in->at.column / 2 * 2;
    const bool is_first = w->in->at.column % 2 == 0;
    const Index a = at(w, w->in->at.row, first), b = at(w, w->in->at.row, first + 1);
    cell_of(w, from, a.text);
    upright(w, is_first ? " cos " : " sin ");
    symbol(w, "θ", ROLE_NONE, "");
    upright(w, is_first ? " − " : " + ");
    cell_of(w, from, b.text);
    upright(w, is_first ? " sin " : " cos ");
    symbol(w, "θ", ROLE_NONE, "");
}

static void write_position(const Writer *w) {
    const AttnExplain *e = &w->in->explain;
    char text[NUMFMT_MAX + 16], angle[NUMFMT_MAX];
    cell_of(w, e->matrix == ATTN_M_POSITIONED ? ATTN_M : ATTN_X, both(w).text);
    snprintf(text, sizeof text, " + %s(%s)", w->in->at.column % 2 == 0 ? "sin" : "cos",
             numfmt_fixed(angle, (double)e->angle, 4));
    upright(w, text);
}

static void write_copy(const Writer *w) {
    const AttnMatrixId from = w->in->explain.left;
    cell_of(w, from < ATTN_MATRIX_COUNT ? from : ATTN_X, both(w).text);
    write_addends(w);
}

static void write_given(const Writer *w) {
    char buffer[NUMFMT_MAX];
    number(w, numfmt_exact(buffer, w->in->explain.result));
}

static void write_right_side(const Writer *w) {
    switch (w->in->explain.kind) {
    case ATTN_EXPLAIN_GIVEN: write_given(w); break;
    case ATTN_EXPLAIN_POSITION: write_position(w); break;
    case ATTN_EXPLAIN_DOT: write_dot(w); break;
    case ATTN_EXPLAIN_ROTATE: write_rotation(w); break;
    case ATTN_EXPLAIN_SCALE: write_scale(w); break;
    case ATTN_EXPLAIN_MASK: write_mask(w); break;
    case ATTN_EXPLAIN_SOFTMAX: write_softmax(w); break;
    case ATTN_EXPLAIN_COPY: write_copy(w); break;
    }
}

static Formula *write_formula(const Inspector *in, float size) {
    const AttnTrace *trace = in->view->document->trace;
    const Writer w = {in, formula_create(in->view->list, size), trace, attn_trace_spec(trace)};
    if (w.f == NULL) {
        draw_list_note_lack(in->view->list);
        return NULL;
    }
    cell_of(&w, in->at.matrix, both(&w).text);
    equals(&w);
    write_right_side(&w);
    return w.f;
}

// As large as fits. Widths of letters follow their size in steps, so that once may not be enough.
void inspector_formula(Inspector *in) {
    float width = 0, ascent = 0, descent = 0, size = SIZE;
    Formula *formula = write_formula(in, size);
    while (formula != NULL) {
        formula_measure(formula, &width, &ascent, &descent);
        if (width <= in->w || size <= LEAST_SIZE) break;
        formula_destroy(formula);
        size *= 0.99f * in->w / width;
        formula = write_formula(in, size);
    }
    if (formula == NULL) return;
    formula_draw(formula, in->view->list, in->x, in->y + ascent);
    formula_destroy(formula);
    in->y += ascent + descent + 12;
}
