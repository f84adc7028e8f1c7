// PictureJob: a picture that takes longer than a few frames, drawn and written by a process of its
// own while the window goes on answering.
//
// That process is a copy of this one as it is now, with its fonts, draw list, document and state:
// so the picture shows the moment at which it was asked for, and nothing has to be shared.
#ifndef PLATFORM_PICTURE_JOB_H
#define PLATFORM_PICTURE_JOB_H

#include "app/platform/pictures.h"

typedef struct PictureJob PictureJob;

// Does it take so long that a window should not wait for it?
bool picture_job_is_worthwhile(const Studio *studio, const PictureWish *wish, const char *path);
// Begins what pictures_write() does. lock: a descriptor that the process must not hold, since a
// lock lasts as long as anybody has it; -1: none. on_done is called on a thread of the job's when
// it has ended. NULL: no process could be had.
PictureJob *picture_job_start(Studio *studio, const PictureWish *wish, const char *path, int lock,
                              void (*on_done)(void *context), void *context);
bool picture_job_is_done(const PictureJob *job);
// Waits for the end, says how it went as pictures_write() does, and gives the job up.
AttnStatus picture_job_finish(PictureJob *job, AttnError *error);

#endif
