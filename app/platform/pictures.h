// pictures: what the studio shows, as files: one picture, or one of every stage.
#ifndef PLATFORM_PICTURES_H
#define PLATFORM_PICTURES_H

#include "app/draw/picture_form.h"
#include "app/platform/studio.h"
#include "app/views/worksheet.h"

// What is to be drawn.
typedef struct PictureWish {
    PictureContent content;
    AttnMatrixId matrix; // PICTURE_MATRIX
    size_t head;         // … and PICTURE_WORKSHEET
    bool is_one_head;    // numbers: of this head alone; else of all, one after the other
    WorksheetSet blank;  // PICTURE_WORKSHEET
    float scale;         // PNG: device pixels per logical one; the others look the same at any
} PictureWish;

// Draws it and writes it as the ending of path says. Several files ("k3-1-input.png" …, where path
// is "k3.png") appear all together or, if anything fails, not at all; a file of the same name is
// replaced only when everything is on disk.
AttnStatus pictures_write(Studio *studio, const PictureWish *wish, const char *path,
                          AttnError *error);

#endif
