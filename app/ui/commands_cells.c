// Commands on the selected cells: copying, pasting, filling, clearing, hiding.
//
// Text is what the screen shows: where the notation turns a matrix over, so it is copied, and so it
// is read. Filling is pasting a part of the range over the whole of it, so all of it is one step of
// Undo.
#include "app/ui/commands_parts.h"
#include "app/ui/notice.h"
#include "app/ui/selection.h"
#include "app/ui/step.h"
#include "engine/formats/paste.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 20 // bytes of a float32 as "%.9g" with what separates it

// The selected cells as a command's.
static Command on_selection(const UiState *ui, CommandKind kind) {
    const UiRange range = ui_range(&ui->selection);
    return (Command){.kind = kind,
                     .matrix = ui->selection.matrix,
                     .head = ui->selection.head,
                     .row = range.row,
                     .column = range.column,
                     .rows = range.rows,
                     .columns = range.columns};
}

// --- as text -------------------------------------------------------------------------------------

// What separates and encloses numbers and rows.
typedef struct TextForm {
    const char *begin, *column, *row, *end;
} TextForm;

static const TextForm AS_TABLE = {"", "\t", "\n", "\n"};
static const TextForm AS_LIST = {"[[", ", ", "],\n [", "]]\n"};

static size_t put(char *text, const char *part) {
    const size_t length = strlen(part);
    memcpy(text, part, length + 1);
    return length;
}

// The numbers of a range of a matrix as it is seen; float32 come back from it with the same bits.
// NULL: out of memory.
static char *text_of(AttnMatrix matrix, UiRange range, bool is_turned, const TextForm *form) {
    const size_t rows = is_turned ? range.columns : range.rows;
    const size_t columns = is_turned ? range.rows : range.columns;
    char *text = malloc(rows * columns * NUMBER_MAX + rows * strlen(form->row) + 8);
    if (!text) return NULL;
    size_t used = put(text, form->begin);
    for (size_t i = 0; i < rows; i++) {
        if (i > 0) used += put(text + used, form->row);
        for (size_t j = 0; j < columns; j++) {
            const size_t row = range.row + (is_turned ? j : i);
            const size_t column = range.column + (is_turned ? i : j);
            if (j > 0) used += put(text + used, form->column);
            used += (size_t)snprintf(text + used, NUMBER_MAX, "%.9g",
                                     (double)*attn_at(matrix, row, column));
        }
    }
    put(text + used, form->end);
    return text;
}

// A range of a matrix to the clipboard.
static bool copy_range(UiState *ui, const Document *document, AttnMatrixId id, size_t head,
                       UiRange range, const TextForm *form) {
    const bool is_turned = ui_is_transposed(ui, id);
    char *text = text_of(attn_trace_matrix(document->trace, id, head), range, is_turned, form);
    if (!text) return false;
    free(ui->clipboard);
    ui->clipboard = text;
    ui->request = REQUEST_CLIPBOARD;
    if (range.rows * range.columns == 1)
        ui_say(ui, false, TEXT_APP_COPIED_CELL, attn_matrix_name(id));
    else
        ui_say(ui, false, TEXT_APP_COPIED, attn_matrix_name(id),
               is_turned ? range.columns : range.rows, is_turned ? range.rows : range.columns);
    return true;
}

// The selected cells; where stepping put the selection, it is another matrix's than the one that is
// compared, or there is none, the whole matrix.
static bool copy(UiState *ui, const Document *document, const TextForm *form) {
    const UiSelection *at = &ui->selection;
    const AttnMatrixId id = ui_shown_matrix(ui, document);
    const bool is_of_it = at->is_active && at->matrix == id;
    const size_t head = is_of_it ? at->head : ui_matrix_head(ui, document, id);
    const AttnMatrix matrix = attn_trace_matrix(document->trace, id, head);
    const bool is_chosen = is_of_it && !at->is_from_step;
    const UiRange range = is_chosen ? ui_range(at) : (UiRange){0, 0, matrix.rows, matrix.cols};
    return copy_range(ui, document, id, head, range, form);
}

// --- what may be changed -------------------------------------------------------------------------

// Is a cell selected that may be changed? Else says why not.
static bool may_change(UiState *ui, const Document *document) {
    if (!ui->selection.is_active) {
        ui_say(ui, false, TEXT_APP_SELECT_FIRST);
        return false;
    }
    if (document_editable(document, ui->selection.matrix) != DOCUMENT_EDIT_NONE) return true;
    ui_say(ui, false, TEXT_APP_CANNOT_EDIT, attn_matrix_name(ui->selection.matrix));
    return false;
}

// What has been pasted is selected, so that one sees it and can go on with it. A range that was
// filled stays.
static void select_pasted(UiState *ui, const Document *document, const Command *pasted) {
    AttnMatrix numbers = {0};
    if (attn_paste_parse(pasted->text, strlen(pasted->text), &numbers, NULL) != ATTN_OK) return;
    const bool is_turned = pasted->integer == 1;
    const size_t high = is_turned ? numbers.cols : numbers.rows;
    const size_t wide = is_turned ? numbers.rows : numbers.cols;
    attn_matrix_destroy(&numbers);
    if (pasted->rows % high == 0 && pasted->columns % wide == 0) return;
    UiSelection *at = &ui->selection;
    at->row = pasted->row;
    at->column = pasted->column;
    at->down = (long)high - 1;
    at->right = (long)wide - 1;
    at->is_from_step = false;
    step_clamp(ui, document);
}

