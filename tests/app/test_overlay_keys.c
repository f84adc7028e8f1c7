// Notices go by themselves, or by Esc; the zoom says how large it is; a dialog has one focus, whose
// arrows go through the choices of a row, and begins with what was chosen last; what covered the
// screen gives the focus back.
#include "app/doc/random.h"
#include "app/ui/notice.h"
#include "app/ui/settings.h"
#include "support/hands.h"

static void tick(Screen *screen, double seconds) {
    send(screen, (Input){.kind = INPUT_TICK, .dx = (float)seconds});
}

// --- the list of scenes
// ----------------------------------------------------------------------------

// A number typed over the list goes into the cell beneath: the list makes way, and gives back the
// focus.
static void typing_closes_the_list(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_INPUT);
    UiState *ui = &screen->lab.ui;
    select_range(screen, ATTN_X, 0, 0, 1, 1);
    key(screen, KEY_N, 0);
    assert_true(ui->is_menu_open && ui_id_is_in_menu(ui->focus));
    type(screen, "5");
    assert_false(ui->is_menu_open || ui_id_is_in_menu(ui->focus));
    assert_true(ui_is_editing(ui));
    key(screen, KEY_ENTER, 0);
    assert_true(lab_value(&screen->lab, ATTN_X, 0, 0, 0) == 5);
    screen_close(screen);
}

// --- notices -------------------------------------------------------------------------------------

static void notices_go_by_themselves(void **state) {
    (void)state;
    static const char LONG[] = "/home/teacher/lessons/attention/week-three/the one about "
                               "pronouns/second try/for the projector/pronoun-en.png";
    for (int i = 0; i < 4; i++) {
        Screen *screen = screen_open("k3", false);
        UiState *ui = &screen->lab.ui;
        assert_true(notice_wait(ui) < 0);
        if (i % 2)
            ui_say(ui, i >= 2, TEXT_APP_PICTURES_SAVED, LONG);
        else
            ui_say(ui, i >= 2, TEXT_APP_NO_PIN);
        tick(screen, 3.9);
        assert_true(notice_text(ui)[0] && notice_wait(ui) > 0);
        tick(screen, 2.2);
        assert_int_equal(notice_text(ui)[0] != '\0', i >= 2); // errors stay longer
        tick(screen, 15);
        assert_string_equal(notice_text(ui), "");
        assert_true(notice_wait(ui) < 0);
        screen_close(screen);
    }
}

static void a_notice_waits_while_a_dialog_hides_it(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    ui_say(ui, true, TEXT_SHARE_NOTHING_PASTED);
    ui->dialog = DIALOG_KIND_HELP;
    tick(screen, 60);
    assert_true(notice_text(ui)[0] && notice_wait(ui) < 0);
    ui->dialog = DIALOG_NONE;
    assert_true(notice_wait(ui) > 19);
    notice_stay(ui);
    tick(screen, 3600);
    assert_true(notice_text(ui)[0] && notice_wait(ui) < 0);
    key(screen, KEY_ESCAPE, 0);
    assert_string_equal(notice_text(ui), "");
    screen_close(screen);
}

// Nobody reads it while the window is minimised or the screen is blank.
static void a_notice_waits_while_it_is_not_seen(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    ui_say(ui, true, TEXT_SHARE_NOTHING_PASTED);
    send(screen, (Input){.kind = INPUT_HIDE});
    tick(screen, 60);
    assert_true(notice_text(ui)[0] && notice_wait(ui) < 0);
    send(screen, (Input){.kind = INPUT_SHOW});
    assert_true(notice_wait(ui) > 19);
    key(screen, KEY_B, 0);
    tick(screen, 60);
    assert_true(notice_text(ui)[0] && notice_wait(ui) < 0);
    key(screen, KEY_B, 0);
    tick(screen, 19);
    assert_true(notice_text(ui)[0] && notice_wait(ui) > 0);
    tick(screen, 2);
    assert_string_equal(notice_text(ui), "");
    screen_close(screen);
}

