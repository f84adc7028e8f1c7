// The canvas says in its hit regions where the selected cell lies and through which window it
// should be seen.
#include "app/ui/follow.h"
#include "app/ui/selection.h"

#define MARGIN 24.0f // that is seen beyond the cell as well

static const DrawHit *find(const DrawList *list, uint32_t part) {
    const UiId id = ui_id(UI_CANVAS, part, 0);
    for (size_t i = 0; i < draw_hit_count(list); i++)
        if (ui_id_equals(draw_hit_at(list, i)->id, id)) return draw_hit_at(list, i);
    return NULL;
}

// How far to scroll so that [at, at + length] comes into [from, from + room].
static float shift(float at, float length, float from, float room) {
    const float margin = room > length + 2 * MARGIN ? MARGIN : 0;
    if (at - margin < from) return at - margin - from;
    if (at + length + margin > from + room) return at + length + margin - from - room;
    return 0;
}

static float clamp(float value, float most) {
    return value > most ? (most > 0 ? most : 0) : value < 0 ? 0 : value;
}

bool ui_follow(UiState *ui, const DrawList *list) {
    const DrawHit *area = find(list, UI_CANVAS_AREA), *window = find(list, UI_CANVAS_WINDOW);
    const DrawHit *cell = find(list, UI_CANVAS_CELL);
    if (!area || !window || !cell || ui_is_same_selection(&ui->selection, &ui->followed))
        return false;
    ui->followed = ui->selection;
    const UiScroll before = ui->scroll;
    const DrawRect at = cell->bounds, seen = window->bounds;
    const float range_x = area->content_w - area->bounds.w,
                range_y = area->content_h - area->bounds.h;
    ui->scroll.x = clamp(before.x + shift(at.x, at.w, seen.x, seen.w), range_x);
    ui->scroll.y = clamp(before.y + shift(at.y, at.h, seen.y, seen.h), range_y);
    return ui->scroll.x < before.x || ui->scroll.x > before.x || ui->scroll.y < before.y ||
           ui->scroll.y > before.y;
}
