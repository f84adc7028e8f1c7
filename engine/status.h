// AttnStatus and AttnError: how the engine says that something could not be done. It never prints
// or exits.
#ifndef ATTN_STATUS_H
#define ATTN_STATUS_H

#include <stddef.h>

typedef enum AttnStatus {
    ATTN_OK = 0,
    ATTN_ERROR_MEMORY,    // out of memory
    ATTN_ERROR_SHAPE,     // shapes or options that do not fit together
    ATTN_ERROR_FORMAT,    // bytes that are not what they should be
    ATTN_ERROR_FILE,      // the file could not be opened, read or written
    ATTN_ERROR_CANCELLED, // a newer run has taken its place
} AttnStatus;

// What was wrong and what was expected, in English, for a person; line and column count from 1, 0:
// not known.
typedef struct AttnError {
    AttnStatus status;
    size_t line;
    size_t column;
    char message[256];
} AttnError;

// Fills *error (NULL is fine) with a printf-formatted message and returns status.
AttnStatus attn_fail(AttnError *error, AttnStatus status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// The ending of what is counted: "" of one, else "s": "%zu row%s".
const char *attn_plural(size_t count);

#endif
