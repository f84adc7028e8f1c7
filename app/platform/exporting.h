// exporting: the picture that the dialog asks for. A small one is written at once; of a large one
// the window says that it is being written, answers meanwhile, and tells when it is there.
#ifndef PLATFORM_EXPORTING_H
#define PLATFORM_EXPORTING_H

#include "app/platform/window_parts.h"

// on_done is called on another thread when exporting_collect() has something to do.
void exporting_begin(Window *w, void (*on_done)(void *context));
void exporting_collect(Window *w);
// The window is gone: waits for what is still being written.
void exporting_finish(Window *w);

#endif
