// A sum of products, a cell or a term at a time: both vectors come to the bench, are multiplied
// pair by pair, and copies of the products fly into the result's cell, where the sum so far stands.
#include "app/views/flight.h"
#include "app/views/printed.h"
#include <math.h>
#include <stdio.h>

#define STAGGER 0.4f // of a vector's flight: how much later its last number sets out

static bool is_in_gap(const Flight *flight, size_t term) {
    const FlightBench *bench = &flight->bench;
    return bench->has_gap && flight_line(bench, term, flight->explain.term_count) == bench->head;
}

// --- the vectors ---------------------------------------------------------------------------------

// When one of a vector's numbers is on its way.
static float gathered(float gather, size_t term, size_t count) {
    const float delay = count > 1 ? STAGGER * (float)term / (float)(count - 1) : 0;
    return flight_ease(gather * (1 + STAGGER) - delay);
}

static FlightChip factor_chip(const Flight *flight, size_t term, bool is_second) {
    const AttnTerm *t = &flight->explain.terms[term];
    const CanvasGrid *grid = is_second ? flight->right : flight->left;
    return (FlightChip){.id = grid->id,
                        .value = is_second ? t->b : t->a,
                        .range = grid->range,
                        .size = flight->bench.size,
                        .alpha = t->hidden ? 0.35f : 1,
                        .role = grid->role};
}

void flight_draw_factors(const Flight *flight, bool is_second, float gather) {
    const FlightBench *bench = &flight->bench;
    const size_t count = flight->explain.term_count;
    char text[NUMFMT_MAX];
    for (size_t i = 0; i < count; i++) {
        DrawRect from;
        if (is_in_gap(flight, i)) continue;
        if (!flight_place(flight->table, flight_factor(flight, i, is_second), NULL, &from))
            continue;
        const DrawRect to =
            flight_bench_cell(bench, is_second ? bench->b : bench->a,
                              is_second ? bench->b_w : bench->a_w, flight_line(bench, i, count));
        FlightChip chip = factor_chip(flight, i, is_second);
        chip.text =
            flight_number(text, chip.value, is_second ? bench->b_decimals : bench->a_decimals);
        chip.rect = flight_between(flight_roomy(flight, from, chip.size, chip.text), to,
                                   gathered(gather, i, count));
        flight_chip(flight, &chip);
    }
}

static void draw_sign(const Flight *flight, float x, size_t line, const char *text, float alpha) {
    const FlightBench *bench = &flight->bench;
    DrawList *list = flight->view->list;
    const DrawRect cell = flight_bench_cell(bench, x, bench->sign, line);
    const DrawColor color = theme_alpha(flight->view->theme->ink_dim, alpha);
    draw_text(list, view_style(FONT_MONO, bench->size, color), x + bench->sign / 2,
              draw_center_baseline(list, FONT_MONO, bench->size, cell.y, cell.h), ALIGN_CENTER,
              text);
}

// The names of the vectors, above them.
void flight_draw_header(const Flight *flight, bool has_second) {
    const FlightBench *bench = &flight->bench;
    if (!bench->has_header) return;
    const float y = bench->y - 8 * flight->table->unit, size = fmaxf(bench->size, 13);
    view_matrix_symbol(flight->view, flight->left->id, false, bench->a + bench->a_w / 2, y, size,
                       ALIGN_CENTER);
    if (!has_second) return;
    view_matrix_symbol(flight->view, flight->right->id, false, bench->b + bench->b_w / 2, y, size,
                       ALIGN_CENTER);
}

// --- products ------------------------------------------------------------------------------------

// Is a × b as printed what is printed as the product?
static bool is_exact(const Flight *flight, const AttnTerm *t) {
    const FlightBench *bench = &flight->bench;
    char a[NUMFMT_MAX], b[NUMFMT_MAX], product[NUMFMT_MAX];
    flight_number(a, t->a, bench->a_decimals);
    flight_number(b, t->b, bench->b_decimals);
    flight_number(product, t->product, bench->product_decimals);
    const double redone = printed_value(a) * printed_value(b);
    return fabs(redone - printed_value(product)) < 0.5 * pow(10, -bench->product_decimals) - 1e-9;
}

