// jsontext: a JSON text, parsed by libjansson, with the line and column of everything in it.
//
// libjansson tells the place of a syntax error only. For an error of meaning ("heads is a string")
// the text is walked once more beside the parsed values, which keep the order of the text, until
// the value in question is met: the price is paid only where there is something to complain about.
#ifndef DOC_JSONTEXT_H
#define DOC_JSONTEXT_H

#include "engine/status.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define JSONTEXT_DEPTH_MAX 64

typedef struct JsonText {
    const char *text; // borrowed
    size_t length;
    json_t *root; // owned
} JsonText;

// A value and where it stands: a member of an object (key) or an element of an array (index); the
// root has no parent. Borrowed from the JsonText. (true, false and null are shared by libjansson,
// so that the address of a value is not enough to find it again.)
typedef struct JsonNode {
    const json_t *value;
    const json_t *parent;
    const char *key; // NULL: index counts
    size_t index;
} JsonNode;

// UTF-8, with or without a byte order mark; any line endings. Refused with line and column: bytes
// that are not UTF-8, more than JSONTEXT_DEPTH_MAX levels, duplicate keys, text after the end,
// numbers beyond double, NaN. Every number is JSON_REAL, so that −0 and whole numbers above 2^63
// pass. On failure *out is untouched.
// A value's text (malloc'd), each level indented by so many blanks; NULL: out of memory.
// (json_dumps() may leave things out then and call it done.)
char *jsontext_write(const json_t *value, size_t indent);

// A file's name may be any bytes; JSON has none but UTF-8. Returns text or "".
const char *jsontext_utf8_or_none(const char *text);

AttnStatus jsontext_parse(const char *text, size_t length, JsonText *out, AttnError *error);
void jsontext_free(JsonText *json);

JsonNode jsontext_root(const JsonText *json);
bool jsontext_member(JsonNode object, const char *key, JsonNode *out); // false: no such key
JsonNode jsontext_element(JsonNode array, size_t index);

// Offset of a value's first byte in the text.
size_t jsontext_offset(const JsonText *json, JsonNode node);

// Fills *error (NULL is fine) with a message and the place of the value, and returns status.
AttnStatus jsontext_fail(const JsonText *json, JsonNode node, AttnStatus status, AttnError *error,
                         const char *format, ...) __attribute__((format(printf, 5, 6)));
// Puts the place of the value into an error that has been filled already.
void jsontext_place(const JsonText *json, JsonNode node, AttnError *error);
// "heads: expected a whole number, found a string"; expected: "a whole number".
AttnStatus jsontext_wrong_type(const JsonText *json, JsonNode node, const char *expected,
                               AttnError *error);

// Refuses every key of an object that is not in keys (a NULL-terminated list), at the place of the
// key; and a value that is no object.
AttnStatus jsontext_check_keys(const JsonText *json, JsonNode object, const char *const *keys,
                               AttnError *error);

#endif
