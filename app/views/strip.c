// strip: the whole pass at a glance, and the hand that moves through it: thumbnails left, transport
// right.
#include "app/views/strip.h"

#define PADDING 14.0f

void view_strip(const View *view, DrawRect area) {
    view_panel(view, area);
    if (attn_trace_is_empty(view->document->trace)) return;
    if (view->ui->is_projector) {
        strip_projector(view, area);
        return;
    }
    const DrawRect inside = draw_rect(area.x + PADDING, area.y, area.w - 2 * PADDING, area.h);
    const float hands = strip_transport_width(view, inside.w);
    const float rest = inside.w - hands - PADDING;
    if (rest > 60) strip_thumbs(view, draw_rect(inside.x, area.y, rest, area.h));
    strip_transport(view, draw_rect(inside.x + inside.w - hands, area.y, hands, area.h));
}
