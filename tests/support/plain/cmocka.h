// The part of cmocka that the engine's tests use, for where there is none: under a cross-compiler
// (tests/scripts/test_neon.sh). Same words, same lines of output. A failed assertion ends its test.
#ifndef TESTS_PLAIN_CMOCKA_H
#define TESTS_PLAIN_CMOCKA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef int (*CMFixtureFunction)(void **state);

struct CMUnitTest {
    const char *name;
    void (*test_func)(void **state);
    CMFixtureFunction setup_func, teardown_func;
};

#define cmocka_unit_test(f)                                                                        \
    { #f, f, NULL, NULL }
#define cmocka_unit_test_setup_teardown(f, setup, teardown)                                        \
    { #f, f, setup, teardown }

// One for the whole program, whichever files include this.
__attribute__((weak)) jmp_buf plain_test;
__attribute__((weak)) bool plain_is_skipped;

#define print_message(...) ((void)printf(__VA_ARGS__))
#define print_error(...)   ((void)fprintf(stderr, __VA_ARGS__))

__attribute__((noreturn)) static inline void _fail(const char *file, int line) {
    print_error("%s:%d: error: Failure!\n", file, line);
    longjmp(plain_test, 1);
}

__attribute__((noreturn)) static inline void plain_skip(void) {
    plain_is_skipped = true;
    longjmp(plain_test, 1);
}

#define fail()        _fail(__FILE__, __LINE__)
#define fail_msg(...) (print_error("ERROR: " __VA_ARGS__), print_error("\n"), fail())
#define skip()        plain_skip()

#define plain_assert(condition, what)                                                              \
    ((condition) ? (void)0 : (print_error("%s\n", what), _fail(__FILE__, __LINE__)))
#define assert_true(c)               plain_assert(c, #c)
#define assert_false(c)              plain_assert(!(c), "not: " #c)
#define assert_null(p)               plain_assert((p) == NULL, #p " is not NULL")
#define assert_non_null(p)           plain_assert((p) != NULL, #p " is NULL")
#define assert_int_equal(a, b)       plain_assert((intmax_t)(a) == (intmax_t)(b), #a " is not " #b)
#define assert_int_not_equal(a, b)   plain_assert((intmax_t)(a) != (intmax_t)(b), #a " is " #b)
#define assert_ptr_equal(a, b)       plain_assert((a) == (b), #a " is not " #b)
#define assert_string_equal(a, b)    plain_assert(strcmp(a, b) == 0, #a " is not " #b)
#define assert_memory_equal(a, b, n) plain_assert(memcmp(a, b, n) == 0, #a " is not " #b)
#define assert_float_equal(a, b, e)                                                                \
    plain_assert((a) - (b) <= (e) && (b) - (a) <= (e), #a " is not " #b)
#define assert_in_range(a, least, top)                                                             \
    plain_assert((a) >= (least) && (a) <= (top), #a " is out of range")

// Returns how many failed.
static inline int plain_run(const struct CMUnitTest *tests, size_t count) {
    size_t passed = 0, skipped = 0;
    for (size_t i = 0; i < count; i++) {
        void *state = NULL;
        volatile bool is_good = false;
        plain_is_skipped = false;
        if (setjmp(plain_test) == 0) {
            if (tests[i].setup_func && tests[i].setup_func(&state) != 0) fail();
            tests[i].test_func(&state);
            is_good = true;
        }
        if (tests[i].teardown_func) tests[i].teardown_func(&state);
        passed += is_good;
        skipped += plain_is_skipped;
        if (!is_good && !plain_is_skipped) print_message("[  FAILED  ] %s\n", tests[i].name);
    }
    const size_t failed = count - passed - skipped;
    print_message("[  PASSED  ] %zu test(s).\n", passed);
    if (skipped) print_message("[  SKIPPED ] %zu test(s).\n", skipped);
    if (failed) print_message("[  FAILED  ] %zu test(s).\n", failed);
    return (int)failed;
}

#define cmocka_run_group_tests(tests, setup, teardown)                                             \
    ((void)(setup), (void)(teardown), plain_run(tests, sizeof(tests) / sizeof(tests)[0]))

#endif
