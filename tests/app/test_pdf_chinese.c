// The PDF painter: text of all faces, Chinese too, can be searched, and its fonts are embedded.
#include "support/pdf_writing.h"

// Cairo 1.16 loses 384 bytes for each CID-keyed font that it embeds, as the Chinese ones are, in
// cairo_surface_finish(). What we lose ourselves, test_pdf.c would find.
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libcairo.so";
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
        cmocka_unit_test(whole_screens_are_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
