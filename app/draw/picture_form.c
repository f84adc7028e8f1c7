// One table of names and endings; everything else asks it.
#include "app/draw/picture_form.h"
#include <string.h>
#include <strings.h>

typedef struct FormNames {
    const char *name, *ending;
} FormNames;

static const FormNames FORMS[PICTURE_FORM_COUNT] = {
    [PICTURE_PNG] = {"PNG", ".png"}, [PICTURE_SVG] = {"SVG", ".svg"},
    [PICTURE_PDF] = {"PDF", ".pdf"}, [PICTURE_GIF] = {"GIF", ".gif"},
    [PICTURE_CSV] = {"CSV", ".csv"}, [PICTURE_NPY] = {"NPY", ".npy"},
};

const char *picture_form_name(PictureForm form) {
    return FORMS[form].name;
}

const char *picture_form_ending(PictureForm form) {
    return FORMS[form].ending;
}

bool picture_form_is_numbers(PictureForm form) {
    return form == PICTURE_CSV || form == PICTURE_NPY;
}

bool picture_form_has_pixels(PictureForm form) {
    return form == PICTURE_PNG || form == PICTURE_GIF;
}

bool picture_form_holds(PictureForm form, PictureContent content) {
    if (content == PICTURE_WORKSHEET) return form == PICTURE_PDF;
    if (form == PICTURE_GIF) return content == PICTURE_SCREEN;
    return picture_form_is_numbers(form) ? content == PICTURE_MATRIX : true;
}

AttnStatus picture_form_check(PictureForm form, PictureContent content, AttnError *error) {
    if (picture_form_holds(form, content)) return ATTN_OK;
    if (content == PICTURE_WORKSHEET)
        return attn_fail(error, ATTN_ERROR_FORMAT, "a file name that ends in .pdf is expected");
    if (form == PICTURE_GIF)
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         "a moving picture shows the screen: neither one matrix nor all stages");
    return attn_fail(error, ATTN_ERROR_FORMAT,
                     "numbers are those of one matrix: say which with --matrix");
}

PictureContent picture_form_content(PictureForm form) {
    return picture_form_is_numbers(form) ? PICTURE_MATRIX : PICTURE_SCREEN;
}

PictureForm picture_content_form(PictureContent content) {
    return content == PICTURE_WORKSHEET ? PICTURE_PDF : PICTURE_PNG;
}

PictureForm picture_form_of(const char *path) {
    size_t length = strlen(path);
    for (int form = 0; form < PICTURE_FORM_COUNT; form++) {
        size_t count = strlen(FORMS[form].ending);
        // The ending alone is no name.
        bool fits = length > count && path[length - count - 1] != '/';
        if (fits && strcasecmp(path + length - count, FORMS[form].ending) == 0)
            return (PictureForm)form;
    }
    return PICTURE_FORM_COUNT;
}

AttnStatus picture_form_need(const char *path, PictureForm *form, AttnError *error) {
    PictureForm found = picture_form_of(path);
    if (found == PICTURE_FORM_COUNT)
        return attn_fail(
            error, ATTN_ERROR_FORMAT,
            "a file name that ends in .png, .svg, .pdf, .gif, .csv or .npy is expected");
    *form = found;
    return ATTN_OK;
}
