// A row of products: its vector comes to the bench and stays; a frame goes from vector to vector of
// the other operand, and from each the product drops into its cell of the row.
#include "app/views/flight.h"
#include <math.h>

#define COMES 0.12f // share of the row in which its vector comes

// The vector of the other operand that is under the frame: all of its cells, as one rectangle.
static bool framed(const Flight *flight, DrawRect *frame) {
    const size_t count = flight->explain.term_count;
    const CanvasGrid *grid;
    DrawRect first, last;
    if (!flight_place(flight->table, flight_factor(flight, 0, true), &grid, &first)) return false;
    if (!flight_place(flight->table, flight_factor(flight, count - 1, true), NULL, &last))
        return false;
    const float x = fminf(first.x, last.x), y = fminf(first.y, last.y);
    *frame =
        draw_rect(x, y, fmaxf(first.x, last.x) + last.w - x, fmaxf(first.y, last.y) + last.h - y);
    return true;
}

static void draw_drop(const Flight *flight, DrawRect frame) {
    const AttnExplain *e = &flight->explain;
    const DrawRect goal = flight->target;
    const float t = flight->step.fraction;
    // From the end of the frame that is nearer to the result.
    const DrawRect from = draw_rect(
        goal.x + goal.w < frame.x ? frame.x : goal.x,
        frame.y + frame.h <= goal.y ? frame.y + frame.h - goal.h : goal.y, goal.w, goal.h);
    char text[NUMFMT_MAX];
    const FlightChip chip = {.rect = flight_between(from, goal, flight_ease(t)),
                             .id = flight->result->id,
                             .value = e->result,
                             .range = flight->result->range,
                             .text = flight_number(text, e->result, flight->result->decimals),
                             .size = flight->table->number_size,
                             .alpha = flight_ease(2 * t),
                             .role = flight->result->role};
    flight_chip(flight, &chip);
}

void flight_draw_sweep(const Flight *flight) {
    DrawRect frame;
    const float comes = step_part(flight->view->ui->step.fraction, 0, COMES);
    if (flight->bench.is_there) {
        if (comes >= 1) flight_draw_header(flight, false);
        flight_draw_factors(flight, false, comes);
    }
    if (comes < 1 || !framed(flight, &frame)) return;
    draw_stroke(flight->view->list, draw_inset(frame, -3), 5, 2.5f,
                flight->view->theme->role[flight->left->role]);
    if (flight_has_room(flight)) draw_drop(flight, frame);
}
