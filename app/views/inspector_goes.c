// inspector goes: what comes of the selected value further on, and what one can do to it.
#include "app/views/inspector.h"
#include <math.h>
#include <stdio.h>

#define CHART_HEIGHT 56.0f
#define CHART_BARS   150 // more are drawn as the largest of each block
#define LABEL_SIZE   11.0f

// --- the row's weights -----------------------------------------------------------------------

typedef struct Chart {
    AttnMatrix weights;
    size_t row, own, bars;
    float range, slot;
} Chart;

static float bar_value(const Chart *chart, size_t bar) {
    const size_t first = bar * chart->weights.cols / chart->bars;
    const size_t end = (bar + 1) * chart->weights.cols / chart->bars;
    float value = 0;
    for (size_t i = first; i < end; i++) {
        value = fmaxf(value, *attn_at(chart->weights, chart->row, i));
    }
    return value;
}

static void draw_bars(const Inspector *in, const Chart *chart, float bottom) {
    const Theme *theme = in->view->theme;
    const DrawColor weight = theme->role[ROLE_WEIGHT];
    const DrawColor pale = theme_mix(weight, theme->panel, 0.64f);
    const float gap = chart->slot > 12 ? 5 : chart->slot > 4 ? 1 : 0;
    for (size_t i = 0; i < chart->bars; i++) {
        const float share = chart->range > 0 ? bar_value(chart, i) / chart->range : 0;
        const float height = share * CHART_HEIGHT;
        const float x = in->x + (float)i * chart->slot;
        const bool is_own = chart->own * chart->bars / chart->weights.cols == i;
        if (height < 0.3f) continue;
        draw_fill(in->view->list, draw_rect(x, bottom - height, chart->slot - gap, height),
                  height > 3 && gap > 1 ? 2 : 0, is_own ? weight : pale);
    }
    draw_fill(in->view->list, draw_rect(in->x, bottom, in->w, 1), 0, theme->border);
}

static bool names_fit(const Inspector *in, const Chart *chart) {
    if (chart->bars != chart->weights.cols || chart->slot < 20) return false;
    for (size_t i = 0; chart->slot < 34 && i < chart->bars; i++) {
        const InspectorName name = inspector_key(in, i);
        const float width = draw_text_width(in->view->list, FONT_TEXT, LABEL_SIZE, name.text);
        if (width > chart->slot - 3) return false;
    }
    return true;
}

// Names below the bars where they fit; else only that of the cell's own.
static void draw_names(const Inspector *in, const Chart *chart, float baseline) {
    const Theme *theme = in->view->theme;
    const size_t count = chart->weights.cols;
    const bool has_all = names_fit(in, chart);
    for (size_t i = 0; i < count; i++) {
        const bool is_own = i == chart->own;
        if (!has_all && !is_own) continue;
        const DrawStyle style =
            view_style(FONT_TEXT, LABEL_SIZE, is_own ? theme->role[ROLE_KEY] : theme->ink_dim);
        const InspectorName name = inspector_key(in, i);
        const float room = has_all ? chart->slot - 3 : 80;
        float width = draw_text_width(in->view->list, style.font, style.size, name.text);
        if (width > room) width = room;
        float x = in->x + ((float)i + 0.5f) * in->w / (float)count - width / 2;
        if (x + width > in->x + in->w) x = in->x + in->w - width;
        if (x < in->x) x = in->x;
        draw_text_fit(in->view->list, style, x, baseline, ALIGN_LEFT, room + 0.5f, name.text);
    }
}

static void draw_chart(Inspector *in) {
    const AttnTrace *trace = in->view->document->trace;
    Chart chart = {.weights = attn_trace_matrix(trace, ATTN_WEIGHTS, in->at.head),
                   .row = in->at.row,
                   .own = in->at.column};
    const size_t count = chart.weights.cols;
    chart.bars = count > CHART_BARS ? CHART_BARS : count;
    if (chart.bars == 0) return;
    chart.slot = in->w / (float)chart.bars;
    for (size_t i = 0; i < chart.bars; i++)
        chart.range = fmaxf(chart.range, bar_value(&chart, i));
    const float bottom = in->y + 10 + CHART_HEIGHT;
    draw_bars(in, &chart, bottom);
    draw_names(in, &chart, bottom + 14);
    in->y = bottom + 20;
}

// --- sentences -------------------------------------------------------------------------------

static const TextId SENTENCES[ATTN_MATRIX_COUNT] = {
    [ATTN_X] = TEXT_GOES_X,
    [ATTN_M] = TEXT_GOES_M,
    [ATTN_WQ] = TEXT_GOES_WQ,
    [ATTN_WK] = TEXT_GOES_WK,
    [ATTN_WV] = TEXT_GOES_WV,
    [ATTN_WO] = TEXT_GOES_WO,
    [ATTN_BQ] = TEXT_GOES_WQ,
    [ATTN_BK] = TEXT_GOES_WK,
    [ATTN_BV] = TEXT_GOES_WV,
    [ATTN_BO] = TEXT_GOES_WO,
    [ATTN_X_POSITIONED] = TEXT_GOES_X,
    [ATTN_M_POSITIONED] = TEXT_GOES_M,
    [ATTN_Q_UNROTATED] = TEXT_GOES_UNROTATED,
    [ATTN_K_UNROTATED] = TEXT_GOES_UNROTATED,
    [ATTN_Q] = TEXT_GOES_Q,
    [ATTN_K] = TEXT_GOES_K,
    [ATTN_V] = TEXT_GOES_V,
    [ATTN_SCORES] = TEXT_GOES_SCORE,
    [ATTN_SCALED] = TEXT_GOES_SCORE,
    [ATTN_MASKED] = TEXT_GOES_SCORE,
    [ATTN_WEIGHTS] = TEXT_GOES_WEIGHT,
    [ATTN_CONTEXT] = TEXT_GOES_CONTEXT,
    [ATTN_OUTPUT] = TEXT_GOES_OUTPUT,
};

