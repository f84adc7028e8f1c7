// readable: what must hold of every screen, whatever is on it: no text lies upon another, none is
// cut by a clip, a panel or what is painted over it, none is shortened but names and paths, none is
// smaller than 11 pixels, and labels stay inside their buttons.
//
// 11 pixels are logical ones, so at scale 1: who zooms out to 75 % asks for smaller letters, 8.25
// device pixels at least where a pixel is a pixel; what is never below 11 there is what the program
// chooses by itself, at every zoom from 100 % on. (Held to 11 device pixels, 75 % would be the same
// letters in a narrower layout, not the overview that it is for; Ctrl + leads back.)
#ifndef TESTS_READABLE_H
#define TESTS_READABLE_H

#include "app/text/notation.h"
#include "support/screens.h"
#include <math.h>

#define READABLE_LEAST  11.0f // em of the smallest text, logical pixels
#define READABLE_TEXTS  4096
#define READABLE_DIGITS 24    // of a number that is seen whole while it is typed
#define READABLE_MARGIN 13.0f // of panels
#define READABLE_CLIPS  16

typedef struct Readable {
    const DrawCommand *command;
    const char *text;
    size_t index;  // of the command
    size_t panel;  // of the panel that it is in; READABLE_PANELS: overlays
    DrawRect seen; // what clips leave of it
    DrawRect clip;
    bool is_scrolled; // the clip is a window on something that scrolls
    bool is_flying;   // on its way from matrix to matrix, above them
    bool is_edited;   // in the field over a cell, or why its number was refused
} Readable;

typedef struct ReadablePanel {
    const char *name;
    DrawRect area;
} ReadablePanel;

#define READABLE_PANELS 7

typedef struct ReadableScreen {
    const Screen *screen;
    ReadablePanel panels[READABLE_PANELS];
    Readable texts[READABLE_TEXTS];
    size_t count;
} ReadableScreen;

// --- gathering -----------------------------------------------------------------------------------

static inline void readable_panels(ReadableScreen *all) {
    const UiState *ui = &all->screen->lab.ui;
    const ViewLayout at = view_layout_of(ui);
    const ReadablePanel panels[] = {{"top", at.top},           {"canvas", at.canvas},
                                    {"formula", at.formula},   {"chips", at.chips},
                                    {"controls", at.controls}, {"inspector", at.inspector},
                                    {"strip", at.strip}};
    memcpy(all->panels, panels, sizeof panels);
}

// Is this clip the window of something that scrolls?
static inline bool readable_scrolls(const Screen *screen, DrawRect clip) {
    for (size_t i = 0; i < draw_hit_count(screen->list); i++) {
        const DrawHit *hit = draw_hit_at(screen->list, i);
        if (!(hit->flags & HIT_SCROLL)) continue;
        const DrawRect both = layout_intersection(hit->bounds, clip);
        if (both.w >= clip.w - 8 && both.h >= clip.h - 8) return true;
    }
    return false;
}

// A long text scrolls in the field in which it is typed; a number in its cell does not.
static inline bool readable_is_typed(const Screen *screen, const char *text, bool is_cell) {
    const UiState *ui = &screen->lab.ui;
    const bool is_long = !is_cell || ui->edit.length > READABLE_DIGITS;
    return ui_is_editing(ui) && text[0] != '\0' && is_long && strstr(ui->edit.text, text) != NULL;
}

static inline void readable_gather(ReadableScreen *all, const Screen *screen) {
    const DrawList *list = screen->list;
    DrawRect clips[READABLE_CLIPS] = {{-1e6f, -1e6f, 2e6f, 2e6f}};
    bool scrolls[READABLE_CLIPS] = {false};
    size_t depth = 0, level = 0, panel = SIZE_MAX, flight = SIZE_MAX; // flight: its level
    size_t edit = SIZE_MAX;
    all->screen = screen;
    all->count = 0;
    readable_panels(all);
    for (size_t i = 0; i < draw_command_count(list); i++) {
        const DrawCommand *command = draw_command_at(list, i);
        switch ((int)command->kind) {
        case DRAW_GROUP:
            if (strcmp(draw_command_text(list, command), "flight") == 0) flight = level;
            if (strcmp(draw_command_text(list, command), "edit") == 0) edit = level;
            if (level++ > 0) break;
            for (panel = 0; panel < READABLE_PANELS; panel++)
                if (strcmp(all->panels[panel].name, draw_command_text(list, command)) == 0) break;
            break;
        case DRAW_GROUP_END:
            if (--level == flight) flight = SIZE_MAX;
            if (level == edit) edit = SIZE_MAX;
            break;
        case DRAW_CLIP:
            assert_true(depth + 1 < READABLE_CLIPS);
            clips[depth + 1] = layout_intersection(clips[depth], command->rect);
            scrolls[depth + 1] = scrolls[depth] || readable_scrolls(screen, command->rect);
            depth++;
            break;
        case DRAW_CLIP_END: depth--; break;
        case DRAW_TEXT:
            assert_true(all->count < READABLE_TEXTS);
            all->texts[all->count++] = (Readable){
                command,
                draw_command_text(list, command),
                i,
                panel,
                layout_intersection(clips[depth], command->rect),
                clips[depth],
                scrolls[depth] ||
                    readable_is_typed(screen, draw_command_text(list, command), edit != SIZE_MAX),
                flight != SIZE_MAX,
                edit != SIZE_MAX};
            break;
        default: break;
        }
    }
}

