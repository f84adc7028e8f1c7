// canvas_light: which rows and columns of the stage lie in the light.
//
// The cell that is being computed, else the selected one (which comes first while the computation
// rests, where the user has selected it), lights the index that it has along each
// of its two axes; every grid that has such an axis is lit there, so that left operand, upper
// operand and result are lit as one.
#include "app/ui/step.h"
#include "app/views/canvas.h"

// The cell in the light, in the terms of its matrix.
typedef struct LitCell {
    AttnMatrixId matrix;
    size_t head, row, column;
    bool is_exact; // not only one like it: it gets the frame
} LitCell;

static bool is_score_like(AttnMatrixId id) {
    return id == ATTN_SCORES || id == ATTN_SCALED || id == ATTN_MASKED || id == ATTN_WEIGHTS;
}

// Matrices whose cells mean the same place: a score and its weight, Q before and after its
// rotation.
static bool is_kin(AttnMatrixId a, AttnMatrixId b) {
    if (a == b || (is_score_like(a) && is_score_like(b))) return true;
    if (a > b) return is_kin(b, a);
    return (a == ATTN_X && b == ATTN_X_POSITIONED) || (a == ATTN_M && b == ATTN_M_POSITIONED) ||
           (a == ATTN_Q_UNROTATED && b == ATTN_Q) || (a == ATTN_K_UNROTATED && b == ATTN_K);
}

// While the stage is being computed: the cell whose terms are arriving, else the one just finished.
static bool computed_cell(const View *view, LitCell *out) {
    const UiStep step = step_shown(view->ui, view->document);
    const AttnMatrixId id = ui_stage_matrix(view->ui, view->document, view->ui->stage);
    const AttnMatrix matrix = attn_trace_matrix(view->document->trace, id, 0);
    if (!step.is_partial || attn_matrix_is_absent(matrix)) return false;
    const bool is_arriving = step.terms > 0 || step.fraction > 0;
    if (!is_arriving && step.cells == 0) return false;
    const size_t cell = is_arriving ? step.cells : step.cells - 1;
    if (cell / matrix.cols >= matrix.rows) return false;
    *out = (LitCell){id, view_matrix_head(view, id), cell / matrix.cols, cell % matrix.cols, true};
    return true;
}

static bool selected_cell(const View *view, LitCell *out) {
    const UiSelection *selection = &view->ui->selection;
    if (!selection->is_active) return false;
    *out = (LitCell){selection->matrix, selection->head, selection->row, selection->column, true};
    return true;
}

// Has the user selected another cell than the computed one, and does nothing move? Then it is that
// which the keys work on.
static bool gives_way(const View *view, const LitCell *computed) {
    const UiState *ui = view->ui;
    const UiSelection *at = &ui->selection;
    const bool is_other = at->matrix != computed->matrix || at->head != computed->head ||
                          at->row != computed->row || at->column != computed->column;
    return at->is_active && !at->is_from_step && is_other && !ui->is_playing && !ui->is_stepping &&
           ui->step.fraction <= 0;
}

// The grid that shows the cell; else, with is_exact cleared, one that shows its kin.
static const CanvasGrid *grid_of(const CanvasTable *table, LitCell *cell) {
    size_t row, column;
    for (size_t i = 0; i < table->grid_count; i++) {
        const UiId id = ui_cell(cell->matrix, cell->head, cell->row, cell->column);
        if (canvas_find_cell(&table->grids[i], id, &row, &column)) return &table->grids[i];
    }
    cell->is_exact = false;
    for (size_t i = 0; i < table->grid_count; i++) {
        const CanvasGrid *grid = &table->grids[i];
        if (!is_kin(grid->id, cell->matrix) || grid->source == SOURCE_CONCAT) continue;
        const UiId id = ui_cell(grid->id, grid->head, cell->row, cell->column);
        if (canvas_find_cell(grid, id, &row, &column)) return grid;
    }
    return NULL;
}

static void light_axis(CanvasTable *table, CanvasAxis axis, size_t index) {
    if (axis == AXIS_NONE) return;
    table->lights[axis] = (CanvasLight){true, index};
}

