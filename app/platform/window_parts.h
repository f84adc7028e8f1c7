// window_parts: the window's own state, shared by the files that make it up; private to platform.
#ifndef PLATFORM_WINDOW_PARTS_H
#define PLATFORM_WINDOW_PARTS_H

#include "app/draw/painter_sdl.h"
#include "app/platform/keeper.h"
#include "app/platform/picture_job.h"
#include "app/platform/studio.h"
#include "app/platform/tape.h"
#include <SDL.h>

// What the display's input method was last told (typing.h).
typedef struct Typing {
    bool is_on;
    bool is_composing;
    UiId target; // what was being edited
} Typing;

typedef struct Window {
    Studio *studio;
    Keeper *keeper; // NULL: the work is not kept
    Tape *tape;     // NULL: nothing is recorded or replayed
    SDL_Window *window;
    SDL_Renderer *renderer;
    Painter *painter;
    SDL_Cursor *arrow, *hand, *beam;
    bool is_stale;      // the screen no longer shows what the state says
    bool list_is_stale; // … nor does the draw list
    bool is_fullscreen, was_maximized;
    Typing typing;
    PictureJob *picture; // that is being written (exporting.c); NULL: none is
    PictureContent picture_content;
    char picture_path[DOCUMENT_PATH_MAX];
    double last_tick;
    double woken; // when the loop last woke: from here to the screen is what a hand waits for
    const char *hits_path; // ATTNLAB_HITS
    long long start_ns;    // ATTNLAB_REPORT: when the program was started; 0: nothing is reported
} Window;

// Opens window, renderer and painter (window_open.c); false: SDL_GetError() says why.
bool window_open(Window *w);
float window_pixels_per_point(const Window *w);
// The renderer has lost what it held: another one is made, and the next frame fills it.
void window_reopen_renderer(Window *w);
void window_close(Window *w);

#endif
