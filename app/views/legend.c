// legend: a bar of the colours of a map with the numbers at its ends.
#include "app/views/view.h"
#include <stdio.h>

#define STEPS 96
#define ARROW 8.0f

float view_color_range(const View *view, float own) {
    switch (view->ui->colors.kind) {
    case RANGE_MATRIX: return own;
    case RANGE_SHARED: return document_shared_range(view->document);
    case RANGE_FIXED: return view->ui->colors.range;
    case RANGE_COUNT: break;
    }
    return own;
}

static void draw_bar(const View *view, DrawRect rect, bool is_weight) {
    DrawColor *cells = draw_heatmap(view->list, rect, 1, STEPS, 0, 0);
    for (size_t i = 0; cells != NULL && i < STEPS; i++) {
        const float t = ((float)i + 0.5f) / STEPS;
        cells[i] =
            is_weight ? theme_weight(view->theme, t) : theme_signed(view->theme, 2 * t - 1, 1);
    }
    draw_stroke(view->list, draw_inset(rect, -1), 2, 1, view->theme->border);
}

// What lies beyond an end, as an arrow that the bar makes room for.
DrawRect view_legend_arrows(const View *view, DrawRect bar, const ViewLegend *legend) {
    const float middle = bar.y + bar.h / 2, right = bar.x + bar.w, bottom = bar.y + bar.h;
    if (legend->has_less) {
        draw_triangle(view->list, bar.x, middle, bar.x + ARROW - 2, bar.y, bar.x + ARROW - 2,
                      bottom, theme_beyond(view->theme, true));
        bar.x += ARROW;
        bar.w -= ARROW;
    }
    if (legend->has_more) {
        draw_triangle(view->list, right, middle, right - ARROW + 2, bar.y, right - ARROW + 2,
                      bottom, theme_beyond(view->theme, false));
        bar.w -= ARROW;
    }
    return bar;
}

static const char *with_sign(char out[NUMFMT_MAX + 1], float value) {
    char number[NUMFMT_MAX];
    snprintf(out, NUMFMT_MAX + 1, "%s%s", value > 0 ? "+" : "", numfmt_cell(number, value, 7));
    return out;
}

void view_legend(const View *view, DrawRect bar, const ViewLegend *legend) {
    const DrawStyle style = view_style(FONT_MONO, 11, view->theme->ink_dim);
    char text[NUMFMT_MAX + 1];
    bar = view_legend_arrows(view, bar, legend);
    const float right = bar.x + bar.w, baseline = bar.y + bar.h + 14;
    draw_bar(view, draw_rect(bar.x + 1, bar.y, bar.w - 2, bar.h), legend->is_weight);
    const char *low = legend->is_weight ? "0" : with_sign(text, -legend->range);
    draw_text(view->list, style, bar.x, baseline, ALIGN_LEFT, low);
    if (!legend->is_weight)
        draw_text(view->list, style, bar.x + bar.w / 2, baseline, ALIGN_CENTER, "0");
    draw_text(view->list, style, right, baseline, ALIGN_RIGHT,
              legend->is_weight ? "1" : with_sign(text, legend->range));
}
