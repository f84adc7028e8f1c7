// parts: the small things that every panel is made of: cards, headings, key caps, buttons.
//
// Each draws itself and its hit region in one call, so that what is seen and what is clicked cannot
// drift apart.
#include "app/views/view.h"

#define CAP_SIZE     11.0f // em of a key cap's text
#define CAP_HEIGHT   17.0f
#define CAP_PADDING  5.0f
#define PANEL_RADIUS 8.0f

const char *view_text(const View *view, TextId id) {
    return notation_text(view->ui->notation, view->ui->language, id);
}

DrawStyle view_style(DrawFont font, float size, DrawColor color) {
    return (DrawStyle){font, size, color};
}

void view_panel(const View *view, DrawRect area) {
    draw_fill(view->list, area, PANEL_RADIUS, view->theme->panel);
    draw_stroke(view->list, area, PANEL_RADIUS, 1, view->theme->border);
}

float view_heading(const View *view, float x, float y, const char *text) {
    const DrawStyle style = view_style(FONT_TEXT_BOLD, 12, view->theme->ink_dim);
    draw_text(view->list, style, x, y + 12, ALIGN_LEFT, text);
    return y + 24;
}

void view_rule(const View *view, float x, float y, float w) {
    draw_fill(view->list, draw_rect(x, y, w, 1), 0, view->theme->border);
}

bool view_is_hot(const View *view, UiId id) {
    return ui_id_equals(view->ui->hover, id) || ui_id_equals(view->ui->press, id);
}

bool view_is_lit(const View *view, AttnMatrixId id) {
    const UiId hover = view->ui->hover;
    const bool is_of_matrix = hover.kind == UI_CELL || hover.kind == UI_COMPARED_CELL ||
                              hover.kind == UI_MATRIX || hover.kind == UI_ROW_LABEL ||
                              hover.kind == UI_COLUMN_LABEL;
    if (is_of_matrix) return ui_id_matrix(hover) == (unsigned)id;
    if (hover.kind == UI_PROJECTION) return hover.a == (uint32_t)id;
    const bool is_computed = id >= ATTN_X_POSITIONED; // a stage lights its results, not its weights
    return hover.kind == UI_STAGE && is_computed &&
           hover.a == (uint32_t)view_matrix_stage(view, id);
}

void view_focus(const View *view, UiId id, DrawRect rect, float radius) {
    const UiState *ui = view->ui;
    if (!ui->focus_visible || !ui_id_equals(ui->focus, id)) return;
    if (ui->dialog != DIALOG_NONE && !ui_id_is_in_dialog(id) && id.kind != UI_PANEL_SCROLL) return;
    draw_stroke(view->list, draw_inset(rect, -3), radius + 3, 2, view->theme->accent);
}

// --- key caps --------------------------------------------------------------------------------

float view_keycap_width(const View *view, const char *key) {
    const float text = draw_text_width(view->list, FONT_MONO, CAP_SIZE, key);
    return text + 2 * CAP_PADDING;
}

float view_keycap(const View *view, float x, float center_y, const char *key) {
    const float width = view_keycap_width(view, key);
    const DrawRect box = draw_rect(x, center_y - CAP_HEIGHT / 2, width, CAP_HEIGHT);
    draw_fill(view->list, box, 3, view->theme->field);
    draw_stroke(view->list, box, 3, 1, view->theme->border);
    const float baseline = draw_center_baseline(view->list, FONT_MONO, CAP_SIZE, box.y, box.h);
    draw_text(view->list, view_style(FONT_MONO, CAP_SIZE, view->theme->ink_dim), x + width / 2,
              baseline, ALIGN_CENTER, key);
    return width;
}

// --- buttons ---------------------------------------------------------------------------------

static float button_padding(float size) {
    return size * 0.95f;
}

static float button_gap(const ViewButton *button) {
    return button->key != NULL && button->label != NULL && button->label[0] != '\0' ? 6 : 0;
}

static float label_width(const View *view, const ViewButton *button, float size) {
    if (button->label == NULL) return 0;
    const DrawFont font = button->is_solid || button->is_active ? FONT_TEXT_BOLD : FONT_TEXT;
    return draw_text_width(view->list, font, size, button->label);
}

float view_button_width(const View *view, const ViewButton *button, float size) {
    const float key = button->key == NULL ? 0 : view_keycap_width(view, button->key);
    return label_width(view, button, size) + button_gap(button) + key + 2 * button_padding(size);
}

typedef struct ButtonLook {
    DrawColor fill, frame, ink;
} ButtonLook;

static ButtonLook button_look(const View *view, const ViewButton *button) {
    const Theme *theme = view->theme;
    const bool is_hot = view_is_hot(view, button->id) && !button->is_disabled;
    ButtonLook look = {is_hot ? theme->field : theme->panel, theme->border, theme->ink};
    if (button->is_active) {
        look.fill = theme->role_tint[button->role];
        look.frame = theme->role[button->role];
        look.ink = theme->role[button->role];
    }
    if (button->is_solid) {
        look.fill = is_hot ? theme_mix(theme->solid, theme->panel, 0.15f) : theme->solid;
        look.frame = look.fill;
        look.ink = theme->solid_ink;
    }
    if (button->is_disabled) look.ink = theme->ink_faint;
    return look;
}

void view_button_box(const View *view, DrawRect rect, const ViewButton *button) {
    const ButtonLook look = button_look(view, button);
    const float radius = button->radius > 0 ? button->radius : rect.h / 2;
    draw_fill(view->list, rect, radius, look.fill);
    draw_stroke(view->list, rect, radius, button->is_active ? 1.5f : 1, look.frame);
    view_focus(view, button->id, rect, radius);
    if (!button->is_disabled) draw_hit(view->list, rect, button->id, HIT_CLICK | HIT_FOCUS);
}

DrawColor view_button_ink(const View *view, const ViewButton *button) {
    return button_look(view, button).ink;
}

void view_button(const View *view, DrawRect rect, const ViewButton *button, float size) {
    view_button_box(view, rect, button);
    const float key = button->key == NULL ? 0 : view_keycap_width(view, button->key);
    const float room = rect.w - key - button_gap(button) - 8;
    float label = label_width(view, button, size);
    if (label > room) label = room;
    float x = rect.x + (rect.w - label - button_gap(button) - key) / 2;
    if (button->label != NULL && button->label[0] != '\0') {
        const bool is_bold = button->is_solid || button->is_active;
        const DrawFont font = is_bold ? FONT_TEXT_BOLD : FONT_TEXT;
        const float baseline = draw_center_baseline(view->list, font, size, rect.y, rect.h);
        draw_text_fit(view->list, view_style(font, size, view_button_ink(view, button)), x,
                      baseline, ALIGN_LEFT, label + 0.5f, button->label);
    }
    x += label + button_gap(button);
    if (button->key != NULL) view_keycap(view, x, rect.y + rect.h / 2, button->key);
}
