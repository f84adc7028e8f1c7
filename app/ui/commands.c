// One switch for everything that can be done. Document commands go to the document; the rest
// changes how it is seen.
#include "app/ui/commands.h"
#include "app/ui/step.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZOOM_STEP 1.1f
#define ZOOM_MIN  0.75f
#define ZOOM_MAX  3.0f

void ui_say(UiState *ui, bool is_error, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(ui->message, sizeof ui->message, format, args);
    va_end(args);
    ui->message_is_error = is_error;
}

void ui_remember_recent(UiState *ui, const char *path) {
    char entry[DOCUMENT_PATH_MAX];
    size_t place = 0;
    snprintf(entry, sizeof entry, "%s", path);
    while (place < ui->recent_count && strcmp(ui->recent[place], entry) != 0)
        place++;
    if (place == ui->recent_count && ui->recent_count < UI_RECENT_MAX) ui->recent_count++;
    if (place == UI_RECENT_MAX) place--;
    memmove(ui->recent[1], ui->recent[0], place * sizeof ui->recent[0]);
    memcpy(ui->recent[0], entry, sizeof entry);
}

static const char *say(const UiState *ui, TextId id) {
    return text_get(ui->language, id);
}

const char *ui_error_text(const UiState *ui, const AttnError *error, char *buffer, size_t size) {
    char message[UI_MESSAGE_MAX];
    const char *text = text_message(ui->language, error->message, message, sizeof message);
    if (error->line)
        snprintf(buffer, size, "%zu:%zu: %s", error->line, error->column, text);
    else
        snprintf(buffer, size, "%s", text);
    return buffer;
}

static void say_error(UiState *ui, const AttnError *error) {
    char text[UI_MESSAGE_MAX];
    ui_say(ui, true, "%s", ui_error_text(ui, error, text, sizeof text));
}

// --- the document
// ------------------------------------------------------------------------------------------

static bool apply_to_document(UiState *ui, Document *document, const Command *command) {
    AttnError error = {0};
    unsigned long version = document->version;
    if (command->kind == COMMAND_UNDO && !document_can_undo(document)) {
        ui_say(ui, false, "%s", say(ui, TEXT_APP_NOTHING_TO_UNDO));
    } else if (command->kind == COMMAND_REDO && !document_can_redo(document)) {
        ui_say(ui, false, "%s", say(ui, TEXT_APP_NOTHING_TO_REDO));
    } else if (document_apply(document, command, &error) != ATTN_OK) {
        say_error(ui, &error);
    } else if (version != document->version) {
        ui->message[0] = '\0';
    }
    step_clamp(ui, document);
    return true;
}

static bool load(UiState *ui, Document *document, const Command *command) {
    AttnError error = {0};
    if (document_apply(document, command, &error) != ATTN_OK) {
        say_error(ui, &error);
        return true;
    }
    edit_cancel(ui);
    ui->is_menu_open = false;
    ui->is_playing = false;
    ui->selection.is_active = false;
    ui->step = (UiStep){0};
    ui->head = 0;
    if (document->path[0]) {
        ui_remember_recent(ui, document->path);
        ui_say(ui, false, say(ui, TEXT_APP_OPENED), document->path);
    }
    step_clamp(ui, document);
    return true;
}

static bool save(UiState *ui, Document *document, const Command *command) {
    if (!command->text && !document->path[0]) {
        dialog_open(ui, document, DIALOG_KIND_SAVE);
        return true;
    }
    AttnError error = {0};
    if (document_apply(document, command, &error) != ATTN_OK) {
        say_error(ui, &error);
        return true;
    }
    ui_remember_recent(ui, document->path);
    ui_say(ui, false, say(ui, TEXT_APP_SAVED), document->path);
    return true;
}

// Del on a cell that is not pinned is no mistake worth an error.
static bool release(UiState *ui, Document *document, const Command *command) {
    Command full = *command;
    const UiSelection *selection = &ui->selection;
    if (selection->is_active)
        full.matrix = selection->matrix, full.head = selection->head, full.row = selection->row,
        full.column = selection->column;
    if (!selection->is_active ||
        !attn_trace_override(document->trace, full.matrix, full.head, full.row, full.column)) {
        ui_say(ui, false, "%s", say(ui, TEXT_APP_NO_PIN));
        return true;
    }
    return apply_to_document(ui, document, &full);
}

static bool paste(UiState *ui, Document *document, const Command *command) {
    Command full = *command;
    if (!ui->selection.is_active) {
        ui_say(ui, false, "%s", say(ui, TEXT_APP_SELECT_FIRST));
        return true;
    }
    full.matrix = ui->selection.matrix;
    full.head = ui->selection.head;
    full.row = ui->selection.row;
    full.column = ui->selection.column;
    if (document_editable(document, full.matrix) == DOCUMENT_EDIT_NONE) return false;
    return apply_to_document(ui, document, &full);
}

