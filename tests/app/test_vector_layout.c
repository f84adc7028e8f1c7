// Pictures without pixels are laid out with text measured eight times as large: nothing may lie
// upon anything else there either, and numbers stay in their cells.
#include "support/screens.h"

static void check_screen(Screen *screen) {
    char where[256];
    snprintf(where, sizeof where, "%s, %s", screen->where, attn_stage_name(screen->lab.ui.stage));
    expect_no_overlap(layout_all(screen->list), where);
}

static void check_scene(const char *scene, size_t row, size_t column) {
    Screen *screen = screen_open(scene, true);
    UiState *ui = &screen->lab.ui;
    fonts_set_scale(screen->fonts, 8);
    for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
        if (stage == ATTN_STAGE_ROTATE) continue;
        ui->stage = (AttnStage)stage;
        const AttnMatrixId id = ui_stage_matrix(ui, screen->lab.document, ui->stage);
        ui->selection =
            (UiSelection){.is_active = row > 0, .matrix = id, .row = row, .column = column};
        screen_for_all(screen, check_screen);
    }
    screen_close(screen);
}

static void nothing_overlaps(void **state) {
    (void)state;
    check_scene("pronoun", 0, 0);
    check_scene("heads", 0, 0);
}

static void nothing_overlaps_where_a_cell_is_explained(void **state) {
    (void)state;
    check_scene("pronoun", 4, 1);
    check_scene("pronoun-zh", 2, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_overlaps),
        cmocka_unit_test(nothing_overlaps_where_a_cell_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
