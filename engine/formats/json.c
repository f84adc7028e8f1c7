// A strict JSON cursor (RFC 8259) for headers of a known form. There is no function for "any
// value": what the form does not have is refused where it stands, so nesting cannot run deep and
// nothing is skipped unread.
#include "engine/formats/json.h"
#include "engine/formats/text.h"
#include <stdint.h>
#include <stdio.h>
#include <string.h>

AttnStatus attn_json_expected(const AttnJson *json, const char *what) {
    char found[ATTN_QUOTE_SIZE];
    attn_text_quote(json->text + json->at, json->size - json->at, found);
    AttnStatus status =
        json->at == json->size
            ? attn_fail(json->error, ATTN_ERROR_FORMAT, "%s is expected, found the end", what)
            : attn_fail(json->error, ATTN_ERROR_FORMAT, "%s is expected, found %s", what, found);
    attn_error_place(json->error, json->text, json->at);
    return status;
}

static bool has_more(const AttnJson *json) {
    return json->at < json->size;
}

static void skip_blanks(AttnJson *json) {
    while (has_more(json) && strchr(" \t\r\n", json->text[json->at]) && json->text[json->at])
        json->at++;
}

bool attn_json_take(AttnJson *json, char c) {
    skip_blanks(json);
    if (!has_more(json) || json->text[json->at] != c) return false;
    json->at++;
    return true;
}

AttnStatus attn_json_expect(AttnJson *json, char c) {
    char what[4];
    snprintf(what, sizeof what, "%c", c);
    return attn_json_take(json, c) ? ATTN_OK : attn_json_expected(json, what);
}

AttnStatus attn_json_next(AttnJson *json, char close, bool *more) {
    *more = attn_json_take(json, ',');
    if (*more || attn_json_take(json, close)) return ATTN_OK;
    char what[16];
    snprintf(what, sizeof what, "a comma or %c", close);
    return attn_json_expected(json, what);
}

// --- strings -----------------------------------------------------------------------------------

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static AttnStatus read_four_hex(AttnJson *json, uint32_t *out) {
    uint32_t value = 0;
    for (size_t i = 0; i < 4; i++, json->at++) {
        int digit = has_more(json) ? hex_digit(json->text[json->at]) : -1;
        if (digit < 0) return attn_json_expected(json, "a hexadecimal digit");
        value = value << 4 | (uint32_t)digit;
    }
    *out = value;
    return ATTN_OK;
}

// What follows \u, a surrogate pair joined.
static AttnStatus read_unicode_escape(AttnJson *json, uint32_t *code) {
    AttnStatus status = read_four_hex(json, code);
    if (status != ATTN_OK) return status;
    if (*code == 0) return attn_json_expected(json, "a character other than zero before this");
    if (*code < 0xD800 || *code > 0xDFFF) return ATTN_OK;
    bool pair_follows = *code <= 0xDBFF && json->size - json->at >= 2 &&
                        memcmp(json->text + json->at, "\\u", 2) == 0;
    if (!pair_follows) return attn_json_expected(json, "a surrogate pair");
    json->at += 2;
    uint32_t low = 0;
    status = read_four_hex(json, &low);
    if (status != ATTN_OK) return status;
    if (low < 0xDC00 || low > 0xDFFF) return attn_json_expected(json, "a surrogate pair");
    *code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
    return ATTN_OK;
}

static AttnStatus read_escape(AttnJson *json, uint32_t *code) {
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    json->at++;
    char letter = '\0';
    if (has_more(json)) letter = json->text[json->at];
    if (letter == 'u') {
        json->at++;
        return read_unicode_escape(json, code);
    }
    const char *known = letter ? strchr(letters, letter) : NULL;
    if (!known) return attn_json_expected(json, "an escape such as \\n or \\u0041");
    *code = (unsigned char)meanings[known - letters];
    json->at++;
    return ATTN_OK;
}

static AttnStatus read_character(AttnJson *json, uint32_t *code) {
    if (!has_more(json)) return attn_json_expected(json, "a closing quotation mark");
    if (json->text[json->at] == '\\') return read_escape(json, code);
    size_t length = attn_utf8_next(json->text + json->at, json->size - json->at, code);
    if (length == 0) return attn_json_expected(json, "valid UTF-8");
    if (*code < 0x20) return attn_json_expected(json, "no control character");
    json->at += length;
    return ATTN_OK;
}

AttnStatus attn_json_string(AttnJson *json, char **arena, const char **out) {
    if (!attn_json_take(json, '"')) return attn_json_expected(json, "a text in quotation marks");
    char *to = *arena;
    while (!has_more(json) || json->text[json->at] != '"') {
        uint32_t code = 0;
        AttnStatus status = read_character(json, &code);
        if (status != ATTN_OK) return status;
        to += attn_utf8_put(code, to);
    }
    json->at++;
    *to = '\0';
    *out = *arena;
    *arena = to + 1;
    return ATTN_OK;
}

// --- sizes -------------------------------------------------------------------------------------

static bool next_is_digit(const AttnJson *json) {
    return has_more(json) && json->text[json->at] >= '0' && json->text[json->at] <= '9';
}

AttnStatus attn_json_size(AttnJson *json, size_t *out) {
    skip_blanks(json);
    if (!next_is_digit(json)) return attn_json_expected(json, "a whole number");
    size_t value = 0, start = json->at;
    for (; next_is_digit(json); json->at++) {
        size_t digit = (size_t)(json->text[json->at] - '0');
        if (value > (SIZE_MAX - digit) / 10) {
            json->at = start;
            return attn_json_expected(json, "a number that fits 64 bits");
        }
        value = value * 10 + digit;
    }
    bool leading_zero = json->text[start] == '0' && json->at - start > 1;
    if (leading_zero) json->at = start;
    if (leading_zero ||
        (has_more(json) && strchr(".eE", json->text[json->at]) && json->text[json->at]))
        return attn_json_expected(json, "a whole number");
    *out = value;
    return ATTN_OK;
}
