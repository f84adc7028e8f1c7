// A slider's number, typed: what is no number, or none that the control can have, is refused in
// words, as in a cell.
#include "app/draw/numfmt.h"
#include "app/ui/commands.h"
#include "app/ui/controls.h"
#include "engine/formats/number.h"
#include <math.h>
#include <string.h>

#define TIMES "×" // stands behind the speed

bool control_is_typed(UiControl control) {
    switch ((int)control) {
    case CONTROL_MODEL_WIDTH:
    case CONTROL_KEY_WIDTH:
    case CONTROL_HEADS:
    case CONTROL_MASK_WINDOW:
    case CONTROL_MASK_VALID:
    case CONTROL_TEMPERATURE:
    case CONTROL_SPEED:
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

static AttnStatus between(CommandKind kind, double number, double least, double most, Command *out,
                          AttnError *error) {
    if (number < least || number > most)
        return attn_fail(error, ATTN_ERROR_FORMAT, "a number from %g to %g is expected", least,
                         most);
    *out = (Command){.kind = kind, .number = number};
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
    case CONTROL_SPEED:
        return between(COMMAND_SET_SPEED, number, UI_SPEED_MIN, UI_SPEED_MAX, out, error);
    default: break;
    }
    return between(COMMAND_SET_RANGE, number, (double)COLOR_RANGE_LEAST, (double)COLOR_RANGE_MOST,
                   out, error);
}

const char *control_typed(const UiState *ui, const Document *document, UiControl control,
                          char buffer[32]) {
    control_value(ui, document, control, buffer);
    char *times = strstr(buffer, TIMES);
    if (times) *times = '\0';
    return buffer;
}

// Bytes of the number: of a speed without what may be typed behind it.
static size_t number_length(const TextEdit *edit, UiControl control) {
    static const char *const ENDS[] = {TIMES, "x", "X"};
    for (size_t i = 0; control == CONTROL_SPEED && i < sizeof ENDS / sizeof *ENDS; i++) {
        const size_t end = strlen(ENDS[i]);
        if (edit->length > end && strcmp(edit->text + edit->length - end, ENDS[i]) == 0)
            return edit->length - end;
    }
    return edit->length;
}

AttnStatus control_take(UiState *ui, Document *document, UiControl control, AttnError *error) {
    float value;
    Command command = {.kind = COMMAND_NONE};
    AttnStatus status =
        attn_parse_number(ui->edit.text, number_length(&ui->edit, control), &value, error);
    if (status == ATTN_OK) status = command_of(control, (double)value, &command, error);
    if (status != ATTN_OK) return status;
    if (command_is_document(command.kind)) return document_apply(document, &command, error);
    ui_apply(ui, document, &command);
    return ATTN_OK;
}
