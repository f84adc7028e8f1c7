// Playing: time turns into steps. One step of the chosen grain lasts a little while; during it
// cells or terms arrive.
#include "app/ui/step.h"

#define STAGE_SECONDS 2.4 // one stage at speed 1: its cells arrive, then it rests
#define ROW_SECONDS   1.0
#define CELL_SECONDS  0.8
#define TERM_SECONDS  0.5
#define ARRIVAL       0.7f // share of a step in which things arrive; the rest is for looking

static double step_seconds(UiGrain grain) {
    switch (grain) {
    case GRAIN_STAGE: return STAGE_SECONDS;
    case GRAIN_ROW: return ROW_SECONDS;
    case GRAIN_CELL: return CELL_SECONDS;
    case GRAIN_TERM:
    case GRAIN_COUNT: break;
    }
    return TERM_SECONDS;
}

static bool is_at_end(UiState *ui, const Document *document) {
    AttnStage stages[ATTN_STAGE_COUNT];
    return !ui->step.is_partial && ui->stage == stages[document_stages(document, stages) - 1];
}

void step_animate(UiState *ui, const Document *document) {
    if (ui->is_stepping) step_forward(ui, document, ui->grain);
    if (!ui->has_motion || ui->grain != GRAIN_CELL) {
        step_forward(ui, document, ui->grain);
        return;
    }
    ui->is_stepping = step_begin(ui, document, ui->grain);
    ui->play_clock = 0;
}

void step_play(UiState *ui, const Document *document, bool play) {
    if (play && is_at_end(ui, document) && !step_begins_here(ui, document, ui->grain))
        step_to_stage(ui, document, ATTN_STAGE_INPUT);
    if (!play && ui->grain == GRAIN_STAGE) ui->step = (UiStep){0};
    ui->is_playing = play;
    ui->is_stepping = false;
    ui->play_clock = 0;
}

// The selected cell shows what is under way: the inspector tells of it.
static void select_current(UiState *ui, const Document *document) {
    AttnMatrixId id = ui_stage_matrix(ui, document, ui->stage);
    size_t head = ui_matrix_head(ui, document, id);
    AttnMatrix matrix = attn_trace_matrix(document->trace, id, head);
    if (matrix.cols == 0 || ui->step.cells >= matrix.rows * matrix.cols) return;
    ui->selection = (UiSelection){
        true, true, id, head, ui->step.cells / matrix.cols, ui->step.cells % matrix.cols};
}

// What has arrived at this share of the step.
static void show_share(UiState *ui, const Document *document, float share) {
    float arrived = share / ARRIVAL < 1 ? share / ARRIVAL : 1;
    AttnMatrixId id = ui_stage_matrix(ui, document, ui->stage);
    AttnMatrix matrix = attn_trace_matrix(document->trace, id, 0);
    size_t total = matrix.rows * matrix.cols;
    if (ui->grain == GRAIN_STAGE) {
        ui->step.cells = (size_t)(arrived * (float)total);
        if (ui->step.cells >= total) ui->step = (UiStep){0};
    } else if (ui->grain == GRAIN_CELL) {
        float terms = arrived * (float)step_term_count(ui, document);
        ui->step.terms = (size_t)terms;
        ui->step.fraction = terms - (float)ui->step.terms;
        select_current(ui, document);
    } else {
        ui->step.fraction = arrived;
        select_current(ui, document);
    }
}

static void finish_step(UiState *ui, const Document *document) {
    ui->play_clock = 0;
    if (ui->grain == GRAIN_STAGE)
        ui->step = (UiStep){0};
    else
        step_forward(ui, document, ui->grain);
    ui->is_stepping = false;
    if (is_at_end(ui, document)) ui->is_playing = false;
}

bool step_tick(UiState *ui, const Document *document, double seconds) {
    if (!ui->is_playing && !ui->is_stepping) return false;
    bool begins = ui->play_clock == 0;
    ui->play_clock += seconds;
    if (begins && !step_begin(ui, document, ui->grain)) {
        ui->is_playing = ui->is_stepping = false;
        return true;
    }
    double share = ui->play_clock * ui->speed / step_seconds(ui->grain);
    if (share >= 1)
        finish_step(ui, document);
    else if (ui->step.is_partial)
        show_share(ui, document, (float)share);
    return true;
}
