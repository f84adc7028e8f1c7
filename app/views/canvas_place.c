// canvas_place: where everything of a table lies once the size of its cells is known. Bands that do
// not fit become windows on their cells; the whole is centred in its area.
#include "app/views/canvas.h"
#include <math.h>

#define LEAST_VIEW 48.0f
#define BAR_ROOM   10.0f // for the scroll bar

static float larger(float a, float b) {
    return a > b ? a : b;
}

static float smaller(float a, float b) {
    return a < b ? a : b;
}

static float length_of(const CanvasBand *band) {
    return larger(band->view, band->least);
}

// Shares the room among bands that do not all fit: short ones are shown whole, those that their
// captions keep from being shorter have the length of these, all others get equal parts.
static void share_room(CanvasBand *bands, size_t count, float room) {
    bool is_settled[CANVAS_BANDS] = {false};
    float part = room;
    for (size_t pass = 0; pass <= count; pass++) {
        float left = room;
        size_t others = 0;
        for (size_t i = 0; i < count; i++) {
            if (is_settled[i]) left -= length_of(&bands[i]);
            if (!is_settled[i]) others++;
        }
        if (others == 0) return;
        part = floorf(larger(left / (float)others, LEAST_VIEW));
        bool is_changed = false;
        for (size_t i = 0; i < count; i++) {
            CanvasBand *band = &bands[i];
            if (is_settled[i] || (band->content > part && band->least < part)) continue;
            band->view = smaller(band->content, larger(part, band->least));
            is_settled[i] = is_changed = true;
        }
        if (!is_changed) break;
    }
    for (size_t i = 0; i < count; i++)
        if (!is_settled[i]) bands[i].view = part;
}

static void choose_windows(CanvasBand *bands, size_t count, float room, float gap) {
    float whole = 0;
    for (size_t i = 0; i < count; i++) {
        bands[i].content = (float)bands[i].count * bands[i].pitch - gap;
        bands[i].view = bands[i].content;
        whole += length_of(&bands[i]);
    }
    if (whole > room + 0.5f) share_room(bands, count, room - BAR_ROOM);
}

// Places the bands one after the other, centred in the room from `from` of this length.
static void place(CanvasBand *bands, size_t count, float from, float length, float scroll) {
    float whole = canvas_gutters(bands, count);
    for (size_t i = 0; i < count; i++)
        whole += length_of(&bands[i]);
    float at = floorf(from + larger(0, (length - whole) / 2));
    for (size_t i = 0; i < count; i++) {
        CanvasBand *band = &bands[i];
        at += canvas_before(band);
        band->start = floorf(at + (length_of(band) - band->view) / 2);
        const float range = larger(0, band->content - band->view);
        band->offset = floorf(smaller(larger(scroll, 0), range));
        at += length_of(band) + band->bottom;
    }
}

static DrawRect bounds_of(const CanvasTable *table) {
    const CanvasBand *x0 = &table->columns[0], *x1 = &table->columns[table->column_count - 1];
    const CanvasBand *y0 = &table->rows[0], *y1 = &table->rows[table->row_count - 1];
    const float left = x0->start - canvas_before(x0), top = y0->start - canvas_before(y0);
    return draw_rect(left, top, x1->start + x1->view - left,
                     y1->start + y1->view + y1->bottom - top);
}

void canvas_place(const View *view, CanvasTable *table) {
    const DrawRect area = table->area;
    CanvasBand *x = table->columns, *y = table->rows;
    const size_t nx = table->column_count, ny = table->row_count;
    choose_windows(x, nx, area.w - canvas_gutters(x, nx), table->gap);
    choose_windows(y, ny, area.h - canvas_gutters(y, ny), table->gap);
    place(x, nx, area.x, area.w, view->ui->scroll.x);
    place(y, ny, area.y, area.h, view->ui->scroll.y);
    table->bounds = bounds_of(table);
}
