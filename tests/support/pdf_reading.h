// pdf_reading: what a PDF says: its objects as they are, and what its compressed streams hold.
#ifndef TESTS_PDF_READING_H
#define TESTS_PDF_READING_H

#include "support/cmocka.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

typedef struct PdfText {
    char *objects; // the file with its streams left out
    char *streams; // the streams, inflated, one after the other; images left out
} PdfText;

static inline void pdf_text_append(char **text, const void *bytes, size_t count) {
    const size_t before = *text ? strlen(*text) : 0;
    *text = realloc(*text, before + count + 1);
    assert_non_null(*text);
    memcpy(*text + before, bytes, count);
    for (size_t i = before; i < before + count; i++)
        if ((*text)[i] == '\0' || (*text)[i] == '\n') (*text)[i] = ' '; // lines break anywhere
    (*text)[before + count] = '\0';
}

static inline void pdf_text_inflate(char **text, const unsigned char *bytes, size_t count) {
    static unsigned char out[1 << 22];
    uLongf length = sizeof out;
    if (uncompress(out, &length, bytes, count) == Z_OK) pdf_text_append(text, out, length);
}

static inline const unsigned char *pdf_find(const unsigned char *from, const unsigned char *end,
                                            const char *word) {
    const size_t length = strlen(word);
    for (; from + length <= end; from++)
        if (memcmp(from, word, length) == 0) return from;
    return end;
}

static inline PdfText pdf_read(const unsigned char *bytes, size_t count) {
    PdfText text = {NULL, NULL};
    const unsigned char *at = bytes, *end = bytes + count;
    assert_true(count > 8 && memcmp(bytes, "%PDF-1.", 7) == 0);
    assert_true(pdf_find(bytes, end, "%%EOF") != end);
    while (at < end) {
        const unsigned char *start = pdf_find(at, end, "\nstream\n");
        pdf_text_append(&text.objects, at, (size_t)(start - at));
        if (start == end) break;
        const unsigned char *stop = pdf_find(start, end, "endstream");
        pdf_text_inflate(&text.streams, start + 8, (size_t)(stop - start - 8));
        at = stop;
    }
    return text;
}

static inline void pdf_text_free(PdfText *text) {
    free(text->objects);
    free(text->streams);
}

#endif