static inline bool readable_is_math(const Readable *text) {
    return text->command->font >= FONT_MATH;
}

static inline bool readable_is_seen(const Readable *text) {
    return text->seen.w > 0.5f && text->seen.h > 0.5f;
}

static inline void readable_fail(const ReadableScreen *all, const Readable *text,
                                 const char *what) {
    const DrawRect r = text->command->rect;
    fail_msg("%s: \"%s\" (%.0f, %.0f, %.0f × %.0f, in %s) %s", all->screen->where, text->text,
             (double)r.x, (double)r.y, (double)r.w, (double)r.h,
             text->panel < READABLE_PANELS ? all->panels[text->panel].name : "overlays", what);
}

// --- sizes, clips, panels ------------------------------------------------------------------------

static inline void readable_expect_size(const ReadableScreen *all) {
    for (size_t i = 0; i < all->count; i++)
        if (all->texts[i].command->size < READABLE_LEAST - 0.01f)
            readable_fail(all, &all->texts[i], "is too small");
}

// What scrolls may be cut where it enters and leaves; across it, nothing is.
static inline void readable_expect_whole(const ReadableScreen *all) {
    for (size_t i = 0; i < all->count; i++) {
        const Readable *text = &all->texts[i];
        const DrawRect r = text->command->rect, seen = text->seen;
        if (!readable_is_seen(text) || text->is_scrolled) continue;
        if (seen.w < r.w - 1 || seen.h < r.h - 2.5f) readable_fail(all, text, "is cut by its clip");
    }
}

static inline void readable_expect_in_panels(const ReadableScreen *all) {
    const UiState *ui = &all->screen->lab.ui;
    for (size_t i = 0; i < all->count; i++) {
        const Readable *text = &all->texts[i];
        const DrawRect area = text->panel < READABLE_PANELS
                                  ? all->panels[text->panel].area
                                  : draw_rect(0, 0, ui->width, ui->height);
        const DrawRect r = text->is_scrolled ? text->seen : text->command->rect;
        if (!readable_is_seen(text)) continue;
        const float up = readable_is_math(text) ? 6 : 1; // signs have room above them
        if (r.x < area.x - 1 || r.y < area.y - up || r.x + r.w > area.x + area.w + 1 ||
            r.y + r.h > area.y + area.h + up)
            readable_fail(all, text, "leaves its panel");
    }
}

// Panels have margins, which nothing reaches into from the left or right.
static inline void readable_expect_margins(const ReadableScreen *all) {
    for (size_t i = 0; i < all->count; i++) {
        const Readable *text = &all->texts[i];
        const DrawRect r = text->command->rect;
        if (text->panel >= READABLE_PANELS || !readable_is_seen(text)) continue;
        const ReadablePanel *panel = &all->panels[text->panel];
        const bool has_margins =
            strcmp(panel->name, "inspector") == 0 || strcmp(panel->name, "controls") == 0;
        if (!has_margins || readable_is_typed(all->screen, text->text, false)) continue;
        if (r.x < panel->area.x + READABLE_MARGIN ||
            r.x + r.w > panel->area.x + panel->area.w - READABLE_MARGIN)
            readable_fail(all, text, "reaches into the margin");
    }
}

// --- one upon the other --------------------------------------------------------------------------

static inline int readable_compare(const void *a, const void *b) {
    const float p = (*(const Readable *const *)a)->seen.y,
                q = (*(const Readable *const *)b)->seen.y;
    return p < q ? -1 : p > q;
}

