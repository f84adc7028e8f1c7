// The picture of one matrix: whatever the matrix, everything lies within it, and nothing upon
// anything else.
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_hold_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
