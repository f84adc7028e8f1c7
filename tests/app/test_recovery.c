// Recovery folders: two programs have two, a program that was killed leaves its work for the next
// one, what cannot be read is set aside, and a place that takes nothing is said.
#include "support/cmocka.h"

#include "app/platform/folders.h"
#include "app/platform/recovery.h"
#include "app/platform/session.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Place {
    char folder[64];
    char state[96];
} Place;

static int setup(void **state) {
    static Place place;
    snprintf(place.folder, sizeof place.folder, "/tmp/attnlab-test-XXXXXX");
    if (!mkdtemp(place.folder)) return -1;
    snprintf(place.state, sizeof place.state, "%s/attnlab", place.folder);
    setenv("XDG_STATE_HOME", place.folder, 1);
    *state = &place;
    return 0;
}

static int teardown(void **state) {
    char command[128];
    const Place *place = *state;
    snprintf(command, sizeof command, "rm -rf '%s'", place->folder);
    return system(command);
}

static char *path_of(const Place *place, const char *name) {
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", place->state, name);
    return path;
}

static bool exists(const Place *place, const char *name) {
    return access(path_of(place, name), F_OK) == 0;
}

static void put(const Place *place, const char *name, const char *text) {
    FILE *file = fopen(path_of(place, name), "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static Recovery open_one(bool wants_work, Work *work) {
    Recovery recovery;
    AttnError error = {0};
    if (recovery_open(&recovery, wants_work, work, &error) != ATTN_OK)
        fail_msg("%s", error.message);
    return recovery;
}

static bool has_name(const char *path, const char *name) {
    const char *slash = strrchr(path, '/');
    return slash && strcmp(slash + 1, name) == 0;
}

static void keep(const Recovery *recovery, const char *name, bool is_dirty, bool is_over) {
    AttnError error = {0};
    DocumentOrigin origin = {.is_dirty = is_dirty};
    WorkView view = {.speed = 1};
    snprintf(origin.name, sizeof origin.name, "%s", name);
    char *text = work_format(&origin, &view, is_over, NULL, NULL, &error);
    assert_non_null(text);
    if (recovery_write(recovery, text, &error) != ATTN_OK) fail_msg("%s", error.message);
    free(text);
    usleep(20000); // files written one after the other have different times
}

static void expect_next(const char *name) {
    Work work;
    Recovery recovery = open_one(true, &work);
    assert_string_equal(work.origin.name, name);
    work_deinit(&work);
    recovery_close(&recovery);
}

static void test_two_programs_have_two_folders(void **state) {
    Work work;
    Recovery first = open_one(true, &work), second = open_one(true, &work);
    assert_true(has_name(first.folder, "work-1") && has_name(second.folder, "work-2"));
    keep(&first, "mine", true, false);
    keep(&second, "yours", true, false);
    recovery_close(&second); // as when it is killed: the system drops the lock
    expect_next("yours");
    recovery_close(&first);
    assert_true(exists(*state, "work-1/work.json") && exists(*state, "work-2/work.json"));
}

static void test_the_work_of_a_killed_program_comes_first(void **state) {
    (void)state;
    Work work;
    Recovery killed = open_one(true, &work), left = open_one(true, &work),
             clean = open_one(true, &work);
    keep(&killed, "killed", true, false);
    keep(&left, "left", true, true);
    keep(&clean, "clean", false, true);
    recovery_close(&killed);
    recovery_close(&left);
    recovery_close(&clean);
    Recovery recovery = open_one(true, &work);
    assert_string_equal(work.origin.name, "killed");
    assert_int_equal(recovery.others, 1); // "left" waits; nobody would miss "clean"
    Recovery next = open_one(true, &work);
    assert_string_equal(work.origin.name, "left");
    assert_int_equal(next.others, 0);
    recovery_close(&next);
    recovery_close(&recovery);
}

static void test_a_start_on_another_scene_leaves_unsaved_work_alone(void **state) {
    Work work;
    Recovery recovery = open_one(true, &work);
    keep(&recovery, "unsaved", true, true);
    recovery_close(&recovery);
    recovery = open_one(false, &work);
    assert_true(has_name(recovery.folder, "work-2"));
    assert_string_equal(work.origin.name, "");
    assert_int_equal(recovery.others, 1);
    keep(&recovery, "other", false, true);
    recovery_close(&recovery);
    recovery = open_one(false, &work); // a folder without unsaved work is used again
    assert_true(has_name(recovery.folder, "work-2"));
    recovery_close(&recovery);
    assert_false(exists(*state, "work-3"));
    expect_next("unsaved");
}

static void test_folders_do_not_pile_up(void **state) {
    Work work;
    for (int i = 0; i < RECOVERY_FOLDERS_MAX + 5; i++) {
        char name[32];
        Recovery recovery = open_one(false, &work);
        snprintf(name, sizeof name, "scene %d", i);
        keep(&recovery, name, true, true);
        recovery_close(&recovery);
    }
    assert_true(exists(*state, "work-32"));
    assert_false(exists(*state, "work-33"));
    expect_next("scene 36");
}

static void test_what_is_complete_but_not_yet_on_the_disk_counts(void **state) {
    Work work;
    Recovery recovery = open_one(true, &work);
    keep(&recovery, "older", true, false);
    put(*state, "work-1/work.new", "{\"format\": \"attnlab-wo"); // killed while writing
    recovery_close(&recovery);
    expect_next("older");
    put(*state, "work-1/work.next",
        "{\"format\": \"attnlab-work\", \"version\": 1, \"name\": \"newer\", \"is_dirty\": true}");
    expect_next("newer");
    put(*state, "work-1/work.next", "\0");
    expect_next("older");
}

static void test_what_cannot_be_read_is_set_aside(void **state) {
    Work work;
    Recovery recovery = open_one(true, &work);
    for (int i = 1; i <= 3; i++) {
        char aside[32];
        recovery_close(&recovery);
        put(*state, "work-1/work.json", "{\"format\": \"attnlab-work\", \"versi");
        recovery = open_one(true, &work);
        snprintf(aside, sizeof aside, i == 1 ? "work.json.bad" : "work.json.bad-%d", i);
        assert_true(has_name(recovery.aside, aside));
        assert_string_equal(work.origin.name, "");
        keep(&recovery, "new", true, false); // the folder works on
    }
    recovery_reject(&recovery);
    assert_true(has_name(recovery.aside, "work.json.bad-4"));
    recovery_close(&recovery);
}

static void test_a_place_that_takes_nothing_is_said(void **state) {
    const Place *place = *state;
    Work work;
    Recovery recovery;
    AttnError error = {0};
    FILE *file = fopen(place->state, "w"); // a file where the folder should be
    fclose(file);
    assert_int_not_equal(recovery_open(&recovery, true, &work, &error), ATTN_OK);
    assert_non_null(strstr(error.message, place->state));
    assert_string_equal(recovery.folder, "");
    recovery_close(&recovery);
    unlink(place->state);
    if (geteuid() == 0) return; // whom no folder is read-only for
    assert_int_equal(chmod(place->folder, 0500), 0);
    assert_int_not_equal(recovery_open(&recovery, true, &work, &error), ATTN_OK);
    assert_int_equal(chmod(place->folder, 0700), 0);
}

static void test_a_full_disk_keeps_what_was_kept_before(void **state) {
    (void)state;
    struct rlimit limit, before;
    AttnError error = {0};
    Work work;
    Recovery recovery = open_one(true, &work);
    keep(&recovery, "before", true, false);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = (struct rlimit){50, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    char long_text[200] = {0};
    memset(long_text, ' ', sizeof long_text - 1);
    assert_int_not_equal(recovery_write(&recovery, long_text, &error), ATTN_OK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_true(strlen(error.message) > 5);
    recovery_close(&recovery);
    expect_next("before");
}

static void test_corrupt_settings_are_set_aside(void **state) {
    Settings settings;
    AttnError error = {0};
    char aside[DOCUMENT_PATH_MAX];
    UiState ui;
    ui_state_init(&ui);
    ui.language = LANGUAGE_ZH;
    ui.theme = THEME_DARK;
    ui.zoom = 1.5f;
    ui.has_motion = false;
    ui.recent_count = 1;
    snprintf(ui.recent[0], sizeof ui.recent[0], "/tmp/汉字.json");
    settings = settings_of(&ui);
    assert_int_equal(session_write(&settings, &error), ATTN_OK);
    session_read(&settings, aside);
    assert_string_equal(aside, "");
    assert_true(settings.has_look && settings.look.language == LANGUAGE_ZH &&
                settings.look.theme == THEME_DARK && settings.look.zoom == 1.5f);
    assert_false(settings.look.has_motion);
    assert_int_equal(settings.recent_count, 1);
    assert_string_equal(settings.recent[0], ui.recent[0]);
    put(*state, "session.json", "{\"language\": \"zh\", ");
    session_read(&settings, aside);
    assert_true(has_name(aside, "session.json.bad"));
    assert_false(settings.has_look);
    assert_int_equal(settings.recent_count, 0);
    session_read(&settings, aside); // it is gone
    assert_string_equal(aside, "");
    ui_state_deinit(&ui);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_two_programs_have_two_folders),
        TEST(test_the_work_of_a_killed_program_comes_first),
        TEST(test_a_start_on_another_scene_leaves_unsaved_work_alone),
        TEST(test_folders_do_not_pile_up),
        TEST(test_what_is_complete_but_not_yet_on_the_disk_counts),
        TEST(test_what_cannot_be_read_is_set_aside),
        TEST(test_a_place_that_takes_nothing_is_said),
        TEST(test_a_full_disk_keeps_what_was_kept_before),
        TEST(test_corrupt_settings_are_set_aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
