// The bench: where both vectors stand side by side, pair by pair, and their products beside them.
// It takes the corner that a multiplication laid out by hand leaves empty, and as many lines as fit
// there: of a longer sum the first and the last terms, and one line for all in between.
#include "app/views/flight.h"
#include "app/views/printed.h"
#include <math.h>
#include <string.h>

#define LEAST_TEXT  11.0f
#define MOST_TEXT   16.0f
#define LEAST_PITCH 19.0f
#define SIGN        16.0f // × and =, at 1.5 units
#define PADDING     8.0f  // of a number within its cell, both sides together
#define FAR         10.0f // from the operands

// --- the corner ----------------------------------------------------------------------------------

// The operand that stands above the result; its rows are the terms.
static const CanvasGrid *upper_operand(const Flight *flight) {
    const CanvasGrid *result = flight->result;
    const bool is_left_above = flight->left->band_x == result->band_x;
    const CanvasGrid *upper = is_left_above ? flight->left : flight->right;
    return upper->band_x == result->band_x && upper->band_y < result->band_y ? upper : NULL;
}

static float labels_width(const Flight *flight, const CanvasGrid *grid) {
    if (grid->row_labels == LABELS_NONE && !canvas_has_row_spans(grid)) return 0;
    return canvas_row_labels_width(flight->view, flight->table, grid) + 10 * flight->table->unit;
}

// Left of everything that stands in the upper operand's band.
static DrawRect corner_of(const Flight *flight, const CanvasGrid *upper) {
    const CanvasTable *table = flight->table;
    const CanvasBand *band = &table->rows[upper->band_y];
    float right = table->area.x + table->area.w;
    for (size_t i = 0; i < table->grid_count; i++) {
        const CanvasGrid *grid = &table->grids[i];
        if (grid->band_y != upper->band_y) continue;
        right = fminf(right, canvas_window(table, grid).x - labels_width(flight, grid));
    }
    const float left = table->area.x + 4;
    return draw_rect(left, band->start, right - FAR * table->unit - left, band->view);
}

// --- lines ---------------------------------------------------------------------------------------

static void choose_lines(Flight *flight, const CanvasGrid *upper, DrawRect corner) {
    FlightBench *bench = &flight->bench;
    const CanvasBand *band = &flight->table->rows[upper->band_y];
    const size_t count = flight->explain.term_count;
    const bool is_whole = band->content <= band->view + 0.5f;
    const float unit = flight->table->unit, least = LEAST_PITCH * fminf(unit, 1.5f);
    bench->lines = count;
    bench->head = count;
    bench->y = corner.y;
    bench->pitch = band->pitch;
    if (!is_whole || band->pitch < LEAST_PITCH) {
        // Cells without numbers have none for the sum either: it has a line of its own.
        bench->has_total = flight->table->number_size <= 0;
        const size_t taken = bench->has_total ? 1 : 0, all = (size_t)(corner.h / least);
        const size_t fits = all > taken ? all - taken : 0;
        bench->pitch = least;
        bench->has_gap = count > fits;
        if (bench->has_gap) {
            bench->lines = fits;
            bench->head = fits / 2;
        }
    }
    bench->height = bench->pitch - fmaxf(2, flight->table->gap);
    bench->has_header = band->labels + band->top >= 18 * unit;
}

size_t flight_line(const FlightBench *bench, size_t term, size_t count) {
    if (!bench->has_gap || term < bench->head) return term;
    const size_t tail = bench->lines - bench->head - 1;
    return term + tail < count ? bench->head : bench->lines - (count - term);
}

DrawRect flight_bench_cell(const FlightBench *bench, float x, float w, size_t line) {
    return draw_rect(x, bench->y + (float)line * bench->pitch, w, bench->height);
}

// --- numbers -------------------------------------------------------------------------------------

