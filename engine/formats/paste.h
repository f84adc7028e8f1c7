// Pasted text to a matrix: whatever a person can copy numbers from.
//
//   tables     rows on lines; tabs, semicolons, commas or blanks between the numbers
//   lists      [[1,2],[3,4]]   [1, 2]   x = [[1, 2], [3, 4]]
//   NumPy      [[1. 2.]
//               [3. 4.]]       array([[1., 2.], [3., 4.]], dtype=float32)   tensor([[1., 2.]])
//              [np.float32(1.0), np.float32(2.0)]
//              np.float32(1.5)
//   and        tables as Julia and R print them, tuples, {{1, 2}, {3, 4}} and LaTeX: paste_prints.h
//   Chinese    【【1，2】，【3，4】】   full-width digits and marks
//   MATLAB     [1 2; 3 4]      A = [1, 2; 3, 4];   and the tables that it prints under "A ="
#ifndef ATTN_FORMATS_PASTE_H
#define ATTN_FORMATS_PASTE_H

#include "engine/matrix.h"
#include "engine/status.h"
#include <stddef.h>

enum {
    ATTN_PASTE_LIMIT = 16 << 20, // bytes of text that are accepted
};

// Reads text as one matrix [rows, cols], for the caller to destroy: tables as attn_csv_parse()
// does, brackets of Python, NumPy, PyTorch and MATLAB with what they print around them, a "name ="
// in front. Numbers as in number.h. [1,2] is one row; further brackets around the matrix are
// dropped where they hold only one.
//
// Refused with line and column where one is known, *out untouched: what is too long, empty, ragged
// (ATTN_ERROR_SHAPE), not a finite number, not closed, cut short with "..." by whoever printed it,
// several matrices, or ambiguous. May be called from several threads.
AttnStatus attn_paste_parse(const char *text, size_t size, AttnMatrix *out, AttnError *error);

#endif
