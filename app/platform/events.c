// From SDL's events to ours. Modifiers are read from the event, not from the keyboard's state, so
// that events sent by a program mean the same as a hand's.
#include "app/platform/events.h"
#include <string.h>

static unsigned modifiers_of(Uint16 mod) {
    return (mod & KMOD_SHIFT ? MODIFIER_SHIFT : 0u) |
           (mod & (KMOD_CTRL | KMOD_GUI) ? MODIFIER_CTRL : 0u) |
           (mod & KMOD_ALT ? MODIFIER_ALT : 0u);
}

typedef struct KeyName {
    SDL_Keycode code;
    UiKey key;
} KeyName;

static const KeyName KEYS[] = {
    {SDLK_LEFT, KEY_LEFT},
    {SDLK_RIGHT, KEY_RIGHT},
    {SDLK_UP, KEY_UP},
    {SDLK_DOWN, KEY_DOWN},
    {SDLK_HOME, KEY_HOME},
    {SDLK_END, KEY_END},
    {SDLK_PAGEUP, KEY_PAGE_UP},
    {SDLK_PAGEDOWN, KEY_PAGE_DOWN},
    {SDLK_RETURN, KEY_ENTER},
    {SDLK_KP_ENTER, KEY_ENTER},
    {SDLK_ESCAPE, KEY_ESCAPE},
    {SDLK_TAB, KEY_TAB},
    {SDLK_SPACE, KEY_SPACE},
    {SDLK_BACKSPACE, KEY_BACKSPACE},
    {SDLK_DELETE, KEY_DELETE},
    {SDLK_F1, KEY_F1},
    {SDLK_F2, KEY_F2},
    {SDLK_F5, KEY_F5},
    {SDLK_F6, KEY_F6},
    {SDLK_F11, KEY_F11},
    {SDLK_F12, KEY_F12},
    {SDLK_PLUS, KEY_PLUS},
    {SDLK_EQUALS, KEY_PLUS},
    {SDLK_KP_PLUS, KEY_PLUS},
    {SDLK_MINUS, KEY_MINUS},
    {SDLK_KP_MINUS, KEY_MINUS},
    {SDLK_0, KEY_ZERO},
    {SDLK_KP_0, KEY_ZERO},
    {SDLK_QUESTION, KEY_QUESTION},
    {SDLK_SLASH, KEY_SLASH},
    {SDLK_LEFTBRACKET, KEY_BRACKET_LEFT},
    {SDLK_RIGHTBRACKET, KEY_BRACKET_RIGHT},
};

static UiKey key_of(SDL_Keycode code, unsigned *modifiers) {
    if (code >= SDLK_a && code <= SDLK_z) return (UiKey)(KEY_A + (code - SDLK_a));
    if (code == SDLK_SLASH && *modifiers & MODIFIER_SHIFT)
        code = SDLK_QUESTION; // where ? is typed so
    if (code == SDLK_QUESTION || code == SDLK_EQUALS || code == SDLK_PLUS)
        *modifiers &= ~(unsigned)MODIFIER_SHIFT;
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        if (KEYS[i].code == code) return KEYS[i].key;
    return KEY_NONE;
}

// Has this key's text been sent on its own? SDL puts it right behind the key, if text input was on
// when the key was struck. Keys struck before it was turned on, and still waiting, bring none:
// theirs is made here, or a fast hand would lose the digits behind the one that began the editing.
// (What other threads tell may have come between the two.)
static bool text_follows(void) {
    SDL_Event next[16];
    const int count = SDL_PeepEvents(next, (int)(sizeof next / sizeof *next), SDL_PEEKEVENT,
                                     SDL_FIRSTEVENT, SDL_LASTEVENT);
    int at = 0;
    while (at < count && (next[at].type == SDL_USEREVENT || next[at].type == SDL_QUIT))
        at++;
    return at < count && next[at].type == SDL_TEXTINPUT;
}

// The keys of the number pad as the characters that they stand for.
static SDL_Keycode from_pad(SDL_Keycode code) {
    if (code >= SDLK_KP_1 && code <= SDLK_KP_9) return SDLK_1 + (code - SDLK_KP_1);
    if (code == SDLK_KP_0) return SDLK_0;
    if (code == SDLK_KP_MINUS) return SDLK_MINUS;
    if (code == SDLK_KP_PLUS) return SDLK_PLUS;
    return code == SDLK_KP_PERIOD ? SDLK_PERIOD : code;
}

// The character of a key whose text SDL does not send; 0: none. While nothing is being edited SDL's
// text input is off, so that an input method does not swallow shortcuts, and only what begins a
// number is text.
static char key_character(SDL_Keycode code, Uint16 mod) {
    if (mod & (KMOD_CTRL | KMOD_ALT | KMOD_GUI)) return 0;
    code = from_pad(code);
    bool is_letter = code >= SDLK_a && code <= SDLK_z, is_shifted = (mod & KMOD_SHIFT) != 0;
    if (!SDL_IsTextInputActive()) {
        bool begins =
            (code >= SDLK_0 && code <= SDLK_9) || code == SDLK_MINUS || code == SDLK_PERIOD;
        if (code == SDLK_PLUS || (begins && !is_shifted)) return (char)code;
        return 0;
    }
    if (code < SDLK_SPACE || code > '~' || text_follows()) return 0;
    if (is_letter) return (char)(is_shifted != ((mod & KMOD_CAPS) != 0) ? code - 32 : code);
    return is_shifted ? 0 : (char)code; // what Shift makes of the others depends on the keyboard
}

