// canvas_product: the stages that multiply, laid out as one multiplies by hand: left operand at the
// left, right operand above, each cell of the result where its row and its column cross.
#include "app/views/canvas.h"
#include <stdio.h>
#include <string.h>

// --- score: S = Q Kᵀ -----------------------------------------------------------------------------

void canvas_score(const View *view, DrawRect area) {
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    CanvasTable table;
    canvas_table_init(view, &table, area);
    const size_t left = canvas_add_column(&table, shape->d_k, 0);
    const size_t right = canvas_add_column(&table, shape->n_k, 16);
    const size_t above = canvas_add_row(&table, shape->d_k, 0);
    const size_t below = canvas_add_row(&table, shape->n_q, 16);
    table.sum_axis = AXIS_KEY_WIDTH;

    CanvasGrid *q = canvas_add_grid(view, &table, ATTN_Q, canvas_head(view), left, below);
    canvas_set_axes(q, AXIS_QUERY, AXIS_KEY_WIDTH);
    q->row_labels = LABELS_SHOWN;
    q->words = view_text(view, TEXT_CANVAS_NAME_Q);

    CanvasGrid *k = canvas_add_grid(view, &table, ATTN_K, canvas_kv_head(view), right, above);
    canvas_set_transposed(k);
    canvas_set_axes(k, AXIS_KEY_WIDTH, AXIS_KEY);
    k->column_labels = LABELS_SHOWN;
    k->place = PLACE_LEFT;
    k->words = view_text(view, TEXT_CANVAS_NAME_K);

    CanvasGrid *s = canvas_add_grid(view, &table, ATTN_SCORES, canvas_head(view), right, below);
    canvas_set_axes(s, AXIS_QUERY, AXIS_KEY);
    canvas_set_result(view, s);
    s->words = view_text(view, TEXT_CANVAS_NAME_SCORES);
    canvas_show(view, &table);
}

// --- mix: C = A V --------------------------------------------------------------------------------

void canvas_mix(const View *view, DrawRect area) {
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    CanvasTable table;
    canvas_table_init(view, &table, area);
    table.max_aspect = 2.2f; // V above makes it tall
    const size_t left = canvas_add_column(&table, shape->n_k, 0);
    const size_t right = canvas_add_column(&table, shape->d_v, 16);
    const size_t above = canvas_add_row(&table, shape->n_k, 0);
    const size_t below = canvas_add_row(&table, shape->n_q, 10);
    table.sum_axis = AXIS_KEY;

    CanvasGrid *a = canvas_add_grid(view, &table, ATTN_WEIGHTS, canvas_head(view), left, below);
    canvas_set_axes(a, AXIS_QUERY, AXIS_KEY);
    a->row_labels = LABELS_SHOWN;
    a->column_labels = LABELS_SHOWN;
    a->words = view_text(view, TEXT_CANVAS_NAME_WEIGHTS);

    CanvasGrid *v = canvas_add_grid(view, &table, ATTN_V, canvas_kv_head(view), right, above);
    canvas_set_axes(v, AXIS_KEY, AXIS_VALUE_WIDTH);
    v->row_labels = LABELS_OVERHANG;
    v->place = PLACE_TOP;
    v->words = view_text(view, TEXT_CANVAS_NAME_V);

    CanvasGrid *c = canvas_add_grid(view, &table, ATTN_CONTEXT, canvas_head(view), right, below);
    canvas_set_axes(c, AXIS_QUERY, AXIS_VALUE_WIDTH);
    canvas_set_result(view, c);
    c->words = view_text(view, TEXT_CANVAS_NAME_CONTEXT);
    canvas_show(view, &table);
}

// --- output: O = C WO + bO + X -------------------------------------------------------------------

static CanvasGrid *add_concat(const View *view, CanvasTable *table, size_t band_x, size_t band_y) {
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    CanvasGrid *grid = canvas_add_grid(view, table, ATTN_CONTEXT, 0, band_x, band_y);
    for (size_t head = 1; head < shape->h; head++) {
        const DocumentDigest *part = view_digest(view, view->document, ATTN_CONTEXT, head);
        if (part != NULL && part->range > grid->range) grid->range = part->range;
    }
    canvas_set_axes(grid, AXIS_QUERY, AXIS_CONCAT);
    grid->source = SOURCE_CONCAT;
    grid->cols = shape->h * shape->d_v;
    grid->row_labels = LABELS_SHOWN;
    grid->words = view_text(view, TEXT_CANVAS_NAME_CONTEXT);
    if (shape->h < 2) return grid;
    grid->column_labels = LABELS_SHOWN;
    grid->head_span = shape->d_v;
    grid->words = view_text(view, TEXT_CANVAS_NAME_CONCAT);
    canvas_set_title(grid, "C_{1} … C_{%zu}", shape->h);
    return grid;
}

