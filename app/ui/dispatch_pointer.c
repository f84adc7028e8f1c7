// The pointer: hover, click, drag, wheel.
#include "app/ui/commands.h"
#include "app/ui/controls.h"
#include "app/ui/dispatch.h"
#include "app/ui/step.h"
#include "app/ui/textfield.h"
#include <math.h>

#define DRAG_THRESHOLD  4.0f  // pixels before a press is a drag
#define SCRUB_PER_PIXEL 0.02  // what a number changes by when dragged
#define WHEEL_NUMBER    0.1   // … and by a notch of the wheel
#define WHEEL_PIXELS    48.0f // what a notch scrolls

static double finer(const Input *input) {
    return input->modifiers & MODIFIER_SHIFT ? 0.1 : input->modifiers & MODIFIER_CTRL ? 10 : 1;
}

// Carries a command of a drag out: the first of them begins a step of Undo, the others go on with
// it.
static bool apply_gesture(UiState *ui, Document *document, Command command) {
    unsigned long version = document->version;
    command.continues = ui->gesture_began;
    bool changed = ui_apply(ui, document, &command);
    if (document->version != version) ui->gesture_began = true;
    return changed;
}

static bool slide(UiState *ui, Document *document, float x) {
    float position = ui->press_rect.w > 0 ? (x - ui->press_rect.x) / ui->press_rect.w : 0;
    position = position < 0 ? 0 : position > 1 ? 1 : position;
    return apply_gesture(ui, document,
                         control_slide(ui, document, (UiControl)ui->press.a, position));
}

static bool scrub(UiState *ui, Document *document, const Input *input) {
    AttnMatrixId matrix = (AttnMatrixId)ui_id_matrix(ui->press);
    DocumentEdit kind = document_editable(document, matrix);
    if (kind == DOCUMENT_EDIT_NONE) return false;
    double change = (double)(ui->press_y - input->y) * SCRUB_PER_PIXEL * finer(input);
    Command command = {.kind = kind == DOCUMENT_EDIT_CELL ? COMMAND_SET_CELL : COMMAND_SET_OVERRIDE,
                       .matrix = matrix,
                       .head = ui_id_head(ui->press),
                       .row = ui_id_row(ui->press),
                       .column = ui_id_column(ui->press),
                       .number = round((ui->press_value + change) * 100) / 100};
    return apply_gesture(ui, document, command);
}

static bool is_same_edit(const UiState *ui, UiId id) {
    return ui_id_equals(ui->edit_target, id);
}

// The cursor goes where the pointer is; drawn on, it selects. A double click selects all.
static bool point_at_text(UiState *ui, const DrawList *list, const Input *input, bool extend) {
    TextField field;
    if (!textfield_find(list, ui->edit_target, &field)) return false;
    textedit_set_cursor(&ui->edit, textfield_offset(list, &field, &ui->edit, input->x), extend);
    if (input->clicks >= 2) textedit_key(&ui->edit, TEXTEDIT_SELECT_ALL, false);
    return true;
}

static bool press_text(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    if (!is_same_edit(ui, ui->press)) {
        Command command = dispatch_click_command(ui, document, ui->press);
        ui_apply(ui, document, &command);
        textedit_set_cursor(&ui->edit, 0, false); // the text was shown from its beginning
    }
    textedit_compose(&ui->edit, ""); // it belonged to where the cursor was
    ui->drag = DRAG_TEXT;
    return point_at_text(ui, list, input, (input->modifiers & MODIFIER_SHIFT) != 0);
}

// With Shift the range goes from the selected cell to the one under the pointer.
static bool select_to(UiState *ui, Document *document, UiId id) {
    const UiSelection *at = &ui->selection;
    if (id.kind != UI_CELL || !at->is_active || ui_id_matrix(id) != (unsigned)at->matrix ||
        ui_id_head(id) != at->head)
        return false;
    const Command command = {
        .kind = COMMAND_SELECT_TO, .row = ui_id_row(id), .column = ui_id_column(id)};
    return ui_apply(ui, document, &command);
}

