// canvas_card_standing: the softmax worked out down a column as it is seen: the terms stand below
// each other with their names at the left, the four steps side by side under theirs.
#include "app/views/canvas_card.h"
#include <math.h>
#include <stdio.h>

#define NAMES_SHARE 0.26f // of the width, at most
#define NAMES_LEAST 0.17f
#define WIDE_NAMES  96.0f
#define SIDE_GAP    8.0f               // between names and cells
#define LINE        1.35f              // of words, in their size
#define HEAD_LINES  (2.25f + 2 * LINE) // title, the two lines of a step's name
#define WIDTH_LEAST 38.0f              // of a cell with its number

float canvas_card_width_standing(float unit, bool is_least) {
    if (is_least) return (CARD_ROWS * WIDTH_LEAST + 62) * unit;
    return (CARD_ROWS * CARD_CELL_WIDTH + WIDE_NAMES + SIDE_GAP + 2 * CARD_PADDING) * unit;
}

float canvas_card_height_standing(float unit, size_t terms) {
    return (14 * (HEAD_LINES + LINE) + CARD_PADDING + 8 + (float)terms * CARD_CELL_HEIGHT) * unit;
}

// --- layout --------------------------------------------------------------------------------------

// Left and right of everything: less where the card is narrow.
static float padding(const Card *card) {
    return fminf(CARD_PADDING * card->table->unit, card->rect.w * 0.03f);
}

// Title, the two lines of a step's name, and above and below the cells.
static float head_height(const Card *card) {
    return card->label_size * HEAD_LINES + 6 * card->table->unit;
}

static float foot_height(const Card *card) {
    return card->label_size * LINE + CARD_PADDING * card->table->unit;
}

static void choose_pitch(Card *card) {
    const float unit = card->table->unit;
    const float room_x = card->rect.w - 2 * padding(card) - card->labels - SIDE_GAP;
    const float room_y = card->rect.h - head_height(card) - foot_height(card);
    card->pitch_x = floorf(fminf(room_x / CARD_ROWS, CARD_CELL_WIDTH * unit));
    card->pitch_y =
        floorf(fminf(room_y / (float)card->explain.term_count, CARD_CELL_HEIGHT * unit));
    const float least = fminf(card->pitch_x * 0.75f, card->pitch_y);
    card->gap = least > 30 ? floorf(4 * unit) : card->pitch_y >= 12 ? 2 : 0;
    card_show_part(card, SIZE_MAX);
    card_choose_numbers(card);
    if (card->pitch_y >= CARD_CELL_LEAST) return;
    card->pitch_y = CARD_CELL_LEAST;
    card_show_part(card, (size_t)(room_y / CARD_CELL_LEAST));
}

// --- words ---------------------------------------------------------------------------------------

static void draw_centred(const Card *card, DrawStyle style, size_t step, float baseline,
                         const char *text) {
    const DrawRect cell = card_cell(card, step, card->first);
    draw_text(card->view->list, style, cell.x + cell.w / 2, baseline, ALIGN_CENTER, text);
}

static bool fits(const Card *card, DrawStyle style, const char *text) {
    return draw_text_width(card->view->list, style.font, style.size, text) <= card->pitch_x - 3;
}

static const char *step_name(const Card *card, size_t step) {
    const char *name = view_text(card->view, CARD_ROW_NAMES[step]);
    if (step != 1 || fits(card, card_step_style(card, step), name)) return name;
    return view_text(card->view, TEXT_CANVAS_CARD_LARGEST_SHORT);
}

// "− largest" over "2.13".
static void draw_head(const Card *card, size_t step) {
    const float last = card->y - 7 * card->table->unit, line = card->label_size * LINE;
    char number[NUMFMT_MAX];
    card_row_number(card, step, number);
    const bool has_number = number[0] != '\0';
    draw_centred(card, card_step_style(card, step), step, has_number ? last - line : last,
                 step_name(card, step));
    if (has_number && card_number_is_known(card, step))
        draw_centred(card, card_mono_style(card, card->view->theme->ink_dim), step, last, number);
}

static DrawStyle note_style(const Card *card) {
    return view_style(FONT_TEXT, fmaxf(CARD_LEAST_TEXT, card->label_size * 0.88f),
                      card->view->theme->ink_dim);
}

// "sum 1.68"; false: there is none.
static bool foot_text(const Card *card, size_t step, char text[128], bool *is_known) {
    CardNote note;
    if (!card_note(card, step, &note)) return false;
    snprintf(text, 128, "%s %s", note.name, note.number);
    *is_known = note.is_known;
    return true;
}

static bool feet_fit(const Card *card) {
    char text[128];
    bool is_known;
    for (size_t step = 0; step < CARD_ROWS; step++)
        if (foot_text(card, step, text, &is_known) && !fits(card, note_style(card), text))
            return false;
    return true;
}

// What the columns come to.
static void draw_foot(const Card *card, size_t step) {
    char text[128];
    bool is_known;
    const DrawRect last = card_cell(card, step, card->first + card->count - 1);
    if (card->notes <= 0 || !foot_text(card, step, text, &is_known) || !is_known) return;
    draw_centred(card, note_style(card), step, last.y + last.h + card->label_size * LINE, text);
}

// Names of the terms; where rows are low, of every second, third … and of the one in the light.
static void draw_names(const Card *card) {
    const View *view = card->view;
    const size_t step = (size_t)(card->label_size * 1.25f / card->pitch_y) + 1;
    char buffer[SCENE_TOKEN_MAX];
    for (size_t i = 0; i < card->count; i++) {
        const size_t index = card->first + i;
        if (!card_shows_name(card, index, step)) continue;
        const DrawStyle style = card_name_style(card, index);
        const DrawRect cell = card_cell(card, 0, index);
        draw_text_fit(view->list, style, card->x - SIDE_GAP,
                      draw_center_baseline(view->list, style.font, style.size, cell.y, cell.h),
                      ALIGN_RIGHT, card->labels + 1, card_name(card, index, false, buffer));
    }
}

void card_layout_standing(Card *card) {
    card->label_size = fmaxf(CARD_LEAST_TEXT, fminf(14 * card->table->unit, card->rect.w / 34));
    card->labels = fminf(card_widest_name(card), card->rect.w * NAMES_SHARE);
    choose_pitch(card);
    if (card->size <= 0) { // names give way to numbers
        const float names = card->labels;
        card->labels = fminf(names, card->rect.w * NAMES_LEAST);
        choose_pitch(card);
        if (card->size <= 0) card->labels = names;
        if (card->size <= 0) choose_pitch(card);
    }
    const float wide = card->labels + SIDE_GAP + CARD_ROWS * card->pitch_x;
    const float tall = (float)card->count * card->pitch_y;
    card->x = floorf(card->rect.x + (card->rect.w - wide) / 2 + card->labels + SIDE_GAP);
    const float spare = card->rect.h - head_height(card) - foot_height(card) - tall;
    card->y = floorf(card->rect.y + head_height(card) + fmaxf(0, spare / 2));
    card->notes = feet_fit(card) ? card->label_size * LINE : 0;
}

void card_draw_words_standing(const Card *card) {
    draw_names(card);
    for (size_t step = 0; step < CARD_ROWS; step++) {
        draw_head(card, step);
        draw_foot(card, step);
    }
}
