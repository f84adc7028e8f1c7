// painter: text in every face, frames that follow one another, pictures as files.
#include "easel.h"

#include "app/draw/png.h"
#include <png.h>

// --- text ----------------------------------------------------------------------------------------

static void text_stands_on_its_baseline(void **state) {
    Easel *e = *state;
    const DrawColor black = {0, 0, 0, 255};
    const DrawFont fonts[] = {FONT_TEXT, FONT_TEXT_BOLD, FONT_MONO, FONT_MATH, FONT_MATH_ITALIC};
    for (size_t i = 0; i < 5; i++) {
        draw_list_reset(e->list);
        float width =
            draw_text(e->list, (DrawStyle){fonts[i], 30, black}, 20, 60, ALIGN_LEFT, "HEH");
        assert_true(width > 30 && width < 90);
        paint(e, 1);
        assert_true(ink(e, (SDL_Rect){15, 36, 100, 24}) > 50); // capitals above the baseline
        assert_true(ink(e, (SDL_Rect){15, 61, 100, 20}) < 1);  // nothing below
        assert_true(ink(e, (SDL_Rect){15, 10, 100, 25}) < 1);  // nothing far above
        int right = 20 + (int)width + 2;
        assert_true(ink(e, (SDL_Rect){right, 10, 60, 80}) < 1); // nothing beyond the width measured
    }
}

static void large_delimiters_are_where_their_metrics_say(void **state) {
    Easel *e = *state;
    const DrawColor black = {0, 0, 0, 255};
    draw_text(e->list, (DrawStyle){FONT_MATH_SIZE4, 20, black}, 20, 60, ALIGN_LEFT, "(");
    paint(e, 1);
    // From 1.75 em above to 1.25 em below.
    assert_true(ink(e, (SDL_Rect){15, 60 - 36, 30, 62}) > 20);
    assert_true(ink(e, (SDL_Rect){15, 60 - 35, 30, 3}) > 0.5);
    assert_true(ink(e, (SDL_Rect){15, 60 + 22, 30, 3}) > 0.5);
    assert_true(ink(e, (SDL_Rect){15, 0, 30, 23}) < 0.1);
}

// Larger than any face is opened: views measure once at a large size and reckon from there.
static void text_of_any_size_is_measured_in_proportion(void **state) {
    Easel *e = *state;
    for (int font = 0; font < FONT_COUNT; font++) {
        fonts_set_scale(e->fonts, 1);
        const float width = draw_text_width(e->list, (DrawFont)font, 100, "(0)");
        fonts_set_scale(e->fonts, 8);
        const float large = draw_text_width(e->list, (DrawFont)font, 100, "(0)");
        fonts_set_scale(e->fonts, 1);
        assert_true(width > 10 && large > 0.98f * width && large < 1.02f * width);
    }
}

static void missing_glyphs_come_from_other_faces(void **state) {
    Easel *e = *state;
    const DrawColor black = {0, 0, 0, 255};
    const char *texts[] = {"注意力", "→ √ ∞ ⊤", "⏮", "\xF0\x9F\xA6\x84", "a注b意"};
    for (size_t i = 0; i < 5; i++) {
        for (int font = 0; font < FONT_COUNT; font++) {
            draw_list_reset(e->list);
            float width = draw_text(e->list, (DrawStyle){(DrawFont)font, 20, black}, 20, 60,
                                    ALIGN_LEFT, texts[i]);
            assert_true(width > 5);
            paint(e, 1);
            assert_true(ink(e, (SDL_Rect){15, 10, 180, 80}) > 10);
        }
    }
}

static void mixed_text_has_even_weight(void **state) {
    Easel *e = *state;
    const DrawColor black = {0, 0, 0, 255};
    draw_text(e->list, (DrawStyle){FONT_TEXT, 20, black}, 10, 40, ALIGN_LEFT, "注softmax");
    float alone = draw_text_width(e->list, FONT_TEXT, 20, "注");
    draw_text(e->list, (DrawStyle){FONT_TEXT, 20, black}, 10 + alone, 80, ALIGN_LEFT, "softmax");
    paint(e, 1);
    int x = 10 + (int)alone;
    double mixed = ink(e, (SDL_Rect){x, 20, 150, 28});
    double plain = ink(e, (SDL_Rect){x, 60, 150, 28});
    assert_true(fabs(mixed - plain) < 0.02 * plain);
}

static void odd_strings_are_survived(void **state) {
    Easel *e = *state;
    DrawStyle style = {FONT_TEXT, 14, RED};
    char *huge = malloc(100001);
    assert_non_null(huge);
    memset(huge, 'x', 100000);
    huge[100000] = '\0';
    const char *texts[] = {"", " ", "\n\t\x01", "\xff\xfe", "\xe6\xb3", "\xEF\xBB\xBF", huge};
    for (size_t i = 0; i < 7; i++)
        draw_text(e->list, style, 10, 50, ALIGN_LEFT, texts[i]);
    draw_text(e->list, (DrawStyle){FONT_TEXT, 0, RED}, 10, 50, ALIGN_LEFT, "tiny");
    draw_text(e->list, (DrawStyle){FONT_TEXT, 1e6f, RED}, 10, 50, ALIGN_LEFT, "huge");
    draw_text(e->list, style, NAN, INFINITY, ALIGN_LEFT, "nowhere");
    draw_fill(e->list, draw_rect(NAN, -INFINITY, INFINITY, 1e30f), 5, BLUE);
    draw_heatmap(e->list, draw_rect(0, 0, 0, 0), 3, 3, 1, 1);
    paint(e, 1);
    free(huge);
}

