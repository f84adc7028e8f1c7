// An easel for tests of the painter: paints on a software surface, without a window, and reads
// pixels back.
#ifndef ATTNLAB_TESTS_EASEL_H
#define ATTNLAB_TESTS_EASEL_H

#include "support/cmocka.h"

#include "app/draw/painter_sdl.h"
#include "app/draw/picture_sdl.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const DrawColor PAPER = {250, 251, 252, 255};
static const DrawColor RED = {201, 30, 41, 255};
static const DrawColor BLUE = {33, 102, 172, 255};

typedef struct Easel {
    Fonts *fonts;
    DrawList *list;
    Picture picture;
} Easel;

static inline int setup(void **state) {
    Easel *e = calloc(1, sizeof *e);
    if (!e) return -1;
    *state = e;
    AttnError error;
    e->fonts = fonts_create(ATTNLAB_SOURCE_ASSETS, 1, &error);
    e->list = e->fonts ? draw_list_create(fonts_metrics(e->fonts)) : NULL;
    return e->list ? 0 : -1;
}

static inline int teardown(void **state) {
    Easel *e = *state;
    picture_free(&e->picture);
    draw_list_destroy(e->list);
    fonts_destroy(e->fonts);
    free(e);
    return 0;
}

static inline void paint(Easel *e, float scale) {
    picture_free(&e->picture);
    AttnError error;
    fonts_set_scale(e->fonts, scale);
    assert_int_equal(picture_render(e->list, e->fonts, 200, 100, scale, PAPER, &e->picture, &error),
                     ATTN_OK);
}

static inline DrawColor pixel(const Easel *e, uint32_t x, uint32_t y) {
    assert_true(x < e->picture.width && y < e->picture.height);
    const uint8_t *p = e->picture.pixels + 4 * ((size_t)y * e->picture.width + x);
    return (DrawColor){p[0], p[1], p[2], p[3]};
}

static inline void expect_pixel(const Easel *e, uint32_t x, uint32_t y, DrawColor color) {
    DrawColor found = pixel(e, x, y);
    if (memcmp(&found, &color, sizeof color) == 0) return;
    fail_msg("pixel %u,%u is #%02x%02x%02x, not #%02x%02x%02x", x, y, found.r, found.g, found.b,
             color.r, color.g, color.b);
}

// How much of a pixel is covered by a colour that has 0 where the paper has 250 (by its red
// channel).
static inline double coverage(const Easel *e, uint32_t x, uint32_t y) {
    return (250.0 - pixel(e, x, y).r) / 250.0;
}

static inline double ink(const Easel *e, SDL_Rect r) {
    double sum = 0;
    for (int y = r.y; y < r.y + r.h; y++)
        for (int x = r.x; x < r.x + r.w; x++)
            sum += coverage(e, (uint32_t)x, (uint32_t)y);
    return sum;
}

static inline void fill_cells(DrawColor *cells, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        cells[i] = (DrawColor){(uint8_t)(i * 7), (uint8_t)(255 - i * 3), (uint8_t)(i * 31), 255};
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
