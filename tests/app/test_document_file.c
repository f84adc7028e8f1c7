// The document and its file: what counts as unsaved, a file that another program has changed, work
// taken up again, and disks that will not take it.
#include "support/cmocka.h"

#include "support/lab.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Desk {
    Lab lab;
    char folder[64];
    char path[96];
} Desk;

static AttnStatus apply(Desk *desk, Command command, AttnError *error) {
    return document_apply(desk->lab.document, &command, error);
}

static void do_it(Desk *desk, Command command) {
    AttnError error = {0};
    if (apply(desk, command, &error) != ATTN_OK)
        fail_msg("%s: %s", command_name(command.kind), error.message);
}

static void set(Desk *desk, double number) {
    do_it(desk, (Command){.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .number = number});
}

static void save(Desk *desk) {
    do_it(desk, (Command){.kind = COMMAND_SAVE, .text = desk->path});
}

static void desk_open(Desk *desk) {
    snprintf(desk->folder, sizeof desk->folder, "/tmp/attnlab-test-XXXXXX");
    assert_non_null(mkdtemp(desk->folder));
    snprintf(desk->path, sizeof desk->path, "%s/mine.json", desk->folder);
    lab_open(&desk->lab, "k3");
}

static void desk_close(Desk *desk) {
    lab_close(&desk->lab);
    unlink(desk->path);
    assert_int_equal(rmdir(desk->folder), 0); // nothing half-written is left behind
}

static void test_undone_beyond_a_save_is_unsaved(void **state) {
    (void)state;
    Desk desk;
    desk_open(&desk);
    const Document *document = desk.lab.document;
    set(&desk, 5);
    save(&desk);
    assert_false(document->is_dirty);
    do_it(&desk, (Command){.kind = COMMAND_UNDO});
    assert_true(document->is_dirty); // the file says 5
    assert_string_equal(document->path, desk.path);
    do_it(&desk, (Command){.kind = COMMAND_REDO});
    assert_false(document->is_dirty);
    set(&desk, 6);
    do_it(&desk, (Command){.kind = COMMAND_UNDO});
    assert_false(document->is_dirty);
    desk_close(&desk);
}

static void test_another_file_is_undone_to_its_own_name(void **state) {
    (void)state;
    Desk desk;
    desk_open(&desk);
    set(&desk, 5);
    save(&desk);
    do_it(&desk, (Command){.kind = COMMAND_LOAD, .text = "pronoun"});
    assert_string_equal(desk.lab.document->path, "");
    do_it(&desk, (Command){.kind = COMMAND_UNDO});
    assert_string_equal(desk.lab.document->path, desk.path);
    assert_false(desk.lab.document->is_dirty);
    assert_false(document_file_is_changed(desk.lab.document));
    desk_close(&desk);
}

