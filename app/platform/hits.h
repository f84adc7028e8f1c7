// hits: what is on the screen and where, written to a file after each frame, so that a test can
// drive the real window through real events without knowing a coordinate by heart. Off unless
// ATTNLAB_HITS names the file.
#ifndef PLATFORM_HITS_H
#define PLATFORM_HITS_H

#include "app/platform/studio.h"

// One region a line, "kind a b x y w h" in device pixels, after lines "state NAME VALUE". The file
// is replaced whole.
void hits_write(const Studio *studio, const char *path);

#endif
