// Background computations: the document changes only when one is done; the newest edit wins and
// loses none before it.
#include "support/cmocka.h"

#include "app/doc/document_change.h"
#include "app/doc/snapshot.h"
#include "support/lab.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A scene that takes longer than a frame: 1,536 tokens of 64.
static const char SLOW[] =
    "{\"format\": \"attnlab-scene\", \"version\": 1, "
    "\"x\": {\"random\": {\"rows\": 1536, \"cols\": 64, \"seed\": 1, \"scale\": 0.1}}, "
    "\"wq\": {\"random\": {\"rows\": 64, \"cols\": 64, \"seed\": 2, \"scale\": 0.1}}}";

static void count_call(void *context) {
    atomic_fetch_add((atomic_int *)context, 1);
}

// Opens k3, then lets jobs do what is slow.
static void open_with_jobs(Lab *lab, atomic_int *calls) {
    AttnError error = {0};
    lab_open(lab, "k3");
    assert_int_equal(document_use_jobs(lab->document, count_call, calls, &error), ATTN_OK);
}

static AttnStatus apply(Lab *lab, Command command) {
    AttnError error = {0};
    return document_apply(lab->document, &command, &error);
}

static void write_slow_scene(char path[32]) {
    strcpy(path, "/tmp/attnlab-job-XXXXXX.json");
    int file = mkstemps(path, 5);
    assert_true(file >= 0);
    assert_int_equal(write(file, SLOW, sizeof SLOW - 1), sizeof SLOW - 1);
    close(file);
}

static void open_slow(Lab *lab) {
    char path[32];
    write_slow_scene(path);
    assert_int_equal(apply(lab, (Command){.kind = COMMAND_LOAD, .text = path}), ATTN_OK);
    remove(path);
}

static void finish(Lab *lab) {
    AttnError error = {0};
    assert_int_equal(document_finish(lab->document, &error), ATTN_OK);
}

static size_t rows(const Lab *lab) {
    return attn_trace_shape(lab->document->trace)->n_q;
}

static void test_document_stays_until_the_job_is_done(void **state) {
    (void)state;
    Lab lab;
    atomic_int calls = 0;
    open_with_jobs(&lab, &calls);
    unsigned long version = lab.document->version;
    open_slow(&lab);
    assert_true(document_is_computing(lab.document));
    assert_int_equal(lab.document->version, version);
    assert_int_equal(rows(&lab), 3);
    assert_string_equal(lab.document->name, "k3");
    finish(&lab);
    assert_false(document_is_computing(lab.document));
    assert_int_equal(rows(&lab), 1536);
    assert_int_equal(atomic_load(&calls), 1);
    assert_false(lab.document->is_dirty);
    assert_int_equal(apply(&lab, (Command){.kind = COMMAND_UNDO}), ATTN_OK);
    assert_false(document_is_computing(lab.document)); // k3 is quick
    assert_int_equal(rows(&lab), 3);
    lab_close(&lab);
}

static void test_newest_edit_wins_and_keeps_those_before_it(void **state) {
    (void)state;
    Lab lab;
    atomic_int calls = 0;
    open_with_jobs(&lab, &calls);
    open_slow(&lab);
    finish(&lab);
    for (int i = 1; i <= 20; i++)
        assert_int_equal(apply(&lab, (Command){.kind = COMMAND_SET_CELL,
                                               .matrix = ATTN_X,
                                               .row = (size_t)i,
                                               .number = i}),
                         ATTN_OK);
    assert_true(document_is_computing(lab.document));
    finish(&lab);
    for (size_t i = 1; i <= 20; i++)
        assert_true(lab_value(&lab, ATTN_X, 0, i, 0) == (float)i);
    Lab fresh; // the same scene computed at once gives the same bits
    lab_open(&fresh, "k3");
    AttnInputs inputs = scene_inputs(lab.document->scene);
    assert_int_equal(attn_trace_run(fresh.document->trace, fresh.engine, &lab.document->scene->spec,
                                    &inputs, NULL, NULL),
                     ATTN_OK);
    AttnMatrix a = attn_trace_matrix(lab.document->trace, ATTN_OUTPUT, 0);
    AttnMatrix b = attn_trace_matrix(fresh.document->trace, ATTN_OUTPUT, 0);
    for (size_t row = 0; row < a.rows; row++)
        assert_memory_equal(attn_at(a, row, 0), attn_at(b, row, 0), a.cols * sizeof(float));
    lab_close(&fresh);
    lab_close(&lab);
}

static void test_cancelled_and_undone_jobs_leave_no_trace(void **state) {
    (void)state;
    Lab lab;
    atomic_int calls = 0;
    open_with_jobs(&lab, &calls);
    for (int round = 0; round < 20; round++) {
        open_slow(&lab);
        if (round % 2)
            document_cancel(lab.document);
        else
            apply(&lab, (Command){.kind = COMMAND_UNDO});
        assert_false(document_is_computing(lab.document));
        assert_int_equal(rows(&lab), 3);
        assert_false(document_can_undo(lab.document));
        assert_true(lab_value(&lab, ATTN_SCORES, 0, 1, 1) == 16);
    }
    open_slow(&lab); // closing waits for nothing
    lab_close(&lab);
}

// What a state line brings to compare with comes with its scene, or not at all.
static void begin_slow_with_snapshot(Lab *lab, Scene *slow) {
    AttnError error = {0};
    DocumentChange *change = document_change_create(CHANGE_LOAD, scene_clone(slow));
    Scene *before = scene_clone(lab->document->scene);
    assert_int_equal(snapshot_create(lab->document, before, "theirs", &change->snapshot, &error),
                     ATTN_OK);
    assert_int_equal(document_carry_out(lab->document, change, &error), ATTN_OK);
    assert_true(document_is_computing(lab->document));
    assert_string_equal(document_snapshot(lab->document)->name, "k3");
}

static void test_a_snapshot_comes_with_its_scene(void **state) {
    (void)state;
    Lab lab;
    AttnError error = {0};
    atomic_int calls = 0;
    open_with_jobs(&lab, &calls);
    open_slow(&lab);
    finish(&lab);
    Scene *slow = scene_clone(lab.document->scene);
    apply(&lab, (Command){.kind = COMMAND_UNDO});
    assert_int_equal(document_keep_snapshot(lab.document, &error), ATTN_OK);
    begin_slow_with_snapshot(&lab, slow);
    document_cancel(lab.document);
    assert_string_equal(document_snapshot(lab.document)->name, "k3");
    begin_slow_with_snapshot(&lab, slow);
    finish(&lab);
    assert_string_equal(document_snapshot(lab.document)->name, "theirs");
    scene_destroy(slow);
    lab_close(&lab);
}

static void test_polling_takes_the_result(void **state) {
    (void)state;
    Lab lab;
    AttnError error = {0};
    atomic_int calls = 0;
    open_with_jobs(&lab, &calls);
    assert_false(document_poll(lab.document, &error));
    open_slow(&lab);
    assert_true(document_is_computing(lab.document));
    while (!document_poll(lab.document, &error))
        assert_true(document_progress(lab.document) <= 1);
    assert_int_equal(rows(&lab), 1536);
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document_stays_until_the_job_is_done),
        cmocka_unit_test(test_newest_edit_wins_and_keeps_those_before_it),
        cmocka_unit_test(test_cancelled_and_undone_jobs_leave_no_trace),
        cmocka_unit_test(test_a_snapshot_comes_with_its_scene),
        cmocka_unit_test(test_polling_takes_the_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
