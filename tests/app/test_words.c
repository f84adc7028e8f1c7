// Words: how texts fall into tokens, and what vectors the tokens get.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/doc/words.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int open_words(void **state) {
    AttnError error = {0};
    Words *words = NULL;
    if (words_open(ATTNLAB_SOURCE_ASSETS, &words, &error) != ATTN_OK) {
        print_error("%s\n", error.message);
        return -1;
    }
    *state = words;
    return 0;
}

static int close_words(void **state) {
    words_close(*state);
    return 0;
}

// --- tokens
// -------------------------------------------------------------------------------------------------

// The tokens of a text, joined by |.
static void check_split(const Words *words, const char *text, const char *expected) {
    SceneTokens tokens = {0};
    AttnError error = {0};
    char joined[1024] = "";
    if (words_split(words, text, &tokens, &error) != ATTN_OK)
        fail_msg("%s: %s", text, error.message);
    for (size_t i = 0; i < tokens.count; i++) {
        if (i > 0) strcat(joined, "|");
        strcat(joined, tokens.items[i].text);
    }
    free(tokens.items);
    assert_string_equal(joined, expected);
}

static void test_english(void **state) {
    check_split(*state, "The animal was too tired.", "The|animal|was|too|tired|.");
    check_split(*state,
                "  a\tb\n\xE3\x80\x80"
                "c  ",
                "a|b|c");
    check_split(*state, "Hello,world!", "Hello|,|world|!");
    check_split(*state, "\"Why?\" (she asked)", "\"|Why|?|\"|(|she|asked|)");
    check_split(*state, "wait... what", "wait|...|what");
    check_split(*state, "3.14 and 1,000.5 in 2024.", "3.14|and|1,000.5|in|2024|.");
    check_split(*state, "na\xC3\xAFve caf\xC3\xA9", "na\xC3\xAFve|caf\xC3\xA9");
    check_split(*state, "d_k = 4", "d_k|=|4");
}

static void test_contractions(void **state) {
    check_split(*state, "I don't know", "I|don't|know");
    check_split(*state, "It\xE2\x80\x99s DON'T", "It\xE2\x80\x99s|DON'T");
    check_split(*state, "the animal's dogs' food", "the|animal|'s|dogs|'|food");
    check_split(*state, "the cat\xE2\x80\x99s tail", "the|cat|\xE2\x80\x99s|tail");
    check_split(*state, "'quoted'", "'|quoted|'");
    check_split(*state, "a well-known two-legged thing -- yes",
                "a|well-known|two|-|legged|thing|--|yes");
}

static void test_chinese(void **state) {
    check_split(*state, "动物太累了，所以它没有过马路。",
                "动物|太|累|了|，|所以|它|没有|过|马路|。");
    check_split(*state, "我喜欢学习注意力机制", "我|喜欢|学习|注意力机制");
    check_split(*state, "I 喜欢 cats和狗", "I|喜欢|cats|和|狗");
    check_split(*state, "魑魅", "魑|魅"); // not in the list: one character each
}

// A token alone splits into itself, so that tokens joined by blanks give the same tokens.
static void test_splitting_is_stable(void **state) {
    static const char text[] =
        "The animal's well-known... isn't 3.14 小猫坐在垫子上。可魑魅 f-16's ’tis x--y";
    SceneTokens tokens, again;
    char joined[1024] = "";
    assert_int_equal(words_split(*state, text, &tokens, NULL), ATTN_OK);
    for (size_t i = 0; i < tokens.count; i++) {
        strcat(joined, tokens.items[i].text);
        strcat(joined, " ");
    }
    assert_int_equal(words_split(*state, joined, &again, NULL), ATTN_OK);
    assert_int_equal(again.count, tokens.count);
    for (size_t i = 0; i < tokens.count; i++)
        assert_string_equal(again.items[i].text, tokens.items[i].text);
    free(tokens.items);
    free(again.items);
}

static void check_refused(const Words *words, const char *text, AttnStatus status,
                          const char *message) {
    SceneTokens tokens = {NULL, 77};
    AttnError error = {0};
    assert_int_equal(words_split(words, text, &tokens, &error), status);
    assert_int_equal(tokens.count, 77);
    if (!strstr(error.message, message)) fail_msg("%s", error.message);
}

static void test_refused_texts(void **state) {
    check_refused(*state, "", ATTN_ERROR_SHAPE, "empty");
    check_refused(*state, " \n\t", ATTN_ERROR_SHAPE, "empty");
    check_refused(*state, "bad \xFF", ATTN_ERROR_FORMAT, "UTF-8");
    char *text = calloc(1, 3 * WORDS_TOKENS_MAX);
    assert_non_null(text);
    memset(text, 'a', 64);
    check_refused(*state, text, ATTN_ERROR_FORMAT, "64 bytes");
    text[63] = '\0';
    check_split(*state, text, text);
    for (size_t i = 0; i <= WORDS_TOKENS_MAX; i++)
        memcpy(text + 2 * i, "a ", 3);
    check_refused(*state, text, ATTN_ERROR_SHAPE, "more than 4096");
    free(text);
}

// --- vectors
// ------------------------------------------------------------------------------------------------

static SceneToken token_of(const Words *words, const char *text) {
    SceneToken token = {0};
    snprintf(token.text, sizeof token.text, "%s", text);
    words_mark(words, &token);
    return token;
}

