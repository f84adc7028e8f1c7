// The parts of a stage: the matrices that it computes one after the other. The projection has Q, K
// and V, the rotation Q and K; every other stage has its one result. Which part is under way is
// ui->projection; UiStep counts the cells of that part. Those before it are all there, of those
// after it nothing is.
#include "app/ui/step.h"

static const AttnMatrixId PROJECTIONS[STEP_PARTS_MAX] = {ATTN_Q, ATTN_K, ATTN_V};

size_t step_parts_count(const UiState *ui) {
    return ui->stage == ATTN_STAGE_PROJECT ? 3 : ui->stage == ATTN_STAGE_ROTATE ? 2 : 1;
}

size_t step_parts_at(const UiState *ui) {
    for (size_t i = 0; i < step_parts_count(ui); i++)
        if (PROJECTIONS[i] == ui->projection) return i;
    return 0;
}

void step_parts_go(UiState *ui, size_t part) {
    if (step_parts_count(ui) > 1) ui->projection = PROJECTIONS[part];
}

AttnMatrixId step_parts_matrix(const UiState *ui, const Document *document, size_t part) {
    return ui_part_matrix(document, ui->stage, PROJECTIONS[part]);
}

size_t step_parts_cells(const UiState *ui, const Document *document, size_t part) {
    const AttnMatrixId id = step_parts_matrix(ui, document, part);
    const AttnMatrix matrix =
        attn_trace_matrix(document->trace, id, ui_matrix_head(ui, document, id));
    return matrix.rows * matrix.cols;
}

size_t step_parts_before(const UiState *ui, const Document *document, size_t part) {
    size_t cells = 0;
    for (size_t i = 0; i < part; i++)
        cells += step_parts_cells(ui, document, i);
    return cells;
}

size_t step_stage_cells(const UiState *ui, const Document *document) {
    return step_parts_before(ui, document, step_parts_count(ui));
}

size_t step_parts_find(const UiState *ui, const Document *document, double *cells) {
    size_t part = 0;
    for (; part + 1 < step_parts_count(ui); part++) {
        const double own = (double)step_parts_cells(ui, document, part);
        if (*cells < own) break;
        *cells -= own;
    }
    return part;
}

void step_parts_leave_empty(UiState *ui, const Document *document) {
    UiStep *step = &ui->step;
    if (!step->is_partial || step->cells > 0 || step->terms > 0 || step->fraction > 0) return;
    const size_t part = step_parts_at(ui);
    if (part > 0) {
        step_parts_go(ui, part - 1);
        step->cells = step_parts_cells(ui, document, part - 1);
    } else if (step_stage(ui, document, -1)) {
        step_parts_go(ui, step_parts_count(ui) - 1);
    }
}

AttnMatrixId step_projection(const UiState *ui, const Document *document) {
    const UiStep *step = &ui->step;
    if (!step->is_partial || step->grain != GRAIN_STAGE || step->fraction <= 0 ||
        step_parts_count(ui) == 1)
        return ui->projection;
    double cells = step_stage_arrived(ui, document);
    return PROJECTIONS[step_parts_find(ui, document, &cells)];
}

bool ui_shows_cell(const UiState *ui, const Document *document, AttnMatrixId id, size_t row,
                   size_t column) {
    if (!ui->step.is_partial) return true;
    size_t part = 0;
    const size_t count = step_parts_count(ui);
    while (part < count && step_parts_matrix(ui, document, part) != id)
        part++;
    if (part == count) return true;
    const AttnMatrixId current = ui_stage_matrix(ui, document, ui->stage);
    if (id == current)
        return row * step_column_count(ui, document) + column < step_shown(ui, document).cells;
    while (part > 0 && step_parts_matrix(ui, document, part - 1) != current)
        part--;
    return part == 0; // none before it is under way
}
