// failing: allocations that fail when a test says so. For tests whose program is linked with
// --wrap for each of these functions (CMakeLists.txt): every allocation of ours comes through here,
// and those that libraries make by functions of ours.
#ifndef TESTS_FAILING_H
#define TESTS_FAILING_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static size_t failing_countdown; // 0: none fails; 1: the next one
static bool failing_for_good;    // those after it as well, until the countdown is set to 0
static bool failing_has_failed;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
char *__real_realpath(const char *path, char *buffer);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t length);
char *__wrap_realpath(const char *path, char *buffer);

static bool failing_now(void) {
    if (failing_countdown == 0) return false;
    if (failing_countdown > 1) {
        failing_countdown--;
        return false;
    }
    if (!failing_for_good) failing_countdown = 0;
    failing_has_failed = true;
    return true;
}

// From now on the k-th allocation fails; for good: every one from there on.
static inline void failing_begin(size_t k, bool for_good) {
    failing_countdown = k;
    failing_for_good = for_good;
    failing_has_failed = false;
}

// There is memory again. true: some allocation has failed.
static inline bool failing_end(void) {
    failing_countdown = 0;
    return failing_has_failed;
}

void *__wrap_malloc(size_t size) {
    return failing_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    return failing_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size) {
    return failing_now() ? NULL : __real_realloc(memory, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
    return failing_now() ? NULL : __real_aligned_alloc(alignment, size);
}

char *__wrap_strndup(const char *text, size_t length) {
    const size_t size = strnlen(text, length);
    char *copy = __wrap_malloc(size + 1);
    if (!copy) return NULL;
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

char *__wrap_strdup(const char *text) {
    return __wrap_strndup(text, strlen(text));
}

char *__wrap_realpath(const char *path, char *buffer) {
    return failing_now() ? NULL : __real_realpath(path, buffer);
}

#endif
