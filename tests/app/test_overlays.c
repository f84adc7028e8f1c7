// Menu, dialogs, help, message, tooltip: nothing overlaps or leaves its card or the window, at any
// size, in both languages; the tooltip never lies upon what it is about.
#include "app/ui/commands.h"
#include "app/ui/keymap.h"
#include "app/ui/notice.h"
#include "support/screens.h"

static DrawRect window_of(const Screen *screen) {
    return draw_rect(0, 0, screen->lab.ui.width, screen->lab.ui.height);
}

static void check_overlays(Screen *screen) {
    const LayoutRange overlays = layout_group(screen->list, "overlays");
    assert_true(overlays.end > overlays.first);
    expect_no_overlap(overlays, screen->where);
    expect_inside(overlays, window_of(screen), screen->where);
}

static void give_recent_files(UiState *ui) {
    for (size_t i = 0; i < UI_RECENT_MAX; i++)
        snprintf(ui->recent[i], sizeof ui->recent[i],
                 "/home/a teacher with a long name/lessons of the %zu. week/a scene with a rather "
                 "long name, number %zu.json",
                 i, i);
    ui->recent_count = UI_RECENT_MAX;
}

static void dialogs_fit(void **state) {
    (void)state;
    const UiDialog dialogs[] = {DIALOG_KIND_OPEN, DIALOG_KIND_SAVE, DIALOG_KIND_EXPORT,
                                DIALOG_KIND_HELP};
    for (size_t i = 0; i < 8; i++) {
        Screen *screen = screen_open("pronoun", i >= 4);
        UiState *ui = &screen->lab.ui;
        give_recent_files(ui);
        dialog_open(ui, screen->lab.document, dialogs[i % 4]);
        screen_for_all(screen, check_overlays);
        snprintf(ui->edit_error, sizeof ui->edit_error,
                 "/home/teacher/pronoun.json:12:7: wq has 3 rows, x has 4 columns: they must be "
                 "equal, so that every column of x meets a row of wq");
        screen_for_all(screen, check_overlays);
        screen_close(screen);
    }
}

// Every choice can be read in full, whatever is chosen.
static void check_picture_choices(Screen *screen) {
    static const TextId WORDS[] = {TEXT_DIALOG_SCREEN, TEXT_DIALOG_STAGES, TEXT_DIALOG_SHEET};
    check_overlays(screen);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (!screen_shows(screen, text_get(screen->lab.ui.language, WORDS[i])))
            fail_msg("%s: no \"%s\"", screen->where, text_get(screen->lab.ui.language, WORDS[i]));
    const bool is_sheet =
        screen->lab.ui.dialog_choice[DIALOG_CONTENT] == PICTURE_WORKSHEET; // PDF only
    for (int form = 0; form < PICTURE_FORM_COUNT && !is_sheet; form++)
        assert_true(screen_shows(screen, picture_form_name((PictureForm)form)));
}

static void every_kind_of_picture_fits(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", true);
    UiState *ui = &screen->lab.ui;
    ui->stage = ATTN_STAGE_MASK; // its matrix has the longest name
    for (int i = 0; i < PICTURE_CONTENT_COUNT * PICTURE_FORM_COUNT; i++) {
        dialog_open(ui, screen->lab.document, DIALOG_KIND_EXPORT);
        dialog_choose(ui, screen->lab.document, DIALOG_CONTENT, i / PICTURE_FORM_COUNT);
        dialog_choose(ui, screen->lab.document, DIALOG_FORM, i % PICTURE_FORM_COUNT);
        screen_for_all(screen, check_picture_choices);
    }
    screen_close(screen);
}

// Names that it would lie upon make room for it, and so does a projector's formula: no half of a
// word looks out from under it.
static void check_names(const Screen *screen, DrawRect message) {
    size_t count = 0;
    const UiState *ui = &screen->lab.ui;
    if (!ui->is_projector && ui->message_is_error) return;
    const char *above = ui->is_projector ? "formula" : "top";
    const float buttons =
        ui->is_projector ? ui->width : expect_hit(screen->list, ui_id(UI_SNAPSHOT, 0, 0))->rect.x;
    LayoutText *texts = layout_texts(layout_group(screen->list, above), &count);
    for (size_t i = 0; i < count; i++) {
        const bool is_under = layout_intersection(texts[i].rect, message).w > 0;
        if (is_under && texts[i].rect.x < buttons)
            fail_msg("%s: \"%s\" lies under a message", screen->where, texts[i].text);
    }
    free(texts);
}

