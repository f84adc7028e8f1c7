// controls colour: the colour map of what the stage computes, with the true range of its numbers.
#include "app/doc/digest.h"
#include "app/views/controls.h"
#include <stdio.h>

#define BAR_HEIGHT 13.0f

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
    controls_take(column, 18); // the numbers at its ends
    if (column->is_measuring) return;
    const AttnMatrixId id = ui_stage_matrix(view->ui, view->document, view->ui->stage);
    const DocumentDigest *digest = document_digest(view->document, id, view_matrix_head(view, id));
    if (digest == NULL) return;
    const bool is_weight = theme_matrix_is_weight(id);
    heading_range(view, heading, id, digest);
    view_legend(view, rect, &(ViewLegend){.is_weight = is_weight, .range = digest->range});
}
