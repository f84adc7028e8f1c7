// formula bar: the formula of attention as this scene computes it, typeset. Every symbol is a
// button; the part that the current stage computes is framed in its role's colour.
//
// The formula says what the options say: no √d_k where scores are not divided, + M where something
// is masked (+ mask where M is the memory), X in place of V where values are the inputs themselves.
// It shrinks until it fits the canvas.
#include "app/draw/formula.h"
#include "app/ui/step.h"
#include "app/views/printed.h"
#include "app/views/view.h"
#include <math.h>
#include <stdio.h>

#define MARGIN 16.0f // a frame at either end reaches a little beyond the formula

typedef struct Bar {
    const View *view;
    Formula *formula;
    const AttnTrace *trace;
    const AttnSpec *spec;
    bool has_heads;   // more than one: MultiHead
    bool has_addends; // a bias or a residual follows the mixing
    bool has_output;  // those or WO
    bool has_columns; // tokens are columns: V softmax(KᵀQ), WO in front
} Bar;

// --- pieces ----------------------------------------------------------------------------------

static DrawColor ink_of(const Bar *bar, ThemeRole role) {
    const Theme *theme = bar->view->theme;
    return role == ROLE_NONE ? theme->ink : theme->role[role];
}

static void upright(const Bar *bar, const char *text) {
    formula_text(bar->formula, FONT_MATH, bar->view->theme->ink, text);
}

static void italic(const Bar *bar, ThemeRole role, const char *text) {
    formula_text(bar->formula, FONT_MATH_ITALIC, ink_of(bar, role), text);
}

static void script(const Bar *bar, bool is_superscript, DrawFont font, ThemeRole role,
                   const char *text) {
    formula_begin_script(bar->formula, is_superscript);
    formula_text(bar->formula, font, ink_of(bar, role), text);
    formula_end(bar->formula);
}

#define CLEAR 0.055f   // em: between a bracket and a button, whose frame must not touch it
#define COMMA 0.02f    // a comma has more space of its own before it
#define TIGHT (-0.05f) // makes up for the space of a button around other buttons

// A button, framed in its role's colours where it is being computed, in grey where the pointer
// lights it.
static void begin_button(const Bar *bar, UiId id, ThemeRole role, bool is_current, bool is_lit) {
    const Theme *theme = bar->view->theme;
    if (is_current) {
        formula_begin_button(bar->formula, id, true, theme->role_tint[role], theme->role[role]);
    } else {
        const bool is_hot = is_lit || view_is_hot(bar->view, id);
        formula_begin_button(bar->formula, id, is_hot, theme->field, theme->border);
    }
}

static void begin_stage(const Bar *bar, AttnStage stage) {
    const bool is_current = bar->view->ui->stage == stage;
    const UiId id = ui_id(UI_STAGE, stage, 0);
    begin_button(bar, id, theme_stage_role(stage), is_current, false);
}

static void end_button(const Bar *bar) {
    formula_end(bar->formula);
}

// --- left of the equals sign -----------------------------------------------------------------

// V, or what is read in its place where there is no WV.
static const char *value_symbol(const Bar *bar) {
    if (attn_trace_has(bar->trace, ATTN_WV)) return "V";
    return attn_trace_has(bar->trace, ATTN_M) ? "M" : "X";
}

static void argument(const Bar *bar, AttnMatrixId id, const char *symbol) {
    const UiState *ui = bar->view->ui;
    const uint32_t head = (uint32_t)view_matrix_head(bar->view, id);
    const bool is_current =
        ui->stage == ATTN_STAGE_PROJECT && step_projection(ui, bar->view->document) == id;
    const ThemeRole role = theme_matrix_role(id);
    begin_button(bar, ui_id(UI_MATRIX, (uint32_t)id | head << 8, 0), role, is_current,
                 view_is_lit(bar->view, id));
    italic(bar, role, symbol);
    end_button(bar);
}

static void comma(const Bar *bar) {
    formula_space(bar->formula, COMMA);
    upright(bar, ",");
    formula_space(bar->formula, 0.15f);
}

static void arguments(const Bar *bar) {
    const bool has_rotation = bar->spec->positions == ATTN_POSITIONS_ROPE;
    const float tight = has_rotation ? TIGHT : 0;
    upright(bar, "(");
    formula_space(bar->formula, CLEAR + tight);
    begin_stage(bar, ATTN_STAGE_INPUT);
    if (has_rotation) begin_stage(bar, ATTN_STAGE_ROTATE);
    argument(bar, ATTN_Q, "Q");
    comma(bar);
    argument(bar, ATTN_K, "K");
    if (has_rotation) end_button(bar);
    comma(bar);
    argument(bar, ATTN_V, value_symbol(bar));
    end_button(bar);
    formula_space(bar->formula, CLEAR);
    upright(bar, ")");
}

