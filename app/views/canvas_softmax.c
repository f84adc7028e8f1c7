// canvas_softmax: one row of the softmax worked out beneath the matrices: the scores, less their
// largest, exp of that, divided by the sum. Every number is one of attn_explain()'s terms. Over
// queries it is a column that is worked out.
#include "app/views/canvas.h"
#include "engine/explain.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define CARD_ROWS   4
#define PADDING     16.0f
#define CELL_WIDTH  72.0f
#define CELL_HEIGHT 38.0f
#define CELL_LEAST  6.0f
#define HEAD_HEIGHT 44.0f // title, or the names of the columns
#define LEAST_TEXT  11.0f
#define WIDEST      5.3f // characters of the widest number, "88.3 %", its thin space counted so

typedef struct Card {
    const View *view;
    const CanvasTable *table;
    DrawRect rect;
    AttnExplain explain;
    bool is_queries;
    size_t line;         // the row (column) that is worked out
    size_t first, count; // cells shown
    size_t lit;          // the cell in the light; SIZE_MAX none
    float labels, notes; // widths at the left and right
    float x, y;          // of the first cell
    float pitch_x, pitch_y, gap;
    float size;       // of numbers; 0: colour alone
    float label_size; // of everything else
    float range, range_minus;
} Card;

float canvas_card_height(DrawRect area) {
    return (HEAD_HEIGHT + CARD_ROWS * CELL_HEIGHT + PADDING) * canvas_unit(area);
}

// --- words ---------------------------------------------------------------------------------------

static const char *card_name(const Card *card, size_t index, bool is_line,
                             char buffer[SCENE_TOKEN_MAX]) {
    const Document *document = card->view->document;
    if (card->is_queries != is_line)
        return document_row_name(document, ATTN_WEIGHTS, index, buffer);
    return document_column_name(document, ATTN_WEIGHTS, index, buffer);
}

static const TextId ROW_NAMES[CARD_ROWS] = {TEXT_CANVAS_CARD_SCORE, TEXT_CANVAS_CARD_LARGEST,
                                            TEXT_CANVAS_CARD_EXP, TEXT_CANVAS_CARD_SUM};

// The number that belongs to a row's name: what is subtracted, what is divided by.
static void row_number(const Card *card, size_t row, char out[NUMFMT_MAX]) {
    out[0] = '\0';
    if (row == 1) numfmt_fixed(out, (double)card->explain.largest, 2);
    if (row == 3) numfmt_fixed(out, (double)card->explain.sum, 2);
}

static DrawStyle text_style(const Card *card, DrawColor color) {
    return view_style(FONT_TEXT, card->label_size, color);
}

static DrawStyle mono_style(const Card *card, DrawColor color) {
    return view_style(FONT_MONO, fmaxf(LEAST_TEXT, card->label_size * 0.92f), color);
}

static float row_label_width(const Card *card, size_t row) {
    char number[NUMFMT_MAX];
    const DrawColor ink = card->view->theme->ink;
    const DrawStyle text = text_style(card, ink), mono = mono_style(card, ink);
    row_number(card, row, number);
    const float name = draw_text_width(card->view->list, FONT_TEXT_BOLD, text.size,
                                       view_text(card->view, ROW_NAMES[row]));
    const float value = draw_text_width(card->view->list, mono.font, mono.size, number);
    return name + (value > 0 ? 6 + value : 0);
}

