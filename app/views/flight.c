// What flies now, and what all flights have in common: where numbers come from, how they move, how
// they look.
#include "app/views/flight.h"
#include <math.h>

#define LEAST_TEXT  11.0f
#define LEAST_PITCH 10.0f // of cells above which something flies

// --- motion --------------------------------------------------------------------------------------

// Slow at both ends.
float flight_ease(float t) {
    const float x = t < 0 ? 0 : t > 1 ? 1 : t;
    return x * x * (3 - 2 * x);
}

float flight_share(float amount, size_t index) {
    const float t = amount - (float)index;
    return t < 0 ? 0 : t > 1 ? 1 : t;
}

DrawRect flight_between(DrawRect from, DrawRect to, float t) {
    return draw_rect(from.x + t * (to.x - from.x), from.y + t * (to.y - from.y),
                     from.w + t * (to.w - from.w), from.h + t * (to.h - from.h));
}

// --- places --------------------------------------------------------------------------------------

static float kept(float at, float length, float from, float room) {
    const float last = from + room - length;
    return at > last ? (last > from ? last : from) : at < from ? from : at;
}

bool flight_place(const CanvasTable *table, UiId cell, const CanvasGrid **grid, DrawRect *rect) {
    size_t row, column;
    for (size_t i = 0; i < table->grid_count; i++) {
        const CanvasGrid *at = &table->grids[i];
        if (!canvas_find_cell(at, cell, &row, &column)) continue;
        const DrawRect window = canvas_window(table, at);
        *rect = canvas_cell_rect(table, at, row, column);
        rect->x = kept(rect->x, rect->w, window.x, window.w);
        rect->y = kept(rect->y, rect->h, window.y, window.h);
        if (grid) *grid = at;
        return true;
    }
    return false;
}

// A projection's column, counted over all heads.
static size_t weight_column(const AttnExplain *e, const AttnShape *shape) {
    if (e->matrix == ATTN_OUTPUT) return e->column;
    return e->head * (e->matrix == ATTN_V ? shape->d_v : shape->d_k) + e->column;
}

// Contexts of all heads stand side by side.
static UiId context_cell(const AttnExplain *e, const AttnShape *shape, size_t column) {
    return ui_cell(ATTN_CONTEXT, column / shape->d_v, e->row, column % shape->d_v);
}

static UiId first_factor(const AttnExplain *e, const AttnShape *shape, size_t index) {
    if (e->left == ATTN_CONTEXT) return context_cell(e, shape, index);
    if (e->kind == ATTN_EXPLAIN_SCALE || e->kind == ATTN_EXPLAIN_MASK)
        return ui_cell(e->left, e->left_head, e->row, e->column);
    if (e->kind == ATTN_EXPLAIN_COPY) return ui_cell(e->left, 0, e->row, weight_column(e, shape));
    return ui_cell(e->left, e->left_head, e->row, index);
}

UiId flight_factor(const Flight *flight, size_t term, bool is_second) {
    const AttnExplain *e = &flight->explain;
    const AttnShape *shape = attn_trace_shape(flight->view->document->trace);
    const size_t index = e->terms[term].index;
    if (!is_second) return first_factor(e, shape, index);
    if (e->right == ATTN_MATRIX_COUNT) return ui_id(UI_NONE, 0, 0);
    if (e->right == ATTN_K) return ui_cell(ATTN_K, e->right_head, e->column, index);
    if (e->right == ATTN_V) return ui_cell(ATTN_V, e->right_head, index, e->column);
    return ui_cell(e->right, 0, index, weight_column(e, shape));
}

// --- looks ---------------------------------------------------------------------------------------

char *flight_number(char text[NUMFMT_MAX], float value, int decimals) {
    if (isfinite(value) && fabsf(value) < 1e6f) return numfmt_fixed(text, (double)value, decimals);
    return numfmt_cell(text, value, 7);
}

DrawRect flight_roomy(const Flight *flight, DrawRect rect, float size, const char *text) {
    const float w = draw_text_width(flight->view->list, FONT_MONO, size, text) + 6, h = size * 1.4f;
    const float wide = fmaxf(rect.w, w), tall = fmaxf(rect.h, h);
    const DrawRect area = flight->table->area;
    return draw_rect(kept(rect.x + (rect.w - wide) / 2, wide, area.x, area.w),
                     kept(rect.y + (rect.h - tall) / 2, tall, area.y, area.h), wide, tall);
}

bool flight_has_room(const Flight *flight) {
    const CanvasGrid *grid = flight->result;
    const CanvasTable *table = flight->table;
    return table->number_size > 0 || fminf(table->columns[grid->band_x].pitch,
                                           table->rows[grid->band_y].pitch) >= LEAST_PITCH;
}

