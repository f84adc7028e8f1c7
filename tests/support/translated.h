// translated: a message of the engine or the document is there in Chinese, all of it, and is good
// English.
#ifndef TESTS_TRANSLATED_H
#define TESTS_TRANSLATED_H

#include "support/cmocka.h"

#include "app/text/text.h"
#include "support/singular.h"
#include <string.h>

// No word that only an English sentence has is left; names, keys and types stay as they are.
static inline void expect_translated(const char *message) {
    static const char *const WORDS[] = {" is ",  " are ",    " has ", " the ",   " of ",
                                        " not ", "expected", "found", "invalid", " near "};
    char buffer[512];
    expect_singular(message);
    const char *chinese = text_message(LANGUAGE_ZH, message, buffer, sizeof buffer);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (strstr(chinese, WORDS[i])) fail_msg("\"%s\" becomes \"%s\"", message, chinese);
}

#endif
