// The backward pass of attention proper, from the context's gradient to those of queries, keys and
// values (private to the engine). Two forms, one mathematics:
//   kept   weights are there, the gradients of weights and scores are written down
//   fused  tiles of weights are computed again from Q and K: O(n) memory beside inputs and outputs
//
// Both walk over blocks of queries and keys; every element of a result has one owner and is summed
// in order of index, so that the bits do not depend on the number of threads.
#ifndef ATTN_BACKWARD_PAIRS_H
#define ATTN_BACKWARD_PAIRS_H

#include "engine/engine_private.h"
#include "engine/spec.h"

// Of a block; and the floats from one row of a tile to the next. A tile is read down its columns,
// too: rows a power of two apart would all want the same few lines of the first-level cache.
enum { BACKWARD_QUERIES = 144, BACKWARD_KEYS = 192, BACKWARD_STRIDE = BACKWARD_KEYS + 16 };

// Operands as the kernels read them, block by block: a row per head and block of queries, or per
// key/value head and block of keys (…_ACROSS: transposed); sums that are added later; and what the
// workers have for themselves.
enum {
    PAIRS_QUERIES,
    PAIRS_D_CONTEXT,
    PAIRS_KEYS,
    PAIRS_VALUES_ACROSS,
    PAIRS_MORE_D_KEYS,
    PAIRS_MORE_D_VALUES,
    PAIRS_SEATS,
    PAIRS_SCRATCH
};

typedef struct AttnPairs {
    AttnEngine *engine;
    const AttnSpec *spec;
    AttnShape shape;
    AttnMatrix queries, keys, values;       // [n_q, h·d_k], [n_k, g·d_k], [n_k, g·d_v]
    AttnMatrix context, d_context;          // [n_q, h·d_v]
    AttnMatrix penalties;                   // alibi: [h, n_q + n_k − 1], as AttnScale has them
    const float *shifts, *sums;             // [h·n_q] each: weights = exp(masked − shift) / sum
    AttnMatrix masked, weights;             // [h·n_q, n_k]; kept only
    AttnMatrix d_queries, d_keys, d_values; // written; shaped as queries, keys, values
    AttnMatrix d_weights, d_scores;         // [h·n_q, n_k], written; kept only
    AttnMatrix *scratch;                    // [PAIRS_SCRATCH], kept from call to call
} AttnPairs;

// *m [rows, cols]: as it was where it has that shape, else new and zeroed.
AttnStatus attn_backward_room(size_t rows, size_t cols, AttnMatrix *m);
// Fills the packed operands; ATTN_ERROR_MEMORY leaves them unfit for use.
AttnStatus attn_pairs_pack(AttnPairs *pairs);

// Workers that add to one gradient have one each, in groups of what they go through; the first is
// the gradient itself. Into how many groups `blocks` blocks of each of g heads fall: a matter of
// the shape alone.
size_t attn_pairs_groups(const AttnPairs *pairs, size_t blocks);
// Room for the others, zeroed: [(groups − 1) · rows, cols].
AttnStatus attn_pairs_more(const AttnPairs *pairs, size_t groups, AttnMatrix *more, size_t rows,
                           size_t cols);
// sum += each of them, in order.
void attn_pairs_add_groups(const AttnPairs *pairs, AttnMatrix sum, AttnMatrix more, size_t groups);

void attn_pairs_drop_odd_numbers(float *numbers, size_t count);

// --- whole matrices, shared out among the workers

void attn_backward_clear(AttnEngine *engine, AttnMatrix m);
void attn_backward_add(AttnEngine *engine, AttnMatrix to, AttnMatrix from);
void attn_backward_copy(AttnEngine *engine, AttnMatrix to, AttnMatrix from);
// to = the sum of all of them, one at least, in order.
void attn_backward_sum(AttnEngine *engine, AttnMatrix to, const AttnMatrix *terms, size_t count);

// d_… are zeroed by the caller.
AttnStatus attn_pairs_backward_kept(AttnPairs *pairs);
// Fused, and kept where nothing is pinned: writes d_… whole and needs no packed operands.
AttnStatus attn_pairs_backward_blocks(AttnPairs *pairs);

typedef struct AttnPairBlock {
    size_t head, kv_head;
    size_t query, queries; // first of them, and how many
    size_t key, keys;
} AttnPairBlock;

size_t attn_pairs_query_blocks(const AttnPairs *pairs);
size_t attn_pairs_key_blocks(const AttnPairs *pairs);
AttnPairBlock attn_pairs_block(const AttnPairs *pairs, size_t head, size_t query_block,
                               size_t key_block);
// The keys that any of the block's queries may see by range, first … end - 1.
void attn_pairs_sight(const AttnPairs *pairs, const AttnPairBlock *b, size_t *first, size_t *end);
bool attn_pairs_is_hidden(const AttnPairs *pairs, const AttnPairBlock *b); // nobody sees anybody

// The fused form's weights of one block; keys_across: its keys, packed.
void attn_pairs_find_weights(const AttnPairs *pairs, const AttnPairBlock *b,
                             const float *keys_across, float *weights, size_t stride);

// The four products. What has the size of a block: a row a query, `stride` floats apart.
void attn_pairs_d_weights(const AttnPairs *pairs, const AttnPairBlock *b, float *d_weights,
                          size_t stride);
// Each adds to what stands in the gradient.
void attn_pairs_add_d_queries(const AttnPairs *pairs, const AttnPairBlock *b, const float *d_scores,
                              size_t stride, AttnMatrix d_queries);
void attn_pairs_add_d_keys(const AttnPairs *pairs, const AttnPairBlock *b, const float *d_scores,
                           size_t stride);
void attn_pairs_add_d_values(const AttnPairs *pairs, const AttnPairBlock *b, const float *weights,
                             size_t stride);

// Σ_c d_context[i][c] · context[i][c] of one head's row: what Σ_j weights · d_weights is, too.
float attn_pairs_dot(const AttnPairs *pairs, size_t head, size_t query);
// The same of `count` queries.
void attn_pairs_dots(const AttnPairs *pairs, size_t head, size_t query, size_t count, float *dots);

#endif
