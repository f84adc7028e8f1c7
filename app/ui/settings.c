// The settings' file, a JSON object. It is ours alone, so reading never complains of a part.
#include "app/ui/settings.h"
#include "app/doc/colorjson.h"
#include "app/doc/jsonload.h"
#include "app/doc/jsontext.h"
#include "app/draw/picture_form.h"
#include <jansson.h>
#include <stdio.h>
#include <string.h>

SettingsLook settings_look_of(const UiState *ui) {
    SettingsLook look;
    memset(&look, 0, sizeof look);
    look.language = ui->language;
    look.theme = ui->theme;
    look.notation = ui->notation;
    look.zoom = ui->zoom;
    look.has_motion = ui->has_motion;
    look.is_projector = ui->is_projector;
    look.colors = ui->colors;
    memcpy(look.picture, ui->dialog_choice, sizeof look.picture);
    if (ui->recent_count) snprintf(look.newest, sizeof look.newest, "%s", ui->recent[0]);
    return look;
}

Settings settings_of(const UiState *ui) {
    Settings settings = {
        .has_look = true, .look = settings_look_of(ui), .recent_count = ui->recent_count};
    memcpy(settings.recent, ui->recent, sizeof settings.recent);
    return settings;
}

// --- out -----------------------------------------------------------------------------------------

static json_t *recent_files(const Settings *settings) {
    json_t *list = json_array();
    for (size_t i = 0; list && i < settings->recent_count; i++)
        json_array_append_new(list, json_string(settings->recent[i])); // but for what is no UTF-8
    return list;
}

static const char *const CONTENTS[PICTURE_CONTENT_COUNT] = {"screen", "matrix", "stages",
                                                            "worksheet"};

static json_t *picture(const int choice[3]) {
    return json_pack("{s:s, s:i, s:s}", "what", CONTENTS[choice[DIALOG_CONTENT]], "scale",
                     1 << choice[DIALOG_SCALE], "form",
                     picture_form_name((PictureForm)choice[DIALOG_FORM]));
}

char *settings_format(const Settings *settings) {
    const SettingsLook *look = &settings->look;
    json_t *root = json_pack("{s:s, s:s, s:s, s:f, s:b, s:b, s:o, s:o, s:o}", "language",
                             language_name(look->language), "theme", theme_name(look->theme),
                             "notation", notation_name(look->notation), "zoom", (double)look->zoom,
                             "motion", look->has_motion, "projector", look->is_projector, "colours",
                             colorjson_write(&look->colors), "picture", picture(look->picture),
                             "recent", recent_files(settings));
    char *text = jsontext_write(root, 2);
    json_decref(root);
    return text;
}

// --- in ------------------------------------------------------------------------------------------

static void get_recent(const json_t *root, Settings *settings) {
    size_t index;
    json_t *entry;
    json_array_foreach(json_object_get(root, "recent"), index, entry) {
        const char *path = json_string_value(entry);
        if (path && strlen(path) < DOCUMENT_PATH_MAX && settings->recent_count < UI_RECENT_MAX)
            snprintf(settings->recent[settings->recent_count++], DOCUMENT_PATH_MAX, "%s", path);
    }
}

// A choice that does not go together is none.
static void get_picture(const json_t *root, int choice[3]) {
    const char *what = json_string_value(json_object_get(root, "what"));
    const char *form = json_string_value(json_object_get(root, "form"));
    const json_int_t scale = json_integer_value(json_object_get(root, "scale"));
    for (int i = 0; what && i < PICTURE_CONTENT_COUNT; i++)
        if (strcmp(what, CONTENTS[i]) == 0) choice[DIALOG_CONTENT] = i;
    for (int i = 0; form && i < PICTURE_FORM_COUNT; i++)
        if (strcmp(form, picture_form_name((PictureForm)i)) == 0) choice[DIALOG_FORM] = i;
    choice[DIALOG_SCALE] = scale == 4 ? 2 : scale == 2 ? 1 : 0;
    if (!picture_form_holds((PictureForm)choice[DIALOG_FORM],
                            (PictureContent)choice[DIALOG_CONTENT]))
        choice[DIALOG_CONTENT] = choice[DIALOG_FORM] = 0;
}

static void get_look(const json_t *root, Settings *settings) {
    const char *language = json_string_value(json_object_get(root, "language"));
    const char *theme = json_string_value(json_object_get(root, "theme"));
    const json_t *motion = json_object_get(root, "motion");
    double zoom = json_number_value(json_object_get(root, "zoom"));
    SettingsLook *look = &settings->look;
    settings->has_look = language && theme && language_from_name(language, &look->language) &&
                         theme_from_name(theme, &look->theme);
    look->zoom = zoom >= 0.75 && zoom <= 3 ? (float)zoom : 1;
    const char *notation = json_string_value(json_object_get(root, "notation"));
    if (notation) notation_from_name(notation, &look->notation);
    look->has_motion = !json_is_false(motion);
    look->is_projector = json_is_true(json_object_get(root, "projector"));
    look->colors = colorjson_read(json_object_get(root, "colours"));
    get_picture(json_object_get(root, "picture"), look->picture);
}

bool settings_parse(const char *text, size_t length, Settings *settings) {
    memset(settings, 0, sizeof *settings);
    json_t *root = jsonload(text, length, 0, NULL);
    bool is_object = json_is_object(root);
    if (is_object) {
        get_look(root, settings);
        get_recent(root, settings);
    }
    json_decref(root);
    return is_object;
}
