// The command list as tables.
#include "app/doc/command.h"

static const bool IS_DOCUMENT[COMMAND_COUNT] = {
#define X(name, is_document) is_document,
    COMMAND_LIST(X)
#undef X
};

static const char *const NAMES[COMMAND_COUNT] = {
#define X(name, is_document) #name,
    COMMAND_LIST(X)
#undef X
};

bool command_is_document(CommandKind kind) {
    return IS_DOCUMENT[kind];
}

const char *command_name(CommandKind kind) {
    return NAMES[kind];
}
