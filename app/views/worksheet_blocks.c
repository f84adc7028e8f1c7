// worksheet blocks: which matrices a sheet has, in order of computation, and what each asks for.
// What changes nothing in this scene (a factor of 1, no mask) is left out, and formulas speak of
// what is there.
#include "app/views/worksheet_parts.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

// --- which --------------------------------------------------------------------------------------

static bool is_one(float value) {
    return value >= 1 && value <= 1;
}

static bool is_scaled(const AttnSpec *spec) {
    return !is_one(spec->factor) || !is_one(spec->temperature) ||
           spec->positions == ATTN_POSITIONS_ALIBI;
}

bool sheet_has(const AttnTrace *trace, AttnMatrixId id) {
    const AttnSpec *spec = attn_trace_spec(trace);
    if (!attn_trace_has(trace, id)) return false;
    if (id == ATTN_SCALED) return is_scaled(spec);
    if (id == ATTN_MASKED) return !attn_mask_is_none(&spec->mask);
    if (id == ATTN_OUTPUT)
        return attn_trace_has(trace, ATTN_WO) || attn_trace_has(trace, ATTN_BO) || spec->residual ||
               spec->heads > 1;
    return true;
}

// Is there anything to compute? Without weights Q is X.
static bool is_work(const AttnTrace *trace, AttnMatrixId id) {
    const bool is_rotated = attn_trace_has(trace, ATTN_Q_UNROTATED);
    switch ((int)id) {
    case ATTN_Q:
    case ATTN_Q_UNROTATED:
        if (id == ATTN_Q && is_rotated) return true;
        return attn_trace_has(trace, ATTN_WQ) || attn_trace_has(trace, ATTN_BQ);
    case ATTN_K:
    case ATTN_K_UNROTATED:
        if (id == ATTN_K && is_rotated) return true;
        return attn_trace_has(trace, ATTN_WK) || attn_trace_has(trace, ATTN_BK);
    case ATTN_V: return attn_trace_has(trace, ATTN_WV) || attn_trace_has(trace, ATTN_BV);
    default: return id >= ATTN_X_POSITIONED;
    }
}

WorksheetSet worksheet_choices(const Document *document) {
    WorksheetSet set = 0;
    for (int i = ATTN_X_POSITIONED; i < ATTN_MATRIX_COUNT; i++) {
        const AttnMatrixId id = (AttnMatrixId)i;
        if (sheet_has(document->trace, id) && is_work(document->trace, id))
            set |= worksheet_bit(id);
    }
    return set;
}

// What follows from a matrix by a step that can be taken back at a glance.
static WorksheetSet telltales_of(const AttnTrace *trace, AttnMatrixId id) {
    switch ((int)id) {
    case ATTN_Q_UNROTATED: return worksheet_bit(ATTN_Q);
    case ATTN_K_UNROTATED: return worksheet_bit(ATTN_K);
    case ATTN_SCORES: return worksheet_bit(ATTN_SCALED) | worksheet_bit(ATTN_MASKED);
    case ATTN_SCALED: return worksheet_bit(ATTN_MASKED);
    case ATTN_CONTEXT: return attn_trace_has(trace, ATTN_WO) ? 0 : worksheet_bit(ATTN_OUTPUT);
    default: return 0;
    }
}

WorksheetSet worksheet_with_telltales(const Document *document, WorksheetSet blank) {
    WorksheetSet set = blank;
    for (int i = 0; i < ATTN_MATRIX_COUNT; i++)
        if (blank & worksheet_bit((AttnMatrixId)i))
            set |= telltales_of(document->trace, (AttnMatrixId)i) & worksheet_choices(document);
    return set;
}

// --- listing ------------------------------------------------------------------------------------

// In the order of reading; 1 begins a line.
typedef struct Place {
    AttnMatrixId id;
    bool begins_line;
} Place;

static const Place PLACES[] = {
    {ATTN_X, true},
    {ATTN_M, false},
    {ATTN_X_POSITIONED, true},
    {ATTN_M_POSITIONED, false},
    {ATTN_WQ, true},
    {ATTN_WK, false},
    {ATTN_WV, false},
    {ATTN_BQ, true},
    {ATTN_BK, false},
    {ATTN_BV, false},
    {ATTN_Q_UNROTATED, true},
    {ATTN_K_UNROTATED, false},
    {ATTN_Q, true},
    {ATTN_K, false},
    {ATTN_V, false},
    {ATTN_SCORES, true},
    {ATTN_SCALED, false},
    {ATTN_MASKED, false},
    {ATTN_WEIGHTS, false},
    {ATTN_CONTEXT, true},
    {ATTN_WO, false},
    {ATTN_BO, false},
    {ATTN_OUTPUT, false},
};

