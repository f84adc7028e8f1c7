// A ruler for tests of the draw list and of formulas: metrics that need no fonts. An ASCII
// character is half an em wide, any other a whole one; bold is a tenth wider.
#ifndef ATTNLAB_TESTS_RULER_H
#define ATTNLAB_TESTS_RULER_H

#include "app/draw/draw.h"

static inline float ruler_width(void *context, DrawFont font, float size, const char *text,
                                size_t length) {
    (void)context;
    float em = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        em += c < 0x80 ? 0.5f : (c & 0xc0) == 0xc0 ? 1 : 0;
    }
    bool is_bold = font == FONT_TEXT_BOLD || font == FONT_MONO_BOLD;
    return em * size * (is_bold ? 1.1f : 1);
}

static inline float ruler_ascent(void *context, DrawFont font, float size) {
    (void)context;
    (void)font;
    return 0.8f * size;
}

static inline float ruler_descent(void *context, DrawFont font, float size) {
    (void)context;
    (void)font;
    return 0.2f * size;
}

static const DrawMetrics RULER = {0, ruler_width, ruler_ascent, ruler_descent};

#endif
