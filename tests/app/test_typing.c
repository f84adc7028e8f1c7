// What is being typed: where the pointer puts the cursor, what an input method composes, and
// sentences that are longer than their field.
#include "app/ui/commands.h"
#include "app/ui/dispatch.h"
#include "app/ui/notice.h"
#include "app/ui/textfield.h"
#include "support/screens.h"
#include <math.h>

static void send(Screen *screen, Input input) {
    dispatch_input(&screen->lab.ui, screen->lab.document, screen->list, &input);
    screen_draw(screen);
}

static void type(Screen *screen, const char *text) {
    send(screen, (Input){.kind = INPUT_TEXT, .text = text});
}

static void compose(Screen *screen, const char *text) {
    send(screen, (Input){.kind = INPUT_COMPOSE, .text = text});
}

static void key(Screen *screen, UiKey code, unsigned modifiers) {
    send(screen, (Input){.kind = INPUT_KEY, .key = code, .modifiers = modifiers});
}

static Screen *typing_into_a_cell(const char *text) {
    Screen *screen = screen_open("k3", true);
    UiState *ui = &screen->lab.ui;
    screen_draw(screen);
    const Command select = {.kind = COMMAND_SELECT, .matrix = ATTN_X, .row = 1, .column = 1};
    ui_apply(ui, screen->lab.document, &select);
    assert_true(edit_begin_cell(ui, screen->lab.document, text));
    screen_draw(screen);
    return screen;
}

static Screen *typing_a_sentence(const char *scene) {
    Screen *screen = screen_open(scene, true);
    edit_begin_sentence(&screen->lab.ui, screen->lab.document, false);
    screen_draw(screen);
    return screen;
}

static TextField field_of(const Screen *screen) {
    TextField field;
    assert_true(textfield_find(screen->list, screen->lab.ui.edit_target, &field));
    return field;
}

// Each letter pointed at, a little left of its middle, in fields of both fonts.
static void expect_cursor_follows_pointer(Screen *screen) {
    TextEdit *edit = &screen->lab.ui.edit;
    const TextField field = field_of(screen);
    const float left = textfield_left(screen->list, &field, edit);
    for (size_t i = 0; i < edit->length; i++) {
        const float a = textfield_width(screen->list, &field, edit->text, i);
        const float b = textfield_width(screen->list, &field, edit->text, i + 1);
        const float x = left + a + 0.4f * (b - a), y = field.rect.y + field.rect.h / 2;
        if (x < field.rect.x || x > field.rect.x + field.rect.w) continue;
        send(screen, (Input){.kind = INPUT_PRESS, .x = x, .y = y, .button = 1, .clicks = 1});
        send(screen, (Input){.kind = INPUT_RELEASE, .x = x, .y = y, .button = 1});
        assert_int_equal(edit->cursor, i);
    }
}

static void the_pointer_puts_the_cursor_where_it_points(void **state) {
    (void)state;
    Screen *cell = typing_into_a_cell("1.1111");
    assert_int_equal(field_of(cell).font, FONT_MONO);
    expect_cursor_follows_pointer(cell);
    screen_close(cell);
    Screen *sentence = typing_a_sentence("pronoun");
    assert_int_equal(field_of(sentence).font, FONT_TEXT);
    expect_cursor_follows_pointer(sentence);
    screen_close(sentence);
}

// In every cell of every matrix: what says which row and column it is stays to be read.
static void the_field_leaves_the_labels_free(void **state) {
    (void)state;
    static const AttnStage STAGES[] = {ATTN_STAGE_INPUT, ATTN_STAGE_PROJECT, ATTN_STAGE_SCORE,
                                       ATTN_STAGE_MIX};
    static const AttnMatrixId IDS[] = {ATTN_X, ATTN_WQ, ATTN_SCORES, ATTN_CONTEXT};
    Screen *screen = screen_open("pronoun", true);
    UiState *ui = &screen->lab.ui;
    for (size_t i = 0; i < 4 * SCREEN_SIZE_COUNT * NOTATION_COUNT; i++) {
        ui->width = SCREEN_SIZES[i / 4 % SCREEN_SIZE_COUNT].width;
        ui->height = SCREEN_SIZES[i / 4 % SCREEN_SIZE_COUNT].height;
        ui->notation = i < 4 * SCREEN_SIZE_COUNT ? NOTATION_ROWS : NOTATION_COLUMNS;
        ui_apply(ui, screen->lab.document,
                 &(Command){.kind = COMMAND_SET_STAGE, .integer = STAGES[i % 4]});
        ui_apply(ui, screen->lab.document,
                 &(Command){.kind = COMMAND_SELECT, .matrix = IDS[i % 4]});
        assert_true(edit_begin_cell(ui, screen->lab.document, "0.125"));
        screen_draw(screen);
        const TextField field = field_of(screen);
        const LayoutRange canvas = layout_group(screen->list, "canvas");
        for (size_t k = canvas.first; k < canvas.end; k++) {
            const DrawCommand *command = draw_command_at(screen->list, k);
            if (command->kind != DRAW_TEXT || command->font == FONT_MONO) continue;
            const DrawRect both = layout_intersection(command->rect, field.rect);
            if (both.w > 1 && both.h > 2.5f)
                fail_msg("%s: the field covers \"%s\"", screen->where,
                         draw_command_text(screen->list, command));
        }
        key(screen, KEY_ESCAPE, 0);
    }
    screen_close(screen);
}

