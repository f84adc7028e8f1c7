// canvas_fit: finds the largest cells with which a table fits its area, and where everything then
// lies.
//
// As room gets short, in this order: cells shrink, captions lose their second line, numbers lose
// decimals, operands lose their numbers, rows get as low as their numbers, operands' rows lower
// still, all numbers give way to colour, gaps close, and at last the bands become windows that
// scroll. Text never gets smaller than LEAST_TEXT. On a projector a table with room to spare grows;
// where captions take what numbers need, all around the cells shrinks to the size of a small
// window.
#include "app/views/canvas.h"
#include <math.h>

#define CELL_WIDTH    60.0f // largest cell at unit 1, with its gap: that of the mock-ups
#define CELL_HEIGHT   40.0f
#define CELL_LARGE    80.0f // … on a projector
#define GROWN_STEP    1.08f // from one unit to the next that is tried
#define GROWN_UNIT    4.0f
#define SHRUNK_STEP   1.15f // from one unit to the next smaller one that is tried
#define NUMBER_WIDTH  46.0f // that is wide enough for a number
#define TINY_CELL     12.0f
#define LOW_CELL      14.0f // height of one that its number fills
#define SCROLLED_VIEW 80.0f // what a band wants at least where it scrolls
#define LEAST_TEXT    11.0f
#define ROOMIER       1.25f // times as wide: worth a shorter caption

static float larger(float a, float b) {
    return a > b ? a : b;
}

static float smaller(float a, float b) {
    return a < b ? a : b;
}

float canvas_before(const CanvasBand *band) {
    return band->gap + band->top + band->labels;
}

float canvas_gutters(const CanvasBand *bands, size_t count) {
    float sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += canvas_before(&bands[i]) + bands[i].bottom;
    return sum;
}

// --- room for labels, captions and operators
// ------------------------------------------------------

static void clear_gutters(CanvasTable *table) {
    for (size_t i = 0; i < table->column_count; i++)
        table->columns[i].labels = table->columns[i].least = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        CanvasBand *band = &table->rows[i];
        band->labels = band->top = band->bottom = 0;
        band->label_lines = 0;
    }
}

static void reserve_labels(const View *view, CanvasTable *table, const CanvasGrid *grid) {
    CanvasBand *x = &table->columns[grid->band_x], *y = &table->rows[grid->band_y];
    if (grid->row_labels == LABELS_SHOWN)
        x->labels =
            larger(x->labels, canvas_row_labels_width(view, table, grid) + 10 * table->unit);
    if (grid->column_labels == LABELS_NONE && !canvas_has_column_spans(grid)) return;
    const unsigned lines = canvas_column_label_lines(view, table, grid);
    if (lines > y->label_lines) y->label_lines = lines;
    y->labels =
        larger(y->labels, (float)y->label_lines * table->label_size * 1.35f + 6 * table->unit);
}

// A caption at the left reaches over the bands there, of which the first makes up for what they
// lack.
static void reserve_left(CanvasTable *table, const CanvasGrid *grid, float width) {
    if (grid->band_x == 0) return;
    CanvasBand *first = &table->columns[0];
    width -= first->labels + table->columns[grid->band_x].gap;
    for (size_t i = 1; i < grid->band_x; i++) {
        const CanvasBand *band = &table->columns[i];
        const float cells = (float)band->count * band->pitch;
        width -= canvas_before(band) + larger(cells, band->least);
    }
    first->least = larger(first->least, width);
}

static void reserve_caption(const View *view, CanvasTable *table, const CanvasGrid *grid) {
    CanvasBand *x = &table->columns[grid->band_x], *y = &table->rows[grid->band_y];
    const float width = canvas_caption_width(view, table, grid);
    const float height = canvas_caption_height(table, grid);
    switch (grid->place) {
    case PLACE_NONE: break;
    case PLACE_BELOW:
        x->least = larger(x->least, width);
        y->bottom = larger(y->bottom, height);
        break;
    case PLACE_TOP:
        x->least = larger(x->least, width);
        y->top = larger(y->top, height);
        break;
    case PLACE_LEFT: reserve_left(table, grid, width + 16 * table->unit); break;
    }
}

