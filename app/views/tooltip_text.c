// tooltip text: the exact number of a cell and what it is; where a token's vector comes from; what
// a switch does; the key of a button.
#include "app/doc/snapshot.h"
#include "app/ui/controls.h"
#include "app/ui/keymap.h"
#include "app/views/tooltip.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static void add_line(Tip *tip, const char *format, ...) {
    if (tip->line_count == TIP_LINES) return;
    va_list args;
    va_start(args, format);
    vsnprintf(tip->lines[tip->line_count++], sizeof tip->lines[0], format, args);
    va_end(args);
}

static void set_title(Tip *tip, const char *text) {
    snprintf(tip->title, sizeof tip->title, "%s", text);
}

// --- matrices ------------------------------------------------------------------------------------

static const TextId ABOUT[ATTN_MATRIX_COUNT] = {
    [ATTN_X] = TEXT_ABOUT_X,
    [ATTN_M] = TEXT_ABOUT_M,
    [ATTN_WQ] = TEXT_ABOUT_WQ,
    [ATTN_WK] = TEXT_ABOUT_WK,
    [ATTN_WV] = TEXT_ABOUT_WV,
    [ATTN_WO] = TEXT_ABOUT_WO,
    [ATTN_BQ] = TEXT_ABOUT_BIAS,
    [ATTN_BK] = TEXT_ABOUT_BIAS,
    [ATTN_BV] = TEXT_ABOUT_BIAS,
    [ATTN_BO] = TEXT_ABOUT_BIAS,
    [ATTN_X_POSITIONED] = TEXT_ABOUT_POSITIONED,
    [ATTN_M_POSITIONED] = TEXT_ABOUT_POSITIONED,
    [ATTN_Q_UNROTATED] = TEXT_ABOUT_UNROTATED,
    [ATTN_K_UNROTATED] = TEXT_ABOUT_UNROTATED,
    [ATTN_Q] = TEXT_ABOUT_Q,
    [ATTN_K] = TEXT_ABOUT_K,
    [ATTN_V] = TEXT_ABOUT_V,
    [ATTN_SCORES] = TEXT_ABOUT_SCORES,
    [ATTN_SCALED] = TEXT_ABOUT_SCALED,
    [ATTN_MASKED] = TEXT_ABOUT_MASKED,
    [ATTN_WEIGHTS] = TEXT_ABOUT_WEIGHTS,
    [ATTN_CONTEXT] = TEXT_ABOUT_CONTEXT,
    [ATTN_OUTPUT] = TEXT_ABOUT_OUTPUT,
};

static bool is_pair(AttnMatrixId id) {
    return id >= ATTN_SCORES && id <= ATTN_WEIGHTS;
}

static void cell_place(const View *view, UiId id, Tip *tip) {
    const AttnMatrixId matrix = (AttnMatrixId)ui_id_matrix(id);
    const ViewPlace place = view_place(view, ui_id_row(id), ui_id_column(id));
    if (attn_trace_heads(view->document->trace, matrix) > 1)
        add_line(tip, view_text(view, TEXT_TIP_PLACE_HEAD), place.row, place.column,
                 ui_id_head(id) + 1);
    else
        add_line(tip, view_text(view, TEXT_TIP_PLACE), place.row, place.column);
}

// While it is compared: what it was.
static void add_before(const View *view, UiId id, float value, Tip *tip) {
    const AttnMatrixId matrix = (AttnMatrixId)ui_id_matrix(id);
    char before[NUMFMT_MAX], now[NUMFMT_MAX];
    if (!view->ui->is_comparing || matrix != ui_compared_matrix(view->ui, view->document)) return;
    const DocumentDifference *d = document_difference(view->document, matrix, ui_id_head(id));
    if (!d || (d->state != DIFFERENCE_WHOLE && d->state != DIFFERENCE_PART)) return;
    const size_t r = d->row_before[ui_id_row(id)], c = d->column_before[ui_id_column(id)];
    float was;
    if (!document_value(document_snapshot(view->document), matrix, ui_id_head(id), r, c, &was))
        return;
    add_line(tip, view_text(view, TEXT_TIP_BEFORE), numfmt_exact(before, was),
             numfmt_exact(now, value));
}

