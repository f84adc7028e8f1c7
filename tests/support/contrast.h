// contrast: what every text is drawn on, by going through the list as a painter does, and how well
// it can be told from that (WCAG 2.1).
//
// Left out is what is faint on purpose: numbers of cells out of the light and what is written in
// the theme's faint ink (buttons that are off, terms that are masked), and what is being faded in
// or out on its way. Signs of formulas are large, but their scripts are not.
#ifndef TESTS_CONTRAST_H
#define TESTS_CONTRAST_H

#include "support/panes.h"

#define CONTRAST_LEAST       4.5f
#define CONTRAST_LEAST_LARGE 3.0f
#define CONTRAST_LARGE       24.0f // em; of bold text:
#define CONTRAST_LARGE_BOLD  18.66f

// The colour of a heatmap at a point; false: none, in its gaps.
static inline bool contrast_cell(const DrawList *list, const DrawCommand *command, float x, float y,
                                 DrawColor *out) {
    const float pitch_x = command->rect.w / (float)command->cols;
    const float pitch_y = command->rect.h / (float)command->rows;
    const size_t column = (size_t)((x - command->rect.x) / pitch_x);
    const size_t row = (size_t)((y - command->rect.y) / pitch_y);
    if (column >= command->cols || row >= command->rows) return false;
    *out = draw_command_cells(list, command)[row * command->cols + column];
    return true;
}

// What is painted at a point before this command.
static inline DrawColor contrast_behind(const DrawList *list, size_t index, float x, float y) {
    DrawColor behind = {0, 0, 0, 255};
    bool is_clipped[READABLE_CLIPS] = {false};
    size_t depth = 0;
    for (size_t i = 0; i < index; i++) {
        const DrawCommand *command = draw_command_at(list, i);
        DrawColor color = command->color;
        if (command->kind == DRAW_CLIP) {
            is_clipped[depth + 1] = is_clipped[depth] || !draw_contains(command->rect, x, y);
            depth++;
        }
        if (command->kind == DRAW_CLIP_END) depth--;
        if (is_clipped[depth] || !draw_contains(command->rect, x, y)) continue;
        const bool is_cell =
            command->kind == DRAW_HEATMAP && contrast_cell(list, command, x, y, &color);
        if (command->kind != DRAW_FILL && !is_cell) continue;
        const float alpha = (float)color.a / 255;
        color.a = 255;
        behind = theme_mix(behind, color, alpha);
    }
    return behind;
}

static inline bool contrast_is_same(DrawColor a, DrawColor b) {
    return a.r == b.r && a.g == b.g && a.b == b.b;
}

static inline bool contrast_is_faint(const ReadableScreen *all, const Readable *text) {
    const UiState *ui = &all->screen->lab.ui;
    const DrawColor color = text->command->color;
    const bool is_canvas =
        text->panel < READABLE_PANELS && strcmp(all->panels[text->panel].name, "canvas") == 0;
    const bool has_light = ui->selection.is_active || ui->step.is_partial;
    if (contrast_is_same(color, ui_theme(ui)->ink_faint) || text->is_flying) return true;
    return is_canvas && has_light && text->command->font == FONT_MONO;
}

static inline float contrast_least(const DrawCommand *text) {
    const bool is_bold = text->font == FONT_TEXT_BOLD || text->font == FONT_MONO_BOLD;
    const float large = is_bold ? CONTRAST_LARGE_BOLD : CONTRAST_LARGE;
    return text->size >= large - 0.01f ? CONTRAST_LEAST_LARGE : CONTRAST_LEAST;
}

static inline void expect_contrast(const Screen *screen) {
    static ReadableScreen all;
    readable_gather(&all, screen);
    for (size_t i = 0; i < all.count; i++) {
        const Readable *text = &all.texts[i];
        const DrawRect seen = text->seen;
        if (!readable_is_seen(text) || contrast_is_faint(&all, text)) continue;
        const DrawColor behind =
            contrast_behind(screen->list, text->index, seen.x + seen.w / 2, seen.y + seen.h / 2);
        const float found = theme_contrast(text->command->color, behind);
        char what[96];
        if (found >= contrast_least(text->command) - 0.005f) continue;
        snprintf(what, sizeof what, "has %.2f : 1 on #%02x%02x%02x", (double)found, behind.r,
                 behind.g, behind.b);
        readable_fail(&all, text, what);
    }
}

#endif
