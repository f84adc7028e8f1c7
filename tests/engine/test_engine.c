// Engines: kernels by name, by variable, and what is refused.
#include "engine/engine.h"
#include "support/cmocka.h"
#include <stdlib.h>
#include <string.h>

static void test_names(void **state) {
    (void)state;
    AttnKernelChoice choice = ATTN_KERNEL_NEON;
    assert_true(attn_kernel_from_name("auto", &choice));
    assert_int_equal(choice, ATTN_KERNEL_AUTO);
    assert_true(attn_kernel_from_name("avx512", &choice));
    assert_int_equal(choice, ATTN_KERNEL_AVX512);
    assert_false(attn_kernel_from_name("AVX2", &choice));
    assert_int_equal(choice, ATTN_KERNEL_AVX512);
}

static void test_create(void **state) {
    (void)state;
    AttnEngine *engine;
    AttnError error;
    assert_int_equal(attn_engine_create(3, ATTN_KERNEL_SCALAR, &engine, &error), ATTN_OK);
    assert_int_equal(attn_engine_threads(engine), 3);
    assert_string_equal(attn_engine_kernel_name(engine), "scalar");
    attn_engine_destroy(engine);
    assert_int_equal(attn_engine_create(0, ATTN_KERNEL_AUTO, &engine, &error), ATTN_OK);
    assert_true(attn_engine_threads(engine) >= 1);
    attn_engine_destroy(engine);
    attn_engine_destroy(NULL);
#if defined(__x86_64__)
    assert_int_equal(attn_engine_create(1, ATTN_KERNEL_NEON, &engine, &error), ATTN_ERROR_SHAPE);
    assert_non_null(strstr(error.message, "this machine cannot run the neon kernel"));
#endif
}

static void test_the_variable(void **state) {
    (void)state;
    AttnEngine *engine;
    AttnError error;
    setenv("ATTNLAB_KERNEL", "scalar", 1);
    assert_int_equal(attn_engine_create(1, ATTN_KERNEL_AUTO, &engine, &error), ATTN_OK);
    assert_string_equal(attn_engine_kernel_name(engine), "scalar");
    attn_engine_destroy(engine);
    setenv("ATTNLAB_KERNEL", "sse9", 1);
    assert_int_equal(attn_engine_create(1, ATTN_KERNEL_AUTO, &engine, &error), ATTN_ERROR_SHAPE);
    assert_string_equal(error.message,
                        "ATTNLAB_KERNEL is sse9: auto, scalar, avx2, avx512 or neon is expected");
    assert_int_equal(attn_engine_create(1, ATTN_KERNEL_SCALAR, &engine, &error), ATTN_OK);
    attn_engine_destroy(engine);
    unsetenv("ATTNLAB_KERNEL");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_the_variable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
