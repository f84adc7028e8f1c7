// message: a line at the head of the window that says what was done, or what could not be. It lies
// over the top bar, beside its buttons, where nothing is that one works with: neither captions nor
// legends, nor the keys to press. On a projector the formula leaves the corner at its left. While a
// dialog is open it waits.
#include "app/views/overlays.h"
#include "app/views/rich.h"
#include <math.h>

#define SIZE    14.0f
#define LINE    20.0f
#define PADDING 16.0f
#define CROSS   22.0f // room for the cross at the end
#define WIDEST  640.0f
#define CORNER  340.0f // a projector's
#define TOP     4.0f
#define EDGE    12.0f
#define MARGIN  7.0f // above and below the text

// Where the top bar's buttons begin; the window's edge where there are none.
static float buttons_left(const View *view) {
    const DrawRect top = view_layout_of(view->ui).top;
    float left = view->ui->width - EDGE;
    for (size_t i = 0; i < draw_hit_count(view->list); i++) {
        const DrawHit *hit = draw_hit_at(view->list, i);
        const bool is_button = hit->id.kind == UI_SNAPSHOT || hit->id.kind == UI_COMPARE;
        if (is_button && hit->bounds.y < top.h && hit->bounds.x < left) left = hit->bounds.x;
    }
    return left;
}

// In the middle, or as near to it as the buttons leave room.
static DrawRect place(const View *view, float w, float h, float right) {
    if (view->ui->is_projector) return draw_rect(16, TOP + 8, w, h);
    const float middle = (view->ui->width - w) / 2, most = right - EDGE - w;
    const float x = middle < most ? middle : most;
    return draw_rect(x > EDGE ? x : EDGE, TOP, w, h);
}

static void draw_cross(const View *view, DrawRect card, DrawColor color) {
    const float x = card.x + card.w - PADDING - 4, y = card.y + card.h / 2, r = 4;
    draw_line(view->list, x - r, y - r, x + r, y + r, 1.5f, color);
    draw_line(view->list, x - r, y + r, x + r, y - r, 1.5f, color);
}

static float text_width(const View *view, DrawStyle style, float right) {
    const float widest = view->ui->is_projector ? CORNER : WIDEST;
    const float room = fminf(right - 2 * EDGE, widest) - 2 * PADDING - CROSS;
    return fminf(draw_text_width(view->list, style.font, style.size, view->ui->message) + 1, room);
}

void overlay_message(const View *view) {
    const UiState *ui = view->ui;
    if (ui->message[0] == '\0' || ui->dialog != DIALOG_NONE) return;
    const DrawColor ink = ui->message_is_error ? view->theme->error : view->theme->ink;
    const DrawStyle style = view_style(FONT_TEXT, SIZE, ink);
    float right = buttons_left(view);
    float width = text_width(view, style, right);
    if (!ui->is_projector &&
        rich_plain_height(view->list, style, width, LINE, ui->message) > 2 * LINE) {
        right = ui->width - EDGE; // so long that the buttons have to give way
        width = text_width(view, style, right);
    }
    const float lines = rich_plain_height(view->list, style, width, LINE, ui->message);
    const DrawRect card = place(view, width + 2 * PADDING + CROSS, lines + 2 * MARGIN, right);
    const UiId id = ui_id(UI_MESSAGE, 0, 0);
    overlay_card(view, card, 8);
    if (ui->message_is_error)
        draw_stroke(view->list, card, 8, 1.5f, view->theme->error);
    else if (view_is_hot(view, id))
        draw_stroke(view->list, card, 8, 1, view->theme->ink_faint);
    rich_plain(view->list, style, card.x + PADDING, card.y + MARGIN + 15, width, LINE, ui->message);
    draw_cross(view, card, view->theme->ink_dim);
    draw_hit(view->list, card, id, HIT_CLICK);
}
