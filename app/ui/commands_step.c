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
    return step_animate(ui, document, grain, direction);
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
    ui->speed = speed < UI_SPEED_MIN ? UI_SPEED_MIN : speed > UI_SPEED_MAX ? UI_SPEED_MAX : speed;
    return true;
}

static bool play_pause(UiState *ui, const Document *document) {
    step_play(ui, document, !ui->is_playing);
    return true;
}

static bool set_grain(UiState *ui, long grain) {
    if (grain < 0) grain = (long)(ui->grain + 1) % GRAIN_COUNT;
    if (grain >= GRAIN_COUNT) return false;
    step_finish(ui);
    ui->grain = (UiGrain)grain;
    ui->begins_here = !ui->step.is_partial;
    ui->play_clock = 0;
    return true;
}

static bool set_motion(UiState *ui, long wish) {
    step_finish(ui);
    ui->step.fraction = 0; // without motion nothing rests half way
    ui->has_motion = wish < 0 ? !ui->has_motion : wish != 0;
    ui_say(ui, false, ui->has_motion ? TEXT_STRIP_MOTION_ON : TEXT_STRIP_MOTION_OFF);
    return true;
}

static bool change_speed(UiState *ui, long direction) {
    return set_speed(ui, direction > 0 ? ui->speed * 2 : ui->speed / 2);
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
    case COMMAND_CHANGE_SPEED: return change_speed(ui, command->integer);
    case COMMAND_SET_MOTION: return set_motion(ui, command->integer);
    case COMMAND_SCRUB: return step_to_position(ui, document, command->number, ui->grain);
    default: return false;
    }
}
