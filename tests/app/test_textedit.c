// textedit: typing, selecting, moving and undoing in UTF-8, within its bounds.
#include "app/ui/textedit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static TextEdit *editing(const char *text) {
    TextEdit *edit = calloc(1, sizeof *edit);
    assert_non_null(edit);
    textedit_begin(edit, text, false);
    return edit;
}

static void expect(const TextEdit *edit, const char *text, size_t cursor, size_t anchor) {
    assert_string_equal(edit->text, text);
    assert_int_equal(edit->length, strlen(text));
    assert_int_equal(edit->cursor, cursor);
    assert_int_equal(edit->anchor, anchor);
}

static void begins_at_the_end_or_with_all_selected(void **state) {
    (void)state;
    TextEdit *edit = editing("1.5");
    assert_true(edit->is_active);
    expect(edit, "1.5", 3, 3);
    textedit_begin(edit, "1.5", true);
    expect(edit, "1.5", 3, 0);
    assert_true(textedit_insert(edit, "7"));
    expect(edit, "7", 1, 1);
    textedit_end(edit);
    assert_false(edit->is_active);
    free(edit);
}

static void moves_by_characters_not_by_bytes(void **state) {
    (void)state;
    TextEdit *edit = editing("我a😀");
    expect(edit, "我a😀", 8, 8);
    textedit_key(edit, TEXTEDIT_LEFT, false);
    assert_int_equal(edit->cursor, 4);
    textedit_key(edit, TEXTEDIT_LEFT, false);
    textedit_key(edit, TEXTEDIT_LEFT, false);
    textedit_key(edit, TEXTEDIT_LEFT, false);
    assert_int_equal(edit->cursor, 0);
    textedit_key(edit, TEXTEDIT_RIGHT, false);
    assert_int_equal(edit->cursor, 3);
    textedit_key(edit, TEXTEDIT_DELETE, false);
    expect(edit, "我😀", 3, 3);
    textedit_key(edit, TEXTEDIT_BACKSPACE, false);
    expect(edit, "😀", 0, 0);
    textedit_key(edit, TEXTEDIT_END, false);
    textedit_key(edit, TEXTEDIT_BACKSPACE, false);
    expect(edit, "", 0, 0);
    textedit_key(edit, TEXTEDIT_BACKSPACE, false);
    textedit_key(edit, TEXTEDIT_DELETE, false);
    textedit_key(edit, TEXTEDIT_RIGHT, false);
    expect(edit, "", 0, 0);
    free(edit);
}

static void selects_and_replaces(void **state) {
    (void)state;
    TextEdit *edit = editing("我喜欢学习");
    textedit_key(edit, TEXTEDIT_HOME, false);
    textedit_key(edit, TEXTEDIT_RIGHT, false);
    textedit_key(edit, TEXTEDIT_RIGHT, true);
    textedit_key(edit, TEXTEDIT_RIGHT, true);
    size_t first = 0;
    assert_int_equal(textedit_selection(edit, &first), 6);
    assert_int_equal(first, 3);
    assert_true(textedit_insert(edit, "爱"));
    expect(edit, "我爱学习", 6, 6);
    textedit_key(edit, TEXTEDIT_SELECT_ALL, false);
    textedit_key(edit, TEXTEDIT_LEFT, false);
    assert_int_equal(edit->cursor, 0);
    textedit_key(edit, TEXTEDIT_SELECT_ALL, false);
    textedit_key(edit, TEXTEDIT_RIGHT, false);
    assert_int_equal(edit->cursor, edit->length);
    textedit_key(edit, TEXTEDIT_HOME, true);
    textedit_key(edit, TEXTEDIT_DELETE, false);
    expect(edit, "", 0, 0);
    free(edit);
}

static void moves_by_words(void **state) {
    (void)state;
    TextEdit *edit = editing("The  animal, été 注意力。好");
    const size_t rights[] = {5, 11, 13, 19, 28, 31, 34};
    textedit_key(edit, TEXTEDIT_HOME, false);
    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
        textedit_key(edit, TEXTEDIT_WORD_RIGHT, false);
        assert_int_equal(edit->cursor, rights[i]);
    }
    const size_t lefts[] = {31, 28, 19, 13, 11, 5, 0, 0};
    for (size_t i = 0; i < sizeof lefts / sizeof lefts[0]; i++) {
        textedit_key(edit, TEXTEDIT_WORD_LEFT, true);
        assert_int_equal(edit->cursor, lefts[i]);
    }
    assert_int_equal(edit->anchor, 34);
    free(edit);
}

static void sets_the_cursor_at_borders_only(void **state) {
    (void)state;
    TextEdit *edit = editing("我b");
    textedit_set_cursor(edit, 2, false);
    expect(edit, "我b", 0, 0);
    textedit_set_cursor(edit, 99, true);
    expect(edit, "我b", 4, 0);
    free(edit);
}

