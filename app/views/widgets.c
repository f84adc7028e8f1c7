// widgets: switches, sliders and text fields. A row is its own hit region; the state that it shows
// lies elsewhere.
#include "app/ui/dispatch.h"
#include "app/views/typed.h"

#define LABEL_SIZE    14.0f
#define NARROW_ROW    204.0f // here labels are a size smaller
#define SWITCH_WIDTH  34.0f
#define SWITCH_HEIGHT 18.0f
#define KNOB_RADIUS   7.0f
#define TRACK_LEAST   8.0f
#define NUMBER_SIZE   13.0f // of a slider …
#define NUMBER_ROOM   38.0f // … beside its track …
#define NUMBER_GAP    4.0f  // … and between them
#define NUMBER_WIDTH  72.0f // while it is typed

static float label_size(DrawRect row) {
    return row.w < NARROW_ROW ? LABEL_SIZE - 1 : LABEL_SIZE;
}

// --- switches
// ------------------------------------------------------------------------------------------

void view_switch(const View *view, DrawRect row, UiId id, const char *label, bool is_on,
                 bool is_disabled) {
    const Theme *theme = view->theme;
    const bool is_hot = view_is_hot(view, id) && !is_disabled;
    const float size = label_size(row);
    const DrawStyle style =
        view_style(FONT_TEXT, size, is_disabled ? theme->ink_faint : theme->ink);
    const float baseline = draw_center_baseline(view->list, FONT_TEXT, size, row.y, row.h);
    view_label(view, style, row.x, baseline, row.w - SWITCH_WIDTH - 6, label);

    const DrawRect track =
        draw_rect(row.x + row.w - SWITCH_WIDTH, row.y + (row.h - SWITCH_HEIGHT) / 2, SWITCH_WIDTH,
                  SWITCH_HEIGHT);
    DrawColor fill = is_on ? theme->accent : theme->track;
    if (is_hot) fill = theme_mix(fill, theme->ink, 0.12f);
    if (is_disabled) fill = theme_mix(fill, theme->panel, 0.5f);
    draw_fill(view->list, track, SWITCH_HEIGHT / 2, fill);
    const float knob_x = is_on ? track.x + track.w - SWITCH_HEIGHT + 2 : track.x + 2;
    const DrawRect knob = draw_rect(knob_x, track.y + 2, SWITCH_HEIGHT - 4, SWITCH_HEIGHT - 4);
    const DrawColor white = {255, 255, 255, 255};
    draw_fill(view->list, knob, knob.h / 2, white);
    view_focus(view, id, track, SWITCH_HEIGHT / 2);
    if (!is_disabled) draw_hit(view->list, row, id, HIT_CLICK | HIT_FOCUS);
}

// --- sliders
// -------------------------------------------------------------------------------------------

DrawRect view_slider_track(DrawRect row) {
    const float left = row.x + row.w * 0.48f + KNOB_RADIUS;
    const float right = row.x + row.w - NUMBER_ROOM - KNOB_RADIUS;
    const float width = right > left + TRACK_LEAST ? right - left : TRACK_LEAST;
    return draw_rect(left, row.y + row.h / 2 - 2, width, 4);
}

// A long number takes its room from the track.
static DrawRect track_beside(const View *view, DrawRect row, const char *value) {
    DrawRect track = view_slider_track(row);
    const float width = draw_text_width(view->list, FONT_MONO_BOLD, NUMBER_SIZE, value);
    const float lack = width + NUMBER_GAP - NUMBER_ROOM;
    if (lack > 0) track.w = track.w - lack > TRACK_LEAST ? track.w - lack : TRACK_LEAST;
    return track;
}

static void slider_knob(const View *view, DrawRect track, UiId id, float position,
                        bool is_disabled) {
    const Theme *theme = view->theme;
    const DrawColor color = is_disabled ? theme->track : theme->solid;
    const bool is_hot = view_is_hot(view, id) && !is_disabled;
    const float radius = is_hot ? KNOB_RADIUS + 1 : KNOB_RADIUS;
    const float x = track.x + position * track.w;
    const DrawRect knob =
        draw_rect(x - radius, track.y + track.h / 2 - radius, 2 * radius, 2 * radius);
    draw_fill(view->list, knob, radius, color);
    view_focus(view, id, knob, radius);
}

void view_slider_number(const View *view, DrawRect row, UiId id, const char *value,
                        DrawStyle style) {
    const UiId own = ui_id(id.kind, id.a, 1);
    const float width = row.w * 0.34f < NUMBER_WIDTH ? row.w * 0.34f : NUMBER_WIDTH;
    const DrawRect field = draw_rect(row.x + row.w - width, row.y + 1, width, row.h - 2);
    const float baseline = draw_center_baseline(view->list, style.font, style.size, row.y, row.h);
    if (view->ui->edit.is_active && ui_id_equals(view->ui->edit_target, own)) {
        const bool is_refused = view->ui->edit_error[0] != '\0';
        draw_fill(view->list, field, 4, view->theme->panel);
        draw_stroke(view->list, field, 4, 1.5f,
                    is_refused ? view->theme->error : view->theme->accent);
        view_typed(view, &(TextField){field, style.font, style.size, 6});
        draw_hit_text(view->list, field, own, HIT_CLICK, style, 6);
        return;
    }
    const float left =
        row.x + row.w - draw_text(view->list, style, row.x + row.w, baseline, ALIGN_RIGHT, value);
    draw_hit(view->list, draw_rect(left - 4, row.y, row.x + row.w - left + 4, row.h), own,
             HIT_CLICK);
}

