// Bad numbers, each with its reason in both languages, beside the cell and wholly in sight,
// wherever the cell lies; the old number stays. And numbers that people write in their own ways.
#include "app/ui/textfield.h"
#include "support/hands.h"
#include "support/temporary.h"
#include <math.h>

typedef struct BadNumber {
    const char *text;
    const char *en, *zh; // parts of the reason
} BadNumber;

static const BadNumber BAD[] = {
    {"abc", "abc is not a number", "abc 不是数"},
    {"", "empty: a number is expected", "这里是空的"},
    {"1e999", "1e999 is too large", "浮点数"},
    {"nan", "nan is not a finite number", "nan 不是有限的数"},
    {"inf", "inf is not a finite number", "不是有限的数"},
    {"-∞", "is not a finite number", "不是有限的数"},
    {"1,234", "can be read in two ways", "两种读法"},
    {"1,234,567", "thousands", "千位"},
    {"0x10", "is not a number", "不是数"},
    {"1 2", "1 2 is not a number", "1 2 不是数"},
    {"一", "一 is not a number", "一 不是数"},
};

typedef struct GoodNumber {
    const char *text;
    float value;
} GoodNumber;

static const GoodNumber GOOD[] = {
    {"0,5", 0.5f},     {"０．５", 0.5f}, {"０，５", 0.5f}, {"−2", -2}, {"+.5", 0.5f},
    {"1e-45", 1e-45f}, {"1e-50", 0},     {"　3　", 3},     {"5.", 5},
};

// Puts a text into the field over the selected cell, whatever characters it has, and commits.
static void enter(Screen *screen, const char *text) {
    key(screen, KEY_ENTER, 0);
    assert_true(ui_is_editing(&screen->lab.ui));
    key(screen, KEY_A, CTRL);
    if (text[0])
        type(screen, text);
    else
        key(screen, KEY_DELETE, 0);
    key(screen, KEY_ENTER, 0);
}

static bool is_within(DrawRect inner, DrawRect outer) {
    return inner.x >= outer.x - 0.5f && inner.y >= outer.y - 0.5f &&
           inner.x + inner.w <= outer.x + outer.w + 0.5f &&
           inner.y + inner.h <= outer.y + outer.h + 0.5f;
}

static bool overlap(DrawRect a, DrawRect b) {
    return a.x < b.x + b.w - 0.5f && b.x < a.x + a.w - 0.5f && a.y < b.y + b.h - 0.5f &&
           b.y < a.y + a.h - 0.5f;
}

// The outline of the bubble: the last one in the colour of errors.
static DrawRect bubble_of(const Screen *screen) {
    const DrawColor color = theme_get(screen->lab.ui.theme)->error;
    DrawRect found = {0};
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_STROKE && memcmp(&command->color, &color, sizeof color) == 0)
            found = command->rect;
    }
    return found;
}

static void expect_reason_in_sight(Screen *screen) {
    const UiState *ui = &screen->lab.ui;
    const DrawRect canvas = view_layout(ui->width, ui->height).canvas;
    TextField field;
    assert_true(textfield_find(screen->list, ui->edit_target, &field));
    const DrawRect bubble = bubble_of(screen);
    size_t lines = 0;
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        const DrawColor color = theme_get(ui->theme)->error;
        if (command->kind != DRAW_TEXT || memcmp(&command->color, &color, sizeof color) != 0)
            continue;
        lines++;
        if (!is_within(command->rect, bubble))
            fail_msg("%.0f × %.0f: \"%s\" leaves its bubble", (double)ui->width, (double)ui->height,
                     draw_command_text(screen->list, command));
    }
    assert_true(lines > 0);
    if (!is_within(bubble, canvas) || overlap(bubble, field.rect))
        fail_msg("%.0f × %.0f, cell %zu, %zu: the bubble at %.0f, %.0f, %.0f × %.0f",
                 (double)ui->width, (double)ui->height, ui->selection.row, ui->selection.column,
                 (double)bubble.x, (double)bubble.y, (double)bubble.w, (double)bubble.h);
    // Near the cell: it touches the band around the field.
    assert_true(overlap(bubble, draw_inset(field.rect, -8)));
}

static void every_bad_number_says_why_in_both_languages(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_INPUT);
    UiState *ui = &screen->lab.ui;
    select_range(screen, ATTN_X, 1, 1, 1, 1);
    for (size_t i = 0; i < 2 * sizeof BAD / sizeof BAD[0]; i++) {
        const BadNumber *bad = &BAD[i / 2];
        ui->language = i % 2 ? LANGUAGE_ZH : LANGUAGE_EN;
        enter(screen, bad->text);
        assert_true(ui_is_editing(ui));
        const char *part = i % 2 ? bad->zh : bad->en;
        if (!strstr(ui->edit_error, part))
            fail_msg("\"%s\": \"%s\" does not say \"%s\"", bad->text, ui->edit_error, part);
        expect_reason_in_sight(screen);
        key(screen, KEY_ESCAPE, 0);
        assert_true(lab_value(&screen->lab, ATTN_X, 0, 1, 1) == 2);
        assert_false(document_can_undo(screen->lab.document));
    }
    screen_close(screen);
}

