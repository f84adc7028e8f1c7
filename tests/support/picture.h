// picture: golden pictures in tests/golden/, compared with a little tolerance. With
// ATTNLAB_GOLDEN=write in the environment they are written anew instead.
#ifndef TESTS_PICTURE_H
#define TESTS_PICTURE_H

#include "support/screens.h"

#include "app/draw/picture_sdl.h"
#include "app/draw/png.h"
#include "engine/formats/bytes.h"
#include <png.h>

// Another version of FreeType sets letters a little differently, so that edges differ, and a width
// by a pixel or two. One cell of another colour is 1.7 % of the smaller picture: it is noticed.
enum { PICTURE_LEVELS = 24, PICTURE_SIDES = 2 };
static const double PICTURE_SHARE = 0.01;

// One matrix as the program would save it, at 1×.
static inline Picture picture_of_matrix(Screen *screen, AttnMatrixId id) {
    AttnError error = {0};
    Picture picture = {0};
    const View view = screen_view(screen);
    draw_list_reset(screen->list);
    const ViewSize size = view_matrix_picture(&view, id, 0);
    if (picture_render(screen->list, screen->fonts, size.width, size.height, 1, view.theme->panel,
                       &picture, &error) != ATTN_OK)
        fail_msg("%s", error.message);
    return picture;
}

static inline void picture_write(const Picture *picture, const char *path) {
    const PngImage image = {picture->pixels, picture->width, picture->height, 1, NULL};
    AttnError error = {0};
    uint8_t *bytes = NULL;
    size_t count = 0;
    assert_int_equal(png_encode(&image, &bytes, &count, &error), ATTN_OK);
    assert_int_equal(attn_file_replace(path, bytes, count, &error), ATTN_OK);
    free(bytes);
}

static inline uint32_t picture_lesser(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

// The share of pixels that differ by more than PICTURE_LEVELS in any channel, of those that both
// have.
static inline double picture_difference(const Picture *a, const Picture *b) {
    const uint32_t width = picture_lesser(a->width, b->width);
    const uint32_t height = picture_lesser(a->height, b->height);
    size_t differing = 0;
    for (size_t row = 0; row < height; row++) {
        for (size_t col = 0; col < width; col++) {
            const uint8_t *p = a->pixels + 4 * (row * a->width + col);
            const uint8_t *q = b->pixels + 4 * (row * b->width + col);
            bool differs = false;
            for (size_t k = 0; k < 4; k++)
                differs = differs || abs((int)p[k] - (int)q[k]) > PICTURE_LEVELS;
            differing += differs;
        }
    }
    return (double)differing / ((double)width * height);
}

static inline Picture picture_read(const char *path) {
    png_image reader = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_file(&reader, path))
        fail_msg("%s: %s: run with ATTNLAB_GOLDEN=write", path, reader.message);
    reader.format = PNG_FORMAT_RGBA;
    const Picture picture = {malloc(PNG_IMAGE_SIZE(reader)), reader.width, reader.height};
    assert_non_null(picture.pixels);
    assert_true(png_image_finish_read(&reader, NULL, picture.pixels, 0, NULL));
    return picture;
}

// The picture is, but for the tolerance, what the golden file of that name ("weights-k3.png")
// holds.
static inline void expect_picture(const Picture *picture, const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/golden/%s", ATTNLAB_TESTS_DIR, name);
    if (golden_is_written()) picture_write(picture, path);
    Picture golden = picture_read(path);
    assert_true(abs((int)golden.width - (int)picture->width) <= PICTURE_SIDES);
    assert_true(abs((int)golden.height - (int)picture->height) <= PICTURE_SIDES);
    const double share = picture_difference(picture, &golden);
    picture_free(&golden);
    if (share > PICTURE_SHARE)
        fail_msg("%s: %.1f %% of its pixels differ from the picture drawn", name, 100 * share);
}

#endif
