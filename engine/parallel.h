// AttnPool: workers that share the items of one loop. The caller is worker 0.
//
// What a loop computes must not depend on who computes which item: every item is one owner's alone
// (whole rows), and no item reads what another writes. Then the result is the same, bit for bit,
// for any number of threads.
#ifndef ATTN_PARALLEL_H
#define ATTN_PARALLEL_H

#include "engine/status.h"
#include <stdbool.h>
#include <stddef.h>

// What several threads write stands on lines of the cache of its own: a line takes some 200 cycles
// from one core to another.
#define ATTN_OWN_LINE _Alignas(64)

// `count` structures of so many bytes, with alignment for ATTN_OWN_LINE, all zero; NULL: no memory.
// The caller frees them.
void *attn_own_lines(size_t count, size_t bytes);

typedef struct AttnPool AttnPool;

// Does the items first … first + count - 1.
typedef void AttnPoolTask(void *context, size_t first, size_t count);

// One loop. cost: of one item, in multiply-adds or what takes as long; decides whether waking
// others pays.
typedef struct AttnPoolLoop {
    AttnPoolTask *task;
    void *context;
    size_t count;
    double cost;
    size_t multiple; // chunks hold a multiple of this many items (the kernel's tile), the last one
                     // the rest
    bool by_ranges;  // items beside one another read the same: a thread begins with a range of its
                     // own and, where that is done, takes others' from their ends (no `multiple`)
} AttnPoolLoop;

// threads: the caller included, at least 1. No thread starts before there is a loop that pays for
// it.
AttnStatus attn_pool_create(size_t threads, AttnPool **out);
void attn_pool_destroy(AttnPool *pool); // NULL is fine; no loop may be under way
size_t attn_pool_threads(const AttnPool *pool);

// Runs the loop and returns when all items are done. May be called from several threads at once:
// while the workers are taken, a second caller does its loop alone. Not from within a task.
void attn_pool_run(AttnPool *pool, const AttnPoolLoop *loop);

#endif
