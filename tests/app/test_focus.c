// The keyboard alone: Tab reaches every control and brings it into view; dialogs, the menu and the
// fields can be used and left without a pointer.
#include "app/ui/commands.h"
#include "app/ui/dispatch.h"
#include "support/screens.h"

static void press_key(Screen *screen, UiKey key, unsigned modifiers) {
    const Input input = {.kind = INPUT_KEY, .key = key, .modifiers = modifiers};
    dispatch_input(&screen->lab.ui, screen->lab.document, screen->list, &input);
    screen_draw(screen);
}

static void type(Screen *screen, const char *text) {
    const Input input = {.kind = INPUT_TEXT, .text = text};
    dispatch_input(&screen->lab.ui, screen->lab.document, screen->list, &input);
    screen_draw(screen);
}

static Screen *small_screen(const char *scene) {
    Screen *screen = screen_open(scene, false);
    screen->lab.ui.width = 1024;
    screen->lab.ui.height = 720;
    screen_draw(screen);
    return screen;
}

// From the first stop around to it again: every one is seen whole when it is reached.
static void tab_reaches_every_control(void **state) {
    (void)state;
    Screen *screen = small_screen("pronoun");
    UiState *ui = &screen->lab.ui;
    bool has_switch[CONTROL_COUNT] = {false}, has_slider[CONTROL_COUNT] = {false};
    press_key(screen, KEY_TAB, 0);
    const UiId first = ui->focus;
    size_t stops = 0;
    do {
        const DrawHit *hit = expect_hit(screen->list, ui->focus);
        assert_true(ui->focus_visible);
        if (hit->rect.w < hit->bounds.w - 1 || hit->rect.h < hit->bounds.h - 1)
            fail_msg("the focus on %d %u is out of sight", (int)hit->id.kind, hit->id.a);
        if (ui->focus.kind == UI_SWITCH) has_switch[ui->focus.a] = true;
        if (ui->focus.kind == UI_SLIDER) has_slider[ui->focus.a] = true;
        press_key(screen, KEY_TAB, 0);
        assert_true(++stops < 400);
    } while (!ui_id_equals(ui->focus, first));
    assert_true(has_switch[CONTROL_SCALE] && has_switch[CONTROL_RESIDUAL]);
    assert_true(has_slider[CONTROL_KEY_WIDTH] && has_slider[CONTROL_TEMPERATURE]);
    press_key(screen, KEY_TAB, MODIFIER_SHIFT);
    press_key(screen, KEY_TAB, 0);
    assert_true(ui_id_equals(ui->focus, first));
    screen_close(screen);
}

static void focus_on(Screen *screen, UiId id) {
    for (int i = 0; i < 400 && !ui_id_equals(screen->lab.ui.focus, id); i++)
        press_key(screen, KEY_TAB, 0);
    assert_true(ui_id_equals(screen->lab.ui.focus, id));
}

// Selecting by key takes the ring along: a digit is for the cell then, not for the slider.
static void keys_that_select_take_the_focus(void **state) {
    (void)state;
    Screen *screen = small_screen("pronoun");
    UiState *ui = &screen->lab.ui;
    static const struct {
        UiKey key;
        unsigned modifiers;
    } KEYS[] = {{KEY_A, MODIFIER_CTRL}, {KEY_A, MODIFIER_ALT}};
    for (size_t i = 0; i < 2; i++) {
        focus_on(screen, ui_id(UI_SLIDER, CONTROL_TEMPERATURE, 0));
        press_key(screen, KEYS[i].key, KEYS[i].modifiers);
        assert_true(ui->selection.is_active && ui->focus_visible);
        assert_true(ui_id_equals(ui->focus, ui_grid(ui->selection.matrix, ui->selection.head)));
        expect_hit(screen->list, ui->focus);
        ui->selection.is_active = false;
    }
    screen_close(screen);
}

