// Q, K and V are computed in one stage, one after the other: at every grain each of their cells
// comes once, in that order, forward and back, with its own flight; turned, Q and K do. Playing
// whole stages fills all three, and no selected cell keeps the panel meanwhile.
#include "app/ui/commands.h"
#include "app/ui/step.h"
#include "support/screens.h"
#include <stdlib.h>
#include <unistd.h>

#define SCENE_HEAD "{\"format\": \"attnlab-scene\", \"version\": 1, "
#define RANDOM(rows, cols, seed)                                                                   \
    "{\"random\": {\"rows\": " #rows ", \"cols\": " #cols ", \"seed\": " #seed ", \"scale\": 1}}"

static const char GROUPED[] =
    SCENE_HEAD "\"heads\": 4, \"kv_heads\": 2, \"x\": " RANDOM(3, 4, 1) ", \"wq\": " RANDOM(
        4, 8, 2) ", \"wk\": " RANDOM(4, 4, 3) ", \"wv\": " RANDOM(4, 4, 4) "}";
static const char TURNED[] =
    SCENE_HEAD "\"positions\": \"rope\", \"x\": " RANDOM(3, 4, 1) ", \"wq\": " RANDOM(
        4, 4, 2) ", \"wk\": " RANDOM(4, 4, 3) ", \"wv\": " RANDOM(4, 6, 4) "}";
static const char BARE[] = SCENE_HEAD "\"x\": " RANDOM(3, 4, 1) "}"; // Q = K = V = X

// A built-in scene's name, or a scene's text.
static Screen *open_scene(const char *scene) {
    char path[] = "/tmp/attnlab-parts-XXXXXX.json";
    if (scene[0] != '{') return screen_open(scene, false);
    const int file = mkstemps(path, 5);
    assert_true(file >= 0);
    assert_int_equal(write(file, scene, strlen(scene)), strlen(scene));
    close(file);
    Screen *screen = screen_open(path, false);
    unlink(path);
    return screen;
}

static const char *const SCENES[] = {"k3",    "translation", "heads", "article",
                                     GROUPED, TURNED,        BARE};
enum { SCENE_COUNT = sizeof SCENES / sizeof SCENES[0] };

static AttnMatrix matrix_of(const Screen *screen, AttnMatrixId id) {
    return attn_trace_matrix(screen->lab.document->trace, id,
                             ui_matrix_head(&screen->lab.ui, screen->lab.document, id));
}

static size_t cells_of(const Screen *screen, AttnMatrixId id) {
    return matrix_of(screen, id).rows * matrix_of(screen, id).cols;
}

static size_t shown_of(const Screen *screen, AttnMatrixId id) {
    const AttnMatrix matrix = matrix_of(screen, id);
    size_t shown = 0;
    for (size_t i = 0; i < matrix.rows; i++)
        for (size_t j = 0; j < matrix.cols; j++)
            shown += ui_shows_cell(&screen->lab.ui, screen->lab.document, id, i, j);
    return shown;
}

static const AttnMatrixId *parts_of(const Screen *screen, AttnStage stage, size_t *count) {
    static const AttnMatrixId PLAIN[] = {ATTN_Q, ATTN_K, ATTN_V};
    static const AttnMatrixId UNROTATED[] = {ATTN_Q_UNROTATED, ATTN_K_UNROTATED, ATTN_V};
    const bool rotates = screen->lab.document->scene->spec.positions == ATTN_POSITIONS_ROPE;
    *count = stage == ATTN_STAGE_ROTATE ? 2 : 3;
    return rotates && stage == ATTN_STAGE_PROJECT ? UNROTATED : PLAIN;
}

// How many cells of the stage are there; those of one part only after all of the one before.
static size_t arrived(const Screen *screen, AttnStage stage) {
    size_t count, all = 0;
    const AttnMatrixId *parts = parts_of(screen, stage, &count);
    bool is_over = false;
    for (size_t i = 0; i < count; i++) {
        const size_t shown = shown_of(screen, parts[i]);
        if (is_over) assert_int_equal(shown, 0);
        is_over |= shown < cells_of(screen, parts[i]);
        all += shown;
    }
    return all;
}