// The columns of a weight or a bias that belong to the head on the sheet.
static void take_slice(const Worksheet *sheet, SheetBlock *block) {
    const AttnTrace *trace = sheet->view.document->trace;
    const AttnShape *shape = attn_trace_shape(trace);
    const size_t kv_head = attn_trace_kv_head(trace, sheet->head);
    const AttnMatrixId id = block->id;
    if (id == ATTN_WQ || id == ATTN_BQ) {
        block->stored_columns = shape->d_k;
        block->first_column = sheet->head * shape->d_k;
    } else if (id == ATTN_WK || id == ATTN_BK) {
        block->stored_columns = shape->d_k;
        block->first_column = kv_head * shape->d_k;
    } else if (id == ATTN_WV || id == ATTN_BV) {
        block->stored_columns = shape->d_v;
        block->first_column = kv_head * shape->d_v;
    }
}

static SheetBlock make_block(const Worksheet *sheet, AttnMatrixId id) {
    const AttnTrace *trace = sheet->view.document->trace;
    const size_t heads = attn_trace_heads(trace, id);
    const bool has_kv_heads = id == ATTN_K || id == ATTN_V || id == ATTN_K_UNROTATED;
    const size_t head = has_kv_heads ? attn_trace_kv_head(trace, sheet->head) : sheet->head;
    SheetBlock block = {.id = id, .head = heads > 1 ? head : 0};
    const AttnMatrix matrix = attn_trace_matrix(trace, id, block.head);
    block.rows = matrix.rows;
    block.stored_columns = matrix.cols;
    take_slice(sheet, &block);
    block.cols = block.stored_columns;
    block.is_blank = (sheet->blank & worksheet_bit(id)) != 0;
    return block;
}

static bool add_block(Worksheet *sheet, SheetBlock block) {
    if (sheet->block_count == SHEET_BLOCKS_MAX) return false;
    if (canvas_is_turned(&sheet->view)) {
        const size_t rows = block.rows;
        block.rows = block.cols;
        block.cols = rows;
    }
    sheet->blocks[sheet->block_count++] = block;
    return true;
}

// The contexts of all heads side by side: what the output is made of.
static bool add_concat(Worksheet *sheet) {
    const AttnShape *shape = attn_trace_shape(sheet->view.document->trace);
    const bool is_used = (sheet->blank & worksheet_bit(ATTN_OUTPUT)) != 0;
    if (shape->h == 1 || !is_used) return true;
    SheetBlock block = make_block(sheet, ATTN_CONTEXT);
    block.is_concat = true;
    block.cols = block.stored_columns = shape->h * shape->d_v;
    return add_block(sheet, block);
}

// Values are of use only to who mixes them.
static bool is_needless(const Worksheet *sheet, AttnMatrixId id) {
    const WorksheetSet uses =
        worksheet_bit(ATTN_V) | worksheet_bit(ATTN_CONTEXT) | worksheet_bit(ATTN_OUTPUT);
    const bool is_value = id == ATTN_WV || id == ATTN_BV || id == ATTN_V;
    return is_value && (sheet->blank & uses) == 0;
}

static bool add_all(Worksheet *sheet) {
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        const AttnMatrixId id = PLACES[i].id;
        if (!sheet_has(sheet->view.document->trace, id) || is_needless(sheet, id)) continue;
        SheetBlock block = make_block(sheet, id);
        block.begins_line = PLACES[i].begins_line;
        if (!add_block(sheet, block)) return false;
        if (id == ATTN_CONTEXT && !add_concat(sheet)) return false;
    }
    return true;
}

static bool add_answers(Worksheet *sheet) {
    const size_t count = sheet->block_count;
    for (size_t i = 0; i < count; i++) {
        SheetBlock answer = sheet->blocks[i];
        if (!answer.is_blank || answer.is_concat) continue;
        if (sheet->block_count == SHEET_BLOCKS_MAX) return false;
        answer.is_blank = false;
        answer.is_answer = true;
        sheet->blocks[sheet->block_count++] = answer;
    }
    return true;
}

// What is computed after the last box has been filled in is of no use on the sheet.
static void drop_rest(Worksheet *sheet) {
    while (sheet->block_count > 0 && !sheet->blocks[sheet->block_count - 1].is_blank)
        sheet->block_count--;
}

bool sheet_list(Worksheet *sheet) {
    sheet->block_count = 0;
    if (!add_all(sheet)) return false;
    drop_rest(sheet);
    return add_answers(sheet);
}

// --- formulas and tasks -------------------------------------------------------------------------

// The scores that the softmax is taken of.
static const char *last_scores(const AttnTrace *trace) {
    if (sheet_has(trace, ATTN_MASKED)) return "S″";
    return sheet_has(trace, ATTN_SCALED) ? "S′" : "S";
}

