// canvas_fit: finds the largest cells with which a table fits its area, and where everything then
// lies.
//
// As room gets short, in this order: cells shrink, captions lose their second line, numbers lose
// decimals, numbers give way to colour, gaps close, and at last the bands become windows that
// scroll. Text never gets smaller than LEAST_TEXT.
#include "app/views/canvas.h"
#include <math.h>

#define CELL_WIDTH     60.0f // largest cell at unit 1, with its gap: that of the mock-ups
#define CELL_HEIGHT    40.0f
#define LEAST_TEXT     11.0f
#define NUMBER_SIZE    13.0f
#define NUMBER_PADDING 5.0f // of a number within its cell, both sides together
#define MOST_DIGITS    7
#define LEAST_DIGITS   4 // "−1.2": fewer would show no decimal
#define LEAST_VIEW     48.0f
#define BAR_ROOM       10.0f

static float larger(float a, float b) {
    return a > b ? a : b;
}

static float smaller(float a, float b) {
    return a < b ? a : b;
}

static float before(const CanvasBand *band) {
    return band->gap + band->top + band->labels;
}

static float gutters(const CanvasBand *bands, size_t count) {
    float sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += before(&bands[i]) + bands[i].bottom;
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
        x->labels = larger(x->labels, canvas_row_labels_width(view, table, grid) + 10);
    if (grid->column_labels == LABELS_NONE) return;
    const unsigned lines = canvas_column_label_lines(view, table, grid);
    if (lines > y->label_lines) y->label_lines = lines;
    y->labels = larger(y->labels, (float)y->label_lines * table->label_size * 1.35f + 6);
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
    case PLACE_LEFT:
        if (grid->band_x == 0) break;
        CanvasBand *left = &table->columns[grid->band_x - 1];
        left->least = larger(left->least, width + 16 - x->gap - left->labels);
        break;
    }
}

