// canvas_softmax: one row of the softmax worked out beneath the matrices: the scores, less their
// largest, exp of that, divided by the sum. Every number is one of attn_explain()'s terms. Over
// queries it is a column that is worked out.
#include "app/views/canvas_card.h"
#include <math.h>

#define TERMS_KEPT 512 // of a row that are explained without allocating

// --- cells ---------------------------------------------------------------------------------------

// Has this cell of the card been computed yet?
bool card_shows(const Card *card, size_t row, size_t index) {
    const View *view = card->view;
    if (row == 0) return true;
    if (row == 1) return (float)index + 1 <= card->at.minus;
    if (row == 2) return (float)index + 1 <= card->at.exps;
    const size_t r = card->is_queries ? index : card->line,
                 c = card->is_queries ? card->line : index;
    const size_t columns = attn_trace_shape(view->document->trace)->n_k;
    const bool is_current = view->ui->step.is_partial && r * columns + c == card->at.cell;
    if (is_current && card->at.quotient >= 0.5f) return true; // it flies on from there
    return ui_shows_cell(view->ui, view->document, ATTN_WEIGHTS, r, c);
}

// The value of a row at an index, its colour and its text.
float card_value(const Card *card, size_t row, size_t index) {
    const AttnTerm *term = &card->explain.terms[index];
    return row == 0   ? term->a
           : row == 1 ? term->b
           : row == 2 ? term->product
                      : card_weight(card, index);
}

static DrawColor cell_color(const Card *card, size_t row, float value) {
    const Theme *theme = card->view->theme;
    if (row == 0) return theme_cell(theme, ATTN_MASKED, value, card->range);
    if (row == 1) return theme_cell(theme, ATTN_MASKED, value, card->range_minus);
    return theme_cell(theme, ATTN_WEIGHTS, value, 1);
}

char *card_text(const Card *card, size_t row, float value, char text[NUMFMT_MAX]) {
    if (row < 2 || !isfinite(value)) return numfmt_cell(text, value, 5);
    if (card->is_tight) return numfmt_fixed(text, (double)value, 2);
    if (row == 2) return numfmt_fixed(text, (double)value, 3);
    return numfmt_percent(text, value);
}

// As the matrices above have it: hatched, with room for the text among the lines.
static void hatch_undefined(const Card *card, const CanvasCell *cell) {
    DrawList *list = card->view->list;
    if (cell->rect.w >= 10)
        draw_hatch(list, cell->rect, 6, theme_mix(cell->fill, card->view->theme->ink_faint, 0.55f));
    if (!cell->text) return;
    const float w = draw_text_width(list, FONT_MONO, cell->size, cell->text) + 6,
                h = cell->size + 3;
    CanvasCell inner = *cell;
    inner.rect = draw_rect(cell->rect.x + (cell->rect.w - w) / 2,
                           cell->rect.y + (cell->rect.h - h) / 2, w, h);
    canvas_draw_cell(card->view, card->table, &inner);
}

static void draw_cell(const Card *card, size_t row, size_t index, DrawRect rect) {
    const View *view = card->view;
    const bool is_hidden = card->explain.terms[index].hidden;
    if (is_hidden) {
        if (rect.w >= 10) draw_hatch(view->list, rect, 6, view->theme->ink_faint);
        return;
    }
    if (!card_shows(card, row, index)) {
        draw_stroke(view->list, rect, 3, 1, view->theme->border);
        return;
    }
    const float value = card_value(card, row, index);
    char text[NUMFMT_MAX];
    const CanvasCell cell = {rect, cell_color(card, row, value),
                             card->size > 0 ? card_text(card, row, value, text) : NULL, card->size,
                             1};
    canvas_draw_cell(view, card->table, &cell);
    if (isnan(value)) hatch_undefined(card, &cell);
}

// Colours alone: one heatmap for a step.
static void draw_colors(const Card *card, size_t row, DrawRect rect) {
    const Theme *theme = card->view->theme;
    const uint32_t count = (uint32_t)card->count;
    DrawColor *colors = draw_heatmap(card->view->list, rect, card->is_standing ? count : 1,
                                     card->is_standing ? 1 : count, card->gap, 0);
    if (!colors) return;
    for (size_t i = 0; i < card->count; i++) {
        const size_t index = card->first + i;
        const bool is_empty = card->explain.terms[index].hidden || !card_shows(card, row, index);
        colors[i] = is_empty ? theme->track : cell_color(card, row, card_value(card, row, index));
    }
}

