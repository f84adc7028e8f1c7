// What flies above the matrices: every number of it is one that the engine computed, at the place
// and the moment that it should be; at rest nothing lies upon anything; where there is no room for
// numbers nothing flies; and it looks as it did.
#include "app/ui/step.h"
#include "app/views/printed.h"
#include "engine/explain.h"
#include "support/sized.h"
#include <math.h>

// --- drawing -------------------------------------------------------------------------------------

static void draw_at(Screen *screen, AttnStage stage, UiStep step) {
    UiState *ui = &screen->lab.ui;
    ui->stage = stage;
    ui->step = step;
    step_follow(ui, screen->lab.document);
    const View view = screen_view(screen);
    draw_list_reset(screen->list);
    view_canvas(&view, view_layout(ui->width, ui->height).canvas);
    snprintf(screen->where, sizeof screen->where,
             "%s, grain %d, cells %zu, terms %zu, fraction %.2f, %.0f × %.0f, notation %d",
             attn_stage_name(stage), (int)step.grain, step.cells, step.terms, (double)step.fraction,
             (double)ui->width, (double)ui->height, (int)ui->notation);
}

static bool has_flight(const DrawList *list) {
    for (size_t i = 0; i < draw_command_count(list); i++) {
        const DrawCommand *command = draw_command_at(list, i);
        if (command->kind == DRAW_GROUP && strcmp(draw_command_text(list, command), "flight") == 0)
            return true;
    }
    return false;
}

static bool is_number(const DrawCommand *command, const char *text) {
    return command->kind == DRAW_TEXT && command->font == FONT_MONO &&
           strpbrk(text, "0123456789") != NULL && strstr(text, "…") == NULL;
}

// --- every number is the engine's ----------------------------------------------------------------

static bool prints_as(float value, const char *text) {
    char printed[NUMFMT_MAX];
    if (isfinite(value) && fabsf(value) < 1e6f)
        numfmt_fixed(printed, (double)value, printed_decimals(text));
    else
        numfmt_cell(printed, value, 7);
    return strcmp(printed, text) == 0;
}

static bool is_of_explain(const AttnExplain *e, const char *text) {
    for (size_t i = 0; i < e->term_count; i++) {
        const AttnTerm *t = &e->terms[i];
        if (prints_as(t->a, text) || prints_as(t->b, text) || prints_as(t->product, text) ||
            prints_as(t->running, text))
            return true;
    }
    return prints_as(e->sum, text) || prints_as(e->computed, text) || prints_as(e->result, text) ||
           prints_as(e->bias, text) || prints_as(e->residual, text);
}

static AttnExplain explain_cell(const Screen *screen, size_t cell) {
    const UiState *ui = &screen->lab.ui;
    const Document *document = screen->lab.document;
    const AttnMatrixId id = ui_stage_matrix(ui, document, ui->stage);
    const size_t columns = step_column_count(ui, document);
    AttnExplain e;
    assert_int_equal(attn_explain(document->trace, id, ui_matrix_head(ui, document, id),
                                  cell / columns, cell % columns, &e, NULL),
                     ATTN_OK);
    return e;
}

// Is it a number of the cell, or (row) of one of its row?
static bool is_engines(const Screen *screen, const char *text, size_t cell, bool is_row) {
    const size_t columns = step_column_count(&screen->lab.ui, screen->lab.document);
    const size_t first = is_row ? cell / columns * columns : cell;
    for (size_t i = first; i < (is_row ? first + columns : first + 1); i++) {
        AttnExplain e = explain_cell(screen, i);
        const bool is_it = is_of_explain(&e, text);
        attn_explain_deinit(&e);
        if (is_it) return true;
    }
    return false;
}

// Returns how many numbers fly.
static size_t check_numbers(const Screen *screen, size_t cell, bool is_row) {
    const DrawList *list = screen->list;
    if (!has_flight(list)) return 0;
    const LayoutRange flight = layout_group(list, "flight");
    size_t count = 0;
    for (size_t i = flight.first; i < flight.end; i++) {
        const DrawCommand *command = draw_command_at(list, i);
        if (command->kind != DRAW_TEXT) continue;
        const char *text = draw_command_text(list, command);
        if (!is_number(command, text)) continue;
        const char *plain = strncmp(text, "× ", 3) == 0 ? text + 3 : text;
        if (!is_engines(screen, plain, cell, is_row))
            fail_msg("%s: \"%s\" is no number of cell %zu", screen->where, text, cell);
        count++;
    }
    return count;
}

