// The timing of autosave, with a made-up clock: one second after the last change, never so late
// that more than two seconds could be lost, one writing at a time, and patient after failures.
#include "support/cmocka.h"

#include "app/doc/autosave.h"
#include "app/doc/random.h"

static void test_one_second_after_the_last_change(void **state) {
    (void)state;
    Autosave autosave = {0};
    assert_true(autosave_wait(&autosave, 5) < 0);
    assert_false(autosave_is_due(&autosave, 5));
    autosave_note(&autosave, 10);
    assert_false(autosave_is_due(&autosave, 10.99));
    assert_true(autosave_is_due(&autosave, 11));
    autosave_note(&autosave, 10.25);
    assert_false(autosave_is_due(&autosave, 11));
    assert_true(autosave_wait(&autosave, 10.25) == 1);
    assert_true(autosave_is_due(&autosave, 11.25));
    autosave_begin(&autosave);
    autosave_end(&autosave, true, 11.5);
    assert_true(autosave_wait(&autosave, 12) < 0);
}

static void test_what_changes_while_writing_is_for_the_next(void **state) {
    (void)state;
    Autosave autosave = {0};
    autosave_note(&autosave, 0);
    autosave_begin(&autosave);
    autosave_note(&autosave, 1.5);
    assert_false(autosave_is_due(&autosave, 100)); // not while one is under way
    assert_true(autosave_wait(&autosave, 100) < 0);
    autosave_end(&autosave, true, 1.75);
    assert_false(autosave_is_due(&autosave, 2.25));
    assert_true(autosave_is_due(&autosave, 2.5));
}

static void test_failures_are_tried_again_ever_more_slowly(void **state) {
    (void)state;
    Autosave autosave = {0};
    double now = 0, before = 0;
    autosave_note(&autosave, now);
    for (int i = 0; i < 10; i++) {
        now += autosave_wait(&autosave, now);
        assert_true(autosave_is_due(&autosave, now));
        autosave_begin(&autosave);
        autosave_end(&autosave, false, now);
        double wait = autosave_wait(&autosave, now);
        assert_true(wait >= before && wait <= AUTOSAVE_RETRY_MAX);
        before = wait;
    }
    assert_true(before == AUTOSAVE_RETRY_MAX);
    now += autosave_wait(&autosave, now);
    autosave_begin(&autosave);
    autosave_end(&autosave, true, now); // the disk has room again
    autosave_note(&autosave, now + 1);
    assert_true(autosave_wait(&autosave, now + 1) == AUTOSAVE_QUIET);
}

// Killed at any moment, with writings that take up to 0.4 s: the newest change that is not on the
// disk is never older than two seconds.
static void test_never_more_than_two_seconds_are_lost(void **state) {
    (void)state;
    uint64_t seed = 7;
    Autosave autosave = {0};
    double now = 0, oldest_unsaved = -1, ends = -1, oldest_in_writing = -1, most = 0;
    for (int i = 0; i < 200000; i++) {
        now += 0.01;
        if (random_next(&seed) % (i / 1000 % 7 ? 12 : 300) == 0) {
            autosave_note(&autosave, now);
            if (oldest_unsaved < 0) oldest_unsaved = now;
        }
        if (ends >= 0 && now >= ends) {
            autosave_end(&autosave, true, now);
            ends = oldest_in_writing = -1;
        }
        if (autosave_is_due(&autosave, now)) {
            autosave_begin(&autosave);
            oldest_in_writing = oldest_unsaved;
            oldest_unsaved = -1;
            ends = now + (double)(random_next(&seed) % 40) / 100;
        }
        double oldest = oldest_in_writing >= 0 ? oldest_in_writing : oldest_unsaved;
        if (oldest >= 0 && now - oldest > most) most = now - oldest;
    }
    assert_true(most > AUTOSAVE_LATEST - 0.1); // changes did go on without a pause
    assert_true(most <= 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_second_after_the_last_change),
        cmocka_unit_test(test_what_changes_while_writing_is_for_the_next),
        cmocka_unit_test(test_failures_are_tried_again_ever_more_slowly),
        cmocka_unit_test(test_never_more_than_two_seconds_are_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