static void left_side(const Bar *bar) {
    // Where nothing follows the mixing, the output is the attention itself: its name is what the
    // last stage frames.
    if (!bar->has_output) begin_stage(bar, ATTN_STAGE_OUTPUT);
    upright(bar, bar->has_heads ? "MultiHead" : "Attention");
    if (!bar->has_output) end_button(bar);
    if (!bar->has_output) formula_space(bar->formula, CLEAR);
    arguments(bar);
    formula_space(bar->formula, 0.28f);
    upright(bar, "=");
    formula_space(bar->formula, 0.28f);
}

// --- the scores ------------------------------------------------------------------------------

static bool is_root(const Bar *bar) {
    return isnan(bar->spec->factor);
}

static bool has_temperature(const Bar *bar) {
    return bar->spec->temperature != 1.0f;
}

static void query(const Bar *bar) {
    italic(bar, ROLE_QUERY, "Q");
    if (bar->has_heads) script(bar, false, FONT_MATH_ITALIC, ROLE_QUERY, "a");
}

static void transposed_key(const Bar *bar) {
    italic(bar, ROLE_KEY, "K");
    if (bar->has_heads) script(bar, false, FONT_MATH_ITALIC, ROLE_KEY, "a");
    script(bar, true, FONT_MATH, ROLE_KEY, "⊤");
}

static void score_product(const Bar *bar) {
    begin_stage(bar, ATTN_STAGE_SCORE);
    if (!bar->has_columns) query(bar);
    transposed_key(bar);
    if (bar->has_columns) query(bar);
    end_button(bar);
    if (is_root(bar) || bar->spec->factor == 1.0f) return;
    char number[NUMFMT_MAX], text[NUMFMT_MAX + 8];
    snprintf(text, sizeof text, " · %s", printed_short(number, (double)bar->spec->factor));
    upright(bar, text);
}

static void divisor(const Bar *bar) {
    if (is_root(bar)) {
        formula_begin_root(bar->formula, bar->view->theme->ink);
        italic(bar, ROLE_NONE, "d");
        script(bar, false, FONT_MATH_ITALIC, ROLE_NONE, "k");
        formula_end(bar->formula);
        if (has_temperature(bar)) formula_space(bar->formula, 0.12f);
    }
    if (has_temperature(bar)) italic(bar, ROLE_NONE, "T");
}

static void scaled_scores(const Bar *bar) {
    begin_stage(bar, ATTN_STAGE_SCALE);
    if (is_root(bar) || has_temperature(bar)) {
        formula_begin_fraction(bar->formula, bar->view->theme->ink);
        score_product(bar);
        formula_next(bar->formula);
        divisor(bar);
        formula_end(bar->formula);
    } else {
        score_product(bar);
    }
    if (bar->spec->positions == ATTN_POSITIONS_ALIBI) {
        upright(bar, " + ");
        italic(bar, ROLE_NONE, "B");
    }
    end_button(bar);
}

// M is what papers call the mask, but one formula cannot have it mean the memory as well.
static void mask_symbol(const Bar *bar) {
    if (!attn_trace_has(bar->trace, ATTN_M)) {
        italic(bar, ROLE_NONE, "M");
        return;
    }
    // The faces of mathematics have no Chinese letters.
    const DrawFont font = bar->view->ui->language == LANGUAGE_ZH ? FONT_TEXT : FONT_MATH;
    formula_text(bar->formula, font, bar->view->theme->ink,
                 view_text(bar->view, TEXT_CANVAS_MARK_MASK));
}

static void masked_scores(const Bar *bar) {
    const bool has_mask = !attn_mask_is_none(&bar->spec->mask);
    if (!has_mask) begin_stage(bar, ATTN_STAGE_MASK); // lets everything pass: all of it is framed
    scaled_scores(bar);
    if (!has_mask) {
        end_button(bar);
        return;
    }
    formula_space(bar->formula, 0.18f);
    begin_stage(bar, ATTN_STAGE_MASK);
    upright(bar, "+ ");
    mask_symbol(bar);
    end_button(bar);
    formula_space(bar->formula, 0.08f);
}

// --- right of the equals sign ----------------------------------------------------------------

static void softmax(const Bar *bar) {
    const bool over_queries = bar->spec->softmax_axis == ATTN_SOFTMAX_QUERIES;
    formula_space(bar->formula, 0.1f);
    begin_stage(bar, ATTN_STAGE_SOFTMAX);
    upright(bar, "softmax");
    if (over_queries) script(bar, false, FONT_MATH, ROLE_WEIGHT, bar->has_columns ? "→" : "↓");
    end_button(bar);
    formula_space(bar->formula, 0.1f);
    formula_begin_paren(bar->formula, bar->view->theme->ink);
    masked_scores(bar);
    formula_end(bar->formula);
}

