// AttnTensor: numbers of any type and shape as they lie in a file's bytes, and the one way in which
// npy and safetensors turn them into a float32 AttnMatrix.
#ifndef ATTN_FORMATS_TENSOR_H
#define ATTN_FORMATS_TENSOR_H

#include "engine/matrix.h"
#include "engine/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ATTN_TENSOR_RANK = 8, // dimensions that a tensor can have here
};

// The types of numbers that files hold.
typedef enum AttnElement {
    ATTN_ELEMENT_OTHER, // can be listed, but not read: 8-bit floats, complex numbers
    ATTN_ELEMENT_BOOL,
    ATTN_ELEMENT_U8,
    ATTN_ELEMENT_U16,
    ATTN_ELEMENT_U32,
    ATTN_ELEMENT_U64,
    ATTN_ELEMENT_I8,
    ATTN_ELEMENT_I16,
    ATTN_ELEMENT_I32,
    ATTN_ELEMENT_I64,
    ATTN_ELEMENT_F16,
    ATTN_ELEMENT_BF16,
    ATTN_ELEMENT_F32,
    ATTN_ELEMENT_F64,
} AttnElement;

// Whether a matrix may hold nan and infinity.
typedef enum AttnFinite {
    ATTN_FINITE_ONLY,   // refuse them, naming row and column
    ATTN_FINITE_OR_NOT, // take them as they are
} AttnFinite;

// A view: it owns nothing, and its bytes need no alignment.
typedef struct AttnTensor {
    AttnElement element;
    bool big_endian;
    bool column_major; // Fortran order: the first index runs fastest
    size_t rank;       // 0 … ATTN_TENSOR_RANK
    size_t shape[ATTN_TENSOR_RANK];
    const unsigned char *bytes;
    size_t size; // of bytes
} AttnTensor;

// Bytes of one element; 0 for ATTN_ELEMENT_OTHER.
size_t attn_element_size(AttnElement element);

// "float32", as NumPy calls it.
const char *attn_element_name(AttnElement element);

// The bytes that shape and element ask for, in *size. False, and *size untouched, where it does not
// fit size_t.
bool attn_tensor_expected_size(const AttnTensor *tensor, size_t *size);

// Writes the shape as "(3, 4)" into out, cut off where it does not fit.
void attn_tensor_print_shape(const AttnTensor *tensor, char *out, size_t room);

// A new float32 matrix, for the caller to destroy, of tensor's numbers, each rounded once to the
// nearest. The shape is checked against the bytes before anything is allocated. A float64 that is
// finite but too large for float32 is always refused, nan and infinity as `finite` says. On failure
// *out is left untouched.
AttnStatus attn_tensor_load(const AttnTensor *tensor, AttnFinite finite, AttnMatrix *out,
                            AttnError *error);

// Converts one row of a row-major tensor of shape [rows, cols] into out[cols], without a check: for
// tables that are too large to convert whole. row < rows, rank 2 and the size have been checked by
// the caller (asserted).
void attn_tensor_row(const AttnTensor *tensor, size_t row, float *out);

// IEEE binary16 and bfloat16 to float32: exact, subnormals, infinities and nan included.
float attn_half_to_float(uint16_t half);
float attn_bfloat_to_float(uint16_t bfloat);

#endif
