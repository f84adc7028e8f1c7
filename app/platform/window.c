// The window and its loop. Nothing is drawn while nothing happens: the loop sleeps in
// SDL_WaitEvent; while something moves it wakes sixty times a second.
#include "app/platform/window.h"
#include "app/platform/events.h"
#include "app/platform/exporting.h"
#include "app/platform/farewell.h"
#include "app/platform/hits.h"
#include "app/platform/icon.h"
#include "app/platform/opening.h"
#include "app/platform/typing.h"
#include "app/platform/window_parts.h"
#include "app/ui/commands.h"
#include "app/ui/dispatch.h"
#include "app/ui/notice.h"
#include "app/ui/step.h"
#include <math.h>
#include <SDL.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FRAME_SECONDS (1.0 / 60)
#define PROGRESS_MS   50 // how often a background computation's progress is shown anew

static double now_seconds(void) {
    return (double)SDL_GetPerformanceCounter() / (double)SDL_GetPerformanceFrequency();
}

// --- reporting, for tests/bench
// ------------------------------------------------------------------------------

// With ATTNLAB_REPORT=<CLOCK_MONOTONIC nanoseconds at the start> the first frame and every later
// one are reported.
static void report(Window *w, const char *what, double seconds) {
    if (w->start_ns) fprintf(stderr, "attnlab-report: %s %.3f ms\n", what, seconds * 1e3);
}

static void report_first_frame(Window *w) {
    struct timespec now;
    if (!w->start_ns) return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    report(w, "first-frame",
           ((double)now.tv_sec * 1e9 + (double)now.tv_nsec - (double)w->start_ns) / 1e9);
}

// --- drawing
// -------------------------------------------------------------------------------------------------

static void need_list(Window *w) {
    if (!w->list_is_stale) return;
    fonts_set_scale(w->studio->fonts, w->studio->ui.scale);
    studio_draw(w->studio);
    w->list_is_stale = false;
}

static void present(Window *w) {
    UiState *ui = &w->studio->ui;
    double begin = now_seconds();
    need_list(w);
    double drawn = now_seconds();
    painter_set_scale(w->painter, ui->scale);
    painter_paint(w->painter, w->studio->list, theme_get(ui->theme)->background);
    SDL_RenderPresent(w->renderer);
    double end = now_seconds();
    ui->frame_seconds = end - begin;
    ui->paint_seconds = end - drawn;
    w->is_stale = false;
    if (w->hits_path) hits_write(w->studio, w->hits_path);
}

// --- what the state asks of the platform
// -----------------------------------------------------------------------

float window_pixels_per_point(const Window *w) {
    int points = 0, pixels = 0, ignored;
    SDL_GetWindowSize(w->window, &points, &ignored);
    SDL_GetRendererOutputSize(w->renderer, &pixels, &ignored);
    return points > 0 && pixels > 0 ? (float)pixels / (float)points : 1;
}

// Wakes the loop; called on the thread of what has ended.
static void announce_result(void *context) {
    (void)context;
    SDL_Event event = {.type = SDL_USEREVENT};
    SDL_PushEvent(&event);
}

static void serve_request(Window *w) {
    UiState *ui = &w->studio->ui;
    UiRequest request = ui->request;
    ui->request = REQUEST_NONE;
    if (request == REQUEST_EXPORT) exporting_begin(w, announce_result);
    if (request == REQUEST_CLIPBOARD && ui->clipboard) SDL_SetClipboardText(ui->clipboard);
}

