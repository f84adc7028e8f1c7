// The process's only word is an AttnError in the pipe; if none comes, it died. It must not touch
// the display, whose connection it shares, and leaves without cleaning up.
#include "app/platform/picture_job.h"
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIXELS_AT_ONCE 3e6 // of a PNG: about a tenth of a second

struct PictureJob {
    pid_t process;
    int pipe; // the end to read from
    pthread_t thread;
    bool has_thread;
    atomic_bool is_done;
    AttnError result; // its status says how it went
    void (*on_done)(void *context);
    void *context;
};

bool picture_job_is_worthwhile(const Studio *studio, const PictureWish *wish, const char *path) {
    const PictureForm form = picture_form_of(path);
    if (form == PICTURE_GIF || wish->content == PICTURE_STAGES) return true;
    if (form != PICTURE_PNG) return false;
    // (How large a matrix comes out is not known yet: it may be larger than the screen.)
    if (wish->content == PICTURE_MATRIX) return wish->scale > 1;
    const double scale = (double)wish->scale;
    return (double)studio->ui.width * (double)studio->ui.height * scale * scale > PIXELS_AT_ONCE;
}

// In the process itself.
static void work(Studio *studio, const PictureWish *wish, const char *path, int pipe) {
    AttnError error = {0};
    error.status = pictures_write(studio, wish, path, &error);
    const ssize_t ignored = write(pipe, &error, sizeof error);
    (void)ignored; // nobody is there any longer
    _exit(0);
}

static bool read_whole(int pipe, void *out, size_t size) {
    char *to = out;
    while (size > 0) {
        const ssize_t got = read(pipe, to, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        to += got;
        size -= (size_t)got;
    }
    return true;
}

static void *watch(void *argument) {
    PictureJob *job = argument;
    if (!read_whole(job->pipe, &job->result, sizeof job->result))
        attn_fail(&job->result, ATTN_ERROR_FILE, "the picture could not be finished");
    while (waitpid(job->process, NULL, 0) < 0 && errno == EINTR)
        continue;
    atomic_store(&job->is_done, true);
    if (job->on_done) job->on_done(job->context);
    return NULL;
}

PictureJob *picture_job_start(Studio *studio, const PictureWish *wish, const char *path, int lock,
                              void (*on_done)(void *context), void *context) {
    int ends[2];
    PictureJob *job = calloc(1, sizeof *job);
    if (!job || pipe(ends) != 0) {
        free(job);
        return NULL;
    }
    job->on_done = on_done;
    job->context = context;
    job->pipe = ends[0];
    job->process = fork();
    if (job->process == 0) {
        if (lock >= 0) close(lock);
        work(studio, wish, path, ends[1]);
    }
    close(ends[1]);
    if (job->process < 0) {
        close(ends[0]);
        free(job);
        return NULL;
    }
    job->has_thread = pthread_create(&job->thread, NULL, watch, job) == 0;
    if (!job->has_thread) watch(job); // one waits then
    return job;
}

bool picture_job_is_done(const PictureJob *job) {
    return atomic_load(&job->is_done);
}

AttnStatus picture_job_finish(PictureJob *job, AttnError *error) {
    if (job->has_thread) pthread_join(job->thread, NULL);
    close(job->pipe);
    const AttnStatus status = job->result.status;
    if (status != ATTN_OK) *error = job->result;
    free(job);
    return status;
}