static bool tip_for_cell(const View *view, UiId id, Tip *tip) {
    const Document *document = view->document;
    const AttnMatrixId matrix = (AttnMatrixId)ui_id_matrix(id);
    const size_t head = ui_id_head(id), row = ui_id_row(id), column = ui_id_column(id);
    float value = 0;
    if (!ui_shows_cell(view->ui, document, matrix, row, column)) return false;
    if (!document_value(document, matrix, head, row, column, &value)) return false;
    char row_name[SCENE_TOKEN_MAX], column_name[SCENE_TOKEN_MAX];
    const char *from = document_row_name(document, matrix, row, row_name);
    const char *to = document_column_name(document, matrix, column, column_name);
    tip->symbol = matrix;
    snprintf(tip->title, sizeof tip->title, "%s%s%s", from,
             from[0] == '\0' || to[0] == '\0' ? ""
             : is_pair(matrix)                ? " → "
                                              : " · ",
             to);
    numfmt_exact(tip->value, value);
    cell_place(view, id, tip);
    add_before(view, id, value, tip);
    add_line(tip, "%s", view_text(view, ABOUT[matrix]));
    if (attn_trace_override(document->trace, matrix, head, row, column) != NULL)
        add_line(tip, "%s", view_text(view, TEXT_TIP_PINNED));
    if (is_pair(matrix) && matrix >= ATTN_MASKED &&
        attn_trace_is_masked(document->trace, head, row, column))
        add_line(tip, "%s", view_text(view, TEXT_TIP_MASKED));
    return true;
}

static bool tip_for_matrix(const View *view, UiId id, Tip *tip) {
    const AttnMatrixId matrix = (AttnMatrixId)ui_id_matrix(id);
    if (matrix >= ATTN_MATRIX_COUNT || !attn_trace_has(view->document->trace, matrix)) return false;
    const AttnMatrix values = attn_trace_matrix(view->document->trace, matrix, 0);
    const size_t heads = attn_trace_heads(view->document->trace, matrix);
    const bool is_turned = view->ui->notation == NOTATION_COLUMNS;
    const size_t rows = is_turned ? values.cols : values.rows;
    const size_t cols = is_turned ? values.rows : values.cols;
    tip->symbol = matrix;
    if (heads > 1)
        snprintf(tip->title, sizeof tip->title, "%zu × %zu × %zu", heads, rows, cols);
    else
        snprintf(tip->title, sizeof tip->title, "%zu × %zu", rows, cols);
    add_line(tip, "%s", view_text(view, ABOUT[matrix]));
    return true;
}

// --- tokens --------------------------------------------------------------------------------------

// The token that a chip or a label stands for; NULL: none.
static const SceneToken *token_of(const View *view, UiId id) {
    const Scene *scene = view->document->scene;
    bool is_memory = id.a == 1;
    if (id.kind != UI_TOKEN) {
        const AttnMatrixId matrix = (AttnMatrixId)ui_id_matrix(id);
        const bool is_row = id.kind == UI_ROW_LABEL;
        const bool is_given = matrix == ATTN_X || matrix == ATTN_M || matrix >= ATTN_X_POSITIONED;
        if (!is_given || (!is_row && !is_pair(matrix))) return NULL;
        is_memory =
            scene->given[ATTN_M] != NULL && (is_row ? document_rows_are_keys(matrix) : true);
    }
    const SceneTokens *tokens = is_memory ? &scene->memory_tokens : &scene->tokens;
    return id.b < tokens->count ? &tokens->items[id.b] : NULL;
}

static void add_source(const View *view, const SceneToken *token, Tip *tip) {
    switch (token->source) {
    case TOKEN_GIVEN: add_line(tip, "%s", view_text(view, TEXT_TIP_GIVEN)); break;
    case TOKEN_TABLE: add_line(tip, "%s", view_text(view, TEXT_TIP_TABLE)); break;
    case TOKEN_GLOSS: add_line(tip, view_text(view, TEXT_TIP_GLOSS), token->gloss); break;
    case TOKEN_SPELLED: add_line(tip, "%s", view_text(view, TEXT_TIP_SPELLED)); break;
    }
}

