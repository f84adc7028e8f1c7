// Text as bytes: UTF-8 that is checked, pieces of input that are fit to stand in a message, and the
// place of an error. Nothing here trusts its input, reads past `size`, or needs a terminating zero.
// All of it may be called from several threads.
#ifndef ATTN_FORMATS_TEXT_H
#define ATTN_FORMATS_TEXT_H

#include "engine/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ATTN_QUOTE_SIZE = 48, // bytes that attn_text_quote() needs, the final zero included
};

// Decodes the first character of text into *code and returns its length in bytes, 1 to 4. Returns
// 0, and leaves *code alone, where text is empty or not UTF-8 (overlong forms, surrogates and
// numbers above U+10FFFF are not).
size_t attn_utf8_next(const char *text, size_t size, uint32_t *code);

// Is this byte the second, third or fourth of a character?
static inline bool attn_utf8_is_inside(char byte) {
    return ((unsigned char)byte & 0xC0) == 0x80;
}

// Writes code (at most U+10FFFF) as UTF-8 into out, without a final zero, and returns its length, 1
// to 4.
size_t attn_utf8_put(uint32_t code, char out[4]);

// Whether all of text is UTF-8. The empty text is.
bool attn_utf8_is_valid(const char *text, size_t size);

// The bytes of a UTF-8 byte order mark at the start of text: 3, or 0 where there is none.
size_t attn_text_bom(const char *text, size_t size);

// Copies the start of text for a message: at most some 40 bytes, "…" where it was cut, "?" for what
// cannot be shown (control characters, bytes that are not UTF-8), with a final zero.
void attn_text_quote(const char *text, size_t size, char out[ATTN_QUOTE_SIZE]);

// The same for a text with a final zero, as a value: attn_quote(name).text stands in the arguments
// of attn_fail().
typedef struct AttnQuote {
    char text[ATTN_QUOTE_SIZE];
} AttnQuote;
AttnQuote attn_quote(const char *text);

// Sets line and column of *error (NULL is fine) to the place of text[offset], both from 1, the
// column in characters. Lines end with LF, CR LF or CR. Called after attn_fail(), which clears
// both.
void attn_error_place(AttnError *error, const char *text, size_t offset);

#endif