// What flies copies numbers out of cells: it may lie upon the numbers of cells, of which it is the
// copy or whose place it takes. Between two steps that is all it may cover, and nothing of what is
// laid out in the air lies upon another. While it moves it may pass over anything on the canvas,
// other flights among it.
static inline bool readable_may_fly_over(const ReadableScreen *all, const Readable *a,
                                         const Readable *b) {
    const bool is_moving = all->screen->lab.ui.step.fraction > 0;
    if (a->is_edited != b->is_edited) return true; // a window of its own upon the cells
    if (!a->is_flying && !b->is_flying) return false;
    if (is_moving) return true;
    const Readable *below = a->is_flying ? b : a;
    return a->is_flying != b->is_flying && below->command->font == FONT_MONO;
}

// Overlays lie upon panels on purpose: each is looked at among its own.
static inline void readable_expect_apart(const ReadableScreen *all) {
    static const Readable *sorted[READABLE_TEXTS];
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        if (readable_is_seen(&all->texts[i])) sorted[count++] = &all->texts[i];
    qsort(sorted, count, sizeof *sorted, readable_compare);
    for (size_t i = 0; i < count; i++) {
        const Readable *a = sorted[i];
        for (size_t k = i + 1; k < count && sorted[k]->seen.y < a->seen.y + a->seen.h; k++) {
            const Readable *b = sorted[k];
            const bool is_overlay = (a->panel < READABLE_PANELS) != (b->panel < READABLE_PANELS);
            if (is_overlay || (readable_is_math(a) && readable_is_math(b)) ||
                readable_may_fly_over(all, a, b))
                continue;
            const DrawRect both = layout_intersection(a->seen, b->seen);
            char what[256];
            if (both.w <= 1.5f || both.h <= 2.5f) continue;
            snprintf(what, sizeof what, "lies upon \"%.200s\"", b->text);
            readable_fail(all, a, what);
        }
    }
}

// --- painted over --------------------------------------------------------------------------------

// What the panels paint that nothing can be read through; overlays, what flies and the field
// over a cell lie above on purpose. Returns their number.
static inline size_t readable_covers(const DrawList *list, size_t covers[READABLE_TEXTS]) {
    size_t level = 0, count = 0, flight = SIZE_MAX;
    for (size_t i = 0; i < draw_command_count(list); i++) {
        const DrawCommand *command = draw_command_at(list, i);
        const bool is_group = command->kind == DRAW_GROUP;
        const char *name = is_group ? draw_command_text(list, command) : "";
        if (level == 0 && strcmp(name, "overlays") == 0) break;
        if (strcmp(name, "flight") == 0 || strcmp(name, "edit") == 0) flight = level;
        level += is_group ? 1u : 0u;
        level -= command->kind == DRAW_GROUP_END ? 1u : 0u;
        if (command->kind == DRAW_GROUP_END && level == flight) flight = SIZE_MAX;
        if (flight != SIZE_MAX) continue;
        const bool is_cover = (command->kind == DRAW_FILL && command->color.a == 255) ||
                              command->kind == DRAW_HEATMAP || command->kind == DRAW_HATCH;
        if (is_cover && count < READABLE_TEXTS) covers[count++] = i;
    }
    return count;
}

static inline bool readable_is_part(DrawRect cover, DrawRect text) {
    const DrawRect both = layout_intersection(cover, text);
    const bool is_corner = both.w * both.h < 0.15f * text.w * text.h; // of a pin's head
    if (both.w <= 2 || both.h <= 3.5f || is_corner) return false;
    return both.w < text.w - 2 || both.h < text.h - 3;
}

// What is painted after a text covers all of it (it is hidden on purpose) or nothing.
static inline void readable_expect_uncovered(const ReadableScreen *all) {
    static size_t covers[READABLE_TEXTS];
    const DrawList *list = all->screen->list;
    const size_t count = readable_covers(list, covers);
    size_t first = 0; // texts stand in the order of commands
    for (size_t i = 0; i < all->count; i++) {
        const Readable *text = &all->texts[i];
        while (first < count && covers[first] < text->index)
            first++;
        if (!readable_is_seen(text) || text->panel >= READABLE_PANELS) continue;
        for (size_t k = first; k < count; k++)
            if (readable_is_part(draw_command_at(list, covers[k])->rect, text->seen))
                readable_fail(all, text, "is painted over");
    }
}

// --- shortened -----------------------------------------------------------------------------------

static inline bool readable_begins(const char *whole, const char *start, size_t length) {
    return strlen(whole) > length && strncmp(whole, start, length) == 0;
}

