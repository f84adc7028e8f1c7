// temporary: a file that is gone when the test is. Include after cmocka.h.
#ifndef TESTS_TEMPORARY_H
#define TESTS_TEMPORARY_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define TEMPORARY_PATH "/tmp/attnlab-test-XXXXXX.json"

// A new one, its name in path, which holds TEMPORARY_PATH. To be closed and unlinked.
static inline FILE *temporary_create(char path[sizeof TEMPORARY_PATH]) {
    const int handle = mkstemps(path, 5);
    FILE *file = handle < 0 ? NULL : fdopen(handle, "w");
    assert_non_null(file);
    return file;
}

// The same with this text in it; closed.
static inline void temporary_write(char path[sizeof TEMPORARY_PATH], const char *text) {
    FILE *file = temporary_create(path);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

#endif
