// The background computation. Invariant: while is_running, only the job's thread touches `spare`
// and the scene; `done` and `cancel` are the two flags through which the threads speak.
#include "app/doc/job.h"
#include <pthread.h>
#include <stdlib.h>

#define JOB_FLOP                                                                                   \
    4e8 // about 4 ms on a slow laptop's two cores; below it a thread is more trouble than it saves

struct DocumentJob {
    AttnEngine *engine;
    AttnTrace *spare;
    const Scene *scene;
    pthread_t thread;
    bool is_running;
    atomic_bool cancel, done;
    AttnStatus status;
    AttnError error;
    void (*on_done)(void *context);
    void *context;
};

DocumentJob *job_create(AttnEngine *engine) {
    DocumentJob *job = calloc(1, sizeof *job);
    if (!job) return NULL;
    job->engine = engine;
    if (attn_trace_create(&job->spare) == ATTN_OK) return job;
    free(job);
    return NULL;
}

void job_destroy(DocumentJob *job) {
    if (!job) return;
    job_cancel(job);
    attn_trace_destroy(job->spare);
    free(job);
}

void job_on_done(DocumentJob *job, void (*on_done)(void *context), void *context) {
    job->on_done = on_done;
    job->context = context;
}

static void *compute(void *argument) {
    DocumentJob *job = argument;
    AttnInputs inputs = scene_inputs(job->scene);
    job->status = attn_trace_run(job->spare, job->engine, &job->scene->spec, &inputs, &job->cancel,
                                 &job->error);
    atomic_store(&job->done, true);
    if (job->on_done) job->on_done(job->context);
    return NULL;
}

bool job_start(DocumentJob *job, const Scene *scene) {
    job_cancel(job);
    job->scene = scene;
    job->error = (AttnError){0};
    atomic_store(&job->cancel, false);
    atomic_store(&job->done, false);
    job->is_running = pthread_create(&job->thread, NULL, compute, job) == 0;
    return job->is_running;
}

bool job_is_running(const DocumentJob *job) {
    return job->is_running;
}

bool job_is_done(const DocumentJob *job) {
    return job->is_running && atomic_load(&job->done);
}

AttnStatus job_wait(DocumentJob *job, AttnError *error) {
    pthread_join(job->thread, NULL);
    job->is_running = false;
    if (job->status != ATTN_OK && error) *error = job->error;
    return job->status;
}

void job_cancel(DocumentJob *job) {
    if (!job->is_running) return;
    atomic_store(&job->cancel, true);
    job_wait(job, NULL);
}

AttnTrace *job_exchange(DocumentJob *job, AttnTrace *shown) {
    AttnTrace *finished = job->spare;
    job->spare = shown;
    return finished;
}

float job_progress(const DocumentJob *job) {
    return attn_trace_progress(job->spare);
}

bool job_is_worthwhile(const Scene *scene) {
    AttnInputs inputs = scene_inputs(scene);
    AttnShape shape;
    return attn_spec_check(&scene->spec, &inputs, &shape, NULL) == ATTN_OK &&
           attn_cost_pass(&scene->spec, &shape, &inputs) > JOB_FLOP;
}
