// What stands in for libFuzzer where there is none: gives the target every file of the folders that
// it is called with. A finding ends it, as there.
#include "engine/formats/bytes.h"
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The target gets a copy of just its size, so that reading beyond it is noticed.
static void run_file(const char *path) {
    AttnBytes bytes = {0};
    AttnError error = {0};
    if (attn_bytes_read(path, (size_t)1 << 26, &bytes, &error) != ATTN_OK) {
        fprintf(stderr, "%s: %s\n", path, error.message);
        exit(EXIT_FAILURE);
    }
    const size_t size = bytes.size;
    uint8_t *data = malloc(size ? size : 1);
    if (!data) abort();
    if (size) memcpy(data, bytes.data, size);
    attn_bytes_free(&bytes);
    fprintf(stderr, "%s\n", path); // the last one is what ended it
    LLVMFuzzerTestOneInput(data, size);
    free(data);
}

static size_t run_folder(const char *folder) {
    size_t count = 0;
    DIR *entries = opendir(folder);
    if (!entries) {
        fprintf(stderr, "there is no folder %s\n", folder);
        exit(EXIT_FAILURE);
    }
    for (const struct dirent *entry; (entry = readdir(entries));) {
        char path[4096];
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        run_file(path);
        count++;
    }
    closedir(entries);
    return count;
}

int main(int argc, char **argv) {
    size_t count = 0;
    for (int i = 1; i < argc; i++)
        count += run_folder(argv[i]);
    printf("%zu inputs\n", count);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
