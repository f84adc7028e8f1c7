// PictureForm: what a picture, or a matrix as numbers, is written as. The ending of its file's name
// chooses. PictureContent: what it shows.
#ifndef DRAW_PICTURE_FORM_H
#define DRAW_PICTURE_FORM_H

#include "engine/status.h"
#include <stdbool.h>

typedef enum PictureForm {
    PICTURE_PNG,
    PICTURE_SVG,
    PICTURE_PDF,
    PICTURE_GIF, // the stage on the screen being computed
    PICTURE_CSV, // one matrix, as numbers
    PICTURE_NPY,
    PICTURE_FORM_COUNT
} PictureForm;

typedef enum PictureContent {
    PICTURE_SCREEN,    // as it is
    PICTURE_MATRIX,    // one alone
    PICTURE_STAGES,    // the screen at every stage: the pages of one PDF, or numbered files
    PICTURE_WORKSHEET, // to be filled in by hand, with its answers: PDF only
    PICTURE_CONTENT_COUNT
} PictureContent;

// "PNG", ".png"
const char *picture_form_name(PictureForm form);
const char *picture_form_ending(PictureForm form);
bool picture_form_is_numbers(PictureForm form);
bool picture_form_has_pixels(PictureForm form);
// Can this be written so? A worksheet has pages, a moving picture shows the screen, numbers are
// those of one matrix.
bool picture_form_holds(PictureForm form, PictureContent content);
// The same; false is an error that says what is expected.
AttnStatus picture_form_check(PictureForm form, PictureContent content, AttnError *error);
// What is written so, and how it is written, where nothing else is asked for.
PictureContent picture_form_content(PictureForm form);
PictureForm picture_content_form(PictureContent content);
// The form that a path's ending names, in capitals or not; PICTURE_FORM_COUNT: none.
PictureForm picture_form_of(const char *path);
// The same; any other ending is an error that says which are expected, *form untouched.
AttnStatus picture_form_need(const char *path, PictureForm *form, AttnError *error);

#endif
