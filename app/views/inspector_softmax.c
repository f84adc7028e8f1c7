// inspector softmax: exp of every score of the row with a bar, their sum, the quotient; and how
// sharp the row is.
#include "app/views/inspector.h"
#include <math.h>
#include <stdio.h>

#define NAME_SIZE 13.0f

static const char *row_name(const Inspector *in, size_t index, char buffer[SCENE_TOKEN_MAX]) {
    if (view_is_over_queries(in->view))
        return document_row_name(in->view->document, ATTN_WEIGHTS, index, buffer);
    return document_column_name(in->view->document, ATTN_WEIGHTS, index, buffer);
}

typedef struct Places {
    float name_w, number, bar, bar_w, pitch, size;
} Places;

static float smaller(float a, float b) {
    return a < b ? a : b;
}

static float widest_number(const Inspector *in, const PrintedSum *sum, float size) {
    float most = 0;
    for (size_t i = 0; i < sum->count; i++)
        most = fmaxf(most, inspector_mono_width(in, size, sum->terms[i].product));
    return most;
}

static Places lay_places(const Inspector *in, const PrintedSum *sum) {
    Places p = {.size = in->w < 280 ? 12 : 13};
    p.pitch = sum->count <= 7 ? 28 : sum->count <= 9 ? 24 : 20;
    if (in->is_short && p.pitch > 21) p.pitch = 21;
    p.number = in->x + in->w * 0.43f;
    p.name_w = smaller(in->w * 0.27f, p.number - in->x - widest_number(in, sum, p.size) - 6);
    p.bar = p.number + 10;
    p.bar_w = in->x + in->w - p.bar;
    return p;
}

static void draw_exp(const Inspector *in, const Places *p, const PrintedTerm *term, bool is_own) {
    const Theme *theme = in->view->theme;
    DrawList *list = in->view->list;
    const float baseline = draw_center_baseline(list, FONT_MONO, p->size, in->y, p->pitch);
    char buffer[SCENE_TOKEN_MAX];
    const DrawColor own = theme->role[view_is_over_queries(in->view) ? ROLE_QUERY : ROLE_KEY];
    const DrawStyle name =
        view_style(is_own ? FONT_TEXT_BOLD : FONT_TEXT, NAME_SIZE, is_own ? own : theme->ink_dim);
    draw_text_fit(list, name, in->x, baseline, ALIGN_LEFT, p->name_w,
                  row_name(in, term->index, buffer));
    const DrawRect track = draw_rect(p->bar, in->y + p->pitch / 2 - 6, p->bar_w, 12);
    draw_fill(list, track, 2, theme->field);
    const DrawStyle number = view_style(is_own ? FONT_MONO_BOLD : FONT_MONO, p->size,
                                        term->is_hidden ? theme->ink_faint : theme->ink);
    draw_text(list, number, p->number, baseline, ALIGN_RIGHT,
              term->is_hidden ? "–" : term->product);
    if (term->is_hidden) draw_hatch(list, track, 5, theme->border);
    if (term->is_hidden || !isfinite(term->value)) return;
    const DrawColor weight = theme->role[ROLE_WEIGHT];
    // exp(s − largest) is at most 1, so the whole track is 1.
    const float width = fmaxf(fminf(term->value, 1) * track.w, 1);
    draw_fill(list, draw_rect(track.x, track.y, width, track.h), width > 4 ? 2 : 0,
              is_own ? weight : theme_mix(weight, theme->panel, 0.64f));
}

static void draw_row(Inspector *in, const Places *p, const char *label, const char *value,
                     float right, bool is_result) {
    const Theme *theme = in->view->theme;
    const float baseline = draw_center_baseline(in->view->list, FONT_MONO, p->size, in->y, 22);
    const float room = right - in->x - inspector_mono_width(in, p->size, value) - 6;
    draw_text_fit(in->view->list, view_style(FONT_TEXT, NAME_SIZE, theme->ink_dim), in->x, baseline,
                  ALIGN_LEFT, room, label);
    const DrawColor color = is_result ? theme->role[ROLE_WEIGHT] : theme->ink;
    draw_text(in->view->list, view_style(is_result ? FONT_MONO_BOLD : FONT_MONO, p->size, color),
              right, baseline, ALIGN_RIGHT, value);
    in->y += 22;
}

static void draw_quotient(Inspector *in, const Places *p, const PrintedSum *sum) {
    DrawList *list = in->view->list;
    const Theme *theme = in->view->theme;
    const float baseline = draw_center_baseline(list, FONT_MONO, p->size, in->y, 22);
    const DrawStyle plain = view_style(FONT_MONO, p->size, theme->ink);
    char left[2 * NUMFMT_MAX + 16];
    snprintf(left, sizeof left, "%s ÷ %s %s ", sum->quotient, sum->sum,
             sum->is_result_exact ? "=" : "≈");
    const float x = in->x + draw_text(list, plain, in->x, baseline, ALIGN_LEFT, left);
    draw_text(list, view_style(FONT_MONO_BOLD, p->size, theme->role[ROLE_WEIGHT]), x, baseline,
              ALIGN_LEFT, sum->result);
    in->y += 22;
}

static void draw_totals(Inspector *in, const Places *p, const PrintedSum *sum) {
    const View *view = in->view;
    if (sum->rest_count > 0) {
        char label[96];
        snprintf(label, sizeof label, view_text(view, TEXT_SUM_REST), sum->rest_count);
        draw_row(in, p, label, sum->rest, in->x + in->w, false);
    }
    view_rule(view, in->x, in->y + 4, in->w);
    in->y += 9;
    char value[NUMFMT_MAX + 8];
    snprintf(value, sizeof value, "%s%s", sum->is_sum_exact ? "" : "≈ ", sum->sum);
    draw_row(in, p, view_text(view, sum->is_complete ? TEXT_SUM_SUM : TEXT_SUM_SO_FAR), value,
             sum->rest_count > 0 ? in->x + in->w : p->number, false);
    if (in->is_pending || !sum->is_complete || in->explain.sum == 0)
        return; // nothing to see: nothing is divided
    draw_quotient(in, p, sum);
    if (!sum->is_sum_exact || !sum->is_result_exact) inspector_note(in, TEXT_SUM_ROUNDED);
}

