// canvas_digits: how many characters the numbers of each band have, and in what size.
//
// All cells are equally wide while two decimals fit so. Where they do not, a band whose numbers
// need fewer (0.5, −1) gives room to its neighbours, so that still nothing is lost; only then do
// numbers lose decimals, and at last their place. All numbers of a grid have the same decimals. Of
// two matrices beside each other the first loses its numbers before the result does.
#include "app/views/canvas.h"
#include <math.h>

#define NUMBER_SIZE    13.0f
#define NUMBER_LARGE   20.0f // on a projector, where cells are wider
#define LEAST_TEXT     11.0f
#define LEAST_HEIGHT   14.0f // of a cell with a number, where rows are low
#define PADDING        5.0f  // of a number within its cell, both sides together
#define PADDING_LARGE  9.0f  // on a projector
#define TIGHT          2.0f  // the same where room is short
#define TIGHTEST       1.0f // and where there would be no numbers else: a digit has room of its own
#define FULL_DIGITS    5    // "−1.25"
#define LEAST_DIGITS   4    // "−1.2": fewer would show no decimal
#define MOST_DIGITS    8
#define MEASURED_CELLS 4096 // larger grids have no room for numbers anyway
#define DECIMALS       2

// --- what numbers need ---------------------------------------------------------------------------

// Decimals without which a number to two decimals would lose something.
static int needed_decimals(float value) {
    const float hundredths = fabsf(roundf(value * 100));
    if (!(hundredths < 1e7f)) return 0;
    const long digits = (long)hundredths;
    return digits % 10 != 0 ? 2 : digits % 100 != 0 ? 1 : 0;
}

static int whole_digits(float value) {
    int count = 1;
    for (float rest = fabsf(value) + 0.005f; rest >= 10 && count < MOST_DIGITS; rest /= 10)
        count++;
    return count;
}

static void measure_grid(const View *view, CanvasGrid *grid) {
    grid->whole_digits = whole_digits(grid->range);
    grid->needs_decimals = DECIMALS;
    grid->has_sign = true;
    if (grid->rows * grid->cols > MEASURED_CELLS) return;
    grid->needs_decimals = 0;
    grid->has_sign = false;
    for (size_t row = 0; row < grid->rows; row++) {
        for (size_t column = 0; column < grid->cols; column++) {
            const float value = canvas_value(view, grid, row, column);
            if (!isfinite(value)) continue;
            const int decimals = needed_decimals(value);
            if (decimals > grid->needs_decimals) grid->needs_decimals = decimals;
            grid->has_sign |= value < 0 || (grid->compare == COMPARED_DIFFERENCE && value > 0);
        }
    }
}

static CanvasGrid *find_compared(CanvasTable *table, CanvasCompare compare) {
    for (size_t i = 0; i < table->grid_count; i++)
        if (table->grids[i].compare == compare) return &table->grids[i];
    return NULL;
}

// Before and now are to be held against each other: their numbers are written alike.
static void measure_alike(CanvasTable *table) {
    CanvasGrid *now = find_compared(table, COMPARED_NOW);
    CanvasGrid *before = find_compared(table, COMPARED_BEFORE);
    if (!now || !before) return;
    CanvasGrid *const wider = now->whole_digits > before->whole_digits ? now : before;
    CanvasGrid *const finer = now->needs_decimals > before->needs_decimals ? now : before;
    now->whole_digits = before->whole_digits = wider->whole_digits;
    now->needs_decimals = before->needs_decimals = finer->needs_decimals;
    now->has_sign = before->has_sign = now->has_sign || before->has_sign;
}

void canvas_measure_numbers(const View *view, CanvasTable *table) {
    for (size_t i = 0; i < table->grid_count; i++)
        measure_grid(view, &table->grids[i]);
    measure_alike(table);
}

static int digits_with(const CanvasGrid *grid, int decimals) {
    return (grid->has_sign ? 1 : 0) + grid->whole_digits + (decimals > 0 ? 1 + decimals : 0);
}

// --- what fits -----------------------------------------------------------------------------------

static float advance_of(const View *view) {
    return draw_text_width(view->list, FONT_MONO, 100, "0") / 100;
}

float canvas_largest_number(const CanvasTable *table) {
    return (table->is_large ? NUMBER_LARGE : NUMBER_SIZE) * table->unit;
}

static float size_for(const CanvasTable *table, float width, float height, float advance,
                      int digits) {
    const float most = canvas_largest_number(table);
    const bool is_low = table->is_low && height >= LEAST_HEIGHT;
    const float tall = fmaxf(height * 0.68f, is_low ? LEAST_TEXT : 0);
    const float size = fminf(fminf(most, tall), width / ((float)digits * advance));
    return size >= LEAST_TEXT ? floorf(size * 2) / 2 : 0;
}

// The same number of characters in all bands, which are equally wide.
static bool choose_even(CanvasTable *table, float height, float advance, int digits,
                        float padding) {
    const float width = table->columns[0].pitch - 2 * table->unit - padding;
    table->number_size = size_for(table, width, height, advance, digits);
    if (table->number_size <= 0) return false;
    const int room = (int)(width / (advance * table->number_size));
    const int most = room > MOST_DIGITS ? MOST_DIGITS : room > digits ? room : digits;
    for (size_t i = 0; i < table->column_count; i++)
        table->columns[i].digits = most;
    table->is_even = true;
    return true;
}