// The system hands out no text where there is none, and where there is more than at once can be
// handed out.
static bool paste(UiState *ui, Document *document, const char *text) {
    if (!may_change(ui, document)) return true;
    if (text[0] == '\0') {
        ui_say(ui, true, TEXT_SHARE_NOTHING_PASTED);
        return true;
    }
    Command full = on_selection(ui, COMMAND_PASTE);
    full.text = text;
    full.integer = ui_is_transposed(ui, full.matrix);
    const unsigned long version = document->version;
    const bool is_changed = commands_apply_to_document(ui, document, &full);
    if (document->version != version) select_pasted(ui, document, &full);
    return is_changed;
}

// The range by its first row (or column) as it is seen.
static bool fill(UiState *ui, Document *document, bool is_down) {
    if (!may_change(ui, document)) return true;
    const UiSelection *at = &ui->selection;
    const bool is_turned = ui_is_transposed(ui, at->matrix);
    UiRange from = ui_range(at);
    if (is_down != is_turned)
        from.rows = 1;
    else
        from.columns = 1;
    const AttnMatrix matrix = attn_trace_matrix(document->trace, at->matrix, at->head);
    char *text = text_of(matrix, from, is_turned, &AS_TABLE);
    const bool is_changed = text && paste(ui, document, text);
    free(text);
    return is_changed;
}

static bool has_pin(const UiState *ui, const Document *document) {
    const AttnSpec *spec = attn_trace_spec(document->trace);
    for (size_t i = 0; i < spec->override_count; i++) {
        const AttnOverride *pin = &spec->overrides[i];
        if (ui_range_holds(&ui->selection, pin->matrix, pin->head, pin->row, pin->column))
            return true;
    }
    return false;
}

// Del on a cell that is not pinned is no mistake worth an error.
static bool release(UiState *ui, Document *document) {
    if (!has_pin(ui, document)) {
        ui_say(ui, false, TEXT_APP_NO_PIN);
        return true;
    }
    const Command full = on_selection(ui, COMMAND_RELEASE_OVERRIDE);
    return commands_apply_to_document(ui, document, &full);
}

static bool clear(UiState *ui, Document *document) {
    if (!may_change(ui, document)) return true;
    const bool is_input = document_editable(document, ui->selection.matrix) == DOCUMENT_EDIT_CELL;
    return is_input ? paste(ui, document, "0") : release(ui, document);
}

// One step of Undo: copying is none.
static bool cut(UiState *ui, Document *document) {
    if (!may_change(ui, document)) return true;
    const AttnMatrixId id = ui->selection.matrix;
    if (document_editable(document, id) != DOCUMENT_EDIT_CELL) {
        ui_say(ui, false, TEXT_APP_CANNOT_CUT, attn_matrix_name(id));
        return true;
    }
    const UiRange range = ui_range(&ui->selection);
    if (!copy_range(ui, document, id, ui->selection.head, range, &AS_TABLE)) return false;
    const bool is_turned = ui_is_transposed(ui, id);
    notice_clear(ui);
    const bool is_changed = paste(ui, document, "0");
    if (notice_text(ui)[0] != '\0') return is_changed; // it could not be done, which has been said
    if (range.rows * range.columns == 1)
        ui_say(ui, false, TEXT_APP_CUT_CELL, attn_matrix_name(id));
    else
        ui_say(ui, false, TEXT_APP_CUT, attn_matrix_name(id),
               is_turned ? range.columns : range.rows, is_turned ? range.rows : range.columns);
    return is_changed;
}

static bool mask_selected(UiState *ui, Document *document) {
    const AttnMatrixId id = ui->selection.matrix;
    if (!ui->selection.is_active || id < ATTN_SCORES || id > ATTN_WEIGHTS) {
        ui_say(ui, false, TEXT_APP_SELECT_PAIR);
        return true;
    }
    const Command full = on_selection(ui, COMMAND_TOGGLE_MASK_CELL);
    return commands_apply_to_document(ui, document, &full);
}

bool commands_cells(UiState *ui, Document *document, const Command *command) {
    switch ((int)command->kind) {
    case COMMAND_COPY: return copy(ui, document, &AS_TABLE);
    case COMMAND_CUT: return cut(ui, document);
    case COMMAND_COPY_LIST: return copy(ui, document, &AS_LIST);
    case COMMAND_PASTE: return paste(ui, document, command->text);
    case COMMAND_CLEAR: return clear(ui, document);
    case COMMAND_FILL_DOWN: return fill(ui, document, true);
    case COMMAND_FILL_RIGHT: return fill(ui, document, false);
    case COMMAND_MASK_SELECTED: return mask_selected(ui, document);
    case COMMAND_RELEASE_OVERRIDE: return release(ui, document);
    default: return false;
    }
}
