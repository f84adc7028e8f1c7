// What is remembered of a matrix and of names is of the document as it is now.
#include "support/cmocka.h"

#include "app/doc/digest.h"
#include "support/lab.h"
#include <math.h>

static void apply(Lab *lab, Command command) {
    AttnError error = {0};
    if (document_apply(lab->document, &command, &error) != ATTN_OK) fail_msg("%s", error.message);
}

static void ranges_leave_out_what_is_not_finite(void **state) {
    (void)state;
    float numbers[] = {1, -2.5f, NAN, INFINITY, -INFINITY, 0};
    assert_true(digest_range(attn_matrix_view(numbers, 2, 3)) == 2.5f);
    float zeros[] = {0, -0.0f};
    assert_true(digest_range(attn_matrix_view(zeros, 1, 2)) == 0);
}

static void columns_have_their_own_range(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "heads");
    const AttnMatrix wq = attn_trace_matrix(lab.document->trace, ATTN_WQ, 0);
    for (int round = 0; round < 2; round++) {
        for (size_t first = 0; first + 2 <= wq.cols; first++) {
            const AttnMatrix now = attn_trace_matrix(lab.document->trace, ATTN_WQ, 0);
            const float range = digest_range(attn_matrix_columns(now, first, 2));
            assert_true(document_columns_range(lab.document, ATTN_WQ, first, 2) == range);
            assert_true(document_columns_range(lab.document, ATTN_WQ, first, 2) == range);
        }
        apply(&lab, (Command){.kind = COMMAND_SET_CELL,
                              .matrix = ATTN_WQ,
                              .row = 1,
                              .column = wq.cols - 1,
                              .number = 77});
    }
    assert_true(document_columns_range(lab.document, ATTN_WQ, wq.cols - 2, 2) == 77);
    lab_close(&lab);
}

static void the_widest_name_is_that_of_now(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "translation");
    const Scene *scene = lab.document->scene;
    assert_true(scene->tokens.count > 1 && scene->memory_tokens.count > 1);
    apply(&lab, (Command){.kind = COMMAND_SET_TOKEN, .row = 1, .text = "incomprehensible"});
    assert_int_equal(document_widest_name(lab.document, &lab.document->scene->tokens), 1);
    apply(&lab, (Command){.kind = COMMAND_SET_TOKEN, .row = 0, .text = "incomprehensibilities"});
    assert_int_equal(document_widest_name(lab.document, &lab.document->scene->tokens), 0);
    apply(&lab, (Command){.kind = COMMAND_UNDO});
    assert_int_equal(document_widest_name(lab.document, &lab.document->scene->tokens), 1);
    // A list has its own.
    const Command other = {
        .kind = COMMAND_SET_TOKEN, .integer = 1, .row = 0, .text = "更宽的中文名字在这里"};
    apply(&lab, other);
    assert_int_equal(document_widest_name(lab.document, &lab.document->scene->memory_tokens), 0);
    assert_int_equal(document_widest_name(lab.document, &lab.document->scene->tokens), 1);
    lab_close(&lab);
}

// As the engine would say it, key by key.
static void expect_blind(const Lab *lab) {
    const AttnTrace *trace = lab->document->trace;
    const AttnShape *shape = attn_trace_shape(trace);
    for (size_t head = 0; head < shape->h; head++) {
        size_t count = 0, first = 0, found;
        for (size_t row = shape->n_q; row-- > 0;) {
            size_t column = 0;
            while (column < shape->n_k && attn_trace_is_masked(trace, head, row, column))
                column++;
            if (column < shape->n_k) continue;
            first = row;
            count++;
        }
        assert_int_equal(document_blind_queries(lab->document, head, &found), count);
        if (count > 0) assert_int_equal(found, first);
    }
}

static void who_sees_nothing_is_told_of_now(void **state) {
    (void)state;
    static const char *const SCENES[] = {"translation", "heads", "causal"};
    static const Command STEPS[] = {
        {.kind = COMMAND_SET_MASK_CAUSAL, .integer = 1},
        {.kind = COMMAND_SET_MASK_VALID, .integer = 0},
        {.kind = COMMAND_SET_OVERRIDE, .matrix = ATTN_WEIGHTS, .row = 1, .column = 2, .number = 1},
        {.kind = COMMAND_SET_MASK_VALID, .integer = 2},
        {.kind = COMMAND_SET_MASK_WINDOW, .integer = 1},
        {.kind = COMMAND_TOGGLE_MASK_CELL, .row = 0, .column = 0},
        {.kind = COMMAND_UNDO},
    };
    for (size_t i = 0; i < sizeof SCENES / sizeof *SCENES; i++) {
        Lab lab;
        lab_open(&lab, SCENES[i]);
        expect_blind(&lab);
        for (size_t k = 0; k < sizeof STEPS / sizeof *STEPS; k++) {
            apply(&lab, STEPS[k]);
            expect_blind(&lab);
        }
        lab_close(&lab);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_leave_out_what_is_not_finite),
        cmocka_unit_test(columns_have_their_own_range),
        cmocka_unit_test(the_widest_name_is_that_of_now),
        cmocka_unit_test(who_sees_nothing_is_told_of_now),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
