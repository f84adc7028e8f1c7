// Recovery: one folder a running program, in which its work is kept: work-1, work-2 … in the state
// folder, each held through a lock on its file "lock" for as long as the program lives, however it
// ends.
//
// work.json is brought to the disk before it takes the place of the one before. Between being
// complete and being on the disk it is called work.next, which a program that was killed has
// finished all the same: reading prefers it where it is whole.
#ifndef PLATFORM_RECOVERY_H
#define PLATFORM_RECOVERY_H

#include "app/ui/work.h"

#define RECOVERY_FOLDERS_MAX 32 // with work in all of them the oldest is used anew

typedef struct Recovery {
    char folder[DOCUMENT_PATH_MAX]; // "": none, nothing is kept
    int lock;                       // descriptor; only where there is a folder
    size_t others;                  // further folders with unsaved work that no program holds
    char aside[DOCUMENT_PATH_MAX];  // a file that could not be read is now called so; ""
} Recovery;

// Takes a folder that no other program holds: where wants_work, that with unsaved work of a program
// that was killed, else with other unsaved work, else that which was left last (*work is then what
// is in it; it stays zeroed where there is nothing); else one without unsaved work. On failure
// nothing is kept and error says why.
AttnStatus recovery_open(Recovery *recovery, bool wants_work, Work *work, AttnError *error);
// Makes text the work that is kept. May be called from another thread than recovery_open(), one
// call at a time. On failure what was kept before stays.
AttnStatus recovery_write(const Recovery *recovery, const char *text, AttnError *error);
// What is kept could not be used after all: it is set aside.
void recovery_reject(Recovery *recovery);
void recovery_close(Recovery *recovery);

#endif
