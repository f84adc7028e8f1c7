// developer: what F12 shows: kernel, threads, milliseconds by stage, the frame, and the outlines of
// all hit regions.
#include "app/views/overlays.h"
#include <stdio.h>

#define LINE  17.0f
#define SIZE  12.0f
#define WIDTH 262.0f

static void outline_hits(const View *view) {
    const size_t count = draw_hit_count(view->list);
    for (size_t i = 0; i < count; i++) {
        const DrawHit *hit = draw_hit_at(view->list, i);
        const bool is_grid = hit->grid_rows > 0;
        const DrawColor color = view->theme->role[is_grid ? ROLE_SCORE : ROLE_KEY];
        draw_stroke(view->list, hit->rect, 0, 1, theme_alpha(color, 0.7f));
    }
}

typedef struct Readout {
    const View *view;
    float x, y;
} Readout;

static void row(Readout *at, const char *name, const char *value) {
    const Theme *theme = at->view->theme;
    draw_text_fit(at->view->list, view_style(FONT_MONO, SIZE, theme->ink_dim), at->x + 12, at->y,
                  ALIGN_LEFT, WIDTH / 2, name);
    draw_text(at->view->list, view_style(FONT_MONO, SIZE, theme->ink), at->x + WIDTH - 12, at->y,
              ALIGN_RIGHT, value);
    at->y += LINE;
}

static void count_row(Readout *at, const char *name, size_t count) {
    char text[32];
    snprintf(text, sizeof text, "%zu", count);
    row(at, name, text);
}

static void seconds_row(Readout *at, const char *name, double seconds) {
    char text[NUMFMT_MAX];
    row(at, name, numfmt_seconds(text, seconds));
}

static void stage_rows(Readout *at) {
    const AttnWork *work = attn_trace_work(at->view->document->trace);
    for (int i = 0; i < ATTN_STAGE_COUNT; i++)
        seconds_row(at, attn_stage_name((AttnStage)i), work->seconds[i]);
}

void overlay_developer(const View *view) {
    const UiState *ui = view->ui;
    const size_t commands = draw_command_count(view->list), hits = draw_hit_count(view->list);
    outline_hits(view);
    const float height = (ATTN_STAGE_COUNT + 9) * LINE + 22;
    const DrawRect canvas = view_layout_of(ui).canvas;
    const float y = canvas.y + canvas.h - height;
    const DrawRect card = draw_rect(canvas.x, y > 0 ? y : 0, WIDTH, height);
    overlay_card(view, card, 6);
    Readout at = {view, card.x, card.y + 22};
    const AttnEngine *engine = view->document->engine;
    const AttnWork *work = attn_trace_work(view->document->trace);
    row(&at, "kernel", attn_engine_kernel_name(engine));
    count_row(&at, "threads", attn_engine_threads(engine));
    stage_rows(&at);
    count_row(&at, "score cells", work->score_cells);
    count_row(&at, "softmax rows", work->softmax_rows);
    seconds_row(&at, "frame", ui->frame_seconds);
    seconds_row(&at, "paint", ui->paint_seconds);
    count_row(&at, "draw commands", commands);
    count_row(&at, "hit regions", hits);
    count_row(&at, "document version", (size_t)view->document->version);
}