// "The row of " + name + ", step by step"; returns its width, draws it where baseline is not NAN.
static float title(const Card *card, float x, float baseline) {
    const View *view = card->view;
    const char *text =
        view_text(view, card->is_queries ? TEXT_CANVAS_CARD_COLUMN : TEXT_CANVAS_CARD_ROW);
    const char *mark = strchr(text, '^');
    if (!mark) mark = text + strlen(text);
    char before[64], buffer[SCENE_TOKEN_MAX];
    snprintf(before, sizeof before, "%.*s", (int)(mark - text), text);
    const ThemeRole role = card->is_queries ? ROLE_KEY : ROLE_QUERY;
    const float size = fmaxf(LEAST_TEXT, card->label_size * 0.92f);
    const DrawStyle dim = view_style(FONT_TEXT_BOLD, size, view->theme->ink_dim);
    const DrawStyle lit = view_style(FONT_TEXT_BOLD, size, view->theme->role[role]);
    const char *parts[] = {before, card_name(card, card->line, true, buffer),
                           *mark == '^' ? mark + 1 : ""};
    float width = 0;
    for (size_t i = 0; i < 3; i++) {
        const DrawStyle style = i == 1 ? lit : dim;
        if (isnan(baseline))
            width += draw_text_width(view->list, style.font, style.size, parts[i]);
        else
            width += draw_text(view->list, style, x + width, baseline, ALIGN_LEFT, parts[i]);
    }
    return width;
}

// --- layout --------------------------------------------------------------------------------------

static float widest_name(const Card *card) {
    float most = 0;
    char buffer[SCENE_TOKEN_MAX];
    for (size_t i = 0; i < card->explain.term_count && i < 64; i++) {
        const char *name = card_name(card, i, false, buffer);
        const float w = draw_text_width(card->view->list, FONT_TEXT_BOLD, card->label_size, name);
        most = fmaxf(most, w);
    }
    return most;
}

static void choose_labels(Card *card) {
    const float unit = card->table->unit;
    card->label_size = fmaxf(LEAST_TEXT, fminf(14 * unit, card->pitch_y * 0.48f));
    for (size_t row = 0; row < CARD_ROWS; row++)
        card->labels = fmaxf(card->labels, row_label_width(card, row));
    char note[64], number[NUMFMT_MAX];
    snprintf(note, sizeof note, "%s %s", view_text(card->view, TEXT_CANVAS_CARD_NOTE_LARGEST),
             numfmt_fixed(number, (double)card->explain.largest, 2));
    card->notes = draw_text_width(card->view->list, FONT_TEXT_BOLD, card->label_size, note) + 8;
}

// The size that numbers have in cells of the present pitch; 0 where they do not fit.
static float number_size(const Card *card) {
    const float advance = draw_text_width(card->view->list, FONT_MONO, 100, "0") / 100;
    const float size = fminf(fminf(13 * card->table->unit, (card->pitch_y - card->gap) * 0.6f),
                             (card->pitch_x - card->gap - 4) / (WIDEST * advance));
    return size >= LEAST_TEXT ? floorf(size * 2) / 2 : 0;
}

static void choose_pitch(Card *card, float room) {
    const float unit = card->table->unit;
    card->pitch_x = floorf(fminf(room / (float)card->explain.term_count, CELL_WIDTH * unit));
    card->gap = card->pitch_x > 50    ? floorf(6 * unit)
                : card->pitch_x >= 12 ? 2
                : card->pitch_x >= 8  ? 1
                                      : 0;
    card->size = number_size(card);
}

// As many cells as there is room for, around the one in the light. The notes at the right say what
// the names of the rows say as well: where numbers need their room, they go.
static void choose_cells(Card *card) {
    const float unit = card->table->unit;
    const float room = card->rect.w - 2 * PADDING * unit - card->labels - 20 * unit;
    choose_pitch(card, room - card->notes);
    if (card->size <= 0) {
        const float notes = card->notes;
        choose_pitch(card, room);
        if (card->size > 0 || card->rect.w < 420)
            card->notes = 0;
        else
            choose_pitch(card, room - notes);
    }
    const size_t total = card->explain.term_count;
    card->count = total;
    if (card->pitch_x >= CELL_LEAST) return;
    card->pitch_x = CELL_LEAST;
    card->count = (size_t)((room - card->notes) / CELL_LEAST);
    const size_t half = card->count / 2, lit = card->lit == SIZE_MAX ? 0 : card->lit;
    card->first = lit > half ? lit - half : 0;
    if (card->first + card->count > total) card->first = total - card->count;
}

