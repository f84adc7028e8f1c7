// Numbers out of bytes. Bytes are put together by shifts, so neither the alignment of a file's data
// nor the byte order of this machine matters. A tensor's shape is never trusted: it must agree with
// the bytes that are there before storage is allocated or an element is read.
#include "engine/formats/tensor.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// --- elements ----------------------------------------------------------------------------------

size_t attn_element_size(AttnElement element) {
    switch (element) {
    case ATTN_ELEMENT_OTHER: return 0;
    case ATTN_ELEMENT_BOOL:
    case ATTN_ELEMENT_U8:
    case ATTN_ELEMENT_I8: return 1;
    case ATTN_ELEMENT_U16:
    case ATTN_ELEMENT_I16:
    case ATTN_ELEMENT_F16:
    case ATTN_ELEMENT_BF16: return 2;
    case ATTN_ELEMENT_U32:
    case ATTN_ELEMENT_I32:
    case ATTN_ELEMENT_F32: return 4;
    case ATTN_ELEMENT_U64:
    case ATTN_ELEMENT_I64:
    case ATTN_ELEMENT_F64: return 8;
    }
    return 0;
}

const char *attn_element_name(AttnElement element) {
    switch (element) {
    case ATTN_ELEMENT_OTHER: return "another type";
    case ATTN_ELEMENT_BOOL: return "bool";
    case ATTN_ELEMENT_U8: return "uint8";
    case ATTN_ELEMENT_U16: return "uint16";
    case ATTN_ELEMENT_U32: return "uint32";
    case ATTN_ELEMENT_U64: return "uint64";
    case ATTN_ELEMENT_I8: return "int8";
    case ATTN_ELEMENT_I16: return "int16";
    case ATTN_ELEMENT_I32: return "int32";
    case ATTN_ELEMENT_I64: return "int64";
    case ATTN_ELEMENT_F16: return "float16";
    case ATTN_ELEMENT_BF16: return "bfloat16";
    case ATTN_ELEMENT_F32: return "float32";
    case ATTN_ELEMENT_F64: return "float64";
    }
    return "?";
}

static float float_of_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double double_of_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

float attn_half_to_float(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
    uint32_t exponent = (half >> 10) & 0x1Fu, fraction = half & 0x3FFu;
    if (exponent == 0) { // zero or subnormal: fraction · 2⁻²⁴
        float magnitude = (float)fraction * 0x1p-24f;
        return sign ? -magnitude : magnitude;
    }
    if (exponent == 31) return float_of_bits(sign | 0x7F800000u | fraction << 13);
    return float_of_bits(sign | (exponent + 127 - 15) << 23 | fraction << 13);
}

float attn_bfloat_to_float(uint16_t bfloat) {
    return float_of_bits((uint32_t)bfloat << 16);
}

static uint64_t bits_at(const unsigned char *bytes, size_t size, bool big_endian) {
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++)
        bits = bits << 8 | bytes[big_endian ? i : size - 1 - i];
    return bits;
}

// Every type but float64 is exact as a float or needs one rounding, which the conversion does (to
// nearest, even).
static float value_of_bits(AttnElement element, uint64_t bits) {
    switch (element) {
    case ATTN_ELEMENT_OTHER: return NAN;
    case ATTN_ELEMENT_BOOL: return bits ? 1.0f : 0.0f;
    case ATTN_ELEMENT_U8:
    case ATTN_ELEMENT_U16:
    case ATTN_ELEMENT_U32:
    case ATTN_ELEMENT_U64: return (float)bits;
    case ATTN_ELEMENT_I8: return (float)(int8_t)bits;
    case ATTN_ELEMENT_I16: return (float)(int16_t)bits;
    case ATTN_ELEMENT_I32: return (float)(int32_t)bits;
    case ATTN_ELEMENT_I64: return (float)(int64_t)bits;
    case ATTN_ELEMENT_F16: return attn_half_to_float((uint16_t)bits);
    case ATTN_ELEMENT_BF16: return attn_bfloat_to_float((uint16_t)bits);
    case ATTN_ELEMENT_F32: return float_of_bits((uint32_t)bits);
    case ATTN_ELEMENT_F64: return (float)double_of_bits(bits);
    }
    return NAN;
}

static float element_at(const AttnTensor *tensor, size_t index) {
    size_t size = attn_element_size(tensor->element);
    return value_of_bits(tensor->element,
                         bits_at(tensor->bytes + index * size, size, tensor->big_endian));
}

// --- shapes ------------------------------------------------------------------------------------

bool attn_tensor_expected_size(const AttnTensor *tensor, size_t *size) {
    // A zero anywhere makes the whole empty, so it must not be hidden behind an overflow.
    for (size_t i = 0; i < tensor->rank; i++) {
        if (tensor->shape[i] != 0) continue;
        *size = 0;
        return true;
    }
    size_t product = attn_element_size(tensor->element);
    for (size_t i = 0; i < tensor->rank; i++) {
        if (!attn_size_product(product, tensor->shape[i], &product)) return false;
    }
    *size = product;
    return true;
}