static bool drag(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    float dx = input->x - ui->press_x, dy = input->y - ui->press_y;
    if (fabsf(dx) + fabsf(dy) >= DRAG_THRESHOLD) ui->press_moved = true;
    switch (ui->drag) {
    case DRAG_SLIDER: return slide(ui, document, input->x);
    case DRAG_NUMBER: return ui->press_moved && scrub(ui, document, input);
    case DRAG_RANGE: return select_to(ui, document, ui->hover);
    case DRAG_TOKEN: return ui->press_moved;
    case DRAG_TEXT: return ui->press_moved && point_at_text(ui, list, input, true);
    case DRAG_NONE: break;
    }
    return false;
}

static bool move(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    UiId before = ui->hover;
    ui->pointer_x = input->x;
    ui->pointer_y = input->y;
    draw_hit_find(list, input->x, input->y, 0, &ui->hover);
    bool dragged = ui->press.kind != UI_NONE && drag(ui, document, list, input);
    return dragged || !ui_id_equals(before, ui->hover);
}

static bool press_cell(UiState *ui, Document *document, UiId id) {
    AttnMatrixId matrix = (AttnMatrixId)ui_id_matrix(id);
    size_t head = ui_id_head(id), row = ui_id_row(id), column = ui_id_column(id);
    const UiSelection *at = &ui->selection;
    float value = 0;
    ui->press_on_selected = at->is_active && !at->is_from_step && at->matrix == matrix &&
                            at->head == head && at->row == row && at->column == column;
    document_value(document, matrix, head, row, column, &value);
    ui->press_value = (double)value;
    ui->drag = isfinite(value) ? DRAG_NUMBER : DRAG_NONE;
    Command command = {
        .kind = COMMAND_SELECT, .matrix = matrix, .head = head, .row = row, .column = column};
    return ui_apply(ui, document, &command);
}

// The right button hides a pair from the mask, or shows it again.
static bool toggle_mask(UiState *ui, Document *document, UiId id) {
    unsigned matrix = ui_id_matrix(id);
    if (id.kind != UI_CELL || matrix < ATTN_SCORES || matrix > ATTN_WEIGHTS) return false;
    Command command = {
        .kind = COMMAND_TOGGLE_MASK_CELL, .row = ui_id_row(id), .column = ui_id_column(id)};
    return ui_apply(ui, document, &command);
}

static bool press(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    UiId id;
    const DrawHit *hit =
        draw_hit_find(list, input->x, input->y, HIT_CLICK | HIT_DRAG | HIT_TEXT, &id);
    if (ui->is_blank) ui->is_blank = false;
    ui->focus_visible = false;
    if (!is_same_edit(ui, id)) dispatch_finish_edit(ui, document);
    bool closes_menu = ui->is_menu_open && id.kind != UI_SCENE_ITEM && id.kind != UI_SCENE_MENU &&
                       id.kind != UI_OPEN;
    if (closes_menu) ui->is_menu_open = false;
    if (input->button == 3) return toggle_mask(ui, document, id);
    if (input->button != 1 || !hit) return true;
    ui->press = ui->focus = id;
    ui->press_x = input->x;
    ui->press_y = input->y;
    ui->press_rect = hit->bounds;
    ui->press_moved = ui->gesture_began = false;
    ui->drag = DRAG_NONE;
    if (id.kind == UI_CELL && !is_same_edit(ui, id)) {
        const bool extends = (input->modifiers & MODIFIER_SHIFT) != 0;
        if (!extends || !select_to(ui, document, id)) press_cell(ui, document, id);
        if (extends) ui->drag = DRAG_RANGE;
        if (extends) ui->press_on_selected = false;
    }
    if (hit->flags & HIT_TEXT && (id.kind == UI_TEXT_FIELD || is_same_edit(ui, id)))
        press_text(ui, document, list, input);
    if (id.kind == UI_TOKEN && !is_same_edit(ui, id)) ui->drag = DRAG_TOKEN;
    if (id.kind == UI_SLIDER && id.b == 0) {
        ui->drag = DRAG_SLIDER;
        slide(ui, document, input->x);
    }
    return true;
}