static void stepping_fills_one_after_the_other(void **state) {
    (void)state;
    for (size_t k = 0; k < SCENE_COUNT * GRAIN_COUNT; k++) {
        const UiGrain grain = (UiGrain)(k % GRAIN_COUNT);
        Screen *screen = open_scene(SCENES[k / GRAIN_COUNT]);
        UiState *ui = &screen->lab.ui;
        ui->head = attn_trace_shape(screen->lab.document->trace)->h - 1;
        size_t steps = 0, rows = 0, cells = 0, last = 0, count;
        const AttnMatrixId *parts = parts_of(screen, ATTN_STAGE_PROJECT, &count);
        for (size_t i = 0; i < count; i++) {
            rows += matrix_of(screen, parts[i]).rows;
            cells += cells_of(screen, parts[i]);
        }
        do {
            assert_true(step_forward(ui, screen->lab.document, grain));
            assert_int_equal(ui->stage, ATTN_STAGE_PROJECT);
            const size_t now = arrived(screen, ATTN_STAGE_PROJECT);
            assert_true(now >= last && (grain == GRAIN_TERM || now > last));
            if (grain >= GRAIN_CELL) assert_true(now <= last + 1);
            if (ui->step.is_partial) assert_true(now < cells);
            last = now;
            steps++;
        } while (ui->step.is_partial);
        assert_int_equal(last, cells);
        if (grain != GRAIN_TERM)
            assert_int_equal(steps, grain == GRAIN_STAGE ? 1 : grain == GRAIN_ROW ? rows : cells);
        for (; steps > 0; steps--)
            assert_true(step_back(ui, screen->lab.document, grain));
        assert_int_equal(ui->stage, ATTN_STAGE_INPUT);
        screen_close(screen);
    }
}

// From nowhere in particular: what was not walked forward can be walked back.
static void the_way_back_empties_them(void **state) {
    (void)state;
    for (size_t k = 0; k < SCENE_COUNT; k++) {
        Screen *screen = open_scene(SCENES[k]);
        UiState *ui = &screen->lab.ui;
        const bool is_rope = strcmp(SCENES[k], TURNED) == 0;
        const AttnStage stage = is_rope ? ATTN_STAGE_ROTATE : ATTN_STAGE_PROJECT;
        step_to_stage(ui, screen->lab.document, stage);
        size_t last = arrived(screen, stage);
        while (ui->stage == stage) {
            assert_true(step_back(ui, screen->lab.document, GRAIN_CELL));
            if (ui->stage != stage) break;
            const size_t now = arrived(screen, stage);
            assert_int_equal(now, last - 1);
            last = now;
        }
        assert_int_equal(last, 1);
        screen_close(screen);
    }
}

// A cell of any of the three that the user has selected is where finer steps begin.
static void steps_begin_with_the_selected_part(void **state) {
    (void)state;
    Screen *screen = open_scene("k3");
    UiState *ui = &screen->lab.ui;
    ui_apply(ui, screen->lab.document,
             &(Command){.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_PROJECT});
    ui_apply(ui, screen->lab.document,
             &(Command){.kind = COMMAND_SELECT, .matrix = ATTN_K, .row = 1, .column = 1});
    assert_true(step_forward(ui, screen->lab.document, GRAIN_CELL));
    assert_int_equal(shown_of(screen, ATTN_Q), cells_of(screen, ATTN_Q));
    assert_int_equal(shown_of(screen, ATTN_K), matrix_of(screen, ATTN_K).cols + 2);
    assert_int_equal(shown_of(screen, ATTN_V), 0);
    assert_int_equal(ui->selection.matrix, ATTN_K);
    assert_true(step_back(ui, screen->lab.document, GRAIN_CELL));
    assert_int_equal(shown_of(screen, ATTN_V), cells_of(screen, ATTN_V));
    screen_close(screen);
}

// --- what is seen of it --------------------------------------------------------------------------

