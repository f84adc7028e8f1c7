// The worker pool: a gate that workers enter while a loop is open, and a counter from which
// everybody takes chunks, or a range of items for each.
//
// Holds always: the fields of the job are written by the one who holds `owner`, and only while the
// gate is closed and nobody is inside. A worker that wakes too late finds the gate closed and never
// delays the caller. Workers spin for a moment after a loop (a wake-up costs 30–100 µs, a spinning
// worker less than one), then sleep: an idle program burns nothing. Each is pinned to a processor
// of its own, none of them the caller's: a thread that wakes up unpinned may stay on its waker's
// for milliseconds.
#define _GNU_SOURCE // sched_getcpu, pthread_setaffinity_np
#include "engine/parallel.h"
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// The gate: generation in the high bits, one bit that says open, the number of workers inside in
// the low bits.
#define GATE_INSIDE     ((uint64_t)0xffff)
#define GATE_OPEN       ((uint64_t)1 << 16)
#define GATE_GENERATION ((uint64_t)1 << 17)

// Below this many multiply-adds a loop is done by the caller alone: about 20 µs, less than a
// wake-up.
static const double alone_below = 1.0e6;
// With a worker that still spins from the last loop it pays earlier: about 5 µs.
static const double alone_below_awake = 2.5e5;
// A chunk takes about as long as the end of a loop may be uneven, and as a cancelled run may take
// to stop: 5 µs.
static const double chunk_cost = 2.0e5;
static const int64_t spin_nanoseconds = 50000;

enum { LINE_BYTES = 64 };

// What is left of one thread's range: its first item in the low half, its end in the high one.
typedef struct Range {
    ATTN_OWN_LINE _Atomic uint64_t left;
    AttnPool *pool;
} Range;

struct AttnPool {
    // A worker looks at the gate while it spins, and with it has all that it needs to begin.
    ATTN_OWN_LINE _Atomic uint64_t gate;
    size_t chunk;
    AttnPoolLoop job;

    ATTN_OWN_LINE atomic_size_t next; // first item that nobody has taken

    // What changes seldom.
    ATTN_OWN_LINE atomic_bool stop;
    atomic_size_t awake, sleepers; // workers that spin or work; that sleep
    pthread_mutex_t sleep_lock;
    pthread_cond_t wake;
    size_t threads;
    Range *ranges; // of each thread, the caller's first: what is left where the job is by ranges

    // The caller's. Guarded by owner, which is held by whoever runs a loop on the workers.
    ATTN_OWN_LINE pthread_mutex_t owner;
    bool started;
    size_t worker_count; // those that really started
    pthread_t *workers;
    int caller;      // the processor without a worker
    int *processors; // of each worker; −1: anywhere
};

void *attn_own_lines(size_t count, size_t bytes) {
    assert(bytes % LINE_BYTES == 0);
    void *lines = count <= SIZE_MAX / bytes ? aligned_alloc(LINE_BYTES, count * bytes) : NULL;
    return lines ? memset(lines, 0, count * bytes) : NULL;
}

static void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static uint64_t pack_range(size_t first, size_t end) {
    return (uint64_t)end << 32 | first;
}

// Reads a range as it is now; returns how many items are left of it.
static size_t look_at(Range *range, uint64_t *left, size_t *first) {
    *left = atomic_load_explicit(&range->left, memory_order_relaxed);
    *first = (size_t)(*left & UINT32_MAX);
    size_t end = (size_t)(*left >> 32);
    return end > *first ? end - *first : 0;
}

// Takes a chunk: the first one of a range of one's own, the last one of another's. Returns how many
// items it has.
static size_t take_from(Range *range, bool own, size_t chunk, size_t *item) {
    uint64_t left, rest;
    size_t first, count, taken;
    do {
        count = look_at(range, &left, &first);
        if (count == 0) return 0;
        taken = count < chunk ? count : chunk;
        *item = own ? first : first + count - taken;
        rest = own ? pack_range(first + taken, first + count)
                   : pack_range(first, first + count - taken);
    } while (!atomic_compare_exchange_weak_explicit(&range->left, &left, rest, memory_order_relaxed,
                                                    memory_order_relaxed));
    return taken;
}

// The range of which most is left; NULL: all are empty.
static Range *fullest(AttnPool *pool) {
    Range *found = NULL;
    size_t most = 0, first;
    for (size_t i = 0; i < pool->threads; i++) {
        uint64_t left;
        size_t count = look_at(&pool->ranges[i], &left, &first);
        if (count <= most) continue;
        most = count;
        found = &pool->ranges[i];
    }
    return found;
}

