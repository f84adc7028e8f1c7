// Operands of attention as the kernels read them, and what tiles of queries see (private to the
// engine): what the fused and the kept form have in common.
#ifndef ATTN_TILES_H
#define ATTN_TILES_H

#include "engine/heads.h"
#include "engine/kernels/kernel.h"

// Some rows of one operand of one head: the first number of the first row.
typedef struct AttnTileRows {
    const float *data;
    size_t stride, rows, columns;
} AttnTileRows;

// Tiles (queries) or panels (keys) of `width` rows one after the other, in each [columns, width],
// times factor. May write lanes − 1 numbers more.
void attn_tiles_pack(const AttnKernels *kernels, AttnTileRows from, float factor, size_t width,
                     float *to);

// Which keys the queries first … first + rows − 1 see, one by one and of every tile of attend_rows.
// Returns one after the last key that any of them sees.
size_t attn_tiles_see(const AttnKernels *kernels, const AttnHeads *heads, size_t first, size_t rows,
                      AttnSight *sight, AttnReach *reach);

// Where the next `floats` of a worker's buffer begin, at a line of the cache; *total: floats so
// far.
size_t attn_tiles_place(size_t *total, size_t floats);

// Rows of tiles that see nothing, and so meet no block, have summed nothing. The others' first
// block sees to that.
void attn_tiles_clear_blind(const AttnKernels *kernels, const AttnAttend *a);

// AttnAttend's exponent c, exp(x) = 2^(x·log2 e), and whether the factor is applied before: where
// it turns the order of the scores around, or there are penalties.
bool attn_tiles_prescaled(const AttnHeads *heads);
float attn_tiles_exponent(const AttnHeads *heads);
// Whether queries may be multiplied by c instead of scores. None overflows, and only one below
// 2^−118 loses bits, which keys beyond 2^118 could show.
bool attn_tiles_folded(const AttnHeads *heads);

#endif
