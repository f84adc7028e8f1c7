// inspector: the right panel. The selected cell in words, its arithmetic term by term, and where
// its value goes; with nothing selected, what the scene is and what the stage does.
#include "app/views/inspector.h"
#include "app/ui/keymap.h"
#include "app/ui/step.h"
#include <math.h>
#include <stdint.h>

#define PADDING    15.0f
#define TERMS_KEPT 512 // of a cell that are explained without allocating

// --- text and lines --------------------------------------------------------------------------

void inspector_rule(Inspector *in) {
    view_rule(in->view, in->x, in->y + 12, in->w);
    in->y += 25;
}

void inspector_heading(Inspector *in, const char *text) {
    const DrawStyle style = view_style(FONT_TEXT_BOLD, 12, in->view->theme->ink_dim);
    draw_text_fit(in->view->list, style, in->x, in->y + 11, ALIGN_LEFT, in->w, text);
    in->y += 22;
}

void inspector_sentence(Inspector *in, TextId sentence, const RichArg *args, size_t count) {
    inspector_marked(in, view_text(in->view, sentence), args, count);
}

void inspector_marked(Inspector *in, const char *sentence, const RichArg *args, size_t count) {
    Rich rich;
    rich_init(&rich, view_style(FONT_TEXT, in->text, in->view->theme->ink));
    rich_format(&rich, sentence, args, count);
    in->y += rich_draw(&rich, in->view->list, in->x, in->y + in->text, in->w, in->text * 1.4f);
}

void inspector_key_line(Inspector *in, CommandKind command, TextId what) {
    const View *view = in->view;
    char key[32];
    const float size = in->text - 1, center = in->y + 10;
    const float cap = view_keycap(view, in->x, center, keymap_label_of(command, key, sizeof key));
    const float x = in->x + cap + 7;
    const float baseline = draw_center_baseline(view->list, FONT_TEXT, size, in->y, 20);
    draw_text_fit(view->list, view_style(FONT_TEXT, size, view->theme->ink), x, baseline,
                  ALIGN_LEFT, in->x + in->w - x, view_text(view, what));
    in->y += 23;
}

void inspector_plain(Inspector *in, const char *text, DrawColor color) {
    const DrawStyle style = view_style(FONT_TEXT, in->text, color);
    in->y += draw_paragraph(in->view->list, style, in->x, in->y + in->text, in->w, in->text * 1.42f,
                            text);
}

float inspector_mono_width(const Inspector *in, float size, const char *text) {
    return draw_text_width(in->view->list, FONT_MONO, size, text);
}

// --- the selected cell -----------------------------------------------------------------------

static bool find_selection(Inspector *in) {
    const UiSelection *at = &in->view->ui->selection;
    const AttnTrace *trace = in->view->document->trace;
    if (!at->is_active || !attn_trace_has(trace, at->matrix)) return false;
    if (at->head >= attn_trace_heads(trace, at->matrix)) return false;
    const AttnMatrix matrix = attn_trace_matrix(trace, at->matrix, at->head);
    if (at->row >= matrix.rows || at->column >= matrix.cols) return false;
    in->at = *at;
    return true;
}

// How much of the cell stepping has brought so far.
static void find_progress(Inspector *in) {
    const UiState *ui = in->view->ui;
    const Document *document = in->view->document;
    const UiSelection *at = &in->at;
    in->arrived = SIZE_MAX;
    in->is_pending = false;
    if (ui_shows_cell(ui, document, at->matrix, at->row, at->column)) return;
    const UiStep step = step_shown(ui, document);
    const bool is_current = at->matrix == ui_stage_matrix(ui, document, ui->stage);
    const size_t columns = attn_trace_matrix(document->trace, at->matrix, at->head).cols;
    const size_t cell = at->row * columns + at->column;
    in->is_pending = true;
    in->arrived = is_current && cell == step.cells ? step.terms : 0;
    if (at->matrix != ATTN_WEIGHTS) return;
    const StepSoftmax softmax = step_softmax(ui, document);
    in->arrived = cell == softmax.cell ? (size_t)softmax.exps : 0;
}

