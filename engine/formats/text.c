// UTF-8, quoting for messages, and places in a text. Every function is given the number of bytes
// that it may read and stays within it; invalid UTF-8 is an answer here, not an accident.
#include "engine/formats/text.h"
#include <string.h>

static const uint32_t smallest_of_length[5] = {0, 0, 0x80, 0x800, 0x10000};

static bool is_scalar_value(uint32_t code) {
    return code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
}

size_t attn_utf8_next(const char *text, size_t size, uint32_t *code) {
    const unsigned char *bytes = (const unsigned char *)text;
    if (size == 0) return 0;
    if (bytes[0] < 0x80) {
        *code = bytes[0];
        return 1;
    }
    size_t length = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2;
    if (bytes[0] < 0xC2 || bytes[0] > 0xF4 || length > size) return 0;
    uint32_t value = bytes[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (!attn_utf8_is_inside(text[i])) return 0;
        value = value << 6 | (bytes[i] & 0x3Fu);
    }
    if (value < smallest_of_length[length] || !is_scalar_value(value)) return 0;
    *code = value;
    return length;
}

size_t attn_utf8_put(uint32_t code, char out[4]) {
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    static const unsigned char lead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(lead[length] | code);
    return length;
}

bool attn_utf8_is_valid(const char *text, size_t size) {
    uint32_t code;
    for (size_t at = 0; at < size;) {
        size_t length = attn_utf8_next(text + at, size - at, &code);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

size_t attn_text_bom(const char *text, size_t size) {
    return size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

void attn_text_quote(const char *text, size_t size, char out[ATTN_QUOTE_SIZE]) {
    static const char cut[] = "…";
    size_t used = 0, at = 0;
    // Room for one more character of four bytes, then the cut mark with its final zero.
    while (at < size && used + 4 + sizeof cut <= ATTN_QUOTE_SIZE) {
        uint32_t code = 0;
        size_t length = attn_utf8_next(text + at, size - at, &code);
        if (length == 0 || code < 0x20 || (code >= 0x7F && code < 0xA0)) {
            out[used++] = '?';
            at += length ? length : 1;
            continue;
        }
        memcpy(out + used, text + at, length);
        used += length;
        at += length;
    }
    memcpy(out + used, at < size ? cut : "", at < size ? sizeof cut : 1);
}

AttnQuote attn_quote(const char *text) {
    AttnQuote quote;
    attn_text_quote(text, strlen(text), quote.text);
    return quote;
}

void attn_error_place(AttnError *error, const char *text, size_t offset) {
    if (!error) return;
    size_t line = 1, column = 1;
    for (size_t i = attn_text_bom(text, offset); i < offset; i++) {
        unsigned char byte = (unsigned char)text[i];
        bool before_lf = i + 1 < offset && text[i + 1] == '\n';
        bool ends_line = byte == '\n' || (byte == '\r' && !before_lf);
        if (ends_line) {
            line++;
            column = 1;
        } else if ((byte & 0xC0) != 0x80) {
            column++;
        }
    }
    error->line = line;
    error->column = column;
}
