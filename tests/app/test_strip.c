// The strip: a thumbnail for every matrix of the pass, transport, nothing upon anything else.
#include "support/screens.h"

static void check_strip(Screen *screen) {
    const LayoutRange range = layout_group(screen->list, "strip");
    const ViewLayout at = view_layout(screen->lab.ui.width, screen->lab.ui.height);
    expect_no_overlap(range, screen->where);
    expect_inside(range, at.strip, screen->where);
    const AttnTrace *trace = screen->lab.document->trace;
    const View view = screen_view(screen);
    float right = 0;
    for (int id = ATTN_Q; id < ATTN_MATRIX_COUNT; id++) {
        const uint32_t head = (uint32_t)view_matrix_head(&view, (AttnMatrixId)id);
        if (!attn_trace_has(trace, (AttnMatrixId)id)) continue;
        const UiId thumb = ui_id(UI_MATRIX, (uint32_t)id | head << 8, 0);
        const DrawHit *hit = NULL;
        for (size_t i = 0; i < draw_hit_count(screen->list); i++) {
            const DrawHit *found = draw_hit_at(screen->list, i);
            if (ui_id_equals(found->id, thumb) && found->bounds.y >= at.strip.y) hit = found;
        }
        assert_non_null(hit);
        assert_true(hit->bounds.x >= right - 0.5f); // in order of computation
        right = hit->bounds.x + hit->bounds.w;
    }
    for (int i = TRANSPORT_FIRST; i <= TRANSPORT_LAST; i++)
        assert_true(expect_hit(screen->list, ui_id(UI_TRANSPORT, (uint32_t)i, 0))->bounds.x >=
                    right);
    for (int i = 0; i < GRAIN_COUNT; i++)
        expect_hit(screen->list, ui_id(UI_CHOICE, CONTROL_GRAIN, (uint64_t)i));
}

static void check_scene(const char *scene, bool has_fonts) {
    Screen *screen = screen_open(scene, has_fonts);
    for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
        screen->lab.ui.stage = (AttnStage)stage;
        screen_for_all(screen, check_strip);
    }
    screen_close(screen);
}

static void thumbnails_and_transport_fit(void **state) {
    (void)state;
    check_scene("pronoun", true);
    check_scene("heads", true);
    check_scene("translation", false);
}

static void everything_at_once_fits(void **state) {
    (void)state;
    Screen *screen = screen_open("heads", true);
    AttnError error = {0};
    const Command rope = {.kind = COMMAND_SET_POSITIONS, .integer = ATTN_POSITIONS_ROPE};
    assert_int_equal(document_apply(screen->lab.document, &rope, &error), ATTN_OK);
    screen_for_all(screen, check_strip);
    screen_close(screen);
}

static const DrawCommand *find_heatmap(const DrawList *list, uint32_t rows, uint32_t cols) {
    for (size_t i = 0; i < draw_command_count(list); i++) {
        const DrawCommand *command = draw_command_at(list, i);
        if (command->kind == DRAW_HEATMAP && command->rows == rows && command->cols == cols)
            return command;
    }
    return NULL;
}

// However long a run took, buttons and bar are where they were: one may be about to press them.
static void measured_times_move_nothing(void **state) {
    (void)state;
    static const double SECONDS[] = {0, 6e-8, 1e-6, 2.2e-5, 0.0412, 1.3, 3000};
    Screen *screen = screen_open("pronoun", true);
    screen->lab.ui.width = 2400; // where there is room for the whole line
    screen->lab.ui.height = 1700;
    AttnWork *work = (AttnWork *)(uintptr_t)attn_trace_work(screen->lab.document->trace);
    DrawRect bar = {0}, play = {0};
    for (size_t i = 0; i < sizeof SECONDS / sizeof *SECONDS; i++) {
        for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++)
            work->seconds[stage] = SECONDS[i];
        screen_draw(screen);
        const DrawRect bar_now =
            expect_hit(screen->list, ui_id(UI_SLIDER, CONTROL_SCRUB, 0))->bounds;
        const DrawRect play_now =
            expect_hit(screen->list, ui_id(UI_TRANSPORT, TRANSPORT_PLAY, 0))->bounds;
        if (i > 0) {
            assert_memory_equal(&bar_now, &bar, sizeof bar);
            assert_memory_equal(&play_now, &play, sizeof play);
        }
        bar = bar_now;
        play = play_now;
    }
    screen_close(screen);
}

// The thumbnail: the matrix on the canvas has the same id.
static DrawRect thumb_bounds(const Screen *screen, AttnMatrixId matrix) {
    const float top = view_layout_of(&screen->lab.ui).strip.y;
    for (size_t i = 0; i < draw_hit_count(screen->list); i++) {
        const DrawHit *hit = draw_hit_at(screen->list, i);
        if (ui_id_equals(hit->id, ui_id(UI_MATRIX, matrix, 0)) && hit->bounds.y > top)
            return hit->bounds;
    }
    fail_msg("%s: no thumbnail of %s", screen->where, attn_matrix_name(matrix));
    return (DrawRect){0};
}

