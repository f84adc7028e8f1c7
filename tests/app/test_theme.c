// theme: the colour maps are monotone and exact at zero, and every text can be read.
#include "support/cmocka.h"

#include "app/draw/theme.h"
#include <math.h>

static bool same(DrawColor a, DrawColor b) {
    return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a;
}

// How far a colour is from the map's middle: what the eye sees as "more".
static float distance(DrawColor a, DrawColor b) {
    float r = (float)a.r - (float)b.r, g = (float)a.g - (float)b.g, c = (float)a.b - (float)b.b;
    return sqrtf(r * r + g * g + c * c);
}

static void names_go_both_ways(void **state) {
    (void)state;
    for (int kind = 0; kind < THEME_COUNT; kind++) {
        ThemeKind found = THEME_COUNT;
        assert_true(theme_from_name(theme_name((ThemeKind)kind), &found));
        assert_int_equal(found, kind);
        assert_int_equal(theme_get((ThemeKind)kind)->kind, kind);
    }
    ThemeKind untouched = THEME_DARK;
    assert_false(theme_from_name("solarized", &untouched));
    assert_int_equal(untouched, THEME_DARK);
}

static void signed_map_is_exact_at_zero_and_at_its_ends(void **state) {
    (void)state;
    for (int kind = 0; kind < THEME_COUNT; kind++) {
        const Theme *theme = theme_get((ThemeKind)kind);
        assert_true(same(theme_signed(theme, 0, 3), theme->zero));
        assert_true(same(theme_signed(theme, -0.0f, 3), theme->zero));
        assert_true(same(theme_signed(theme, 5, 0), theme->zero)); // all equal: no division by zero
        assert_true(same(theme_signed(theme, 3, 3), theme->positive));
        assert_true(same(theme_signed(theme, -3, 3), theme->negative));
        assert_true(same(theme_signed(theme, 9, 3), theme->positive)); // beyond the legend: its end
        assert_true(same(theme_signed(theme, 3e38f, 3.4e38f), theme_signed(theme, 30, 34)));
        assert_true(same(theme_signed(theme, 1e-45f, 1e-45f), theme->positive));
    }
}

static void signed_map_grows_away_from_zero_on_both_sides(void **state) {
    (void)state;
    for (int kind = 0; kind < THEME_COUNT; kind++) {
        const Theme *theme = theme_get((ThemeKind)kind);
        float before[2] = {-1, -1};
        for (int i = 0; i <= 64; i++) {
            for (int side = 0; side < 2; side++) {
                float value = (side ? 1.0f : -1.0f) * (float)i / 64;
                float now = distance(theme_signed(theme, value, 1), theme->zero);
                assert_true(now > before[side]);
                before[side] = now;
            }
        }
        // Neither sign shouts louder than the other.
        assert_true(before[0] / before[1] > 0.6f && before[0] / before[1] < 1.67f);
    }
}

static void weights_rise_from_nothing_to_all(void **state) {
    (void)state;
    for (int kind = 0; kind < THEME_COUNT; kind++) {
        const Theme *theme = theme_get((ThemeKind)kind);
        assert_true(same(theme_weight(theme, 0), theme->weights[0]));
        assert_true(same(theme_weight(theme, -1), theme->weights[0]));
        assert_true(same(theme_weight(theme, 1), theme->weights[theme->weight_count - 1]));
        float before = -1;
        for (int i = 0; i <= 32; i++) {
            float now = distance(theme_weight(theme, (float)i / 32), theme->weights[0]);
            assert_true(now > before);
            before = now;
        }
        // Two per cent can be told from nothing.
        assert_true(distance(theme_weight(theme, 0.02f), theme->weights[0]) > 20);
    }
}

static void ink_can_be_read_on_every_cell(void **state) {
    (void)state;
    for (int kind = 0; kind < THEME_COUNT; kind++) {
        const Theme *theme = theme_get((ThemeKind)kind);
        for (int i = -200; i <= 200; i++) {
            DrawColor cell = theme_signed(theme, (float)i, 200);
            assert_true(theme_contrast(theme_ink_on(theme, cell), cell) >= 4.5f);
            cell = theme_weight(theme, fabsf((float)i) / 200);
            assert_true(theme_contrast(theme_ink_on(theme, cell), cell) >= 4.5f);
        }
        const float odd[] = {NAN, INFINITY, -INFINITY};
        for (int i = 0; i < 3; i++) {
            DrawColor cell = theme_cell(theme, ATTN_SCORES, odd[i], 1);
            assert_true(theme_contrast(theme_ink_on(theme, cell), cell) >= 4.5f);
        }
    }
}

