// Keeper: sees to it that nothing is lost. It notices what changes, and writes the work to the
// program's recovery folder on a thread of its own, so that no frame waits for a disk.
#ifndef PLATFORM_KEEPER_H
#define PLATFORM_KEEPER_H

#include "app/platform/recovery.h"
#include "app/platform/studio.h"

typedef struct Keeper Keeper;

// Takes a recovery folder. *work: what was left there (see recovery_open()), to be given back with
// work_deinit(). Where nothing can be kept error says why, and the keeper does nothing. NULL: out
// of memory.
Keeper *keeper_create(bool wants_work, Work *work, AttnError *error);
// Ends the writing that is under way and gives the folder up; NULL is fine.
void keeper_destroy(Keeper *keeper);
Recovery *keeper_recovery(Keeper *keeper); // borrowed

// on_done is called on the writing thread when a writing has ended.
void keeper_on_done(Keeper *keeper, void (*on_done)(void *context), void *context);
// Looks what has changed, collects a writing that has ended and begins one where it is time. Cheap
// where there is nothing to do. false: something went wrong that the user has not been told yet,
// and error says what.
bool keeper_look(Keeper *keeper, Studio *studio, double now, AttnError *error);
// Seconds until keeper_look() has something to do; negative: nothing.
double keeper_wait(const Keeper *keeper, double now);
// Writes at once and waits for it: the program is being left.
AttnStatus keeper_finish(Keeper *keeper, Studio *studio, AttnError *error);

#endif