static FlightChip product_chip(const Flight *flight, size_t term) {
    const FlightBench *bench = &flight->bench;
    const size_t line = flight_line(bench, term, flight->explain.term_count);
    return (FlightChip){.rect = flight_bench_cell(bench, bench->product, bench->product_w, line),
                        .id = flight->result->id,
                        .value = flight->explain.terms[term].product,
                        .range = flight->result->range,
                        .size = bench->size,
                        .alpha = 1,
                        .role = flight->result->role};
}

// Copies of the pair run into each other; the product is what comes out.
static void draw_meeting(const Flight *flight, size_t term, float t, DrawRect product) {
    const FlightBench *bench = &flight->bench;
    const size_t line = flight_line(bench, term, flight->explain.term_count);
    for (int side = 0; side < 2; side++) {
        FlightChip chip = factor_chip(flight, term, side == 1);
        const DrawRect from = flight_bench_cell(bench, side == 1 ? bench->b : bench->a,
                                                side == 1 ? bench->b_w : bench->a_w, line);
        chip.rect = flight_between(from, product, flight_ease(t));
        chip.alpha *= 0.7f * (1 - t); // without its number: two of them could not be read
        flight_chip(flight, &chip);
    }
}

static void draw_product(const Flight *flight, size_t term) {
    const FlightBench *bench = &flight->bench;
    const AttnTerm *t = &flight->explain.terms[term];
    const float made = flight_share(flight->sum.products, term);
    const size_t line = flight_line(bench, term, flight->explain.term_count);
    const float there = flight_ease(flight->sum.gather);
    if (there >= 1) draw_sign(flight, bench->times, line, "×", 1);
    if (made <= 0 || t->hidden) return;
    FlightChip chip = product_chip(flight, term);
    char text[NUMFMT_MAX];
    if (made < 1) draw_meeting(flight, term, made, chip.rect);
    chip.alpha = flight_ease(made * 1.6f - 0.6f);
    chip.text = flight_number(text, chip.value, bench->product_decimals);
    draw_sign(flight, bench->product - bench->sign, line, is_exact(flight, t) ? "=" : "≈",
              chip.alpha);
    flight_chip(flight, &chip);
}

// The line that stands for the terms in between: how many, and what they make together so far.
static void draw_gap(const Flight *flight) {
    const FlightBench *bench = &flight->bench;
    const AttnExplain *e = &flight->explain;
    if (!bench->has_gap || flight->sum.gather < 1) return;
    double rest = 0;
    size_t count = 0;
    for (size_t i = 0; i < e->term_count; i++) {
        if (!is_in_gap(flight, i)) continue;
        count++;
        if (flight_share(flight->sum.products, i) >= 1 && !e->terms[i].hidden)
            rest += (double)e->terms[i].product;
    }
    char text[NUMFMT_MAX], label[32];
    snprintf(label, sizeof label, "… %zu …", count);
    const float left = fminf(bench->a, bench->b);
    const DrawRect cell = flight_bench_cell(bench, left, bench->product - left, bench->head);
    const DrawStyle style = view_style(FONT_MONO, bench->size, flight->view->theme->ink_dim);
    const float y =
        draw_center_baseline(flight->view->list, FONT_MONO, bench->size, cell.y, cell.h);
    draw_text(flight->view->list, style, cell.x + cell.w / 2, y, ALIGN_CENTER, label);
    if (flight->sum.products <= (float)bench->head) return;
    draw_text(flight->view->list, style, bench->product + bench->product_w / 2, y, ALIGN_CENTER,
              numfmt_fixed(text, rest, bench->product_decimals));
}

// --- the sum -------------------------------------------------------------------------------------

// Where the products are added up.
static DrawRect sum_place(const Flight *flight) {
    const FlightBench *bench = &flight->bench;
    if (!bench->is_there || !bench->has_total) return flight->target;
    return flight_bench_cell(bench, bench->product, bench->product_w, bench->lines);
}

