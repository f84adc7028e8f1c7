// assets: tries a short list of places; a folder counts when it holds scenes/index.json.
#include "app/doc/assets.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_assets(const char *folder) {
    char path[ASSETS_PATH_MAX + 32];
    int length = snprintf(path, sizeof path, "%s/scenes/index.json", folder);
    return length > 0 && (size_t)length < sizeof path && access(path, R_OK) == 0;
}

static bool take(char *buffer, size_t size, const char *folder, const char *below) {
    int length = snprintf(buffer, size, "%s%s", folder, below);
    return length > 0 && (size_t)length < size && is_assets(buffer);
}

// The folder of the executable; false where the system does not say.
static bool executable_folder(char *folder, size_t size) {
    ssize_t length = readlink("/proc/self/exe", folder, size - 1);
    if (length <= 0) return false;
    folder[length] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash) *slash = '\0';
    return slash != NULL;
}

static bool find_beside_executable(char *buffer, size_t size) {
    // Installed (bin/ beside share/); unpacked or built (assets, a link in a build's folder, beside
    // the program, or beside the folder of the tests).
    static const char *const below[] = {"/../share/attnlab", "/assets", "/../assets",
                                        "/../../assets"};
    char folder[ASSETS_PATH_MAX];
    if (!executable_folder(folder, sizeof folder)) return false;
    for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
        if (take(buffer, size, folder, below[i])) return true;
    }
    return false;
}

bool assets_find(char *buffer, size_t size) {
    const char *chosen = getenv("ATTNLAB_ASSETS");
    if (chosen && *chosen && take(buffer, size, chosen, "")) return true;
    if (find_beside_executable(buffer, size)) return true;
    // Where the system does not say where the executable is.
    if (take(buffer, size, "/usr/local/share/attnlab", "")) return true;
    if (take(buffer, size, "/usr/share/attnlab", "")) return true;
    buffer[0] = '\0';
    return false;
}
