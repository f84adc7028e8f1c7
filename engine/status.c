// Errors as values: a status for the program, a sentence for the person.
#include "engine/status.h"
#include <stdarg.h>
#include <stdio.h>

AttnStatus attn_fail(AttnError *error, AttnStatus status, const char *format, ...) {
    if (error) {
        error->status = status;
        error->line = error->column = 0;
        va_list args;
        va_start(args, format);
        vsnprintf(error->message, sizeof error->message, format, args);
        va_end(args);
    }
    return status;
}

const char *attn_plural(size_t count) {
    return count == 1 ? "" : "s";
}
