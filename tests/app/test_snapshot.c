// The snapshot: it stays as it was, and what has changed since is told cell by cell, exactly, by
// name where tokens have come or gone, and not at all where there is nothing to compare.
#include "support/cmocka.h"

#include "app/doc/snapshot.h"
#include "support/lab.h"
#include <math.h>
#include <string.h>

static void do_it(Lab *lab, Command command) {
    AttnError error = {0};
    if (document_apply(lab->document, &command, &error) != ATTN_OK) fail_msg("%s", error.message);
}

static void keep(Lab *lab) {
    AttnError error = {0};
    if (document_keep_snapshot(lab->document, &error) != ATTN_OK) fail_msg("%s", error.message);
}

static const DocumentDifference *differ(const Lab *lab, AttnMatrixId id, size_t head) {
    const DocumentDifference *difference = document_difference(lab->document, id, head);
    assert_non_null(difference);
    return difference;
}

static bool same_bits(float a, float b) {
    return memcmp(&a, &b, sizeof a) == 0;
}

static void test_without_snapshot_there_is_no_difference(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    assert_null(document_snapshot(lab.document));
    assert_null(document_difference(lab.document, ATTN_SCORES, 0));
    document_drop_snapshot(lab.document);
    keep(&lab);
    assert_non_null(document_snapshot(lab.document));
    document_drop_snapshot(lab.document);
    assert_null(document_snapshot(lab.document));
    lab_close(&lab);
}

// Every matrix of the snapshot has the bits that the document had when it was kept.
static void test_a_snapshot_stays_as_it_was(void **state) {
    (void)state;
    Lab lab, untouched;
    lab_open(&lab, "heads");
    lab_open(&untouched, "heads");
    keep(&lab);
    do_it(&lab, (Command){.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .number = 3});
    do_it(&lab, (Command){.kind = COMMAND_SET_MASK_CAUSAL, .integer = 1});
    const Document *before = document_snapshot(lab.document);
    for (int id = 0; id < ATTN_MATRIX_COUNT; id++) {
        for (size_t head = 0; head < attn_trace_heads(before->trace, (AttnMatrixId)id); head++) {
            if (!attn_trace_has(before->trace, (AttnMatrixId)id)) continue;
            const AttnMatrix m = attn_trace_matrix(before->trace, (AttnMatrixId)id, head);
            for (size_t i = 0; i < m.rows * m.cols; i++)
                assert_true(same_bits(
                    *attn_at(m, i / m.cols, i % m.cols),
                    lab_value(&untouched, (AttnMatrixId)id, head, i / m.cols, i % m.cols)));
        }
    }
    lab_close(&untouched);
    lab_close(&lab);
}

static void test_what_is_equal_has_not_changed(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "causal"); // its masked scores hold −∞, which is no change
    keep(&lab);
    for (int id = 0; id < ATTN_MATRIX_COUNT; id++) {
        if (!attn_trace_has(lab.document->trace, (AttnMatrixId)id)) continue;
        const DocumentDifference *difference = differ(&lab, (AttnMatrixId)id, 0);
        assert_int_equal(difference->state, DIFFERENCE_WHOLE);
        assert_int_equal(difference->changed, 0);
        assert_int_equal(difference->compared, difference->values.rows * difference->values.cols);
        assert_true(difference->range == 0);
        for (size_t i = 0; i < difference->compared; i++)
            assert_true(*attn_at(difference->values, i / difference->values.cols,
                                 i % difference->values.cols) == 0);
    }
    lab_close(&lab);
}

// The difference is that of the two values shown, and the largest is the largest.
static void test_the_largest_change_is_found(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    keep(&lab);
    do_it(&lab, (Command){.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .row = 1, .number = -2});
    const Document *before = document_snapshot(lab.document);
    for (int id = ATTN_Q; id < ATTN_MATRIX_COUNT; id++) {
        const DocumentDifference *d = differ(&lab, (AttnMatrixId)id, 0);
        float most = 0;
        size_t changed = 0;
        for (size_t row = 0; row < d->values.rows; row++) {
            for (size_t col = 0; col < d->values.cols; col++) {
                const float a =
                    *attn_at(attn_trace_matrix(before->trace, (AttnMatrixId)id, 0), row, col);
                const float b = lab_value(&lab, (AttnMatrixId)id, 0, row, col);
                assert_true(*attn_at(d->values, row, col) == b - a);
                most = fmaxf(most, fabsf(b - a));
                changed += a < b || a > b;
            }
        }
        assert_true(changed > 0 && d->changed == changed);
        assert_true(d->range == most && fabsf(d->now - d->before) == most);
        assert_true(d->now == lab_value(&lab, (AttnMatrixId)id, 0, d->row, d->column));
    }
    lab_close(&lab);
}

// The weight of token 3 for itself is e^(−2/√3) of the same sum before and after, found in another
// way: its last bit is no change. An input's is.
static void test_a_rounding_is_no_change(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    keep(&lab);
    do_it(&lab, (Command){.kind = COMMAND_SET_CELL, .matrix = ATTN_WQ, .number = -3});
    const DocumentDifference *d = differ(&lab, ATTN_WEIGHTS, 0);
    assert_int_equal(d->changed, 5);
    assert_true(*attn_at(d->values, 2, 2) == 0);
    do_it(&lab, (Command){.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .number = 1.0000001});
    assert_int_equal(differ(&lab, ATTN_X, 0)->changed, 1);
    lab_close(&lab);
}