static void find_own_term(Inspector *in) {
    const size_t own = view_is_over_queries(in->view) ? in->at.row : in->at.column;
    in->own = SIZE_MAX;
    if (in->explain.kind != ATTN_EXPLAIN_SOFTMAX) return;
    for (size_t i = 0; i < in->explain.term_count; i++) {
        if (in->explain.terms[i].index == own) in->own = i;
    }
}

static void print_arithmetic(Inspector *in) {
    const AttnTrace *trace = in->view->document->trace;
    const size_t root = isnan(attn_trace_spec(trace)->factor) ? attn_trace_shape(trace)->d_k : 0;
    printed_sum(&in->explain, in->arrived, in->own, &in->sum);
    printed_scale(&in->explain, root, &in->scale);
}

static void draw_cell(Inspector *in) {
    print_arithmetic(in);
    inspector_range(in);
    inspector_words(in);
    inspector_formula(in);
    if (in->explain.kind == ATTN_EXPLAIN_SOFTMAX) {
        inspector_softmax(in);
    } else {
        inspector_arithmetic(in);
        inspector_pinned(in);
    }
    if (!in->is_pending) inspector_goes(in);
    inspector_pin(in);
}

static void draw_content(Inspector *in) {
    if (!find_selection(in)) {
        inspector_about(in);
        return;
    }
    const UiSelection *at = &in->at;
    AttnTerm terms[TERMS_KEPT];
    const AttnStatus status =
        attn_explain_in(in->view->document->trace, at->matrix, at->head, at->row, at->column,
                        (AttnTermRoom){terms, TERMS_KEPT}, &in->explain, NULL);
    if (status != ATTN_OK) {
        inspector_about(in);
        return;
    }
    find_progress(in);
    find_own_term(in);
    draw_cell(in);
    attn_explain_deinit(&in->explain);
}

// --- the panel -------------------------------------------------------------------------------

// A slim bar that says how much there is beyond the panel's edges.
static void draw_scrollbar(const View *view, DrawRect area, float content, float shift) {
    const float length = area.h * area.h / content;
    const float y = area.y + shift * area.h / content;
    draw_fill(view->list, draw_rect(area.x + area.w - 6, y, 3, length), 1.5f, view->theme->track);
}

// Draws the content moved up by shift; returns how high it is.
static float draw_at(const View *view, DrawRect area, float shift) {
    Inspector in = {.view = view,
                    .x = area.x + PADDING,
                    .y = area.y + PADDING - shift,
                    .w = area.w - 2 * PADDING,
                    .text = area.w < 300 ? 13 : 14,
                    .is_short = area.h < 600};
    draw_clip(view->list, draw_inset(area, 1));
    draw_content(&in);
    draw_clip_end(view->list);
    return in.y + shift + PADDING - area.y;
}

void view_inspector(const View *view, DrawRect area) {
    view_panel(view, area);
    if (attn_trace_is_empty(view->document->trace)) return;
    const DrawRect inside = draw_inset(area, 1);
    float shift = view->ui->panel_scroll[PANEL_INSPECTOR].y;
    const DrawMark mark = draw_list_mark(view->list);
    const float content = draw_at(view, area, shift);
    const float most = fmaxf(content - inside.h, 0);
    if (shift > most) {
        // Another cell is shown than the one that was scrolled, and it is shorter.
        shift = most;
        draw_list_rewind(view->list, mark);
        draw_at(view, area, shift);
    }
    if (most <= 0) return;
    draw_scrollbar(view, draw_rect(inside.x, inside.y + 4, inside.w, inside.h - 8), content, shift);
    const UiId id = ui_id(UI_PANEL_SCROLL, PANEL_INSPECTOR, 0);
    draw_hit_scroll(view->list, inside, id, inside.w, content);
    draw_hit(view->list, inside, id, HIT_FOCUS); // the keyboard scrolls it too
    view_focus(view, id, draw_inset(area, 3), 8);
}