static bool is_score(AttnMatrixId id) {
    return id == ATTN_SCORES || id == ATTN_SCALED || id == ATTN_MASKED;
}

static float weight_of(const Inspector *in) {
    const UiSelection *at = &in->at;
    float weight = 0;
    if (!is_score(at->matrix) && at->matrix != ATTN_WEIGHTS) return 0;
    document_value(in->view->document, ATTN_WEIGHTS, at->head, at->row, at->column, &weight);
    return weight;
}

static TextId goes_sentence(const Inspector *in) {
    const AttnTrace *trace = in->view->document->trace;
    const UiSelection *at = &in->at;
    if (inspector_is_hidden(in)) return TEXT_GOES_MASKED;
    if (isnan(weight_of(in))) return TEXT_GOES_UNDEFINED;
    if (at->matrix == ATTN_CONTEXT && !attn_trace_has(trace, ATTN_WO)) return TEXT_GOES_NO_WO;
    if (at->matrix == ATTN_X && attn_trace_has(trace, ATTN_M)) return TEXT_GOES_X_QUERY;
    return SENTENCES[at->matrix];
}

void inspector_goes(Inspector *in) {
    inspector_rule(in);
    inspector_heading(in, view_text(in->view, TEXT_GOES));
    const Theme *theme = in->view->theme;
    char percent[NUMFMT_MAX];
    numfmt_percent(percent, weight_of(in));
    InspectorName row = inspector_row(in), column = inspector_column(in);
    const RichArg args[] = {
        inspector_name_arg(in, &row, in->text),
        inspector_name_arg(in, &column, in->text),
        {percent, view_style(FONT_MONO_BOLD, in->text * 0.95f, theme->role[ROLE_WEIGHT])}};
    inspector_sentence(in, goes_sentence(in), args, 3);
    // Of the masked scores the arithmetic has said it.
    if (inspector_is_hidden(in) && in->at.matrix != ATTN_MASKED) inspector_hidden(in);
    if (is_score(in->at.matrix) && !isnan(weight_of(in))) draw_chart(in);
}

// --- editing and overriding ------------------------------------------------------------------

// The number that the arithmetic above ends in, with the digits it has there.
static const char *computed_text(const Inspector *in, char buffer[NUMFMT_MAX]) {
    const AttnExplainKind kind = in->explain.kind;
    if (kind == ATTN_EXPLAIN_SCALE) return in->scale.result;
    if (kind == ATTN_EXPLAIN_DOT || kind == ATTN_EXPLAIN_ROTATE) return in->sum.result;
    const bool is_divided = kind == ATTN_EXPLAIN_SOFTMAX && in->own < in->explain.term_count &&
                            !in->explain.terms[in->own].hidden;
    return is_divided ? in->sum.result : numfmt_cell(buffer, in->explain.computed, 9);
}

void inspector_pinned(Inspector *in) {
    if (!in->explain.is_overridden) return;
    const View *view = in->view;
    char pinned[NUMFMT_MAX], computed[NUMFMT_MAX];
    const DrawStyle number = view_style(FONT_MONO_BOLD, in->text * 0.95f, view->theme->ink);
    const RichArg args[] = {{numfmt_exact(pinned, in->explain.result), number},
                            {computed_text(in, computed), number}};
    in->y += 6;
    inspector_sentence(in, in->is_pending ? TEXT_PIN_PENDING : TEXT_PIN_PINNED, args, 2);
    const ViewButton button = {
        .id = ui_id(UI_RELEASE, 0, 0), .label = view_text(view, TEXT_PIN_RELEASE), .key = "Del"};
    const float width = view_button_width(view, &button, 13);
    view_button(view, draw_rect(in->x, in->y + 6, width, 28), &button, 13);
    in->y += 36;
}

static void draw_pin(Inspector *in, DocumentEdit edit) {
    if (edit == DOCUMENT_EDIT_NONE || in->explain.is_overridden) return;
    const bool is_override = edit == DOCUMENT_EDIT_OVERRIDE;
    inspector_heading(in, view_text(in->view, is_override ? TEXT_PIN : TEXT_EDIT));
    if (!is_override) {
        inspector_sentence(in, TEXT_EDIT_HELP, NULL, 0);
    } else {
        inspector_sentence(in, TEXT_PIN_HELP, NULL, 0);
        in->y += 4;
        inspector_key_line(in, COMMAND_CLEAR, TEXT_PIN_DEL);
    }
}

void inspector_pin(Inspector *in) {
    inspector_rule(in);
    // First how to get out: the arrows do not step here.
    if (!in->at.is_from_step) {
        inspector_key_line(in, COMMAND_SELECT_NONE, TEXT_KEY_LEAVE);
        inspector_key_line(in, COMMAND_FOCUS_NEXT_MATRIX, TEXT_KEY_MATRIX);
        in->y += 6;
    }
    draw_pin(in, document_editable(in->view->document, in->at.matrix));
}