static bool tip_for_token(const View *view, UiId id, Tip *tip) {
    const SceneToken *token = token_of(view, id);
    if (token == NULL) return false;
    set_title(tip, token->text);
    add_source(view, token, tip);
    tip->is_beside = id.kind == UI_TOKEN;
    const bool by_key = view->ui->hover.kind == UI_NONE;
    if (tip->is_beside)
        add_line(tip, "%s", view_text(view, by_key ? TEXT_TIP_TOKEN_KEYS : TEXT_TIP_TOKEN));
    return true;
}

// --- controls ------------------------------------------------------------------------------------

static TextId about_control(UiControl control) {
    switch (control) {
    case CONTROL_SCALE: return TEXT_TIP_SCALE;
    case CONTROL_MASK_CAUSAL: return TEXT_TIP_CAUSAL;
    case CONTROL_MASK_WINDOW: return TEXT_TIP_WINDOW;
    case CONTROL_MASK_VALID: return TEXT_TIP_VALID;
    case CONTROL_VALUES_ARE_X: return TEXT_TIP_VALUES_ARE_X;
    case CONTROL_SOFTMAX_AXIS: return TEXT_TIP_AXIS;
    case CONTROL_RESIDUAL: return TEXT_TIP_RESIDUAL;
    case CONTROL_MODEL_WIDTH: return TEXT_TIP_MODEL_WIDTH;
    case CONTROL_KEY_WIDTH: return TEXT_TIP_KEY_WIDTH;
    case CONTROL_HEADS: return TEXT_TIP_HEADS;
    case CONTROL_TEMPERATURE: return TEXT_TIP_TEMPERATURE;
    case CONTROL_MOTION: return TEXT_TIP_MOTION;
    case CONTROL_SCRUB: return TEXT_TIP_SCRUB;
    case CONTROL_SPEED: return TEXT_TIP_SPEED;
    case CONTROL_POSITIONS:
    case CONTROL_GRAIN:
    case CONTROL_NOTATION:
    case CONTROL_SIGNED_COLORS:
    case CONTROL_WEIGHT_COLORS:
    case CONTROL_RANGE_KIND: break;
    case CONTROL_RANGE: return TEXT_TIP_RANGE;
    case CONTROL_COUNT: break;
    }
    return TEXT_COUNT;
}

static TextId about_positions(AttnPositions positions) {
    switch (positions) {
    case ATTN_POSITIONS_NONE: return TEXT_TIP_POSITIONS_NONE;
    case ATTN_POSITIONS_SINUSOIDAL: return TEXT_TIP_POSITIONS_SINUSOIDAL;
    case ATTN_POSITIONS_ROPE: return TEXT_TIP_POSITIONS_ROPE;
    case ATTN_POSITIONS_ALIBI: return TEXT_TIP_POSITIONS_ALIBI;
    }
    return TEXT_COUNT;
}

static TextId about_colours(UiId id) {
    static const TextId SIGNED[] = {TEXT_COLOURS_BLUE_ORANGE, TEXT_COLOURS_PURPLE_GREEN,
                                    TEXT_COLOURS_TEAL_BROWN};
    static const TextId WEIGHTS[] = {TEXT_COLOURS_INDIGO, TEXT_COLOURS_VIRIDIS,
                                     TEXT_COLOURS_CIVIDIS, TEXT_COLOURS_GREYS};
    static const TextId KINDS[] = {TEXT_TIP_RANGE_MATRIX, TEXT_TIP_RANGE_SHARED,
                                   TEXT_TIP_RANGE_FIXED};
    switch ((int)id.a) {
    case CONTROL_SIGNED_COLORS: return SIGNED[id.b];
    case CONTROL_WEIGHT_COLORS: return WEIGHTS[id.b];
    case CONTROL_RANGE_KIND: return KINDS[id.b];
    default: return TEXT_COUNT;
    }
}

