// pdf_writing: draw lists as PDF, read back, for the tests of the PDF painter.
#ifndef TESTS_PDF_WRITING_H
#define TESTS_PDF_WRITING_H

#include "app/draw/pdf.h"
#include "support/pdf_reading.h"
#include "support/screens.h"

static const DrawColor INK = {29, 33, 41, 255};
static const DrawColor PAPER = {255, 255, 255, 255};
static const DrawStyle PLAIN = {FONT_TEXT, 14, {29, 33, 41, 255}};
static const DrawStyle BOLD = {FONT_TEXT_BOLD, 14, {29, 33, 41, 255}};

static inline DrawList *new_list(void) {
    DrawList *list = draw_list_create(&LAYOUT_METRICS);
    assert_non_null(list);
    return list;
}

static inline Pdf *new_pdf(const char *title) {
    AttnError error = {0};
    Pdf *pdf = pdf_create(ATTNLAB_SOURCE_ASSETS "/fonts", title, &error);
    if (!pdf) fail_msg("%s", error.message);
    return pdf;
}

static inline void add_page(Pdf *pdf, const DrawList *list, float width, float height,
                            const char *name) {
    const PdfPage page = {width, height, PAPER, name};
    AttnError error = {0};
    if (pdf_add_page(pdf, list, &page, &error) != ATTN_OK) fail_msg("%s", error.message);
}

static inline PdfText finish(Pdf *pdf) {
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
static inline PdfText write_pdf(DrawList *list) {
    Pdf *pdf = new_pdf("Weights");
    add_page(pdf, list, 400, 300, NULL);
    draw_list_destroy(list);
    return finish(pdf);
}

static inline size_t occurrences(const char *text, const char *part) {
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        count++;
    return count;
}

static inline void expect_part(const char *text, const char *part) {
    if (strstr(text, part) == NULL) fail_msg("no %s in\n%.20000s", part, text);
}

// Every font's program is in the file, and a table that says which characters its glyphs are.
static inline void expect_fonts(const PdfText *text, size_t least) {
    const size_t fonts = occurrences(text->objects, "/Type /FontDescriptor");
    assert_true(fonts >= least);
    assert_int_equal(occurrences(text->objects, "/FontFile"), fonts);
    assert_int_equal(occurrences(text->objects, "/ToUnicode"), fonts);
}

#endif
