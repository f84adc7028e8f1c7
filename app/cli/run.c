// run: from the name of a scene to its computed matrices.
#include "app/cli/run.h"
#include "app/doc/builtin.h"
#include <stdio.h>
#include <string.h>

static AttnStatus find_scene(CliRun *run, const char *name, AttnError *error) {
    BuiltinScenes scenes = {0};
    size_t index = 0;
    AttnStatus status = builtin_list(run->assets, &scenes, error);
    // Without its assets the program still computes scenes that are given as files.
    if (name && (status != ATTN_OK || !builtin_find(&scenes, name, &index))) {
        if (strlen(name) >= sizeof run->path)
            return attn_fail(error, ATTN_ERROR_FILE, "the path is too long");
        strcpy(run->path, name);
        return builtin_check_name(&scenes, name, error);
    }
    if (status == ATTN_OK)
        builtin_path(run->assets, scenes.items[index].name, run->path, sizeof run->path);
    return status;
}

static AttnStatus compute(CliRun *run, const CliOptions *options, AttnError *error) {
    AttnInputs inputs = scene_inputs(run->scene);
    AttnStatus status = attn_engine_create(options->threads, options->kernel, &run->engine, error);
    if (status == ATTN_OK && attn_trace_create(&run->trace) != ATTN_OK)
        status = attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    if (status != ATTN_OK) return status;
    return attn_trace_run(run->trace, run->engine, &run->scene->spec, &inputs, NULL, error);
}

bool cli_run_init(CliRun *run, const CliOptions *options) {
    AttnError error = {0};
    *run = (CliRun){0};
    assets_find(run->assets, sizeof run->assets);
    if (find_scene(run, options->scene, &error) != ATTN_OK) {
        cli_complain(options->scene, &error);
        return false;
    }
    if (scene_read(run->path, run->assets, &run->scene, &error) != ATTN_OK) {
        cli_complain(run->path, &error);
        return false;
    }
    if (compute(run, options, &error) == ATTN_OK) return true;
    cli_complain(NULL, &error);
    return false;
}

void cli_run_deinit(CliRun *run) {
    attn_trace_destroy(run->trace);
    attn_engine_destroy(run->engine);
    scene_destroy(run->scene);
    *run = (CliRun){0};
}
