// The question about a file that another program has changed: asked once, before saving always, and
// each answer does what it says. And a file of another name is replaced only on a second Enter.
#include "support/screens.h"

#include "app/ui/commands.h"
#include "app/ui/dispatch.h"
#include "app/ui/file_question.h"
#include <stdlib.h>
#include <unistd.h>

typedef struct Desk {
    Screen *screen;
    UiState *ui;
    Document *document;
    char folder[64], path[96], other[96];
} Desk;

static void act(Desk *desk, Command command) {
    ui_apply(desk->ui, desk->document, &command);
    screen_draw(desk->screen);
}

static void key(Desk *desk, UiKey which, unsigned modifiers) {
    Input input = {.kind = INPUT_KEY, .key = which, .modifiers = modifiers};
    dispatch_input(desk->ui, desk->document, desk->screen->list, &input);
    screen_draw(desk->screen);
}

static void come_to_front(Desk *desk) {
    Input input = {.kind = INPUT_FRONT};
    dispatch_input(desk->ui, desk->document, desk->screen->list, &input);
    screen_draw(desk->screen);
}

static void write_other(const char *path) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("{\"format\": \"attnlab-scene\", \"version\": 1, \"x\": [[1, 2], [3, 4]]}", file);
    fclose(file);
}

static float first(const Desk *desk) {
    return lab_value(&desk->screen->lab, ATTN_X, 0, 0, 0);
}

// A scene in a file, changed here (X[0,0] = 7), and then by another program.
static Desk desk_open(void) {
    Desk desk = {.screen = screen_open("k3", false)};
    desk.ui = &desk.screen->lab.ui;
    desk.document = desk.screen->lab.document;
    snprintf(desk.folder, sizeof desk.folder, "/tmp/attnlab-test-XXXXXX");
    assert_non_null(mkdtemp(desk.folder));
    snprintf(desk.path, sizeof desk.path, "%s/mine.json", desk.folder);
    snprintf(desk.other, sizeof desk.other, "%s/other.json", desk.folder);
    act(&desk, (Command){.kind = COMMAND_SAVE, .text = desk.path});
    act(&desk, (Command){.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .number = 7});
    come_to_front(&desk);
    assert_int_equal(desk.ui->dialog, DIALOG_NONE); // nothing to ask yet
    write_other(desk.path);
    return desk;
}

static void desk_close(Desk *desk) {
    screen_close(desk->screen);
    unlink(desk->path);
    unlink(desk->other);
    assert_int_equal(rmdir(desk->folder), 0);
}

static void test_it_is_asked_once_for_each_state_of_the_file(void **state) {
    (void)state;
    Desk desk = desk_open();
    come_to_front(&desk);
    assert_int_equal(desk.ui->dialog, DIALOG_KIND_CHANGED);
    expect_hit(desk.screen->list, ui_id(UI_DIALOG_FILE, FILE_RELOAD, 0));
    key(&desk, KEY_ESCAPE, 0);
    assert_int_equal(desk.ui->dialog, DIALOG_NONE);
    assert_true(first(&desk) == 7);
    come_to_front(&desk);
    assert_int_equal(desk.ui->dialog, DIALOG_NONE);
    unlink(desk.path);
    write_other(desk.path);
    come_to_front(&desk);
    assert_int_equal(desk.ui->dialog, DIALOG_KIND_CHANGED);
    desk_close(&desk);
}

static void test_reload_shows_the_file_and_undo_brings_mine_back(void **state) {
    (void)state;
    Desk desk = desk_open();
    come_to_front(&desk);
    for (int i = 0; i < 8 && !ui_id_equals(desk.ui->focus, ui_id(UI_DIALOG_FILE, FILE_RELOAD, 0));
         i++)
        key(&desk, KEY_TAB, 0);
    key(&desk, KEY_ENTER, 0);
    assert_int_equal(desk.ui->dialog, DIALOG_NONE);
    assert_int_equal(desk.document->scene->given[ATTN_X]->values.cols, 2);
    assert_false(desk.document->is_dirty);
    key(&desk, KEY_Z, MODIFIER_CTRL);
    assert_true(first(&desk) == 7);
    assert_true(desk.document->is_dirty);
    desk_close(&desk);
}

