// monkey: random input, seeded, that can be done again: what a wild hand at keyboard and mouse, an
// input method, a clipboard and a window manager might send, half of the time where something is.
#ifndef TESTS_MONKEY_H
#define TESTS_MONKEY_H

#include "app/doc/random.h"
#include "app/ui/keymap.h"
#include "support/screens.h"

typedef struct Monkey {
    uint64_t seed;
    char *large;           // a matrix of 200 × 200, as text
    const char *folder;    // with files to be dropped
    const char *clipboard; // what the program has copied last; NULL: nothing
    bool is_down;          // the button, at
    Input press;
    bool has_typed; // text, which Enter may follow
} Monkey;

static inline size_t monkey_below(Monkey *monkey, size_t count) {
    return (size_t)(random_next(&monkey->seed) % count);
}

#define MONKEY_ANY(monkey, list) (list)[monkey_below(monkey, sizeof(list) / sizeof *(list))]

static const char *const MONKEY_TEXTS[] = {"1",    "-",     ".5",         "9",  "cat ",
                                           "喜欢", "e",     " ",          "\t", "1e9",
                                           "0",    "nan",   "()",         "é",  "\xf0\x9f\x90\xb1",
                                           "1/3",  "\n",    "The animal", ",",  "\u2212",
                                           "+",    "-1e38", "\xff\xfe",   "k3", "x.json"};

static const char *const MONKEY_PASTES[] = {
    "1\t2\n3\t4",
    "[[1,2],[3]]",
    "",
    "array([[1., 2.], [3., 4.]], dtype=float32)",
    "x",
    "0.5",
    "[1 2; 3 4]",
    "1e39",
    "nan\tinf\n-inf\t0",
    "\xff\xfe\x00",
    "1,5;2,5\n3,5;4,5\n",
    "tensor([[0.1, 0.2],\n        [0.3, 0.4]])",
    "attnlab:1?scene=k3&stage=softmax",
    "attnlab:1:eNqrVkpLzMlVslJKzs9Vqq4FAC.",
    "The quick brown fox jumps over the lazy dog, and over it again, and over it once more",
};

static const char *const MONKEY_DROPS[] = {
    "k3",       "pronoun",   "heads",      "translation",  "words",
    "causal",   "article",   "pronoun-zh", "article-code", "good.json",
    "bad.json", "none.json", "/",          "/dev/zero",    ""};

// From nothing at all to a wall of screens.
static const ScreenSize MONKEY_SIZES[] = {{1, 1},      {2, 900},     {3840, 2},   {0, 0},
                                          {300, 200},  {1024, 720},  {1280, 720}, {720, 1280},
                                          {1440, 900}, {1920, 1080}, {3840, 2160}};

static inline void monkey_open(Monkey *monkey, uint64_t seed, const char *folder) {
    const size_t numbers = (size_t)200 * 200;
    *monkey = (Monkey){.seed = seed, .folder = folder, .large = malloc(numbers * 8 + 1)};
    assert_non_null(monkey->large);
    size_t used = 0;
    for (size_t i = 0; i < numbers; i++)
        used += (size_t)snprintf(monkey->large + used, 8, "%d.%d%c", (int)(i % 10), (int)(i % 7),
                                 i % 200 == 199 ? '\n' : '\t');
}

static inline void monkey_close(Monkey *monkey) {
    free(monkey->large);
}

// A key of the key map half of the time: every command that has one comes up.
static inline void monkey_key(Monkey *monkey, Input *input) {
    const KeyBinding *binding = keymap_at(monkey_below(monkey, keymap_count()));
    bool is_bound = monkey_below(monkey, 2);
    input->kind = INPUT_KEY;
    input->key = is_bound ? binding->key : (UiKey)(1 + monkey_below(monkey, KEY_Z));
    input->modifiers = is_bound                  ? binding->modifiers
                       : monkey_below(monkey, 4) ? 0
                                                 : (unsigned)monkey_below(monkey, 8);
    input->is_repeat = monkey_below(monkey, 8) == 0;
}

static inline void monkey_resize(Monkey *monkey, Input *input) {
    const ScreenSize size = MONKEY_ANY(monkey, MONKEY_SIZES);
    bool is_odd = monkey_below(monkey, 2);
    input->kind = INPUT_RESIZE;
    input->x = is_odd ? (float)(1 + monkey_below(monkey, 3840)) : size.width;
    input->y = is_odd ? (float)(1 + monkey_below(monkey, 2160)) : size.height;
}