static void esc_closes_a_notice(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    screen_draw(screen);
    ui_say(ui, true, TEXT_SHARE_NOTHING_PASTED);
    key(screen, KEY_ESCAPE, 0);
    assert_string_equal(notice_text(ui), "");
    // With the focus on a control as well; and while text is typed.
    key(screen, KEY_TAB, 0);
    ui_say(ui, false, TEXT_APP_NO_PIN);
    key(screen, KEY_ESCAPE, 0);
    assert_string_equal(notice_text(ui), "");
    ui_apply(ui, screen->lab.document, &(Command){.kind = COMMAND_EDIT_TEXT});
    ui_say(ui, false, TEXT_APP_NO_PIN);
    key(screen, KEY_ESCAPE, 0);
    assert_string_equal(notice_text(ui), "");
    screen_close(screen);
}

// Each kind: with numbers, an error, a text with the error in it, what leaving a field refused.
static void a_notice_changes_with_the_language(void **state) {
    (void)state;
    static const AttnError BAD = {.status = ATTN_ERROR_SHAPE, .message = "nothing to undo"};
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    ui_say(ui, false, TEXT_APP_ZOOM, 110L);
    assert_string_equal(notice_text(ui), "Zoom 110 %");
    key(screen, KEY_L, 0);
    assert_string_equal(notice_text(ui), "缩放 110%");
    assert_true(screen_shows(screen, "缩放 110%"));
    ui_say_error(ui, &BAD);
    assert_string_equal(notice_text(ui), "没有可撤销的操作");
    key(screen, KEY_L, 0);
    assert_string_equal(notice_text(ui), "nothing to undo");
    ui_say_why(ui, TEXT_STATE_REFUSED, &BAD);
    assert_non_null(strstr(notice_text(ui), "nothing to undo"));
    key(screen, KEY_L, 0);
    assert_non_null(strstr(notice_text(ui), "没有可撤销的操作"));
    assert_null(strstr(notice_text(ui), "nothing"));
    screen_close(screen);
}

// Its button is pressed while a number is typed that is none: it says why in the new language.
static void what_is_left_unfinished_is_told_in_the_language_chosen(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    Document *document = screen->lab.document;
    ui_apply(ui, document, &(Command){.kind = COMMAND_SELECT, .matrix = ATTN_X});
    ui_apply(ui, document, &(Command){.kind = COMMAND_EDIT_BEGIN, .text = "ab"});
    dispatch_finish_edit(ui, document);
    assert_non_null(strstr(notice_text(ui), "is not a number"));
    key(screen, KEY_L, 0);
    assert_non_null(strstr(notice_text(ui), "不是数"));
    screen_close(screen);
}

// --- zoom ----------------------------------------------------------------------------------------

static void the_zoom_says_how_large(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    ui_resize(ui, 1280, 900);
    screen_draw(screen);
    key(screen, KEY_PLUS, CTRL);
    assert_string_equal(notice_text(ui), "Zoom 110 %");
    key(screen, KEY_PLUS, CTRL);
    key(screen, KEY_PLUS, CTRL);
    assert_non_null(strstr(notice_text(ui), "Zoom 125 %: the window has no room"));
    for (int i = 0; i < 5; i++)
        key(screen, KEY_PLUS, CTRL);
    key(screen, KEY_MINUS, CTRL); // at once, however often + was pressed in vain
    assert_string_equal(notice_text(ui), "Zoom 114 %");
    key(screen, KEY_ZERO, CTRL);
    assert_string_equal(notice_text(ui), "Zoom 100 %");
    for (int i = 0; i < 5; i++)
        key(screen, KEY_MINUS, CTRL);
    assert_string_equal(notice_text(ui), "Zoom 75 %: the smallest.");
    ui->language = LANGUAGE_ZH;
    key(screen, KEY_ZERO, CTRL);
    assert_string_equal(notice_text(ui), "缩放 100%");
    ui_resize(ui, 3840, 2160);
    ui->language = LANGUAGE_EN;
    for (int i = 0; i < 14; i++)
        key(screen, KEY_PLUS, CTRL);
    assert_string_equal(notice_text(ui), "Zoom 300 %: the largest.");
    key(screen, KEY_ZERO, CTRL);
    ui_resize(ui, 1, 1); // in vain as well, and forgotten when there is room again
    key(screen, KEY_PLUS, CTRL);
    assert_non_null(strstr(notice_text(ui), "no room"));
    ui_resize(ui, 1440, 900);
    assert_true(ui->scale >= 1 && ui->scale <= 1);
    screen_close(screen);
}

