// strip scrub: a bar for the whole pass. It is filled as far as the computation has come; marks
// divide it into the stages, each in its role's colour where it has been reached.
#include "app/ui/controls.h"
#include "app/views/strip.h"

#define BAR_HEIGHT 6.0f
#define KNOB       7.0f

static DrawColor stage_color(const View *view, AttnStage stage) {
    return view->theme->role[theme_stage_role(stage)];
}

// The part of a stage: what of it lies before `filled`, and its outline beyond that.
static void draw_part(const View *view, DrawRect part, AttnStage stage, float filled) {
    const Theme *theme = view->theme;
    draw_fill(view->list, part, BAR_HEIGHT / 2, theme->track);
    const float width = filled - part.x < part.w ? filled - part.x : part.w;
    if (width <= 0) return;
    draw_fill(view->list, draw_rect(part.x, part.y, width, part.h), width < 6 ? 1 : BAR_HEIGHT / 2,
              stage_color(view, stage));
}

void strip_scrub(const View *view, DrawRect area) {
    AttnStage stages[ATTN_STAGE_COUNT];
    const size_t count = document_stages(view->document, stages);
    const UiId id = ui_id(UI_SLIDER, CONTROL_SCRUB, 0);
    const DrawRect bar =
        draw_rect(area.x + KNOB, area.y + (area.h - BAR_HEIGHT) / 2, area.w - 2 * KNOB, BAR_HEIGHT);
    if (count < 2) return;
    const float position = control_position(view->ui, view->document, CONTROL_SCRUB);
    const float x = bar.x + position * bar.w, pitch = bar.w / (float)(count - 1);
    for (size_t i = 1; i < count; i++) {
        const DrawRect part =
            draw_rect(bar.x + (float)(i - 1) * pitch + 1, bar.y, pitch - 2, bar.h);
        draw_part(view, part, stages[i], x);
    }
    const float radius = view_is_hot(view, id) ? KNOB + 1 : KNOB;
    const DrawRect knob =
        draw_rect(x - radius, area.y + area.h / 2 - radius, 2 * radius, 2 * radius);
    draw_fill(view->list, draw_inset(knob, -1.5f), radius + 1.5f, view->theme->panel);
    draw_fill(view->list, knob, radius, view->theme->solid);
    view_focus(view, id, knob, radius);
    draw_hit(view->list, draw_rect(bar.x, area.y, bar.w, area.h), id,
             HIT_CLICK | HIT_FOCUS | HIT_DRAG);
}
