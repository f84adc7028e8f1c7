// singular: what a message counts is one, or many: never "1 rows". Include after cmocka.h.
#ifndef TESTS_SINGULAR_H
#define TESTS_SINGULAR_H

#include <ctype.h>
#include <string.h>

// Does a word of this list begin here?
static inline const char *plural_at(const char *text) {
    static const char *const PLURALS[] = {"rows",    "columns", "numbers",    "bytes",   "heads",
                                          "names",   "tokens",  "words",      "queries", "keys",
                                          "tensors", "threads", "dimensions", "are"};
    for (size_t i = 0; i < sizeof PLURALS / sizeof *PLURALS; i++) {
        const size_t length = strlen(PLURALS[i]);
        if (strncmp(text, PLURALS[i], length) == 0 && !isalpha((unsigned char)text[length]))
            return PLURALS[i];
    }
    return NULL;
}

static inline void expect_singular(const char *message) {
    for (const char *at = message; (at = strstr(at, "1 ")) != NULL; at += 2) {
        const bool is_number = at > message && strchr("0123456789.,:-", at[-1]) != NULL;
        const bool is_product = at > message + 2 && strncmp(at - 3, "× ", 3) == 0; // 2 × 1 numbers
        const char *plural = plural_at(at + 2);
        if (!is_number && !is_product && plural) fail_msg("\"%s\": 1 %s", message, plural);
    }
}

#endif
