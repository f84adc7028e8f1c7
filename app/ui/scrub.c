// The bar: a place within the whole pass as a number from 0 to 1. The input is at 0; every stage
// after it has an equal part, at the end of which all of it is computed; within it cells have equal
// parts, and so have a cell's terms.
#include "app/ui/step.h"
#include <math.h>

static size_t stage_place(const UiState *ui, const Document *document, size_t *last) {
    AttnStage stages[ATTN_STAGE_COUNT];
    const size_t count = document_stages(document, stages);
    *last = count - 1;
    for (size_t i = 0; i < count; i++)
        if (stages[i] == ui->stage) return i;
    return 0;
}

// Cells of the part under way and of those after it.
static double left_of_stage(const UiState *ui, const Document *document) {
    return (double)(step_stage_cells(ui, document) -
                    step_parts_before(ui, document, step_parts_at(ui)));
}

// Cells that have been computed of the part under way, and shares of one.
static double computed_cells(const UiState *ui, const Document *document) {
    const UiStep *step = &ui->step;
    const double columns = (double)step_column_count(ui, document);
    const double terms = (double)step_term_count(ui, document), f = (double)step->fraction;
    const double cells = (double)step->cells + (double)step->terms / terms;
    switch (step->grain) {
    case GRAIN_STAGE: return cells + f * (left_of_stage(ui, document) - cells);
    case GRAIN_ROW: return cells + f * (columns - fmod(cells, columns));
    case GRAIN_CELL: return cells + f * (1 - (double)step->terms / terms);
    case GRAIN_TERM:
    case GRAIN_COUNT: break;
    }
    return cells + f / terms;
}

double step_position(const UiState *ui, const Document *document) {
    size_t last;
    const size_t stage = stage_place(ui, document, &last);
    if (last == 0 || stage == 0) return 0;
    if (!ui->step.is_partial) return (double)stage / (double)last;
    const double cells =
        (double)step_parts_before(ui, document, step_parts_at(ui)) + computed_cells(ui, document);
    const double share = cells / (double)step_stage_cells(ui, document);
    return ((double)stage - 1 + share) / (double)last;
}

static void go_to_stage(UiState *ui, const Document *document, size_t index) {
    AttnStage stages[ATTN_STAGE_COUNT];
    document_stages(document, stages);
    step_to_stage(ui, document, stages[index]);
}

// So many cells of the part, of which the whole steps of this grain are there and, with motion,
// the next is on its way.
static UiStep step_at(UiState *ui, const Document *document, double cells, UiGrain grain) {
    const size_t columns = step_column_count(ui, document);
    UiStep step = {.is_partial = true, .grain = grain};
    double rest = 0;
    if (grain == GRAIN_ROW) {
        const double rows = cells / (double)columns;
        step.cells = (size_t)rows * columns;
        rest = rows - floor(rows);
    } else {
        step.cells = (size_t)cells;
        rest = cells - floor(cells);
    }
    if (grain == GRAIN_TERM) {
        const UiStep before = ui->step;
        ui->step = step; // how many terms depends on the cell
        const double terms = rest * (double)step_term_count(ui, document);
        ui->step = before;
        step.terms = (size_t)terms;
        rest = terms - floor(terms);
    }
    step.fraction = ui->has_motion ? (float)rest : 0;
    return step;
}

bool step_to_position(UiState *ui, const Document *document, double position, UiGrain grain) {
    size_t last;
    step_finish(ui);
    stage_place(ui, document, &last);
    ui->is_playing = false;
    if (!(position > 0)) position = 0;
    const double at = fmin(position, 1) * (double)last;
    const size_t stage = (size_t)ceil(at - 1e-9);
    const double share = at - ((double)stage - 1);
    if (grain == GRAIN_STAGE || stage == 0 || share > 1 - 1e-9) {
        go_to_stage(ui, document, grain == GRAIN_STAGE ? (size_t)(at + 0.5) : stage);
        if (grain != GRAIN_STAGE) step_parts_go(ui, step_parts_count(ui) - 1);
        return true;
    }
    go_to_stage(ui, document, stage);
    double cells = share * (double)step_stage_cells(ui, document);
    step_parts_go(ui, step_parts_find(ui, document, &cells));
    const UiStep step = step_at(ui, document, cells, grain);
    if (step.cells < step_cell_count(ui, document)) ui->step = step;
    step_parts_leave_empty(ui, document);
    step_follow(ui, document);
    return true;
}
