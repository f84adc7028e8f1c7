// menu: the built-in scenes by title, the current one marked, the way to files, and everything
// as a line of text.
#include "app/ui/keymap.h"
#include "app/views/overlays.h"

#define TEXT_SIZE   14.0f
#define PADDING     6.0f
#define INDENT      30.0f // room for the mark
#define RULE_HEIGHT 11.0f

// What stands beneath the scenes.
typedef struct MenuAction {
    UiKind id;
    TextId text;
    CommandKind command; // whose key stands beside it
} MenuAction;

static const MenuAction ACTIONS[] = {
    {UI_OPEN, TEXT_MENU_OPEN, COMMAND_DIALOG_OPEN},
    {UI_COPY_STATE, TEXT_MENU_COPY_STATE, COMMAND_COPY_STATE},
};
enum { ACTION_COUNT = sizeof ACTIONS / sizeof *ACTIONS };

// Where the button that opens the menu was drawn in this frame; below the top bar where it was not.
static DrawRect anchor(const View *view) {
    const UiId button = ui_id(UI_SCENE_MENU, 0, 0);
    for (size_t i = 0; i < draw_hit_count(view->list); i++) {
        const DrawHit *hit = draw_hit_at(view->list, i);
        if (ui_id_equals(hit->id, button) && hit->rect.h > 0) return hit->bounds;
    }
    return draw_rect(16, 20, 0, 27);
}

static float menu_width(const View *view) {
    const UiState *ui = view->ui;
    float width = 190;
    for (size_t i = 0; i < ui->scenes.count; i++) {
        const float text = draw_text_width(view->list, FONT_TEXT_BOLD, TEXT_SIZE,
                                           ui->scene_titles[i][ui->language]);
        if (text + INDENT + 24 > width) width = text + INDENT + 24;
    }
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        char key[32];
        keymap_label_of(ACTIONS[i].command, key, sizeof key);
        const float text =
            draw_text_width(view->list, FONT_TEXT, TEXT_SIZE, view_text(view, ACTIONS[i].text)) +
            INDENT + 16 + view_keycap_width(view, key) + 8 + 2 * PADDING;
        if (text > width) width = text;
    }
    return width < ui->width - 32 ? width : ui->width - 32;
}

static void draw_mark(const View *view, DrawRect row) {
    const float x = row.x + 15, y = row.y + row.h / 2;
    draw_line(view->list, x - 5, y, x - 1.5f, y + 3.5f, 1.7f, view->theme->accent);
    draw_line(view->list, x - 1.5f, y + 3.5f, x + 5, y - 4, 1.7f, view->theme->accent);
}

static void draw_item(const View *view, DrawRect row, UiId id, const char *text, bool is_current) {
    const Theme *theme = view->theme;
    if (view_is_hot(view, id)) draw_fill(view->list, row, 5, theme->role_tint[ROLE_NONE]);
    if (is_current) draw_mark(view, row);
    const DrawFont font = is_current ? FONT_TEXT_BOLD : FONT_TEXT;
    const float baseline = draw_center_baseline(view->list, font, TEXT_SIZE, row.y, row.h);
    draw_text_fit(view->list, view_style(font, TEXT_SIZE, theme->ink), row.x + INDENT, baseline,
                  ALIGN_LEFT, row.w - INDENT - 8, text);
    view_focus(view, id, draw_inset(row, 3), 3);
    draw_hit(view->list, row, id, HIT_CLICK | HIT_FOCUS);
}

static void draw_action(const View *view, DrawRect row, const MenuAction *action) {
    char key[32];
    draw_item(view, row, ui_id(action->id, 1, 0), view_text(view, action->text), false);
    keymap_label_of(action->command, key, sizeof key);
    view_keycap(view, row.x + row.w - view_keycap_width(view, key) - 8, row.y + row.h / 2, key);
}

static void draw_items(const View *view, DrawRect inside) {
    const UiState *ui = view->ui;
    size_t current = 0;
    const bool is_builtin = view->document->path[0] == '\0' &&
                            builtin_find(&ui->scenes, view->document->name, &current);
    float y = inside.y;
    for (size_t i = 0; i < ui->scenes.count; i++) {
        draw_item(view, draw_rect(inside.x, y, inside.w, UI_MENU_ROW), ui_id(UI_SCENE_ITEM, 0, i),
                  ui->scene_titles[i][ui->language], is_builtin && i == current);
        y += UI_MENU_ROW;
    }
    view_rule(view, inside.x + 8, y + RULE_HEIGHT / 2, inside.w - 16);
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        const DrawRect row =
            draw_rect(inside.x, y + RULE_HEIGHT + (float)i * UI_MENU_ROW, inside.w, UI_MENU_ROW);
        draw_action(view, row, &ACTIONS[i]);
    }
}

void overlay_menu(const View *view) {
    const UiState *ui = view->ui;
    const DrawRect button = anchor(view);
    const float width = menu_width(view);
    const float content =
        (float)(ui->scenes.count + ACTION_COUNT) * UI_MENU_ROW + RULE_HEIGHT + 2 * PADDING;
    const float height = content < ui->height - 16 ? content : ui->height - 16;
    float x = button.x + button.w - width, y = button.y + button.h + 6;
    if (x < 16) x = 16;
    if (y + height > ui->height - 8) y = ui->height - 8 - height;
    const DrawRect card = draw_rect(x, y, width, height);
    overlay_card(view, card, 8);
    draw_hit(view->list, card, ui_id(UI_SCENE_MENU, 0, 0), HIT_CLICK);
    const UiId scroll = ui_id(UI_PANEL_SCROLL, PANEL_MENU, 0);
    const float most = content - height;
    float offset = ui->panel_scroll[PANEL_MENU].y;
    offset = offset < 0 || most <= 0 ? 0 : offset > most ? most : offset;
    draw_clip(view->list, card);
    if (most > 0) draw_hit_scroll(view->list, card, scroll, width, content);
    draw_items(view, draw_rect(card.x + PADDING, card.y + PADDING - offset, width - 2 * PADDING,
                               content - 2 * PADDING));
    draw_clip_end(view->list);
}
