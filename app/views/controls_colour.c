// controls colour: the colour map of what the stage computes, with the true range of its numbers.
#include "app/ui/controls.h"
#include "app/views/controls.h"
#include <math.h>
#include <stdio.h>

#define BAR_HEIGHT    13.0f
#define SWATCH_HEIGHT 23.0f
#define SWATCH_GAP    5.0f
#define SWATCH_STEPS  24

// "S′  −4.97 … 4.78": what the numbers on the screen really reach; without any, the symbol alone.
static void heading_range(const View *view, DrawRect row, AttnMatrixId id,
                          const DocumentDigest *digest) {
    char low[NUMFMT_MAX], high[NUMFMT_MAX];
    const bool has_finite = digest->has_finite;
    const float least = has_finite ? digest->least : INFINITY;
    const float most = has_finite ? digest->most : -INFINITY;
    numfmt_cell(low, digest->has_minus_infinity ? -INFINITY : least, 7);
    numfmt_cell(high, digest->has_infinity ? INFINITY : most, 7);
    const DrawStyle style = view_style(FONT_MONO, 11, view->theme->ink_dim);
    char text[2 * NUMFMT_MAX + 8];
    snprintf(text, sizeof text, "%s … %s", low, high);
    if (!has_finite && !digest->has_infinity && !digest->has_minus_infinity) text[0] = '\0';
    const float width = draw_text_width(view->list, style.font, style.size, text);
    draw_text(view->list, style, row.x + row.w, row.y + 12, ALIGN_RIGHT, text);
    view_matrix_symbol(view, id, false, row.x + row.w - width - 7, row.y + 12, 12, ALIGN_RIGHT);
}

// --- the maps that there are ---------------------------------------------------------------------

static void draw_swatch(const View *view, DrawRect rect, UiId id, size_t map, bool is_chosen) {
    const bool is_weight = id.a == CONTROL_WEIGHT_COLORS;
    const ColorChoice *now = &view->ui->colors;
    const Theme *theme =
        theme_with(view->ui->theme, is_weight ? now->diverging : (ColorDiverging)map,
                   is_weight ? (ColorSequential)map : now->sequential);
    const DrawRect bar = draw_inset(rect, 4);
    DrawColor *cells = draw_heatmap(view->list, bar, 1, SWATCH_STEPS, 0, 0);
    for (size_t i = 0; cells != NULL && i < SWATCH_STEPS; i++) {
        const float t = ((float)i + 0.5f) / SWATCH_STEPS;
        cells[i] = is_weight ? theme_weight(theme, t) : theme_signed(theme, 2 * t - 1, 1);
    }
    draw_stroke(view->list, draw_inset(bar, -1), 2, 1, view->theme->border);
    if (is_chosen)
        draw_stroke(view->list, rect, 4, 2, view->theme->ink);
    else if (view_is_hot(view, id))
        draw_stroke(view->list, rect, 4, 1, view->theme->ink_faint);
    view_focus(view, id, rect, 4);
    draw_hit(view->list, rect, id, HIT_CLICK | HIT_FOCUS | (is_chosen ? HIT_CHOSEN : 0u));
}

// The maps of the kind that the matrix on screen is shown with.
static void swatches(ControlsColumn *column, bool is_weight) {
    const View *view = column->view;
    const UiControl control = is_weight ? CONTROL_WEIGHT_COLORS : CONTROL_SIGNED_COLORS;
    const size_t count = is_weight ? (size_t)SEQUENTIAL_COUNT : (size_t)DIVERGING_COUNT;
    const DrawRect row = controls_take(column, SWATCH_HEIGHT);
    if (column->is_measuring) return;
    const size_t chosen = control_chosen(view->ui, view->document, control);
    const float width = (row.w + SWATCH_GAP) / (float)SEQUENTIAL_COUNT - SWATCH_GAP;
    for (size_t i = 0; i < count; i++) {
        const DrawRect rect =
            draw_rect(row.x + (float)i * (width + SWATCH_GAP), row.y, width, SWATCH_HEIGHT - 2);
        draw_swatch(view, rect, ui_id(UI_CHOICE, control, i), i, i == chosen);
    }
}

// Weights always go from 0 to 1: they have no other range.
static void range(ControlsColumn *column) {
    const View *view = column->view;
    const char *const kinds[] = {view_text(view, TEXT_RANGE_MATRIX),
                                 view_text(view, TEXT_RANGE_SHARED),
                                 view_text(view, TEXT_RANGE_FIXED)};
    controls_choice(column, CONTROL_RANGE_KIND, TEXT_CONTROL_RANGE_KIND, kinds, RANGE_COUNT);
    if (view->ui->colors.kind == RANGE_FIXED)
        controls_slider(column, CONTROL_RANGE, view_text(view, TEXT_CONTROL_RANGE), false);
}

static void legend(const View *view, DrawRect heading, DrawRect bar, AttnMatrixId id) {
    const DocumentDigest *digest =
        view_digest(view, view->document, id, view_matrix_head(view, id));
    if (digest == NULL) return;
    const float end = view_color_range(view, digest->range);
    const bool is_weight = theme_matrix_is_weight(id);
    heading_range(view, heading, id, digest);
    view_legend(view, bar,
                &(ViewLegend){.is_weight = is_weight,
                              .range = end,
                              .has_less = !is_weight && digest->least < -end,
                              .has_more = !is_weight && digest->most > end});
}

void controls_colour(ControlsColumn *column) {
    const View *view = column->view;
    const AttnMatrixId id = view->ui->is_comparing
                                ? ui_shown_matrix(view->ui, view->document)
                                : ui_stage_matrix(view->ui, view->document, view->ui->stage);
    const DrawRect heading =
        draw_rect(column->x, column->y, column->w, controls_heading_height(column));
    controls_heading(column, TEXT_CONTROLS_COLOUR);
    const DrawRect bar = controls_take(column, BAR_HEIGHT);
    controls_take(column, 21); // the numbers at its ends
    if (!column->is_measuring) legend(view, heading, bar, id);
    swatches(column, theme_matrix_is_weight(id));
    if (!theme_matrix_is_weight(id)) range(column);
}
