// Packing by the kernels' transpose, and the reach of tiles.
#include "engine/tiles.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

void attn_tiles_pack(const AttnKernels *kernels, AttnTileRows from, float factor, size_t width,
                     float *to) {
    for (size_t i = 0; i < from.rows; i += width) {
        size_t rows = from.rows - i < width ? from.rows - i : width;
        kernels->transpose(from.data + i * from.stride, from.stride, rows, from.columns,
                           to + i * from.columns, width, factor);
    }
}

static AttnReach reach_of(const AttnSight *sight, size_t rows) {
    AttnReach reach = {.least_first = SIZE_MAX, .least_end = SIZE_MAX};
    for (size_t i = 0; i < rows; i++) {
        AttnSight s = sight[i];
        if (s.first > reach.most_first) reach.most_first = s.first;
        if (s.end < reach.least_end) reach.least_end = s.end;
        if (s.first >= s.end) continue;
        if (s.first < reach.least_first) reach.least_first = s.first;
        if (s.end > reach.most_end) reach.most_end = s.end;
    }
    return reach;
}

// Without a division, which takes longer than a row of the smallest scene.
static size_t see_everything(size_t n_k, size_t rows, size_t tile, AttnSight *sight,
                             AttnReach *reach) {
    for (size_t i = 0; i < rows; i++)
        sight[i] = (AttnSight){0, n_k};
    for (size_t i = 0; i < rows; i += tile)
        *reach++ = (AttnReach){.least_end = n_k, .most_end = n_k};
    return n_k;
}

size_t attn_tiles_see(const AttnKernels *kernels, const AttnHeads *heads, size_t first, size_t rows,
                      AttnSight *sight, AttnReach *reach) {
    const size_t tile = kernels->attend_rows;
    if (attn_mask_is_none(&heads->mask))
        return see_everything(heads->keys.rows, rows, tile, sight, reach);
    const AttnShape shape = attn_heads_shape(heads);
    size_t end = 0;
    for (size_t i = 0; i < rows; i++)
        attn_mask_range(&heads->mask, &shape, first + i, &sight[i].first, &sight[i].end);
    for (size_t i = 0; i < rows; i += tile, reach++) {
        *reach = reach_of(sight + i, rows - i < tile ? rows - i : tile);
        if (reach->most_end > end) end = reach->most_end;
    }
    return end;
}

size_t attn_tiles_place(size_t *total, size_t floats) {
    size_t at = *total;
    *total += attn_round_up(floats, 16);
    return at;
}

void attn_tiles_clear_blind(const AttnKernels *kernels, const AttnAttend *a) {
    const AttnReach *reach = a->reach;
    for (size_t row = 0; row < a->rows; row += kernels->attend_rows, reach++) {
        if (reach->least_first < reach->most_end) continue;
        for (size_t i = row; i < row + kernels->attend_rows && i < a->rows; i++) {
            a->reference[i] = -INFINITY;
            memset(a->sums + i * ATTN_SUM_LANES, 0, ATTN_SUM_LANES * sizeof *a->sums);
        }
    }
}

bool attn_tiles_prescaled(const AttnHeads *heads) {
    return heads->penalties || !(heads->factor > 0.0f);
}

float attn_tiles_exponent(const AttnHeads *heads) {
    return (float)(1.4426950408889634 *
                   (attn_tiles_prescaled(heads) ? 1.0 : (double)heads->factor));
}

#define FOLD_LEAST 0x1p-8f
#define FOLD_MOST  1.0f

bool attn_tiles_folded(const AttnHeads *heads) {
    const float exponent = attn_tiles_exponent(heads);
    return !attn_tiles_prescaled(heads) && exponent >= FOLD_LEAST && exponent <= FOLD_MOST;
}
