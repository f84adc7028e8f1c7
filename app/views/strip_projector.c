// strip projector: what is left of the strip on a projector: the stage, how far it is and by which
// steps, the bar for the whole pass, the buttons, and the way back.
#include "app/ui/controls.h"
#include "app/ui/keymap.h"
#include "app/ui/step.h"
#include "app/views/strip.h"
#include <stdio.h>

#define PADDING      16.0f
#define GAP          18.0f
#define STAGE_SIZE   17.0f
#define WHERE_SIZE   12.0f
#define WHERE_LEAST  110.0f
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

// --- where stepping stands -----------------------------------------------------------------------

// How many steps of the chosen grain have been taken, and of how many: stages of the pass, rows and
// cells of the matrix, terms of the cell.
static void count_steps(const View *view, size_t *done, size_t *all) {
    const UiState *ui = view->ui;
    const Document *document = view->document;
    const size_t columns = step_column_count(ui, document);
    const UiStep step = step_shown(ui, document);
    const size_t cells = step_cell_count(ui, document);
    const size_t there = step.is_partial ? step.cells : cells;
    AttnStage stages[ATTN_STAGE_COUNT];
    switch (ui->grain) {
    case GRAIN_STAGE:
        *all = document_stages(document, stages);
        for (*done = 0; stages[*done] != ui->stage; ++*done) {
        }
        ++*done;
        return;
    case GRAIN_ROW:
        *all = columns > 0 ? cells / columns : 0;
        *done = columns > 0 ? there / columns : 0;
        return;
    case GRAIN_TERM:
        *all = step_term_count(ui, document);
        *done = step.is_partial && (step.terms > 0 || step.fraction > 0) ? step.terms : *all;
        return;
    case GRAIN_CELL:
    case GRAIN_COUNT: break;
    }
    *all = cells;
    *done = there;
}

// "cell 4/9 · 2×", with the key that chooses the grain. Returns its right end.
static float draw_where(const View *view, float x, float middle) {
    char key[32], speed[32], text[96], widest[96];
    size_t done = 0, all = 0;
    count_steps(view, &done, &all);
    control_value(view->ui, view->document, CONTROL_SPEED, speed);
    const char *name = strip_grain_name(view, view->ui->grain);
    snprintf(text, sizeof text, "%s %zu/%zu · %s", name, done, all, speed);
    snprintf(widest, sizeof widest, "%s %zu/%zu · %s", name, all, all, speed);
    const DrawStyle style = view_style(FONT_TEXT, WHERE_SIZE, view->theme->ink_dim);
    x += view_keycap(view, x, middle, keymap_label_of(COMMAND_SET_GRAIN, key, sizeof key)) + 6;
    const float baseline =
        draw_center_baseline(view->list, style.font, style.size, middle - 10, 20);
    draw_text(view->list, style, x, baseline, ALIGN_LEFT, text);
    const float width = draw_text_width(view->list, style.font, style.size, widest);
    return x + (width > WHERE_LEAST ? width : WHERE_LEAST);
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
    const float left = area.x + PADDING, middle = area.y + area.h / 2;
    draw_text(view->list, view_style(FONT_TEXT_BOLD, STAGE_SIZE, color), left,
              draw_center_baseline(view->list, FONT_TEXT_BOLD, STAGE_SIZE, middle - 22, 24),
              ALIGN_LEFT, view_stage_name(view, view->ui->stage));
    const float right = draw_where(view, left, middle + 11);
    return left + widest > right ? left + widest : right;
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