static void draw_landing(const Flight *flight, size_t term) {
    const float t = flight_share(flight->sum.landed, term);
    if (t <= 0 || t >= 1 || flight->explain.terms[term].hidden) return;
    FlightChip chip = product_chip(flight, term);
    char text[NUMFMT_MAX];
    chip.text = flight_number(text, chip.value, flight->bench.product_decimals);
    chip.rect = flight_between(chip.rect, sum_place(flight), flight_ease(t));
    chip.alpha = 1 - step_part(t, 0.8f, 1); // it goes up in the sum
    flight_chip(flight, &chip);
}

// What the result's cell holds so far.
void flight_draw_running(const Flight *flight) {
    const AttnExplain *e = &flight->explain;
    const size_t landed = (size_t)(flight->sum.landed + 1e-4f);
    const bool is_under_way = flight->step.terms > 0 || flight->step.fraction > 0;
    const bool has_total = flight->bench.is_there && flight->bench.has_total;
    if (landed == 0 || (!is_under_way && !has_total)) return;
    char text[NUMFMT_MAX];
    const FlightChip chip = {.rect = sum_place(flight),
                             .id = flight->result->id,
                             .value = e->terms[landed - 1].running,
                             .range = flight->result->range,
                             .text = flight_number(text, e->terms[landed - 1].running,
                                                   has_total ? flight->bench.product_decimals
                                                             : flight->result->decimals),
                             .size = has_total ? flight->bench.size : flight->table->number_size,
                             .alpha = 1,
                             .role = flight->result->role};
    flight_chip(flight, &chip);
    if (!has_total) return;
    const DrawRect line = chip.rect;
    draw_line(flight->view->list, flight->bench.a, line.y - 1.5f, line.x + line.w, line.y - 1.5f, 1,
              flight->view->theme->ink_dim);
}

// Bias and residual join last.
static void draw_extra(const Flight *flight, AttnMatrixId id, size_t row, size_t column,
                       float value) {
    const UiStep *step = &flight->view->ui->step;
    const bool is_last = step->grain == GRAIN_CELL || step->terms + 1 == flight->sum.count;
    const float t = step_part(step->fraction, 0.8f, 1);
    DrawRect from;
    const CanvasGrid *grid;
    if (!is_last || t <= 0 || t >= 1) return;
    if (!flight_place(flight->table, ui_cell(id, 0, row, column), &grid, &from)) return;
    char text[NUMFMT_MAX];
    const FlightChip chip = {.rect = flight_between(from, flight->target, flight_ease(t)),
                             .id = id,
                             .value = value,
                             .range = grid->range,
                             .text = flight_number(text, value, 2),
                             .size = flight->bench.size,
                             .alpha = 1,
                             .role = grid->role};
    flight_chip(flight, &chip);
}

static void draw_extras(const Flight *flight) {
    const AttnExplain *e = &flight->explain;
    const AttnShape *shape = attn_trace_shape(flight->view->document->trace);
    const size_t width = e->right == ATTN_WV ? shape->d_v : shape->d_k;
    const AttnMatrixId bias = e->right == ATTN_WQ   ? ATTN_BQ
                              : e->right == ATTN_WK ? ATTN_BK
                              : e->right == ATTN_WV ? ATTN_BV
                                                    : ATTN_BO;
    const bool has_bias = e->right >= ATTN_WQ && e->right <= ATTN_WO &&
                          attn_trace_has(flight->view->document->trace, bias);
    if (has_bias)
        draw_extra(flight, bias, 0, (bias == ATTN_BO ? 0 : e->head * width) + e->column, e->bias);
    if (e->matrix == ATTN_OUTPUT && attn_trace_spec(flight->view->document->trace)->residual)
        draw_extra(flight, ATTN_X, e->row, e->column, e->residual);
}

void flight_draw_sum(const Flight *flight) {
    const size_t count = flight->explain.term_count;
    if (flight->sum.gather >= 1) flight_draw_header(flight, true);
    flight_draw_factors(flight, false, flight->sum.gather);
    flight_draw_factors(flight, true, flight->sum.gather);
    for (size_t i = 0; i < count; i++)
        if (!is_in_gap(flight, i)) draw_product(flight, i);
    draw_gap(flight);
    flight_draw_running(flight);
    for (size_t i = 0; i < count; i++)
        if (!is_in_gap(flight, i)) draw_landing(flight, i);
    draw_extras(flight);
}
