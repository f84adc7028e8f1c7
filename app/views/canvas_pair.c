// canvas_pair: the stages that turn scores into scores, and scores into weights: two matrices, an
// operator between them.
#include "app/views/canvas.h"
#include "engine/stages.h"
#include <math.h>
#include <stdio.h>

static float smaller(float a, float b) {
    return a < b ? a : b;
}

// --- two matrices of scores ---------------------------------------------------------

// The first or second matrix of the pair. Stacked, the second stands under the column labels of the
// first.
static CanvasGrid *add_scores(const View *view, CanvasTable *table, AttnMatrixId id, size_t place,
                              TextId words) {
    const bool is_stacked = table->row_count > 1;
    CanvasGrid *grid = canvas_add_grid(view, table, id, canvas_head(view), is_stacked ? 0 : place,
                                       is_stacked ? place : 0);
    canvas_set_axes(grid, AXIS_QUERY, AXIS_KEY);
    grid->column_labels = place == 0 || !is_stacked ? LABELS_SHOWN : LABELS_NONE;
    grid->row_labels = place == 0 || is_stacked ? LABELS_SHOWN : LABELS_NONE;
    grid->words = view_text(view, words);
    return grid;
}

// Two bands for two matrices of scores, side by side or one above the other, and the operator
// between them.
static CanvasMark *begin_pair(const View *view, CanvasTable *table, ThemeRole role,
                              bool is_stacked) {
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    canvas_add_column(table, shape->n_k, 0);
    canvas_add_row(table, shape->n_q, 0);
    if (is_stacked)
        canvas_add_row(table, shape->n_q, 30);
    else
        canvas_add_column(table, shape->n_k, 20);
    table->cell_axis = AXIS_QUERY;
    CanvasMark *mark =
        canvas_add_mark(table, MARK_ARROW, role, is_stacked ? 0 : 1, is_stacked ? 1 : 0);
    mark->is_vertical = is_stacked;
    return mark;
}

// "÷ √4 = 2", "÷ T = 0.5", "− m|i − j|": what a score goes through, a line each.
static void say_scale(const View *view, CanvasMark *mark) {
    const AttnTrace *trace = view->document->trace;
    const AttnSpec *spec = attn_trace_spec(trace);
    const AttnShape *shape = attn_trace_shape(trace);
    char number[NUMFMT_MAX];
    size_t line = 0;
    if (isnan(spec->factor))
        snprintf(mark->lines[line++], sizeof mark->lines[0], "÷ √%zu", shape->d_k);
    else if (spec->factor < 1 || spec->factor > 1)
        snprintf(mark->lines[line++], sizeof mark->lines[0], "× %s",
                 numfmt_fixed(number, (double)spec->factor, 3));
    else
        snprintf(mark->lines[line++], sizeof mark->lines[0], "%s",
                 view_text(view, TEXT_CANVAS_MARK_NO_SCALE));
    if (spec->temperature < 1 || spec->temperature > 1)
        snprintf(mark->lines[line++], sizeof mark->lines[0], "÷ T = %s",
                 numfmt_fixed(number, (double)spec->temperature, 2));
    if (spec->positions != ATTN_POSITIONS_ALIBI) return;
    const float slope = attn_alibi_penalty(canvas_head(view), shape->h, 1);
    snprintf(mark->lines[line], sizeof mark->lines[0], "− %s |i − j|",
             numfmt_fixed(number, (double)slope, 3));
}

static void build_scale(const View *view, CanvasTable *table, bool is_stacked) {
    say_scale(view, begin_pair(view, table, ROLE_SCORE, is_stacked));
    add_scores(view, table, ATTN_SCORES, 0, TEXT_CANVAS_NAME_SCORES);
    canvas_set_result(view, add_scores(view, table, ATTN_SCALED, 1, TEXT_CANVAS_NAME_SCALED));
}

void canvas_scale(const View *view, DrawRect area) {
    canvas_show_best(view, area, build_scale);
}

// Says which queries see nothing, where there are any.
static DrawRect note_nothing(const View *view, DrawRect area) {
    if (attn_mask_is_none(&attn_trace_spec(view->document->trace)->mask)) return area;
    size_t first;
    const size_t count = document_blind_queries(view->document, canvas_head(view), &first);
    if (count == 0) return area;
    char buffer[SCENE_TOKEN_MAX];
    const char *name = document_row_name(view->document, ATTN_SCORES, first, buffer);
    if (count == 1) return canvas_note(view, area, view_text(view, TEXT_CANVAS_NOTE_NOTHING), name);
    snprintf(buffer, sizeof buffer, "%zu", count);
    return canvas_note(view, area, view_text(view, TEXT_CANVAS_NOTE_NOTHING_MANY), buffer);
}

static void build_mask(const View *view, CanvasTable *table, bool is_stacked) {
    const bool is_none = attn_mask_is_none(&attn_trace_spec(view->document->trace)->mask);
    CanvasMark *mark = begin_pair(view, table, ROLE_SCORE, is_stacked);
    snprintf(mark->lines[0], sizeof mark->lines[0], "%s",
             view_text(view, is_none ? TEXT_CANVAS_MARK_NO_MASK : TEXT_CANVAS_MARK_MASK));
    add_scores(view, table, ATTN_SCALED, 0, TEXT_CANVAS_NAME_SCALED);
    canvas_set_result(view, add_scores(view, table, ATTN_MASKED, 1, TEXT_CANVAS_NAME_MASKED));
}