// --- numbers of sliders --------------------------------------------------------------------------

static void focus_on(Screen *screen, UiId id) {
    for (int i = 0; i < 200 && !ui_id_equals(screen->lab.ui.focus, id); i++)
        key(screen, KEY_TAB, 0);
    assert_true(ui_id_equals(screen->lab.ui.focus, id));
}

static bool is_drawn(const Screen *screen, const char *text) {
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_TEXT && strstr(draw_command_text(screen->list, command), text))
            return true;
    }
    return false;
}

// A fixed range, a temperature, a width: typed at the slider; what cannot be is refused in words.
static void a_sliders_number_is_typed(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    ui->colors.kind = RANGE_FIXED;
    screen_draw(screen);
    focus_on(screen, ui_id(UI_SLIDER, CONTROL_RANGE, 0));
    type(screen, "2");
    type(screen, ".37");
    assert_true(ui_is_editing(ui) && is_drawn(screen, "2.37"));
    key(screen, KEY_ENTER, 0);
    assert_false(ui_is_editing(ui));
    assert_true(ui->colors.range > 2.3699f && ui->colors.range < 2.3701f);
    key(screen, KEY_ENTER, 0); // begins with the number that is there
    assert_string_equal(ui->edit.text, "2.37");
    type(screen, "-1");
    key(screen, KEY_ENTER, 0);
    assert_true(ui_is_editing(ui) && is_drawn(screen, "a number from 0.001 to 1e+06"));
    ui->language = LANGUAGE_ZH;
    key(screen, KEY_ENTER, 0);
    assert_true(is_drawn(screen, "之间的数"));
    key(screen, KEY_ESCAPE, 0);
    assert_true(ui->colors.range > 2.3699f && ui->focus_visible);
    ui->language = LANGUAGE_EN;
    focus_on(screen, ui_id(UI_SLIDER, CONTROL_TEMPERATURE, 0));
    type(screen, "0.25");
    key(screen, KEY_TAB, 0); // going on takes it over
    assert_true(screen->lab.document->scene->spec.temperature < 0.2501f);
    focus_on(screen, ui_id(UI_SLIDER, CONTROL_KEY_WIDTH, 0));
    type(screen, "2.5");
    key(screen, KEY_ENTER, 0);
    assert_true(is_drawn(screen, "a whole number from 1 on"));
    key(screen, KEY_A, CTRL);
    type(screen, "6");
    key(screen, KEY_ENTER, 0);
    assert_int_equal(attn_trace_shape(screen->lab.document->trace)->d_k, 6);
    key(screen, KEY_Z, CTRL);
    assert_int_equal(attn_trace_shape(screen->lab.document->trace)->d_k, 3);
    screen_close(screen);
}

