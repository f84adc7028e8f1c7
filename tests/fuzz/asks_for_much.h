// {"random"} and "d_model" make gigabytes of a few bytes, which scenes may but which takes its
// time: fuzzing leaves out what asks for more than three digits of anything.
#ifndef FUZZ_ASKS_FOR_MUCH_H
#define FUZZ_ASKS_FOR_MUCH_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

// The fuzzer learns nothing from it, and watching every byte of it takes a fifth of the time.
#ifdef __clang__
#define UNWATCHED __attribute__((no_sanitize("coverage")))
#else
#define UNWATCHED
#endif
UNWATCHED static inline bool asks_for_much(const char *data, size_t size) {
    size_t digits = 0;
    if (!memmem(data, size, "random", 6) && !memmem(data, size, "d_model", 7)) return false;
    for (size_t i = 0; i < size; i++) {
        bool is_digit = data[i] >= '0' && data[i] <= '9';
        digits = is_digit ? digits + 1 : 0;
        if (digits > 3) return true;
        if (i > 0 && (data[i] == 'e' || data[i] == 'E') && data[i - 1] >= '0' && data[i - 1] <= '9')
            return true;
    }
    return false;
}

#endif