static void layout(Card *card) {
    const float unit = card->table->unit;
    const float room = card->rect.h - PADDING * unit;
    card->pitch_y = floorf(fminf((room - HEAD_HEIGHT * unit) / CARD_ROWS, CELL_HEIGHT * unit));
    choose_labels(card);
    choose_cells(card);
    // The title stands beside the names of the columns where that costs the cells nothing.
    const float title_room = title(card, 0, NAN) + PADDING * unit - 8 * unit;
    const float spare =
        card->rect.w - 2 * PADDING * unit - card->pitch_x * (float)card->count - card->notes;
    if (card->labels < title_room && title_room + 20 * unit < spare) card->labels = title_room;
    const float used = card->labels + 20 * unit + card->pitch_x * (float)card->count + card->notes;
    card->x = floorf(card->rect.x + (card->rect.w - used) / 2 + card->labels + 20 * unit);
    card->y =
        floorf(card->rect.y + card->rect.h - PADDING * unit * 0.6f - CARD_ROWS * card->pitch_y);
}

static void choose_ranges(Card *card) {
    const CanvasGrid *masked = &card->table->grids[0];
    card->range = masked->range;
    for (size_t i = 0; i < card->explain.term_count; i++) {
        const AttnTerm *term = &card->explain.terms[i];
        if (!term->hidden && isfinite(term->b))
            card->range_minus = fmaxf(card->range_minus, fabsf(term->b));
    }
}

// --- cells ---------------------------------------------------------------------------------------

// Has this cell of the card been computed yet?
static bool is_shown(const Card *card, size_t row, size_t index) {
    const View *view = card->view;
    const UiStep *step = &view->ui->step;
    if (!step->is_partial || row < 2) return true;
    if (row == 2 && card->table->terms != SIZE_MAX) return index < card->table->terms;
    const size_t r = card->is_queries ? index : card->line,
                 c = card->is_queries ? card->line : index;
    return ui_shows_cell(view->ui, view->document, ATTN_WEIGHTS, r, c);
}

static float weight_at(const Card *card, size_t index) {
    float value = 0;
    const size_t r = card->is_queries ? index : card->line,
                 c = card->is_queries ? card->line : index;
    document_value(card->view->document, ATTN_WEIGHTS, card->explain.head, r, c, &value);
    return value;
}

// The value of a row at an index, its colour and its text.
static float cell_value(const Card *card, size_t row, size_t index) {
    const AttnTerm *term = &card->explain.terms[index];
    return row == 0   ? term->a
           : row == 1 ? term->b
           : row == 2 ? term->product
                      : weight_at(card, index);
}

static DrawColor cell_color(const Card *card, size_t row, float value) {
    const Theme *theme = card->view->theme;
    if (row == 0) return theme_cell(theme, ATTN_MASKED, value, card->range);
    if (row == 1) return theme_cell(theme, ATTN_MASKED, value, card->range_minus);
    return theme_cell(theme, ATTN_WEIGHTS, value, 1);
}

static char *cell_text(size_t row, float value, char text[NUMFMT_MAX]) {
    if (row < 2 || !isfinite(value)) return numfmt_cell(text, value, 5);
    if (row == 2) return numfmt_fixed(text, (double)value, 3);
    return numfmt_percent(text, value);
}

static void draw_cell(const Card *card, size_t row, size_t index, DrawRect rect) {
    const View *view = card->view;
    const bool is_hidden = card->explain.terms[index].hidden;
    if (is_hidden) {
        if (rect.w >= 10) draw_hatch(view->list, rect, 6, view->theme->ink_faint);
        return;
    }
    if (!is_shown(card, row, index)) {
        draw_stroke(view->list, rect, 3, 1, view->theme->border);
        return;
    }
    const float value = cell_value(card, row, index);
    char text[NUMFMT_MAX];
    const CanvasCell cell = {rect, cell_color(card, row, value),
                             card->size > 0 ? cell_text(row, value, text) : NULL, card->size, 1};
    canvas_draw_cell(view, card->table, &cell);
}

