// Passes that are cancelled at any moment and started again: what finishes is whole, and no thread
// reads what another writes (run under ThreadSanitizer). ATTNLAB_PASSES says how many, 10,000 once
// before a release.
#include "engine/attn.h"
#include "support/cmocka.h"
#include "support/compare.h"
#include "support/scene.h"
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

typedef struct Nuisance {
    atomic_bool cancel, stop;
    Random random;
} Nuisance;

// Sets `cancel` again and again, at random distances.
static void *cancel_often(void *argument) {
    Nuisance *n = argument;
    while (!atomic_load(&n->stop)) {
        for (size_t wait = random_below(&n->random, 3000); wait > 0; wait--)
            sched_yield();
        atomic_store(&n->cancel, true);
    }
    return NULL;
}

static size_t passes(void) {
    const char *wish = getenv("ATTNLAB_PASSES");
    return wish ? (size_t)strtoul(wish, NULL, 10) : 300;
}

static void test_cancelled_and_restarted(void **state) {
    (void)state;
    enum { N = 150, WIDTH = 32, HEADS = 2 };
    Random r = {41};
    Nuisance nuisance = {.random = {43}};
    AttnEngine *engine;
    AttnFused *fused;
    AttnKept *kept;
    AttnMatrix x, context[2], expected[2], scores, weights;
    assert_int_equal(attn_engine_create(3, ATTN_KERNEL_AUTO, &engine, NULL), ATTN_OK);
    assert_int_equal(attn_fused_create(engine, &fused), ATTN_OK);
    assert_int_equal(attn_kept_create(engine, &kept), ATTN_OK);
    assert_int_equal(attn_matrix_create(N, WIDTH, &x), ATTN_OK);
    assert_int_equal(attn_matrix_create(HEADS * N, N, &scores), ATTN_OK);
    assert_int_equal(attn_matrix_create(HEADS * N, N, &weights), ATTN_OK);
    random_matrix(&r, x);
    AttnHeads heads = attn_heads(x, x, x, HEADS, HEADS);
    for (size_t form = 0; form < 2; form++) {
        assert_int_equal(attn_matrix_create(N, WIDTH, &context[form]), ATTN_OK);
        assert_int_equal(attn_matrix_create(N, WIDTH, &expected[form]), ATTN_OK);
    }
    AttnKeptOut first = {scores, weights, expected[1]}, out = {scores, weights, context[1]};
    assert_int_equal(attn_fused_run(fused, &heads, NULL, expected[0]), ATTN_OK);
    assert_int_equal(attn_kept_run(kept, &heads, NULL, &first), ATTN_OK);
    pthread_t canceller;
    assert_int_equal(pthread_create(&canceller, NULL, cancel_often, &nuisance), 0);
    for (size_t pass = 0; pass < passes(); pass++) {
        size_t form = pass % 2;
        atomic_store(&nuisance.cancel, false);
        AttnStatus status = form == 0 ? attn_fused_run(fused, &heads, &nuisance.cancel, context[0])
                                      : attn_kept_run(kept, &heads, &nuisance.cancel, &out);
        if (status == ATTN_OK)
            assert_same_matrix(context[form], expected[form], "context");
        else
            assert_int_equal(status, ATTN_ERROR_CANCELLED);
    }
    atomic_store(&nuisance.stop, true);
    pthread_join(canceller, NULL);
    for (size_t form = 0; form < 2; form++)
        attn_matrix_destroy(&context[form]), attn_matrix_destroy(&expected[form]);
    attn_matrix_destroy(&x), attn_matrix_destroy(&scores), attn_matrix_destroy(&weights);
    attn_kept_destroy(kept);
    attn_fused_destroy(fused);
    attn_engine_destroy(engine);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cancelled_and_restarted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
