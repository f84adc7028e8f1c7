// The colour maps that can be chosen: lightness only rises along a sequential one, the two sides of
// a diverging one weigh the same, and colour-blind readers can tell its signs apart.
#include "support/cmocka.h"

#include "app/draw/theme.h"
#include <math.h>

// --- colours as they are seen --------------------------------------------------------------------

typedef struct Lab {
    double l, a, b;
} Lab;

// What dichromats see, in linear sRGB: Machado, Oliveira and Fernandes 2009, severity 1.
static const double SIGHTS[][3][3] = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {{0.367322, 0.860646, -0.227968},
     {0.280085, 0.672501, 0.047413},
     {-0.011820, 0.042940, 0.968881}},
    {{0.152286, 1.052583, -0.204868},
     {0.114503, 0.786281, 0.099216},
     {-0.003882, -0.048116, 1.051998}},
};
enum { NORMAL, DEUTERANOPIA, PROTANOPIA, SIGHT_COUNT };

static double linear(unsigned char channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double curve(double t) {
    return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

// CIE 1976 L*a*b* under D65.
static Lab lab_of(DrawColor color, int sight) {
    const double rgb[3] = {linear(color.r), linear(color.g), linear(color.b)};
    double seen[3];
    for (int i = 0; i < 3; i++) {
        const double *m = SIGHTS[sight][i];
        seen[i] = fmin(fmax(m[0] * rgb[0] + m[1] * rgb[1] + m[2] * rgb[2], 0), 1);
    }
    const double x = 0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2];
    const double y = 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2];
    const double z = 0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2];
    const double fx = curve(x / 0.9505), fy = curve(y), fz = curve(z / 1.089);
    return (Lab){116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)};
}

// How far apart two colours are but for their lightness.
static double hue_distance(Lab p, Lab q) {
    return hypot(p.a - q.a, p.b - q.b);
}

// A difference that is just noticed in L*a*b* (Mahy, Van Eycken and Oosterlinck 1994).
static const double JUST_NOTICED = 2.3;

// --- the maps ------------------------------------------------------------------------------------

static void sequential_maps_only_get_lighter_or_only_darker(void **state) {
    (void)state;
    for (int kind = 0; kind < THEME_COUNT; kind++) {
        for (int map = 0; map < SEQUENTIAL_COUNT; map++) {
            const Theme *theme =
                theme_with((ThemeKind)kind, DIVERGING_BLUE_ORANGE, (ColorSequential)map);
            for (int sight = 0; sight < SIGHT_COUNT; sight++) {
                const double first = lab_of(theme_weight(theme, 0), sight).l;
                const double last = lab_of(theme_weight(theme, 1), sight).l;
                const double side = last > first ? 1 : -1;
                double before = first;
                assert_true(fabs(last - first) > 17 * JUST_NOTICED); // of 100 / 2.3 = 43 steps
                for (int i = 1; i <= 32; i++) {
                    const float root = (float)i / 32;
                    const double now = lab_of(theme_weight(theme, root * root), sight).l;
                    // Each of 32 steps in lightness is seen or, at least, does not go back.
                    assert_true(side * (now - before) > 0);
                    before = now;
                }
            }
            // Two per cent can be told from nothing.
            const Lab none = lab_of(theme_weight(theme, 0), NORMAL);
            const Lab little = lab_of(theme_weight(theme, 0.02f), NORMAL);
            assert_true(hypot(hue_distance(none, little), none.l - little.l) > 2 * JUST_NOTICED);
        }
    }
}

// At equal distance from zero both signs are equally light, within what four steps of the eye make.
static void diverging_maps_are_symmetric(void **state) {
    (void)state;
    for (int kind = 0; kind < THEME_COUNT; kind++) {
        for (int map = 0; map < DIVERGING_COUNT; map++) {
            const Theme *theme =
                theme_with((ThemeKind)kind, (ColorDiverging)map, SEQUENTIAL_INDIGO);
            double before = lab_of(theme->zero, NORMAL).l;
            const double side = kind == THEME_LIGHT ? -1 : 1;
            for (int i = 1; i <= 32; i++) {
                const float value = (float)i / 32;
                const double below = lab_of(theme_signed(theme, -value, 1), NORMAL).l;
                const double above = lab_of(theme_signed(theme, value, 1), NORMAL).l;
                assert_true(fabs(below - above) < 4 * JUST_NOTICED);
                assert_true(side * ((below + above) / 2 - before) > 0);
                before = (below + above) / 2;
            }
        }
    }
}

