// Messages in Chinese: every refusal that editing can provoke is translated, parts and all (those
// of files: test_message_files.c).
#include "support/cmocka.h"

#include "app/text/text.h"
#include "support/lab.h"
#include <stdio.h>
#include <string.h>

static bool is_ascii(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text > 126) return false;
    return true;
}

static void check(const char *message, const char *expected) {
    char buffer[512];
    assert_string_equal(text_message(LANGUAGE_ZH, message, buffer, sizeof buffer), expected);
    assert_ptr_equal(text_message(LANGUAGE_EN, message, buffer, sizeof buffer), message);
}

static void test_parts_are_carried_over(void **state) {
    (void)state;
    check("empty: a number is expected", "这里是空的，请输入一个数");
    check("\"2x\" is not a number: one such as -0.5 or 2e-3 is expected",
          "\"2x\" 不是数，请输入 -0.5 或 2e-3 这样的数");
    check("x has 3 rows and 4 columns, there is no cell 9, 1",
          "x 有 3 行 4 列，没有第 9 行第 1 列");
    check("x has 1 row and 1 column, there is no cell 9, 1", "x 有 1 行 1 列，没有第 9 行第 1 列");
    check("the mask has 3 rows and 1 column", "掩码有 3 行 1 列");
    check("the mask has 1 row and 3 columns", "掩码有 1 行 3 列");
    check("wo has 3 rows, the context of all heads has 1 column: they must be equal",
          "wo 有 3 行，所有头的上下文有 1 列：两者必须相等");
    check("a comma is expected, found the end", "应为逗号，却到了末尾");
    check("True or False is expected, found a comma", "应为 True 或 False，现在是逗号");
    check("一 is not a number: one such as -0.5 or 2e-3 is expected",
          "一 不是数，请输入 -0.5 或 2e-3 这样的数");
    check("row 2, column 1: empty: a number is expected",
          "第 2 行第 1 列：这里是空的，请输入一个数");
    check("cannot be written: No such file or directory", "无法写入：没有这个文件或目录");
    check("cannot be opened: Permission denied", "无法打开：没有权限");
    check("something that nobody has translated", "something that nobody has translated");
    check("", "");
}

static void test_every_refusal_of_an_edit_is_translated(void **state) {
    (void)state;
    static const Command REFUSED[] = {
        {.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .row = 3, .number = 1},
        {.kind = COMMAND_SET_CELL, .matrix = ATTN_WO, .number = 1},
        {.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .number = 1e300},
        {.kind = COMMAND_SET_OVERRIDE, .matrix = ATTN_SCORES, .row = 7, .number = 1},
        {.kind = COMMAND_RELEASE_OVERRIDE, .matrix = ATTN_SCORES},
        {.kind = COMMAND_RELEASE_ALL},
        {.kind = COMMAND_SET_TEXT, .text = "   "},
        {.kind = COMMAND_SET_TEXT, .text = "no memory here", .integer = 1},
        {.kind = COMMAND_SET_TOKEN, .text = ""},
        {.kind = COMMAND_REMOVE_TOKEN, .row = 9},
        {.kind = COMMAND_SET_MODEL_WIDTH, .integer = 0},
        {.kind = COMMAND_SET_HEADS, .integer = 2},
        {.kind = COMMAND_SET_HEADS, .integer = 0},
        {.kind = COMMAND_SET_TEMPERATURE, .number = 0},
        {.kind = COMMAND_SET_POSITIONS, .integer = ATTN_POSITIONS_ROPE},
        {.kind = COMMAND_SET_RESIDUAL, .integer = 1},
        {.kind = COMMAND_TOGGLE_MASK_CELL, .row = 5},
        {.kind = COMMAND_PASTE, .matrix = ATTN_X, .text = "1 2\n3"},
        {.kind = COMMAND_PASTE, .matrix = ATTN_X, .text = "a\tb"},
        {.kind = COMMAND_UNDO},
        {.kind = COMMAND_SAVE},
    };
    Lab lab;
    lab_open(&lab, "k3");
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        AttnError error = {0};
        char buffer[512];
        if (i + 2 == sizeof REFUSED / sizeof *REFUSED) { // UNDO: with nothing to undo
            lab_close(&lab);
            lab_open(&lab, "k3");
        }
        assert_int_not_equal(document_apply(lab.document, &REFUSED[i], &error), ATTN_OK);
        if (is_ascii(text_message(LANGUAGE_ZH, error.message, buffer, sizeof buffer)))
            fail_msg("not translated: %s", error.message);
    }
    lab_close(&lab);
}

static void test_long_messages_are_cut_not_overrun(void **state) {
    (void)state;
    char buffer[24];
    memset(buffer, 'x', sizeof buffer);
    text_message(LANGUAGE_ZH, "\"2x\" is not a number: one such as -0.5 or 2e-3 is expected",
                 buffer, 16);
    assert_true(strlen(buffer) < 16);
    assert_int_equal(buffer[16], 'x');
}

static size_t holes(const char *text) {
    size_t count = 0;
    for (text = strstr(text, "%s"); text; text = strstr(text + 2, "%s"))
        count++;
    return count;
}

static void test_translations_have_as_many_holes(void **state) {
    (void)state;
#define X(en, zh) assert_int_equal(holes(en), holes(zh));
#include "app/text/messages.inc"
#undef X
}

// What takes the place of each % in turn, as "%zu%s"; "%%" stands for itself.
static void conversions(const char *text, char *out, size_t size) {
    size_t used = 0;
    for (; *text; text++) {
        if (text[0] != '%') continue;
        const size_t length = 1 + strspn(text + 1, "-+ #0123456789.*hlzjt") + 1;
        assert_non_null(memchr("%sdiuxfgc", text[length - 1], 9));
        assert_true(used + length < size);
        if (text[1] != '%') memcpy(out + used, text, length);
        if (text[1] != '%') used += length;
        text += length - 1;
    }
    out[used] = '\0';
}

// One call fills them all, with the same arguments (ui_say).
static void test_a_string_takes_the_same_in_every_language(void **state) {
    (void)state;
    char expected[64], found[64];
    for (int id = 0; id < TEXT_COUNT; id++) {
        conversions(text_get(LANGUAGE_EN, (TextId)id), expected, sizeof expected);
        conversions(text_get(LANGUAGE_ZH, (TextId)id), found, sizeof found);
        assert_string_equal(found, expected);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_are_carried_over),
        cmocka_unit_test(test_every_refusal_of_an_edit_is_translated),
        cmocka_unit_test(test_translations_have_as_many_holes),
        cmocka_unit_test(test_a_string_takes_the_same_in_every_language),
        cmocka_unit_test(test_long_messages_are_cut_not_overrun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
