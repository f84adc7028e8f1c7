// Numbers beyond float32's end on the screen: what is said of a matrix's range is true of its
// infinite numbers, too, and nothing is said of numbers that are none.
#include "support/hands.h"

static char text[1 << 16];

static const char *stage_text(Screen *screen, AttnStage stage) {
    screen->lab.ui.stage = stage;
    screen_draw(screen);
    screen_text(screen, text, sizeof text);
    return text;
}

static void paste_into(Screen *screen, AttnMatrixId id, const char *numbers) {
    AttnError error = {0};
    const Command command = {.kind = COMMAND_PASTE, .matrix = id, .text = numbers};
    if (document_apply(screen->lab.document, &command, &error) != ATTN_OK)
        fail_msg("%s", error.message);
}

static void the_largest_of_infinite_numbers_is_infinite(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    paste_into(screen, ATTN_X, "1e30 0 0 0");
    const char *score = stage_text(screen, ATTN_STAGE_SCORE);
    assert_non_null(strstr(score, "scores · max |x| ∞"));
    assert_non_null(strstr(score, "… ∞")); // beside the colour map
    assert_null(strstr(score, "scores · max |x| 0.00"));
    screen_close(screen);
}

// A mask's −∞ are no numbers of it.
static void what_is_masked_is_not_counted(void **state) {
    (void)state;
    Screen *screen = screen_open("causal", false);
    const char *mask = stage_text(screen, ATTN_STAGE_MASK);
    assert_non_null(strstr(mask, "max |x| "));
    assert_null(strstr(mask, "max |x| ∞"));
    assert_null(strstr(mask, "∞ … "));
    screen_close(screen);
}

static void numbers_that_are_none_have_no_largest(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    char numbers[256] = "";
    const AttnMatrix x = attn_trace_matrix(screen->lab.document->trace, ATTN_X, 0);
    for (size_t i = 0; i < x.rows * x.cols; i++)
        strcat(numbers, (i + 1) % x.cols == 0 ? "3e38\n" : "3e38 ");
    paste_into(screen, ATTN_X,
               numbers); // the scores are ∞ everywhere, and weights of ∞ are undefined
    const char *output = stage_text(screen, ATTN_STAGE_OUTPUT);
    assert_non_null(strstr(output, "NaN"));
    assert_null(strstr(output, "max |x| 0.00"));
    assert_null(strstr(output, "0.00 … 0.00"));
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_of_infinite_numbers_is_infinite),
        cmocka_unit_test(what_is_masked_is_not_counted),
        cmocka_unit_test(numbers_that_are_none_have_no_largest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
