// What window and picture share. Nothing here opens a display: a picture is drawn by the same views
// and painter as the window, on a surface in memory.
#include "app/platform/studio.h"
#include "app/doc/assets.h"
#include "app/doc/builtin.h"
#include "app/draw/pdf.h"
#include "app/draw/picture_form.h"
#include "app/draw/picture_sdl.h"
#include "app/draw/png.h"
#include "app/draw/svg.h"
#include "app/ui/follow.h"
#include "app/ui/step.h"
#include "engine/formats/bytes.h"
#include <stdio.h>
#include <stdlib.h>

// Text of a picture without pixels is measured this large, where the rounding of widths no longer
// matters.
static const float VECTOR_SCALE = 8;

static AttnStatus open_parts(Studio *studio, const CliOptions *options, AttnError *error) {
    if (!assets_find(studio->assets, sizeof studio->assets))
        return attn_fail(error, ATTN_ERROR_FILE,
                         "the program's assets are missing; ATTNLAB_ASSETS can name their folder");
    AttnStatus status =
        attn_engine_create(options->threads, options->kernel, &studio->engine, error);
    if (status == ATTN_OK)
        status = document_create(studio->engine, studio->assets, &studio->document, error);
    if (status != ATTN_OK) return status;
    studio->fonts = fonts_create(studio->assets, studio->ui.scale, error);
    if (!studio->fonts) return error->status;
    studio->list = draw_list_create(fonts_metrics(studio->fonts));
    return studio->list ? ATTN_OK : attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
}

static void set_look(UiState *ui, const CliOptions *options) {
    ui_state_init(ui);
    if (options->has_language) ui->language = options->language;
    if (options->has_theme) ui->theme = options->theme;
    if (options->has_notation) ui->notation = options->notation;
    if (options->has_scale) ui->zoom = options->scale;
    float width = options->has_size ? options->width : ui->width;
    float height = options->has_size ? options->height : ui->height;
    ui_resize(ui, width * ui->zoom, height * ui->zoom);
}

void studio_read_titles(Studio *studio) {
    AttnError ignored;
    UiState *ui = &studio->ui;
    for (size_t i = 0; i < ui->scenes.count; i++)
        for (int language = 0; language < LANGUAGE_COUNT; language++)
            builtin_title(studio->assets, ui->scenes.items[i].name, (Language)language,
                          ui->scene_titles[i][language], sizeof ui->scene_titles[i][language],
                          &ignored);
}

static AttnStatus load_scene(Studio *studio, const char *scene, AttnError *error) {
    if (!scene && studio->ui.scenes.count == 0)
        return attn_fail(error, ATTN_ERROR_FILE, "no built-in scenes in %s/scenes", studio->assets);
    Command command = {.kind = COMMAND_LOAD,
                       .text = scene ? scene : studio->ui.scenes.items[0].name};
    return document_apply(studio->document, &command, error);
}

Studio *studio_create(const CliOptions *options) {
    AttnError error = {0};
    Studio *studio = calloc(1, sizeof *studio);
    if (!studio) return NULL;
    set_look(&studio->ui, options);
    AttnStatus status = open_parts(studio, options, &error);
    if (status != ATTN_OK) {
        cli_complain(NULL, &error);
    } else {
        AttnError ignored; // without a list the menu is empty, and the program works all the same
        builtin_list(studio->assets, &studio->ui.scenes, &ignored);
        status = load_scene(studio, options->scene, &error);
        if (status != ATTN_OK) cli_complain(options->scene, &error);
    }
    if (status == ATTN_OK) return studio;
    studio_destroy(studio);
    return NULL;
}

void studio_destroy(Studio *studio) {
    if (!studio) return;
    draw_list_destroy(studio->list);
    fonts_destroy(studio->fonts);
    document_destroy(studio->document);
    attn_engine_destroy(studio->engine);
    ui_state_deinit(&studio->ui);
    free(studio);
}

// The matrix that --cell means: the one named, else what the stage computes.
static AttnStatus select_cell(Studio *studio, const CliOptions *options, AttnError *error) {
    UiState *ui = &studio->ui;
    AttnMatrixId id =
        options->has_matrix ? options->matrix : ui_stage_matrix(ui, studio->document, ui->stage);
    size_t head = ui_matrix_head(ui, studio->document, id);
    float ignored;
    if (!document_value(studio->document, id, head, options->row, options->column, &ignored))
        return attn_fail(error, ATTN_ERROR_SHAPE, "%s has no cell %zu,%zu", attn_matrix_name(id),
                         options->row + 1, options->column + 1);
    ui->selection = (UiSelection){true, false, id, head, options->row, options->column};
    return ATTN_OK;
}

