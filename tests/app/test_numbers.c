// A matrix as numbers: `export --matrix` and the dialog write what `dump` writes, byte for byte;
// one head alone where it is asked for.
#include "support/cmocka.h"

#include "app/cli/cli.h"
#include "app/doc/numbers.h"
#include "app/platform/pictures.h"
#include "app/ui/commands.h"
#include "app/ui/dispatch.h"
#include "engine/formats/csv.h"
#include "engine/formats/npy.h"
#include "support/screens.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/attnlab-numbers-XXXXXX";

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state) {
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static AttnBytes content(const char *name) {
    char path[256];
    AttnError error = {0};
    AttnBytes bytes = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (attn_bytes_read(path, 1u << 20, &bytes, &error) != ATTN_OK)
        fail_msg("%s: %s", path, error.message);
    return bytes;
}

static int export(const char *scene, const char *matrix, size_t head, const char *name) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    CliOptions options = {.command = CLI_EXPORT, .scene = scene, .output = path, .view = "steps"};
    options.has_matrix = matrix && attn_matrix_from_name(matrix, &options.matrix);
    options.has_head = head != NUMBERS_ALL_HEADS;
    options.head = options.has_head ? head : 0;
    return cli_export(&options);
}

static void export_writes_what_dump_writes(void **state) {
    (void)state;
    static const char *const NAMES[] = {"X.csv",       "X.npy", "weights.csv",
                                        "weights.npy", "K.npy", "output.csv"};
    char path[256];
    snprintf(path, sizeof path, "%s/dump", folder);
    CliOptions options = {.command = CLI_DUMP, .scene = "heads", .output = path};
    assert_int_equal(cli_dump(&options), CLI_DONE);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        char matrix[16], dumped[32];
        snprintf(matrix, sizeof matrix, "%.*s", (int)strcspn(NAMES[i], "."), NAMES[i]);
        snprintf(dumped, sizeof dumped, "dump/%s", NAMES[i]);
        assert_int_equal(export("heads", matrix, NUMBERS_ALL_HEADS, NAMES[i]), CLI_DONE);
        AttnBytes ours = content(NAMES[i]), its = content(dumped);
        assert_int_equal(ours.size, its.size);
        assert_memory_equal(ours.data, its.data, its.size);
        attn_bytes_free(&ours);
        attn_bytes_free(&its);
    }
}

static void one_head_is_one_matrix(void **state) {
    (void)state;
    static const char *const NAMES[] = {"third.csv", "third.npy"};
    Lab lab;
    lab_open(&lab, "heads");
    AttnMatrix wanted = attn_trace_matrix(lab.document->trace, ATTN_WEIGHTS, 2);
    for (int i = 0; i < 2; i++) {
        char path[256];
        AttnError error = {0};
        AttnMatrix found;
        assert_int_equal(export("heads", "weights", 2, NAMES[i]), CLI_DONE);
        snprintf(path, sizeof path, "%s/%s", folder, NAMES[i]);
        AttnStatus status = i == 0 ? attn_csv_read(path, &found, &error)
                                   : attn_npy_read(path, ATTN_FINITE_ONLY, &found, &error);
        if (status != ATTN_OK) fail_msg("%s: %s", path, error.message);
        assert_int_equal(found.rows, wanted.rows);
        assert_int_equal(found.cols, wanted.cols);
        for (size_t row = 0; row < wanted.rows; row++)
            assert_memory_equal(attn_at(found, row, 0), attn_at(wanted, row, 0),
                                wanted.cols * sizeof(float));
        attn_matrix_destroy(&found);
    }
    lab_close(&lab);
}

static void numbers_of_the_whole_screen_are_refused(void **state) {
    (void)state;
    assert_int_equal(export("k3", NULL, NUMBERS_ALL_HEADS, "screen.csv"), CLI_FAILED);
    char path[256];
    snprintf(path, sizeof path, "%s/screen.csv", folder);
    assert_int_not_equal(access(path, F_OK), 0);
}

// --- the dialog
// ----------------------------------------------------------------------------------------------

static void choose(Screen *screen, UiDialogRow row, int choice) {
    Command command = {.kind = COMMAND_DIALOG_CHOOSE, .integer = row, .number = choice};
    ui_apply(&screen->lab.ui, screen->lab.document, &command);
}

static void expect_choice(const UiState *ui, PictureForm form, PictureContent what,
                          const char *name) {
    assert_int_equal(dialog_picture_form(ui), form);
    assert_int_equal(dialog_picture_content(ui), what);
    const size_t length = strlen(name), typed = strlen(ui->edit.text);
    assert_true(typed >= length);
    assert_string_equal(ui->edit.text + typed - length, name);
}

static void form_and_content_agree(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    ui->stage = ATTN_STAGE_SOFTMAX;
    dialog_open(ui, screen->lab.document, DIALOG_KIND_EXPORT);
    expect_choice(ui, PICTURE_PNG, PICTURE_SCREEN, "k3-softmax-en.png");
    choose(screen, DIALOG_FORM, PICTURE_CSV);
    expect_choice(ui, PICTURE_CSV, PICTURE_MATRIX, "k3-softmax-weights-en.csv");
    choose(screen, DIALOG_FORM, PICTURE_NPY);
    expect_choice(ui, PICTURE_NPY, PICTURE_MATRIX, "k3-softmax-weights-en.npy");
    choose(screen, DIALOG_CONTENT, PICTURE_SCREEN);
    expect_choice(ui, PICTURE_PNG, PICTURE_SCREEN, "k3-softmax-en.png");
    choose(screen, DIALOG_CONTENT, PICTURE_STAGES);
    choose(screen, DIALOG_FORM, PICTURE_PDF);
    expect_choice(ui, PICTURE_PDF, PICTURE_STAGES, "k3-en.pdf");
    // A name that was typed keeps its beginning, and its ending says what is written.
    textedit_begin(&ui->edit, "/tmp/mine.csv", false);
    expect_choice(ui, PICTURE_CSV, PICTURE_MATRIX, "/tmp/mine.csv");
    choose(screen, DIALOG_FORM, PICTURE_SVG);
    expect_choice(ui, PICTURE_SVG, PICTURE_MATRIX, "/tmp/mine.svg");
    choose(screen, DIALOG_FORM, PICTURE_NPY);
    assert_true(dialog_accept(ui, screen->lab.document));
    assert_int_equal(ui->request, REQUEST_EXPORT);
    assert_string_equal(ui->request_path, "/tmp/mine.npy");
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(export_writes_what_dump_writes),
        cmocka_unit_test(one_head_is_one_matrix),
        cmocka_unit_test(numbers_of_the_whole_screen_are_refused),
        cmocka_unit_test(form_and_content_agree),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
