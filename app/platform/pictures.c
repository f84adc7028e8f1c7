// A picture is drawn by the same views as the window, on a surface in memory or as vectors: nothing
// here needs a display. For all stages the interface's state goes through them and comes back as it
// was.
#include "app/platform/pictures.h"
#include "app/cli/folder.h"
#include "app/doc/numbers.h"
#include "app/draw/pdf.h"
#include "app/draw/picture_sdl.h"
#include "app/draw/png.h"
#include "app/draw/svg.h"
#include "app/platform/moving.h"
#include "app/ui/step.h"
#include "engine/formats/bytes.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// Text of a picture without pixels is measured this large, where the rounding of widths no longer
// matters.
static const float VECTOR_SCALE = 8;

// A picture laid out, on its paper.
typedef struct Page {
    ViewSize size;
    DrawColor background;
    float scale;
    const char *title;
} Page;

// Lays the picture out in the studio's list.
static Page lay_out(Studio *studio, const PictureWish *wish, PictureForm form) {
    const View view = studio_view(studio);
    Page page = {.size = {studio->ui.width, studio->ui.height},
                 .background = view.theme->background,
                 .scale = form == PICTURE_PNG ? wish->scale : VECTOR_SCALE,
                 .title = scene_title(studio->document->scene, studio->ui.language)};
    fonts_set_scale(studio->fonts, page.scale); // text is measured as it will be drawn
    if (wish->content == PICTURE_MATRIX) {
        page.background = view.theme->panel;
        draw_list_reset(studio->list);
        page.size = view_matrix_picture(&view, wish->matrix, wish->head);
    } else {
        studio_draw(studio);
    }
    return page;
}

// --- forms ---------------------------------------------------------------------------------------

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

static void fonts_folder(const Studio *studio, char *out, size_t size) {
    snprintf(out, size, "%s/fonts", studio->assets);
}

