// The canvas: at every stage, size and number of tokens nothing overlaps or leaves its place; a
// cell is found where it is drawn; large matrices stay few commands.
#include "app/text/notation.h"
#include "app/ui/follow.h"
#include "support/sized.h"

// --- drawing
// ---------------------------------------------------------------------------------------

static DrawRect canvas_area(const Screen *screen) {
    return view_layout(screen->lab.ui.width, screen->lab.ui.height).canvas;
}

static void draw_canvas(Screen *screen) {
    const UiState *ui = &screen->lab.ui;
    const View view = screen_view(screen);
    draw_list_reset(screen->list);
    view_canvas(&view, canvas_area(screen));
    const AttnShape *shape = attn_trace_shape(screen->lab.document->trace);
    snprintf(screen->where, sizeof screen->where, "%s, %s, %zu tokens, %zu heads, %.0f × %.0f %s%s",
             attn_stage_name(ui->stage), notation_name(ui->notation), shape->n_q, shape->h,
             (double)ui->width, (double)ui->height, language_name(ui->language),
             screen->fonts ? " with fonts" : "");
}

static void draw_stage(Screen *screen, AttnStage stage, float width, float height) {
    screen->lab.ui.stage = stage;
    screen->lab.ui.width = width;
    screen->lab.ui.height = height;
    draw_canvas(screen);
}

// No label or caption lies upon cells, not even in part.
static void expect_words_off_cells(const Screen *screen) {
    DrawRect clip = {-1e6f, -1e6f, 2e6f, 2e6f};
    const size_t count = draw_command_count(screen->list);
    for (size_t i = 0; i < count; i++) {
        const DrawCommand *cells = draw_command_at(screen->list, i);
        if (cells->kind == DRAW_CLIP) clip = cells->rect;
        if (cells->kind == DRAW_CLIP_END) clip = draw_rect(-1e6f, -1e6f, 2e6f, 2e6f);
        if (cells->kind != DRAW_HEATMAP) continue;
        const DrawRect seen = layout_intersection(clip, cells->rect);
        for (size_t k = 0; k < count; k++) {
            const DrawCommand *text = draw_command_at(screen->list, k);
            if (text->kind != DRAW_TEXT || text->font == FONT_MONO) continue;
            const DrawRect both = layout_intersection(seen, text->rect);
            if (both.w > 2 && both.h > 3)
                fail_msg("%s: \"%s\" lies upon cells", screen->where,
                         draw_command_text(screen->list, text));
        }
    }
}

static void check_canvas(Screen *screen) {
    expect_words_off_cells(screen);
    expect_no_overlap(layout_all(screen->list), screen->where);
    expect_inside(layout_all(screen->list), canvas_area(screen), screen->where);
}

static void check_stages(Screen *screen) {
    AttnStage stages[ATTN_STAGE_COUNT];
    UiState *ui = &screen->lab.ui;
    const size_t count = document_stages(screen->lab.document, stages);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < NOTATION_COUNT * SCREEN_SIZE_COUNT; k++) {
            const ScreenSize size = SCREEN_SIZES[k / NOTATION_COUNT];
            ui->notation = (Notation)(k % NOTATION_COUNT);
            ui->language = k / NOTATION_COUNT % 2 == 0 ? LANGUAGE_EN : LANGUAGE_ZH;
            draw_stage(screen, stages[i], size.width, size.height);
            check_canvas(screen);
        }
    }
    ui->notation = NOTATION_ROWS;
}

// The last cell of the stage's result, so that labels at the far ends are in the light.
static void select_last(Screen *screen, AttnMatrixId id) {
    const AttnMatrix matrix = attn_trace_matrix(screen->lab.document->trace, id, 0);
    screen->lab.ui.selection = (UiSelection){
        .is_active = true, .matrix = id, .row = matrix.rows - 1, .column = matrix.cols - 1};
}

static void nothing_overlaps(void **state) {
    (void)state;
    static const size_t TOKENS[] = {1, 2, 6, 12, 40, 512};
    for (size_t i = 0; i < 2 * sizeof TOKENS / sizeof TOKENS[0]; i++) {
        Screen *screen = open_size((Size){TOKENS[i / 2], i % 2 == 0 ? 1 : 4, 8, NULL}, i % 2 == 0);
        check_stages(screen);
        select_last(screen, ATTN_SCORES);
        check_stages(screen);
        screen_close(screen);
    }
}

