// Tape: --record and --replay: the window's inputs written to a file as they happen, and such a
// file done again (ui/input_log.h).
//
// A recording and a replay begin as a fresh program does, so that the one fits the other: without
// settings and without the work that was left last.
#ifndef PLATFORM_TAPE_H
#define PLATFORM_TAPE_H

#include "app/cli/cli.h"
#include "app/ui/input_log.h"

typedef struct Tape Tape;

// What the options ask for; *out NULL: nothing. A log that is replayed says how the program stands
// at its start: *options follow it, but for what they say themselves. They borrow from the tape. On
// failure error says why, of the file that *file names.
AttnStatus tape_open(CliOptions *options, Tape **out, const char **file, AttnError *error);
void tape_close(Tape *tape); // NULL is fine

// The window begins, now. What is replayed finds the size that it had then, whatever the window's
// is.
void tape_begin(Tape *tape, UiState *ui, double now);
// Writes an input down, where one is recorded.
void tape_note(Tape *tape, const Input *input, double now);

// Is there an input that has not been done again yet?
bool tape_is_playing(const Tape *tape);
bool tape_is_fast(const Tape *tape);
// Seconds until the next one is due (0: it is). Only while it is playing.
double tape_wait(const Tape *tape, double now);
// The next one; it is borrowed.
const Input *tape_next(Tape *tape);

#endif