// The speed as well, although it stands in the strip: with or without the × behind it.
static void the_speed_is_typed(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    screen_draw(screen);
    focus_on(screen, ui_id(UI_SLIDER, CONTROL_SPEED, 0));
    type(screen, "3");
    key(screen, KEY_ENTER, 0);
    assert_true(!ui_is_editing(ui) && ui->speed > 2.99 && ui->speed < 3.01);
    assert_true(is_drawn(screen, "3×"));
    const Command click =
        dispatch_click_command(ui, screen->lab.document, ui_id(UI_SLIDER, CONTROL_SPEED, 1));
    ui_apply(ui, screen->lab.document, &click);
    assert_string_equal(ui->edit.text, "3");
    type(screen, "9");
    key(screen, KEY_ENTER, 0);
    assert_true(ui_is_editing(ui) && is_drawn(screen, "a number from 0.125 to 8"));
    key(screen, KEY_A, CTRL);
    type(screen, "0.25×");
    key(screen, KEY_ENTER, 0);
    assert_true(!ui_is_editing(ui) && ui->speed > 0.249 && ui->speed < 0.251);
    type(screen, "x");
    assert_false(ui_is_editing(ui));
    screen_close(screen);
}

static void a_slider_that_is_gone_takes_no_digits(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    screen_draw(screen);
    focus_on(screen, ui_id(UI_SLIDER, CONTROL_TEMPERATURE, 0));
    ui->is_projector = true; // which has no panels
    screen_draw(screen);
    type(screen, "5");
    assert_false(ui_is_editing(ui));
    screen_close(screen);
}

// --- dialogs -------------------------------------------------------------------------------------

// Rings and frames in the colour of the focus.
static size_t count_rings(const Screen *screen) {
    const DrawColor accent = ui_theme(&screen->lab.ui)->accent;
    size_t rings = 0;
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_STROKE)
            rings += memcmp(&command->color, &accent, sizeof accent) == 0;
    }
    return rings;
}

static void a_dialog_has_one_focus(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    screen_draw(screen);
    while (ui->focus.kind != UI_EXPORT)
        key(screen, KEY_TAB, 0);
    key(screen, KEY_ENTER, 0);
    assert_int_equal(ui->dialog, DIALOG_KIND_EXPORT);
    for (int i = 0; i < 25; i++) {
        assert_int_equal(count_rings(screen), 1);
        key(screen, KEY_TAB, 0);
    }
    key(screen, KEY_ESCAPE, 0);
    assert_int_equal(ui->focus.kind, UI_EXPORT); // where it was
    assert_true(ui->focus_visible);
    key(screen, KEY_N, 0);
    assert_int_equal(count_rings(screen), 1);
    key(screen, KEY_ESCAPE, 0);
    assert_int_equal(ui->focus.kind, UI_EXPORT);
    assert_int_equal(count_rings(screen), 1);
    screen_close(screen);
}

static void arrows_go_through_the_choices(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    screen_draw(screen);
    key(screen, KEY_E, CTRL);
    focus_on(screen, ui_id(UI_DIALOG_CHOICE, DIALOG_FORM, PICTURE_PNG));
    key(screen, KEY_RIGHT, 0);
    assert_int_equal(dialog_picture_form(ui), PICTURE_SVG);
    key(screen, KEY_RIGHT, 0);
    assert_int_equal(dialog_picture_form(ui), PICTURE_PDF);
    assert_non_null(strstr(ui->edit.text, ".pdf"));
    key(screen, KEY_LEFT, 0);
    key(screen, KEY_LEFT, 0);
    assert_int_equal(dialog_picture_form(ui), PICTURE_PNG);
    key(screen, KEY_LEFT, 0); // round
    assert_int_equal(dialog_picture_form(ui), PICTURE_NPY);
    key(screen, KEY_ESCAPE, 0);
    // The same on the screen itself.
    focus_on(screen, ui_id(UI_CHOICE, CONTROL_NOTATION, NOTATION_ROWS));
    key(screen, KEY_RIGHT, 0);
    assert_int_equal(ui->notation, NOTATION_COLUMNS);
    assert_true(ui_id_equals(ui->focus, ui_id(UI_CHOICE, CONTROL_NOTATION, NOTATION_COLUMNS)));
    screen_close(screen);
}

