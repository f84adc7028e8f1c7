// canvas_card: sizes, places and names of the card on which the softmax is worked out. Numbers have
// room first, then the notes at the right; where not even colours have, only the cells around the
// one in the light are shown.
#include "app/views/canvas_card.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEAD_HEIGHT  50.0f // title, or the names of the columns
#define NAMES_HEIGHT 24.0f
#define WIDEST       6     // characters of the widest number, "88.3 %"
#define WIDEST_TIGHT 5     // "−0.75"
#define HEIGHT_LEAST 21.0f // of a cell with its number
#define NUMBER_SIZE  13.0f
#define NUMBER_LARGE 18.0f // on a projector

float canvas_card_height(float unit, bool is_least) {
    const float cell = is_least ? HEIGHT_LEAST : CARD_CELL_HEIGHT;
    return (HEAD_HEIGHT + CARD_ROWS * cell + CARD_PADDING) * unit;
}

// --- words ---------------------------------------------------------------------------------------

const char *card_name(const Card *card, size_t index, bool is_line, char buffer[SCENE_TOKEN_MAX]) {
    const Document *document = card->view->document;
    if (card->is_queries != is_line)
        return document_row_name(document, ATTN_WEIGHTS, index, buffer);
    return document_column_name(document, ATTN_WEIGHTS, index, buffer);
}

const TextId CARD_ROW_NAMES[CARD_ROWS] = {TEXT_CANVAS_CARD_SCORE, TEXT_CANVAS_CARD_LARGEST,
                                          TEXT_CANVAS_CARD_EXP, TEXT_CANVAS_CARD_SUM};

// The number that belongs to a row's name: what is subtracted, what is divided by.
void card_row_number(const Card *card, size_t row, char out[NUMFMT_MAX]) {
    out[0] = '\0';
    if (row == 1) numfmt_fixed(out, (double)card->explain.largest, 2);
    if (row == 3) numfmt_fixed(out, (double)card->explain.sum, 2);
}

DrawStyle card_text_style(const Card *card, DrawColor color) {
    return view_style(FONT_TEXT, card->label_size, color);
}

bool card_shows_name(const Card *card, size_t index, size_t step) {
    const size_t away = card->lit == SIZE_MAX ? SIZE_MAX
                        : index > card->lit   ? index - card->lit
                                              : card->lit - index;
    return index == card->lit || (index % step == 0 && away >= step);
}

DrawStyle card_name_style(const Card *card, size_t index) {
    const Theme *theme = card->view->theme;
    const DrawStyle style = card_text_style(card, theme->ink_dim);
    if (index != card->lit) return style;
    return view_style(FONT_TEXT_BOLD, style.size,
                      theme->role[card->is_queries ? ROLE_QUERY : ROLE_KEY]);
}

DrawStyle card_mono_style(const Card *card, DrawColor color) {
    return view_style(FONT_MONO, fmaxf(CARD_LEAST_TEXT, card->label_size * 0.92f), color);
}

DrawStyle card_step_style(const Card *card, size_t step) {
    DrawStyle style = card_text_style(card, card->view->theme->ink);
    if (step == 3) {
        style.font = FONT_TEXT_BOLD;
        style.color = card->view->theme->role[ROLE_WEIGHT];
    }
    return style;
}

float card_weight(const Card *card, size_t index) {
    float value = 0;
    const size_t row = card->is_queries ? index : card->line,
                 column = card->is_queries ? card->line : index;
    document_value(card->view->document, ATTN_WEIGHTS, card->explain.head, row, column, &value);
    return value;
}

// Is what stands behind a step known yet? While the exponentials are added up, the sum so
// far stands there.
static bool note_is_known(const Card *card, size_t row) {
    if (row == 0) return card->at.largest >= 1;
    if (row == 2) return card->at.sum > 0;
    return card_shows(card, 3, card->explain.term_count - 1);
}

// The sum of the exponentials, as far as it goes.
static float sum_so_far(const Card *card) {
    const AttnExplain *e = &card->explain;
    const size_t added = (size_t)(card->at.sum * (float)e->term_count);
    if (added >= e->term_count) return e->sum;
    return added == 0 ? 0 : e->terms[added - 1].running;
}

bool card_number_is_known(const Card *card, size_t step) {
    return step == 1 ? card->at.largest >= 1 : card->at.sum >= 1;
}

