// tooltip: a card beside the thing under the pointer. It lies wholly inside the window, and above
// or below that thing, never upon it.
#include "app/views/tooltip.h"
#include "app/views/overlays.h"
#include "app/views/rich.h"

#define PADDING    10.0f
#define LINE       17.0f
#define TITLE_SIZE 13.5f
#define VALUE_SIZE 15.0f
#define TEXT_SIZE  12.5f
#define WIDEST     300.0f
#define DISTANCE   7.0f // from the thing
#define MARGIN     6.0f // to the window's edge

// What the card is about: what the pointer is over, else what the keyboard has reached.
static UiId subject_of(const UiState *ui) {
    if (ui->hover.kind != UI_NONE) return ui->hover;
    return ui->focus_visible ? ui->focus : ui_id(UI_NONE, 0, 0);
}

// The place of what is hovered: a grid's cell, else the region.
static bool hovered_place(const View *view, DrawRect *out) {
    const UiState *ui = view->ui;
    UiId id;
    const DrawHit *hit = draw_hit_find(view->list, ui->pointer_x, ui->pointer_y, 0, &id);
    if (hit == NULL || !ui_id_equals(id, ui->hover)) return false;
    *out = hit->rect;
    if (hit->grid_rows == 0 || hit->pitch_x <= 0 || hit->pitch_y <= 0) return true;
    const float column = (float)(size_t)((ui->pointer_x - hit->grid_x) / hit->pitch_x);
    const float row = (float)(size_t)((ui->pointer_y - hit->grid_y) / hit->pitch_y);
    *out = draw_rect(hit->grid_x + column * hit->pitch_x, hit->grid_y + row * hit->pitch_y,
                     hit->pitch_x, hit->pitch_y);
    return true;
}

static bool focused_place(const View *view, DrawRect *out) {
    for (size_t i = 0; i < draw_hit_count(view->list); i++) {
        const DrawHit *hit = draw_hit_at(view->list, i);
        if (!(hit->flags & HIT_FOCUS) || !ui_id_equals(hit->id, view->ui->focus)) continue;
        *out = hit->rect;
        return hit->rect.w > 0 && hit->rect.h > 0;
    }
    return false;
}

static bool anchor_of(const View *view, DrawRect *out) {
    return view->ui->hover.kind != UI_NONE ? hovered_place(view, out) : focused_place(view, out);
}

// --- content -------------------------------------------------------------------------------------

static DrawStyle title_style(const View *view) {
    return view_style(FONT_TEXT_BOLD, TITLE_SIZE, view->theme->ink);
}

static DrawStyle text_style(const View *view) {
    return view_style(FONT_TEXT, TEXT_SIZE, view->theme->ink_dim);
}

static float symbol_width(const View *view, const Tip *tip) {
    if (tip->symbol == ATTN_MATRIX_COUNT) return 0;
    const char *base = view_symbol_base(tip->symbol), *script = view_symbol_script(tip->symbol);
    return draw_text_width(view->list, FONT_TEXT_BOLD, TITLE_SIZE, base) +
           draw_text_width(view->list, FONT_TEXT_BOLD, draw_script_size(TITLE_SIZE), script) + 8;
}

static float title_width(const View *view, const Tip *tip) {
    if (tip->title[0] == '\0' && tip->symbol == ATTN_MATRIX_COUNT) return 0;
    const float key = tip->key[0] == '\0' ? 0 : view_keycap_width(view, tip->key) + 10;
    return symbol_width(view, tip) +
           draw_text_width(view->list, FONT_TEXT_BOLD, TITLE_SIZE, tip->title) + key;
}

static float at_most(float a, float b) {
    return a < b ? a : b;
}

static float at_least(float a, float b) {
    return a > b ? a : b;
}

