// Every screen can be read: all scenes and stages, tokens as rows and as columns, both languages,
// all sizes of window and scales. What holds is in support/readable.h; steps under way are in
// test_screens_steps.c.
#include "app/ui/commands.h"
#include "app/ui/notice.h"
#include "support/panes.h"
#include "support/sized.h"

// --- stages -----------------------------------------------------------------------------------

// The scenes that come with the program show the numbers of every result in every window (softmax:
// those of the matrix or of the card).
static void expect_numbers(const Screen *screen) {
    const UiState *ui = &screen->lab.ui;
    const AttnMatrixId id = ui_stage_matrix(ui, screen->lab.document, ui->stage);
    const AttnMatrix result = attn_trace_matrix(screen->lab.document->trace, id, 0);
    const LayoutRange canvas = layout_group(screen->list, "canvas");
    size_t numbers = 0;
    for (size_t i = canvas.first; i < canvas.end; i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        numbers += command->kind == DRAW_TEXT && command->font == FONT_MONO;
    }
    size_t least = result.rows * result.cols;
    if (ui->stage == ATTN_STAGE_SOFTMAX)
        least = result.cols < result.rows ? result.cols : result.rows;
    if (numbers < least) fail_msg("%s: %zu numbers, not %zu", screen->where, numbers, least);
}

static void check_stages(Screen *screen, bool is_repeated) {
    (void)is_repeated;
    AttnStage stages[ATTN_STAGE_COUNT];
    const size_t count = document_stages(screen->lab.document, stages);
    for (size_t i = 0; i < count; i++) {
        screen->lab.ui.stage = stages[i];
        pane_check(screen, "whole");
        expect_numbers(screen);
    }
}

static void every_stage_can_be_read(void **state) {
    (void)state;
    Screen *first = screen_open("k3", false);
    const BuiltinScenes scenes = first->lab.ui.scenes;
    screen_close(first);
    assert_true(scenes.count >= 8);
    for (size_t i = 0; i < scenes.count; i++) {
        Screen *screen = screen_open(scenes.items[i].name, true);
        panes_for_all(screen, i, check_stages);
        screen_close(screen);
    }
}

// --- what is selected, typed, pinned -------------------------------------------------------------

// One cell of every matrix in turn, with the inspector on it; the keyboard's ring on some control.
static void check_selections(Screen *screen, bool is_repeated) {
    if (is_repeated) return;
    UiState *ui = &screen->lab.ui;
    const AttnTrace *trace = screen->lab.document->trace;
    for (int id = 0; id < ATTN_MATRIX_COUNT; id++) {
        if (!attn_trace_has(trace, (AttnMatrixId)id)) continue;
        const AttnMatrix matrix = attn_trace_matrix(trace, (AttnMatrixId)id, 0);
        const size_t cell = (size_t)id * 7 % (matrix.rows * matrix.cols);
        ui->stage = attn_matrix_stage((AttnMatrixId)id);
        ui->selection = (UiSelection){.is_active = true,
                                      .matrix = (AttnMatrixId)id,
                                      .row = cell / matrix.cols,
                                      .column = cell % matrix.cols};
        ui->focus_visible = true;
        ui->focus = ui_id(UI_SWITCH, (uint32_t)id % CONTROL_COUNT, 0);
        pane_check(screen, attn_matrix_name((AttnMatrixId)id));
    }
    ui->selection = (UiSelection){0};
}

static void every_selection_can_be_read(void **state) {
    (void)state;
    static const char *const OPTIONS[] = {
        ", \"positions\": \"rope\", \"mask\": [\"causal\", {\"window\": 1}]",
        ", \"positions\": \"sinusoidal\", \"residual\": true, \"bq\": [1,2,3,4], \"bk\": "
        "[1,2,3,4], \"bv\": [1,2,3,4], \"bo\": [1,2,3,4,5,6]",
        ", \"positions\": \"alibi\", \"temperature\": 0.5, \"mask\": {\"valid\": 2}, "
        "\"softmax_axis\": \"queries\", \"overrides\": [{\"matrix\": \"scores\", \"row\": 2, "
        "\"column\": 3, \"value\": 12345.5}]"};
    static const char *const SCENES[] = {"pronoun", "translation", "heads"};
    for (size_t i = 0; i < 3; i++) {
        Screen *screen = open_size((Size){5, 1, 6, OPTIONS[i]}, true);
        panes_for_all(screen, i, check_selections);
        screen_close(screen);
        screen = screen_open(SCENES[i], true);
        panes_for_all(screen, i, check_selections);
        screen_close(screen);
    }
}

// --- what lies upon the panels -------------------------------------------------------------------

static void check_dialogs(Screen *screen) {
    static const UiDialog DIALOGS[] = {DIALOG_KIND_OPEN, DIALOG_KIND_SAVE, DIALOG_KIND_EXPORT,
                                       DIALOG_KIND_HELP};
    UiState *ui = &screen->lab.ui;
    for (size_t i = 0; i < sizeof DIALOGS / sizeof *DIALOGS; i++) {
        dialog_open(ui, screen->lab.document, DIALOGS[i]);
        pane_check(screen, "dialog");
        dialog_close(ui);
    }
    ui->is_menu_open = true;
    pane_check(screen, "menu");
    ui->is_menu_open = false;
    ui->is_developer = true;
    pane_check(screen, "developer");
    ui->is_developer = false;
    ui_say(ui, false, TEXT_APP_SELECT_FIRST);
    pane_check(screen, "message");
    notice_clear(ui);
}

// Points at every eleventh region, another one each time.
static void check_tips(Screen *screen) {
    static size_t turn = 0;
    UiState *ui = &screen->lab.ui;
    screen_draw(screen);
    for (size_t i = turn++ % 11; i < draw_hit_count(screen->list); i += 11) {
        const DrawHit hit = *draw_hit_at(screen->list, i);
        ui->pointer_x = hit.rect.x + hit.rect.w * 0.4f;
        ui->pointer_y = hit.rect.y + hit.rect.h * 0.4f;
        draw_hit_find(screen->list, ui->pointer_x, ui->pointer_y, 0, &ui->hover);
        pane_check(screen, "tip");
        ui->hover = ui_id(UI_NONE, 0, 0);
        screen_draw(screen);
    }
}

static void check_overlays(Screen *screen, bool is_repeated) {
    if (is_repeated) return;
    UiState *ui = &screen->lab.ui;
    ui->stage = (AttnStage)((ui->stage + 1) % ATTN_STAGE_COUNT);
    if (ui->stage == ATTN_STAGE_ROTATE) ui->stage = ATTN_STAGE_SCORE;
    check_dialogs(screen);
    check_tips(screen);
}

static void every_overlay_can_be_read(void **state) {
    (void)state;
    static const char *const SCENES[] = {"pronoun", "heads", "translation"};
    for (size_t i = 0; i < 3; i++) {
        Screen *screen = screen_open(SCENES[i], true);
        panes_for_all(screen, i, check_overlays);
        screen_close(screen);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_stage_can_be_read),
        cmocka_unit_test(every_selection_can_be_read),
        cmocka_unit_test(every_overlay_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
