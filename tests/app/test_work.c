// What is kept for recovery, as text: it comes back as it was, and what is odd in it does no harm.
#include "support/cmocka.h"

#include "app/doc/snapshot.h"
#include "app/ui/commands.h"
#include "app/ui/work.h"
#include "support/lab.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const DocumentOrigin ORIGIN = {.name = "汉字 and \"quotes\"",
                                      .path = "/tmp/a b\\c.json",
                                      .stamp = {true, 1700000000, 123456789, 4321, 0x12345678},
                                      .is_dirty = true,
                                      .note_is_old = true};

static void look_around(Lab *lab) {
    UiState *ui = &lab->ui;
    ui->stage = ATTN_STAGE_SOFTMAX;
    ui->head = 2;
    ui->projection = ATTN_V;
    ui->selection = (UiSelection){true, true, ATTN_WEIGHTS, 2, 3, 1, -2, 1};
    ui->step =
        (UiStep){.is_partial = true, .cells = 7, .terms = 2, .origin = 3, .grain = GRAIN_TERM};
    ui->grain = GRAIN_TERM;
    ui->speed = 2.5;
    ui->scroll = (UiScroll){12.5f, 30};
}

static void test_work_comes_back_as_it_was(void **state) {
    (void)state;
    Lab lab, other;
    AttnError error = {0};
    Work work = {.scene = NULL};
    lab_open(&lab, "heads");
    look_around(&lab);
    WorkView view = work_view_of(&lab.ui);
    char *text = work_format(&ORIGIN, &view, true, lab.document->scene, NULL, &error);
    assert_non_null(text);
    assert_int_equal(work_parse(text, strlen(text), &work, &error), ATTN_OK);
    assert_memory_equal(&work.view, &view, sizeof view);
    assert_string_equal(work.origin.name, ORIGIN.name);
    assert_string_equal(work.origin.path, ORIGIN.path);
    assert_true(file_stamp_equals(work.origin.stamp, ORIGIN.stamp));
    assert_true(work.origin.is_dirty && work.origin.note_is_old && work.is_over);
    Scene *scene = NULL;
    assert_int_equal(
        scene_parse(work.scene, work.scene_length, NULL, ATTNLAB_SOURCE_ASSETS, &scene, &error),
        ATTN_OK);
    assert_true(scene_equals(scene, lab.document->scene));
    lab_open(&other, "heads");
    work_show(&work.view, &other.ui, other.document);
    WorkView shown = work_view_of(&other.ui);
    assert_memory_equal(&shown, &view, sizeof view);
    scene_destroy(scene);
    work_deinit(&work);
    free(text);
    lab_close(&other);
    lab_close(&lab);
}

// Begins to type there, is killed, and starts again.
static void type_and_start_again(Lab *before, Lab *after, const Command *begin, const char *typed) {
    AttnError error = {0};
    Work work = {.scene = NULL};
    lab_open(before, "translation");
    const Command cell = {.kind = COMMAND_SELECT, .matrix = ATTN_WQ, .row = 1, .column = 2};
    ui_apply(&before->ui, before->document, &cell);
    ui_apply(&before->ui, before->document, begin);
    assert_true(ui_is_editing(&before->ui));
    textedit_key(&before->ui.edit, TEXTEDIT_SELECT_ALL, false);
    assert_true(textedit_insert(&before->ui.edit, typed));
    edit_changed(&before->ui, before->document);
    const WorkView view = work_view_of(&before->ui);
    char *text = work_format(&ORIGIN, &view, false, before->document->scene, NULL, &error);
    assert_non_null(text);
    assert_int_equal(work_parse(text, strlen(text), &work, &error), ATTN_OK);
    assert_memory_equal(&work.view, &view, sizeof view);
    lab_open(after, "translation");
    Scene *scene = NULL;
    assert_int_equal(
        scene_parse(work.scene, work.scene_length, NULL, ATTNLAB_SOURCE_ASSETS, &scene, &error),
        ATTN_OK);
    assert_int_equal(document_take_up(after->document, scene, &work.origin, &error), ATTN_OK);
    work_show(&work.view, &after->ui, after->document);
    work_deinit(&work);
    free(text);
}