static void reserve(const View *view, CanvasTable *table) {
    clear_gutters(table);
    for (size_t i = 0; i < table->grid_count; i++) {
        reserve_labels(view, table, &table->grids[i]);
        reserve_caption(view, table, &table->grids[i]);
    }
    for (size_t i = 0; i < table->mark_count; i++) {
        CanvasBand *band = &table->columns[table->marks[i].band_x];
        band->gap = larger(band->gap, canvas_mark_width(view, table, &table->marks[i]));
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

// Chooses how many characters a number has, and its size; 0 where none fits.
static void choose_numbers(const View *view, CanvasTable *table, float w, float h) {
    const float advance = draw_text_width(view->list, FONT_MONO, 100, "0") / 100;
    const float most = smaller(NUMBER_SIZE * table->unit, h * 0.6f);
    table->digits = 0;
    for (int digits = LEAST_DIGITS + 1; digits >= LEAST_DIGITS && table->digits == 0; digits--) {
        const float size = smaller(most, (w - NUMBER_PADDING) / ((float)digits * advance));
        if (size < LEAST_TEXT) continue;
        table->digits = digits;
        table->number_size = floorf(size * 2) / 2;
    }
    if (table->digits == 0) return;
    const int room = (int)((w - NUMBER_PADDING) / (advance * table->number_size));
    if (room > table->digits) table->digits = room < MOST_DIGITS ? room : MOST_DIGITS;
}

static void shape_with_numbers(CanvasTable *table, float x, float y) {
    table->pitch_x = floorf(smaller(x, y * 2));
    table->pitch_y = floorf(smaller(y, larger(x * 0.9f, 22)));
    table->gap = floorf(2 * table->unit);
}

static void shape_with_colour(CanvasTable *table, float x, float y) {
    x = larger(x, table->least_pitch);
    y = larger(y, table->least_pitch);
    table->pitch_x = floorf(smaller(x, y * table->max_aspect));
    table->pitch_y = floorf(smaller(y, x * table->max_aspect));
    const float least = smaller(table->pitch_x, table->pitch_y);
    table->gap = least >= 12 ? 2 : least > 6 ? 1 : 0;
}

static void choose_cells(const View *view, CanvasTable *table) {
    const DrawRect area = table->area;
    const float unit = table->unit;
    const float room_x = area.w - gutters(table->columns, table->column_count);
    const float room_y = area.h - gutters(table->rows, table->row_count);
    const float x = even_pitch(table->columns, table->column_count, room_x, CELL_WIDTH * unit);
    const float y = even_pitch(table->rows, table->row_count, room_y, CELL_HEIGHT * unit);
    choose_numbers(view, table, floorf(x) - 2 * unit, floorf(y) - 2 * unit);
    if (table->digits > 0)
        shape_with_numbers(table, x, y);
    else
        shape_with_colour(table, x, y);
    table->label_size = larger(LEAST_TEXT, smaller(13 * unit, table->pitch_y * 0.62f));
}

// --- windows and places
// ---------------------------------------------------------------------------

static float length_of(const CanvasBand *band) {
    return larger(band->view, band->least);
}

// Shares the room among bands that do not all fit: short ones are shown whole, long ones get equal
// parts.
static void share_room(CanvasBand *bands, size_t count, float room) {
    bool is_whole[CANVAS_BANDS] = {false};
    float part = room;
    for (size_t pass = 0; pass <= count; pass++) {
        float left = room;
        size_t long_ones = 0;
        for (size_t i = 0; i < count; i++) {
            if (is_whole[i]) left -= larger(bands[i].content, bands[i].least);
            if (!is_whole[i]) long_ones++;
        }
        if (long_ones == 0) break;
        part = larger(left / (float)long_ones, LEAST_VIEW);
        bool is_changed = false;
        for (size_t i = 0; i < count; i++) {
            if (is_whole[i] || larger(bands[i].content, bands[i].least) > part) continue;
            is_whole[i] = is_changed = true;
        }
        if (!is_changed) break;
    }
    for (size_t i = 0; i < count; i++)
        bands[i].view = is_whole[i] ? bands[i].content : smaller(bands[i].content, floorf(part));
}

static bool choose_windows(CanvasBand *bands, size_t count, float room, float pitch, float gap) {
    float whole = 0;
    for (size_t i = 0; i < count; i++) {
        bands[i].content = (float)bands[i].count * pitch - gap;
        bands[i].view = bands[i].content;
        whole += length_of(&bands[i]);
    }
    if (whole <= room + 0.5f) return false;
    share_room(bands, count, room - BAR_ROOM);
    return true;
}

// Places the bands one after the other, centred in the room from `from` of this length.
static void place(CanvasBand *bands, size_t count, float from, float length, float scroll) {
    float whole = gutters(bands, count);
    for (size_t i = 0; i < count; i++)
        whole += length_of(&bands[i]);
    float at = floorf(from + larger(0, (length - whole) / 2));
    for (size_t i = 0; i < count; i++) {
        CanvasBand *band = &bands[i];
        at += before(band);
        band->start = floorf(at + (length_of(band) - band->view) / 2);
        const float range = larger(0, band->content - band->view);
        band->offset = floorf(smaller(larger(scroll, 0), range));
        at += length_of(band) + band->bottom;
    }
}

static DrawRect bounds_of(const CanvasTable *table) {
    const CanvasBand *x0 = &table->columns[0], *x1 = &table->columns[table->column_count - 1];
    const CanvasBand *y0 = &table->rows[0], *y1 = &table->rows[table->row_count - 1];
    const float left = x0->start - before(x0), top = y0->start - before(y0);
    return draw_rect(left, top, x1->start + x1->view - left,
                     y1->start + y1->view + y1->bottom - top);
}

// Are the captions what makes the table too wide?
static bool is_too_wide(const CanvasTable *table) {
    float whole = gutters(table->columns, table->column_count);
    bool is_caption = false;
    for (size_t i = 0; i < table->column_count; i++) {
        const CanvasBand *band = &table->columns[i];
        whole += larger((float)band->count * table->pitch_x, band->least);
        is_caption |= (float)band->count * table->pitch_x < band->least;
    }
    return is_caption && whole > table->area.w;
}

static void fit_cells(const View *view, CanvasTable *table) {
    table->pitch_x = CELL_WIDTH * table->unit;
    table->pitch_y = CELL_HEIGHT * table->unit;
    // Labels need more lines as cells get narrower, and leave less room for cells: three rounds
    // settle it.
    for (int round = 0; round < 3; round++) {
        reserve(view, table);
        choose_cells(view, table);
    }
}

void canvas_fit(const View *view, CanvasTable *table) {
    for (table->caption_level = 0; table->caption_level < 3; table->caption_level++) {
        fit_cells(view, table);
        if (!is_too_wide(table)) break;
    }
    if (table->caption_level > 2) table->caption_level = 2;
    const DrawRect area = table->area;
    CanvasBand *x = table->columns, *y = table->rows;
    const size_t nx = table->column_count, ny = table->row_count;
    choose_windows(x, nx, area.w - gutters(x, nx), table->pitch_x, table->gap);
    choose_windows(y, ny, area.h - gutters(y, ny), table->pitch_y, table->gap);
    place(x, nx, area.x, area.w, view->ui->scroll.x);
    place(y, ny, area.y, area.h, view->ui->scroll.y);
    table->bounds = bounds_of(table);
}