static void values(const Bar *bar) {
    begin_stage(bar, ATTN_STAGE_MIX);
    italic(bar, ROLE_VALUE, value_symbol(bar));
    if (bar->has_heads) script(bar, false, FONT_MATH_ITALIC, ROLE_VALUE, "a");
    end_button(bar);
}

// softmax(…) V, or V softmax(…)
static void mixture(const Bar *bar) {
    if (bar->has_columns) values(bar);
    if (bar->has_columns) formula_space(bar->formula, 0.1f);
    softmax(bar);
    if (bar->has_columns) return;
    formula_space(bar->formula, 0.3f);
    values(bar);
}

static void concatenated(const Bar *bar) {
    char range[32];
    snprintf(range, sizeof range, "a=1…%zu", bar->spec->heads);
    upright(bar, "Concat");
    script(bar, false, FONT_MATH, ROLE_NONE, range);
    formula_begin_paren(bar->formula, bar->view->theme->ink);
    mixture(bar);
    formula_end(bar->formula);
}

static void output_weights(const Bar *bar) {
    italic(bar, ROLE_NONE, "W");
    script(bar, false, FONT_MATH_ITALIC, ROLE_NONE, "O");
}

static void addends(const Bar *bar) {
    if (attn_trace_has(bar->trace, ATTN_BO)) {
        upright(bar, " + ");
        italic(bar, ROLE_NONE, "b");
        script(bar, false, FONT_MATH_ITALIC, ROLE_NONE, "O");
    }
    if (bar->spec->residual) {
        upright(bar, " + ");
        italic(bar, ROLE_NONE, "X");
    }
}

// What the output stage does before and behind what is mixed: W_O, and what is added.
static void output_before(const Bar *bar) {
    begin_stage(bar, ATTN_STAGE_OUTPUT);
    output_weights(bar);
    end_button(bar);
    formula_space(bar->formula, 0.32f);
}

static void output_behind(const Bar *bar, bool has_weights) {
    formula_space(bar->formula, 0.24f);
    begin_stage(bar, ATTN_STAGE_OUTPUT);
    if (has_weights) output_weights(bar);
    addends(bar);
    end_button(bar);
}

static void right_side(const Bar *bar) {
    const bool has_weights = attn_trace_has(bar->trace, ATTN_WO);
    const bool is_before = has_weights && bar->has_columns, is_behind = has_weights && !is_before;
    if (is_before) output_before(bar);
    if (bar->has_heads) {
        concatenated(bar);
    } else {
        mixture(bar);
    }
    if (is_behind || bar->has_addends) output_behind(bar, is_behind);
}

static Bar make_bar(const View *view, float size) {
    const AttnTrace *trace = view->document->trace;
    const AttnSpec *spec = attn_trace_spec(trace);
    const bool has_addends = attn_trace_has(trace, ATTN_BO) || spec->residual;
    return (Bar){.view = view,
                 .formula = formula_create(view->list, size),
                 .trace = trace,
                 .spec = spec,
                 .has_heads = spec->heads > 1,
                 .has_addends = has_addends,
                 .has_output = has_addends || attn_trace_has(trace, ATTN_WO),
                 .has_columns = view->ui->notation == NOTATION_COLUMNS};
}

// Sets the formula at a size; NULL out of memory. The caller destroys it.
static Formula *typeset(const View *view, float size) {
    const Bar bar = make_bar(view, size);
    if (bar.formula == NULL) {
        draw_list_note_lack(view->list);
        return NULL;
    }
    left_side(&bar);
    right_side(&bar);
    return bar.formula;
}

// A projector's message lies at the left of the bar: what would lie under it moves beside it.
static DrawRect beside_message(const View *view, DrawRect area, float width) {
    const DrawRect card = view_message_card(view);
    const float right = card.x + card.w, left = area.x + (area.w - width) / 2;
    if (!view->ui->is_projector || card.w <= 0 || left >= right + MARGIN) return area;
    return draw_rect(right, area.y, area.x + area.w - right, area.h);
}

void view_formula_bar(const View *view, DrawRect area) {
    if (attn_trace_is_empty(view->document->trace)) return;
    float size = area.h * 0.4f, width = 0, ascent = 0, descent = 0;
    Formula *formula = typeset(view, size);
    if (formula == NULL) return;
    formula_measure(formula, &width, &ascent, &descent);
    area = beside_message(view, area, width);
    const float across = (area.w - 2 * MARGIN) / width, down = area.h / (ascent + descent);
    const float shrink = across < down ? across : down;
    if (shrink < 1) {
        formula_destroy(formula);
        formula = typeset(view, size * shrink);
        if (formula == NULL) return;
        formula_measure(formula, &width, &ascent, &descent);
    }
    const float baseline = area.y + (area.h - ascent - descent) / 2 + ascent;
    formula_draw(formula, view->list, area.x + (area.w - width) / 2, baseline);
    formula_destroy(formula);
}
