// panes: the windows, in device pixels, and the zooms at which every screen must be readable.
#ifndef TESTS_PANES_H
#define TESTS_PANES_H

#include "support/readable.h"

// Under sanitizers only some of the combinations, others for each scene.
#if defined(__SANITIZE_ADDRESS__)
#define PANES_EVERY 11
#else
#define PANES_EVERY 1
#endif

static const float PANE_WINDOWS[][2] = {{1024, 720},  {1280, 720},  {1440, 900},
                                        {1920, 1080}, {2560, 1440}, {3840, 2160}};
static const float PANE_ZOOMS[] = {0.75f, 1, 1.25f, 1.5f, 2, 3};

#define PANE_WINDOW_COUNT (sizeof PANE_WINDOWS / sizeof *PANE_WINDOWS)
#define PANE_ZOOM_COUNT   (sizeof PANE_ZOOMS / sizeof *PANE_ZOOMS)
#define PANES_MAX         (PANE_WINDOW_COUNT * PANE_ZOOM_COUNT)

// A window at a zoom, as ui_resize() has it.
typedef struct Pane {
    float pixel_w, pixel_h, zoom;
    bool is_repeated; // one before has the same logical size: only letters are rounded otherwise
} Pane;

static inline float pane_fit(float pixel_w, float pixel_h) {
    return fminf(pixel_w / UI_WIDTH_MIN, pixel_h / UI_HEIGHT_MIN);
}

static inline float pane_logical_width(const Pane *pane) {
    return roundf(pane->pixel_w / fminf(pane->zoom, pane_fit(pane->pixel_w, pane->pixel_h)));
}

static inline size_t panes_all(Pane panes[PANES_MAX]) {
    size_t count = 0;
    for (size_t i = 0; i < PANE_WINDOW_COUNT; i++) {
        for (size_t k = 0; k < PANE_ZOOM_COUNT; k++) {
            const float fit = pane_fit(PANE_WINDOWS[i][0], PANE_WINDOWS[i][1]);
            if (PANE_ZOOMS[k] > 1 && PANE_ZOOMS[k] > fit) continue; // shown as if it were less
            Pane pane = {PANE_WINDOWS[i][0], PANE_WINDOWS[i][1], PANE_ZOOMS[k], false};
            for (size_t p = 0; p < count; p++)
                pane.is_repeated |=
                    pane_logical_width(&panes[p]) == pane_logical_width(&pane) &&
                    panes[p].pixel_h * pane.pixel_w == panes[p].pixel_w * pane.pixel_h;
            panes[count++] = pane;
        }
    }
    return count;
}

static inline void pane_set(Screen *screen, Pane pane) {
    screen->lab.ui.zoom = pane.zoom;
    ui_resize(&screen->lab.ui, pane.pixel_w, pane.pixel_h);
    if (screen->fonts) fonts_set_scale(screen->fonts, screen->lab.ui.scale);
}

static inline void pane_say_where(Screen *screen, const char *what) {
    const UiState *ui = &screen->lab.ui;
    const size_t used = strlen(screen->where);
    snprintf(screen->where + used, sizeof screen->where - used, " × %.2f %s %s %s",
             (double)ui->scale, attn_stage_name(ui->stage), notation_name(ui->notation), what);
}

// Draws the window and looks at it.
static inline void pane_check(Screen *screen, const char *what) {
    screen_draw(screen);
    pane_say_where(screen, what);
    expect_readable(screen);
}

typedef void (*PaneLook)(Screen *screen, bool is_repeated);

static inline void panes_for_all(Screen *screen, size_t start, PaneLook look) {
    Pane panes[PANES_MAX];
    UiState *ui = &screen->lab.ui;
    const size_t count = panes_all(panes);
    for (size_t k = start % PANES_EVERY; k < count; k += PANES_EVERY) {
        pane_set(screen, panes[k]);
        for (int i = 0; i < NOTATION_COUNT * LANGUAGE_COUNT; i++) {
            ui->notation = (Notation)(i / LANGUAGE_COUNT);
            ui->language = (Language)(i % LANGUAGE_COUNT);
            look(screen, panes[k].is_repeated);
        }
    }
}

#endif
