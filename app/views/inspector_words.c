// inspector words: the selected cell as a sentence. Each matrix has its own; names stand in their
// role's colour.
#include "app/views/inspector.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEADLINE_WIDE   20.0f
#define HEADLINE_NARROW 17.0f

// --- names -----------------------------------------------------------------------------------

static bool is_number(const char *text) {
    return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

// What has no name of its own is "token 3" or "feature 3".
static void write_name(const Inspector *in, TextId unnamed, const char *name, InspectorName *out) {
    if (is_number(name)) {
        snprintf(out->text, sizeof out->text, view_text(in->view, unnamed), name);
    } else {
        snprintf(out->text, sizeof out->text, "%s", name);
    }
}

static bool has_token_rows(AttnMatrixId id) {
    const bool is_weight = id >= ATTN_WQ && id <= ATTN_BO;
    return !is_weight;
}

static bool has_token_columns(AttnMatrixId id) {
    return id >= ATTN_SCORES && id <= ATTN_WEIGHTS;
}

// Rows of scores, weights and context are queries, whatever colour the matrix itself has.
static ThemeRole row_role(AttnMatrixId id) {
    if (!has_token_rows(id)) return ROLE_NONE;
    if (id >= ATTN_SCORES && id <= ATTN_OUTPUT) return ROLE_QUERY;
    return theme_matrix_role(id);
}

static DrawColor role_ink(const Inspector *in, ThemeRole role) {
    return role == ROLE_NONE ? in->view->theme->ink : in->view->theme->role[role];
}

// Rows of WQ, WK and WV are features; those of WO are columns of the context and keep their number.
static bool has_feature_rows(AttnMatrixId id) {
    return id == ATTN_WQ || id == ATTN_WK || id == ATTN_WV;
}

static bool has_feature_columns(AttnMatrixId id) {
    return id == ATTN_X || id == ATTN_M || id == ATTN_X_POSITIONED || id == ATTN_M_POSITIONED;
}

InspectorName inspector_row(const Inspector *in) {
    const AttnMatrixId id = in->at.matrix;
    char buffer[SCENE_TOKEN_MAX];
    InspectorName name = {.color = role_ink(in, row_role(id))};
    const char *text = document_row_name(in->view->document, id, in->at.row, buffer);
    if (has_token_rows(id) || has_feature_rows(id)) {
        const bool is_feature = has_feature_rows(id);
        write_name(in, is_feature ? TEXT_SAY_FEATURE : TEXT_SAY_TOKEN, text, &name);
    } else {
        snprintf(name.text, sizeof name.text, "%s", text);
    }
    return name;
}

InspectorName inspector_column(const Inspector *in) {
    const AttnMatrixId id = in->at.matrix;
    const bool is_token = has_token_columns(id);
    char buffer[SCENE_TOKEN_MAX];
    InspectorName name = {.color = role_ink(in, is_token ? ROLE_KEY : ROLE_NONE)};
    const char *text = document_column_name(in->view->document, id, in->at.column, buffer);
    if (is_token || has_feature_columns(id)) {
        write_name(in, is_token ? TEXT_SAY_TOKEN : TEXT_SAY_FEATURE, text, &name);
    } else {
        snprintf(name.text, sizeof name.text, "%s", text);
    }
    return name;
}

InspectorName inspector_key(const Inspector *in, size_t key) {
    char buffer[SCENE_TOKEN_MAX];
    InspectorName name = {.color = role_ink(in, ROLE_KEY)};
    const char *text = document_column_name(in->view->document, ATTN_WEIGHTS, key, buffer);
    snprintf(name.text, sizeof name.text, "%s", text);
    return name;
}

RichArg inspector_name_arg(const Inspector *in, const InspectorName *name, float size) {
    (void)in;
    return (RichArg){name->text, view_style(FONT_TEXT_BOLD, size, name->color)};
}

// --- heading ---------------------------------------------------------------------------------

// Where a stage shows several matrices, the heading says which one is meant.
static bool is_only_result(AttnMatrixId id) {
    return id >= ATTN_SCORES && id <= ATTN_OUTPUT;
}

static void heading(Inspector *in) {
    const UiSelection *at = &in->at;
    const View *view = in->view;
    char symbol[32] = "", head[48] = "", text[192];
    if (!is_only_result(at->matrix)) {
        snprintf(symbol, sizeof symbol, " · %s%s%s", view_symbol_base(at->matrix),
                 *view_symbol_script(at->matrix) != '\0' ? "_" : "",
                 view_symbol_script(at->matrix));
    }
    if (attn_trace_heads(view->document->trace, at->matrix) > 1) {
        char number[32];
        snprintf(number, sizeof number, view_text(view, TEXT_SAY_HEAD), at->head + 1);
        snprintf(head, sizeof head, " · %s", number);
    }
    char place[64];
    const ViewPlace seen = view_place(view, at->row, at->column);
    snprintf(place, sizeof place, view_text(view, TEXT_SAY_PLACE), seen.row, seen.column);
    snprintf(text, sizeof text, "%s%s%s · %s",
             view_stage_name(view, view_matrix_stage(view, at->matrix)), symbol, head, place);
    const DrawStyle style = view_style(FONT_TEXT_BOLD, 12, view->theme->ink_dim);
    view_label(view, style, in->x, in->y + 11, in->w, text);
    in->y += 22;
}

// --- sentence --------------------------------------------------------------------------------

static const TextId SENTENCES[ATTN_MATRIX_COUNT] = {
    [ATTN_X] = TEXT_SAY_X,
    [ATTN_M] = TEXT_SAY_X,
    [ATTN_WQ] = TEXT_SAY_WQ,
    [ATTN_WK] = TEXT_SAY_WK,
    [ATTN_WV] = TEXT_SAY_WV,
    [ATTN_WO] = TEXT_SAY_WO,
    [ATTN_BQ] = TEXT_SAY_BQ,
    [ATTN_BK] = TEXT_SAY_BK,
    [ATTN_BV] = TEXT_SAY_BV,
    [ATTN_BO] = TEXT_SAY_BO,
    [ATTN_X_POSITIONED] = TEXT_SAY_POSITIONED,
    [ATTN_M_POSITIONED] = TEXT_SAY_POSITIONED,
    [ATTN_Q_UNROTATED] = TEXT_SAY_Q,
    [ATTN_K_UNROTATED] = TEXT_SAY_K,
    [ATTN_Q] = TEXT_SAY_Q,
    [ATTN_K] = TEXT_SAY_K,
    [ATTN_V] = TEXT_SAY_V,
    [ATTN_SCORES] = TEXT_SAY_SCORE,
    [ATTN_SCALED] = TEXT_SAY_SCALED,
    [ATTN_MASKED] = TEXT_SAY_MAY_SEE,
    [ATTN_WEIGHTS] = TEXT_SAY_WEIGHT,
    [ATTN_CONTEXT] = TEXT_SAY_CONTEXT,
    [ATTN_OUTPUT] = TEXT_SAY_OUTPUT,
};

static TextId sentence_of(const Inspector *in) {
    const UiSelection *at = &in->at;
    const AttnTrace *trace = in->view->document->trace;
    const bool is_turned = in->explain.kind == ATTN_EXPLAIN_ROTATE;
    if (at->matrix == ATTN_Q && is_turned) return TEXT_SAY_Q_TURNED;
    if (at->matrix == ATTN_K && is_turned) return TEXT_SAY_K_TURNED;
    const bool is_masked = (at->matrix == ATTN_MASKED || at->matrix == ATTN_WEIGHTS) &&
                           attn_trace_is_masked(trace, at->head, at->row, at->column);
    if (is_masked) return at->matrix == ATTN_MASKED ? TEXT_SAY_MAY_NOT_SEE : TEXT_SAY_NO_WEIGHT;
    if (at->matrix == ATTN_WEIGHTS && in->is_pending) return TEXT_SAY_WEIGHT_PENDING;
    if (at->matrix == ATTN_WEIGHTS && isnan(in->explain.result)) return TEXT_SAY_WEIGHT_UNDEFINED;
    return SENTENCES[at->matrix];
}

// The same digits as the arithmetic below ends with.
static void result_text(const Inspector *in, char buffer[NUMFMT_MAX]) {
    const AttnExplain *e = &in->explain;
    if (!e->is_overridden && e->kind == ATTN_EXPLAIN_DOT) {
        snprintf(buffer, NUMFMT_MAX, "%s", in->sum.result);
    } else if (!e->is_overridden && e->kind == ATTN_EXPLAIN_SCALE) {
        snprintf(buffer, NUMFMT_MAX, "%s", in->scale.result);
    } else {
        numfmt_cell(buffer, e->result, 8);
    }
}

static void value_text(const Inspector *in, char buffer[NUMFMT_MAX]) {
    if (in->is_pending) {
        snprintf(buffer, NUMFMT_MAX, "…");
    } else if (in->at.matrix == ATTN_WEIGHTS) {
        numfmt_percent(buffer, in->explain.result);
    } else {
        result_text(in, buffer);
    }
}

void inspector_words(Inspector *in) {
    heading(in);
    const View *view = in->view;
    const float size = in->w < 280 ? HEADLINE_NARROW : HEADLINE_WIDE;
    const InspectorName row = inspector_row(in), column = inspector_column(in);
    char value[NUMFMT_MAX];
    value_text(in, value);
    const ThemeRole role = theme_matrix_role(in->at.matrix);
    const RichArg args[] = {inspector_name_arg(in, &row, size),
                            inspector_name_arg(in, &column, size),
                            {value, view_style(FONT_MONO_BOLD, size * 0.95f, role_ink(in, role))}};
    Rich rich;
    rich_init(&rich, view_style(FONT_TEXT, size, view->theme->ink));
    rich_format(&rich, view_text(view, sentence_of(in)), args, 3);
    in->y += rich_draw(&rich, view->list, in->x, in->y + size, in->w, size * 1.3f) + 8;
}