static void text_can_be_read_on_its_ground(void **state) {
    (void)state;
    for (int kind = 0; kind < THEME_COUNT; kind++) {
        const Theme *theme = theme_get((ThemeKind)kind);
        float least = kind == THEME_CONTRAST ? 7 : 4.5f; // AAA; AA
        assert_true(theme_contrast(theme->ink, theme->panel) >= 7);
        assert_true(theme_contrast(theme->ink, theme->background) >= 7);
        assert_true(theme_contrast(theme->ink_dim, theme->panel) >= least);
        assert_true(theme_contrast(theme->ink_dim, theme->background) >= 4.5f);
        assert_true(theme_contrast(theme->solid_ink, theme->solid) >= 7);
        assert_true(theme_contrast(theme->error, theme->panel) >= least);
        for (int role = 0; role < ROLE_COUNT; role++) {
            float needed = kind == THEME_CONTRAST ? 7 : 3; // labels of roles are large or bold
            assert_true(theme_contrast(theme->role[role], theme->panel) >= needed);
            assert_true(theme_contrast(theme->role[role], theme->role_tint[role]) >= 3);
            assert_true(theme_contrast(theme->ink, theme->role_tint[role]) >= 7);
        }
    }
}

static void undefined_and_infinite_cells_have_colours_of_their_own(void **state) {
    (void)state;
    for (int kind = 0; kind < THEME_COUNT; kind++) {
        const Theme *theme = theme_get((ThemeKind)kind);
        DrawColor nan_cell = theme_cell(theme, ATTN_SCORES, NAN, 1);
        DrawColor infinite = theme_cell(theme, ATTN_SCORES, INFINITY, 1);
        assert_false(same(nan_cell, theme->zero));
        assert_false(same(infinite, theme->positive));
        assert_true(same(theme_cell(theme, ATTN_MASKED, -INFINITY, 1), theme->field));
        assert_true(same(theme_cell(theme, ATTN_WEIGHTS, 1, 0), theme_weight(theme, 1)));
    }
}

static void roles_follow_the_formula(void **state) {
    (void)state;
    assert_int_equal(theme_matrix_role(ATTN_WQ), ROLE_QUERY);
    assert_int_equal(theme_matrix_role(ATTN_K_UNROTATED), ROLE_KEY);
    assert_int_equal(theme_matrix_role(ATTN_V), ROLE_VALUE);
    assert_int_equal(theme_matrix_role(ATTN_MASKED), ROLE_SCORE);
    assert_int_equal(theme_matrix_role(ATTN_WEIGHTS), ROLE_WEIGHT);
    assert_int_equal(theme_matrix_role(ATTN_X), ROLE_NONE);
    assert_int_equal(theme_stage_role(ATTN_STAGE_SOFTMAX), ROLE_WEIGHT);
    assert_int_equal(theme_stage_role(ATTN_STAGE_INPUT), ROLE_NONE);
    assert_true(theme_matrix_is_weight(ATTN_WEIGHTS));
    assert_false(theme_matrix_is_weight(ATTN_MASKED));
}

static void blends(void **state) {
    (void)state;
    DrawColor a = {0, 100, 200, 255}, b = {100, 0, 200, 255};
    assert_true(same(theme_mix(a, b, 0), a));
    assert_true(same(theme_mix(a, b, 1), b));
    assert_true(same(theme_mix(a, b, 0.5f), (DrawColor){50, 50, 200, 255}));
    assert_true(same(theme_mix(a, b, NAN), a));
    assert_int_equal(theme_alpha(a, 0.5f).a, 128);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_go_both_ways),
        cmocka_unit_test(signed_map_is_exact_at_zero_and_at_its_ends),
        cmocka_unit_test(signed_map_grows_away_from_zero_on_both_sides),
        cmocka_unit_test(weights_rise_from_nothing_to_all),
        cmocka_unit_test(ink_can_be_read_on_every_cell),
        cmocka_unit_test(text_can_be_read_on_its_ground),
        cmocka_unit_test(undefined_and_infinite_cells_have_colours_of_their_own),
        cmocka_unit_test(roles_follow_the_formula),
        cmocka_unit_test(blends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