void canvas_mask(const View *view, DrawRect area) {
    canvas_show_best(view, note_nothing(view, area), build_mask);
}

// --- softmax -------------------------------------------------------------------------------------

// The card takes what its cells need, and never more than this share of the height or width.
#define CARD_SHARE          0.46f
#define CARD_SHARE_STANDING 0.54f
#define CARD_SHARE_GROWN    0.58f
#define GROWN_STEP          1.08f // from one unit to the next that is tried
#define GROWN_UNIT          4.0f
#define CELL_LEAST_GROWN    30.0f // height of the matrices' cells at unit 1

bool canvas_card_stands(const View *view) {
    return canvas_is_turned(view) != view_is_over_queries(view);
}

// What is to be said of the weights: a pinned one spoils the sum.
static TextId weights_words(const View *view) {
    const AttnSpec *spec = attn_trace_spec(view->document->trace);
    const size_t head = view_matrix_head(view, ATTN_WEIGHTS);
    for (size_t i = 0; i < spec->override_count; i++)
        if (spec->overrides[i].matrix == ATTN_WEIGHTS && spec->overrides[i].head == head)
            return TEXT_CANVAS_NAME_WEIGHTS;
    return view_is_over_queries(view) ? TEXT_CANVAS_NAME_WEIGHTS_COLUMNS
                                      : TEXT_CANVAS_NAME_WEIGHTS_ROWS;
}

static void build_softmax(const View *view, CanvasTable *table, bool looks_stacked) {
    begin_pair(view, table, ROLE_WEIGHT, looks_stacked != canvas_is_turned(view));
    if (view_is_over_queries(view)) table->cell_axis = AXIS_KEY;
    add_scores(view, table, ATTN_MASKED, 0, TEXT_CANVAS_NAME_MASKED);
    CanvasGrid *weights = add_scores(view, table, ATTN_WEIGHTS, 1, weights_words(view));
    canvas_set_result(view, weights);
}

// The matrices, and the card beneath them or at their right.
typedef struct SoftmaxPlan {
    CanvasTable table;
    DrawRect card;
} SoftmaxPlan;

static DrawRect cut_right(DrawRect *area, float width) {
    area->w -= width + 8;
    return draw_rect(area->x + area->w + 8, area->y, width, area->h);
}

static DrawRect cut_bottom(DrawRect *area, float height) {
    area->h -= height + 8;
    return draw_rect(area->x, area->y + area->h + 8, area->w, height);
}

// is_least: the card takes no more than it needs for its numbers.
static void lay_out(const View *view, DrawRect area, float unit, bool is_least, SoftmaxPlan *out) {
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    const size_t terms = view_is_over_queries(view) ? shape->n_q : shape->n_k;
    const bool is_standing = canvas_card_stands(view);
    if (is_standing) {
        const float tall = smaller(canvas_card_height_standing(unit, terms), area.h);
        const float wide = canvas_card_width_standing(unit, is_least);
        out->card = cut_right(&area, smaller(wide, area.w * CARD_SHARE_STANDING));
        out->card.y += (out->card.h - tall) / 2;
        out->card.h = tall;
    } else {
        const float tall = canvas_card_height(unit, is_least);
        out->card = cut_bottom(
            &area,
            smaller(tall, area.h * (view->ui->is_projector ? CARD_SHARE_GROWN : CARD_SHARE)));
    }
    canvas_table_init(view, &out->table, area);
    canvas_set_unit(&out->table, unit); // as the card has
    out->table.grows = false;           // but together with it
    build_softmax(view, &out->table, is_standing);
    canvas_fit(view, &out->table);
}

// On a projector: the largest unit that makes the matrices' numbers larger and leaves the card
// whole.
static void grow_plan(const View *view, DrawRect area, SoftmaxPlan *plan) {
    const float share =
        canvas_card_stands(view) ? CARD_SHARE_STANDING * area.w : CARD_SHARE_GROWN * area.h;
    for (float unit = plan->table.unit * GROWN_STEP; unit <= GROWN_UNIT; unit *= GROWN_STEP) {
        SoftmaxPlan other;
        const float card = canvas_card_stands(view) ? canvas_card_width_standing(unit, false)
                                                    : canvas_card_height(unit, false);
        if (card > share) return;
        lay_out(view, area, unit, false, &other);
        const bool is_low = other.table.rows[0].pitch < CELL_LEAST_GROWN * unit;
        if (is_low || other.table.number_size <= plan->table.number_size) return;
        *plan = other;
    }
}

void canvas_softmax(const View *view, DrawRect area) {
    area = note_nothing(view, area);
    if (view_is_over_queries(view))
        area = canvas_note(view, area, view_text(view, TEXT_CANVAS_NOTE_QUERIES_AXIS), NULL);
    SoftmaxPlan plan;
    const float unit = canvas_unit(area);
    lay_out(view, area, unit, false, &plan);
    if (view->ui->is_projector) grow_plan(view, area, &plan);
    if (plan.table.number_size <= 0) { // the card's room may be what numbers lack
        SoftmaxPlan other;
        lay_out(view, area, unit, true, &other);
        if (other.table.number_size > 0) plan = other;
    }
    canvas_light(view, &plan.table);
    canvas_draw_table(view, &plan.table);
    canvas_draw_card(view, &plan.table, plan.card);
}
