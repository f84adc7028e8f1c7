// Opening: what a window begins with: the scene that the command line names, else the work that was
// left last, else the first built-in scene; and the settings.
#ifndef PLATFORM_OPENING_H
#define PLATFORM_OPENING_H

#include "app/platform/keeper.h"
#include "app/platform/studio.h"

// Opens everything. *keeper (NULL: out of memory) keeps the work from now on. What went wrong on
// the way, or was recovered, is said in the window. NULL: nothing can be shown, as said on standard
// error.
Studio *opening_studio(const CliOptions *options, Keeper **keeper);

#endif