// What was half typed stands in its field again, and can be gone on with.
static void test_half_typed_text_comes_back(void **state) {
    (void)state;
    static const struct {
        Command begin;
        const char *typed;
        bool is_refused;
    } CASES[] = {
        {{.kind = COMMAND_EDIT_BEGIN}, "-12.", false},
        {{.kind = COMMAND_EDIT_TOKEN, .row = 1}, "半个词", false},
        {{.kind = COMMAND_EDIT_TOKEN, .row = 0, .integer = 1}, "half a", false},
        {{.kind = COMMAND_EDIT_TEXT}, "a cat sa", false},
        {{.kind = COMMAND_EDIT_TEXT, .integer = 1}, "   ", true},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        Lab before, after;
        type_and_start_again(&before, &after, &CASES[i].begin, CASES[i].typed);
        assert_true(ui_id_equals(after.ui.edit_target, before.ui.edit_target));
        assert_string_equal(after.ui.edit.text, CASES[i].typed);
        assert_int_equal(after.ui.edit_error[0] != '\0', CASES[i].is_refused);
        assert_true(textedit_insert(&after.ui.edit, "5"));
        if (!CASES[i].is_refused) assert_true(edit_commit(&after.ui, after.document));
        float value = 0;
        document_value(after.document, ATTN_WQ, 0, 1, 2, &value);
        if (i == 0) assert_true(value > -12.51f && value < -12.49f);
        lab_close(&after);
        lab_close(&before);
    }
}

static void test_a_named_scene_is_not_written_out(void **state) {
    (void)state;
    AttnError error = {0};
    Work work = {.scene = NULL};
    WorkView view = {.speed = 1, .projection = ATTN_Q};
    DocumentOrigin origin = {.name = "k3"};
    char *text = work_format(&origin, &view, false, NULL, NULL, &error);
    assert_non_null(text);
    assert_null(strstr(text, "attnlab-scene"));
    assert_int_equal(work_parse(text, strlen(text), &work, &error), ATTN_OK);
    assert_null(work.scene);
    assert_false(work.is_over || work.origin.is_dirty || work.origin.note_is_old ||
                 work.origin.stamp.exists);
    free(text);
}

// Keeps a snapshot, changes something, and compares.
static void compare(Lab *lab, AttnMatrixId chosen) {
    const Command commands[] = {
        {.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_SOFTMAX},
        {.kind = COMMAND_KEEP_SNAPSHOT},
        {.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .number = 7},
        {.kind = COMMAND_TOGGLE_COMPARE},
    };
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        assert_true(ui_apply(&lab->ui, lab->document, &commands[i]));
    if (chosen == ATTN_MATRIX_COUNT) return;
    lab->ui.compared = chosen;
    lab->ui.compared_stage = lab->ui.stage;
}

// The snapshot comes back, what is compared is the same, and so is what has changed.
static void test_the_snapshot_comes_back(void **state) {
    (void)state;
    static const AttnMatrixId CHOSEN[] = {ATTN_MATRIX_COUNT, ATTN_X};
    for (size_t i = 0; i < sizeof CHOSEN / sizeof CHOSEN[0]; i++) {
        Lab lab, other;
        AttnError error = {0};
        Work work = {.scene = NULL};
        Scene *scene = NULL;
        lab_open(&lab, "k3");
        compare(&lab, CHOSEN[i]);
        const WorkView view = work_view_of(&lab.ui);
        const Document *kept = document_snapshot(lab.document);
        const WorkBefore before = {kept->name, kept->scene};
        char *text = work_format(&ORIGIN, &view, false, NULL, &before, &error);
        assert_non_null(text);
        assert_int_equal(work_parse(text, strlen(text), &work, &error), ATTN_OK);
        lab_open(&other, "k3");
        assert_int_equal(scene_parse(work.before, work.before_length, NULL, ATTNLAB_SOURCE_ASSETS,
                                     &scene, &error),
                         ATTN_OK);
        assert_int_equal(document_take_up_snapshot(other.document, scene, work.before_name, &error),
                         ATTN_OK);
        work_show(&work.view, &other.ui, other.document);
        assert_true(other.ui.is_comparing);
        assert_true(scene_equals(document_snapshot(other.document)->scene, kept->scene));
        assert_string_equal(document_snapshot(other.document)->name, "k3");
        const AttnMatrixId id = ui_compared_matrix(&other.ui, other.document);
        assert_int_equal(id, i == 0 ? ATTN_WEIGHTS : ATTN_X);
        const WorkView shown = work_view_of(&other.ui);
        assert_memory_equal(&shown, &view, sizeof view);
        work_deinit(&work);
        free(text);
        lab_close(&other);
        lab_close(&lab);
    }
}