bool card_note(const Card *card, size_t step, CardNote *out) {
    out->is_known = step != 1 && note_is_known(card, step);
    if (step == 1) return false;
    float sum = 0;
    for (size_t i = 0; step == 3 && i < card->explain.term_count; i++)
        sum += card_weight(card, i);
    const float value = step == 0 ? card->explain.largest : step == 2 ? sum_so_far(card) : sum;
    out->name = view_text(card->view,
                          step == 0 ? TEXT_CANVAS_CARD_NOTE_LARGEST : TEXT_CANVAS_CARD_NOTE_SUM);
    numfmt_fixed(out->number, (double)value, 2);
    return true;
}

float card_widest_name(const Card *card) {
    float most = 0;
    char buffer[SCENE_TOKEN_MAX];
    for (size_t i = 0; i < card->explain.term_count && i < 64; i++) {
        const char *name = card_name(card, i, false, buffer);
        const float w = draw_text_width(card->view->list, FONT_TEXT_BOLD, card->label_size, name);
        most = fmaxf(most, w);
    }
    return most;
}

static float row_label_width(const Card *card, size_t row) {
    char number[NUMFMT_MAX];
    const DrawColor ink = card->view->theme->ink;
    const DrawStyle text = card_text_style(card, ink), mono = card_mono_style(card, ink);
    card_row_number(card, row, number);
    const float name = draw_text_width(card->view->list, FONT_TEXT_BOLD, text.size,
                                       view_text(card->view, CARD_ROW_NAMES[row]));
    const float value = draw_text_width(card->view->list, mono.font, mono.size, number);
    return name + (value > 0 ? 6 + value : 0);
}

// The parts of "The row of " + name + ", step by step".
typedef struct Title {
    char before[64], buffer[SCENE_TOKEN_MAX];
    const char *parts[3];
    DrawStyle styles[3];
} Title;

static void title_of(const Card *card, Title *out) {
    const View *view = card->view;
    const char *text =
        view_text(view, card->is_queries ? TEXT_CANVAS_CARD_COLUMN : TEXT_CANVAS_CARD_ROW);
    const char *mark = strchr(text, '^');
    if (!mark) mark = text + strlen(text);
    snprintf(out->before, sizeof out->before, "%.*s", (int)(mark - text), text);
    const ThemeRole role = card->is_queries ? ROLE_KEY : ROLE_QUERY;
    const float size = fmaxf(CARD_LEAST_TEXT, card->label_size * 0.92f);
    out->parts[0] = out->before;
    out->parts[1] = card_name(card, card->line, true, out->buffer);
    out->parts[2] = *mark == '^' ? mark + 1 : "";
    for (size_t i = 0; i < 3; i++)
        out->styles[i] = view_style(FONT_TEXT_BOLD, size,
                                    i == 1 ? view->theme->role[role] : view->theme->ink_dim);
}

float card_title_width(const Card *card) {
    Title title;
    float width = 0;
    title_of(card, &title);
    for (size_t i = 0; i < 3; i++)
        width += draw_text_width(card->view->list, title.styles[i].font, title.styles[i].size,
                                 title.parts[i]);
    return width;
}

void card_draw_title(const Card *card, float x, float baseline) {
    Title title;
    title_of(card, &title);
    const float right = card->rect.x + card->rect.w - 6;
    const size_t count = card_title_width(card) <= right - x ? 3 : 2; // without "step by step"
    for (size_t i = 0; i < count; i++)
        x += draw_text_fit(card->view->list, title.styles[i], x, baseline, ALIGN_LEFT, right - x,
                           title.parts[i]);
}

// --- layout --------------------------------------------------------------------------------------

static void choose_labels(Card *card) {
    const float unit = card->table->unit;
    card->label_size = fmaxf(CARD_LEAST_TEXT, fminf(14 * unit, card->pitch_y * 0.48f));
    for (size_t row = 0; row < CARD_ROWS; row++)
        card->labels = fmaxf(card->labels, row_label_width(card, row));
    char note[64], number[NUMFMT_MAX];
    snprintf(note, sizeof note, "%s %s", view_text(card->view, TEXT_CANVAS_CARD_NOTE_LARGEST),
             numfmt_fixed(number, (double)card->explain.largest, 2));
    card->notes = draw_text_width(card->view->list, FONT_TEXT_BOLD, card->label_size, note) + 8;
}

static float number_size(const Card *card, int digits) {
    const bool is_large = card->table->is_large;
    const float unit = card->table->unit, beside = is_large ? 8 * unit : 2;
    const float advance = draw_text_width(card->view->list, FONT_MONO, 100, "0") / 100;
    const float most = (is_large ? NUMBER_LARGE : NUMBER_SIZE) * unit;
    const float size = fminf(fminf(most, (card->pitch_y - card->gap) * 0.6f),
                             (card->pitch_x - card->gap - beside) / ((float)digits * advance));
    return size >= CARD_LEAST_TEXT ? floorf(size * 2) / 2 : 0;
}