void sheet_formula(const Worksheet *sheet, AttnMatrixId id, char out[CANVAS_TITLE_MAX]) {
    const AttnTrace *trace = sheet->view.document->trace;
    if (id == ATTN_WEIGHTS)
        snprintf(out, CANVAS_TITLE_MAX, "A = softmax(%s)", last_scores(trace));
    else if (id == ATTN_MASKED)
        snprintf(out, CANVAS_TITLE_MAX, "S″ = mask(%s)",
                 sheet_has(trace, ATTN_SCALED) ? "S′" : "S");
    else
        canvas_formula(&sheet->view, id, out);
}

static void say(const Worksheet *sheet, Rich *out, TextId id) {
    rich_format(out, view_text(&sheet->view, id), NULL, 0);
}

static void say_number(const Worksheet *sheet, Rich *out, TextId id, double value) {
    char number[NUMFMT_MAX];
    DrawStyle style = out->base;
    style.font = FONT_TEXT_BOLD;
    const RichArg argument = {numfmt_fixed(number, value, 4), style};
    // 0.5000 says no more than 0.5.
    for (size_t end = strlen(number); strchr(number, '.') && end > 0; end--) {
        if (number[end - 1] != '0' && number[end - 1] != '.') break;
        const bool is_point = number[end - 1] == '.';
        number[end - 1] = '\0';
        if (is_point) break;
    }
    rich_format(out, view_text(&sheet->view, id), &argument, 1);
}

static void say_projection(const Worksheet *sheet, Rich *out, AttnMatrixId bias) {
    say(sheet, out, TEXT_WORKSHEET_DO_PROJECT);
    if (sheet_has(sheet->view.document->trace, bias)) say(sheet, out, TEXT_WORKSHEET_DO_BIAS);
}

static void say_scaled(const Worksheet *sheet, Rich *out) {
    const AttnTrace *trace = sheet->view.document->trace;
    const AttnSpec *spec = attn_trace_spec(trace);
    const AttnShape *shape = attn_trace_shape(trace);
    if (isnan(spec->factor))
        say_number(sheet, out, TEXT_WORKSHEET_DO_ROOT, sqrt((double)shape->d_k));
    else
        say_number(sheet, out, TEXT_WORKSHEET_DO_FACTOR, (double)spec->factor);
    if (!is_one(spec->temperature))
        say_number(sheet, out, TEXT_WORKSHEET_DO_TEMPERATURE, (double)spec->temperature);
    if (spec->positions != ATTN_POSITIONS_ALIBI) return;
    const double slope = exp2(-8.0 * (double)(sheet->head + 1) / (double)shape->h);
    say_number(sheet, out, TEXT_WORKSHEET_DO_PENALTY, slope);
}

static void say_output(const Worksheet *sheet, Rich *out) {
    const AttnTrace *trace = sheet->view.document->trace;
    const bool has_weights = attn_trace_has(trace, ATTN_WO);
    say(sheet, out, has_weights ? TEXT_WORKSHEET_DO_OUTPUT : TEXT_WORKSHEET_DO_COPY);
    if (attn_trace_has(trace, ATTN_BO)) say(sheet, out, TEXT_WORKSHEET_DO_BIAS);
    if (attn_trace_spec(trace)->residual) say(sheet, out, TEXT_WORKSHEET_DO_RESIDUAL);
}

void sheet_task(const Worksheet *sheet, AttnMatrixId id, Rich *out) {
    const AttnTrace *trace = sheet->view.document->trace;
    const bool by_column = view_is_over_queries(&sheet->view);
    const bool is_rotated = attn_trace_has(trace, ATTN_Q_UNROTATED);
    switch ((int)id) {
    case ATTN_X_POSITIONED:
    case ATTN_M_POSITIONED: say(sheet, out, TEXT_WORKSHEET_DO_POSITIONED); break;
    case ATTN_Q_UNROTATED: say_projection(sheet, out, ATTN_BQ); break;
    case ATTN_K_UNROTATED: say_projection(sheet, out, ATTN_BK); break;
    case ATTN_Q:
    case ATTN_K:
        if (is_rotated)
            say(sheet, out, TEXT_WORKSHEET_DO_ROTATE);
        else
            say_projection(sheet, out, id == ATTN_Q ? ATTN_BQ : ATTN_BK);
        break;
    case ATTN_V: say_projection(sheet, out, ATTN_BV); break;
    case ATTN_SCORES: say(sheet, out, TEXT_WORKSHEET_DO_SCORES); break;
    case ATTN_SCALED: say_scaled(sheet, out); break;
    case ATTN_MASKED: say(sheet, out, TEXT_WORKSHEET_DO_MASKED); break;
    case ATTN_WEIGHTS:
        say(sheet, out,
            by_column ? TEXT_WORKSHEET_DO_WEIGHTS_COLUMNS : TEXT_WORKSHEET_DO_WEIGHTS_ROWS);
        break;
    case ATTN_CONTEXT: say(sheet, out, TEXT_WORKSHEET_DO_CONTEXT); break;
    case ATTN_OUTPUT: say_output(sheet, out); break;
    default: break;
    }
}
