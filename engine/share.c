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

// Blocks side by side, all in tiles of the same rows.
typedef struct Beside {
    Tiling tilings[ATTN_SHARE_MOST];
    size_t across; // all of theirs
} Beside;

// The tiles of an item: bands below one another are one block.
static void do_bands(const Tiling *t, size_t column, size_t band, size_t bands) {
    size_t top = band_row(t, band);
    AttnBlock part = t->block;
    clip(&part.row, &part.rows, t->block.row + top, band_row(t, band + bands) - top);
    clip(&part.column, &part.columns, t->origin + column * t->columns, t->columns);
    t->share->function(t->share->stage, part);
}

static void do_tiles(void *context, size_t first, size_t count) {
    const Beside *beside = context;
    const Tiling *one = beside->tilings;
    if (one->share->cancel && atomic_load_explicit(one->share->cancel, memory_order_relaxed)) {
        atomic_store(one->share->stopped, true);
        return;
    }
    for (size_t item = first, step; item < first + count; item += step) {
        size_t band = item % one->bands, column = item / one->bands % beside->across,
               group = item / one->bands / beside->across, left = one->bands - band;
        step = first + count - item < left ? first + count - item : left;
        const Tiling *t = one;
        for (; column >= t->across; t++)
            column -= t->across;
        do_bands(t, column, group * t->bands + band, step);
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
    return t;
}

void attn_share_blocks(const AttnShare *shares, const AttnBlock *blocks, size_t count) {
    Beside beside = {.across = 0};
    for (size_t i = 0; i < count; i++) {
        beside.tilings[i] = tiling(&shares[i], blocks[i]);
        beside.across += beside.tilings[i].across;
    }
    Tiling *t = beside.tilings;
    // One column of tiles: all of them lie below one another.
    if (beside.across == 1) t->bands *= t->groups, t->groups = 1;
    size_t items = t->groups * t->bands * beside.across;
    AttnPoolLoop loop = {.task = do_tiles,
                         .context = &beside,
                         .count = items,
                         .cost = shares->cell_cost * (double)(t->units * t->unit) *
                                 (double)(beside.across * t->columns) / (double)items,
                         .by_ranges = shares->cut != ATTN_CUT_COLUMNS};
    attn_pool_run(shares->pool, &loop);
}

void attn_share_block(const AttnShare *share, AttnBlock block) {
    if (block.rows > 0 && block.columns > 0) attn_share_blocks(share, &block, 1);
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
