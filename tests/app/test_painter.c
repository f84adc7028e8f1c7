// painter: shapes, clips and heatmaps, by their pixels.
#include "easel.h"

// --- shapes --------------------------------------------------------------------------------------

static void fills_are_exact_at_every_scale(void **state) {
    Easel *e = *state;
    const float scales[] = {0.75f, 1, 1.5f, 2, 3};
    for (size_t i = 0; i < 5; i++) {
        draw_list_reset(e->list);
        draw_fill(e->list, draw_rect(20, 20, 40, 20), 0, RED);
        paint(e, scales[i]);
        uint32_t left = (uint32_t)(20 * scales[i]), right = (uint32_t)(60 * scales[i]);
        expect_pixel(e, left, left, RED);
        expect_pixel(e, left - 1, left, PAPER);
        expect_pixel(e, right - 1, left, RED);
        expect_pixel(e, right, left, PAPER);
    }
}

static void neighbours_touch_without_gap_or_overlap(void **state) {
    Easel *e = *state;
    for (int i = 0; i < 20; i++)
        draw_fill(e->list, draw_rect(3.3f * (float)i, 10, 3.3f, 5), 0, i % 2 ? RED : BLUE);
    paint(e, 1.25f);
    for (uint32_t x = 0; x < 82; x++) {
        DrawColor c = pixel(e, x, 15);
        assert_true(memcmp(&c, &RED, 4) == 0 || memcmp(&c, &BLUE, 4) == 0);
    }
}

static void a_disc_covers_its_area(void **state) {
    Easel *e = *state;
    const DrawColor black = {0, 0, 0, 255};
    for (int diameter = 3; diameter <= 41; diameter += 2) {
        draw_list_reset(e->list);
        float d = (float)diameter;
        draw_fill(e->list, draw_rect(20, 20, d, d), d / 2, black);
        paint(e, 1);
        double area = ink(e, (SDL_Rect){15, 15, diameter + 10, diameter + 10});
        double exact = 3.14159265 * diameter * diameter / 4;
        assert_true(fabs(area - exact) < 0.02 * exact + 0.3);
        // The same from every side.
        uint32_t far = 20 + (uint32_t)diameter - 1;
        for (uint32_t i = 0; i < (uint32_t)diameter; i++) {
            assert_true(fabs(coverage(e, 20 + i, 20) - coverage(e, far - i, 20)) < 0.02);
            assert_true(fabs(coverage(e, 20 + i, 20) - coverage(e, 20, 20 + i)) < 0.02);
            assert_true(fabs(coverage(e, 20 + i, 20) - coverage(e, 20 + i, far)) < 0.02);
        }
    }
}

static void round_corners_are_round_and_the_rest_exact(void **state) {
    Easel *e = *state;
    draw_fill(e->list, draw_rect(20, 20, 60, 40), 8, RED);
    paint(e, 1);
    expect_pixel(e, 20, 20, PAPER);
    expect_pixel(e, 79, 59, PAPER);
    expect_pixel(e, 28, 20, RED);
    expect_pixel(e, 20, 40, RED);
    expect_pixel(e, 50, 40, RED);
    expect_pixel(e, 23, 23, RED);
    DrawColor edge = pixel(e, 22, 22);
    assert_true(edge.r < 250 && edge.r > 200); // anti-aliased
}

static void strokes_lie_inside(void **state) {
    Easel *e = *state;
    draw_stroke(e->list, draw_rect(20, 20, 60, 40), 6, 2, RED);
    draw_stroke(e->list, draw_rect(100, 20, 20, 20), 0, 1, BLUE);
    paint(e, 1);
    expect_pixel(e, 50, 20, RED);
    expect_pixel(e, 50, 21, RED);
    expect_pixel(e, 50, 22, PAPER);
    expect_pixel(e, 50, 19, PAPER);
    expect_pixel(e, 20, 40, RED);
    expect_pixel(e, 79, 40, RED);
    expect_pixel(e, 50, 40, PAPER);
    expect_pixel(e, 100, 20, BLUE);
    expect_pixel(e, 119, 39, BLUE);
    expect_pixel(e, 101, 21, PAPER);
}