static void follow_fullscreen(Window *w) {
    if (w->is_fullscreen == w->studio->ui.is_fullscreen) return;
    w->is_fullscreen = w->studio->ui.is_fullscreen;
    if (w->is_fullscreen)
        w->was_maximized = (SDL_GetWindowFlags(w->window) & SDL_WINDOW_MAXIMIZED) != 0;
    SDL_SetWindowFullscreen(w->window, w->is_fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
    if (!w->is_fullscreen && w->was_maximized) SDL_MaximizeWindow(w->window);
}

static void follow_title(Window *w) {
    char title[256];
    const Document *document = w->studio->document;
    snprintf(title, sizeof title, "%s%s · Attention Lab", document->is_dirty ? "• " : "",
             scene_title(document->scene, w->studio->ui.language));
    if (strcmp(title, SDL_GetWindowTitle(w->window)) != 0) SDL_SetWindowTitle(w->window, title);
}

static void follow_cursor(Window *w) {
    UiId ignored;
    const UiState *ui = &w->studio->ui;
    const DrawHit *hit = draw_hit_find(w->studio->list, ui->pointer_x, ui->pointer_y, 0, &ignored);
    SDL_Cursor **cursor = hit && hit->flags & HIT_TEXT    ? &w->beam
                          : hit && hit->flags & HIT_CLICK ? &w->hand
                                                          : &w->arrow;
    SDL_SystemCursor shape = cursor == &w->beam   ? SDL_SYSTEM_CURSOR_IBEAM
                             : cursor == &w->hand ? SDL_SYSTEM_CURSOR_HAND
                                                  : SDL_SYSTEM_CURSOR_ARROW;
    if (!*cursor) *cursor = SDL_CreateSystemCursor(shape);
    if (*cursor && SDL_GetCursor() != *cursor) SDL_SetCursor(*cursor);
}

// --- the loop
// --------------------------------------------------------------------------------------------------

// What concerns the window alone.
static void follow_window(Window *w, InputKind kind) {
    if (kind == INPUT_LOST) window_reopen_renderer(w);
    if (kind == INPUT_LOST || kind == INPUT_SHOW) w->is_stale = true;
}

static void handle(Window *w, const Input *input) {
    Studio *studio = w->studio;
    if (w->tape) tape_note(w->tape, input, now_seconds());
    follow_window(w, input->kind);
    // What is hit is what was seen: a click or key right behind another one finds the list of the
    // state in between.
    if (input->kind != INPUT_MOTION && input->kind != INPUT_TICK) need_list(w);
    if (!dispatch_input(&studio->ui, studio->document, studio->list, input)) return;
    w->is_stale = w->list_is_stale = true;
    if (studio->ui.request != REQUEST_NONE) serve_request(w);
    if (ui_is_editing(&studio->ui)) need_list(w);
    typing_follow(w, input->kind);
    follow_fullscreen(w);
}

// A background computation has ended: the screen shows it.
static void take_result(Window *w, bool waits) {
    AttnError error = {0};
    UiState *ui = &w->studio->ui;
    Document *document = w->studio->document;
    if (!document_is_computing(document)) return;
    if (waits)
        document_finish(document, &error);
    else if (!document_poll(document, &error))
        return;
    if (error.status != ATTN_OK)
        ui_say_error(ui, &error);
    else
        ui_take_restored(ui, document);
    step_clamp(ui, document);
    w->is_stale = w->list_is_stale = true;
}

// Wakes the loop for a signal that ends the program.
static void announce_end(void) {
    SDL_Event event = {.type = SDL_QUIT};
    SDL_PushEvent(&event);
}

// What has changed is kept; where it cannot be, the user hears of it.
static void look_after_work(Window *w) {
    AttnError error = {0};
    UiState *ui = &w->studio->ui;
    if (!w->keeper || keeper_look(w->keeper, w->studio, now_seconds(), &error)) return;
    ui_say_why(ui, TEXT_SAFE_NOT_KEPT, &error);
    notice_stay(ui);
    w->is_stale = w->list_is_stale = true;
}

static void keep_at_the_end(void *window) {
    Window *w = window;
    AttnError error = {0};
    if (w->keeper && keeper_finish(w->keeper, w->studio, &error) != ATTN_OK)
        cli_complain(NULL, &error);
}

static void handle_event(Window *w, const SDL_Event *event) {
    Input input;
    char *owned;
    EventScale scale = {window_pixels_per_point(w), w->studio->ui.scale};
    if (event->type == SDL_USEREVENT) {
        take_result(w, false);
        exporting_collect(w);
    }
    if (event->type == SDL_WINDOWEVENT && event->window.event == SDL_WINDOWEVENT_EXPOSED)
        w->is_stale = true;
    if (events_translate(event, scale, &input, &owned)) handle(w, &input);
    SDL_free(owned);
}

// Of a storm of pointer motions only the newest counts.
static bool is_overtaken(const SDL_Event *event) {
    SDL_Event next;
    return event->type == SDL_MOUSEMOTION &&
           SDL_PeepEvents(&next, 1, SDL_PEEKEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) == 1 &&
           next.type == SDL_MOUSEMOTION;
}

// Done again, inputs come from the tape alone; the display may still ask to be redrawn, and the
// user to leave.
static void replay(Window *w) {
    SDL_Event event;
    double wait = tape_wait(w->tape, now_seconds());
    double keep = w->keeper ? keeper_wait(w->keeper, now_seconds()) : -1;
    if (keep >= 0 && keep < wait) wait = keep;
    for (bool has = SDL_WaitEventTimeout(&event, (int)ceil(wait * 1e3)); has;
         has = SDL_PollEvent(&event)) {
        if (event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_EXPOSED)
            w->is_stale = true;
        if (event.type == SDL_USEREVENT || event.type == SDL_QUIT) handle_event(w, &event);
    }
    w->woken = now_seconds();
    if (tape_wait(w->tape, w->woken) > 0) return;
    handle(w, tape_next(w->tape));
    if (tape_is_fast(w->tape)) take_result(w, true); // what comes next finds the same everywhere
    w->last_tick = w->woken;
}

static void tick(Window *w) {
    double now = now_seconds();
    Input input = {.kind = INPUT_TICK, .dx = (float)(now - w->last_tick)};
    w->last_tick = now;
    handle(w, &input);
}

static bool is_moving(const Window *w) {
    return w->studio->ui.is_playing || w->studio->ui.is_stepping;
}

// Until something is to be done without an event, in milliseconds; negative: nothing is.
static int patience(const Window *w, double frame_end) {
    if (is_moving(w)) return (int)((frame_end - now_seconds()) * 1e3);
    const double waits[] = {
        w->keeper ? keeper_wait(w->keeper, now_seconds()) : -1,
        notice_wait(&w->studio->ui),
        document_is_computing(w->studio->document) ? PROGRESS_MS * 1e-3 : -1,
    };
    double least = -1;
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++)
        if (waits[i] >= 0 && (least < 0 || waits[i] < least)) least = waits[i];
    return least < 0 ? -1 : (int)ceil(least * 1e3);
}