static float content_width(const View *view, const Tip *tip) {
    float width = title_width(view, tip);
    width = at_least(width, draw_text_width(view->list, FONT_MONO_BOLD, VALUE_SIZE, tip->value));
    for (size_t i = 0; i < tip->line_count; i++) {
        const DrawStyle style = text_style(view);
        width = at_least(width, draw_text_width(view->list, style.font, style.size, tip->lines[i]));
    }
    return at_most(width + 1, at_most(WIDEST, view->ui->width - 2 * (PADDING + MARGIN)));
}

static bool has_title(const Tip *tip) {
    return tip->title[0] != '\0' || tip->symbol != ATTN_MATRIX_COUNT;
}

static float content_height(const View *view, const Tip *tip, float width) {
    float height = has_title(tip) ? 19 : 0;
    if (tip->value[0] != '\0') height += 22;
    for (size_t i = 0; i < tip->line_count; i++)
        height += rich_plain_height(view->list, text_style(view), width, LINE, tip->lines[i]);
    return height;
}

static void draw_title(const View *view, const Tip *tip, float x, float y, float width) {
    const float baseline = y + 13, right = x + width;
    if (tip->symbol != ATTN_MATRIX_COUNT) {
        view_matrix_symbol(view, tip->symbol, false, x, baseline, TITLE_SIZE, ALIGN_LEFT);
        x += symbol_width(view, tip);
    }
    const float key = tip->key[0] == '\0' ? 0 : view_keycap_width(view, tip->key);
    const float room = right - x - (key > 0 ? key + 10 : 0);
    const float used = draw_text_fit(view->list, title_style(view), x, baseline, ALIGN_LEFT,
                                     room + 0.5f, tip->title);
    if (key > 0) view_keycap(view, x + used + 10, y + 9, tip->key);
}

static void draw_content(const View *view, const Tip *tip, float x, float y, float width) {
    if (has_title(tip)) {
        draw_title(view, tip, x, y, width);
        y += 19;
    }
    if (tip->value[0] != '\0') {
        draw_text(view->list, view_style(FONT_MONO_BOLD, VALUE_SIZE, view->theme->ink), x, y + 15,
                  ALIGN_LEFT, tip->value);
        y += 22;
    }
    for (size_t i = 0; i < tip->line_count; i++)
        y += rich_plain(view->list, text_style(view), x, y + 12, width, LINE, tip->lines[i]);
}

// --- placing -------------------------------------------------------------------------------------

static float within(float value, float low, float high) {
    return at_least(low, at_most(value, high));
}

static DrawRect place(const View *view, const Tip *tip, DrawRect anchor, float w, float h) {
    const UiState *ui = view->ui;
    if (tip->is_beside) {
        const DrawRect panel = view_layout_of(ui).controls;
        const float y = anchor.y + (anchor.h - h) / 2;
        return draw_rect(panel.x + panel.w + DISTANCE, within(y, MARGIN, ui->height - h - MARGIN),
                         w, h);
    }
    const float below = anchor.y + anchor.h + DISTANCE, above = anchor.y - DISTANCE - h;
    const bool fits_below = below + h <= ui->height - MARGIN;
    const float from = ui->hover.kind != UI_NONE ? ui->pointer_x - 16 : anchor.x;
    const float x = within(from, MARGIN, ui->width - w - MARGIN);
    return draw_rect(x, fits_below || above < MARGIN ? below : above, w, h);
}

// While something is being done the hand's place is better left free.
static bool is_busy(const UiState *ui) {
    return ui->dialog != DIALOG_NONE || ui->is_menu_open || ui->press.kind != UI_NONE ||
           ui_is_editing(ui) || subject_of(ui).kind == UI_NONE;
}

void overlay_tooltip(const View *view) {
    Tip tip;
    DrawRect anchor;
    if (is_busy(view->ui) || !anchor_of(view, &anchor) ||
        !tip_for(view, subject_of(view->ui), &tip))
        return;
    const float width = content_width(view, &tip);
    const float height = content_height(view, &tip, width);
    const DrawRect card = place(view, &tip, anchor, width + 2 * PADDING, height + 2 * PADDING - 3);
    overlay_card(view, card, 6);
    draw_content(view, &tip, card.x + PADDING, card.y + PADDING - 1, width);
}