static bool key_event(const SDL_KeyboardEvent *event, Input *input, char **owned) {
    input->modifiers = modifiers_of(event->keysym.mod);
    const char text[2] = {key_character(event->keysym.sym, event->keysym.mod), '\0'};
    if (text[0]) {
        input->kind = INPUT_TEXT;
        input->text = *owned = SDL_strdup(text);
        return input->text != NULL;
    }
    if (input->modifiers == MODIFIER_CTRL && event->keysym.sym == SDLK_v) {
        input->kind = INPUT_PASTE;
        input->text = *owned = SDL_GetClipboardText();
        return input->text != NULL;
    }
    input->kind = INPUT_KEY;
    input->key = key_of(event->keysym.sym, &input->modifiers);
    input->is_repeat = event->repeat;
    return input->key != KEY_NONE;
}

static void place(Input *input, EventScale scale, int x, int y) {
    input->x = (float)x * scale.pixels_per_point / scale.scale;
    input->y = (float)y * scale.pixels_per_point / scale.scale;
    input->modifiers = modifiers_of((Uint16)SDL_GetModState());
}

static bool button_event(const SDL_MouseButtonEvent *event, EventScale scale, Input *input) {
    input->kind = event->type == SDL_MOUSEBUTTONDOWN ? INPUT_PRESS : INPUT_RELEASE;
    place(input, scale, event->x, event->y);
    input->button = event->button == SDL_BUTTON_LEFT    ? 1
                    : event->button == SDL_BUTTON_RIGHT ? 3
                                                        : 2;
    input->clicks = event->clicks;
    return true;
}

static bool wheel_event(const SDL_MouseWheelEvent *event, EventScale scale, Input *input) {
    input->kind = INPUT_WHEEL;
    place(input, scale, event->mouseX, event->mouseY);
    input->dx = -event->preciseX;
    input->dy = event->preciseY;
    return true;
}

static bool window_event(const SDL_WindowEvent *event, EventScale scale, Input *input) {
    static const struct {
        int event;
        InputKind kind;
    } PLAIN[] = {
        {SDL_WINDOWEVENT_LEAVE, INPUT_LEAVE},    {SDL_WINDOWEVENT_FOCUS_GAINED, INPUT_FRONT},
        {SDL_WINDOWEVENT_MINIMIZED, INPUT_HIDE}, {SDL_WINDOWEVENT_HIDDEN, INPUT_HIDE},
        {SDL_WINDOWEVENT_RESTORED, INPUT_SHOW},  {SDL_WINDOWEVENT_SHOWN, INPUT_SHOW},
        {SDL_WINDOWEVENT_MAXIMIZED, INPUT_SHOW}};
    for (size_t i = 0; i < sizeof PLAIN / sizeof *PLAIN; i++) {
        if (event->event != PLAIN[i].event) continue;
        input->kind = PLAIN[i].kind;
        return true;
    }
    if (event->event != SDL_WINDOWEVENT_SIZE_CHANGED) return false;
    input->kind = INPUT_RESIZE;
    input->x = (float)event->data1 * scale.pixels_per_point;
    input->y = (float)event->data2 * scale.pixels_per_point;
    return true;
}

// A letter of a shortcut, which SDL sends as text as well. (AltGr makes letters.)
static bool is_shortcut_text(const char *text) {
    const unsigned mod = SDL_GetModState();
    return (mod & KMOD_LALT) != 0 && (mod & (KMOD_RALT | KMOD_MODE)) == 0 && text[0] != '\0' &&
           text[1] == '\0';
}

bool events_translate(const SDL_Event *event, EventScale scale, Input *input, char **owned) {
    memset(input, 0, sizeof *input);
    *owned = NULL;
    switch (event->type) {
    case SDL_KEYDOWN: return key_event(&event->key, input, owned);
    case SDL_TEXTINPUT:
        if (is_shortcut_text(event->text.text)) return false;
        *input = (Input){.kind = INPUT_TEXT, .text = event->text.text};
        return true;
    case SDL_TEXTEDITING:
        *input = (Input){.kind = INPUT_COMPOSE, .text = event->edit.text};
        return true;
    case SDL_TEXTEDITING_EXT: // a long one, the event's own to give back
        *input = (Input){.kind = INPUT_COMPOSE, .text = *owned = event->editExt.text};
        return input->text != NULL;
    case SDL_MOUSEMOTION:
        input->kind = INPUT_MOTION;
        place(input, scale, event->motion.x, event->motion.y);
        return true;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP: return button_event(&event->button, scale, input);
    case SDL_MOUSEWHEEL: return wheel_event(&event->wheel, scale, input);
    case SDL_WINDOWEVENT: return window_event(&event->window, scale, input);
    case SDL_DROPFILE:
        *input = (Input){.kind = INPUT_DROP, .text = *owned = event->drop.file};
        return true;
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET: input->kind = INPUT_LOST; return true;
    case SDL_QUIT: input->kind = INPUT_QUIT; return true;
    default: return false;
    }
}
