// The worker pool: every item done once, by however many threads, also when several callers meet.
#include "engine/parallel.h"
#include "support/cmocka.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

typedef struct Tally {
    unsigned char *done;
    size_t count;
    size_t multiple;
} Tally;

static void tick(void *context, size_t first, size_t count) {
    Tally *tally = context;
    // Chunks start at multiples of the tile.
    if (first % tally->multiple != 0) return;
    for (size_t i = first; i < first + count; i++)
        tally->done[i]++;
}

// multiple 0: by ranges.
static void check_loop(AttnPool *pool, size_t count, size_t multiple, double cost) {
    Tally tally = {calloc(count + 1, 1), count, multiple > 0 ? multiple : 1};
    assert_non_null(tally.done);
    attn_pool_run(pool, &(AttnPoolLoop){.task = tick,
                                        .context = &tally,
                                        .count = count,
                                        .cost = cost,
                                        .multiple = multiple,
                                        .by_ranges = multiple == 0});
    for (size_t i = 0; i < count; i++)
        assert_int_equal(tally.done[i], 1);
    assert_int_equal(tally.done[count], 0);
    free(tally.done);
}

static void test_every_item_is_done_once(void **state) {
    (void)state;
    for (size_t threads = 1; threads <= 8; threads += threads == 3 ? 5 : 1) {
        AttnPool *pool;
        assert_int_equal(attn_pool_create(threads, &pool), ATTN_OK);
        assert_int_equal(attn_pool_threads(pool), threads);
        for (size_t count = 0; count < 200; count += 7) {
            check_loop(pool, count, 1, 1.0);
            check_loop(pool, count, 6, 1e5);
            check_loop(pool, count, 1, 1e9);
            check_loop(pool, count, 0, 1e5);
            check_loop(pool, count, 0, 1e9);
        }
        attn_pool_destroy(pool);
    }
}

// Workers fall asleep between the loops, and are woken again.
static void test_sleepers_wake(void **state) {
    (void)state;
    AttnPool *pool;
    assert_int_equal(attn_pool_create(3, &pool), ATTN_OK);
    for (size_t round = 0; round < 20; round++) {
        check_loop(pool, 100, 1, 1e6);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    attn_pool_destroy(pool);
}

typedef struct Held {
    atomic_size_t done;
    size_t count;
    bool waited_in_vain;
} Held;

// The first item waits for all others.
static void hold_first(void *context, size_t first, size_t count) {
    Held *held = context;
    const time_t until = time(NULL) + 60;
    while (first == 0 && atomic_load(&held->done) + count < held->count && !held->waited_in_vain)
        held->waited_in_vain = time(NULL) > until;
    atomic_fetch_add(&held->done, count);
}

// Whoever has done a range goes on with that of one who is held up.
static void test_ranges_are_finished_by_others(void **state) {
    (void)state;
    for (size_t threads = 2; threads <= 3; threads++) {
        AttnPool *pool;
        assert_int_equal(attn_pool_create(threads, &pool), ATTN_OK);
        for (size_t round = 0; round < 20; round++) {
            Held held = {.count = 40};
            attn_pool_run(pool, &(AttnPoolLoop){.task = hold_first,
                                                .context = &held,
                                                .count = held.count,
                                                .cost = 1e6,
                                                .by_ranges = true});
            assert_false(held.waited_in_vain);
            assert_int_equal(atomic_load(&held.done), held.count);
        }
        attn_pool_destroy(pool);
    }
}

static void *call_often(void *pool) {
    for (size_t round = 0; round < 300; round++)
        check_loop(pool, 50, round % 2, 1e5);
    return NULL;
}

static void test_several_callers(void **state) {
    (void)state;
    AttnPool *pool;
    pthread_t callers[3];
    assert_int_equal(attn_pool_create(3, &pool), ATTN_OK);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&callers[i], NULL, call_often, pool), 0);
    for (size_t i = 0; i < 3; i++)
        pthread_join(callers[i], NULL);
    attn_pool_destroy(pool);
    attn_pool_destroy(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_item_is_done_once),
        cmocka_unit_test(test_sleepers_wake),
        cmocka_unit_test(test_ranges_are_finished_by_others),
        cmocka_unit_test(test_several_callers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