static void take_ranges(AttnPool *pool, Range *own) {
    const AttnPoolLoop *job = &pool->job;
    size_t item, count;
    while ((count = take_from(own, true, pool->chunk, &item)) > 0)
        job->task(job->context, item, count);
    for (Range *other; (other = fullest(pool)) != NULL;) {
        if ((count = take_from(other, false, pool->chunk, &item)) > 0)
            job->task(job->context, item, count);
    }
}

static void take_chunks(AttnPool *pool, Range *own) {
    const AttnPoolLoop *job = &pool->job;
    if (job->by_ranges) {
        take_ranges(pool, own);
        return;
    }
    for (;;) {
        size_t first = atomic_fetch_add_explicit(&pool->next, pool->chunk, memory_order_relaxed);
        if (first >= job->count) return;
        size_t left = job->count - first;
        job->task(job->context, first, left < pool->chunk ? left : pool->chunk);
    }
}

static bool has_news(AttnPool *pool, uint64_t seen) {
    uint64_t gate = atomic_load(&pool->gate);
    return atomic_load(&pool->stop) || ((gate & GATE_OPEN) && gate / GATE_GENERATION != seen);
}

static bool spin_for_news(AttnPool *pool, uint64_t seen) {
    bool found = false;
    for (int64_t until = now() + spin_nanoseconds; !found && now() < until;) {
        for (int i = 0; i < 32 && !found; i++) {
            found = has_news(pool, seen);
            relax();
        }
    }
    return found;
}

// Returns when a loop newer than `seen` is open or the pool stops.
static void wait_for_news(AttnPool *pool, uint64_t seen) {
    if (spin_for_news(pool, seen)) return;
    pthread_mutex_lock(&pool->sleep_lock);
    // Announced before the last look, as the opener looks for sleepers after opening: one of the
    // two sees the other.
    atomic_fetch_add(&pool->sleepers, 1);
    atomic_fetch_sub(&pool->awake, 1);
    while (!has_news(pool, seen))
        pthread_cond_wait(&pool->wake, &pool->sleep_lock);
    atomic_fetch_add(&pool->awake, 1);
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->sleep_lock);
}

static void *work(void *argument) {
    Range *range = argument;
    AttnPool *pool = range->pool;
    uint64_t seen = 0;
    for (;;) {
        wait_for_news(pool, seen);
        if (atomic_load(&pool->stop)) return NULL;
        uint64_t gate = atomic_load(&pool->gate);
        while ((gate & GATE_OPEN) && !atomic_compare_exchange_weak(&pool->gate, &gate, gate + 1)) {
        }
        seen = gate / GATE_GENERATION;
        if (!(gate & GATE_OPEN)) continue;
        take_chunks(pool, range);
        atomic_fetch_sub(&pool->gate, 1);
    }
}

static void wake_sleepers(AttnPool *pool) {
    if (atomic_load(&pool->sleepers) == 0) return;
    pthread_mutex_lock(&pool->sleep_lock);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->sleep_lock);
}

// --- where workers run
// -------------------------------------------------------------------------------------------

#if defined(__linux__)
static void pin(AttnPool *pool, size_t worker, int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)processor, &set);
    if (pthread_setaffinity_np(pool->workers[worker], sizeof set, &set) == 0)
        pool->processors[worker] = processor;
}

// Each worker on one of the processors that we may use, none on the caller's; more threads than
// processors are left to the system.
static void pin_workers(AttnPool *pool) {
    cpu_set_t allowed;
    int here = sched_getcpu();
    for (size_t i = 0; i < pool->worker_count; i++)
        pool->processors[i] = -1;
    if (here < 0 || pthread_getaffinity_np(pthread_self(), sizeof allowed, &allowed) != 0) return;
    if ((size_t)CPU_COUNT(&allowed) < pool->worker_count + 1) return;
    size_t worker = 0;
    for (int p = 0; p < CPU_SETSIZE && worker < pool->worker_count; p++)
        if (p != here && CPU_ISSET((size_t)p, &allowed)) pin(pool, worker++, p);
    pool->caller = here;
}

// The caller is not pinned: where it has moved to a worker's processor, that worker takes its
// place.
static void make_way(AttnPool *pool) {
    int here = sched_getcpu();
    if (here < 0 || here == pool->caller) return;
    for (size_t i = 0; i < pool->worker_count; i++) {
        if (pool->processors[i] != here) continue;
        pin(pool, i, pool->caller);
        pool->caller = here;
        return;
    }
}
#else
static void pin_workers(AttnPool *pool) {
    (void)pool;
}

static void make_way(AttnPool *pool) {
    (void)pool;
}
#endif