static const AttnStage SUMS[] = {ATTN_STAGE_PROJECT, ATTN_STAGE_SCORE, ATTN_STAGE_MIX,
                                 ATTN_STAGE_OUTPUT,  ATTN_STAGE_SCALE, ATTN_STAGE_ROTATE};

static void fly_through(Screen *screen, AttnStage stage, AttnMatrixId projection) {
    UiState *ui = &screen->lab.ui;
    ui->stage = stage;
    ui->projection = projection;
    const size_t cells = step_cell_count(ui, screen->lab.document);
    size_t flown = 0;
    for (size_t cell = 0; cell < cells; cell += 1 + cells / 5) {
        for (int i = 1; i < 20; i++) {
            const float f = (float)i / 20;
            draw_at(screen, stage, (UiStep){true, cell, 0, 0, GRAIN_CELL, f});
            flown += check_numbers(screen, cell, false);
            ui->step.cells = cell;
            for (size_t t = 0; t < step_term_count(ui, screen->lab.document); t++) {
                draw_at(screen, stage, (UiStep){true, cell, t, 0, GRAIN_TERM, f});
                flown += check_numbers(screen, cell, false);
            }
            draw_at(screen, stage, (UiStep){true, cell, 0, 0, GRAIN_ROW, f});
            flown += check_numbers(screen, cell, true);
        }
    }
    if (flown == 0) fail_msg("%s: nothing flies", screen->where);
}

static void every_number_is_the_engines(void **state) {
    (void)state;
    static const char *const OPTIONS[] = {
        NULL, ", \"positions\": \"rope\"",
        ", \"bq\": [1,2,3,4], \"bo\": [1,2,3,4,5,6,7,8], \"residual\": true, \"mask\": \"causal\"",
        ", \"positions\": \"alibi\", \"temperature\": 0.5"};
    for (size_t i = 0; i < 2 * sizeof OPTIONS / sizeof OPTIONS[0]; i++) {
        Screen *screen = open_size((Size){4, 1, 8, OPTIONS[i / 2]}, false);
        screen->lab.ui.notation = i % 2 == 0 ? NOTATION_ROWS : NOTATION_COLUMNS;
        for (size_t k = 0; k < sizeof SUMS / sizeof SUMS[0]; k++) {
            const bool is_rope = screen->lab.document->scene->spec.positions == ATTN_POSITIONS_ROPE;
            if (SUMS[k] == ATTN_STAGE_ROTATE && !is_rope) continue;
            fly_through(screen, SUMS[k], ATTN_Q);
            if (SUMS[k] != ATTN_STAGE_PROJECT) continue;
            fly_through(screen, SUMS[k], ATTN_K);
            fly_through(screen, SUMS[k], ATTN_V);
        }
        screen_close(screen);
    }
}

// --- softmax -------------------------------------------------------------------------------------

// The numbers of a softmax row in the order in which they come: percentages are quotients.
static void check_softmax(const Screen *screen, size_t cell) {
    if (!has_flight(screen->list)) return;
    const LayoutRange flight = layout_group(screen->list, "flight");
    AttnExplain e = explain_cell(screen, cell);
    for (size_t i = flight.first; i < flight.end; i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind != DRAW_TEXT) continue;
        const char *text = draw_command_text(screen->list, command);
        char percent[NUMFMT_MAX];
        bool is_it = strcmp(numfmt_percent(percent, e.result), text) == 0;
        for (size_t k = 0; k < e.term_count && !is_it; k++)
            is_it = prints_as(e.terms[k].a, text) || prints_as(e.terms[k].b, text) ||
                    prints_as(e.terms[k].product, text);
        if (!is_it) fail_msg("%s: \"%s\" is no number of the row", screen->where, text);
    }
    attn_explain_deinit(&e);
}