// --- how sharp -------------------------------------------------------------------------------

typedef struct Sharpness {
    double entropy, most; // in bits; most: if all that may be seen weighed the same
    double sum;           // of the weights as they are: not 1 where one is pinned
    size_t seen;
    bool is_undefined; // a weight is NaN, and all others are with it
    bool is_infinite;  // because of ∞ − ∞, no score being NaN itself
    bool is_pinned;    // a weight of this row is
    bool has_no_share; // pinned so that they are not parts of a whole
} Sharpness;

static Sharpness measure_sharpness(const Inspector *in) {
    const AttnExplain *e = &in->explain;
    Sharpness s = {.is_undefined = isnan(e->sum), .is_infinite = true};
    for (size_t i = 0; i < e->term_count; i++) {
        if (e->terms[i].hidden) continue;
        s.seen++;
        if (isnan(e->terms[i].a)) s.is_infinite = false;
        const double weight = (double)e->terms[i].product / (double)e->sum;
        if (weight > 0) s.entropy -= weight * log2(weight);
    }
    s.most = s.seen > 0 ? log2((double)s.seen) : 0;
    return s;
}

// Is a weight of this row (or column) pinned?
static bool has_pin(const Inspector *in) {
    const AttnSpec *spec = attn_trace_spec(in->view->document->trace);
    for (size_t i = 0; i < spec->override_count; i++) {
        const AttnOverride *pin = &spec->overrides[i];
        const bool is_here =
            view_is_over_queries(in->view) ? pin->column == in->at.column : pin->row == in->at.row;
        if (pin->matrix == ATTN_WEIGHTS && pin->head == in->at.head && is_here) return true;
    }
    return false;
}

static float weight_at(const Inspector *in, size_t index) {
    const AttnMatrix weights =
        attn_trace_matrix(in->view->document->trace, ATTN_WEIGHTS, in->at.head);
    return view_is_over_queries(in->view) ? *attn_at(weights, index, in->at.column)
                                          : *attn_at(weights, in->at.row, index);
}

// Pinned weights need not sum to 1: entropy is that of their shares of what they do sum to.
static Sharpness measure_pinned(const Inspector *in) {
    const AttnExplain *e = &in->explain;
    Sharpness s = {.is_pinned = true};
    for (size_t i = 0; i < e->term_count; i++) {
        const double weight = (double)weight_at(in, e->terms[i].index);
        s.sum += weight;
        s.seen += !e->terms[i].hidden || weight > 0;
        if (!(weight >= 0)) s.has_no_share = true;
    }
    if (!(s.sum > 0) || !isfinite(s.sum)) s.has_no_share = true;
    for (size_t i = 0; i < e->term_count && !s.has_no_share; i++) {
        const double share = (double)weight_at(in, e->terms[i].index) / s.sum;
        if (share > 0) s.entropy -= share * log2(share);
    }
    s.most = s.seen > 0 ? log2((double)s.seen) : 0;
    return s;
}

static TextId sharpness_sentence(const Sharpness *s) {
    if (s->is_pinned) return s->has_no_share ? TEXT_PIN_NO_ENTROPY : TEXT_PIN_ENTROPY;
    if (s->seen == 0) return TEXT_ENTROPY_NONE;
    if (s->is_undefined) return s->is_infinite ? TEXT_ENTROPY_INFINITE : TEXT_ENTROPY_UNDEFINED;
    if (s->seen == 1) return TEXT_ENTROPY_ONE;
    const double share = s->entropy / s->most;
    if (share < 0.35) return TEXT_ENTROPY_SHARP;
    return share < 0.8 ? TEXT_ENTROPY_MIXED : TEXT_ENTROPY_EVEN;
}

static void draw_sharpness(Inspector *in) {
    const Sharpness s = has_pin(in) ? measure_pinned(in) : measure_sharpness(in);
    inspector_rule(in);
    inspector_heading(
        in, view_text(in->view, view_is_over_queries(in->view) ? TEXT_THIS_COLUMN : TEXT_THIS_ROW));
    char entropy[NUMFMT_MAX], most[NUMFMT_MAX], sum[NUMFMT_MAX];
    const DrawStyle bold = view_style(FONT_MONO_BOLD, in->text * 0.95f, in->view->theme->ink);
    const RichArg args[] = {
        {numfmt_fixed(entropy, s.entropy, 2), bold},
        {numfmt_fixed(most, s.most, 2), view_style(FONT_TEXT, in->text, in->view->theme->ink)},
        {numfmt_fixed(sum, s.sum, 2), bold}};
    inspector_sentence(in, sharpness_sentence(&s), args, 3);
}

void inspector_softmax(Inspector *in) {
    const PrintedSum *sum = &in->sum;
    const Places places = lay_places(in, sum);
    for (size_t i = 0; i < sum->count; i++) {
        const AttnExplain *e = &in->explain;
        const bool is_own =
            in->own < e->term_count && sum->terms[i].index == e->terms[in->own].index;
        draw_exp(in, &places, &sum->terms[i], is_own);
        in->y += places.pitch;
    }
    draw_totals(in, &places, sum);
    inspector_pinned(in);
    if (!in->is_pending) draw_sharpness(in);
}
