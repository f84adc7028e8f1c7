// Every step can be read: all scenes, stages and grains (row, cell, term), at the first, a middle
// and the last of their places, at rest (as without motion) and at the beginning, in the middle and
// at the end of their movement. That is about six thousand screens; every second is drawn, in one
// window, zoom, notation, language and theme, with panels or on a projector, so chosen that every
// pair of these and of all the former occurs, which the test counts. ATTNLAB_SCREENS=1/1 draws each
// in all of them, about a million screens; 3/40 the third of forty parts of these, for as many
// processes.
#include "app/doc/builtin.h"
#include "app/ui/step.h"
#include "support/panes.h"
#include "support/sized.h"
#include <assert.h>

// --- what is combined ----------------------------------------------------------------------------

typedef enum Factor {
    FACTOR_STAGE,
    FACTOR_GRAIN,
    FACTOR_PLACE,
    FACTOR_MOMENT,
    FACTOR_SCENE,
    FACTOR_WINDOW, // from here on: how it is looked at
    FACTOR_ZOOM,
    FACTOR_NOTATION,
    FACTOR_LANGUAGE,
    FACTOR_THEME,
    FACTOR_PROJECTOR,
    FACTOR_COUNT
} Factor;

enum { PLACE_COUNT = 3, MADE_UP_MAX = 16, LEVELS_MAX = BUILTIN_MAX + MADE_UP_MAX };

static const float MOMENTS[] = {0, 0.04f, 0.5f, 0.96f}; // 0: at rest
enum { MOMENT_COUNT = sizeof MOMENTS / sizeof *MOMENTS };

static const size_t LEVELS[FACTOR_COUNT] = {ATTN_STAGE_COUNT,
                                            GRAIN_COUNT,
                                            PLACE_COUNT,
                                            MOMENT_COUNT,
                                            0 /* scenes */,
                                            PANE_WINDOW_COUNT,
                                            PANE_ZOOM_COUNT,
                                            NOTATION_COUNT,
                                            LANGUAGE_COUNT,
                                            THEME_COUNT,
                                            2};

typedef struct Look {
    size_t level[FACTOR_COUNT];
} Look;

static bool pairs_seen[FACTOR_COUNT][LEVELS_MAX][FACTOR_COUNT][LEVELS_MAX];

static void note_pairs(const Look *look) {
    for (size_t a = 0; a < FACTOR_COUNT; a++)
        for (size_t b = 0; b < FACTOR_COUNT; b++)
            pairs_seen[a][look->level[a]][b][look->level[b]] = true;
}

// --- going there ---------------------------------------------------------------------------------

static size_t at_place(size_t place, size_t count) {
    return place == 0 ? 0 : place == 1 ? count / 2 : count - 1;
}

// The stage as it is computed up to a place, and the step from there.
static void take_step(Screen *screen, const Look *look) {
    UiState *ui = &screen->lab.ui;
    const Document *document = screen->lab.document;
    const UiGrain grain = (UiGrain)look->level[FACTOR_GRAIN];
    const size_t place = look->level[FACTOR_PLACE];
    ui->selection = (UiSelection){0};
    ui->scroll = (UiScroll){0};
    step_to_stage(ui, document, (AttnStage)look->level[FACTOR_STAGE]);
    const size_t columns = step_column_count(ui, document);
    const size_t cells = step_cell_count(ui, document);
    ui->grain = grain;
    ui->begins_here = false;
    ui->step = (UiStep){.is_partial = true, .grain = grain};
    ui->step.cells =
        grain == GRAIN_ROW ? at_place(place, cells / columns) * columns : at_place(place, cells);
    ui->step.origin = ui->step.cells;
    if (grain == GRAIN_TERM) ui->step.terms = at_place(place, step_term_count(ui, document));
    ui->has_motion = look->level[FACTOR_MOMENT] > 0;
    step_animate(ui, document, grain, 1);
    if (!ui->is_stepping) return;
    ui->step.fraction = MOMENTS[look->level[FACTOR_MOMENT]];
    step_tick(ui, document, 0);
}

