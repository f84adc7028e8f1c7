// Worksheets: what is left blank is blank, the answers are the trace's numbers, everything lies on
// the paper, and what does not fit is refused in words.
#include "app/views/worksheet.h"
#include "support/sized.h"
#include <math.h>

static const WorksheetSet SCORES = (WorksheetSet)1 << ATTN_SCORES;
static const WorksheetSet SCALED = (WorksheetSet)1 << ATTN_SCALED;
static const WorksheetSet MASKED = (WorksheetSet)1 << ATTN_MASKED;
static const WorksheetSet WEIGHTS = (WorksheetSet)1 << ATTN_WEIGHTS;

static Worksheet *open_sheet(const Screen *screen, const View *view, WorksheetSet blank,
                             size_t head) {
    AttnError error = {0};
    Worksheet *sheet = worksheet_create(view, blank, head, &error);
    if (!sheet) fail_msg("%s: %s", screen->lab.document->name, error.message);
    return sheet;
}

static size_t answers_page(const Worksheet *sheet) {
    size_t page = 0;
    while (!worksheet_is_answer_page(sheet, page))
        page++;
    return page;
}

// The numbers of a group on the page that is drawn; copied into out.
static size_t numbers_in(const DrawList *list, const char *group, char out[][NUMFMT_MAX],
                         size_t most) {
    const LayoutRange range = layout_group(list, group);
    size_t count = 0;
    for (size_t i = range.first; i < range.end; i++) {
        const DrawCommand *command = draw_command_at(list, i);
        if (command->kind != DRAW_TEXT || command->font != FONT_MONO) continue;
        assert_true(count < most);
        snprintf(out[count++], NUMFMT_MAX, "%s", draw_command_text(list, command));
    }
    return count;
}

static void what_is_blank_is_answered(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    const View view = screen_view(screen);
    Worksheet *sheet = open_sheet(screen, &view, SCORES | WEIGHTS, 0);
    char found[64][NUMFMT_MAX];
    bool is_drawn = false;
    for (size_t page = 0; page < answers_page(sheet); page++) {
        worksheet_draw_page(sheet, page);
        for (size_t i = 0; i < draw_command_count(screen->list); i++) {
            const DrawCommand *command = draw_command_at(screen->list, i);
            if (command->kind != DRAW_GROUP ||
                strcmp(draw_command_text(screen->list, command), "weights") != 0)
                continue;
            is_drawn = true;
            assert_int_equal(numbers_in(screen->list, "weights", found, 64), 0);
        }
    }
    assert_true(is_drawn);
    worksheet_draw_page(sheet, answers_page(sheet));
    assert_int_equal(numbers_in(screen->list, "weights", found, 64), 36);
    for (size_t i = 0; i < 36; i++) {
        char expected[NUMFMT_MAX];
        const float value = lab_value(&screen->lab, ATTN_WEIGHTS, 0, i / 6, i % 6);
        assert_string_equal(found[i], numfmt_fixed(expected, (double)value, 2));
    }
    assert_int_equal(numbers_in(screen->list, "scores", found, 64), 36);
    worksheet_destroy(sheet);
    screen_close(screen);
}

static void the_sheet_of_k3_is_golden(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    const View view = screen_view(screen);
    Worksheet *sheet = open_sheet(screen, &view, worksheet_choices(screen->lab.document), 0);
    assert_int_equal(worksheet_page_count(sheet), 2); // one to fill in, one with the answers
    worksheet_draw_page(sheet, 0);
    expect_golden(screen->list, "worksheet-k3");
    worksheet_draw_page(sheet, 1);
    expect_golden(screen->list, "worksheet-k3-answers");
    worksheet_destroy(sheet);
    screen_close(screen);
}

// --- paper ---------------------------------------------------------------------------------------

static void check_pages(const Screen *screen, const Worksheet *sheet) {
    const DrawRect paper = {0, 0, WORKSHEET_WIDTH, WORKSHEET_HEIGHT};
    char where[160];
    assert_true(worksheet_page_count(sheet) <= 12);
    assert_true(answers_page(sheet) > 0 && answers_page(sheet) < worksheet_page_count(sheet));
    for (size_t page = 0; page < worksheet_page_count(sheet); page++) {
        worksheet_draw_page(sheet, page);
        snprintf(where, sizeof where, "%s, %s, page %zu", screen->lab.document->name,
                 language_name(screen->lab.ui.language), page + 1);
        expect_no_overlap(layout_all(screen->list), where);
        expect_inside(layout_all(screen->list), draw_inset(paper, 50), where);
        for (size_t i = 0; i < draw_command_count(screen->list); i++) {
            const DrawCommand *command = draw_command_at(screen->list, i);
            if (command->kind == DRAW_TEXT) assert_true(command->size >= 8.5f);
            const DrawColor c = command->color; // no colour is lost on a black printer
            assert_true(c.r == c.g && c.g == c.b);
        }
    }
}

