// Numbers that go straight to their place: a score that is scaled or masked, a value that is taken
// over, a pair that is turned; and products where there is no room for a bench. On the way a number
// becomes what the operator makes of it.
#include "app/views/flight.h"
#include <math.h>
#include <stdio.h>

#define MIDWAY   0.55f // where on the way to the result a product is made
#define DECIMALS 2
#define OPERATED 0.45f // share of the way after which the operator has done its work

static float text_size(const Flight *flight) {
    return fmaxf(flight->table->number_size, 11);
}

// As in the cells; above cells that are colour alone, as far as a number needs it: "0" for 0.16
// would be wrong.
static int decimals_of(const Flight *flight, const CanvasGrid *grid) {
    return canvas_has_numbers(flight->table, grid) ? grid->decimals : DECIMALS;
}

static void draw_number(const Flight *flight, DrawRect rect, const CanvasGrid *grid, float value,
                        float alpha) {
    char text[NUMFMT_MAX];
    flight_number(text, value, decimals_of(flight, grid));
    const FlightChip chip = {.rect = flight_roomy(flight, rect, text_size(flight), text),
                             .id = grid->id,
                             .value = value,
                             .range = grid->range,
                             .text = text,
                             .size = text_size(flight),
                             .alpha = alpha,
                             .role = grid->role};
    flight_chip(flight, &chip);
}

// --- one number, changed on its way --------------------------------------------------------------

// What the number is at this point of the way: what it was, (scaled, before ALiBi's penalty), what
// it becomes.
static float value_at(const AttnExplain *e, size_t own, float t) {
    const bool has_penalty = e->kind == ATTN_EXPLAIN_SCALE && e->penalty > 0;
    if (t < (has_penalty ? 0.3f : OPERATED)) return e->terms[own].a;
    return has_penalty && t < 0.7f ? e->sum : e->computed;
}

static void draw_changing(const Flight *flight) {
    const AttnExplain *e = &flight->explain;
    const bool is_row = flight->step.grain == GRAIN_ROW;
    const float count =
        is_row ? 1 : (float)step_term_count(flight->view->ui, flight->view->document);
    const float t = ((float)flight->step.terms + flight->step.fraction) / count;
    // Of a pair that is turned, the number in the same column.
    const size_t own = e->kind == ATTN_EXPLAIN_ROTATE ? e->column % 2 : 0;
    DrawRect from;
    if (!flight_place(flight->table, flight_factor(flight, own, false), NULL, &from)) return;
    const float value = value_at(e, own, t);
    const DrawRect at = flight_between(from, flight->target, flight_ease(t));
    const CanvasGrid *grid = t < OPERATED ? flight->left : flight->result;
    if (isfinite(value) || e->kind != ATTN_EXPLAIN_MASK) {
        draw_number(flight, at, grid, value, 1);
        return;
    }
    // The mask has caught it.
    const Theme *theme = flight->view->theme;
    draw_fill(flight->view->list, at, 3, theme->background);
    draw_hatch(flight->view->list, at, 6 * flight->table->unit, theme->ink_faint);
    draw_stroke(flight->view->list, at, 3, 1.5f, theme->ink_dim);
}

// --- products without a bench --------------------------------------------------------------------

static DrawRect meeting_place(const Flight *flight, DrawRect from) {
    const DrawRect goal = flight->target;
    DrawRect place = flight_between(from, goal, MIDWAY);
    place.w = goal.w;
    place.h = goal.h;
    return place;
}

// "× 0.54" above the number, where the second factor is no cell of a matrix.
static void draw_factor(const Flight *flight, DrawRect at, const AttnTerm *term, float alpha) {
    char number[NUMFMT_MAX], text[NUMFMT_MAX + 4];
    DrawList *list = flight->view->list;
    const float size = text_size(flight);
    const DrawStyle style =
        view_style(FONT_MONO, size, theme_alpha(flight->view->theme->ink, alpha));
    snprintf(text, sizeof text, "× %s", numfmt_fixed(number, (double)term->b, 4));
    const DrawRect above = draw_rect(at.x, at.y - size * 1.55f, at.w, size * 1.4f);
    const DrawRect place = flight_roomy(flight, above, size, text);
    draw_text(list, style, place.x + place.w / 2,
              draw_center_baseline(list, FONT_MONO, size, place.y, place.h), ALIGN_CENTER, text);
}

static void draw_term(const Flight *flight, size_t index) {
    const AttnTerm *term = &flight->explain.terms[index];
    const float made = flight_share(flight->sum.products, index),
                landed = flight_share(flight->sum.landed, index);
    DrawRect first, second;
    if (term->hidden || made <= 0 || landed >= 1) return;
    if (!flight_place(flight->table, flight_factor(flight, index, false), NULL, &first)) return;
    const DrawRect middle = meeting_place(flight, first);
    if (landed > 0 || made >= 1) {
        draw_number(flight, flight_between(middle, flight->target, flight_ease(landed)),
                    flight->result, term->product, 1);
        return;
    }
    draw_number(flight, flight_between(first, middle, flight_ease(made)), flight->left, term->a, 1);
    if (flight_place(flight->table, flight_factor(flight, index, true), NULL, &second))
        draw_number(flight, flight_between(second, middle, flight_ease(made)), flight->right,
                    term->b, 1 - 0.5f * made);
    else
        draw_factor(flight, flight_between(first, middle, flight_ease(made)), term, made);
}

void flight_draw_direct(const Flight *flight) {
    if (!flight_has_room(flight)) return; // there the light alone tells it
    const bool is_rotated_row =
        flight->explain.kind == ATTN_EXPLAIN_ROTATE && flight->step.grain == GRAIN_ROW;
    const bool is_one = flight->explain.term_count == 1 || is_rotated_row;
    if (is_one && flight->step.fraction <= 0 && flight->step.terms == 0) return;
    if (is_one) {
        draw_changing(flight);
        return;
    }
    if (!flight->sum.is_shown) return;
    flight_draw_running(flight);
    for (size_t i = 0; i < flight->explain.term_count; i++)
        draw_term(flight, i);
}
