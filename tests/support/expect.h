// Assertions of the readers' tests: exact bits, and messages that say what was wrong and where.
// Include after cmocka.h.
#ifndef ATTNLAB_TESTS_EXPECT_H
#define ATTNLAB_TESTS_EXPECT_H

#include "engine/matrix.h"
#include "support/singular.h"
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static inline uint32_t bits_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

// The same bits, so that -0 is not 0 and a nan can be expected.
#define expect_bits(value, expected) assert_int_equal(bits_of(value), bits_of(expected))

// The matrix has this shape and, bit for bit, these numbers.
static inline void expect_matrix(AttnMatrix m, size_t rows, size_t cols, const float *expected) {
    assert_false(attn_matrix_is_absent(m));
    assert_int_equal(m.rows, rows);
    assert_int_equal(m.cols, cols);
    for (size_t row = 0; row < rows; row++) {
        for (size_t col = 0; col < cols; col++)
            expect_bits(*attn_at(m, row, col), expected[row * cols + col]);
    }
}

static inline void expect_message(const AttnError *error, const char *piece) {
    expect_singular(error->message);
    if (strstr(error->message, piece)) return;
    fail_msg("\"%s\" does not say \"%s\"", error->message, piece);
}

// It failed with this status, said so, and left the output alone.
static inline void expect_refusal(AttnStatus found, AttnStatus expected, const AttnError *error,
                                  const char *piece, AttnMatrix untouched) {
    expect_message(error, piece);
    assert_int_equal(found, expected);
    assert_int_equal(error->status, expected);
    assert_null(untouched.data);
}

#endif
