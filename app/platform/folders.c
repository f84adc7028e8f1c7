// The state folder. Whoever asks for a path in it can write there, or is told why not.
#include "app/platform/folders.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ASIDE_MAX 100

static bool is_absolute(const char *path) {
    return path && path[0] == '/';
}

static AttnStatus state_folder(char *buffer, size_t size, AttnError *error) {
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int length;
    if (is_absolute(state))
        length = snprintf(buffer, size, "%s/attnlab", state);
    else if (is_absolute(home))
        length = snprintf(buffer, size, "%s/.local/state/attnlab", home);
    else
        return attn_fail(error, ATTN_ERROR_FILE, "neither HOME nor XDG_STATE_HOME names a folder");
    if (length < 0 || (size_t)length >= size)
        return attn_fail(error, ATTN_ERROR_FILE, "the path is too long");
    for (char *slash = strchr(buffer + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(buffer, 0700); // most of them exist
        *slash = '/';
    }
    struct stat about;
    int code = mkdir(buffer, 0700) == 0 ? 0 : errno;
    if (stat(buffer, &about) == 0 && S_ISDIR(about.st_mode)) return ATTN_OK;
    return attn_fail(error, ATTN_ERROR_FILE, "%s: %s", buffer, strerror(code));
}

AttnStatus folders_state_path(const char *name, char *buffer, size_t size, AttnError *error) {
    AttnStatus status = state_folder(buffer, size, error);
    size_t length = status == ATTN_OK ? strlen(buffer) : 0;
    if (status == ATTN_OK && length + strlen(name) + 2 > size)
        status = attn_fail(error, ATTN_ERROR_FILE, "the path is too long");
    if (status == ATTN_OK)
        snprintf(buffer + length, size - length, "/%s", name);
    else
        buffer[0] = '\0';
    return status;
}

bool folders_set_aside(const char *path, char *aside, size_t size) {
    struct stat about;
    for (int i = 1; i < ASIDE_MAX; i++) {
        int length = i == 1 ? snprintf(aside, size, "%s.bad", path)
                            : snprintf(aside, size, "%s.bad-%d", path, i);
        if (length < 0 || (size_t)length >= size) break;
        if (lstat(aside, &about) != 0) return rename(path, aside) == 0;
    }
    return false;
}
