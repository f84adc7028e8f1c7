// Score, scale, mask, softmax and mix done together in large scenes: some rows at a time go through
// all of them while they are in cache (private to the engine). The stages' own functions compute
// them, so the bits are those of one stage after the other; but an edit of a few keys takes the
// context from parts (carry.h).
#ifndef ATTN_RUN_ROWS_H
#define ATTN_RUN_ROWS_H

#include "engine/run.h"

// Can this run do so? Not with overrides, which stand between the stages, nor where the softmax
// goes over queries, nor with NaN or ∞ in V.
bool attn_rows_apply(const AttnRun *run);
// Everything that is stale from scores to context, but columns of the context that are stale in all
// rows. Packed keys and values are up to date. Writes the stages' shares of the time.
void attn_rows_run(AttnRun *run);

#endif
