// The strings that speak of rows and columns, once more for tokens as columns.
#include "app/text/notation.h"
#include <assert.h>
#include <string.h>

static const char *const COLUMNS[TEXT_COUNT][LANGUAGE_COUNT] = {
#define X(name, en, zh) [TEXT_##name] = {en, zh},
#include "app/text/strings_as_columns.inc"
#undef X
};

static const char *const NAMES[NOTATION_COUNT] = {"rows", "columns"};

const char *notation_text(Notation notation, Language language, TextId id) {
    assert(notation < NOTATION_COUNT && id < TEXT_COUNT);
    const bool is_other = notation == NOTATION_COLUMNS && notation_differs(id);
    return is_other ? COLUMNS[id][language] : text_get(language, id);
}

bool notation_differs(TextId id) {
    return COLUMNS[id][LANGUAGE_EN] != NULL;
}

bool notation_from_name(const char *name, Notation *out) {
    for (int i = 0; i < NOTATION_COUNT; i++) {
        if (strcmp(name, NAMES[i]) == 0) {
            *out = (Notation)i;
            return true;
        }
    }
    return false;
}

const char *notation_name(Notation notation) {
    return NAMES[notation];
}
