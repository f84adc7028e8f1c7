// Text in the draw list: measured, aligned, cut to a width, broken into lines.
//
// Lines break at spaces, and before any Chinese character that is not closing punctuation nor
// follows an opening one (the core of the rules of Chinese typesetting); a word longer than a whole
// line is cut where it must be.
#include "app/draw/draw_list.h"
#include "engine/formats/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

float draw_text_width(const DrawList *list, DrawFont font, float size, const char *text) {
    size_t length = strlen(text);
    return length == 0 ? 0 : list->metrics->width(list->metrics->context, font, size, text, length);
}

static float font_ascent(const DrawList *list, DrawFont font, float size) {
    return list->metrics->ascent(list->metrics->context, font, size);
}

static float font_descent(const DrawList *list, DrawFont font, float size) {
    return list->metrics->descent(list->metrics->context, font, size);
}

float draw_center_baseline(const DrawList *list, DrawFont font, float size, float y, float h) {
    (void)list;
    // Height of a capital in em, from the fonts' OS/2 tables: what the eye takes for the middle of
    // a label.
    static const float CAPITAL[FONT_COUNT] = {0.727f, 0.727f, 0.73f,  0.73f,  0.683f,
                                              0.683f, 0.683f, 0.683f, 0.683f, 0.683f};
    return y + (h + CAPITAL[font] * size) / 2;
}

static float span_width(const DrawList *list, DrawFont font, float size, const char *text,
                        size_t length) {
    return length == 0 ? 0 : list->metrics->width(list->metrics->context, font, size, text, length);
}

float draw_text_span(DrawList *list, DrawStyle style, float x, float baseline, const char *text,
                     size_t length) {
    if (length == 0) return 0;
    float width = span_width(list, style.font, style.size, text, length);
    float ascent = font_ascent(list, style.font, style.size);
    float height = ascent + font_descent(list, style.font, style.size);
    uint32_t first;
    if (!draw_list_store(list, text, length, &first)) return width;
    DrawRect box = draw_rect(x, baseline - ascent, width, height);
    DrawCommand *command = draw_list_add(list, DRAW_TEXT, box, style.color);
    if (!command) return width;
    command->baseline = baseline;
    command->size = style.size;
    command->font = style.font;
    command->first = first;
    command->count = (uint32_t)length;
    return width;
}

static float aligned(float x, float width, DrawAlign align) {
    switch (align) {
    case ALIGN_LEFT: break;
    case ALIGN_CENTER: return x - width / 2;
    case ALIGN_RIGHT: return x - width;
    }
    return x;
}

float draw_text(DrawList *list, DrawStyle style, float x, float baseline, DrawAlign align,
                const char *text) {
    float width = align == ALIGN_LEFT ? 0 : draw_text_width(list, style.font, style.size, text);
    return draw_text_span(list, style, aligned(x, width, align), baseline, text, strlen(text));
}

float draw_textf(DrawList *list, DrawStyle style, float x, float baseline, DrawAlign align,
                 const char *format, ...) {
    char text[1024];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    return draw_text(list, style, x, baseline, align, text);
}

size_t draw_utf8_next(const char *text, size_t length, uint32_t *code) {
    const size_t bytes = attn_utf8_next(text, length, code);
    if (bytes > 0) return bytes;
    *code = 0xfffd;
    return 1;
}

size_t draw_character_bytes(const char *text) {
    uint32_t code;
    return draw_utf8_next(text, strlen(text), &code);
}

// The longest run of whole characters of text, no wider than max_width.
static size_t fitting_prefix(const DrawList *list, DrawStyle style, const char *text, size_t length,
                             float max_width) {
    size_t fits = 0;
    for (size_t at = 0; at < length;) {
        uint32_t code;
        at += draw_utf8_next(text + at, length - at, &code);
        if (span_width(list, style.font, style.size, text, at) > max_width) break;
        fits = at;
    }
    return fits;
}

float draw_text_fit(DrawList *list, DrawStyle style, float x, float baseline, DrawAlign align,
                    float max_width, const char *text) {
    if (draw_text_width(list, style.font, style.size, text) <= max_width)
        return draw_text(list, style, x, baseline, align, text);
    static const char DOTS[] = "…";
    char cut[1024];
    float room = max_width - draw_text_width(list, style.font, style.size, DOTS);
    if (room < 0) return 0;
    size_t length = strlen(text);
    if (length > sizeof cut - sizeof DOTS) length = sizeof cut - sizeof DOTS;
    size_t fits = fitting_prefix(list, style, text, length, room);
    while (fits > 0 && text[fits - 1] == ' ')
        fits--;
    memcpy(cut, text, fits);
    memcpy(cut + fits, DOTS, sizeof DOTS);
    return draw_text(list, style, x, baseline, align, cut);
}

float draw_script_size(float size) {
    const float script = size * 0.72f;
    return script > DRAW_LEAST_TEXT ? script : DRAW_LEAST_TEXT;
}