// With everything blank and with little, in both languages and notations.
static void check_scene(Screen *screen) {
    const WorksheetSet choices = worksheet_choices(screen->lab.document);
    for (int i = 0; i < 8; i++) {
        screen->lab.ui.language = (Language)(i % 2);
        screen->lab.ui.notation = (Notation)(i / 2 % 2);
        const View view = screen_view(screen);
        AttnError error = {0};
        Worksheet *sheet = worksheet_create(&view, i < 4 ? choices : WEIGHTS, 0, &error);
        if (sheet) {
            check_pages(screen, sheet);
        } else {
            char chinese[256];
            assert_int_equal(error.status, ATTN_ERROR_SHAPE);
            assert_non_null(strstr(error.message, "at most 24 rows and 16 columns"));
            text_message(LANGUAGE_ZH, error.message, chinese, sizeof chinese);
            assert_string_not_equal(chinese, error.message);
        }
        worksheet_destroy(sheet);
    }
}

static void every_scene_fits_its_paper(void **state) {
    (void)state;
    Screen *menu = screen_open("k3", false);
    for (size_t i = 0; i < menu->lab.ui.scenes.count; i++) {
        Screen *screen = screen_open(menu->lab.ui.scenes.items[i].name, true);
        check_scene(screen);
        screen_close(screen);
    }
    screen_close(menu);
}

static void every_option_fits_its_paper(void **state) {
    (void)state;
    static const char *const OPTIONS[] = {
        ", \"positions\": \"rope\", \"mask\": \"causal\"",
        ", \"positions\": \"sinusoidal\", \"residual\": true",
        ", \"positions\": \"alibi\", \"temperature\": 0.5",
        ", \"scale\": false",
        ", \"scale\": 0.3, \"softmax_axis\": \"queries\"",
    };
    for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++) {
        Screen *screen = open_size((Size){5, i == 1 ? 1 : 2, 4, OPTIONS[i]}, true);
        check_scene(screen);
        screen_close(screen);
    }
}

// --- special cells -------------------------------------------------------------------------------

static size_t count_of(const Screen *screen, const char *group, DrawKind kind) {
    const LayoutRange range = layout_group(screen->list, group);
    size_t count = 0;
    for (size_t i = range.first; i < range.end; i++)
        count += draw_command_at(screen->list, i)->kind == kind;
    return count;
}

static void draw_page_with(const Worksheet *sheet, const Screen *screen, const char *group) {
    for (size_t page = 0; page < worksheet_page_count(sheet); page++) {
        worksheet_draw_page(sheet, page);
        for (size_t i = 0; i < draw_command_count(screen->list); i++) {
            const DrawCommand *command = draw_command_at(screen->list, i);
            if (command->kind == DRAW_GROUP &&
                strcmp(draw_command_text(screen->list, command), group) == 0)
                return;
        }
    }
    fail_msg("no %s", group);
}

static void masked_boxes_are_hatched(void **state) {
    (void)state;
    Screen *screen = screen_open("causal", false);
    const View view = screen_view(screen);
    Worksheet *sheet = open_sheet(screen, &view, (WorksheetSet)1 << ATTN_MASKED, 0);
    draw_page_with(sheet, screen, "masked");
    assert_int_equal(count_of(screen, "masked", DRAW_HATCH), 21); // above the diagonal of 7 × 7
    worksheet_destroy(sheet);
    screen_close(screen);
}

// What is pinned cannot be computed: it is given.
static void pinned_numbers_are_given(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    const Command pin = {
        .kind = COMMAND_SET_OVERRIDE, .matrix = ATTN_SCORES, .row = 1, .column = 2, .number = 7};
    AttnError error = {0};
    assert_int_equal(document_apply(screen->lab.document, &pin, &error), ATTN_OK);
    const View view = screen_view(screen);
    Worksheet *sheet = open_sheet(screen, &view, SCORES, 0);
    char found[9][NUMFMT_MAX];
    draw_page_with(sheet, screen, "scores");
    assert_int_equal(numbers_in(screen->list, "scores", found, 9), 1);
    assert_string_equal(found[0], "7");
    worksheet_destroy(sheet);
    screen_close(screen);
}