// As large as fits, by halves of a pixel, so that sizes stay few; 0: no number can be read there.
static float text_size(const Flight *flight, const FlightChip *chip) {
    if (!chip->text || chip->size <= 0) return 0;
    const float w = draw_text_width(flight->view->list, FONT_MONO, chip->size, chip->text);
    if (w <= chip->rect.w) return chip->size;
    const float size = floorf(2 * chip->size * chip->rect.w / w) / 2;
    return size >= LEAST_TEXT ? size : 0;
}

void flight_chip(const Flight *flight, const FlightChip *chip) {
    const Theme *theme = flight->view->theme;
    DrawList *list = flight->view->list;
    if (chip->alpha <= 0.02f || chip->rect.w < 2 || chip->rect.h < 2) return;
    const DrawColor fill = theme_cell(theme, chip->id, chip->value, chip->range);
    const float radius = fminf(4, chip->rect.h / 3);
    draw_fill(list, chip->rect, radius, theme_alpha(fill, chip->alpha));
    draw_stroke(list, chip->rect, radius, 1.5f, theme_alpha(theme->role[chip->role], chip->alpha));
    const float size = text_size(flight, chip);
    if (size <= 0) return;
    const DrawStyle style =
        view_style(FONT_MONO, size, theme_alpha(theme_ink_on(theme, fill), chip->alpha));
    const DrawRect r = chip->rect;
    draw_text(list, style, r.x + r.w / 2, draw_center_baseline(list, FONT_MONO, size, r.y, r.h),
              ALIGN_CENTER, chip->text);
}

// --- what flies ----------------------------------------------------------------------------------

static bool find_cell(Flight *flight, size_t *cell) {
    const UiState *ui = flight->view->ui;
    if (!ui->step.is_partial || ui->stage == ATTN_STAGE_SOFTMAX) return false;
    flight->sum = step_sum(ui, flight->view->document);
    flight->step = step_shown(ui, flight->view->document);
    if (flight->sum.is_shown) {
        *cell = flight->sum.cell;
        return true;
    }
    *cell = flight->step.cells;
    const bool is_moving = flight->step.fraction > 0 || flight->step.terms > 0;
    return is_moving && *cell < step_cell_count(ui, flight->view->document);
}

// Where the operands and the result are drawn.
static bool find_places(Flight *flight) {
    const AttnExplain *e = &flight->explain;
    const CanvasTable *table = flight->table;
    DrawRect ignored;
    const UiId result = ui_cell(e->matrix, e->head, e->row, e->column);
    flight->right = NULL;
    if (e->term_count == 0 || !flight_place(table, result, &flight->result, &flight->target))
        return false;
    if (!flight_place(table, flight_factor(flight, 0, false), &flight->left, &ignored))
        return false;
    flight_place(table, flight_factor(flight, 0, true), &flight->right, &ignored);
    return flight->left != flight->result;
}

void flight_init(const View *view, const CanvasTable *table, AttnTerm *room, Flight *flight) {
    size_t cell = 0;
    *flight = (Flight){.view = view, .table = table};
    if (!find_cell(flight, &cell)) return;
    const Document *document = view->document;
    const AttnMatrixId id = ui_stage_matrix(view->ui, document, view->ui->stage);
    const size_t head = ui_matrix_head(view->ui, document, id);
    const size_t columns = step_column_count(view->ui, document);
    if (attn_explain_in(document->trace, id, head, cell / columns, cell % columns,
                        (AttnTermRoom){room, FLIGHT_TERMS}, &flight->explain, NULL) != ATTN_OK)
        return;
    flight->is_active = true;
    if (!find_places(flight))
        flight_deinit(flight);
    else if (flight->right)
        flight_lay_bench(flight);
}

void flight_deinit(Flight *flight) {
    if (flight->is_active) attn_explain_deinit(&flight->explain);
    flight->is_active = false;
}

bool flight_covers_caption(const Flight *flight, const CanvasGrid *grid) {
    return flight->is_active && flight->bench.is_there && grid->place == PLACE_LEFT &&
           grid->band_y == 0;
}

void flight_draw(const Flight *flight) {
    if (!flight->is_active) return;
    draw_group(flight->view->list, "flight");
    const bool is_row = flight->step.grain == GRAIN_ROW && !flight->sum.is_shown;
    if (is_row && flight->explain.matrix == ATTN_CONTEXT)
        flight_draw_mix(flight);
    else if (is_row && flight->right)
        flight_draw_sweep(flight);
    else if (flight->sum.is_shown && flight->bench.is_there)
        flight_draw_sum(flight);
    else
        flight_draw_direct(flight);
    draw_group_end(flight->view->list);
}
