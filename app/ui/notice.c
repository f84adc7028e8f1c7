// How long a notice stays depends on how long it takes to read.
#include "app/ui/notice.h"
#include "app/ui/commands.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SECONDS_LEAST 4.0
#define SECONDS_MOST  6.0
#define SECONDS_ERROR 20.0
#define PER_BYTE      0.04

// The longer of its languages says how long.
static void begin(UiState *ui, bool is_error) {
    size_t length = 0;
    for (int i = 0; i < LANGUAGE_COUNT; i++)
        length = strlen(ui->message[i]) > length ? strlen(ui->message[i]) : length;
    const double reading = fmax(PER_BYTE * (double)length, SECONDS_LEAST);
    ui->message_is_error = is_error;
    ui->message_left = is_error ? SECONDS_ERROR : fmin(reading, SECONDS_MOST);
}

void ui_say(UiState *ui, bool is_error, TextId text, ...) {
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        va_list args;
        va_start(args, text);
        vsnprintf(ui->message[i], sizeof ui->message[i], text_get((Language)i, text), args);
        va_end(args);
    }
    begin(ui, is_error);
}

void ui_say_error(UiState *ui, const AttnError *error) {
    for (int i = 0; i < LANGUAGE_COUNT; i++)
        ui_error_text((Language)i, error, ui->message[i], sizeof ui->message[i]);
    begin(ui, true);
}

void ui_say_why(UiState *ui, TextId text, const AttnError *error) {
    char why[UI_MESSAGE_MAX];
    for (int i = 0; i < LANGUAGE_COUNT; i++)
        snprintf(ui->message[i], sizeof ui->message[i], text_get((Language)i, text),
                 ui_error_text((Language)i, error, why, sizeof why));
    begin(ui, true);
}

const char *notice_text(const UiState *ui) {
    return ui->message[ui->language];
}

void notice_clear(UiState *ui) {
    for (int i = 0; i < LANGUAGE_COUNT; i++)
        ui->message[i][0] = '\0';
    ui->message_left = 0;
}

void notice_stay(UiState *ui) {
    ui->message_left = INFINITY;
}

static bool grows_old(const UiState *ui) {
    const bool is_seen = ui->dialog == DIALOG_NONE && !ui->is_hidden && !ui->is_blank;
    return notice_text(ui)[0] != '\0' && is_seen && !isinf(ui->message_left);
}

bool notice_tick(UiState *ui, double seconds) {
    if (!grows_old(ui)) return false;
    ui->message_left -= seconds;
    if (ui->message_left > 0) return false;
    notice_clear(ui);
    return true;
}

double notice_wait(const UiState *ui) {
    if (!grows_old(ui)) return -1;
    return ui->message_left > 0 ? ui->message_left : 0;
}
