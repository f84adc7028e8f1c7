// Packing of blocks, by whoever needs one or by all workers.
#include "engine/fused_blocks.h"
#include "engine/tiles.h"

static float *shared_block(const AttnFusedBlocks *b, size_t kv, size_t first) {
    const size_t block = kv * attn_key_blocks(b->plan->shape.n_k) + first / ATTN_KEY_BLOCK;
    return b->shared + block * b->plan->block.total;
}

// Are all values finite?
static bool pack(const AttnFusedBlocks *b, size_t kv, size_t first, float *to) {
    const AttnShape *s = &b->plan->shape;
    const AttnMatrix k = b->heads->keys, v = b->heads->values;
    const size_t left = s->n_k - first, count = left < ATTN_KEY_BLOCK ? left : ATTN_KEY_BLOCK;
    attn_tiles_pack(b->kernels,
                    (AttnTileRows){attn_at(k, first, kv * s->d_k), k.stride, count, s->d_k}, 1.0f,
                    b->kernels->attend_panel, to + b->plan->block.keys);
    const bool is_finite = b->kernels->pack_values(attn_at(v, first, kv * s->d_v), v.stride, count,
                                                   s->d_v, to + b->plan->block.values);
    to[b->plan->block.is_finite] = is_finite ? 1.0f : 0.0f;
    return is_finite;
}

static void share_some(void *context, size_t first, size_t count) {
    const AttnFusedBlocks *b = context;
    const size_t blocks = attn_key_blocks(b->plan->shape.n_k);
    for (size_t i = first; i < first + count; i++) {
        const size_t kv = i / blocks, key = i % blocks * ATTN_KEY_BLOCK;
        pack(b, kv, key, shared_block(b, kv, key));
    }
}

void attn_fused_blocks_share(const AttnFusedBlocks *blocks, AttnPool *pool) {
    const AttnShape *s = &blocks->plan->shape;
    AttnFusedBlocks context = *blocks;
    AttnPoolLoop loop = {.task = share_some,
                         .context = &context,
                         .count = s->g * attn_key_blocks(s->n_k),
                         .cost = ATTN_KEY_BLOCK * (4.0 * (double)s->d_k + 2.0 * (double)s->d_v)};
    attn_pool_run(pool, &loop);
}

// Where the block is packed, or will be.
static float *place_of(const AttnFusedBlocks *b, const AttnFusedOwn *own, size_t kv, size_t first) {
    if (b->shared) return shared_block(b, kv, first);
    const size_t index = b->plan->keeps_blocks ? first / ATTN_KEY_BLOCK : 0;
    return own->room + index * b->plan->block.total;
}

static bool is_packed(const AttnFusedBlocks *b, const AttnFusedOwn *own, size_t kv, size_t first) {
    if (b->shared) return true;
    if (!b->plan->keeps_blocks || own->kv != kv) return false;
    return (own->packed >> first / ATTN_KEY_BLOCK & 1) != 0;
}

static bool pack_own(const AttnFusedBlocks *b, size_t kv, size_t first, AttnFusedOwn *own) {
    const uint64_t bit = b->plan->keeps_blocks ? (uint64_t)1 << first / ATTN_KEY_BLOCK : 0;
    own->packed = bit | (own->kv == kv ? own->packed : 0);
    own->kv = kv;
    return pack(b, kv, first, place_of(b, own, kv, first));
}

void attn_fused_block(const AttnFusedBlocks *blocks, size_t kv, size_t first, AttnFusedOwn *own,
                      AttnFusedBlock *out) {
    const AttnFusedBlockLayout *at = &blocks->plan->block;
    float *block = place_of(blocks, own, kv, first);
    out->keys = block + at->keys;
    out->values = block + at->values;
    out->is_finite = is_packed(blocks, own, kv, first) ? block[at->is_finite] != 0.0f
                                                       : pack_own(blocks, kv, first, own);
}

void attn_fused_block_want(const AttnFusedBlocks *blocks, size_t kv, size_t first,
                           const AttnFusedOwn *own, AttnFetch *f) {
    const AttnShape *s = &blocks->plan->shape;
    if (is_packed(blocks, own, kv, first)) {
        const size_t lines = blocks->plan->block.total / ATTN_FETCH_LINE;
        const AttnMatrix rows = {place_of(blocks, own, kv, first), lines, ATTN_FETCH_LINE,
                                 ATTN_FETCH_LINE};
        attn_fetch_add(f, rows, 0, lines, 0, ATTN_FETCH_LINE);
        return;
    }
    attn_fetch_add(f, blocks->heads->values, first, ATTN_KEY_BLOCK, kv * s->d_v, s->d_v);
    attn_fetch_add(f, blocks->heads->keys, first, ATTN_KEY_BLOCK, kv * s->d_k, s->d_k);
}
