// The picture of one matrix: whatever the matrix, everything lies within it, and nothing upon
// anything else.
#include "app/doc/snapshot.h"
#include "support/sized.h"

static void pictures_hold_everything(void **state) {
    (void)state;
    static const size_t TOKENS[] = {1, 6, 64, 512};
    for (size_t i = 0; i < sizeof TOKENS / sizeof TOKENS[0]; i++) {
        Screen *screen = open_size((Size){TOKENS[i], 2, 8, ", \"mask\": \"causal\""}, i % 2 == 0);
        const View view = screen_view(screen);
        for (int id = ATTN_X; id < ATTN_MATRIX_COUNT; id++) {
            if (!attn_trace_has(screen->lab.document->trace, (AttnMatrixId)id)) continue;
            draw_list_reset(screen->list);
            const ViewSize size = view_matrix_picture(&view, (AttnMatrixId)id, 0);
            expect_inside(layout_all(screen->list), draw_rect(0, 0, size.width, size.height),
                          attn_matrix_name((AttnMatrixId)id));
            expect_no_overlap(layout_all(screen->list), attn_matrix_name((AttnMatrixId)id));
            const AttnMatrix matrix =
                attn_trace_matrix(screen->lab.document->trace, (AttnMatrixId)id, 0);
            if (matrix.cols <= 64 && matrix.rows <= 64)
                assert_true(count_numbers(screen) >= matrix.cols);
        }
        screen_close(screen);
    }
}

static size_t count_kind(const Screen *screen, DrawKind kind) {
    size_t count = 0;
    for (size_t i = 0; i < draw_command_count(screen->list); i++)
        count += draw_command_at(screen->list, i)->kind == kind;
    return count;
}

// Numbers beyond a fixed range: arrows at the legend's ends say so, as on the screen.
static void the_legend_tells_of_what_lies_beyond(void **state) {
    (void)state;
    Screen *screen = open_size((Size){6, 2, 8, ""}, false);
    UiState *ui = &screen->lab.ui;
    const View view = screen_view(screen);
    const size_t wanted[] = {0, 2, 0};
    for (size_t i = 0; i < 3; i++) {
        ui->colors.kind = i == 0 ? RANGE_MATRIX : RANGE_FIXED;
        ui->colors.range = i == 1 ? 0.01f : 1000;
        draw_list_reset(screen->list);
        const ViewSize size = view_matrix_picture(&view, ATTN_SCORES, 0);
        assert_int_equal(count_kind(screen, DRAW_TRIANGLE), wanted[i]);
        expect_inside(layout_all(screen->list), draw_rect(0, 0, size.width, size.height), "legend");
    }
    ui->colors.range = 0.01f; // weights always go from 0 to 1
    draw_list_reset(screen->list);
    view_matrix_picture(&view, ATTN_WEIGHTS, 0);
    assert_int_equal(count_kind(screen, DRAW_TRIANGLE), 0);
    screen_close(screen);
}

// While the screen compares, the picture of a matrix does: before, now, the difference.
static void a_compared_matrix_is_drawn_three_times(void **state) {
    (void)state;
    static const size_t TOKENS[] = {1, 6, 40, 300};
    for (size_t i = 0; i < 4 * sizeof TOKENS / sizeof TOKENS[0]; i++) {
        Screen *screen = open_size((Size){TOKENS[i / 4], 2, 8, ""}, i % 2 == 0);
        UiState *ui = &screen->lab.ui;
        Document *document = screen->lab.document;
        AttnError error = {0};
        ui->notation = i % 4 < 2 ? NOTATION_ROWS : NOTATION_COLUMNS;
        assert_int_equal(document_keep_snapshot(document, &error), ATTN_OK);
        const Command edit = {.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .number = 5};
        assert_int_equal(document_apply(document, &edit, &error), ATTN_OK);
        const View view = screen_view(screen);
        static const AttnMatrixId IDS[] = {ATTN_X, ATTN_SCORES, ATTN_WEIGHTS, ATTN_CONTEXT};
        for (size_t k = 0; k < sizeof IDS / sizeof IDS[0]; k++) {
            size_t maps[2];
            for (int is_comparing = 0; is_comparing < 2; is_comparing++) {
                ui->is_comparing = is_comparing;
                draw_list_reset(screen->list);
                const ViewSize size = view_matrix_picture(&view, IDS[k], 0);
                maps[is_comparing] = count_kind(screen, DRAW_HEATMAP);
                expect_inside(layout_all(screen->list), draw_rect(0, 0, size.width, size.height),
                              attn_matrix_name(IDS[k]));
                expect_no_overlap(layout_all(screen->list), attn_matrix_name(IDS[k]));
            }
            assert_true(maps[1] >= maps[0] + 2);
        }
        screen_close(screen);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_hold_everything),
        cmocka_unit_test(the_legend_tells_of_what_lies_beyond),
        cmocka_unit_test(a_compared_matrix_is_drawn_three_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
