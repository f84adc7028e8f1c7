// The focus: which control the Tab key has reached, and the keys that it takes.
//
// Stops are the regions of the last draw list that are marked as such, in the order in which they
// were drawn; while a dialog or the menu of scenes is open, only those in it. What is scrolled out
// of sight is a stop too and is scrolled into view.
#include "app/ui/commands.h"
#include "app/ui/controls.h"
#include "app/ui/dispatch.h"

#define MARGIN 10.0f // what is scrolled into view stands this far from the edge

static bool is_in_dialog(UiId id) {
    return id.kind >= UI_DIALOG && id.kind <= UI_RECENT;
}

static bool is_in_menu(UiId id) {
    return id.kind == UI_SCENE_ITEM || (id.kind == UI_OPEN && id.a == 1);
}

static bool is_stop(const UiState *ui, const DrawHit *hit) {
    if (!(hit->flags & HIT_FOCUS)) return false;
    if (ui->dialog != DIALOG_NONE) return is_in_dialog(hit->id);
    if (ui->is_menu_open) return is_in_menu(hit->id);
    return true;
}

// A thing may be drawn in several places (a stage: formula and chips). The first of them is the
// stop.
static bool find_stop(const UiState *ui, const DrawList *list, UiId id, size_t *index) {
    for (size_t i = 0; i < draw_hit_count(list); i++) {
        const DrawHit *hit = draw_hit_at(list, i);
        if (!ui_id_equals(hit->id, id) || !is_stop(ui, hit)) continue;
        *index = i;
        return true;
    }
    return false;
}

static bool is_stop_at(const UiState *ui, const DrawList *list, size_t index) {
    size_t first;
    const DrawHit *hit = draw_hit_at(list, index);
    return is_stop(ui, hit) && find_stop(ui, list, hit->id, &first) && first == index;
}

// The scrolled panel that a region lies in; NULL: none.
static const DrawHit *panel_of(const DrawList *list, size_t index) {
    const DrawHit *hit = draw_hit_at(list, index);
    while (index-- > 0) {
        const DrawHit *panel = draw_hit_at(list, index);
        if (panel->id.kind == UI_PANEL_SCROLL && hit->bounds.x >= panel->bounds.x &&
            hit->bounds.x + hit->bounds.w <= panel->bounds.x + panel->bounds.w)
            return panel;
    }
    return NULL;
}

static void scroll_into_view(UiState *ui, const DrawList *list, size_t index) {
    const DrawRect at = draw_hit_at(list, index)->bounds;
    const DrawHit *panel = panel_of(list, index);
    if (!panel || panel->id.a >= PANEL_COUNT) return;
    float *scroll = &ui->panel_scroll[panel->id.a].y;
    const float above = panel->bounds.y + MARGIN - at.y;
    const float below = at.y + at.h - (panel->bounds.y + panel->bounds.h - MARGIN);
    const float most = panel->content_h - panel->bounds.h;
    if (above > 0)
        *scroll -= above;
    else if (below > 0)
        *scroll += below;
    *scroll = *scroll > most ? most : *scroll;
    *scroll = *scroll < 0 ? 0 : *scroll;
}

bool dispatch_move_focus(UiState *ui, const DrawList *list, int direction) {
    const size_t count = draw_hit_count(list);
    if (count == 0) return false;
    size_t at = direction > 0 ? count - 1 : 0;
    find_stop(ui, list, dispatch_text_has_keys(ui) ? ui->edit_target : ui->focus, &at);
    for (size_t tried = 0; tried < count; tried++) {
        at = direction > 0 ? (at + 1) % count : (at + count - 1) % count;
        if (!is_stop_at(ui, list, at)) continue;
        ui->focus = draw_hit_at(list, at)->id;
        ui->focus_visible = true;
        scroll_into_view(ui, list, at);
        return true;
    }
    return false;
}

bool dispatch_activate(UiState *ui, Document *document) {
    Command command = dispatch_click_command(ui, document, ui->focus);
    return ui_apply(ui, document, &command);
}

bool dispatch_text_has_keys(const UiState *ui) {
    const bool has_moved_on = ui->dialog != DIALOG_NONE && ui->focus_visible &&
                              is_in_dialog(ui->focus) && ui->focus.kind != UI_DIALOG_FIELD;
    return ui_is_editing(ui) && !has_moved_on;
}

static bool step_slider(UiState *ui, Document *document, UiKey key) {
    const int direction = key == KEY_RIGHT || key == KEY_UP ? 1 : -1;
    Command command = control_step(ui, document, (UiControl)ui->focus.a, direction);
    ui_apply(ui, document, &command);
    return true;
}

bool dispatch_focus_key(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    size_t index;
    const bool is_arrow = input->key >= KEY_LEFT && input->key <= KEY_DOWN;
    if (input->modifiers) return false;
    if (ui->is_menu_open && (input->key == KEY_UP || input->key == KEY_DOWN))
        return dispatch_move_focus(ui, list, input->key == KEY_DOWN ? 1 : -1);
    // What has the focus may be gone: a closed dialog's button takes no keys.
    if (!ui->focus_visible || !find_stop(ui, list, ui->focus, &index)) return false;
    const bool is_slider = ui->focus.kind == UI_SLIDER;
    if (is_slider && is_arrow) return step_slider(ui, document, input->key);
    if (!is_slider && (input->key == KEY_ENTER || input->key == KEY_SPACE)) {
        dispatch_activate(ui, document);
        return true;
    }
    if (input->key != KEY_ESCAPE || ui->dialog != DIALOG_NONE || ui->is_menu_open) return false;
    ui->focus_visible = false;
    return true;
}
