// The focus: which control the Tab key has reached, and the keys that it takes.
//
// Stops are the regions of the last draw list that are marked as such, in the order in which they
// were drawn, of a row of choices the one that is made; while a dialog or the menu of scenes is
// open, only those in it. What is scrolled out of sight is a stop too and is scrolled into view.
#include "app/ui/commands.h"
#include "app/ui/controls.h"
#include "app/ui/dispatch.h"
#include "app/ui/selection.h"
#include <math.h>

#define MARGIN 10.0f // what is scrolled into view stands this far from the edge

static bool is_stop(const UiState *ui, const DrawHit *hit) {
    if (!(hit->flags & HIT_FOCUS)) return false;
    if (ui->dialog != DIALOG_NONE) return ui_id_is_in_dialog(hit->id);
    if (ui->is_menu_open) return ui_id_is_in_menu(hit->id);
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

// Choices of which one is made stand in a row, which is one stop: arrows go through it. Switches
// that stand in a row are stops of their own.
static bool is_in_row(UiId id) {
    const bool is_switch = id.kind == UI_DIALOG_CHOICE && id.a == DIALOG_BLANK;
    return (id.kind == UI_CHOICE || id.kind == UI_DIALOG_CHOICE) && !is_switch;
}

static bool is_same_row(UiId p, UiId q) {
    return is_in_row(p) && p.kind == q.kind && p.a == q.a;
}

// Is this where Tab goes, coming from there?
static bool is_reached(const DrawHit *hit, UiId from) {
    if (!is_in_row(hit->id)) return true;
    return hit->flags & HIT_CHOSEN && !is_same_row(hit->id, from);
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

// Where the keyboard stands: in the field that is being typed into; in the matrix of which a cell
// was selected by other means than Tab.
static UiId current_stop(const UiState *ui) {
    const UiSelection *at = &ui->selection;
    if (dispatch_text_has_keys(ui)) return ui->edit_target;
    const bool is_in_cells = at->is_active && !at->is_from_step && !ui->focus_visible;
    if (!is_in_cells || ui->dialog != DIALOG_NONE || ui->is_menu_open) return ui->focus;
    return ui_grid(at->matrix, at->head);
}

// What had the focus may be gone (a button that closed what it stood on): one goes on from the stop
// that is nearest to where it was.
static void find_nearest(const UiState *ui, const DrawList *list, size_t *index) {
    float least = INFINITY;
    for (size_t i = 0; i < draw_hit_count(list); i++) {
        const DrawRect at = draw_hit_at(list, i)->bounds;
        const float away = hypotf(at.x + at.w / 2 - ui->focus_x, at.y + at.h / 2 - ui->focus_y);
        if (away >= least || !is_stop_at(ui, list, i)) continue;
        least = away;
        *index = i;
    }
}

// The heads side by side are one stop, that of the first.
static void find_current(const UiState *ui, const DrawList *list, size_t *index) {
    const UiId at = current_stop(ui);
    if (at.kind == UI_NONE || find_stop(ui, list, at, index)) return;
    if (at.kind == UI_GRID && find_stop(ui, list, ui_id(UI_GRID, ui_id_matrix(at), 0), index))
        return;
    if (ui->focus_visible) find_nearest(ui, list, index);
}

// A matrix is entered at a cell of it, which the arrows then move from.
static void enter_grid(UiState *ui, Document *document) {
    const UiSelection *at = &ui->selection;
    const bool is_passing =
        !at->is_active || (ui->passing.is_active && ui_is_same_selection(at, &ui->passing));
    Command select = {.kind = COMMAND_SELECT,
                      .matrix = (AttnMatrixId)ui_id_matrix(ui->focus),
                      .head = ui_id_head(ui->focus)};
    const bool is_there = at->is_active && at->matrix == select.matrix && at->head == select.head;
    if (is_there && !at->is_from_step) return;
    ui_note_tokens(ui);
    if (is_there)
        select.row = at->row, select.column = at->column;
    else
        ui_cell_to_enter(ui, document, select.matrix, select.head, &select.row, &select.column);
    ui_apply(ui, document, &select);
    if (is_passing) ui->passing = ui->selection;
}

// Who only passes through a matrix does not leave a cell selected, which would take the arrows.
static void leave_grid(UiState *ui) {
    if (ui->passing.is_active && ui_is_same_selection(&ui->passing, &ui->selection))
        ui->selection.is_active = false;
    ui->passing = (UiSelection){0};
}

bool dispatch_move_focus(UiState *ui, Document *document, const DrawList *list, CommandKind way) {
    const bool is_back = way == COMMAND_FOCUS_PREVIOUS || way == COMMAND_FOCUS_PREVIOUS_MATRIX;
    const bool to_grid = way == COMMAND_FOCUS_NEXT_MATRIX || way == COMMAND_FOCUS_PREVIOUS_MATRIX;
    const size_t count = draw_hit_count(list);
    if (count == 0) return false;
    size_t at = is_back ? 0 : count - 1;
    const UiId from = current_stop(ui);
    find_current(ui, list, &at);
    for (size_t tried = 0; tried < count; tried++) {
        at = is_back ? (at + count - 1) % count : (at + 1) % count;
        if (!is_stop_at(ui, list, at) || !is_reached(draw_hit_at(list, at), from)) continue;
        if (to_grid && draw_hit_at(list, at)->id.kind != UI_GRID) continue;
        ui->focus = draw_hit_at(list, at)->id;
        ui->focus_visible = true;
        const DrawRect place = draw_hit_at(list, at)->bounds;
        ui->focus_x = place.x + place.w / 2;
        ui->focus_y = place.y + place.h / 2;
        scroll_into_view(ui, list, at);
        if (ui->focus.kind == UI_GRID)
            enter_grid(ui, document);
        else
            leave_grid(ui);
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
                              ui_id_is_in_dialog(ui->focus) && ui->focus.kind != UI_DIALOG_FIELD;
    return ui_is_editing(ui) && !has_moved_on;
}

static bool step_slider(UiState *ui, Document *document, UiKey key) {
    const int direction = key == KEY_RIGHT || key == KEY_UP ? 1 : -1;
    Command command = control_step(ui, document, (UiControl)ui->focus.a, direction);
    ui_apply(ui, document, &command);
    return true;
}

static bool type_slider(UiState *ui, Document *document) {
    const Command command = {.kind = COMMAND_EDIT_CONTROL, .integer = (long)ui->focus.a};
    return ui_apply(ui, document, &command);
}

static Command on_token(const UiState *ui, CommandKind kind) {
    return (Command){.kind = kind, .integer = (long)ui->focus.a, .row = (size_t)ui->focus.b};
}

// A token with the focus: F2 edits, Del removes it, Alt with an arrow moves it; the focus goes with
// it. true: it took the key.
static bool token_key(UiState *ui, Document *document, const Input *input) {
    const Scene *scene = document->scene;
    const size_t count = ui->focus.a == 1 ? scene->memory_tokens.count : scene->tokens.count;
    const bool is_alt = input->modifiers == MODIFIER_ALT;
    Command command = {0};
    if (!input->modifiers && input->key == KEY_F2) command = on_token(ui, COMMAND_EDIT_TOKEN);
    if (!input->modifiers && (input->key == KEY_DELETE || input->key == KEY_BACKSPACE))
        command = on_token(ui, COMMAND_REMOVE_TOKEN);
    if (is_alt && (input->key == KEY_LEFT || input->key == KEY_RIGHT)) {
        command = on_token(ui, COMMAND_MOVE_TOKEN);
        command.column = command.row + (input->key == KEY_RIGHT ? 1 : (size_t)-1);
        if (command.column >= count) return true;
        ui->focus.b = command.column;
    }
    if (command.kind == COMMAND_NONE) return false;
    ui_apply(ui, document, &command);
    if (command.kind == COMMAND_REMOVE_TOKEN && ui->focus.b + 1 >= count && count > 1)
        ui->focus.b = count - 2;
    return true;
}

static const DrawHit *scrolled_region(const DrawList *list, UiId id) {
    for (size_t i = 0; i < draw_hit_count(list); i++) {
        const DrawHit *hit = draw_hit_at(list, i);
        if (hit->flags & HIT_SCROLL && ui_id_equals(hit->id, id)) return hit;
    }
    return NULL;
}

// A scrolled panel with the focus. true: it took the key.
static bool scroll_key(UiState *ui, const DrawHit *panel, UiKey key) {
    if (!panel || panel->id.a >= PANEL_COUNT) return false;
    const float line = 48, page = panel->bounds.h - line;
    const float most = panel->content_h - panel->bounds.h;
    float *scroll = &ui->panel_scroll[panel->id.a].y;
    switch ((int)key) {
    case KEY_UP: *scroll -= line; break;
    case KEY_DOWN: *scroll += line; break;
    case KEY_PAGE_UP: *scroll -= page; break;
    case KEY_PAGE_DOWN: *scroll += page; break;
    case KEY_HOME: *scroll = 0; break;
    case KEY_END: *scroll = most; break;
    default: return false;
    }
    *scroll = *scroll > most ? most : *scroll;
    *scroll = *scroll < 0 ? 0 : *scroll;
    return true;
}

bool dispatch_has_focus(const UiState *ui, const DrawList *list) {
    size_t index;
    return ui->focus_visible && find_stop(ui, list, ui->focus, &index);
}

static bool is_press(UiKey key) {
    return key == KEY_ENTER || key == KEY_SPACE;
}

// Arrows go through a row of choices, and choose; where each is a switch of its own they only go.
static bool move_choice(UiState *ui, Document *document, const DrawList *list, UiKey key) {
    const bool is_back = key == KEY_LEFT || key == KEY_UP;
    const size_t count = draw_hit_count(list);
    size_t at = 0;
    if (!find_stop(ui, list, ui->focus, &at)) return false;
    for (size_t tried = 0; tried < count; tried++) {
        at = is_back ? (at + count - 1) % count : (at + 1) % count;
        const UiId id = draw_hit_at(list, at)->id;
        if (id.kind != ui->focus.kind || id.a != ui->focus.a || !is_stop_at(ui, list, at)) continue;
        ui->focus = id;
        scroll_into_view(ui, list, at);
        if (is_in_row(id)) dispatch_activate(ui, document);
        return true;
    }
    return true;
}

// To the first or the last of the scenes in the list.
static bool move_to_edge(UiState *ui, const DrawList *list, bool is_last) {
    for (size_t i = 0; i < draw_hit_count(list); i++) {
        const UiId id = draw_hit_at(list, i)->id;
        if (id.kind != UI_SCENE_ITEM) continue;
        ui->focus = id;
        ui->focus_visible = true;
        scroll_into_view(ui, list, i);
        if (!is_last) break;
    }
    return true;
}

bool dispatch_focus_key(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    const bool is_arrow = input->key >= KEY_LEFT && input->key <= KEY_DOWN;
    const bool is_focused = dispatch_has_focus(ui, list);
    if (is_focused && ui->focus.kind == UI_TOKEN && token_key(ui, document, input)) return true;
    if (input->modifiers) return false;
    if (ui->is_menu_open && (input->key == KEY_UP || input->key == KEY_DOWN))
        return dispatch_move_focus(ui, document, list,
                                   input->key == KEY_DOWN ? COMMAND_FOCUS_NEXT
                                                          : COMMAND_FOCUS_PREVIOUS);
    if (ui->is_menu_open && (input->key == KEY_HOME || input->key == KEY_END))
        return move_to_edge(ui, list, input->key == KEY_END);
    if (!is_focused) return false;
    switch ((int)ui->focus.kind) {
    case UI_SLIDER:
        if (is_arrow) return step_slider(ui, document, input->key);
        if (input->key == KEY_ENTER || input->key == KEY_F2) return type_slider(ui, document);
        break;
    case UI_GRID: break; // its cell has the keys
    case UI_CHOICE:
    case UI_DIALOG_CHOICE:
        if (is_arrow) return move_choice(ui, document, list, input->key);
        // In a dialog Enter is the dialog's, as its button says.
        if (!is_press(input->key) || (ui->dialog != DIALOG_NONE && input->key == KEY_ENTER)) break;
        dispatch_activate(ui, document);
        return true;
    case UI_PANEL_SCROLL:
        if (scroll_key(ui, scrolled_region(list, ui->focus), input->key)) return true;
        break;
    default:
        if (!is_press(input->key)) break;
        dispatch_activate(ui, document);
        return true;
    }
    if (input->key != KEY_ESCAPE || ui->dialog != DIALOG_NONE || ui->is_menu_open) return false;
    ui->focus_visible = false;
    return ui->focus.kind != UI_GRID; // there Esc leaves the cell as well
}
