// Steps forward and back at once, and the trail by which a step back undoes a step forward exactly.
//
// Most steps can be taken back by what is on screen: one cell less, one term less. A few cannot:
// the first of a walk, which began with the cell that the user had selected, and those that changed
// grain on the way. These leave a mark on the trail. Whatever else moves the place (a click, an
// edit, the bar) ends the trail.
#include "app/ui/step.h"
#include <string.h>

UiPlace step_place(const UiState *ui) {
    return (UiPlace){ui->stage, ui->projection, ui->step, ui->selection, ui->begins_here};
}

void step_set_place(UiState *ui, const UiPlace *place) {
    ui->stage = place->stage;
    ui->projection = place->projection;
    ui->step = place->step;
    ui->selection = place->selection;
    ui->begins_here = place->begins_here;
}

static bool is_same_selection(const UiSelection *a, const UiSelection *b) {
    if (a->is_active != b->is_active) return false;
    return !a->is_active || (a->is_from_step == b->is_from_step && a->matrix == b->matrix &&
                             a->head == b->head && a->row == b->row && a->column == b->column);
}

// Which of Q, K and V is under way or in front counts where they are computed.
static bool is_same_part(const UiPlace *a, const UiPlace *b) {
    return a->projection == b->projection ||
           (a->stage != ATTN_STAGE_PROJECT && a->stage != ATTN_STAGE_ROTATE);
}

// But for how far a movement is: that is not a place to come back to.
static bool is_same(const UiPlace *a, const UiPlace *b) {
    return a->stage == b->stage && is_same_part(a, b) && a->begins_here == b->begins_here &&
           a->step.is_partial == b->step.is_partial && a->step.cells == b->step.cells &&
           a->step.terms == b->step.terms && a->step.origin == b->step.origin &&
           is_same_selection(&a->selection, &b->selection);
}

static bool is_later(const UiPlace *a, const UiPlace *b) {
    const UiStep *s = &a->step, *t = &b->step;
    if (a->stage != b->stage) return a->stage > b->stage;
    if (!s->is_partial || !t->is_partial) return !s->is_partial && t->is_partial;
    if (!is_same_part(a, b)) return a->projection > b->projection; // Q, K, V
    return s->cells != t->cells ? s->cells > t->cells : s->terms > t->terms;
}

// A trail leads only on from where it ended; marks that were gone by on the way back, at another
// grain, are of no use any more.
static void keep_to_trail(UiState *ui, const Document *document, const UiPlace *here) {
    UiTrail *trail = &ui->trail;
    if (trail->version != document->version || !is_same(&trail->at, here)) trail->count = 0;
    trail->version = document->version;
    while (trail->count > 0 && is_later(&trail->steps[trail->count - 1].after, here))
        trail->count--;
}

// Would a step back from here lead to where the step forward came from?
static bool comes_back(UiState *ui, const Document *document, UiGrain grain,
                       const UiPlace *before) {
    const UiPlace here = step_place(ui);
    const UiScroll scroll = ui->scroll;
    const bool comes = step_retreat(ui, document, grain);
    const UiPlace there = step_place(ui);
    step_set_place(ui, &here);
    ui->scroll = scroll;
    return comes && is_same(&there, before);
}

static void mark(UiTrail *trail, const UiPlace *before, const UiPlace *after, UiGrain grain) {
    if (trail->count == UI_TRAIL_MAX) {
        memmove(&trail->steps[0], &trail->steps[1], (UI_TRAIL_MAX - 1) * sizeof trail->steps[0]);
        trail->count--;
    }
    trail->steps[trail->count].before = *before;
    trail->steps[trail->count].after = *after;
    trail->steps[trail->count].grain = grain;
    trail->count++;
}

bool step_forward(UiState *ui, const Document *document, UiGrain grain) {
    step_finish(ui);
    UiPlace before = step_place(ui);
    keep_to_trail(ui, document, &before);
    if (!step_advance(ui, document, grain)) return false;
    before.step.fraction = 0;
    const UiPlace after = step_place(ui);
    if (!comes_back(ui, document, grain, &before)) mark(&ui->trail, &before, &after, grain);
    ui->trail.at = after;
    return true;
}

// A step that rests half way is taken back to its beginning.
static bool take_back_half(UiState *ui, const Document *document) {
    if (!ui->step.is_partial || ui->step.fraction <= 0) return false;
    ui->step.fraction = 0;
    step_parts_leave_empty(ui, document);
    step_follow(ui, document);
    return true;
}

bool step_back(UiState *ui, const Document *document, UiGrain grain) {
    step_finish(ui);
    UiTrail *trail = &ui->trail;
    const UiPlace here = step_place(ui);
    keep_to_trail(ui, document, &here);
    const size_t last = trail->count - 1;
    bool is_back = true;
    if (grain != GRAIN_STAGE && take_back_half(ui, document)) {
        trail->count = 0;
    } else if (trail->count > 0 && trail->steps[last].grain == grain &&
               is_same(&trail->steps[last].after, &here)) {
        step_set_place(ui, &trail->steps[last].before);
        trail->count = last;
    } else {
        is_back = step_retreat(ui, document, grain);
    }
    trail->at = step_place(ui);
    return is_back;
}