static void overwrite(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void test_a_change_underneath_is_noticed(void **state) {
    (void)state;
    Desk desk;
    desk_open(&desk);
    Document *document = desk.lab.document;
    assert_false(document_file_is_changed(document)); // a built-in scene has no file
    save(&desk);
    assert_false(document_file_is_changed(document));
    set(&desk, 5);
    save(&desk);
    assert_false(document_file_is_changed(document));
    overwrite(desk.path, "{\"format\": \"attnlab-scene\", \"version\": 1, \"x\": [[1, 2]]}");
    assert_true(document_file_is_changed(document));
    do_it(&desk, (Command){.kind = COMMAND_UNDO});
    assert_true(document_file_is_changed(document)); // undo does not hide it
    document_know_file(document);
    assert_false(document_file_is_changed(document));
    assert_true(document->is_dirty);
    do_it(&desk, (Command){.kind = COMMAND_LOAD, .text = desk.path});
    assert_false(document_file_is_changed(document));
    assert_int_equal(document->scene->given[ATTN_X]->values.cols, 2);
    unlink(desk.path);
    assert_false(document_file_is_changed(document)); // saving makes it again
    desk_close(&desk);
}

static void test_work_is_taken_up_with_its_name_and_file(void **state) {
    (void)state;
    Desk desk;
    desk_open(&desk);
    Document *document = desk.lab.document;
    set(&desk, 5);
    save(&desk);
    set(&desk, 7);
    DocumentOrigin origin = {.is_dirty = true, .stamp = document->stamp};
    memcpy(origin.name, document->name, sizeof origin.name);
    memcpy(origin.path, document->path, sizeof origin.path);
    Scene *scene = scene_clone(document_newest(document));
    assert_non_null(scene);
    Document *other = NULL;
    AttnError error = {0};
    assert_int_equal(document_create(desk.lab.engine, ATTNLAB_SOURCE_ASSETS, &other, &error),
                     ATTN_OK);
    assert_int_equal(document_take_up(other, scene, &origin, &error), ATTN_OK);
    float value = 0;
    assert_true(document_value(other, ATTN_X, 0, 0, 0, &value) && value == 7);
    assert_string_equal(other->path, desk.path);
    assert_true(other->is_dirty);
    assert_false(document_can_undo(other));
    assert_false(document_file_is_changed(other));
    document_destroy(other);
    desk_close(&desk);
}

static size_t size_of(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 ? (size_t)about.st_size : 0;
}

// Room for so many bytes and no more, as on a disk that is full.
static void limit_files(rlim_t bytes) {
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void test_a_full_disk_leaves_the_old_file_whole(void **state) {
    (void)state;
    Desk desk;
    AttnError error = {0};
    desk_open(&desk);
    save(&desk);
    size_t before = size_of(desk.path);
    set(&desk, 0.123456789);
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t room = 0; room < before; room += 37) {
        limit_files(room);
        AttnStatus status = apply(&desk, (Command){.kind = COMMAND_SAVE}, &error);
        limit_files(RLIM_INFINITY);
        assert_int_equal(status, ATTN_ERROR_FILE);
        assert_non_null(strstr(error.message, "nothing was changed"));
        assert_int_equal(size_of(desk.path), before);
        assert_true(desk.lab.document->is_dirty);
        assert_false(document_file_is_changed(desk.lab.document));
    }
    save(&desk); // there is room again
    assert_false(desk.lab.document->is_dirty);
    desk_close(&desk);
}

static void test_read_only_and_odd_places_are_refused(void **state) {
    (void)state;
    Desk desk;
    AttnError error = {0};
    char beneath[128];
    desk_open(&desk);
    save(&desk);
    size_t before = size_of(desk.path);
    set(&desk, 5);
    assert_int_equal(chmod(desk.path, 0444), 0);
    assert_int_not_equal(apply(&desk, (Command){.kind = COMMAND_SAVE}, &error), ATTN_OK);
    assert_non_null(strstr(error.message, "choose another place"));
    assert_int_equal(size_of(desk.path), before);
    snprintf(beneath, sizeof beneath, "%s/x.json", desk.path); // a file where a folder should be
    const char *const ODD[] = {beneath, desk.folder, "/dev/full", "/proc/nothing.json", ""};
    for (size_t i = 0; i < sizeof ODD / sizeof *ODD; i++) {
        Command command = {.kind = COMMAND_SAVE, .text = ODD[i]};
        assert_int_not_equal(apply(&desk, command, &error), ATTN_OK);
        assert_true(strlen(error.message) > 5);
        assert_string_equal(desk.lab.document->path, desk.path);
        assert_true(desk.lab.document->is_dirty);
    }
    desk_close(&desk);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_undone_beyond_a_save_is_unsaved),
        cmocka_unit_test(test_another_file_is_undone_to_its_own_name),
        cmocka_unit_test(test_a_change_underneath_is_noticed),
        cmocka_unit_test(test_work_is_taken_up_with_its_name_and_file),
        cmocka_unit_test(test_a_full_disk_leaves_the_old_file_whole),
        cmocka_unit_test(test_read_only_and_odd_places_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
