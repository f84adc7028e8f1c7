// folder: several files that appear in a folder together, or not at all.
//
// They are written into a new folder first. Where the wanted folder does not exist, the new one is
// renamed to it; where it does, the files are moved into it one by one, each replacing its
// predecessor as a whole.
#ifndef CLI_FOLDER_H
#define CLI_FOLDER_H

#include "engine/status.h"
#include <stdbool.h>
#include <stddef.h>

#define FOLDER_PATH_MAX  4096
#define FOLDER_FILES_MAX 64
#define FOLDER_NAME_MAX  256

typedef struct Folder {
    char path[FOLDER_PATH_MAX];      // the wanted one
    char temporary[FOLDER_PATH_MAX]; // the new one
    bool exists;                     // the wanted one does
    char names[FOLDER_FILES_MAX][FOLDER_NAME_MAX];
    size_t count;
} Folder;

// On failure nothing has been made and folder_discard() is not needed; after it every way out ends
// with folder_commit() or folder_discard().
AttnStatus folder_begin(Folder *folder, const char *path, AttnError *error);
AttnStatus folder_add(Folder *folder, const char *name, const void *data, size_t size,
                      AttnError *error);
// Puts everything in place. On failure what was written is removed.
AttnStatus folder_commit(Folder *folder, AttnError *error);
void folder_discard(Folder *folder);

#endif
