// Studio: the things that a window and a picture both need: engine, document, interface state,
// fonts, draw list.
#ifndef PLATFORM_STUDIO_H
#define PLATFORM_STUDIO_H

#include "app/cli/cli.h"
#include "app/doc/document.h"
#include "app/draw/draw.h"
#include "app/draw/fonts_sdl.h"
#include "app/ui/state.h"
#include "app/views/view.h"

typedef struct Studio {
    AttnEngine *engine;
    Document *document;
    UiState ui;
    Fonts *fonts;
    DrawList *list;
    char assets[DOCUMENT_PATH_MAX];
} Studio;

// Opens everything and loads the scene that the options name (NULL: the first built-in one). Needs
// no display. On failure says why on standard error and returns NULL.
Studio *studio_create(const CliOptions *options);
// The same without a scene, which must be loaded before anything is drawn.
Studio *studio_open(const CliOptions *options);
// NULL: the first built-in one.
AttnStatus studio_load(Studio *studio, const char *scene, AttnError *error);
// What the command line names: a state line, with all that it says of the look but what other
// options say; else a scene.
AttnStatus studio_load_wanted(Studio *studio, const CliOptions *options, AttnError *error);
void studio_destroy(Studio *studio); // NULL is fine

// Reads the titles for the menu of scenes. They stand in as many files, so the first frame does not
// wait for them.
void studio_read_titles(Studio *studio);

// Sets stage, matrix, head and cell as the options say; false, with a message, where there is no
// such thing.
bool studio_show(Studio *studio, const CliOptions *options);

// Builds the draw list of the window as it is now.
void studio_draw(Studio *studio);

// What the views are given.
View studio_view(const Studio *studio);

#endif
