// Pictures that a process of its own writes: the same as those written at once, of the moment at
// which they were asked for; what cannot be written is said.
#include "support/cmocka.h"

#include "app/platform/picture_job.h"
#include "engine/formats/bytes.h"
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

typedef struct Bench {
    char folder[64];
    Studio *studio;
} Bench;

static int setup(void **state) {
    static Bench bench;
    const CliOptions options = {.command = CLI_EXPORT, .scene = "k3", .threads = 1};
    snprintf(bench.folder, sizeof bench.folder, "/tmp/attnlab-test-XXXXXX");
    bench.studio = studio_create(&options);
    *state = &bench;
    return bench.studio && mkdtemp(bench.folder) ? 0 : -1;
}

static int teardown(void **state) {
    const Bench *bench = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", bench->folder);
    studio_destroy(bench->studio);
    return system(command);
}

static const char *path_in(const Bench *bench, const char *name, char path[128]) {
    snprintf(path, 128, "%s/%s", bench->folder, name);
    return path;
}

static atomic_int ended;

static void note_end(void *context) {
    assert_ptr_equal(context, &ended);
    atomic_fetch_add(&ended, 1);
}

static void expect_same_files(const char *a, const char *b) {
    AttnBytes first = {0}, second = {0};
    AttnError error = {0};
    assert_int_equal(attn_bytes_read(a, 64 << 20, &first, &error), ATTN_OK);
    assert_int_equal(attn_bytes_read(b, 64 << 20, &second, &error), ATTN_OK);
    assert_true(first.size > 0 && first.size == second.size);
    assert_memory_equal(first.data, second.data, first.size);
    attn_bytes_free(&first);
    attn_bytes_free(&second);
}

static void it_is_the_picture_of_the_moment(void **state) {
    static const PictureWish WISHES[] = {{.content = PICTURE_SCREEN, .scale = 2},
                                         {.content = PICTURE_STAGES, .scale = 1}};

    Bench *bench = *state;
    Studio *studio = bench->studio;
    char now[128], later[128];
    AttnError error = {0};
    path_in(bench, "at-once.png", now);
    path_in(bench, "later.png", later);
    studio->ui.stage = ATTN_STAGE_SOFTMAX;
    assert_int_equal(pictures_write(studio, &WISHES[0], now, &error), ATTN_OK);
    atomic_store(&ended, 0);
    PictureJob *job = picture_job_start(studio, &WISHES[0], later, -1, note_end, &ended);
    assert_non_null(job);
    studio->ui.stage = ATTN_STAGE_MIX; // the window goes on
    studio_draw(studio);
    assert_int_equal(picture_job_finish(job, &error), ATTN_OK);
    assert_int_equal(atomic_load(&ended), 1);
    expect_same_files(now, later);
    // Stages as files, whose names are made from the given one.
    assert_int_equal(pictures_write(studio, &WISHES[1], now, &error), ATTN_OK);
    job = picture_job_start(studio, &WISHES[1], later, -1, note_end, &ended);
    assert_non_null(job);
    while (!picture_job_is_done(job))
        usleep(1000);
    assert_int_equal(picture_job_finish(job, &error), ATTN_OK);
    assert_int_equal(studio->ui.stage, ATTN_STAGE_MIX);
    expect_same_files(path_in(bench, "at-once-6-softmax.png", now),
                      path_in(bench, "later-6-softmax.png", later));
}

// Whoever comes after a program that was killed gets its lock, although the picture goes on.
static void it_holds_no_lock(void **state) {
    const PictureWish wish = {.content = PICTURE_STAGES, .scale = 3};
    Bench *bench = *state;
    char path[128];
    AttnError error = {0};
    const int lock = open(path_in(bench, "lock", path), O_RDWR | O_CREAT, 0600);
    assert_int_equal(flock(lock, LOCK_EX), 0);
    PictureJob *job =
        picture_job_start(bench->studio, &wish, path_in(bench, "x.png", path), lock, NULL, NULL);
    assert_non_null(job);
    close(lock);
    const int next = open(path_in(bench, "lock", path), O_RDWR);
    while (flock(next, LOCK_EX | LOCK_NB) != 0 && !picture_job_is_done(job))
        usleep(1000);
    assert_false(picture_job_is_done(job));
    close(next);
    assert_int_equal(picture_job_finish(job, &error), ATTN_OK);
}

static void what_cannot_be_written_is_said(void **state) {
    Bench *bench = *state;
    const PictureWish wish = {.content = PICTURE_SCREEN, .scale = 1};
    char path[128];
    AttnError error = {0};
    PictureJob *job =
        picture_job_start(bench->studio, &wish, path_in(bench, "none/x.png", path), -1, NULL, NULL);
    assert_non_null(job);
    assert_int_equal(picture_job_finish(job, &error), ATTN_ERROR_FILE);
    assert_non_null(strstr(error.message, "written"));
}

static void small_pictures_are_written_at_once(void **state) {
    static const struct {
        PictureWish wish;
        const char *path;
        bool is_long;
    } CASES[] = {
        {{.content = PICTURE_SCREEN, .scale = 1}, "x.png", false},
        {{.content = PICTURE_SCREEN, .scale = 4}, "x.png", true},
        {{.content = PICTURE_SCREEN, .scale = 4}, "x.svg", false},
        {{.content = PICTURE_SCREEN, .scale = 1}, "x.gif", true},
        {{.content = PICTURE_STAGES, .scale = 1}, "x.pdf", true},
        {{.content = PICTURE_MATRIX, .scale = 1}, "x.csv", false},
        {{.content = PICTURE_WORKSHEET, .scale = 1}, "x.pdf", false},
    };
    const Bench *bench = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        assert_int_equal(picture_job_is_worthwhile(bench->studio, &CASES[i].wish, CASES[i].path),
                         CASES[i].is_long);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_picture_of_the_moment),
        cmocka_unit_test(it_holds_no_lock),
        cmocka_unit_test(what_cannot_be_written_is_said),
        cmocka_unit_test(small_pictures_are_written_at_once),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