// Colours alone: one heatmap for a row.
static void draw_colors(const Card *card, size_t row, DrawRect rect) {
    const Theme *theme = card->view->theme;
    DrawColor *colors =
        draw_heatmap(card->view->list, rect, 1, (uint32_t)card->count, card->gap, 0);
    if (!colors) return;
    for (size_t i = 0; i < card->count; i++) {
        const size_t index = card->first + i;
        const bool is_empty = card->explain.terms[index].hidden || !is_shown(card, row, index);
        colors[i] = is_empty ? theme->track : cell_color(card, row, cell_value(card, row, index));
    }
}

static void draw_row(const Card *card, size_t row) {
    const float y = card->y + (float)row * card->pitch_y,
                height = card->pitch_y - fmaxf(2, card->gap);
    if (card->size <= 0) {
        draw_colors(card, row, draw_rect(card->x, y, card->pitch_x * (float)card->count, height));
    } else {
        for (size_t i = 0; i < card->count; i++)
            draw_cell(card, row, card->first + i,
                      draw_rect(card->x + (float)i * card->pitch_x, y, card->pitch_x - card->gap,
                                height));
    }
    if (card->lit < card->first || card->lit >= card->first + card->count) return;
    const DrawRect lit = draw_rect(card->x + (float)(card->lit - card->first) * card->pitch_x, y,
                                   card->pitch_x - card->gap, height);
    draw_stroke(card->view->list, draw_inset(lit, -1), 4, 2, card->view->theme->role[ROLE_WEIGHT]);
}

// --- words around the cells ----------------------------------------------------------------------

static void draw_row_label(const Card *card, size_t row, float baseline) {
    const View *view = card->view;
    char number[NUMFMT_MAX];
    row_number(card, row, number);
    float x = card->x - 16 * card->table->unit;
    if (number[0] != '\0') {
        const DrawStyle mono = mono_style(card, view->theme->ink_dim);
        x -= draw_text(view->list, mono,
                       x - draw_text_width(view->list, mono.font, mono.size, number), baseline,
                       ALIGN_LEFT, number) +
             6;
    }
    DrawStyle style = text_style(card, view->theme->ink);
    if (row == 3) style = view_style(FONT_TEXT_BOLD, style.size, view->theme->role[ROLE_WEIGHT]);
    draw_text(view->list, style, x, baseline, ALIGN_RIGHT, view_text(view, ROW_NAMES[row]));
}

static void draw_row_note(const Card *card, size_t row, float baseline) {
    const View *view = card->view;
    if (card->notes <= 0 || row == 1) return;
    char number[NUMFMT_MAX];
    float sum = 0;
    for (size_t i = 0; row == 3 && i < card->explain.term_count; i++)
        sum += weight_at(card, i);
    const float value = row == 0 ? card->explain.largest : row == 2 ? card->explain.sum : sum;
    const TextId name = row == 0 ? TEXT_CANVAS_CARD_NOTE_LARGEST : TEXT_CANVAS_CARD_NOTE_SUM;
    const DrawStyle dim =
        view_style(FONT_TEXT, fmaxf(LEAST_TEXT, card->label_size * 0.88f), view->theme->ink_dim);
    const float x = card->x + card->pitch_x * (float)card->count + 12;
    const float width = draw_text(view->list, dim, x, baseline, ALIGN_LEFT, view_text(view, name));
    draw_text(view->list, view_style(FONT_MONO_BOLD, dim.size, view->theme->ink_dim), x + width + 5,
              baseline, ALIGN_LEFT, numfmt_fixed(number, (double)value, 2));
}

