// controls: the left panel: input, shape, what-if switches, colours.
//
// Rows stand as far apart as the panel's height allows; where even the closest do not fit, the
// panel scrolls.
#include "app/views/controls.h"
#include "app/ui/controls.h"
#include "app/views/rich.h"

#define PADDING       15.0f
#define PITCH_WIDE    28.5f // as in the mock-ups
#define PITCH_CLOSE   22.0f
#define HEADING       24.0f // at most: closer where rows are
#define CHOICE_HEIGHT 25.0f
#define LABEL_SIZE    14.0f
#define BESIDE        4.0f // between a label and its choice, at least

DrawRect controls_take(ControlsColumn *column, float height) {
    const DrawRect row = draw_rect(column->x, column->y, column->w, height);
    column->y += height;
    return row;
}

float controls_heading_height(const ControlsColumn *column) {
    const float close = column->pitch * 0.88f;
    return close < HEADING ? close : HEADING;
}

void controls_heading(ControlsColumn *column, TextId text) {
    const View *view = column->view;
    const DrawRect row = controls_take(column, controls_heading_height(column));
    if (!column->is_measuring) view_heading(view, row.x, row.y, view_text(view, text));
}

static void draw_rule(ControlsColumn *column) {
    const float space = column->pitch * 0.42f;
    const DrawRect row = controls_take(column, 2 * space);
    if (!column->is_measuring) view_rule(column->view, row.x, row.y + space - 2, row.w);
}

void controls_switch(ControlsColumn *column, UiControl control, const char *label) {
    const View *view = column->view;
    const DrawRect row = controls_take(column, column->pitch);
    if (column->is_measuring) return;
    const bool is_on = control_is_on(view->ui, view->document, control);
    view_switch(view, row, ui_id(UI_SWITCH, control, 0), label, is_on, false);
}

void controls_slider(ControlsColumn *column, UiControl control, const char *label,
                     bool is_disabled) {
    const View *view = column->view;
    const DrawRect row = controls_take(column, column->pitch);
    if (column->is_measuring) return;
    char value[32];
    control_value(view->ui, view->document, control, value);
    const float position = control_position(view->ui, view->document, control);
    view_slider(view, row, ui_id(UI_SLIDER, control, 0), label, value, position, is_disabled);
    const bool is_typed = ui_id_equals(view->ui->edit_target, ui_id(UI_SLIDER, control, 1));
    if (is_typed && view->ui->edit_error[0] != '\0')
        controls_note(column, view->theme->error, view->ui->edit_error);
}

// The label beside the choice where there is room, else above it.
void controls_choice(ControlsColumn *column, UiControl control, TextId text,
                     const char *const *labels, size_t count) {
    const View *view = column->view;
    const char *label = view_text(view, text);
    const DrawStyle style = view_style(FONT_TEXT, LABEL_SIZE, view->theme->ink);
    const float least = view_choice_width(view, labels, count);
    const bool is_beside = view_label_width(view, style, label) + BESIDE + least <= column->w;
    DrawRect row = controls_take(column, column->pitch);
    if (!column->is_measuring) {
        const float baseline =
            draw_center_baseline(view->list, FONT_TEXT, LABEL_SIZE, row.y, row.h);
        view_label(view, style, row.x, baseline, row.w, label);
    }
    if (!is_beside) row = controls_take(column, CHOICE_HEIGHT + 4);
    if (column->is_measuring) return;
    const float width = is_beside ? least : row.w;
    const DrawRect box =
        draw_rect(row.x + row.w - width, row.y + (row.h - CHOICE_HEIGHT) / 2, width, CHOICE_HEIGHT);
    view_choice(view, box, ui_id(UI_CHOICE, control, 0), labels, count,
                control_chosen(view->ui, view->document, control));
}

void controls_note(ControlsColumn *column, DrawColor color, const char *text) {
    const DrawList *list = column->view->list;
    const DrawStyle style = view_style(FONT_TEXT, 11.5f, color);
    const float line = 15;
    const DrawRect row =
        controls_take(column, rich_plain_height(list, style, column->w, line, text) + 4);
    if (column->is_measuring) return;
    rich_plain(column->view->list, style, row.x, row.y + 12, row.w, line, text);
}

// --- the parts ----------------------------------------------------------------------------------

// Heads can be split anew only where each has its own keys and values, and there are columns to
// split.
static bool heads_are_fixed(const View *view) {
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    return shape->g != shape->h || (shape->h == 1 && (shape->d_k == 1 || shape->d_v == 1));
}

static void controls_shape(ControlsColumn *column) {
    const View *view = column->view;
    controls_heading(column, TEXT_CONTROLS_SHAPE);
    controls_slider(column, CONTROL_MODEL_WIDTH, view_text(view, TEXT_CONTROL_MODEL_WIDTH), false);
    controls_slider(column, CONTROL_KEY_WIDTH, view_text(view, TEXT_CONTROL_KEY_WIDTH), false);
    controls_slider(column, CONTROL_HEADS, view_text(view, TEXT_CONTROL_HEADS),
                    heads_are_fixed(view));
    const char *const notations[] = {view_text(view, TEXT_NOTATION_ROWS),
                                     view_text(view, TEXT_NOTATION_COLUMNS)};
    controls_choice(column, CONTROL_NOTATION, TEXT_CONTROL_NOTATION, notations, NOTATION_COUNT);
}

static void fill_column(ControlsColumn *column) {
    controls_input(column);
    draw_rule(column);
    controls_shape(column);
    draw_rule(column);
    controls_what_if(column);
    draw_rule(column);
    controls_colour(column);
}

static float height_at(const ControlsColumn *column, float pitch) {
    ControlsColumn trial = *column;
    trial.is_measuring = true;
    trial.pitch = pitch;
    fill_column(&trial);
    return trial.y - column->y;
}

// The widest pitch that fits, and the height of the column with it.
static float fit_pitch(ControlsColumn *column, float room) {
    const float wide = height_at(column, PITCH_WIDE), close = height_at(column, PITCH_CLOSE);
    column->pitch = PITCH_WIDE;
    if (wide <= room) return wide;
    column->pitch = PITCH_CLOSE;
    if (close > room) return close;
    const float t = (room - close) / (wide - close);
    column->pitch = PITCH_CLOSE + t * (PITCH_WIDE - PITCH_CLOSE);
    return room;
}

static void draw_scrollbar(const View *view, DrawRect area, float offset, float content) {
    const float room = area.h - 8, length = room * area.h / content;
    const float y = area.y + 4 + (room - length) * offset / (content - area.h);
    draw_fill(view->list, draw_rect(area.x + area.w - 6, y, 3, length), 1.5f, view->theme->track);
}

void view_controls(const View *view, DrawRect area) {
    view_panel(view, area);
    ControlsColumn column = {
        .view = view, .x = area.x + PADDING, .w = area.w - 2 * PADDING, .y = area.y + PADDING};
    const DrawRect window = draw_inset(area, 1);
    const float content = fit_pitch(&column, area.h - 2 * PADDING) + 2 * PADDING;
    const float most = content > area.h ? content - area.h : 0;
    float offset = view->ui->panel_scroll[PANEL_CONTROLS].y;
    offset = offset < 0 ? 0 : offset > most ? most : offset;
    column.y -= offset;
    draw_clip(view->list, window);
    if (most > 0)
        draw_hit_scroll(view->list, window, ui_id(UI_PANEL_SCROLL, PANEL_CONTROLS, 0), window.w,
                        content - 2);
    fill_column(&column);
    if (most > 0) draw_scrollbar(view, area, offset, content);
    draw_clip_end(view->list);
}
