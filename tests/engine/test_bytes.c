// Whole files: only regular ones are read, and a file is replaced wholly or not at all.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
//
#include <cmocka.h>

#include "engine/formats/bytes.h"
#include "support/expect.h"
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

// Each test works in an empty folder of its own, which is the current one.
static int enter_folder(void **state) {
    char folder[] = "/tmp/attnlab-bytes-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) != 0) return -1;
    *state = strdup(folder);
    return *state ? 0 : -1;
}

static int leave_folder(void **state) {
    char command[200];
    snprintf(command, sizeof command, "rm -rf '%s'", (char *)*state);
    free(*state);
    return chdir("/") == 0 ? system(command) : -1;
}

static void write_plainly(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void expect_content(const char *path, const char *text) {
    AttnBytes bytes = {0};
    assert_int_equal(attn_bytes_read(path, 1 << 20, &bytes, NULL), ATTN_OK);
    assert_int_equal(bytes.size, strlen(text));
    assert_memory_equal(bytes.data, text, bytes.size + 1);
    attn_bytes_free(&bytes);
    assert_null(bytes.data);
}

static void expect_files(size_t expected) {
    size_t found = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        found += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    assert_int_equal(found, expected);
}

static void refuse_to_read(const char *path, size_t limit, const char *message) {
    AttnBytes bytes = {0};
    AttnError error;
    assert_int_equal(attn_bytes_read(path, limit, &bytes, &error), ATTN_ERROR_FILE);
    assert_int_equal(error.status, ATTN_ERROR_FILE);
    expect_message(&error, message);
    assert_null(bytes.data);
}

static void refuse_to_replace(const char *path, const char *message) {
    AttnError error;
    assert_int_equal(attn_file_replace(path, "new", 3, &error), ATTN_ERROR_FILE);
    expect_message(&error, message);
}

static void files_are_read_whole(void **state) {
    (void)state;
    write_plainly("a", "hello");
    expect_content("a", "hello");
    write_plainly("empty", "");
    expect_content("empty", "");
    assert_int_equal(symlink("a", "link"), 0);
    expect_content("link", "hello");
}

static void the_limit_holds_before_reading(void **state) {
    (void)state;
    write_plainly("a", "hello");
    refuse_to_read("a", 4, "has 5 bytes: at most 4 are expected");
    AttnBytes bytes = {0};
    assert_int_equal(attn_bytes_read("a", 5, &bytes, NULL), ATTN_OK);
    attn_bytes_free(&bytes);
    // a sparse file of 1 TB: nothing is allocated for it
    assert_int_equal(truncate("a", (off_t)1 << 40), 0);
    refuse_to_read("a", 1 << 20, "has 1099511627776 bytes");
}

static void only_regular_files_are_read(void **state) {
    (void)state;
    refuse_to_read("nothing", 100, "No such file");
    refuse_to_read(".", 100, "is a folder: a regular file is expected");
    refuse_to_read("/dev/zero", 100, "is a device");
    assert_int_equal(mkfifo("fifo", 0600), 0);
    refuse_to_read("fifo", 100, "is a pipe"); // and does not wait for a writer
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(descriptor, (struct sockaddr *)&address, sizeof address), 0);
    refuse_to_read("socket", 100, "is a socket");
    close(descriptor);
}

static void a_new_file_appears_whole(void **state) {
    (void)state;
    assert_int_equal(attn_file_replace("a", "one", 3, NULL), ATTN_OK);
    expect_content("a", "one");
    assert_int_equal(attn_file_replace("./a", "", 0, NULL), ATTN_OK);
    expect_content("a", "");
    expect_files(1);
}

static void an_old_file_is_replaced_and_keeps_its_permissions(void **state) {
    (void)state;
    write_plainly("a", "a longer old text");
    chmod("a", 0640);
    assert_int_equal(attn_file_replace("a", "new", 3, NULL), ATTN_OK);
    expect_content("a", "new");
    struct stat about;
    assert_int_equal(stat("a", &about), 0);
    assert_int_equal(about.st_mode & 07777, 0640);
    expect_files(1);
}

static void a_link_is_followed_and_stays(void **state) {
    (void)state;
    assert_int_equal(mkdir("folder", 0700), 0);
    write_plainly("folder/a", "old");
    assert_int_equal(symlink("folder/a", "link"), 0);
    assert_int_equal(attn_file_replace("link", "new", 3, NULL), ATTN_OK);
    expect_content("folder/a", "new");
    struct stat about;
    assert_int_equal(lstat("link", &about), 0);
    assert_true(S_ISLNK(about.st_mode));
}

static void a_name_may_be_as_long_as_names_can_be(void **state) {
    (void)state;
    char name[256];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_int_equal(attn_file_replace(name, "new", 3, NULL), ATTN_OK);
    expect_content(name, "new");
}

static void what_cannot_be_replaced_is_left_alone(void **state) {
    (void)state;
    write_plainly("a", "old");
    chmod("a", 0444);
    refuse_to_replace("a", "is read-only");
    expect_content("a", "old");
    refuse_to_replace(".", "is a folder");
    refuse_to_replace("/dev/null", "is a device");
    refuse_to_replace("no/such/folder/a", "No such file");
    refuse_to_replace("a/b", "Not a directory");
    refuse_to_replace("", "No such file");
    assert_int_equal(mkfifo("fifo", 0600), 0);
    refuse_to_replace("fifo", "is a pipe");
    expect_files(2);
}

// A limit on the size of files stands in for a full disk: write() writes a part, then fails.
static void a_full_disk_leaves_the_old_file_whole(void **state) {
    (void)state;
    write_plainly("a", "old");
    struct rlimit before, tight;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = before;
    tight.rlim_cur = 1000;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    static const unsigned char large[5000];
    AttnError error;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    AttnStatus status = attn_file_replace("a", large, sizeof large, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    assert_int_equal(status, ATTN_ERROR_FILE);
    expect_message(&error, "nothing was changed: File too large");
    expect_content("a", "old");
    expect_files(1);
}

static void a_read_only_folder_is_refused(void **state) {
    (void)state;
    if (geteuid() == 0) {
        print_message("skipped: root may write into any folder\n");
        skip();
    }
    assert_int_equal(mkdir("folder", 0500), 0);
    refuse_to_replace("folder/a", "Permission denied");
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_FOLDER(files_are_read_whole),
        IN_FOLDER(the_limit_holds_before_reading),
        IN_FOLDER(only_regular_files_are_read),
        IN_FOLDER(a_new_file_appears_whole),
        IN_FOLDER(an_old_file_is_replaced_and_keeps_its_permissions),
        IN_FOLDER(a_link_is_followed_and_stays),
        IN_FOLDER(a_name_may_be_as_long_as_names_can_be),
        IN_FOLDER(what_cannot_be_replaced_is_left_alone),
        IN_FOLDER(a_full_disk_leaves_the_old_file_whole),
        IN_FOLDER(a_read_only_folder_is_refused),
    };
    return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}
