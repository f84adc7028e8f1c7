// png: pixels as the bytes of a PNG file, in memory. Whoever calls writes them to disk.
#ifndef DRAW_PNG_H
#define DRAW_PNG_H

#include "engine/status.h"
#include <stdint.h>

// RGBA bytes, straight alpha, rows from the top, without gaps.
typedef struct PngImage {
    const uint8_t *pixels; // width * height * 4 bytes, borrowed
    uint32_t width, height;
    float scale; // device pixels per logical one: 96 dpi times this is written as the resolution
    const char *title; // UTF-8; NULL: none
} PngImage;

// On success *bytes is malloc'd and the caller's, *count its size. On failure both are untouched.
// Any thread.
AttnStatus png_encode(const PngImage *image, uint8_t **bytes, size_t *count, AttnError *error);

#endif