// A message lies on no caption or legend, on nothing to step with, on no name in the top bar, and
// (but for long errors) no button; while a dialog is open it waits.
static void check_message(Screen *screen) {
    const UiState *ui = &screen->lab.ui;
    check_overlays(screen);
    const DrawRect message = expect_hit(screen->list, ui_id(UI_MESSAGE, 0, 0))->rect;
    check_names(screen, message);
    const ViewLayout at = view_layout_of(ui);
    const DrawRect panels[] = {at.canvas, at.strip, at.inspector, at.controls};
    for (size_t i = 0; i < sizeof panels / sizeof panels[0]; i++) {
        const DrawRect both = layout_intersection(message, panels[i]);
        assert_true(both.w <= 0 || both.h <= 0);
    }
    static const UiKind BUTTONS[] = {UI_SNAPSHOT, UI_UNDO, UI_HELP, UI_EXPORT};
    for (size_t i = 0; i < draw_hit_count(screen->list); i++) {
        const DrawHit *hit = draw_hit_at(screen->list, i);
        for (size_t k = 0; k < sizeof BUTTONS / sizeof BUTTONS[0]; k++) {
            const DrawRect both = layout_intersection(message, hit->rect);
            if (hit->id.kind == BUTTONS[k] && !ui->message_is_error)
                assert_true(both.w <= 0 || both.h <= 0);
        }
    }
}

static void check_no_message(Screen *screen) {
    check_overlays(screen);
    for (size_t i = 0; i < draw_hit_count(screen->list); i++)
        assert_int_not_equal(draw_hit_at(screen->list, i)->id.kind, UI_MESSAGE);
}

static void messages_cover_nothing(void **state) {
    (void)state;
    static const AttnError ERROR = {
        .message = "/home/teacher/pronoun.json:12:7: wq has 3 rows, x has 4 columns: they must be "
                   "equal"};
    for (size_t i = 0; i < 8; i++) {
        Screen *screen = screen_open("pronoun", true);
        UiState *ui = &screen->lab.ui;
        ui->is_projector = i % 2 == 1;
        if (i / 2 == 0) ui_say(ui, false, TEXT_APP_COPIED, "S", (size_t)3, (size_t)3);
        if (i / 2 == 1)
            ui_say(ui, false, TEXT_APP_PICTURE_SAVED,
                   "/home/teacher/lessons/attention/pronoun-score-en.png");
        if (i / 2 == 2) ui_say_error(ui, &ERROR);
        if (i / 2 == 3) ui_say(ui, false, TEXT_COMPARE_KEPT, "C");
        screen_for_all(screen, check_message);
        give_recent_files(ui);
        dialog_open(ui, screen->lab.document, DIALOG_KIND_OPEN);
        screen_for_all(screen, check_no_message);
        screen_close(screen);
    }
}

static void check_menu(Screen *screen) {
    check_overlays(screen);
    for (size_t i = 0; i < screen->lab.ui.scenes.count; i++)
        assert_true(expect_hit(screen->list, ui_id(UI_SCENE_ITEM, 0, i))->flags & HIT_FOCUS);
}

static void the_menu_fits(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", true);
    screen->lab.ui.is_menu_open = true;
    screen_for_all(screen, check_menu);
    screen_close(screen);
}

static void dialogs_have_their_regions(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    give_recent_files(ui);
    dialog_open(ui, screen->lab.document, DIALOG_KIND_EXPORT);
    screen_draw(screen);
    expect_hit(screen->list, ui_id(UI_DIALOG_FIELD, 0, 0));
    expect_hit(screen->list, ui_id(UI_DIALOG_CHOICE, 0, 1));
    expect_hit(screen->list, ui_id(UI_DIALOG_CHOICE, 1, 2));
    expect_hit(screen->list, ui_id(UI_DIALOG_CANCEL, 0, 0));
    UiId id;
    draw_hit_find(screen->list, 5, 400, HIT_CLICK, &id); // the panels below cannot be clicked
    assert_int_equal(id.kind, UI_DIALOG);
    dialog_open(ui, screen->lab.document, DIALOG_KIND_OPEN);
    screen_draw(screen);
    expect_hit(screen->list, ui_id(UI_RECENT, 0, 0));
    screen_close(screen);
}

