// What can be seen of a step that is under way: pure functions of the step's fraction. The same
// answer is given to canvas, flight, inspector and strip, so that none of them is ahead of another.
#include "app/ui/step.h"
#include <math.h>

#define ARRIVAL     0.7f // playing a stage: share of it in which cells arrive; the rest is for looking
#define GATHERED    0.28f // a cell: the vectors have met
#define MULTIPLIED  0.66f // … all products are there
#define COLLAPSED   0.95f // … and have joined the sum
#define TERM_GATHER 0.5f  // the first term of a cell: the vectors have met
#define TERM_MADE   0.45f // a term: its product is there
#define ROW_WORK    0.65f // a row of softmax: largest, exponentials and sum are there
#define ROW_BEGINS  0.12f // a row of a product: its vector has come
#define ROW_ENDS    0.95f
#define EXPS_APART  16 // longer rows of softmax take exp of all at once

float step_part(float t, float from, float to) {
    const float part = (t - from) / (to - from);
    return part < 0 ? 0 : part > 1 ? 1 : part;
}

static bool is_sum_stage(AttnStage stage) {
    return stage == ATTN_STAGE_PROJECT || stage == ATTN_STAGE_ROTATE || stage == ATTN_STAGE_SCORE ||
           stage == ATTN_STAGE_MIX || stage == ATTN_STAGE_OUTPUT;
}

// --- sums of products ----------------------------------------------------------------------------

static StepSum sum_at(const UiStep *step, size_t count) {
    const float n = (float)count, t = (float)step->terms, f = step->fraction;
    StepSum sum = {true, step->cells, count, 1, t, t};
    if (f <= 0) return sum;
    if (step->grain == GRAIN_TERM) {
        const bool is_first = step->terms == 0;
        const float g = is_first ? step_part(f, TERM_GATHER, 1) : f;
        if (is_first) sum.gather = step_part(f, 0, TERM_GATHER);
        sum.products = t + step_part(g, 0, TERM_MADE);
        sum.landed = t + step_part(g, TERM_MADE, 1);
    } else {
        if (step->terms == 0) sum.gather = step_part(f, 0, GATHERED);
        sum.products = t + (n - t) * step_part(f, GATHERED, MULTIPLIED);
        sum.landed = t + (n - t) * step_part(f, MULTIPLIED, COLLAPSED);
    }
    return sum;
}

StepSum step_sum(const UiState *ui, const Document *document) {
    const UiStep *step = &ui->step;
    const bool is_fine = step->grain == GRAIN_CELL || step->grain == GRAIN_TERM;
    const bool is_arriving = step->terms > 0 || (is_fine && step->fraction > 0);
    if (!step->is_partial || !is_sum_stage(ui->stage) || (!is_fine && !is_arriving))
        return (StepSum){0};
    const size_t count = step_term_count(ui, document);
    if (is_arriving) return sum_at(step, count);
    if (step->cells == 0) return (StepSum){0};
    // Between two cells the one just done can be looked at.
    return (StepSum){true, step->cells - 1, count, 1, (float)count, (float)count};
}

#define MIX_BEGINS 0.03f
#define MIX_ENDS   0.97f

float step_mix(const UiState *ui, const Document *document) {
    const float keys = (float)attn_trace_shape(document->trace)->n_k;
    const float at = keys * step_part(ui->step.fraction, MIX_BEGINS, MIX_ENDS);
    return at < keys ? at : keys - 1e-3f;
}

// --- softmax -------------------------------------------------------------------------------------

static size_t softmax_length(const Document *document) {
    const AttnShape *shape = attn_trace_shape(document->trace);
    const bool is_queries = document->scene->spec.softmax_axis == ATTN_SOFTMAX_QUERIES;
    return is_queries ? shape->n_q : shape->n_k;
}

static size_t exp_steps(const Document *document) {
    const size_t n = softmax_length(document);
    return n <= EXPS_APART ? n : 1;
}

// Is the row worked out at this cell, rather than before it?
static bool works_row_out(const UiState *ui, const Document *document, size_t cell) {
    const size_t columns = attn_trace_shape(document->trace)->n_k;
    const bool is_queries = document->scene->spec.softmax_axis == ATTN_SOFTMAX_QUERIES;
    return cell == ui->step.origin || (is_queries ? cell < columns : cell % columns == 0);
}

// Largest, minus, exp …, sum, quotient.
size_t step_softmax_terms(const UiState *ui, const Document *document) {
    return works_row_out(ui, document, ui->step.cells) ? exp_steps(document) + 4 : 1;
}