void card_choose_numbers(Card *card) {
    card->size = number_size(card, WIDEST);
    card->is_tight = card->size <= 0;
    if (card->is_tight) card->size = number_size(card, WIDEST_TIGHT);
}

DrawRect card_cell(const Card *card, size_t step, size_t index) {
    const float place = (float)index - (float)card->first, wide = fmaxf(2, card->gap);
    if (card->is_standing)
        return draw_rect(card->x + (float)step * card->pitch_x, card->y + place * card->pitch_y,
                         card->pitch_x - wide, card->pitch_y - card->gap);
    return draw_rect(card->x + place * card->pitch_x, card->y + (float)step * card->pitch_y,
                     card->pitch_x - card->gap, card->pitch_y - wide);
}

static void choose_pitch(Card *card, float room) {
    const float unit = card->table->unit;
    const float widest = card->table->is_large ? CARD_CELL_LARGE : CARD_CELL_WIDTH;
    card->pitch_x = floorf(fminf(room / (float)card->explain.term_count, widest * unit));
    card->gap = card->pitch_x > 50    ? floorf(6 * unit)
                : card->pitch_x >= 12 ? 2
                : card->pitch_x >= 8  ? 1
                                      : 0;
    card_choose_numbers(card);
}

void card_show_part(Card *card, size_t count) {
    const size_t total = card->explain.term_count;
    card->count = count < total ? count : total;
    const size_t half = card->count / 2, lit = card->lit == SIZE_MAX ? 0 : card->lit;
    card->first = lit > half ? lit - half : 0;
    if (card->first + card->count > total) card->first = total - card->count;
}

// As many cells as there is room for, around the one in the light. The notes at the right say what
// the names of the rows say as well: where numbers need their room, they go.
static void choose_cells(Card *card) {
    const float unit = card->table->unit;
    const float room = card->rect.w - 2 * CARD_PADDING * unit - card->labels - 20 * unit;
    choose_pitch(card, room - card->notes);
    if (card->size <= 0) {
        const float notes = card->notes;
        choose_pitch(card, room);
        if (card->size > 0 || card->rect.w < 420)
            card->notes = 0;
        else
            choose_pitch(card, room - notes);
    }
    card_show_part(card, SIZE_MAX);
    if (card->pitch_x >= CARD_CELL_LEAST) return;
    card->pitch_x = CARD_CELL_LEAST;
    // Where names and notes take all the room, one cell is still there.
    card_show_part(card, (size_t)fmaxf((room - card->notes) / CARD_CELL_LEAST, 1));
}

void card_layout(Card *card) {
    const float unit = card->table->unit;
    const float room = card->rect.h - CARD_PADDING * unit;
    card->pitch_y = floorf(fminf((room - HEAD_HEIGHT * unit) / CARD_ROWS, CARD_CELL_HEIGHT * unit));
    choose_labels(card);
    choose_cells(card);
    // The title stands beside the names of the columns where that costs the cells nothing.
    const float title_room = card_title_width(card) + CARD_PADDING * unit - 8 * unit;
    const float spare =
        card->rect.w - 2 * CARD_PADDING * unit - card->pitch_x * (float)card->count - card->notes;
    if (card->labels < title_room && title_room + 20 * unit < spare) card->labels = title_room;
    const float used = card->labels + 20 * unit + card->pitch_x * (float)card->count + card->notes;
    card->x = floorf(card->rect.x + (card->rect.w - used) / 2 + card->labels + 20 * unit);
    // Title and names of the columns: one line where the title ends before the first column, else
    // two.
    const float free_x = card->x - card->rect.x - CARD_PADDING * unit - 8;
    card->is_title_beside = card_title_width(card) <= free_x;
    const float names = NAMES_HEIGHT * unit, height = CARD_ROWS * card->pitch_y;
    const float below = card->rect.h - CARD_PADDING * unit * 0.6f - height;
    const float centred = (card->rect.h - names - height) / 2 + names;
    card->y = floorf(card->rect.y + (card->is_title_beside ? centred : below));
}

void card_choose_ranges(Card *card) {
    const CanvasGrid *masked = &card->table->grids[0];
    card->range = view_color_range(card->view, masked->range);
    for (size_t i = 0; i < card->explain.term_count; i++) {
        const AttnTerm *term = &card->explain.terms[i];
        if (!term->hidden && isfinite(term->b))
            card->range_minus = fmaxf(card->range_minus, fabsf(term->b));
    }
    card->range_minus = view_color_range(card->view, card->range_minus);
}