static const DrawCommand *find_text(const Screen *screen, const char *text) {
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_TEXT &&
            strcmp(draw_command_text(screen->list, command), text) == 0)
            return command;
    }
    fail_msg("\"%s\" is not on the screen", text);
    return NULL;
}

// A line right under this text, as long as it.
static bool is_underlined(const Screen *screen, const DrawCommand *text) {
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *line = draw_command_at(screen->list, i);
        if (line->kind == DRAW_LINE && fabsf(line->rect.x - text->rect.x) < 0.5f &&
            fabsf(line->rect.w - text->rect.w) < 0.5f && line->rect.y > text->baseline &&
            line->rect.y < text->baseline + 6)
            return true;
    }
    return false;
}

static void expect_composed_at_the_cursor(Screen *screen, const char *text) {
    const TextField field = field_of(screen);
    const TextEdit *edit = &screen->lab.ui.edit;
    compose(screen, text);
    const DrawCommand *drawn = find_text(screen, text);
    assert_true(is_underlined(screen, drawn));
    const float left = textfield_left(screen->list, &field, edit);
    const float before = textfield_width(screen->list, &field, edit->text, edit->cursor);
    assert_true(fabsf(drawn->rect.x - (left + before)) < 0.5f);
    // The input method's window stands behind it.
    const float cursor = textfield_cursor(screen->list, &field, edit);
    assert_true(fabsf(cursor - (drawn->rect.x + drawn->rect.w)) < 0.5f);
}

static void what_is_composed_stands_underlined_at_the_cursor(void **state) {
    (void)state;
    Screen *sentence = typing_a_sentence("pronoun-zh");
    for (int i = 0; i < 3; i++)
        key(sentence, KEY_LEFT, 0);
    expect_composed_at_the_cursor(sentence, "ni hao");
    screen_close(sentence);
    Screen *cell = typing_into_a_cell("1");
    expect_composed_at_the_cursor(cell, "san");
    screen_close(cell);
    Screen *token = screen_open("pronoun-zh", true);
    edit_begin_token(&token->lab.ui, token->lab.document, false, 1);
    screen_draw(token);
    expect_composed_at_the_cursor(token, "dongwu");
    screen_close(token);
}

// From the first letter to the committed word: keys that the system sends along do nothing.
static void composing_owns_the_keys_until_it_commits(void **state) {
    (void)state;
    Screen *screen = typing_a_sentence("pronoun-zh");
    UiState *ui = &screen->lab.ui;
    Document *document = screen->lab.document;
    const size_t length = ui->edit.length, tokens = document->scene->tokens.count;
    const unsigned long version = document->version;
    compose(screen, "n");
    compose(screen, "ni'hao");
    const struct {
        UiKey code;
        unsigned modifiers;
    } KEYS[] = {{KEY_ENTER, 0}, {KEY_LEFT, 0},  {KEY_BACKSPACE, 0},
                {KEY_TAB, 0},   {KEY_SPACE, 0}, {KEY_Z, MODIFIER_CTRL}};
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++)
        key(screen, KEYS[i].code, KEYS[i].modifiers);
    assert_true(ui_is_editing(ui));
    assert_int_equal(ui->edit.length, length);
    assert_int_equal(document->version, version);
    assert_string_equal(ui->edit.composing, "ni'hao");
    type(screen, "你好");
    assert_string_equal(ui->edit.composing, "");
    assert_string_equal(ui->edit.text + length, "你好");
    assert_true(document->scene->tokens.count >= tokens);
    key(screen, KEY_ENTER, 0);
    assert_false(ui_is_editing(ui));
    key(screen, KEY_L, 0); // shortcuts are shortcuts again
    assert_int_equal(ui->language, LANGUAGE_ZH);
    key(screen, KEY_Z, MODIFIER_CTRL); // the word was typed: one step of Undo
    assert_int_equal(document->scene->tokens.count, tokens);
    screen_close(screen);
}

static void esc_drops_what_is_composed_then_leaves(void **state) {
    (void)state;
    Screen *screen = typing_a_sentence("pronoun");
    UiState *ui = &screen->lab.ui;
    compose(screen, "zhong");
    key(screen, KEY_ESCAPE, 0);
    assert_true(ui_is_editing(ui));
    assert_string_equal(ui->edit.composing, "");
    key(screen, KEY_ESCAPE, 0);
    assert_false(ui_is_editing(ui));
    compose(screen, "late"); // nothing is being edited: it goes nowhere
    assert_string_equal(ui->edit.composing, "");
    screen_close(screen);
}

