// A monkey at keyboard and mouse: seeded random input over every screen; nothing may crash or
// stick, and after each hundred events the trace must be, bit for bit, what the scene gives when it
// is computed afresh.
#include "app/doc/random.h"
#include "app/ui/commands.h"
#include "app/ui/dispatch.h"
#include "support/screens.h"

#define EVENTS 2500

static size_t below(uint64_t *seed, size_t count) {
    return (size_t)(random_next(seed) % count);
}

static const char *const TEXTS[] = {"1", "-",  ".5",  "9",   "cat ", "喜欢", "e",
                                    " ", "\t", "1e9", "nan", "()",   "é"};
static const char *const PASTES[] = {"1\t2\n3\t4",        "[[1,2],[3]]", "",
                                     "array([[1., 2.]])", "x",           "0.5"};

static Input random_input(uint64_t *seed, const Screen *screen) {
    Input input = {.modifiers = below(seed, 4) ? 0 : (unsigned)below(seed, 4)};
    // Half of the time where something is, else anywhere.
    size_t hits = draw_hit_count(screen->list);
    const DrawHit *hit =
        hits && below(seed, 4) ? draw_hit_at(screen->list, below(seed, hits)) : NULL;
    input.x = hit ? hit->rect.x + hit->rect.w * (float)below(seed, 100) / 100
                  : (float)below(seed, 4000) - 50;
    input.y = hit ? hit->rect.y + hit->rect.h * (float)below(seed, 100) / 100
                  : (float)below(seed, 2200) - 50;
    input.button = below(seed, 6) ? 1 : 3;
    input.clicks = below(seed, 5) ? 1 : 2;
    input.dy = (float)below(seed, 5) - 2;
    input.key = (UiKey)(1 + below(seed, KEY_Z));
    input.text = TEXTS[below(seed, sizeof TEXTS / sizeof *TEXTS)];
    switch (below(seed, 12)) {
    case 0:
    case 1: input.kind = INPUT_KEY; break;
    case 2: input.kind = INPUT_TEXT; break;
    case 3: input.kind = INPUT_MOTION; break;
    case 4:
    case 5: input.kind = INPUT_PRESS; break;
    case 6:
    case 7: input.kind = INPUT_RELEASE; break;
    case 8: input.kind = INPUT_WHEEL; break;
    case 9:
        input.kind = INPUT_PASTE;
        input.text = PASTES[below(seed, sizeof PASTES / sizeof *PASTES)];
        break;
    case 10: input = (Input){.kind = INPUT_TICK, .dx = 0.05f}; break;
    default:
        input.kind = INPUT_RESIZE;
        input.x = (float)below(seed, 3841);
        input.y = (float)below(seed, 2161);
        break;
    }
    return input;
}

// What would reach the disk, or end the program, is left out.
static void withhold(UiState *ui) {
    ui->wants_quit = false;
    ui->request = REQUEST_NONE;
    if (ui->dialog == DIALOG_KIND_SAVE || ui->dialog == DIALOG_KIND_EXPORT) dialog_close(ui);
}

static void compare_with_fresh(const Screen *screen) {
    AttnTrace *fresh = NULL;
    const Document *document = screen->lab.document;
    AttnInputs inputs = scene_inputs(document->scene);
    assert_int_equal(attn_trace_create(&fresh), ATTN_OK);
    assert_int_equal(
        attn_trace_run(fresh, screen->lab.engine, &document->scene->spec, &inputs, NULL, NULL),
        ATTN_OK);
    AttnMatrix a = attn_trace_matrix(document->trace, ATTN_OUTPUT, 0),
               b = attn_trace_matrix(fresh, ATTN_OUTPUT, 0);
    assert_true(a.rows == b.rows && a.cols == b.cols);
    for (size_t row = 0; row < a.rows; row++) {
        for (size_t column = 0; column < a.cols; column++) {
            float x = *attn_at(a, row, column), y = *attn_at(b, row, column);
            assert_true((x != x && y != y) || memcmp(&x, &y, sizeof x) == 0);
        }
    }
    attn_trace_destroy(fresh);
}

static void play(const char *scene, uint64_t seed) {
    Screen *screen = screen_open(scene, false);
    screen_draw(screen);
    for (int i = 0; i < EVENTS; i++) {
        Input input = random_input(&seed, screen);
        dispatch_input(&screen->lab.ui, screen->lab.document, screen->list, &input);
        withhold(&screen->lab.ui);
        screen_draw(screen);
        if (i % 100 == 0) compare_with_fresh(screen);
    }
    screen_close(screen);
}

static void test_monkey_on_pronoun(void **state) {
    (void)state;
    play("pronoun", 1);
}

static void test_monkey_on_translation(void **state) {
    (void)state;
    play("translation", 2);
}

static void test_monkey_on_heads(void **state) {
    (void)state;
    play("heads", 3);
}

static void test_monkey_on_words(void **state) {
    (void)state;
    play("words", 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_monkey_on_pronoun),
        cmocka_unit_test(test_monkey_on_translation),
        cmocka_unit_test(test_monkey_on_heads),
        cmocka_unit_test(test_monkey_on_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