static size_t flying(const Screen *screen) {
    size_t texts = 0;
    bool is_in = false;
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_GROUP)
            is_in = strcmp(draw_command_text(screen->list, command), "flight") == 0;
        if (is_in && command->kind == DRAW_TEXT) texts++;
    }
    return texts;
}

// Every cell of K and V has its flight, as those of Q have.
static void numbers_fly_to_all_three(void **state) {
    (void)state;
    for (int notation = 0; notation < NOTATION_COUNT; notation++) {
        Screen *screen = open_scene("k3");
        UiState *ui = &screen->lab.ui;
        ui->notation = (Notation)notation;
        size_t flights[3] = {0};
        while (ui->stage == ATTN_STAGE_INPUT || ui->step.is_partial) {
            assert_true(step_animate(ui, screen->lab.document, GRAIN_CELL, +1));
            ui->step.fraction = 0.5f;
            screen_draw(screen);
            const size_t part = ui->projection == ATTN_Q ? 0 : ui->projection == ATTN_K ? 1 : 2;
            flights[part] += flying(screen) > 4;
            step_finish(ui);
        }
        assert_int_equal(flights[0], cells_of(screen, ATTN_Q));
        assert_int_equal(flights[1], cells_of(screen, ATTN_K));
        assert_int_equal(flights[2], cells_of(screen, ATTN_V));
        screen_close(screen);
    }
}

// Where one of the three has the canvas for itself, it is the one under way.
static void the_one_under_way_is_in_front(void **state) {
    (void)state;
    Screen *screen = open_scene("heads");
    UiState *ui = &screen->lab.ui;
    AttnMatrixId last = ATTN_Q;
    ui->stage = ATTN_STAGE_PROJECT;
    for (int i = 0; i < 20; i++) {
        ui->projection = ATTN_Q;
        ui->step = (UiStep){.is_partial = true, .grain = GRAIN_STAGE, .fraction = (float)i / 20};
        const AttnMatrixId front = step_projection(ui, screen->lab.document);
        assert_int_equal(ui_part_matrix(screen->lab.document, ui->stage, front),
                         ui_stage_matrix(ui, screen->lab.document, ui->stage));
        assert_true(front == last || front == last + 1);
        last = front;
        const size_t now = arrived(screen, ATTN_STAGE_PROJECT);
        if (i >= 14) assert_int_equal(now, step_stage_cells(ui, screen->lab.document));
        screen_draw(screen);
    }
    assert_int_equal(last, ATTN_V); // (by 70 % all is there)
    screen_close(screen);
}

// Playing whole stages leaves no cell of the user's selected: the panel tells of the stage.
static void playing_stages_lets_the_selection_go(void **state) {
    (void)state;
    Screen *screen = open_scene("k3");
    UiState *ui = &screen->lab.ui;
    ui_apply(ui, screen->lab.document,
             &(Command){.kind = COMMAND_SELECT, .matrix = ATTN_X, .row = 1, .column = 1});
    ui_apply(ui, screen->lab.document, &(Command){.kind = COMMAND_PLAY_PAUSE});
    for (int i = 0; i < 90 && ui->is_playing; i++) {
        step_tick(ui, screen->lab.document, 1.0 / 60);
        assert_false(ui->selection.is_active);
    }
    assert_int_equal(ui->stage, ATTN_STAGE_PROJECT);
    assert_true(ui->step.is_partial);
    // At a finer grain the panel goes with what is computed.
    ui_apply(ui, screen->lab.document,
             &(Command){.kind = COMMAND_SET_GRAIN, .integer = GRAIN_CELL});
    step_tick(ui, screen->lab.document, 1.0 / 60);
    assert_true(ui->selection.is_active && ui->selection.is_from_step);
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stepping_fills_one_after_the_other),
        cmocka_unit_test(the_way_back_empties_them),
        cmocka_unit_test(steps_begin_with_the_selected_part),
        cmocka_unit_test(numbers_fly_to_all_three),
        cmocka_unit_test(the_one_under_way_is_in_front),
        cmocka_unit_test(playing_stages_lets_the_selection_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