// "+" and a word: no second click is needed to name what was added.
static void an_added_token_is_typed_at_once(void **state) {
    (void)state;
    Screen *screen = small_screen("pronoun");
    const SceneTokens *tokens = &screen->lab.document->scene->tokens;
    const size_t before = tokens->count;
    focus_on(screen, ui_id(UI_TOKEN_ADD, 0, 0));
    press_key(screen, KEY_ENTER, 0);
    assert_true(ui_is_editing(&screen->lab.ui));
    type(screen, "dog");
    press_key(screen, KEY_ENTER, 0);
    tokens = &screen->lab.document->scene->tokens;
    assert_int_equal(tokens->count, before + 1);
    assert_string_equal(tokens->items[before].text, "dog");
    screen_close(screen);
}

static void controls_take_keys(void **state) {
    (void)state;
    Screen *screen = small_screen("pronoun");
    const AttnSpec *spec = &screen->lab.document->scene->spec;
    focus_on(screen, ui_id(UI_SWITCH, CONTROL_MASK_CAUSAL, 0));
    press_key(screen, KEY_SPACE, 0);
    assert_true(screen->lab.document->scene->spec.mask.causal);
    focus_on(screen, ui_id(UI_SLIDER, CONTROL_TEMPERATURE, 0));
    press_key(screen, KEY_RIGHT, 0);
    spec = &screen->lab.document->scene->spec;
    assert_true(spec->temperature > 1);
    press_key(screen, KEY_ESCAPE, 0);
    assert_false(screen->lab.ui.focus_visible);
    screen_close(screen);
}

static void tab_leaves_the_sentence(void **state) {
    (void)state;
    Screen *screen = small_screen("pronoun");
    focus_on(screen, ui_id(UI_TEXT_FIELD, 0, 0));
    press_key(screen, KEY_ENTER, 0);
    assert_true(ui_is_editing(&screen->lab.ui));
    press_key(screen, KEY_TAB, 0);
    assert_false(ui_is_editing(&screen->lab.ui));
    assert_int_equal(screen->lab.ui.focus.kind, UI_TOKEN);
    screen_close(screen);
}

static bool is_on_row(const UiState *ui, UiDialogRow row) {
    return ui->focus.kind == UI_DIALOG_CHOICE && ui->focus.a == (uint32_t)row;
}

// By Tab to the row, by arrows through it.
static void choose(Screen *screen, UiDialogRow row, uint64_t choice) {
    const UiState *ui = &screen->lab.ui;
    for (int i = 0; i < 20 && !is_on_row(ui, row); i++)
        press_key(screen, KEY_TAB, 0);
    for (int i = 0; i < 10 && ui->focus.b != choice; i++)
        press_key(screen, KEY_RIGHT, 0);
    assert_true(ui_id_equals(ui->focus, ui_id(UI_DIALOG_CHOICE, (uint32_t)row, choice)));
}

// Each row of choices is one stop, there and back, at what is chosen; Enter does what the button
// says wherever the focus is, and the button does not say so where Enter does something else.
static void a_row_of_choices_is_one_stop(void **state) {
    (void)state;
    static const UiDialogRow ROWS[] = {DIALOG_CONTENT, DIALOG_FORM, DIALOG_SCALE};
    Screen *screen = small_screen("pronoun");
    UiState *ui = &screen->lab.ui;
    press_key(screen, KEY_E, MODIFIER_CTRL);
    choose(screen, DIALOG_FORM, PICTURE_GIF);
    choose(screen, DIALOG_SCALE, 1);
    focus_on(screen, ui_id(UI_DIALOG_OK, 0, 0));
    for (int i = 0; i < 3; i++) {
        press_key(screen, KEY_TAB, 0);
        assert_true(is_on_row(ui, ROWS[i]));
        assert_int_equal(ui->focus.b, ui->dialog_choice[ROWS[i]]);
    }
    press_key(screen, KEY_TAB, 0);
    assert_int_equal(ui->focus.kind, UI_DIALOG_FIELD);
    press_key(screen, KEY_TAB, 0);
    assert_int_equal(ui->focus.kind, UI_DIALOG_CANCEL);
    assert_false(screen_shows(screen, "Enter"));
    press_key(screen, KEY_TAB, MODIFIER_SHIFT);
    for (int i = 3; i-- > 0;) {
        press_key(screen, KEY_TAB, MODIFIER_SHIFT);
        assert_true(is_on_row(ui, ROWS[i]));
        assert_true(screen_shows(screen, "Enter"));
    }
    press_key(screen, KEY_ENTER, 0);
    assert_int_equal(ui->request, REQUEST_EXPORT);
    screen_close(screen);
}