static void softmax_comes_in_turn(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    const Document *document = screen->lab.document;
    for (size_t cell = 0; cell < 36; cell += 5) {
        StepSoftmax last = {0};
        for (int i = 1; i < 200; i++) {
            draw_at(screen, ATTN_STAGE_SOFTMAX,
                    (UiStep){true, cell, 0, cell, GRAIN_CELL, (float)i / 200});
            const StepSoftmax at = step_softmax(ui, document);
            // Nothing goes back, and nothing comes before what it is made of.
            assert_true(at.largest >= last.largest && at.minus >= last.minus);
            assert_true(at.exps >= last.exps && at.sum >= last.sum);
            assert_true(at.quotient >= last.quotient);
            assert_true(at.minus <= 0 || at.largest >= 1);
            assert_true(at.exps <= 0 || at.minus >= (float)at.n);
            assert_true(at.sum <= 0 || at.exps >= (float)at.n);
            assert_true(at.quotient <= 0 || at.sum >= 1);
            check_softmax(screen, cell);
            last = at;
        }
        assert_true(last.quotient > 0.9f);
    }
    screen_close(screen);
}

// At term grain: the largest, the differences, each exponential, the sum, the quotient.
static void softmax_has_a_step_for_each(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    ui->stage = ATTN_STAGE_SOFTMAX;
    ui->step = (UiStep){.is_partial = true, .cells = 6};
    assert_int_equal(step_term_count(ui, screen->lab.document), 1 + 1 + 6 + 1 + 1);
    ui->step.cells = 7;
    assert_int_equal(step_term_count(ui, screen->lab.document), 1); // the row is worked out
    ui->step.origin = 7;
    assert_int_equal(step_term_count(ui, screen->lab.document), 10); // but here the walk began
    screen_close(screen);
}

// --- the sum in the result's cell ----------------------------------------------------------------

static const char *text_in(const DrawList *list, LayoutRange range, DrawRect rect) {
    const char *found = "";
    for (size_t i = range.first; i < range.end; i++) {
        const DrawCommand *command = draw_command_at(list, i);
        if (command->kind != DRAW_TEXT) continue;
        const float x = command->rect.x + command->rect.w / 2;
        const float y = command->rect.y + command->rect.h / 2;
        if (draw_contains(rect, x, y)) found = draw_command_text(list, command);
    }
    return found;
}

// Between two terms the result's cell holds what the engine's sum is after so many.
static void the_sum_so_far_stands_in_its_cell(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", false);
    const size_t cell = 4 * 6 + 1;
    AttnExplain e;
    screen->lab.ui.stage = ATTN_STAGE_SCORE;
    e = explain_cell(screen, cell);
    for (size_t terms = 1; terms < e.term_count; terms++) {
        draw_at(screen, ATTN_STAGE_SCORE,
                (UiStep){.is_partial = true, .cells = cell, .terms = terms, .grain = GRAIN_TERM});
        const DrawHit *hits = NULL;
        DrawRect place = {0};
        for (size_t i = 0; i < draw_hit_count(screen->list); i++) {
            hits = draw_hit_at(screen->list, i);
            if (hits->id.kind != UI_CELL || ui_id_matrix(hits->id) != ATTN_SCORES) continue;
            place = draw_rect(hits->grid_x + hits->pitch_x, hits->grid_y + 4 * hits->pitch_y,
                              hits->pitch_x, hits->pitch_y);
        }
        const char *found = text_in(screen->list, layout_group(screen->list, "flight"), place);
        if (!prints_as(e.terms[terms - 1].running, found) || found[0] == '\0')
            fail_msg("after %zu terms the cell holds \"%s\"", terms, found);
    }
    attn_explain_deinit(&e);
    screen_close(screen);
}

// --- places --------------------------------------------------------------------------------------

// Between two steps nothing lies upon anything, and nothing leaves the canvas.
static void check_rest(Screen *screen) {
    const UiState *ui = &screen->lab.ui;
    expect_no_overlap(layout_all(screen->list), screen->where);
    if (!has_flight(screen->list)) return;
    expect_inside(layout_group(screen->list, "flight"), view_layout(ui->width, ui->height).canvas,
                  screen->where);
}

static void rest_in_all_stages(Screen *screen) {
    UiState *ui = &screen->lab.ui;
    AttnStage stages[ATTN_STAGE_COUNT];
    const size_t count = document_stages(screen->lab.document, stages);
    for (size_t i = 1; i < count; i++) {
        ui->stage = stages[i];
        const size_t cells = step_cell_count(ui, screen->lab.document);
        for (size_t k = 0; k < NOTATION_COUNT * SCREEN_SIZE_COUNT; k++) {
            const ScreenSize size = SCREEN_SIZES[k / NOTATION_COUNT];
            ui->width = size.width;
            ui->height = size.height;
            ui->language = k / NOTATION_COUNT % 2 == 0 ? LANGUAGE_EN : LANGUAGE_ZH;
            ui->notation = (Notation)(k % NOTATION_COUNT);
            draw_at(screen, stages[i],
                    (UiStep){.is_partial = true, .cells = cells / 2, .grain = GRAIN_CELL});
            check_rest(screen);
        }
    }
}

