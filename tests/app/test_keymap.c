// keymap: one answer for each key, and a help text for each that is listed.
#include "app/ui/keymap.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const unsigned CONTEXTS[] = {KEY_CELL, KEY_NO_CELL, KEY_EDIT, KEY_DIALOG};

static void no_two_bindings_clash(void **state) {
    (void)state;
    for (size_t i = 0; i < keymap_count(); i++) {
        const KeyBinding *binding = keymap_at(i);
        size_t reached = 0;
        for (size_t c = 0; c < sizeof CONTEXTS / sizeof CONTEXTS[0]; c++) {
            const bool is_anywhere = (binding->contexts & KEY_ANYWHERE) != 0;
            if (!(binding->contexts & CONTEXTS[c]) && !(is_anywhere && CONTEXTS[c] < KEY_EDIT))
                continue;
            assert_ptr_equal(keymap_find(binding->key, binding->modifiers, CONTEXTS[c]), binding);
            reached++;
        }
        assert_true(reached > 0);
    }
}

static void listed_bindings_have_help_and_a_label(void **state) {
    (void)state;
    for (size_t i = 0; i < keymap_count(); i++) {
        const KeyBinding *binding = keymap_at(i);
        char label[32];
        assert_true(strlen(keymap_label(binding, label, sizeof label)) > 0);
        if (binding->help == TEXT_COUNT) continue;
        for (int language = 0; language < LANGUAGE_COUNT; language++)
            assert_true(strlen(text_get((Language)language, binding->help)) > 0);
    }
}

static void bindings_of_one_help_text_stand_together(void **state) {
    (void)state;
    TextId last = TEXT_COUNT;
    for (size_t i = 0; i < keymap_count(); i++) {
        const TextId help = keymap_at(i)->help;
        if (help == TEXT_COUNT || help == last) continue;
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(keymap_at(j)->help, help);
        last = help;
    }
}

static void expect_command(UiKey key, unsigned modifiers, unsigned context, CommandKind command) {
    const KeyBinding *binding = keymap_find(key, modifiers, context);
    assert_non_null(binding);
    assert_int_equal(binding->command, command);
}

static void a_selected_cell_changes_what_arrows_do(void **state) {
    (void)state;
    const unsigned cell = KEY_ANYWHERE | KEY_CELL, no_cell = KEY_ANYWHERE | KEY_NO_CELL;
    expect_command(KEY_RIGHT, 0, no_cell, COMMAND_STEP_NEXT);
    expect_command(KEY_RIGHT, 0, cell, COMMAND_MOVE_SELECTION);
    expect_command(KEY_PAGE_DOWN, 0, cell, COMMAND_STEP_NEXT);
    expect_command(KEY_RIGHT, MODIFIER_CTRL, cell, COMMAND_NEXT_STAGE);
    expect_command(KEY_ESCAPE, 0, cell, COMMAND_SELECT_NONE);
    expect_command(KEY_ESCAPE, 0, KEY_EDIT, COMMAND_EDIT_CANCEL);
    expect_command(KEY_ESCAPE, 0, KEY_DIALOG, COMMAND_DIALOG_CANCEL);
    expect_command(KEY_Z, MODIFIER_CTRL | MODIFIER_SHIFT, cell, COMMAND_REDO);
    assert_null(keymap_find(KEY_L, 0, KEY_EDIT));
    assert_null(keymap_find(KEY_Z, MODIFIER_CTRL, KEY_EDIT)); // the field's own undo
    assert_null(keymap_find(KEY_Z, MODIFIER_ALT, cell));
}

static void labels_read_as_on_a_keyboard(void **state) {
    (void)state;
    char label[32];
    assert_string_equal(keymap_label_of(COMMAND_UNDO, label, sizeof label), "Ctrl Z");
    assert_string_equal(keymap_label_of(COMMAND_STEP_FINER_NEXT, label, sizeof label), "Shift →");
    assert_string_equal(keymap_label_of(COMMAND_DIALOG_EXPORT, label, sizeof label), "Ctrl E");
    assert_string_equal(keymap_label_of(COMMAND_TOGGLE_HELP, label, sizeof label), "?");
    assert_string_equal(keymap_label_of(COMMAND_SET_TEXT, label, sizeof label), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_bindings_clash),
        cmocka_unit_test(listed_bindings_have_help_and_a_label),
        cmocka_unit_test(bindings_of_one_help_text_stand_together),
        cmocka_unit_test(a_selected_cell_changes_what_arrows_do),
        cmocka_unit_test(labels_read_as_on_a_keyboard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
