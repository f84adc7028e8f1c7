// Commands that change how the document is looked at: heads, themes, dialogs.
#include "app/ui/commands_parts.h"
#include "app/ui/notice.h"
#include "app/ui/step.h"
#include <math.h>

#define ZOOM_STEP 1.1f
#define ZOOM_MIN  0.75f
#define ZOOM_MAX  3.0f

void commands_choose_projection(UiState *ui, AttnMatrixId id) {
    switch ((int)id) {
    case ATTN_Q:
    case ATTN_Q_UNROTATED:
    case ATTN_WQ:
    case ATTN_BQ: ui->projection = ATTN_Q; break;
    case ATTN_K:
    case ATTN_K_UNROTATED:
    case ATTN_WK:
    case ATTN_BK: ui->projection = ATTN_K; break;
    case ATTN_V:
    case ATTN_WV:
    case ATTN_BV: ui->projection = ATTN_V; break;
    default: break;
    }
}

bool commands_show_matrix(UiState *ui, const Document *document, AttnMatrixId id) {
    commands_choose_projection(ui, id);
    commands_go_to_stage(ui, document, attn_matrix_stage(id));
    ui->compared = id;
    ui->compared_stage = ui->stage;
    return true;
}

static bool set_head(UiState *ui, const Document *document, long wish) {
    const size_t count = attn_trace_heads(document->trace, ATTN_SCORES);
    const size_t step = wish == -1 ? 1 : count - 1; // −1: the next, −2: the one before
    const size_t head = wish >= 0 ? (size_t)wish : count > 0 ? (ui->head + step) % count : 0;
    if (head >= count) return false;
    ui->head = head;
    if (ui->selection.is_active && attn_trace_heads(document->trace, ui->selection.matrix) > head)
        ui->selection.head = head;
    return true;
}

// The cells keep their places in their matrices; what was scrolled to is elsewhere now.
static bool set_notation(UiState *ui, long notation) {
    const Notation other = ui->notation == NOTATION_ROWS ? NOTATION_COLUMNS : NOTATION_ROWS;
    ui->notation = notation >= 0 && notation < NOTATION_COUNT ? (Notation)notation : other;
    ui->scroll = (UiScroll){0, 0};
    ui->followed = (UiSelection){0};
    return true;
}

// Beyond what the window has room for, the wish would not be seen: it ends there.
static bool zoom(UiState *ui, long direction) {
    const float factor = ui->is_projector ? UI_PROJECTOR : 1, before = ui->scale, old = ui->zoom;
    const bool was_cut = before < old * factor - 1e-4f;
    const float from =
        direction != 0 && ui->scale < ui->zoom * factor ? ui->scale / factor : ui->zoom;
    float wish = direction == 0 ? 1 : direction > 0 ? from * ZOOM_STEP : from / ZOOM_STEP;
    wish = wish < ZOOM_MIN ? ZOOM_MIN : wish > ZOOM_MAX ? ZOOM_MAX : wish;
    if (fabsf(wish - 1) < 0.02f) wish = 1;
    ui->zoom = wish;
    ui_resize(ui, ui->pixel_w, ui->pixel_h);
    const bool is_cut = ui->scale < wish * factor - 1e-4f;
    // A window that has become too small does not make the wish smaller.
    if (is_cut && direction > 0) ui->zoom = was_cut ? old : ui->scale / factor;
    const bool is_end = fabsf(ui->scale - before) < 1e-4f;
    const TextId text = is_cut                    ? TEXT_APP_ZOOM_WINDOW
                        : is_end && direction > 0 ? TEXT_APP_ZOOM_MOST
                        : is_end && direction < 0 ? TEXT_APP_ZOOM_LEAST
                                                  : TEXT_APP_ZOOM;
    ui_say(ui, false, text, lroundf(ui->scale * 100));
    return true;
}

static bool scroll(UiState *ui, const Command *command) {
    UiScroll *scroll = command->integer >= 0 && command->integer < PANEL_COUNT
                           ? &ui->panel_scroll[command->integer]
                           : &ui->scroll;
    scroll->x = (float)command->row;
    scroll->y = (float)command->column;
    return true;
}