static float widest(const Flight *flight, int which, int decimals) {
    const AttnExplain *e = &flight->explain;
    const FlightBench *bench = &flight->bench;
    char text[NUMFMT_MAX];
    float most = 0;
    for (size_t i = 0; i < e->term_count; i++) {
        const AttnTerm *t = &e->terms[i];
        if (bench->has_gap && flight_line(bench, i, e->term_count) == bench->head) continue;
        const float value = which == 0 ? t->a : which == 1 ? t->b : t->product;
        flight_number(text, value, decimals);
        most = fmaxf(most, draw_text_width(flight->view->list, FONT_MONO, 100, text) / 100);
    }
    return most; // in ems
}

// The digits that the inspector prints.
static void choose_decimals(Flight *flight) {
    PrintedSum sum;
    FlightBench *bench = &flight->bench;
    printed_sum(&flight->explain, SIZE_MAX, SIZE_MAX, &sum);
    bench->a_decimals = printed_decimals(sum.terms[0].a);
    bench->b_decimals = printed_decimals(sum.terms[0].b);
    bench->product_decimals = printed_decimals(sum.terms[0].product);
    if (strchr(sum.terms[0].a, 'e') || bench->a_decimals == 0) bench->a_decimals = 2;
    if (strchr(sum.terms[0].b, 'e') || bench->b_decimals == 0) bench->b_decimals = 2;
    if (strchr(sum.terms[0].product, 'e') || bench->product_decimals == 0)
        bench->product_decimals = 2;
}

// The largest size with which all three columns fit; false: none does.
static bool choose_size(Flight *flight, float room) {
    FlightBench *bench = &flight->bench;
    const float a = widest(flight, 0, bench->a_decimals), b = widest(flight, 1, bench->b_decimals);
    const float product = widest(flight, 2, bench->product_decimals);
    bench->sign = SIGN * fmaxf(1, flight->table->unit / 1.5f);
    const float rest = 3 * PADDING + 2 * bench->sign;
    const float fits = (room - rest) / (a + b + product);
    bench->size =
        floorf(2 * fminf(fminf(MOST_TEXT * flight->table->unit, bench->height * 0.68f), fits)) / 2;
    if (bench->size < LEAST_TEXT) return false;
    bench->a_w = a * bench->size + PADDING;
    bench->b_w = b * bench->size + PADDING;
    bench->product_w = product * bench->size + PADDING;
    return true;
}

// Cells are as wide as the operands' where there is room: so numbers do not change as they come.
static void place_columns(Flight *flight, DrawRect corner) {
    FlightBench *bench = &flight->bench;
    const float whole = bench->a_w + bench->b_w + bench->product_w + 2 * bench->sign;
    const float extra = fminf((corner.w - whole) / 3, 14 * flight->table->unit);
    bench->a_w += extra, bench->b_w += extra, bench->product_w += extra;
    bench->product = corner.x + corner.w - bench->product_w;
    const bool is_a_first = flight->left->band_x < flight->result->band_x;
    float *first = is_a_first ? &bench->a : &bench->b, *second = is_a_first ? &bench->b : &bench->a;
    *second = bench->product - bench->sign - (is_a_first ? bench->b_w : bench->a_w);
    bench->times = *second - bench->sign;
    *first = bench->times - (is_a_first ? bench->a_w : bench->b_w);
}

void flight_lay_bench(Flight *flight) {
    FlightBench *bench = &flight->bench;
    const CanvasGrid *upper = upper_operand(flight);
    if (!upper) return;
    const DrawRect corner = corner_of(flight, upper);
    choose_lines(flight, upper, corner);
    if (bench->lines < (bench->has_gap ? 3u : 1u) || bench->height < LEAST_TEXT + 2) return;
    choose_decimals(flight);
    bool fits = choose_size(flight, corner.w);
    if (!fits) {
        bench->a_decimals = bench->b_decimals = bench->product_decimals = 2;
        fits = choose_size(flight, corner.w);
    }
    if (!fits) return;
    place_columns(flight, corner);
    bench->is_there = true;
}
