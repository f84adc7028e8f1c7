// controls colour: the colour map of what the stage computes, with the true range of its numbers.
#include "app/doc/digest.h"
#include "app/views/controls.h"
#include <stdio.h>

#define BAR_HEIGHT 13.0f
#define STEPS      96

static void bar(const View *view, DrawRect rect, bool is_weight) {
    DrawColor *cells = draw_heatmap(view->list, rect, 1, STEPS, 0, 0);
    for (size_t i = 0; cells != NULL && i < STEPS; i++) {
        const float t = ((float)i + 0.5f) / STEPS;
        cells[i] =
            is_weight ? theme_weight(view->theme, t) : theme_signed(view->theme, 2 * t - 1, 1);
    }
    draw_stroke(view->list, draw_inset(rect, -1), 2, 1, view->theme->border);
}

static const char *with_sign(char out[NUMFMT_MAX + 1], float value) {
    char number[NUMFMT_MAX];
    snprintf(out, NUMFMT_MAX + 1, "%s%s", value > 0 ? "+" : "", numfmt_cell(number, value, 7));
    return out;
}

static void bar_labels(const View *view, DrawRect bar, float baseline, bool is_weight,
                       float range) {
    const DrawStyle style = view_style(FONT_MONO, 11, view->theme->ink_dim);
    char text[NUMFMT_MAX + 1];
    const float right = bar.x + bar.w;
    const char *left = is_weight ? "0" : with_sign(text, -range);
    draw_text(view->list, style, bar.x, baseline, ALIGN_LEFT, left);
    if (!is_weight) draw_text(view->list, style, bar.x + bar.w / 2, baseline, ALIGN_CENTER, "0");
    draw_text(view->list, style, right, baseline, ALIGN_RIGHT,
              is_weight ? "1" : with_sign(text, range));
}

// "S′  −4.97 … 4.78": what the numbers on the screen really reach.
static void heading_range(const View *view, DrawRect row, AttnMatrixId id,
                          const DocumentDigest *digest) {
    char low[NUMFMT_MAX], high[NUMFMT_MAX];
    numfmt_cell(low, digest->least, 7);
    numfmt_cell(high, digest->most, 7);
    const DrawStyle style = view_style(FONT_MONO, 11, view->theme->ink_dim);
    char text[2 * NUMFMT_MAX + 8];
    snprintf(text, sizeof text, "%s … %s", low, high);
    const float width = draw_text_width(view->list, style.font, style.size, text);
    draw_text(view->list, style, row.x + row.w, row.y + 12, ALIGN_RIGHT, text);
    view_matrix_symbol(view, id, false, row.x + row.w - width - 7, row.y + 12, 12, ALIGN_RIGHT);
}

void controls_colour(ControlsColumn *column) {
    const View *view = column->view;
    const DrawRect heading = draw_rect(column->x, column->y, column->w, 24);
    controls_heading(column, TEXT_CONTROLS_COLOUR);
    const DrawRect rect = controls_take(column, BAR_HEIGHT);
    const DrawRect labels = controls_take(column, 18);
    if (column->is_measuring) return;
    const AttnMatrixId id = ui_stage_matrix(view->ui, view->document, view->ui->stage);
    const DocumentDigest *digest = document_digest(view->document, id, view_matrix_head(view, id));
    if (digest == NULL) return;
    const bool is_weight = theme_matrix_is_weight(id);
    heading_range(view, heading, id, digest);
    bar(view, draw_rect(rect.x + 1, rect.y, rect.w - 2, rect.h), is_weight);
    bar_labels(view, rect, labels.y + 14, is_weight, digest->range);
}