// All cells of a step, as one region.
static DrawRect step_rect(const Card *card, size_t row) {
    DrawRect rect = card_cell(card, row, card->first);
    if (card->is_standing)
        rect.h = card->pitch_y * (float)card->count;
    else
        rect.w = card->pitch_x * (float)card->count;
    return rect;
}

static void draw_row(const Card *card, size_t row) {
    if (card->size <= 0) {
        draw_colors(card, row, step_rect(card, row));
    } else {
        for (size_t i = 0; i < card->count; i++)
            draw_cell(card, row, card->first + i, card_cell(card, row, card->first + i));
    }
    if (card->lit < card->first || card->lit >= card->first + card->count) return;
    draw_stroke(card->view->list, draw_inset(card_cell(card, row, card->lit), -1), 4, 2,
                card->view->theme->role[ROLE_WEIGHT]);
}

// Of a pinned weight the steps do not lead to what stands there: it has its pin here too.
static void draw_pins(const Card *card) {
    const AttnSpec *spec = attn_trace_spec(card->view->document->trace);
    for (size_t i = 0; i < spec->override_count; i++) {
        const AttnOverride *pin = &spec->overrides[i];
        const size_t line = card->is_queries ? pin->column : pin->row,
                     index = card->is_queries ? pin->row : pin->column;
        if (pin->matrix != ATTN_WEIGHTS || pin->head != canvas_head(card->view)) continue;
        if (line != card->line || index < card->first || index >= card->first + card->count)
            continue;
        if (card_shows(card, CARD_ROWS - 1, index))
            canvas_draw_pin(card->view, card->table, card_cell(card, CARD_ROWS - 1, index));
    }
}

// --- words around the cells ----------------------------------------------------------------------

static void draw_row_label(const Card *card, size_t row, float baseline) {
    const View *view = card->view;
    char number[NUMFMT_MAX];
    card_row_number(card, row, number);
    float x = card->x - 16 * card->table->unit;
    if (number[0] != '\0' && card_number_is_known(card, row)) {
        const DrawStyle mono = card_mono_style(card, view->theme->ink_dim);
        x -= draw_text(view->list, mono,
                       x - draw_text_width(view->list, mono.font, mono.size, number), baseline,
                       ALIGN_LEFT, number) +
             6;
    }
    draw_text(view->list, card_step_style(card, row), x, baseline, ALIGN_RIGHT,
              view_text(view, CARD_ROW_NAMES[row]));
}

static void draw_row_note(const Card *card, size_t row, float baseline) {
    const View *view = card->view;
    CardNote note;
    if (card->notes <= 0 || !card_note(card, row, &note) || !note.is_known) return;
    const DrawStyle dim = view_style(FONT_TEXT, fmaxf(CARD_LEAST_TEXT, card->label_size * 0.88f),
                                     view->theme->ink_dim);
    const float x = card->x + card->pitch_x * (float)card->count + 12;
    const float width = draw_text(view->list, dim, x, baseline, ALIGN_LEFT, note.name);
    draw_text(view->list, view_style(FONT_MONO_BOLD, dim.size, view->theme->ink_dim), x + width + 5,
              baseline, ALIGN_LEFT, note.number);
}

static void draw_names(const Card *card, float baseline) {
    const View *view = card->view;
    const float most = card_widest_name(card);
    const bool fits = most + 4 <= card->pitch_x || card->pitch_x >= 34;
    const size_t step = fits ? 1 : (size_t)((fminf(most, 56) + 8) / card->pitch_x) + 1;
    char buffer[SCENE_TOKEN_MAX];
    for (size_t i = 0; i < card->count; i++) {
        const size_t index = card->first + i;
        if (!card_shows_name(card, index, step)) continue;
        const DrawStyle style = card_name_style(card, index);
        const float x = card->x + (float)i * card->pitch_x + (card->pitch_x - card->gap) / 2;
        draw_text_fit(view->list, style, x, baseline, ALIGN_CENTER, (float)step * card->pitch_x - 4,
                      card_name(card, index, false, buffer));
    }
}

