// Commands that move through the computation, at the four grains.
#include "app/ui/commands_parts.h"
#include "app/ui/step.h"

// Straight to a stage; finer steps begin with it.
bool commands_go_to_stage(UiState *ui, const Document *document, AttnStage stage) {
    step_to_stage(ui, document, stage);
    ui->begins_here = true;
    return true;
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

static bool set_speed(UiState *ui, double speed) {
    ui->speed = speed < 0.125 ? 0.125 : speed > 8 ? 8 : speed;
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

bool commands_step(UiState *ui, Document *document, const Command *command) {
    switch ((int)command->kind) {
    case COMMAND_SET_STAGE: return commands_go_to_stage(ui, document, (AttnStage)command->integer);
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
