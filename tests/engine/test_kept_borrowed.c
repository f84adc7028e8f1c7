// Kept attention of so many keys that weights wait in rows of the result: the same bits as where
// nothing may be borrowed, for whom there is something between the rows, and nothing beside them is
// written.
#include "engine/kept.h"
#include "support/cmocka.h"
#include "support/compare.h"
#include "support/scene.h"
#include <math.h>
#include <string.h>

static const float canary = 12345.678f;
enum { LINE = 16, WIDTH = 32 };

// [rows, cols] with a line of canaries before and behind; as many columns of them between the rows
// as `apart`.
static AttnMatrix guarded(size_t rows, size_t cols, size_t apart, AttnMatrix *storage) {
    const size_t stride = cols + apart;
    assert_int_equal(attn_matrix_create(1, rows * stride + 2 * LINE, storage), ATTN_OK);
    for (size_t i = 0; i < storage->cols; i++)
        storage->data[i] = canary;
    return (AttnMatrix){storage->data + LINE, rows, cols, stride};
}

static void check_guard(AttnMatrix m, AttnMatrix storage) {
    for (size_t i = 0; i < LINE; i++) {
        assert_same_float(storage.data[i], canary);
        assert_same_float(storage.data[LINE + m.rows * m.stride + i], canary);
    }
    for (size_t i = 0; i < m.rows; i++)
        for (size_t j = m.cols; j < m.stride; j++)
            assert_same_float(m.data[i * m.stride + j], canary);
}

static void assert_same_rows(AttnMatrix a, AttnMatrix b) {
    for (size_t i = 0; i < a.rows; i++)
        assert_memory_equal(attn_at(a, i, 0), attn_at(b, i, 0), a.cols * sizeof(float));
}

typedef struct Results {
    AttnKeptOut out;
    AttnMatrix storage[3];
} Results;

static Results results_for(const AttnHeads *heads, size_t apart) {
    const AttnShape s = attn_heads_shape(heads);
    Results r;
    r.out.scores = guarded(s.h * s.n_q, s.n_k, apart, &r.storage[0]);
    r.out.weights = guarded(s.h * s.n_q, s.n_k, apart, &r.storage[1]);
    r.out.context = guarded(s.n_q, s.h * s.d_v, apart, &r.storage[2]);
    return r;
}

static void results_check(const Results *r) {
    check_guard(r->out.scores, r->storage[0]);
    check_guard(r->out.weights, r->storage[1]);
    check_guard(r->out.context, r->storage[2]);
}

static void results_destroy(Results *r) {
    for (size_t i = 0; i < 3; i++)
        attn_matrix_destroy(&r->storage[i]);
}

// Every row sums up to 1, or sees nothing.
static void check_sums(AttnMatrix weights) {
    for (size_t i = 0; i < weights.rows; i++) {
        double sum = 0.0;
        for (size_t j = 0; j < weights.cols; j++)
            sum += (double)*attn_at(weights, i, j);
        if (sum != 0.0) assert_near(sum, 1.0, (double)weights.cols * 0x1p-24);
    }
}

static AttnHeads random_heads(Random *r, size_t n_q, size_t n_k, size_t h, size_t g) {
    return attn_heads(random_of(r, n_q, h * WIDTH), random_of(r, n_k, g * WIDTH),
                      random_of(r, n_k, g * WIDTH), h, g);
}

static void heads_destroy(AttnHeads *heads) {
    attn_matrix_destroy(&heads->queries);
    attn_matrix_destroy(&heads->keys);
    attn_matrix_destroy(&heads->values);
}

// Cancelled first, and then run twice: nothing is left of the run before.
static void run_by(const AttnHeads *heads, size_t threads, const AttnKeptOut *out) {
    AttnEngine *engine;
    AttnKept *kept;
    atomic_bool cancel = true;
    assert_int_equal(attn_engine_create(threads, ATTN_KERNEL_AUTO, &engine, NULL), ATTN_OK);
    assert_int_equal(attn_kept_create(engine, &kept), ATTN_OK);
    assert_int_equal(attn_kept_run(kept, heads, &cancel, out), ATTN_ERROR_CANCELLED);
    assert_int_equal(attn_kept_run(kept, heads, NULL, out), ATTN_OK);
    assert_int_equal(attn_kept_run(kept, heads, NULL, out), ATTN_OK);
    attn_kept_destroy(kept);
    attn_engine_destroy(engine);
}

static void check_both(const AttnHeads *heads, size_t threads) {
    Results borrowed = results_for(heads, 0), own = results_for(heads, 3);
    run_by(heads, threads, &borrowed.out);
    run_by(heads, threads, &own.out);
    results_check(&borrowed);
    results_check(&own);
    assert_same_rows(borrowed.out.scores, own.out.scores);
    assert_same_rows(borrowed.out.weights, own.out.weights);
    assert_same_rows(borrowed.out.context, own.out.context);
    check_sums(borrowed.out.weights);
    results_destroy(&borrowed);
    results_destroy(&own);
}

// Two heads on one worker, of which the last one lends its rows, at a line; keys end amid a block.
static void test_heads(void **state) {
    (void)state;
    Random r = {71};
    AttnHeads heads = random_heads(&r, 1600, 8500, 2, 1);
    check_both(&heads, 1);
    heads_destroy(&heads);
}

// Heads that are a worker's whole, before the one that is cut and lends its rows.
static void test_whole_heads(void **state) {
    (void)state;
    Random r = {74};
    AttnHeads heads = random_heads(&r, 800, 8448, 2, 2);
    check_both(&heads, 1);
    heads_destroy(&heads);
}

// So many keys that one head is packed at a time: only the last one's rows are left for the end.
static void test_one_at_a_time(void **state) {
    (void)state;
    Random r = {75};
    AttnHeads heads = random_heads(&r, 800, 12544, 2, 2);
    check_both(&heads, 1);
    heads_destroy(&heads);
}

// Workers, and a mask under which the rows that are lent see least.
static void test_threads(void **state) {
    (void)state;
    Random r = {72};
    AttnHeads heads = random_heads(&r, 1700, 8448, 1, 1);
    heads.mask.causal = true;
    check_both(&heads, 2);
    heads_destroy(&heads);
}

// A value that is none is met by all who see it, and by nobody else, though they are computed again
// while weights of others wait.
static void test_odd_value(void **state) {
    (void)state;
    Random r = {73};
    AttnHeads heads = random_heads(&r, 1600, 8448, 1, 1);
    heads.mask.causal = true;
    *attn_at(heads.values, 7900, 3) = NAN;
    Results results = results_for(&heads, 0);
    run_by(&heads, 2, &results.out);
    const AttnShape shape = attn_heads_shape(&heads);
    for (size_t i = 0; i < shape.n_q; i++) {
        const bool sees = attn_mask_allows(&heads.mask, &shape, i, 7900);
        assert_int_equal(isnan(*attn_at(results.out.context, i, 3)), sees);
        assert_true(isfinite(*attn_at(results.out.context, i, 4)));
    }
    check_sums(results.out.weights);
    results_destroy(&results);
    heads_destroy(&heads);
}

// Too few queries to lend any.
static void test_few_queries(void **state) {
    (void)state;
    Random r = {79};
    AttnHeads heads = random_heads(&r, 40, 12544, 1, 1);
    check_both(&heads, 1);
    heads_destroy(&heads);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heads),         cmocka_unit_test(test_whole_heads),
        cmocka_unit_test(test_one_at_a_time), cmocka_unit_test(test_threads),
        cmocka_unit_test(test_odd_value),     cmocka_unit_test(test_few_queries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