// The same on the screen itself, where a choice that is refused keeps the focus.
static void choices_of_the_panel_are_one_stop(void **state) {
    (void)state;
    Screen *screen = small_screen("k3"); // whose d_k is odd
    UiState *ui = &screen->lab.ui;
    const AttnSpec *spec = &screen->lab.document->scene->spec;
    focus_on(screen, ui_id(UI_CHOICE, CONTROL_POSITIONS, (uint64_t)spec->positions));
    for (int i = 0; i < 3; i++) {
        press_key(screen, KEY_RIGHT, 0);
        assert_true(ui->focus.kind == UI_CHOICE && ui->focus.a == CONTROL_POSITIONS);
    }
    press_key(screen, KEY_TAB, 0);
    assert_false(ui->focus.kind == UI_CHOICE && ui->focus.a == CONTROL_POSITIONS);
    press_key(screen, KEY_TAB, MODIFIER_SHIFT);
    spec = &screen->lab.document->scene->spec;
    assert_true(
        ui_id_equals(ui->focus, ui_id(UI_CHOICE, CONTROL_POSITIONS, (uint64_t)spec->positions)));
    screen_close(screen);
}

// The ending of the name and the choice of a format say the same, whichever was given last.
static void the_ending_is_the_format(void **state) {
    (void)state;
    Screen *screen = small_screen("pronoun");
    UiState *ui = &screen->lab.ui;
    press_key(screen, KEY_E, MODIFIER_CTRL);
    assert_int_equal(dialog_picture_form(ui), PICTURE_PNG);
    choose(screen, DIALOG_FORM, PICTURE_SVG);
    assert_non_null(strstr(ui->edit.text, "pronoun-input-en.svg"));
    choose(screen, DIALOG_CONTENT, 1);
    assert_non_null(strstr(ui->edit.text, "-X-en.svg"));
    choose(screen, DIALOG_CONTENT, PICTURE_STAGES);
    assert_non_null(strstr(ui->edit.text, "pronoun-en.svg"));
    focus_on(screen, ui_id(UI_DIALOG_FIELD, 0, 0));
    press_key(screen, KEY_A, MODIFIER_CTRL);
    type(screen, "mine.PNG");
    assert_int_equal(dialog_picture_form(ui), PICTURE_PNG);
    choose(screen, DIALOG_FORM, PICTURE_SVG);
    assert_string_equal(ui->edit.text, "mine.svg");
    screen_close(screen);
}

// A worksheet is a PDF, whatever was chosen before; its blanks are switches.
static void a_worksheet_is_chosen_by_keys(void **state) {
    (void)state;
    Screen *screen = small_screen("pronoun");
    UiState *ui = &screen->lab.ui;
    press_key(screen, KEY_E, MODIFIER_CTRL);
    choose(screen, DIALOG_CONTENT, PICTURE_WORKSHEET);
    assert_non_null(strstr(ui->edit.text, "pronoun-worksheet-en.pdf"));
    assert_int_equal(ui->dialog_blank, 1u << ATTN_SCORES | 1u << ATTN_WEIGHTS);
    focus_on(screen, ui_id(UI_DIALOG_CHOICE, DIALOG_BLANK, ATTN_SCORES));
    press_key(screen, KEY_SPACE, 0);
    focus_on(screen, ui_id(UI_DIALOG_CHOICE, DIALOG_BLANK, ATTN_CONTEXT));
    press_key(screen, KEY_SPACE, 0);
    assert_int_equal(ui->dialog_blank, 1u << ATTN_CONTEXT | 1u << ATTN_WEIGHTS);
    focus_on(screen, ui_id(UI_DIALOG_FIELD, 0, 0));
    press_key(screen, KEY_A, MODIFIER_CTRL);
    type(screen, "mine.png");
    press_key(screen, KEY_ENTER, 0);
    assert_int_equal(ui->request, REQUEST_NONE);
    assert_non_null(strstr(ui->edit_error, ".pdf"));
    press_key(screen, KEY_A, MODIFIER_CTRL);
    type(screen, "mine.pdf");
    press_key(screen, KEY_ENTER, 0);
    assert_int_equal(ui->request, REQUEST_EXPORT);
    // Not offered, so not to be chosen.
    const Command beyond = {.kind = COMMAND_DIALOG_CHOOSE, .integer = DIALOG_FORM, .number = 0};
    ui_apply(ui, screen->lab.document, &beyond);
    assert_string_equal(ui->edit.text, "mine.pdf");
    screen_close(screen);
}

