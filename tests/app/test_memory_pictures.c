// Memory that runs out while a frame is drawn or a picture is written, at every point: the k-th
// allocation fails, alone or with all that follow, for k = 1, 2, 3 … until none does. What cannot
// be drawn is left out, the list stays one that every painter can paint, the next frame is whole
// again; a picture is written whole, or not at all with a word why.
#include "support/screens.h"

#include "app/doc/snapshot.h"
#include "app/draw/gif.h"
#include "app/draw/pdf.h"
#include "app/draw/picture_sdl.h"
#include "app/draw/png.h"
#include "app/draw/svg.h"
#include "app/ui/commands.h"
#include "app/views/worksheet.h"
#include "support/failing.h"

#define MOST_ALLOCATIONS 5000

// --- frames --------------------------------------------------------------------------------------

static Fonts *fonts; // for all

typedef struct Shown {
    const char *scene;
    Command commands[4];
} Shown;

#define STAGE(name)                                                                                \
    { .kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_##name }
#define CELL(id)                                                                                   \
    { .kind = COMMAND_SELECT, .matrix = ATTN_##id, .row = 1, .column = 1 }

static const Shown SHOWN[] = {
    {"pronoun", {{.kind = COMMAND_NONE}}},
    {"heads", {STAGE(PROJECT), CELL(Q)}},
    {"k3", {STAGE(SCORE), CELL(SCORES)}},
    {"causal", {STAGE(MASK), CELL(MASKED)}},
    {"pronoun-zh", {STAGE(SOFTMAX), CELL(WEIGHTS), {.kind = COMMAND_TOGGLE_LANGUAGE}}},
    {"translation", {STAGE(MIX), CELL(CONTEXT), {.kind = COMMAND_SET_NOTATION, .integer = -1}}},
    {"heads", {STAGE(OUTPUT), CELL(OUTPUT), {.kind = COMMAND_TOGGLE_PROJECTOR}}},
    {"k3",
     {{.kind = COMMAND_KEEP_SNAPSHOT},
      {.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .number = 3},
      STAGE(SOFTMAX),
      {.kind = COMMAND_TOGGLE_COMPARE}}},
    {"k3",
     {STAGE(SCORE),
      {.kind = COMMAND_SET_GRAIN, .integer = GRAIN_TERM},
      {.kind = COMMAND_STEP_NEXT},
      {.kind = COMMAND_STEP_NEXT}}},
    {"k3", {{.kind = COMMAND_TOGGLE_HELP}}},
    {"k3", {{.kind = COMMAND_DIALOG_EXPORT}}},
    {"k3", {{.kind = COMMAND_TOGGLE_MENU}}},
    {"pronoun", {{.kind = COMMAND_EDIT_TEXT}}},
};

static Screen *show(const Shown *shown) {
    Screen *screen = screen_open(shown->scene, false);
    ui_resize(&screen->lab.ui, 1280, 800);
    for (size_t i = 0; i < 4 && shown->commands[i].kind != COMMAND_NONE; i++)
        ui_apply(&screen->lab.ui, screen->lab.document, &shown->commands[i]);
    screen_forget_times(screen);
    return screen;
}

// A list is painted, whatever is left of it.
static void paint(const Screen *screen) {
    AttnError error = {0};
    Picture picture = {0};
    const DrawColor white = {255, 255, 255, 255};
    const AttnStatus status =
        picture_render(screen->list, fonts, 1280, 800, 1, white, &picture, &error);
    assert_int_equal(status, draw_list_is_whole(screen->list) ? ATTN_OK : ATTN_ERROR_MEMORY);
    picture_free(&picture);
}

static char *described(Screen *screen) {
    screen_draw(screen);
    char *text = draw_list_describe(screen->list);
    assert_non_null(text);
    return text;
}

// false: no allocation failed any longer. wanted: the frame as it should be.
static bool draw_at(const Shown *shown, const char *wanted, size_t k, bool for_good) {
    Screen *screen = show(shown);
    failing_begin(k, for_good);
    screen_draw(screen);
    const bool has_failed = failing_end();
    if (draw_list_is_whole(screen->list) != !has_failed)
        fail_msg("%s: allocation %zu failed, which the list does not say", shown->scene, k);
    if (k % 6 == 1) paint(screen); // which takes ten times as long as all else
    char *after = described(screen);
    if (strcmp(after, wanted) != 0)
        fail_msg("%s: after allocation %zu failed the next frame is another", shown->scene, k);
    free(after);
    screen_close(screen);
    return has_failed;
}

static size_t draw_everywhere(const Shown *shown) {
    Screen *screen = show(shown);
    char *wanted = described(screen);
    size_t all = 0;
    screen_close(screen);
    for (int for_good = 0; for_good < 2; for_good++) {
        size_t k = 1;
        while (draw_at(shown, wanted, k, for_good))
            assert_true(++k < MOST_ALLOCATIONS);
        assert_true(k > 4); // its four arenas at least
        all += k - 1;
    }
    free(wanted);
    return all;
}

static void test_frames(void **state) {
    (void)state;
    size_t all = 0;
    AttnError error = {0};
    fonts = fonts_create(ATTNLAB_SOURCE_ASSETS, 1, &error);
    assert_non_null(fonts);
    for (size_t i = 0; i < sizeof SHOWN / sizeof *SHOWN; i++)
        all += draw_everywhere(&SHOWN[i]);
    print_message("%zu allocations failed in frames\n", all);
    fonts_destroy(fonts);
}

// --- pictures ------------------------------------------------------------------------------------

typedef AttnStatus (*Writing)(Screen *screen, uint8_t **bytes, size_t *count, AttnError *error);

static AttnStatus write_png(Screen *screen, uint8_t **bytes, size_t *count, AttnError *error) {
    Picture picture;
    AttnStatus status = picture_render(screen->list, screen->fonts, 1024, 720, 1,
                                       (DrawColor){255, 255, 255, 255}, &picture, error);
    if (status != ATTN_OK) return status;
    const PngImage image = {picture.pixels, picture.width, picture.height, 1, "注意力"};
    status = png_encode(&image, bytes, count, error);
    picture_free(&picture);
    return status;
}

static AttnStatus write_svg(Screen *screen, uint8_t **bytes, size_t *count, AttnError *error) {
    const SvgPage page = {.width = 1024,
                          .height = 720,
                          .title = "a",
                          .language = "zh",
                          .fonts = ATTNLAB_SOURCE_ASSETS "/fonts"};
    char *text;
    const AttnStatus status = svg_encode(screen->list, &page, &text, count, error);
    if (status == ATTN_OK) *bytes = (uint8_t *)text;
    return status;
}

static AttnStatus write_pdf(Screen *screen, uint8_t **bytes, size_t *count, AttnError *error) {
    const PdfPage page = {.width = 1024, .height = 720, .name = "页"};
    Pdf *pdf = pdf_create(ATTNLAB_SOURCE_ASSETS "/fonts", "a", error);
    if (!pdf) return error->status;
    AttnStatus status = pdf_add_page(pdf, screen->list, &page, error);
    if (status == ATTN_OK) status = pdf_finish(pdf, bytes, count, error);
    pdf_destroy(pdf);
    return status;
}

static AttnStatus write_gif(Screen *screen, uint8_t **bytes, size_t *count, AttnError *error) {
    static const uint8_t FIRST[] = {255, 0, 0, 255, 0, 255, 0, 255};
    static const uint8_t SECOND[] = {255, 0, 0, 255, 0, 0, 255, 255};
    (void)screen;
    Palette *palette = palette_create();
    if (!palette) return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    AttnBytes out = {0};
    AttnStatus status = ATTN_OK;
    if (!palette_count(palette, FIRST, 2) || !palette_count(palette, SECOND, 2) ||
        !palette_choose(palette))
        status = attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    Gif *gif = status == ATTN_OK ? gif_create(2, 1, palette, error) : NULL;
    if (!gif) status = error->status;
    if (status == ATTN_OK) status = gif_add(gif, FIRST, 5, error);
    if (status == ATTN_OK) status = gif_add(gif, SECOND, 5, error);
    if (status == ATTN_OK) status = gif_finish(gif, &out, error);
    gif_destroy(gif);
    palette_destroy(palette);
    *bytes = (uint8_t *)out.data;
    *count = out.size;
    return status;
}

// is_dated: the moment of writing stands in it.
static void expect_written_or_not(const char *what, Writing writing, bool is_dated) {
    Screen *screen = screen_open("k3", true);
    AttnError error;
    uint8_t *whole = NULL, *bytes = NULL;
    size_t size, count, failed = 0;
    screen_draw(screen);
    assert_int_equal(writing(screen, &whole, &size, &error), ATTN_OK);
    for (int for_good = 0; for_good < 2; for_good++) {
        bool has_failed = true;
        for (size_t k = 1; has_failed; k++) {
            error = (AttnError){0};
            failing_begin(k, for_good);
            const AttnStatus status = writing(screen, &bytes, &count, &error);
            has_failed = failing_end();
            failed += has_failed;
            assert_true(k < MOST_ALLOCATIONS);
            if (status != ATTN_OK && (!has_failed || !error.message[0]))
                fail_msg("%s, allocation %zu: status %d \"%s\"", what, k, (int)status,
                         error.message);
            if (status != ATTN_OK) continue;
            // What failed was something that it can do without.
            const bool is_same = is_dated ? count / 64 == size / 64
                                          : count == size && memcmp(bytes, whole, size) == 0;
            if (!is_same) fail_msg("%s, allocation %zu: written, but another picture", what, k);
            free(bytes);
        }
    }
    print_message("%s: %zu allocations failed\n", what, failed);
    assert_true(failed > 4);
    free(whole);
    screen_close(screen);
}

static void test_pictures(void **state) {
    (void)state;
    expect_written_or_not("PNG", write_png, false);
    expect_written_or_not("SVG", write_svg, false);
    expect_written_or_not("PDF", write_pdf, true);
    expect_written_or_not("GIF", write_gif, false);
}

static void test_worksheets(void **state) {
    (void)state;
    Screen *screen = screen_open("k3", true);
    bool has_failed = true;
    for (size_t k = 1; has_failed; k++) {
        const View view = screen_view(screen);
        AttnError error = {0};
        failing_begin(k, false);
        Worksheet *sheet = worksheet_create(&view, worksheet_bit(ATTN_WEIGHTS), 0, &error);
        for (size_t page = 0; sheet && page < worksheet_page_count(sheet); page++)
            worksheet_draw_page(sheet, page);
        has_failed = failing_end();
        assert_true(sheet || (has_failed && error.message[0]));
        worksheet_destroy(sheet);
        // Lists that have grown allocate nothing: each time a new one.
        draw_list_destroy(screen->list);
        screen->list = draw_list_create(fonts_metrics(screen->fonts));
        assert_true(screen->list && k < MOST_ALLOCATIONS);
    }
    screen_close(screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frames),
        cmocka_unit_test(test_pictures),
        cmocka_unit_test(test_worksheets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
