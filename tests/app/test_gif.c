// Moving pictures: what is decoded from the file is what was drawn, frame by frame; colours are
// exact where there are few enough, and those that cover most always are.
#include "support/cmocka.h"

#include "app/cli/cli.h"
#include "app/draw/gif.h"
#include "app/draw/picture_sdl.h"
#include "app/platform/moving.h"
#include "app/platform/pictures.h"
#include "app/ui/step.h"
#include <gif_lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct Source {
    const unsigned char *at, *end;
} Source;

static int read_bytes(GifFileType *file, GifByteType *out, int length) {
    Source *source = file->UserData;
    if (source->end - source->at < length) return 0;
    memcpy(out, source->at, (size_t)length);
    source->at += length;
    return length;
}

static GifFileType *decode(const AttnBytes *bytes) {
    static Source source;
    int code;
    source = (Source){bytes->data, bytes->data + bytes->size};
    GifFileType *file = DGifOpen(&source, read_bytes, &code);
    assert_non_null(file);
    assert_int_equal(DGifSlurp(file), GIF_OK);
    return file;
}

// Puts a frame upon what was shown before it, as every viewer does.
static void show(const GifFileType *file, int frame, uint8_t *pixels) {
    GraphicsControlBlock control;
    const SavedImage *image = &file->SavedImages[frame];
    const GifImageDesc *part = &image->ImageDesc;
    assert_int_equal(DGifSavedExtensionToGCB((GifFileType *)(uintptr_t)file, frame, &control),
                     GIF_OK);
    for (int y = 0; y < part->Height; y++)
        for (int x = 0; x < part->Width; x++) {
            int index = image->RasterBits[y * part->Width + x];
            if (index == control.TransparentColor) continue;
            GifColorType color = file->SColorMap->Colors[index];
            uint8_t *at = pixels + 4 * ((part->Top + y) * file->SWidth + part->Left + x);
            at[0] = color.Red, at[1] = color.Green, at[2] = color.Blue, at[3] = 255;
        }
}

static int delay_of(GifFileType *file, int frame) {
    GraphicsControlBlock control;
    assert_int_equal(DGifSavedExtensionToGCB(file, frame, &control), GIF_OK);
    return control.DelayTime;
}

// --- colours
// -------------------------------------------------------------------------------------------------

enum { SIDE = 64 };

static void fill(uint8_t *pixels, unsigned colors, unsigned seed) {
    for (unsigned i = 0; i < SIDE * SIDE; i++) {
        unsigned value = (i * 7 + seed) % colors * 2654435761u;
        pixels[4 * i] = (uint8_t)(value >> 8);
        pixels[4 * i + 1] = (uint8_t)(value >> 16);
        pixels[4 * i + 2] = (uint8_t)(value >> 24);
        pixels[4 * i + 3] = 255;
    }
}

static void few_colours_come_back_exactly(void **state) {
    (void)state;
    static uint8_t frames[4][SIDE * SIDE * 4], shown[SIDE * SIDE * 4];
    AttnError error = {0};
    AttnBytes bytes = {0};
    Palette *palette = palette_create();
    for (unsigned i = 0; i < 4; i++)
        fill(frames[i], 255, i * 3);
    memcpy(frames[2], frames[1], sizeof frames[1]); // a frame in which nothing happens
    for (unsigned i = 0; i < 4; i++)
        assert_true(palette_count(palette, frames[i], SIDE * SIDE));
    assert_true(palette_choose(palette));
    Gif *gif = gif_create(SIDE, SIDE, palette, &error);
    assert_non_null(gif);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(gif_add(gif, frames[i], 10 + i, &error), ATTN_OK);
    assert_int_equal(gif_finish(gif, &bytes, &error), ATTN_OK);
    gif_destroy(gif);
    palette_destroy(palette);
    GifFileType *file = decode(&bytes);
    assert_int_equal(file->ImageCount, 4);
    for (int i = 0; i < 4; i++) {
        show(file, i, shown);
        assert_memory_equal(shown, frames[i], sizeof shown);
        assert_int_equal(delay_of(file, i), 10 + i);
    }
    assert_int_equal(file->SavedImages[2].ImageDesc.Width, 1); // and costs nothing
    DGifCloseFile(file, NULL);
    attn_bytes_free(&bytes);
}

static void of_many_colours_the_commonest_stay_exact(void **state) {
    (void)state;
    static uint8_t pixels[SIDE * SIDE * 4];
    Palette *palette = palette_create();
    for (unsigned i = 0; i < SIDE * SIDE;
         i++) { // half of it one colour, the rest all different greys
        uint8_t *at = pixels + 4 * i;
        at[0] = i % 2 ? 200 : (uint8_t)(i / 16);
        at[1] = i % 2 ? 30 : (uint8_t)(i / 16 + i % 3);
        at[2] = i % 2 ? 77 : (uint8_t)(i / 16);
        at[3] = 255;
    }
    assert_true(palette_count(palette, pixels, SIDE * SIDE));
    assert_true(palette_choose(palette));
    assert_int_equal(palette_size(palette), PALETTE_COLORS);
    const uint8_t common[4] = {200, 30, 77, 255};
    assert_memory_equal(palette_color(palette, palette_index(palette, common)), common, 3);
    for (unsigned i = 0; i < SIDE * SIDE; i++) {
        const uint8_t *found = palette_color(palette, palette_index(palette, pixels + 4 * i));
        for (int k = 0; k < 3; k++)
            assert_true(abs(found[k] - pixels[4 * i + (unsigned)k]) <= 6);
    }
    palette_destroy(palette);
}

