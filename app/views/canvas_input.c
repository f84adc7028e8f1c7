// canvas_input: what is given, and what positions do to it: X, with sinusoidal positions added
// where the scene has them, the memory likewise; and with rotary positions Q and K before and after
// they are turned.
#include "app/views/canvas.h"
#include <stdio.h>
#include <string.h>

#define NOTE_NAMES 12 // of more tokens only the first are named

// --- input ---------------------------------------------------------------------------------------

#define CHAIN_STEPS 3 // X + P = X positioned

// X or M, and what becomes of it. Chains lie along the rows, or, stacked, along the columns.
typedef struct Chain {
    AttnMatrixId given, positioned;
    size_t index; // which chain
    bool is_stacked;
    CanvasAxis rows, columns;
    TextId words;
} Chain;

static Chain chain_of(AttnMatrixId given, size_t index, bool is_stacked) {
    if (given == ATTN_M)
        return (Chain){ATTN_M,
                       ATTN_M_POSITIONED,
                       index,
                       is_stacked,
                       AXIS_KEY,
                       AXIS_MEMORY_FEATURE,
                       TEXT_CANVAS_NAME_M};
    return (Chain){ATTN_X,       ATTN_X_POSITIONED, index, is_stacked, AXIS_QUERY,
                   AXIS_FEATURE, TEXT_CANVAS_NAME_X};
}

static CanvasGrid *add_step(const View *view, CanvasTable *table, const Chain *chain,
                            AttnMatrixId id, size_t step, TextId words) {
    const size_t x = chain->is_stacked ? chain->index : step,
                 y = chain->is_stacked ? step : chain->index;
    CanvasGrid *grid = canvas_add_grid(view, table, id, 0, x, y);
    canvas_set_axes(grid, chain->rows, chain->columns);
    const bool is_leftmost = chain->is_stacked || step == 0;
    grid->row_labels = is_leftmost ? LABELS_SHOWN : LABELS_NONE;
    grid->words = view_text(view, words);
    return grid;
}

static void add_sign(CanvasTable *table, const Chain *chain, CanvasMarkKind kind, size_t step) {
    CanvasMark *mark =
        canvas_add_mark(table, kind, ROLE_NONE, chain->is_stacked ? chain->index : step,
                        chain->is_stacked ? step : chain->index);
    mark->is_vertical = chain->is_stacked;
}

static void add_chain(const View *view, CanvasTable *table, const Chain *chain) {
    CanvasGrid *given = add_step(view, table, chain, chain->given, 0, chain->words);
    given->column_labels = LABELS_SHOWN;
    if (!attn_trace_has(view->document->trace, chain->positioned)) return;
    // What is typed here keeps its numbers longest; not where names above narrow cells would meet.
    given->is_result = !chain->is_stacked;
    CanvasGrid *added =
        add_step(view, table, chain, chain->positioned, 1, TEXT_CANVAS_NAME_POSITIONS);
    added->source = SOURCE_POSITIONS;
    added->range = 1; // sines and cosines
    const bool looks_stacked = chain->is_stacked != canvas_is_turned(view);
    canvas_set_title(added, looks_stacked ? "+ P" : "P");
    CanvasGrid *sum =
        add_step(view, table, chain, chain->positioned, 2, TEXT_CANVAS_NAME_POSITIONED);
    canvas_formula(view, chain->positioned, sum->title);
    if (looks_stacked) return;
    add_sign(table, chain, MARK_PLUS, 1);
    add_sign(table, chain, MARK_EQUALS, 2);
}

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

static void build_input(const View *view, CanvasTable *table, bool is_stacked) {
    const AttnTrace *trace = view->document->trace;
    const AttnShape *shape = attn_trace_shape(trace);
    const bool has_memory = attn_trace_has(trace, ATTN_M);
    const size_t chains = has_memory ? 2 : 1;
    const size_t steps = attn_trace_has(trace, ATTN_X_POSITIONED) ? CHAIN_STEPS : 1;
    const size_t wide = has_memory ? larger(shape->d, shape->d_m) : shape->d;
    const size_t tall = has_memory ? larger(shape->n_q, shape->n_k) : shape->n_q;
    table->max_aspect = 2.5f;
    for (size_t i = 0; i < (is_stacked ? chains : steps); i++)
        canvas_add_column(table, is_stacked ? (i == 0 ? shape->d : shape->d_m) : wide,
                          i == 0 ? 0 : 24);
    for (size_t i = 0; i < (is_stacked ? steps : chains); i++)
        canvas_add_row(table, is_stacked ? tall : (i == 0 ? shape->n_q : shape->n_k),
                       i == 0 ? 0 : 10);
    for (size_t i = 0; i < chains; i++) {
        const Chain chain = chain_of(i == 0 ? ATTN_X : ATTN_M, i, is_stacked);
        add_chain(view, table, &chain);
    }
}