static void nothing_lies_upon_the_bench(void **state) {
    (void)state;
    static const char *const SCENES[] = {"pronoun", "k3", "causal", "translation", "heads"};
    for (size_t i = 0; i < sizeof SCENES / sizeof SCENES[0]; i++) {
        Screen *screen = screen_open(SCENES[i], true);
        rest_in_all_stages(screen);
        screen_close(screen);
    }
    static const size_t TOKENS[] = {1, 2, 12, 40};
    for (size_t i = 0; i < 2 * sizeof TOKENS / sizeof TOKENS[0]; i++) {
        Screen *screen = open_size((Size){TOKENS[i / 2], i % 2 == 0 ? 1 : 4, 8, NULL}, false);
        rest_in_all_stages(screen);
        screen_close(screen);
    }
}

// A long sum has its first and last terms on the bench, and one line for all in between.
static void long_sums_are_bounded(void **state) {
    (void)state;
    Screen *screen = open_size((Size){6, 1, 64, NULL}, false);
    draw_at(screen, ATTN_STAGE_PROJECT,
            (UiStep){.is_partial = true, .cells = 5, .terms = 40, .grain = GRAIN_TERM});
    const LayoutRange flight = layout_group(screen->list, "flight");
    size_t gaps = 0, numbers = 0;
    for (size_t i = flight.first; i < flight.end; i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        if (command->kind != DRAW_TEXT) continue;
        const char *text = draw_command_text(screen->list, command);
        gaps += strstr(text, "…") != NULL;
        numbers += is_number(command, text);
    }
    assert_int_equal(gaps, 1);
    assert_true(numbers > 6 && numbers < 120);
    screen_close(screen);
}

static void without_room_for_numbers_nothing_flies(void **state) {
    (void)state;
    Screen *screen = open_size((Size){512, 4, 16, NULL}, false);
    static const UiGrain GRAINS[] = {GRAIN_ROW, GRAIN_CELL, GRAIN_TERM};
    for (size_t i = 0; i < 9; i++) {
        const AttnStage stage = i < 3   ? ATTN_STAGE_SCORE
                                : i < 6 ? ATTN_STAGE_SOFTMAX
                                        : ATTN_STAGE_MIX;
        draw_at(screen, stage, (UiStep){true, 70000, 0, 0, GRAINS[i % 3], 0.5f});
        assert_true(draw_command_count(screen->list) < 4000);
    }
    screen_close(screen);
}

// Above cells that are colour alone a number has its decimals all the same: 0.16 is not "0".
static void numbers_above_colours_have_decimals(void **state) {
    (void)state;
    Screen *screen = open_size((Size){40, 2, 8, NULL}, true);
    screen->lab.ui.width = 1440;
    screen->lab.ui.height = 900;
    size_t count = 0;
    for (size_t i = 0; i < 60; i++) {
        draw_at(screen, i % 2 == 0 ? ATTN_STAGE_SCORE : ATTN_STAGE_SCALE,
                (UiStep){true, 800 + i, 0, 0, GRAIN_CELL, 0.1f + 0.013f * (float)i});
        if (!has_flight(screen->list)) continue;
        const LayoutRange flight = layout_group(screen->list, "flight");
        for (size_t k = flight.first; k < flight.end; k++) {
            const DrawCommand *command = draw_command_at(screen->list, k);
            const char *text = draw_command_text(screen->list, command);
            if (!is_number(command, text)) continue;
            if (strchr(text, '.') == NULL) fail_msg("%s: \"%s\"", screen->where, text);
            count++;
        }
    }
    assert_true(count > 60);
    screen_close(screen);
}

// --- memory --------------------------------------------------------------------------------------

static size_t allocations;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size) {
    allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    allocations++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
    allocations++;
    return __real_realloc(old, size);
}

