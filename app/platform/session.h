// Session: what is remembered from one start to the next: the scene left last, language, theme,
// zoom, recent files.
//
// One JSON file, session.json, and, where the scene was changed or has no file, scene.json beside
// it, both in $XDG_STATE_HOME/attnlab (else ~/.local/state/attnlab). A file that cannot be
// understood is set aside and defaults are used: a session never keeps the program from starting.
#ifndef PLATFORM_SESSION_H
#define PLATFORM_SESSION_H

#include "app/platform/studio.h"

typedef struct Session {
    char scene[DOCUMENT_PATH_MAX]; // what to load: a built-in name, a file, or scene.json; ""
                                   // nothing
    char name[64];                 // the document's name and file, where scene is scene.json
    char path[DOCUMENT_PATH_MAX];
    bool is_dirty;
    bool has_look;
    Language language;
    ThemeKind theme;
    Notation notation;
    float zoom;
    bool has_motion;
    char recent[UI_RECENT_MAX][DOCUMENT_PATH_MAX];
    size_t recent_count;
} Session;

// Reads the session left last; an empty one where there is none.
void session_read(Session *session);
// Language, theme, zoom and recent files into the interface, but for what the command line says
// itself; and, where is_scene (the session's scene was loaded), the document's name and file.
void session_apply(const Session *session, Studio *studio, const CliOptions *options,
                   bool is_scene);
// Writes the session. What goes wrong is ignored: there is no one left to tell.
void session_write(const Studio *studio);

#endif
