// One table of names and endings; everything else asks it.
#include "app/draw/picture_form.h"
#include <stdbool.h>
#include <string.h>
#include <strings.h>

typedef struct FormNames {
    const char *name, *ending;
} FormNames;

static const FormNames FORMS[PICTURE_FORM_COUNT] = {
    [PICTURE_PNG] = {"PNG", ".png"},
    [PICTURE_SVG] = {"SVG", ".svg"},
    [PICTURE_PDF] = {"PDF", ".pdf"},
};

const char *picture_form_name(PictureForm form) {
    return FORMS[form].name;
}

const char *picture_form_ending(PictureForm form) {
    return FORMS[form].ending;
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
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         "a file name that ends in .png, .svg or .pdf is expected");
    *form = found;
    return ATTN_OK;
}
