// progress: what is being computed in the background, how far it is, and how to stop it.
#include "app/views/overlays.h"

#define SIZE    14.0f
#define WIDTH   320.0f
#define HEIGHT  58.0f
#define PADDING 16.0f

void overlay_progress(const View *view) {
    if (!document_is_computing(view->document)) return;
    const UiState *ui = view->ui;
    const DrawRect canvas = view_layout_of(ui).canvas;
    const DrawRect card =
        draw_rect(canvas.x + (canvas.w - WIDTH) / 2, canvas.y + 12, WIDTH, HEIGHT);
    overlay_card(view, card, 8);
    const float inside = WIDTH - 2 * PADDING;
    draw_text_fit(view->list, view_style(FONT_TEXT, SIZE, view->theme->ink), card.x + PADDING,
                  card.y + 24, ALIGN_LEFT, inside, view_text(view, TEXT_APP_COMPUTING));
    const DrawRect track = draw_rect(card.x + PADDING, card.y + 38, inside, 6);
    draw_fill(view->list, track, 3, view->theme->track);
    const float done = inside * document_progress(view->document);
    if (done >= 6)
        draw_fill(view->list, draw_rect(track.x, track.y, done, 6), 3, view->theme->accent);
}
