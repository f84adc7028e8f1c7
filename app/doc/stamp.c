// What the file system says of a file. A program that replaces it makes a new inode, one that
// writes into it moves its time: either is enough.
#include "app/doc/stamp.h"
#include <sys/stat.h>

FileStamp file_stamp(const char *path) {
    struct stat about;
    if (!path || !*path || stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return (FileStamp){0};
    return (FileStamp){true, (int64_t)about.st_mtim.tv_sec, (int64_t)about.st_mtim.tv_nsec,
                       (int64_t)about.st_size, (uint64_t)about.st_ino};
}

bool file_stamp_equals(FileStamp a, FileStamp b) {
    if (a.exists != b.exists) return false;
    return !a.exists || (a.seconds == b.seconds && a.nanoseconds == b.nanoseconds &&
                         a.size == b.size && a.inode == b.inode);
}