// A thread that cannot be had is done without: the loop takes longer, its result is the same.
static void start_workers(AttnPool *pool) {
    pool->started = true;
    while (pool->worker_count + 1 < pool->threads) {
        size_t worker = pool->worker_count;
        if (pthread_create(&pool->workers[worker], NULL, work, &pool->ranges[worker + 1]) != 0)
            break;
        atomic_fetch_add(&pool->awake, 1);
        pool->worker_count++;
    }
    pin_workers(pool);
}

static size_t chunk_size(const AttnPoolLoop *loop, size_t threads) {
    size_t multiple = loop->multiple > 0 ? loop->multiple : 1;
    double by_cost = chunk_cost / (loop->cost > 1.0 ? loop->cost : 1.0);
    size_t share = threads == 1 ? loop->count : loop->count / (4 * threads);
    size_t chunk = by_cost < (double)share ? (size_t)by_cost : share;
    return (chunk / multiple + 1) * multiple;
}

// All of a range fits into half a number, which loops of more items do not.
static void deal_ranges(AttnPool *pool) {
    AttnPoolLoop *job = &pool->job;
    assert(!job->by_ranges || job->multiple <= 1);
    job->by_ranges = job->by_ranges && (uint64_t)job->count >> 32 == 0;
    size_t first = 0, threads = pool->threads;
    for (size_t i = 0; i < threads && job->by_ranges; i++) {
        size_t end = first + (job->count - first) / (threads - i);
        atomic_store_explicit(&pool->ranges[i].left, pack_range(first, end), memory_order_relaxed);
        first = end;
    }
}

static void run_shared(AttnPool *pool, const AttnPoolLoop *loop) {
    if (!pool->started)
        start_workers(pool);
    else
        make_way(pool);
    pool->job = *loop;
    pool->chunk = chunk_size(loop, pool->threads);
    atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
    deal_ranges(pool);
    uint64_t generation = atomic_load(&pool->gate) / GATE_GENERATION + 1;
    atomic_store(&pool->gate, generation * GATE_GENERATION | GATE_OPEN);
    wake_sleepers(pool);
    take_chunks(pool, pool->ranges);
    atomic_fetch_and(&pool->gate, ~GATE_OPEN);
    for (int spins = 0; atomic_load(&pool->gate) & GATE_INSIDE; spins++) {
        // More threads than cores: let the one inside have this core.
        if (spins < 4096)
            relax();
        else
            sched_yield();
    }
}

// Alone, but still in chunks: a task looks for cancellation once a chunk.
static void run_alone(const AttnPoolLoop *loop) {
    size_t chunk = chunk_size(loop, 1);
    for (size_t first = 0; first < loop->count; first += chunk) {
        size_t left = loop->count - first;
        loop->task(loop->context, first, left < chunk ? left : chunk);
    }
}

void attn_pool_run(AttnPool *pool, const AttnPoolLoop *loop) {
    double least = atomic_load(&pool->awake) > 0 ? alone_below_awake : alone_below;
    bool pays = pool->threads > 1 && loop->count > 1 && loop->cost * (double)loop->count >= least;
    if (!pays || pthread_mutex_trylock(&pool->owner) != 0) {
        run_alone(loop);
        return;
    }
    run_shared(pool, loop);
    pthread_mutex_unlock(&pool->owner);
}

size_t attn_pool_threads(const AttnPool *pool) {
    return pool->threads;
}

AttnStatus attn_pool_create(size_t threads, AttnPool **out) {
    AttnPool *pool = attn_own_lines(1, sizeof *pool);
    if (!pool) return ATTN_ERROR_MEMORY;
    pool->threads = threads < 1 ? 1 : threads > GATE_INSIDE ? GATE_INSIDE : threads;
    pool->workers = calloc(pool->threads, sizeof *pool->workers);
    pool->processors = calloc(pool->threads, sizeof *pool->processors);
    pool->ranges = attn_own_lines(pool->threads, sizeof *pool->ranges);
    if (!pool->workers || !pool->processors || !pool->ranges) {
        free(pool->workers);
        free(pool->processors);
        free(pool->ranges);
        free(pool);
        return ATTN_ERROR_MEMORY;
    }
    for (size_t i = 0; i < pool->threads; i++)
        pool->ranges[i].pool = pool;
    pthread_mutex_init(&pool->owner, NULL);
    pthread_mutex_init(&pool->sleep_lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    *out = pool;
    return ATTN_OK;
}

void attn_pool_destroy(AttnPool *pool) {
    if (!pool) return;
    atomic_store(&pool->stop, true);
    wake_sleepers(pool);
    for (size_t i = 0; i < pool->worker_count; i++)
        pthread_join(pool->workers[i], NULL);
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->sleep_lock);
    pthread_mutex_destroy(&pool->owner);
    free(pool->workers);
    free(pool->processors);
    free(pool->ranges);
    free(pool);
}