// A row of the context that is being added up: its weights, and the value row whose turn it is.
static bool light_mix_row(const View *view, CanvasTable *table) {
    const UiStep *step = &view->ui->step;
    const size_t columns = step_column_count(view->ui, view->document);
    if (view->ui->stage != ATTN_STAGE_MIX || !step->is_partial || step->grain != GRAIN_ROW ||
        step->fraction <= 0 || columns == 0)
        return false;
    table->is_lit = table->is_computing = true;
    light_axis(table, AXIS_QUERY, step->cells / columns);
    light_axis(table, AXIS_KEY, (size_t)step_mix(view->ui, view->document));
    table->sum_axis = AXIS_NONE;
    table->focus_axis = AXIS_QUERY;
    return true;
}

void canvas_light(const View *view, CanvasTable *table) {
    LitCell cell;
    if (light_mix_row(view, table)) return;
    const bool is_computed = computed_cell(view, &cell) && !gives_way(view, &cell);
    if (!is_computed && !selected_cell(view, &cell)) return;
    const CanvasGrid *grid = grid_of(table, &cell);
    if (!grid) return;
    size_t row = 0, column = 0;
    const size_t head = cell.is_exact ? cell.head : grid->head;
    const AttnMatrixId id = cell.is_exact ? cell.matrix : grid->id;
    if (!canvas_find_cell(grid, ui_cell(id, head, cell.row, cell.column), &row, &column)) return;
    table->is_lit = true;
    table->is_computing = is_computed;
    light_axis(table, grid->row_axis, row);
    light_axis(table, grid->column_axis, column);
    table->has_frame = cell.is_exact;
    table->frame_grid = (size_t)(grid - table->grids);
    table->frame_row = row;
    table->frame_column = column;
    if (!is_computed) canvas_find_range(view, table);
    const UiStep step = step_shown(view->ui, view->document);
    const bool has_terms = step.terms > 0 || (step.fraction > 0 && step.grain != GRAIN_ROW);
    if (!is_computed || !has_terms) return;
    table->terms = step.terms;
    table->fraction = step.fraction;
}

// --- light of a cell
// ------------------------------------------------------------------------------

#define LIGHT_OPERAND 0.30f // of cells that take no part
#define LIGHT_APART   0.48f // of grids that the lit cell has nothing to do with
#define LIGHT_RESULT  0.62f
#define LIGHT_DONE    0.85f // of the result while it is being computed
#define LIGHT_COLOUR  0.38f // more where colour is all there is to see

// Light of a term at this index along the summed axis.
static float term_light(const CanvasTable *table, size_t index) {
    if (table->terms == SIZE_MAX || index < table->terms) return 1;
    const float fraction = index == table->terms ? table->fraction : 0;
    return LIGHT_OPERAND + (1 - LIGHT_OPERAND) * fraction;
}

bool canvas_lights_axis(const CanvasTable *table, CanvasAxis axis, size_t *index) {
    if (!table->is_lit || !table->lights[axis].is_on) return false;
    *index = table->lights[axis].index;
    return table->cell_axis == AXIS_NONE || table->cell_axis == axis;
}

static float rest_light(const CanvasTable *table, const CanvasGrid *grid) {
    const float more = canvas_has_numbers(table, grid) ? 0 : LIGHT_COLOUR;
    const bool is_apart =
        !table->lights[grid->row_axis].is_on && !table->lights[grid->column_axis].is_on;
    if (!grid->is_result && !grid->difference)
        return (is_apart ? LIGHT_APART : LIGHT_OPERAND) + more;
    return table->is_computing ? LIGHT_DONE : LIGHT_RESULT + more;
}

float canvas_cell_light(const CanvasTable *table, const CanvasGrid *grid, size_t row,
                        size_t column) {
    if (!table->is_lit || canvas_is_in_range(table, grid, row, column)) return 1;
    size_t lit = 0;
    bool in_row = canvas_lights_axis(table, grid->row_axis, &lit) && lit == row;
    bool in_column = canvas_lights_axis(table, grid->column_axis, &lit) && lit == column;
    if (table->focus_axis != AXIS_NONE && grid->row_axis == table->focus_axis) in_column = false;
    if (table->focus_axis != AXIS_NONE && grid->column_axis == table->focus_axis) in_row = false;
    if (!in_row && !in_column) return rest_light(table, grid);
    if (table->sum_axis == AXIS_NONE) return 1;
    if (in_row && grid->column_axis == table->sum_axis) return term_light(table, column);
    if (in_column && grid->row_axis == table->sum_axis) return term_light(table, row);
    return 1;
}
