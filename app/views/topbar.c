// topbar: the program's name, the scene, the screen that is shown, and what is done to the whole.
//
// Laid out from both ends: names from the left, buttons from the right, the screen's name in the
// middle; the scene's title gives way.
#include "app/doc/snapshot.h"
#include "app/ui/keymap.h"
#include "app/views/view.h"
#include <math.h>
#include <stdio.h>

#define MARGIN        16.0f
#define TITLE_SIZE    17.0f
#define TEXT_SIZE     14.0f
#define BUTTON_HEIGHT 30.0f
#define PADDING       10.0f
#define ICON_WIDTH    32.0f
#define GAP           2.0f
#define GROUP_GAP     14.0f
#define CAP_GAP       6.0f

static DrawRect centred(DrawRect area, float x, float width) {
    return draw_rect(x, area.y + (area.h - BUTTON_HEIGHT) / 2, width, BUTTON_HEIGHT);
}

// A button without border, filled while the pointer is on it. Returns the colour of its content.
static DrawColor ghost_box(const View *view, DrawRect rect, UiId id, bool is_disabled) {
    const Theme *theme = view->theme;
    const bool is_hot = view_is_hot(view, id) && !is_disabled;
    if (is_hot) draw_fill(view->list, rect, 6, theme->field);
    if (is_hot) draw_stroke(view->list, rect, 6, 1, theme->border);
    view_focus(view, id, draw_inset(rect, 3), 5);
    if (!is_disabled) draw_hit(view->list, rect, id, HIT_CLICK | HIT_FOCUS);
    if (is_disabled) return theme_mix(theme->ink_faint, theme->panel, 0.4f);
    return is_hot ? theme->ink : theme->ink_dim;
}

// --- icons, drawn so that they look the same in every font ---------------------------------------

// Part of a circle, from one angle to another, in radians.
static void arc(const View *view, float x, float y, float radius, float from, float to,
                DrawColor color) {
    const int steps = 10;
    for (int i = 0; i < steps; i++) {
        const float a = from + (to - from) * (float)i / (float)steps;
        const float b = from + (to - from) * (float)(i + 1) / (float)steps;
        draw_line(view->list, x + radius * cosf(a), y + radius * sinf(a), x + radius * cosf(b),
                  y + radius * sinf(b), 1.5f, color);
    }
}

// An arrow that turns back; mirrored: forward.
static void icon_turn(const View *view, DrawRect box, bool is_mirrored, DrawColor color) {
    const float side = is_mirrored ? -1 : 1;
    const float x = box.x + box.w / 2, y = box.y + box.h / 2 + 1, half = 1.5707963f;
    // Down the right side of a circle, or the left one.
    const float from = is_mirrored ? 3 * half : -half, to = half;
    arc(view, x + side * 1.5f, y, 4.5f, from, to, color);
    const float top = y - 4.5f, bottom = y + 4.5f;
    draw_line(view->list, x - side * 2.5f, top, x + side * 1.5f, top, 1.5f, color);
    draw_line(view->list, x - side * 3, bottom, x + side * 1.5f, bottom, 1.5f, color);
    draw_triangle(view->list, x - side * 7, top, x - side * 2.5f, top - 3.5f, x - side * 2.5f,
                  top + 3.5f, color);
}

static void icon_sun(const View *view, float x, float y, DrawColor color) {
    draw_fill(view->list, draw_rect(x - 3.5f, y - 3.5f, 7, 7), 3.5f, color);
    for (int i = 0; i < 8; i++) {
        const float angle = (float)i * 0.78539816f, dx = cosf(angle), dy = sinf(angle);
        draw_line(view->list, x + 5.5f * dx, y + 5.5f * dy, x + 8 * dx, y + 8 * dy, 1.5f, color);
    }
}

// A crescent: a disc with another one, of the background, upon it.
static void icon_moon(const View *view, float x, float y, DrawColor color, DrawColor behind) {
    draw_fill(view->list, draw_rect(x - 6.5f, y - 6.5f, 13, 13), 6.5f, color);
    draw_fill(view->list, draw_rect(x - 2.5f, y - 8.5f, 11, 11), 5.5f, behind);
}

// Half of a disc: the high-contrast theme.
static void icon_contrast(const View *view, float x, float y, DrawColor color) {
    draw_stroke(view->list, draw_rect(x - 7, y - 7, 14, 14), 7, 1.5f, color);
    for (int i = 0; i < 6; i++) {
        const float dx = (float)i + 0.5f, half = sqrtf(36 - dx * dx);
        draw_fill(view->list, draw_rect(x + (float)i, y - half, 1, 2 * half), 0, color);
    }
}

// The theme that the button leads to.
static void theme_icon(const View *view, DrawRect box, DrawColor color) {
    const float x = box.x + box.w / 2, y = box.y + box.h / 2;
    const bool is_hot = view_is_hot(view, ui_id(UI_THEME, 0, 0));
    switch (view->theme->kind) {
    case THEME_LIGHT:
        icon_moon(view, x, y, color, is_hot ? view->theme->field : view->theme->panel);
        break;
    case THEME_DARK: icon_contrast(view, x, y, color); break;
    case THEME_CONTRAST: icon_sun(view, x, y, color); break;
    case THEME_COUNT: break;
    }
}