// Once the list has had its largest frame, no frame of a movement allocates anything on the canvas
// and the strip (typeset formulas do).
static void a_steady_frame_allocates_nothing(void **state) {
    (void)state;
    static const AttnStage STAGES[] = {ATTN_STAGE_PROJECT, ATTN_STAGE_SCORE, ATTN_STAGE_SCALE,
                                       ATTN_STAGE_SOFTMAX, ATTN_STAGE_MIX,   ATTN_STAGE_OUTPUT};
    Screen *screen = screen_open("pronoun", false);
    UiState *ui = &screen->lab.ui;
    for (int round = 0; round < 2; round++) {
        if (round == 1) allocations = 0;
        for (size_t i = 0; i < 6 * 3 * 20; i++) {
            const UiGrain grain = (UiGrain)(1 + i / 20 % 3);
            draw_at(screen, STAGES[i / 60], (UiStep){true, 7, 0, 7, grain, (float)(i % 20) / 20});
            const View view = screen_view(screen);
            view_strip(&view, view_layout(ui->width, ui->height).strip);
        }
    }
    assert_int_equal(allocations, 0);
    screen_close(screen);
}

// --- golden --------------------------------------------------------------------------------------

// The flight's part of the list.
static void expect_golden_flight(const Screen *screen, const char *name) {
    char *whole = draw_list_describe(screen->list);
    assert_non_null(whole);
    char *begin = strstr(whole, "group flight\n");
    if (begin == NULL) fail_msg("%s: nothing flies", screen->where);
    char *end = begin ? strstr(begin, "group-end\n") : NULL;
    assert_non_null(end);
    if (end != NULL) end[strlen("group-end\n")] = '\0';
    char file[128];
    snprintf(file, sizeof file, "%s.txt", name);
    expect_golden_text(begin, file);
    free(whole);
}

static void flights_look_as_they_did(void **state) {
    (void)state;
    static const struct {
        AttnStage stage;
        UiGrain grain;
        size_t cells, terms;
        float fraction;
        const char *name;
    } FRAMES[] = {{ATTN_STAGE_SCORE, GRAIN_CELL, 4, 0, 0.15f, "flight-score-k3-gather"},
                  {ATTN_STAGE_SCORE, GRAIN_CELL, 4, 0, 0.5f, "flight-score-k3-multiply"},
                  {ATTN_STAGE_SCORE, GRAIN_CELL, 4, 0, 0.8f, "flight-score-k3-collapse"},
                  {ATTN_STAGE_SCORE, GRAIN_TERM, 4, 1, 0, "flight-score-k3-rest"},
                  {ATTN_STAGE_SOFTMAX, GRAIN_CELL, 3, 0, 0.1f, "flight-softmax-k3-largest"},
                  {ATTN_STAGE_SOFTMAX, GRAIN_CELL, 3, 0, 0.45f, "flight-softmax-k3-exp"},
                  {ATTN_STAGE_SOFTMAX, GRAIN_CELL, 3, 0, 0.8f, "flight-softmax-k3-sum"},
                  {ATTN_STAGE_SOFTMAX, GRAIN_CELL, 3, 0, 0.93f, "flight-softmax-k3-quotient"},
                  {ATTN_STAGE_MIX, GRAIN_CELL, 4, 0, 0.8f, "flight-mix-k3-cell"},
                  {ATTN_STAGE_MIX, GRAIN_ROW, 3, 0, 0.4f, "flight-mix-k3-weight"},
                  {ATTN_STAGE_MIX, GRAIN_ROW, 3, 0, 0.6f, "flight-mix-k3-add"}};
    Screen *screen = screen_open("k3", false);
    for (size_t i = 0; i < sizeof FRAMES / sizeof FRAMES[0]; i++) {
        draw_at(screen, FRAMES[i].stage,
                (UiStep){true, FRAMES[i].cells, FRAMES[i].terms, 0, FRAMES[i].grain,
                         FRAMES[i].fraction});
        expect_golden_flight(screen, FRAMES[i].name);
    }
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_is_the_engines),
        cmocka_unit_test(softmax_comes_in_turn),
        cmocka_unit_test(softmax_has_a_step_for_each),
        cmocka_unit_test(the_sum_so_far_stands_in_its_cell),
        cmocka_unit_test(nothing_lies_upon_the_bench),
        cmocka_unit_test(long_sums_are_bounded),
        cmocka_unit_test(without_room_for_numbers_nothing_flies),
        cmocka_unit_test(numbers_above_colours_have_decimals),
        cmocka_unit_test(a_steady_frame_allocates_nothing),
        cmocka_unit_test(flights_look_as_they_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
