// canvas_pair: the stages that turn one matrix into another of the same shape: side by side, an
// operator between them.
#include "app/views/canvas.h"
#include "engine/stages.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define NOTE_BYTES 1024

// --- input ---------------------------------------------------------------------------------------

// X, and where positions are added: X + P = X positioned, in one band of rows.
static void add_input(const View *view, CanvasTable *table, AttnMatrixId id, size_t row,
                      bool is_new) {
    const bool is_memory = id == ATTN_M;
    const AttnMatrixId positioned = is_memory ? ATTN_M_POSITIONED : ATTN_X_POSITIONED;
    const size_t width = attn_trace_matrix(view->document->trace, id, 0).cols;
    const CanvasAxis rows = is_memory ? AXIS_KEY : AXIS_QUERY;
    const CanvasAxis columns = is_memory ? AXIS_MEMORY_FEATURE : AXIS_FEATURE;
    if (is_new) canvas_add_column(table, width, 0);
    CanvasGrid *x = canvas_add_grid(view, table, id, 0, 0, row);
    canvas_set_axes(x, rows, columns);
    x->row_labels = x->column_labels = LABELS_SHOWN;
    x->words = view_text(view, is_memory ? TEXT_CANVAS_NAME_M : TEXT_CANVAS_NAME_X);
    if (!attn_trace_has(view->document->trace, positioned)) return;
    if (is_new) canvas_add_column(table, width, 24), canvas_add_column(table, width, 24);
    CanvasGrid *p = canvas_add_grid(view, table, positioned, 0, 1, row);
    canvas_set_axes(p, rows, columns);
    p->source = SOURCE_POSITIONS;
    p->range = 1; // sines and cosines
    p->words = view_text(view, TEXT_CANVAS_NAME_POSITIONS);
    canvas_set_title(p, "P");
    CanvasGrid *sum = canvas_add_grid(view, table, positioned, 0, 2, row);
    canvas_set_axes(sum, rows, columns);
    sum->words = view_text(view, TEXT_CANVAS_NAME_POSITIONED);
    canvas_formula(view, positioned, sum->title);
    canvas_add_mark(table, MARK_PLUS, ROLE_NONE, 1, row);
    canvas_add_mark(table, MARK_EQUALS, ROLE_NONE, 2, row);
}

// Names the tokens whose vectors were made from their spelling.
static void say_spelled(const View *view, char out[NOTE_BYTES]) {
    const Scene *scene = view->document->scene;
    const SceneTokens *lists[] = {&scene->tokens, &scene->memory_tokens};
    char names[512] = "";
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < lists[k]->count; i++) {
            if (lists[k]->items[i].source != TOKEN_SPELLED) continue;
            const size_t used = strlen(names);
            snprintf(names + used, sizeof names - used, "%s%s", used > 0 ? ", " : "",
                     lists[k]->items[i].text);
        }
    }
    if (names[0] != '\0')
        snprintf(out, NOTE_BYTES, view_text(view, TEXT_CANVAS_NOTE_SPELLED), names);
}

// Two tables where the memory has another width: side by side; else one above the other would waste
// room as well.
static void input_table(const View *view, DrawRect area, AttnMatrixId id) {
    CanvasTable table;
    canvas_table_init(&table, area);
    table.max_aspect = 2.5f;
    const size_t row =
        canvas_add_row(&table, attn_trace_matrix(view->document->trace, id, 0).rows, 0);
    add_input(view, &table, id, row, true);
    canvas_show(view, &table);
}

void canvas_input(const View *view, DrawRect area) {
    char note[NOTE_BYTES] = "";
    say_spelled(view, note);
    area = canvas_note(view, area, note);
    if (!attn_trace_has(view->document->trace, ATTN_M)) {
        input_table(view, area, ATTN_X);
        return;
    }
    CanvasTable table;
    canvas_table_init(&table, area);
    table.max_aspect = 2.5f;
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    const size_t upper = canvas_add_row(&table, shape->n_q, 0);
    const size_t lower = canvas_add_row(&table, shape->n_k, 10);
    add_input(view, &table, ATTN_X, upper, true);
    if (shape->d_m > shape->d)
        for (size_t i = 0; i < table.column_count; i++)
            table.columns[i].count = shape->d_m;
    add_input(view, &table, ATTN_M, lower, false);
    canvas_show(view, &table);
}

// --- rotate --------------------------------------------------------------------------------------

static void add_rotation(const View *view, CanvasTable *table, AttnMatrixId before,
                         AttnMatrixId after, size_t band_y) {
    const bool is_query = after == ATTN_Q;
    const size_t head = is_query ? canvas_head(view) : canvas_kv_head(view);
    const CanvasAxis rows = is_query ? AXIS_QUERY : AXIS_KEY;
    const CanvasAxis columns = is_query ? AXIS_QUERY_WIDTH : AXIS_KEY_WIDTH;
    CanvasGrid *from = canvas_add_grid(view, table, before, head, 0, band_y);
    canvas_set_axes(from, rows, columns);
    from->row_labels = LABELS_SHOWN;
    from->words = view_text(view, TEXT_CANVAS_NAME_UNROTATED);
    CanvasGrid *to = canvas_add_grid(view, table, after, head, 1, band_y);
    canvas_set_axes(to, rows, columns);
    canvas_set_result(view, to);
    to->words = view_text(view, TEXT_CANVAS_NAME_ROTATED);
    CanvasMark *mark = canvas_add_mark(table, MARK_ARROW, from->role, 1, band_y);
    snprintf(mark->lines[0], sizeof mark->lines[0], "%s", view_text(view, TEXT_CANVAS_MARK_ROTATE));
}

