// The PDF painter: text that can be searched in embedded fonts, cells in exactly their colour, and
// a sound file whatever the list holds.
#include "support/pdf_writing.h"
#include <math.h>

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
    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
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
    draw_text(list, PLAIN, 30, 50, ALIGN_LEFT, "s");
    draw_text(list, PLAIN, 30, 250, ALIGN_LEFT, "h");
    draw_clip_end(list);
    draw_text(list, PLAIN, 30, 250, ALIGN_LEFT, "a");
    draw_clip_end(list);                      // one too many
    draw_clip(list, draw_rect(0, 0, 10, 10)); // never ended
    PdfText text = write_pdf(list);
    expect_part(text.streams, "<0073>");
    expect_part(text.streams, "<0061>");
    assert_null(strstr(text.streams, "<0068>"));
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
    draw_text(list, PLAIN, 10, 20, ALIGN_LEFT, "attention");
    add_page(pdf, list, 400, 300, NULL);
    draw_list_destroy(list);
    PdfText text = finish(pdf);
    assert_int_equal(occurrences(text.objects, "/FontFile"), 0);
    pdf_text_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_that_are_no_text_are_replaced),
        cmocka_unit_test(a_cell_has_exactly_its_colour),
        cmocka_unit_test(touching_cells_leave_no_seam),
        cmocka_unit_test(many_cells_are_an_image),
        cmocka_unit_test(what_is_not_seen_is_left_out),
        cmocka_unit_test(numbers_that_are_none_do_no_harm),
        cmocka_unit_test(pages_keep_their_sizes_and_names),
        cmocka_unit_test(a_page_of_no_size_is_refused),
        cmocka_unit_test(a_missing_font_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
