// controls options: "What if": what can be switched on, off or bent in the computation.
#include "app/ui/controls.h"
#include "app/views/controls.h"
#include <stdio.h>

#define INDENT      14.0f
#define LABEL_SIZE  14.0f
#define SWITCH_ROOM 40.0f // of the switch at the end of a row

// The short form of a label where the long one does not fit beside its switch.
static const char *label_that_fits(const ControlsColumn *column, TextId text, TextId short_text) {
    const View *view = column->view;
    const DrawStyle style = view_style(FONT_TEXT, LABEL_SIZE, view->theme->ink);
    const bool fits =
        view_label_width(view, style, view_text(view, text)) <= column->w - SWITCH_ROOM;
    return view_text(view, fits ? text : short_text);
}

static void option(ControlsColumn *column, UiControl control, TextId text) {
    controls_switch(column, control, view_text(column->view, text));
}

// A switch with a slider of its own beneath it while it is on.
static void option_with_slider(ControlsColumn *column, UiControl control, TextId text,
                               TextId slider) {
    const View *view = column->view;
    option(column, control, text);
    if (!control_is_on(view->ui, view->document, control)) return;
    ControlsColumn inner = *column;
    inner.x += INDENT;
    inner.w -= INDENT;
    controls_slider(&inner, control, view_text(view, slider), false);
    column->y = inner.y;
}

// Without W_V the values are what keys and values are made from.
static TextId values_label(const View *view) {
    return attn_trace_has(view->document->trace, ATTN_M) ? TEXT_CONTROL_VALUES_ARE_M
                                                         : TEXT_CONTROL_VALUES_ARE_X;
}

static void positions(ControlsColumn *column) {
    const View *view = column->view;
    const char *const labels[] = {
        view_text(view, TEXT_POSITIONS_NONE), view_text(view, TEXT_POSITIONS_SINUSOIDAL),
        view_text(view, TEXT_POSITIONS_ROPE), view_text(view, TEXT_POSITIONS_ALIBI)};
    controls_choice(column, CONTROL_POSITIONS, TEXT_CONTROL_POSITIONS, labels,
                    sizeof labels / sizeof labels[0]);
}

static void release_all(ControlsColumn *column) {
    const View *view = column->view;
    const size_t pins = view->document->scene->spec.override_count;
    if (pins == 0) return;
    controls_take(column, 4);
    const DrawRect row = controls_take(column, 29);
    if (column->is_measuring) return;
    char label[64];
    snprintf(label, sizeof label,
             view_text(view, pins == 1 ? TEXT_CONTROLS_RELEASE_ONE : TEXT_CONTROLS_RELEASE_ALL),
             pins);
    const ViewButton button = {.id = ui_id(UI_RELEASE_ALL, 0, 0), .label = label, .radius = 5};
    view_button(view, row, &button, 13);
}

void controls_what_if(ControlsColumn *column) {
    const View *view = column->view;
    controls_heading(column, TEXT_CONTROLS_WHAT_IF);
    option(column, CONTROL_SCALE, TEXT_CONTROL_SCALE);
    option(column, CONTROL_MASK_CAUSAL, TEXT_CONTROL_CAUSAL);
    option_with_slider(column, CONTROL_MASK_WINDOW, TEXT_CONTROL_WINDOW, TEXT_CONTROL_RADIUS);
    option_with_slider(column, CONTROL_MASK_VALID, TEXT_CONTROL_VALID, TEXT_CONTROL_LENGTH);
    option(column, CONTROL_VALUES_ARE_X, values_label(view));
    positions(column);
    controls_switch(column, CONTROL_SOFTMAX_AXIS,
                    label_that_fits(column, TEXT_CONTROL_AXIS, TEXT_CONTROL_AXIS_SHORT));
    option(column, CONTROL_RESIDUAL, TEXT_CONTROL_RESIDUAL);
    controls_slider(column, CONTROL_TEMPERATURE, view_text(view, TEXT_CONTROL_TEMPERATURE), false);
    release_all(column);
}