static inline bool readable_is_name(const Screen *screen, const char *start, size_t length) {
    const Scene *scene = screen->lab.document->scene;
    const SceneTokens *lists[] = {&scene->tokens, &scene->memory_tokens};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < lists[k]->count; i++)
            if (readable_begins(lists[k]->items[i].text, start, length)) return true;
    char buffer[SCENE_TOKEN_MAX];
    const AttnMatrix x = attn_trace_matrix(screen->lab.document->trace, ATTN_X, 0);
    for (size_t i = 0; i < x.cols; i++)
        if (readable_begins(document_column_name(screen->lab.document, ATTN_X, i, buffer), start,
                            length))
            return true;
    return false;
}

// Names of the user's and paths may be shortened; what we say ourselves may not.
static inline void readable_expect_unshortened(const ReadableScreen *all) {
    const UiState *ui = &all->screen->lab.ui;
    for (size_t i = 0; i < all->count; i++) {
        const Readable *text = &all->texts[i];
        const size_t length = strlen(text->text);
        if (length < 4 || strcmp(text->text + length - 3, "…") != 0) continue;
        if (readable_is_name(all->screen, text->text, length - 3)) continue;
        for (int id = 0; id < TEXT_COUNT; id++) {
            const char *ours = notation_text(ui->notation, ui->language, (TextId)id);
            if (readable_begins(ours, text->text, length - 3) && strcmp(ours, text->text) != 0)
                readable_fail(all, text, "is shortened");
        }
    }
}

// --- labels of buttons ---------------------------------------------------------------------------

static inline bool readable_is_button(UiKind kind) {
    switch ((int)kind) {
    case UI_STAGE:
    case UI_HEAD:
    case UI_PROJECTION:
    case UI_TAB:
    case UI_LANGUAGE:
    case UI_EXPORT:
    case UI_OPEN:
    case UI_SAVE:
    case UI_TOKEN:
    case UI_SCENE_MENU:
    case UI_SCENE_ITEM:
    case UI_SWITCH:
    case UI_CHOICE:
    case UI_TRANSPORT:
    case UI_DIALOG_OK:
    case UI_DIALOG_CANCEL:
    case UI_DIALOG_CHOICE:
    case UI_RECENT:
    case UI_RELEASE:
    case UI_RELEASE_ALL: return true;
    default: return false;
    }
}

// Buttons of dialogs and of the menu, whose last line opens a file.
static inline bool readable_is_on_overlay(UiId id) {
    return (id.kind >= UI_DIALOG && id.kind <= UI_RECENT) || id.kind == UI_SCENE_ITEM ||
           (id.kind == UI_OPEN && id.a == 1);
}

static inline void readable_expect_in_buttons(const ReadableScreen *all) {
    const DrawList *list = all->screen->list;
    for (size_t k = 0; k < draw_hit_count(list); k++) {
        const DrawHit *hit = draw_hit_at(list, k);
        const bool is_backdrop = hit->id.kind == UI_SCENE_MENU && all->screen->lab.ui.is_menu_open;
        if (!readable_is_button(hit->id.kind) || hit->grid_rows > 0 || is_backdrop) continue;
        for (size_t i = 0; i < all->count; i++) {
            const Readable *text = &all->texts[i];
            const DrawRect r = text->command->rect;
            const float middle = r.x + r.w / 2;
            const bool is_in = middle > hit->rect.x && middle < hit->rect.x + hit->rect.w &&
                               text->command->baseline > hit->rect.y &&
                               text->command->baseline < hit->rect.y + hit->rect.h;
            if (!is_in || !readable_is_seen(text) || readable_is_math(text)) continue;
            const bool is_above = text->panel >= READABLE_PANELS;
            if (text->is_scrolled || is_above != readable_is_on_overlay(hit->id)) continue;
            if (r.x < hit->bounds.x - 0.5f || r.x + r.w > hit->bounds.x + hit->bounds.w + 0.5f)
                readable_fail(all, text, "leaves its button");
        }
    }
}

// --- all of it -----------------------------------------------------------------------------------

static inline void expect_readable(const Screen *screen) {
    static ReadableScreen all;
    readable_gather(&all, screen);
    readable_expect_size(&all);
    readable_expect_whole(&all);
    readable_expect_in_panels(&all);
    readable_expect_margins(&all);
    readable_expect_apart(&all);
    readable_expect_uncovered(&all);
    readable_expect_unshortened(&all);
    readable_expect_in_buttons(&all);
}

#endif
