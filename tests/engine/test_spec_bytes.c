// What a scene is said to take is what its run obtains: every allocation of it is counted here
// (CMakeLists.txt wraps them).
#include "engine/attn.h"
#include "support/cmocka.h"
#include "support/singular.h"
#include <stdint.h>
#include <stdlib.h>

static bool is_counting;
static size_t obtained;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_malloc(size_t size) {
    if (is_counting) obtained += size;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    if (is_counting) obtained += count * size;
    return __real_calloc(count, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
    if (is_counting) obtained += size;
    return __real_aligned_alloc(alignment, size);
}

typedef struct Case {
    size_t n_q, n_k, d, heads, kv_heads, width; // width: of a head's keys and values; 0: no weights
    AttnPositions positions;
    bool has_mask;
    size_t pins;
} Case;

static AttnMatrix zeros(size_t rows, size_t cols) {
    AttnMatrix m = {0};
    assert_int_equal(attn_matrix_create(rows, cols, &m), ATTN_OK);
    return m;
}

static void give(const Case *c, AttnSpec *spec, AttnInputs *inputs) {
    *spec = attn_spec_default();
    *inputs = (AttnInputs){0};
    spec->heads = c->heads;
    spec->kv_heads = c->kv_heads;
    spec->positions = c->positions;
    inputs->given[ATTN_X] = zeros(c->n_q, c->d);
    if (c->n_k != c->n_q) inputs->given[ATTN_M] = zeros(c->n_k, c->d);
    if (c->has_mask) spec->mask.matrix = zeros(c->n_q, c->n_k);
    if (c->width == 0) return;
    inputs->given[ATTN_WQ] = zeros(c->d, c->heads * c->width);
    inputs->given[ATTN_BQ] = zeros(1, c->heads * c->width);
    inputs->given[ATTN_WK] = zeros(c->d, c->kv_heads * c->width);
    inputs->given[ATTN_WV] = zeros(c->d, c->kv_heads * c->width);
    inputs->given[ATTN_WO] = zeros(c->heads * c->width, c->d);
}

// Runs it; returns the bytes that the run obtained, and in *said those that were foretold.
static size_t run(const Case *c, AttnEngine *engine, size_t *said) {
    AttnSpec spec;
    AttnInputs inputs;
    AttnShape shape;
    AttnError error = {0};
    AttnTrace *trace;
    AttnOverride pins[8];
    give(c, &spec, &inputs);
    for (size_t i = 0; i < c->pins; i++)
        pins[i] = (AttnOverride){ATTN_SCORES, 0, 0, i, 1.0f};
    spec.overrides = pins;
    spec.override_count = c->pins;
    if (attn_spec_check(&spec, &inputs, &shape, &error) != ATTN_OK) fail_msg("%s", error.message);
    *said = attn_spec_bytes(&spec, &inputs, &shape);
    assert_int_equal(attn_trace_create(&trace), ATTN_OK);
    obtained = 0;
    is_counting = true;
    const AttnStatus status = attn_trace_run(trace, engine, &spec, &inputs, NULL, &error);
    is_counting = false;
    if (status != ATTN_OK) fail_msg("%s", error.message);
    attn_trace_destroy(trace);
    for (size_t id = 0; id <= ATTN_BO; id++)
        attn_matrix_destroy(&inputs.given[id]);
    attn_matrix_destroy(&spec.mask.matrix);
    return obtained;
}

// Widths are multiples of every kernel's vectors.
static void what_is_said_is_what_is_obtained(void **state) {
    (void)state;
    static const Case CASES[] = {
        {4, 4, 16, 1, 1, 0, ATTN_POSITIONS_NONE, false, 0},
        {64, 64, 64, 4, 2, 16, ATTN_POSITIONS_NONE, true, 8},
        {48, 400, 32, 2, 1, 16, ATTN_POSITIONS_ROPE, false, 1},
        {400, 48, 32, 2, 2, 16, ATTN_POSITIONS_SINUSOIDAL, false, 0},
        {512, 512, 64, 2, 2, 32, ATTN_POSITIONS_ALIBI, false, 0},
        {1024, 1024, 64, 4, 4, 16, ATTN_POSITIONS_ROPE, true, 0},
        {16, 16, 4096, 1, 1, 1024, ATTN_POSITIONS_SINUSOIDAL, false, 0},
        {2, 2, 100000, 1, 1, 0, ATTN_POSITIONS_NONE, false, 0},
        {16, 20000, 16, 1, 1, 16, ATTN_POSITIONS_NONE, false, 0},
    };
    AttnEngine *engine;
    AttnError error = {0};
    assert_int_equal(attn_engine_create(2, ATTN_KERNEL_AUTO, &engine, &error), ATTN_OK);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        size_t said;
        const size_t found = run(&CASES[i], engine, &said);
        if (found != said) fail_msg("case %zu: %zu bytes were said, %zu obtained", i, said, found);
    }
    attn_engine_destroy(engine);
}

// Of other widths kernels pad each in its own way: never more than is said.
static void no_kernel_takes_more_than_is_said(void **state) {
    (void)state;
    static const Case CASES[] = {
        {5, 5, 10, 1, 1, 0, ATTN_POSITIONS_NONE, false, 0},
        {33, 70, 7, 3, 1, 5, ATTN_POSITIONS_NONE, true, 2},
        {257, 257, 80, 1, 1, 80, ATTN_POSITIONS_ROPE, false, 0},
    };
    for (int choice = ATTN_KERNEL_AUTO; choice <= ATTN_KERNEL_SCALAR; choice++) {
        AttnEngine *engine;
        AttnError error = {0};
        assert_int_equal(attn_engine_create(1, (AttnKernelChoice)choice, &engine, &error), ATTN_OK);
        for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
            size_t said;
            const size_t found = run(&CASES[i], engine, &said);
            if (found > said || said > found + found / 4 + 4096)
                fail_msg("case %zu: %zu bytes were said, %zu obtained", i, said, found);
        }
        attn_engine_destroy(engine);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_is_what_is_obtained),
        cmocka_unit_test(no_kernel_takes_more_than_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
