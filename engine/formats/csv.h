// Tables of numbers as text: comma, semicolon, tab or blanks between the numbers, one row a line;
// and out again. Everything here may be called from several threads.
#ifndef ATTN_FORMATS_CSV_H
#define ATTN_FORMATS_CSV_H

#include "engine/formats/bytes.h"
#include "engine/matrix.h"
#include "engine/status.h"
#include <stddef.h>

// Reads a whole text as one matrix [rows, cols], for the caller to destroy. The separator is found
// in the first row: a tab, else a semicolon, else a comma, else blanks. Numbers as in number.h, in
// double quotes if need be; a comma inside one is the decimal point after semicolons, and after
// tabs where it is unmistakable in the text as a whole. A tab at the end of every row, a byte
// order mark, CR LF, empty lines before and after the rows, and a missing last newline are
// accepted.
//
// Refused (ATTN_ERROR_FORMAT; ATTN_ERROR_SHAPE for rows of different lengths), with line and
// column, *out untouched: no numbers at all, a cell that is no finite number (row, column and why),
// ragged rows (row, expected, found), an empty line between rows. All rows are counted before
// anything is allocated.
AttnStatus attn_csv_parse(const char *text, size_t size, AttnMatrix *out, AttnError *error);

// The same for the file at path (also ATTN_ERROR_FILE).
AttnStatus attn_csv_read(const char *path, AttnMatrix *out, AttnError *error);

// count >= 1 matrices as text: one row a line, "%.9g" (float32 comes back with the same bits),
// commas, the heads one after the other with a blank line between. Infinities print as inf and
// -inf. The caller gives *out back with attn_bytes_free(). On failure (ATTN_ERROR_MEMORY) *out is
// left untouched.
AttnStatus attn_csv_print(const AttnMatrix *heads, size_t count, AttnBytes *out, AttnError *error);

// The same into the file at path, replaced only when the new one is whole (see
// attn_file_replace()).
AttnStatus attn_csv_write(const char *path, const AttnMatrix *heads, size_t count,
                          AttnError *error);

#endif
