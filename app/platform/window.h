// Window: the SDL window, its renderer and painter, and the loop that runs until the user leaves.
#ifndef PLATFORM_WINDOW_H
#define PLATFORM_WINDOW_H

#include "app/platform/studio.h"

// Opens the window and runs. Returns an exit status; without a display it says so on standard error
// and returns CLI_FAILED.
int window_run(const CliOptions *options);

#endif
