// Themes and colour maps: they move nothing, so that what holds of one theme's places holds of all
// (test_screens.c looks at one); and every text can be told from what it is drawn on. All scenes
// and stages, both notations, without and with something selected.
#include "support/contrast.h"

static const Pane PANES[] = {
    {1024, 720, 1, false}, {1440, 900, 1, false}, {3840, 2160, 1.5f, false}};
enum { PANE_COUNT = sizeof PANES / sizeof *PANES };

typedef void (*Check)(Screen *screen);

// The stages of a scene, one of their cells selected in every second look.
static void for_all_stages(Screen *screen, size_t turn, Check check) {
    UiState *ui = &screen->lab.ui;
    AttnStage stages[ATTN_STAGE_COUNT];
    const size_t count = document_stages(screen->lab.document, stages);
    for (size_t i = 0; i < count * NOTATION_COUNT; i++, turn++) {
        ui->stage = stages[i / NOTATION_COUNT];
        ui->notation = (Notation)(i % NOTATION_COUNT);
        ui->language = (Language)(turn / 2 % LANGUAGE_COUNT);
        pane_set(screen, PANES[turn % PANE_COUNT]);
        for (int is_selected = 0; is_selected < 2; is_selected++) {
            const AttnMatrixId id = ui_stage_matrix(ui, screen->lab.document, ui->stage);
            const AttnMatrix matrix = attn_trace_matrix(screen->lab.document->trace, id, 0);
            ui->selection = (UiSelection){.is_active = is_selected > 0,
                                          .matrix = id,
                                          .row = turn % matrix.rows,
                                          .column = turn % matrix.cols};
            check(screen);
        }
    }
}

static void for_all_scenes(Check check) {
    Screen *first = screen_open("k3", false);
    const BuiltinScenes scenes = first->lab.ui.scenes;
    screen_close(first);
    for (size_t i = 0; i < scenes.count; i++) {
        if (PANES_EVERY > 1 && i % 3 > 0) continue;
        Screen *screen = screen_open(scenes.items[i].name, true);
        for_all_stages(screen, i, check);
        screen_close(screen);
    }
}

// --- places --------------------------------------------------------------------------------------

// Costs are measured and differ from one to the next frame: the strip is left out.
static bool is_measured(const ReadableScreen *all, const Readable *text) {
    return text->panel < READABLE_PANELS && strcmp(all->panels[text->panel].name, "strip") == 0;
}

static void expect_same_texts(const ReadableScreen *a, const ReadableScreen *b) {
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        const DrawCommand *p = a->texts[i].command, *q = b->texts[i].command;
        if (is_measured(a, &a->texts[i])) continue;
        if (memcmp(&p->rect, &q->rect, sizeof p->rect) != 0 || p->size != q->size)
            readable_fail(b, &b->texts[i], "stands elsewhere in another theme");
    }
}

// Screens of one scene in the three themes, beside each other: lists stay while they are compared.
static void check_places(Screen *screen) {
    static ReadableScreen all[2];
    DrawList *list = screen->list, *other = draw_list_create(fonts_metrics(screen->fonts));
    assert_non_null(other);
    for (int theme = 0; theme < THEME_COUNT; theme++) {
        screen->list = theme == 0 ? list : other;
        screen->lab.ui.theme = (ThemeKind)theme;
        screen_draw(screen);
        pane_say_where(screen, theme_name((ThemeKind)theme));
        readable_gather(&all[theme > 0], screen);
        if (theme > 0) expect_same_texts(&all[0], &all[1]);
    }
    draw_list_destroy(other);
    screen->list = list;
}

static void themes_move_nothing(void **state) {
    (void)state;
    for_all_scenes(check_places);
}

// --- contrast ------------------------------------------------------------------------------------

static void check_contrast(Screen *screen) {
    static int turn = 0;
    UiState *ui = &screen->lab.ui;
    for (int theme = 0; theme < THEME_COUNT; theme++, turn++) {
        ui->theme = (ThemeKind)theme;
        ui->colors.diverging = (ColorDiverging)(turn % DIVERGING_COUNT);
        ui->colors.sequential = (ColorSequential)(turn % SEQUENTIAL_COUNT);
        screen_draw(screen);
        pane_say_where(screen, theme_name((ThemeKind)theme));
        expect_contrast(screen);
    }
}

static void every_text_stands_out(void **state) {
    (void)state;
    for_all_scenes(check_contrast);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(themes_move_nothing),
                                       cmocka_unit_test(every_text_stands_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
