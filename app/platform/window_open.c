// Opening and closing the SDL window, its renderer and painter.
#include "app/platform/window_parts.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define TITLE_BAR 48 // as high as window managers make it, in pixels

static void set_hints(void) {
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION,
                "0"); // a window surface through software OpenGL costs 100 ms
    SDL_SetHint(SDL_HINT_APP_NAME, "Attention Lab");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
    SDL_SetHint(SDL_HINT_IME_SHOW_UI, "1");
    SDL_SetHint(SDL_HINT_IME_SUPPORT_EXTENDED_TEXT, "1"); // compositions beyond 32 bytes uncut
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");        // farewell.h
}

// The size wished for, as far as the display has room. Where a title bar would push its foot off
// the display, the window manager is asked to make it fit.
static SDL_Rect fitting_size(const UiState *ui, Uint32 *flags) {
    SDL_Rect usable, size = {0, 0, (int)lroundf(ui->pixel_w), (int)lroundf(ui->pixel_h)};
    if (SDL_GetDisplayUsableBounds(0, &usable) == 0 && usable.w > 0) {
        if (size.w > usable.w) size.w = usable.w;
        if (size.h > usable.h) size.h = usable.h;
        if (size.h > usable.h - TITLE_BAR) *flags |= SDL_WINDOW_MAXIMIZED;
    }
    return size;
}

static bool open_renderer(Window *w) {
    w->renderer = SDL_CreateRenderer(w->window, -1, SDL_RENDERER_SOFTWARE);
    if (!w->renderer) return false;
    w->painter = painter_create(w->renderer, w->studio->fonts, w->studio->ui.scale);
    return w->painter != NULL;
}

void window_reopen_renderer(Window *w) {
    painter_destroy(w->painter);
    SDL_DestroyRenderer(w->renderer);
    w->painter = NULL;
    if (open_renderer(w)) return;
    fprintf(stderr, "attnlab: the display cannot be drawn on any longer (%s)\n", SDL_GetError());
    w->studio->ui.wants_quit = true; // the work is kept
}

// Where there is no display SDL opens windows that nobody can see, and the program would wait for
// ever in one. Only who names such a driver shall have it.
static bool is_unseen(void) {
    const char *asked = SDL_getenv("SDL_VIDEODRIVER"), *driver = SDL_GetCurrentVideoDriver();
    if (asked && *asked) return false;
    if (strcmp(driver, "offscreen") != 0 && strcmp(driver, "dummy") != 0 &&
        strcmp(driver, "evdev") != 0)
        return false;
    SDL_SetError("neither X11 nor Wayland answers");
    return true;
}

bool window_open(Window *w) {
    set_hints();
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0 || is_unseen()) return false;
    SDL_StopTextInput(); // on at the start; an input method would swallow shortcuts
    Uint32 flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
    SDL_Rect size = fitting_size(&w->studio->ui, &flags);
    w->window = SDL_CreateWindow("Attention Lab", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                                 size.w, size.h, flags);
    if (!w->window) return false;
    return open_renderer(w);
}

void window_close(Window *w) {
    painter_destroy(w->painter);
    SDL_FreeCursor(w->arrow);
    SDL_FreeCursor(w->hand);
    SDL_FreeCursor(w->beam);
    if (w->renderer) SDL_DestroyRenderer(w->renderer);
    if (w->window) SDL_DestroyWindow(w->window);
    SDL_Quit();
}