static void nothing_overlaps_with_options(void **state) {
    (void)state;
    static const char *const OPTIONS[] = {
        ", \"positions\": \"rope\"",
        ", \"positions\": \"sinusoidal\", \"residual\": true",
        ", \"positions\": \"alibi\", \"temperature\": 0.5, \"mask\": [\"causal\", {\"window\": 2}]",
        ", \"softmax_axis\": \"queries\", \"scale\": false, \"mask\": {\"valid\": 2}",
        ", \"mask\": {\"matrix\": "
        "[[1,0,0,0,0,0],[0,0,0,0,0,0],[1,1,1,1,1,1],[0,0,0,0,0,0],[1,1,0,0,0,0],[1,1,1,1,1,1]]}",
        ", \"bq\": [1,2,3,4], \"bk\": [1,2,3,4], \"bv\": [1,2,3,4], \"bo\": [1,2,3,4,5,6,7,8], "
        "\"residual\": true",
        ", \"overrides\": [{\"matrix\": \"scores\", \"row\": 2, \"column\": 3, \"value\": "
        "12345.5}]"};
    for (size_t i = 0; i < sizeof OPTIONS / sizeof OPTIONS[0]; i++) {
        Screen *screen = open_size((Size){6, 1, 8, OPTIONS[i]}, i % 2 == 0);
        select_last(screen, ATTN_WEIGHTS);
        check_stages(screen);
        screen_close(screen);
    }
}

static void nothing_overlaps_in_the_scenes(void **state) {
    (void)state;
    static const char *const SCENES[] = {"pronoun", "pronoun-zh", "words",       "article",
                                         "k3",      "causal",     "translation", "heads"};
    for (size_t i = 0; i < sizeof SCENES / sizeof SCENES[0]; i++) {
        Screen *screen = screen_open(SCENES[i], true);
        check_stages(screen);
        select_last(screen, ATTN_SCORES);
        check_stages(screen);
        screen_close(screen);
    }
}

// --- cells where they are drawn
// ----------------------------------------------------------------------

// The frame of the selected cell: the last wide border outside the softmax card.
static DrawRect find_frame(const Screen *screen) {
    DrawRect frame = {0};
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_GROUP &&
            strcmp(draw_command_text(screen->list, command), "softmax") == 0)
            break;
        if (command->kind == DRAW_STROKE && command->width >= 2) frame = command->rect;
    }
    if (frame.w > 0) return frame;
    fail_msg("%s: no frame", screen->where);
    return draw_rect(0, 0, 0, 0);
}

static const char *text_at(const Screen *screen, float x, float y) {
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_TEXT && draw_contains(command->rect, x, y))
            return draw_command_text(screen->list, command);
    }
    return "";
}

// Every cell of a matrix: its frame is about its number, and a click there finds it.
static void check_cells(Screen *screen, AttnStage stage, AttnMatrixId id, size_t head) {
    const AttnMatrix matrix = attn_trace_matrix(screen->lab.document->trace, id, head);
    for (size_t cell = 0; cell < matrix.rows * matrix.cols; cell++) {
        const size_t row = cell / matrix.cols, column = cell % matrix.cols;
        screen->lab.ui.selection = (UiSelection){true, false, id, head, row, column, 0, 0};
        draw_stage(screen, stage, 1920, 1080);
        const DrawRect frame = find_frame(screen);
        const float x = frame.x + frame.w / 2, y = frame.y + frame.h / 2;
        UiId found;
        assert_non_null(draw_hit_find(screen->list, x, y, HIT_CLICK | HIT_DRAG, &found));
        assert_true(ui_id_equals(found, ui_cell(id, head, row, column)));
        char number[NUMFMT_MAX];
        numfmt_fixed(number, (double)*attn_at(matrix, row, column), 2);
        assert_string_equal(text_at(screen, x, y), number);
    }
}