// Adds to the selected cell; the next nudge of the same cell belongs to the same gesture.
static bool nudge(UiState *ui, Document *document, const Command *command) {
    const UiSelection *at = &ui->selection;
    float value;
    if (!at->is_active ||
        !document_value(document, at->matrix, at->head, at->row, at->column, &value))
        return false;
    DocumentEdit kind = document_editable(document, at->matrix);
    if (kind == DOCUMENT_EDIT_NONE || !isfinite(value)) return false;
    UiId target = ui_cell(at->matrix, at->head, at->row, at->column);
    Command set = {.kind = kind == DOCUMENT_EDIT_CELL ? COMMAND_SET_CELL : COMMAND_SET_OVERRIDE,
                   .matrix = at->matrix,
                   .head = at->head,
                   .row = at->row,
                   .column = at->column,
                   // to a hundredth, so that typed and stepped numbers stay round
                   .number = round(((double)value + command->number) * 100) / 100,
                   .continues = ui_id_equals(ui->wheel_target, target)};
    ui->wheel_target = target;
    return apply_to_document(ui, document, &set);
}

// --- the view
// ----------------------------------------------------------------------------------------------

static bool select_cell(UiState *ui, const Document *document, const Command *command) {
    ui->selection =
        (UiSelection){true, false, command->matrix, command->head, command->row, command->column};
    if (command->matrix >= ATTN_SCORES && command->matrix <= ATTN_CONTEXT) ui->head = command->head;
    step_clamp(ui, document);
    return true;
}

static bool move_selection(UiState *ui, const Document *document, const Command *command) {
    UiSelection *selection = &ui->selection;
    if (!selection->is_active) return false;
    AttnMatrix matrix = attn_trace_matrix(document->trace, selection->matrix, selection->head);
    long row = (long)selection->row + command->integer,
         column = (long)selection->column + lround(command->number);
    if (row < 0 || column < 0 || row >= (long)matrix.rows || column >= (long)matrix.cols)
        return false;
    selection->row = (size_t)row;
    selection->column = (size_t)column;
    selection->is_from_step = false;
    return true;
}

// Which projection a matrix of that stage belongs to; false: none.
static bool projection_of(AttnMatrixId id, AttnMatrixId *projection) {
    switch ((int)id) {
    case ATTN_Q:
    case ATTN_Q_UNROTATED:
    case ATTN_WQ:
    case ATTN_BQ: *projection = ATTN_Q; return true;
    case ATTN_K:
    case ATTN_K_UNROTATED:
    case ATTN_WK:
    case ATTN_BK: *projection = ATTN_K; return true;
    case ATTN_V:
    case ATTN_WV:
    case ATTN_BV: *projection = ATTN_V; return true;
    default: return false;
    }
}

// Straight to a stage; finer steps begin with it.
static bool go_to_stage(UiState *ui, const Document *document, AttnStage stage) {
    step_to_stage(ui, document, stage);
    ui->begins_here = true;
    return true;
}

// Where a matrix is at home on the screen.
static bool show_matrix(UiState *ui, const Document *document, AttnMatrixId id) {
    projection_of(id, &ui->projection);
    return go_to_stage(ui, document, attn_matrix_stage(id));
}

static bool set_head(UiState *ui, const Document *document, size_t head) {
    if (head >= attn_trace_heads(document->trace, ATTN_SCORES)) return false;
    ui->head = head;
    if (ui->selection.is_active && attn_trace_heads(document->trace, ui->selection.matrix) > head)
        ui->selection.head = head;
    return true;
}