static void reserve(const View *view, CanvasTable *table) {
    clear_gutters(table);
    for (size_t i = 0; i < table->grid_count; i++) {
        const View own = canvas_grid_view(view, &table->grids[i]);
        reserve_labels(&own, table, &table->grids[i]);
        reserve_caption(&own, table, &table->grids[i]);
    }
    for (size_t i = 0; i < table->mark_count; i++) {
        const CanvasMark *mark = &table->marks[i];
        CanvasBand *x = &table->columns[mark->band_x], *y = &table->rows[mark->band_y];
        if (mark->is_vertical)
            y->gap = larger(y->gap, canvas_mark_height(table, mark));
        else
            x->gap = larger(x->gap, canvas_mark_width(view, table, mark));
    }
}

// --- size of the cells
// ----------------------------------------------------------------------------

// The pitch that fills the room evenly; bands shorter than their least length take that instead.
static float even_pitch(const CanvasBand *bands, size_t count, float room, float most) {
    bool is_fixed[CANVAS_BANDS] = {false};
    float pitch = most;
    for (size_t pass = 0; pass <= count; pass++) {
        float left = room;
        size_t cells = 0;
        for (size_t i = 0; i < count; i++) {
            if (is_fixed[i]) left -= bands[i].least;
            if (!is_fixed[i]) cells += bands[i].count;
        }
        if (cells == 0) return pitch;
        pitch = smaller(left / (float)cells, most);
        bool is_changed = false;
        for (size_t i = 0; i < count; i++) {
            if (is_fixed[i] || (float)bands[i].count * pitch >= bands[i].least) continue;
            is_fixed[i] = is_changed = true;
        }
        if (!is_changed) break;
    }
    return pitch;
}

static void set_pitch(CanvasBand *bands, size_t count, float pitch) {
    for (size_t i = 0; i < count; i++)
        bands[i].pitch = pitch;
}

static void shape_with_numbers(CanvasTable *table, float y) {
    float widest = 0;
    for (size_t i = 0; i < table->column_count; i++)
        widest = larger(widest, table->columns[i].pitch);
    const float tall = floorf(smaller(y, larger(widest * 0.9f, 22)));
    set_pitch(table->rows, table->row_count, tall);
    table->gap = floorf((table->is_close ? 1 : 2) * table->unit);
}

static void shape_with_colour(CanvasTable *table, float x, float y) {
    x = larger(x, table->least_pitch);
    y = larger(y, table->least_pitch);
    const float wide = floorf(smaller(x, y * table->max_aspect));
    const float tall = floorf(smaller(y, x * table->max_aspect));
    const float least = smaller(wide, tall);
    set_pitch(table->columns, table->column_count, wide);
    set_pitch(table->rows, table->row_count, tall);
    table->gap = least >= 12 ? 2 : least > 6 ? 1 : 0;
}

// Rows of the result as low as numbers can be, the operands' lower still, without numbers. False,
// and nothing done: there is no room for that either.
static bool choose_uneven_rows(const View *view, CanvasTable *table) {
    const DrawRect area = table->area;
    const float tall = ceilf((LOW_CELL + 1) * table->unit);
    float room = area.h - canvas_gutters(table->rows, table->row_count);
    size_t cells = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        const CanvasBand *band = &table->rows[i];
        const bool is_result = canvas_has_result_row(table, i);
        if (is_result) room -= larger((float)band->count * tall, band->least);
        if (!is_result) cells += band->count;
    }
    const float rest = cells > 0 ? floorf(room / (float)cells) : 0;
    if (rest < table->least_pitch) return false;
    table->is_uneven = true;
    canvas_choose_numbers(view, table, area.w - canvas_gutters(table->columns, table->column_count),
                          tall);
    if (table->number_size <= 0) {
        table->is_uneven = false;
        return false;
    }
    for (size_t i = 0; i < table->row_count; i++)
        table->rows[i].pitch = canvas_has_result_row(table, i) ? tall : smaller(rest, tall);
    table->gap = 1;
    return true;
}

static float cell_width(const CanvasTable *table) {
    return (table->is_large ? CELL_LARGE : CELL_WIDTH) * table->unit;
}