// In the list of scenes Home and End are the list's, not those of the stages behind it.
static void home_and_end_go_through_the_scenes(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    screen_draw(screen);
    const AttnStage stage = ui->stage;
    key(screen, KEY_N, 0);
    key(screen, KEY_END, 0);
    assert_true(ui_id_equals(ui->focus, ui_id(UI_SCENE_ITEM, 0, ui->scenes.count - 1)));
    key(screen, KEY_HOME, 0);
    assert_true(ui_id_equals(ui->focus, ui_id(UI_SCENE_ITEM, 0, 0)));
    assert_int_equal(ui->stage, stage);
    assert_true(ui->is_menu_open);
    screen_close(screen);
}

static void heads_have_keys(void **state) {
    (void)state;
    Screen *screen = screen_open("heads", false);
    UiState *ui = &screen->lab.ui;
    screen_draw(screen);
    for (size_t head = 1; head <= 4; head++) {
        key(screen, KEY_H, 0);
        assert_int_equal(ui->head, head % 4);
    }
    key(screen, KEY_H, MODIFIER_SHIFT);
    assert_int_equal(ui->head, 3);
    screen_close(screen);
}

// Enter takes the sentence; letters are keys then, and no ring says otherwise.
static void a_sentence_that_is_taken_has_no_ring(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    screen_draw(screen);
    focus_on(screen, ui_id(UI_TEXT_FIELD, 0, 0));
    key(screen, KEY_ENTER, 0);
    assert_true(ui_is_editing(ui));
    type(screen, "!");
    key(screen, KEY_ENTER, 0);
    assert_false(ui_is_editing(ui));
    assert_int_equal(count_rings(screen), 0);
    screen_close(screen);
}

// What the dialog says of the picture's size is its size, also where the window is zoomed.
static void the_size_of_a_picture_is_in_pixels(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    ui_resize(ui, 800, 600); // too small for the layout: shown smaller
    key(screen, KEY_E, CTRL);
    assert_true(is_drawn(screen, "800 × 600"));
    dialog_choose(ui, screen->lab.document, DIALOG_SCALE, 2);
    screen_draw(screen);
    assert_true(is_drawn(screen, "3200 × 2400"));
    dialog_choose(ui, screen->lab.document, DIALOG_FORM, PICTURE_SVG);
    screen_draw(screen);
    assert_true(is_drawn(screen, "1024 × 768"));
    screen_close(screen);
}

static void the_last_picture_is_remembered(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    screen_draw(screen);
    key(screen, KEY_E, CTRL);
    focus_on(screen, ui_id(UI_DIALOG_CHOICE, DIALOG_SCALE, 0));
    key(screen, KEY_RIGHT, 0);
    focus_on(screen, ui_id(UI_DIALOG_FIELD, 0, 0));
    key(screen, KEY_A, CTRL);
    type(screen, "/tmp/mine.svg"); // the ending chooses
    key(screen, KEY_ENTER, 0);
    assert_int_equal(ui->request, REQUEST_EXPORT);
    dialog_close(ui);
    key(screen, KEY_E, CTRL);
    assert_int_equal(dialog_picture_form(ui), PICTURE_SVG);
    assert_non_null(strstr(ui->edit.text, "k3-input-en.svg"));
    // … and from one start to the next.
    const Settings kept = settings_of(ui);
    Settings read;
    char *text = settings_format(&kept);
    assert_true(settings_parse(text, strlen(text), &read));
    assert_memory_equal(read.look.picture, kept.look.picture, sizeof kept.look.picture);
    assert_int_equal(read.look.picture[DIALOG_FORM], PICTURE_SVG);
    assert_int_equal(read.look.picture[DIALOG_SCALE], 1);
    free(text);
    static const char ODD[] = "{\"language\": \"en\", \"theme\": \"dark\", \"picture\": {\"what\": "
                              "\"worksheet\", \"form\": \"PNG\", \"scale\": \"big\"}}";
    assert_true(settings_parse(ODD, sizeof ODD - 1, &read));
    assert_true(read.look.picture[0] == 0 && read.look.picture[1] == 0 &&
                read.look.picture[2] == 0);
    screen_close(screen);
}