static void numbers_are_read_as_people_write_them(void **state) {
    (void)state;
    Screen *screen = open_at("k3", ATTN_STAGE_INPUT);
    select_range(screen, ATTN_X, 1, 1, 1, 1);
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        enter(screen, GOOD[i].text);
        if (ui_is_editing(&screen->lab.ui))
            fail_msg("%s: %s", GOOD[i].text, screen->lab.ui.edit_error);
        const float value = lab_value(&screen->lab, ATTN_X, 0, 1, 1);
        assert_memory_equal(&value, &GOOD[i].value, sizeof value);
        key(screen, KEY_Z, CTRL);
    }
    screen_close(screen);
}

// --- files ---------------------------------------------------------------------------------------

static void expect_file_refused(Screen *screen, const char *json, const char *en, const char *zh) {
    UiState *ui = &screen->lab.ui;
    char path[] = TEMPORARY_PATH;
    temporary_write(path, json);
    const Command load = {.kind = COMMAND_LOAD, .text = path};
    ui_apply(ui, screen->lab.document, &load);
    unlink(path);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        const char *part = i == LANGUAGE_ZH ? zh : en;
        ui->language = (Language)i;
        if (!ui->message_is_error || !strstr(notice_text(ui), part))
            fail_msg("\"%s\" does not say \"%s\"", notice_text(ui), part);
    }
}

// A row that is named is found by its line: which row it is nobody counts in a long file.
static void what_is_wrong_with_a_row_is_told_with_its_line(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
#define FILE_HEAD "{\"format\": \"attnlab-scene\", \"version\": 1,\n"
    expect_file_refused(screen, FILE_HEAD "\"x\": [[1, 2],\n  [3, 4],\n  [5]]}",
                        "line 4, character 3: row 3 has ", "第 4 行第 3 个字符：第 3 行有 ");
    expect_file_refused(screen, FILE_HEAD "\"x\": [[1, 2],\n  []]}",
                        "line 3, character 3: row 2 is empty", "第 3 行第 3 个字符：第 2 行是空的");
    expect_file_refused(screen, FILE_HEAD "\"x\": [[1]],\n\"mask\": {\"matrix\": [[2]]}}",
                        "line 3, character 22: row 1, column 1 of the mask is 2",
                        "第 3 行第 22 个字符：掩码第 1 行第 1 列是 2");
    screen_close(screen);
}

// --- places --------------------------------------------------------------------------------------

// In the corners of every matrix that can be typed into, on every screen.
static void the_reason_is_in_sight_wherever_the_cell_is(void **state) {
    (void)state;
    const struct {
        const char *scene;
        AttnStage stage;
        AttnMatrixId matrix;
    } PLACES[] = {{"k3", ATTN_STAGE_INPUT, ATTN_X},
                  {"pronoun", ATTN_STAGE_PROJECT, ATTN_WQ},
                  {"pronoun", ATTN_STAGE_SOFTMAX, ATTN_WEIGHTS},
                  {"heads", ATTN_STAGE_SCORE, ATTN_SCORES},
                  {"translation", ATTN_STAGE_MIX, ATTN_CONTEXT}};
    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
        Screen *screen = open_at(PLACES[i].scene, PLACES[i].stage);
        const AttnMatrix m = attn_trace_matrix(screen->lab.document->trace, PLACES[i].matrix, 0);
        for (size_t j = 0; j < SCREEN_SIZE_COUNT * 4 * LANGUAGE_COUNT; j++) {
            UiState *ui = &screen->lab.ui;
            ui->width = SCREEN_SIZES[j / 4 % SCREEN_SIZE_COUNT].width;
            ui->height = SCREEN_SIZES[j / 4 % SCREEN_SIZE_COUNT].height;
            ui->language = j / 4 / SCREEN_SIZE_COUNT ? LANGUAGE_ZH : LANGUAGE_EN;
            const size_t width = PLACES[i].matrix == ATTN_WQ
                                     ? attn_trace_shape(screen->lab.document->trace)->d_k
                                     : m.cols;
            select_range(screen, PLACES[i].matrix, j & 2 ? m.rows - 1 : 0, j & 1 ? width - 1 : 0, 1,
                         1);
            enter(screen, "1,234");
            expect_reason_in_sight(screen);
            key(screen, KEY_ESCAPE, 0);
        }
        screen_close(screen);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bad_number_says_why_in_both_languages),
        cmocka_unit_test(numbers_are_read_as_people_write_them),
        cmocka_unit_test(what_is_wrong_with_a_row_is_told_with_its_line),
        cmocka_unit_test(the_reason_is_in_sight_wherever_the_cell_is),
    };
    return cmocka_run_group_tests_name("refused", tests, NULL, NULL);
}