// A picture is not written under a name that denies what it is; the dialog stays and says so.
static void pictures_are_named_what_they_are(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    dialog_open(ui, screen->lab.document, DIALOG_KIND_EXPORT);
    textedit_begin(&ui->edit, "/tmp/picture.bmp", true);
    assert_false(dialog_accept(ui, screen->lab.document));
    assert_int_equal(ui->request, REQUEST_NONE);
    assert_non_null(strstr(ui->edit_error, ".png"));
    static const char *const NAMES[] = {"/tmp/picture.PNG", "/tmp/picture.svg", "/tmp/picture.pdf"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        ui->request = REQUEST_NONE;
        textedit_begin(&ui->edit, NAMES[i], true);
        if (!dialog_accept(ui, screen->lab.document)) fail_msg("%s: %s", NAMES[i], ui->edit_error);
        assert_int_equal(ui->request, REQUEST_EXPORT);
    }
    screen_close(screen);
}

// The field begins with a folder; a whole path that is pasted behind it is the one that is meant.
static void a_whole_path_behind_the_folder_is_meant(void **state) {
    (void)state;
    static const char *const BEFORE[] = {"/home/somebody/", "file://", ""};
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    for (size_t i = 0; i < sizeof BEFORE / sizeof *BEFORE; i++) {
        char path[DOCUMENT_PATH_MAX];
        snprintf(path, sizeof path, "%s%s/scenes/k3.json", BEFORE[i], ATTNLAB_SOURCE_ASSETS);
        dialog_open(ui, screen->lab.document, DIALOG_KIND_OPEN);
        textedit_begin(&ui->edit, path, false);
        if (!dialog_accept(ui, screen->lab.document)) fail_msg("%s: %s", path, ui->edit_error);
        assert_string_equal(screen->lab.document->name, "k3");
        const Command other = {.kind = COMMAND_LOAD, .text = "pronoun"};
        assert_true(ui_apply(ui, screen->lab.document, &other));
    }
    dialog_open(ui, screen->lab.document, DIALOG_KIND_EXPORT);
    textedit_begin(&ui->edit, "/home/somebody//tmp/picture.png", false);
    assert_true(dialog_accept(ui, screen->lab.document));
    assert_string_equal(ui->request_path, "/tmp/picture.png");
    screen_close(screen);
}

// Every listed binding stands in the help, uncut, with its key.
static void check_help(Screen *screen) {
    for (size_t i = 0; i < keymap_count(); i++) {
        const KeyBinding *binding = keymap_at(i);
        char label[32], letter[2];
        if (binding->help == TEXT_COUNT) continue;
        if (!screen_shows(screen, text_get(screen->lab.ui.language, binding->help)))
            fail_msg("%s: no \"%s\"", screen->where,
                     text_get(screen->lab.ui.language, binding->help));
        // In one cap, or the modifiers once for several keys.
        const bool is_whole = screen_shows(screen, keymap_label(binding, label, sizeof label));
        const bool is_shared =
            screen_shows(screen, keymap_modifiers_label(binding, label, sizeof label)) &&
            screen_shows(screen, keymap_key_label(binding, letter));
        assert_true(is_whole || is_shared);
    }
}

static void help_tells_every_key(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", true);
    dialog_open(&screen->lab.ui, screen->lab.document, DIALOG_KIND_HELP);
    screen_for_all(screen, check_help);
    screen_close(screen);
}

// --- tooltips ------------------------------------------------------------------------------------

// The outline of the topmost card: the last stroke of the overlays.
static bool find_card(const Screen *screen, DrawRect *out) {
    const LayoutRange overlays = layout_group(screen->list, "overlays");
    bool is_found = false;
    for (size_t i = overlays.first; i < overlays.end; i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind != DRAW_STROKE || command->radius != 6) continue;
        *out = command->rect;
        is_found = true;
    }
    return is_found;
}

static void expect_tip_beside(Screen *screen, DrawRect thing) {
    DrawRect card;
    if (!find_card(screen, &card)) return;
    const DrawRect window = window_of(screen), seen = layout_intersection(card, window);
    assert_true(seen.w > card.w - 0.5f && seen.h > card.h - 0.5f);
    const DrawRect both = layout_intersection(card, thing);
    if (both.w > 0.5f && both.h > 0.5f)
        fail_msg("%s: the tip at %.0f, %.0f lies upon its thing at %.0f, %.0f", screen->where,
                 (double)card.x, (double)card.y, (double)thing.x, (double)thing.y);
    expect_no_overlap(layout_group(screen->list, "overlays"), screen->where);
    expect_inside(layout_group(screen->list, "overlays"), card, screen->where);
}

