// By mmap where there is one; elsewhere the whole file is read.
#include "app/draw/mapped.h"
#include <stdlib.h>

#if defined(__unix__) || defined(__APPLE__)

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

bool mapped_open(const char *path, Mapped *out) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    struct stat about;
    void *bytes = MAP_FAILED;
    if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0)
        bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    close(file); // the mapping stays
    if (bytes == MAP_FAILED) return false;
    *out = (Mapped){bytes, (size_t)about.st_size};
    return true;
}

void mapped_close(Mapped *mapped) {
    if (mapped->bytes) munmap((void *)mapped->bytes, mapped->count);
    *mapped = (Mapped){NULL, 0};
}

#else

#include <stdio.h>

bool mapped_open(const char *path, Mapped *out) {
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    char *bytes = NULL;
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (size > 0 && fseek(file, 0, SEEK_SET) == 0) bytes = malloc((size_t)size);
    bool is_whole = bytes && fread(bytes, 1, (size_t)size, file) == (size_t)size;
    fclose(file);
    if (!is_whole) {
        free(bytes);
        return false;
    }
    *out = (Mapped){bytes, (size_t)size};
    return true;
}

void mapped_close(Mapped *mapped) {
    free((void *)mapped->bytes);
    *mapped = (Mapped){NULL, 0};
}

#endif