static bool release_token(UiState *ui, Document *document, UiId over, const Input *input) {
    if (!ui->press_moved && input->clicks >= 2) {
        edit_begin_token(ui, document, ui->press.a == 1, (size_t)ui->press.b);
        return true;
    }
    Command command = dispatch_click_command(ui, document, ui->press);
    if (ui->press_moved && over.kind == UI_TOKEN && over.a == ui->press.a)
        command = (Command){.kind = COMMAND_MOVE_TOKEN,
                            .row = (size_t)ui->press.b,
                            .column = (size_t)over.b,
                            .integer = (long)ui->press.a};
    return ui_apply(ui, document, &command);
}

static bool release(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    UiId over, pressed = ui->press;
    UiDrag was = ui->drag;
    draw_hit_find(list, input->x, input->y, HIT_CLICK | HIT_DRAG | HIT_TEXT, &over);
    ui->drag = DRAG_NONE;
    if (input->button != 1 || pressed.kind == UI_NONE) return false;
    bool changed = true;
    if (was == DRAG_TOKEN)
        changed = release_token(ui, document, over, input);
    else if (pressed.kind == UI_CELL && !ui->press_moved && ui->press_on_selected &&
             !is_same_edit(ui, pressed))
        edit_begin_cell(ui, document, NULL);
    else if (was == DRAG_NONE && ui_id_equals(over, pressed) && !is_same_edit(ui, pressed)) {
        Command command = dispatch_click_command(ui, document, pressed);
        changed = ui_apply(ui, document, &command);
    }
    ui->press = ui_id(UI_NONE, 0, 0);
    if (ui->edit_target.kind == UI_NONE) ui->gesture_began = false;
    return changed;
}

static float clamp_scroll(float offset, float content, float viewport) {
    float most = content > viewport ? content - viewport : 0;
    return offset < 0 ? 0 : offset > most ? most : offset;
}

static bool scroll_by(UiState *ui, const DrawHit *hit, UiId id, const Input *input) {
    UiScroll *scroll =
        id.kind == UI_PANEL_SCROLL && id.a < PANEL_COUNT ? &ui->panel_scroll[id.a] : &ui->scroll;
    UiScroll before = *scroll;
    bool sideways = input->modifiers & MODIFIER_SHIFT || hit->content_h <= hit->bounds.h;
    float dx = sideways ? input->dy + input->dx : input->dx, dy = sideways ? 0 : input->dy;
    scroll->x = clamp_scroll(scroll->x - dx * WHEEL_PIXELS, hit->content_w, hit->bounds.w);
    scroll->y = clamp_scroll(scroll->y - dy * WHEEL_PIXELS, hit->content_h, hit->bounds.h);
    return scroll->x != before.x || scroll->y != before.y;
}

// The wheel steps the selected cell or a slider under the pointer; elsewhere it scrolls, with Ctrl
// it zooms.
static bool wheel(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    UiId id;
    const UiSelection *at = &ui->selection;
    draw_hit_find(list, input->x, input->y, 0, &id);
    bool on_selected =
        at->is_active && ui_id_equals(id, ui_cell(at->matrix, at->head, at->row, at->column));
    if (on_selected && !ui_is_editing(ui)) {
        Command command = {.kind = COMMAND_NUDGE,
                           .number = (double)input->dy * WHEEL_NUMBER * finer(input)};
        return ui_apply(ui, document, &command);
    }
    if (id.kind == UI_SLIDER && input->dy != 0) {
        Command command = control_step(ui, document, (UiControl)id.a, input->dy > 0 ? +1 : -1);
        return ui_apply(ui, document, &command);
    }
    if (input->modifiers & MODIFIER_CTRL) {
        Command command = {.kind = COMMAND_ZOOM, .integer = input->dy > 0 ? 1 : -1};
        return ui_apply(ui, document, &command);
    }
    const DrawHit *hit = draw_hit_find(list, input->x, input->y, HIT_SCROLL, &id);
    return hit && scroll_by(ui, hit, id, input);
}

bool dispatch_pointer(UiState *ui, Document *document, const DrawList *list, const Input *input) {
    switch ((int)input->kind) {
    case INPUT_MOTION: return move(ui, document, list, input);
    case INPUT_PRESS: return press(ui, document, list, input);
    case INPUT_RELEASE: return release(ui, document, list, input);
    case INPUT_WHEEL: return wheel(ui, document, list, input);
    default: ui->hover = ui_id(UI_NONE, 0, 0); return true;
    }
}
