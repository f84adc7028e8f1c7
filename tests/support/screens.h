// screens: what the tests of views go through: sizes, languages, fonts.
#ifndef TESTS_SCREENS_H
#define TESTS_SCREENS_H

#include "support/cmocka.h"

#include "app/draw/fonts_sdl.h"
#include "app/views/view.h"
#include "support/lab.h"
#include "support/layout.h"

typedef struct ScreenSize {
    float width, height;
} ScreenSize;

static const ScreenSize SCREEN_SIZES[] = {{1024, 720},  {1280, 720},  {1366, 768}, {1440, 900},
                                          {1920, 1080}, {2560, 1440}, {3840, 2160}};
#define SCREEN_SIZE_COUNT (sizeof SCREEN_SIZES / sizeof SCREEN_SIZES[0])

// A scene with its interface and a list to draw it in: with real fonts or with made-up metrics.
typedef struct Screen {
    Lab lab;
    Fonts *fonts; // NULL: made-up metrics
    DrawList *list;
    char where[160]; // for messages
} Screen;

static inline void screen_read_titles(UiState *ui) {
    AttnError error = {0};
    if (builtin_list(ATTNLAB_SOURCE_ASSETS, &ui->scenes, &error) != ATTN_OK)
        fail_msg("%s", error.message);
    for (size_t i = 0; i < ui->scenes.count; i++)
        for (int language = 0; language < LANGUAGE_COUNT; language++)
            builtin_title(ATTNLAB_SOURCE_ASSETS, ui->scenes.items[i].name, (Language)language,
                          ui->scene_titles[i][language], sizeof ui->scene_titles[0][0], &error);
}

static inline Screen *screen_open(const char *scene, bool has_fonts) {
    AttnError error = {0};
    Screen *screen = calloc(1, sizeof *screen);
    assert_non_null(screen);
    lab_open(&screen->lab, scene);
    screen_read_titles(&screen->lab.ui);
    if (has_fonts) screen->fonts = fonts_create(ATTNLAB_SOURCE_ASSETS, 1, &error);
    if (has_fonts && screen->fonts == NULL) fail_msg("%s", error.message);
    screen->list = draw_list_create(has_fonts ? fonts_metrics(screen->fonts) : &LAYOUT_METRICS);
    assert_non_null(screen->list);
    return screen;
}

static inline void screen_close(Screen *screen) {
    draw_list_destroy(screen->list);
    fonts_destroy(screen->fonts);
    lab_close(&screen->lab);
    free(screen);
}

// Is this a whole text on the screen as it was drawn last?
static inline bool screen_shows(const Screen *screen, const char *text) {
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_TEXT &&
            strcmp(draw_command_text(screen->list, command), text) == 0)
            return true;
    }
    return false;
}

// All text of the list as it was drawn last, one after the other.
static inline void screen_text(const Screen *screen, char *out, size_t size) {
    out[0] = '\0';
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind != DRAW_TEXT) continue;
        const char *text = draw_command_text(screen->list, command);
        assert_true(strlen(out) + strlen(text) < size);
        strcat(out, text);
    }
}

static inline View screen_view(const Screen *screen) {
    return (View){screen->lab.document, &screen->lab.ui, ui_theme(&screen->lab.ui), screen->list};
}

// Draws the whole window.
static inline void screen_draw(Screen *screen) {
    const UiState *ui = &screen->lab.ui;
    const View view = screen_view(screen);
    draw_list_reset(screen->list);
    view_screen(&view);
    snprintf(screen->where, sizeof screen->where, "%s %s %.0f × %.0f %s, dialog %d",
             screen->lab.document->name, screen->fonts == NULL ? "without fonts" : "with fonts",
             (double)ui->width, (double)ui->height, language_name(ui->language), (int)ui->dialog);
}

// How long the last computation took is on the screen, and is never the same: as if it had always
// taken a microsecond a stage.
static inline void screen_forget_times(Screen *screen) {
    AttnWork *work = (AttnWork *)(uintptr_t)attn_trace_work(screen->lab.document->trace);
    for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++)
        work->seconds[stage] = 1e-6;
}

// The centre of a cell on the screen; false: it is not there.
static inline bool screen_find_cell(const Screen *screen, UiId id, float *x, float *y) {
    *x = *y = 0;
    for (size_t i = 0; i < draw_hit_count(screen->list); i++) {
        const DrawHit *hit = draw_hit_at(screen->list, i);
        for (uint32_t cell = 0; cell < hit->grid_rows * hit->grid_cols; cell++) {
            UiId found;
            *x = hit->grid_x + ((float)(cell % hit->grid_cols) + 0.5f) * hit->pitch_x;
            *y = hit->grid_y + ((float)(cell / hit->grid_cols) + 0.5f) * hit->pitch_y;
            draw_hit_find(screen->list, *x, *y, 0, &found);
            if (ui_id_equals(found, id)) return true;
        }
    }
    return false;
}

// Calls check with the window drawn in every size and both languages.
static inline void screen_for_all(Screen *screen, void (*check)(Screen *screen)) {
    UiState *ui = &screen->lab.ui;
    for (size_t i = 0; i < SCREEN_SIZE_COUNT; i++) {
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            ui->width = SCREEN_SIZES[i].width;
            ui->height = SCREEN_SIZES[i].height;
            ui->language = (Language)language;
            screen_draw(screen);
            check(screen);
        }
    }
}

#endif