// A view of another scene, or of none at all, is brought inside this one.
static void test_an_odd_view_does_no_harm(void **state) {
    (void)state;
    static const char *const VIEWS[] = {
        "{}",
        "[]",
        "{\"stage\": \"rotate\", \"head\": 1e9, \"speed\": -3, \"grain\": 99, \"scroll\": [1e300, "
        "{}]}",
        "{\"stage\": 5, \"head\": 99999999999, \"projection\": \"WQ\", \"step\": [99999, 99999]}",
        "{\"stage\": \"mix\", \"selection\": {\"matrix\": \"WO\", \"cell\": [9, 9, 9]}}",
        "{\"compare\": \"WQ\"}",
        "{\"compare\": true}",
        "{\"compare\": \"none such\"}",
        "{\"compare\": [{}]}",
        "{\"selection\": {\"matrix\": \"weights\", \"range\": [-99, 1e99], \"cell\": [77, 1000000, "
        "-1]}, "
        "\"step\": [-1, -1]}",
    };
    Lab lab;
    lab_open(&lab, "k3");
    for (size_t i = 0; i < sizeof VIEWS / sizeof *VIEWS; i++) {
        char text[512];
        AttnError error = {0};
        Work work = {.scene = NULL};
        int length =
            snprintf(text, sizeof text,
                     "{\"format\": \"attnlab-work\", \"version\": 1, \"view\": %s}", VIEWS[i]);
        assert_int_equal(work_parse(text, (size_t)length, &work, &error), ATTN_OK);
        work_show(&work.view, &lab.ui, lab.document);
        const UiState *ui = &lab.ui;
        float value;
        assert_true(ui->stage != ATTN_STAGE_ROTATE && ui->head == 0);
        assert_true(ui->speed >= 0.125 && ui->speed <= 8 && ui->grain < GRAIN_COUNT);
        assert_true(ui->projection == ATTN_Q);
        assert_false(ui->is_comparing); // there is no snapshot
        assert_true(!ui->step.is_partial || ui->step.cells == 0);
        if (ui->selection.is_active)
            assert_true(document_value(lab.document, ui->selection.matrix, ui->selection.head,
                                       ui->selection.row, ui->selection.column, &value));
    }
    lab_close(&lab);
}

static void test_what_is_no_work_is_refused(void **state) {
    (void)state;
    static const char *const BAD[] = {
        "",
        "{",
        "[]",
        "{}",
        "{\"format\": \"attnlab-scene\", \"version\": 1}",
        "{\"format\": \"attnlab-work\", \"version\": 2}",
        "{\"format\": \"attnlab-work\", \"version\": 1, \"scene\": {}}",
        "{\"format\":\"attnlab-work\",\"version\":1,\"scene\":\"\",\"before\":{\"scene\":1}}",
        "{\"format\": \"attnlab-work\", \"version\": 1, \"version\": 1}",
        "{\"format\": \"attnlab-work\", \"version\": 1} more",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        AttnError error = {0};
        Work work = {.is_over = true};
        if (work_parse(BAD[i], strlen(BAD[i]), &work, &error) == ATTN_OK) fail_msg("%s", BAD[i]);
        assert_true(work.is_over && error.message[0]); // untouched
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_work_comes_back_as_it_was),
        cmocka_unit_test(test_half_typed_text_comes_back),
        cmocka_unit_test(test_the_snapshot_comes_back),
        cmocka_unit_test(test_a_named_scene_is_not_written_out),
        cmocka_unit_test(test_an_odd_view_does_no_harm),
        cmocka_unit_test(test_what_is_no_work_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