StepSoftmax step_softmax(const UiState *ui, const Document *document) {
    const UiStep step = step_shown(ui, document);
    const float n = (float)softmax_length(document), steps = (float)exp_steps(document);
    StepSoftmax at = {step.cells, 1, n, n, 1, 1, softmax_length(document)};
    if (!step.is_partial) return at;
    if (step.terms == 0 && step.fraction <= 0) {
        if (step.cells == 0) return (StepSoftmax){.n = at.n};
        at.cell = step.cells - 1;
        return at;
    }
    const float t = (float)step.terms + step.fraction;
    at.quotient = t;
    if (!works_row_out(ui, document, step.cells)) return at;
    at.largest = step_part(t, 0, 1);
    at.minus = n * step_part(t, 1, 2);
    at.exps = n * step_part(t, 2, 2 + steps);
    at.sum = step_part(t, 2 + steps, 3 + steps);
    at.quotient = step_part(t, 3 + steps, 4 + steps);
    return at;
}

// --- all stages ----------------------------------------------------------------------------------

static void set_terms(UiStep *step, float terms, size_t most) {
    step->terms = terms < (float)most ? (size_t)terms : most;
    step->fraction = terms - (float)step->terms;
    // What has begun can be seen to have.
    if (step->terms == 0 && step->fraction < 1e-3f) step->fraction = 1e-3f;
    if (step->fraction > 1) step->fraction = 1;
}

static void show_cells(UiStep *step, float cells) {
    step->cells += (size_t)cells;
    step->terms = 0;
    step->fraction = fmaxf(cells - floorf(cells), 1e-3f);
}

static UiStep shown_row(const UiState *ui, const Document *document) {
    UiStep step = ui->step;
    const size_t columns = step_column_count(ui, document);
    const float left = (float)(columns - step.cells % columns), f = step.fraction;
    const bool is_queries = document->scene->spec.softmax_axis == ATTN_SOFTMAX_QUERIES;
    if (ui->stage == ATTN_STAGE_MIX) { // all of its row grows at once, a key after the other
        set_terms(&step, step_mix(ui, document), step_term_count(ui, document));
        return step;
    }
    if (ui->stage != ATTN_STAGE_SOFTMAX || is_queries) {
        show_cells(&step, fminf(left * step_part(f, ROW_BEGINS, ROW_ENDS), left - 0.01f));
    } else if (f < ROW_WORK) {
        const float most = (float)step_softmax_terms(ui, document);
        set_terms(&step, (most - 1) * f / ROW_WORK, (size_t)most);
    } else {
        const float cells = left * step_part(f, ROW_WORK, ROW_ENDS);
        if (cells >= 1)
            show_cells(&step, fminf(cells, left - 0.01f));
        else
            set_terms(&step, (float)step_softmax_terms(ui, document) - 1 + cells,
                      step_softmax_terms(ui, document));
    }
    return step;
}

static UiStep shown_cell(const UiState *ui, const Document *document) {
    UiStep step = ui->step;
    const size_t count = step_term_count(ui, document);
    if (is_sum_stage(ui->stage))
        set_terms(&step, sum_at(&step, count).products, count);
    else
        set_terms(&step,
                  (float)step.terms +
                      ((float)count - (float)step.terms) * step_part(step.fraction, 0.02f, 0.97f),
                  count);
    return step;
}

double step_stage_arrived(const UiState *ui, const Document *document) {
    const double all = (double)step_stage_cells(ui, document);
    const double before =
        (double)(step_parts_before(ui, document, step_parts_at(ui)) + ui->step.cells);
    return before + (all - before) * (double)step_part(ui->step.fraction, 0, ARRIVAL);
}

UiStep step_shown(const UiState *ui, const Document *document) {
    UiStep step = ui->step;
    if (!step.is_partial || step.fraction <= 0) return step;
    switch (step.grain) {
    case GRAIN_STAGE: {
        double cells = step_stage_arrived(ui, document);
        step_parts_find(ui, document, &cells);
        step.cells = (size_t)cells;
        step.terms = 0;
        step.fraction = 0;
        return step;
    }
    case GRAIN_ROW: return shown_row(ui, document);
    case GRAIN_CELL: return shown_cell(ui, document);
    case GRAIN_TERM:
        if (is_sum_stage(ui->stage))
            set_terms(&step, sum_at(&step, step_term_count(ui, document)).products,
                      step_term_count(ui, document));
        break;
    case GRAIN_COUNT: break;
    }
    return step;
}
