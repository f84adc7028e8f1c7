// Autosave: when the work is to be written for recovery. Only the timing: no clock, no file.
//
// Something is written one second after the last change, and while changes go on no later than
// AUTOSAVE_LATEST after the first one that is not on the disk, so that with the writing itself no
// more than two seconds can be lost. One writing runs at a time; what changes meanwhile is for the
// next one. After a failure the next attempt waits longer and longer, up to AUTOSAVE_RETRY_MAX.
#ifndef DOC_AUTOSAVE_H
#define DOC_AUTOSAVE_H

#include <stdbool.h>

#define AUTOSAVE_QUIET     1.0
#define AUTOSAVE_LATEST    1.25
#define AUTOSAVE_RETRY_MAX 30.0

typedef struct Autosave {
    bool is_due_at_all; // something has changed that no writing has begun to write
    double first, last; // when it changed
    bool is_writing;
    double not_before; // after a failure
    double retry;
} Autosave;

// Something has changed.
void autosave_note(Autosave *autosave, double now);
// Is it time to begin writing?
bool autosave_is_due(const Autosave *autosave, double now);
// Seconds until it will be; negative: nothing is waiting (or it waits for the writing to end).
double autosave_wait(const Autosave *autosave, double now);
void autosave_begin(Autosave *autosave);
void autosave_end(Autosave *autosave, bool is_done, double now);

#endif