static void add_bias(const View *view, CanvasTable *table, AttnMatrixId id, size_t first,
                     size_t count, CanvasAxis axis, size_t band_x, size_t band_y) {
    if (!attn_trace_has(view->document->trace, id)) return;
    CanvasGrid *bias = canvas_add_grid(view, table, id, 0, band_x, band_y);
    canvas_set_slice(view, bias, first, count);
    canvas_set_axes(bias, AXIS_NONE, axis);
    bias->place = PLACE_LEFT;
    bias->is_brief = true;
}

static CanvasMark *add_addend(const View *view, CanvasTable *table, size_t band_x, size_t band_y) {
    CanvasGrid *x = canvas_add_grid(view, table, ATTN_X, 0, band_x, band_y);
    canvas_set_axes(x, AXIS_QUERY, AXIS_OUTPUT);
    x->words = view_text(view, TEXT_CANVAS_NAME_RESIDUAL);
    CanvasMark *mark = canvas_add_mark(table, MARK_ARROW_BACK, ROLE_NONE, band_x, band_y);
    snprintf(mark->lines[0], sizeof mark->lines[0], "+ X");
    return mark;
}

static void add_residual(const View *view, CanvasTable *table, size_t band_y) {
    const AttnTrace *trace = view->document->trace;
    if (!attn_trace_spec(trace)->residual) return;
    const size_t band = canvas_add_column(table, attn_trace_shape(trace)->d, 30);
    add_addend(view, table, band, band_y);
}

static CanvasGrid *add_output(const View *view, CanvasTable *table, size_t band_x, size_t band_y) {
    CanvasGrid *o = canvas_add_grid(view, table, ATTN_OUTPUT, 0, band_x, band_y);
    canvas_set_axes(o, AXIS_QUERY, AXIS_OUTPUT);
    canvas_set_result(view, o);
    o->words = view_text(view, TEXT_CANVAS_NAME_OUTPUT);
    return o;
}

static void set_up(CanvasTable *table) {
    table->max_aspect = 2.5f;
    table->sum_axis = AXIS_CONCAT;
}

// Without WO the output is the context (and X): side by side, or one under the other.
static void build_copy(const View *view, CanvasTable *table, bool is_stacked) {
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    const size_t addends = attn_trace_spec(view->document->trace)->residual ? 1 : 0;
    size_t bands[3][2] = {{0}};
    set_up(table);
    canvas_add_column(table, shape->d_o, 0);
    canvas_add_row(table, shape->n_q, 0);
    for (size_t i = 1; i < 2 + addends; i++)
        bands[i][is_stacked] = is_stacked ? canvas_add_row(table, shape->n_q, 30)
                                          : canvas_add_column(table, shape->d_o, 30);
    add_concat(view, table, 0, 0);
    CanvasGrid *o = add_output(view, table, bands[1][0], bands[1][1]);
    if (is_stacked && !canvas_is_turned(view)) o->row_labels = LABELS_SHOWN;
    canvas_add_mark(table, MARK_EQUALS, ROLE_NONE, bands[1][0], bands[1][1])->is_vertical =
        is_stacked;
    if (addends > 0) add_addend(view, table, bands[2][0], bands[2][1])->is_vertical = is_stacked;
}

void canvas_output(const View *view, DrawRect area) {
    const AttnTrace *trace = view->document->trace;
    const AttnShape *shape = attn_trace_shape(trace);
    const bool has_wo = attn_trace_has(trace, ATTN_WO), has_bo = attn_trace_has(trace, ATTN_BO);
    if (!has_wo) area = canvas_note(view, area, view_text(view, TEXT_CANVAS_NOTE_ABSENT_WO), NULL);
    if (!has_wo && !has_bo) {
        canvas_show_best(view, area, build_copy);
        return;
    }
    CanvasTable table;
    canvas_table_init(view, &table, area);
    set_up(&table);
    const size_t left = canvas_add_column(&table, shape->h * shape->d_v, 0);
    const size_t right = canvas_add_column(&table, shape->d_o, has_wo ? 16 : 30);
    const size_t above = has_wo ? canvas_add_row(&table, shape->h * shape->d_v, 0) : 0;
    const size_t bias = has_bo ? canvas_add_row(&table, 1, 8) : 0;
    const size_t below = canvas_add_row(&table, shape->n_q, 12);

    add_concat(view, &table, left, below);
    if (has_wo) {
        CanvasGrid *wo = canvas_add_grid(view, &table, ATTN_WO, 0, right, above);
        canvas_set_axes(wo, AXIS_CONCAT, AXIS_OUTPUT);
        wo->column_labels = LABELS_SHOWN;
        wo->place = shape->h > 1 ? PLACE_TOP : PLACE_LEFT;
        wo->head_span = shape->h > 1 ? shape->d_v : 0;
    }
    add_bias(view, &table, ATTN_BO, 0, shape->d_o, AXIS_OUTPUT, right, bias);
    add_output(view, &table, right, below);
    if (!has_wo) canvas_add_mark(&table, MARK_EQUALS, ROLE_NONE, right, below);
    add_residual(view, &table, below);
    canvas_show(view, &table);
}