static void draw_names(const Card *card, float baseline) {
    const View *view = card->view;
    const ThemeRole role = card->is_queries ? ROLE_QUERY : ROLE_KEY;
    const float most = widest_name(card);
    const bool fits = most + 4 <= card->pitch_x || card->pitch_x >= 34;
    const size_t step = fits ? 1 : (size_t)((fminf(most, 56) + 8) / card->pitch_x) + 1;
    char buffer[SCENE_TOKEN_MAX];
    for (size_t i = 0; i < card->count; i++) {
        const size_t index = card->first + i;
        const bool is_lit = index == card->lit;
        const size_t away = card->lit == SIZE_MAX ? SIZE_MAX
                            : index > card->lit   ? index - card->lit
                                                  : card->lit - index;
        if (!is_lit && (index % step != 0 || away < step)) continue;
        DrawStyle style = text_style(card, view->theme->ink_dim);
        if (is_lit) style = view_style(FONT_TEXT_BOLD, style.size, view->theme->role[role]);
        const float x = card->x + (float)i * card->pitch_x + (card->pitch_x - card->gap) / 2;
        draw_text_fit(view->list, style, x, baseline, ALIGN_CENTER, (float)step * card->pitch_x - 4,
                      card_name(card, index, false, buffer));
    }
}

// Which cells are shown where not all fit.
static void draw_part(const Card *card) {
    const size_t total = card->explain.term_count;
    if (card->count == total) return;
    const DrawStyle style = view_style(FONT_TEXT, LEAST_TEXT, card->view->theme->ink_dim);
    draw_textf(card->view->list, style, card->rect.x + card->rect.w - PADDING, card->rect.y + 20,
               ALIGN_RIGHT, view_text(card->view, TEXT_CANVAS_CARD_PART), card->first + 1,
               card->first + card->count, total);
}

// --- the card ------------------------------------------------------------------------------------

static bool has_something(const Card *card) {
    for (size_t i = 0; i < card->explain.term_count; i++)
        if (!card->explain.terms[i].hidden) return true;
    return false;
}

static void draw_all(const Card *card) {
    const View *view = card->view;
    const float unit = card->table->unit;
    const float names = card->y - 8 * unit;
    const float room = card->x - card->rect.x - PADDING * unit - 8;
    const float size = card->label_size;
    const bool is_beside = title(card, 0, NAN) <= room;
    title(card, card->rect.x + PADDING * unit,
          is_beside ? names - size * 0.2f : card->rect.y + size * 1.65f);
    if (!has_something(card)) {
        draw_text(view->list, text_style(card, view->theme->ink_dim),
                  card->rect.x + card->rect.w / 2, card->rect.y + card->rect.h / 2, ALIGN_CENTER,
                  view_text(view, TEXT_CANVAS_CARD_NOTHING));
        return;
    }
    draw_names(card, names);
    draw_part(card);
    for (size_t row = 0; row < CARD_ROWS; row++) {
        const float y = card->y + (float)row * card->pitch_y;
        const float baseline =
            draw_center_baseline(view->list, FONT_TEXT, size, y, card->pitch_y - card->gap);
        draw_row(card, row);
        draw_row_label(card, row, baseline);
        draw_row_note(card, row, baseline);
    }
}

void canvas_draw_card(const View *view, const CanvasTable *table, DrawRect rect) {
    const AttnTrace *trace = view->document->trace;
    Card card = {.view = view, .table = table, .rect = rect, .lit = SIZE_MAX};
    card.is_queries = attn_trace_spec(trace)->softmax_axis == ATTN_SOFTMAX_QUERIES;
    const CanvasLight *line = &table->lights[card.is_queries ? AXIS_KEY : AXIS_QUERY];
    const CanvasLight *lit = &table->lights[card.is_queries ? AXIS_QUERY : AXIS_KEY];
    if (line->is_on) card.line = line->index;
    if (lit->is_on) card.lit = lit->index;
    const size_t row = card.is_queries ? 0 : card.line, column = card.is_queries ? card.line : 0;
    if (attn_explain(trace, ATTN_WEIGHTS, canvas_head(view), row, column, &card.explain, NULL) !=
        ATTN_OK)
        return;
    draw_group(view->list, "softmax");
    view_panel(view, rect);
    choose_ranges(&card);
    layout(&card);
    draw_all(&card);
    draw_group_end(view->list);
    attn_explain_deinit(&card.explain);
}
