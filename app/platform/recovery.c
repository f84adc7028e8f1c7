// Recovery folders. Invariant: work is read, written and removed only by who holds the folder's
// lock. The system drops a lock with its process, so no number of a dead process has to be judged.
#include "app/platform/recovery.h"
#include "app/platform/folders.h"
#include "engine/formats/bytes.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

// A folder that may be taken.
typedef struct Candidate {
    char folder[DOCUMENT_PATH_MAX];
    int lock; // -1: another program's, or none
    bool has_work;
    struct timespec time; // when the work was written
    Work work;
    char aside[DOCUMENT_PATH_MAX];
} Candidate;

static AttnStatus fail_errno(AttnError *error, const char *path) {
    return attn_fail(error, ATTN_ERROR_FILE, "%s: %s", path, strerror(errno));
}

static bool path_in(const char *folder, const char *name, char *buffer) {
    int length = snprintf(buffer, DOCUMENT_PATH_MAX, "%s/%s", folder, name);
    return length > 0 && length < DOCUMENT_PATH_MAX;
}

// --- looking -------------------------------------------------------------------------------------

static int lock_folder(const char *folder) {
    char path[DOCUMENT_PATH_MAX];
    if (!path_in(folder, "lock", path)) return -1;
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) == 0) return lock;
    close(lock);
    return -1;
}

static bool read_work(const char *path, Candidate *into) {
    AttnBytes bytes = {0};
    AttnError ignored;
    struct stat about;
    if (attn_bytes_read(path, WORK_FILE_MAX, &bytes, &ignored) != ATTN_OK) return false;
    into->has_work =
        work_parse((const char *)bytes.data, bytes.size, &into->work, &ignored) == ATTN_OK;
    attn_bytes_free(&bytes);
    if (into->has_work && stat(path, &about) == 0) into->time = about.st_mtim;
    return into->has_work;
}

// The newer of the two files that is whole. What can be read of neither is set aside.
static void look_inside(Candidate *candidate) {
    char work[DOCUMENT_PATH_MAX], next[DOCUMENT_PATH_MAX];
    if (!path_in(candidate->folder, "work.json", work) ||
        !path_in(candidate->folder, "work.next", next) || read_work(next, candidate) ||
        read_work(work, candidate))
        return;
    if (access(work, F_OK) != 0) return;
    if (!folders_set_aside(work, candidate->aside, sizeof candidate->aside))
        candidate->aside[0] = '\0';
}

static void forget(Candidate *candidate) {
    work_deinit(&candidate->work);
    if (candidate->lock >= 0) close(candidate->lock);
    candidate->lock = -1;
}

static bool is_unsaved(const Candidate *candidate) {
    return candidate->has_work && candidate->work.origin.is_dirty;
}

// --- choosing ------------------------------------------------------------------------------------