static double cosine(const Words *words, const char *a, const char *b, size_t width) {
    float u[WORDS_WIDTH_MAX], v[WORDS_WIDTH_MAX];
    SceneToken token_a = token_of(words, a), token_b = token_of(words, b);
    assert_int_equal(words_vector(words, &token_a, width, u), token_a.source);
    assert_int_equal(words_vector(words, &token_b, width, v), token_b.source);
    double dot = 0.0;
    for (size_t i = 0; i < width; i++)
        dot += (double)u[i] * (double)v[i];
    return dot;
}

// As measured by assets/vectors/check_vectors.py, from which the tolerance comes too.
static void test_cosines(void **state) {
    assert_true(fabs(cosine(*state, "cat", "mouse", 8) - 0.849) < 0.01);
    assert_true(fabs(cosine(*state, "king", "queen", 8) - 0.899) < 0.01);
    assert_true(fabs(cosine(*state, "too", "tired", 8) - 0.781) < 0.01);
    assert_true(fabs(cosine(*state, "dog", "banana", 8) - -0.003) < 0.01);
    assert_true(fabs(cosine(*state, "cat", "mouse", 32) - 0.746) < 0.01);
    assert_true(fabs(cosine(*state, "Cat", "cat", 8) - 1.0) < 1e-6);
    assert_true(fabs(cosine(*state, "猫", "cat", 8) - 1.0) < 1e-6);
}

static void test_sources(void **state) {
    assert_int_equal(token_of(*state, "King").source, TOKEN_TABLE);
    assert_string_equal(token_of(*state, "King").gloss, "");
    assert_int_equal(token_of(*state, "动物").source, TOKEN_GLOSS);
    assert_string_equal(token_of(*state, "动物").gloss, "animal");
    assert_int_equal(token_of(*state, "Don\xE2\x80\x99t").source, TOKEN_GLOSS);
    assert_string_equal(token_of(*state, "Don\xE2\x80\x99t").gloss, "not");
    assert_int_equal(token_of(*state, "flurbish").source, TOKEN_SPELLED);
    assert_int_equal(token_of(*state, "魑").source, TOKEN_SPELLED);
    assert_int_equal(token_of(*state, ".").source, TOKEN_TABLE);
}

static void check_unit(const Words *words, const char *text, size_t width) {
    SceneToken token = token_of(words, text);
    float *vector = malloc(width * sizeof *vector);
    assert_non_null(vector);
    double squares = 0.0;
    words_vector(words, &token, width, vector);
    for (size_t i = 0; i < width; i++) {
        squares += (double)vector[i] * (double)vector[i];
        if (i >= WORDS_WIDTH_MAX) assert_true(vector[i] == 0.0f);
    }
    assert_true(fabs(squares - 1.0) < 1e-6);
    free(vector);
}

static void test_every_width(void **state) {
    static const char *const texts[] = {"cat", "flurbish", "魑", "", "动物", "\xFF broken"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (size_t width = 1; width <= 40; width++)
            check_unit(*state, texts[i], width);
    }
}

// Words that share letters come out nearer than words that do not; the same on every machine.
static void test_spelling(void **state) {
    double near = cosine(*state, "flurbish", "flurbished", 32);
    double far = cosine(*state, "flurbish", "zxqvtk", 32);
    assert_true(near > 0.5 && near > far + 0.3);
    assert_true(fabs(cosine(*state, "FLURBISH", "flurbish", 32) - 1.0) < 1e-6);
}

// Opening is part of the first sentence somebody types: 5 ms on an idle machine. The bound here is
// looser, for sanitizers and busy machines; the time is printed.
static void test_opens_quickly(void **state) {
    (void)state;
    double best = 1.0;
    for (int i = 0; i < 5; i++) {
        struct timespec start, end;
        Words *words;
        clock_gettime(CLOCK_MONOTONIC, &start);
        assert_int_equal(words_open(ATTNLAB_SOURCE_ASSETS, &words, NULL), ATTN_OK);
        clock_gettime(CLOCK_MONOTONIC, &end);
        words_close(words);
        double seconds =
            (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
        if (seconds < best) best = seconds;
    }
    print_message("words_open: %.2f ms\n", best * 1e3);
    assert_true(best < 0.05);
}

static void test_missing_assets(void **state) {
    (void)state;
    Words *words = NULL;
    AttnError error = {0};
    assert_int_equal(words_open("/nowhere", &words, &error), ATTN_ERROR_FILE);
    assert_null(words);
    assert_non_null(strstr(error.message, "words.safetensors"));
    assert_int_equal(words_open(NULL, &words, &error), ATTN_ERROR_FILE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_english),        cmocka_unit_test(test_contractions),
        cmocka_unit_test(test_chinese),        cmocka_unit_test(test_splitting_is_stable),
        cmocka_unit_test(test_refused_texts),  cmocka_unit_test(test_cosines),
        cmocka_unit_test(test_sources),        cmocka_unit_test(test_every_width),
        cmocka_unit_test(test_spelling),       cmocka_unit_test(test_opens_quickly),
        cmocka_unit_test(test_missing_assets),
    };
    return cmocka_run_group_tests(tests, open_words, close_words);
}