// --- the ring is never lost ----------------------------------------------------------------------

static bool has_stop(const Screen *screen, UiId id) {
    for (size_t i = 0; i < draw_hit_count(screen->list); i++) {
        const DrawHit *hit = draw_hit_at(screen->list, i);
        if (hit->flags & HIT_FOCUS && ui_id_equals(hit->id, id)) return true;
    }
    return false;
}

// Keys without end, never the pointer: in dialogs and in the list the ring is always there; where a
// control goes that had it, Tab goes on.
static void the_ring_is_not_lost(void **state) {
    (void)state;
    static const Input KEYS[] = {{.key = KEY_TAB},
                                 {.key = KEY_TAB, .modifiers = SHIFT},
                                 {.key = KEY_F6},
                                 {.key = KEY_ENTER},
                                 {.key = KEY_SPACE},
                                 {.key = KEY_ESCAPE},
                                 {.key = KEY_LEFT},
                                 {.key = KEY_RIGHT},
                                 {.key = KEY_UP},
                                 {.key = KEY_DOWN},
                                 {.key = KEY_PAGE_DOWN},
                                 {.key = KEY_PAGE_UP},
                                 {.key = KEY_N},
                                 {.key = KEY_C},
                                 {.key = KEY_K},
                                 {.key = KEY_R},
                                 {.key = KEY_G},
                                 {.key = KEY_E, .modifiers = CTRL},
                                 {.key = KEY_F1},
                                 {.key = KEY_Z, .modifiers = CTRL},
                                 {.key = KEY_DELETE},
                                 {.key = KEY_HOME},
                                 {.key = KEY_RIGHT, .modifiers = CTRL}};
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    uint64_t seed = 5;
    size_t lost = 0, seen = 0;
    ui->has_motion = false;
    screen_draw(screen);
    for (int i = 0; i < 4000; i++) {
        Input input = KEYS[random_next(&seed) % (i % 3 ? 2 : sizeof KEYS / sizeof KEYS[0])];
        input.kind = INPUT_KEY;
        send(screen, input);
        ui->is_playing = false;
        seen += ui->focus_visible;
        if (!ui->focus_visible || has_stop(screen, ui->focus)) continue;
        lost++;
        assert_true(ui->dialog == DIALOG_NONE && !ui->is_menu_open);
        key(screen, KEY_TAB, 0);
        assert_true(has_stop(screen, ui->focus));
    }
    assert_true(seen > 3000 && lost < seen / 100);
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typing_closes_the_list),
        cmocka_unit_test(notices_go_by_themselves),
        cmocka_unit_test(a_notice_waits_while_a_dialog_hides_it),
        cmocka_unit_test(a_notice_waits_while_it_is_not_seen),
        cmocka_unit_test(esc_closes_a_notice),
        cmocka_unit_test(a_notice_changes_with_the_language),
        cmocka_unit_test(what_is_left_unfinished_is_told_in_the_language_chosen),
        cmocka_unit_test(the_zoom_says_how_large),
        cmocka_unit_test(a_sliders_number_is_typed),
        cmocka_unit_test(the_speed_is_typed),
        cmocka_unit_test(a_slider_that_is_gone_takes_no_digits),
        cmocka_unit_test(a_dialog_has_one_focus),
        cmocka_unit_test(arrows_go_through_the_choices),
        cmocka_unit_test(home_and_end_go_through_the_scenes),
        cmocka_unit_test(heads_have_keys),
        cmocka_unit_test(a_sentence_that_is_taken_has_no_ring),
        cmocka_unit_test(the_size_of_a_picture_is_in_pixels),
        cmocka_unit_test(the_last_picture_is_remembered),
        cmocka_unit_test(the_ring_is_not_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
