// The PDF painter: text that can be searched in embedded fonts, cells in exactly their colour, and
// a sound file whatever the list holds.
#include "app/draw/pdf.h"
#include "support/pdf_reading.h"
#include "support/screens.h"
#include <math.h>

static const DrawColor INK = {29, 33, 41, 255};
static const DrawColor PAPER = {255, 255, 255, 255};
static const DrawStyle PLAIN = {FONT_TEXT, 14, {29, 33, 41, 255}};
static const DrawStyle BOLD = {FONT_TEXT_BOLD, 14, {29, 33, 41, 255}};

static DrawList *new_list(void) {
    DrawList *list = draw_list_create(&LAYOUT_METRICS);
    assert_non_null(list);
    return list;
}

static Pdf *new_pdf(const char *title) {
    AttnError error = {0};
    Pdf *pdf = pdf_create(ATTNLAB_SOURCE_ASSETS "/fonts", title, &error);
    if (!pdf) fail_msg("%s", error.message);
    return pdf;
}

static void add_page(Pdf *pdf, const DrawList *list, float width, float height, const char *name) {
    const PdfPage page = {width, height, PAPER, name};
    AttnError error = {0};
    if (pdf_add_page(pdf, list, &page, &error) != ATTN_OK) fail_msg("%s", error.message);
}

static PdfText finish(Pdf *pdf) {
    unsigned char *bytes = NULL;
    size_t count = 0;
    AttnError error = {0};
    if (pdf_finish(pdf, &bytes, &count, &error) != ATTN_OK) fail_msg("%s", error.message);
    PdfText text = pdf_read(bytes, count);
    free(bytes);
    pdf_destroy(pdf);
    return text;
}

// One page of 400 × 300; frees the list.
static PdfText write_pdf(DrawList *list) {
    Pdf *pdf = new_pdf("Weights");
    add_page(pdf, list, 400, 300, NULL);
    draw_list_destroy(list);
    return finish(pdf);
}

static size_t occurrences(const char *text, const char *part) {
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        count++;
    return count;
}

static void expect_part(const char *text, const char *part) {
    if (strstr(text, part) == NULL) fail_msg("no %s in\n%.20000s", part, text);
}

// Every font's program is in the file, and a table that says which characters its glyphs are.
static void expect_fonts(const PdfText *text, size_t least) {
    const size_t fonts = occurrences(text->objects, "/Type /FontDescriptor");
    assert_true(fonts >= least);
    assert_int_equal(occurrences(text->objects, "/FontFile"), fonts);
    assert_int_equal(occurrences(text->objects, "/ToUnicode"), fonts);
}

static void text_can_be_searched(void **state) {
    (void)state;
    DrawList *list = new_list();
    draw_text(list, PLAIN, 10, 20, ALIGN_LEFT, "注意力 attention");
    draw_text(list, BOLD, 10, 50, ALIGN_LEFT, "归一化");
    draw_text(list, (DrawStyle){FONT_MATH_ITALIC, 20, INK}, 10, 80, ALIGN_LEFT, "Q");
    draw_text(list, (DrawStyle){FONT_MONO, 12, INK}, 10, 110, ALIGN_LEFT, "−1.80 ∞");
    PdfText text = write_pdf(list);
    expect_fonts(&text, 5);
    static const char *const CHARACTERS[] = {"<6ce8>", "<610f>", "<529b>", "<5f52>", "<2212>"};
    for (size_t i = 0; i < sizeof CHARACTERS / sizeof *CHARACTERS; i++)
        expect_part(text.streams, CHARACTERS[i]);
    expect_part(text.objects, "+NotoSansCJKsc-Regular");
    expect_part(text.objects, "+NotoSansCJKsc-Bold");
    expect_part(text.objects, "+KaTeX_Math-Italic");
    pdf_text_free(&text);
}

// The bold Chinese face has the program's own words only; what it lacks is drawn bolder, and is
// text all the same.
static void bold_chinese_is_text(void **state) {
    (void)state;
    DrawList *list = new_list();
    draw_text(list, BOLD, 10, 20, ALIGN_LEFT, "鹦鹉");
    PdfText text = write_pdf(list);
    expect_fonts(&text, 1);
    expect_part(text.streams, "<9e66>");
    pdf_text_free(&text);
}

