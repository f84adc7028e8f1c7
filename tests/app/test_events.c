// From SDL's events to ours: the letter of a key is typed once, whatever comes between the key and
// its text.
#include "support/cmocka.h"

#include "app/platform/events.h"
#include <SDL.h>
#include <string.h>

static int setup(void **state) {
    (void)state;
    SDL_SetHint(SDL_HINT_VIDEODRIVER, "dummy");
    return SDL_Init(SDL_INIT_VIDEO);
}

static int teardown(void **state) {
    (void)state;
    SDL_Quit();
    return 0;
}

static void push_key(SDL_Keycode code) {
    SDL_Event event = {.type = SDL_KEYDOWN};
    event.key.keysym.sym = code;
    assert_int_equal(SDL_PushEvent(&event), 1);
}

static void push_text(const char *text) {
    SDL_Event event = {.type = SDL_TEXTINPUT};
    SDL_strlcpy(event.text.text, text, sizeof event.text.text);
    assert_int_equal(SDL_PushEvent(&event), 1);
}

static void push(Uint32 type) {
    SDL_Event event = {.type = type};
    assert_int_equal(SDL_PushEvent(&event), 1);
}

// What is typed by all that waits.
static void take_text(char *out, size_t size) {
    SDL_Event event;
    out[0] = '\0';
    while (SDL_PollEvent(&event)) {
        Input input;
        char *owned;
        if (events_translate(&event, (EventScale){1, 1}, &input, &owned) &&
            input.kind == INPUT_TEXT)
            SDL_strlcat(out, input.text, size);
        SDL_free(owned);
    }
}

static void expect_text(const char *expected) {
    char text[64];
    take_text(text, sizeof text);
    assert_string_equal(text, expected);
}

static void begin(bool types) {
    SDL_FlushEvents(SDL_FIRSTEVENT, SDL_LASTEVENT);
    if (types)
        SDL_StartTextInput();
    else
        SDL_StopTextInput();
    SDL_FlushEvents(SDL_FIRSTEVENT, SDL_LASTEVENT);
}

static void a_key_and_its_text_are_one_letter(void **state) {
    (void)state;
    begin(true);
    push_key(SDLK_a);
    push_text("a");
    push_key(SDLK_b);
    push_text("b");
    expect_text("ab");
}

// A writing that has ended is told by another thread, at any moment.
static void nothing_between_them_doubles_the_letter(void **state) {
    (void)state;
    begin(true);
    push_key(SDLK_f);
    push(SDL_USEREVENT);
    push_text("f");
    push_key(SDLK_u);
    push(SDL_USEREVENT);
    push(SDL_USEREVENT);
    push_text("u");
    push_key(SDLK_l);
    push(SDL_QUIT);
    push_text("l");
    expect_text("ful");
}

// Keys struck before text input was turned on bring no text of their own.
static void early_keys_are_typed(void **state) {
    (void)state;
    begin(true);
    push_key(SDLK_2);
    push(SDL_USEREVENT);
    push_key(SDLK_5);
    push_text("5");
    expect_text("25");
    begin(false);
    push_key(SDLK_2);
    push_key(SDLK_x);
    expect_text("2");
}

// SDL sends the letter of a shortcut with Alt as text, too; AltGr makes letters.
static void letters_with_alt_are_no_text(void **state) {
    (void)state;
    begin(true);
    SDL_SetModState(KMOD_LALT);
    push_text("a");
    expect_text("");
    SDL_SetModState(KMOD_LALT | KMOD_RALT);
    push_text("a");
    expect_text("a");
    SDL_SetModState(KMOD_NONE);
    push_text("a");
    expect_text("a");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_and_its_text_are_one_letter),
        cmocka_unit_test(nothing_between_them_doubles_the_letter),
        cmocka_unit_test(early_keys_are_typed),
        cmocka_unit_test(letters_with_alt_are_no_text),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