static bool zoom(UiState *ui, long direction) {
    float wish = direction == 0 ? 1 : direction > 0 ? ui->zoom * ZOOM_STEP : ui->zoom / ZOOM_STEP;
    ui->zoom = wish < ZOOM_MIN ? ZOOM_MIN : wish > ZOOM_MAX ? ZOOM_MAX : wish;
    if (fabsf(ui->zoom - 1) < 0.02f) ui->zoom = 1;
    ui_resize(ui, ui->pixel_w, ui->pixel_h);
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

// The selected matrix as tab-separated text.
static bool copy(UiState *ui, const Document *document) {
    AttnMatrixId id = ui_shown_matrix(ui, document);
    size_t head = ui->selection.is_active ? ui->selection.head : 0;
    AttnMatrix matrix = attn_trace_matrix(document->trace, id, head);
    size_t size = matrix.rows * matrix.cols * 20 + 1, used = 0;
    char *text = malloc(size);
    if (!text) return false;
    text[0] = '\0';
    for (size_t row = 0; row < matrix.rows; row++)
        for (size_t column = 0; column < matrix.cols; column++)
            used += (size_t)snprintf(text + used, size - used, "%.9g%c",
                                     (double)*attn_at(matrix, row, column),
                                     column + 1 == matrix.cols ? '\n' : '\t');
    free(ui->clipboard);
    ui->clipboard = text;
    ui->request = REQUEST_CLIPBOARD;
    ui_say(ui, false, say(ui, TEXT_APP_COPIED), attn_matrix_name(id));
    return true;
}

static bool edit_begin(UiState *ui, const Document *document, const Command *command) {
    if (!ui->selection.is_active) return false;
    if (edit_begin_cell(ui, document, command->text)) return true;
    ui_say(ui, false, say(ui, TEXT_APP_CANNOT_EDIT), attn_matrix_name(ui->selection.matrix));
    return true;
}

static bool escape(UiState *ui) {
    bool was_open = ui->is_menu_open || ui->selection.is_active || ui->message[0];
    if (ui->is_menu_open)
        ui->is_menu_open = false;
    else
        ui->selection.is_active = false;
    ui->message[0] = '\0';
    return was_open;
}

static bool step_by_hand(UiState *ui, const Document *document, int direction, UiGrain grain) {
    ui->is_playing = false;
    if (direction < 0) return step_back(ui, document, grain);
    if (grain == ui->grain) {
        step_animate(ui, document);
        return true;
    }
    return step_forward(ui, document, grain);
}

static UiGrain finer(UiGrain grain) {
    return grain < GRAIN_TERM ? (UiGrain)(grain + 1) : GRAIN_TERM;
}

static bool to_end(UiState *ui, const Document *document, bool is_last) {
    AttnStage stages[ATTN_STAGE_COUNT];
    size_t count = document_stages(document, stages);
    ui->is_playing = false;
    step_to_stage(ui, document, stages[is_last ? count - 1 : 0]);
    return true;
}

static bool toggle(bool *flag) {
    *flag = !*flag;
    return true;
}

static bool next_theme(UiState *ui) {
    ui->theme = (ThemeKind)((ui->theme + 1) % THEME_COUNT);
    return true;
}

static bool set_speed(UiState *ui, double speed) {
    ui->speed = speed < 0.125 ? 0.125 : speed > 8 ? 8 : speed;
    return true;
}

static bool open_dialog(UiState *ui, const Document *document, UiDialog dialog) {
    if (ui->dialog == dialog)
        dialog_close(ui);
    else
        dialog_open(ui, document, dialog);
    return true;
}

static bool play_pause(UiState *ui, const Document *document) {
    step_play(ui, document, !ui->is_playing);
    return true;
}

static bool set_grain(UiState *ui, long grain) {
    ui->grain = (UiGrain)grain;
    ui->begins_here = !ui->step.is_partial;
    ui->play_clock = 0;
    return true;
}

static bool cancel_edit(UiState *ui) {
    edit_cancel(ui);
    return true;
}

static bool apply_steps(UiState *ui, Document *document, const Command *command) {
    switch ((int)command->kind) {
    case COMMAND_SET_STAGE: return go_to_stage(ui, document, (AttnStage)command->integer);
    case COMMAND_NEXT_STAGE: return step_by_hand(ui, document, +1, GRAIN_STAGE);
    case COMMAND_PREVIOUS_STAGE: return step_by_hand(ui, document, -1, GRAIN_STAGE);
    case COMMAND_STEP_NEXT: return step_by_hand(ui, document, +1, ui->grain);
    case COMMAND_STEP_BACK: return step_by_hand(ui, document, -1, ui->grain);
    case COMMAND_STEP_FINER_NEXT: return step_by_hand(ui, document, +1, finer(ui->grain));
    case COMMAND_STEP_FINER_BACK: return step_by_hand(ui, document, -1, finer(ui->grain));
    case COMMAND_FIRST: return to_end(ui, document, false);
    case COMMAND_LAST: return to_end(ui, document, true);
    case COMMAND_PLAY_PAUSE: return play_pause(ui, document);
    case COMMAND_SET_GRAIN: return set_grain(ui, command->integer);
    case COMMAND_SET_SPEED: return set_speed(ui, command->number);
    default: return false;
    }
}

// The button + adds a token at the end and lets its word be typed at once.
static bool add_token(UiState *ui, Document *document, const Command *command) {
    const bool is_memory = command->integer == 1;
    const SceneTokens *tokens =
        is_memory ? &document->scene->memory_tokens : &document->scene->tokens;
    const size_t before = tokens->count;
    const bool is_changed = apply_to_document(ui, document, command);
    tokens = is_memory ? &document->scene->memory_tokens : &document->scene->tokens;
    if (command->row == SIZE_MAX && tokens->count > before)
        edit_begin_token(ui, document, is_memory, tokens->count - 1);
    return is_changed;
}

static bool apply_edits(UiState *ui, Document *document, const Command *command) {
    switch ((int)command->kind) {
    case COMMAND_EDIT_BEGIN: return edit_begin(ui, document, command);
    case COMMAND_EDIT_TEXT: edit_begin_sentence(ui, document, command->integer == 1); return true;
    case COMMAND_EDIT_TOKEN:
        edit_begin_token(ui, document, command->integer == 1, command->row);
        return true;
    case COMMAND_EDIT_COMMIT: edit_commit(ui, document); return true;
    case COMMAND_EDIT_CANCEL: return cancel_edit(ui);
    case COMMAND_NUDGE: return nudge(ui, document, command);
    case COMMAND_PASTE: return paste(ui, document, command);
    case COMMAND_COPY: return copy(ui, document);
    case COMMAND_RELEASE_OVERRIDE: return release(ui, document, command);
    case COMMAND_ADD_TOKEN: return add_token(ui, document, command);
    case COMMAND_LOAD: return load(ui, document, command);
    case COMMAND_SAVE: return save(ui, document, command);
    default: return apply_to_document(ui, document, command);
    }
}

static bool apply_view(UiState *ui, Document *document, const Command *command) {
    switch ((int)command->kind) {
    case COMMAND_SET_HEAD: return set_head(ui, document, (size_t)command->integer);
    case COMMAND_SET_PROJECTION: return show_matrix(ui, document, command->matrix);
    case COMMAND_SELECT: return select_cell(ui, document, command);
    case COMMAND_SELECT_NONE: return escape(ui);
    case COMMAND_MOVE_SELECTION: return move_selection(ui, document, command);
    case COMMAND_TOGGLE_LANGUAGE:
        ui->language = ui->language == LANGUAGE_EN ? LANGUAGE_ZH : LANGUAGE_EN;
        return true;
    case COMMAND_TOGGLE_THEME: return next_theme(ui);
    case COMMAND_ZOOM: return zoom(ui, command->integer);
    case COMMAND_SCROLL: return scroll(ui, command);
    case COMMAND_TOGGLE_HELP: return open_dialog(ui, document, DIALOG_KIND_HELP);
    case COMMAND_TOGGLE_DEVELOPER: return toggle(&ui->is_developer);
    case COMMAND_TOGGLE_FULLSCREEN: return toggle(&ui->is_fullscreen);
    case COMMAND_TOGGLE_BLANK: return toggle(&ui->is_blank);
    case COMMAND_TOGGLE_MENU: return toggle(&ui->is_menu_open);
    case COMMAND_DIALOG_OPEN: return open_dialog(ui, document, DIALOG_KIND_OPEN);
    case COMMAND_DIALOG_SAVE: return open_dialog(ui, document, DIALOG_KIND_SAVE);
    case COMMAND_DIALOG_EXPORT: return open_dialog(ui, document, DIALOG_KIND_EXPORT);
    case COMMAND_DIALOG_CHOOSE:
        dialog_choose(ui, document, (int)command->integer, (int)command->number);
        return true;
    case COMMAND_DIALOG_OK: dialog_accept(ui, document); return true;
    case COMMAND_DIALOG_CANCEL: dialog_close(ui); return true;
    case COMMAND_DISMISS: ui->message[0] = '\0'; return true;
    case COMMAND_QUIT: return toggle(&ui->wants_quit);
    default: return false;
    }
}

static bool is_step(CommandKind kind) {
    return (kind >= COMMAND_SET_STAGE && kind <= COMMAND_SET_SPEED);
}

static bool is_edit(CommandKind kind) {
    return command_is_document(kind) || (kind >= COMMAND_UNDO && kind <= COMMAND_SAVE) ||
           (kind >= COMMAND_EDIT_BEGIN && kind <= COMMAND_NUDGE) || kind == COMMAND_COPY;
}

bool ui_apply(UiState *ui, Document *document, const Command *command) {
    if (command->kind == COMMAND_NONE) return false;
    if (command->kind != COMMAND_NUDGE) ui->wheel_target = ui_id(UI_NONE, 0, 0);
    if (is_step(command->kind)) return apply_steps(ui, document, command);
    if (is_edit(command->kind)) return apply_edits(ui, document, command);
    return apply_view(ui, document, command);
}
