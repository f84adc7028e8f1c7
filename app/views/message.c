// message: one line at the foot of the window that says what was done, or what could not be.
#include "app/views/overlays.h"
#include "app/views/rich.h"

#define SIZE    14.0f
#define LINE    20.0f
#define PADDING 16.0f
#define CROSS   22.0f // room for the cross at the end
#define WIDEST  640.0f

// Above the strip; beneath an open dialog, whose buttons stay free.
static float bottom_of(const View *view) {
    const UiState *ui = view->ui;
    if (ui->dialog != DIALOG_NONE) return ui->height - 12;
    return view_layout_of(ui).strip.y - 14;
}

static void draw_cross(const View *view, DrawRect card, DrawColor color) {
    const float x = card.x + card.w - PADDING - 4, y = card.y + card.h / 2, r = 4;
    draw_line(view->list, x - r, y - r, x + r, y + r, 1.5f, color);
    draw_line(view->list, x - r, y + r, x + r, y - r, 1.5f, color);
}

void overlay_message(const View *view) {
    const UiState *ui = view->ui;
    if (ui->message[0] == '\0') return;
    const DrawColor ink = ui->message_is_error ? view->theme->error : view->theme->ink;
    const DrawStyle style = view_style(FONT_TEXT, SIZE, ink);
    float room = WIDEST < ui->width - 32 ? WIDEST : ui->width - 32;
    room -= 2 * PADDING + CROSS;
    const float text = draw_text_width(view->list, style.font, style.size, ui->message);
    const float width = text + 1 < room ? text + 1 : room;
    const float lines = rich_plain_height(view->list, style, width, LINE, ui->message);
    const float w = width + 2 * PADDING + CROSS, h = lines + 20;
    const DrawRect card = draw_rect((ui->width - w) / 2, bottom_of(view) - h, w, h);
    const UiId id = ui_id(UI_MESSAGE, 0, 0);
    overlay_card(view, card, 8);
    if (ui->message_is_error)
        draw_stroke(view->list, card, 8, 1.5f, view->theme->error);
    else if (view_is_hot(view, id))
        draw_stroke(view->list, card, 8, 1, view->theme->ink_faint);
    rich_plain(view->list, style, card.x + PADDING, card.y + 24, width, LINE, ui->message);
    draw_cross(view, card, view->theme->ink_dim);
    draw_hit(view->list, card, id, HIT_CLICK);
}
