// folder: see folder.h. POSIX.
#include "app/cli/folder.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIES_MAX 100

static AttnStatus failed(AttnError *error, const char *what) {
    return attn_fail(error, ATTN_ERROR_FILE, "%s: %s", what, strerror(errno));
}

// Copies the path without slashes at its end.
static AttnStatus take_path(Folder *folder, const char *path, AttnError *error) {
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    if (length == 0 || length + 64 > FOLDER_PATH_MAX)
        return attn_fail(error, ATTN_ERROR_FILE, "not the path of a folder");
    memcpy(folder->path, path, length);
    folder->path[length] = '\0';
    return ATTN_OK;
}

// Inside the wanted folder if it exists, which may be the root of a file system; else beside it.
static bool make_temporary(Folder *folder) {
    for (int i = 0; i < TRIES_MAX; i++) {
        snprintf(folder->temporary, FOLDER_PATH_MAX, "%.4000s%s-%ld-%d", folder->path,
                 folder->exists ? "/.attnlab" : ".attnlab", (long)getpid(), i);
        if (mkdir(folder->temporary, 0777) == 0) return true;
        if (errno != EEXIST) return false;
    }
    return false;
}

AttnStatus folder_begin(Folder *folder, const char *path, AttnError *error) {
    struct stat info;
    folder->count = 0;
    AttnStatus status = take_path(folder, path, error);
    if (status != ATTN_OK) return status;
    folder->exists = stat(folder->path, &info) == 0;
    if (folder->exists && !S_ISDIR(info.st_mode))
        return attn_fail(error, ATTN_ERROR_FILE, "there is a file of this name: expected a folder");
    if (make_temporary(folder)) return ATTN_OK;
    return failed(error, folder->exists ? "cannot be written" : "cannot make the folder");
}

static void path_in(const char *folder, const char *name,
                    char path[FOLDER_PATH_MAX + FOLDER_NAME_MAX]) {
    snprintf(path, FOLDER_PATH_MAX + FOLDER_NAME_MAX, "%s/%s", folder, name);
}

static bool write_all(int file, const char *data, size_t size) {
    while (size > 0) {
        ssize_t written = write(file, data, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        data += written;
        size -= (size_t)written;
    }
    return true;
}

AttnStatus folder_add(Folder *folder, const char *name, const void *data, size_t size,
                      AttnError *error) {
    char path[FOLDER_PATH_MAX + FOLDER_NAME_MAX];
    assert(folder->count < FOLDER_FILES_MAX && strlen(name) < FOLDER_NAME_MAX);
    path_in(folder->temporary, name, path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) return failed(error, name);
    strcpy(folder->names[folder->count++], name);
    bool is_written = write_all(file, data, size);
    int reason = errno;
    bool is_closed = close(file) == 0;
    if (is_written && is_closed) return ATTN_OK;
    if (!is_written) errno = reason;
    return failed(error, name);
}

void folder_discard(Folder *folder) {
    char path[FOLDER_PATH_MAX + FOLDER_NAME_MAX];
    for (size_t i = 0; i < folder->count; i++) {
        path_in(folder->temporary, folder->names[i], path);
        unlink(path); // what has been moved already is not there
    }
    rmdir(folder->temporary);
}

// Would every file find its place? Asked before the first one is moved.
static AttnStatus check_places(const Folder *folder, AttnError *error) {
    char path[FOLDER_PATH_MAX + FOLDER_NAME_MAX];
    struct stat info;
    for (size_t i = 0; i < folder->count; i++) {
        path_in(folder->path, folder->names[i], path);
        if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
            return attn_fail(error, ATTN_ERROR_FILE, "%s is in the way: it is no file",
                             folder->names[i]);
    }
    return ATTN_OK;
}

static AttnStatus move_files(const Folder *folder, AttnError *error) {
    char from[FOLDER_PATH_MAX + FOLDER_NAME_MAX], to[FOLDER_PATH_MAX + FOLDER_NAME_MAX];
    AttnStatus status = check_places(folder, error);
    for (size_t i = 0; i < folder->count && status == ATTN_OK; i++) {
        path_in(folder->temporary, folder->names[i], from);
        path_in(folder->path, folder->names[i], to);
        if (rename(from, to) != 0) status = failed(error, folder->names[i]);
    }
    return status;
}

AttnStatus folder_commit(Folder *folder, AttnError *error) {
    AttnStatus status = ATTN_OK;
    if (folder->exists)
        status = move_files(folder, error);
    else if (rename(folder->temporary, folder->path) != 0)
        status = failed(error, "cannot make the folder");
    if (folder->exists || status != ATTN_OK) folder_discard(folder);
    return status;
}