static void test_keep_leaves_all_as_it_is_and_saving_then_writes(void **state) {
    (void)state;
    Desk desk = desk_open();
    come_to_front(&desk);
    act(&desk, (Command){.kind = COMMAND_FILE_KEEP});
    assert_int_equal(desk.ui->dialog, DIALOG_NONE);
    assert_true(first(&desk) == 7 && desk.document->is_dirty);
    key(&desk, KEY_S, MODIFIER_CTRL);
    assert_int_equal(desk.ui->dialog, DIALOG_NONE);
    assert_false(desk.document->is_dirty);
    act(&desk, (Command){.kind = COMMAND_LOAD, .text = desk.path});
    assert_true(first(&desk) == 7);
    desk_close(&desk);
}

static void test_saving_always_asks(void **state) {
    (void)state;
    Desk desk = desk_open();
    come_to_front(&desk);
    key(&desk, KEY_ESCAPE, 0);
    key(&desk, KEY_S, MODIFIER_CTRL);
    assert_int_equal(desk.ui->dialog, DIALOG_KIND_CHANGED);
    assert_true(desk.document->is_dirty);
    key(&desk, KEY_ENTER, 0); // the focus is on what loses nothing
    assert_int_equal(desk.ui->dialog, DIALOG_KIND_SAVE);
    key(&desk, KEY_ESCAPE, 0);
    key(&desk, KEY_S, MODIFIER_CTRL);
    act(&desk, (Command){.kind = COMMAND_FILE_KEEP}); // "Write over it"
    assert_false(desk.document->is_dirty);
    assert_false(document_file_is_changed(desk.document));
    desk_close(&desk);
}

static void test_a_failed_save_offers_another_place(void **state) {
    (void)state;
    Desk desk = desk_open();
    unlink(desk.path);
    assert_int_equal(rmdir(desk.folder), 0); // the stick has been drawn
    key(&desk, KEY_S, MODIFIER_CTRL);
    assert_int_equal(desk.ui->dialog, DIALOG_KIND_SAVE);
    assert_true(strlen(desk.ui->edit_error) > 5);
    assert_string_equal(desk.ui->edit.text, desk.path);
    assert_true(desk.document->is_dirty);
    screen_close(desk.screen);
}

static void test_another_file_is_replaced_only_on_a_second_enter(void **state) {
    (void)state;
    Desk desk = desk_open();
    write_other(desk.other);
    act(&desk, (Command){.kind = COMMAND_DIALOG_SAVE});
    textedit_begin(&desk.ui->edit, desk.other, false);
    key(&desk, KEY_ENTER, 0);
    assert_int_equal(desk.ui->dialog, DIALOG_KIND_SAVE);
    assert_string_equal(desk.ui->edit_error, text_get(LANGUAGE_EN, TEXT_SAFE_REPLACE));
    key(&desk, KEY_ENTER, 0);
    assert_int_equal(desk.ui->dialog, DIALOG_NONE);
    assert_string_equal(desk.document->path, desk.other);
    desk_close(&desk);
}

static void check_texts(Screen *screen) {
    const UiState *ui = &screen->lab.ui;
    const LayoutRange range = layout_group(screen->list, "overlays");
    expect_no_overlap(range, screen->where);
    expect_inside(range, draw_rect(0, 0, ui->width, ui->height), screen->where);
}

static void test_the_question_fits_every_window(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", true);
    UiState *ui = &screen->lab.ui;
    snprintf(
        screen->lab.document->path, DOCUMENT_PATH_MAX,
        "/home/somebody/Documents/lectures/attention/winter/examples/a-long-name.attnlab.json");
    screen->lab.document->is_dirty = true;
    ui->dialog = DIALOG_KIND_CHANGED;
    for (int is_saving = 0; is_saving < 2; is_saving++) {
        ui->is_asked_by_saving = is_saving;
        screen_for_all(screen, check_texts);
    }
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_is_asked_once_for_each_state_of_the_file),
        cmocka_unit_test(test_reload_shows_the_file_and_undo_brings_mine_back),
        cmocka_unit_test(test_keep_leaves_all_as_it_is_and_saving_then_writes),
        cmocka_unit_test(test_saving_always_asks),
        cmocka_unit_test(test_a_failed_save_offers_another_place),
        cmocka_unit_test(test_another_file_is_replaced_only_on_a_second_enter),
        cmocka_unit_test(test_the_question_fits_every_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