static void a_ring_has_the_width_asked_for(void **state) {
    Easel *e = *state;
    draw_stroke(e->list, draw_rect(20, 20, 31, 31), 15.5f, 3, (DrawColor){0, 0, 0, 255});
    paint(e, 1);
    double exact = 3.14159265 * (15.5 * 15.5 - 12.5 * 12.5);
    assert_true(fabs(ink(e, (SDL_Rect){10, 10, 50, 50}) - exact) < 0.02 * exact);
}

static void hairlines_are_one_device_pixel(void **state) {
    Easel *e = *state;
    draw_line(e->list, 10, 30.5f, 60, 30.5f, 1, RED);
    draw_line(e->list, 100.5f, 10, 100.5f, 60, 1, BLUE);
    draw_fill(e->list, draw_rect(10, 50.3f, 50, 0.3f), 0, RED); // thinner than a pixel, not lost
    paint(e, 1);
    expect_pixel(e, 30, 29, PAPER);
    expect_pixel(e, 30, 30, RED);
    expect_pixel(e, 30, 31, PAPER);
    expect_pixel(e, 100, 30, BLUE);
    expect_pixel(e, 99, 30, PAPER);
    expect_pixel(e, 101, 30, PAPER);
    assert_true(pixel(e, 30, 50).r == RED.r || pixel(e, 30, 51).r == RED.r);
}

static void slanted_lines_and_triangles_cover_their_area(void **state) {
    Easel *e = *state;
    const DrawColor black = {0, 0, 0, 255};
    draw_line(e->list, 20, 20, 80, 50, 4, black);
    draw_triangle(e->list, 120, 20, 120, 60, 160, 40, black);
    draw_triangle(e->list, 120, 70, 160, 80, 120, 90, black); // the other way round
    paint(e, 1);
    double line = 4 * hypot(60, 30);
    double found = ink(e, (SDL_Rect){10, 10, 90, 55});
    if (fabs(found - line) > 0.05 * line) fail_msg("line %g, not %g", found, line);
    assert_true(fabs(ink(e, (SDL_Rect){110, 15, 60, 50}) - 800) < 40);
    assert_true(fabs(ink(e, (SDL_Rect){110, 66, 60, 30}) - 400) < 40);
    expect_pixel(e, 50, 35, black);
}

static void clips_nest(void **state) {
    Easel *e = *state;
    draw_clip(e->list, draw_rect(10, 10, 50, 50));
    draw_clip(e->list, draw_rect(30, 30, 100, 100));
    draw_fill(e->list, draw_rect(0, 0, 200, 100), 0, RED);
    draw_text(e->list, (DrawStyle){FONT_TEXT, 40, BLUE}, 40, 90, ALIGN_LEFT, "WWWW");
    draw_clip_end(e->list);
    draw_fill(e->list, draw_rect(0, 12, 200, 2), 0, BLUE);
    draw_clip_end(e->list);
    draw_fill(e->list, draw_rect(150, 80, 5, 5), 0, RED);
    draw_clip(e->list, draw_rect(300, 300, 10, 10)); // nothing of it is on the screen
    draw_fill(e->list, draw_rect(0, 0, 200, 100), 0, BLUE);
    draw_clip_end(e->list);
    paint(e, 1);
    expect_pixel(e, 29, 40, PAPER);
    expect_pixel(e, 30, 30, RED);
    expect_pixel(e, 59, 40, RED);
    expect_pixel(e, 60, 40, PAPER);
    expect_pixel(e, 12, 12, BLUE);
    expect_pixel(e, 9, 12, PAPER);
    expect_pixel(e, 152, 82, RED);
    expect_pixel(e, 100, 85, PAPER);
}

static void hatching_joins_across_areas(void **state) {
    Easel *e = *state;
    draw_hatch(e->list, draw_rect(0, 0, 200, 100), 5, RED);
    paint(e, 1);
    Picture whole = e->picture;
    e->picture = (Picture){0};
    draw_list_reset(e->list);
    for (int i = 0; i < 10; i++)
        draw_hatch(e->list, draw_rect((float)(20 * i), 0, 20, 100), 5, RED);
    paint(e, 1);
    assert_memory_equal(whole.pixels, e->picture.pixels, 200 * 100 * 4);
    picture_free(&whole);
    expect_pixel(e, 0, 0, RED); // the phase is the screen's
}

// --- heatmaps ------------------------------------------------------------------------------------

