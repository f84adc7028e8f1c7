// Whatever is left of an earlier start, the program starts: what cannot be used is set aside, and
// said.
#include "app/platform/opening.h"
#include "app/doc/snapshot.h"
#include "app/platform/session.h"
#include "app/ui/commands.h"
#include "app/ui/file_question.h"
#include "app/ui/notice.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// What is to be told in the window; the gravest thing is told last and so stays.
typedef struct News {
    char settings_aside[DOCUMENT_PATH_MAX];
    AttnError not_kept; // status says whether there is one
    AttnError not_opened;
    AttnError not_compared;
    bool is_recovered; // the work of a program that was killed
} News;

// The scene was kept as text, with edits that no file has.
static bool take_up_scene(Studio *studio, const Work *work, Recovery *recovery) {
    Scene *scene = NULL;
    AttnError ignored;
    if (scene_parse(work->scene, work->scene_length, NULL, studio->assets, &scene, &ignored) ==
            ATTN_OK &&
        document_take_up(studio->document, scene, &work->origin, &ignored) == ATTN_OK)
        return true;
    recovery_reject(recovery);
    return false;
}

// What the work names stands in a file, or is built in.
static bool load_named(Studio *studio, const Work *work, News *news) {
    const DocumentOrigin *origin = &work->origin;
    const char *scene = origin->path[0] ? origin->path : origin->name;
    return scene[0] && studio_load(studio, scene, &news->not_opened) == ATTN_OK;
}

// Without its snapshot the work is there all the same.
static void take_up_snapshot(Studio *studio, const Work *work, News *news) {
    Scene *scene = NULL;
    AttnError *error = &news->not_compared;
    if (!work->before) return;
    if (scene_parse(work->before, work->before_length, NULL, studio->assets, &scene, error) ==
        ATTN_OK)
        document_take_up_snapshot(studio->document, scene, work->before_name, error);
}

static bool take_up(Studio *studio, const Work *work, Keeper *keeper, News *news) {
    bool is_there = work->scene ? take_up_scene(studio, work, keeper_recovery(keeper))
                                : load_named(studio, work, news);
    if (is_there) take_up_snapshot(studio, work, news);
    news->is_recovered = is_there && work->scene && !work->is_over && work->origin.is_dirty;
    return is_there;
}

static void tell_recovery(UiState *ui, const Studio *studio, const Recovery *recovery,
                          const News *news) {
    if (news->is_recovered && recovery->others)
        ui_say(ui, false, TEXT_SAFE_RECOVERED_OTHERS, studio->document->name);
    else if (news->is_recovered)
        ui_say(ui, false, TEXT_SAFE_RECOVERED, studio->document->name);
    else if (recovery->others)
        ui_say(ui, false, TEXT_SAFE_OTHERS);
    if (recovery->aside[0]) ui_say(ui, true, TEXT_SAFE_WORK_ASIDE, recovery->aside);
    if (recovery->others || recovery->aside[0]) notice_stay(ui);
}

static void tell(Studio *studio, Keeper *keeper, const News *news) {
    UiState *ui = &studio->ui;
    if (news->settings_aside[0]) ui_say(ui, true, TEXT_SAFE_SETTINGS_ASIDE, news->settings_aside);
    if (news->not_opened.status != ATTN_OK) ui_say_error(ui, &news->not_opened);
    if (news->not_compared.status != ATTN_OK)
        ui_say_why(ui, TEXT_SAFE_SNAPSHOT_LOST, &news->not_compared);
    if (keeper) tell_recovery(ui, studio, keeper_recovery(keeper), news);
    if (news->not_kept.status == ATTN_OK) return;
    ui_say_why(ui, TEXT_SAFE_NOT_KEPT, &news->not_kept);
    notice_stay(ui);
}

// Loads what is to be shown; false, with a line on standard error, where nothing can be.
static bool load(Studio *studio, const CliOptions *options, const Work *work, Keeper *keeper,
                 News *news) {
    AttnError error = {0};
    bool is_work = keeper && (work->scene || work->origin.name[0] || work->origin.path[0]);
    bool is_taken_up = is_work && take_up(studio, work, keeper, news);
    if (!is_taken_up && studio_load_wanted(studio, options, &error) != ATTN_OK) {
        cli_complain(options->state ? "--state" : options->scene, &error);
        return false;
    }
    if (is_taken_up) work_show(&work->view, &studio->ui, studio->document);
    return true;
}

Studio *opening_studio(const CliOptions *options, Keeper **keeper) {
    Settings settings;
    Work work = {.scene = NULL};
    News news = {.is_recovered = false};
    AttnError problem = {0};
    bool is_fresh = options->record || options->replay; // tape.h
    if (is_fresh)
        settings = (Settings){.has_look = false};
    else
        session_read(&settings, news.settings_aside);
    *keeper = keeper_create(!options->scene && !options->state && !is_fresh, &work, &problem);
    if (*keeper && !keeper_recovery(*keeper)->folder[0]) news.not_kept = problem;
    Studio *studio = studio_open(options);
    if (studio) session_apply(&settings, &studio->ui, options);
    if (studio && !load(studio, options, &work, *keeper, &news)) {
        studio_destroy(studio);
        studio = NULL;
    }
    work_deinit(&work);
    if (!studio) return NULL;
    tell(studio, *keeper, &news);
    file_question_ask(&studio->ui, studio->document, false);
    return studio;
}
