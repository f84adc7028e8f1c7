// A picture tells the truth: each cell has exactly the colour that the colour map gives to its
// value.
#include "support/picture.h"
#include "support/sized.h"

// The heatmap of that many cells: the matrix, not the legend.
static const DrawCommand *heatmap_of(const DrawList *list, AttnMatrix matrix) {
    for (size_t i = 0; i < draw_command_count(list); i++) {
        const DrawCommand *command = draw_command_at(list, i);
        if (command->kind == DRAW_HEATMAP && command->rows == matrix.rows &&
            command->cols == matrix.cols)
            return command;
    }
    fail_msg("no heatmap");
    return NULL;
}

static void expect_pixel(const Picture *picture, float x, float y, DrawColor expected) {
    const size_t at = (size_t)y * picture->width + (size_t)x;
    const uint8_t *p = picture->pixels + 4 * at;
    if (p[0] != expected.r || p[1] != expected.g || p[2] != expected.b || p[3] != 255)
        fail_msg("%.0f, %.0f: found #%02x%02x%02x, expected #%02x%02x%02x", (double)x, (double)y,
                 p[0], p[1], p[2], expected.r, expected.g, expected.b);
}

// height: of a cell, where to look: 0.5 is its centre.
static size_t check_cells(Screen *screen, AttnMatrixId id, float scale, float height) {
    const View view = screen_view(screen);
    const AttnMatrix matrix = attn_trace_matrix(screen->lab.document->trace, id, 0);
    const float range = digest_range(matrix);
    Picture picture = {0};
    AttnError error = {0};
    fonts_set_scale(screen->fonts, scale);
    draw_list_reset(screen->list);
    const ViewSize size = view_matrix_picture(&view, id, 0);
    if (picture_render(screen->list, screen->fonts, size.width, size.height, scale,
                       view.theme->panel, &picture, &error) != ATTN_OK)
        fail_msg("%s", error.message);
    const DrawCommand *map = heatmap_of(screen->list, matrix);
    const float w = map->rect.w / (float)matrix.cols, h = map->rect.h / (float)matrix.rows;
    for (size_t row = 0; row < matrix.rows; row++) {
        for (size_t col = 0; col < matrix.cols; col++) {
            const float x = map->rect.x + (float)col * w + (w - map->gap) / 2;
            const float y = map->rect.y + (float)row * h + (h - map->gap) * height;
            expect_pixel(&picture, x * scale, y * scale,
                         theme_cell(view.theme, id, *attn_at(matrix, row, col), range));
        }
    }
    picture_free(&picture);
    return matrix.rows * matrix.cols;
}

static void the_centre_of_a_cell_has_its_colour(void **state) {
    (void)state;
    static const float SCALES[THEME_COUNT] = {1, 1.5f, 2};
    Screen *screen = open_size((Size){80, 1, 8, ""}, true); // too many for numbers
    for (int theme = 0; theme < THEME_COUNT; theme++) {
        screen->lab.ui.theme = (ThemeKind)theme;
        assert_int_equal(check_cells(screen, ATTN_SCORES, SCALES[theme], 0.5f), 6400);
        assert_int_equal(check_cells(screen, ATTN_WEIGHTS, SCALES[theme], 0.5f), 6400);
    }
    screen_close(screen);
}

// Where a number stands in the centre, the colour is that above it.
static void a_cell_with_a_number_has_its_colour(void **state) {
    (void)state;
    Screen *screen = screen_open("pronoun", true);
    for (int theme = 0; theme < THEME_COUNT; theme++) {
        screen->lab.ui.theme = (ThemeKind)theme;
        for (int id = ATTN_X; id < ATTN_MATRIX_COUNT; id++)
            if (attn_trace_has(screen->lab.document->trace, (AttnMatrixId)id))
                assert_true(check_cells(screen, (AttnMatrixId)id, 2, 0.15f) > 0);
    }
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_centre_of_a_cell_has_its_colour),
        cmocka_unit_test(a_cell_with_a_number_has_its_colour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
