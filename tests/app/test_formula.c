// formula: boxes by TeX's rules: what stands above, below and beside what.
#include "support/cmocka.h"

#include "app/draw/formula.h"
#include "ruler.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const DrawColor INK = {1, 2, 3, 255};

typedef struct Bench {
    DrawList *list;
    Formula *formula;
} Bench;

static int setup(void **state) {
    Bench *b = calloc(1, sizeof *b);
    if (!b) return -1;
    *state = b;
    b->list = draw_list_create(&RULER);
    b->formula = b->list ? formula_create(b->list, 40) : NULL;
    return b->formula ? 0 : -1;
}

static int teardown(void **state) {
    Bench *b = *state;
    formula_destroy(b->formula);
    draw_list_destroy(b->list);
    free(b);
    return 0;
}

static void italic(Formula *f, const char *text) {
    formula_text(f, FONT_MATH_ITALIC, INK, text);
}

static void draw(Bench *b) {
    formula_draw(b->formula, b->list, 100, 200);
}

static const DrawCommand *text_of(const Bench *b, const char *text) {
    for (size_t i = 0; i < draw_command_count(b->list); i++) {
        const DrawCommand *command = draw_command_at(b->list, i);
        if (command->kind == DRAW_TEXT && strcmp(draw_command_text(b->list, command), text) == 0)
            return command;
    }
    fail_msg("nothing says %s", text);
    return NULL;
}

static const DrawCommand *nth_line(const Bench *b, size_t n) {
    for (size_t i = 0; i < draw_command_count(b->list); i++) {
        const DrawCommand *command = draw_command_at(b->list, i);
        if (command->kind == DRAW_LINE && n-- == 0) return command;
    }
    fail_msg("not so many bars");
    return NULL;
}

static void a_row_stands_on_one_baseline(void **state) {
    Bench *b = *state;
    italic(b->formula, "Q");
    formula_space(b->formula, 0.5f);
    italic(b->formula, "K");
    float width, ascent, descent;
    formula_measure(b->formula, &width, &ascent, &descent);
    assert_true(fabsf(width - 60) < 0.01f);
    assert_true(ascent >= 0.68f * 40 && descent >= 0.19f * 40); // K's height, Q's tail
    draw(b);
    assert_true(fabsf(text_of(b, "Q")->rect.x - 100) < 0.01f);
    assert_true(fabsf(text_of(b, "K")->rect.x - 140) < 0.01f);
    assert_true(text_of(b, "K")->baseline == 200);
}

static void scripts_are_smaller_and_shifted(void **state) {
    Bench *b = *state;
    italic(b->formula, "d");
    formula_begin_script(b->formula, false);
    italic(b->formula, "k");
    formula_end(b->formula);
    italic(b->formula, "K");
    formula_begin_script(b->formula, true);
    formula_text(b->formula, FONT_MATH, INK, "⊤");
    formula_end(b->formula);
    draw(b);
    const DrawCommand *sub = text_of(b, "k"), *sup = text_of(b, "⊤");
    assert_true(fabsf(sub->size - 28) < 0.01f);
    assert_true(sub->baseline >= 200 + 0.15f * 40 - 0.01f);
    assert_true(sup->baseline <= 200 - 0.36f * 40 + 0.01f);
    assert_true(sup->rect.x >= text_of(b, "K")->rect.x + text_of(b, "K")->rect.w);
}

static void both_scripts_stand_above_each_other(void **state) {
    Bench *b = *state;
    italic(b->formula, "K");
    formula_begin_script(b->formula, false);
    italic(b->formula, "a");
    formula_end(b->formula);
    formula_begin_script(b->formula, true);
    italic(b->formula, "T");
    formula_end(b->formula);
    draw(b);
    const DrawCommand *sub = text_of(b, "a"), *sup = text_of(b, "T");
    assert_true(fabsf(sub->rect.x - sup->rect.x) < 0.1f * 40);
    assert_true(sub->baseline - 0.431f * 28 - sup->baseline >= 4 * 0.05f * 40 - 0.01f);
}

static void scripts_stay_legible(void **state) {
    Bench *b = *state;
    Formula *small = formula_create(b->list, 10);
    italic(small, "d");
    formula_begin_script(small, false);
    italic(small, "k");
    formula_begin_script(small, false);
    italic(small, "i");
    formula_end(small);
    formula_end(small);
    formula_draw(small, b->list, 0, 0);
    formula_destroy(small);
    assert_true(text_of(b, "k")->size == 10);
    assert_true(text_of(b, "i")->size == 10);
}

static void a_fraction_is_centred_about_the_axis(void **state) {
    Bench *b = *state;
    formula_begin_fraction(b->formula, INK);
    italic(b->formula, "QK");
    formula_next(b->formula);
    italic(b->formula, "d");
    formula_end(b->formula);
    italic(b->formula, "V");
    draw(b);
    const DrawCommand *above = text_of(b, "QK"), *below = text_of(b, "d"), *bar = nth_line(b, 0);
    assert_true(fabsf(bar->rect.y - (200 - 0.25f * 40)) < 0.01f);
    assert_true(above->baseline + 0.194f * above->size < bar->rect.y); // Q's tail
    assert_true(below->baseline - 0.694f * below->size > bar->rect.y + bar->width / 2);
    assert_true(fabsf(above->rect.x + above->rect.w / 2 - (below->rect.x + below->rect.w / 2)) <
                0.01f);
    assert_true(text_of(b, "V")->baseline == 200);
    assert_true(text_of(b, "V")->rect.x >= bar->rect.x + bar->rect.w);
}