static bool is_later(struct timespec a, struct timespec b) {
    return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

// Work of a program that was killed comes before other unsaved work, and that before what a file
// has.
static int urgency(const Candidate *candidate) {
    if (!is_unsaved(candidate)) return candidate->has_work ? 1 : 0;
    return candidate->work.is_over ? 2 : 3;
}

// Is a the better folder? Of equal ones the newer. Who wants no work takes a folder without unsaved
// work, else, of the full ones, the oldest.
static bool is_better(const Candidate *a, const Candidate *b, bool wants_work) {
    if (wants_work && urgency(a) != urgency(b)) return urgency(a) > urgency(b);
    if (wants_work) return is_later(a->time, b->time);
    if (is_unsaved(a) != is_unsaved(b)) return !is_unsaved(a);
    return is_unsaved(a) && is_later(b->time, a->time);
}

static void remove_work(const char *folder) {
    static const char *const NAMES[] = {"work.json", "work.next"};
    char path[DOCUMENT_PATH_MAX];
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (path_in(folder, NAMES[i], path)) unlink(path);
}

// The other of two candidates is given back. Work in it that nobody would miss is removed, so that
// folders do not pile up; what is unsaved waits for the next start.
static void give_back(Candidate *candidate, Recovery *recovery) {
    if (is_unsaved(candidate))
        recovery->others++;
    else if (candidate->lock >= 0)
        remove_work(candidate->folder);
    if (candidate->aside[0]) memcpy(recovery->aside, candidate->aside, sizeof recovery->aside);
    forget(candidate);
}

static bool folder_of(size_t number, char *folder, AttnError *error) {
    char name[32];
    snprintf(name, sizeof name, "work-%zu", number);
    return folders_state_path(name, folder, DOCUMENT_PATH_MAX, error) == ATTN_OK;
}

// Is this folder free, with what in it? A new one is made only where none is wanted for its work.
static bool open_candidate(size_t number, bool makes, Candidate *candidate, AttnError *error) {
    *candidate = (Candidate){.lock = -1};
    if (!folder_of(number, candidate->folder, error)) return false;
    if (makes && mkdir(candidate->folder, 0700) != 0 && errno != EEXIST) {
        fail_errno(error, candidate->folder);
        return false;
    }
    candidate->lock = lock_folder(candidate->folder);
    if (candidate->lock < 0 && makes) fail_errno(error, candidate->folder);
    if (candidate->lock >= 0) look_inside(candidate);
    return candidate->lock >= 0;
}

// Goes through the folders that there are, keeping the best one.
static void find_best(Recovery *recovery, bool wants_work, Candidate *best, AttnError *error) {
    for (size_t number = 1; number <= RECOVERY_FOLDERS_MAX; number++) {
        Candidate next;
        if (!open_candidate(number, false, &next, error)) continue;
        if (best->lock >= 0 && !is_better(&next, best, wants_work)) {
            give_back(&next, recovery);
            continue;
        }
        if (best->lock >= 0) give_back(best, recovery);
        *best = next;
    }
}

// A folder of its own instead of the best one, which holds unsaved work or cannot be had. Only
// where there is no number left is that work written over.
static void make_new(Recovery *recovery, Candidate *best, AttnError *error) {
    for (size_t number = 1; number <= RECOVERY_FOLDERS_MAX; number++) {
        char folder[DOCUMENT_PATH_MAX];
        Candidate next;
        if (!folder_of(number, folder, error)) return;
        if (access(folder, F_OK) == 0) continue;
        if (best->lock >= 0) give_back(best, recovery);
        if (!open_candidate(number, true, &next, error)) return;
        *best = next;
        return;
    }
}

AttnStatus recovery_open(Recovery *recovery, bool wants_work, Work *work, AttnError *error) {
    Candidate best = {.lock = -1};
    *recovery = (Recovery){.lock = -1};
    *work = (Work){.scene = NULL};
    attn_fail(error, ATTN_ERROR_FILE, "every folder is in use");
    find_best(recovery, wants_work, &best, error);
    if (best.lock < 0 || (!wants_work && is_unsaved(&best))) make_new(recovery, &best, error);
    if (best.lock < 0) return ATTN_ERROR_FILE;
    memcpy(recovery->folder, best.folder, sizeof recovery->folder);
    recovery->lock = best.lock;
    if (best.aside[0]) memcpy(recovery->aside, best.aside, sizeof recovery->aside);
    if (wants_work && best.has_work)
        *work = best.work;
    else
        work_deinit(&best.work);
    return ATTN_OK;
}

void recovery_reject(Recovery *recovery) {
    static const char *const NAMES[] = {"work.next", "work.json"};
    char path[DOCUMENT_PATH_MAX];
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (path_in(recovery->folder, NAMES[i], path) && access(path, F_OK) == 0)
            folders_set_aside(path, recovery->aside, sizeof recovery->aside);
}

void recovery_close(Recovery *recovery) {
    if (recovery->folder[0]) close(recovery->lock);
    *recovery = (Recovery){.lock = -1};
}

// --- writing -------------------------------------------------------------------------------------

static bool write_fully(int file, const char *text, size_t size) {
    while (size > 0) {
        ssize_t wrote = write(file, text, size);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        text += wrote;
        size -= (size_t)wrote;
    }
    return true;
}

AttnStatus recovery_write(const Recovery *recovery, const char *text, AttnError *error) {
    char unfinished[DOCUMENT_PATH_MAX], next[DOCUMENT_PATH_MAX], work[DOCUMENT_PATH_MAX];
    if (!path_in(recovery->folder, "work.new", unfinished) ||
        !path_in(recovery->folder, "work.next", next) ||
        !path_in(recovery->folder, "work.json", work))
        return attn_fail(error, ATTN_ERROR_FILE, "the path is too long");
    int file = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return fail_errno(error, unfinished);
    AttnStatus status = ATTN_OK;
    // Whole: from here on it outlives the program. On the disk: from here on it outlives the
    // machine.
    if (!write_fully(file, text, strlen(text)) || rename(unfinished, next) != 0)
        status = fail_errno(error, unfinished);
    else if ((fsync(file) != 0 && errno != EINVAL) || rename(next, work) != 0)
        status = fail_errno(error, work);
    close(file);
    if (status != ATTN_OK) unlink(unfinished);
    return status;
}
