// Matrices as views, and the only place of the engine where storage for numbers is obtained.
//
// Holds always: a created matrix starts on a 64-byte line (a whole vector of any instruction set)
// and is zeroed, and no size product is formed without a check.
#include "engine/matrix.h"
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGNMENT = 64, LINE = 16 /* floats in a line of the cache */ };
// Storage that fills most of a huge page is made of them where the system has them: touching fresh
// memory costs a fifth of the time then, and address translation next to nothing.
static const size_t huge_page = (size_t)2 << 20;

static bool fills_huge_pages(size_t bytes) {
    return bytes >= huge_page / 4 * 3;
}

// A multiple of `to`; SIZE_MAX where it does not fit.
static size_t round_up(size_t bytes, size_t to) {
    return bytes > SIZE_MAX - to ? SIZE_MAX : (bytes + to - 1) / to * to;
}

static float *obtain(size_t bytes) {
    if (!fills_huge_pages(bytes)) return aligned_alloc(ALIGNMENT, bytes);
    size_t rounded = round_up(bytes, huge_page);
    float *data = rounded == SIZE_MAX ? NULL : aligned_alloc(huge_page, rounded);
#ifdef MADV_HUGEPAGE
    if (data) madvise(data, rounded, MADV_HUGEPAGE); // advice: it may be ignored
#endif
    return data;
}

bool attn_size_product(size_t a, size_t b, size_t *out) {
    if (b != 0 && a > SIZE_MAX / b) return false;
    *out = a * b;
    return true;
}

// In whole lines; SIZE_MAX where they do not fit. An empty matrix still gets an address, so that it
// can be told from an absent one.
static size_t line_bytes(size_t rows, size_t cols) {
    size_t count, bytes;
    if (!attn_size_product(rows, cols, &count) || !attn_size_product(count, sizeof(float), &bytes))
        return SIZE_MAX;
    return bytes == 0 ? ALIGNMENT : round_up(bytes, ALIGNMENT);
}

size_t attn_matrix_bytes(size_t rows, size_t cols) {
    const size_t bytes = line_bytes(rows, cols);
    return fills_huge_pages(bytes) ? round_up(bytes, huge_page) : bytes;
}

AttnStatus attn_matrix_create(size_t rows, size_t cols, AttnMatrix *out) {
    const size_t bytes = line_bytes(rows, cols);
    if (bytes == SIZE_MAX) return ATTN_ERROR_SHAPE;
    float *data = obtain(bytes);
    if (!data) return ATTN_ERROR_MEMORY;
    memset(data, 0, bytes);
    *out = attn_matrix_view(data, rows, cols);
    return ATTN_OK;
}

// Rows a multiple of a kilobyte apart share every 16th line of the first-level cache at best.
size_t attn_matrix_spaced(size_t cols) {
    return cols > 0 && cols % 256 == 0 && cols <= SIZE_MAX - LINE ? cols + LINE : cols;
}

AttnStatus attn_matrix_create_spaced(size_t rows, size_t cols, AttnMatrix *out) {
    AttnStatus status = attn_matrix_create(rows, attn_matrix_spaced(cols), out);
    if (status == ATTN_OK) out->cols = cols;
    return status;
}

AttnStatus attn_matrix_make_room(AttnMatrix *m, size_t rows, size_t cols) {
    AttnMatrix larger;
    if (m->rows >= rows && m->cols >= cols) return ATTN_OK;
    if (attn_matrix_create(rows, cols, &larger) != ATTN_OK) return ATTN_ERROR_MEMORY;
    attn_matrix_destroy(m);
    *m = larger;
    return ATTN_OK;
}

void attn_matrix_destroy(AttnMatrix *m) {
    free(m->data);
    *m = (AttnMatrix){0};
}

AttnMatrix attn_matrix_view(float *data, size_t rows, size_t cols) {
    return (AttnMatrix){.data = data, .rows = rows, .cols = cols, .stride = cols};
}

AttnMatrix attn_matrix_rows(AttnMatrix m, size_t first, size_t count) {
    assert(first <= m.rows && count <= m.rows - first);
    return (AttnMatrix){attn_at(m, first, 0), count, m.cols, m.stride};
}

AttnMatrix attn_matrix_columns(AttnMatrix m, size_t first, size_t count) {
    assert(first <= m.cols && count <= m.cols - first);
    return (AttnMatrix){attn_at(m, 0, first), m.rows, count, m.stride};
}

void attn_matrix_copy(AttnMatrix to, AttnMatrix from) {
    assert(to.rows == from.rows && to.cols == from.cols);
    for (size_t i = 0; i < to.rows; i++)
        memcpy(attn_at(to, i, 0), attn_at(from, i, 0), to.cols * sizeof(float));
}
