// Commands of the look: colours and the projector.
#include "app/ui/commands_parts.h"
#include <math.h>

static bool toggle_projector(UiState *ui) {
    ui->is_projector = !ui->is_projector;
    ui->is_menu_open = false;
    ui->scroll = (UiScroll){0, 0};
    ui_resize(ui, ui->pixel_w, ui->pixel_h);
    return true;
}

// A lesson may name a choice that this program does not have: nothing changes.
static bool is_choice(long choice, int count) {
    return choice >= 0 && choice < count;
}

static bool set_signed(UiState *ui, long choice) {
    if (!is_choice(choice, DIVERGING_COUNT)) return false;
    ui->colors.diverging = (ColorDiverging)choice;
    return true;
}

static bool set_weight(UiState *ui, long choice) {
    if (!is_choice(choice, SEQUENTIAL_COUNT)) return false;
    ui->colors.sequential = (ColorSequential)choice;
    return true;
}

static bool set_kind(UiState *ui, long choice) {
    if (!is_choice(choice, RANGE_COUNT)) return false;
    ui->colors.kind = (ColorRangeKind)choice;
    return true;
}

static bool set_range(UiState *ui, double number) {
    if (!isfinite(number) || number <= 0) return false;
    ui->colors.range =
        (float)fmin(fmax(number, (double)COLOR_RANGE_LEAST), (double)COLOR_RANGE_MOST);
    ui->colors.kind = RANGE_FIXED;
    return true;
}

static bool next_colors(UiState *ui, const Document *document) {
    if (theme_matrix_is_weight(ui_shown_matrix(ui, document)))
        return set_weight(ui, (ui->colors.sequential + 1) % SEQUENTIAL_COUNT);
    return set_signed(ui, (ui->colors.diverging + 1) % DIVERGING_COUNT);
}

bool commands_look(UiState *ui, const Document *document, const Command *command) {
    switch ((int)command->kind) {
    case COMMAND_TOGGLE_PROJECTOR: return toggle_projector(ui);
    case COMMAND_SET_SIGNED_COLORS: return set_signed(ui, command->integer);
    case COMMAND_SET_WEIGHT_COLORS: return set_weight(ui, command->integer);
    case COMMAND_SET_RANGE_KIND: return set_kind(ui, command->integer);
    case COMMAND_SET_RANGE: return set_range(ui, command->number);
    case COMMAND_NEXT_COLORS: return next_colors(ui, document);
    default: return false;
    }
}
