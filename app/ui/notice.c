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

void ui_say(UiState *ui, bool is_error, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(ui->message, sizeof ui->message, format, args);
    va_end(args);
    ui->message_is_error = is_error;
    const double reading = PER_BYTE * (double)strlen(ui->message);
    ui->message_left = is_error                  ? SECONDS_ERROR
                       : reading < SECONDS_LEAST ? SECONDS_LEAST
                       : reading > SECONDS_MOST  ? SECONDS_MOST
                                                 : reading;
}

void notice_clear(UiState *ui) {
    ui->message[0] = '\0';
    ui->message_left = 0;
}

void notice_stay(UiState *ui) {
    ui->message_left = INFINITY;
}

static bool grows_old(const UiState *ui) {
    const bool is_seen = ui->dialog == DIALOG_NONE && !ui->is_hidden && !ui->is_blank;
    return ui->message[0] != '\0' && is_seen && !isinf(ui->message_left);
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