static inline void monkey_place(Monkey *monkey, const DrawList *list, Input *input) {
    const size_t hits = draw_hit_count(list);
    const bool aims = hits && monkey_below(monkey, 4);
    const DrawHit *hit = aims ? draw_hit_at(list, monkey_below(monkey, hits)) : NULL;
    const DrawRect at = hit ? hit->rect : draw_rect(-50, -50, 4000, 2200);
    input->x = at.x + at.w * (float)monkey_below(monkey, 100) / 100;
    input->y = at.y + at.h * (float)monkey_below(monkey, 100) / 100;
    input->button = monkey_below(monkey, 6) ? 1 : monkey_below(monkey, 2) ? 3 : 2;
    input->clicks = monkey_below(monkey, 5) ? 1 : 2;
    input->modifiers = monkey_below(monkey, 6) ? 0 : (unsigned)monkey_below(monkey, 8);
}

static inline void monkey_pointer(Monkey *monkey, const DrawList *list, Input *input) {
    static const InputKind KINDS[] = {INPUT_PRESS,  INPUT_PRESS,  INPUT_RELEASE, INPUT_RELEASE,
                                      INPUT_MOTION, INPUT_MOTION, INPUT_WHEEL,   INPUT_LEAVE};
    monkey_place(monkey, list, input);
    input->kind = MONKEY_ANY(monkey, KINDS);
    if (input->kind == INPUT_WHEEL) {
        input->dx = (float)monkey_below(monkey, 3) - 1;
        input->dy = (float)monkey_below(monkey, 5) - 2;
    }
}

// Text that is pasted: what the program has copied itself, now and then with a letter wrong.
static inline const char *monkey_text(Monkey *monkey) {
    if (monkey_below(monkey, 40) == 0) return monkey->large;
    if (monkey->clipboard && monkey_below(monkey, 3) == 0) return monkey->clipboard;
    return MONKEY_ANY(monkey, MONKEY_PASTES);
}

static inline void monkey_rare(Monkey *monkey, Input *input, char path[256]) {
    static const InputKind KINDS[] = {INPUT_RESIZE, INPUT_PASTE, INPUT_PASTE, INPUT_COMPOSE,
                                      INPUT_DROP,   INPUT_FRONT, INPUT_LEAVE};
    input->kind = MONKEY_ANY(monkey, KINDS);
    if (input->kind == INPUT_RESIZE) monkey_resize(monkey, input);
    if (input->kind == INPUT_COMPOSE) input->text = MONKEY_ANY(monkey, MONKEY_TEXTS);
    if (input->kind == INPUT_PASTE) input->text = monkey_text(monkey);
    if (input->kind != INPUT_DROP) return;
    const char *name = MONKEY_ANY(monkey, MONKEY_DROPS);
    snprintf(path, 256, strstr(name, ".json") ? "%s/%s" : "%.0s%s", monkey->folder, name);
    input->text = path;
}

// What mostly follows what was done last: a button that is pressed is let go where it was pressed,
// Enter ends what was typed. false: nothing does.
static inline bool monkey_follow(Monkey *monkey, Input *input) {
    const bool was_down = monkey->is_down, has_typed = monkey->has_typed;
    monkey->is_down = monkey->has_typed = false;
    if (was_down && monkey_below(monkey, 3)) {
        *input = monkey->press;
        input->kind = INPUT_RELEASE;
        return true;
    }
    if (!has_typed || monkey_below(monkey, 3)) return false;
    *input = (Input){.kind = INPUT_KEY, .key = KEY_ENTER};
    return true;
}

// The next input; path: room for a text that is made.
static inline Input monkey_input(Monkey *monkey, const DrawList *list, char path[256]) {
    Input input = {.kind = INPUT_TICK};
    if (monkey_follow(monkey, &input)) return input;
    const size_t kind = monkey_below(monkey, 20);
    if (kind < 6) {
        monkey_key(monkey, &input);
    } else if (kind < 8) {
        input.kind = INPUT_TEXT;
        input.text = MONKEY_ANY(monkey, MONKEY_TEXTS);
    } else if (kind < 17) {
        monkey_pointer(monkey, list, &input);
    } else if (kind < 18) {
        monkey_rare(monkey, &input, path);
    } else {
        input.dx = monkey_below(monkey, 10) ? 0.016f : 0.5f;
    }
    monkey->is_down = input.kind == INPUT_PRESS;
    if (monkey->is_down) monkey->press = input;
    monkey->has_typed = input.kind == INPUT_TEXT;
    return input;
}

#endif
