// One switch for everything that can be done. Document commands go to the document; the rest
// changes how it is seen.
#include "app/ui/commands_parts.h"
#include <stdio.h>
#include <string.h>

void ui_remember_recent(UiState *ui, const char *path) {
    char entry[DOCUMENT_PATH_MAX];
    size_t place = 0;
    snprintf(entry, sizeof entry, "%s", path);
    while (place < ui->recent_count && strcmp(ui->recent[place], entry) != 0)
        place++;
    if (place == ui->recent_count && ui->recent_count < UI_RECENT_MAX) ui->recent_count++;
    if (place == UI_RECENT_MAX) place--;
    memmove(ui->recent[1], ui->recent[0], place * sizeof ui->recent[0]);
    memcpy(ui->recent[0], entry, sizeof entry);
}

const char *ui_error_text(Language language, const AttnError *error, char *buffer, size_t size) {
    char message[UI_MESSAGE_MAX];
    const char *text = text_message(language, error->message, message, sizeof message);
    if (error->line)
        snprintf(buffer, size, text_get(language, TEXT_APP_AT_PLACE), error->line, error->column,
                 text);
    else
        snprintf(buffer, size, "%s", text);
    return buffer;
}

bool ui_apply(UiState *ui, Document *document, const Command *command) {
    if (command->kind == COMMAND_NONE) return false;
    commands_forget_restored(ui, document);
    if (command->kind != COMMAND_NUDGE) ui->wheel_target = ui_id(UI_NONE, 0, 0);
    switch (command_group(command->kind)) {
    case COMMAND_GROUP_DOCUMENT:
    case COMMAND_GROUP_EDIT: return commands_edit(ui, document, command);
    case COMMAND_GROUP_STEP: return commands_step(ui, document, command);
    case COMMAND_GROUP_COMPARE: return commands_compare(ui, document, command);
    case COMMAND_GROUP_LOOK: return commands_look(ui, document, command);
    case COMMAND_GROUP_VIEW: break;
    }
    return commands_view(ui, document, command);
}