// --- buttons -------------------------------------------------------------------------------------

typedef void IconPainter(const View *view, DrawRect box, DrawColor color);

typedef struct TopButton {
    UiKind kind;
    const char *label;  // NULL: an icon
    const char *key;    // cap behind the label, NULL: none
    IconPainter *paint; // the icon
    bool is_disabled;
    bool begins_group; // stands apart from the button before
} TopButton;

static void undo_icon(const View *view, DrawRect box, DrawColor color) {
    icon_turn(view, box, false, color);
}

static void redo_icon(const View *view, DrawRect box, DrawColor color) {
    icon_turn(view, box, true, color);
}

static void help_icon(const View *view, DrawRect box, DrawColor color) {
    const float x = box.x + box.w / 2;
    draw_stroke(view->list, draw_rect(x - 8, box.y + box.h / 2 - 8, 16, 16), 8, 1.3f, color);
    draw_text(view->list, view_style(FONT_TEXT_BOLD, 11, color), x,
              draw_center_baseline(view->list, FONT_TEXT_BOLD, 11, box.y, box.h), ALIGN_CENTER,
              "?");
}

// A camera: keeps the document as it is.
static void snapshot_icon(const View *view, DrawRect box, DrawColor color) {
    const float x = box.x + box.w / 2, y = box.y + box.h / 2 + 1;
    draw_stroke(view->list, draw_rect(x - 8.5f, y - 6, 17, 12.5f), 3, 1.5f, color);
    draw_stroke(view->list, draw_rect(x - 3.5f, y - 3.2f, 7, 7), 3.5f, 1.5f, color);
    draw_fill(view->list, draw_rect(x - 3.5f, y - 8.5f, 7, 3), 1, color);
}

// Two matrices side by side, of which one is filled; pressed in while they are compared.
static void compare_icon(const View *view, DrawRect box, DrawColor color) {
    const float x = box.x + box.w / 2, y = box.y + box.h / 2;
    if (view->ui->is_comparing) draw_stroke(view->list, draw_inset(box, 3), 5, 1.5f, color);
    draw_stroke(view->list, draw_rect(x - 9, y - 5.5f, 8, 11), 1.5f, 1.5f, color);
    draw_fill(view->list, draw_rect(x + 1, y - 5.5f, 8, 11), 1.5f, color);
}

// A screen on its stand.
static void projector_icon(const View *view, DrawRect box, DrawColor color) {
    const float x = box.x + box.w / 2, y = box.y + box.h / 2;
    draw_stroke(view->list, draw_rect(x - 8.5f, y - 7, 17, 11), 1.5f, 1.5f, color);
    draw_line(view->list, x, y + 4, x - 4, y + 8, 1.5f, color);
    draw_line(view->list, x, y + 4, x + 4, y + 8, 1.5f, color);
}

static float label_width(const View *view, const TopButton *button) {
    return draw_text_width(view->list, FONT_TEXT, TEXT_SIZE, button->label);
}

static float button_width(const View *view, const TopButton *button) {
    if (button->label == NULL) return ICON_WIDTH;
    const float cap = button->key == NULL ? 0 : view_keycap_width(view, button->key) + CAP_GAP;
    return label_width(view, button) + cap + 2 * PADDING;
}

static void draw_button(const View *view, DrawRect box, const TopButton *button) {
    const DrawColor ink = ghost_box(view, box, ui_id(button->kind, 0, 0), button->is_disabled);
    if (button->label == NULL) {
        button->paint(view, box, ink);
        return;
    }
    const float baseline = draw_center_baseline(view->list, FONT_TEXT, TEXT_SIZE, box.y, box.h);
    draw_text(view->list, view_style(FONT_TEXT, TEXT_SIZE, ink), box.x + PADDING, baseline,
              ALIGN_LEFT, button->label);
    if (button->key == NULL) return;
    const float x = box.x + PADDING + label_width(view, button) + CAP_GAP;
    view_keycap(view, x, box.y + box.h / 2, button->key);
}

static float gap_before(const TopButton *button) {
    return button->begins_group ? GROUP_GAP : GAP;
}

static float row_width(const View *view, const TopButton *buttons, size_t count) {
    float width = 0;
    for (size_t i = 0; i < count; i++)
        width += gap_before(&buttons[i]) + button_width(view, &buttons[i]);
    return width;
}

// Left to right, the order of the Tab key, ending at the right margin. Returns the left edge.
static float draw_row(const View *view, DrawRect area, const TopButton *buttons, size_t count) {
    const float width = row_width(view, buttons, count);
    const float left = area.x + area.w - MARGIN + PADDING - width;
    float x = left;
    for (size_t i = 0; i < count; i++) {
        x += gap_before(&buttons[i]);
        const float w = button_width(view, &buttons[i]);
        draw_button(view, centred(area, x, w), &buttons[i]);
        x += w;
    }
    return left;
}

