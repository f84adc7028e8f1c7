// Walking through the computation. UiStep counts the cells (and terms of the next cell) that are on
// screen; everything here moves these two counts, and the selection follows so that the inspector
// tells of the same cell.
#include "app/ui/step.h"

static AttnMatrix result_matrix(const UiState *ui, const Document *document) {
    AttnMatrixId id = ui_stage_matrix(ui, document, ui->stage);
    size_t head = ui_matrix_head(ui, document, id);
    return attn_trace_matrix(document->trace, id, head);
}

size_t step_cell_count(const UiState *ui, const Document *document) {
    AttnMatrix matrix = result_matrix(ui, document);
    return matrix.rows * matrix.cols;
}

size_t step_column_count(const UiState *ui, const Document *document) {
    return result_matrix(ui, document).cols;
}

size_t step_term_count(const UiState *ui, const Document *document) {
    const AttnShape *shape = attn_trace_shape(document->trace);
    switch (ui->stage) {
    case ATTN_STAGE_PROJECT: {
        AttnMatrixId given = ui->projection == ATTN_Q   ? ATTN_WQ
                             : ui->projection == ATTN_K ? ATTN_WK
                                                        : ATTN_WV;
        if (!document->scene->given[given]) return 1;
        return given == ATTN_WQ ? shape->d : shape->d_m;
    }
    case ATTN_STAGE_ROTATE: return 2;
    case ATTN_STAGE_SCORE: return shape->d_k;
    case ATTN_STAGE_SOFTMAX: return step_softmax_terms(ui, document);
    case ATTN_STAGE_MIX: return shape->n_k;
    case ATTN_STAGE_OUTPUT: return document->scene->given[ATTN_WO] ? shape->h * shape->d_v : 1;
    case ATTN_STAGE_SCALE:
        return document->scene->spec.positions == ATTN_POSITIONS_ALIBI ? 2 : 1; // × f, − penalty
    case ATTN_STAGE_INPUT:
    case ATTN_STAGE_MASK:
    case ATTN_STAGE_COUNT: break;
    }
    return 1;
}

static size_t stage_index(const Document *document, AttnStage stage,
                          AttnStage stages[ATTN_STAGE_COUNT], size_t *count) {
    *count = document_stages(document, stages);
    for (size_t i = 0; i < *count; i++)
        if (stages[i] == stage) return i;
    return 0;
}

static void settle(UiState *ui) {
    ui->step = (UiStep){0};
    ui->begins_here = false;
    ui->is_stepping = false;
}

// An offset from a place among so many, cut where it would lead out of them.
static long within(long offset, size_t from, size_t count) {
    const long least = -(long)from, most = (long)(count - 1 - from);
    return offset < least ? least : offset > most ? most : offset;
}

// Nothing is selected that is not there.
static void clamp_selection(UiState *ui, const Document *document) {
    UiSelection *selection = &ui->selection;
    if (!selection->is_active) return;
    if (!attn_trace_has(document->trace, selection->matrix)) {
        selection->is_active = false;
        return;
    }
    if (selection->head >= attn_trace_heads(document->trace, selection->matrix))
        selection->head = 0;
    AttnMatrix matrix = attn_trace_matrix(document->trace, selection->matrix, selection->head);
    if (matrix.rows == 0 || matrix.cols == 0)
        selection->is_active = false;
    else {
        if (selection->row >= matrix.rows) selection->row = matrix.rows - 1;
        if (selection->column >= matrix.cols) selection->column = matrix.cols - 1;
        selection->down = within(selection->down, selection->row, matrix.rows);
        selection->right = within(selection->right, selection->column, matrix.cols);
    }
}

// The selected cell goes along into the new stage's result, as far as that is large enough.
static void carry_selection(UiState *ui, const Document *document) {
    UiSelection *selection = &ui->selection;
    if (!selection->is_active) return;
    selection->matrix = ui_stage_matrix(ui, document, ui->stage);
    selection->head = ui_matrix_head(ui, document, selection->matrix);
    selection->down = selection->right = 0;
    clamp_selection(ui, document);
}

void step_to_stage(UiState *ui, const Document *document, AttnStage stage) {
    settle(ui);
    ui->compared_stage = ATTN_STAGE_COUNT;
    if (ui->stage == stage) return;
    ui->stage = stage;
    ui->scroll = (UiScroll){0, 0};
    carry_selection(ui, document);
}

bool step_stage(UiState *ui, const Document *document, int direction) {
    AttnStage stages[ATTN_STAGE_COUNT];
    size_t count, index = stage_index(document, ui->stage, stages, &count);
    if ((direction < 0 && index == 0) || (direction > 0 && index + 1 == count)) return false;
    step_to_stage(ui, document, stages[direction < 0 ? index - 1 : index + 1]);
    return true;
}

void step_follow(UiState *ui, const Document *document) {
    AttnMatrixId id = ui_stage_matrix(ui, document, ui->stage);
    AttnMatrix matrix = result_matrix(ui, document);
    size_t total = matrix.rows * matrix.cols, cell = ui->step.is_partial ? ui->step.cells : total;
    bool is_under_way = ui->step.is_partial && (ui->step.terms > 0 || ui->step.fraction > 0);
    if (!is_under_way && cell > 0) cell--;
    if (total == 0 || cell >= total) return;
    ui->selection = (UiSelection){.is_active = true,
                                  .is_from_step = true,
                                  .matrix = id,
                                  .head = ui_matrix_head(ui, document, id),
                                  .row = cell / matrix.cols,
                                  .column = cell % matrix.cols};
}

