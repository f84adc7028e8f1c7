// mapped: a file's bytes, read only where they are looked at.
//
// For the program's own assets, which nobody shortens while it runs: a font of three megabytes of
// which a screen shows a few characters then costs a few pages, not three megabytes.
#ifndef DRAW_MAPPED_H
#define DRAW_MAPPED_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Mapped {
    const void *bytes; // NULL: none
    size_t count;
} Mapped;

// false where the file cannot be read or is empty; *out is untouched. Any thread.
bool mapped_open(const char *path, Mapped *out);
void mapped_close(Mapped *mapped); // of none is fine

#endif
