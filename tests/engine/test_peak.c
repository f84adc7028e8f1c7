// The peak that measurements are held against: reached again and again, not once by chance.
#include "engine/peak.h"
#include "support/cmocka.h"

static void test_a_leap_is_no_peak(void **state) {
    (void)state;
    AttnPeakMeter meter = {0};
    for (size_t i = 0; i < 100; i++)
        attn_peak_meter_note(&meter, i == 40 ? 390.0 : 350.0 + (double)(i % 5));
    assert_true(meter.best == 354.0);
    assert_true(meter.last == 354.0);
}

static void test_what_many_reach_is(void **state) {
    (void)state;
    AttnPeakMeter meter = {0};
    for (size_t i = 0; i < 50; i++)
        attn_peak_meter_note(&meter, 300.0);
    for (size_t i = 1; i <= ATTN_PEAK_WITNESSES; i++) {
        assert_true(meter.best == 300.0);
        attn_peak_meter_note(&meter, 300.0 + (double)i);
    }
    assert_true(meter.best == 301.0);
}

static void test_a_machine_has_one(void **state) {
    (void)state;
    AttnEngine *engine;
    assert_int_equal(attn_engine_create(1, ATTN_KERNEL_AUTO, &engine, NULL), ATTN_OK);
    AttnPeakMeter meter = attn_peak_meter(engine);
    assert_true(meter.best > 0.0 && meter.best <= meter.highest[0]);
    for (size_t i = 1; i < ATTN_PEAK_WITNESSES; i++)
        assert_true(meter.highest[i] <= meter.highest[i - 1]);
    attn_engine_destroy(engine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_leap_is_no_peak),
        cmocka_unit_test(test_what_many_reach_is),
        cmocka_unit_test(test_a_machine_has_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