// A score that is hidden from the mask has changed more than any that is only another number.
static void test_infinity_is_the_largest_change(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    keep(&lab);
    do_it(&lab, (Command){.kind = COMMAND_TOGGLE_MASK_CELL, .row = 2, .column = 1});
    const DocumentDifference *d = differ(&lab, ATTN_MASKED, 0);
    assert_int_equal(d->changed, 1);
    assert_int_equal(d->row, 2);
    assert_int_equal(d->column, 1);
    assert_true(d->now == -INFINITY && isfinite(d->before));
    assert_true(*attn_at(d->values, 2, 1) == -INFINITY);
    assert_true(d->range == 0);
    lab_close(&lab);
}

static void test_tokens_keep_their_counterparts(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "pronoun");
    const size_t n = lab.document->scene->tokens.count;
    keep(&lab);
    do_it(&lab, (Command){.kind = COMMAND_ADD_TOKEN, .row = 1, .text = "river"});
    const DocumentDifference *d = differ(&lab, ATTN_SCORES, 0);
    assert_int_equal(d->state, DIFFERENCE_PART);
    assert_int_equal(d->values.rows, n + 1);
    assert_int_equal(d->before_rows, n);
    assert_int_equal(d->compared, n * n);
    for (size_t i = 0; i < n + 1; i++) {
        const size_t expected = i < 1 ? i : i == 1 ? SIZE_MAX : i - 1;
        assert_true(d->row_before[i] == expected && d->column_before[i] == expected);
    }
    assert_int_equal(d->changed, 0); // scores of a pair do not depend on who else is there
    assert_true(differ(&lab, ATTN_WEIGHTS, 0)->changed > 0); // weights do
    do_it(&lab, (Command){.kind = COMMAND_REMOVE_TOKEN, .row = 1});
    assert_int_equal(differ(&lab, ATTN_WEIGHTS, 0)->state, DIFFERENCE_WHOLE);
    assert_int_equal(differ(&lab, ATTN_WEIGHTS, 0)->changed, 0);
    do_it(&lab, (Command){.kind = COMMAND_REMOVE_TOKEN, .row = n - 1});
    d = differ(&lab, ATTN_OUTPUT, 0);
    assert_int_equal(d->state, DIFFERENCE_PART);
    assert_int_equal(d->compared, (n - 1) * d->values.cols);
    lab_close(&lab);
}

static void test_a_word_in_anothers_place_is_compared_with_it(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "pronoun");
    keep(&lab);
    do_it(&lab, (Command){.kind = COMMAND_SET_TOKEN, .row = 4, .text = "wide"});
    const DocumentDifference *d = differ(&lab, ATTN_X, 0);
    assert_int_equal(d->state, DIFFERENCE_WHOLE);
    assert_int_equal(d->row, 4);
    assert_true(d->changed > 0 && d->changed <= d->values.cols);
    lab_close(&lab);
}

static void test_what_cannot_be_compared_says_so(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    keep(&lab);
    do_it(&lab, (Command){.kind = COMMAND_SET_KEY_WIDTH, .integer = 4});
    assert_int_equal(differ(&lab, ATTN_Q, 0)->state, DIFFERENCE_PART);
    assert_int_equal(differ(&lab, ATTN_Q, 0)->compared, 9);
    do_it(&lab, (Command){.kind = COMMAND_SET_POSITIONS, .integer = ATTN_POSITIONS_ROPE});
    assert_int_equal(differ(&lab, ATTN_Q_UNROTATED, 0)->state, DIFFERENCE_NO_BEFORE);
    assert_null(document_difference(lab.document, ATTN_M, 0));
    do_it(&lab, (Command){.kind = COMMAND_LOAD, .text = "heads"});
    assert_int_equal(differ(&lab, ATTN_SCORES, 3)->state, DIFFERENCE_NO_HEAD);
    assert_null(document_difference(lab.document, ATTN_SCORES, 4));
    lab_close(&lab);
}

static void test_another_scene_can_be_the_snapshot(void **state) {
    (void)state;
    Lab lab;
    AttnError error = {0};
    lab_open(&lab, "article");
    keep(&lab);
    assert_int_not_equal(document_load_snapshot(lab.document, "/no/such.json", &error), ATTN_OK);
    assert_int_equal(differ(&lab, ATTN_WEIGHTS, 0)->changed, 0); // the one before stays
    assert_int_equal(document_load_snapshot(lab.document, "article-code", &error), ATTN_OK);
    assert_string_equal(document_snapshot(lab.document)->name, "article-code");
    assert_int_equal(differ(&lab, ATTN_X, 0)->state, DIFFERENCE_WHOLE);
    assert_true(differ(&lab, ATTN_WEIGHTS, 0)->changed > 0);
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_snapshot_there_is_no_difference),
        cmocka_unit_test(test_a_snapshot_stays_as_it_was),
        cmocka_unit_test(test_what_is_equal_has_not_changed),
        cmocka_unit_test(test_the_largest_change_is_found),
        cmocka_unit_test(test_a_rounding_is_no_change),
        cmocka_unit_test(test_infinity_is_the_largest_change),
        cmocka_unit_test(test_tokens_keep_their_counterparts),
        cmocka_unit_test(test_a_word_in_anothers_place_is_compared_with_it),
        cmocka_unit_test(test_what_cannot_be_compared_says_so),
        cmocka_unit_test(test_another_scene_can_be_the_snapshot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
