// numfmt: numbers as a reader sees them. Locale-free, into the caller's buffer, never more than
// NUMFMT_MAX bytes.
#ifndef DRAW_NUMFMT_H
#define DRAW_NUMFMT_H

#include <stddef.h>

#define NUMFMT_MAX 32

// A value in a cell: two decimals while it fits ("-1.80", "12.3", "1e+05"), at most `width`
// characters; "−" is the true minus sign U+2212, "∞", "−∞", "NaN". A zero is "0.00", never "-0.00".
// Returns buffer.
char *numfmt_cell(char buffer[NUMFMT_MAX], float value, int width);
// Fixed decimals, true minus.
char *numfmt_fixed(char buffer[NUMFMT_MAX], double value, int decimals);
// "9.3 %"
char *numfmt_percent(char buffer[NUMFMT_MAX], float weight);
// As few digits as tell it from its neighbours, true minus: hover.
char *numfmt_exact(char buffer[NUMFMT_MAX], float value);
// What an edit field is filled with: the shortest decimal that reads back as the same float, ASCII
// minus.
char *numfmt_edit(char buffer[NUMFMT_MAX], float value);
// "288", "1.9 k", "4.83 G": counts with a decimal prefix
char *numfmt_count(char buffer[NUMFMT_MAX], double count);
// "0.06 µs", "41.2 ms", "1.3 s"
char *numfmt_seconds(char buffer[NUMFMT_MAX], double seconds);
// "96.0 MiB"
char *numfmt_bytes(char buffer[NUMFMT_MAX], double bytes);

#endif
