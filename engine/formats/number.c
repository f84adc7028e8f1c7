// Numbers from text. The characters that people really type (full-width digits, the true minus
// sign) are first spelled in ASCII, then the spelling is checked against our own grammar, and only
// then strtof converts: so that its extras (hexadecimal, nan, inf) never get in, and the one
// rounding is strtof's, which is exact. The program never calls setlocale, so the decimal point is
// a point.
#include "engine/formats/number.h"
#include "engine/formats/text.h"
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    // Longer than any number that is worth spelling out: the smallest double written in full has
    // 1077 characters.
    LONGEST_NUMBER = 2000,
};

static bool is_blank(uint32_t code) {
    return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xA0 || code == 0x3000;
}

static void trim(const char **text, size_t *length) {
    uint32_t code;
    size_t bytes;
    while ((bytes = attn_utf8_next(*text, *length, &code)) > 0 && is_blank(code)) {
        *text += bytes;
        *length -= bytes;
    }
    for (size_t back = 1; back <= 3 && back <= *length; back++) {
        bytes = attn_utf8_next(*text + *length - back, back, &code);
        if (bytes != back || !is_blank(code)) continue;
        *length -= back;
        back = 0;
    }
}

// The ASCII spelling of one character of a number; "?" where it has none.
static const char *ascii_spelling(uint32_t code, char one[2]) {
    one[0] = '?';
    one[1] = '\0';
    if (code == 0x221E) return "inf"; // ∞, so that it is refused as what it is
    if (code == 0x2212) one[0] = '-';
    if (code == 0x3002) one[0] = '.'; // what a Chinese input method makes of the point's key
    if (code >= 0x21 && code <= 0x7E) one[0] = (char)code;
    if (code >= 0xFF01 && code <= 0xFF5E) one[0] = (char)(code - 0xFF01 + 0x21); // full width
    return one;
}

// Spells text in ASCII with a final zero; false where it is too long to be a number.
static bool spell_in_ascii(const char *text, size_t length, char ascii[LONGEST_NUMBER + 1]) {
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        uint32_t code = 0;
        size_t bytes = attn_utf8_next(text + at, length - at, &code);
        char one[2];
        const char *spelling = ascii_spelling(code, one);
        size_t count = strlen(spelling);
        if (used + count > LONGEST_NUMBER) return false;
        memcpy(ascii + used, spelling, count);
        used += count;
        at += bytes ? bytes : 1;
    }
    ascii[used] = '\0';
    return true;
}

static bool names_no_finite_number(const char *ascii) {
    if (*ascii == '+' || *ascii == '-') ascii++;
    return strcasecmp(ascii, "nan") == 0 || strcasecmp(ascii, "inf") == 0 ||
           strcasecmp(ascii, "infinity") == 0;
}

static size_t count_digits(const char *ascii) {
    size_t count = 0;
    while (isdigit((unsigned char)ascii[count]))
        count++;
    return count;
}

// [+-] digits [. digits] [e [+-] digits], with a digit before or after the point.
static bool is_decimal(const char *ascii) {
    if (*ascii == '+' || *ascii == '-') ascii++;
    size_t whole = count_digits(ascii), part = 0;
    ascii += whole;
    if (*ascii == '.') {
        part = count_digits(ascii + 1);
        ascii += 1 + part;
    }
    if (whole + part == 0) return false;
    if (*ascii == 'e' || *ascii == 'E') {
        ascii++;
        if (*ascii == '+' || *ascii == '-') ascii++;
        size_t exponent = count_digits(ascii);
        if (exponent == 0) return false;
        ascii += exponent;
    }
    return *ascii == '\0';
}

// Whether the number with its comma at `comma` could also be a whole number with a thousands
// separator: one to three digits that do not begin with 0, the comma, three digits, the end.
static bool could_be_thousands(const char *ascii, const char *comma) {
    if (*ascii == '+' || *ascii == '-') ascii++;
    size_t before = count_digits(ascii);
    return ascii + before == comma && before >= 1 && before <= 3 && *ascii != '0' &&
           count_digits(comma + 1) == 3 && comma[4] == '\0';
}

// Turns a comma that can only be the decimal point into a point.
static AttnStatus settle_comma(char *ascii, AttnComma meaning, const char *quoted,
                               AttnError *error) {
    char *comma = strchr(ascii, ',');
    if (!comma) return ATTN_OK;
    if (strchr(comma + 1, ',') || strchr(ascii, '.'))
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         "%s is not one number: write it without thousands separators", quoted);
    if (meaning == ATTN_COMMA_IF_CLEAR && could_be_thousands(ascii, comma))
        return attn_fail(
            error, ATTN_ERROR_FORMAT,
            "%s can be read in two ways: write the decimal point as '.', and thousands "
            "without a separator",
            quoted);
    *comma = '.';
    return ATTN_OK;
}

AttnStatus attn_parse_number_comma(const char *text, size_t length, AttnComma comma, float *out,
                                   AttnError *error) {
    trim(&text, &length);
    if (length == 0) return attn_fail(error, ATTN_ERROR_FORMAT, "empty: a number is expected");
    char quoted[ATTN_QUOTE_SIZE], ascii[LONGEST_NUMBER + 1];
    attn_text_quote(text, length, quoted);
    if (!spell_in_ascii(text, length, ascii))
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         "%s is too long for a number: at most %d characters are expected", quoted,
                         LONGEST_NUMBER);
    if (names_no_finite_number(ascii))
        return attn_fail(error, ATTN_ERROR_FORMAT, "%s is not a finite number", quoted);
    AttnStatus status = settle_comma(ascii, comma, quoted, error);
    if (status != ATTN_OK) return status;
    if (!is_decimal(ascii))
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         "%s is not a number: one such as -0.5 or 2e-3 is expected", quoted);
    float value = strtof(ascii, NULL);
    if (isinf(value))
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         "%s is too large for a 32-bit float: at most 3.4e38 is expected", quoted);
    *out = value;
    return ATTN_OK;
}

AttnStatus attn_parse_number(const char *text, size_t length, float *out, AttnError *error) {
    return attn_parse_number_comma(text, length, ATTN_COMMA_IF_CLEAR, out, error);
}
