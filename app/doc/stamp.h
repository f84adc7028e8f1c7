// FileStamp: which state of a file was last read or written, so that one can tell whether another
// program has changed it since.
#ifndef DOC_STAMP_H
#define DOC_STAMP_H

#include <stdbool.h>
#include <stdint.h>

typedef struct FileStamp {
    bool exists; // false: nothing else is set
    int64_t seconds, nanoseconds;
    int64_t size;
    uint64_t inode;
} FileStamp;

// The stamp of the regular file at path as it is now; one that does not exist where there is none.
FileStamp file_stamp(const char *path);
bool file_stamp_equals(FileStamp a, FileStamp b);

#endif
