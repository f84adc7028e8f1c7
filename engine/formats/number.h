// One number, as a person types or pastes it, or as a file holds it, to float32: rounded once and
// exactly, whatever the locale of the machine. What is unambiguous is accepted; what is not is
// refused with the reason.
//
//   accepted   -0.5  +2  .5  5.  1e-3  0,5  −3 (U+2212)  １２．５ (full width)  1e-45 (subnormal)
//   refused    abc  (empty)  nan  inf  ∞  1e999  0x10  1 000  1,234,567  1,234 (1.234 or 1234?)
#ifndef ATTN_FORMATS_NUMBER_H
#define ATTN_FORMATS_NUMBER_H

#include "engine/status.h"
#include <stddef.h>

// What a comma inside a number means.
typedef enum AttnComma {
    ATTN_COMMA_IF_CLEAR, // the decimal point, unless it could separate thousands: 0,5; not 1,234
    ATTN_COMMA_DECIMAL,  // the decimal point: the surrounding text has settled it
} AttnComma;

// Reads all of text (length bytes, blanks around it ignored) as one number into *out. On failure
// (ATTN_ERROR_FORMAT) *out is left untouched and *error says why in words that can stand beside a
// cell. Numbers too small for float32 become the nearest subnormal or zero. May be called from
// several threads.
AttnStatus attn_parse_number(const char *text, size_t length, float *out, AttnError *error);

// The same, for a text that says what its commas mean.
AttnStatus attn_parse_number_comma(const char *text, size_t length, AttnComma comma, float *out,
                                   AttnError *error);

#endif