// Has the user put the selection on a cell of what this stage computes? Which part of it?
static bool is_result_selected(const UiState *ui, const Document *document, size_t *part) {
    const UiSelection *at = &ui->selection;
    if (!at->is_active || at->is_from_step || at->head != ui_matrix_head(ui, document, at->matrix))
        return false;
    for (*part = 0; *part < step_parts_count(ui); ++*part)
        if (step_parts_matrix(ui, document, *part) == at->matrix) return true;
    return false;
}

bool step_begins_here(const UiState *ui, const Document *document, UiGrain grain) {
    if (ui->step.is_partial || grain == GRAIN_STAGE || ui->stage == ATTN_STAGE_INPUT) return false;
    size_t part;
    return ui->begins_here || is_result_selected(ui, document, &part);
}

// After a part's last cell comes the first of the next one.
static void begin_part(UiState *ui, const Document *document) {
    const size_t part = step_parts_at(ui);
    if (ui->step.cells < step_cell_count(ui, document) || part + 1 >= step_parts_count(ui)) return;
    step_parts_go(ui, part + 1);
    ui->step.cells = ui->step.terms = ui->step.origin = 0;
}

bool step_begin(UiState *ui, const Document *document, UiGrain grain) {
    size_t cells = 0, part = 0;
    if (ui->step.is_partial) {
        begin_part(ui, document);
        return true;
    }
    if (step_begins_here(ui, document, grain)) {
        const bool is_selected = is_result_selected(ui, document, &part);
        settle(ui);
        step_parts_go(ui, is_selected ? part : 0);
        const size_t columns = step_column_count(ui, document);
        if (is_selected)
            cells = ui->selection.row * columns + (grain == GRAIN_ROW ? 0 : ui->selection.column);
    } else if (step_stage(ui, document, +1)) {
        step_parts_go(ui, 0);
    } else {
        return false;
    }
    ui->step = (UiStep){.is_partial = true, .cells = cells, .origin = cells, .grain = grain};
    return true;
}

bool step_advance(UiState *ui, const Document *document, UiGrain grain) {
    UiStep *step = &ui->step;
    if (grain == GRAIN_STAGE) {
        if (!step->is_partial) return step_stage(ui, document, +1);
        settle(ui);
        return true;
    }
    if (!step_begin(ui, document, grain)) return false;
    size_t columns = step_column_count(ui, document);
    step->grain = grain;
    step->fraction = 0;
    if (grain == GRAIN_TERM && ++step->terms < step_term_count(ui, document)) {
        step_follow(ui, document);
        return true;
    }
    step->cells = grain == GRAIN_ROW ? (step->cells / columns + 1) * columns : step->cells + 1;
    step->terms = 0;
    const bool is_last = step_parts_at(ui) + 1 == step_parts_count(ui);
    if (step->cells >= step_cell_count(ui, document) && is_last) *step = (UiStep){0}; // all there
    step_follow(ui, document);
    return true;
}

// One step less of a stage that is under way.
static void take_back(UiState *ui, const Document *document, UiGrain grain) {
    UiStep *step = &ui->step;
    size_t columns = step_column_count(ui, document);
    if (grain == GRAIN_TERM && step->terms > 0) {
        step->terms--;
    } else if (grain == GRAIN_TERM && step->cells > 0) {
        step->cells--;
        step->terms = step_term_count(ui, document) - 1;
    } else if (grain == GRAIN_ROW && step->cells > 0) {
        step->cells = (step->cells - 1) / columns * columns;
        step->terms = 0;
    } else if (step->terms > 0) {
        step->terms = 0;
    } else if (step->cells > 0) {
        step->cells--;
    }
}

bool step_retreat(UiState *ui, const Document *document, UiGrain grain) {
    UiStep *step = &ui->step;
    if (grain == GRAIN_STAGE) {
        if (!step->is_partial) return step_stage(ui, document, -1);
        settle(ui);
        return step_stage(ui, document, -1);
    }
    if (ui->stage == ATTN_STAGE_INPUT) return false; // given, not computed: nothing to take back
    if (!step->is_partial) {
        step_parts_go(ui, step_parts_count(ui) - 1);
        *step = (UiStep){.is_partial = true, .cells = step_cell_count(ui, document)};
    }
    step->grain = grain;
    step->fraction = 0;
    take_back(ui, document, grain);
    step_parts_leave_empty(ui, document);
    step_follow(ui, document);
    return true;
}

void step_clamp(UiState *ui, const Document *document) {
    step_finish(ui);
    size_t heads = attn_trace_heads(document->trace, ATTN_SCORES);
    if (ui->head >= heads) ui->head = 0;
    AttnStage stages[ATTN_STAGE_COUNT];
    size_t count, index = stage_index(document, ui->stage, stages, &count);
    ui->stage = stages[index];
    const size_t cells = step_cell_count(ui, document);
    const bool is_last = step_parts_at(ui) + 1 == step_parts_count(ui);
    if (ui->step.cells > cells || (ui->step.cells == cells && is_last)) ui->step = (UiStep){0};
    if (ui->step.terms >= step_term_count(ui, document)) ui->step.terms = 0;
    if (ui->step.origin >= cells) ui->step.origin = 0;
    clamp_selection(ui, document);
}
