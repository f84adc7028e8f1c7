// The log of inputs: what is written is read again bit for bit, a line cut off is left out, and
// what is no log is refused with its line.
#include "support/cmocka.h"

#include "app/doc/random.h"
#include "app/ui/input_log.h"
#include "app/ui/input_log_names.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static float any_float(uint64_t *seed) {
    return random_next(seed) % 3 ? (float)(random_next(seed) % 100000) / 7 - 2000 : 0;
}

static Input any_input(uint64_t *seed, InputKind kind) {
    static const char *const TEXTS[] = {"", "1.5", "汉字", "\"\\\n\t\x01\x7f#", "a b=c key=X"};
    Input input = {.kind = kind,
                   .key = (UiKey)(random_next(seed) % (KEY_Z + 1)),
                   .modifiers = (unsigned)(random_next(seed) % 8),
                   .is_repeat = random_next(seed) % 2,
                   .button = (int)(random_next(seed) % 4),
                   .clicks = (int)(random_next(seed) % 3),
                   .x = any_float(seed),
                   .y = any_float(seed),
                   .dx = any_float(seed),
                   .dy = any_float(seed)};
    bool has_text =
        kind == INPUT_TEXT || kind == INPUT_COMPOSE || kind == INPUT_DROP || kind == INPUT_PASTE;
    if (has_text) input.text = TEXTS[random_next(seed) % 5];
    return input;
}

static void expect_same(const Input *a, const Input *b) {
    assert_true(a->kind == b->kind && a->key == b->key && a->modifiers == b->modifiers &&
                a->is_repeat == b->is_repeat && a->button == b->button && a->clicks == b->clicks);
    assert_true(a->x == b->x && a->y == b->y && a->dx == b->dx && a->dy == b->dy);
    if (a->text)
        assert_string_equal(a->text, b->text);
    else
        assert_null(b->text);
}

static void append(char **text, char *more) {
    assert_non_null(more);
    size_t length = *text ? strlen(*text) : 0;
    *text = realloc(*text, length + strlen(more) + 1);
    assert_non_null(*text);
    memcpy(*text + length, more, strlen(more) + 1);
    free(more);
}

static void test_what_is_written_is_read_again(void **state) {
    (void)state;
    enum { COUNT = 500 };
    static Input inputs[COUNT];
    uint64_t seed = 3;
    InputLog log = {.items = NULL};
    InputLogStart start = {
        "a \"b\"/汉.json", LANGUAGE_ZH, THEME_DARK, NOTATION_COLUMNS, 1.25f, 1920, 1080};
    AttnError error = {0};
    char *text = NULL;
    append(&text, input_log_format_start(&start));
    for (size_t i = 0; i < COUNT; i++) {
        inputs[i] = any_input(&seed, (InputKind)(i % (INPUT_QUIT + 1)));
        append(&text, input_log_format((double)i / 8, &inputs[i]));
    }
    if (input_log_parse(text, strlen(text), &log, &error) != ATTN_OK)
        fail_msg("line %zu: %s", error.line, error.message);
    assert_int_equal(log.count, COUNT);
    assert_string_equal(log.start.scene, start.scene);
    assert_true(log.start.language == start.language && log.start.theme == start.theme &&
                log.start.notation == start.notation && log.start.zoom == start.zoom &&
                log.start.pixel_w == start.pixel_w && log.start.pixel_h == start.pixel_h);
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(log.items[i].time == (double)i / 8);
        expect_same(&inputs[i], &log.items[i].input);
    }
    input_log_deinit(&log);
    free(text);
}

static void test_a_line_cut_off_is_left_out(void **state) {
    (void)state;
    static const char TEXT[] = INPUT_LOG_HEADER "\nzoom 2\n\n# remark\n0.5 key key=A # and one\n"
                                                "0.6 press x=1 y=2 bu";
    InputLog log = {.items = NULL};
    AttnError error = {0};
    assert_int_equal(input_log_parse(TEXT, sizeof TEXT - 1, &log, &error), ATTN_OK);
    assert_int_equal(log.count, 1);
    assert_int_equal(log.items[0].input.key, KEY_A);
    assert_true(log.start.zoom == 2 && log.start.pixel_w == 1440);
    input_log_deinit(&log);
}

static void test_what_is_no_log_is_refused_with_its_line(void **state) {
    (void)state;
    static const char *const BAD[] = {
        "0.1 jump",          "0.1",
        "soon key key=A",    "-1 key key=A",
        "nan key key=A",     "0.1 key key=NO_SUCH_KEY",
        "0.1 press x=",      "0.1 press x=inf",
        "0.1 press z=1",     "0.1 press button=1.5",
        "0.1 text",          "0.1 text text=\"open",
        "0.1 text text=abc", "0.1 text text=\"\\q\"",
        "size 0 0",          "size 1440",
        "theme pink",        "zoom 100",
        "scene k3",          "0.1 press x",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        char text[128];
        AttnError error = {0};
        InputLog log = {.count = 77};
        int length = snprintf(text, sizeof text, INPUT_LOG_HEADER "\n\n%s\n", BAD[i]);
        if (input_log_parse(text, (size_t)length, &log, &error) == ATTN_OK) fail_msg("%s", BAD[i]);
        assert_int_equal(error.line, 3);
        assert_int_equal(log.count, 77);
    }
    AttnError error = {0};
    InputLog log;
    assert_int_not_equal(input_log_parse("{}", 2, &log, &error), ATTN_OK);
}

// Whoever adds a key or a kind gives it a name in the log.
static void test_every_key_and_kind_has_a_name(void **state) {
    (void)state;
    for (int key = KEY_NONE + 1; key <= KEY_Z; key++) {
        UiKey found;
        const char *name = input_log_key_name((UiKey)key);
        if (!name) fail_msg("key %d has no name in input_log_names.c", key);
        assert_true(input_log_key(name, &found) && found == (UiKey)key);
    }
    for (int kind = 0; kind <= INPUT_QUIT; kind++) {
        InputKind found;
        assert_true(input_log_kind(input_log_kind_name((InputKind)kind), &found));
        assert_int_equal(found, kind);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_read_again),
        cmocka_unit_test(test_a_line_cut_off_is_left_out),
        cmocka_unit_test(test_what_is_no_log_is_refused_with_its_line),
        cmocka_unit_test(test_every_key_and_kind_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