static AttnStatus encode_svg(const Studio *studio, const Page *page, AttnBytes *out,
                             AttnError *error) {
    char fonts[DOCUMENT_PATH_MAX + 8];
    fonts_folder(studio, fonts, sizeof fonts);
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

static Pdf *begin_pdf(const Studio *studio, AttnError *error) {
    char fonts[DOCUMENT_PATH_MAX + 8];
    fonts_folder(studio, fonts, sizeof fonts);
    return pdf_create(fonts, scene_title(studio->document->scene, studio->ui.language), error);
}

static AttnStatus add_pdf_page(const Studio *studio, Pdf *pdf, const Page *page, const char *name,
                               AttnError *error) {
    const PdfPage sheet = {page->size.width, page->size.height, page->background, name};
    return pdf_add_page(pdf, studio->list, &sheet, error);
}

static AttnStatus encode_pdf(const Studio *studio, const Page *page, AttnBytes *out,
                             AttnError *error) {
    Pdf *pdf = begin_pdf(studio, error);
    if (!pdf) return error->status;
    AttnStatus status = add_pdf_page(studio, pdf, page, NULL, error);
    if (status == ATTN_OK) status = pdf_finish(pdf, &out->data, &out->size, error);
    pdf_destroy(pdf);
    return status;
}

static AttnStatus print_numbers(const Studio *studio, const PictureWish *wish, PictureForm form,
                                AttnBytes *out, AttnError *error) {
    return numbers_print(studio->document->trace, wish->matrix,
                         wish->is_one_head ? wish->head : NUMBERS_ALL_HEADS,
                         form == PICTURE_NPY ? NUMBERS_NPY : NUMBERS_CSV, out, error);
}

// Draws one picture as the bytes of a file.
static AttnStatus encode(Studio *studio, const PictureWish *wish, PictureForm form, AttnBytes *out,
                         AttnError *error) {
    if (form == PICTURE_GIF) return moving_encode(studio, wish->scale, out, error);
    if (picture_form_is_numbers(form)) return print_numbers(studio, wish, form, out, error);
    const Page page = lay_out(studio, wish, form);
    switch (form) {
    case PICTURE_PNG: return encode_png(studio, &page, out, error);
    case PICTURE_SVG: return encode_svg(studio, &page, out, error);
    case PICTURE_PDF: return encode_pdf(studio, &page, out, error);
    case PICTURE_GIF:
    case PICTURE_CSV:
    case PICTURE_NPY:
    case PICTURE_FORM_COUNT: break;
    }
    return attn_fail(error, ATTN_ERROR_FORMAT, "no such form of picture");
}

// --- every stage ---------------------------------------------------------------------------------

static AttnStatus encode_stages_pdf(Studio *studio, const PictureWish *wish, AttnBytes *out,
                                    AttnError *error) {
    AttnStage stages[ATTN_STAGE_COUNT];
    const size_t count = document_stages(studio->document, stages);
    AttnStatus status = ATTN_OK;
    Pdf *pdf = begin_pdf(studio, error);
    if (!pdf) return error->status;
    for (size_t i = 0; i < count && status == ATTN_OK; i++) {
        step_to_stage(&studio->ui, studio->document, stages[i]);
        const Page page = lay_out(studio, wish, PICTURE_PDF);
        const View view = studio_view(studio);
        status = add_pdf_page(studio, pdf, &page, view_stage_name(&view, stages[i]), error);
    }
    if (status == ATTN_OK) status = pdf_finish(pdf, &out->data, &out->size, error);
    pdf_destroy(pdf);
    return status;
}

// "k3.png" of stage 1 is "k3-1-input.png".
static AttnStatus numbered_name(const char *path, PictureForm form, size_t number, AttnStage stage,
                                char out[FOLDER_NAME_MAX], AttnError *error) {
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *ending = path + strlen(path) - strlen(picture_form_ending(form));
    const int length = snprintf(out, FOLDER_NAME_MAX, "%.*s-%zu-%s%s", (int)(ending - name), name,
                                number, attn_stage_name(stage), ending);
    if (length < FOLDER_NAME_MAX) return ATTN_OK;
    return attn_fail(error, ATTN_ERROR_FILE, "the name of the file is too long");
}

static AttnStatus add_stages(Studio *studio, const PictureWish *wish, const char *path,
                             PictureForm form, Folder *folder, AttnError *error) {
    AttnStage stages[ATTN_STAGE_COUNT];
    const size_t count = document_stages(studio->document, stages);
    for (size_t i = 0; i < count; i++) {
        char name[FOLDER_NAME_MAX];
        AttnBytes bytes = {0};
        step_to_stage(&studio->ui, studio->document, stages[i]);
        AttnStatus status = numbered_name(path, form, i + 1, stages[i], name, error);
        if (status == ATTN_OK) status = encode(studio, wish, form, &bytes, error);
        if (status == ATTN_OK) status = folder_add(folder, name, bytes.data, bytes.size, error);
        attn_bytes_free(&bytes);
        if (status != ATTN_OK) return status;
    }
    return ATTN_OK;
}

// The folder of a path: "." where it names none.
static void folder_of(const char *path, char out[DOCUMENT_PATH_MAX]) {
    const char *slash = strrchr(path, '/');
    const int length = slash == path ? 1 : (int)(slash ? slash - path : 0);
    snprintf(out, DOCUMENT_PATH_MAX, "%.*s", length, path);
    if (!slash) strcpy(out, ".");
}

static AttnStatus write_numbered(Studio *studio, const PictureWish *wish, const char *path,
                                 PictureForm form, AttnError *error) {
    char where[DOCUMENT_PATH_MAX];
    struct stat about;
    Folder folder;
    folder_of(path, where);
    if (stat(where, &about) != 0 || !S_ISDIR(about.st_mode))
        return attn_fail(error, ATTN_ERROR_FILE, "there is no folder %s", where);
    AttnStatus status = folder_begin(&folder, where, error);
    if (status != ATTN_OK) return status;
    status = add_stages(studio, wish, path, form, &folder, error);
    if (status == ATTN_OK) return folder_commit(&folder, error);
    folder_discard(&folder);
    return status;
}

// --- worksheets ----------------------------------------------------------------------------------

static AttnStatus add_sheet_pages(const Studio *studio, const Worksheet *sheet, Pdf *pdf,
                                  AttnError *error) {
    static const DrawColor WHITE = {255, 255, 255, 255};
    const View view = studio_view(studio);
    for (size_t i = 0; i < worksheet_page_count(sheet); i++) {
        const bool is_answer = worksheet_is_answer_page(sheet, i);
        const Page page = {.size = {WORKSHEET_WIDTH, WORKSHEET_HEIGHT}, .background = WHITE};
        worksheet_draw_page(sheet, i);
        AttnStatus status = add_pdf_page(
            studio, pdf, &page,
            view_text(&view, is_answer ? TEXT_WORKSHEET_ANSWERS : TEXT_WORKSHEET_TITLE), error);
        if (status != ATTN_OK) return status;
    }
    return ATTN_OK;
}

static AttnStatus encode_worksheet(Studio *studio, const PictureWish *wish, AttnBytes *out,
                                   AttnError *error) {
    const View view = studio_view(studio);
    fonts_set_scale(studio->fonts, VECTOR_SCALE);
    Worksheet *sheet = worksheet_create(&view, wish->blank, wish->head, error);
    if (!sheet) return error->status;
    Pdf *pdf = begin_pdf(studio, error);
    AttnStatus status = pdf ? add_sheet_pages(studio, sheet, pdf, error) : error->status;
    if (status == ATTN_OK) status = pdf_finish(pdf, &out->data, &out->size, error);
    pdf_destroy(pdf);
    worksheet_destroy(sheet);
    return status;
}

// --- files ---------------------------------------------------------------------------------------

static AttnStatus write_one(Studio *studio, const PictureWish *wish, const char *path,
                            PictureForm form, AttnError *error) {
    AttnBytes bytes = {0};
    AttnStatus status;
    if (wish->content == PICTURE_STAGES)
        status = encode_stages_pdf(studio, wish, &bytes, error);
    else if (wish->content == PICTURE_WORKSHEET)
        status = encode_worksheet(studio, wish, &bytes, error);
    else
        status = encode(studio, wish, form, &bytes, error);
    if (status == ATTN_OK) status = attn_file_replace(path, bytes.data, bytes.size, error);
    attn_bytes_free(&bytes);
    return status;
}

AttnStatus pictures_write(Studio *studio, const PictureWish *wish, const char *path,
                          AttnError *error) {
    PictureForm form;
    AttnStatus status = picture_form_need(path, &form, error);
    if (status == ATTN_OK) status = picture_form_check(form, wish->content, error);
    if (status != ATTN_OK) return status;
    const UiState before = studio->ui;
    if (wish->content == PICTURE_STAGES && form != PICTURE_PDF)
        status = write_numbered(studio, wish, path, form, error);
    else
        status = write_one(studio, wish, path, form, error);
    studio->ui = before;
    fonts_set_scale(studio->fonts, before.scale);
    return status;
}
