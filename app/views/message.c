// message: a line at the head of the window that says what was done, or what could not be. It lies
// over the top bar, beside its buttons, where nothing is that one works with: neither captions nor
// legends, nor the keys to press; names that it would lie upon wait (topbar.c). On a projector the
// formula leaves the corner at its left, or moves. While a dialog is open it waits.
#include "app/ui/notice.h"
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

// What there is of the bar for a message, and how it is set in it.
typedef struct Place {
    float left, right, width; // of the text
    float lines;              // height of the text
} Place;

static Place set_between(const View *view, float left, float right) {
    const DrawStyle style = view_style(FONT_TEXT, SIZE, view->theme->ink);
    const char *text = notice_text(view->ui);
    const float widest = view->ui->is_projector ? CORNER : WIDEST;
    const float room = fminf(right - left - EDGE, widest) - 2 * PADDING - CROSS;
    const float whole = draw_text_width(view->list, style.font, style.size, text) + 1;
    const float width = fmaxf(fminf(whole, room), 1);
    return (Place){left, right, width, rich_plain_height(view->list, style, width, LINE, text)};
}

// Beside the program's name, in two lines at most; else over it; what is so long that it would
// leave the bar even so lies over the buttons as well.
static Place find_place(const View *view) {
    const float right = buttons_left(view), name = view_topbar_name(view) + EDGE;
    if (view->ui->is_projector) return set_between(view, EDGE, right);
    Place place = set_between(view, name, right);
    if (place.lines > 2 * LINE) place = set_between(view, EDGE, right);
    if (place.lines > 2 * LINE) place = set_between(view, EDGE, view->ui->width - EDGE);
    return place;
}

// In the middle, or as near to it as the buttons leave room.
static DrawRect card_of(const View *view, const Place *place) {
    const float w = place->width + 2 * PADDING + CROSS, h = place->lines + 2 * MARGIN;
    if (view->ui->is_projector) return draw_rect(16, TOP + 8, w, h);
    const float middle = (view->ui->width - w) / 2, most = place->right - EDGE - w;
    return draw_rect(fmaxf(fminf(middle, most), place->left), TOP, w, h);
}

static bool is_shown(const View *view) {
    return notice_text(view->ui)[0] != '\0' && view->ui->dialog == DIALOG_NONE;
}

DrawRect view_message_card(const View *view) {
    if (!is_shown(view)) return draw_rect(0, 0, 0, 0);
    const Place place = find_place(view);
    return card_of(view, &place);
}

static void draw_cross(const View *view, DrawRect card, DrawColor color) {
    const float x = card.x + card.w - PADDING - 4, y = card.y + card.h / 2, r = 4;
    draw_line(view->list, x - r, y - r, x + r, y + r, 1.5f, color);
    draw_line(view->list, x - r, y + r, x + r, y - r, 1.5f, color);
}

void overlay_message(const View *view) {
    const UiState *ui = view->ui;
    if (!is_shown(view)) return;
    const DrawColor ink = ui->message_is_error ? view->theme->error : view->theme->ink;
    const DrawStyle style = view_style(FONT_TEXT, SIZE, ink);
    const Place place = find_place(view);
    const DrawRect card = card_of(view, &place);
    const UiId id = ui_id(UI_MESSAGE, 0, 0);
    overlay_card(view, card, 8);
    if (ui->message_is_error)
        draw_stroke(view->list, card, 8, 1.5f, view->theme->error);
    else if (view_is_hot(view, id))
        draw_stroke(view->list, card, 8, 1, view->theme->ink_faint);
    rich_plain(view->list, style, card.x + PADDING, card.y + MARGIN + 15, place.width, LINE,
               notice_text(ui));
    draw_cross(view, card, view->theme->ink_dim);
    draw_hit(view->list, card, id, HIT_CLICK);
}