static void choose_cells(const View *view, CanvasTable *table) {
    table->is_uneven = false;
    const DrawRect area = table->area;
    const float unit = table->unit;
    const float room_x = area.w - canvas_gutters(table->columns, table->column_count);
    const float room_y = area.h - canvas_gutters(table->rows, table->row_count);
    float x = even_pitch(table->columns, table->column_count, room_x, cell_width(table));
    const float y = even_pitch(table->rows, table->row_count, room_y, CELL_HEIGHT * unit);
    x = smaller(x, larger(y * 2, NUMBER_WIDTH * unit)); // no wider than looks well
    set_pitch(table->columns, table->column_count, floorf(x));
    canvas_choose_numbers(view, table, room_x, floorf(y));
    if (table->number_size > 0)
        shape_with_numbers(table, y);
    else if (!table->is_low || !table->leaves_operands || !choose_uneven_rows(view, table))
        shape_with_colour(table, x, y);
    table->label_size = larger(LEAST_TEXT, smaller(13 * unit, table->rows[0].pitch * 0.62f));
}

// --- a unit

// Are the captions what makes the table too wide? Cells that do not fit scroll.
static bool is_too_wide(const CanvasTable *table) {
    const float room = table->area.w - canvas_gutters(table->columns, table->column_count);
    float whole = 0, cells = 0, captions = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        const CanvasBand *band = &table->columns[i];
        const float length = (float)band->count * band->pitch;
        whole += larger(length, band->least);
        captions += larger(smaller(length, SCROLLED_VIEW), band->least);
        cells += length;
    }
    return cells <= room ? whole > room : captions > room;
}

// Captions grow with the area, but not beside tiny cells.
static void choose_text(CanvasTable *table) {
    const bool is_tiny = table->rows[0].pitch < TINY_CELL * table->unit;
    const float unit = is_tiny ? smaller(table->unit, 1.4f) : table->unit;
    table->caption_size = 14 * unit;
    table->small_size = 12 * unit;
}

static void fit_cells(const View *view, CanvasTable *table) {
    set_pitch(table->columns, table->column_count, cell_width(table));
    set_pitch(table->rows, table->row_count, CELL_HEIGHT * table->unit);
    // Labels need more lines as cells get narrower, and leave less room for cells: three rounds
    // settle it.
    for (int round = 0; round < 3; round++) {
        choose_text(table);
        reserve(view, table);
        choose_cells(view, table);
    }
}

static void fit_at(const View *view, CanvasTable *table, CanvasCaptionLevel level) {
    table->caption_level = level;
    fit_cells(view, table);
}

// Numbers in the result alone, with as much of the captions as that leaves.
static void fit_result(const View *view, CanvasTable *table, CanvasCaptionLevel level) {
    table->leaves_operands = true;
    for (CanvasCaptionLevel l = level; l <= CAPTION_SYMBOL; l++) {
        fit_at(view, table, l);
        if (table->number_size > 0 && !is_too_wide(table)) return;
    }
    table->leaves_operands = table->is_uneven = false;
    fit_at(view, table, level);
}

// At last, low rows, whose numbers fill them, with as much of the captions as that leaves.
static void fit_low(const View *view, CanvasTable *table, CanvasCaptionLevel level) {
    table->is_low = true;
    for (CanvasCaptionLevel l = level; l <= CAPTION_SYMBOL; l++) {
        fit_at(view, table, l);
        if (table->number_size > 0 && !is_too_wide(table)) return;
    }
    fit_result(view, table, level);
    if (table->number_size > 0) return;
    table->is_low = false;
    fit_at(view, table, level);
}

// --- growing

static void scale_to(CanvasTable *table, float unit) {
    const float ratio = unit / table->unit;
    for (size_t i = 0; i < table->column_count; i++)
        table->columns[i].gap *= ratio;
    for (size_t i = 0; i < table->row_count; i++)
        table->rows[i].gap *= ratio;
    canvas_set_unit(table, unit);
}

