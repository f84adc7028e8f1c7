// Whole files: read into memory, and replaced so that there is never half of one. POSIX. Messages
// do not repeat the path, since whoever shows them puts it in front. Everything here may be called
// from several threads, on different paths.
#ifndef ATTN_FORMATS_BYTES_H
#define ATTN_FORMATS_BYTES_H

#include "engine/status.h"
#include <stddef.h>

// Bytes on the heap; data is NULL only where there is nothing to free. One zero byte that `size`
// does not count follows what attn_bytes_read() has read.
typedef struct AttnBytes {
    unsigned char *data;
    size_t size;
} AttnBytes;

// Reads the regular file at path, at most limit bytes, into *out; the caller gives it back with
// attn_bytes_free(). A directory, a FIFO, a socket or a device is refused without waiting for it,
// as is a file above the limit (before anything is allocated) and one that changes while it is
// read. On failure (ATTN_ERROR_FILE, ATTN_ERROR_MEMORY) *out is left untouched. An empty file is
// read without complaint: what it should hold is the reader's business.
AttnStatus attn_bytes_read(const char *path, size_t limit, AttnBytes *out, AttnError *error);

// Frees the storage and makes *bytes empty. Empty bytes are fine.
void attn_bytes_free(AttnBytes *bytes);

// Makes path a file of exactly these bytes: they are written to a temporary file in the same
// folder, brought to the disk, and only then put in place of the old one. Whatever fails (full
// disk, read-only file or folder), the old file stays whole, the temporary one is removed and
// *error says why. A file marked read-only is not replaced; a symbolic link is followed, and stays.
// The permissions of the old file are kept.
AttnStatus attn_file_replace(const char *path, const void *data, size_t size, AttnError *error);

#endif