static void a_cell_is_found_where_it_is_drawn(void **state) {
    (void)state;
    Screen *screen = open_size((Size){6, 1, 8, ", \"positions\": \"rope\""}, false);
    check_cells(screen, ATTN_STAGE_INPUT, ATTN_X, 0);
    check_cells(screen, ATTN_STAGE_PROJECT, ATTN_WQ, 0);
    check_cells(screen, ATTN_STAGE_PROJECT, ATTN_Q_UNROTATED, 0);
    check_cells(screen, ATTN_STAGE_ROTATE, ATTN_K, 0);
    check_cells(screen, ATTN_STAGE_SCORE, ATTN_Q, 0);
    check_cells(screen, ATTN_STAGE_SCORE, ATTN_K, 0); // drawn transposed
    check_cells(screen, ATTN_STAGE_SCORE, ATTN_SCORES, 0);
    check_cells(screen, ATTN_STAGE_SCALE, ATTN_SCALED, 0);
    check_cells(screen, ATTN_STAGE_MASK, ATTN_MASKED, 0);
    check_cells(screen, ATTN_STAGE_MIX, ATTN_V, 0);
    check_cells(screen, ATTN_STAGE_MIX, ATTN_CONTEXT, 0);
    check_cells(screen, ATTN_STAGE_OUTPUT, ATTN_OUTPUT, 0);
    screen_close(screen);
}

static void a_cell_of_any_head_is_found(void **state) {
    (void)state;
    Screen *screen = open_size((Size){3, 2, 8, ", \"kv_heads\": 2"}, false);
    screen->lab.ui.head = 1;
    check_cells(screen, ATTN_STAGE_SCORE, ATTN_K, 1);
    check_cells(screen, ATTN_STAGE_MIX, ATTN_WEIGHTS, 1);
    check_cells(screen, ATTN_STAGE_OUTPUT, ATTN_CONTEXT, 0); // all heads stand side by side
    check_cells(screen, ATTN_STAGE_OUTPUT, ATTN_CONTEXT, 1);
    screen_close(screen);
}

// A head's columns of WQ are found as columns of the whole WQ.
static void a_slice_keeps_its_columns(void **state) {
    (void)state;
    Screen *screen = open_size((Size){3, 2, 8, NULL}, false);
    screen->lab.ui.head = 1;
    screen->lab.ui.selection = (UiSelection){true, false, ATTN_WQ, 0, 2, 5, 0, 0};
    draw_stage(screen, ATTN_STAGE_PROJECT, 1920, 1080);
    const DrawRect frame = find_frame(screen);
    UiId found;
    draw_hit_find(screen->list, frame.x + frame.w / 2, frame.y + frame.h / 2, HIT_CLICK, &found);
    assert_true(ui_id_equals(found, ui_cell(ATTN_WQ, 0, 2, 5)));
    screen_close(screen);
}

// --- stepping
// ----------------------------------------------------------------------------------------

static void cells_not_computed_yet_are_empty(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    draw_stage(screen, ATTN_STAGE_SCORE, 1440, 900);
    const size_t whole = count_numbers(screen); // Q, K and the scores
    assert_int_equal(whole, 9 + 9 + 9);
    for (size_t cells = 0; cells < 9; cells++) {
        ui->step = (UiStep){.is_partial = true, .cells = cells};
        draw_canvas(screen);
        assert_int_equal(count_numbers(screen), whole - 9 + cells);
    }
    screen_close(screen);
}

static bool is_said(const Screen *screen, const char *part) {
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind == DRAW_TEXT && strstr(draw_command_text(screen->list, command), part))
            return true;
    }
    return false;
}

// The caption says that rows sum to 1 as long as they do.
static void a_pinned_weight_spoils_the_sum(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    const Command pin = {.kind = COMMAND_SET_OVERRIDE, .matrix = ATTN_WEIGHTS, .number = 3};
    AttnError error = {0};
    draw_stage(screen, ATTN_STAGE_SOFTMAX, 1440, 900);
    assert_true(is_said(screen, "weights, each row sums to 1"));
    assert_int_equal(document_apply(screen->lab.document, &pin, &error), ATTN_OK);
    draw_stage(screen, ATTN_STAGE_SOFTMAX, 1440, 900);
    assert_false(is_said(screen, "sums to 1"));
    assert_true(is_said(screen, "weights"));
    screen_close(screen);
}