// One head of several: its own columns of the weights, and all contexts before the output.
static void one_head_is_on_the_sheet(void **state) {
    (void)state;
    Screen *screen = screen_open("heads", false);
    const View view = screen_view(screen);
    const WorksheetSet blank = (WorksheetSet)1 << ATTN_CONTEXT | (WorksheetSet)1 << ATTN_OUTPUT;
    Worksheet *sheet = open_sheet(screen, &view, blank, 1);
    char found[200][NUMFMT_MAX];
    draw_page_with(sheet, screen, "WQ");
    const AttnShape *shape = attn_trace_shape(screen->lab.document->trace);
    assert_int_equal(numbers_in(screen->list, "WQ", found, 200), shape->d * shape->d_k);
    worksheet_destroy(sheet);
    screen_close(screen);
}

static bool is_drawn(const DrawList *list, const char *group) {
    for (size_t i = 0; i < draw_command_count(list); i++) {
        const DrawCommand *command = draw_command_at(list, i);
        if (command->kind == DRAW_GROUP && strcmp(draw_command_text(list, command), group) == 0)
            return true;
    }
    return false;
}

// S′ is S divided by a number: who is to find S must not read it there.
static void what_gives_an_answer_away_is_blank_too(void **state) {
    (void)state;
    static const struct {
        const char *scene;
        WorksheetSet blank, wanted;
    } CASES[] = {{"pronoun", SCORES, SCORES | SCALED},
                 {"causal", SCORES | WEIGHTS, SCORES | SCALED | MASKED | WEIGHTS},
                 {"causal", SCALED, SCALED | MASKED},
                 {"causal", WEIGHTS, WEIGHTS},
                 {"k3", 1u << ATTN_CONTEXT, 1u << ATTN_CONTEXT}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        Screen *screen = screen_open(CASES[i].scene, false);
        const View view = screen_view(screen);
        assert_int_equal(worksheet_with_telltales(screen->lab.document, CASES[i].blank),
                         CASES[i].wanted);
        Worksheet *sheet = open_sheet(screen, &view, CASES[i].blank, 0);
        char found[64][NUMFMT_MAX];
        for (size_t page = 0; page < answers_page(sheet); page++) {
            worksheet_draw_page(sheet, page);
            for (int id = 0; id < ATTN_MATRIX_COUNT; id++) {
                const char *name = attn_matrix_name((AttnMatrixId)id);
                if (CASES[i].wanted & 1u << id && is_drawn(screen->list, name))
                    assert_int_equal(numbers_in(screen->list, name, found, 64), 0);
            }
        }
        worksheet_destroy(sheet);
        screen_close(screen);
    }
}

// --- refusals ------------------------------------------------------------------------------------

static void expect_refused(const Screen *screen, WorksheetSet blank, const char *words) {
    AttnError error = {0};
    char chinese[256];
    const View view = screen_view(screen);
    assert_null(worksheet_create(&view, blank, 0, &error));
    if (strstr(error.message, words) == NULL) fail_msg("no \"%s\" in: %s", words, error.message);
    text_message(LANGUAGE_ZH, error.message, chinese, sizeof chinese);
    assert_string_not_equal(chinese, error.message);
}

static void what_has_no_place_is_refused(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    expect_refused(screen, 0, "scores, scaled, weights, context");
    expect_refused(screen, (WorksheetSet)1 << ATTN_MASKED, "scores, scaled, weights, context");
    expect_refused(screen, (WorksheetSet)1 << ATTN_X, "scores, scaled");
    screen_close(screen);
    screen = open_size((Size){25, 1, 4, ""}, false);
    expect_refused(screen, WEIGHTS, "X has 25 rows and 4 columns");
    screen_close(screen);
    screen = open_size((Size){17, 1, 4, ""}, false);
    expect_refused(screen, WEIGHTS, "scores has 17 rows and 17 columns");
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_blank_is_answered),
        cmocka_unit_test(what_gives_an_answer_away_is_blank_too),
        cmocka_unit_test(the_sheet_of_k3_is_golden),
        cmocka_unit_test(every_scene_fits_its_paper),
        cmocka_unit_test(every_option_fits_its_paper),
        cmocka_unit_test(masked_boxes_are_hatched),
        cmocka_unit_test(pinned_numbers_are_given),
        cmocka_unit_test(one_head_is_on_the_sheet),
        cmocka_unit_test(what_has_no_place_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
