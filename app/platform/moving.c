// A walk through the stage twice: a few of its frames to choose the colours, then all of them, one
// after the other. At most FRAMES_MAX frames: steps are taken together where there are more.
#include "app/platform/moving.h"
#include "app/draw/gif.h"
#include "app/draw/picture_sdl.h"
#include "app/ui/step.h"

#define FRAMES_MAX   240
#define CELLS_MAX    64         // more than these go row by row
#define COLOR_FRAMES 24         // are looked at for their colours
#define PIXELS_MAX   (8u << 20) // of one frame
// Hundredths of a second: the walk, a frame of it, the stage before it and after it.
#define WALK       1200
#define FRAME_MIN  8
#define FRAME_MAX  60
#define BEGIN_TIME 100
#define END_TIME   300

typedef struct Walk {
    UiPlace start; // nothing of the stage is there yet
    UiGrain grain;
    size_t steps;  // of that grain, through the whole stage
    size_t stride; // steps a frame
    size_t frames;
} Walk;

static size_t count_steps(const UiState *ui, const Document *document, UiGrain grain) {
    size_t steps = 0;
    for (size_t part = 0; part < step_parts_count(ui); part++) {
        const AttnMatrixId id = step_parts_matrix(ui, document, part);
        const AttnMatrix matrix = attn_trace_matrix(document->trace, id, 0);
        steps += grain == GRAIN_ROW ? matrix.rows : matrix.rows * matrix.cols;
    }
    return steps;
}

static UiGrain grain_of(const UiState *ui, const Document *document) {
    if (ui->grain == GRAIN_ROW) return GRAIN_ROW;
    bool is_cell = ui->grain == GRAIN_CELL || ui->grain == GRAIN_TERM;
    return is_cell || step_stage_cells(ui, document) <= CELLS_MAX ? GRAIN_CELL : GRAIN_ROW;
}

static AttnStatus begin(Studio *studio, Walk *walk, AttnError *error) {
    UiState *ui = &studio->ui;
    const Document *document = studio->document;
    if (ui->stage == ATTN_STAGE_INPUT)
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "the input is given, not computed: go to another stage first");
    ui->is_playing = false;
    step_finish(ui);
    walk->grain = grain_of(ui, document);
    walk->steps = count_steps(ui, document, walk->grain);
    walk->stride = (walk->steps + FRAMES_MAX - 1) / FRAMES_MAX;
    walk->frames = (walk->steps + walk->stride - 1) / walk->stride + 1;
    step_parts_go(ui, 0);
    ui->step = (UiStep){.is_partial = true, .grain = walk->grain};
    ui->selection = (UiSelection){.is_active = false};
    walk->start = step_place(ui);
    return ATTN_OK;
}

// Goes on to the next frame.
static void advance(Studio *studio, const Walk *walk) {
    for (size_t i = 0; i < walk->stride && studio->ui.step.is_partial; i++)
        step_forward(&studio->ui, studio->document, walk->grain);
}

static AttnStatus draw(Studio *studio, float scale, Picture *picture, AttnError *error) {
    const View view = studio_view(studio);
    studio_draw(studio);
    return picture_render(studio->list, studio->fonts, studio->ui.width, studio->ui.height, scale,
                          view.theme->background, picture, error);
}

static AttnStatus choose_colors(Studio *studio, const Walk *walk, float scale, Palette *palette,
                                AttnError *error) {
    const size_t every = (walk->frames + COLOR_FRAMES - 1) / COLOR_FRAMES;
    for (size_t i = 0; i < walk->frames; i++, advance(studio, walk)) {
        Picture picture;
        if (i % every != 0 && i + 1 != walk->frames) continue;
        AttnStatus status = draw(studio, scale, &picture, error);
        if (status != ATTN_OK) return status;
        bool done = palette_count(palette, picture.pixels, (size_t)picture.width * picture.height);
        picture_free(&picture);
        if (!done) return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    }
    if (palette_choose(palette)) return ATTN_OK;
    return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
}

static unsigned time_of(const Walk *walk, size_t frame) {
    size_t time = WALK / walk->frames;
    if (frame == 0) return BEGIN_TIME;
    if (frame + 1 == walk->frames) return END_TIME;
    return (unsigned)(time < FRAME_MIN ? FRAME_MIN : time > FRAME_MAX ? FRAME_MAX : time);
}

static AttnStatus add_frames(Studio *studio, const Walk *walk, float scale, Palette *palette,
                             Gif **gif, AttnError *error) {
    AttnStatus status = ATTN_OK;
    for (size_t i = 0; i < walk->frames && status == ATTN_OK; i++, advance(studio, walk)) {
        Picture picture;
        status = draw(studio, scale, &picture, error);
        if (status != ATTN_OK) break;
        if (!*gif) *gif = gif_create(picture.width, picture.height, palette, error);
        status = *gif ? gif_add(*gif, picture.pixels, time_of(walk, i), error) : error->status;
        picture_free(&picture);
    }
    return status;
}

AttnStatus moving_encode(Studio *studio, float scale, AttnBytes *out, AttnError *error) {
    Walk walk;
    Gif *gif = NULL;
    double pixels = (double)studio->ui.width * (double)studio->ui.height * (double)(scale * scale);
    if (pixels > PIXELS_MAX)
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "a moving picture has at most %u pixels: choose a smaller scale or size",
                         PIXELS_MAX);
    AttnStatus status = begin(studio, &walk, error);
    if (status != ATTN_OK) return status;
    Palette *palette = palette_create();
    if (!palette) return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    fonts_set_scale(studio->fonts, scale);
    status = choose_colors(studio, &walk, scale, palette, error);
    step_set_place(&studio->ui, &walk.start);
    if (status == ATTN_OK) status = add_frames(studio, &walk, scale, palette, &gif, error);
    if (status == ATTN_OK) status = gif_finish(gif, out, error);
    gif_destroy(gif);
    palette_destroy(palette);
    return status;
}
