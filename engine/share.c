// Tiles. A product's are some ninety rows by two panels of columns: a panel (depth · 32 numbers,
// 96 KiB at depth 768) is fetched once and then read from the caches row tile after row tile; rows
// whole would stream all of the right operand past every few rows. (Taking bands of panels, so that
// a band stays in the second-level cache while all rows pass, was measured to gain nothing: what is
// fetched meanwhile is not waited for.)
#include "engine/share.h"

enum { TALL_TILE = 96, ROW_TILE = 16, COLUMN_TILE = 16 };

// A block on its way through the pool: item i is tile (i / across, i % across).
typedef struct Tiling {
    const AttnShare *share;
    AttnBlock block;
    size_t rows, columns; // of a tile
    size_t origin;        // column at which column tiles begin: at or left of the block
    size_t across;        // tiles side by side
} Tiling;

static size_t tiles_of(size_t n, size_t tile) {
    return (n + tile - 1) / tile;
}

// The part of first … first + count - 1 that is also in from … from + size - 1.
static void clip(size_t *first, size_t *count, size_t from, size_t size) {
    size_t end = *first + *count < from + size ? *first + *count : from + size;
    *first = *first > from ? *first : from;
    *count = end - *first;
}

static void do_tiles(void *context, size_t first, size_t count) {
    const Tiling *t = context;
    const AttnShare *share = t->share;
    if (share->cancel && atomic_load_explicit(share->cancel, memory_order_relaxed)) {
        atomic_store(share->stopped, true);
        return;
    }
    // Tiles below one another are one block where nothing lies beside them.
    size_t step = t->across == 1 ? count : 1;
    for (size_t item = first; item < first + count; item += step) {
        AttnBlock part = t->block;
        clip(&part.row, &part.rows, t->block.row + item / t->across * t->rows, step * t->rows);
        clip(&part.column, &part.columns, t->origin + item % t->across * t->columns, t->columns);
        share->function(share->stage, part);
    }
}

// Tiles of equal height, so that the last one is no remainder: a multiple of the kernel's.
static size_t tall_rows(const AttnKernels *kernels, size_t rows) {
    size_t height = tiles_of(rows, tiles_of(rows, TALL_TILE));
    return attn_round_up(height, kernels->tile_rows);
}

static Tiling tiling(const AttnShare *share, AttnBlock block) {
    Tiling t = {.share = share, .block = block, .origin = block.column, .across = 1};
    t.rows = ROW_TILE;
    t.columns = block.columns;
    switch (share->cut) {
    case ATTN_CUT_ROWS: break;
    case ATTN_CUT_COLUMNS:
        t.rows = block.rows;
        t.columns = COLUMN_TILE;
        break;
    case ATTN_CUT_BOTH: {
        // While the first panel is worked on, the second is fetched (product_body.h).
        size_t panel = 2 * share->kernels->panel_columns;
        if (panel < COLUMN_TILE) panel = COLUMN_TILE;
        t.rows = tall_rows(share->kernels, block.rows);
        t.columns = panel;
        t.origin = block.column / panel * panel;
        break;
    }
    }
    t.across = tiles_of(block.column + block.columns - t.origin, t.columns);
    return t;
}

void attn_share_block(const AttnShare *share, AttnBlock block) {
    if (block.rows == 0 || block.columns == 0) return;
    Tiling t = tiling(share, block);
    AttnPoolLoop loop = {.task = do_tiles,
                         .context = &t,
                         .count = tiles_of(block.rows, t.rows) * t.across,
                         .cost = share->cell_cost * (double)t.rows * (double)t.columns};
    attn_pool_run(share->pool, &loop);
}

// The marked rows whole, then what marked columns leave.
void attn_share_region(const AttnShare *share, AttnFlags rows, AttnFlags columns) {
    size_t first = 0, count = 0;
    for (; attn_flags_next(rows, true, &first, &count); first += count)
        attn_share_block(share, (AttnBlock){first, count, 0, columns.count});
    for (size_t left = 0, width = 0; attn_flags_next(columns, true, &left, &width); left += width) {
        for (first = 0; attn_flags_next(rows, false, &first, &count); first += count)
            attn_share_block(share, (AttnBlock){first, count, left, width});
    }
}
