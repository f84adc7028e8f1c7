// canvas_formula: how each matrix of this scene comes about, in signs, as rich text for captions:
// "S′ = S / √d_{k}".
#include "app/views/canvas.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static bool has(const View *view, AttnMatrixId id) {
    return attn_trace_has(view->document->trace, id);
}

void canvas_symbol(AttnMatrixId id, char out[CANVAS_TITLE_MAX]) {
    const char *script = view_symbol_script(id);
    if (*script == '\0')
        snprintf(out, CANVAS_TITLE_MAX, "%s", view_symbol_base(id));
    else
        snprintf(out, CANVAS_TITLE_MAX, "%s_{%s}", view_symbol_base(id), script);
}

// Adds a sign and a symbol to a formula, where this scene has the matrix.
static void add(const View *view, char out[CANVAS_TITLE_MAX], const char *sign, AttnMatrixId id) {
    if (!has(view, id)) return;
    char name[CANVAS_TITLE_MAX];
    canvas_symbol(id, name);
    const size_t used = strlen(out);
    snprintf(out + used, CANVAS_TITLE_MAX - used, "%s%s", sign, name);
}

// result = left right; where tokens are columns, result = right left.
static void product(const View *view, AttnMatrixId result, AttnMatrixId left, AttnMatrixId right,
                    char out[CANVAS_TITLE_MAX]) {
    const bool is_turned = canvas_is_turned(view) && has(view, right);
    canvas_symbol(result, out);
    add(view, out, " = ", is_turned ? right : left);
    add(view, out, " ", is_turned ? left : right);
}

// Q = X W_{Q} + b_{Q}
static void projection(const View *view, AttnMatrixId result, AttnMatrixId weight,
                       AttnMatrixId bias, char out[CANVAS_TITLE_MAX]) {
    const bool is_query = weight == ATTN_WQ;
    const bool from_memory = !is_query && has(view, ATTN_M);
    const AttnMatrixId plain = from_memory ? ATTN_M : ATTN_X;
    const AttnMatrixId positioned = from_memory ? ATTN_M_POSITIONED : ATTN_X_POSITIONED;
    product(view, result, has(view, positioned) ? positioned : plain, weight, out);
    add(view, out, " + ", bias);
}

static bool is_one(float value) {
    return value >= 1 && value <= 1;
}

static void scaled(const View *view, char out[CANVAS_TITLE_MAX]) {
    const AttnSpec *spec = attn_trace_spec(view->document->trace);
    const bool has_temperature = !is_one(spec->temperature);
    const char *change;
    if (isnan(spec->factor))
        change = has_temperature ? " / (√d_{k} T)" : " / √d_{k}";
    else if (is_one(spec->factor))
        change = has_temperature ? " / T" : "";
    else
        change = has_temperature ? " · f / T" : " · f";
    const bool has_penalty = spec->positions == ATTN_POSITIONS_ALIBI;
    snprintf(out, CANVAS_TITLE_MAX, "S′ = S%s%s", change, has_penalty ? " − m|i − j|" : "");
}

static void output(const View *view, char out[CANVAS_TITLE_MAX]) {
    const AttnTrace *trace = view->document->trace;
    const char *context = attn_trace_shape(trace)->h > 1 ? "C_{1…h}" : "C";
    if (canvas_is_turned(view) && has(view, ATTN_WO))
        snprintf(out, CANVAS_TITLE_MAX, "O = W_{O} %s", context);
    else
        snprintf(out, CANVAS_TITLE_MAX, "O = %s%s", context, has(view, ATTN_WO) ? " W_{O}" : "");
    add(view, out, " + ", ATTN_BO);
    if (attn_trace_spec(trace)->residual) add(view, out, " + ", ATTN_X);
}

void canvas_formula(const View *view, AttnMatrixId id, char out[CANVAS_TITLE_MAX]) {
    switch (id) {
    case ATTN_Q_UNROTATED: projection(view, id, ATTN_WQ, ATTN_BQ, out); return;
    case ATTN_K_UNROTATED: projection(view, id, ATTN_WK, ATTN_BK, out); return;
    case ATTN_V: projection(view, id, ATTN_WV, ATTN_BV, out); return;
    case ATTN_Q:
        if (has(view, ATTN_Q_UNROTATED)) break;
        projection(view, id, ATTN_WQ, ATTN_BQ, out);
        return;
    case ATTN_K:
        if (has(view, ATTN_K_UNROTATED)) break;
        projection(view, id, ATTN_WK, ATTN_BK, out);
        return;
    case ATTN_SCORES:
        snprintf(out, CANVAS_TITLE_MAX, canvas_is_turned(view) ? "S = K^{⊤} Q" : "S = Q K^{⊤}");
        return;
    case ATTN_SCALED: scaled(view, out); return;
    case ATTN_WEIGHTS: snprintf(out, CANVAS_TITLE_MAX, "A = softmax(S″)"); return;
    case ATTN_CONTEXT: product(view, id, ATTN_WEIGHTS, ATTN_V, out); return;
    case ATTN_OUTPUT: output(view, out); return;
    case ATTN_X_POSITIONED: snprintf(out, CANVAS_TITLE_MAX, "X_{pos} = X + P"); return;
    case ATTN_M_POSITIONED: snprintf(out, CANVAS_TITLE_MAX, "M_{pos} = M + P"); return;
    case ATTN_X:
    case ATTN_M:
    case ATTN_WQ:
    case ATTN_WK:
    case ATTN_WV:
    case ATTN_WO:
    case ATTN_BQ:
    case ATTN_BK:
    case ATTN_BV:
    case ATTN_BO:
    case ATTN_MASKED:
    case ATTN_MATRIX_COUNT: break;
    }
    canvas_symbol(id, out);
}