static void widths_scale_with_the_device(void **state) {
    Easel *e = *state;
    fonts_set_scale(e->fonts, 1);
    float one = draw_text_width(e->list, FONT_TEXT, 14, "The animal was too tired");
    fonts_set_scale(e->fonts, 3);
    float three = draw_text_width(e->list, FONT_TEXT, 14, "The animal was too tired");
    assert_true(fabsf(one - three) < 2.5f);
    assert_true(fabsf(three * 3 - roundf(three * 3)) < 0.01f); // whole device pixels
    float digit = draw_text_width(e->list, FONT_MONO, 13, "00000000") / 8;
    assert_true(fabsf(draw_text_width(e->list, FONT_MONO, 13, "-0.123456") - 9 * digit) < 1.01f);
}

// --- the painter over frames ---------------------------------------------------------------------

static void a_steady_frame_makes_no_texture_and_lost_ones_come_back(void **state) {
    Easel *e = *state;
    fonts_set_scale(e->fonts, 1);
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, 200, 100, 32, SDL_PIXELFORMAT_ARGB8888);
    SDL_Renderer *renderer = SDL_CreateSoftwareRenderer(surface);
    Painter *painter = painter_create(renderer, e->fonts, 1);
    draw_fill(e->list, draw_rect(10, 10, 50, 50), 9, RED);
    draw_text(e->list, (DrawStyle){FONT_TEXT, 14, BLUE}, 70, 50, ALIGN_LEFT, "steady 注意");
    fill_cells(draw_heatmap(e->list, draw_rect(100, 60, 50, 30), 3, 5, 1, 2), 15);
    draw_hatch(e->list, draw_rect(150, 0, 50, 50), 4, RED);
    uint8_t *before = malloc((size_t)surface->pitch * 100);
    for (int frame = 0; frame < 4; frame++) {
        if (frame == 2) painter_forget_textures(painter);
        painter_paint(painter, e->list, PAPER);
        SDL_RenderPresent(renderer);
        size_t made = painter_work(painter)->new_textures;
        assert_true(frame % 2 == 0 ? made > 0 : made == 0);
        if (frame == 0) memcpy(before, surface->pixels, (size_t)surface->pitch * 100);
        assert_memory_equal(before, surface->pixels, (size_t)surface->pitch * 100);
    }
    free(before);
    painter_destroy(painter);
    SDL_DestroyRenderer(renderer);
    SDL_FreeSurface(surface);
}

static void texture_memory_is_bounded(void **state) {
    Easel *e = *state;
    fonts_set_scale(e->fonts, 1);
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, 200, 100, 32, SDL_PIXELFORMAT_RGB888);
    SDL_Renderer *renderer = SDL_CreateSoftwareRenderer(surface);
    Painter *painter = painter_create(renderer, e->fonts, 1);
    for (int frame = 0; frame < 40; frame++) {
        draw_list_reset(e->list);
        for (int i = 0; i < 150; i++)
            draw_textf(e->list, (DrawStyle){FONT_TEXT, 30, RED}, 0, 50, ALIGN_LEFT,
                       "number %d of many", frame * 150 + i);
        painter_paint(painter, e->list, PAPER);
        SDL_RenderPresent(renderer);
        assert_true(painter_work(painter)->texture_bytes <= 16u << 20);
    }
    painter_destroy(painter);
    SDL_DestroyRenderer(renderer);
    SDL_FreeSurface(surface);
}

// --- pictures ------------------------------------------------------------------------------------

static void a_png_reads_back(void **state) {
    Easel *e = *state;
    draw_fill(e->list, draw_rect(0, 0, 100, 100), 0, RED);
    paint(e, 2);
    uint8_t *bytes = NULL;
    size_t count = 0;
    AttnError error;
    PngImage image = {e->picture.pixels, e->picture.width, e->picture.height, 2, "注意力"};
    assert_int_equal(png_encode(&image, &bytes, &count, &error), ATTN_OK);
    png_image reader = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_memory(&reader, bytes, count));
    reader.format = PNG_FORMAT_RGBA;
    uint8_t *pixels = malloc(PNG_IMAGE_SIZE(reader));
    assert_true(png_image_finish_read(&reader, NULL, pixels, 0, NULL));
    assert_int_equal(reader.width, 400);
    assert_memory_equal(pixels, e->picture.pixels, 400 * 200 * 4);
    free(pixels);
    free(bytes);
}

static void impossible_pictures_are_refused(void **state) {
    Easel *e = *state;
    AttnError error;
    Picture untouched = {NULL, 7, 7};
    const float sizes[][2] = {{0, 10}, {10, -1}, {1e9f, 10}, {NAN, 10}};
    for (size_t i = 0; i < 4; i++) {
        assert_int_not_equal(picture_render(e->list, e->fonts, sizes[i][0], sizes[i][1], 1, PAPER,
                                            &untouched, &error),
                             ATTN_OK);
        assert_int_equal(untouched.width, 7);
    }
    assert_null(fonts_create("/nowhere", 1, &error));
    assert_non_null(strstr(error.message, "/nowhere/fonts"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(text_stands_on_its_baseline),
        TEST(large_delimiters_are_where_their_metrics_say),
        TEST(text_of_any_size_is_measured_in_proportion),
        TEST(missing_glyphs_come_from_other_faces),
        TEST(mixed_text_has_even_weight),
        TEST(odd_strings_are_survived),
        TEST(widths_scale_with_the_device),
        TEST(a_steady_frame_makes_no_texture_and_lost_ones_come_back),
        TEST(texture_memory_is_bounded),
        TEST(a_png_reads_back),
        TEST(impossible_pictures_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