static AttnStatus show(Studio *studio, const CliOptions *options, AttnError *error) {
    UiState *ui = &studio->ui;
    const AttnTrace *trace = studio->document->trace;
    if (options->has_matrix && !attn_trace_has(trace, options->matrix))
        return attn_fail(error, ATTN_ERROR_SHAPE, "this scene has no matrix %s",
                         attn_matrix_name(options->matrix));
    size_t heads = attn_trace_heads(trace, ATTN_SCORES);
    if (options->has_head && options->head >= heads)
        return attn_fail(error, ATTN_ERROR_SHAPE, "this scene has %zu heads", heads);
    if (options->has_matrix) ui->stage = attn_matrix_stage(options->matrix);
    if (options->has_stage) ui->stage = options->stage;
    if (ui->stage == ATTN_STAGE_ROTATE &&
        studio->document->scene->spec.positions != ATTN_POSITIONS_ROPE)
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "only a scene with \"positions\": \"rope\" has a stage rotate");
    if (options->has_head) ui->head = options->head;
    return options->has_cell ? select_cell(studio, options, error) : ATTN_OK;
}

bool studio_show(Studio *studio, const CliOptions *options) {
    AttnError error = {0};
    if (show(studio, options, &error) == ATTN_OK) return true;
    cli_complain(NULL, &error);
    return false;
}

static View view_of(const Studio *studio) {
    return (View){studio->document, &studio->ui, theme_get(studio->ui.theme), studio->list};
}

void studio_draw(Studio *studio) {
    View view = view_of(studio);
    draw_list_reset(studio->list);
    view_screen(&view);
    if (!ui_follow(&studio->ui, studio->list)) return;
    draw_list_reset(studio->list);
    view_screen(&view);
}

// Lays the picture out; returns its logical size.
static ViewSize lay_out(Studio *studio, const StudioPicture *what) {
    if (!what->is_matrix) {
        studio_draw(studio);
        return (ViewSize){studio->ui.width, studio->ui.height};
    }
    View view = view_of(studio);
    draw_list_reset(studio->list);
    return view_matrix_picture(&view, what->matrix, what->head);
}

// A picture laid out, on its paper.
typedef struct Page {
    ViewSize size;
    DrawColor background;
    float scale;
    const char *title;
} Page;

static AttnStatus encode_png(const Studio *studio, const Page *page, AttnBytes *out,
                             AttnError *error) {
    Picture picture = {0};
    AttnStatus status =
        picture_render(studio->list, studio->fonts, page->size.width, page->size.height,
                       page->scale, page->background, &picture, error);
    if (status != ATTN_OK) return status;
    PngImage image = {picture.pixels, picture.width, picture.height, page->scale, page->title};
    status = png_encode(&image, &out->data, &out->size, error);
    picture_free(&picture);
    return status;
}

static AttnStatus encode_svg(const Studio *studio, const Page *page, AttnBytes *out,
                             AttnError *error) {
    char fonts[DOCUMENT_PATH_MAX + 8];
    snprintf(fonts, sizeof fonts, "%s/fonts", studio->assets);
    SvgPage svg = {page->size.width,
                   page->size.height,
                   page->background,
                   page->title,
                   language_name(studio->ui.language),
                   fonts};
    char *text = NULL;
    AttnStatus status = svg_encode(studio->list, &svg, &text, &out->size, error);
    out->data = (unsigned char *)text;
    return status;
}

static AttnStatus encode_pdf(const Studio *studio, const Page *page, AttnBytes *out,
                             AttnError *error) {
    char fonts[DOCUMENT_PATH_MAX + 8];
    snprintf(fonts, sizeof fonts, "%s/fonts", studio->assets);
    Pdf *pdf = pdf_create(fonts, page->title, error);
    if (!pdf) return error->status;
    const PdfPage sheet = {page->size.width, page->size.height, page->background, NULL};
    AttnStatus status = pdf_add_page(pdf, studio->list, &sheet, error);
    if (status == ATTN_OK) status = pdf_finish(pdf, &out->data, &out->size, error);
    pdf_destroy(pdf);
    return status;
}

static AttnStatus encode(const Studio *studio, PictureForm form, const Page *page, AttnBytes *out,
                         AttnError *error) {
    switch (form) {
    case PICTURE_PNG: return encode_png(studio, page, out, error);
    case PICTURE_SVG: return encode_svg(studio, page, out, error);
    case PICTURE_PDF: return encode_pdf(studio, page, out, error);
    case PICTURE_FORM_COUNT: break;
    }
    return attn_fail(error, ATTN_ERROR_FORMAT, "no such form of picture");
}

AttnStatus studio_write_picture(Studio *studio, const StudioPicture *what, const char *path,
                                AttnError *error) {
    const Theme *theme = theme_get(studio->ui.theme);
    PictureForm form;
    AttnStatus status = picture_form_need(path, &form, error);
    if (status != ATTN_OK) return status;
    Page page = {.background = what->is_matrix ? theme->panel : theme->background,
                 .scale = form == PICTURE_PNG ? what->scale : VECTOR_SCALE,
                 .title = scene_title(studio->document->scene, studio->ui.language)};
    AttnBytes bytes = {0};
    fonts_set_scale(studio->fonts, page.scale); // text is measured as it will be drawn
    page.size = lay_out(studio, what);
    status = encode(studio, form, &page, &bytes, error);
    fonts_set_scale(studio->fonts, studio->ui.scale);
    if (status == ATTN_OK) status = attn_file_replace(path, bytes.data, bytes.size, error);
    attn_bytes_free(&bytes);
    return status;
}
