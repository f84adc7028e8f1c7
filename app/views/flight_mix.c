// A row of the context: one value row after the other is taken, by its weight, and added to what
// the row holds so far. The weight flies to its value row, whose copy becomes weight × value, comes
// down to the context and joins it.
#include "app/views/flight.h"
#include <math.h>

#define WEIGHTED 0.35f // of a key's turn: its weight has come to the value row …
#define SCALED   0.55f // … and has been multiplied with it

static DrawRect value_cell(const Flight *flight, const AttnExplain *e, size_t key) {
    DrawRect rect = {0};
    flight_place(flight->table, ui_cell(ATTN_V, e->right_head, key, e->column), NULL, &rect);
    return rect;
}

static void draw_weight(const Flight *flight, size_t key, float t) {
    const AttnExplain *e = &flight->explain;
    DrawRect from;
    const DrawRect first = value_cell(flight, e, key);
    if (!flight_place(flight->table, flight_factor(flight, key, false), NULL, &from)) return;
    // Beside the value row and its name, on the side that it comes from.
    const bool is_flat = flight->left->band_x < flight->right->band_x;
    const float name =
        flight->right->row_labels == LABELS_NONE
            ? 0
            : canvas_row_labels_width(flight->view, flight->table, flight->right) + 8;
    const float above = flight->table->rows[flight->right->band_y].labels;
    const DrawRect beside =
        draw_rect(is_flat ? first.x - name - from.w - 6 : first.x,
                  is_flat ? first.y : first.y - above - from.h - 6, from.w, from.h);
    char text[NUMFMT_MAX];
    const FlightChip chip = {.rect = flight_between(from, beside, flight_ease(t)),
                             .id = ATTN_WEIGHTS,
                             .value = e->terms[key].a,
                             .range = flight->left->range,
                             .text = flight_number(text, e->terms[key].a, 2),
                             .size = flight->table->number_size,
                             .alpha = 1,
                             .role = ROLE_WEIGHT};
    flight_chip(flight, &chip);
}

// One column of the row: what it holds so far, and what is on its way to it.
static void draw_column(const Flight *flight, const AttnExplain *e, float at) {
    const size_t key = (size_t)at < e->term_count ? (size_t)at : e->term_count - 1;
    const float t = at - (float)key;
    DrawRect goal;
    char text[NUMFMT_MAX];
    if (!flight_place(flight->table, ui_cell(e->matrix, e->head, e->row, e->column), NULL, &goal))
        return;
    const float size = flight->table->number_size;
    FlightChip chip = {.rect = goal,
                       .id = ATTN_CONTEXT,
                       .range = flight->result->range,
                       .size = size,
                       .alpha = 1,
                       .role = ROLE_VALUE};
    const size_t landed = t >= 1 ? key + 1 : key;
    if (landed > 0) {
        chip.value = e->terms[landed - 1].running;
        chip.text = flight_number(text, chip.value, flight->result->decimals);
        flight_chip(flight, &chip);
    }
    const AttnTerm *term = &e->terms[key];
    if (term->hidden || t >= 1 || t < WEIGHTED) return;
    const bool is_product = t >= SCALED;
    chip.id = is_product ? ATTN_CONTEXT : ATTN_V;
    chip.range = is_product ? flight->result->range : flight->right->range;
    chip.value = is_product ? term->product : term->b;
    chip.text = flight_number(text, chip.value, 2);
    chip.rect =
        flight_between(value_cell(flight, e, key), goal, flight_ease(step_part(t, SCALED, 1)));
    flight_chip(flight, &chip);
}

void flight_draw_mix(const Flight *flight) {
    const AttnExplain *e = &flight->explain;
    const Document *document = flight->view->document;
    const size_t columns = step_column_count(flight->view->ui, document);
    const float at = step_mix(flight->view->ui, document);
    if (!flight_has_room(flight) || !flight->right) return;
    const size_t key = (size_t)at < e->term_count ? (size_t)at : e->term_count - 1;
    AttnTerm room[FLIGHT_TERMS];
    for (size_t column = e->column; column < columns; column++) {
        AttnExplain one;
        if (attn_explain_in(document->trace, ATTN_CONTEXT, e->head, e->row, column,
                            (AttnTermRoom){room, FLIGHT_TERMS}, &one, NULL) != ATTN_OK)
            return;
        draw_column(flight, &one, at);
        attn_explain_deinit(&one);
    }
    const float t = at - (float)key;
    if (t < SCALED && !e->terms[key].hidden) draw_weight(flight, key, t / WEIGHTED);
}
