// Reading and replacing whole files. Reading looks before it opens and again after, since opening a
// FIFO waits and opening a device may do something. Writing never touches the old file: the new one
// is complete on the disk, under a name of its own, before rename() lets it take the old one's
// place.
#include "engine/formats/bytes.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static AttnStatus fail_errno(AttnError *error, const char *what, int code) {
    return attn_fail(error, ATTN_ERROR_FILE, "%s: %s", what, strerror(code));
}

static const char *kind_of_file(mode_t mode) {
    if (S_ISDIR(mode)) return "a folder";
    if (S_ISFIFO(mode)) return "a pipe";
    if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
    if (S_ISSOCK(mode)) return "a socket";
    return "something else";
}

static AttnStatus check_regular(const struct stat *about, AttnError *error) {
    if (S_ISREG(about->st_mode)) return ATTN_OK;
    return attn_fail(error, ATTN_ERROR_FILE, "is %s: a regular file is expected",
                     kind_of_file(about->st_mode));
}

// --- reading -----------------------------------------------------------------------------------

static AttnStatus open_regular(const char *path, int *descriptor, struct stat *about,
                               AttnError *error) {
    if (stat(path, about) != 0) return fail_errno(error, "cannot be opened", errno);
    AttnStatus status = check_regular(about, error);
    if (status != ATTN_OK) return status;
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (opened < 0) return fail_errno(error, "cannot be opened", errno);
    status = fstat(opened, about) == 0 ? check_regular(about, error)
                                       : fail_errno(error, "cannot be opened", errno);
    if (status == ATTN_OK)
        *descriptor = opened;
    else
        close(opened);
    return status;
}

// Reads until `size` bytes are there or the file ends; -1, with errno, where reading fails.
static ssize_t read_fully(int descriptor, unsigned char *to, size_t size) {
    size_t done = 0;
    while (done < size) {
        ssize_t got = read(descriptor, to + done, size - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

static AttnStatus read_open_file(int descriptor, size_t size, AttnBytes *out, AttnError *error) {
    // One byte more than the file should have: for the final zero, and to notice a file that grows.
    unsigned char *data = malloc(size + 1);
    if (!data) return attn_fail(error, ATTN_ERROR_MEMORY, "%zu bytes do not fit into memory", size);
    ssize_t got = read_fully(descriptor, data, size + 1);
    if (got >= 0 && (size_t)got == size) {
        data[size] = 0;
        *out = (AttnBytes){data, size};
        return ATTN_OK;
    }
    int code = errno;
    free(data);
    if (got < 0) return fail_errno(error, "cannot be read", code);
    return attn_fail(error, ATTN_ERROR_FILE, "changed while it was being read: try again");
}

AttnStatus attn_bytes_read(const char *path, size_t limit, AttnBytes *out, AttnError *error) {
    int descriptor = -1;
    struct stat about;
    AttnStatus status = open_regular(path, &descriptor, &about, error);
    if (status != ATTN_OK) return status;
    uintmax_t size = (uintmax_t)about.st_size;
    if (size > limit || size >= SSIZE_MAX)
        status = attn_fail(error, ATTN_ERROR_FILE, "has %ju bytes: at most %zu are expected", size,
                           limit);
    else
        status = read_open_file(descriptor, (size_t)size, out, error);
    close(descriptor);
    return status;
}

void attn_bytes_free(AttnBytes *bytes) {
    free(bytes->data);
    *bytes = (AttnBytes){0};
}

// --- replacing ---------------------------------------------------------------------------------

// What is known of the file to be replaced.
typedef struct Target {
    char *path; // with symbolic links followed; on the heap
    bool exists;
    mode_t mode;
} Target;

static AttnStatus find_target(const char *path, Target *target, AttnError *error) {
    struct stat about;
    target->exists = stat(path, &about) == 0;
    if (target->exists) {
        AttnStatus status = check_regular(&about, error);
        if (status != ATTN_OK) return status;
        // root could write it all the same; but whoever took away every right to write meant it
        if ((about.st_mode & 0222) == 0 || access(path, W_OK) != 0)
            return attn_fail(error, ATTN_ERROR_FILE,
                             "is read-only: it was left as it is; choose another place");
        target->mode = about.st_mode & 07777;
    } else if (errno != ENOENT) {
        return fail_errno(error, "cannot be written", errno);
    }
    target->path = target->exists ? realpath(path, NULL) : strdup(path);
    return target->path ? ATTN_OK : fail_errno(error, "cannot be written", errno);
}

static size_t folder_length(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

// Creates a new, empty file beside path. Its name is not made from the old one's, which may be as
// long as names can be; O_EXCL makes it ours even where two programs write at once.
static int create_beside(const char *path, char **name) {
    size_t folder = folder_length(path), room = folder + 64;
    char *candidate = malloc(room);
    if (!candidate) return -1;
    for (unsigned attempt = 0; attempt < 1000; attempt++) {
        snprintf(candidate, room, "%.*s.attnlab-%ld-%u.tmp", (int)folder, path, (long)getpid(),
                 attempt);
        int descriptor = open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0) {
            *name = candidate;
            return descriptor;
        }
        if (errno != EEXIST) break;
    }
    int code = errno;
    free(candidate);
    errno = code;
    return -1;
}

static bool write_fully(int descriptor, const unsigned char *from, size_t size) {
    while (size > 0) {
        ssize_t wrote = write(descriptor, from, size);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        from += wrote;
        size -= (size_t)wrote;
    }
    return true;
}

// Writes, brings to the disk and closes; false, with errno, where any of it fails.
static bool fill_and_close(int descriptor, const Target *target, const void *data, size_t size) {
    bool done = write_fully(descriptor, data, size);
    // EINVAL: a file system that has no fsync; its write() is all there is to wait for
    if (done) done = fsync(descriptor) == 0 || errno == EINVAL;
    // On a file system without permissions (a USB stick) there is nothing to keep, and that is no
    // failure.
    if (done && target->exists) (void)fchmod(descriptor, target->mode);
    int code = errno;
    if (close(descriptor) != 0 && done) return false;
    errno = code;
    return done;
}

// Brings the new name itself to the disk. Not every file system can; the file is whole either way.
static void sync_folder(const char *path) {
    size_t length = folder_length(path);
    char *folder = length ? strndup(path, length) : strdup(".");
    int descriptor = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (descriptor >= 0) {
        (void)fsync(descriptor);
        close(descriptor);
    }
    free(folder);
}

static AttnStatus replace_target(const Target *target, const void *data, size_t size,
                                 AttnError *error) {
    char *temporary = NULL;
    int descriptor = create_beside(target->path, &temporary);
    if (descriptor < 0) return fail_errno(error, "cannot be written", errno);
    AttnStatus status = ATTN_OK;
    if (!fill_and_close(descriptor, target, data, size) || rename(temporary, target->path) != 0) {
        status = fail_errno(error, "could not be written, nothing was changed", errno);
        unlink(temporary);
    } else {
        sync_folder(target->path);
    }
    free(temporary);
    return status;
}

AttnStatus attn_file_replace(const char *path, const void *data, size_t size, AttnError *error) {
    Target target = {0};
    AttnStatus status = find_target(path, &target, error);
    if (status == ATTN_OK && target.path) status = replace_target(&target, data, size, error);
    free(target.path);
    return status;
}
