// AttnMatrix: a view of float32 numbers in rows, the type that every stage reads and writes.
//
// A view owns nothing. Storage made by attn_matrix_create() is 64-byte aligned and zeroed, and is
// given back by attn_matrix_destroy(). Counts are size_t; products of counts are checked before
// allocation.
#ifndef ATTN_MATRIX_H
#define ATTN_MATRIX_H

#include "engine/status.h"
#include <stdbool.h>
#include <stddef.h>

typedef struct AttnMatrix {
    float *data;   // element (row, col) stands at data[row * stride + col]; NULL: absent
    size_t rows;   // number of rows
    size_t cols;   // number of columns
    size_t stride; // floats from one row to the next, at least cols
} AttnMatrix;

// Allocates a zeroed [rows, cols] matrix with stride == cols. On failure (ATTN_ERROR_MEMORY, or
// ATTN_ERROR_SHAPE where rows * cols * 4 does not fit size_t) *out is left untouched.
AttnStatus attn_matrix_create(size_t rows, size_t cols, AttnMatrix *out);

// The bytes that it obtains: whole lines of the cache, or whole huge pages; SIZE_MAX where they do
// not fit size_t.
size_t attn_matrix_bytes(size_t rows, size_t cols);

// The stride of a matrix of which columns are read and written too: where a column's numbers would
// all fall on a few lines of the caches, a line more than its columns.
size_t attn_matrix_spaced(size_t cols);
// The same with that stride. What stands between the rows is nobody's.
AttnStatus attn_matrix_create_spaced(size_t rows, size_t cols, AttnMatrix *out);

// Room for so much in a matrix that was created, or is absent: another one, zeroed, where it is
// smaller either way. ATTN_ERROR_MEMORY: *m is as it was.
AttnStatus attn_matrix_make_room(AttnMatrix *m, size_t rows, size_t cols);

// Frees the storage and makes *m absent. An absent matrix is fine. Only for matrices that were
// created.
void attn_matrix_destroy(AttnMatrix *m);

// A view of data that someone else owns. data: rows * cols floats, row after row.
AttnMatrix attn_matrix_view(float *data, size_t rows, size_t cols);

// The rows first … first + count - 1 of m, as a view.
AttnMatrix attn_matrix_rows(AttnMatrix m, size_t first, size_t count);

// The columns first … first + count - 1 of m, as a view (same stride).
AttnMatrix attn_matrix_columns(AttnMatrix m, size_t first, size_t count);

// Copies the numbers of from into to; shapes are equal (asserted), strides may differ.
void attn_matrix_copy(AttnMatrix to, AttnMatrix from);

// The address of an element; the only place outside the kernels where an index is computed.
static inline float *attn_at(AttnMatrix m, size_t row, size_t col) {
    return m.data + row * m.stride + col;
}

static inline bool attn_matrix_is_absent(AttnMatrix m) {
    return m.data == NULL;
}

// a * b in *out; false, and *out untouched, where it does not fit size_t.
bool attn_size_product(size_t a, size_t b, size_t *out);

#endif