// Where stepping rests, the frame is about the cell that the user has selected; while it moves, and
// where stepping itself has selected, about the one that is computed.
static void the_frame_is_where_the_keys_are(void **state) {
    (void)state;
    static const struct {
        UiSelection selection;
        float fraction;
        UiId framed;
    } CASES[] = {
        {{true, false, ATTN_SCORES, 0, 2, 1, 0, 0}, 0, {UI_CELL, ATTN_SCORES, 2ull << 32 | 1}},
        {{true, false, ATTN_SCORES, 0, 2, 1, 0, 0}, 0.5f, {UI_CELL, ATTN_SCALED, 2}},
        {{true, true, ATTN_SCALED, 0, 0, 1, 0, 0}, 0, {UI_CELL, ATTN_SCALED, 1}},
        {{false, false, ATTN_SCORES, 0, 0, 0, 0, 0}, 0, {UI_CELL, ATTN_SCALED, 1}},
    };
    Screen *screen = screen_open("k3", false);
    UiState *ui = &screen->lab.ui;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        UiId found;
        ui->selection = CASES[i].selection;
        ui->step = (UiStep){
            .is_partial = true, .cells = 2, .grain = GRAIN_CELL, .fraction = CASES[i].fraction};
        ui->is_stepping = CASES[i].fraction > 0;
        draw_stage(screen, ATTN_STAGE_SCALE, 1920, 1080);
        const DrawRect frame = find_frame(screen);
        draw_hit_find(screen->list, frame.x + frame.w / 2, frame.y + frame.h / 2, HIT_CLICK,
                      &found);
        assert_true(ui_id_equals(found, CASES[i].framed));
    }
    screen_close(screen);
}

// --- large scenes
// --------------------------------------------------------------------------------------

#define COMMANDS_MOST 4000

static void large_scenes_are_few_commands(void **state) {
    (void)state;
    static const char *const OPTIONS[] = {"", ", \"mask\": [\"causal\", {\"window\": 20}]"};
    for (size_t i = 0; i < 2; i++) {
        Screen *screen = open_size((Size){512, 4, 16, OPTIONS[i]}, false);
        screen->lab.ui.step = (UiStep){.is_partial = i == 1, .cells = 70000};
        for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
            if (stage == ATTN_STAGE_ROTATE) continue;
            draw_stage(screen, (AttnStage)stage, 3840, 2160);
            if (draw_command_count(screen->list) > COMMANDS_MOST)
                fail_msg("%s: %zu commands", screen->where, draw_command_count(screen->list));
        }
        screen_close(screen);
    }
}

static const DrawHit *find_scroll(const Screen *screen) {
    for (size_t i = 0; i < draw_hit_count(screen->list); i++) {
        const DrawHit *hit = draw_hit_at(screen->list, i);
        if (hit->flags & HIT_SCROLL) return hit;
    }
    fail_msg("%s: nothing scrolls", screen->where);
    return NULL;
}

// Scrolled to the end, the last cell is the last one seen.
static void scrolling_reaches_the_last_cell(void **state) {
    (void)state;
    Screen *screen = open_size((Size){512, 1, 8, NULL}, false);
    draw_stage(screen, ATTN_STAGE_SCORE, 1024, 720);
    const DrawHit *scroll = find_scroll(screen);
    screen->lab.ui.scroll =
        (UiScroll){scroll->content_w - scroll->bounds.w, scroll->content_h - scroll->bounds.h};
    select_last(screen, ATTN_SCORES);
    draw_canvas(screen);
    const DrawRect frame = find_frame(screen);
    UiId found;
    draw_hit_find(screen->list, frame.x + frame.w / 2, frame.y + frame.h / 2, HIT_CLICK, &found);
    assert_true(ui_id_equals(found, ui_cell(ATTN_SCORES, 0, 511, 511)));
    check_canvas(screen);
    screen_close(screen);
}