static bool escape(UiState *ui) {
    bool was_open = ui->is_menu_open || ui->selection.is_active || ui->is_comparing;
    if (ui->is_menu_open)
        ui->is_menu_open = false;
    else if (ui->selection.is_active)
        ui->selection.is_active = false;
    else
        commands_end_compare(ui);
    return was_open;
}

static bool toggle(bool *flag) {
    *flag = !*flag;
    return true;
}

// The list opens at the scene that is on the screen.
static bool toggle_menu(UiState *ui, const Document *document) {
    size_t current = 0;
    ui->is_menu_open = !ui->is_menu_open;
    if (!ui->is_menu_open) return true;
    if (document->path[0] == '\0') builtin_find(&ui->scenes, document->name, &current);
    ui->focus = ui_id(UI_SCENE_ITEM, 0, current);
    // With a few lines before it, where they do not all fit.
    ui->panel_scroll[PANEL_MENU].y = current > 3 ? (float)(current - 3) * UI_MENU_ROW : 0;
    return true;
}

static bool next_theme(UiState *ui) {
    ui->theme = (ThemeKind)((ui->theme + 1) % THEME_COUNT);
    return true;
}

static bool open_dialog(UiState *ui, const Document *document, UiDialog dialog) {
    if (ui->dialog == dialog)
        dialog_close(ui);
    else
        dialog_open(ui, document, dialog);
    return true;
}

// These change what a movement would lead to.
static bool ends_movement(CommandKind kind) {
    return kind == COMMAND_SET_HEAD || kind == COMMAND_SET_PROJECTION || kind == COMMAND_SELECT ||
           kind == COMMAND_SELECT_NONE || kind == COMMAND_MOVE_SELECTION ||
           kind == COMMAND_SELECT_ALL || kind == COMMAND_GO_TO_MATRIX;
}

bool commands_view(UiState *ui, Document *document, const Command *command) {
    if (ends_movement(command->kind)) step_finish(ui);
    switch ((int)command->kind) {
    case COMMAND_SET_HEAD: return set_head(ui, document, command->integer);
    case COMMAND_SET_PROJECTION: return commands_show_matrix(ui, document, command->matrix);
    case COMMAND_SELECT:
    case COMMAND_MOVE_SELECTION:
    case COMMAND_EXTEND_SELECTION:
    case COMMAND_SELECT_TO:
    case COMMAND_SELECT_ALL:
    case COMMAND_GO_TO_MATRIX: return commands_select(ui, document, command);
    case COMMAND_SELECT_NONE: return escape(ui);
    case COMMAND_TOGGLE_LANGUAGE:
        ui->language = ui->language == LANGUAGE_EN ? LANGUAGE_ZH : LANGUAGE_EN;
        return true;
    case COMMAND_TOGGLE_THEME: return next_theme(ui);
    case COMMAND_SET_NOTATION: return set_notation(ui, command->integer);
    case COMMAND_ZOOM: return zoom(ui, command->integer);
    case COMMAND_SCROLL: return scroll(ui, command);
    case COMMAND_TOGGLE_HELP: return open_dialog(ui, document, DIALOG_KIND_HELP);
    case COMMAND_TOGGLE_DEVELOPER: return toggle(&ui->is_developer);
    case COMMAND_TOGGLE_FULLSCREEN: return toggle(&ui->is_fullscreen);
    case COMMAND_TOGGLE_BLANK: return toggle(&ui->is_blank);
    case COMMAND_TOGGLE_MENU: return toggle_menu(ui, document);
    case COMMAND_DIALOG_OPEN: return open_dialog(ui, document, DIALOG_KIND_OPEN);
    case COMMAND_DIALOG_SAVE: return open_dialog(ui, document, DIALOG_KIND_SAVE);
    case COMMAND_DIALOG_EXPORT: return open_dialog(ui, document, DIALOG_KIND_EXPORT);
    case COMMAND_DIALOG_CHOOSE:
        dialog_choose(ui, document, (int)command->integer, (int)command->number);
        return true;
    case COMMAND_DIALOG_OK: dialog_accept(ui, document); return true;
    case COMMAND_DIALOG_CANCEL: dialog_close(ui); return true;
    case COMMAND_DISMISS: notice_clear(ui); return true;
    case COMMAND_QUIT: return toggle(&ui->wants_quit);
    default: return false;
    }
}
