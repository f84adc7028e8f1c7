// strip projector: what is left of the strip on a projector: the stage, the bar for the whole pass,
// the buttons, and the way back.
#include "app/ui/keymap.h"
#include "app/views/strip.h"

#define PADDING      16.0f
#define GAP          18.0f
#define STAGE_SIZE   17.0f
#define BUTTON_SIZE  13.0f
#define SCRUB_HEIGHT 22.0f
#define SCRUB_LEAST  80.0f

// The way back, at the right. Returns its left end.
static float draw_way_back(const View *view, DrawRect area) {
    char key[32];
    const ViewButton button = {.id = ui_id(UI_PROJECTOR_SWITCH, 0, 0),
                               .label = view_text(view, TEXT_STRIP_PANELS),
                               .key = keymap_label_of(COMMAND_TOGGLE_PROJECTOR, key, sizeof key)};
    const float width = view_button_width(view, &button, BUTTON_SIZE);
    const DrawRect rect =
        draw_rect(area.x + area.w - PADDING - width, area.y + (area.h - STRIP_HANDS_HEIGHT) / 2,
                  width, STRIP_HANDS_HEIGHT);
    view_button(view, rect, &button, BUTTON_SIZE);
    return rect.x;
}

// As wide as the longest name, so that nothing moves from stage to stage. Returns its right end.
static float draw_stage(const View *view, DrawRect area) {
    float widest = 0;
    for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
        const float width = draw_text_width(view->list, FONT_TEXT_BOLD, STAGE_SIZE,
                                            view_stage_name(view, (AttnStage)stage));
        if (width > widest) widest = width;
    }
    const DrawColor color = view->theme->role[theme_stage_role(view->ui->stage)];
    draw_text(view->list, view_style(FONT_TEXT_BOLD, STAGE_SIZE, color), area.x + PADDING,
              draw_center_baseline(view->list, FONT_TEXT_BOLD, STAGE_SIZE, area.y, area.h),
              ALIGN_LEFT, view_stage_name(view, view->ui->stage));
    return area.x + PADDING + widest;
}

void strip_projector(const View *view, DrawRect area) {
    const float left = draw_stage(view, area) + GAP;
    const float right = draw_way_back(view, area) - GAP;
    const bool has_caps = right - strip_hands_width(view, true) - GAP - left >= 2 * SCRUB_LEAST;
    const float hands = right - strip_hands_width(view, has_caps);
    strip_hands(view, right, area.y + (area.h - STRIP_HANDS_HEIGHT) / 2, has_caps);
    if (hands - GAP - left < SCRUB_LEAST) return;
    strip_scrub(view, draw_rect(left, area.y + (area.h - SCRUB_HEIGHT) / 2, hands - GAP - left,
                                SCRUB_HEIGHT));
}
