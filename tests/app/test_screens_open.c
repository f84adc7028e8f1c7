// What is open can be read: a cell being typed into, its number refused, the sentence and a token
// being edited, ranges, the comparison, the pictures' dialog with each of its contents, the
// question about a changed file, help; with panels and on a projector. In all windows and zooms,
// both notations and languages; a third of the windows for each scene, another third each time.
// (Menu, tips and the other dialogs: test_screens.c.)
#include "app/draw/picture_form.h"
#include "app/ui/notice.h"
#include "support/hands.h"
#include "support/panes.h"

enum { SHARE = 3 };

// A cell of the stage's result: the first, a middle one, the last in turn.
static UiId some_cell(const Screen *screen) {
    static size_t turn = 0;
    const UiState *ui = &screen->lab.ui;
    const AttnMatrixId id = ui_stage_matrix(ui, screen->lab.document, ui->stage);
    const AttnMatrix matrix = attn_trace_matrix(screen->lab.document->trace, id, 0);
    const size_t place = turn++ % 3;
    const size_t row = place * (matrix.rows - 1) / 2, column = place * (matrix.cols - 1) / 2;
    return ui_cell(id, ui_matrix_head(ui, screen->lab.document, id), row, column);
}

static void close_all(Screen *screen) {
    for (int i = 0; i < 4; i++)
        key(screen, KEY_ESCAPE, 0);
    notice_clear(&screen->lab.ui);
    assert_false(ui_is_editing(&screen->lab.ui));
}

// --- typing --------------------------------------------------------------------------------------

static const char *const REFUSED[] = {"abc", "1e999", "1,234", "",
                                      "12 apples and some more, which is long for a number"};

static void check_cell(Screen *screen) {
    static size_t turn = 0;
    const UiId cell = some_cell(screen);
    select_range(screen, ui_id_matrix(cell), ui_id_row(cell), ui_id_column(cell), 1, 1);
    key(screen, KEY_ENTER, 0);
    assert_true(ui_is_editing(&screen->lab.ui));
    pane_check(screen, "cell");
    key(screen, KEY_A, CTRL);
    const char *text = REFUSED[turn++ % (sizeof REFUSED / sizeof *REFUSED)];
    if (text[0] != '\0') type(screen, text);
    if (text[0] == '\0') key(screen, KEY_DELETE, 0);
    key(screen, KEY_ENTER, 0);
    assert_string_not_equal(screen->lab.ui.edit_error, "");
    pane_check(screen, "refused");
    close_all(screen);
}

static void check_range(Screen *screen) {
    const AttnMatrixId id =
        ui_stage_matrix(&screen->lab.ui, screen->lab.document, screen->lab.ui.stage);
    select_range(screen, id, 0, 0, 2, 2);
    pane_check(screen, "range");
    close_all(screen);
}

// In fields of the panels: typing goes on from what is there.
static void check_field(Screen *screen, UiId id, const char *what) {
    UiState *ui = &screen->lab.ui;
    ui->edit_target = id;
    textedit_begin(&ui->edit, "The animal was too tired, 它太累了 and went home", true);
    pane_check(screen, what);
    snprintf(ui->edit_error, sizeof ui->edit_error, "%s",
             text_get(ui->language, TEXT_APP_SELECT_FIRST));
    pane_check(screen, what);
    ui->edit_error[0] = '\0';
    close_all(screen);
}

// --- dialogs -------------------------------------------------------------------------------------

static void check_dialogs(Screen *screen) {
    UiState *ui = &screen->lab.ui;
    for (int content = 0; content < PICTURE_CONTENT_COUNT; content++) {
        dialog_open(ui, screen->lab.document, DIALOG_KIND_EXPORT);
        ui->dialog_choice[DIALOG_CONTENT] = content;
        pane_check(screen, "picture");
        dialog_close(ui);
    }
    ui->dialog = DIALOG_KIND_CHANGED;
    pane_check(screen, "changed");
    dialog_close(ui);
}

// --- the comparison ------------------------------------------------------------------------------

static void check_compare(Screen *screen) {
    UiState *ui = &screen->lab.ui;
    Document *document = screen->lab.document;
    key(screen, KEY_K, 0);
    const Command warmer = {.kind = COMMAND_SET_TEMPERATURE, .number = 0.5};
    assert_true(ui_apply(ui, document, &warmer));
    key(screen, KEY_C, 0);
    assert_true(ui->is_comparing);
    pane_check(screen, "compare");
    const UiId cell = some_cell(screen);
    select_range(screen, ui_id_matrix(cell), ui_id_row(cell), ui_id_column(cell), 1, 1);
    pane_check(screen, "compare a cell");
    key(screen, KEY_C, 0);
    key(screen, KEY_Z, CTRL);
    close_all(screen);
    assert_false(ui->is_comparing);
}

// --- all -----------------------------------------------------------------------------------------

static void check_projector(Screen *screen) {
    UiState *ui = &screen->lab.ui;
    ui->is_projector = true;
    ui_resize(ui, ui->pixel_w, ui->pixel_h);
    if (screen->fonts) fonts_set_scale(screen->fonts, ui->scale);
    pane_check(screen, "projector");
    check_cell(screen);
    check_compare(screen);
    dialog_open(ui, screen->lab.document, DIALOG_KIND_HELP);
    pane_check(screen, "help");
    dialog_close(ui);
    ui->is_projector = false;
    ui_resize(ui, ui->pixel_w, ui->pixel_h);
    if (screen->fonts) fonts_set_scale(screen->fonts, ui->scale);
}

static void check_all(Screen *screen, bool is_repeated) {
    static size_t turn = 0;
    AttnStage stages[ATTN_STAGE_COUNT];
    const size_t count = document_stages(screen->lab.document, stages);
    if (is_repeated || turn++ % SHARE > 0) return;
    // Stages take turns, so that each meets many windows.
    screen->lab.ui.stage = stages[turn / SHARE % count];
    check_cell(screen);
    check_range(screen);
    check_field(screen, ui_id(UI_TEXT_FIELD, 0, 0), "sentence");
    check_field(screen, ui_id(UI_TOKEN, 0, 0), "token");
    check_dialogs(screen);
    check_compare(screen);
    check_projector(screen);
}

static void what_is_open_can_be_read(void **state) {
    (void)state;
    static const char *const SCENES[] = {"pronoun", "k3", "heads", "translation", "words"};
    for (size_t i = 0; i < sizeof SCENES / sizeof *SCENES; i++) {
        Screen *screen = screen_open(SCENES[i], true);
        panes_for_all(screen, i, check_all);
        screen_close(screen);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_open_can_be_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
