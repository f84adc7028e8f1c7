// SvgOut: a growing text, and how SVG writes numbers, colours, strings and bytes. For svg*.c only.
//
// Out of memory is remembered, and everything after it does nothing: whoever finishes looks once.
#ifndef DRAW_SVG_OUT_H
#define DRAW_SVG_OUT_H

#include "app/draw/draw.h"

typedef struct SvgOut {
    char *bytes; // NUL-terminated once anything is written; malloc'd
    size_t count, room;
    bool has_failed;
} SvgOut;

void svg_put(SvgOut *out, const char *text);
__attribute__((format(printf, 2, 3))) void svg_putf(SvgOut *out, const char *format, ...);
// ` name="value"`, to a hundredth of a pixel, without needless zeros; what is not finite is 0.
void svg_put_number(SvgOut *out, const char *name, float value);
// To a hundred thousandth; at least 0.
void svg_put_share(SvgOut *out, float value);
// `Lx,y`, for a path; what is not finite is 0.
void svg_put_point(SvgOut *out, char step, float x, float y);
// ` x="…" y="…" width="…" height="…"`
void svg_put_rect(SvgOut *out, DrawRect rect);
// ` name="#rrggbb"`, with ` name-opacity="…"` where it is not opaque.
void svg_put_color(SvgOut *out, const char *name, DrawColor color);
// Text for an element or an attribute: escaped, and what XML cannot hold replaced by U+FFFD.
void svg_put_text(SvgOut *out, const char *text, size_t length);
void svg_put_base64(SvgOut *out, const uint8_t *bytes, size_t count);

#endif
