// The little of JSON that a safetensors header needs: objects, arrays, strings and sizes, read
// strictly and in order, without recursion and without trusting a byte. The engine has no JSON
// library, and the app's own (scenes) lives in the app; this one is private to engine/formats/.
#ifndef ATTN_FORMATS_JSON_H
#define ATTN_FORMATS_JSON_H

#include "engine/status.h"
#include <stdbool.h>
#include <stddef.h>

// A cursor: text[0 … size - 1] is the document, text[at] the next byte. Where a reading function
// fails, *error has the message with line and column, and the cursor is of no more use.
typedef struct AttnJson {
    const char *text;
    size_t size;
    size_t at;
    AttnError *error;
} AttnJson;

// Fills *json->error with "…, found …" and the place of the cursor; returns ATTN_ERROR_FORMAT.
AttnStatus attn_json_expected(const AttnJson *json, const char *what);

// Skips white space and, if c comes next, c; whether it did.
bool attn_json_take(AttnJson *json, char c);

// The same, where nothing but c may come.
AttnStatus attn_json_expect(AttnJson *json, char c);

// After an element of an object or array that close ends: takes a comma (*more true) or close
// (*more false).
AttnStatus attn_json_next(AttnJson *json, char close, bool *more);

// Reads a string, decodes it to UTF-8 with a final zero at *arena, points *out at it and moves
// *arena behind it. A decoded string is never longer than its source, so an arena of json->size
// bytes serves a whole document. Refused: what is not UTF-8, control characters, half surrogate
// pairs, and the escaped zero, which would end it early.
AttnStatus attn_json_string(AttnJson *json, char **arena, const char **out);

// Reads a whole number from 0 to SIZE_MAX, without sign, fraction or exponent.
AttnStatus attn_json_size(AttnJson *json, size_t *out);

#endif
