// run: what dump and bench-like commands need: a scene, found and computed. No window, no SDL.
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "app/cli/cli.h"
#include "app/doc/assets.h"
#include "app/doc/scene.h"

typedef struct CliRun {
    char assets[ASSETS_PATH_MAX];
    char path[ASSETS_PATH_MAX + 64]; // of the scene file
    Scene *scene;
    AttnEngine *engine;
    AttnTrace *trace; // one whole pass
} CliRun;

// Finds the scene (a built-in name, a path; NULL: the first built-in), reads and computes it. On
// failure complains on standard error and returns false. Always to be followed by cli_run_deinit().
bool cli_run_init(CliRun *run, const CliOptions *options);
void cli_run_deinit(CliRun *run);

#endif
