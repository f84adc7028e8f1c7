// The worker pool: every item done once, by however many threads, also when several callers meet.
#include "engine/parallel.h"
#include "support/cmocka.h"
#include <pthread.h>
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

static void check_loop(AttnPool *pool, size_t count, size_t multiple, double cost) {
    Tally tally = {calloc(count + 1, 1), count, multiple};
    assert_non_null(tally.done);
    attn_pool_run(
        pool,
        &(AttnPoolLoop){
            .task = tick, .context = &tally, .count = count, .cost = cost, .multiple = multiple});
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

static void *call_often(void *pool) {
    for (size_t round = 0; round < 300; round++)
        check_loop(pool, 50, 1, 1e5);
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
        cmocka_unit_test(test_several_callers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