static void look_at(Screen *screen, const Look *look) {
    UiState *ui = &screen->lab.ui;
    const float *window = PANE_WINDOWS[look->level[FACTOR_WINDOW]];
    ui->notation = (Notation)look->level[FACTOR_NOTATION];
    ui->language = (Language)look->level[FACTOR_LANGUAGE];
    ui->theme = (ThemeKind)look->level[FACTOR_THEME];
    ui->is_projector = look->level[FACTOR_PROJECTOR] > 0;
    pane_set(screen, (Pane){window[0], window[1], PANE_ZOOMS[look->level[FACTOR_ZOOM]], false});
    take_step(screen, look);
    char what[96];
    snprintf(what, sizeof what, "grain %zu, place %zu, moment %zu, theme %zu%s",
             look->level[FACTOR_GRAIN], look->level[FACTOR_PLACE], look->level[FACTOR_MOMENT],
             look->level[FACTOR_THEME], ui->is_projector ? ", projector" : "");
    pane_check(screen, what);
    note_pairs(look);
    ui->is_stepping = false;
    ui->step = (UiStep){0};
}

// --- all of them ---------------------------------------------------------------------------------

// The part of all screens that was asked for; count is 0 where only a choice of them was.
typedef struct Part {
    size_t number, count;
} Part;

static Part wanted_part(void) {
    Part part = {0};
    const char *wish = getenv("ATTNLAB_SCREENS");
    if (wish != NULL && sscanf(wish, "%zu/%zu", &part.number, &part.count) != 2)
        fail_msg("ATTNLAB_SCREENS is not like 3/40: %s", wish);
    return part;
}

static bool has_turn(Part part) {
    static size_t turn = 0;
    return part.count == 0 || turn++ % part.count == part.number % part.count;
}

static size_t count_ways(void) {
    size_t ways = 1;
    for (Factor f = FACTOR_WINDOW; f < FACTOR_COUNT; f++)
        ways *= LEVELS[f];
    return ways;
}

static void choose_way(Look *look, size_t way) {
    for (Factor f = FACTOR_WINDOW; f < FACTOR_COUNT; f++) {
        look->level[f] = way % LEVELS[f];
        way /= LEVELS[f];
    }
}

// Every way of looking at it that differs: themes move nothing (test_screens.c) and take turns, and
// a zoom for which a window is too small is shown as if it were less.
static void look_from_everywhere(Screen *screen, Look *look) {
    for (size_t way = 0; way < count_ways(); way++) {
        choose_way(look, way);
        const size_t others = look->level[FACTOR_WINDOW] + look->level[FACTOR_ZOOM] +
                              look->level[FACTOR_NOTATION] + look->level[FACTOR_PROJECTOR];
        if (look->level[FACTOR_THEME] != others % THEME_COUNT) continue;
        const float *window = PANE_WINDOWS[look->level[FACTOR_WINDOW]];
        const float zoom = PANE_ZOOMS[look->level[FACTOR_ZOOM]];
        if (zoom <= 1 || zoom <= pane_fit(window[0], window[1])) look_at(screen, look);
    }
}

// From one side, another each time.
static void look_from_somewhere(Screen *screen, Look *look) {
    static uint32_t turn = 1;
    turn = turn * 1664525u + 1013904223u;
    choose_way(look, (turn >> 8) % count_ways());
    look_at(screen, look);
}

static void walk_stage(Screen *screen, Look *look, size_t start) {
    const Part part = wanted_part();
    if (!has_turn(part)) return;
    const size_t every = part.count > 0 ? 1 : PANES_EVERY > 1 ? PANES_EVERY : 2;
    const size_t count = (GRAIN_COUNT - GRAIN_ROW) * PLACE_COUNT * MOMENT_COUNT;
    for (size_t i = start % every; i < count; i += every) {
        look->level[FACTOR_GRAIN] = GRAIN_ROW + i / (PLACE_COUNT * MOMENT_COUNT);
        look->level[FACTOR_PLACE] = i / MOMENT_COUNT % PLACE_COUNT;
        look->level[FACTOR_MOMENT] = i % MOMENT_COUNT;
        (part.count > 0 ? look_from_everywhere : look_from_somewhere)(screen, look);
    }
}