// --- stages
// --------------------------------------------------------------------------------------------------

static Studio *open_studio(const char *scene, AttnStage stage) {
    CliOptions options = {.command = CLI_EXPORT,
                          .scene = scene,
                          .view = "steps",
                          .has_size = true,
                          .width = 1024,
                          .height = 720,
                          .has_stage = true,
                          .stage = stage};
    Studio *studio = studio_create(&options);
    assert_non_null(studio);
    assert_true(studio_show(studio, &options));
    return studio;
}

// Every frame is the screen as stepping by hand shows it.
static void frames_are_what_stepping_shows(void **state) {
    (void)state;
    Studio *studio = open_studio("k3", ATTN_STAGE_SCORE);
    AttnError error = {0};
    AttnBytes bytes = {0};
    UiState before = studio->ui;
    assert_int_equal(moving_encode(studio, 1, &bytes, &error), ATTN_OK);
    GifFileType *file = decode(&bytes);
    assert_int_equal(file->SWidth, 1024);
    assert_int_equal(file->SHeight, 720);
    assert_int_equal(file->ImageCount, 10); // nothing, and nine cells
    assert_true(delay_of(file, 0) >= 50 && delay_of(file, 9) >= 200);
    studio->ui = before;
    step_to_stage(&studio->ui, studio->document, ATTN_STAGE_PROJECT);
    uint8_t *shown = calloc(1024 * 720, 4);
    assert_true(step_begin(&studio->ui, studio->document, GRAIN_CELL));
    for (int i = 0; i < 10; i++) {
        Picture picture;
        if (i > 0) step_forward(&studio->ui, studio->document, GRAIN_CELL);
        studio_draw(studio);
        assert_int_equal(picture_render(studio->list, studio->fonts, 1024, 720, 1,
                                        theme_get(studio->ui.theme)->background, &picture, &error),
                         ATTN_OK);
        show(file, i, shown);
        size_t off = 0, exact = 0;
        for (size_t k = 0; k < 1024 * 720; k++) {
            int most = 0;
            for (size_t c = 0; c < 3; c++) {
                int difference = abs(shown[4 * k + c] - picture.pixels[4 * k + c]);
                if (difference > most) most = difference;
            }
            off += most > 24;
            exact += most == 0;
        }
        // The edges of letters have thousands of colours and cover a few hundredths of a screen;
        // measured: at most 160 of the 737,280 pixels are further off than 24 of 255.
        if (off > 1024 * 720 / 2000 || exact < 1024 * 720 / 100 * 95)
            fail_msg("frame %d: %zu pixels far off, %zu exact", i, off, exact);
        picture_free(&picture);
    }
    free(shown);
    DGifCloseFile(file, NULL);
    attn_bytes_free(&bytes);
    studio_destroy(studio);
}

static void many_cells_go_row_by_row(void **state) {
    (void)state;
    Studio *studio = open_studio("causal", ATTN_STAGE_SOFTMAX);
    AttnError error = {0};
    AttnBytes bytes = {0};
    size_t rows = step_cell_count(&studio->ui, studio->document) /
                  step_column_count(&studio->ui, studio->document);
    studio->ui.grain = GRAIN_ROW;
    assert_int_equal(moving_encode(studio, 1, &bytes, &error), ATTN_OK);
    GifFileType *file = decode(&bytes);
    assert_int_equal(file->ImageCount, rows + 1);
    DGifCloseFile(file, NULL);
    attn_bytes_free(&bytes);
    studio_destroy(studio);
}

static void what_cannot_move_is_refused(void **state) {
    (void)state;
    char path[] = "/tmp/attnlab-gif-XXXXXX.gif";
    AttnError error = {0};
    AttnBytes bytes = {0};
    int handle = mkstemps(path, 4);
    assert_true(handle >= 0);
    close(handle);
    remove(path);
    Studio *studio = open_studio("k3", ATTN_STAGE_INPUT);
    UiState before = studio->ui;
    PictureWish wish = {.content = PICTURE_SCREEN, .scale = 1};
    assert_int_equal(pictures_write(studio, &wish, path, &error), ATTN_ERROR_SHAPE);
    wish.content = PICTURE_STAGES;
    assert_int_equal(pictures_write(studio, &wish, path, &error), ATTN_ERROR_FORMAT);
    studio->ui.stage = ATTN_STAGE_SCORE;
    assert_int_equal(moving_encode(studio, 8, &bytes, &error),
                     ATTN_ERROR_SHAPE); // 47 million pixels
    assert_int_not_equal(access(path, F_OK), 0);
    // What is written leaves the screen as it was.
    wish.content = PICTURE_SCREEN;
    before.stage = ATTN_STAGE_SCORE;
    assert_int_equal(pictures_write(studio, &wish, path, &error), ATTN_OK);
    assert_int_equal(access(path, F_OK), 0);
    assert_memory_equal(&studio->ui.step, &before.step, sizeof before.step);
    assert_memory_equal(&studio->ui.selection, &before.selection, sizeof before.selection);
    assert_int_equal(studio->ui.stage, ATTN_STAGE_SCORE);
    remove(path);
    studio_destroy(studio);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_colours_come_back_exactly),
        cmocka_unit_test(of_many_colours_the_commonest_stay_exact),
        cmocka_unit_test(frames_are_what_stepping_shows),
        cmocka_unit_test(many_cells_go_row_by_row),
        cmocka_unit_test(what_cannot_move_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