// A selection that moves out of sight takes the canvas along; one that stands still lets the wheel
// go.
static void the_canvas_follows_the_selection(void **state) {
    (void)state;
    Screen *screen = open_size((Size){512, 1, 8, NULL}, false);
    UiState *ui = &screen->lab.ui;
    for (size_t i = 0; i < 8; i++) {
        const size_t row = i * 211 % 512, column = i * 307 % 512;
        ui->selection = (UiSelection){true, false, ATTN_WEIGHTS, 0, row, column, 0, 0};
        draw_stage(screen, ATTN_STAGE_SOFTMAX, 1440, 900);
        if (ui_follow(ui, screen->list)) draw_canvas(screen);
        const DrawRect frame = find_frame(screen);
        UiId found;
        draw_hit_find(screen->list, frame.x + frame.w / 2, frame.y + frame.h / 2, HIT_CLICK,
                      &found);
        assert_true(ui_id_equals(found, ui_cell(ATTN_WEIGHTS, 0, row, column)));
        assert_false(ui_follow(ui, screen->list));
    }
    screen_close(screen);
}

// --- typing
// -----------------------------------------------------------------------------------------------

// Why a number was refused is said beside the cell, within the canvas, wherever the cell is.
static void refusals_stay_within_the_canvas(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    for (size_t cell = 0; cell < 36; cell++) {
        ui->edit_target = ui_cell(ATTN_SCORES, 0, cell / 6, cell % 6);
        textedit_begin(&ui->edit, "12 apples and some more", true);
        snprintf(ui->edit_error, sizeof ui->edit_error,
                 "\"12 apples and some more\" is not a number: digits, a point and an exponent "
                 "were expected");
        draw_stage(screen, ATTN_STAGE_SCORE, 1024, 720);
        expect_inside(layout_all(screen->list), canvas_area(screen), screen->where);
    }
    screen_close(screen);
}

// --- golden
// -----------------------------------------------------------------------------------------------

static void k3_looks_as_it_did(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", false);
    screen->lab.ui.selection =
        (UiSelection){.is_active = true, .matrix = ATTN_SCORES, .row = 1, .column = 2};
    draw_stage(screen, ATTN_STAGE_SCORE, 1440, 900);
    expect_golden(screen->list, "canvas-score-k3");
    screen->lab.ui.selection.matrix = ATTN_WEIGHTS;
    draw_stage(screen, ATTN_STAGE_SOFTMAX, 1440, 900);
    expect_golden(screen->list, "canvas-softmax-k3");
    screen_close(screen);
}

// The note on words that came from elsewhere names a few of them, each once, in a line or three.
static void a_note_stays_short(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", true);
    char text[4096] = "";
    for (int i = 0; i < 120; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "word%d flurbish ", i);
    AttnError error = {0};
    const Command set = {.kind = COMMAND_SET_TEXT, .text = text};
    assert_int_equal(document_apply(screen->lab.document, &set, &error), ATTN_OK);
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        screen->lab.ui.language = (Language)language;
        draw_stage(screen, ATTN_STAGE_INPUT, 1024, 720);
        size_t again = 0, lines = 0;
        float last = 0;
        for (size_t i = 0; i < draw_command_count(screen->list); i++) {
            const DrawCommand *command = draw_command_at(screen->list, i);
            if (command->kind != DRAW_TEXT || command->font != FONT_TEXT_BOLD) continue;
            const char *name = draw_command_text(screen->list, command);
            if (!strstr(name, "flurbish") && !strstr(name, "word")) continue;
            again += strstr(name, "flurbish") != NULL;
            lines += command->rect.y != last;
            last = command->rect.y;
        }
        if (again != 1 || lines > 3) fail_msg("named %zu times, %zu lines", again, lines);
    }
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_note_stays_short),
        cmocka_unit_test(nothing_overlaps),
        cmocka_unit_test(nothing_overlaps_with_options),
        cmocka_unit_test(nothing_overlaps_in_the_scenes),
        cmocka_unit_test(a_cell_is_found_where_it_is_drawn),
        cmocka_unit_test(a_cell_of_any_head_is_found),
        cmocka_unit_test(a_slice_keeps_its_columns),
        cmocka_unit_test(cells_not_computed_yet_are_empty),
        cmocka_unit_test(a_pinned_weight_spoils_the_sum),
        cmocka_unit_test(the_frame_is_where_the_keys_are),
        cmocka_unit_test(large_scenes_are_few_commands),
        cmocka_unit_test(scrolling_reaches_the_last_cell),
        cmocka_unit_test(the_canvas_follows_the_selection),
        cmocka_unit_test(refusals_stay_within_the_canvas),
        cmocka_unit_test(k3_looks_as_it_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