// Which cells are shown where not all fit.
static void draw_part(const Card *card) {
    const size_t total = card->explain.term_count;
    if (card->count == total) return;
    const DrawStyle style = view_style(FONT_TEXT, CARD_LEAST_TEXT, card->view->theme->ink_dim);
    draw_textf(card->view->list, style, card->rect.x + card->rect.w - CARD_PADDING,
               card->rect.y + 20, ALIGN_RIGHT, view_text(card->view, TEXT_CANVAS_CARD_PART),
               card->first + 1, card->first + card->count, total);
}

// --- the card ------------------------------------------------------------------------------------

static bool has_something(const Card *card) {
    for (size_t i = 0; i < card->explain.term_count; i++)
        if (!card->explain.terms[i].hidden) return true;
    return false;
}

static void draw_nothing(const Card *card) {
    const DrawStyle style = card_text_style(card, card->view->theme->ink_dim);
    const DrawRect rect = card->rect;
    const float line = style.size * 1.45f, width = rect.w - 2 * CARD_PADDING;
    const char *text = view_text(card->view, TEXT_CANVAS_CARD_NOTHING);
    float shown = draw_text_width(card->view->list, style.font, style.size, text);
    if (shown > width) shown = width;
    const float height = draw_paragraph_height(card->view->list, style, width, line, text);
    draw_paragraph(card->view->list, style, rect.x + (rect.w - shown) / 2,
                   rect.y + (rect.h - height) / 2 + style.size, width, line, text);
}

// What stands around the cells where the steps lie below each other.
static void draw_words(const Card *card) {
    const float names = card->y - 8 * card->table->unit;
    draw_names(card, names);
    draw_part(card);
    for (size_t row = 0; row < CARD_ROWS; row++) {
        const float y = card->y + (float)row * card->pitch_y;
        const float baseline = draw_center_baseline(card->view->list, FONT_TEXT, card->label_size,
                                                    y, card->pitch_y - card->gap);
        draw_row_label(card, row, baseline);
        draw_row_note(card, row, baseline);
    }
}

static void draw_all(const Card *card) {
    const float unit = card->table->unit, size = card->label_size;
    const float names = card->y - 8 * unit;
    card_draw_title(card, card->rect.x + CARD_PADDING * unit,
                    card->is_title_beside ? names - size * 0.2f : card->rect.y + size * 1.65f);
    if (!has_something(card)) {
        draw_nothing(card);
        return;
    }
    if (card->is_standing)
        card_draw_words_standing(card);
    else
        draw_words(card);
    for (size_t row = 0; row < CARD_ROWS; row++)
        draw_row(card, row);
    if (card->size > 0) draw_pins(card);
}

void canvas_draw_card(const View *view, const CanvasTable *table, DrawRect rect) {
    const AttnTrace *trace = view->document->trace;
    Card card = {.view = view, .table = table, .rect = rect, .lit = SIZE_MAX};
    card.is_queries = view_is_over_queries(view);
    card.is_standing = canvas_card_stands(view);
    const CanvasLight *line = &table->lights[card.is_queries ? AXIS_KEY : AXIS_QUERY];
    const CanvasLight *lit = &table->lights[card.is_queries ? AXIS_QUERY : AXIS_KEY];
    if (line->is_on) card.line = line->index;
    if (lit->is_on) card.lit = lit->index;
    const size_t row = card.is_queries ? 0 : card.line, column = card.is_queries ? card.line : 0;
    AttnTerm terms[TERMS_KEPT];
    if (attn_explain_in(trace, ATTN_WEIGHTS, canvas_head(view), row, column,
                        (AttnTermRoom){terms, TERMS_KEPT}, &card.explain, NULL) != ATTN_OK)
        return;
    draw_group(view->list, "softmax");
    view_panel(view, rect);
    card.at = step_softmax(view->ui, view->document);
    card_choose_ranges(&card);
    if (card.is_standing)
        card_layout_standing(&card);
    else
        card_layout(&card);
    draw_all(&card);
    card_draw_flight(&card);
    draw_group_end(view->list);
    attn_explain_deinit(&card.explain);
}
