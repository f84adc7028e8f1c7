// Pictures as they are saved, against those that a person has looked at.
#include "support/picture.h"

static void expect_matrix(const char *scene, AttnMatrixId id, ThemeKind theme, Language language,
                          const char *name) {
    Screen *screen = screen_open(scene, true);
    screen->lab.ui.theme = theme;
    screen->lab.ui.language = language;
    Picture picture = picture_of_matrix(screen, id);
    expect_picture(&picture, name);
    picture_free(&picture);
    screen_close(screen);
}

static void weights_on_white_paper(void **state) {
    (void)state;
    expect_matrix("k3", ATTN_WEIGHTS, THEME_LIGHT, LANGUAGE_EN, "weights-k3-light.png");
}

static void scores_of_a_chinese_sentence_in_the_dark(void **state) {
    (void)state;
    expect_matrix("pronoun-zh", ATTN_SCORES, THEME_DARK, LANGUAGE_ZH, "scores-pronoun-zh-dark.png");
}

// The tolerance must not hide what it is there to find.
static void other_weights_are_noticed(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", true);
    Picture before = picture_of_matrix(screen, ATTN_WEIGHTS);
    Command command = {.kind = COMMAND_SET_TEMPERATURE, .number = 0.4};
    AttnError error = {0};
    assert_int_equal(document_apply(screen->lab.document, &command, &error), ATTN_OK);
    Picture after = picture_of_matrix(screen, ATTN_WEIGHTS);
    assert_true(picture_difference(&before, &after) > PICTURE_SHARE);
    assert_true(picture_difference(&before, &before) <= 0);
    picture_free(&before);
    picture_free(&after);
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_on_white_paper),
        cmocka_unit_test(scores_of_a_chinese_sentence_in_the_dark),
        cmocka_unit_test(other_weights_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
