// screen: where the panels of the Steps screen lie, and the call that draws them all.
//
// The proportions are those of the mock-ups at 1440×900; the side panels give way on small windows,
// grow a little on large ones, and fold away below 1024 wide. Panels never overlap.
#include "app/views/view.h"

#define MARGIN       16.0f
#define TOP_HEIGHT   47.0f
#define FOLD_LEFT    900.0f // narrower windows have no controls
#define FOLD_RIGHT   680.0f // and then no inspector
#define CHIPS_HEIGHT 32.0f

static float clamp(float value, float low, float high) {
    return value < low ? low : value > high ? high : value;
}

// Width of a panel in a window: through the points of the table, straight in between.
typedef struct WidthPoint {
    float window, controls, inspector;
} WidthPoint;

static const WidthPoint WIDTHS[] = {
    {1024, 220, 270}, {1440, 258, 337}, {1920, 290, 392}, {2560, 330, 460}, {3840, 350, 520}};

static void panel_widths(float window, float *controls, float *inspector) {
    const size_t count = sizeof WIDTHS / sizeof WIDTHS[0];
    size_t i = 1;
    while (i + 1 < count && window > WIDTHS[i].window)
        i++;
    const WidthPoint *a = &WIDTHS[i - 1], *b = &WIDTHS[i];
    const float t = clamp((window - a->window) / (b->window - a->window), 0, 1);
    *controls = a->controls + t * (b->controls - a->controls);
    *inspector = a->inspector + t * (b->inspector - a->inspector);
}

ViewLayout view_layout(float width, float height) {
    ViewLayout layout = {0};
    float left = 0, right = 0;
    panel_widths(width, &left, &right);
    const float strip_height = clamp(height * 0.1167f, 96, 132);
    const float formula_height = clamp(height * 0.098f, 74, 116);
    const float top = TOP_HEIGHT + MARGIN;
    const float strip_y = height - MARGIN - strip_height;
    const float body = clamp(strip_y - 15 - top, 0, height);

    layout.top = draw_rect(0, 0, width, TOP_HEIGHT);
    layout.strip = draw_rect(MARGIN, strip_y, clamp(width - 2 * MARGIN, 0, width), strip_height);
    float x0 = MARGIN, x1 = width - MARGIN;
    if (width >= FOLD_LEFT) {
        layout.controls = draw_rect(MARGIN, top, left, body);
        x0 += left + MARGIN;
    }
    if (width >= FOLD_RIGHT) {
        layout.inspector = draw_rect(width - MARGIN - right, top, right, body);
        x1 -= right + MARGIN;
    }
    const float middle = clamp(x1 - x0, 0, width);
    const float formula_y = TOP_HEIGHT + 8;
    const float chips_y = formula_y + formula_height + 8;
    const float canvas_y = chips_y + CHIPS_HEIGHT + 10;
    layout.formula = draw_rect(x0, formula_y, middle, formula_height);
    layout.chips = draw_rect(x0, chips_y, middle, CHIPS_HEIGHT);
    layout.canvas = draw_rect(x0, canvas_y, middle, clamp(top + body - canvas_y, 0, height));
    return layout;
}

ViewLayout view_layout_projector(float width, float height) {
    ViewLayout layout = {0};
    const float formula = clamp(height * 0.13f, 74, 150);
    const float bar = clamp(height * 0.07f, 44, 60), inside = clamp(width - 2 * MARGIN, 0, width);
    const float canvas_y = 8 + formula + 10, bar_y = height - 8 - bar;
    layout.formula = draw_rect(MARGIN, 8, inside, formula);
    layout.canvas = draw_rect(MARGIN, canvas_y, inside, clamp(bar_y - 10 - canvas_y, 0, height));
    layout.strip = draw_rect(MARGIN, bar_y, inside, bar);
    return layout;
}

ViewLayout view_layout_of(const UiState *ui) {
    return (ui->is_projector ? view_layout_projector : view_layout)(ui->width, ui->height);
}

static bool is_visible(DrawRect area) {
    return area.w > 0 && area.h > 0;
}

typedef struct Panel {
    const char *name;
    void (*draw)(const View *view, DrawRect area);
    DrawRect area;
} Panel;

static void draw_panels(const View *view, const Panel *panels, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!is_visible(panels[i].area)) continue;
        draw_group(view->list, panels[i].name);
        panels[i].draw(view, panels[i].area);
        draw_group_end(view->list);
    }
}

void view_screen(const View *view) {
    const float width = view->ui->width, height = view->ui->height;
    const DrawRect window = draw_rect(0, 0, width, height);
    if (view->ui->is_blank) {
        draw_fill(view->list, window, 0, (DrawColor){0, 0, 0, 255});
        return;
    }
    draw_fill(view->list, window, 0, view->theme->background);
    const ViewLayout at = view_layout_of(view->ui);
    const Panel panels[] = {
        // in the order of the Tab key
        {"top", view_topbar, at.top},
        {"controls", view_controls, at.controls},
        {"formula", view_formula_bar, at.formula},
        {"chips", view_chips, at.chips},
        {"canvas", view_canvas, at.canvas},
        {"inspector", view_inspector, at.inspector},
        {"strip", view_strip, at.strip},
    };
    draw_panels(view, panels, sizeof panels / sizeof panels[0]);
    view_overlays(view);
}
