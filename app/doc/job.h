// DocumentJob: one computation in the background, for scenes that take longer than a frame. Private
// to app/doc.
//
// The job computes a scene into a trace of its own, so that the document's goes on being shown;
// when it is done the two change places. At most one runs; starting another cancels it first.
#ifndef DOC_JOB_H
#define DOC_JOB_H

#include "app/doc/document.h"

DocumentJob *job_create(AttnEngine *engine); // NULL: out of memory
void job_destroy(DocumentJob *job);          // cancels; NULL is fine

// Called once on the job's thread when a computation has ended, however it ended.
void job_on_done(DocumentJob *job, void (*on_done)(void *context), void *context);

// Begins to compute scene, which must stay as it is until the job has ended. false: no thread could
// be had.
bool job_start(DocumentJob *job, const Scene *scene);
bool job_is_running(const DocumentJob *job); // started and not yet collected by job_wait()
bool job_is_done(const DocumentJob *job);    // … and job_wait() will not wait
// Ends it as soon as it can be; what it has computed is dropped.
void job_cancel(DocumentJob *job);
// Waits for the end and says how it went.
AttnStatus job_wait(DocumentJob *job, AttnError *error);
// After ATTN_OK: hands out the finished trace and keeps the other for the next job.
AttnTrace *job_exchange(DocumentJob *job, AttnTrace *shown);
// Share of the stages that have been computed, 0 … 1.
float job_progress(const DocumentJob *job);

// Does this scene take so long that a window should not wait for it?
bool job_is_worthwhile(const Scene *scene);

#endif
