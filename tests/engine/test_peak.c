// The peak that measurements are held against: reached again and again, not once by chance.
#include "engine/peak.h"
#include "support/cmocka.h"

enum { WITNESSES = 8 };

static void test_a_leap_is_no_peak(void **state) {
    (void)state;
    AttnPeakRecord record = {0};
    for (size_t i = 0; i < 100; i++)
        attn_peak_record_note(&record, i == 90 ? 390.0 : 350.0 + (double)(i % 4), WITNESSES);
    assert_true(record.best == 353.0);
    assert_true(record.last == 353.0);
}

static void test_what_many_reach_is(void **state) {
    (void)state;
    AttnPeakRecord record = {0};
    for (size_t i = 0; i < 50; i++)
        attn_peak_record_note(&record, 300.0, WITNESSES);
    for (size_t i = 1; i <= WITNESSES; i++) {
        assert_true(record.best == 300.0);
        attn_peak_record_note(&record, 300.0 + (double)i, WITNESSES);
    }
    assert_true(record.best == 301.0);
}

static void test_a_clock_may_become_slower(void **state) {
    (void)state;
    AttnPeakRecord record = {0};
    for (size_t i = 0; i < ATTN_PEAK_LATEST; i++)
        attn_peak_record_note(&record, 380.0, WITNESSES);
    for (size_t i = 0; i < ATTN_PEAK_LATEST - WITNESSES; i++)
        attn_peak_record_note(&record, 357.0, WITNESSES);
    assert_true(record.best == 380.0);
    attn_peak_record_note(&record, 357.0, WITNESSES);
    assert_true(record.best == 357.0);
}

static void check_record(const AttnPeakRecord *record, size_t witnesses) {
    size_t reached = 0, above = 0;
    for (size_t i = 0; i < record->count; i++) {
        reached += record->latest[i] >= record->best;
        above += record->latest[i] > record->best;
    }
    assert_true(reached >= witnesses && above < witnesses);
}

static void test_a_machine_has_one(void **state) {
    (void)state;
    AttnEngine *engine;
    assert_int_equal(attn_engine_create(1, ATTN_KERNEL_AUTO, &engine, NULL), ATTN_OK);
    AttnPeakMeter meter = attn_peak_meter(engine);
    assert_true(meter.peak.best > 0.0 && meter.issue.best > 0.0);
    check_record(&meter.peak, ATTN_PEAK_WITNESSES);
    check_record(&meter.issue, ATTN_ISSUE_WITNESSES);
    attn_peak_meter_is_quiet(&meter);
    assert_true(meter.highest_issue >= meter.issue.best);
    attn_engine_destroy(engine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_leap_is_no_peak),
        cmocka_unit_test(test_what_many_reach_is),
        cmocka_unit_test(test_a_clock_may_become_slower),
        cmocka_unit_test(test_a_machine_has_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