// Waits for what comes next: an event, or, while something moves, the next frame.
static void wait(Window *w) {
    SDL_Event event;
    double frame_end = w->last_tick + FRAME_SECONDS;
    bool is_computing = document_is_computing(w->studio->document);
    int timeout = patience(w, frame_end);
    bool was_moving = is_moving(w);
    bool has_event =
        timeout < 0 && was_moving ? SDL_PollEvent(&event) : SDL_WaitEventTimeout(&event, timeout);
    w->woken = now_seconds();
    if (!was_moving && notice_text(&w->studio->ui)[0] != '\0') tick(w); // it grows old meanwhile
    while (has_event) {
        if (!is_overtaken(&event)) handle_event(w, &event);
        has_event = SDL_PollEvent(&event);
    }
    if (is_computing) w->is_stale = w->list_is_stale = true; // the progress bar
    if (!was_moving)
        w->last_tick = now_seconds();
    else if (now_seconds() >= frame_end - 0.5e-3)
        tick(w);
}

static void run(Window *w) {
    w->is_stale = w->list_is_stale = true;
    present(w);
    report_first_frame(w);
    follow_title(w);
    typing_follow(w, INPUT_SHOW); // what was half typed goes on
    w->last_tick = now_seconds();
    studio_read_titles(w->studio);
    icon_set(w->window, w->studio->assets);
    while (!w->studio->ui.wants_quit) {
        if (w->tape && tape_is_playing(w->tape))
            replay(w);
        else
            wait(w);
        look_after_work(w);
        if (!w->is_stale || w->studio->ui.is_hidden || w->studio->ui.wants_quit) continue;
        present(w);
        report(w, "frame", w->studio->ui.frame_seconds);
        report(w, "input-to-screen", now_seconds() - w->woken);
        follow_title(w);
        follow_cursor(w);
    }
}

static void take_window_size(Window *w) {
    int pixel_w = 0, pixel_h = 0;
    SDL_GetRendererOutputSize(w->renderer, &pixel_w, &pixel_h);
    ui_resize(&w->studio->ui, (float)pixel_w, (float)pixel_h);
}

// From the first frame to the last; the work is kept at the end.
static void live(Window *w) {
    AttnError ignored; // without a thread of its own everything is computed at once
    document_use_jobs(w->studio->document, announce_result, NULL, &ignored);
    take_window_size(w);
    if (w->keeper) keeper_on_done(w->keeper, announce_result, NULL);
    if (w->tape) tape_begin(w->tape, &w->studio->ui, now_seconds());
    farewell_watch_signals(announce_end);
    farewell_on_exit(keep_at_the_end, w);
    run(w);
    farewell_on_exit(NULL, NULL);
    keep_at_the_end(w);
}

static int open_and_live(Window *w, const CliOptions *options) {
    w->studio = opening_studio(options, &w->keeper);
    if (!w->studio || !studio_show(w->studio, options)) return CLI_FAILED;
    if (!window_open(w)) {
        fprintf(stderr,
                "attnlab: no display could be opened (%s); `attnlab export` draws pictures without "
                "one\n",
                SDL_GetError());
        return CLI_FAILED;
    }
    live(w);
    return CLI_DONE;
}

int window_run(const CliOptions *options) {
    Window w = {0};
    CliOptions wanted = *options;
    AttnError error = {0};
    const char *file = NULL, *start = getenv("ATTNLAB_REPORT"), *hits = getenv("ATTNLAB_HITS");
    w.start_ns = start ? atoll(start) : 0;
    w.hits_path = hits && *hits ? hits : NULL;
    farewell_hold_signals();
    if (tape_open(&wanted, &w.tape, &file, &error) != ATTN_OK) return cli_complain(file, &error);
    int status = open_and_live(&w, &wanted);
    keeper_destroy(w.keeper);
    window_close(&w);
    exporting_finish(&w);
    studio_destroy(w.studio);
    tape_close(w.tape);
    return status;
}