static void need_of_bands(CanvasTable *table) {
    for (size_t i = 0; i < table->column_count; i++)
        table->columns[i].digits = LEAST_DIGITS - 1;
    for (size_t i = 0; i < table->grid_count; i++) {
        const CanvasGrid *grid = &table->grids[i];
        CanvasBand *band = &table->columns[grid->band_x];
        const int digits = digits_with(grid, grid->needs_decimals);
        if (digits > band->digits) band->digits = digits;
    }
}

// Each band as wide as its own numbers need.
static bool choose_uneven(CanvasTable *table, float room, float height, float advance) {
    if (size_for(table, 1000, height, advance, 1) <= 0) return false;
    need_of_bands(table);
    float whole = 0;
    size_t cells = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        CanvasBand *band = &table->columns[i];
        band->pitch = ceilf((float)band->digits * advance * LEAST_TEXT + TIGHT + 2);
        const float length = (float)band->count * band->pitch;
        whole += length > band->least ? length : band->least;
        cells += band->count;
    }
    if (whole > room) return false;
    const float extra = floorf((room - whole) / (float)cells);
    for (size_t i = 0; i < table->column_count; i++)
        table->columns[i].pitch += extra;
    table->number_size = LEAST_TEXT;
    table->is_even = false;
    return true;
}

static bool has_result(const CanvasTable *table, size_t band) {
    for (size_t i = 0; i < table->grid_count; i++)
        if (table->grids[i].band_x == band && table->grids[i].is_result) return true;
    return false;
}

// Numbers of at most so many characters in the result alone; the others are colours, in what it
// leaves of the room.
static bool choose_result(CanvasTable *table, float room, float height, float advance, int most) {
    if (!table->leaves_operands || size_for(table, 1000, height, advance, 1) <= 0) return false;
    size_t cells = 0;
    need_of_bands(table);
    for (size_t i = 0; i < table->column_count; i++) {
        CanvasBand *band = &table->columns[i];
        if (!has_result(table, i)) {
            band->digits = 0;
            cells += band->count;
            continue;
        }
        if (band->digits > most) band->digits = most;
        band->pitch = ceilf((float)band->digits * advance * LEAST_TEXT + TIGHTEST + 2);
        const float length = (float)band->count * band->pitch;
        room -= length > band->least ? length : band->least;
    }
    const float rest = cells > 0 ? floorf(room / (float)cells) : 0;
    if (rest < table->least_pitch) return false;
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].digits == 0) table->columns[i].pitch = fminf(rest, height);
    table->number_size = LEAST_TEXT;
    table->is_even = false;
    return true;
}

static void choose_decimals(CanvasTable *table) {
    for (size_t i = 0; i < table->grid_count; i++) {
        CanvasGrid *grid = &table->grids[i];
        const int room = table->columns[grid->band_x].digits;
        grid->decimals = DECIMALS;
        while (grid->decimals > 0 && digits_with(grid, grid->decimals) > room)
            grid->decimals--;
    }
}

// In cells of this height.
static bool choose(CanvasTable *table, float room, float height, float advance) {
    const float even = table->columns[0].pitch;
    const float roomy = table->is_large ? PADDING_LARGE * table->unit : PADDING;
    table->is_even = true;
    bool fits = choose_even(table, height, advance, FULL_DIGITS, roomy) ||
                choose_even(table, height, advance, FULL_DIGITS, TIGHT) ||
                choose_uneven(table, room, height, advance);
    for (size_t i = 0; !fits && i < table->column_count; i++)
        table->columns[i].pitch = even;
    fits = fits || choose_even(table, height, advance, LEAST_DIGITS, TIGHTEST) ||
           choose_result(table, room, height, advance, MOST_DIGITS) ||
           choose_result(table, room, height, advance, LEAST_DIGITS);
    for (size_t i = 0; !fits && i < table->column_count; i++)
        table->columns[i].pitch = even;
    return fits;
}

void canvas_choose_numbers(const View *view, CanvasTable *table, float room, float pitch_y) {
    const float unit = table->unit, advance = advance_of(view);
    const bool fits = choose(table, room, pitch_y - 2 * unit, advance);
    table->is_close = !fits && choose(table, room, pitch_y - unit, advance);
    if (!fits && !table->is_close) table->number_size = 0;
    choose_decimals(table);
}

bool canvas_has_result_row(const CanvasTable *table, size_t band) {
    for (size_t i = 0; i < table->grid_count; i++)
        if (table->grids[i].band_y == band && table->grids[i].is_result) return true;
    return false;
}

bool canvas_has_numbers(const CanvasTable *table, const CanvasGrid *grid) {
    if (table->is_uneven && !canvas_has_result_row(table, grid->band_y)) return false;
    return table->number_size > 0 && table->columns[grid->band_x].digits > 0;
}

bool canvas_is_exact(const CanvasTable *table) {
    if (table->number_size <= 0 || table->is_low) return false;
    for (size_t i = 0; i < table->grid_count; i++)
        if (table->grids[i].decimals < table->grids[i].needs_decimals ||
            !canvas_has_numbers(table, &table->grids[i]))
            return false;
    return true;
}
