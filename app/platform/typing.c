// The display's text input, following what is being edited.
//
// An input method holds the composition; ours is a copy to be drawn. Where the copy was dropped by
// something else than the method (a click elsewhere, Esc, another field), the method must hear of
// it, or its next key would bring the dropped letters back. SDL has one way to tell it on every
// system: to end text input and begin it again.
#include "app/platform/typing.h"
#include "app/ui/textfield.h"

// An input method's window stands under the cursor of the text that is being edited.
static void place(const Window *w) {
    const UiState *ui = &w->studio->ui;
    TextField field;
    if (!textfield_find(w->studio->list, ui->edit_target, &field)) return;
    const float factor = ui->scale / window_pixels_per_point(w);
    const float cursor = textfield_cursor(w->studio->list, &field, &ui->edit);
    const SDL_Rect rect = {(int)(cursor * factor), (int)(field.rect.y * factor), 1,
                           (int)(field.rect.h * factor)};
    SDL_SetTextInputRect(&rect);
}

static bool has_lost_composition(const Window *w, InputKind kind) {
    const UiState *ui = &w->studio->ui;
    if (!w->typing.is_composing) return false;
    if (!ui_id_equals(ui->edit_target, w->typing.target)) return true;
    const bool from_method = kind == INPUT_COMPOSE || kind == INPUT_TEXT;
    return !from_method && ui->edit.composing[0] == '\0';
}

void typing_follow(Window *w, InputKind kind) {
    const UiState *ui = &w->studio->ui;
    const bool wants = ui_is_editing(ui);
    const bool forgets = has_lost_composition(w, kind);
    if (wants) place(w);
    if (w->typing.is_on && (!wants || forgets)) SDL_StopTextInput();
    if (wants && (!w->typing.is_on || forgets)) SDL_StartTextInput();
    w->typing = (Typing){wants, wants && ui->edit.composing[0] != '\0', ui->edit_target};
}
