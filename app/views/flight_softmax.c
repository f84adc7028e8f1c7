// Softmax on its way, above its card: the largest score is looked for and found, and is subtracted
// from all; exp is taken of each; the exponentials join their sum; each is divided by it, and the
// quotient flies up into the weights.
#include "app/views/canvas_card.h"
#include "app/views/flight.h"
#include <math.h>

#define SEARCHED 0.7f // share of the search after which the largest flies to where it is subtracted

static bool is_seen(const Card *card, size_t index) {
    return index >= card->first && index < card->first + card->count &&
           !card->explain.terms[index].hidden;
}

// Where a step's own number stands, before its cells; where its note stands, behind them.
static DrawRect label_place(const Card *card, size_t row) {
    DrawRect place = card_cell(card, row, card->first);
    if (card->is_standing)
        place.y -= card->pitch_y;
    else
        place.x = card->x - 16 * card->table->unit - card->pitch_x;
    return place;
}

static DrawRect note_place(const Card *card, size_t row) {
    if (card->notes <= 0) return label_place(card, 3);
    DrawRect place = card_cell(card, row, card->first + card->count);
    if (!card->is_standing) place.x += 12;
    return place;
}

// A number of row `from` becomes that of row `to` on its way.
typedef struct Way {
    size_t from, to, index;
    DrawRect goal;
} Way;

static void draw_way(const Card *card, const Way *way, float t) {
    const Flight flight = {.view = card->view, .table = card->table};
    const bool has_become = t >= 0.5f;
    const size_t row = has_become ? way->to : way->from;
    const bool is_score = row < 2;
    char text[NUMFMT_MAX];
    const float value = card_value(card, row, way->index);
    const FlightChip chip = {
        .rect = flight_between(card_cell(card, way->from, way->index), way->goal, flight_ease(t)),
        .id = is_score ? ATTN_MASKED : ATTN_WEIGHTS,
        .value = value,
        .range = row == 0   ? card->range
                 : row == 1 ? card->range_minus
                            : 1,
        .text = card_text(card, row, value, text),
        .size = card->size,
        .alpha = 1,
        .role = is_score ? ROLE_SCORE : ROLE_WEIGHT};
    flight_chip(&flight, &chip);
}

static void draw_ways(const Card *card, size_t from, size_t to, float amount) {
    for (size_t i = card->first; i < card->first + card->count; i++) {
        const float t = flight_share(amount, i);
        if (t <= 0 || t >= 1 || !is_seen(card, i)) continue;
        const Way way = {from, to, i, card_cell(card, to, i)};
        draw_way(card, &way, t);
    }
}

// --- the largest ---------------------------------------------------------------------------------

// The largest of the scores up to and with this one; SIZE_MAX: none is to be seen.
static size_t largest_of(const Card *card, size_t last) {
    size_t best = SIZE_MAX;
    for (size_t i = 0; i <= last && i < card->explain.term_count; i++) {
        const AttnTerm *term = &card->explain.terms[i];
        if (term->hidden) continue;
        if (best == SIZE_MAX || term->a > card->explain.terms[best].a) best = i;
    }
    return best;
}

// Framed in the card and among the scores above.
static void frame_score(const Card *card, size_t index, float width) {
    DrawList *list = card->view->list;
    const DrawColor color = card->view->theme->role[ROLE_SCORE];
    if (is_seen(card, index))
        draw_stroke(list, draw_inset(card_cell(card, 0, index), -2), 5, width, color);
    DrawRect above;
    const size_t row = card->is_queries ? index : card->line,
                 column = card->is_queries ? card->line : index;
    if (flight_place(card->table, ui_cell(ATTN_MASKED, card->explain.head, row, column), NULL,
                     &above))
        draw_stroke(list, draw_inset(above, -2), 5, width, color);
}

static void draw_search(const Card *card) {
    const size_t n = card->explain.term_count;
    const float searched = step_part(card->at.largest, 0, SEARCHED);
    const size_t at = searched < 1 ? (size_t)(searched * (float)n) : n - 1;
    const size_t best = largest_of(card, at);
    if (best == SIZE_MAX) return;
    if (searched < 1) frame_score(card, at, 1);
    frame_score(card, best, 3);
    // Once it has arrived it stands there as the step's own number.
    const bool is_flying = searched >= 1 && card->at.largest < 1;
    if (!is_flying || card->size <= 0 || !is_seen(card, best)) return;
    const Way way = {0, 0, best, label_place(card, 1)};
    draw_way(card, &way, step_part(card->at.largest, SEARCHED, 1));
}

// --- the sum and the quotient --------------------------------------------------------------------

static void draw_sum(const Card *card) {
    const float added = card->at.sum * (float)card->explain.term_count;
    for (size_t i = card->first; i < card->first + card->count; i++) {
        // Each sets out while the one before it is still on its way.
        const float t = flight_share(added * 1.5f, i) * 0.5f + flight_share(added, i) * 0.5f;
        if (t <= 0 || t >= 1 || !is_seen(card, i)) continue;
        const Way way = {2, 2, i, note_place(card, 2)};
        draw_way(card, &way, t);
    }
}

static void draw_quotient(const Card *card) {
    const float t = card->at.quotient;
    const size_t columns = attn_trace_shape(card->view->document->trace)->n_k;
    const size_t row = card->at.cell / columns, column = card->at.cell % columns;
    const size_t index = card->is_queries ? row : column;
    if (t <= 0 || t >= 1 || index >= card->explain.term_count || !is_seen(card, index)) return;
    if (t < 0.5f) {
        const Way way = {2, 3, index, card_cell(card, 3, index)};
        draw_way(card, &way, 2 * t);
        return;
    }
    Way way = {3, 3, index, card_cell(card, 3, index)};
    if (!flight_place(card->table, ui_cell(ATTN_WEIGHTS, card->explain.head, row, column), NULL,
                      &way.goal))
        return;
    draw_way(card, &way, 2 * t - 1);
}

void card_draw_flight(const Card *card) {
    const UiStep *step = &card->view->ui->step;
    if (!step->is_partial || step->grain == GRAIN_STAGE) return;
    draw_group(card->view->list, "flight");
    if (card->at.largest > 0 && card->at.minus < (float)card->at.n) draw_search(card);
    if (card->size > 0) {
        draw_ways(card, 0, 1, card->at.minus);
        draw_ways(card, 1, 2, card->at.exps);
        if (card->at.sum < 1) draw_sum(card);
        draw_quotient(card);
    }
    draw_group_end(card->view->list);
}
