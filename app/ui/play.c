// Movements: time turns into steps. While one is shown, the state is the one before it, and its
// fraction grows from 0 to 1 (a step back: shrinks to 0); then it is at its goal. Playing is one
// movement after the other.
#include "app/ui/step.h"
#include <math.h>

#define STAGE_SECONDS 2.4f // playing a stage at speed 1: its cells arrive, then it rests
#define BACK_SPEED    2.0f // a step is taken back twice as fast as it was made

static float clamp(float value, float least, float most) {
    return value < least ? least : value > most ? most : value;
}

static float row_seconds(const UiState *ui, const Document *document) {
    const AttnShape *shape = attn_trace_shape(document->trace);
    if (ui->stage == ATTN_STAGE_MIX) return clamp(0.55f * (float)shape->n_k, 1.6f, 6);
    if (ui->stage == ATTN_STAGE_SOFTMAX) return clamp(0.55f * (float)shape->n_k, 2.4f, 6);
    return clamp(0.3f * (float)step_column_count(ui, document), 1, 4);
}

// How long the step under way lasts at speed 1.
static float step_seconds(const UiState *ui, const Document *document) {
    const float terms = (float)step_term_count(ui, document);
    switch (ui->step.grain) {
    case GRAIN_STAGE: return STAGE_SECONDS;
    case GRAIN_ROW: return row_seconds(ui, document);
    case GRAIN_CELL:
        if (ui->stage == ATTN_STAGE_SOFTMAX) return clamp(0.45f * terms, 0.8f, 6);
        return terms < 2 ? 0.9f : clamp(1.1f + 0.3f * terms, 1.6f, 4);
    case GRAIN_TERM:
    case GRAIN_COUNT: break;
    }
    return ui->step.terms == 0 && terms > 1 ? 1.3f : 0.8f; // at first the vectors come
}

static bool is_at_end(UiState *ui, const Document *document) {
    AttnStage stages[ATTN_STAGE_COUNT];
    return !ui->step.is_partial && ui->stage == stages[document_stages(document, stages) - 1];
}

void step_finish(UiState *ui) {
    if (!ui->is_stepping) return;
    ui->is_stepping = false;
    step_set_place(ui, &ui->goal);
}

// The selected cell shows what is under way: the inspector tells of it.
static void select_current(UiState *ui, const Document *document) {
    AttnMatrixId id = ui_stage_matrix(ui, document, ui->stage);
    size_t head = ui_matrix_head(ui, document, id), columns = step_column_count(ui, document);
    const UiStep step = step_shown(ui, document);
    if (columns == 0 || step.cells >= step_cell_count(ui, document)) return;
    ui->selection = (UiSelection){.is_active = true,
                                  .is_from_step = true,
                                  .matrix = id,
                                  .head = head,
                                  .row = step.cells / columns,
                                  .column = step.cells % columns};
}

// From where the state now is, which is where the movement ends: back to where it begins.
static void begin_movement(UiState *ui, const Document *document, const UiPlace *before,
                           UiGrain grain, float fraction) {
    ui->goal = step_place(ui);
    step_set_place(ui, before);
    step_begin(ui, document, grain);
    ui->step.grain = grain;
    ui->step.fraction = fraction;
    ui->is_stepping = true;
    if (grain != GRAIN_STAGE) select_current(ui, document);
}

// True: something is to be drawn anew, if only the end of the movement before.
static bool move_forward(UiState *ui, const Document *document, UiGrain grain) {
    const bool was_moving = ui->is_stepping;
    step_finish(ui);
    const UiPlace before = step_place(ui);
    // What rests half way goes on from there.
    const float from = before.step.grain == grain ? before.step.fraction : 0;
    if (!step_forward(ui, document, grain)) return was_moving;
    begin_movement(ui, document, &before, grain, from);
    ui->is_backwards = false;
    return true;
}

static bool move_back(UiState *ui, const Document *document, UiGrain grain) {
    const bool is_half = ui->step.fraction > 0 && ui->step.grain == grain;
    const float from = is_half ? ui->step.fraction : 1;
    if (!step_back(ui, document, grain)) return false;
    const UiPlace goal = step_place(ui);
    begin_movement(ui, document, &goal, grain, from);
    ui->is_backwards = true;
    return true;
}

bool step_animate(UiState *ui, const Document *document, UiGrain grain, int direction) {
    if (!ui->has_motion || grain == GRAIN_STAGE)
        return direction > 0 ? step_forward(ui, document, grain) : step_back(ui, document, grain);
    return direction > 0 ? move_forward(ui, document, grain) : move_back(ui, document, grain);
}

void step_play(UiState *ui, const Document *document, bool play) {
    if (play && is_at_end(ui, document) && !step_begins_here(ui, document, ui->grain))
        step_to_stage(ui, document, ATTN_STAGE_INPUT);
    if (!play && ui->grain == GRAIN_STAGE) step_finish(ui);
    ui->is_playing = play;
    ui->is_stepping = false; // pausing, it rests half way
    ui->play_clock = 0;
}

static void end_movement(UiState *ui, const Document *document) {
    step_finish(ui);
    if (ui->is_playing && is_at_end(ui, document)) ui->is_playing = false;
}

static void carry_on(UiState *ui, const Document *document, double seconds) {
    const float share = (float)(seconds * ui->speed) / step_seconds(ui, document);
    UiStep *step = &ui->step;
    step->fraction += ui->is_backwards ? -BACK_SPEED * share : share;
    if (step->fraction >= 1 || step->fraction <= 0)
        end_movement(ui, document);
    else if (step->grain != GRAIN_STAGE)
        select_current(ui, document);
}

// Playing without motion: a step at once, and time to look at it.
static bool play_still(UiState *ui, const Document *document, double seconds) {
    ui->play_clock += seconds * ui->speed;
    UiStep probe = ui->step;
    ui->step.grain = ui->grain;
    const double pause = (double)step_seconds(ui, document);
    ui->step = probe;
    if (ui->play_clock < pause) return false;
    ui->play_clock = 0;
    if (!step_forward(ui, document, ui->grain) || is_at_end(ui, document)) ui->is_playing = false;
    return true;
}

bool step_tick(UiState *ui, const Document *document, double seconds) {
    if (ui->is_stepping) {
        carry_on(ui, document, seconds);
        return true;
    }
    if (!ui->is_playing) return false;
    if (!ui->has_motion) return play_still(ui, document, seconds);
    // Of a whole stage nothing but the stage is told: no cell keeps the panel and the light.
    if (ui->grain == GRAIN_STAGE) ui->selection.is_active = false;
    if (move_forward(ui, document, ui->grain))
        carry_on(ui, document, seconds);
    else
        ui->is_playing = false;
    return true;
}
