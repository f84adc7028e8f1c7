// The SVG writer: well-formed whatever the list holds, text as text, cells in exactly their colour.
#include "app/draw/picture_form.h"
#include "app/draw/svg.h"
#include "support/screens.h"
#include "support/xml.h"
#include <math.h>

static const DrawColor INK = {29, 33, 41, 255};
static const DrawStyle PLAIN = {FONT_TEXT, 14, {29, 33, 41, 255}};

static DrawList *new_list(void) {
    DrawList *list = draw_list_create(&LAYOUT_METRICS);
    assert_non_null(list);
    return list;
}

// 400 × 300; well-formed. The caller's to free.
static char *write_svg(const DrawList *list) {
    const SvgPage page = {
        400, 300, {255, 255, 255, 255}, "Weights & <more>", "en", ATTNLAB_SOURCE_ASSETS "/fonts"};
    AttnError error = {0};
    char *text = NULL;
    size_t count = 0;
    assert_int_equal(svg_encode(list, &page, &text, &count, &error), ATTN_OK);
    assert_int_equal(strlen(text), count);
    expect_well_formed(text);
    return text;
}

// Writes the list, frees it, and looks for parts of the file.
static void expect_parts(DrawList *list, const char *const *parts, size_t count) {
    char *text = write_svg(list);
    for (size_t i = 0; i < count; i++)
        if (strstr(text, parts[i]) == NULL) fail_msg("no %s in\n%s", parts[i], text);
    free(text);
    draw_list_destroy(list);
}
#define EXPECT_PARTS(list, ...)                                                                    \
    expect_parts(list, (const char *const[]){__VA_ARGS__},                                         \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static size_t occurrences(const char *text, const char *part) {
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        count++;
    return count;
}

static void text_stays_text(void **state) {
    (void)state;
    DrawList *list = new_list();
    draw_text(list, PLAIN, 10, 20.25f, ALIGN_LEFT, "注意力 < \"softmax\" & >");
    draw_text(list, (DrawStyle){FONT_MATH_ITALIC, 20, INK}, 10, 60, ALIGN_LEFT, "Q");
    EXPECT_PARTS(list, ">注意力 &lt; &quot;softmax&quot; &amp; &gt;</text>",
                 "<text class=\"text\" x=\"10\" y=\"20.25\" font-size=\"14\" textLength=\"",
                 " lengthAdjust=\"spacingAndGlyphs\" fill=\"#1d2129\">", "'Noto Sans SC'",
                 ".variable{font-family:KaTeX_Math,", "text{white-space:pre}",
                 "<title>Weights &amp; &lt;more&gt;</title>");
}

// Formulas look the same whatever fonts there are, and can be searched all the same; a glyph is
// written once.
static void formulas_are_outlines_with_text_upon_them(void **state) {
    (void)state;
    DrawList *list = new_list();
    for (int i = 0; i < 3; i++)
        draw_text(list, (DrawStyle){FONT_MATH_ITALIC, 20, INK}, 10, 60, ALIGN_LEFT, "QK");
    draw_text(list, (DrawStyle){FONT_MATH_SIZE4, 20, INK}, 50, 60, ALIGN_LEFT, "(");
    char *text = write_svg(list);
    assert_int_equal(occurrences(text, "<defs><path id=\"glyph-"), 3); // Q, K, (
    assert_int_equal(occurrences(text, "<use xlink:href=\"#glyph-1\" "
                                       "transform=\"translate(10,60)scale(0.02000)\" "
                                       "fill=\"#1d2129\"/>"),
                     3);
    assert_int_equal(occurrences(text, " fill=\"#1d2129\" fill-opacity=\".000\">QK</text>"), 3);
    assert_null(strstr(text, "@font-face"));
    free(text);
    draw_list_destroy(list);
}

#define LOST "\xef\xbf\xbd" // U+FFFD

static void bytes_that_are_no_text_are_replaced(void **state) {
    (void)state;
    DrawList *list = new_list();
    // A control character, a byte that begins nothing, half a character.
    draw_text(list, PLAIN, 10, 20, ALIGN_LEFT,
              "a\x01"
              "b\xff"
              "c\xe6\xb3");
    // A surrogate, an overlong <, and what is no character at all.
    draw_text(list, PLAIN, 10, 40, ALIGN_LEFT,
              "d\xed\xa0\x80"
              "e\xc0\xbc"
              "f\xef\xbf\xbf"
              "g");
    EXPECT_PARTS(list, ">a" LOST "b" LOST "c" LOST LOST "<",
                 ">d" LOST LOST LOST "e" LOST LOST "f" LOST "g<");
}

static void a_cell_has_exactly_its_colour(void **state) {
    (void)state;
    DrawList *list = new_list();
    DrawColor *cells = draw_heatmap(list, draw_rect(10, 10, 80, 40), 1, 2, 2, 3);
    assert_non_null(cells);
    cells[0] = (DrawColor){1, 2, 3, 255};
    cells[1] = (DrawColor){250, 128, 7, 51};
    EXPECT_PARTS(list,
                 "<rect x=\"10\" y=\"10\" width=\"38\" height=\"38\" rx=\"3\" fill=\"#010203\"/>",
                 "<rect x=\"50\" y=\"10\" width=\"38\" height=\"38\" rx=\"3\" fill=\"#fa8007\" "
                 "fill-opacity=\".200\"/>");
}

static void equal_neighbours_are_one_rectangle(void **state) {
    (void)state;
    DrawList *list = new_list();
    DrawColor *cells = draw_heatmap(list, draw_rect(0, 0, 50, 20), 2, 5, 0, 0);
    assert_non_null(cells);
    for (size_t i = 0; i < 10; i++)
        cells[i] = (DrawColor){200, (uint8_t)(i < 4 ? 10 : 20), 30, 255};
    EXPECT_PARTS(list, "<g shape-rendering=\"crispEdges\">",
                 "<rect x=\"0\" y=\"0\" width=\"40\" height=\"10\" fill=\"#c80a1e\"/>",
                 "<rect x=\"40\" y=\"0\" width=\"10\" height=\"10\" fill=\"#c8141e\"/>",
                 "<rect x=\"0\" y=\"10\" width=\"50\" height=\"10\" fill=\"#c8141e\"/>");
}

static void many_cells_are_an_image(void **state) {
    (void)state;
    DrawList *list = new_list();
    DrawColor *cells = draw_heatmap(list, draw_rect(0, 0, 300, 300), 150, 150, 0, 0);
    assert_non_null(cells);
    for (size_t i = 0; i < 150 * 150; i++)
        cells[i] = (DrawColor){(uint8_t)i, (uint8_t)(i / 150), 0, 255};
    EXPECT_PARTS(list, "<image x=\"0\" y=\"0\" width=\"300\" height=\"300\"",
                 "style=\"image-rendering:pixelated\"", "\"data:image/png;base64,iVBORw0KGgo");
}

static void what_is_not_seen_is_left_out(void **state) {
    (void)state;
    DrawList *list = new_list();
    draw_clip(list, draw_rect(20, 20, 100, 100));
    draw_text(list, PLAIN, 30, 50, ALIGN_LEFT, "seen");
    draw_text(list, PLAIN, 30, 250, ALIGN_LEFT, "hidden");
    DrawColor *cells = draw_heatmap(list, draw_rect(20, 20, 1000, 20), 1, 50, 0, 0);
    for (size_t i = 0; cells && i < 50; i++)
        cells[i] = (DrawColor){(uint8_t)i, 0, 0, 255};
    draw_clip_end(list);
    draw_text(list, PLAIN, 30, 250, ALIGN_LEFT, "after");
    char *text = write_svg(list);
    assert_non_null(strstr(text, "<g clip-path=\"url(#clip-1)\">"));
    assert_non_null(strstr(text, ">seen<"));
    assert_null(strstr(text, ">hidden<"));
    assert_non_null(strstr(text, ">after<"));
    assert_non_null(strstr(text, "fill=\"#040000\""));
    assert_null(strstr(text, "fill=\"#060000\""));
    free(text);
    draw_list_destroy(list);
}

static void groups_bear_their_names_once(void **state) {
    (void)state;
    DrawList *list = new_list();
    for (int i = 0; i < 2; i++) {
        draw_group(list, "WQ");
        draw_fill(list, draw_rect(0, 0, 10, 10), 0, INK);
        draw_group_end(list);
    }
    draw_group(list, "1 of \"2\"");
    draw_group_end(list);
    draw_group_end(list); // one too many
    draw_clip(list, draw_rect(0, 0, 10, 10));
    draw_group(list, "open"); // never closed
    EXPECT_PARTS(list, "<g id=\"WQ\">", "<g id=\"WQ.2\">", "<g id=\"g-1-of--2-\">",
                 "<g id=\"open\">");
}

static void shapes_keep_their_measure(void **state) {
    (void)state;
    DrawList *list = new_list();
    draw_fill(list, draw_rect(1.25f, 2, 30, 0.2f), 0, INK);
    draw_stroke(list, draw_rect(10, 10, 40, 20), 4, 2, INK);
    draw_line(list, 5, 50, 95, 50, 1, INK);
    draw_triangle(list, 1, 2, 3.5f, 4, -0.001f, 6, INK);
    for (int i = 0; i < 3; i++)
        draw_hatch(list, draw_rect(100, 100, 20, 20), i == 2 ? 8 : 5, INK);
    char *text = write_svg(list);
    assert_int_equal(occurrences(text, "<pattern"), 2);
    assert_int_equal(occurrences(text, "fill=\"url(#hatch-1)\""), 2);
    free(text);
    EXPECT_PARTS(
        list, "<rect x=\"1.25\" y=\"2\" width=\"30\" height=\"1\" shape-rendering=\"crispEdges\"",
        "<rect x=\"11\" y=\"11\" width=\"38\" height=\"18\" rx=\"3\" fill=\"none\"",
        "<line x1=\"5\" y1=\"50\" x2=\"95\" y2=\"50\" shape-rendering=\"crispEdges\"",
        "<path d=\"M1,2L3.5,4L0,6z\"");
}

static void numbers_that_are_none_do_no_harm(void **state) {
    (void)state;
    const float odd[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e30f};
    DrawList *list = new_list();
    for (size_t i = 0; i < 5; i++) {
        draw_fill(list, draw_rect(odd[i], 1, 2, odd[i]), odd[i], INK);
        draw_stroke(list, draw_rect(1, odd[i], odd[i], 2), 3, odd[i], INK);
        draw_line(list, 1, odd[i], 3, 4, odd[i], INK);
        draw_hatch(list, draw_rect(1, 1, 9, 9), odd[i], INK);
        DrawColor *cells = draw_heatmap(list, draw_rect(1, 1, odd[i], 9), 2, 2, 0, odd[i]);
        for (size_t k = 0; cells && k < 4; k++)
            cells[k] = INK;
    }
    char *text = write_svg(list);
    assert_null(strstr(text, "nan"));
    assert_null(strstr(text, "inf"));
    free(text);
    draw_list_destroy(list);
}

static void the_weights_of_k3_are_golden(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    const View view = screen_view(screen);
    const ViewSize size = view_matrix_picture(&view, ATTN_WEIGHTS, 0);
    const SvgPage page = {size.width, size.height, view.theme->panel, "k3", "en", NULL};
    AttnError error = {0};
    char *text = NULL;
    size_t count = 0;
    assert_int_equal(svg_encode(screen->list, &page, &text, &count, &error), ATTN_OK);
    expect_well_formed(text);
    expect_golden_text(text, "weights-k3.svg");
    free(text);
    screen_close(screen);
}

// Every stage of a Chinese scene, in every theme: well-formed, and the same bytes each time.
static void whole_screens_are_well_formed(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun-zh", false);
    UiState *ui = &screen->lab.ui;
    ui->language = LANGUAGE_ZH;
    for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
        ui->stage = (AttnStage)stage;
        ui->theme = (ThemeKind)(stage % THEME_COUNT);
        screen_draw(screen);
        const SvgPage page = {ui->width, ui->height, INK, NULL, "zh", NULL};
        char *texts[2] = {NULL, NULL};
        for (size_t i = 0; i < 2; i++) {
            size_t count = 0;
            assert_int_equal(svg_encode(screen->list, &page, &texts[i], &count, NULL), ATTN_OK);
        }
        expect_well_formed(texts[0]);
        assert_string_equal(texts[0], texts[1]);
        assert_non_null(strstr(texts[0], ">小狗</text>"));
        free(texts[0]);
        free(texts[1]);
    }
    screen_close(screen);
}

