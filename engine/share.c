// Tiles. A product's rows are taken in groups, of which the left operand stays in a core's
// second-level cache while all of the right one passes by, panel by panel (depth · 32 numbers,
// 96 KiB at depth 768), each met by some ninety rows at a time. There are as many groups as workers
// or a multiple, and each worker begins with groups of its own: so what it reads is in its own
// cache. (Tiles handed out in turn, one after the other, take 3–5 % longer.)
#include "engine/share.h"

enum { TALL_TILE = 96, ROW_TILE = 16, COLUMN_TILE = 16, PANEL_LEAST = 32 };
enum { GROUP_FLOATS = 1 << 18 }; // 1 MiB of the left operand

// A block on its way through the pool: groups of rows, in each of them all panels, each taken in
// bands of rows.
typedef struct Tiling {
    const AttnShare *share;
    AttnBlock block;
    size_t unit, units;   // rows that are not cut, and how many of those the block has
    size_t columns;       // of a tile
    size_t origin;        // column at which column tiles begin: at or left of the block
    size_t across;        // tiles side by side
    size_t groups, bands; // bands: of a group
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

// The first row of a band, of all groups' bands.
static size_t band_row(const Tiling *t, size_t band) {
    return band * t->units / (t->groups * t->bands) * t->unit;
}

static void do_tiles(void *context, size_t first, size_t count) {
    const Tiling *t = context;
    const AttnShare *share = t->share;
    if (share->cancel && atomic_load_explicit(share->cancel, memory_order_relaxed)) {
        atomic_store(share->stopped, true);
        return;
    }
    // Bands below one another are one block.
    for (size_t item = first, step; item < first + count; item += step) {
        size_t band = item % t->bands, column = item / t->bands % t->across,
               group = item / t->bands / t->across;
        step = first + count - item < t->bands - band ? first + count - item : t->bands - band;
        band += group * t->bands;
        size_t top = band_row(t, band);
        AttnBlock part = t->block;
        clip(&part.row, &part.rows, t->block.row + top, band_row(t, band + step) - top);
        clip(&part.column, &part.columns, t->origin + column * t->columns, t->columns);
        share->function(share->stage, part);
    }
}

// A product, whose cell_cost is its depth.
static void cut_both(Tiling *t) {
    const AttnShare *share = t->share;
    t->columns = attn_round_up(PANEL_LEAST, share->kernels->panel_columns);
    t->origin = t->block.column / t->columns * t->columns;
    t->unit = share->kernels->tile_rows;
    t->units = tiles_of(t->block.rows, t->unit);
    size_t tall = TALL_TILE / t->unit, most = tiles_of(t->units, tall);
    double groups = share->cell_cost * (double)t->block.rows / GROUP_FLOATS;
    size_t wanted = attn_round_up((size_t)groups + 1, attn_pool_threads(share->pool));
    t->groups = wanted < most ? wanted : most;
    t->bands = tiles_of(t->units, t->groups * tall);
}

static Tiling tiling(const AttnShare *share, AttnBlock block) {
    Tiling t = {.share = share,
                .block = block,
                .unit = block.rows,
                .units = 1,
                .columns = block.columns,
                .origin = block.column,
                .groups = 1,
                .bands = 1};
    switch (share->cut) {
    case ATTN_CUT_ROWS:
        t.unit = ROW_TILE;
        t.units = t.bands = tiles_of(block.rows, ROW_TILE);
        break;
    case ATTN_CUT_COLUMNS: t.columns = COLUMN_TILE; break;
    case ATTN_CUT_BOTH: cut_both(&t); break;
    }
    t.across = tiles_of(block.column + block.columns - t.origin, t.columns);
    if (t.across == 1) t.bands *= t.groups, t.groups = 1; // then all of them lie below one another
    return t;
}

void attn_share_block(const AttnShare *share, AttnBlock block) {
    if (block.rows == 0 || block.columns == 0) return;
    Tiling t = tiling(share, block);
    size_t count = t.groups * t.bands * t.across;
    AttnPoolLoop loop = {.task = do_tiles,
                         .context = &t,
                         .count = count,
                         .cost = share->cell_cost * (double)(t.units * t.unit) *
                                 (double)(t.across * t.columns) / (double)count,
                         .by_ranges = share->cut != ATTN_CUT_COLUMNS};
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
