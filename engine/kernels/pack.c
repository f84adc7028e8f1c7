// Packing: the right operand of a product, laid out once in the order in which the kernels read it.
//
// Holds always: lanes beyond the last column are zero, those of a fresh buffer.
#include "engine/kernels/kernel.h"
#include <string.h>

AttnPacking attn_packing_of(AttnMatrix b, bool transposed) {
    AttnPacking p = {.b = b.data,
                     .row_step = transposed ? 1 : b.stride,
                     .column_step = transposed ? b.stride : 1,
                     .depth = transposed ? b.cols : b.rows,
                     .columns = transposed ? b.rows : b.cols};
    p.row_count = p.depth;
    p.column_count = p.columns;
    return p;
}

size_t attn_packed_floats(const AttnKernels *kernels, size_t depth, size_t columns) {
    return depth * attn_round_up(columns, kernels->lanes);
}

// All columns of the panel of a transpose, whose columns are rows in memory.
static void pack_panel_across(const AttnKernels *kernels, const AttnPacking *p, float *panel,
                              size_t width, size_t left, size_t end) {
    kernels->transpose(p->b + p->first_row + left * p->column_step, p->column_step, end - left,
                       p->row_count, panel + p->first_row * width, width, 1.0f);
}

// The columns first … end - 1, all of one panel of `width` columns that starts at column `left`.
static void pack_panel(const AttnPacking *p, float *panel, size_t width, size_t left, size_t first,
                       size_t end) {
    for (size_t row = p->first_row; row < p->first_row + p->row_count; row++) {
        const float *from = p->b + row * p->row_step + first * p->column_step;
        float *to = panel + row * width + (first - left);
        // A number or two are not worth a call.
        if (p->column_step == 1 && end - first > 4) {
            memcpy(to, from, (end - first) * sizeof *to);
            continue;
        }
        for (size_t j = 0; j < end - first; j++)
            to[j] = from[j * p->column_step];
    }
}

void attn_pack(const AttnKernels *kernels, const AttnPacking *p, float *packed) {
    size_t end = p->first_column + p->column_count, panel_columns = kernels->panel_columns;
    for (size_t first = p->first_column; first < end;) {
        size_t left = first / panel_columns * panel_columns;
        size_t right = left + panel_columns < p->columns ? left + panel_columns : p->columns;
        size_t stop = right < end ? right : end;
        float *panel = packed + left * p->depth;
        size_t width = attn_round_up(right - left, kernels->lanes);
        if (p->row_step == 1 && p->column_step != 1 && first == left && stop == right)
            pack_panel_across(kernels, p, panel, width, left, stop);
        else
            pack_panel(p, panel, width, left, first, stop);
        first = stop;
    }
}