static bool tip_for_control(const View *view, UiId id, Tip *tip) {
    const bool is_positions = id.kind == UI_CHOICE && id.a == CONTROL_POSITIONS;
    TextId text = TEXT_COUNT;
    if (id.kind == UI_SWITCH || id.kind == UI_SLIDER) text = about_control((UiControl)id.a);
    if (text == TEXT_TIP_VALUES_ARE_X && attn_trace_has(view->document->trace, ATTN_M))
        text = TEXT_TIP_VALUES_ARE_M;
    if (id.kind == UI_TOKEN_ADD) text = TEXT_TIP_ADD;
    if (id.kind == UI_TOKEN_REMOVE) text = TEXT_TIP_REMOVE;
    if (id.kind == UI_CHOICE && !is_positions) text = about_colours(id);
    if (is_positions) text = about_positions((AttnPositions)id.b);
    if (text == TEXT_COUNT) return false;
    add_line(tip, "%s", view_text(view, text));
    if (id.kind == UI_SLIDER && view->ui->hover.kind == UI_NONE)
        add_line(tip, "%s",
                 view_text(view, control_is_typed((UiControl)id.a) ? TEXT_TIP_SLIDER_TYPED
                                                                   : TEXT_TIP_SLIDER_KEYS));
    tip->is_beside = id.a != CONTROL_SPEED && id.a != CONTROL_SCRUB && id.a != CONTROL_MOTION;
    return true;
}

// --- buttons -------------------------------------------------------------------------------------

static CommandKind transport_command(UiTransport transport) {
    switch (transport) {
    case TRANSPORT_FIRST: return COMMAND_FIRST;
    case TRANSPORT_BACK: return COMMAND_STEP_BACK;
    case TRANSPORT_PLAY: return COMMAND_PLAY_PAUSE;
    case TRANSPORT_NEXT: return COMMAND_STEP_NEXT;
    case TRANSPORT_LAST: return COMMAND_LAST;
    }
    return COMMAND_NONE;
}

// The command of a button whose key is worth telling.
static CommandKind button_command(UiId id) {
    switch ((int)id.kind) {
    case UI_UNDO: return COMMAND_UNDO;
    case UI_REDO: return COMMAND_REDO;
    case UI_HELP: return COMMAND_TOGGLE_HELP;
    case UI_THEME: return COMMAND_TOGGLE_THEME;
    case UI_LANGUAGE: return COMMAND_TOGGLE_LANGUAGE;
    case UI_OPEN: return COMMAND_DIALOG_OPEN;
    case UI_SAVE: return COMMAND_SAVE;
    case UI_EXPORT: return COMMAND_DIALOG_EXPORT;
    case UI_SCENE_MENU: return COMMAND_TOGGLE_MENU;
    case UI_SNAPSHOT: return COMMAND_KEEP_SNAPSHOT;
    case UI_PROJECTOR_SWITCH: return COMMAND_TOGGLE_PROJECTOR;
    case UI_COMPARE:
        return id.a == COMPARE_SWITCH ? COMMAND_TOGGLE_COMPARE
               : id.a == COMPARE_DROP ? COMMAND_DROP_SNAPSHOT
                                      : COMMAND_NEXT_MATRIX;
    case UI_TRANSPORT: return transport_command((UiTransport)id.a);
    default: return COMMAND_NONE;
    }
}

static bool tip_for_button(const View *view, UiId id, Tip *tip) {
    const CommandKind command = button_command(id);
    for (size_t i = 0; command != COMMAND_NONE && i < keymap_count(); i++) {
        const KeyBinding *binding = keymap_at(i);
        if (binding->command != command || binding->help == TEXT_COUNT) continue;
        set_title(tip, view_text(view, binding->help));
        keymap_label(binding, tip->key, sizeof tip->key);
        return true;
    }
    return false;
}

bool tip_for(const View *view, UiId id, Tip *tip) {
    *tip = (Tip){.symbol = ATTN_MATRIX_COUNT};
    switch ((int)id.kind) {
    case UI_CELL:
    case UI_COMPARED_CELL: return tip_for_cell(view, id, tip);
    case UI_MATRIX: return tip_for_matrix(view, id, tip);
    case UI_ROW_LABEL:
    case UI_COLUMN_LABEL:
    case UI_TOKEN: return tip_for_token(view, id, tip);
    case UI_SWITCH:
    case UI_SLIDER:
    case UI_TOKEN_ADD:
    case UI_TOKEN_REMOVE:
    case UI_CHOICE: return tip_for_control(view, id, tip);
    default: return tip_for_button(view, id, tip);
    }
}