// It does not wander along with the cursor.
static void pointing_elsewhere_drops_what_is_composed(void **state) {
    (void)state;
    Screen *screen = typing_a_sentence("pronoun");
    UiState *ui = &screen->lab.ui;
    const TextField field = field_of(screen);
    const float x = field.rect.x + field.padding, y = field.rect.y + field.rect.h / 2;
    compose(screen, "zhong");
    send(screen, (Input){.kind = INPUT_PRESS, .x = x, .y = y, .button = 1, .clicks = 1});
    send(screen, (Input){.kind = INPUT_RELEASE, .x = x, .y = y, .button = 1});
    assert_string_equal(ui->edit.composing, "");
    assert_true(ui_is_editing(ui));
    screen_close(screen);
}

static void a_long_composition_is_cut_at_a_character(void **state) {
    (void)state;
    char text[400] = "x";
    while (strlen(text) < 390)
        strcat(text, "字");
    TextEdit *edit = calloc(1, sizeof *edit);
    assert_non_null(edit);
    textedit_begin(edit, "", false);
    textedit_compose(edit, text);
    assert_int_equal(strlen(edit->composing), 253); // x and 84 characters of three bytes
    textedit_compose(edit, "\xff");
    assert_string_equal(edit->composing, "");
    free(edit);
}

static char *words_of(size_t bytes) {
    char *text = malloc(bytes + 1);
    assert_non_null(text);
    for (size_t i = 0; i < bytes; i++)
        text[i] = i % 10 == 9 ? ' ' : (char)('a' + i % 10 % 5);
    text[bytes] = '\0';
    return text;
}

static void give_tokens(Screen *screen, const char *text) {
    AttnError error = {0};
    const Command command = {.kind = COMMAND_SET_TEXT, .text = text};
    if (document_apply(screen->lab.document, &command, &error) != ATTN_OK)
        fail_msg("%s", error.message);
}

static void a_long_sentence_is_edited_whole(void **state) {
    (void)state;
    Screen *screen = screen_open("words", true);
    char *text = words_of(9999);
    give_tokens(screen, text);
    const size_t tokens = screen->lab.document->scene->tokens.count;
    edit_begin_sentence(&screen->lab.ui, screen->lab.document, false);
    screen_draw(screen);
    assert_int_equal(screen->lab.ui.edit.length, 9999);
    for (size_t i = 0; i < draw_command_count(screen->list); i++) // what is drawn is what is seen
        assert_true(draw_command_at(screen->list, i)->count < 500 ||
                    draw_command_at(screen->list, i)->kind != DRAW_TEXT);
    type(screen, "!");
    assert_true(screen->lab.document->scene->tokens.count > tokens);
    key(screen, KEY_HOME, 0);
    const TextField field = field_of(screen);
    assert_true(textfield_left(screen->list, &field, &screen->lab.ui.edit) > field.rect.x);
    free(text);
    screen_close(screen);
}

static void a_sentence_beyond_the_field_is_refused_in_words(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    Scene *scene = screen->lab.document->scene;
    const size_t count = 1200; // of the longest tokens: 63 bytes and a space
    SceneToken *many = calloc(count, sizeof *many), *few = scene->tokens.items;
    assert_non_null(many);
    for (size_t i = 0; i < count; i++)
        memset(many[i].text, 'a', SCENE_TOKEN_MAX - 1);
    const size_t few_count = scene->tokens.count;
    scene->tokens.items = many;
    scene->tokens.count = count;
    assert_int_equal(document_sentence_bytes(screen->lab.document, false), count * 64 - 1);
    edit_begin_sentence(&screen->lab.ui, screen->lab.document, false);
    assert_false(ui_is_editing(&screen->lab.ui));
    assert_non_null(strstr(notice_text(&screen->lab.ui), "76799"));
    assert_true(screen->lab.ui.message_is_error);
    scene->tokens.items = few;
    scene->tokens.count = few_count;
    free(many);
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pointer_puts_the_cursor_where_it_points),
        cmocka_unit_test(the_field_leaves_the_labels_free),
        cmocka_unit_test(what_is_composed_stands_underlined_at_the_cursor),
        cmocka_unit_test(composing_owns_the_keys_until_it_commits),
        cmocka_unit_test(esc_drops_what_is_composed_then_leaves),
        cmocka_unit_test(pointing_elsewhere_drops_what_is_composed),
        cmocka_unit_test(a_long_composition_is_cut_at_a_character),
        cmocka_unit_test(a_long_sentence_is_edited_whole),
        cmocka_unit_test(a_sentence_beyond_the_field_is_refused_in_words),
    };
    return cmocka_run_group_tests_name("typing", tests, NULL, NULL);
}
