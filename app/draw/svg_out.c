// Numbers are printed by hand: a point is a point in every locale, and -0.00 is 0, so that the same
// list gives the same bytes everywhere.
#include "app/draw/svg_out.h"
#include "app/draw/draw_list.h"
#include "engine/formats/text.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_bytes(SvgOut *out, const char *bytes, size_t count) {
    if (out->has_failed) return;
    if (count >= out->room - out->count) {
        size_t room = (out->count + count + 1) * 2;
        char *bigger = realloc(out->bytes, room);
        out->has_failed = !bigger;
        if (!bigger) return;
        out->bytes = bigger;
        out->room = room;
    }
    memcpy(out->bytes + out->count, bytes, count);
    out->count += count;
    out->bytes[out->count] = '\0';
}

void svg_put(SvgOut *out, const char *text) {
    put_bytes(out, text, strlen(text));
}

void svg_putf(SvgOut *out, const char *format, ...) {
    char line[512];
    va_list values;
    va_start(values, format);
    int wanted = vsnprintf(line, sizeof line, format, values);
    va_end(values);
    if (wanted > 0) put_bytes(out, line, strlen(line));
}

// --- numbers and colours -------------------------------------------------------------------------

static void put_value(SvgOut *out, float value) {
    const float most = 1e7f;
    long hundredths = isfinite(value) && fabsf(value) < most ? lroundf(value * 100) : 0;
    long size = labs(hundredths);
    long part = size % 100;
    svg_putf(out, "%s%ld", hundredths < 0 ? "-" : "", size / 100);
    if (part % 10 != 0)
        svg_putf(out, ".%02ld", part);
    else if (part != 0)
        svg_putf(out, ".%ld", part / 10);
}

void svg_put_number(SvgOut *out, const char *name, float value) {
    svg_putf(out, " %s=\"", name);
    put_value(out, value);
    svg_put(out, "\"");
}

void svg_put_share(SvgOut *out, float value) {
    long share = isfinite(value) ? lroundf(value * 100000) : 0;
    svg_putf(out, "%ld.%05ld", share / 100000, labs(share % 100000));
}

void svg_put_point(SvgOut *out, char step, float x, float y) {
    svg_putf(out, "%c", step);
    put_value(out, x);
    svg_put(out, ",");
    put_value(out, y);
}

void svg_put_rect(SvgOut *out, DrawRect rect) {
    svg_put_number(out, "x", rect.x);
    svg_put_number(out, "y", rect.y);
    svg_put_number(out, "width", rect.w);
    svg_put_number(out, "height", rect.h);
}

void svg_put_color(SvgOut *out, const char *name, DrawColor color) {
    svg_putf(out, " %s=\"#%02x%02x%02x\"", name, color.r, color.g, color.b);
    // A 255th needs three digits.
    if (color.a != 255) svg_putf(out, " %s-opacity=\".%03d\"", name, (color.a * 1000 + 127) / 255);
}

// --- text ----------------------------------------------------------------------------------------

static bool is_xml_character(uint32_t c) {
    if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
    if (c >= 0xd800 && c <= 0xdfff) return false;
    return c != 0xfffe && c != 0xffff && c <= 0x10ffff;
}

// Anew from its number, so that malformed bytes cannot pass.
static void put_character(SvgOut *out, uint32_t c) {
    char bytes[4];
    put_bytes(out, bytes, attn_utf8_put(c, bytes));
}

void svg_put_text(SvgOut *out, const char *text, size_t length) {
    for (size_t at = 0; at < length;) {
        uint32_t c;
        at += draw_utf8_next(text + at, length - at, &c);
        if (!is_xml_character(c)) c = 0xfffd;
        if (c == '&')
            svg_put(out, "&amp;");
        else if (c == '<')
            svg_put(out, "&lt;");
        else if (c == '>')
            svg_put(out, "&gt;");
        else if (c == '"')
            svg_put(out, "&quot;");
        else
            put_character(out, c);
    }
}

void svg_put_base64(SvgOut *out, const uint8_t *bytes, size_t count) {
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < count; i += 3) {
        size_t left = count - i;
        uint32_t three = (uint32_t)bytes[i] << 16;
        if (left > 1) three |= (uint32_t)bytes[i + 1] << 8;
        if (left > 2) three |= bytes[i + 2];
        char four[4];
        for (size_t k = 0; k < 4; k++)
            four[k] = k > left ? '=' : DIGITS[three >> (18 - 6 * k) & 63];
        put_bytes(out, four, 4);
    }
}
