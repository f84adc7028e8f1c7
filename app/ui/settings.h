// Settings: what is remembered from one start to the next whatever is being worked on: language,
// theme, zoom, recent files; as text in and out.
//
// Reading is forgiving: what is missing or odd is left at its default.
#ifndef UI_SETTINGS_H
#define UI_SETTINGS_H

#include "app/ui/state.h"

// What is worth writing when it changes. Compared byte by byte: made by settings_look_of() only.
typedef struct SettingsLook {
    Language language;
    ThemeKind theme;
    Notation notation;
    float zoom;
    bool has_motion;
    bool is_projector;
    ColorChoice colors;
    int picture[3]; // what was saved last: content, scale and form, by UiDialogRow
    char newest[DOCUMENT_PATH_MAX]; // the first of the recent files
} SettingsLook;

typedef struct Settings {
    bool has_look; // language, theme …: else they are as the program begins
    SettingsLook look;
    char recent[UI_RECENT_MAX][DOCUMENT_PATH_MAX];
    size_t recent_count;
} Settings;

SettingsLook settings_look_of(const UiState *ui);
Settings settings_of(const UiState *ui);

// A JSON object's text (malloc'd); NULL: out of memory.
char *settings_format(const Settings *settings);
// false: it is not one; *settings are the defaults.
bool settings_parse(const char *text, size_t length, Settings *settings);

#endif
