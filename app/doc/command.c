// The command list as tables.
#include "app/doc/command.h"

static const CommandGroup GROUPS[COMMAND_COUNT] = {
#define X(name, group) COMMAND_GROUP_##group,
    COMMAND_LIST(X)
#undef X
};

static const char *const NAMES[COMMAND_COUNT] = {
#define X(name, group) #name,
    COMMAND_LIST(X)
#undef X
};

CommandGroup command_group(CommandKind kind) {
    return GROUPS[kind];
}

bool command_is_document(CommandKind kind) {
    return GROUPS[kind] == COMMAND_GROUP_DOCUMENT;
}

const char *command_name(CommandKind kind) {
    return NAMES[kind];
}