static void dialogs_work_without_a_pointer(void **state) {
    (void)state;
    Screen *screen = small_screen("pronoun");
    UiState *ui = &screen->lab.ui;
    press_key(screen, KEY_E, MODIFIER_CTRL);
    assert_int_equal(ui->dialog, DIALOG_KIND_EXPORT);
    type(screen, "x.png"); // the path is selected: typing replaces it
    assert_string_equal(ui->edit.text, "x.png");
    choose(screen, DIALOG_SCALE, 1);
    press_key(screen, KEY_SPACE, 0);
    type(screen, " "); // what the same key sends as text
    assert_int_equal(ui->dialog_choice[1], 1);
    assert_string_equal(ui->edit.text, "x.png");
    focus_on(screen, ui_id(UI_DIALOG_FIELD, 0, 0));
    type(screen, "2");
    assert_string_equal(ui->edit.text, "x.png2");
    // A picture of no known form is refused at once, in words.
    press_key(screen, KEY_ENTER, 0);
    assert_int_equal(ui->dialog, DIALOG_KIND_EXPORT);
    assert_non_null(strstr(ui->edit_error, ".svg"));
    focus_on(screen, ui_id(UI_DIALOG_CANCEL, 0, 0));
    press_key(screen, KEY_ENTER, 0);
    assert_int_equal(ui->dialog, DIALOG_NONE);
    // The button is gone and takes no more keys.
    press_key(screen, KEY_SPACE, 0);
    assert_true(ui->is_playing);
    screen_close(screen);
}

static void the_menu_works_without_a_pointer(void **state) {
    (void)state;
    Screen *screen = small_screen("pronoun");
    UiState *ui = &screen->lab.ui;
    press_key(screen, KEY_N, 0);
    assert_true(ui->is_menu_open);
    // It opens at the scene on the screen; all that stands in it can be reached.
    assert_true(ui_id_equals(ui->focus, ui_id(UI_SCENE_ITEM, 0, 0)) && ui->focus_visible);
    press_key(screen, KEY_UP, 0);
    assert_true(ui_id_equals(ui->focus, ui_id(UI_COPY_STATE, 1, 0)));
    press_key(screen, KEY_UP, 0);
    assert_true(ui_id_equals(ui->focus, ui_id(UI_OPEN, 1, 0)));
    press_key(screen, KEY_ESCAPE, 0);
    assert_false(ui->is_menu_open);
    press_key(screen, KEY_N, 0);
    size_t k3 = 0;
    assert_true(builtin_find(&ui->scenes, "k3", &k3));
    for (int i = 0; i < 20 && !ui_id_equals(ui->focus, ui_id(UI_SCENE_ITEM, 0, k3)); i++)
        press_key(screen, KEY_DOWN, 0);
    press_key(screen, KEY_ENTER, 0);
    assert_string_equal(screen->lab.document->name, "k3");
    assert_false(ui->is_menu_open);
    press_key(screen, KEY_N, 0);
    assert_true(ui_id_equals(ui->focus, ui_id(UI_SCENE_ITEM, 0, k3)));
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_that_select_take_the_focus),
        cmocka_unit_test(tab_reaches_every_control),
        cmocka_unit_test(an_added_token_is_typed_at_once),
        cmocka_unit_test(a_row_of_choices_is_one_stop),
        cmocka_unit_test(choices_of_the_panel_are_one_stop),
        cmocka_unit_test(controls_take_keys),
        cmocka_unit_test(tab_leaves_the_sentence),
        cmocka_unit_test(the_ending_is_the_format),
        cmocka_unit_test(a_worksheet_is_chosen_by_keys),
        cmocka_unit_test(dialogs_work_without_a_pointer),
        cmocka_unit_test(the_menu_works_without_a_pointer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