// Points at every region, at the corner cells of grids.
static void check_tips(Screen *screen) {
    UiState *ui = &screen->lab.ui;
    const size_t count = draw_hit_count(screen->list);
    for (size_t i = 0; i < 2 * count; i++) {
        ui->hover = ui_id(UI_NONE, 0, 0);
        screen_draw(screen);
        const DrawHit hit = *draw_hit_at(screen->list, i / 2);
        const bool is_last = i % 2 == 1;
        DrawRect thing = hit.rect;
        if (hit.grid_rows > 0) {
            thing = draw_rect(hit.grid_x, hit.grid_y, hit.pitch_x, hit.pitch_y);
            thing.x += is_last ? (float)(hit.grid_cols - 1) * hit.pitch_x : 0;
            thing.y += is_last ? (float)(hit.grid_rows - 1) * hit.pitch_y : 0;
        }
        ui->pointer_x = thing.x + thing.w * (is_last ? 0.8f : 0.5f);
        ui->pointer_y = thing.y + thing.h * 0.5f;
        draw_hit_find(screen->list, ui->pointer_x, ui->pointer_y, 0, &ui->hover);
        if (ui->hover.kind != hit.id.kind) continue; // something lies above it
        screen_draw(screen);
        expect_tip_beside(screen, thing);
    }
    ui->hover = ui_id(UI_NONE, 0, 0);
}

static void tips_lie_beside_their_thing(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
        if (stage == ATTN_STAGE_ROTATE) continue;
        ui->stage = (AttnStage)stage;
        ui->language = stage % 2 == 0 ? LANGUAGE_EN : LANGUAGE_ZH;
        ui->width = stage % 2 == 0 ? 1024 : 1440;
        ui->height = stage % 2 == 0 ? 720 : 900;
        screen_draw(screen);
        check_tips(screen);
    }
    screen_close(screen);
}

static void point_at(Screen *screen, UiKind kind) {
    UiState *ui = &screen->lab.ui;
    screen_draw(screen);
    for (size_t i = 0; i < draw_hit_count(screen->list); i++) {
        const DrawHit *hit = draw_hit_at(screen->list, i);
        if (hit->id.kind != kind) continue;
        ui->pointer_x = hit->rect.x + 3;
        ui->pointer_y = hit->rect.y + 3;
    }
    draw_hit_find(screen->list, ui->pointer_x, ui->pointer_y, 0, &ui->hover);
    assert_int_equal(ui->hover.kind, kind);
    screen_draw(screen);
}

static void a_cells_tip_tells_its_exact_number(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    screen->lab.ui.stage = ATTN_STAGE_INPUT;
    point_at(screen, UI_CELL);
    char number[NUMFMT_MAX];
    const float value = *attn_at(attn_trace_matrix(screen->lab.document->trace, ATTN_X, 0), 0, 0);
    assert_true(screen_shows(screen, numfmt_exact(number, value)));
    screen_close(screen);
}

static void a_black_screen_is_black(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    screen->lab.ui.is_blank = true;
    ui_say(&screen->lab.ui, false, TEXT_APP_NO_PIN);
    screen_draw(screen);
    assert_int_equal(draw_command_count(screen->list), 1);
    screen_close(screen);
}

static void the_developer_panel_fits(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", true);
    screen->lab.ui.is_developer = true;
    screen_for_all(screen, check_overlays);
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogs_fit),
        cmocka_unit_test(every_kind_of_picture_fits),
        cmocka_unit_test(messages_cover_nothing),
        cmocka_unit_test(the_menu_fits),
        cmocka_unit_test(dialogs_have_their_regions),
        cmocka_unit_test(pictures_are_named_what_they_are),
        cmocka_unit_test(a_whole_path_behind_the_folder_is_meant),
        cmocka_unit_test(help_tells_every_key),
        cmocka_unit_test(tips_lie_beside_their_thing),
        cmocka_unit_test(a_cells_tip_tells_its_exact_number),
        cmocka_unit_test(a_black_screen_is_black),
        cmocka_unit_test(the_developer_panel_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