// A quarter of the range up and a quarter down have the same lightness: hue alone tells them apart,
// and must do so by several steps of the eye, for everybody.
static void signs_can_be_told_apart_by_everybody(void **state) {
    (void)state;
    for (int kind = 0; kind < THEME_COUNT; kind++) {
        for (int map = 0; map < DIVERGING_COUNT; map++) {
            const Theme *theme =
                theme_with((ThemeKind)kind, (ColorDiverging)map, SEQUENTIAL_INDIGO);
            for (int sight = 0; sight < SIGHT_COUNT; sight++) {
                const Lab below = lab_of(theme_signed(theme, -0.25f, 1), sight);
                const Lab above = lab_of(theme_signed(theme, 0.25f, 1), sight);
                assert_true(hue_distance(below, above) > 4 * JUST_NOTICED);
            }
        }
    }
}

static void ink_can_be_read_on_every_map(void **state) {
    (void)state;
    for (int kind = 0; kind < THEME_COUNT; kind++) {
        for (int map = 0; map < DIVERGING_COUNT * SEQUENTIAL_COUNT; map++) {
            const Theme *theme =
                theme_with((ThemeKind)kind, (ColorDiverging)(map / SEQUENTIAL_COUNT),
                           (ColorSequential)(map % SEQUENTIAL_COUNT));
            for (int i = -120; i <= 120; i++) {
                const DrawColor cell = theme_cell(theme, ATTN_SCORES, (float)i, 100);
                assert_true(theme_contrast(theme_ink_on(theme, cell), cell) >= 4.5f);
                const DrawColor weight = theme_weight(theme, fabsf((float)i) / 120);
                assert_true(theme_contrast(theme_ink_on(theme, weight), weight) >= 4.5f);
            }
        }
    }
}

// What lies beyond a fixed range does not look like its end.
static void beyond_the_range_is_no_end_of_it(void **state) {
    (void)state;
    for (int kind = 0; kind < THEME_COUNT; kind++) {
        for (int map = 0; map < DIVERGING_COUNT; map++) {
            const Theme *theme =
                theme_with((ThemeKind)kind, (ColorDiverging)map, SEQUENTIAL_INDIGO);
            for (int side = -1; side <= 1; side += 2) {
                const float s = (float)side;
                const Lab end = lab_of(theme_cell(theme, ATTN_SCORES, s, 1), NORMAL);
                const Lab beyond = lab_of(theme_cell(theme, ATTN_SCORES, s * 1.001f, 1), NORMAL);
                assert_true(hypot(hue_distance(end, beyond), end.l - beyond.l) > 4 * JUST_NOTICED);
            }
        }
    }
}

static void names_go_both_ways(void **state) {
    (void)state;
    for (int i = 0; i < DIVERGING_COUNT; i++) {
        ColorDiverging found = DIVERGING_COUNT;
        assert_true(diverging_from_name(diverging_name((ColorDiverging)i), &found));
        assert_int_equal(found, i);
    }
    for (int i = 0; i < SEQUENTIAL_COUNT; i++) {
        ColorSequential found = SEQUENTIAL_COUNT;
        assert_true(sequential_from_name(sequential_name((ColorSequential)i), &found));
        assert_int_equal(found, i);
    }
    for (int i = 0; i < RANGE_COUNT; i++) {
        ColorRangeKind found = RANGE_COUNT;
        assert_true(range_kind_from_name(range_kind_name((ColorRangeKind)i), &found));
        assert_int_equal(found, i);
    }
    ColorDiverging untouched = DIVERGING_TEAL_BROWN;
    assert_false(diverging_from_name("rainbow", &untouched));
    assert_int_equal(untouched, DIVERGING_TEAL_BROWN);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequential_maps_only_get_lighter_or_only_darker),
        cmocka_unit_test(diverging_maps_are_symmetric),
        cmocka_unit_test(signs_can_be_told_apart_by_everybody),
        cmocka_unit_test(ink_can_be_read_on_every_map),
        cmocka_unit_test(beyond_the_range_is_no_end_of_it),
        cmocka_unit_test(names_go_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
