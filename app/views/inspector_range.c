// inspector range: what the selected cells come to, and the keys that work on all of them.
#include "app/ui/selection.h"
#include "app/views/inspector.h"
#include <stdio.h>

// A word and its number, in one of two columns.
static void draw_fact(Inspector *in, size_t column, TextId word, double number) {
    const DrawList *list = in->view->list;
    const float width = in->w / 2 - 8, x = in->x + (float)column * (in->w / 2 + 4);
    char text[NUMFMT_MAX];
    numfmt_cell(text, (float)number, 9);
    const DrawStyle dim = view_style(FONT_TEXT, 12.5f, in->view->theme->ink_dim);
    const DrawStyle mono = view_style(FONT_MONO, 12.5f, in->view->theme->ink);
    const float value = draw_text_width(list, FONT_MONO, mono.size, text);
    draw_text_fit(in->view->list, dim, x, in->y + 12, ALIGN_LEFT, width - value - 6,
                  view_text(in->view, word));
    draw_text(in->view->list, mono, x + width, in->y + 12, ALIGN_RIGHT, text);
}

void inspector_range(Inspector *in) {
    const View *view = in->view;
    UiSummary summary;
    if (!ui_has_range(view->ui)) return;
    const UiRange range = ui_range(&in->at);
    const bool is_turned = ui_is_transposed(view->ui, in->at.matrix);
    char title[96];
    snprintf(title, sizeof title, view_text(view, TEXT_RANGE_TITLE),
             is_turned ? range.columns : range.rows, is_turned ? range.rows : range.columns);
    inspector_heading(in, title);
    if (ui_summary(view->ui, view->document, &summary)) {
        draw_fact(in, 0, TEXT_RANGE_SUM, summary.sum);
        draw_fact(in, 1, TEXT_RANGE_MEAN, summary.mean);
        in->y += 20;
        draw_fact(in, 0, TEXT_RANGE_LEAST, summary.least);
        draw_fact(in, 1, TEXT_RANGE_MOST, summary.most);
        in->y += 26;
    }
    if (document_editable(view->document, in->at.matrix) != DOCUMENT_EDIT_NONE) {
        inspector_key_line(in, COMMAND_EDIT_FILL, TEXT_RANGE_FILL);
        inspector_key_line(in, COMMAND_FILL_DOWN, TEXT_RANGE_FILL_DOWN);
        inspector_key_line(in, COMMAND_FILL_RIGHT, TEXT_RANGE_FILL_RIGHT);
    }
    inspector_rule(in);
}