// The largest unit that makes numbers larger and costs nothing: no caption, no decimal.
static void grow(const View *view, CanvasTable *table) {
    float size = 0;
    CanvasTable other = *table;
    for (float unit = table->unit; unit <= GROWN_UNIT; unit *= GROWN_STEP) {
        scale_to(&other, unit);
        fit_at(view, &other, CAPTION_FULL);
        if (other.number_size <= size || is_too_wide(&other) || !canvas_is_exact(&other)) return;
        size = other.number_size;
        scale_to(table, unit);
    }
}

// --- the whole

// Is every number there, as it is not in the other, or is each larger than there, or its cell much
// wider?
static bool reads_better(const CanvasTable *table, const CanvasTable *other) {
    const bool is_exact = canvas_is_exact(table);
    if (is_exact != canvas_is_exact(other)) return is_exact;
    if (table->number_size != other->number_size) return table->number_size > other->number_size;
    return table->columns[0].pitch > ROOMIER * other->columns[0].pitch;
}

// Do captions reach beyond narrow cells, so that the others have less room?
static bool captions_squeeze(const CanvasTable *table) {
    for (size_t i = 0; i < table->column_count; i++) {
        const CanvasBand *band = &table->columns[i];
        if (band->pitch < NUMBER_WIDTH * table->unit &&
            band->least > (float)band->count * band->pitch + 1)
            return true;
    }
    return false;
}

// As much of the captions as there is room for, and as leaves cells wide enough for their numbers.
static CanvasCaptionLevel fit_captions(const View *view, CanvasTable *table) {
    CanvasCaptionLevel level = CAPTION_FULL;
    for (fit_at(view, table, level); level < CAPTION_SYMBOL && is_too_wide(table);)
        fit_at(view, table, ++level);
    if (table->number_size <= 0) return level;
    for (CanvasCaptionLevel l = level + 1; l <= CAPTION_SYMBOL && captions_squeeze(table); l++) {
        CanvasTable other = *table;
        fit_at(view, &other, l);
        if (!reads_better(&other, table)) continue;
        *table = other;
        level = l;
    }
    return level;
}

static void fit(const View *view, CanvasTable *table) {
    const CanvasCaptionLevel level = fit_captions(view, table);
    // The second lines of captions give their height to the cells, where that is what numbers lack.
    if (table->number_size <= 0 && level < CAPTION_LINE) {
        fit_at(view, table, CAPTION_LINE);
        if (table->number_size <= 0) fit_at(view, table, level);
    }
    if (table->number_size <= 0) fit_result(view, table, level);
    if (table->number_size <= 0) fit_low(view, table, level);
}

static float length_of(const CanvasBand *bands, size_t count) {
    float length = canvas_gutters(bands, count);
    for (size_t i = 0; i < count; i++)
        length += larger((float)bands[i].count * bands[i].pitch, bands[i].least);
    return length;
}

static bool must_scroll(const CanvasTable *table) {
    return length_of(table->columns, table->column_count) > table->area.w + 1 ||
           length_of(table->rows, table->row_count) > table->area.h + 1;
}

// Captions and gaps as large as the area would have them leave less to cells: where many matrices
// stand beside each other, numbers are larger at a smaller unit. Where there are none at the
// smallest, there are none at all; but a large matrix may be seen whole there.
static void fit_at_best_unit(const View *view, CanvasTable *table) {
    const CanvasTable unfitted = *table;
    fit(view, table);
    if (table->unit <= 1 || table->number_size >= canvas_largest_number(table)) return;
    CanvasTable least = unfitted;
    scale_to(&least, 1);
    fit(view, &least);
    if (least.number_size <= 0) {
        if (must_scroll(table) && !must_scroll(&least)) *table = least;
        return;
    }
    for (float unit = unfitted.unit / SHRUNK_STEP; unit > 1; unit /= SHRUNK_STEP) {
        CanvasTable other = unfitted;
        scale_to(&other, unit);
        fit(view, &other);
        if (reads_better(&other, table)) *table = other;
    }
    if (reads_better(&least, table)) *table = least;
}

void canvas_fit(const View *view, CanvasTable *table) {
    canvas_turn(view, table);
    canvas_measure_numbers(view, table);
    if (table->grows) grow(view, table);
    fit_at_best_unit(view, table);
    canvas_place(view, table);
}
