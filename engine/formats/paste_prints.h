// What other programs print around the numbers of a matrix; private to engine/formats.
#ifndef ATTN_FORMATS_PASTE_PRINTS_H
#define ATTN_FORMATS_PASTE_PRINTS_H

#include "engine/status.h"
#include <stddef.h>

// Overwrites in place, so that every place in the text stays the place of an error, what is no
// number:
//
//   Julia        the line 2×2 Matrix{Float64}:  above a table; the type in Float32[1 2; 3 4]
//   R            the line [,1] [,2] above a table and [1,] in front of its rows; [1] in front of a
//                vector, which may go on over several lines
//   Python       Out[3]:   Parameter containing:   <tf.Tensor: … numpy=array(…)>
//   MATLAB       the line 2×2 single matrix
//   tuples       ((1, 2), (3, 4)), [(1, 2), (3, 4)], and {{1, 2}, {3, 4}} become brackets
//   LaTeX        \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} becomes [1, 2; 3, 4]
//
// What leaves numbers out or is broken into blocks is refused with its place (ATTN_ERROR_FORMAT).
AttnStatus attn_paste_plain_print(char *text, size_t size, AttnError *error);

#endif
