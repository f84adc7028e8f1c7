// utf8: characters in bytes, strictly.
#ifndef UI_UTF8_H
#define UI_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Is this byte the second, third or fourth of a character?
static inline bool utf8_is_inside(char byte) {
    return ((unsigned char)byte & 0xc0) == 0x80;
}

// The bytes of the character at text, its code point in *code; 0, and *code untouched, where there is none:
// the end, a stray or missing byte, an overlong form, a surrogate, above U+10FFFF.
size_t utf8_decode(const char *text, size_t length, uint32_t *code);

#endif
