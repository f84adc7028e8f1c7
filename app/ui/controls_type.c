// A slider's number, typed: what is no number, or none that the control can have, is refused in
// words, as in a cell.
#include "app/draw/numfmt.h"
#include "app/ui/commands.h"
#include "app/ui/controls.h"
#include "engine/formats/number.h"
#include <math.h>

bool control_is_typed(UiControl control) {
    switch ((int)control) {
    case CONTROL_MODEL_WIDTH:
    case CONTROL_KEY_WIDTH:
    case CONTROL_HEADS:
    case CONTROL_MASK_WINDOW:
    case CONTROL_MASK_VALID:
    case CONTROL_TEMPERATURE:
    case CONTROL_RANGE: return true;
    default: return false;
    }
}

static AttnStatus whole(CommandKind kind, double number, long least, Command *out,
                        AttnError *error) {
    if (number < (double)least || number > 1e6 || number > floor(number))
        return attn_fail(error, ATTN_ERROR_FORMAT, "a whole number from %ld on is expected", least);
    *out = (Command){.kind = kind, .integer = lround(number)};
    return ATTN_OK;
}

static AttnStatus command_of(UiControl control, double number, Command *out, AttnError *error) {
    switch ((int)control) {
    case CONTROL_MODEL_WIDTH: return whole(COMMAND_SET_MODEL_WIDTH, number, 1, out, error);
    case CONTROL_KEY_WIDTH: return whole(COMMAND_SET_KEY_WIDTH, number, 1, out, error);
    case CONTROL_HEADS: return whole(COMMAND_SET_HEADS, number, 1, out, error);
    case CONTROL_MASK_WINDOW: return whole(COMMAND_SET_MASK_WINDOW, number, 0, out, error);
    case CONTROL_MASK_VALID: return whole(COMMAND_SET_MASK_VALID, number, 0, out, error);
    case CONTROL_TEMPERATURE:
        *out = (Command){.kind = COMMAND_SET_TEMPERATURE, .number = number};
        return ATTN_OK;
    default: break;
    }
    if (number < (double)COLOR_RANGE_LEAST || number > (double)COLOR_RANGE_MOST)
        return attn_fail(error, ATTN_ERROR_FORMAT, "a number from %g to %g is expected",
                         (double)COLOR_RANGE_LEAST, (double)COLOR_RANGE_MOST);
    *out = (Command){.kind = COMMAND_SET_RANGE, .number = number};
    return ATTN_OK;
}

AttnStatus control_take(UiState *ui, Document *document, UiControl control, AttnError *error) {
    float value;
    Command command = {.kind = COMMAND_NONE};
    AttnStatus status = attn_parse_number(ui->edit.text, ui->edit.length, &value, error);
    if (status == ATTN_OK) status = command_of(control, (double)value, &command, error);
    if (status != ATTN_OK) return status;
    if (command_is_document(command.kind)) return document_apply(document, &command, error);
    ui_apply(ui, document, &command);
    return ATTN_OK;
}