static void the_ending_of_a_name_chooses(void **state) {
    (void)state;
    AttnError error = {0};
    PictureForm form = PICTURE_FORM_COUNT;
    assert_int_equal(picture_form_of("a/b.png"), PICTURE_PNG);
    assert_int_equal(picture_form_of("a.png.SVG"), PICTURE_SVG);
    static const char *const NONE[] = {"", "a", ".svg", "a/.png", "a.jpg", "a.svg ", "a.svg/b"};
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        assert_int_equal(picture_form_need(NONE[i], &form, &error), ATTN_ERROR_FORMAT);
        assert_int_equal(form, PICTURE_FORM_COUNT);
    }
    char chinese[256];
    text_message(LANGUAGE_ZH, error.message, chinese, sizeof chinese);
    assert_string_not_equal(chinese, error.message);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_stays_text),
        cmocka_unit_test(formulas_are_outlines_with_text_upon_them),
        cmocka_unit_test(bytes_that_are_no_text_are_replaced),
        cmocka_unit_test(a_cell_has_exactly_its_colour),
        cmocka_unit_test(equal_neighbours_are_one_rectangle),
        cmocka_unit_test(many_cells_are_an_image),
        cmocka_unit_test(what_is_not_seen_is_left_out),
        cmocka_unit_test(groups_bear_their_names_once),
        cmocka_unit_test(shapes_keep_their_measure),
        cmocka_unit_test(numbers_that_are_none_do_no_harm),
        cmocka_unit_test(the_weights_of_k3_are_golden),
        cmocka_unit_test(whole_screens_are_well_formed),
        cmocka_unit_test(the_ending_of_a_name_chooses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