// The names of tokens, each once, as many as a note should have.
typedef struct NoteNames {
    const char *named[NOTE_NAMES];
    size_t count, used;
    char text[NOTE_NAMES * (SCENE_TOKEN_MAX + sizeof " · ") + sizeof " …"];
} NoteNames;

static bool is_named(const NoteNames *names, const char *name) {
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->named[i], name) == 0) return true;
    return false;
}

static void add_name(NoteNames *names, const char *name) {
    names->used += (size_t)snprintf(names->text + names->used, sizeof names->text - names->used,
                                    "%s%s", names->count > 0 ? " · " : "", name);
    names->named[names->count++] = name;
}

// Names the tokens, of X and M, whose vectors have one of these sources (a bit each); returns
// whether there are any.
static bool tokens_from(const View *view, unsigned sources, NoteNames *names) {
    const Scene *scene = view->document->scene;
    const SceneTokens *lists[] = {&scene->tokens, &scene->memory_tokens};
    *names = (NoteNames){.count = 0};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < lists[k]->count; i++) {
            const SceneToken *token = &lists[k]->items[i];
            if (!(sources & 1u << token->source) || is_named(names, token->text)) continue;
            if (names->count == NOTE_NAMES) {
                snprintf(names->text + names->used, sizeof names->text - names->used, " …");
                return true;
            }
            add_name(names, token->text);
        }
    }
    return names->count > 0;
}

void canvas_input(const View *view, DrawRect area) {
    const unsigned spelled = 1u << TOKEN_SPELLED;
    const unsigned not_given = 1u << TOKEN_TABLE | 1u << TOKEN_GLOSS | spelled;
    NoteNames names;
    if (document_features_hold(view->document) && tokens_from(view, not_given, &names))
        area = canvas_note(view, area, view_text(view, TEXT_CANVAS_NOTE_FEATURES), names.text);
    else if (tokens_from(view, spelled, &names))
        area = canvas_note(view, area, view_text(view, TEXT_CANVAS_NOTE_SPELLED), names.text);
    canvas_show_best(view, area, build_input);
}

// --- rotate --------------------------------------------------------------------------------------

static void add_rotation(const View *view, CanvasTable *table, AttnMatrixId before,
                         AttnMatrixId after, size_t band_y) {
    const bool is_query = after == ATTN_Q;
    const size_t head = is_query ? canvas_head(view) : canvas_kv_head(view);
    const CanvasAxis rows = is_query ? AXIS_QUERY : AXIS_KEY;
    CanvasGrid *from = canvas_add_grid(view, table, before, head, 0, band_y);
    canvas_set_axes(from, rows, AXIS_NONE);
    from->row_labels = LABELS_SHOWN;
    from->words = view_text(view, TEXT_CANVAS_NAME_UNROTATED);
    CanvasGrid *to = canvas_add_grid(view, table, after, head, 1, band_y);
    canvas_set_axes(to, rows, AXIS_NONE);
    canvas_set_result(view, to);
    to->words = view_text(view, TEXT_CANVAS_NAME_ROTATED);
    CanvasMark *mark = canvas_add_mark(table, MARK_ARROW, from->role, 1, band_y);
    snprintf(mark->lines[0], sizeof mark->lines[0], "%s", view_text(view, TEXT_CANVAS_MARK_ROTATE));
}

void canvas_rotate(const View *view, DrawRect area) {
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    CanvasTable table;
    canvas_table_init(view, &table, area);
    table.max_aspect = 2.5f;
    canvas_add_column(&table, shape->d_k, 0);
    canvas_add_column(&table, shape->d_k, 24);
    const size_t upper = canvas_add_row(&table, shape->n_q, 0);
    const size_t lower = canvas_add_row(&table, shape->n_k, 12);
    add_rotation(view, &table, ATTN_Q_UNROTATED, ATTN_Q, upper);
    add_rotation(view, &table, ATTN_K_UNROTATED, ATTN_K, lower);
    canvas_show(view, &table);
}
