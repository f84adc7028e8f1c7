// The string table, made once from the X-macro list.
#include "app/text/text.h"
#include <assert.h>
#include <string.h>

static const char *const STRINGS[TEXT_COUNT][LANGUAGE_COUNT] = {
#define X(name, en, zh) [TEXT_##name] = {en, zh},
#include "app/text/strings.inc"
#undef X
};

static const char *const NAMES[LANGUAGE_COUNT] = {"en", "zh"};

const char *text_get(Language language, TextId id) {
    assert(language < LANGUAGE_COUNT && id < TEXT_COUNT);
    return STRINGS[id][language];
}

bool language_from_name(const char *name, Language *out) {
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        if (strcmp(name, NAMES[i]) == 0) {
            *out = (Language)i;
            return true;
        }
    }
    return false;
}

const char *language_name(Language language) {
    return NAMES[language];
}