void attn_tensor_print_shape(const AttnTensor *tensor, char *out, size_t room) {
    size_t used = 0;
    snprintf(out, room, "(");
    for (size_t i = 0; i < tensor->rank; i++) {
        used = strlen(out);
        snprintf(out + used, room - used, i ? ", %zu" : "%zu", tensor->shape[i]);
    }
    used = strlen(out);
    snprintf(out + used, room - used, tensor->rank == 1 ? ",)" : ")");
}

// How a tensor becomes a matrix: [rows, cols] as it is, [n] as one row, and leading ones dropped,
// so that [1, rows, cols] is [rows, cols]. Any other shape, a single number and a shape that holds
// none are refused (ATTN_ERROR_SHAPE), outputs untouched.
static AttnStatus matrix_shape(const AttnTensor *tensor, size_t *rows, size_t *cols,
                               AttnError *error) {
    if (tensor->rank == 0)
        return attn_fail(error, ATTN_ERROR_SHAPE, "is a single number: a matrix is expected");
    char shape[120];
    attn_tensor_print_shape(tensor, shape, sizeof shape);
    size_t first = 0;
    while (tensor->rank - first > 2 && tensor->shape[first] == 1)
        first++;
    if (tensor->rank - first > 2)
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "has the shape %s: a matrix is expected, or one with leading ones", shape);
    size_t found_cols = tensor->shape[tensor->rank - 1];
    size_t found_rows = tensor->rank == 1 ? 1 : tensor->shape[tensor->rank - 2];
    if (found_rows == 0 || found_cols == 0)
        return attn_fail(
            error, ATTN_ERROR_SHAPE,
            "has the shape %s, which holds no numbers: at least one row and one column "
            "are expected",
            shape);
    *rows = found_rows;
    *cols = found_cols;
    return ATTN_OK;
}

// --- loading -----------------------------------------------------------------------------------

static AttnStatus check_size(const AttnTensor *tensor, AttnError *error) {
    if (tensor->element == ATTN_ELEMENT_OTHER)
        return attn_fail(
            error, ATTN_ERROR_FORMAT,
            "holds a type of number that is not supported: float16, bfloat16, float32, "
            "float64, integers or bool are expected");
    char shape[120];
    attn_tensor_print_shape(tensor, shape, sizeof shape);
    size_t expected = 0;
    if (!attn_tensor_expected_size(tensor, &expected))
        return attn_fail(error, ATTN_ERROR_SHAPE, "has the impossible shape %s", shape);
    if (expected != tensor->size)
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         "has %zu byte%s of data: %s of shape %s asks for %zu", tensor->size,
                         attn_plural(tensor->size), attn_element_name(tensor->element), shape,
                         expected);
    return ATTN_OK;
}

static bool overflows(const AttnTensor *tensor, size_t index) {
    return tensor->element == ATTN_ELEMENT_F64 &&
           isfinite(double_of_bits(bits_at(tensor->bytes + index * 8, 8, tensor->big_endian)));
}

// Converts every element; the first that cannot be taken ends it with a message.
static AttnStatus convert(const AttnTensor *tensor, AttnFinite finite, AttnMatrix to,
                          AttnError *error) {
    for (size_t row = 0; row < to.rows; row++) {
        for (size_t col = 0; col < to.cols; col++) {
            size_t index = tensor->column_major ? col * to.rows + row : row * to.cols + col;
            float value = element_at(tensor, index);
            *attn_at(to, row, col) = value;
            if (isfinite(value)) continue;
            if (overflows(tensor, index))
                return attn_fail(
                    error, ATTN_ERROR_FORMAT,
                    "row %zu, column %zu: %g is too large for a 32-bit float: at most "
                    "3.4e38 is expected",
                    row + 1, col + 1,
                    double_of_bits(bits_at(tensor->bytes + index * 8, 8, tensor->big_endian)));
            if (finite == ATTN_FINITE_ONLY)
                return attn_fail(error, ATTN_ERROR_FORMAT,
                                 "row %zu, column %zu: %s is not a finite number", row + 1, col + 1,
                                 isnan(value) ? "nan"
                                 : value > 0  ? "inf"
                                              : "-inf");
        }
    }
    return ATTN_OK;
}

AttnStatus attn_tensor_load(const AttnTensor *tensor, AttnFinite finite, AttnMatrix *out,
                            AttnError *error) {
    size_t rows = 0, cols = 0;
    AttnStatus status = matrix_shape(tensor, &rows, &cols, error);
    if (status == ATTN_OK) status = check_size(tensor, error);
    if (status != ATTN_OK) return status;
    AttnMatrix loaded = {0};
    status = attn_matrix_create(rows, cols, &loaded);
    if (status != ATTN_OK)
        return attn_fail(error, status, "no memory for %zu row%s of %zu number%s", rows,
                         attn_plural(rows), cols, attn_plural(cols));
    status = convert(tensor, finite, loaded, error);
    if (status == ATTN_OK)
        *out = loaded;
    else
        attn_matrix_destroy(&loaded);
    return status;
}

void attn_tensor_row(const AttnTensor *tensor, size_t row, float *out) {
    assert(tensor->rank == 2 && row < tensor->shape[0] && !tensor->column_major);
    size_t cols = tensor->shape[1];
    for (size_t col = 0; col < cols; col++)
        out[col] = element_at(tensor, row * cols + col);
}
