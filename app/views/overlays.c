// overlays: menu, dialogs, help, tooltip, message, developer panel, from the lowest to the highest.
#include "app/views/overlays.h"

void overlay_card(const View *view, DrawRect card, float radius) {
    const Theme *theme = view->theme;
    // A soft shadow: a few outlines, each fainter than the one inside it.
    for (int i = 7; i >= 1; i--) {
        const DrawRect ring = draw_inset(card, -(float)i);
        draw_fill(view->list, draw_rect(ring.x, ring.y + 3, ring.w, ring.h), radius + (float)i,
                  (DrawColor){0, 0, 0, 5});
    }
    draw_fill(view->list, card, radius, theme->panel);
    draw_stroke(view->list, card, radius, 1, theme->border);
}

DrawRect overlay_modal(const View *view, float width, float height, const char *title) {
    const UiState *ui = view->ui;
    const DrawRect window = draw_rect(0, 0, ui->width, ui->height);
    draw_fill(view->list, window, 0, (DrawColor){0, 0, 0, 110});
    draw_hit(view->list, window, ui_id(UI_DIALOG, 0, 0), HIT_CLICK);
    if (width > ui->width - 16) width = ui->width - 16;
    if (height > ui->height - 16) height = ui->height - 16;
    const float x = (ui->width - width) / 2, y = (ui->height - height) * 0.42f;
    const DrawRect card = draw_rect(x > 0 ? x : 0, y > 0 ? y : 0, width, height);
    overlay_card(view, card, 10);
    const DrawRect inside = draw_inset(card, OVERLAY_MODAL_PADDING);
    draw_text_fit(view->list, view_style(FONT_TEXT_BOLD, 18, view->theme->ink), inside.x,
                  inside.y + 15, ALIGN_LEFT, inside.w, title);
    return draw_rect(inside.x, inside.y + OVERLAY_MODAL_TITLE, inside.w,
                     inside.h - OVERLAY_MODAL_TITLE);
}

static void draw_dialog(const View *view) {
    switch (view->ui->dialog) {
    case DIALOG_NONE: break;
    case DIALOG_KIND_OPEN:
    case DIALOG_KIND_SAVE:
    case DIALOG_KIND_EXPORT: overlay_dialog(view); break;
    case DIALOG_KIND_HELP: overlay_help(view); break;
    case DIALOG_KIND_CHANGED: overlay_changed(view); break;
    }
}

void view_overlays(const View *view) {
    draw_group(view->list, "overlays");
    if (view->ui->is_menu_open) overlay_menu(view);
    draw_dialog(view);
    overlay_tooltip(view);
    overlay_message(view);
    overlay_progress(view);
    if (view->ui->is_developer) overlay_developer(view);
    draw_group_end(view->list);
}
