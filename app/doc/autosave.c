// The timing of autosave as a state machine: quiet → waiting → writing → quiet (or waiting again).
#include "app/doc/autosave.h"

void autosave_note(Autosave *autosave, double now) {
    if (!autosave->is_due_at_all) autosave->first = now;
    autosave->is_due_at_all = true;
    autosave->last = now;
}

static double due_at(const Autosave *autosave) {
    const double quiet = autosave->last + AUTOSAVE_QUIET;
    const double latest = autosave->first + AUTOSAVE_LATEST;
    const double due = quiet < latest ? quiet : latest;
    return due > autosave->not_before ? due : autosave->not_before;
}

bool autosave_is_due(const Autosave *autosave, double now) {
    return autosave->is_due_at_all && !autosave->is_writing && now >= due_at(autosave);
}

double autosave_wait(const Autosave *autosave, double now) {
    if (!autosave->is_due_at_all || autosave->is_writing) return -1;
    const double wait = due_at(autosave) - now;
    return wait > 0 ? wait : 0;
}

void autosave_begin(Autosave *autosave) {
    autosave->is_due_at_all = false;
    autosave->is_writing = true;
}

void autosave_end(Autosave *autosave, bool is_done, double now) {
    autosave->is_writing = false;
    if (is_done) {
        autosave->retry = autosave->not_before = 0;
        return;
    }
    autosave->retry = autosave->retry > 0 ? autosave->retry * 2 : 1;
    if (autosave->retry > AUTOSAVE_RETRY_MAX) autosave->retry = AUTOSAVE_RETRY_MAX;
    autosave->not_before = now + autosave->retry;
    if (!autosave->is_due_at_all) autosave->first = autosave->last = now;
    autosave->is_due_at_all = true;
}
