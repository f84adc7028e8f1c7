// Commands of the comparison: the snapshot is kept by the document, but no part of what is undone
// or saved.
#include "app/doc/snapshot.h"
#include "app/ui/commands_parts.h"
#include "app/ui/keymap.h"
#include "app/ui/notice.h"

static void say_with_key(UiState *ui, TextId text, CommandKind command) {
    char key[32];
    ui_say(ui, false, text, keymap_label_of(command, key, sizeof key));
}

static bool keep_snapshot(UiState *ui, Document *document) {
    AttnError error = {0};
    if (document_keep_snapshot(document, &error) != ATTN_OK)
        ui_say_error(ui, &error);
    else
        say_with_key(ui, TEXT_COMPARE_KEPT, COMMAND_TOGGLE_COMPARE);
    return true;
}

void commands_end_compare(UiState *ui) {
    if (!ui->is_comparing) return;
    ui->is_comparing = false;
    if (ui->step.is_partial) return; // it is what is being computed
    ui->projection = ui->uncompared;
    if (ui->selection.is_active) commands_choose_projection(ui, ui->selection.matrix);
}

static bool drop_snapshot(UiState *ui, Document *document) {
    if (!document_snapshot(document)) return false;
    document_drop_snapshot(document);
    commands_end_compare(ui);
    ui_say(ui, false, TEXT_COMPARE_DROPPED);
    return true;
}

static bool toggle_compare(UiState *ui, const Document *document) {
    if (!document_snapshot(document)) {
        say_with_key(ui, TEXT_COMPARE_NOTHING_KEPT, COMMAND_KEEP_SNAPSHOT);
        return true;
    }
    if (ui->is_comparing) {
        commands_end_compare(ui);
    } else {
        ui->is_comparing = true;
        ui->uncompared = ui->projection;
    }
    ui->scroll = (UiScroll){0, 0};
    notice_clear(ui);
    return true;
}

// From the matrix that is compared to one before or behind it.
static bool step_matrix(UiState *ui, const Document *document, int direction) {
    AttnMatrixId ids[ATTN_MATRIX_COUNT];
    const size_t count = document_matrices(document, ids);
    const AttnMatrixId current = ui_compared_matrix(ui, document);
    size_t at = 0;
    if (!ui->is_comparing || count == 0) return false;
    while (at + 1 < count && ids[at] != current)
        at++;
    if (direction < 0 ? at == 0 : at + 1 == count) return false;
    return commands_show_matrix(ui, document, ids[direction < 0 ? at - 1 : at + 1]);
}

bool commands_compare(UiState *ui, Document *document, const Command *command) {
    switch ((int)command->kind) {
    case COMMAND_KEEP_SNAPSHOT: return keep_snapshot(ui, document);
    case COMMAND_DROP_SNAPSHOT: return drop_snapshot(ui, document);
    case COMMAND_TOGGLE_COMPARE: return toggle_compare(ui, document);
    case COMMAND_NEXT_MATRIX: return step_matrix(ui, document, +1);
    case COMMAND_PREVIOUS_MATRIX: return step_matrix(ui, document, -1);
    default: return false;
    }
}
