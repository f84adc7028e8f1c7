// chips: the stages of the pass as a row of pills: a check mark on those done, a number on those to
// come, the active one in its role's colour. Always one row: on narrow canvases padding, then
// marks, give way, never the words.
#include "app/views/view.h"
#include <stdio.h>

// How roomy the row is. The first that fits is taken.
typedef struct ChipFit {
    float size, mark, padding, gap, height;
    bool has_numbers; // those still to come are numbered
} ChipFit;

static const ChipFit FITS[] = {
    {13, 11, 13, 8, 30, true},   {13, 11, 10, 6, 30, true},   {12.5f, 11, 8, 5, 29, true},
    {12, 10, 6, 4, 28, false},   {11.5f, 9, 5, 3, 26, false}, {11, 8, 4, 2, 26, false},
    {11, 0, 2.5f, 1, 24, false},
};

static float mark_width(const View *view, const ChipFit *fit, AttnStage stage) {
    const bool has_mark = fit->has_numbers || stage < view->ui->stage;
    return has_mark ? fit->mark * 1.3f : 0;
}

static float chip_width(const View *view, const ChipFit *fit, AttnStage stage) {
    const DrawFont font = stage == view->ui->stage ? FONT_TEXT_BOLD : FONT_TEXT;
    const float text = draw_text_width(view->list, font, fit->size, view_stage_name(view, stage));
    return text + mark_width(view, fit, stage) + 2 * fit->padding;
}

static float row_width(const View *view, const ChipFit *fit, const AttnStage *stages,
                       size_t count) {
    float width = (float)(count - 1) * fit->gap;
    for (size_t i = 0; i < count; i++)
        width += chip_width(view, fit, stages[i]);
    return width;
}

// On narrow canvases what is left over goes back into the padding.
static ChipFit widen(ChipFit fit, float spare, size_t count) {
    const float most = 13 - fit.padding;
    const float each = spare / (float)(2 * count);
    fit.padding += each < most ? each : most;
    return fit;
}

static const ChipFit *choose_fit(const View *view, float room, const AttnStage *stages,
                                 size_t count) {
    const size_t last = sizeof FITS / sizeof FITS[0] - 1;
    for (size_t i = 0; i < last; i++) {
        if (row_width(view, &FITS[i], stages, count) <= room) return &FITS[i];
    }
    return &FITS[last];
}

static void check_mark(const View *view, float x, float y, float size, DrawColor color) {
    const float s = size / 10;
    draw_line(view->list, x, y, x + 2.6f * s, y + 2.8f * s, 1.5f, color);
    draw_line(view->list, x + 2.6f * s, y + 2.8f * s, x + 7.4f * s, y - 3.2f * s, 1.5f, color);
}

typedef struct Chip {
    AttnStage stage;
    size_t number; // counts from 1
    bool is_done;
} Chip;

static void draw_chip(const View *view, DrawRect rect, const ChipFit *fit, Chip chip) {
    const Theme *theme = view->theme;
    const bool is_active = chip.stage == view->ui->stage;
    const ViewButton button = {.id = ui_id(UI_STAGE, chip.stage, 0),
                               .is_active = is_active,
                               .role = theme_stage_role(chip.stage)};
    view_button_box(view, rect, &button);
    const DrawColor ink =
        is_active ? view_button_ink(view, &button) : (chip.is_done ? theme->ink : theme->ink_dim);
    float x = rect.x + fit->padding;
    if (fit->mark > 0 && chip.is_done) {
        check_mark(view, x, rect.y + rect.h / 2, fit->mark, ink);
    } else if (fit->has_numbers) {
        char number[24];
        snprintf(number, sizeof number, "%zu", chip.number);
        const float y = draw_center_baseline(view->list, FONT_MONO, fit->mark, rect.y, rect.h);
        draw_text(view->list, view_style(FONT_MONO, fit->mark, ink), x, y - 2, ALIGN_LEFT, number);
    }
    const DrawFont font = is_active ? FONT_TEXT_BOLD : FONT_TEXT;
    const float baseline = draw_center_baseline(view->list, font, fit->size, rect.y, rect.h);
    x += mark_width(view, fit, chip.stage);
    draw_text(view->list, view_style(font, fit->size, ink), x, baseline, ALIGN_LEFT,
              view_stage_name(view, chip.stage));
}

void view_chips(const View *view, DrawRect area) {
    AttnStage stages[ATTN_STAGE_COUNT];
    const size_t count = document_stages(view->document, stages);
    if (count == 0) return;
    const ChipFit *chosen = choose_fit(view, area.w, stages, count);
    const float spare = area.w - row_width(view, chosen, stages, count);
    const ChipFit widened = spare > 0 ? widen(*chosen, spare, count) : *chosen;
    const ChipFit *fit = &widened;
    float x = area.x + (area.w - row_width(view, fit, stages, count)) / 2;
    if (x < area.x) x = area.x;
    const float y = area.y + (area.h - fit->height) / 2;
    draw_clip(view->list, draw_inset(area, -5)); // with the ring of the focus
    for (size_t i = 0; i < count; i++) {
        const float width = chip_width(view, fit, stages[i]);
        const Chip chip = {stages[i], i + 1, stages[i] < view->ui->stage};
        draw_chip(view, draw_rect(x, y, width, fit->height), fit, chip);
        x += width + fit->gap;
    }
    draw_clip_end(view->list);
}
