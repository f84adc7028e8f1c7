// The words of the log; private to its reader and writer.
#ifndef UI_INPUT_LOG_NAMES_H
#define UI_INPUT_LOG_NAMES_H

#include "app/ui/input.h"
#include <stdbool.h>

#define INPUT_LOG_HEADER "attnlab-input 1"

const char *input_log_kind_name(InputKind kind);
bool input_log_kind(const char *name, InputKind *kind);
// NULL: a key without a name; it is written as its number.
const char *input_log_key_name(UiKey key);
bool input_log_key(const char *name, UiKey *key);

#endif