// From stage to stage nothing moves either, and the costs are said in the same words.
static void stages_move_nothing(void **state) {
    (void)state;
    static const char *const SCENES[] = {"pronoun", "article", "translation", "heads"};
    for (size_t i = 0; i < SCREEN_SIZE_COUNT * 8; i++) {
        Screen *screen = screen_open(SCENES[i % 4], true);
        UiState *ui = &screen->lab.ui;
        const ScreenSize size = SCREEN_SIZES[i / 8];
        ui->width = size.width;
        ui->height = size.height;
        ui->language = i / 4 % 2 == 0 ? LANGUAGE_EN : LANGUAGE_ZH;
        screen_forget_times(screen);
        AttnStage stages[ATTN_STAGE_COUNT];
        const size_t count = document_stages(screen->lab.document, stages);
        DrawRect first[3];
        size_t texts = 0;
        for (size_t k = 0; k < count; k++) {
            ui->stage = stages[k];
            screen_draw(screen);
            const DrawRect now[] = {
                thumb_bounds(screen, ATTN_OUTPUT),
                expect_hit(screen->list, ui_id(UI_SLIDER, CONTROL_SCRUB, 0))->bounds,
                expect_hit(screen->list, ui_id(UI_CHOICE, CONTROL_GRAIN, GRAIN_ROW))->bounds};
            const LayoutRange strip = layout_group(screen->list, "strip");
            size_t texts_now = 0;
            for (size_t n = strip.first; n < strip.end; n++)
                texts_now += draw_command_at(screen->list, n)->kind == DRAW_TEXT;
            if (k > 0 && memcmp(now, first, sizeof now) != 0)
                fail_msg("%s: the strip moves at %s", screen->where, attn_stage_name(stages[k]));
            if (k > 0) assert_int_equal(texts_now, texts);
            memcpy(first, now, sizeof now);
            texts = texts_now;
        }
        screen_close(screen);
    }
}

// A small matrix has a dot a number; where the stage is still being computed, the rest is empty.
static void dots_are_numbers(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    const View view = screen_view(screen);
    ui->stage = ATTN_STAGE_INPUT;
    view_strip(&view, draw_rect(0, 0, 1408, 105));
    const DrawCommand *x = find_heatmap(screen->list, 3, 4);
    assert_non_null(x);
    const Theme *theme = theme_get(ui->theme);
    const DrawColor *cells = draw_command_cells(screen->list, x);
    const DrawColor two = theme_cell(theme, ATTN_X, 2, 2), none = theme_cell(theme, ATTN_X, 0, 2);
    assert_memory_equal(&cells[5], &two, sizeof two);
    assert_memory_equal(&cells[4], &none, sizeof none);
    screen_close(screen);
}

static void cells_to_come_are_empty(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    ui->stage = ATTN_STAGE_SCORE;
    ui->step = (UiStep){.is_partial = true, .cells = 0};
    const View view = screen_view(screen);
    view_strip(&view, draw_rect(0, 0, 1408, 105));
    const DrawCommand *scores = NULL;
    for (size_t i = 0; i < draw_command_count(screen->list) && scores == NULL; i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind != DRAW_HEATMAP || command->rows != 3 || command->cols != 3) continue;
        const DrawColor *cells = draw_command_cells(screen->list, command);
        const DrawColor empty = theme_get(ui->theme)->field;
        bool all_empty = true;
        for (size_t j = 0; j < 9; j++)
            if (memcmp(&cells[j], &empty, sizeof empty) != 0) all_empty = false;
        if (all_empty) scores = command;
    }
    assert_non_null(scores);
    screen_close(screen);
}

// A large matrix becomes blocks, each of which shows its largest magnitude: an outlier stays.
static void outliers_stay_in_large_matrices(void **state) {
    (void)state;
    const char *path = "test_strip_large.json";
    layout_write(path, "{\"format\": \"attnlab-scene\", \"version\": 1, \"x\": {\"random\": "
                       "{\"rows\": 200, \"cols\": 150, \"seed\": 1, \"scale\": 0.01}}}");
    Screen *screen = screen_open(path, false);
    AttnError error = {0};
    const Command set = {
        .kind = COMMAND_SET_CELL, .matrix = ATTN_X, .row = 101, .column = 77, .number = -9};
    assert_int_equal(document_apply(screen->lab.document, &set, &error), ATTN_OK);
    const View view = screen_view(screen);
    view_strip(&view, draw_rect(0, 0, 1408, 105));
    const DrawCommand *x = find_heatmap(screen->list, 48, 48);
    assert_non_null(x);
    const DrawColor *cells = draw_command_cells(screen->list, x);
    const DrawColor outlier = theme_cell(theme_get(screen->lab.ui.theme), ATTN_X, -9, 9);
    size_t found = 0;
    for (size_t i = 0; i < 48 * 48; i++)
        found += memcmp(&cells[i], &outlier, sizeof outlier) == 0;
    assert_int_equal(found, 1);
    screen_close(screen);
    remove(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thumbnails_and_transport_fit),
        cmocka_unit_test(everything_at_once_fits),
        cmocka_unit_test(measured_times_move_nothing),
        cmocka_unit_test(stages_move_nothing),
        cmocka_unit_test(dots_are_numbers),
        cmocka_unit_test(cells_to_come_are_empty),
        cmocka_unit_test(outliers_stay_in_large_matrices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