static void bytes_that_are_no_text_are_replaced(void **state) {
    (void)state;
    DrawList *list = new_list();
    draw_text(list, PLAIN, 10, 20, ALIGN_LEFT,
              "a\x01"
              "b\xff"
              "c\xe6\xb3");
    draw_text(list, PLAIN, 10, 40, ALIGN_LEFT,
              "d\xed\xa0\x80"
              "e\xc0\xbc"
              "f");
    char endless[4000];
    for (size_t i = 0; i + 3 < sizeof endless; i += 3)
        memcpy(endless + i, "注", 4);
    draw_text(list, PLAIN, 10, 60, ALIGN_LEFT, endless);
    PdfText text = write_pdf(list);
    expect_part(text.streams, "<fffd>");
    pdf_text_free(&text);
}

static void a_cell_has_exactly_its_colour(void **state) {
    (void)state;
    DrawList *list = new_list();
    DrawColor *cells = draw_heatmap(list, draw_rect(10, 10, 80, 40), 1, 2, 2, 0);
    assert_non_null(cells);
    cells[0] = (DrawColor){1, 2, 3, 255};
    cells[1] = (DrawColor){250, 128, 7, 51};
    PdfText text = write_pdf(list);
    expect_part(text.streams, "0.00392157 0.00784314 0.0117647 rg 7.5 7.5 28.5 28.5 re f");
    expect_part(text.streams, "0.980392 0.501961 0.027451 rg");
    expect_part(text.objects, "/ca 0.2");
    pdf_text_free(&text);
}

// Touching cells reach under those that follow, so that no seam shows, and equal ones are one.
static void touching_cells_leave_no_seam(void **state) {
    (void)state;
    DrawList *list = new_list();
    DrawColor *cells = draw_heatmap(list, draw_rect(0, 0, 50, 20), 2, 5, 0, 0);
    assert_non_null(cells);
    for (size_t i = 0; i < 10; i++)
        cells[i] = (DrawColor){0, 0, (uint8_t)(i < 4 ? 51 : 102), 255};
    PdfText text = write_pdf(list);
    expect_part(text.streams, "0 0 0.2 rg 0 0 30.301 7.801 re f");
    expect_part(text.streams, "0 0 0.4 rg 30 0 7.5 7.801 re f");
    expect_part(text.streams, "0 7.5 37.5 7.5 re f");
    pdf_text_free(&text);
}

static void many_cells_are_an_image(void **state) {
    (void)state;
    DrawList *list = new_list();
    DrawColor *cells = draw_heatmap(list, draw_rect(0, 0, 300, 300), 150, 150, 0, 0);
    assert_non_null(cells);
    for (size_t i = 0; i < 150 * 150; i++)
        cells[i] = (DrawColor){(uint8_t)i, (uint8_t)(i / 150), 0, 255};
    PdfText text = write_pdf(list);
    expect_part(text.objects, "/Subtype /Image");
    expect_part(text.objects, "/Width 150");
    expect_part(text.objects, "/Interpolate false");
    pdf_text_free(&text);
}

static void what_is_not_seen_is_left_out(void **state) {
    (void)state;
    DrawList *list = new_list();
    draw_clip(list, draw_rect(20, 20, 100, 100));
    draw_text(list, PLAIN, 30, 50, ALIGN_LEFT, "看");
    draw_text(list, PLAIN, 30, 250, ALIGN_LEFT, "藏");
    draw_clip_end(list);
    draw_text(list, PLAIN, 30, 250, ALIGN_LEFT, "后");
    draw_clip_end(list);                      // one too many
    draw_clip(list, draw_rect(0, 0, 10, 10)); // never ended
    PdfText text = write_pdf(list);
    expect_part(text.streams, "<770b>");
    expect_part(text.streams, "<540e>");
    assert_null(strstr(text.streams, "<85cf>"));
    assert_int_equal(occurrences(text.streams, " q "), occurrences(text.streams, " Q "));
    pdf_text_free(&text);
}

static void numbers_that_are_none_do_no_harm(void **state) {
    (void)state;
    const float odd[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e30f};
    DrawList *list = new_list();
    for (size_t i = 0; i < 5; i++) {
        draw_fill(list, draw_rect(odd[i], 1, 2, odd[i]), odd[i], INK);
        draw_stroke(list, draw_rect(1, odd[i], odd[i], 2), 3, odd[i], INK);
        draw_line(list, 1, odd[i], 3, 4, odd[i], INK);
        draw_triangle(list, 1, 2, odd[i], 4, 5, odd[i], INK);
        draw_hatch(list, draw_rect(1, 1, 9, 9), odd[i], INK);
        draw_clip(list, draw_rect(odd[i], 1, 9, odd[i]));
        draw_clip_end(list);
        draw_text(list, (DrawStyle){FONT_TEXT, odd[i], INK}, 10, odd[i], ALIGN_LEFT, "a");
        DrawColor *cells = draw_heatmap(list, draw_rect(1, 1, odd[i], 9), 2, 2, 0, odd[i]);
        for (size_t k = 0; cells && k < 4; k++)
            cells[k] = INK;
    }
    draw_fill(list, draw_rect(1, 2, 30, 0.2f), 0, INK);
    PdfText text = write_pdf(list);
    expect_part(text.streams, "0.75 1.5 22.5 0.75 re f"); // and what comes after is drawn
    assert_null(strstr(text.streams, "nan"));
    pdf_text_free(&text);
}