static void undoes_words_and_replacements_in_one_step(void **state) {
    (void)state;
    TextEdit *edit = editing("");
    const char *typed[] = {"t", "o", "o", " ", "t", "i", "r", "e", "d"};
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
        textedit_insert(edit, typed[i]);
    textedit_key(edit, TEXTEDIT_SELECT_ALL, false);
    textedit_insert(edit, "累");
    expect(edit, "累", 3, 3);
    textedit_key(edit, TEXTEDIT_UNDO, false);
    assert_string_equal(edit->text, "too tired");
    textedit_key(edit, TEXTEDIT_UNDO, false);
    assert_string_equal(edit->text, "too");
    textedit_key(edit, TEXTEDIT_UNDO, false);
    textedit_key(edit, TEXTEDIT_UNDO, false);
    expect(edit, "", 0, 0);
    for (int i = 0; i < 5; i++)
        textedit_key(edit, TEXTEDIT_REDO, false);
    expect(edit, "累", 3, 3);
    textedit_key(edit, TEXTEDIT_UNDO, false);
    textedit_insert(edit, "!");
    textedit_key(edit, TEXTEDIT_REDO, false);
    assert_string_equal(edit->text, "too tired!");
    free(edit);
}

// The text stays whole and valid whatever is done, also when the log has to forget.
static void survives_a_random_walk(void **state) {
    (void)state;
    TextEdit *edit = editing("begin 开始");
    char *big = malloc(3000);
    assert_non_null(big);
    memset(big, 'x', 2999);
    big[2999] = '\0';
    uint32_t random = 12345;
    for (int i = 0; i < 20000; i++) {
        random = random * 1664525u + 1013904223u;
        const unsigned what = random >> 24;
        if (what < 60) {
            textedit_insert(edit, "字");
        } else if (what < 100) {
            textedit_insert(edit, "a b");
        } else if (what < 110) {
            textedit_insert(edit, big);
        } else {
            textedit_key(edit, (TextEditKey)(what % (TEXTEDIT_SELECT_ALL + 1)), what & 1);
        }
        assert_true(edit->length < TEXTEDIT_MAX);
        assert_int_equal(strlen(edit->text), edit->length);
        assert_true(edit->cursor <= edit->length && edit->anchor <= edit->length);
        assert_true(((unsigned char)edit->text[edit->cursor] & 0xc0) != 0x80);
        assert_true(edit->log.used <= sizeof edit->log.bytes);
    }
    free(big);
    free(edit);
}

static void undoing_all_gives_the_first_text(void **state) {
    (void)state;
    TextEdit *edit = editing("begin 开始");
    for (int i = 0; i < 50; i++) {
        textedit_set_cursor(edit, (size_t)(i * 7) % (edit->length + 1), false);
        textedit_key(edit, TEXTEDIT_WORD_LEFT, i % 3 == 0);
        textedit_insert(edit, i % 2 ? "字 " : "ab ");
    }
    for (int i = 0; i < 50; i++)
        textedit_key(edit, TEXTEDIT_UNDO, false);
    assert_string_equal(edit->text, "begin 开始");
    free(edit);
}

static void keeps_lines_single(void **state) {
    (void)state;
    TextEdit *edit = editing("");
    assert_true(textedit_insert(edit, "a\tb\r\nc\nd\x7f\xe2\x80\xa8"));
    assert_string_equal(edit->text, "a b c d  ");
    free(edit);
}

static void refuses_what_is_not_utf8(void **state) {
    (void)state;
    const char *bad[] = {"\xff",         "a\x80",        "\xc0\xaf",
                         "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                         "\xe6\x88",     "\xf0\x9f\x98"};
    TextEdit *edit = editing("kept");
    textedit_key(edit, TEXTEDIT_SELECT_ALL, false);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(textedit_insert(edit, bad[i]));
        expect(edit, "kept", 4, 0);
    }
    assert_false(textedit_insert(edit, ""));
    textedit_begin(edit, "\xff", false);
    expect(edit, "", 0, 0);
    free(edit);
}

static void refuses_whole_what_does_not_fit(void **state) {
    (void)state;
    char *text = malloc(2 * TEXTEDIT_MAX);
    assert_non_null(text);
    memset(text, 'a', 2 * TEXTEDIT_MAX);
    text[TEXTEDIT_MAX - 1] = '\0';
    TextEdit *edit = editing("");
    assert_true(textedit_insert(edit, text));
    assert_int_equal(edit->length, TEXTEDIT_MAX - 1);
    assert_false(textedit_insert(edit, "b"));
    textedit_key(edit, TEXTEDIT_SELECT_ALL, false);
    assert_true(textedit_insert(edit, text));
    textedit_key(edit, TEXTEDIT_UNDO, false);
    assert_int_equal(edit->length, TEXTEDIT_MAX - 1);
    memcpy(text + TEXTEDIT_MAX - 2, "我", 4);
    textedit_begin(edit, text, false); // cut before the character that does not fit
    assert_int_equal(edit->length, TEXTEDIT_MAX - 2);
    free(text);
    free(edit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begins_at_the_end_or_with_all_selected),
        cmocka_unit_test(moves_by_characters_not_by_bytes),
        cmocka_unit_test(selects_and_replaces),
        cmocka_unit_test(moves_by_words),
        cmocka_unit_test(sets_the_cursor_at_borders_only),
        cmocka_unit_test(undoes_words_and_replacements_in_one_step),
        cmocka_unit_test(survives_a_random_walk),
        cmocka_unit_test(undoing_all_gives_the_first_text),
        cmocka_unit_test(keeps_lines_single),
        cmocka_unit_test(refuses_what_is_not_utf8),
        cmocka_unit_test(refuses_whole_what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