static void a_root_covers_its_content(void **state) {
    Bench *b = *state;
    formula_begin_root(b->formula, INK);
    italic(b->formula, "d");
    formula_begin_script(b->formula, false);
    italic(b->formula, "k");
    formula_end(b->formula);
    formula_end(b->formula);
    draw(b);
    const DrawCommand *bar = nth_line(b, 0), *sign = text_of(b, "√"), *d = text_of(b, "d");
    const DrawCommand *k = text_of(b, "k");
    assert_true(bar->rect.y + bar->width / 2 < d->baseline - 0.694f * d->size);
    assert_true(bar->rect.x + bar->rect.w >= k->rect.x + k->rect.w);
    assert_true(bar->rect.x <= d->rect.x);
    assert_true(sign->rect.x == 100);
    // The sign's top, 0.8 em above its baseline in the smallest, meets the bar's.
    float heights[] = {0.8f, 0.85f, 1.15f};
    float height = heights[sign->font == FONT_MATH ? 0 : sign->font - FONT_MATH_SIZE1 + 1];
    assert_true(fabsf(sign->baseline - height * sign->size - (bar->rect.y - bar->width / 2)) <
                0.01f);
}

static void parentheses_grow_with_what_they_hold(void **state) {
    Bench *b = *state;
    formula_begin_paren(b->formula, INK);
    italic(b->formula, "x");
    formula_end(b->formula);
    draw(b);
    assert_int_equal(text_of(b, "(")->font, FONT_MATH);
    draw_list_reset(b->list);
    Formula *tall = formula_create(b->list, 40);
    formula_begin_paren(tall, INK);
    for (int i = 0; i < 6; i++)
        formula_begin_fraction(tall, INK);
    italic(tall, "x");
    for (int i = 0; i < 6; i++) {
        formula_next(tall);
        italic(tall, "y");
        formula_end(tall);
    }
    formula_end(tall);
    formula_draw(tall, b->list, 100, 200);
    formula_destroy(tall);
    assert_int_equal(text_of(b, "(")->font, FONT_MATH_SIZE4);
    assert_true(text_of(b, "(")->size > 40); // stretched beyond the largest
    assert_true(text_of(b, ")")->rect.x > text_of(b, "x")->rect.x);
}

// What tall brackets and frames reach to, the measure covers.
static void buttons_are_hit_and_framed_without_moving_anything(void **state) {
    Bench *b = *state;
    float widths[2];
    for (int framed = 0; framed < 2; framed++) {
        Formula *f = formula_create(b->list, 40);
        formula_begin_button(f, ui_id(UI_STAGE, 1, 0), false, INK, INK);
        formula_begin_button(f, ui_id(UI_STAGE, 2, 0), framed == 1, INK, INK);
        italic(f, "softmax");
        formula_end(f);
        formula_end(f);
        float ascent, descent;
        formula_measure(f, &widths[framed], &ascent, &descent);
        draw_list_reset(b->list);
        formula_draw(f, b->list, 100, 200);
        assert_int_equal(draw_hit_count(b->list), 2);
        const DrawHit *hit = draw_hit_at(b->list, 1);
        assert_true(hit->rect.y >= 200 - ascent - 0.01f);
        assert_true(hit->rect.y + hit->rect.h <= 200 + descent + 0.01f);
        UiId id;
        draw_hit_find(b->list, 110, 195, HIT_CLICK, &id);
        assert_true(ui_id_equals(id, ui_id(UI_STAGE, 2, 0))); // the inner one lies above
        assert_int_equal(draw_command_at(b->list, 0)->kind, framed ? DRAW_FILL : DRAW_TEXT);
        formula_destroy(f);
    }
    assert_true(widths[0] == widths[1]);
}

static void too_much_is_left_out_and_still_pairs(void **state) {
    Bench *b = *state;
    for (int i = 0; i < 300; i++) {
        formula_begin_fraction(b->formula, INK);
        italic(b->formula, "x");
    }
    for (int i = 0; i < 300; i++) {
        formula_next(b->formula);
        italic(b->formula, "y");
        formula_end(b->formula);
    }
    formula_end(b->formula); // one too many
    draw(b);
    assert_true(draw_command_count(b->list) > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_row_stands_on_one_baseline),
        TEST(scripts_are_smaller_and_shifted),
        TEST(both_scripts_stand_above_each_other),
        TEST(scripts_stay_legible),
        TEST(a_fraction_is_centred_about_the_axis),
        TEST(a_root_covers_its_content),
        TEST(parentheses_grow_with_what_they_hold),
        TEST(buttons_are_hit_and_framed_without_moving_anything),
        TEST(too_much_is_left_out_and_still_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