void view_slider(const View *view, DrawRect row, UiId id, const char *label, const char *value,
                 float position, bool is_disabled) {
    const Theme *theme = view->theme;
    const DrawColor ink = is_disabled ? theme->ink_faint : theme->ink;
    const DrawRect track = track_beside(view, row, value);
    if (!(position >= 0)) position = 0;
    if (position > 1) position = 1;

    const float size = label_size(row);
    const float baseline = draw_center_baseline(view->list, FONT_TEXT, size, row.y, row.h);
    const float room = track.x - KNOB_RADIUS - row.x - 2;
    view_label(view, view_style(FONT_TEXT, size, ink), row.x, baseline, room, label);
    draw_fill(view->list, track, 2, theme->track);
    slider_knob(view, track, id, position, is_disabled);
    // As wide as the knob's centre travels, so that the pointer's place in it is the position.
    const DrawRect hit = draw_rect(track.x, row.y, track.w, row.h);
    const DrawStyle number = view_style(FONT_MONO_BOLD, NUMBER_SIZE, ink);
    if (!is_disabled) {
        draw_hit(view->list, hit, id, HIT_CLICK | HIT_FOCUS | HIT_DRAG);
        view_slider_number(view, row, id, value, number);
    } else {
        draw_text(view->list, number, row.x + row.w,
                  draw_center_baseline(view->list, FONT_MONO_BOLD, NUMBER_SIZE, row.y, row.h),
                  ALIGN_RIGHT, value);
    }
}

// --- choices
// -------------------------------------------------------------------------------------------

#define CHOICE_SIZE    12.0f
#define CHOICE_PADDING 8.0f

static float choice_label_width(const View *view, const char *label) {
    return draw_text_width(view->list, FONT_TEXT_BOLD, CHOICE_SIZE, label) + 2 * CHOICE_PADDING;
}

float view_choice_width(const View *view, const char *const *labels, size_t count) {
    float width = 4;
    for (size_t i = 0; i < count; i++)
        width += choice_label_width(view, labels[i]);
    return width;
}

static void draw_choice(const View *view, DrawRect rect, UiId id, const char *label,
                        bool is_chosen) {
    const Theme *theme = view->theme;
    if (is_chosen) {
        draw_fill(view->list, rect, 4, theme->panel);
        draw_stroke(view->list, rect, 4, 1, theme->ink_faint);
    }
    const DrawFont font = is_chosen ? FONT_TEXT_BOLD : FONT_TEXT;
    const bool is_strong = is_chosen || view_is_hot(view, id);
    const DrawStyle style = view_style(font, CHOICE_SIZE, is_strong ? theme->ink : theme->ink_dim);
    const float baseline = draw_center_baseline(view->list, font, CHOICE_SIZE, rect.y, rect.h);
    const float width = draw_text_width(view->list, font, CHOICE_SIZE, label);
    const float room = rect.w - 4;
    const float x = rect.x + (rect.w - (width < room ? width : room)) / 2;
    draw_text_fit(view->list, style, x, baseline, ALIGN_LEFT, room, label);
    view_focus(view, id, rect, 4);
    draw_hit(view->list, rect, id, HIT_CLICK | HIT_FOCUS | (is_chosen ? HIT_CHOSEN : 0u));
}

void view_choice(const View *view, DrawRect rect, UiId first, const char *const *labels,
                 size_t count, size_t chosen) {
    draw_fill(view->list, rect, 6, view->theme->field);
    draw_stroke(view->list, rect, 6, 1, view->theme->border);
    const float spare = (rect.w - view_choice_width(view, labels, count)) / (float)count;
    float x = rect.x + 2;
    for (size_t i = 0; i < count; i++) {
        const float width = choice_label_width(view, labels[i]) + spare;
        const DrawRect box = draw_rect(x, rect.y + 2, width, rect.h - 4);
        draw_choice(view, box, ui_id(first.kind, first.a, first.b + i), labels[i], i == chosen);
        x += width;
    }
}

// --- text fields
// ---------------------------------------------------------------------------------------

#define FIELD_SIZE    14.0f // em
#define FIELD_PADDING 10.0f

void view_text_field(const View *view, DrawRect rect, UiId id, const char *text) {
    const Theme *theme = view->theme;
    const TextField field = {rect, FONT_TEXT, FIELD_SIZE, FIELD_PADDING};
    const DrawStyle style = view_style(FONT_TEXT, FIELD_SIZE, theme->ink);
    const bool is_edited = view->ui->edit.is_active && ui_id_equals(view->ui->edit_target, id);
    const bool is_refused = is_edited && view->ui->edit_error[0] != '\0';
    const bool is_editing = is_edited && dispatch_text_has_keys(view->ui);
    DrawColor frame = is_editing || view_is_hot(view, id) ? theme->accent : theme->border;
    if (is_refused) frame = theme->error;
    draw_fill(view->list, rect, 6, theme->field);
    draw_stroke(view->list, rect, 6, is_editing ? 1.5f : 1, frame);
    const float baseline = draw_center_baseline(view->list, FONT_TEXT, FIELD_SIZE, rect.y, rect.h);
    if (is_editing) {
        view_typed(view, &field);
    } else {
        draw_clip(view->list, draw_rect(rect.x + 4, rect.y, rect.w - 8, rect.h));
        draw_text_fit(view->list, style, rect.x + FIELD_PADDING, baseline, ALIGN_LEFT,
                      rect.w - 2 * FIELD_PADDING, text);
        draw_clip_end(view->list);
    }
    if (!is_editing) view_focus(view, id, rect, 6); // its frame says it already
    draw_hit_text(view->list, rect, id, HIT_CLICK | HIT_FOCUS | HIT_DRAG, style, FIELD_PADDING);
}