static float draw_buttons(const View *view, DrawRect area) {
    char key[32];
    keymap_label_of(COMMAND_DIALOG_EXPORT, key, sizeof key);
    const Document *document = view->document;
    TopButton buttons[] = {
        {.kind = UI_SNAPSHOT, .paint = snapshot_icon},
        {.kind = UI_COMPARE, .paint = compare_icon, .is_disabled = !document_snapshot(document)},
        {.kind = UI_UNDO,
         .paint = undo_icon,
         .is_disabled = !document_can_undo(document),
         .begins_group = true},
        {.kind = UI_REDO, .paint = redo_icon, .is_disabled = !document_can_redo(document)},
        {.kind = UI_HELP, .paint = help_icon, .begins_group = true},
        {.kind = UI_PROJECTOR_SWITCH, .paint = projector_icon},
        {.kind = UI_THEME, .paint = theme_icon},
        {.kind = UI_LANGUAGE, .label = view_text(view, TEXT_TOP_OTHER_LANGUAGE)},
        {.kind = UI_OPEN, .label = view_text(view, TEXT_TOP_OPEN), .begins_group = true},
        {.kind = UI_SAVE, .label = view_text(view, TEXT_TOP_SAVE)},
        {.kind = UI_EXPORT, .label = view_text(view, TEXT_TOP_EXPORT), .key = key},
    };
    const size_t count = sizeof buttons / sizeof buttons[0];
    // The cap gives way where the row would come near the middle, where the screen's name is.
    if (row_width(view, buttons, count) > area.w * 0.41f) buttons[count - 1].key = NULL;
    return draw_row(view, area, buttons, count);
}

// --- names from the left -------------------------------------------------------------------------

// Does a name stand clear of the message? One that does not is left out while that is there, for
// half of a word looking out from under it cannot be read.
static bool is_clear(const View *view, DrawRect box) {
    const DrawRect card = draw_inset(view_message_card(view), -4);
    return card.w <= 0 || box.x + box.w < card.x || card.x + card.w < box.x;
}

// Where one is; a label, since there is no other screen to go to: in the middle, or as near to it
// as the buttons leave room. Returns its left edge.
static float draw_tab(const View *view, DrawRect area, float right) {
    const char *label = view_text(view, TEXT_TAB_STEPS);
    const float width = draw_text_width(view->list, FONT_TEXT_BOLD, TEXT_SIZE, label) + 26;
    const float middle = area.x + (area.w - width) / 2, most = right - width;
    const DrawRect box = centred(area, middle < most ? middle : most, width);
    if (!is_clear(view, box)) return box.x;
    draw_fill(view->list, box, 6, view->theme->solid);
    const float baseline =
        draw_center_baseline(view->list, FONT_TEXT_BOLD, TEXT_SIZE, box.y, box.h);
    draw_text(view->list, view_style(FONT_TEXT_BOLD, TEXT_SIZE, view->theme->solid_ink),
              box.x + box.w / 2, baseline, ALIGN_CENTER, label);
    return box.x;
}

float view_topbar_name(const View *view) {
    return MARGIN +
           draw_text_width(view->list, FONT_TEXT_BOLD, TITLE_SIZE, view_text(view, TEXT_APP_NAME));
}

// A name from x on, if there is room for it, shortened where it is too long.
static void draw_name(const View *view, DrawStyle style, float x, float baseline, float right,
                      const char *name) {
    if (right - x < 24) return;
    const float width = draw_text_width(view->list, style.font, style.size, name);
    if (is_clear(view, draw_rect(x, 0, fminf(width, right - x), 1)))
        draw_text_fit(view->list, style, x, baseline, ALIGN_LEFT, right - x, name);
}

static void draw_names(const View *view, DrawRect area, float right) {
    const Theme *theme = view->theme;
    const float baseline =
        draw_center_baseline(view->list, FONT_TEXT_BOLD, TITLE_SIZE, area.y, area.h);
    draw_name(view, view_style(FONT_TEXT_BOLD, TITLE_SIZE, theme->ink), area.x + MARGIN, baseline,
              right, view_text(view, TEXT_APP_NAME));
    const char *title = scene_title(view->document->scene, view->ui->language);
    if (title[0] == '\0') title = view->document->name;
    char text[256];
    snprintf(text, sizeof text, "%s%s%s", title, view->document->is_dirty ? " · " : "",
             view->document->is_dirty ? view_text(view, TEXT_TOP_EDITED) : "");
    draw_name(view, view_style(FONT_TEXT, 15, theme->ink_dim), view_topbar_name(view) + 20,
              baseline, right, text);
}

void view_topbar(const View *view, DrawRect area) {
    draw_fill(view->list, area, 0, view->theme->panel);
    draw_fill(view->list, draw_rect(area.x, area.y + area.h - 1, area.w, 1), 0,
              view->theme->border);
    const float buttons = draw_buttons(view, area);
    const float tab = draw_tab(view, area, buttons - 6);
    draw_names(view, area, (tab < buttons ? tab : buttons) - 16);
}