void canvas_rotate(const View *view, DrawRect area) {
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    CanvasTable table;
    canvas_table_init(&table, area);
    table.max_aspect = 2.5f;
    canvas_add_column(&table, shape->d_k, 0);
    canvas_add_column(&table, shape->d_k, 24);
    const size_t upper = canvas_add_row(&table, shape->n_q, 0);
    const size_t lower = canvas_add_row(&table, shape->n_k, 12);
    add_rotation(view, &table, ATTN_Q_UNROTATED, ATTN_Q, upper);
    add_rotation(view, &table, ATTN_K_UNROTATED, ATTN_K, lower);
    canvas_show(view, &table);
}

// --- scale, mask: two matrices of scores ---------------------------------------------------------

static CanvasGrid *add_scores(const View *view, CanvasTable *table, AttnMatrixId id, size_t band_x,
                              size_t band_y, TextId words) {
    CanvasGrid *grid = canvas_add_grid(view, table, id, canvas_head(view), band_x, band_y);
    canvas_set_axes(grid, AXIS_QUERY, AXIS_KEY);
    grid->column_labels = LABELS_SHOWN;
    grid->row_labels = band_x == 0 ? LABELS_SHOWN : LABELS_NONE;
    grid->words = view_text(view, words);
    return grid;
}

static CanvasMark *begin_pair(const View *view, CanvasTable *table, DrawRect area, ThemeRole role) {
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    canvas_table_init(table, area);
    canvas_add_column(table, shape->n_k, 0);
    canvas_add_column(table, shape->n_k, 24);
    canvas_add_row(table, shape->n_q, 0);
    return canvas_add_mark(table, MARK_ARROW, role, 1, 0);
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

void canvas_scale(const View *view, DrawRect area) {
    CanvasTable table;
    say_scale(view, begin_pair(view, &table, area, ROLE_SCORE));
    add_scores(view, &table, ATTN_SCORES, 0, 0, TEXT_CANVAS_NAME_SCORES);
    CanvasGrid *scaled = add_scores(view, &table, ATTN_SCALED, 1, 0, TEXT_CANVAS_NAME_SCALED);
    canvas_set_result(view, scaled);
    canvas_show(view, &table);
}

// Says which queries see nothing; "" where all see something.
static void say_nothing(const View *view, char out[NOTE_BYTES]) {
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    size_t count = 0, first = 0;
    if (attn_mask_is_none(&attn_trace_spec(view->document->trace)->mask)) return;
    for (size_t row = 0; row < shape->n_q; row++) {
        if (!canvas_sees_nothing(view, canvas_head(view), row)) continue;
        if (count++ == 0) first = row;
    }
    char buffer[SCENE_TOKEN_MAX];
    if (count == 1)
        snprintf(out, NOTE_BYTES, view_text(view, TEXT_CANVAS_NOTE_NOTHING),
                 document_row_name(view->document, ATTN_SCORES, first, buffer));
    else if (count > 1)
        snprintf(out, NOTE_BYTES, view_text(view, TEXT_CANVAS_NOTE_NOTHING_MANY), count);
}

void canvas_mask(const View *view, DrawRect area) {
    char note[NOTE_BYTES] = "";
    say_nothing(view, note);
    area = canvas_note(view, area, note);
    const bool is_none = attn_mask_is_none(&attn_trace_spec(view->document->trace)->mask);
    CanvasTable table;
    CanvasMark *mark = begin_pair(view, &table, area, ROLE_SCORE);
    snprintf(mark->lines[0], sizeof mark->lines[0], "%s",
             view_text(view, is_none ? TEXT_CANVAS_MARK_NO_MASK : TEXT_CANVAS_MARK_MASK));
    add_scores(view, &table, ATTN_SCALED, 0, 0, TEXT_CANVAS_NAME_SCALED);
    CanvasGrid *masked = add_scores(view, &table, ATTN_MASKED, 1, 0, TEXT_CANVAS_NAME_MASKED);
    canvas_set_result(view, masked);
    canvas_show(view, &table);
}

// --- softmax -------------------------------------------------------------------------------------

// The card takes what its rows need, and never more than this share of the height.
#define CARD_SHARE 0.46f

void canvas_softmax(const View *view, DrawRect area) {
    const bool is_queries =
        attn_trace_spec(view->document->trace)->softmax_axis == ATTN_SOFTMAX_QUERIES;
    char note[NOTE_BYTES] = "";
    say_nothing(view, note);
    if (is_queries)
        snprintf(note, sizeof note, "%s", view_text(view, TEXT_CANVAS_NOTE_QUERIES_AXIS));
    area = canvas_note(view, area, note);
    const float wanted = canvas_card_height(area), most = area.h * CARD_SHARE;
    const float card = wanted < most ? wanted : most;
    CanvasTable table;
    const DrawRect upper = draw_rect(area.x, area.y, area.w, area.h - card - 8);
    begin_pair(view, &table, upper, ROLE_WEIGHT);
    add_scores(view, &table, ATTN_MASKED, 0, 0, TEXT_CANVAS_NAME_MASKED);
    const TextId words =
        is_queries ? TEXT_CANVAS_NAME_WEIGHTS_COLUMNS : TEXT_CANVAS_NAME_WEIGHTS_ROWS;
    CanvasGrid *weights = add_scores(view, &table, ATTN_WEIGHTS, 1, 0, words);
    canvas_set_result(view, weights);
    canvas_show(view, &table);
    canvas_draw_card(view, &table, draw_rect(area.x, area.y + area.h - card, area.w, card));
}