static void the_middle_of_a_cell_has_its_colour(void **state) {
    Easel *e = *state;
    const float sizes[] = {2.6f, 4.2f, 6, 9.4f,
                           13,   17,   30}; // small cells, composed ones, rectangles
    const float scales[] = {1, 1.5f, 2};
    for (size_t i = 0; i < 7; i++) {
        for (size_t k = 0; k < 3; k++) {
            draw_list_reset(e->list);
            fill_cells(draw_heatmap(e->list, draw_rect(11, 7, 6 * sizes[i], 3 * sizes[i]), 3, 6,
                                    sizes[i] > 5 ? 2 : 0, sizes[i] > 5 ? 3 : 0),
                       18);
            paint(e, scales[k]);
            for (uint32_t c = 0; c < 18; c++) {
                float gap = sizes[i] > 5 ? 2 : 0;
                float x = 11 + (float)(c % 6) * sizes[i] + (sizes[i] - gap) / 2;
                float y = 7 + (float)(c / 6) * sizes[i] + (sizes[i] - gap) / 2;
                DrawColor expected = {(uint8_t)(c * 7), (uint8_t)(255 - c * 3), (uint8_t)(c * 31),
                                      255};
                expect_pixel(e, (uint32_t)(x * scales[k]), (uint32_t)(y * scales[k]), expected);
            }
        }
    }
}

static void composed_cells_look_like_rectangles(void **state) {
    Easel *e = *state;
    // Beside each other: one heatmap of 11-pixel cells (composed), and the same as rounded
    // rectangles.
    DrawColor *cells = draw_heatmap(e->list, draw_rect(10, 10, 44, 33), 3, 4, 2, 3);
    fill_cells(cells, 12);
    for (uint32_t c = 0; c < 12; c++) {
        DrawColor color = {(uint8_t)(c * 7), (uint8_t)(255 - c * 3), (uint8_t)(c * 31), 255};
        draw_fill(e->list, draw_rect(110 + 11 * (float)(c % 4), 10 + 11 * (float)(c / 4), 9, 9), 3,
                  color);
    }
    paint(e, 1);
    for (uint32_t y = 10; y < 43; y++) {
        for (uint32_t x = 10; x < 54; x++) {
            DrawColor a = pixel(e, x, y), b = pixel(e, x + 100, y);
            assert_true(abs(a.r - b.r) <= 2 && abs(a.g - b.g) <= 2 && abs(a.b - b.b) <= 2);
        }
    }
}

static void a_huge_heatmap_shows_what_is_visible(void **state) {
    Easel *e = *state;
    DrawColor *cells =
        draw_heatmap(e->list, draw_rect(-5000, -5000, 3000 * 2.5f, 3000 * 2.5f), 3000, 3000, 0, 0);
    assert_non_null(cells);
    for (size_t i = 0; i < 9000000; i++)
        cells[i] = i / 3000 == 2010 ? RED : BLUE;
    paint(e, 1);
    expect_pixel(e, 100, 26, RED); // row 2010 begins at −5000 + 5025
    expect_pixel(e, 100, 23, BLUE);
    expect_pixel(e, 100, 29, BLUE);
}

static void cells_smaller_than_a_pixel_are_averaged(void **state) {
    Easel *e = *state;
    DrawColor *cells = draw_heatmap(e->list, draw_rect(20, 20, 30, 30), 120, 120, 0, 0);
    for (uint32_t i = 0; i < 120 * 120; i++)
        cells[i] = (DrawColor){i % 2 ? 200 : 100, 10, 20, 255};
    paint(e, 1);
    for (uint32_t x = 20; x < 50; x++)
        expect_pixel(e, x, 30, (DrawColor){150, 10, 20, 255});
    expect_pixel(e, 50, 30, PAPER);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(fills_are_exact_at_every_scale),
        TEST(neighbours_touch_without_gap_or_overlap),
        TEST(a_disc_covers_its_area),
        TEST(round_corners_are_round_and_the_rest_exact),
        TEST(strokes_lie_inside),
        TEST(a_ring_has_the_width_asked_for),
        TEST(hairlines_are_one_device_pixel),
        TEST(slanted_lines_and_triangles_cover_their_area),
        TEST(clips_nest),
        TEST(hatching_joins_across_areas),
        TEST(the_middle_of_a_cell_has_its_colour),
        TEST(composed_cells_look_like_rectangles),
        TEST(a_huge_heatmap_shows_what_is_visible),
        TEST(cells_smaller_than_a_pixel_are_averaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