// Closes the screen. The stages that it has are left for expect_all_pairs().
static void walk_scene(Screen *screen, size_t scene, AttnStage *stages, size_t *stage_count) {
    *stage_count = document_stages(screen->lab.document, stages);
    for (size_t i = 0; i < *stage_count; i++) {
        for (size_t head = 0; head < attn_trace_shape(screen->lab.document->trace)->h; head += 3) {
            Look look = {.level = {[FACTOR_STAGE] = stages[i], [FACTOR_SCENE] = scene}};
            screen->lab.ui.head = head;
            walk_stage(screen, &look, scene + i + head);
        }
    }
    screen_close(screen);
}

// Besides those that come with the program: one token, many heads, crowded, scrolled; every second
// without fonts, with letters wider than ours.
static const Size MADE_UP[] = {
    {1, 1, 4, NULL},
    {2, 4, 8, ", \"mask\": {\"valid\": 1}"},
    {5, 1, 6, ", \"positions\": \"rope\", \"softmax_axis\": \"queries\""},
    {9, 1, 8, ", \"positions\": \"alibi\", \"temperature\": 0.5, \"mask\": \"causal\""},
    {7, 2, 8, ", \"positions\": \"sinusoidal\", \"residual\": true"},
    {12, 4, 8, NULL},
    {12, 4, 8, ", \"softmax_axis\": \"queries\""},
    {40, 2, 16, NULL}};
static_assert(sizeof MADE_UP / sizeof *MADE_UP <= MADE_UP_MAX, "each has a level of its own");

// --- the pairs -----------------------------------------------------------------------------------

// Of factors that a scene may not have (its stages) only what there is can be asked for.
static void expect_pairs(Factor a, size_t a_level, Factor b, size_t levels, size_t first) {
    for (size_t level = first; level < levels; level++)
        if (!pairs_seen[a][a_level][b][level])
            fail_msg("factor %d at %zu never met factor %d at %zu", (int)a, a_level, (int)b, level);
}

static void expect_all_pairs(const AttnStage *stages, size_t stage_count) {
    for (Factor b = FACTOR_GRAIN; b < FACTOR_COUNT; b++) {
        const size_t first = b == FACTOR_GRAIN ? GRAIN_ROW : 0;
        if (b == FACTOR_SCENE) continue;
        for (size_t i = 0; i < stage_count; i++)
            expect_pairs(FACTOR_STAGE, stages[i], b, LEVELS[b], first);
        for (Factor a = FACTOR_GRAIN; a < b; a++)
            for (size_t i = a == FACTOR_GRAIN ? GRAIN_ROW : 0; i < LEVELS[a]; i++)
                expect_pairs(a, i, b, LEVELS[b], first);
    }
}

static void every_step_can_be_read(void **state) {
    (void)state;
    Screen *first = screen_open("k3", false);
    const BuiltinScenes scenes = first->lab.ui.scenes;
    screen_close(first);
    AttnStage stages[ATTN_STAGE_COUNT];
    size_t stage_count = 0;
    for (size_t i = 0; i < sizeof MADE_UP / sizeof *MADE_UP; i++)
        walk_scene(open_size(MADE_UP[i], i % 2 == 0), BUILTIN_MAX + i, stages, &stage_count);
    for (size_t i = 0; i < scenes.count; i++)
        walk_scene(screen_open(scenes.items[i].name, true), i, stages, &stage_count);
    if (wanted_part().count <= 1) expect_all_pairs(stages, stage_count);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_step_can_be_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