static void pages_keep_their_sizes_and_names(void **state) {
    (void)state;
    Pdf *pdf = new_pdf("Two pages");
    DrawList *list = new_list();
    draw_fill(list, draw_rect(1, 2, 30, 40), 5, INK);
    add_page(pdf, list, 400, 300, "Input");
    add_page(pdf, list, 800, 100, "Project");
    draw_list_destroy(list);
    PdfText text = finish(pdf);
    assert_int_equal(occurrences(text.objects, "/Type /Page %"), 2);
    expect_part(text.objects, "/MediaBox [ 0 0 300 225 ]");
    expect_part(text.objects, "/MediaBox [ 0 0 600 75 ]");
    expect_part(text.objects, "/Title (Two pages)");
    expect_part(text.objects, "/Title (Project)");
    expect_part(text.objects, "/Creator (Attention Lab " ATTNLAB_VERSION ")");
    pdf_text_free(&text);
}

static void a_page_of_no_size_is_refused(void **state) {
    (void)state;
    const float sizes[] = {0, -1, NAN, INFINITY};
    for (size_t i = 0; i < 4; i++) {
        Pdf *pdf = new_pdf(NULL);
        DrawList *list = new_list();
        const PdfPage page = {sizes[i], 100, PAPER, NULL};
        AttnError error = {0};
        assert_int_equal(pdf_add_page(pdf, list, &page, &error), ATTN_ERROR_SHAPE);
        draw_list_destroy(list);
        pdf_destroy(pdf); // unfinished
    }
}

// Without its fonts the program does not start; should one be missing, its text is.
static void a_missing_font_does_no_harm(void **state) {
    (void)state;
    AttnError error = {0};
    Pdf *pdf = pdf_create("/nowhere", NULL, &error);
    assert_non_null(pdf);
    DrawList *list = new_list();
    draw_text(list, PLAIN, 10, 20, ALIGN_LEFT, "注 attention");
    add_page(pdf, list, 400, 300, NULL);
    draw_list_destroy(list);
    PdfText text = finish(pdf);
    assert_int_equal(occurrences(text.objects, "/FontFile"), 0);
    pdf_text_free(&text);
}

// Every stage of a Chinese scene, in every theme, is a page.
static void whole_screens_are_pages(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun-zh", false);
    UiState *ui = &screen->lab.ui;
    Pdf *pdf = new_pdf("指代");
    for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
        ui->stage = (AttnStage)stage;
        ui->theme = (ThemeKind)(stage % THEME_COUNT);
        ui->language = (Language)(stage % LANGUAGE_COUNT);
        screen_draw(screen);
        add_page(pdf, screen->list, ui->width, ui->height, attn_stage_name(ui->stage));
    }
    screen_close(screen);
    PdfText text = finish(pdf);
    assert_int_equal(occurrences(text.objects, "/Type /Page %"), ATTN_STAGE_COUNT);
    expect_fonts(&text, 8);
    assert_int_equal(occurrences(text.objects, "/Subtype /Type3"), 0); // text is no picture
    pdf_text_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_can_be_searched),
        cmocka_unit_test(bold_chinese_is_text),
        cmocka_unit_test(bytes_that_are_no_text_are_replaced),
        cmocka_unit_test(a_cell_has_exactly_its_colour),
        cmocka_unit_test(touching_cells_leave_no_seam),
        cmocka_unit_test(many_cells_are_an_image),
        cmocka_unit_test(what_is_not_seen_is_left_out),
        cmocka_unit_test(numbers_that_are_none_do_no_harm),
        cmocka_unit_test(pages_keep_their_sizes_and_names),
        cmocka_unit_test(a_page_of_no_size_is_refused),
        cmocka_unit_test(a_missing_font_does_no_harm),
        cmocka_unit_test(whole_screens_are_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
