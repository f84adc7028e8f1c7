// What is wanted soon, brought into the second-level cache while something else is computed
// (private to the engine). A few lines at a time: many at once keep those waiting that are wanted
// now, and that costs as much as it saves (measured).
#ifndef ATTN_KERNELS_FETCH_H
#define ATTN_KERNELS_FETCH_H

#include "engine/matrix.h"
#include <stddef.h>

typedef struct AttnFetchRows {
    const float *first;
    size_t stride, rows, width; // in floats
} AttnFetchRows;

enum { ATTN_FETCH_PARTS = 4, ATTN_FETCH_LINE = 16 /* floats */ };

// Rows of several matrices; the last part is fetched first, line by line of many rows.
typedef struct AttnFetch {
    AttnFetchRows part[ATTN_FETCH_PARTS];
    size_t parts, column;
} AttnFetch;

// Lines that stand `step` floats apart. Nothing is read, so there may be fewer than are asked for.
typedef struct AttnFetchLines {
    const float *line;
    size_t step;
} AttnFetchLines;

// Some rows and columns of a matrix; fewer rows where it ends.
static inline void attn_fetch_add(AttnFetch *f, AttnMatrix m, size_t row, size_t rows,
                                  size_t column, size_t width) {
    if (row >= m.rows || rows == 0) return;
    const size_t left = m.rows - row;
    f->part[f->parts++] = (AttnFetchRows){m.data + row * m.stride + column, m.stride,
                                          rows < left ? rows : left, width};
}

// The next `count` lines; `idle` over and over where nothing is wanted.
static inline AttnFetchLines attn_fetch_take(AttnFetch *f, size_t count, const float *idle) {
    if (!f || f->parts == 0) return (AttnFetchLines){idle, 0};
    AttnFetchRows *part = &f->part[f->parts - 1];
    AttnFetchLines lines = {part->first + f->column, part->stride};
    f->column += ATTN_FETCH_LINE;
    if (f->column < part->width) return lines;
    f->column = 0;
    if (part->rows <= count) {
        f->parts--;
    } else {
        part->rows -= count;
        part->first += count * part->stride;
    }
    return lines;
}

#endif
