// canvas_card: sizes, places and names of the card on which the softmax is worked out. Numbers have
// room first, then the notes at the right; where not even colours have, only the cells around the
// one in the light are shown.
#include "app/views/canvas_card.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define CELL_WIDTH   72.0f
#define CELL_HEIGHT  38.0f
#define CELL_LEAST   6.0f
#define HEAD_HEIGHT  50.0f // title, or the names of the columns
#define NAMES_HEIGHT 24.0f
#define WIDEST       6.0f // characters of the widest number, "88.3 %"

float canvas_card_height(DrawRect area) {
    return (HEAD_HEIGHT + CARD_ROWS * CELL_HEIGHT + CARD_PADDING) * canvas_unit(area);
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

DrawStyle card_mono_style(const Card *card, DrawColor color) {
    return view_style(FONT_MONO, fmaxf(CARD_LEAST_TEXT, card->label_size * 0.92f), color);
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

// "The row of " + name + ", step by step"; returns its width, draws it where baseline is not NAN.
float card_title(const Card *card, float x, float baseline) {
    const View *view = card->view;
    const char *text =
        view_text(view, card->is_queries ? TEXT_CANVAS_CARD_COLUMN : TEXT_CANVAS_CARD_ROW);
    const char *mark = strchr(text, '^');
    if (!mark) mark = text + strlen(text);
    char before[64], buffer[SCENE_TOKEN_MAX];
    snprintf(before, sizeof before, "%.*s", (int)(mark - text), text);
    const ThemeRole role = card->is_queries ? ROLE_KEY : ROLE_QUERY;
    const float size = fmaxf(CARD_LEAST_TEXT, card->label_size * 0.92f);
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

// The size that numbers have in cells of the present pitch; 0 where they do not fit.
static float number_size(const Card *card) {
    const float advance = draw_text_width(card->view->list, FONT_MONO, 100, "0") / 100;
    const float size = fminf(fminf(13 * card->table->unit, (card->pitch_y - card->gap) * 0.6f),
                             (card->pitch_x - card->gap - 4) / (WIDEST * advance));
    return size >= CARD_LEAST_TEXT ? floorf(size * 2) / 2 : 0;
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
    const size_t total = card->explain.term_count;
    card->count = total;
    if (card->pitch_x >= CELL_LEAST) return;
    card->pitch_x = CELL_LEAST;
    card->count = (size_t)((room - card->notes) / CELL_LEAST);
    const size_t half = card->count / 2, lit = card->lit == SIZE_MAX ? 0 : card->lit;
    card->first = lit > half ? lit - half : 0;
    if (card->first + card->count > total) card->first = total - card->count;
}

void card_layout(Card *card) {
    const float unit = card->table->unit;
    const float room = card->rect.h - CARD_PADDING * unit;
    card->pitch_y = floorf(fminf((room - HEAD_HEIGHT * unit) / CARD_ROWS, CELL_HEIGHT * unit));
    choose_labels(card);
    choose_cells(card);
    // The title stands beside the names of the columns where that costs the cells nothing.
    const float title_room = card_title(card, 0, NAN) + CARD_PADDING * unit - 8 * unit;
    const float spare =
        card->rect.w - 2 * CARD_PADDING * unit - card->pitch_x * (float)card->count - card->notes;
    if (card->labels < title_room && title_room + 20 * unit < spare) card->labels = title_room;
    const float used = card->labels + 20 * unit + card->pitch_x * (float)card->count + card->notes;
    card->x = floorf(card->rect.x + (card->rect.w - used) / 2 + card->labels + 20 * unit);
    // Title and names of the columns: one line where the title ends before the first column, else
    // two.
    const float free_x = card->x - card->rect.x - CARD_PADDING * unit - 8;
    card->is_title_beside = card_title(card, 0, NAN) <= free_x;
    const float names = NAMES_HEIGHT * unit, height = CARD_ROWS * card->pitch_y;
    const float below = card->rect.h - CARD_PADDING * unit * 0.6f - height;
    const float centred = (card->rect.h - names - height) / 2 + names;
    card->y = floorf(card->rect.y + (card->is_title_beside ? centred : below));
}

void card_choose_ranges(Card *card) {
    const CanvasGrid *masked = &card->table->grids[0];
    card->range = masked->range;
    for (size_t i = 0; i < card->explain.term_count; i++) {
        const AttnTerm *term = &card->explain.terms[i];
        if (!term->hidden && isfinite(term->b))
            card->range_minus = fmaxf(card->range_minus, fabsf(term->b));
    }
}
