// NumPy's .npy files: versions 1.0, 2.0 and 3.0 in, version 1.0 out. The format:
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
//
// Everything here may be called from several threads.
#ifndef ATTN_FORMATS_NPY_H
#define ATTN_FORMATS_NPY_H

#include "engine/formats/bytes.h"
#include "engine/formats/tensor.h"
#include "engine/matrix.h"
#include "engine/status.h"

enum {
    ATTN_NPY_HEADER_LIMIT = 10000, // bytes of header that are accepted: NumPy's own limit
};

// Finds the array in the bytes of a .npy file: bool, integers, float16, float32 and float64, either
// byte order, either index order. The view *out borrows bytes. Refused in words (ATTN_ERROR_FORMAT,
// ATTN_ERROR_SHAPE), *out untouched: another magic or version, a header above the limit or not of
// the three known keys, objects, structures, complex numbers, texts, dates, and data shorter or
// longer than type and shape ask for.
AttnStatus attn_npy_find(const void *bytes, size_t size, AttnTensor *out, AttnError *error);

// The array as a new matrix, for the caller to destroy; shapes as for attn_tensor_load(): [rows,
// cols], [n] as one row, [1, rows, cols]. On failure *out is left untouched.
AttnStatus attn_npy_parse(const void *bytes, size_t size, AttnFinite finite, AttnMatrix *out,
                          AttnError *error);

// The same from a file (also ATTN_ERROR_FILE, see attn_bytes_read()).
AttnStatus attn_npy_read(const char *path, AttnFinite finite, AttnMatrix *out, AttnError *error);

// The bytes of a version 1.0 file, '<f4', C order: of shape [rows, cols] (rank 2; then count is 1)
// or [count, rows, cols] (rank 3). The heads are count >= 1 matrices of one shape, any strides. The
// caller gives *out back with attn_bytes_free(). On failure (ATTN_ERROR_MEMORY) *out is left
// untouched.
AttnStatus attn_npy_print(const AttnMatrix *heads, size_t count, size_t rank, AttnBytes *out,
                          AttnError *error);

// The same into the file at path, replaced only when the new one is whole (see
// attn_file_replace()).
AttnStatus attn_npy_write(const char *path, const AttnMatrix *heads, size_t count, size_t rank,
                          AttnError *error);

#endif
